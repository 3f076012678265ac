"""Keep the user's own words, sealed in the log of their case, and read them back."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field

from boundary.core.errors import Refusal
from boundary.core.event import AuditEvent, Entry, EventKind
from boundary.core.json import JsonObject

__all__ = ["MAX_CHARACTERS", "Reason", "reason_entry", "reasons_of"]

MAX_CHARACTERS = 4000
"""How long one entry may be."""
_REASON = "reason"


@dataclass(frozen=True, slots=True)
class Reason:
    """What the user wrote for themselves, once."""

    at_ms: int
    """When it was written, UTC milliseconds."""
    words: str = field(repr=False)
    """Lines with `\\n` between them; never empty."""


def reason_entry(words: str) -> Entry:
    """Make the note that keeps these words. Its body is sealed under the case key.

    Raises Refusal when there is nothing in them, or more than one entry may hold.
    """
    lines = [line.rstrip() for line in words.replace("\r\n", "\n").replace("\r", "\n").split("\n")]
    kept = "\n".join(lines).strip("\n")
    if not kept.strip():
        raise Refusal("There are no words in this. Nothing was kept.")
    if len(kept) > MAX_CHARACTERS:
        raise Refusal(
            f"This is longer than {MAX_CHARACTERS} characters. Nothing was kept.",
            hint="You can keep it in two parts.",
        )
    body: JsonObject = {"text": _REASON, "words": kept}
    return Entry(EventKind.NOTE, body)


def reasons_of(events: Iterable[AuditEvent]) -> tuple[Reason, ...]:
    """Read them all, oldest first."""
    found = []
    for event in events:
        body = event.body
        if event.kind is EventKind.NOTE and body is not None and body.get("text") == _REASON:
            words = body.get("words")
            if isinstance(words, str):
                found.append(Reason(event.at_ms, words))
    return tuple(found)
