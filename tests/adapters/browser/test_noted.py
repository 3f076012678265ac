"""Every screen of a flow says whether anybody in the project has walked it on the site itself."""

from __future__ import annotations

import asyncio

from boundary.adapters.browser import says
from boundary.adapters.browser.live import Noted, covered
from boundary.adapters.browser.surface import Box, Given, Several, Turn, TurnAnswer, Whose
from tests.adapters.browser.standin import BLOCK


class Wall:
    """A surface that remembers what was put on it, and answers once."""

    def __init__(self) -> None:
        self.turns: list[Turn] = []
        self.boxes: list[Box | None] = []
        self.ended: list[str] = []

    async def show(self, turn: Turn, /) -> None:
        """Remember a turn."""
        self.turns.append(turn)

    async def point(self, box: Box | None, /) -> None:
        """Remember a mark."""
        self.boxes.append(box)

    async def next_answer(self) -> Given:
        """Answer the last turn."""
        return Given(self.turns[-1].nonce, TurnAnswer.DONE, "panel")

    async def hide(self) -> None:
        """Remember that it was hidden."""
        self.ended.append("hide")

    async def close(self) -> None:
        """Remember that it was closed."""
        self.ended.append("close")


def test_the_sentence_is_the_last_line_and_changes_no_answer() -> None:
    """Marks and answers go through; without a sentence a turn is shown as it is."""
    wall, said = Wall(), [says.live(BLOCK)]
    surface = Several([Noted(wall, lambda: said[0])])

    async def walk() -> Given:
        await surface.show(Turn("1", Whose.PROGRAM, "Block", ("Working.",)))
        said[0] = ""
        await surface.show(Turn("2", Whose.YOU, "Block", ("Press it.",), (TurnAnswer.DONE,)))
        await surface.point(None)
        given = await surface.next_answer()
        await surface.hide()
        await surface.close()
        return given

    given = asyncio.run(walk())

    assert [("Working.", says.NOT_LIVE), ("Press it.",)] == [turn.lines for turn in wall.turns]
    assert ("2", TurnAnswer.DONE) == (given.nonce, given.answer)
    assert [None] == wall.boxes
    assert ["hide", "close"] == wall.ended


def test_a_name_is_covered_however_it_is_written() -> None:
    """Capital letters of a page do not bring a handle into a text; addresses go as well."""
    assert "[name] and [name], s…@example.org" == covered(
        "ALEX.X and alex.x, sam@example.org", "alex.x"
    )
    assert "alexex" == covered("alexex", "")
