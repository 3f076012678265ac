"""Show a person what was found, and turn what they say to it into an outcome; pure."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Final, assert_never

from boundary.core.change import Change, Outcome, Proof, Status
from boundary.core.errors import Interrupted
from boundary.core.json import Json, JsonObject
from boundary.core.ports import Answer

__all__ = ["UNANSWERED", "answered", "lines", "outcome"]

UNANSWERED: Final = "The run ended before you answered. You can do this again."


def lines(introduction: str, facts: JsonObject) -> tuple[str, ...]:
    """Write what is shown: each finding and what can be done by hand, then what is not seen.

    `facts` are those of access.review, as change.State says.
    """
    found = [introduction]
    for one in _list(facts, "findings"):
        if isinstance(one, Mapping):
            found += [_text(one, "say"), f"  {_text(one, 'by_hand')}"]
    unread = [line for line in _list(facts, "unread") if isinstance(line, str)]
    # Two spaces: shown together with the line before, so that it is one answer for all of them.
    found += [f"  {line}" if number else line for number, line in enumerate(unread)]
    return tuple(found)


def answered(parts: Sequence[JsonObject]) -> Answer | None:
    """Read the newest answer that was written down; None when there is none."""
    for part in reversed(parts):
        word = part.get("answer")
        if isinstance(word, str) and word in list(Answer):
            return Answer(word)
    return None


def outcome(change: Change, answer: Answer) -> Outcome:
    """Turn the answer into an outcome. Raises Interrupted on STOP."""
    ref: JsonObject = {"objects": []}
    match answer:
        case Answer.DONE | Answer.ALREADY:
            return Outcome(change, Status.DONE, ref, proof=Proof.SEEN)
        case Answer.SKIP:
            return Outcome(change, Status.SKIPPED, ref, "You left this out.")
        case Answer.LATER:
            return Outcome(change, Status.WAITING, ref, "You left this for later.")
        case Answer.STOP:
            raise Interrupted(
                "You stopped here.", hint="Your answers so far are kept. You can go on."
            )
        case _:
            assert_never(answer)


def _list(facts: JsonObject, name: str) -> Sequence[Json]:
    value = facts.get(name)
    return value if isinstance(value, list | tuple) else ()


def _text(data: JsonObject, name: str) -> str:
    value = data.get(name)
    return value if isinstance(value, str) else ""
