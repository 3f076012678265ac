"""Show a person what to press, and let them show where it is."""

from __future__ import annotations

import asyncio
from collections.abc import Callable

from boundary.core.flow import ActKind, Ending, FlowStep, Texts
from boundary.core.flow_names import fill_text, normal_name

from . import words
from .ask import OFF, ON
from .driver import Driver, NotPressed, PageSlow, Picked, Way
from .outcome import Job, Repair
from .resolve import Eyes, Place
from .surface import Box, Surface, TurnAnswer
from .waiting import Asked, Ended, Tick, Waiting

__all__ = ["GUIDED", "Pointing"]

GUIDED = (TurnAnswer.DONE, TurnAnswer.DIFFERENT)
"""What can be answered where something is to be done by hand."""


class Pointing:
    """Says what a step says, marks its control, and makes the note of one that was elsewhere."""

    def __init__(
        self,
        job: Job,
        eyes: Eyes,
        driver: Driver,
        surface: Surface,
        waiting: Waiting,
        redact: Callable[[str], str],
    ) -> None:
        """Begin with nothing marked."""
        self._job = job
        self._flow = job.flow
        self._eyes = eyes
        self._driver = driver
        self._surface = surface
        self._waiting = waiting
        self._redact = redact
        self.repairs: list[Repair] = []

    def filled(self, line: str) -> str:
        """Fill the inputs into a sentence."""
        return fill_text(line, self._job.inputs)

    def wanted(self, step: FlowStep) -> str:
        """Return what a setting is brought to, or a field is filled with."""
        return self._job.restore.get(step.target, step.value)

    def said(self, step: FlowStep) -> tuple[str, ...]:
        """Return a step's sentence in the person's language, filled in."""
        say = _in(step.say, self._job.locale)
        return (self.filled(say),) if say else ()

    def typed(self, step: FlowStep) -> tuple[str, ...]:
        """Say what to type or choose, in the page's own words."""
        if step.act is ActKind.FILL:
            return (words.TYPE_IT.format(text=self.filled(step.value)),)
        wanted = self.wanted(step)
        if step.act is ActKind.SET:
            return (words.SWITCH[wanted],) if wanted in (ON, OFF) else ()
        if step.act is ActKind.CHOOSE:
            return tuple(words.CHOOSE_IT.format(text=word) for word in self._eyes.shown(wanted)[:1])
        return ()

    async def off(self) -> None:
        """Mark nothing."""
        await self._surface.point(None)

    async def scrolled(self, way: Way | None) -> None:
        """Bring a control into view and mark it; what cannot be is looked for by the person."""
        if way is None:
            return
        try:
            await self._driver.scroll(way)
        except (NotPressed, PageSlow):
            return
        await self.pointed(way)

    async def pointed(self, way: Way | None) -> None:
        """Mark one element where it is now; nothing where it may not be looked at."""
        box: Box | None = None
        if way is not None and self._eyes.place() is Place.ACT:
            try:
                box = await self._driver.box(way)
            except NotPressed:
                box = None
        await self._surface.point(box)

    async def different(self, step: FlowStep, shown: str, held: Tick) -> TurnAnswer | None:
        """Offer to show where it is, or to leave it; None: meanwhile it holds.

        Raises Ended when it is left.
        """
        while True:
            answers = (TurnAnswer.SHOW_ME, TurnAnswer.DONE, TurnAnswer.DIFFERENT)
            lines = (*self.said(step), *words.LOOKS_DIFFERENT)
            asked = Asked(step.id, lines, answers, progress=shown)
            answer = await self._waiting.ask(asked, held)
            if answer is TurnAnswer.DIFFERENT:
                raise Ended(Ending.LOOKS_DIFFERENT)
            if answer is not TurnAnswer.SHOW_ME:
                return answer
            picked = await self._picked(step, shown)
            if picked is None:
                continue
            await self._surface.point(picked.box)
            asked = Asked(step.id, (*self.said(step), words.SHOWN), GUIDED, progress=shown)
            answer = await self._waiting.ask(asked, held)
            if answer is TurnAnswer.DIFFERENT:
                raise Ended(Ending.LOOKS_DIFFERENT)
            return answer

    async def _picked(self, step: FlowStep, shown: str) -> Picked | None:
        """Let the person point, and make the note of it; None when nothing was pointed at."""
        if self._eyes.place() is not Place.ACT:
            return None
        pointing = asyncio.ensure_future(self._driver.pick())

        async def _tick() -> bool:
            return pointing.done()

        try:
            asked = Asked(step.id, words.SHOW_IT, (TurnAnswer.SKIP,), progress=shown)
            if await self._waiting.ask(asked, _tick) is not None:
                return None
            picked = pointing.result()
        finally:
            pointing.cancel()
            await asyncio.gather(pointing, return_exceptions=True)
        if picked is None or self._eyes.place() is not Place.ACT:
            return None
        note = Repair(
            self._flow.id,
            self._flow.revision,
            step.id,
            picked.role,
            self._redact(normal_name(picked.name)),
            self._eyes.locale,
        )
        self.repairs.append(note)
        self._waiting.note("repair", step=step.id, role=picked.role)
        return picked


def _in(texts: Texts, locale: str) -> str:
    return texts.get(locale) or texts.get("en", "")
