"""Hold turns and several surfaces: the first answer to what is shown counts, and no other."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable

import pytest

from boundary.adapters.browser import turn_words
from boundary.adapters.browser.surface import Box, Given, Several, Turn, TurnAnswer, Whose
from boundary.adapters.browser.terminal import Terminal
from tests.adapters.browser.window import Typist

DONE, SKIP, STOP, LATER = TurnAnswer.DONE, TurnAnswer.SKIP, TurnAnswer.STOP, TurnAnswer.NOT_NOW


class Slate:
    """A surface on which a test writes answers, and that keeps what was asked of it."""

    def __init__(self) -> None:
        """Hold nothing yet."""
        self.did: list[object] = []
        self._given: asyncio.Queue[Given] = asyncio.Queue()

    async def show(self, turn: Turn, /) -> None:
        """Keep the turn."""
        self.did.append(turn)

    async def point(self, box: Box | None, /) -> None:
        """Keep the box."""
        self.did.append(box)

    async def next_answer(self) -> Given:
        """Wait for what a test writes."""
        return await self._given.get()

    async def hide(self) -> None:
        """Keep that it was asked."""
        self.did.append("hide")

    async def close(self) -> None:
        """Keep that it was asked."""
        self.did.append("close")

    def give(self, nonce: str, answer: TurnAnswer) -> None:
        """Write an answer."""
        self._given.put_nowait(Given(nonce, answer, "slate"))


def turn(nonce: str, *answers: TurnAnswer, whose: Whose = Whose.YOU) -> Turn:
    """Make a turn."""
    return Turn(nonce, whose, "Block on Chatterbox", ("Press.",), answers, "2 of 5")


def played(work: Callable[[], Awaitable[None]]) -> None:
    """Run in an event loop of its own."""

    async def _run() -> None:
        await work()

    asyncio.run(_run())


def test_stop_and_not_now_are_always_offered() -> None:
    """They stand last, once, whether they were named or not."""
    assert (DONE, SKIP, LATER, STOP) == turn("a", STOP, DONE, SKIP, DONE).offered
    assert (LATER, STOP) == turn("a").offered


def test_every_answer_and_every_turn_has_its_words() -> None:
    """The catalogue has words for each, and no two answers share them."""
    assert {one.value for one in TurnAnswer} == set(turn_words.ANSWERS)
    assert {one.value for one in Whose} == set(turn_words.WHOSE)
    assert len(turn_words.ANSWERS) == len(set(turn_words.ANSWERS.values()))


def test_several_show_and_hide_as_one() -> None:
    """What is asked of all of them is asked of each, in its order."""

    async def work() -> None:
        slates = [Slate(), Slate()]
        both = Several(slates)
        shown, box = turn("a", DONE), Box(1, 2, 3, 4)
        await both.show(shown)
        await both.point(box)
        await both.point(None)
        await both.hide()
        await both.close()
        await both.close()

        assert [[shown, box, None, "hide", "close", "close"]] * 2 == [one.did for one in slates]

    played(work)


def test_the_first_answer_counts_and_only_once() -> None:
    """A turn that two surfaces answer is answered once; the other answer is dropped."""

    async def work() -> None:
        one, other = Slate(), Slate()
        both = Several((one, other))
        await both.show(turn("a", DONE, SKIP))
        one.give("a", DONE)
        other.give("a", SKIP)
        first = await both.next_answer()
        await both.show(turn("b", DONE, SKIP))
        other.give("b", SKIP)

        assert Given("a", DONE, "slate") == first
        assert Given("b", SKIP, "slate") == await both.next_answer()

    played(work)


@pytest.mark.parametrize("early", [("old", DONE), ("b", SKIP), ("", STOP)])
def test_what_was_not_asked_is_dropped(early: tuple[str, TurnAnswer]) -> None:
    """An answer to another turn, or one that was not offered, is as if it had not come."""

    async def work() -> None:
        one = Slate()
        both = Several((one,))
        await both.show(turn("b", DONE))
        one.give(*early)
        one.give("b", STOP)

        assert Given("b", STOP, "slate") == await both.next_answer()

    played(work)


def test_an_answer_to_what_is_hidden_is_dropped() -> None:
    """After `hide` nothing counts until something is shown again."""

    async def work() -> None:
        one = Slate()
        both = Several((one,))
        await both.show(turn("a", DONE))
        await both.hide()
        one.give("a", DONE)
        await both.show(turn("b", DONE))
        one.give("b", DONE)

        assert Given("b", DONE, "slate") == await both.next_answer()

    played(work)


def test_a_wait_that_is_given_up_loses_no_answer() -> None:
    """The runner may stop waiting at any time; what comes meanwhile is there at the next wait."""

    async def work() -> None:
        one = Slate()
        both = Several((one,))
        await both.show(turn("a", DONE))
        waiting = asyncio.ensure_future(both.next_answer())
        await asyncio.sleep(0)
        waiting.cancel()
        await asyncio.gather(waiting, return_exceptions=True)
        one.give("a", DONE)

        assert Given("a", DONE, "slate") == await both.next_answer()
        await both.close()

    played(work)


def test_the_terminal_writes_the_turn_and_takes_the_answer() -> None:
    """Whose turn it is, how far it is, title, lines; then what is typed."""

    async def work() -> None:
        typist = Typist()
        terminal = Terminal(typist)
        await terminal.show(turn("a", DONE))
        await terminal.point(None)
        await terminal.hide()
        typist.type(DONE)

        assert Given("a", DONE, "terminal") == await terminal.next_answer()
        assert [
            ("a", ("Your turn (2 of 5)", "Block on Chatterbox", "Press."), True)
        ] == typist.shown
        await terminal.close()
        await terminal.close()

    played(work)


def test_while_the_program_works_the_terminal_asks_nothing() -> None:
    """No list of answers stands there, but stop can be typed, and it says so."""

    async def work() -> None:
        typist = Typist()
        terminal = Terminal(typist)
        await terminal.show(Turn("a", Whose.PROGRAM, "Looking"))
        typist.type(STOP)

        assert Given("a", STOP, "terminal") == await terminal.next_answer()
        assert [
            ("a", (turn_words.WHOSE["program"], "Looking", turn_words.TYPE_STOP), False)
        ] == typist.shown
        await terminal.close()

    played(work)


def test_a_terminal_that_showed_nothing_reads_nothing() -> None:
    """Closing it at once waits for nobody."""

    async def work() -> None:
        typist = Typist()
        await Terminal(typist).close()

        assert [] == typist.shown

    played(work)
