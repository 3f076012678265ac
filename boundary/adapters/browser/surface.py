"""Hold a turn: what the person sees while a flow waits, and the answer that comes back."""

from __future__ import annotations

import asyncio
from collections.abc import Sequence
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Protocol

__all__ = ["ALWAYS", "Box", "Given", "Several", "Surface", "Turn", "TurnAnswer", "Whose"]


class Whose(StrEnum):
    """Who is to do something now."""

    YOU = "you"
    PROGRAM = "program"
    PAUSED = "paused"


class TurnAnswer(StrEnum):
    """What a person can answer."""

    DONE = "done"
    YES_IT_IS = "yes_it_is"
    SKIP = "skip"
    DIFFERENT = "different"
    SHOW_ME = "show_me"
    NOT_NOW = "not_now"
    """Park the run: nothing is lost, and it can go on later."""
    STOP = "stop"


ALWAYS = frozenset({TurnAnswer.STOP, TurnAnswer.NOT_NOW})
"""What can be answered at any turn, offered by name or not."""


@dataclass(frozen=True, slots=True)
class Turn:
    """One thing that is shown. Every surface shows the same."""

    nonce: str
    """Made anew for every turn, so that an answer to an earlier one is known as that."""
    whose: Whose
    title: str
    lines: tuple[str, ...] = field(default=(), repr=False)
    """Sentences; they may name the person."""
    answers: tuple[TurnAnswer, ...] = ()
    """What is offered, in this order; stop and not now stand last, wherever they are given."""
    progress: str = ""
    """Such as "2 of 5"; empty when it is not known."""
    step: str = ""
    """Id of the step it belongs to; not shown."""

    @property
    def offered(self) -> tuple[TurnAnswer, ...]:
        """Everything that counts, in the order it is shown, each once."""
        own = tuple(dict.fromkeys(one for one in self.answers if one not in ALWAYS))
        return (*own, TurnAnswer.NOT_NOW, TurnAnswer.STOP)


@dataclass(frozen=True, slots=True)
class Given:
    """One answer, and where it was given."""

    nonce: str
    answer: TurnAnswer
    surface: str
    """`panel` or `terminal`; goes into the log."""


@dataclass(frozen=True, slots=True)
class Box:
    """Where an element is in the window, in the page's own pixels."""

    x: float
    y: float
    width: float
    height: float


class Surface(Protocol):
    """A place where a turn is shown and answered."""

    async def show(self, turn: Turn, /) -> None:
        """Show this instead of what was shown before. Never waits for the page."""

    async def point(self, box: Box | None, /) -> None:
        """Draw a ring around one element of the page, or take it away.

        Called again whenever the element has moved: a ring that may be stale goes by itself.
        """

    async def next_answer(self) -> Given:
        """Wait for an answer by the person. Can be cancelled and called again."""

    async def hide(self) -> None:
        """Show nothing until the next turn."""

    async def close(self) -> None:
        """Go away for good; twice is as good as once."""


class Several:
    """Some surfaces that act as one: the first answer to the turn that is shown counts."""

    def __init__(self, surfaces: Sequence[Surface]) -> None:
        """Take the surfaces; the first one is as good as the last."""
        self._surfaces = tuple(surfaces)
        self._turn: Turn | None = None
        self._waiting: dict[asyncio.Task[Given], Surface] = {}

    async def show(self, turn: Turn, /) -> None:
        """Show one turn on all of them."""
        self._turn = turn
        for surface in self._surfaces:
            await surface.show(turn)

    async def point(self, box: Box | None, /) -> None:
        """Draw the ring wherever there is a page."""
        for surface in self._surfaces:
            await surface.point(box)

    async def next_answer(self) -> Given:
        """Wait for the first answer to the turn that is shown; others are dropped.

        A turn is answered once: what comes after, from whichever surface, is dropped too.
        """
        while True:
            for surface in self._surfaces:
                if surface not in self._waiting.values():
                    task = asyncio.ensure_future(surface.next_answer())
                    self._waiting[task] = surface
            # Tasks stay when this is cancelled, so that no answer is lost on the way.
            done, _ = await asyncio.wait(self._waiting, return_when=asyncio.FIRST_COMPLETED)
            for task in sorted(done, key=list(self._waiting).index):
                given = task.result()
                del self._waiting[task]
                turn = self._turn
                if turn and given.nonce == turn.nonce and given.answer in turn.offered:
                    self._turn = None
                    return given

    async def hide(self) -> None:
        """Show nothing anywhere; an answer to what was shown no longer counts."""
        self._turn = None
        for surface in self._surfaces:
            await surface.hide()

    async def close(self) -> None:
        """Close all of them."""
        self._turn = None
        for task in self._waiting:
            task.cancel()
        await asyncio.gather(*self._waiting, return_exceptions=True)
        self._waiting.clear()
        for surface in self._surfaces:
            await surface.close()
