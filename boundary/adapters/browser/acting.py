"""Bring a person through the steps of a flow; press only what may be pressed, and only once."""

from __future__ import annotations

from collections.abc import Mapping
from contextlib import suppress
from functools import partial
from typing import assert_never

from boundary.core.change import Notice
from boundary.core.flow import (
    EACH_TIME,
    NEVER,
    ActKind,
    Ending,
    FlowStep,
    Predicate,
    StepHand,
    StepKind,
    Truth,
)
from boundary.core.flow_names import normal_name

from . import words
from .ask import is_telling, value_of
from .driver import DialogOpen, Driver, NotPressed, PageSlow, Way
from .looking import Looking, same_value
from .outcome import Job, Keep, Mode
from .pace import Pace
from .pointing import GUIDED, Pointing
from .resolve import Eyes, Found, Place, Sight
from .surface import TurnAnswer
from .waiting import Again, Asked, Ended, Waiting

__all__ = ["Acting"]


class Acting:
    """Walks the steps that open, ask and press; remembers what came of them over new beginnings."""

    def __init__(
        self,
        job: Job,
        eyes: Eyes,
        driver: Driver,
        waiting: Waiting,
        looking: Looking,
        pace: Pace,
        pointing: Pointing,
        keep: Keep,
    ) -> None:
        """Begin with nothing pressed and nothing told."""
        self._job = job
        self._flow = job.flow
        self._eyes = eyes
        self._driver = driver
        self._waiting = waiting
        self._looking = looking
        self._pace = pace
        self._pointing = pointing
        self._keep = keep
        self._driven = job.driven
        self._answered: set[str] = set()
        """Guide steps that had their answer."""
        self._consented = False
        self._last_act: float | None = None
        self._last = _last_act(job)
        self._told: set[str] = set()
        """Steps of which the person said that they did them, and which could not be read."""
        self._left: set[str] = set()
        """Acts that the person left out."""
        self.acts = 0
        self.previous: dict[str, str] = {}

    @property
    def told(self) -> bool:
        """Whether the person's word stands: what is said before an act is left out does not."""
        told = False
        for step in self._flow.steps:
            told = step.id not in self._left and (told or step.id in self._told)
        return told

    @property
    def left(self) -> bool:
        """Whether the act that all others lead to was left out."""
        return self._last in self._left

    def begin(self, before: Truth, values: Mapping[str, str]) -> None:
        """Start on the steps, after the state was looked at.

        After an act whose result cannot be read nothing more is pressed: it may be done already.
        """
        if self.acts and before is Truth.UNKNOWN:
            self._driven = False
        if self._job.acts_today + self.acts >= self._flow.site.acts_a_day:
            raise Ended(Ending.RATE_LIMITED, words.ENOUGH_TODAY, hours=24)
        known = {target: value for target, value in values.items() if value}
        self._remember({**known, **self.previous})

    async def open(self, step: FlowStep, shown: str) -> None:
        """Open a page, and go on only once it is the one that was meant."""
        await self._looking.open(step.url, step.id)
        expect = step.expect
        if expect is None or await self._looking.wait_for(expect) is Truth.YES:
            return
        await self._unblocked(step, shown)
        if await self._looking.ask(expect) is Truth.YES:
            return
        self._waiting.note("step.degrade", step=step.id, why="expect")
        await self._by_person(step, shown, Found(Sight.NONE), expect)

    async def guide(self, step: FlowStep, shown: str) -> None:
        """Put a sentence to the person. Raises Ended when they leave it."""
        if step.id in self._answered:
            return
        offered = tuple(TurnAnswer(one) for one in step.answers) or (TurnAnswer.DONE,)
        if step.optional and TurnAnswer.SKIP not in offered:
            offered = (*offered, TurnAnswer.SKIP)
        asked = Asked(
            step.id, self._pointing.said(step), (*offered, TurnAnswer.DIFFERENT), progress=shown
        )
        answer = await self._waiting.ask(asked, self._standing)
        if answer is TurnAnswer.DIFFERENT:
            answer = await self._pointing.different(step, shown, self._standing)
        if answer is TurnAnswer.SKIP and not step.optional:
            raise Ended(Ending.SKIPPED)
        if answer is TurnAnswer.DONE:
            self._told.add(step.id)
        self._answered.add(step.id)

    async def act(self, step: FlowStep, shown: str) -> None:
        """Bring one control to where it should be, by the person's hand or the program's."""
        if self._job.restore and _is_setting(step) and step.target not in self._job.restore:
            return
        self._left.discard(step.id)
        await self._looking.limits()
        await self._unblocked(step, shown)
        found = await self._located(step)
        then = self._then(step)
        if self._job.mode is Mode.DRY:
            await self._rehearsed(step, shown, found.way)
            return
        if found.sight is not Sight.ONE or found.way is None:
            self._waiting.note("step.degrade", step=step.id, why=found.sight.value)
            await self._by_person(step, shown, found, then)
            return
        if await self._is_so(step, then):
            self._waiting.note("step.passed", step=step.id)
            return
        if not self._by_program(step):
            await self._by_person(step, shown, found, then)
        elif not await self._pressed(step, shown, found, then):
            self._waiting.note("step.degrade", step=step.id, why="not pressed")
            await self._by_person(step, shown, found, then)

    @property
    def _may_press(self) -> bool:
        """Whether the program presses anything at all, a key included."""
        return self._job.mode is Mode.ACT and self._driven

    def _by_program(self, step: FlowStep) -> bool:
        """Whether the program may press: what may show has its last press by the person."""
        if not self._may_press or step.hand is StepHand.PERSON:
            return False
        return self._flow.notice is Notice.QUIET or step.id != self._last

    async def _located(self, step: FlowStep) -> Found:
        """Look for a control as long as it may take to appear; the last sight of it."""
        last = Found(Sight.NONE)

        async def _look() -> Found | None:
            nonlocal last
            last = await self._eyes.find(step.target)
            return last if last.sight is Sight.ONE else None

        await self._looking.sought(_look)
        return last

    async def _is_so(self, step: FlowStep, then: Predicate | None) -> bool:
        """Whether there is nothing to do; keeps the value of a setting that will change."""
        if _is_setting(step):
            shown = await self._value(step)
            if shown and step.target not in self.previous:
                self._remember({**self.previous, step.target: shown})
            return bool(shown) and same_value(self._eyes, shown, self._pointing.wanted(step))
        if then is None or not is_telling(then):
            return False
        return await self._looking.ask(then) is Truth.YES

    async def _value(self, step: FlowStep) -> str:
        return await self._looking.patiently(lambda: value_of(self._eyes, step.target))

    def _then(self, step: FlowStep) -> Predicate | None:
        """Return what holds afterwards; where a recorded value comes back, that value alone."""
        return None if step.target in self._job.restore else step.then

    async def _holds(self, step: FlowStep, then: Predicate | None) -> bool:
        """Whether an act has had its effect on the page."""
        if _is_setting(step):
            shown = await self._value(step)
            if not shown or not same_value(self._eyes, shown, self._pointing.wanted(step)):
                return False
        elif then is None:
            return False
        return then is None or await self._looking.ask(then) is Truth.YES

    async def _standing(self) -> bool:
        """Look whether the page may still be read, and whether the site wants a pause."""
        await self._looking.stand()
        return False

    async def _by_person(
        self, step: FlowStep, shown: str, found: Found, then: Predicate | None
    ) -> None:
        """Show what to press, and wait until the page shows it, or the person says so.

        Something that held from the beginning proves nothing: then only the person's word counts.
        """
        opening = step.kind is StepKind.OPEN
        pointing = self._driven and not opening
        armed = not await self._holds_for(step, then)
        answers = (*GUIDED, *((TurnAnswer.SKIP,) if step.optional else ()))
        hint = words.MARKED if pointing and found.way is not None else words.NOT_MARKED
        lines = (
            *self._pointing.said(step),
            *self._pointing.typed(step),
            words.BY_HAND if opening else hint,
        )
        asked = Asked(step.id, lines, answers, progress=shown)

        lost = _Lost(self._waiting, self._pace)

        async def _held() -> bool:
            await self._looking.stand()
            return armed and await self._holds_for(step, then)

        async def _tick() -> bool:
            if await _held():
                return True
            if pointing:
                there = (await self._eyes.find(step.target)).way
                await self._pointing.pointed(there)
                if found.way is not None:
                    lost.see(there)
            return False

        try:
            if pointing:
                await self._looking.patiently(lambda: self._pointing.scrolled(found.way))
            answer = await self._waiting.ask(asked, _tick)
            if answer is TurnAnswer.DIFFERENT:
                answer = await self._pointing.different(step, shown, _held)
        finally:
            await self._pointing.off()
        if answer is TurnAnswer.SKIP:
            if not opening:
                self._left.add(step.id)
            return
        if opening:
            return
        self.acts += 1
        self._last_act = self._pace.clock()
        if answer is TurnAnswer.DONE:
            self._told.add(step.id)

    async def _holds_for(self, step: FlowStep, then: Predicate | None) -> bool:
        if step.kind is StepKind.OPEN:
            return then is not None and await self._looking.ask(then) is Truth.YES
        return await self._holds(step, then)

    async def _rehearsed(self, step: FlowStep, shown: str, way: Way | None) -> None:
        """Mark a control and find out whether it could be pressed; nothing is pressed.

        What an earlier press would have brought about is not there: then only the sentence is.
        """
        if way is not None:
            await self._looking.patiently(lambda: self._pointing.scrolled(way))
            pressable = await self._looking.patiently(lambda: self._pressable(way))
            self._waiting.note("step.trial", step=step.id, pressable=pressable)
        lines = (*self._pointing.said(step), *self._pointing.typed(step), words.REHEARSAL)
        answer = await self._waiting.ask(
            Asked(step.id, lines, GUIDED, progress=shown), self._standing
        )
        await self._pointing.off()
        if answer is TurnAnswer.DIFFERENT:
            raise Ended(Ending.LOOKS_DIFFERENT)

    async def _pressed(
        self, step: FlowStep, shown: str, found: Found, then: Predicate | None
    ) -> bool:
        """Press once, after asking where it is asked; False when nothing was pressed."""
        way = found.way
        if way is None or not await self._looking.patiently(lambda: self._driver.enabled(way)):
            return False
        await self._looking.patiently(lambda: self._pointing.scrolled(way))
        answer = await self._consent(step, shown, then)
        if answer is None:
            await self._pointing.off()
            return True
        if answer is TurnAnswer.SKIP:
            self._left.add(step.id)
            return True
        await self._paced()
        await self._looking.stand()
        again = await self._looking.patiently(lambda: self._eyes.find(step.target))
        if again != found:
            return False
        if not await self._looking.patiently(lambda: self._pressable(way)):
            return False
        if self._eyes.place() is not Place.ACT or not await self._once(step, way):
            return False
        await self._pointing.off()
        until = self._pace.clock() + self._pace.find_s
        while not await self._looking.patiently(lambda: self._holds(step, then)):
            await self._looking.limits()
            if self._pace.clock() >= until:
                # A surprise: the state is looked at anew, and nothing is pressed twice.
                self._driven = False
                raise Again
            await self._waiting.pause(self._pace.poll_s)
        return True

    async def _pressable(self, way: Way) -> bool:
        try:
            await self._driver.click(way, trial=True)
        except (NotPressed, PageSlow):
            return False
        return True

    async def _once(self, step: FlowStep, way: Way) -> bool:
        """Make the one press; False when the page says that it was not made.

        A press that may have been made counts as made: it is never tried a second time.
        """
        self._waiting.note("step.act", step=step.id, kind=str(step.act))
        self.acts += 1
        self._last_act = self._pace.clock()
        try:
            await self._do(step, way)
        except NotPressed:
            self.acts -= 1
            return False
        except DialogOpen:
            await self._waiting.dialog()
        except PageSlow:
            self._driven = False
            raise Again from None
        return True

    async def _do(self, step: FlowStep, way: Way) -> None:
        match step.act:
            case ActKind.CHOOSE:
                await self._driver.choose(way, self._eyes.shown(self._pointing.wanted(step)))
            case ActKind.FILL:
                if normal_name(await self._driver.value(way)):
                    raise NotPressed
                await self._driver.fill(way, self._pointing.filled(step.value))
            case ActKind.CLICK | ActKind.SET | None:
                await self._driver.click(way)
            case _:
                assert_never(step.act)

    async def _consent(
        self, step: FlowStep, shown: str, then: Predicate | None
    ) -> TurnAnswer | None:
        """Ask whether to press where the step says so; None: the person pressed it themselves."""
        if step.consent == NEVER or (step.consent != EACH_TIME and self._consented):
            return TurnAnswer.YES_IT_IS

        lost = _Lost(self._waiting, self._pace)

        async def _tick() -> bool:
            await self._looking.stand()
            there = (await self._eyes.find(step.target)).way
            await self._pointing.pointed(there)
            if await self._holds(step, then):
                return True
            lost.see(there)
            return False

        lines = (
            *self._pointing.said(step),
            *self._pointing.typed(step),
            words.CONSENT,
            words.CONSENT_ASK,
        )
        skip = (TurnAnswer.SKIP,) if step.optional else ()
        answers = (TurnAnswer.YES_IT_IS, *skip, TurnAnswer.DIFFERENT)
        answer = await self._waiting.ask(Asked(step.id, lines, answers, progress=shown), _tick)
        if answer is None:
            self.acts += 1
        if answer is TurnAnswer.DIFFERENT:
            raise Ended(Ending.LOOKS_DIFFERENT)
        self._consented = self._consented or answer is TurnAnswer.YES_IT_IS
        await self._waiting.working(step.id, shown)
        return answer

    async def _paced(self) -> None:
        """Keep the site's distance between two acts, and its most for one day."""
        if self._job.acts_today + self.acts >= self._flow.site.acts_a_day:
            raise Ended(Ending.RATE_LIMITED, words.ENOUGH_TODAY, hours=24)
        if self._last_act is None:
            return
        left = self._flow.site.pace_s - (self._pace.clock() - self._last_act)
        if left > 0:
            await self._waiting.pause(left)

    async def _unblocked(self, step: FlowStep, shown: str) -> None:
        """Put away what the flow knows to lie over the page; by hand where pressing is by hand.

        A key is a press like any other: in the pointing mode, or with a stale flow, none is sent.
        """
        for blocker in self._flow.blockers:
            if await self._looking.ask(blocker.when) is not Truth.YES:
                continue
            self._waiting.note("blocker", step=step.id)
            if blocker.press and self._may_press:
                with suppress(NotPressed, PageSlow):
                    await self._looking.patiently(partial(self._driver.press, blocker.press))
                await self._waiting.pause(self._pace.poll_s)
            if await self._looking.ask(blocker.when) is Truth.YES:
                await self._uncovered(step, shown, blocker.when, blocker.click)

    async def _uncovered(self, step: FlowStep, shown: str, when: Predicate, target: str) -> None:
        """Wait until something that lies over the page is put away; mark what closes it."""

        async def _tick() -> bool:
            await self._looking.stand()
            if target and self._driven:
                await self._pointing.pointed((await self._eyes.find(target)).way)
            return await self._looking.ask(when) is not Truth.YES

        asked = Asked(step.id, words.COVERED, progress=shown)
        await self._waiting.ask(asked, _tick)
        await self._pointing.off()

    def _remember(self, values: Mapping[str, str]) -> None:
        """Hand previous values over before anything is pressed; what that raises ends the run."""
        if dict(values) == self.previous:
            return
        self._keep(dict(values))
        self.previous = dict(values)
        for target in values:
            self._waiting.note("undo.record", setting=target)


class _Lost:
    """Notices that the person went elsewhere on the site while a control was shown to them."""

    def __init__(self, waiting: Waiting, pace: Pace) -> None:
        self._waiting = waiting
        self._pace = pace
        self._moves = waiting.moves
        self._since: float | None = None

    def see(self, there: Way | None) -> None:
        """Raise Again once it has been gone, on another page, as long as a thing may take."""
        if there is not None or self._waiting.moves == self._moves:
            self._since = None
            return
        now = self._pace.clock()
        if self._since is None:
            self._since = now
        if now - self._since >= self._pace.find_s:
            raise Again


def _is_setting(step: FlowStep) -> bool:
    return step.act in (ActKind.SET, ActKind.CHOOSE)


def _last_act(job: Job) -> str:
    """Return the id of the last step that presses something; "" when none does."""
    acts = [step.id for step in job.flow.steps if step.kind is StepKind.ACT]
    return acts[-1] if acts else ""
