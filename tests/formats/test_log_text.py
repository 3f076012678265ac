"""Hold how the log is told: every kind of event, without identifiers, whatever the bodies hold."""

from __future__ import annotations

import pytest

from boundary.core.change import (
    Action,
    Change,
    Direction,
    Exhibit,
    Hand,
    Intent,
    Notice,
    Outcome,
    Presence,
    Stage,
    State,
    Status,
    Undo,
)
from boundary.core.codec import (
    address_to_json,
    exhibit_to_json,
    intent_to_json,
    outcome_to_json,
)
from boundary.core.event import AuditEvent, EventKind
from boundary.core.identifier import email
from boundary.core.json import JsonObject
from boundary.core.playbook import Address, Item
from boundary.formats.log_text import LogView, log_json, log_text, when
from tests.words import banned

SUBJECT = email("jordan@example.org")
ADDRESS = Address("mail", "mail.file-past", SUBJECT.key)
CHANGE = Change(
    Item(ADDRESS, "mail.file-past", SUBJECT, {}, "p1"),
    Action.CREATE,
    State(Presence.ABSENT),
    State(Presence.PRESENT),
    "2 messages go to Later.",
    Hand.TOOL,
    Undo.FULL,
    Notice.QUIET,
    Stage.QUIET,
)
NAME = "mail/mail.file-past/3f9a01c2"
VIEW = LogView({"p1": "J."}, lambda address: f"{address.account}/{address.step}/3f9a01c2")


def event(kind: EventKind, body: JsonObject | None) -> AuditEvent:
    """Make one event at a fixed moment."""
    return AuditEvent(7, kind, 1_777_777_777_000, 5, "b" * 32, "", body)


def told(kind: EventKind, body: JsonObject | None) -> str:
    """Tell one event, on one line, without number and time."""
    lines = list(log_text([event(kind, body)], VIEW))
    return " ".join(" ".join(lines).split())[len("7 2026-05-03 03:09:37 UTC ") :]


def test_a_moment_is_told_in_utc() -> None:
    """Times are UTC, to the second, and say so."""
    assert "2026-05-03 03:09:37 UTC" == when(1_777_777_777_999)


INTENT = intent_to_json(Intent(CHANGE, Direction.DO))
UNDO = intent_to_json(Intent(CHANGE, Direction.UNDO))
DONE = outcome_to_json(Outcome(CHANGE, Status.DONE))
FAILED = outcome_to_json(
    Outcome(CHANGE, Status.FAILED, note="The server refused jordan@example.org.")
)
EXHIBIT = exhibit_to_json(Exhibit((ADDRESS,), "INBOX;1;2", "message/rfc822", 512, "ab" * 32))


@pytest.mark.parametrize(
    ("kind", "body", "expected"),
    [
        (EventKind.RUN_STARTED, {"command": "run"}, "run begins run"),
        (EventKind.OBSERVED, {"account": "mail", "cursor": {}}, "looked mail"),
        (
            EventKind.PLANNED,
            {"through": "quiet", "digest": "ab12"},
            "plan agreed to through quiet, digest ab12",
        ),
        (EventKind.EXHIBIT, {"exhibit": EXHIBIT}, f"copy saved {NAME} 512 bytes"),
        (EventKind.INTENT, {"intent": INTENT}, f"about to do J. {NAME} quiet"),
        (EventKind.INTENT, {"intent": UNDO}, f"about to do J. {NAME} taking back quiet"),
        (
            EventKind.PART,
            {"addresses": [address_to_json(ADDRESS)], "ref": {}},
            f"in the middle of {NAME}",
        ),
        (EventKind.OUTCOME, {"outcome": DONE}, f"came of it J. {NAME} done quiet"),
        (
            EventKind.OUTCOME,
            {"outcome": FAILED},
            f"came of it J. {NAME} did not work quiet The server refused j\u2026@example.org.",
        ),
        (
            EventKind.FINDING,
            {"address": address_to_json(ADDRESS), "holds": True},
            f"looked again {NAME} holds",
        ),
        (
            EventKind.FINDING,
            {"address": address_to_json(ADDRESS), "holds": False},
            f"looked again {NAME} does not hold",
        ),
        (
            EventKind.FINDING,
            {"address": address_to_json(ADDRESS), "holds": None, "note": "Busy."},
            f"looked again {NAME} could not look Busy.",
        ),
        (EventKind.RECOVERED, {"outcome": DONE}, f"after an interruption J. {NAME} done quiet"),
        (
            EventKind.UNDO_ASKED,
            {"addresses": [address_to_json(ADDRESS)] * 5, "not_before": 1_777_777_777_000},
            f"taking back asked for {NAME}, {NAME}, {NAME} and 2 more"
            " not before 2026-05-03 03:09:37 UTC",
        ),
        (EventKind.UNDO_ASKED, {"addresses": []}, "taking back asked for"),
        (EventKind.REFUSED, {"say": "Not possible."}, "not done Not possible."),
        (
            EventKind.SKIPPED_FOR_GOOD,
            {"address": address_to_json(ADDRESS)},
            f"left out for good {NAME}",
        ),
        (EventKind.NOTE, {"text": "A word."}, "note A word."),
        (
            EventKind.NOTE,
            {"text": "questions-shown", "choice": "quiet"},
            "note the questions were shown; choice: quiet",
        ),
        (EventKind.RUN_ENDED, {"exit": 0}, "run ends code 0"),
        (EventKind.CLOCK_JUMP, {}, "the clock was moved"),
        (
            EventKind.OUTCOME,
            None,
            "came of it What this said cannot be read: its key is not there, and nobody was"
            " forgotten.",
        ),
        (EventKind.PART, {"addresses": "no list", "intent": 3}, "in the middle of"),
        (EventKind.PART, {"addresses": [{"account": 1}]}, "in the middle of"),
    ],
)
def test_each_event_is_told(kind: EventKind, body: JsonObject | None, expected: str) -> None:
    """Every kind of event is one sentence, and an odd body is never an error."""
    assert expected == told(kind, body)


def test_every_kind_has_words() -> None:
    """No kind of event is left without words, and none of them is on the ban lists."""
    lines = list(log_text([event(kind, {}) for kind in EventKind], VIEW))

    assert len(EventKind) == len(lines)
    assert [] == banned(" ".join(lines))


def test_json_has_one_entry_an_event() -> None:
    """Another program gets number, time, kind and what it is about, and no identifier."""
    expected = {
        "seq": 7,
        "at": 1_777_777_777_000,
        "kind": "outcome",
        "person": "J.",
        "addresses": [NAME],
        "verb": "mail.file-past",
        "status": "failed",
        "proof": "none",
        "notice": "quiet",
        "note": "The server refused j\u2026@example.org.",
    }

    assert [expected] == list(log_json([event(EventKind.OUTCOME, {"outcome": FAILED})], VIEW))
