"""Turn the person's answers into receipts and outcomes, and read them back."""

from __future__ import annotations

from collections.abc import Sequence
from typing import assert_never

from boundary.core.change import Change, Direction, Hand, InDoubt, Outcome, Proof, Status
from boundary.core.errors import Interrupted
from boundary.core.json import JsonObject
from boundary.core.ports import Answer
from boundary.core.verbs import VERBS

OTHER_DOOR = (
    "This rule was made over another door, which cannot be reached now. Nothing was changed."
)


def object_of(change: Change) -> JsonObject:
    """Name what a guided step touched; two steps with the same verb and subject share it."""
    subject = change.item.subject
    return {
        "id": f"{change.item.verb}:{subject.key if subject else '-'}",
        "verb": change.item.verb,
    }


def receipt(change: Change, answer: Answer) -> JsonObject:
    """Write the answer down so that `answered` can read it after an interruption.

    What was so already is listed too: whether to take it back is asked, never guessed.
    """
    holds = answer in (Answer.DONE, Answer.ALREADY)
    return {"answer": answer.value, "objects": [object_of(change)] if holds else []}


def answer_of(answer: Answer) -> JsonObject:
    """Write one answer for several steps down; each one's receipt is made from it and its change.

    It holds no object: a part is sealed for each person alone, and names nobody else's.
    """
    return {"answer": answer.value}


def answered(parts: Sequence[JsonObject]) -> Answer | None:
    """Read the newest answer that was written down; None when there is none."""
    for ref in reversed(parts):
        word = ref.get("answer")
        if isinstance(word, str) and word in list(Answer):
            return Answer(word)
    return None


def touched(outcomes: Sequence[Outcome]) -> bool:
    """Say whether any of these receipts lists something that holds."""
    return any(bool(outcome.ref.get("objects")) for outcome in outcomes)


def is_other_door(change: Change, ref: JsonObject) -> bool:
    """Whether a receipt lists something that no guide wrote down: another adapter's work."""
    objects = ref.get("objects")
    if not isinstance(objects, list | tuple):
        return False
    ours = object_of(change)["id"]
    return any(not isinstance(one, dict) or one.get("id") != ours for one in objects)


def is_other_doubt(doubt: InDoubt) -> bool:
    """Whether an interrupted step was begun by another adapter, which alone can say its end.

    A guide's changes are by the person's hand, and its parts hold an answer. Before its first part
    an adapter has changed nothing (core.ports.Journal), and what only reads changes nothing.
    """
    change = doubt.intent.change
    if VERBS[change.item.verb].reads_only:
        return False
    if doubt.intent.direction is Direction.DO:
        return change.hand is not Hand.PERSON
    return any("answer" not in ref for ref in doubt.parts)


def only_found(outcomes: Sequence[Outcome]) -> bool:
    """Say whether the person only ever said that it was so already."""
    return all(outcome.status is not Status.DONE for outcome in outcomes)


def done(change: Change, answer: Answer) -> Outcome:
    """Turn the answer to a step into its outcome. Raises Interrupted on STOP."""
    ref = receipt(change, answer)
    match answer:
        case Answer.DONE:
            note = "Done, on your word. The program cannot look."
            return Outcome(change, Status.DONE, ref, note, proof=Proof.TOLD)
        case Answer.ALREADY:
            note = "Already so, on your word. The program cannot look."
            return Outcome(change, Status.ALREADY, ref, note, proof=Proof.TOLD)
        case Answer.SKIP:
            return Outcome(change, Status.SKIPPED, ref, "You left this out.")
        case Answer.LATER:
            return Outcome(change, Status.WAITING, ref, "You left this for later.")
        case Answer.STOP:
            raise stopped()
        case _:
            assert_never(answer)


def undone(change: Change, answer: Answer) -> Outcome:
    """Turn the answer to taking a step back into its outcome. Raises Interrupted on STOP."""
    ref: JsonObject = {"answer": answer.value, "objects": []}
    match answer:
        case Answer.DONE | Answer.ALREADY:
            note = "Taken back, on your word. The program cannot look."
            return Outcome(change, Status.UNDONE, ref, note, proof=Proof.TOLD)
        case Answer.SKIP | Answer.LATER:
            return Outcome(change, Status.SKIPPED, ref, "You left this as it is.")
        case Answer.STOP:
            raise stopped()
        case _:
            assert_never(answer)


def nothing_to_undo(change: Change) -> Outcome:
    """Answer for a step that left nothing behind."""
    note = "Nothing was changed by this, so nothing is taken back."
    return Outcome(change, Status.UNDONE, {"objects": []}, note, proof=Proof.TOLD)


def other_door(change: Change) -> Outcome:
    """Answer for a receipt of another adapter: it stands as it was."""
    return Outcome(change, Status.FAILED, {"objects": [], "returned": 0}, OTHER_DOOR)


def unanswered(change: Change) -> Outcome:
    """Answer for a step whose run ended before the person said anything."""
    note = "The run ended before you answered. You can do this again."
    return Outcome(change, Status.FAILED, {"objects": []}, note)


def stopped() -> Interrupted:
    """Make the error that ends a run because the person said so."""
    return Interrupted("You stopped here.", hint="Your answers so far are kept. You can go on.")
