"""Hold the panel: a person can answer in it, by mouse and by keyboard, wherever it may stand."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from boundary.adapters.browser.surface import Box, Given, TurnAnswer, Whose
from tests.adapters.browser.window import STRICT, Desk, Room, room, until


@pytest.fixture(scope="module", name="here")
def _here() -> Iterator[Room]:
    with room() as made:
        yield made


@pytest.mark.parametrize("policy", ["", STRICT])
def test_a_press_of_the_mouse_answers(here: Room, policy: str) -> None:
    """The person presses a button and the turn is answered, under the strictest policy too."""

    async def work(desk: Desk) -> None:
        await desk.goes("<h1>Chatterbox</h1>")
        turn = await desk.turn()

        assert Given(turn.nonce, TurnAnswer.SKIP, "panel") == await desk.answer("Skip this")
        assert [] == desk.said

    here.sit(work, policy=policy)
