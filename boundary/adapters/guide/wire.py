"""Turn a guide's part into lines for the person, and the person's answers into outcomes."""

from __future__ import annotations

from collections.abc import Sequence
from typing import assert_never

from boundary.core.change import Change, Outcome, Proof, Status
from boundary.core.errors import Interrupted
from boundary.core.guide import Guide, GuidePart
from boundary.core.identifier import Identifier
from boundary.core.json import JsonObject
from boundary.core.ports import Answer

NOT_TRIED = "Nobody has tried these steps on a live account."
"""Always said, whatever the confidence of a guide."""
MENUS_CHANGE = "Menus change. If one is not there, stop and leave this for later."
FOUND = "You said that this was so before. You can leave it as it is."

_PLACEHOLDER = "{identifier}"
_CONFIDENCE = {
    "verified": "The main facts come from the platform's own pages.",
    "third-party": "The facts come from other people's pages.",
    "mixed": "Some facts come from the platform's own pages, some from other people's.",
    "unverified": "The facts are general knowledge and were not looked up.",
}


def summary(part: GuidePart) -> str:
    """Say in one sentence what the person would do; no identifier."""
    unit = "minute" if part.minutes == 1 else "minutes"
    return f"{part.title}: by your own hand, about {part.minutes} {unit}."


def instructions(guide: Guide, part: GuidePart, subject: Identifier | None) -> tuple[str, ...]:
    """Write what is shown for one item, line by line, in the order it is needed.

    First what may be noticed and what is not covered, then what to save, then the steps and the
    check. The identifier stands in clear: without it nobody can carry the steps out.
    """
    lines = (
        f"{guide.title}. {summary(part)}",
        _dated(guide),
        NOT_TRIED,
        MENUS_CHANGE,
        *(f"What the person may notice: {line}" for line in part.they_may_notice),
        *(f"Not covered: {line}" for line in part.not_covered),
        *(f"Save first: {line}" for line in part.save_first),
        *_numbered(part.steps),
        f"To check: {part.check}",
    )
    return _filled(lines, subject.value if subject else "")


def undo_instructions(
    guide: Guide, part: GuidePart, subject: Identifier | None, *, found: bool = False
) -> tuple[str, ...]:
    """Write how one item is taken back, and what does not come back.

    `found`: the person said that it was so already, so leaving it is named first.
    """
    lines = (
        f"Taking back: {part.title}.",
        *((FOUND,) if found else ()),
        _dated(guide),
        NOT_TRIED,
        MENUS_CHANGE,
        f"What does not come back: {part.undo_note}",
        *_numbered(part.undo_steps),
    )
    return _filled(lines, subject.value if subject else "")


def check_line(part: GuidePart, subject: Identifier | None) -> str:
    """Say what the person can look at by eye; the identifier is covered."""
    return part.check.replace(_PLACEHOLDER, subject.masked if subject else "")


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


def unanswered(change: Change) -> Outcome:
    """Answer for a step whose run ended before the person said anything."""
    note = "The run ended before you answered. You can do this again."
    return Outcome(change, Status.FAILED, {"objects": []}, note)


def stopped() -> Interrupted:
    """Make the error that ends a run because the person said so."""
    return Interrupted("You stopped here.", hint="Your answers so far are kept. You can go on.")


def _numbered(steps: Sequence[str]) -> tuple[str, ...]:
    return tuple(f"Step {i} of {len(steps)}: {step}" for i, step in enumerate(steps, 1))


def _dated(guide: Guide) -> str:
    return f"Facts of {guide.checked_on}. {_CONFIDENCE[guide.confidence]}"


def _filled(lines: Sequence[str], name: str) -> tuple[str, ...]:
    return tuple(line.replace(_PLACEHOLDER, name) for line in lines)
