"""Carry a plan out: evidence first, intentions before, results after, stage by stage."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from itertools import groupby

from boundary.core.change import (
    VISIBLE,
    Action,
    Change,
    Direction,
    Finding,
    Guard,
    Hand,
    InDoubt,
    Intent,
    Outcome,
    Presence,
    Stage,
    Status,
)
from boundary.core.errors import (
    AdapterError,
    BoundaryError,
    Interrupted,
    StalePlan,
    StoreError,
    TransientError,
)
from boundary.core.json import Json
from boundary.core.objects import objects_of
from boundary.core.plan import Plan
from boundary.core.playbook import Address
from boundary.core.ports import Adapter, Keeper, Portioned
from boundary.engine.record import BatchJournal, BatchSink, Book, Record
from boundary.engine.world import Desk

Gate = Callable[[Stage, Sequence[Change]], bool]
"""Asked before each visible stage that has changes; False stops the run there."""


@dataclass(frozen=True, slots=True)
class Result:
    """What one change came to in this run."""

    outcome: Outcome
    finding: Finding | None = None

    @property
    def in_order(self) -> bool:
        """Whether nothing about it needs another look.

        Left out by the person is in order; skipped because the world had moved is not.
        """
        if self.outcome.status in (Status.DONE, Status.ALREADY, Status.UNDONE):
            return self.finding is None or self.finding.holds is not False
        left_out = self.outcome.change.hand is Hand.PERSON
        return self.outcome.status is Status.SKIPPED and left_out


@dataclass(slots=True)
class Report:
    """What one run came to."""

    results: list[Result] = field(default_factory=list)
    exhibits: int = 0
    exhibit_bytes: int = 0
    stopped_before: Stage | None = None
    """The stage that was not agreed to, with changes left in it."""
    interrupted: bool = False
    in_doubt: int = 0
    """Changes whose end is not known yet; the next run looks first."""
    why: list[str] = field(default_factory=list)
    """Why it could not be learnt, one text for each batch that was left in doubt."""


def code_of(report: Report) -> int:
    """Say how a run ended, as an exit code: what did not work comes before what waits.

    0 in order, 1 something did not work, 4 waiting for a person, 130 interrupted.
    """
    if report.interrupted:
        return 130
    statuses = {result.outcome.status for result in report.results}
    drifted = any(r.finding is not None and r.finding.holds is False for r in report.results)
    if drifted or report.in_doubt or statuses & {Status.FAILED, Status.REFUSED}:
        return 1
    return 4 if report.stopped_before is not None or Status.WAITING in statuses else 0


class Runner:
    """Runs the pending changes of one plan."""

    def __init__(self, desk: Desk, book: Book, stop: Callable[[], bool]) -> None:
        """Write through `book`; `stop` is asked between batches."""
        self._desk = desk
        self._book = book
        self._record = Record(book)
        self._stop = stop
        self._untyped: frozenset[Address] = frozenset()
        self._unreached = False
        """The account, or room for originals, was gone at the last portion: so at the next."""

    def run(
        self,
        plan: Plan,
        gate: Gate,
        *,
        through: Stage = Stage.WILL_SHOW,
        typed: Collection[Address] = (),
    ) -> Report:
        """Carry out the stages up to `through`, and of the visible ones what `gate` agrees to.

        It never goes past a stage that it may not run, and asks about nothing beyond it. Of the
        steps about somebody who is left alone, only those in `typed` are carried out.
        """
        report = Report()
        self._untyped = _untyped(plan, typed)
        ended = {
            change.address
            for change in plan.changes
            if change.action is Action.NOTHING and change.before.presence is not Presence.UNKNOWN
        }
        in_doubt = self._book.standing().in_doubt
        for stage, changes in groupby(plan.pending, key=lambda change: change.stage):
            of_stage = tuple(changes)
            if stage.rank > through.rank or (stage in VISIBLE and not gate(stage, of_stage)):
                report.stopped_before = stage
                break
            for batch in batches(of_stage):
                if self._stop():
                    report.interrupted = True
                    return report
                clear = [change for change in batch if change.address not in in_doubt]
                blocked = [change for change in batch if change.address in in_doubt]
                report.results += [Result(still_in_doubt(change)) for change in blocked]
                report.in_doubt += len(blocked)
                self._one_batch(clear, plan.after, ended, report)
                if report.interrupted:
                    return report
        return report

    def _one_batch(
        self,
        batch: Sequence[Change],
        after: Mapping[Address, tuple[Address, ...]],
        ended: set[Address],
        report: Report,
    ) -> None:
        ready: list[Change] = []
        held: list[Outcome] = []
        for change in batch:
            opened = self._desk[(change.address.account, change.item.verb)]
            if change.address in self._untyped:
                held.append(_waiting(change, "Only a person at the keyboard can agree to this."))
            elif not set(after.get(change.address, ())) <= ended:
                held.append(_waiting(change, "Waits until an earlier step has been decided."))
            elif change.hand is Hand.PERSON and opened.looks:
                held.append(_waiting(change, _why_not_seen(change)))
            else:
                ready.append(change)
        if held:
            self._record.outcomes(held, Direction.DO)
        results = [Result(outcome) for outcome in held]
        if ready:
            results += self._carry_out(ready, report)
        for result in results:
            if result.in_order:
                ended.add(result.outcome.change.address)
        report.results.extend(results)

    def _carry_out(self, changes: Sequence[Change], report: Report) -> list[Result]:
        """Carry one batch out, a portion at a time; look once more when all of it has gone."""
        adapter = self._desk[(changes[0].address.account, changes[0].item.verb)].adapter
        portions: Iterable[Sequence[Change]] = (changes,)
        if isinstance(adapter, Portioned):
            portions = adapter.portions(changes)
        ended: dict[Address, Outcome] = {}
        whole, self._unreached = True, False
        for portion in portions:
            if ended and self._stop():
                report.interrupted = True
            doubts = report.in_doubt
            if not report.interrupted:
                for part in self._one_portion(adapter, portion, report):
                    before = ended.get(part.change.address)
                    ended[part.change.address] = part if before is None else _joined(before, part)
            if report.interrupted or self._unreached or report.in_doubt > doubts:
                whole = False
                break
        asked = {change.address: change for change in changes}
        outcomes = [
            replace(outcome, change=asked[address]) if whole else outcome
            for address, outcome in ended.items()
        ]
        return self._verified(adapter, outcomes, report)

    def _one_portion(
        self, adapter: Adapter, changes: Sequence[Change], report: Report
    ) -> Sequence[Outcome]:
        """Save the originals, write the intents down, act, and write the outcomes down."""
        sink = BatchSink(self._book.exhibits, changes[0].address.account, changes)
        try:
            if isinstance(adapter, Keeper):
                self._archive(adapter, changes, sink)
        except Interrupted:
            report.interrupted = True
            return ()
        except (AdapterError, StoreError) as error:
            note = f"{error.say} The originals could not be saved first, so nothing was changed."
            outcomes = [Outcome(change, Status.FAILED, note=note) for change in changes]
            self._record.outcomes(outcomes, Direction.DO)
            self._unreached = isinstance(error, TransientError | StoreError)
            return outcomes
        finally:
            report.exhibits += sink.added
            report.exhibit_bytes += sink.added_bytes
        intents = [Intent(change, Direction.DO, sink.exhibits_of(change)) for change in changes]
        settled = perform(
            adapter, intents, self._book, lambda journal: adapter.apply(changes, journal)
        )
        report.interrupted |= settled.interrupted
        report.in_doubt += settled.in_doubt
        report.why += settled.why
        return settled.outcomes

    def _archive(self, keeper: Keeper, changes: Sequence[Change], sink: BatchSink) -> None:
        """Archive the originals; what was archived is logged even when one cannot be read."""
        try:
            keeper.collect(changes, sink)
        finally:
            self._book.exhibits.flush()

    def _verified(
        self, adapter: Adapter, outcomes: Sequence[Outcome], report: Report
    ) -> list[Result]:
        done = [outcome.change for outcome in outcomes if outcome.status is Status.DONE]
        findings: Mapping[Address, Finding] = {}
        if done:
            try:
                findings = adapter.verify(done)
            except AdapterError:
                findings = {}
            except Interrupted:
                report.interrupted = True
            self._record.findings(done, list(findings.values()))
        return [Result(outcome, findings.get(outcome.change.address)) for outcome in outcomes]


@dataclass(frozen=True, slots=True)
class Settled:
    """What one batch came to."""

    outcomes: tuple[Outcome, ...]
    interrupted: bool
    in_doubt: int
    why: tuple[str, ...] = ()
    """Why what came of it could not be learnt."""


def perform(
    adapter: Adapter,
    intents: Sequence[Intent],
    book: Book,
    write: Callable[[BatchJournal], Mapping[Address, Outcome]],
) -> Settled:
    """Write the intents down, let `write` act, write the outcomes down.

    When it is cut short, the adapter is asked at once what came of it; when even that cannot be
    learnt, the intents stay in doubt and the next run looks first.
    """
    record = Record(book)
    changes = [intent.change for intent in intents]
    direction = intents[0].direction
    record.intents(intents)
    journal = BatchJournal(book, changes)
    interrupted = False
    try:
        found = write(journal)
    except StalePlan as error:
        found = {c.address: Outcome(c, Status.SKIPPED, note=error.say) for c in changes}
    except (AdapterError, Interrupted) as error:
        interrupted = isinstance(error, Interrupted)
        doubts = [InDoubt(intent, journal.parts(intent.change.address)) for intent in intents]
        try:
            found = adapter.settle(doubts, journal)
        except (AdapterError, Interrupted) as second:
            interrupted |= isinstance(second, Interrupted)
            why = () if interrupted else (f"{second.say} {second.hint}".strip(),)
            return Settled((), interrupted, len(intents), why)
        found = {
            address: _with_reason(outcome, error, interrupted=interrupted)
            for address, outcome in found.items()
        }
    outcomes = tuple(found[change.address] for change in changes)
    record.outcomes(outcomes, direction)
    return Settled(outcomes, interrupted, 0)


def _joined(so_far: Outcome, part: Outcome) -> Outcome:
    """Say what a change came to of which one more portion has ended; DONE only when all of it is.

    What each touched is in the log. Here only their number is kept: there can be very many.
    """
    worst = so_far if so_far.status is not Status.DONE else part
    touched: list[Json] = [{}] * (len(objects_of(so_far.ref)) + len(objects_of(part.ref)))
    notes = [so_far.note] if part.note in so_far.note else [so_far.note, part.note]
    ref = {"objects": touched}
    return replace(worst, change=part.change, ref=ref, note=" ".join(filter(None, notes)))


def _untyped(plan: Plan, typed: Collection[Address]) -> frozenset[Address]:
    """Find the steps about somebody who is left alone that nobody typed an answer for."""
    asked = (problem for problem in plan.problems if problem.guard is Guard.PROTECTED)
    return frozenset(one for problem in asked for one in problem.addresses) - set(typed)


def batches(changes: Iterable[Change]) -> list[tuple[Change, ...]]:
    """Split changes, already in order, into runs of one account and verb."""
    grouped = groupby(changes, key=lambda change: (change.address.account, change.item.verb))
    return [tuple(group) for _, group in grouped]


def still_in_doubt(change: Change) -> Outcome:
    """Say that a change is left alone until its interrupted step is cleared up; never recorded.

    A new intent, or any outcome, would close the old one and lose what is known about it.
    """
    return _waiting(change, "An interrupted step could not be looked at yet. It comes first.")


def _why_not_seen(change: Change) -> str:
    """Say why it could not be looked at: in the state's own words where it has some."""
    note = change.before.facts.get("note")
    if change.before.presence is Presence.UNKNOWN and isinstance(note, str) and note:
        return note
    return "Could not look. You can look by hand, or run again."


def _waiting(change: Change, note: str) -> Outcome:
    return Outcome(change, Status.WAITING, note=note)


def _with_reason(outcome: Outcome, error: BoundaryError, *, interrupted: bool) -> Outcome:
    """Say why it was cut short; what the person stopped did not fail, and waits for them."""
    if outcome.status in (Status.DONE, Status.UNDONE):
        return outcome
    status = Status.WAITING if interrupted and outcome.status is Status.FAILED else outcome.status
    return replace(outcome, status=status, note=outcome.note or error.say)
