# ruff: noqa: D401 - a docstring here says what is broken
"""Plant one fault at a time: each breaks one promise that keeps what is written in order.

A fault is planted for one test only, in the engine, the plan or the reference adapter; the example
named beside it has to notice, on every seed.
"""

from __future__ import annotations

import importlib
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from types import ModuleType
from typing import Any, Protocol

from boundary import engine
from boundary.core.change import (
    Action,
    Change,
    Direction,
    InDoubt,
    Outcome,
    Presence,
    State,
    Status,
)
from boundary.core.errors import AdapterError
from boundary.core.event import Standing
from boundary.core.plan import Plan
from boundary.core.playbook import Address
from boundary.engine.record import BatchJournal, Record
from tests import examples
from tests.memory import MemoryAdapter
from tests.world import Thing


class Planter(Protocol):
    """What a fault needs to be planted: pytest's monkeypatch."""

    def setattr(self, where: object, name: str, value: object) -> None:
        """Set an attribute until the test ends."""


Plant = Callable[[Planter], None]


def _room(name: str) -> ModuleType:
    """Give a module of the engine also where a function of the same name hides it."""
    return importlib.import_module(name)


def no_intent_before_the_write(patch: Planter) -> None:
    """Nothing is written down before it is done."""
    patch.setattr(Record, "intents", lambda _self, _intents: None)


def outcome_before_the_write(patch: Planter) -> None:
    """What is about to be done is written down as done."""
    real = Record.intents

    def intents(self: Record, intents: Sequence) -> None:
        real(self, intents)
        did = [Outcome(i.change, Status.DONE, {"objects": []}) for i in intents]
        self.outcomes(did, intents[0].direction)

    patch.setattr(Record, "intents", intents)


def recovery_adopts_what_is_not_marked(patch: Planter) -> None:
    """Whatever looks like ours is taken for ours."""
    patch.setattr(MemoryAdapter, "_is_ours", lambda _self, _thing: True)


def recovery_adopts_nothing(patch: Planter) -> None:
    """After an interruption nobody looks for what was written."""
    patch.setattr(MemoryAdapter, "_made", lambda _self, _write, _things: "")


def undo_overwrites_edits(patch: Planter) -> None:
    """Undo does not ask whether a thing is as we left it."""
    patch.setattr(MemoryAdapter, "_as_left", lambda _self, _thing, _receipt: True)


def undo_ignores_other_claims(patch: Planter) -> None:
    """Undo takes back what another item claims too."""
    patch.setattr(_room("boundary.engine.undo"), "without", lambda ref, _claimed: ref)


def undo_forgets_what_it_left(patch: Planter) -> None:
    """The receipt of whoever was taken back first goes with them."""
    room = _room("boundary.engine.undo")
    real = room.undo

    def undo(addresses: Sequence[Address], standing: Standing, *rest: Any) -> engine.Report:
        return real(addresses, replace(standing, left={}), *rest)

    patch.setattr(engine, "undo", undo)


def undo_reads_the_newest_receipt_only(patch: Planter) -> None:
    """Undo goes back one step only."""
    room = _room("boundary.engine.undo")
    real = room.release

    def release(addresses: Sequence[Address], standing: Standing) -> Mapping:
        return {address: outcomes[:1] for address, outcomes in real(addresses, standing).items()}

    patch.setattr(room, "release", release)


def a_portion_of_an_undo_counts_as_all_of_it(patch: Planter) -> None:
    """With its first portion a step counts as taken back."""
    room = _room("boundary.engine.undo")
    real = room._intents
    patch.setattr(room, "_intents", lambda receipts, **_more: real(receipts))


def undo_calls_everything_undone(patch: Planter) -> None:
    """What could not be taken back is called undone."""
    real = MemoryAdapter._undone

    def undone(self: MemoryAdapter, *rest: Any) -> Outcome:
        return replace(real(self, *rest), status=Status.UNDONE)

    patch.setattr(MemoryAdapter, "_undone", undone)


def undo_does_not_wait_for_a_neighbour_in_doubt(patch: Planter) -> None:
    """Undo and run forget what is in doubt, and begin anew."""
    real = engine.undo

    def undo(addresses: Sequence[Address], standing: Standing, *rest: Any) -> engine.Report:
        return real(addresses, replace(standing, in_doubt={}), *rest)

    patch.setattr(engine, "undo", undo)


def a_run_forgets_what_is_in_doubt(patch: Planter) -> None:
    """A new intent closes an old one whose end is not known."""
    real = engine.Runner.__init__

    class Forgetful:
        """A book whose standing has nothing in doubt."""

        def __init__(self, book: engine.Book) -> None:
            self.append = book.append
            self.exhibits = book.exhibits
            self._book = book

        def standing(self) -> Standing:
            """Add the log up, but for doubts."""
            return replace(self._book.standing(), in_doubt={})

    def begin(self: engine.Runner, desk: engine.Desk, book: engine.Book, stop: Callable) -> None:
        real(self, desk, Forgetful(book), stop)

    patch.setattr(engine.Runner, "__init__", begin)


def a_batch_runs_without_its_originals(patch: Planter) -> None:
    """The batch goes on when an original cannot be read."""
    real = engine.Runner._archive

    def archive(self: engine.Runner, *rest: Any) -> None:
        try:
            real(self, *rest)
        except AdapterError:
            return

    patch.setattr(engine.Runner, "_archive", archive)


def the_digest_leaves_options_out(patch: Planter) -> None:
    """Two plans with other options have one digest."""
    room = _room("boundary.core.plan")
    real = room._digest

    def plain(change: Change) -> Change:
        return replace(change, item=replace(change.item, options={}))

    def digest(plan: Plan) -> str:
        return real(replace(plan, changes=tuple(plain(change) for change in plan.changes)))

    patch.setattr(room, "_digest", digest)


def a_twin_for_a_changed_option(patch: Planter) -> None:
    """A changed option is written beside what is there."""
    real = MemoryAdapter._writes

    def writes(self: MemoryAdapter, changes: Sequence[Change], _things: Mapping) -> list:
        return real(self, changes, {})

    patch.setattr(MemoryAdapter, "_writes", writes)


def what_is_there_is_done_again(patch: Planter) -> None:
    """The second run writes once more what holds already."""
    room = _room("boundary.core.plan")
    real = room._decide

    def decide(item: Any, state: State, *rest: Any) -> Change:
        change = real(item, state, *rest)
        return (
            replace(change, action=Action.CREATE) if state.presence is Presence.PRESENT else change
        )

    patch.setattr(room, "_decide", decide)


def recovery_reads_the_wrong_direction(patch: Planter) -> None:
    """An interrupted undo is settled as if it had been a change."""
    room = _room("boundary.engine.recover")
    real = room._settle

    def settle(
        adapter: MemoryAdapter, doubts: Sequence[InDoubt], _direction: Direction, book: engine.Book
    ) -> list[Outcome]:
        turned = [replace(d, intent=replace(d.intent, direction=Direction.DO)) for d in doubts]
        return real(adapter, turned, Direction.DO, book)

    patch.setattr(room, "_settle", settle)


def parts_are_dropped(patch: Planter) -> None:
    """What is done chunk by chunk is not written down chunk by chunk."""
    patch.setattr(BatchJournal, "part", lambda _self, _addresses, _ref: None)


def leaving_the_playbook_lifts(patch: Planter) -> None:
    """Who is taken out of the playbook is let in again."""
    real = engine.Runner.run

    def run(self: engine.Runner, plan: Plan, gate: engine.Gate) -> engine.Report:
        report = real(self, plan, gate)
        engine.undo(plan.leftovers, self._book.standing(), self._desk, self._book, lambda: False)
        return report

    patch.setattr(engine.Runner, "run", run)


def an_empty_listing_is_believed(patch: Planter) -> None:
    """An empty account is taken as a wish to do everything again."""
    patch.setattr(_room("boundary.core.guards"), "_empty_worlds", lambda _seen, _standing: [])


def must_come_before_is_ignored(patch: Planter) -> None:
    """The order of steps is left to chance."""
    patch.setattr(_room("boundary.core.plan"), "_edges", lambda *_arguments, **_options: {})


def apply_does_not_look_again(patch: Planter) -> None:
    """A plan is carried out on a world that moved."""
    real = MemoryAdapter.apply

    def apply(self: MemoryAdapter, changes: Sequence[Change], journal: BatchJournal) -> Mapping:
        things = self.world.read_again()
        now = [replace(c, before=self._state(c.item, things)) for c in changes]
        return real(self, now, journal)

    patch.setattr(MemoryAdapter, "apply", apply)


def ours_is_whatever_stands(patch: Planter) -> None:
    """Somebody's own thing in our place is changed without a word."""
    room = _room("boundary.core.plan")
    real = room.guards_of

    def guards_of(
        changes: Sequence[Change], unusual: Sequence[Change], seen: Mapping, standing: Standing
    ) -> tuple:
        fresh = [change for change in changes if change.address not in standing.done]
        return real(fresh, unusual, seen, standing)

    patch.setattr(room, "guards_of", guards_of)


def kept_once_is_kept_for_good(patch: Planter) -> None:
    """New letters are not archived after the first time."""
    patch.setattr(
        _room("boundary.core.plan"),
        "kept_before",
        lambda change, standing: change.address in standing.done,
    )


def not_looked_at_counts_as_absent(patch: Planter) -> None:
    """What could not be looked at is done again."""
    real = MemoryAdapter._state

    def state(self: MemoryAdapter, item: Any, things: Mapping[str, Thing]) -> State:
        blind, self.world.blind = self.world.blind, set()
        try:
            return real(self, item, {} if blind else things)
        finally:
            self.world.blind = blind

    patch.setattr(MemoryAdapter, "_state", state)


def left_out_for_good_comes_back(patch: Planter) -> None:
    """A step that was left out for good is planned again."""
    room = _room("boundary.core.plan")
    real = room.make_plan

    def make_plan(items: Sequence, seen: Mapping, planner: Any, standing: Standing, case: object):
        return real(items, seen, planner, replace(standing, skipped=frozenset()), case)

    patch.setattr(room, "make_plan", make_plan)


@dataclass(frozen=True)
class Fault:
    """One planted fault, and the example that has to notice."""

    plant: Plant
    noticed_by: examples.Example


FAULTS: Mapping[str, Fault] = {
    plant.__name__: Fault(plant, noticed_by)
    for plant, noticed_by in (
        (
            no_intent_before_the_write,
            examples.what_was_written_before_a_crash_is_found_and_taken_back,
        ),
        (outcome_before_the_write, examples.what_was_not_written_before_a_crash_does_not_stand),
        (recovery_adopts_what_is_not_marked, examples.what_is_not_marked_is_never_adopted),
        (
            recovery_adopts_nothing,
            examples.what_was_written_before_a_crash_is_found_and_taken_back,
        ),
        (undo_overwrites_edits, examples.undo_leaves_what_somebody_edited),
        (undo_ignores_other_claims, examples.undo_of_one_leaves_what_another_claims),
        (
            undo_forgets_what_it_left,
            examples.whoever_made_it_goes_first_and_the_last_takes_it_back,
        ),
        (undo_reads_the_newest_receipt_only, examples.undo_goes_back_before_the_oldest_receipt),
        (
            a_portion_of_an_undo_counts_as_all_of_it,
            examples.killed_anywhere_in_an_undo_by_portions_the_next_undo_ends_it,
        ),
        (undo_calls_everything_undone, examples.undo_leaves_what_somebody_edited),
        (
            undo_does_not_wait_for_a_neighbour_in_doubt,
            examples.a_neighbour_in_doubt_holds_an_undo_back,
        ),
        (a_run_forgets_what_is_in_doubt, examples.what_is_in_doubt_comes_first),
        (a_batch_runs_without_its_originals, examples.without_the_originals_nothing_is_changed),
        (the_digest_leaves_options_out, examples.another_option_is_another_plan),
        (a_twin_for_a_changed_option, examples.a_changed_option_is_an_update_never_a_twin),
        (what_is_there_is_done_again, examples.a_run_after_a_run_is_empty),
        (recovery_reads_the_wrong_direction, examples.an_interrupted_undo_is_recovered_as_an_undo),
        (parts_are_dropped, examples.what_a_part_says_was_done_was_done),
        (leaving_the_playbook_lifts, examples.leaving_the_playbook_lifts_nothing),
        (an_empty_listing_is_believed, examples.an_empty_listing_is_a_fault),
        (must_come_before_is_ignored, examples.what_must_come_first_is_waited_for),
        (apply_does_not_look_again, examples.what_moved_since_the_plan_is_left_alone),
        (ours_is_whatever_stands, examples.what_somebody_put_in_our_place_is_not_ours),
        (kept_once_is_kept_for_good, examples.new_letters_are_kept_and_old_ones_once),
        (not_looked_at_counts_as_absent, examples.what_could_not_be_looked_at_is_not_done_again),
        (left_out_for_good_comes_back, examples.what_was_left_out_for_good_stays_out),
    )
}
"""By name: what is broken."""
