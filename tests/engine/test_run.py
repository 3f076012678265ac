"""Hold a run to its order: evidence, intentions, the change, results; stage by stage."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

import pytest

from boundary import engine
from boundary.core.change import (
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
    Proof,
    Stage,
    State,
    Status,
)
from boundary.core.errors import (
    AdapterError,
    BoundaryError,
    Interrupted,
    LedgerTampered,
    StalePlan,
    StoreError,
    TransientError,
)
from boundary.core.event import EventKind
from boundary.core.plan import Plan, Problem
from boundary.core.ports import ExhibitSink
from boundary.engine.record import Record
from boundary.engine.run import batches
from tests.book import Fuse, MemoryBook, loose, until_it_passes
from tests.engine.furniture import PRESENT, Plain, change, desk_for, plan_of
from tests.story import KEEP, Story


class Keeping(Plain):
    """A plain adapter that hands originals over."""

    def __init__(self, *originals: str) -> None:
        """Have these originals for every change."""
        super().__init__()
        self.originals = originals

    def collect(self, changes: Sequence[Change], sink: ExhibitSink, /) -> None:
        """Archive each once; then fail, if it was told to."""
        for source in self.originals:
            if not sink.has(source):
                sink.add([changes[0].address], source, "text/plain", [source.encode()], {})
        self._asked("collect")


def run(
    adapter: Plain,
    *changes: Change,
    book: MemoryBook | None = None,
    plan: Plan | None = None,
    stop: bool = False,
    agree: bool = True,
    looks: bool = True,
) -> engine.Report:
    """Run these changes."""
    desk = desk_for(adapter, *changes, looks=looks)
    runner = engine.Runner(desk, book or MemoryBook(), lambda: stop)
    return runner.run(plan or plan_of(*changes), lambda _stage, _changes: agree)


def statuses(report: engine.Report) -> list[Status]:
    """Name the statuses, in order."""
    return [result.outcome.status for result in report.results]


def test_a_change_is_intended_done_recorded_and_verified_in_this_order() -> None:
    """The intent comes before the write, the outcome after, the finding last."""
    book, adapter = MemoryBook(), Plain()
    adapter.parts = [{"phase": "start"}]

    report = run(adapter, change(), book=book)

    assert [
        EventKind.INTENT,
        EventKind.PART,
        EventKind.OUTCOME,
        EventKind.FINDING,
    ] == book.kinds()
    assert ["apply", "verify"] == adapter.asked
    assert [True] == [result.in_order for result in report.results]


def test_evidence_comes_first_and_is_named_by_the_intent() -> None:
    """Originals are archived and logged before the intent, which names them."""
    book, adapter = MemoryBook(), Keeping("one", "two")

    report = run(adapter, change(), book=book)

    assert [EventKind.EXHIBIT, EventKind.EXHIBIT, EventKind.INTENT] == book.kinds()[:3]
    assert (2, 6) == (report.exhibits, report.exhibit_bytes)
    intent = loose(book.events[2].body)
    assert ["one", "two"] == [exhibit["source"] for exhibit in intent["intent"]["exhibits"]]


@pytest.mark.parametrize(
    "fault", [AdapterError("It could not be read."), StoreError("The disk is full.")]
)
def test_without_evidence_the_batch_does_not_run(fault: BoundaryError) -> None:
    """An original that cannot be saved stops its batch; what was saved is logged."""
    book, adapter = MemoryBook(), Keeping("one")
    adapter.fails["collect"] = fault

    report = run(adapter, change("anna"), change("bert"), book=book)

    assert ["collect"] == adapter.asked
    assert [Status.FAILED] * 2 == statuses(report)
    assert [EventKind.EXHIBIT, EventKind.OUTCOME, EventKind.OUTCOME] == book.kinds()
    assert report.results[0].outcome.note.startswith(fault.say)
    assert 1 == report.exhibits


def test_a_log_that_does_not_hold_together_ends_the_run() -> None:
    """What is wrong with the log itself is no fault of a batch: nothing further happens."""
    adapter = Keeping()
    adapter.fails["collect"] = LedgerTampered("The log is not as it was written.", seq=3)

    with pytest.raises(LedgerTampered):
        run(adapter, change())

    assert ["collect"] == adapter.asked


def test_stopped_while_saving_nothing_was_begun() -> None:
    """Ctrl-C while originals are saved: no intent, and the run says it was interrupted."""
    book, adapter = MemoryBook(), Keeping("one")
    adapter.fails["collect"] = Interrupted("You stopped.")

    report = run(adapter, change(), book=book)

    assert report.interrupted
    assert [EventKind.EXHIBIT] == book.kinds()
    assert [] == report.results


def test_stopped_between_batches_the_rest_is_left() -> None:
    """Asked to stop, the next batch is not begun."""
    book = MemoryBook()

    report = run(Plain(), change(), book=book, stop=True)

    assert report.interrupted
    assert [] == book.events


def test_stopped_while_verifying_what_was_done_is_reported() -> None:
    """Ctrl-C during the second look: the outcome stands, the run says it was interrupted."""
    book, adapter = MemoryBook(), Plain()
    adapter.fails["verify"] = Interrupted("You stopped.")

    report = run(adapter, change(), change("bert", "phone.block"), book=book)

    assert (True, [Status.DONE]) == (report.interrupted, statuses(report))
    assert [EventKind.INTENT, EventKind.OUTCOME] == book.kinds()


def test_a_second_look_that_fails_is_no_fault_of_the_change() -> None:
    """Without a second look the change is done, and nothing is claimed about it."""
    adapter = Plain()
    adapter.fails["verify"] = TransientError("The service could not be reached.")

    (result,) = run(adapter, change()).results

    assert (Status.DONE, None, True) == (result.outcome.status, result.finding, result.in_order)


def test_a_world_that_moved_is_skipped_with_its_sentence() -> None:
    """StalePlan: skipped, recorded, not in order, and nothing in doubt."""
    book, adapter = MemoryBook(), Plain()
    adapter.fails["apply"] = StalePlan("It has changed since.")

    (result,) = run(adapter, change(), book=book).results

    assert (Status.SKIPPED, "It has changed since.", False) == (
        result.outcome.status,
        result.outcome.note,
        result.in_order,
    )
    assert {} == book.standing().in_doubt


@pytest.mark.parametrize(
    ("fault", "expected"),
    [
        (TransientError("The service could not be reached."), Status.FAILED),
        (Interrupted("You stopped."), Status.WAITING),
    ],
)
def test_cut_short_the_adapter_is_asked_at_once(fault: BoundaryError, expected: Status) -> None:
    """What came of it is learnt at once, with the parts; the reason is the note."""
    book, adapter = MemoryBook(), Plain()
    adapter.parts = [{"phase": "start"}, {"phase": "done"}]
    adapter.fails["apply"] = fault

    report = run(adapter, change(), book=book)

    assert [({"phase": "start"}, {"phase": "done"})] == [d.parts for d in adapter.doubts]
    assert [(expected, fault.say)] == [
        (result.outcome.status, result.outcome.note) for result in report.results
    ]
    assert isinstance(fault, Interrupted) == report.interrupted
    assert {} == book.standing().in_doubt


def test_cut_short_and_done_all_the_same_is_done() -> None:
    """What was done before the cut is done, without an excuse."""
    adapter = Plain()
    adapter.fails["apply"] = TransientError("The service could not be reached.")
    adapter.settled = Status.DONE

    (result,) = run(adapter, change()).results

    assert (Status.DONE, "") == (result.outcome.status, result.outcome.note)


@pytest.mark.parametrize("first", [TransientError("Gone."), Interrupted("You stopped.")])
@pytest.mark.parametrize("second", [TransientError("Still gone."), Interrupted("You stopped.")])
def test_what_cannot_be_learnt_stays_in_doubt(first: BoundaryError, second: BoundaryError) -> None:
    """When the adapter cannot say, the intents stay open; a stop is heard either time."""
    book, adapter = MemoryBook(), Plain()
    adapter.fails["apply"] = first
    adapter.settled = second

    report = run(adapter, change("anna"), change("bert"), book=book)

    assert ([], 2) == (report.results, report.in_doubt)
    assert (Interrupted in (type(first), type(second))) == report.interrupted
    assert 2 == len(book.standing().in_doubt)


def test_why_it_cannot_be_learnt_is_kept_for_the_report() -> None:
    """A permission that ended in the middle is named, with what helps, not only counted."""
    adapter = Plain()
    adapter.fails["apply"] = TransientError("Gone.")
    adapter.settled = AdapterError("The permission has ended.", hint="Connect again.")

    report = run(adapter, change("anna"), change("bert"))

    assert (2, ["The permission has ended. Connect again."]) == (report.in_doubt, report.why)


def test_a_full_disk_during_recovery_is_not_hidden() -> None:
    """When the log cannot be written, the run ends with that, and what is in doubt stays so."""
    book, adapter = MemoryBook(), Plain()
    adapter.fails["apply"] = TransientError("Gone.")
    adapter.settled = StoreError("The disk is full.")

    with pytest.raises(StoreError):
        run(adapter, change(), book=book)

    assert 1 == len(book.standing().in_doubt)


def test_what_is_in_doubt_is_left_alone() -> None:
    """A change whose last step is in doubt waits, unrecorded; the others run."""
    book, adapter = MemoryBook(), Plain()
    Record(book).intents([Intent(change("anna"), Direction.DO)])

    report = run(adapter, change("anna"), change("bert"), book=book)

    assert [Status.WAITING, Status.DONE] == statuses(report)
    assert 1 == report.in_doubt
    assert {change("anna").address: InDoubt(Intent(change("anna"), Direction.DO))} == (
        book.standing().in_doubt
    )
    assert (change("bert").address,) == adapter.changes[0]


def test_the_run_stops_before_a_stage_nobody_agreed_to() -> None:
    """A visible stage is asked for, with its changes; what comes before it is done."""
    asked = []
    quiet = change("anna")
    shown = change("anna", "phone.block", stage=Stage.MAY_SHOW)
    loud = change("anna", "contacts.remove", stage=Stage.WILL_SHOW)
    adapter = Plain()

    def gate(stage: Stage, changes: Sequence[Change]) -> bool:
        asked.append((stage, [one.item.verb for one in changes]))
        return stage is Stage.MAY_SHOW

    runner = engine.Runner(desk_for(adapter, quiet, shown, loud), MemoryBook(), lambda: False)
    report = runner.run(plan_of(quiet, shown, loud), gate)

    assert [Status.DONE] * 2 == statuses(report)
    assert Stage.WILL_SHOW == report.stopped_before
    assert [(Stage.MAY_SHOW, ["phone.block"]), (Stage.WILL_SHOW, ["contacts.remove"])] == asked


def test_quiet_stages_are_not_asked_for() -> None:
    """Saving, reviewing and quiet changes run without another question."""
    stages = [change("anna", stage=stage) for stage in (Stage.KEEP, Stage.REVIEW, Stage.QUIET)]

    assert [Status.DONE] * 3 == statuses(run(Plain(), *stages, agree=False))


def test_a_step_waits_until_what_comes_first_is_in_order() -> None:
    """A first step that is in order lets the next one run; recorded as waiting otherwise."""
    first, then = change("anna", "phone.block"), change("anna", "contacts.remove")
    after = {then.address: (first.address,)}

    def with_status(status: Status, holds: bool | None = True) -> list[Status]:
        adapter = Plain()
        adapter.status, adapter.holds = status, holds
        return statuses(run(adapter, first, then, plan=plan_of(first, then, after=after)))

    assert [Status.DONE, Status.DONE] == with_status(Status.DONE)
    assert [Status.DONE, Status.DONE] == with_status(Status.DONE, None)
    assert [Status.ALREADY, Status.ALREADY] == with_status(Status.ALREADY)
    assert [Status.DONE, Status.WAITING] == with_status(Status.DONE, holds=False)
    for open_still in (Status.FAILED, Status.WAITING, Status.REFUSED, Status.SKIPPED):
        assert [open_still, Status.WAITING] == with_status(open_still)


def test_what_the_person_left_out_holds_nobody_up() -> None:
    """A step that the person left out has been decided."""
    first = change("anna", "phone.block", hand=Hand.PERSON)
    then = change("anna", "contacts.remove", hand=Hand.PERSON)
    adapter = Plain()
    adapter.status = Status.SKIPPED
    plan = plan_of(first, then, after={then.address: (first.address,)})

    report = run(adapter, first, then, plan=plan, looks=False)

    assert [Status.SKIPPED] * 2 == statuses(report)
    assert [True] * 2 == [result.in_order for result in report.results]


def test_what_holds_already_holds_nobody_up_and_what_was_not_looked_at_does() -> None:
    """Nothing to do because it is so: decided. Nothing planned because nobody looked: not."""
    then = change("anna", "contacts.remove")
    so = change("anna", "phone.block", action=Action.NOTHING, before=PRESENT)
    unseen = replace(so, before=State(Presence.UNKNOWN))
    after = {then.address: (so.address,)}

    assert [Status.DONE] == statuses(run(Plain(), then, plan=plan_of(then, so, after=after)))
    assert [Status.WAITING] == statuses(run(Plain(), then, plan=plan_of(then, unseen, after=after)))


def test_what_an_adapter_could_not_look_at_is_left_to_the_person() -> None:
    """Unknown on an account that can look: it waits. On one that cannot, the person does it."""
    by_hand = change(hand=Hand.PERSON)

    assert [Status.WAITING] == statuses(run(Plain(), by_hand))
    assert [Status.DONE] == statuses(run(Plain(), by_hand, looks=False))


def test_why_it_could_not_be_looked_at_is_said_in_the_states_own_words() -> None:
    """Such as a permission that was not given; without such words, what a person can do is said."""
    why = "This step needs a permission that was not given."
    told = change(hand=Hand.PERSON, before=State(Presence.UNKNOWN, {"note": why}))
    bare = change(hand=Hand.PERSON, before=State(Presence.UNKNOWN))
    notes = [one.outcome.note for each in (told, bare) for one in run(Plain(), each).results]

    assert [why, "Could not look. You can look by hand, or run again."] == notes


def test_waiting_is_recorded_without_standing() -> None:
    """What waits is in the log, and does not stand."""
    book = MemoryBook()

    run(Plain(), change(hand=Hand.PERSON), book=book)

    assert [EventKind.OUTCOME] == book.kinds()
    assert {} == book.standing().done


@pytest.mark.parametrize(
    ("status", "holds", "expected"),
    [
        (Status.DONE, None, True),
        (Status.DONE, True, True),
        (Status.DONE, False, False),
        (Status.ALREADY, None, True),
        (Status.UNDONE, None, True),
        (Status.FAILED, None, False),
        (Status.REFUSED, None, False),
        (Status.WAITING, None, False),
        (Status.SKIPPED, None, False),
    ],
)
def test_in_order_means_that_nothing_needs_another_look(
    status: Status, holds: bool | None, expected: bool
) -> None:
    """Done and not seen to be otherwise is in order; whatever is open is not."""
    one = change()
    finding = Finding(one.address, holds, Proof.SEEN, PRESENT)

    assert expected == engine.Result(Outcome(one, status), finding).in_order


def test_batches_are_of_one_account_and_verb() -> None:
    """Neighbours of one account and verb are one batch; the order stays."""
    changes = [change("anna"), change("bert"), change("anna", "phone.block"), change("cleo")]

    assert [2, 1, 1] == [len(batch) for batch in batches(changes)]
    assert changes == [one for batch in batches(changes) for one in batch]


@pytest.mark.parametrize("seed", range(6))
def test_killed_at_every_point_of_a_run(seed: int) -> None:
    """Killed before or after any event, original or write: run, then undo, gives all back.

    The archive has each original once, and nothing is doubled or lost.
    """

    def attempt(fuse: Fuse) -> None:
        story = Story(seed, room=seed % 2 == 0).add("a", "b").letter("a", "Hello")
        story.add("a", "b", verb=KEEP).letter("b", "Good day")
        killed = story.run(kill=fuse.at).killed
        fuse.points = story.points
        assert killed == (fuse.at is not None and fuse.points >= fuse.at)
        story.run()

        assert () == story.plan().pending
        assert [b"Good day", b"Hello"] == story.book.originals()
        assert not story.twins()
        assert story.book.is_whole()
        story.undo()
        assert story.at_first == story.world.snapshot()
        assert {} == story.standing().done

    points = until_it_passes(attempt)

    assert points >= 20


def test_what_needs_typing_is_left_out_without_it() -> None:
    """A step about somebody who is left alone waits, and so does what comes after it."""
    book, adapter = MemoryBook(), Plain()
    anna, bert, carl = change("anna"), change("bert"), change("carl")
    guard = Problem(Guard.PROTECTED, (anna.address,), "Somebody at such a place.")
    plan = replace(
        plan_of(anna, bert, carl, after={carl.address: (anna.address,)}), problems=(guard,)
    )
    runner = engine.Runner(desk_for(adapter, anna, bert, carl), book, lambda: False)
    left = runner.run(plan, lambda _stage, _changes: True)
    typed = runner.run(plan, lambda _stage, _changes: True, typed=[anna.address])

    assert [Status.WAITING, Status.WAITING, Status.DONE] == statuses(left)
    assert "keyboard" in left.results[0].outcome.note
    assert 4 == engine.code_of(left)
    assert Status.DONE in [
        one.outcome.status for one in typed.results if one.outcome.change is anna
    ]
    assert (bert.address,) == adapter.changes[0]
    assert any(anna.address in batch for batch in adapter.changes[1:])


def test_another_guard_needs_no_typing_here() -> None:
    """Only the steps of that one guard are held back: the others are answered before a run."""
    anna = change("anna")
    plan = replace(plan_of(anna), problems=(Problem(Guard.MASS, (anna.address,), "Many.", 7),))

    assert [Status.DONE] == statuses(run(Plain(), anna, plan=plan))
