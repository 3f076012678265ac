"""Open a flow's pages, see to it that they may be read, and say what they show."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from typing import TypeVar

from boundary.core.flow import Ending, Flow, Predicate, Truth
from boundary.core.flow_names import fill_url

from . import words
from .ask import ask, only_address, value_of
from .driver import DialogOpen, Driver, PageSlow
from .outcome import Job
from .pace import Pace
from .resolve import Eyes, Place, origin_of
from .surface import TurnAnswer, Whose
from .waiting import Again, Asked, Ended, Waiting

__all__ = ["Looking", "same_value"]

T = TypeVar("T")
USUAL_PAUSE_H = 24
"""Hours to leave a site alone that asked for a pause without saying for how long."""
_TOO_MANY = 429
_SERVER_FAULT = 500


class Looking:
    """Looks for the runner; presses nothing."""

    def __init__(self, job: Job, eyes: Eyes, driver: Driver, waiting: Waiting, pace: Pace) -> None:
        """Look at the pages of one job."""
        self._job = job
        self._flow: Flow = job.flow
        self._eyes = eyes
        self._driver = driver
        self._waiting = waiting
        self._pace = pace
        self.values: dict[str, str] = {}
        """Target of a setting to its value when it was last looked at."""

    async def patiently(self, read: Callable[[], Awaitable[T]]) -> T:
        """Read, once more after each box of the browser's own that stands before the page."""
        while True:
            try:
                return await read()
            except DialogOpen:
                await self._waiting.dialog()

    async def ask(self, asked: Predicate) -> Truth:
        """Ask the page one question, now."""
        return await self.patiently(lambda: ask(self._eyes, asked))

    async def sought(self, look: Callable[[], Awaitable[T | None]]) -> T | None:
        """Look until something is there, as long as a thing may take to appear.

        Looks only where `stand` lets it: a page may lead to the sign-in after it was opened.
        """
        until = self._pace.clock() + self._pace.find_s
        while True:
            await self.stand()
            found = await self.patiently(look)
            if found is not None or self._pace.clock() >= until:
                return found
            await self._waiting.pause(self._pace.poll_s)

    async def wait_for(self, asked: Predicate) -> Truth:
        """Ask until it is so, as long as a thing may take to appear; the last answer.

        Asks only where `stand` lets it.
        """
        until = self._pace.clock() + self._pace.find_s
        while True:
            await self.stand()
            truth = await self.ask(asked)
            if truth is Truth.YES or self._pace.clock() >= until:
                return truth
            await self._waiting.pause(self._pace.poll_s)

    async def open(self, path: str, step: str = "") -> None:
        """Open a path of the site from the server, and stand on a page that may be read.

        Raises Ended when it cannot be opened; Again when the person had to step in.
        """
        filled = fill_url(path, self._job.inputs)
        url = filled if self._eyes.allows(filled) else self._flow.site.act[0].rstrip("/") + filled
        if not self._eyes.allows(url):
            raise Ended(Ending.OFF_SITE)
        self._waiting.note("step.open", step=step, origin=origin_of(url), path=path)
        if not await self._opened(url):
            raise Ended(Ending.UNKNOWN, words.NOT_OPENED)
        await self.stand()

    async def stand(self) -> None:
        """Wait until the page is the site's own and somebody is signed in.

        Raises Again when that took the person; Ended at a sign of a limit, or away from the site.
        """
        disturbed = False
        while await self._disturbed():
            disturbed = True
        await self.limits()
        if disturbed:
            raise Again

    async def limits(self) -> None:
        """End at the first sign that the site wants a pause or a person."""
        for limit in self._flow.limits:
            if await self.ask(limit.when) is Truth.YES:
                self._waiting.note("limit", outcome=limit.outcome)
                raise Ended(limit.outcome, hours=limit.wait_h)

    async def goal(self) -> Truth:
        """Open the pages anew and say whether all is as it should be in the end."""
        if self._job.restore:
            return await self._restored()
        truths = []
        for probe, wanted in self._flow.goal.items():
            truths.append(_held(await self.probe(probe), wanted))
        return _all(truths)

    async def probe(self, name: str) -> Truth:
        """Open one probe's page anew and read it; presses nothing."""
        probe = self._flow.probes[name]
        await self.open(probe.open)
        until = self._pace.clock() + self._pace.find_s
        while True:
            yes, no = await self.ask(probe.yes_if), await self.ask(probe.no_if)
            truth = _read(yes, no)
            if truth is not Truth.UNKNOWN:
                break
            # What could not be read may be the sign-in by now: that is waited for.
            await self.stand()
            if self._pace.clock() >= until:
                break
            await self.patiently(self._driver.more)
            await self._waiting.pause(self._pace.poll_s)
            await self.stand()
        if probe.setting:
            setting = probe.setting
            self.values[setting] = await self.patiently(lambda: value_of(self._eyes, setting))
        self._waiting.note("state.read", state=name, value=truth.value)
        return truth

    async def settled(self, look: Callable[[], Awaitable[Truth]]) -> Truth:
        """Let the page finish, then look on pages opened anew, again while it is not so yet.

        `look` opens and reads; a page that saves slowly shows the old state for a moment.
        """
        await self.patiently(self._driver.settle)
        # What the site says of a limit stands on the page that is left now.
        if self._eyes.place() is Place.ACT:
            await self.limits()
        truth = await look()
        for seconds in self._pace.again_s:
            if truth is Truth.YES:
                break
            unread = truth is Truth.UNKNOWN
            await self._waiting.pause(seconds)
            truth = await look()
            if unread and truth is Truth.UNKNOWN:
                break
        return truth

    async def _opened(self, url: str) -> bool:
        for seconds in (0.0, *self._pace.open_s):
            if seconds:
                await self._waiting.pause(seconds)
            try:
                status = await self.patiently(lambda: self._driver.open(url))
            except PageSlow:
                continue
            if status == _TOO_MANY:
                raise Ended(Ending.RATE_LIMITED, hours=USUAL_PAUSE_H)
            if status < _SERVER_FAULT:
                return True
        return False

    async def _disturbed(self) -> bool:
        """See to one thing in the way; False when there is none. Reads nothing where it may not."""
        for limit in self._flow.limits:
            if only_address(limit.when) and await self.ask(limit.when) is Truth.YES:
                await self.limits()
        place = self._eyes.place()
        if place is Place.ELSEWHERE:
            await self._elsewhere()
            return True
        if place is Place.HUMAN or await self.patiently(self._signed_out):
            await self._sign_in()
            return True
        return False

    async def _signed_out(self) -> bool:
        if not self._flow.login:
            return False
        found = await self._eyes.find(self._flow.login)
        return found.way is not None

    async def _sign_in(self) -> None:
        """Wait, blind, until the person has signed in: the page is left, or they say so."""
        self._waiting.note("need_login")
        before = self._driver.url()

        async def _left() -> bool:
            return self._driver.url() != before and self._eyes.place() is not Place.HUMAN

        await self._waiting.ask(Asked("", words.SIGN_IN), _left)
        await self._waiting.working()

    async def unknown_words(self) -> None:
        """Ask the person to sign in if the page wants it, and wait blind until they answer.

        For a page that is no sign-in by its address or by the flow, and whose words are not known.
        Goes on by itself once pages of the sign-in were shown and left.
        """
        self._waiting.note("need_login")
        signing_in = False

        async def _back() -> bool:
            nonlocal signing_in
            place = self._eyes.place()
            signing_in = signing_in or place is Place.HUMAN
            return signing_in and place is Place.ACT

        await self._waiting.ask(Asked("", words.UNKNOWN_WORDS), _back)
        await self._waiting.working()

    async def _elsewhere(self) -> None:
        """Do nothing until the person is back. Raises Ended when they say so and are not."""
        self._waiting.note("off_site")

        async def _back() -> bool:
            return self._eyes.place() is not Place.ELSEWHERE

        asked = Asked("", words.ELSEWHERE, (TurnAnswer.DONE,), Whose.PAUSED)
        await self._waiting.ask(asked, _back)
        if not await _back():
            raise Ended(Ending.OFF_SITE)
        await self._waiting.working()

    async def _restored(self) -> Truth:
        truths = dict.fromkeys(self._job.restore, Truth.UNKNOWN)
        for name, probe in self._flow.probes.items():
            wanted = self._job.restore.get(probe.setting)
            if wanted is None:
                continue
            await self.probe(name)
            shown = self.values[probe.setting]
            same = same_value(self._eyes, shown, wanted)
            truths[probe.setting] = Truth.UNKNOWN if not shown else Truth.YES if same else Truth.NO
        return _all(list(truths.values()))


def same_value(eyes: Eyes, shown: str, wanted: str) -> bool:
    """Whether a setting shows what is wanted; either may be a `$key` or its words."""
    return shown == wanted or bool(set(eyes.shown(shown)) & set(eyes.shown(wanted)))


def _read(yes: Truth, no: Truth) -> Truth:
    """Join what speaks for and against; a contradiction, or half of an answer, is unknown."""
    if yes is Truth.YES and no is not Truth.YES:
        return Truth.YES
    return Truth.NO if no is Truth.YES and yes is Truth.NO else Truth.UNKNOWN


def _held(truth: Truth, wanted: Truth) -> Truth:
    if truth is Truth.UNKNOWN:
        return truth
    return Truth.YES if truth is wanted else Truth.NO


def _all(truths: list[Truth]) -> Truth:
    if Truth.NO in truths:
        return Truth.NO
    return Truth.YES if truths and Truth.UNKNOWN not in truths else Truth.UNKNOWN
