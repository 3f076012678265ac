"""Hold that answers become the right outcomes, and that another adapter's work is told apart."""

from __future__ import annotations

import pytest

from boundary.adapters.guide.wire import (
    answered,
    done,
    is_other_door,
    is_other_doubt,
    nothing_to_undo,
    object_of,
    other_door,
    receipt,
    stopped,
    unanswered,
    undone,
)
from boundary.core.change import (
    Action,
    Change,
    Direction,
    Hand,
    InDoubt,
    Intent,
    Notice,
    Presence,
    Stage,
    State,
    Undo,
)
from boundary.core.identifier import email
from boundary.core.json import JsonObject
from boundary.core.playbook import Address, Item
from boundary.core.ports import Answer
from tests.words import banned

JORDAN = email("jordan@example.org")
RULE: JsonObject = {"objects": [{"id": "rule:mail.file-away:email:jordan@example.org"}]}
SWITCH: JsonObject = {"objects": [{"id": "switch"}]}


def _change(hand: Hand = Hand.PERSON, verb: str = "mail.file-away") -> Change:
    subject = None if verb == "access.review" else JORDAN
    key = "-" if subject is None else subject.key
    return Change(
        Item(Address("mail", verb, key), verb, subject, {"folder_name": "Later"}),
        Action.CREATE,
        State(Presence.UNKNOWN),
        State(Presence.PRESENT),
        "A rule.",
        hand,
        Undo.FULL,
        Notice.QUIET,
        Stage.QUIET,
    )


def test_the_notes_are_calm() -> None:
    """What is said after each answer holds no banned word."""
    change = _change()
    answers = [answer for answer in Answer if answer is not Answer.STOP]
    notes = [
        *(write(change, answer).note for write in (done, undone) for answer in answers),
        nothing_to_undo(change).note,
        other_door(change).note,
        unanswered(change).note,
        stopped().say,
        stopped().hint,
    ]

    assert [] == [(note, banned(note)) for note in notes if banned(note) or not note]


@pytest.mark.parametrize(
    ("ref", "expected"),
    [
        (receipt(_change(), Answer.DONE), False),
        (receipt(_change(), Answer.LATER), False),
        ({}, False),
        ({"objects": "none"}, False),
        (RULE, True),
        (SWITCH, True),
        ({"objects": ["switch"]}, True),
        ({"objects": [object_of(_change()), {"id": "switch"}]}, True),
    ],
)
def test_a_receipt_of_another_adapter_is_told_apart(ref: JsonObject, expected: bool) -> None:
    """Only what a guide wrote down for this very step counts as the guide's."""
    assert expected == is_other_door(_change(), ref)


@pytest.mark.parametrize(
    ("change", "direction", "parts", "expected"),
    [
        (_change(), Direction.DO, (), False),
        (_change(), Direction.DO, ({"answer": "done"},), False),
        (_change(Hand.TOOL), Direction.DO, (), True),
        (_change(Hand.TOOL), Direction.UNDO, (), False),
        (_change(Hand.TOOL), Direction.UNDO, ({"answer": "done"},), False),
        (_change(Hand.TOOL), Direction.UNDO, ({"script": "boundary"},), True),
        (_change(Hand.TOOL, "access.review"), Direction.DO, (), False),
    ],
)
def test_a_doubt_of_another_adapter_is_told_apart(
    change: Change, direction: Direction, parts: tuple[JsonObject, ...], expected: bool
) -> None:
    """What the program itself was in the middle of is not for a guide to end."""
    assert expected == is_other_doubt(InDoubt(Intent(change, direction), parts))


@pytest.mark.parametrize("answer", Answer)
def test_a_written_answer_is_read_back(answer: Answer) -> None:
    """What a receipt says about the answer is what comes back from it."""
    assert answer is answered([receipt(_change(), answer)])
