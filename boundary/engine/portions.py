"""Take receipts back a portion at a time, so that none of it is about too many objects. Pure."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field, replace

from boundary.core.change import Outcome, Status
from boundary.core.json import Json
from boundary.core.objects import id_of, ids_in, objects_of
from boundary.core.playbook import Address

__all__ = ["NOT_BEGUN", "PARTLY", "Back", "in_portions"]

PARTLY = (
    "This was stopped before all of it was back. What went back is written down, and you can run "
    "undo again."
)
NOT_BEGUN = "Nothing of it was taken back yet. You can run undo again."


def in_portions(outcomes: Sequence[Outcome], most: int) -> list[list[Outcome]]:
    """Split receipts into portions of at most `most` objects, in order; 0: any number.

    All receipts of an object are in one portion. What lists none is in none, unless there is only
    one.
    """
    if not most or sum(len(objects_of(outcome.ref)) for outcome in outcomes) <= most:
        return [list(outcomes)]
    turns: dict[str, int] = {}
    portions: dict[int, list[Outcome]] = {}
    for outcome in outcomes:
        parts: dict[int, list[Json]] = {}
        for one in objects_of(outcome.ref):
            parts.setdefault(turns.setdefault(id_of(one), len(turns) // most), []).append(one)
        for turn, objects in parts.items():
            part = replace(outcome, ref={**outcome.ref, "objects": objects})
            portions.setdefault(turn, []).append(part)
    return [portions[turn] for turn in sorted(portions)]


@dataclass(slots=True)
class Back:
    """What the portions so far came to."""

    stayed: set[str] = field(default_factory=set)
    """Objects that were not taken back: the last portion is about them once more."""
    _last: dict[Address, Outcome] = field(default_factory=dict)
    _returned: dict[Address, int] = field(default_factory=dict)
    _notes: dict[Address, dict[str, None]] = field(default_factory=dict)

    @property
    def moved(self) -> frozenset[Address]:
        """Those of which something was moved."""
        return frozenset(address for address, number in self._returned.items() if number)

    def take(self, part: Iterable[Outcome], outcomes: Iterable[Outcome]) -> None:
        """Add one portion, and what came of it."""
        given: dict[Address, frozenset[str]] = {}
        for receipt in part:
            address = receipt.change.address
            given[address] = given.get(address, frozenset()) | ids_in(receipt.ref)
        for outcome in outcomes:
            address = outcome.change.address
            remaining = outcome.ref.get("remaining")
            if isinstance(remaining, list | tuple):
                self.stayed |= given[address] & {str(name) for name in remaining}
            elif outcome.status is not Status.UNDONE:
                self.stayed |= given[address]
            if outcome.status is Status.UNDONE and outcome.note:
                self._notes.setdefault(address, {})[outcome.note] = None
            self._last[address] = outcome
            self._returned[address] = self._returned.get(address, 0) + _returned(outcome)

    def whole(self, outcomes: Iterable[Outcome]) -> tuple[Outcome, ...]:
        """Say what came of each by the last portion, which says how it stands."""
        return tuple(self._joined(outcome, outcome.note) for outcome in outcomes)

    def so_far(self, rest: Iterable[Outcome]) -> tuple[Outcome, ...]:
        """Say what came of each where it was stopped before the last portion.

        `rest`: receipts of portions that were not begun.
        """
        waiting = {
            outcome.change.address: replace(self._joined(outcome, PARTLY), status=Status.WAITING)
            for outcome in self._last.values()
        }
        for one in rest:
            not_begun = Outcome(one.change, Status.WAITING, note=NOT_BEGUN)
            waiting.setdefault(one.change.address, not_begun)
        return tuple(waiting.values())

    def _joined(self, outcome: Outcome, note: str) -> Outcome:
        address = outcome.change.address
        if address not in self._last:
            return outcome
        notes = dict.fromkeys((*self._notes.get(address, ()), note))
        returned = self._returned[address]
        if outcome is not self._last[address]:
            returned += _returned(outcome)
        ref = {**outcome.ref, "returned": returned}
        return replace(outcome, ref=ref, note=" ".join(filter(None, notes)))


def _returned(outcome: Outcome) -> int:
    returned = outcome.ref.get("returned")
    return returned if isinstance(returned, int) else 0
