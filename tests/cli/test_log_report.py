"""Hold `log report`: one page that loads nothing, as much on it as was chosen, and logged."""

from __future__ import annotations

import hashlib
import stat
from pathlib import Path

import pytest

from boundary.cli import log_report_words, words
from boundary.formats import report_words
from tests.cli.conftest import THEIRS, Case
from tests.formats.shape import Page
from tests.words import banned


def text(path: Path) -> str:
    """Give all texts of a page."""
    return " ".join(" ".join(Page(path.read_text(encoding="utf-8")).texts).split())


def test_a_page_is_written_for_this_login_and_logged(mailed: Case, tmp_path: Path) -> None:
    """The file is the owner's alone, its digest is in the log, and the screen says what it is."""
    mailed.accepted()
    page = tmp_path / "page.html"
    ended = mailed("log", "report", "--to", page)
    events = mailed("log", "review", "--json").json["events"]
    told = " ".join(ended.out.split())

    assert (0, "") == (ended.code, ended.err)
    assert 0o600 == stat.S_IMODE(page.stat().st_mode)
    assert log_report_words.HOLDS[report_mode("summary")] in told
    assert all(sentence in told for sentence in log_report_words.IN_CLEAR)
    assert ["report, summary"] == [e["note"] for e in events if e["kind"] == "exported"]
    assert 0 == mailed("log", "verify").code
    assert {} == {sentence: found for sentence in Page(page.read_text()).texts if (found := banned(sentence))}


def report_mode(name: str) -> object:
    """Name a mode."""
    from boundary.formats.report_html import Mode

    return Mode(name)


def test_x(mailed: Case, tmp_path: Path) -> None:
    mailed.accepted()
    mailed("undo", "--all", "--now")
    for mode in ("full", "pseudonymised", "summary"):
        page = tmp_path / f"{mode}.html"
        ended = mailed("log", "report", "--to", page, "--mode", mode, "--counts")
        print(ended.out, ended.err)
        Path(f"/tmp/t7/L2-{mode}.html").write_bytes(page.read_bytes())


def test_y(guided: Case, tmp_path: Path) -> None:
    guided("run", typed="go on\n" * 9)
    page = tmp_path / "p.html"
    ended = guided("log", "report", "--to", page, "--mode", "full", "--counts")
    print(ended.out, ended.err)
    Path("/tmp/t7/L2-guided.html").write_bytes(page.read_bytes())
