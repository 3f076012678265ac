"""Translate between items, the person's answers and receipts, for a file of cards; pure."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Final, assert_never

from boundary.core.card_step import NO_SUBJECT, REMOVE, TITLE, objects_of
from boundary.core.change import (
    Action,
    Change,
    Hand,
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
from boundary.core.json import Json, JsonObject
from boundary.core.playbook import Item
from boundary.core.ports import Answer

from ..bodies import text
from ..decide import GROUP, NAME, Way
from ..lines import Book
from .book import Done, spot_of

__all__ = [
    "CARD",
    "LINES",
    "MADE",
    "announced",
    "answered",
    "done",
    "nothing_there",
    "objects_by_wish",
    "stopped",
    "subject_of",
    "to_change",
    "unanswered",
    "undone",
    "way_of",
]

CARD, LINES, MADE = "card", "lines", "group"
"""The kinds of object in a receipt: a card that went, lines that changed on one, and a group that
was made."""

NO_FILE: Final = "There was no file of the address book, so nothing was changed."
NOT_THERE: Final = "No card in your file holds it, so there is nothing to change."
ON_WORD: Final = "On your word. A later export can show it."
CARD_AWAY: Final = "A card is not in your file any more, so nothing was put back on it."
NOTHING_LEFT: Final = "Nothing was changed by this, so nothing is taken back."
OTHER_DOOR: Final = "This was done by hand, so it is taken back by hand."
LEFT: Final = "You left this as it is."


def subject_of(item: Item) -> Identifier:
    """Give the address or number an item is about. Raises AdapterError when it is about none."""
    if item.subject is None:
        raise AdapterError(NO_SUBJECT)
    return item.subject


def way_of(item: Item) -> Way | None:
    """Say how a card is hidden; None: it is removed."""
    if item.verb == REMOVE:
        return None
    return NAME if item.options.get("by") == NAME else GROUP


def to_change(item: Item, seen: State) -> Change:
    """Say what would be done: the file is not here yet, so no card is named."""
    way = way_of(item)
    if way is None:
        say = (
            "Cards that hold nothing else are taken out of a file of your address book."
            " It is taken off cards that also hold others."
        )
    elif way == GROUP:
        say = f"Their cards are put into the group {TITLE}, in a file of your address book."
    else:
        say = (
            f"Their cards are renamed to {TITLE}, in a file of your address book."
            " A card that also holds others goes to a group of that name instead."
        )
    return Change(
        item=item,
        action=Action.CREATE,
        before=seen,
        after=State(Presence.PRESENT),
        summary=f"{say} You export it and take it back by hand.",
        hand=Hand.PERSON,
        undo=Undo.FULL,
        notice=Notice.QUIET,
        stage=Stage.QUIET,
    )


def objects_by_wish(book: Book, found: Sequence[Done]) -> dict[int, list[Json]]:
    """Write what was done as objects of receipts, by the place of the wish that claims each.

    A card that went as a whole is one object for all who claim it; lines are one for each.
    """
    gone = {one.at for one in found if one.left is None}
    objects: dict[int, list[Json]] = {}
    for one in found:
        for place, edit in one.edits.items():
            made: dict[str, Json] = {"card": one.mark, **edit.to_json()}
            if one.is_made:
                uid = one.card.first("UID").strip()
                made = {"id": f"{MADE}:{one.mark}", "kind": MADE, "card": one.mark, "uid": uid}
            elif one.left is None:
                made |= {"id": f"{CARD}:{one.mark}:{one.at}", "kind": CARD}
                made["spot"] = spot_of(book, one.at, gone).to_json()
            else:
                made |= {"id": f"{LINES}:{one.mark}:{one.at}:{edit.mark}", "kind": LINES}
            objects.setdefault(place, []).append(made)
    return objects


def announced(parts: Sequence[JsonObject]) -> JsonObject | None:
    """Read what was about to be handed over; None when nothing was."""
    return next((part for part in reversed(parts) if part.get("phase") == "start"), None)


def answered(parts: Iterable[JsonObject]) -> Answer | None:
    """Read the newest answer that was written down; None when there is none."""
    words = [text(part, "answer") for part in parts]
    return next((Answer(word) for word in reversed(words) if word in list(Answer)), None)


def done(change: Change, objects: Sequence[Json], answer: Answer, note: str = "") -> Outcome:
    """Turn the answer to a file into an outcome."""
    ref: JsonObject = {"answer": answer.value, "objects": [*objects]}
    empty: JsonObject = {"answer": answer.value, "objects": []}
    match answer:
        case Answer.DONE | Answer.ALREADY:
            # Somebody who says "already" has taken this very file over: it is ours to take back.
            say = " ".join(("Done, on your word.", note)).strip()
            return Outcome(change, Status.DONE, ref, say, proof=Proof.TOLD)
        case Answer.SKIP:
            return Outcome(change, Status.SKIPPED, empty, "You left this out.")
        case Answer.LATER | Answer.STOP:
            return Outcome(change, Status.WAITING, empty, "You left this for later.")
        case _:
            assert_never(answer)


def waiting(change: Change) -> Outcome:
    """Say that there is no file yet."""
    return Outcome(change, Status.WAITING, {"objects": []}, NO_FILE)


def nothing_there(change: Change, note: str) -> Outcome:
    """Say that no card of the file holds it, or that all are hidden already."""
    say = " ".join((NOT_THERE, note)).strip()
    return Outcome(change, Status.ALREADY, {"objects": []}, say, proof=Proof.TOLD)


def unanswered(change: Change) -> Outcome:
    """Answer for a step whose run ended before its file was taken over."""
    note = "The run ended before your file was taken over. You can do this again."
    return Outcome(change, Status.FAILED, {"objects": []}, note)


def undone(change: Change, returned: int, note: str = "") -> Outcome:
    """Say that everything of a change is taken back."""
    say = " ".join(("Taken back, on your word." if returned else "", note)).strip()
    ref: JsonObject = {"objects": [], "returned": returned}
    return Outcome(change, Status.UNDONE, ref, say, proof=Proof.TOLD)


def stays(change: Change, note: str) -> Outcome:
    """Say that nothing was taken back, and that undo can be run again."""
    return Outcome(change, Status.SKIPPED, {"objects": [], "returned": 0}, note)


def is_ours(ref: JsonObject) -> bool:
    """Whether a receipt lists just what a file of cards lists."""
    return all(one.get("kind") in (CARD, LINES, MADE) for one in objects_of(ref))


def other_door(change: Change) -> Outcome:
    """Answer for a receipt of another adapter: it stands as it was."""
    return Outcome(change, Status.FAILED, {"objects": [], "returned": 0}, OTHER_DOOR)


def stopped() -> Interrupted:
    """Make the error that ends a run because the person said so."""
    return Interrupted("You stopped here.", hint="Your answers so far are kept. You can go on.")
