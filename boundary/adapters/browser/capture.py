"""Take a picture of one named region, covered where the flow says, and hand it over."""

from __future__ import annotations

import hashlib
import re
from collections.abc import Callable

from boundary.core.flow import Ending, FlowStep
from boundary.core.flow_names import fill_text

from . import words
from .driver import Driver, NotPressed, PageSlow, Way
from .looking import Looking
from .outcome import Capture, Job, Mode
from .resolve import Eyes, Place
from .surface import Surface, TurnAnswer
from .waiting import Asked, Ended, Waiting

__all__ = ["Taking"]

_NAME = re.compile(r'"((?:[^"\\]|\\.)+)"')


class Taking:
    """Takes the pictures of one run; each goes to `handed` and is written nowhere by us."""

    def __init__(
        self,
        job: Job,
        eyes: Eyes,
        driver: Driver,
        surface: Surface,
        waiting: Waiting,
        looking: Looking,
        redact: Callable[[str], str],
        handed: Callable[[Capture], None] | None,
    ) -> None:
        """Take none when nobody takes them over."""
        self._job = job
        self._eyes = eyes
        self._driver = driver
        self._surface = surface
        self._waiting = waiting
        self._looking = looking
        self._redact = redact
        self._handed = handed
        self.captures: list[Capture] = []
        self._asked: set[str] = set()
        """Steps that had their answer; none is asked twice in a run."""

    async def take(self, step: FlowStep, shown: str) -> None:
        """Ask, then take one picture. Raises Ended when a needed one is left out."""
        if self._handed is None or self._job.mode is Mode.DRY or step.id in self._asked:
            return
        if step.url:
            await self._looking.open(step.url, step.id)
        way = await self._region(step)
        if way is None:
            await self._without(step, shown)
            return
        say = step.say.get(self._job.locale) or step.say.get("en", "")
        lines = (fill_text(say, self._job.inputs), words.CAPTURE, words.CAPTURE_ASK)
        answers = (TurnAnswer.YES_IT_IS, TurnAnswer.SKIP)
        asked = Asked(step.id, tuple(line for line in lines if line), answers, progress=shown)
        answer = await self._waiting.ask(asked)
        if answer is TurnAnswer.SKIP:
            self._asked.add(step.id)
            return
        await self._looking.stand()
        taken = await self._looking.patiently(lambda: self._taken(step, way))
        if taken is None:
            await self._without(step, shown)
            return
        self._asked.add(step.id)
        self._handed(taken)
        self.captures.append(taken)
        self._waiting.note("capture", step=step.id, sha256=taken.sha256, masked=True)

    async def _region(self, step: FlowStep) -> Way | None:
        async def _look() -> Way | None:
            return (await self._eyes.find(step.region)).way

        return await self._looking.sought(_look)

    async def _taken(self, step: FlowStep, way: Way) -> Capture | None:
        """Take it with every mask in place; None when one cannot be placed, or the page went."""
        masks: list[Way] = []
        for target in dict.fromkeys((*step.mask, self._eyes.flow.account)):
            if not target:
                continue
            ways = await self._eyes.ways(target)
            if ways is None:
                return None
            masks.extend(ways)
        await self._surface.point(None)
        await self._surface.hide()
        if self._eyes.place() is not Place.ACT:
            return None
        try:
            png = await self._driver.picture(way, tuple(masks))
            text = await self._read(way, masks)
        except (NotPressed, PageSlow):
            return None
        if self._eyes.place() is not Place.ACT:
            return None
        return Capture(step.id, png, text, hashlib.sha256(png).hexdigest())

    async def _read(self, way: Way, masks: list[Way]) -> str:
        """Read the region without what is covered in the picture; "" when that cannot be told."""
        covered: set[str] = set()
        for mask in masks:
            count = await self._eyes.count(mask)
            if count == 0:
                continue
            if count != 1:
                return ""
            covered.update(_told(await self._driver.aria(mask)))
            covered.add(await self._driver.text(mask))
        text = await self._driver.aria(way)
        for one in sorted(filter(None, map(str.strip, covered)), key=len, reverse=True):
            text = re.sub(re.escape(one), "[covered]", text, flags=re.IGNORECASE)
        return self._redact(text)

    async def _without(self, step: FlowStep, shown: str) -> None:
        """Go on without; a needed picture is left to the person's own hand first."""
        self._waiting.note("step.degrade", step=step.id, why="region")
        if step.optional or self._job.mode is Mode.CAPTURE:
            return
        answers = (TurnAnswer.DONE, TurnAnswer.SKIP)
        answer = await self._waiting.ask(Asked(step.id, words.NO_CAPTURE, answers, progress=shown))
        self._asked.add(step.id)
        if answer is TurnAnswer.SKIP:
            raise Ended(Ending.SKIPPED)


def _told(aria: str) -> set[str]:
    """Take what a screen reader would say out of its lines: quoted names, and texts after `: `."""
    return {
        *_NAME.findall(aria),
        *(line.partition(": ")[2].strip().strip('"') for line in aria.splitlines()),
    }
