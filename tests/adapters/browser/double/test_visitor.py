"""Hold that the visitor does what a turn says, with hands that press where the ring is."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Coroutine
from dataclasses import dataclass, field
from typing import Any, cast

import pytest
from playwright.async_api import Dialog, Error, Page

from boundary.adapters.browser import words
from boundary.adapters.browser.double.visitor import Visitor
from boundary.adapters.browser.surface import Box, Given, Turn, TurnAnswer, Whose
from boundary.core.flow import Flow
from boundary.formats.flow_yaml import read_flow
from tests.formats.flows import GOOD, NAME, PRIVACY

MARK = Box(10, 20, 30, 40)
WAIT_S = 60.0


@dataclass
class Hands:
    """The part of a page that hands touch; it keeps what was done, and may refuse."""

    done: list[tuple[Any, ...]] = field(default_factory=list)
    broken: bool = False

    @property
    def mouse(self) -> Hands:
        """The mouse is here."""
        return self

    @property
    def keyboard(self) -> Hands:
        """The keyboard is here."""
        return self

    def locator(self, css: str) -> Hands:
        """Find something."""
        self.done.append(("find", css))
        return self

    async def click(self, x: float, y: float) -> None:
        """Press."""
        if self.broken:
            raise Error("the page is gone")
        self.done.append(("click", x, y))

    async def type(self, text: str) -> None:
        """Type."""
        self.done.append(("type", text))

    async def fill(self, text: str) -> None:
        """Fill a field."""
        self.done.append(("fill", len(text) > 0))

    async def press(self, key: str) -> None:
        """Press a key."""
        self.done.append(("press", key))

    async def accept(self) -> None:
        """Say yes in a box of the browser's own."""
        self.done.append(("accept",))


def turn(
    step: str = "",
    lines: tuple[str, ...] = (),
    answers: tuple[TurnAnswer, ...] = (TurnAnswer.DONE,),
    whose: Whose = Whose.YOU,
    nonce: str = "n1",
) -> Turn:
    """Make a turn."""
    return Turn(nonce, whose, "Block", lines, answers, "", step)


def visit(
    act: Callable[[Visitor], Coroutine[Any, Any, None]],
    hands: Hands,
    *,
    flow: Flow | None = None,
    answers: dict[str, str] | None = None,
) -> None:
    """Let a visitor be there while something happens."""

    async def _whole() -> None:
        visitor = Visitor(
            flow or read_flow(NAME, GOOD.encode()),
            {"handle": "alex.x"},
            lambda: cast("Page", hands),
            answers=answers,
        )
        try:
            await asyncio.wait_for(act(visitor), WAIT_S)
        finally:
            await visitor.hide()
            await visitor.close()

    asyncio.run(_whole())


async def until(hands: Hands, deeds: int) -> None:
    """Wait until so much was done."""
    while len(hands.done) < deeds:
        await asyncio.sleep(0.01)


@pytest.mark.parametrize(
    ("shown", "answers", "expected"),
    [
        (turn(), {}, TurnAnswer.DONE),
        (turn(answers=(TurnAnswer.YES_IT_IS, TurnAnswer.SKIP)), {}, TurnAnswer.YES_IT_IS),
        (turn("press", (words.MARKED,)), {"press": "different"}, TurnAnswer.DIFFERENT),
        (turn("press", (words.NOT_MARKED,)), {}, TurnAnswer.DONE),
        (turn("page", (words.MARKED,)), {}, TurnAnswer.DONE),
        (turn(lines=words.DIALOG), {}, TurnAnswer.DONE),
    ],
)
def test_a_turn_is_answered(shown: Turn, answers: dict[str, str], expected: TurnAnswer) -> None:
    """What the case says comes first; then yes to questions, and Done to the rest."""
    given: list[Given] = []

    async def _act(visitor: Visitor) -> None:
        await visitor.show(shown)
        given.append(await visitor.next_answer())

    visit(_act, Hands(), answers=answers)

    assert [Given("n1", expected, "visitor")] == given


@pytest.mark.parametrize(
    ("text", "name", "step", "expected"),
    [
        (GOOD, NAME, "press", [("click", 25, 40)]),
        (GOOD, NAME, "name", [("click", 25, 40), ("type", "alex.x")]),
        (PRIVACY, "chatterbox.privacy", "online", [("click", 25, 40)]),
        (PRIVACY, "chatterbox.privacy", "audience",
         [("click", 25, 40), ("type", "Friends"), ("press", "Enter")]),
    ],
)  # fmt: skip
def test_what_is_marked_is_pressed(
    text: str, name: str, step: str, expected: list[tuple[Any, ...]]
) -> None:
    """The press goes to the middle of the ring, once it stays; typing follows where it belongs."""
    hands = Hands()

    async def _act(visitor: Visitor) -> None:
        await visitor.show(turn(step, (words.MARKED,)))
        await visitor.point(Box(0, 0, 2, 2))
        await visitor.point(MARK)
        await visitor.show(turn(step, (words.MARKED,)))
        await until(hands, len(expected))

    visit(_act, hands, flow=read_flow(name, text.encode()))

    assert expected == hands.done


def test_a_box_of_the_browser_is_answered_and_signing_in_is_done_by_hand() -> None:
    """The visitor says yes to the browser's own box, and signs in where it is asked to."""
    hands = Hands()

    async def _act(visitor: Visitor) -> None:
        visitor.meets(cast("Dialog", hands))
        await visitor.show(turn(lines=words.DIALOG))
        await until(hands, 1)
        await visitor.show(turn(lines=words.SIGN_IN, nonce="n2"))
        await until(hands, 4)

    visit(_act, hands)

    assert [
        ("accept",), ("find", "input[type=password]"), ("fill", True), ("press", "Enter")
    ] == hands.done  # fmt: skip


def test_a_page_that_is_gone_ends_the_visit() -> None:
    """Where nothing can be pressed any more the visitor says stop, instead of waiting."""
    given: list[Given] = []

    async def _act(visitor: Visitor) -> None:
        await visitor.show(turn("press", (words.MARKED,)))
        await visitor.point(MARK)
        given.append(await visitor.next_answer())

    visit(_act, Hands(broken=True))

    assert [TurnAnswer.STOP] == [one.answer for one in given]


def test_while_the_program_works_the_visitor_does_nothing() -> None:
    """A turn of the program ends what was being done, and begins nothing."""
    hands = Hands()

    async def _act(visitor: Visitor) -> None:
        await visitor.show(turn("press", (words.MARKED,)))
        await visitor.show(turn(whose=Whose.PROGRAM, nonce="n2"))
        await visitor.point(MARK)
        await visitor.show(turn(nonce="n3"))
        assert "n3" == (await visitor.next_answer()).nonce

    visit(_act, hands)

    assert [] == hands.done
