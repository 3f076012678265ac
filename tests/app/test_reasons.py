"""Hold the user's own words: kept sealed, read back in order, bounded, and never empty."""

from __future__ import annotations

from pathlib import Path

import pytest

from boundary.app.reasons import MAX_CHARACTERS, Reason, reason_entry, reasons_of
from boundary.app.session import open_session
from boundary.core.errors import Refusal
from boundary.core.event import AuditEvent, EventKind
from boundary.core.json import JsonObject
from tests.app.case import begun, env_at

OWN = "I sleep well when it is quiet.\nThe garden helps."


def event(body: JsonObject | None, kind: EventKind = EventKind.NOTE) -> AuditEvent:
    """Make one event of a log."""
    return AuditEvent(1, kind, 1_790_000_000_000, 0, "", "", body)


def test_what_was_written_is_read_back(tmp_path: Path) -> None:
    """Two entries come back whole, the older one first, beside everything else in the log."""
    path = begun(tmp_path)
    with open_session(env_at(tmp_path), str(path), write=True, connect=False) as session:
        session.ledger.append([reason_entry(OWN)])
        session.ledger.append([reason_entry("And a second time.")])
    with open_session(env_at(tmp_path), str(path), write=False, connect=False) as session:
        found = reasons_of(session.ledger.events())

    assert [OWN, "And a second time."] == [reason.words for reason in found]
    assert found[0].at_ms <= found[1].at_ms


def test_it_lies_nowhere_in_clear(tmp_path: Path) -> None:
    """No file of the case, nor any other, holds a word of it."""
    path = begun(tmp_path)
    with open_session(env_at(tmp_path), str(path), write=True, connect=False) as session:
        session.ledger.append([reason_entry(OWN)])
    written = [each.read_bytes() for each in tmp_path.rglob("*") if each.is_file()]

    assert len(written) > 3
    assert not [data for data in written if b"garden" in data or b"reason" in data]


@pytest.mark.parametrize("words", ["", "  \n\t\n", "\r\n\r"])
def test_no_words_are_refused(words: str) -> None:
    """Blanks alone are not kept."""
    with pytest.raises(Refusal):
        reason_entry(words)


def test_too_many_words_are_refused() -> None:
    """One entry has a bound; at the bound it is kept."""
    kept = reason_entry("a" * MAX_CHARACTERS)
    with pytest.raises(Refusal) as refused:
        reason_entry("a" * (MAX_CHARACTERS + 1))

    assert MAX_CHARACTERS == len(str(kept.body["words"]))
    assert "aaa" not in str(refused.value)


def test_line_ends_are_brought_into_one_form() -> None:
    """Lines of any system come back as lines, without blanks at their ends."""
    assert "one\n\n two" == reason_entry("\r\none \r\n\r two\r\n").body["words"]


@pytest.mark.parametrize(
    "other",
    [
        event(None),
        event({"text": "questions-shown", "words": "x"}),
        event({"text": "reason"}),
        event({"text": "reason", "words": "x"}, EventKind.FINDING),
    ],
)
def test_nothing_else_counts_as_a_reason(other: AuditEvent) -> None:
    """Other notes, other kinds, and bodies that are gone are passed over."""
    mine = event({"text": "reason", "words": "mine"})

    assert (Reason(mine.at_ms, "mine"),) == reasons_of([other, mine, other])


def test_a_reason_has_no_words_in_its_name() -> None:
    """What a fault might print of it does not hold the words."""
    assert "garden" not in repr(Reason(0, OWN)) + repr(reason_entry(OWN))
