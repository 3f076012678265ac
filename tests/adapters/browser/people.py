"""Stand in for the person: answers by step, and presses what is marked, as a hand would."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable, Mapping, Sequence

from boundary.adapters.browser.surface import Box, Given, Turn, TurnAnswer, Whose

Hand = Callable[[Box], Awaitable[None]]


class ScriptedPerson:
    """A surface whose answers are known beforehand.

    Presses the marked control once a turn when there is a `hand`; otherwise gives the answers of
    the step in order, the last one again and again, and `then` (or what is offered first) for a
    step without any.
    """

    def __init__(
        self,
        answers: Mapping[str, Sequence[TurnAnswer | str]] | None = None,
        *,
        hand: Hand | None = None,
        leave: Sequence[str] = (),
    ) -> None:
        self._answers = {step: list(given) for step, given in (answers or {}).items()}
        self._hand = hand
        self._leave = frozenset(leave)
        """Steps at which nothing is answered at all."""
        self._queue: asyncio.Queue[Given] = asyncio.Queue()
        self._turn: Turn | None = None
        self._pressed = ""
        self.turns: list[Turn] = []
        self.boxes: list[Box] = []
        self.hidden = 0
        self.on_show: dict[tuple[str, ...], Callable[[], Awaitable[None]]] = {}
        """Lines of a turn to what the person does then, once."""
        self.quiet: set[tuple[str, ...]] = set()
        """Lines of turns at which nothing is answered."""
        self.on_answer: dict[str, Callable[[], Awaitable[None]]] = {}
        """Step to what the person does before they answer."""

    async def show(self, turn: Turn, /) -> None:
        """See a turn, and answer it."""
        self._turn = turn
        self.turns.append(turn)
        if turn.lines in self.on_show:
            await self.on_show.pop(turn.lines)()
        if turn.whose is Whose.PROGRAM or (
            turn.step in self._leave and turn.step not in self._answers
        ):
            return
        if turn.lines in self.quiet:
            return
        if turn.step in self.on_answer:
            await self.on_answer.pop(turn.step)()
        if turn.step in self._answers:
            self.give(self._next(turn.step))
        elif self._hand is None or not any(
            "is marked in the window" in line for line in turn.lines
        ):
            self.give(turn.answers[0] if turn.answers else TurnAnswer.STOP)

    async def point(self, box: Box | None, /) -> None:
        """See a mark, and press there."""
        if box is None or self._turn is None:
            return
        self.boxes.append(box)
        if self._hand is None or self._turn.nonce == self._pressed:
            return
        if self._turn.whose is Whose.YOU and self._turn.step not in self._answers:
            self._pressed = self._turn.nonce
            await self._hand(box)

    def give(self, answer: TurnAnswer | str, nonce: str = "") -> None:
        """Answer the turn that is shown, or another."""
        shown = self._turn.nonce if self._turn else ""
        self._queue.put_nowait(Given(nonce or shown, TurnAnswer(answer), "terminal"))

    async def next_answer(self) -> Given:
        """Hand the next answer over."""
        return await self._queue.get()

    async def hide(self) -> None:
        """See nothing more."""
        self.hidden += 1

    async def close(self) -> None:
        """Count that it was closed."""
        self.hidden += 1

    def _next(self, step: str) -> TurnAnswer | str:
        left = self._answers[step]
        return left.pop(0) if len(left) > 1 else left[0]
