"""Walk a flow with a person: what it leaves behind is a state that was read, not a press."""

from __future__ import annotations

import secrets
from collections.abc import Callable

from boundary.core.change import Proof
from boundary.core.errors import Refusal
from boundary.core.flow import Ending, StepKind, Truth
from boundary.core.flow_names import input_fits

from . import words
from .acting import Acting
from .ask import language_of, value_of
from .capture import Taking
from .driver import DialogOpen, Driver, NotPressed, PageGone, PageSlow
from .looking import Looking
from .outcome import Capture, Job, Keep, Mode, Probed, Result
from .pace import Pace
from .pointing import Pointing
from .resolve import Eyes
from .surface import Surface, TurnAnswer
from .waiting import Again, Asked, Ended, Waiting

__all__ = ["probe_flow", "run_flow"]

MOST_BEGINNINGS = 8
"""How often one run starts over after signing in, a crash or a surprise."""
_LOOK_AGAIN = (Again, DialogOpen, NotPressed, PageSlow)
"""Whatever was being read when the page changed: the state is looked at anew."""
ACCOUNT_LENGTH = 60


async def run_flow(
    job: Job,
    driver: Driver,
    surface: Surface,
    *,
    pace: Pace,
    redact: Callable[[str], str],
    progress: Callable[[int, int], None] = lambda _done, _total: None,
    keep: Keep = lambda _previous: None,
    capture: Callable[[Capture], None] | None = None,
    token: Callable[[], str] = lambda: secrets.token_hex(8),
) -> Result:
    """Walk one flow and say how it ended.

    `progress` (steps done, steps in all) is called often and may raise: that ends the run, as what
    `keep` and `capture` raise does. `keep` has the previous values before anything is pressed.
    `redact` covers identifiers in what is kept of a page. Pictures go to `capture` and nowhere
    else; without it no picture is taken. Raises Refusal for inputs that do not fit the flow.
    """
    run = _Run(job, driver, surface, pace, redact, progress, keep, capture, token)
    try:
        return await run.whole()
    finally:
        await run.waiting.close()


async def probe_flow(
    job: Job,
    driver: Driver,
    surface: Surface,
    *,
    pace: Pace,
    progress: Callable[[int, int], None] = lambda _done, _total: None,
    token: Callable[[], str] = lambda: secrets.token_hex(8),
) -> Probed:
    """Say whether a flow's goal is reached, on pages opened anew; presses nothing.

    Waits for the person where signing in is needed. UNKNOWN with the reason when nothing could be
    read. Raises what `progress` raises, and Refusal for inputs that do not fit the flow.
    """
    run = _Run(job, driver, surface, pace, str, progress, lambda _previous: None, None, token)
    try:
        return await run.look()
    finally:
        await run.waiting.close()


class _Run:
    """One run of one flow."""

    def __init__(
        self,
        job: Job,
        driver: Driver,
        surface: Surface,
        pace: Pace,
        redact: Callable[[str], str],
        progress: Callable[[int, int], None],
        keep: Keep,
        capture: Callable[[Capture], None] | None,
        token: Callable[[], str],
    ) -> None:
        self.job = job
        self.flow = job.flow
        self.driver = driver
        self.eyes = Eyes(job.flow, job.inputs, driver)
        self._progress = progress
        self._at = 0
        title = job.flow.title.get(job.locale) or job.flow.title.get("en", "")
        self.waiting = Waiting(driver, surface, pace, title=title, token=token, watch=self._report)
        self.looking = Looking(job, self.eyes, driver, self.waiting, pace)
        self.taking = Taking(
            job, self.eyes, driver, surface, self.waiting, self.looking, redact, capture
        )
        self.pointing = Pointing(job, self.eyes, driver, surface, self.waiting, redact)
        self.acting = Acting(
            job, self.eyes, driver, self.waiting, self.looking, pace, self.pointing, keep
        )
        self._account_confirmed = job.account_confirmed
        self._was_otherwise = False
        """The goal was read in this run, and it was not reached."""
        self._asked_to_sign_in = False
        """Because no words of the page were known; once in a run."""
        self._verified: dict[str, int] = {}
        """Probe to how many acts had been made when it was read as wanted."""

    async def whole(self) -> Result:
        """Walk the flow, from the start again after what came in between."""
        self._check_inputs()
        self.waiting.note(
            "run.start",
            flow=self.flow.id,
            revision=self.flow.revision,
            sha256=self.flow.sha256,
            driver=self.driver.kind,
            mode=self.job.mode.value,
            driven=self.job.driven,
        )
        try:
            return await self._again_and_again()
        except Ended as end:
            return self._result(end.outcome, Proof.NONE, end.note, hours=end.hours)

    async def look(self) -> Probed:
        """Look at the goal, from the start again after what came in between."""
        self._check_inputs()
        try:
            await self.waiting.working()
            for _ in range(MOST_BEGINNINGS):
                try:
                    await self._begin()
                    truth = await self.looking.goal()
                    return Probed(truth, dict(self.looking.values), None, self.eyes.locale)
                except _LOOK_AGAIN:
                    continue
                except PageGone as gone:
                    await self._renew(gone)
        except Ended as end:
            return Probed(Truth.UNKNOWN, obstacle=end.outcome, locale=self.eyes.locale)
        return Probed(Truth.UNKNOWN, obstacle=Ending.INTERRUPTED, locale=self.eyes.locale)

    async def _again_and_again(self) -> Result:
        await self.waiting.working()
        for _ in range(MOST_BEGINNINGS):
            try:
                return await self._from_start()
            except _LOOK_AGAIN:
                self.waiting.note("again")
            except PageGone as gone:
                await self._renew(gone)
        raise Ended(Ending.INTERRUPTED)

    async def _renew(self, gone: PageGone) -> None:
        """Take a new page after a crash. Raises Ended when the page was closed."""
        if not gone.crashed:
            raise Ended(Ending.INTERRUPTED)
        try:
            await self.driver.renew()
        except PageGone as too:
            raise Ended(Ending.INTERRUPTED) from too
        await self.waiting.working()

    async def _begin(self) -> None:
        """Open the first page, find its language, and make sure whose account it is."""
        await self.looking.open(self.flow.start)
        if not self.eyes.locale:
            self.eyes.locale = await self._language()
            self.waiting.note("language", locale=self.eyes.locale)
        if not self.eyes.locale:
            if self._asked_to_sign_in:
                raise Ended(Ending.GUIDE_ONLY)
            self._asked_to_sign_in = True
            await self.looking.unknown_words()
            raise Again
        await self._account()

    async def _from_start(self) -> Result:
        await self._begin()
        if self.job.mode is Mode.CAPTURE:
            return await self._pictures()
        has_goal = bool(self.flow.goal or self.job.restore)
        before = await self.looking.goal() if has_goal else Truth.UNKNOWN
        if before is Truth.YES:
            return self._reached()
        self._was_otherwise = self._was_otherwise or before is Truth.NO
        self.acting.begin(before, self.looking.values)
        await self._steps()
        return await self._concluded(has_goal=has_goal)

    async def _steps(self) -> None:
        steps = self.flow.steps
        for number, step in enumerate(steps):
            self._at = number
            shown = f"{number + 1} of {len(steps)}"
            match step.kind:
                case StepKind.OPEN:
                    await self.acting.open(step, shown)
                case StepKind.GUIDE:
                    await self.acting.guide(step, shown)
                case StepKind.ACT:
                    await self.acting.act(step, shown)
                case StepKind.VERIFY:
                    await self._verify(step.state, step.wanted)
                case StepKind.CAPTURE:
                    await self.taking.take(step, shown)
            await self.waiting.working(step.id, shown)
        self._at = len(steps)

    async def _verify(self, state: str, wanted: Truth) -> None:
        """Read one state on a page opened anew. Raises Ended when it is the opposite."""
        if self.job.restore or self.job.mode is Mode.DRY:
            return

        async def _look() -> Truth:
            truth = await self.looking.probe(state)
            if truth is Truth.UNKNOWN:
                return truth
            return Truth.YES if truth is wanted else Truth.NO

        truth = await self.looking.settled(_look)
        if truth is Truth.NO:
            raise Ended(Ending.FAILED)
        if truth is Truth.YES and self.flow.goal.get(state) is wanted:
            self._verified[state] = self.acting.acts

    async def _concluded(self, *, has_goal: bool) -> Result:
        """Say what the pages show in the end."""
        if self.job.mode is Mode.DRY:
            return self._result(Ending.SKIPPED, Proof.NONE, words.NOT_PRESSED)
        if not has_goal:
            told = self.acting.told and not self.acting.left
            return self._by_word() if told else self._result(Ending.SKIPPED, Proof.NONE)
        read = all(self._verified.get(probe) == self.acting.acts for probe in self.flow.goal)
        if self.job.restore or not read:
            after = await self.looking.settled(self.looking.goal)
        else:
            after = Truth.YES
        if after is Truth.YES:
            return self._reached()
        if after is Truth.NO:
            return self._result(Ending.FAILED, Proof.SEEN)
        if self.acting.left:
            return self._result(Ending.SKIPPED, Proof.NONE)
        if self.acting.told:
            return self._by_word()
        note = words.PRESSED_NOT_READ if self.acting.acts else ""
        return self._result(Ending.UNKNOWN, Proof.NONE, note)

    async def _pictures(self) -> Result:
        """Walk only what takes a picture."""
        for number, step in enumerate(self.flow.steps):
            self._at = number
            if step.kind is StepKind.CAPTURE:
                await self.taking.take(step, f"{number + 1} of {len(self.flow.steps)}")
        if self.taking.captures:
            return self._result(Ending.DONE, Proof.NONE, words.SAVED)
        return self._result(Ending.SKIPPED, Proof.NONE)

    async def _language(self) -> str:
        """Find the page's language, as long as its words may take to appear."""

        async def _look() -> str | None:
            return await language_of(self.eyes) or None

        return await self.looking.sought(_look) or ""

    async def _account(self) -> None:
        """Ask whether the signed-in account is the person's own; once in a sitting."""
        if not self.flow.account or self._account_confirmed:
            return
        target = self.flow.account
        shown = await self.looking.patiently(lambda: value_of(self.eyes, target))
        if not shown:
            return
        named = "".join(sign for sign in shown if sign.isprintable())[:ACCOUNT_LENGTH]
        lines = (words.ACCOUNT.format(account=named), words.ACCOUNT_ASK)
        answers = (TurnAnswer.YES_IT_IS,)
        await self.waiting.ask(Asked("account", lines, answers))
        self._account_confirmed = True
        await self.waiting.working()

    def _reached(self) -> Result:
        """Say that the goal is reached, and whether anything of this run led there.

        What could not be read before, and was not touched since, may have been so long ago: undo
        must not take it back.
        """
        ours = self._was_otherwise or self.acting.acts > 0 or self.acting.told
        return self._result(Ending.DONE if ours else Ending.ALREADY_DONE, Proof.SEEN)

    def _by_word(self) -> Result:
        return self._result(Ending.ATTESTED, Proof.TOLD)

    def _result(self, outcome: Ending, proof: Proof, note: str = "", *, hours: int = 0) -> Result:
        if outcome is Ending.FAILED:
            proof = Proof.SEEN
        self.waiting.note("run.end", outcome=outcome.value, proof=proof.value)
        return Result(
            outcome=outcome,
            proof=proof,
            note=note or words.NOTE[outcome],
            previous=dict(self.acting.previous),
            acts=self.acting.acts,
            events=tuple(self.waiting.events),
            captures=tuple(self.taking.captures),
            not_before_h=hours,
            repairs=tuple(self.pointing.repairs),
            locale=self.eyes.locale,
            account_confirmed=self._account_confirmed,
        )

    def _check_inputs(self) -> None:
        for name, pattern in self.flow.inputs.items():
            if not input_fits(pattern, self.job.inputs.get(name, "")):
                raise Refusal("This name does not look like one of this site.", hint=name)

    def _report(self) -> None:
        self._progress(self._at, len(self.flow.steps))
