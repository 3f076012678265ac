"""Hold that saved copies whose files are gone are not counted as if they were there."""

from __future__ import annotations

from pathlib import Path

import pytest

from boundary.cli import evidence_words
from boundary.formats import report_words
from tests.cli.conftest import Case, Ended
from tests.formats.shape import Page


def _said(ended: Ended) -> str:
    return " ".join(f"{ended.out} {ended.err}".split())


def _copies(case: Case) -> list[Path]:
    return sorted((case.line.state / case.code / "exhibits").iterdir())


@pytest.fixture(name="less", params=["gone", "shorter"])
def _less(mailed: Case, request: pytest.FixtureRequest) -> Case:
    """Keep copies; one file is removed, or cut off, by somebody else."""
    mailed.accepted()
    one = _copies(mailed)[0]
    if request.param == "gone":
        one.unlink()
    else:
        one.write_bytes(one.read_bytes()[:-1])
    return mailed


def test_whole_copies_are_in_order(mailed: Case) -> None:
    """Nothing is said where nothing is gone."""
    mailed.accepted()
    listed = mailed("evidence", "list", "--json")

    assert (0, 0) == (listed.code, listed.json["absent"])
    assert 0 == mailed("check", "--json").json["absent"]


def test_the_list_says_it(less: Case) -> None:
    """By a sentence, a number and the exit code."""
    listed, data = less("evidence", "list"), less("evidence", "list", "--json")

    assert (1, 1) == (listed.code, data.code)
    assert evidence_words.absent(1) in _said(listed)
    assert (3, 1) == (data.json["count"], data.json["absent"])


def test_a_check_says_it(less: Case) -> None:
    """A second look that finds everything else in order is not in order."""
    looked, data = less("check"), less("check", "--json")

    assert (1, 1) == (looked.code, data.code)
    assert evidence_words.absent(1) in _said(looked)
    assert 1 == data.json["absent"]


def test_the_page_says_it(less: Case, tmp_path: Path) -> None:
    """Whoever is handed the page reads it at the top."""
    less("log", "report", "--to", tmp_path / "page.html", typed="write it here\n")
    page = " ".join(Page((tmp_path / "page.html").read_text("utf-8")).texts)

    assert report_words.absent(1) in page


def test_what_is_still_in_the_mailbox_is_saved_anew(less: Case) -> None:
    """As the sentence says: take the copies back, run again."""
    now = less("log", "review", "--json").json["now"]
    (kept,) = {one["address"] for one in now if one["verb"] == "mail.keep"}
    undone = less("undo", "--item", kept, "--now", "--no-input")
    ran = less.accepted()
    listed = less("evidence", "list", "--json")

    assert (0, 0) == (undone.code, listed.json["absent"]), (undone, ran)
    assert 3 == len(_copies(less))
