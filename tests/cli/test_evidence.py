"""Hold `evidence`: counts, senders and times; never a subject or a word of the messages."""

from __future__ import annotations

from boundary.cli import words
from tests.cli.conftest import THEIRS, Case


def test_copies_are_listed_by_sender_and_day(mailed: Case) -> None:
    """One line for each sender, account and day, masked, with sizes, and what a court may say."""
    mailed.accepted()
    ended, full = mailed("evidence", "list"), mailed("evidence", "list", "--full")

    assert 0 == ended.code
    assert "j\u2026@example.org  mail  3 saved, " in ended.out
    assert words.EVIDENCE_COURT[0] in ended.out
    assert THEIRS not in ended.out
    assert THEIRS in full.out
    assert "Hello" not in full.out
    assert "Number" not in full.out


def test_json_lists_every_copy(mailed: Case) -> None:
    """Another program gets every copy with its digest."""
    mailed.accepted()
    answer = mailed("evidence", "list", "--json").json

    assert (3, 3) == (answer["count"], len(answer["exhibits"]))
    assert 64 == len(answer["exhibits"][0]["sha256"])
    assert sum(one["bytes"] for one in answer["exhibits"]) == answer["bytes"]
    assert "j\u2026@example.org" == answer["exhibits"][0]["sender"]


def test_no_copies_yet(guided: Case) -> None:
    """Without copies that is said."""
    assert (0, f"{words.EVIDENCE_NONE}\n") == (
        guided("evidence", "list").code,
        guided("evidence", "list").out,
    )
