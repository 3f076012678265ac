"""Hold what is said of steps on cards to one set of words, wherever the address book is."""

from __future__ import annotations

import pytest

from boundary.core import card_step
from boundary.core.change import (
    Action,
    Change,
    Hand,
    Notice,
    Presence,
    Proof,
    Stage,
    State,
    Status,
    Undo,
)
from boundary.core.identifier import email
from boundary.core.json import JsonObject
from boundary.core.playbook import Address, Item

ANNA = email("anna@example.org")
OBJECT: JsonObject = {"id": "card:1"}


def change(verb: str = card_step.REMOVE) -> Change:
    """Make a change of a card."""
    item = Item(Address("book", verb, ANNA.key), verb, ANNA, {}, "p")
    before, after = State(Presence.ABSENT), State(Presence.PRESENT)
    how = (Hand.TOOL, Undo.FULL, Notice.QUIET, Stage.QUIET)
    return Change(item, Action.UPDATE, before, after, "A card is changed.", *how)


def test_what_was_done_is_done_and_what_was_not_has_its_reason() -> None:
    """Nothing written is never called done; the reason is the one given, or that it moved."""
    done = card_step.done(change(), [OBJECT], ["a", "a", "b"])
    left = card_step.done(change(), [], ["a"])
    moved = card_step.done(change(), [])

    assert (Status.DONE, {"objects": [OBJECT]}, "a b") == (done.status, done.ref, done.note)
    assert (Status.SKIPPED, "a") == (left.status, left.note)
    assert (Status.SKIPPED, card_step.MOVED_CARD) == (moved.status, moved.note)
    assert (OBJECT,) == card_step.objects_of(done.ref)


def test_an_interruption_is_told_as_it_ended() -> None:
    """What was found done is done; nothing found is failed, and said to be cut short."""
    assert Status.DONE is card_step.settled(change(), [OBJECT]).status
    left = card_step.settled(change(), [])
    assert (Status.FAILED, card_step.CUT_SHORT) == (left.status, left.note)


def test_an_undo_is_whole_only_when_nothing_is_left() -> None:
    """What is left is listed, with a reason; nothing left is undone."""
    whole = card_step.undone(change(), 2, [], ["a"])
    part = card_step.undone(change(), 1, ["card:1"])
    why = card_step.undone(change(), 1, ["card:1"], ["b"])

    assert (Status.UNDONE, {"returned": 2}, "a") == (whole.status, whole.ref, whole.note)
    assert {"returned": 1, "remaining": ["card:1"]} == part.ref
    assert [Status.FAILED] * 2 == [part.status, why.status]
    assert [card_step.UNDO_CUT_SHORT, "b"] == [part.note, why.note]


@pytest.mark.parametrize(
    ("verb", "presence", "expected"),
    [
        (card_step.REMOVE, Presence.UNKNOWN, (None, Proof.NONE, "not read")),
        (card_step.REMOVE, Presence.PRESENT, (True, Proof.SEEN, "")),
        (card_step.REMOVE, Presence.ABSENT, (False, Proof.SEEN, card_step.THERE_AGAIN)),
        (card_step.HIDE, Presence.ABSENT, (False, Proof.SEEN, "not hidden")),
    ],
)
def test_a_second_look_says_what_it_saw(
    verb: str, presence: Presence, expected: tuple[bool | None, Proof, str]
) -> None:
    """Could not look is never "it does not hold"."""
    assert expected == card_step.holds_of(
        change(verb), State(presence), not_read="not read", not_hidden="not hidden"
    )


def test_a_receipt_in_another_form_lists_nothing() -> None:
    """Whatever stands there instead of objects is passed over."""
    assert () == card_step.objects_of({}) == card_step.objects_of({"objects": "word"})
    assert (OBJECT,) == card_step.objects_of({"objects": [OBJECT, 1, None]})


def test_how_many_cards_stay_is_said_in_words() -> None:
    """None, one, several."""
    assert () == card_step.staying(0)
    assert "one card" in card_step.staying(1)[0]
    assert "3 cards" in card_step.staying(3)[0]
    assert 16 == len(card_step.mark_of(ANNA.key))
