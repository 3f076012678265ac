"""Translate between items, the person's answers and receipts, for imports by hand; pure."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import assert_never

from boundary.core.change import (
    Action,
    Change,
    Direction,
    Hand,
    InDoubt,
    Notice,
    Outcome,
    Presence,
    Proof,
    Stage,
    State,
    Status,
    Undo,
)
from boundary.core.errors import AdapterError, Interrupted
from boundary.core.identifier import Identifier
from boundary.core.json import JsonObject
from boundary.core.playbook import Item
from boundary.core.ports import Answer

from . import criteria
from .filters import Shape

__all__ = [
    "FILE_AWAY",
    "FILE_PAST",
    "SET_ASIDE",
    "VERBS",
    "already",
    "answered",
    "done",
    "is_ours",
    "object_of",
    "only_found",
    "other_door",
    "receipt",
    "shape_of_item",
    "stopped",
    "subject_of",
    "to_change",
    "to_state",
    "undone",
]

FILE_AWAY, SET_ASIDE, FILE_PAST = "mail.file-away", "mail.set-aside", "mail.file-past"
VERBS = (FILE_AWAY, SET_ASIDE, FILE_PAST)

_OTHER_DOOR = "This was made over another door, which is not open now. Nothing was changed."
_NO_FOLDER = "This step has no label to file into."


def shape_of_item(item: Item) -> Shape:
    """Say what a filter for this item does. Raises AdapterError when the item names no label."""
    name = item.options.get("folder_name")
    if not isinstance(name, str) or not name:
        raise AdapterError(_NO_FOLDER)
    mark = item.verb != SET_ASIDE and item.options.get("mark", "read") == "read"
    return Shape(name, mark, item.options.get("copied") == "include")


def subject_of(change: Change) -> Identifier:
    """Give the address a change is about. Raises AdapterError when it is about none."""
    if change.item.subject is None:
        raise AdapterError("This step is about one address, and none is given.")
    return change.item.subject


def to_state(presence: Presence, day: str) -> State:
    """Say what the export of a day shows; UNKNOWN: there is none, or it cannot show this."""
    if presence is Presence.UNKNOWN:
        return State(presence)
    if presence is Presence.PRESENT:
        return State(Presence.PRESENT, {"note": f"In your export of {day}."})
    return State(Presence.ABSENT, {"note": f"Not in your export of {day}."})


def to_change(item: Item, seen: State) -> Change:
    """Say what the person would do. Raises AdapterError when the item names no label."""
    there = seen.presence is Presence.PRESENT
    return Change(
        item=item,
        action=Action.NOTHING if there else Action.CREATE,
        before=seen,
        after=seen if there else State(Presence.PRESENT),
        summary=_summary(item, seen),
        hand=Hand.PERSON,
        undo=Undo.PARTIAL if item.verb == FILE_PAST else Undo.FULL,
        notice=Notice.QUIET,
        stage=Stage.QUIET,
    )


def object_of(change: Change) -> JsonObject:
    """Name what was made for one address; the item says the rest."""
    shape = shape_of_item(change.item)
    options = f"{shape.label};{int(shape.mark_read)};{int(shape.copied)}"
    return {"id": f"by-file:{change.item.verb}:{options}:{subject_of(change).key}"}


def receipt(change: Change, answer: Answer) -> JsonObject:
    """Write an answer down. What was so already is listed too: undo asks, and never guesses."""
    holds = answer in (Answer.DONE, Answer.ALREADY)
    return {"answer": answer.value, "objects": [object_of(change)] if holds else []}


def answered(parts: Sequence[JsonObject]) -> Answer | None:
    """Read the newest answer that was written down; None when there is none."""
    for ref in reversed(parts):
        word = ref.get("answer")
        if isinstance(word, str) and word in list(Answer):
            return Answer(word)
    return None


def already(change: Change, day: str) -> Outcome:
    """Say that an export shows a filter for this already."""
    ref = receipt(change, Answer.ALREADY)
    note = f"Your export of {day} has a filter for this already."
    return Outcome(change, Status.ALREADY, ref, note, proof=Proof.SEEN)


def refused(change: Change) -> Outcome:
    """Say that no filter is made for an address."""
    return Outcome(change, Status.REFUSED, {"objects": []}, criteria.REFUSED)


def done(change: Change, answer: Answer) -> Outcome:
    """Turn the answer to a step into its outcome. Raises Interrupted on STOP."""
    ref = receipt(change, answer)
    match answer:
        case Answer.DONE:
            note = "Done, on your word."
            return Outcome(change, Status.DONE, ref, note, proof=Proof.TOLD)
        case Answer.ALREADY:
            note = "Already so, on your word."
            return Outcome(change, Status.ALREADY, ref, note, proof=Proof.TOLD)
        case Answer.SKIP:
            return Outcome(change, Status.SKIPPED, ref, "You left this out.")
        case Answer.LATER:
            return Outcome(change, Status.WAITING, ref, "You left this for later.")
        case Answer.STOP:
            raise stopped()
        case _:
            assert_never(answer)


def not_saved(change: Change, answer: Answer) -> Outcome:
    """Say that mail was not moved because it was not saved. Raises Interrupted on STOP."""
    if answer is Answer.STOP:
        raise stopped()
    status = Status.SKIPPED if answer is Answer.SKIP else Status.WAITING
    return Outcome(change, status, {"objects": []}, "It was not saved first, so it stays.")


def undone(change: Change, answer: Answer) -> Outcome:
    """Turn the answer to taking a step back into its outcome. Raises Interrupted on STOP."""
    ref: JsonObject = {"answer": answer.value, "objects": []}
    match answer:
        case Answer.DONE | Answer.ALREADY:
            note = "Taken back, on your word."
            return Outcome(change, Status.UNDONE, ref, note, proof=Proof.TOLD)
        case Answer.SKIP | Answer.LATER:
            return Outcome(change, Status.SKIPPED, ref, "You left this as it is.")
        case Answer.STOP:
            raise stopped()
        case _:
            assert_never(answer)


def nothing_left(change: Change, note: str, proof: Proof) -> Outcome:
    """Say that there is nothing to take back."""
    return Outcome(change, Status.UNDONE, {"objects": []}, note, proof=proof)


def other_door(change: Change) -> Outcome:
    """Answer for a receipt of another adapter: it stands as it was."""
    return Outcome(change, Status.FAILED, {"objects": [], "returned": 0}, _OTHER_DOOR)


def unanswered(change: Change) -> Outcome:
    """Answer for a step whose run ended before the person said anything."""
    note = "The run ended before you answered. You can do this again."
    return Outcome(change, Status.FAILED, {"objects": []}, note)


def is_ours(change: Change, ref: JsonObject) -> bool:
    """Whether a receipt lists just what an import lists."""
    objects = ref.get("objects")
    if not isinstance(objects, list | tuple):
        return True
    ours = object_of(change)["id"]
    return all(isinstance(one, dict) and one.get("id") == ours for one in objects)


def is_other_doubt(doubt: InDoubt) -> bool:
    """Whether an interrupted step was begun by another adapter, which alone can say its end."""
    if doubt.intent.direction is Direction.DO:
        return doubt.intent.change.hand is not Hand.PERSON
    return any("answer" not in ref for ref in doubt.parts)


def only_found(outcomes: Iterable[Outcome]) -> bool:
    """Whether it was only ever so already, by a file or on the person's word."""
    return all(outcome.status is not Status.DONE for outcome in outcomes)


def stopped() -> Interrupted:
    """Make the error that ends a run because the person said so."""
    return Interrupted("You stopped here.", hint="Your answers so far are kept. You can go on.")


def _summary(item: Item, seen: State) -> str:
    shape = shape_of_item(item)
    if item.subject is not None and criteria.refusal(item.subject):
        return f"{criteria.REFUSED} You can make one by hand in Gmail."
    note = str(seen.facts.get("note", ""))
    if item.verb == FILE_PAST:
        return f"Mail that is there already goes to {shape.label}: by your own hand, after saving."
    if seen.presence is Presence.PRESENT:
        return f"A filter files new mail into {shape.label}. {note}"
    read = ", as read" if shape.mark_read else ", unread"
    say = f"A filter for new mail into {shape.label}{read}: by your own hand, with a file."
    return f"{say} {note}".strip()
