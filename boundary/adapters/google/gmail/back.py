"""Take filing back: exactly the labels we changed, where they are still as we left them."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping, Sequence
from typing import Final

from boundary.core.change import Change, Direction, InDoubt, Outcome, Status
from boundary.core.json import JsonObject
from boundary.core.playbook import Address

from ..client import Api, ApiError, NotGranted
from . import past, read, wire
from .filters import INBOX
from .labels import Labels, read_labels, remove_label
from .wire import Filed, Label
from .write import Sets, Writer, by_sets, chunks_in

PHASE: Final = "back"
KEPT: Final = "The copies on this device stay. Nothing in Gmail was changed by saving them."
CUT_SHORT: Final = "This was cut short; what was filed is listed, the rest is as it was."
NOTHING: Final = "This was cut short before anything was filed."
UNDO_CUT_SHORT: Final = "This was cut short; you can run undo again."


class Reversal:
    """Takes receipts of filing back."""

    def __init__(self, api: Api, writer: Writer, made: dict[str, Label]) -> None:
        """`made`: labels of ours that could not be removed yet, by id; it is kept up to date."""
        self._api = api
        self._writer = writer
        self._made = made

    def undo(
        self, changes: Mapping[Address, Change], refs: Mapping[Address, Sequence[JsonObject]]
    ) -> dict[Address, Outcome]:
        """Take back what these receipts list; one outcome for each address."""
        files: dict[str, Filed] = {}
        claims: dict[str, list[Address]] = {}
        for address, of_one in refs.items():
            for one in (one for ref in of_one for one in wire.files_in(ref)):
                files.setdefault(one.id, one)
                owners = claims.setdefault(one.id, [])
                if address not in owners:
                    owners.append(address)
        now = read.labels_of(self._api, sorted({one.message for one in files.values()}))
        deleted = self._deleted(files.values(), now)
        there = {
            name: one
            for name, one in files.items()
            if _is_ours(one, now.get(one.message), is_deleted=one.label in deleted)
        }
        jobs = by_sets(list(there.values()), lambda one: _sets(one, now[one.message]))
        why = ""
        try:
            refused = self._writer.change(jobs, lambda one: claims[one.id], PHASE)
        except (NotGranted, ApiError) as error:
            why, refused = wire.why(error), self._left(there)
        every = [ref for of_one in refs.values() for ref in of_one]
        tidy(self._api, every, self._made)
        return {
            address: _summed_up(change, refs[address], there.keys(), refused, why)
            for address, change in changes.items()
        }

    def _deleted(self, files: Iterable[Filed], now: Mapping[str, frozenset[str]]) -> frozenset[str]:
        """Name the labels that were deleted in Gmail; asked only where a message lacks its own."""
        lacking = {
            one.label
            for one in files
            if one.message in now and not now[one.message].issuperset(one.added)
        }
        return frozenset(lacking.difference(read_labels(self._api).names) if lacking else ())

    def _left(self, there: Mapping[str, Filed]) -> frozenset[str]:
        """Read which messages are still as we left them, after a refusal; at worst all of them."""
        try:
            now = read.labels_of(self._api, sorted({one.message for one in there.values()}))
        except (NotGranted, ApiError):
            return frozenset(there)
        return frozenset(
            name
            for name, one in there.items()
            if one.message in now and _sets(one, now[one.message]) != ((), ())
        )


def tidy(api: Api, refs: Iterable[JsonObject], made: dict[str, Label]) -> None:
    """Remove the labels that we made, when nothing carries them and no filter uses them."""
    for label in map(wire.label_from, refs):
        if label is not None and label.made:
            made[label.id] = label
    for label in tuple(made.values()):
        if remove_label(api, label):
            del made[label.id]


def settle(
    api: Api, doubts: Sequence[InDoubt], reversal: Reversal, labels: Labels | None = None
) -> dict[Address, Outcome]:
    """Say what came of intents to file, and of intents to take filing back."""
    outcomes: dict[Address, Outcome] = {}
    doing = [doubt for doubt in doubts if doubt.intent.direction is Direction.DO]
    if doing:
        outcomes.update(_done(api, doing, labels or read_labels(api)))
    undoing = [doubt for doubt in doubts if doubt.intent.direction is Direction.UNDO]
    begun = any(part.get("phase") == PHASE for doubt in undoing for part in doubt.parts)
    changes = {doubt.intent.change.address: doubt.intent.change for doubt in undoing}
    refs = {doubt.intent.change.address: doubt.intent.receipts for doubt in undoing}
    if begun:
        outcomes.update(reversal.undo(changes, refs))
    else:
        for address, change in changes.items():
            ids = [one.id for ref in refs[address] for one in wire.files_in(ref)]
            outcomes[address] = (
                wire.not_undone(change, ids, [UNDO_CUT_SHORT]) if ids else wire.undone(change, 0)
            )
    return outcomes


def _done(api: Api, doubts: Sequence[InDoubt], labels: Labels) -> dict[Address, Outcome]:
    parts = [part for doubt in doubts for part in doubt.parts]
    begun = chunks_in(parts, past.PHASE)
    now = read.labels_of(api, sorted({one.message for one in begun}))
    done = {one.id: one for one in begun if one.is_done(now.get(one.message, ()))}
    made = {label.name: label for label in past.labels_in(parts, labels)}
    used = {one.label for one in done.values()}
    for label in made.values():
        if label.id not in used:
            remove_label(api, label)
    outcomes = {}
    for doubt in doubts:
        change = doubt.intent.change
        wanted = {message.id for message in wire.messages_of(change.before)}
        name = labels.spelled(wire.label_name(change.item))
        label = made.get(name) or Label(labels.find(name), name)
        objects = [one for one in done.values() if one.message in wanted and one.label == label.id]
        if objects:
            note = CUT_SHORT if len(objects) < len(wanted) else ""
            ref = wire.receipt(objects, label)
            outcomes[change.address] = Outcome(change, Status.DONE, ref, note)
        else:
            outcomes[change.address] = Outcome(change, Status.FAILED, {"objects": []}, NOTHING)
    return outcomes


def _is_ours(one: Filed, now: frozenset[str] | None, *, is_deleted: bool) -> bool:
    """Whether a message is still as we left it; `is_deleted`: the label was, in Gmail."""
    if now is None or not now.isdisjoint(wire.ELSEWHERE):
        return False
    return now >= set(one.added) if one.added and not is_deleted else INBOX not in now


def _sets(one: Filed, now: frozenset[str]) -> Sets:
    """Say what takes this message back."""
    add = tuple(label for label in one.removed if label not in now)
    remove = tuple(label for label in one.added if label in now)
    return add, remove


def _summed_up(
    change: Change,
    refs: Sequence[JsonObject],
    there: Collection[str],
    refused: frozenset[str],
    why: str,
) -> Outcome:
    """Say what undo came to for one address; `why` nothing more was taken, or empty."""
    ids = {one.id for ref in refs for one in wire.files_in(ref)}
    stayed = ids & refused
    gone = len(ids.difference(there))
    notes = []
    if stayed:
        noun = wire.counted(len(stayed), "message", "messages")
        notes.append(f"Gmail did not put {noun} back; you can run undo again.")
        notes.append(why)
    if gone:
        noun = wire.counted(gone, "message is", "messages are")
        notes.append(f"{noun} no longer where this program put them, and left alone.")
    if stayed:
        return wire.not_undone(change, stayed, notes)
    return wire.undone(change, len(ids.intersection(there)), notes)
