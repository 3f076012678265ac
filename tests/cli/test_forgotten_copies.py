"""Hold every way of reading a case to saying who was forgotten when, and to going on."""

from __future__ import annotations

import csv
import io
import json
import re
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from boundary.app.forgotten import day_of
from boundary.app.session import open_session
from boundary.cli import evidence_words, words
from boundary.core.event import Entry, EventKind
from boundary.formats import bundle_words, report_words
from boundary.formats.verifier import check
from boundary.vault.box import CaseBox
from tests.cli.conftest import THEIRS, Case
from tests.formats.shape import Page

EXPORT = "write it here\nMe\n\n\n"


def forgotten(case: Case, *, told: bool = True) -> str:
    """Destroy the key of the case's person; `told`: the log has an entry about it. Give the day."""
    day = ""
    with open_session(case.line.seen[-1], case.code, write=True, connect=False) as session:
        assert isinstance(session.box, CaseBox)
        for person in session.aliases:
            session.box.forget(person)
            if told:
                body = {"text": "forget-done", "forgotten": session.box.pseudonym(person)}
                (event,) = session.ledger.append([Entry(EventKind.NOTE, body)])
                day = day_of(event.at_ms)
    return day


@pytest.fixture(name="gone")
def _gone(mailed: Case) -> Case:
    """Save three copies, and write an entry by hand."""
    assert 0 == mailed.accepted().code
    assert 0 == mailed("evidence", "note", typed="\n\n\nIt was late.\n\n").code
    return mailed


def test_the_list_counts_what_nobody_can_open(gone: Case) -> None:
    """Copies of who was forgotten are counted with the day, and with no other fact."""
    day = forgotten(gone)
    ended, answer = gone("evidence", "list"), gone("evidence", "list", "--json").json

    assert 0 == ended.code
    assert evidence_words.forgotten(3, day) in " ".join(ended.out.split())
    assert "1 saved" in ended.out
    assert ([{"day": day, "copies": 3}], 1) == (answer["forgotten"], answer["count"])
    assert THEIRS not in gone("evidence", "list", "--full").out


def test_without_an_entry_about_it_no_day_is_made_up(gone: Case) -> None:
    """A key that went another way is told as missing, and the log is not in order."""
    forgotten(gone, told=False)
    ended = gone("evidence", "list")

    assert evidence_words.forgotten(3, "") in " ".join(ended.out.split())
    assert 5 == gone("log", "verify").code


def test_the_export_names_what_is_gone_and_verifies(gone: Case, tmp_path: Path) -> None:
    """Manifest, custody and screen say so; the log's entries are proven without their content."""
    day = forgotten(gone)
    ended = gone("evidence", "export", tmp_path / "out", typed=EXPORT)
    folder = tmp_path / "out"
    items = json.loads((folder / "manifest.json").read_bytes())["items"]
    table = (folder / "custody.csv").read_text(encoding="utf-8")
    rows = list(csv.reader(io.StringIO(table, newline="")))
    lost = [item for item in items if item["state"] == "forgotten"]
    wrong, told = check(folder)

    assert 0 == ended.code, ended
    assert [] == wrong
    assert evidence_words.forgotten(3, day) in " ".join(ended.out.split())
    assert bundle_words.lost(3, day) in (folder / "README.txt").read_text(encoding="utf-8")
    assert ([day] * 3, [""] * 3) == (
        [item["forgotten"] for item in lost],
        [item["sha256"] for item in lost],
    )
    assert 3 == sum(bundle_words.forgotten(item["entry"], day) in str(rows) for item in lost)
    assert any("3 entries of the log are sealed" in line for line in told)
    assert not any(THEIRS in path.read_text("utf-8") for path in folder.rglob("*.*"))


@pytest.mark.parametrize("mode", ["pseudonymised", "summary"])
def test_forms_without_copies_verify_as_well(gone: Case, tmp_path: Path, mode: str) -> None:
    """Whatever an export tells, that somebody was forgotten does not stop it."""
    forgotten(gone)
    ended = gone("evidence", "export", tmp_path / "out", "--mode", mode, typed=EXPORT)

    assert 0 == ended.code, ended
    assert [] == check(tmp_path / "out")[0]


def test_with_nothing_left_to_hand_on_that_is_said(mailed: Case, tmp_path: Path) -> None:
    """Where every copy is gone there is no folder, and the reason is on the screen."""
    mailed.accepted()
    day = forgotten(mailed)
    ended = mailed("evidence", "export", tmp_path / "out", typed=EXPORT)
    told = " ".join(ended.out.split())

    assert 0 == ended.code
    assert words.EVIDENCE_NONE in told
    assert evidence_words.forgotten(3, day) in told
    assert not (tmp_path / "out").exists()


@pytest.mark.parametrize("order", ["time", "run", "item"])
def test_the_review_says_on_which_day(gone: Case, order: str) -> None:
    """Each entry that can be read no more says since when; the others are told as before."""
    day = forgotten(gone)
    ended = gone("log", "review", "--by", order)
    by_time = gone("log", "review").out

    assert 0 == ended.code
    assert f"About somebody forgotten on {day}" in by_time
    assert "run begins" in by_time
    assert THEIRS not in ended.out


@pytest.mark.parametrize("mode", ["full", "pseudonymised", "summary"])
def test_the_page_says_on_which_day(gone: Case, tmp_path: Path, mode: str) -> None:
    """In every mode the page has the day beside the entries, and the copies at its top."""
    day = forgotten(gone)
    ended = gone("log", "report", "--to", tmp_path / "page.html", "--mode", mode, "--counts")
    text = " ".join(Page((tmp_path / "page.html").read_text("utf-8")).texts)

    assert 0 == ended.code, ended
    assert f"forgotten on {day}" in text
    assert report_words.lost(3) in text
    assert THEIRS not in text


def test_an_export_says_which_entries_were_removed(mailed: Case, tmp_path: Path) -> None:
    """On the screen and in the folder stands up to where older entries went, and when."""
    mailed.accepted()
    mailed("run", "--no-input")
    mailed.line.late_ms = 40 * 86_400_000
    mailed("run", "--no-input")
    before = (datetime.now(UTC) + timedelta(days=20)).date().isoformat()
    pruned = mailed("log", "prune", "--before", before, typed="heron-42\n")
    ended = mailed("evidence", "export", tmp_path / "out", typed=EXPORT)
    events = mailed("log", "review", "--json").json["events"]
    (at,) = (one["at"] for one in events if one["kind"] == "retention")
    (count,) = set(re.findall(r"Events 1 to (\d+) ", pruned.out))
    listed = mailed("evidence", "list").out

    assert (0, 0) == (pruned.code, ended.code)
    assert evidence_words.removed(int(count), day_of(at)) in " ".join(ended.out.split())
    assert evidence_words.removed(int(count), day_of(at)) in " ".join(listed.split())
    assert bundle_words.removed(int(count), day_of(at)) in (tmp_path / "out/README.txt").read_text()
    assert [] == check(tmp_path / "out")[0]
