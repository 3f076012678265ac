"""Wait for the person, the page and the clock at once, and hear a stop at any time."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable
from dataclasses import dataclass, replace

from boundary.core.flow import Ending
from boundary.core.json import JsonObject

from . import words
from .driver import DialogOpen, Driver, Event, Kind, PageGone
from .pace import Pace
from .surface import Given, Surface, Turn, TurnAnswer, Whose

__all__ = ["Again", "Asked", "Ended", "Tick", "Waiting"]

Tick = Callable[[], Awaitable[bool]]
"""Looks at the page; True: what the turn waits for holds."""


class Ended(Exception):
    """The flow ends here; caught by the runner alone."""

    def __init__(self, outcome: Ending, note: str = "", *, hours: int = 0) -> None:
        """Keep how it ended, a sentence of its own if there is one, and hours to wait."""
        super().__init__(outcome)
        self.outcome = outcome
        self.note = note or words.NOTE[outcome]
        self.hours = hours


class Again(Exception):
    """Something came in between: nothing goes on before the state was looked at anew."""


@dataclass(frozen=True, slots=True)
class Asked:
    """What a turn says, before it has a number of its own."""

    step: str
    lines: tuple[str, ...]
    answers: tuple[TurnAnswer, ...] = (TurnAnswer.DONE,)
    whose: Whose = Whose.YOU
    progress: str = ""


class Waiting:
    """The one place where the runner waits."""

    def __init__(
        self,
        driver: Driver,
        surface: Surface,
        pace: Pace,
        *,
        title: str,
        token: Callable[[], str],
        watch: Callable[[], None],
    ) -> None:
        """Begin to listen with the first wait; `watch` may raise, which ends the run."""
        self._driver = driver
        self._surface = surface
        self._pace = pace
        self._title = title
        self._token = token
        self._watch = watch
        self._answer: asyncio.Task[Given] | None = None
        self._event: asyncio.Task[Event] | None = None
        self._shown: Turn | None = None
        self.events: list[JsonObject] = []
        self.moves = 0
        """How often the page has gone somewhere."""

    def note(self, event: str, /, **facts: str | int | bool) -> None:
        """Write one event down."""
        self.events.append({"event": event, **facts})

    async def working(self, step: str = "", progress: str = "") -> None:
        """Show that it is the program's turn."""
        lines = (words.WAITING,)
        await self._show(self._turn(Asked(step, lines, (), Whose.PROGRAM, progress)))

    async def pause(self, seconds: float) -> None:
        """Let time pass while the program works; a stop of the person ends it at once."""
        until = self._pace.clock() + seconds
        while True:
            left = until - self._pace.clock()
            happened = await self._next(min(max(left, 0.0), self._pace.poll_s))
            if isinstance(happened, Given):
                self._heard(happened)
            elif isinstance(happened, Event):
                self._noted(happened)
            elif left <= self._pace.poll_s:
                return

    async def ask(self, asked: Asked, tick: Tick | None = None) -> TurnAnswer | None:
        """Show a turn and wait; None when `tick` said that it holds, else the answer.

        Raises Ended on stop, not now, and after a long silence; PageGone; what `tick` raises.
        """
        turn = self._turn(asked)
        await self._show(turn)
        began = self._pace.clock()
        reminded = False
        while True:
            happened = await self._next(self._pace.poll_s)
            if isinstance(happened, Given):
                if (answer := self._heard(happened)) is not None:
                    return answer
                continue
            if isinstance(happened, Event):
                self._noted(happened)
                if happened.kind is Kind.DIALOG:
                    await self.dialog()
                if happened.kind is not Kind.MOVED:
                    continue
            try:
                if tick is not None and await tick():
                    return None
            except DialogOpen:
                await self.dialog()
            silent = self._pace.clock() - began
            if silent >= self._pace.park_s:
                raise Ended(Ending.PARKED, words.PAUSED_LONG)
            if silent >= self._pace.remind_s and not reminded:
                reminded = True
                turn = replace(turn, lines=(*turn.lines, words.STILL_HERE))
                await self._show(turn)

    async def dialog(self) -> None:
        """Touch nothing until a box of the browser's own is put away, or the person says so.

        What was shown before is shown again then, under its old number.
        """
        self.note("page.event", what=Kind.DIALOG.value)
        before = self._shown
        await self._show(self._turn(Asked("", words.DIALOG, whose=Whose.PAUSED)))
        await self._put_away()
        if before is not None:
            await self._show(before)

    async def _put_away(self) -> None:
        began = self._pace.clock()
        while True:
            happened = await self._next(self._pace.poll_s)
            if isinstance(happened, Given):
                if self._heard(happened) is not None:
                    return
            elif isinstance(happened, Event):
                self._noted(happened)
                if happened.kind is Kind.DIALOG_CLOSED:
                    return
            elif self._pace.clock() - began >= self._pace.park_s:
                raise Ended(Ending.PARKED, words.PAUSED_LONG)

    async def close(self) -> None:
        """Listen no more, and show nothing."""
        tasks = [task for task in (self._answer, self._event) if task is not None]
        for task in tasks:
            task.cancel()
        await asyncio.gather(*tasks, return_exceptions=True)
        await self._surface.point(None)
        await self._surface.hide()

    def _turn(self, asked: Asked) -> Turn:
        return Turn(
            nonce=self._token(),
            whose=asked.whose,
            title=self._title,
            lines=asked.lines,
            answers=asked.answers,
            progress=asked.progress,
            step=asked.step,
        )

    async def _show(self, turn: Turn) -> None:
        self._shown = turn
        await self._surface.show(turn)

    async def _next(self, seconds: float) -> Given | Event | None:
        """Return what comes first; None: the time is up. Answers come before events."""
        self._watch()
        if self._answer is None:
            self._answer = asyncio.ensure_future(self._surface.next_answer())
        if self._event is None:
            self._event = asyncio.ensure_future(self._driver.next_event())
        clock = asyncio.ensure_future(self._slept(seconds))
        try:
            await asyncio.wait(
                {self._answer, self._event, clock}, return_when=asyncio.FIRST_COMPLETED
            )
        finally:
            clock.cancel()
        if self._answer.done():
            answer, self._answer = self._answer, None
            return answer.result()
        if self._event.done():
            event, self._event = self._event, None
            return event.result()
        return None

    async def _slept(self, seconds: float) -> None:
        await self._pace.sleep(seconds)

    def _heard(self, given: Given) -> TurnAnswer | None:
        """Take an answer to the turn that is shown; None for any other. Stop and not now end."""
        turn = self._shown
        if turn is None or given.nonce != turn.nonce or given.answer not in turn.offered:
            return None
        self.note("human.answer", step=turn.step, answer=given.answer.value, surface=given.surface)
        if given.answer is TurnAnswer.STOP:
            raise Ended(Ending.STOPPED)
        if given.answer is TurnAnswer.NOT_NOW:
            raise Ended(Ending.PARKED)
        return given.answer

    def _noted(self, event: Event) -> None:
        """Write an event down. Raises PageGone when it says so."""
        self.moves += event.kind is Kind.MOVED
        if event.kind is not Kind.DIALOG:
            self.note("page.event", what=event.kind.value)
        if event.kind in (Kind.CLOSED, Kind.CRASHED):
            raise PageGone(crashed=event.kind is Kind.CRASHED)
