"""Say what came of a step on the cards of an address book, wherever the book is kept; pure."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Sequence
from typing import Final

from boundary.core.change import Change, Outcome, Presence, Proof, State, Status
from boundary.core.json import JsonObject

__all__ = [
    "CARD_AWAY",
    "CUT_SHORT",
    "GROUP_STAYS",
    "HIDE",
    "MOVED",
    "MOVED_CARD",
    "NOWHERE",
    "NO_SUBJECT",
    "REMOVE",
    "STAYS",
    "THERE_AGAIN",
    "TITLE",
    "UNDO_CUT_SHORT",
    "VERBS",
    "done",
    "holds_of",
    "mark_of",
    "objects_of",
    "settled",
    "staying",
    "undone",
]

HIDE: Final = "contacts.hide"
REMOVE: Final = "contacts.remove"
VERBS: Final = (HIDE, REMOVE)
TITLE: Final = "Do not answer"
"""The visible name of the group."""
NOWHERE: Final = "-"
"""The key of what no card holds."""

NO_SUBJECT: Final = "This step needs a mail address or a phone number."
MOVED: Final = "The address book has changed since it was looked at, so nothing was changed."
MOVED_CARD: Final = "A card was changed in the meantime, so it was left as it is. Run this again."
STAYS: Final = "A card stays, because it holds something that is not part of this run."
THERE_AGAIN: Final = "The address or number stands on a card again."
CUT_SHORT: Final = "This was cut short before anything was changed."
UNDO_CUT_SHORT: Final = "This was cut short; you can run undo again."
CARD_AWAY: Final = (
    "The card is not there any more, so nothing was put back on it. A copy is saved as evidence."
)
GROUP_STAYS: Final = "The group stays, because it was renamed or others are in it."


def mark_of(key: str) -> str:
    """Name an identifier in a receipt: 16 hex digits."""
    return hashlib.sha256(key.encode()).hexdigest()[:16]


def staying(count: int) -> tuple[str, ...]:
    """Say in a plan how many cards lose an entry and stay."""
    if not count:
        return ()
    if count == 1:
        return ("It is taken off one card that also holds other entries. That card stays.",)
    return (f"It is taken off {count} cards that also hold other entries. Those cards stay.",)


def done(change: Change, objects: Sequence[JsonObject], notes: Iterable[str] = ()) -> Outcome:
    """Say what came of a change: done when anything was, else left out with its reason."""
    note = " ".join(dict.fromkeys(notes))
    if not objects:
        return Outcome(change, Status.SKIPPED, {"objects": []}, note or MOVED_CARD)
    return Outcome(change, Status.DONE, {"objects": [*objects]}, note)


def settled(change: Change, objects: Sequence[JsonObject]) -> Outcome:
    """Say what an interruption left of a change."""
    if not objects:
        return Outcome(change, Status.FAILED, {"objects": []}, CUT_SHORT)
    return Outcome(change, Status.DONE, {"objects": [*objects]})


def undone(
    change: Change, returned: int, remaining: Sequence[str], notes: Iterable[str] = ()
) -> Outcome:
    """Say what an undo came to."""
    note = " ".join(dict.fromkeys(notes))
    if not remaining:
        return Outcome(change, Status.UNDONE, {"returned": returned}, note)
    ref: JsonObject = {"returned": returned, "remaining": [*remaining]}
    return Outcome(change, Status.FAILED, ref, note or UNDO_CUT_SHORT)


def objects_of(ref: JsonObject) -> tuple[JsonObject, ...]:
    """Read the objects of a receipt."""
    value = ref.get("objects")
    listed = value if isinstance(value, list | tuple) else ()
    return tuple(one for one in listed if isinstance(one, dict))


def holds_of(
    change: Change, state: State, *, not_read: str, not_hidden: str
) -> tuple[bool | None, Proof, str]:
    """Say of a second look whether the change holds, how sure that is, and why not."""
    if state.presence is Presence.UNKNOWN:
        return None, Proof.NONE, not_read
    if state.presence is Presence.PRESENT:
        return True, Proof.SEEN, ""
    return False, Proof.SEEN, not_hidden if change.item.verb == HIDE else THERE_AGAIN
