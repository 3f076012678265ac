"""Hold `log report`: one page that loads nothing, with as much on it as was chosen, and logged."""

from __future__ import annotations

import hashlib
import re
import stat
from pathlib import Path

import pytest

from boundary.app.session import open_session
from boundary.cli import evidence_words, log_report_words, words
from boundary.core.event import EventKind
from boundary.formats import report_words
from boundary.formats.report_html import Mode
from tests.cli.conftest import THEIRS, Case
from tests.formats.shape import Page
from tests.words import banned


def text(path: Path) -> str:
    """Give all texts of a page."""
    return " ".join(" ".join(Page(path.read_text(encoding="utf-8")).texts).split())


def written(case: Case, path: Path, *options: object) -> str:
    """Write a page and give its texts."""
    ended = case("log", "report", "--to", path, *options)

    assert (0, "") == (ended.code, ended.err)
    return text(path)


def test_a_page_is_for_this_login_and_stands_in_the_log(mailed: Case, tmp_path: Path) -> None:
    """The owner alone reads the file, the log has its digest, the screen says what it holds."""
    mailed.accepted()
    page = tmp_path / "page.html"
    ended = mailed("log", "report", "--to", page)
    answer = mailed("log", "report", "--to", tmp_path / "second.html", "--json").json
    told = " ".join(ended.out.split())
    events = mailed("log", "review", "--json").json["events"]

    with open_session(mailed.line.seen[-1], mailed.code, write=False, connect=False) as session:
        logged = [
            str(one.body["sha256"])
            for one in session.ledger.events()
            if one.kind is EventKind.EXPORTED and one.body is not None
        ]

    assert (0, "") == (ended.code, ended.err)
    assert logged == [
        hashlib.sha256(path.read_bytes()).hexdigest() for path in (page, tmp_path / "second.html")
    ]
    assert 0o600 == stat.S_IMODE(page.stat().st_mode)
    assert log_report_words.HOLDS[Mode.SUMMARY] in told
    assert all(sentence in told for sentence in log_report_words.IN_CLEAR)
    assert ["report, summary"] * 2 == [e["note"] for e in events if e["kind"] == "exported"]
    assert hashlib.sha256((tmp_path / "second.html").read_bytes()).hexdigest() == answer["sha256"]
    assert ["boundary", "file", "mode", "events", "bytes", "sha256"] == list(answer)
    assert 0 == mailed("log", "verify").code
    assert [] == banned(text(page))


def test_the_page_tells_what_was_done_and_counts_what_came(mailed: Case, tmp_path: Path) -> None:
    """Told and read back are apart; every entry is on it; counts stand only where asked for."""
    mailed.accepted()
    told = written(mailed, tmp_path / "a.html", "--mode", "full", "--counts")

    assert f"{report_words.SEEN[0].upper()}{report_words.SEEN[1:]}: 2 steps." in told
    assert "j…@example.org" in told
    assert "holds, read back" in told
    assert "copy saved" in told
    assert report_words.run(1, "run") in told
    assert re.search(r"\d{4}-\d\d-\d\d mail \(mail\) 3 ", told)
    assert report_words.COUNTS not in written(mailed, tmp_path / "b.html")
    assert "report, full" in written(mailed, tmp_path / "c.html", "--mode", "full")


def test_each_mode_holds_no_more_than_it_says(mailed: Case, tmp_path: Path) -> None:
    """Whole on request only; signs in place of names; a summary names nobody and no account."""
    mailed.accepted()
    whole = written(mailed, tmp_path / "whole.html", "--mode", "full", "--full", "--counts")
    full = written(mailed, tmp_path / "full.html", "--mode", "full", "--counts")
    signs = written(mailed, tmp_path / "signs.html", "--mode", "pseudonymised", "--counts")
    again = written(mailed, tmp_path / "again.html", "--mode", "pseudonymised", "--full")
    least = written(mailed, tmp_path / "least.html", "--mode", "summary", "--full", "--counts")
    marks = [re.findall(r"\b[PA]-[0-9a-f]{8}\b", page) for page in (signs, again)]

    assert THEIRS in whole
    assert THEIRS not in full
    assert "J." in full
    assert 2 == len(set(marks[0]))
    assert set(marks[0]) == set(marks[1])
    for page in (signs, again, least):
        assert "jordan" not in page
        assert "j…" not in page
        assert "J." not in page
        assert "heron-42" not in page
        assert "imap" not in page
    assert [] == re.findall(r"\b[PA]-[0-9a-f]{8}\b", least)


def test_written_steps_stand_first_with_their_minutes(guided: Case, tmp_path: Path) -> None:
    """Three at most on the first screen; what shows more than was agreed to is for later."""
    guided("run", "--accept", guided.digest(), "--no-input")
    first, _, rest = written(guided, tmp_path / "a.html", "--mode", "full").partition(
        report_words.EVERYTHING
    )
    tasks = first[first.index(report_words.YOURS) : first.index(report_words.NOT_COVERED)]

    assert 4 == len(re.findall(r"about \d+ minutes?\.", tasks))
    assert "And 1 step more below, about" in tasks
    assert report_words.ALL_YOURS in rest


def test_what_was_left_out_or_cut_off_is_told(guided: Case, tmp_path: Path) -> None:
    """A step left out for good and one whose run broke off are on the page as what they are."""
    item = next(
        one["address"]
        for one in guided("plan", "--json").json["changes"]
        if one["verb"] == "phone.block"
    )
    guided("skip", "--item", item, "--no-input")
    guided("run", typed="go on\n" * 9)
    told = written(guided, tmp_path / "a.html", "--mode", "full")

    assert report_words.LEFT_OUT in told
    assert report_words.DOUBT in told
    assert "about to do" in told


def test_without_the_playbook_the_log_is_told(guided: Case, tmp_path: Path) -> None:
    """The page needs the log alone, and says what it then cannot know."""
    guided.path.unlink()

    assert report_words.NOT_KNOWN in written(guided, tmp_path / "a.html")


def test_help_lines_of_a_country(guided: Case, tmp_path: Path) -> None:
    """The lines of the country that was named are on the page, with their day."""
    told = written(guided, tmp_path / "a.html", "--country", "us")

    assert "1-800-799-7233" in told or "800-799-7233" in told
    assert all(sentence in told for sentence in words.HELP_FIRST)


def test_a_file_that_is_there_is_left_alone(guided: Case, tmp_path: Path) -> None:
    """A taken name, a link, a missing folder and no name at all: refused, nothing is logged."""
    there, link = tmp_path / "there.html", tmp_path / "link.html"
    there.write_text("mine")
    link.symlink_to(tmp_path / "nowhere.html")
    before = guided("log", "verify", "--json").json["events"]
    ended = [
        guided("log", "report", *to)
        for to in (
            ("--to", there),
            ("--to", link),
            ("--to", tmp_path / "none" / "page.html"),
            (),
        )
    ]

    assert [2] * 4 == [one.code for one in ended]
    assert all(one.err.strip() and not one.out for one in ended)
    assert "mine" == there.read_text()
    assert before == guided("log", "verify", "--json").json["events"]


@pytest.mark.parametrize("name", ["Dropbox", "open"])
def test_a_copied_or_shared_place_needs_a_word(guided: Case, tmp_path: Path, name: str) -> None:
    """C8: where a service copies it, or others write to, no page goes unasked."""
    folder = tmp_path / name
    folder.mkdir()
    folder.chmod(0o777 if name == "open" else 0o700)
    warning = evidence_words.SYNCED if name == "Dropbox" else evidence_words.SHARED
    page = folder / "page.html"
    nobody = guided("log", "report", "--to", page, "--no-input")
    asked = guided("log", "report", "--to", page, typed="not now\n")
    left = list(folder.iterdir())
    agreed = guided("log", "report", "--to", page, typed="write it here\n")

    assert (4, 4, 0) == (nobody.code, asked.code, agreed.code)
    assert warning in nobody.err
    assert warning in asked.err
    assert [] == left
    assert page.exists()


def test_options_of_the_page_belong_to_it(guided: Case) -> None:
    """Beside another word of `log` they are refused."""
    ended = [
        guided("log", "review", *given)
        for given in (("--mode", "full"), ("--counts",), ("--country", "us"))
    ]

    assert [2] * 3 == [one.code for one in ended]
