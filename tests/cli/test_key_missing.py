"""A key that is gone or damaged is never told as a forgetting; nothing is lost by it unsaid."""

from __future__ import annotations

from pathlib import Path

import pytest

from boundary.cli import evidence_words, forget_words, words
from boundary.formats import report_words
from tests.cli.conftest import Case, Ended
from tests.cli.test_evidence_export import EXPORT
from tests.cli.test_forget import CODE, two
from tests.formats.shape import Page

__all__ = ["two"]

SAYS = "the log does not say that they were forgotten"


def _said(ended: Ended) -> str:
    return " ".join(f"{ended.out} {ended.err}".split())


def _keys(case: Case) -> dict[str, Path]:
    """Find the key of each person by their short name."""
    folder = case.line.state / CODE / "keys"
    people = case("forget", "--json").json["people"]
    return {one["person"]: next(folder.glob(f"{one['id']}*.key")) for one in people}


def _exhibits(case: Case) -> set[str]:
    return {path.name for path in (case.line.state / CODE / "exhibits").iterdir()}


@pytest.fixture(name="lost", params=["gone", "damaged"])
def _lost(two: Case, request: pytest.FixtureRequest) -> tuple[Case, Path, bytes]:
    """Take the key of one of two people away, or spoil it; nobody was forgotten."""
    key = _keys(two)["Heidelberg"]
    raw = key.read_bytes()
    if request.param == "gone":
        key.unlink()
    else:
        key.write_bytes(raw[:40] + bytes([raw[40] ^ 1]) + raw[41:])
    return two, key, raw


def test_checking_with_the_key_says_so(lost: tuple[Case, Path, bytes]) -> None:
    """With the passphrase it is no log in order; without it nobody can know; put back, all is."""
    case, key, raw = lost
    checked, without = case("log", "verify"), case("log", "verify", "--without-key")
    key.write_bytes(raw)
    again = case("log", "verify")

    assert (5, 6, 0) == (checked.code, without.code, again.code)
    assert SAYS in _said(checked)
    assert "put its keys folder back" in _said(checked)


def test_reading_never_calls_it_forgotten(lost: tuple[Case, Path, bytes], tmp_path: Path) -> None:
    """List, export, timeline and page count the copies, and name no forgetting."""
    case, _, _ = lost
    listed, data = case("evidence", "list"), case("evidence", "list", "--json").json
    exported = case("evidence", "export", tmp_path / "out", typed=EXPORT)
    review = case("log", "review")
    case("log", "report", "--to", tmp_path / "page.html", typed="write it here\n")
    page = " ".join(Page((tmp_path / "page.html").read_text("utf-8")).texts)
    custody = (tmp_path / "out" / "custody.csv").read_text()

    assert [{"day": "", "copies": 3}] == data["forgotten"]
    assert evidence_words.forgotten(3, "") in _said(listed)
    assert evidence_words.forgotten(3, "") in _said(exported)
    assert "its key is not there, and nobody was forgotten" in _said(review)
    assert report_words.missing(3) in page
    assert "whose key is not there" in custody
    assert '"state":"key-missing"' in (tmp_path / "out" / "manifest.json").read_text()
    assert "person was forgotten" not in _said(listed) + _said(review) + custody + page


def test_a_run_makes_no_new_key_over_it(lost: tuple[Case, Path, bytes]) -> None:
    """It stops before anything of theirs is changed and says why; with the key back it goes on."""
    case, key, raw = lost
    before = key.read_bytes() if key.exists() else b""
    ended = case.accepted()
    after = key.read_bytes() if key.exists() else b""
    key.write_bytes(raw)
    again = case.accepted()

    assert 5 == ended.code, ended
    assert SAYS in _said(ended)
    assert before == after != raw
    assert again.code in {0, 4}, again


def test_taking_back_what_is_of_others_goes_on(lost: tuple[Case, Path, bytes]) -> None:
    """The steps that can still be read are taken back; the missing key is not needed for them."""
    case, _, _ = lost
    ended, again = case("undo", "--all", "--now", "--json"), case("undo", "--all", "--now")
    looked, planned = case("check", "--json"), case("plan")

    assert (1, 1) == (ended.code, ended.json["unreadable"]), ended
    assert {"undone"} == {one["status"] for one in ended.json["results"]} - {"waiting"}
    assert 1 == again.code
    assert words.KEY_LOST in _said(again)
    assert words.KEY_LOST in _said(planned)
    assert (1, 1) == (looked.code, looked.json["unreadable"])


def test_whoever_has_no_backup_begins_anew(lost: tuple[Case, Path, bytes]) -> None:
    """Forgetting the person whose key is missing puts it in the log; then all is in order."""
    case, _, _ = lost
    done = case("forget", "--person", "Heidelberg", "--code", CODE, "--now")

    assert 0 == done.code, done
    assert forget_words.DONE in done.out
    assert 0 == case("log", "verify").code
    assert case.accepted().code in {0, 4}


def test_forgetting_one_takes_no_copy_of_another(two: Case) -> None:
    """While the key of somebody else is missing nothing is removed, and their copies come back."""
    key, before = _keys(two)["Robin"], _exhibits(two)
    raw = key.read_bytes()
    key.unlink()
    refused = two("forget", "--person", "Heidelberg", "--code", CODE, "--now")
    after = _exhibits(two)
    key.write_bytes(raw)
    listed = two("evidence", "list", "--json").json
    checked = two("log", "verify")

    assert 2 == refused.code, refused
    assert "Nothing was changed" in _said(refused)
    assert (before, len(before), 0) == (after, listed["count"], checked.code)


def test_ending_a_forgetting_takes_no_copy_of_another(two: Case) -> None:
    """What was begun is ended; copies that a missing key would open stay until it is back."""
    keys, before = _keys(two), _exhibits(two)
    raw = keys["Robin"].read_bytes()
    for key in keys.values():
        key.unlink()
    done = two("forget", "--person", "Heidelberg", "--code", CODE, "--now")
    kept = _exhibits(two)
    keys["Robin"].write_bytes(raw)
    listed = two("evidence", "list", "--json").json

    assert 0 == done.code, done
    assert before == kept
    assert (2, 0) == (listed["count"], two("log", "verify").code)


@pytest.mark.parametrize("left", [None, b"", b"\x01 not a key"])
def test_what_a_look_left_keeps_nobody_from_undoing(two: Case, left: bytes | None) -> None:
    """The key of what is of several people is made anew; everything is taken back as before."""
    folder = two.line.state / CODE / "keys"
    theirs = set(_keys(two).values())
    for key in set(folder.glob("*.key")) - theirs:
        key.unlink()
        if left is not None:
            key.write_bytes(left)
    ran = two.accepted()
    undone = two("undo", "--all", "--now", "--json")
    checked = two("log", "verify")

    assert theirs < set(folder.glob("*.key"))
    assert ran.code in {0, 4}, ran
    assert undone.code in {0, 4}, undone
    assert {"undone"} == {one["status"] for one in undone.json["results"]} - {"waiting"}
    assert 0 == checked.code, checked
