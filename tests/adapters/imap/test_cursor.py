"""Hold cursors to remembering without saying who."""

from __future__ import annotations

import pytest

from boundary.adapters.imap import cursor, wire
from boundary.core.codec import canonical, parse
from boundary.core.json import Json
from tests.adapters.imap.furniture import file_past, keep

ITEM = keep("jordan@example.org")


def _known() -> dict[str, cursor.Known]:
    message = wire.Message("INBOX", 7, 3, "a" * 40, 120, "2026-01-05T08:00:00+00:00")
    return {
        "INBOX": cursor.Known(7, 9, {"f" * 24: {3: message}}, {"f" * 24: frozenset({5})}, True),
        "Work": cursor.Known(8, 1, {"f" * 24: {}}),
    }


def test_a_cursor_survives_json() -> None:
    """What is known reads back."""
    assert _known() == cursor.from_json(parse(canonical(cursor.to_json(_known()))))


def test_a_fingerprint_tells_looks_apart_and_says_nothing() -> None:
    """Subject, Cc and rules make it; the verb does not, and the address is not in it."""
    plain = cursor.fingerprint(ITEM, "rules")

    assert plain == cursor.fingerprint(file_past("jordan@example.org"), "rules")
    assert plain != cursor.fingerprint(keep("jordan@example.com"), "rules")
    assert plain != cursor.fingerprint(keep("jordan@example.org", copied="include"), "rules")
    assert plain != cursor.fingerprint(ITEM, "other rules")
    assert "jordan" not in plain


@pytest.mark.parametrize(
    "odd",
    [
        None,
        {},
        {"version": 3, "folders": {}},
        {"version": 2, "folders": 3},
        {"version": 2, "folders": {"INBOX": 3}},
        {"version": 2, "folders": {"INBOX": {"validity": 0, "next": 1, "found": {}}}},
        {"version": 2, "folders": {"INBOX": {"validity": 1, "next": 1, "found": []}}},
    ],
)
def test_odd_cursors_are_no_cursors(odd) -> None:
    """Whatever is not as it was written is looked at anew."""
    assert {} == cursor.from_json(odd)


def test_odd_rows_are_left_out() -> None:
    """Rows of another shape are not believed."""
    odd: dict[str, Json] = {
        "version": 2,
        "folders": {
            "INBOX": {
                "validity": 1,
                "next": 2,
                "found": {"f": ["x", 3, "3 a b 2026"], "g": 4},
                "doubtful": 3,
            },
            "Work": {"validity": 1, "next": 2, "found": {}, "doubtful": {"f": 3, "g": ["x", 4]}},
        },
    }

    assert {
        "INBOX": cursor.Known(1, 2, {"f": {}, "g": {}}),
        "Work": cursor.Known(1, 2, {}, {"f": frozenset(), "g": frozenset({4})}),
    } == cursor.from_json(odd)


def test_a_cursor_of_an_older_version_is_no_cursor() -> None:
    """What an older program remembered is looked at anew, never taken for less than there is."""
    rows: list[Json] = [[3, "a" * 40, 120, "2026-01-05T08:00:00+00:00"]]
    older: dict[str, Json] = {
        "version": 1,
        "folders": {"INBOX": {"validity": 7, "next": 9, "found": {"f" * 24: rows}}},
    }

    assert {} == cursor.from_json(older)
