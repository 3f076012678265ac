"""Hold `evidence`: counts, senders and times; never a subject or a word of the messages."""

from __future__ import annotations

import csv
import io
from pathlib import Path

import pytest

from boundary.cli import evidence_words, words
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


def _table(path: Path) -> list[list[str]]:
    return list(csv.reader(io.StringIO(path.read_text(encoding="utf-8"), newline="")))


def test_the_table_holds_what_the_screen_shows(mailed: Case, tmp_path: Path) -> None:
    """Sender, account, day, count and size: covered as on the screen, and closed to others."""
    mailed.accepted()
    covered, whole = tmp_path / "covered.csv", tmp_path / "whole.csv"
    ended = mailed("evidence", "list", "--csv", covered)
    mailed("evidence", "list", "--csv", whole, "--full", "--json")
    head, row = _table(covered)

    assert 0 == ended.code
    assert list(evidence_words.CSV_HEAD) == head
    assert ["j\u2026@example.org", "mail", "3"] == row[1:4]
    assert f"{row[0]:<12}{row[1]}  {row[2]}  {row[3]} saved, {row[4]} bytes." in ended.out
    assert THEIRS == _table(whole)[1][1]
    assert 0o600 == covered.stat().st_mode & 0o777
    assert evidence_words.CSV_IN_CLEAR in ended.out


@pytest.mark.parametrize("name", ["there.csv", "no-folder/new.csv"])
def test_a_table_replaces_nothing(mailed: Case, tmp_path: Path, name: str) -> None:
    """A name that is taken and a folder that is not there are refused, and nothing is written."""
    mailed.accepted()
    there = tmp_path / "there.csv"
    there.write_text("mine", encoding="utf-8")
    ended = mailed("evidence", "list", "--csv", tmp_path / name)

    assert 2 == ended.code
    assert "mine" == there.read_text(encoding="utf-8")
    assert not (tmp_path / "no-folder").exists()


def test_without_copies_no_table_is_written(guided: Case, tmp_path: Path) -> None:
    """Where nothing is saved there is nothing to write."""
    ended = guided("evidence", "list", "--csv", tmp_path / "new.csv")

    assert (0, f"{words.EVIDENCE_NONE}\n") == (ended.code, ended.out)
    assert not (tmp_path / "new.csv").exists()


@pytest.mark.parametrize("name", ["Dropbox", "open"])
def test_a_table_in_a_copied_or_shared_place_needs_a_word(
    mailed: Case, tmp_path: Path, name: str
) -> None:
    """C8: where a service copies it, or others write to, no table goes unasked."""
    mailed.accepted()
    place = tmp_path / name
    place.mkdir()
    place.chmod(0o777 if name == "open" else 0o700)
    nobody = mailed("evidence", "list", "--csv", place / "t.csv", "--no-input")
    asked = mailed("evidence", "list", "--csv", place / "t.csv", typed="not now\n")
    left = list(place.iterdir())
    agreed = mailed("evidence", "list", "--csv", place / "t.csv", typed="write it here\n")

    assert (4, 4, 0) == (nobody.code, asked.code, agreed.code)
    assert [] == left
    assert (place / "t.csv").exists()
