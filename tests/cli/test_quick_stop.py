"""Hold the quick stop: the screen is emptied where it can be, and its limits are said."""

from __future__ import annotations

import io

import pytest

from boundary.app.disk import DiskFiles
from boundary.cli import menu_words
from boundary.cli.here import Here
from boundary.cli.quick_stop import quick_stop
from boundary.core.errors import StoreError
from tests.cli.conftest import Case, Line
from tests.cli.test_here import Terminal

CLEARED = "\x1b[H\x1b[2J\x1b[3J"


def test_the_command_says_what_it_does_not_clear(line: Line) -> None:
    """Where no case is, `boundary stop` writes nothing, asks nothing, and makes no promise."""
    ended = line("stop")
    told = " ".join(ended.out.split())

    assert 0 == ended.code
    assert not line.state.exists()
    for sentence in (*menu_words.STOPPED, *menu_words.STOP_NOT_CLEARED, *menu_words.STOP_NO_FOLDER):
        assert sentence in told


def test_where_a_case_is_other_windows_are_told(guided: Case) -> None:
    """With a folder of cases the command says whom it reaches and whom not; it needs no secret."""
    before = guided.line.files()
    ended = guided.line("stop", "--state", guided.line.state, bare=True)
    told = " ".join(ended.out.split())
    after = dict(guided.line.files())

    assert 0 == ended.code
    assert all(sentence in told for sentence in menu_words.STOP_OTHERS)
    assert 16 == len(after.pop("state/stop")[0])
    assert before == after


def test_a_disk_that_takes_nothing_stops_here_all_the_same(
    guided: Case, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Here it is locked and emptied first; that the others were not told is an error."""

    def full(*_: object) -> None:
        raise StoreError("The disk is full.")

    monkeypatch.setattr(DiskFiles, "replace", full)
    ended = guided.line("stop")

    assert 1 == ended.code
    assert menu_words.STOPPED[0] in ended.out
    assert "The disk is full." in ended.err


def test_another_program_gets_one_object(line: Line) -> None:
    """With --json the answer is an object."""
    answer = line("stop", "--json").json

    assert {"boundary": 1, "locked": True, "told": False} == answer


@pytest.mark.parametrize(
    ("out", "expected"), [(Terminal(), True), (io.StringIO(), False)], ids=["terminal", "file"]
)
def test_the_screen_is_emptied_where_there_is_one(
    monkeypatch: pytest.MonkeyPatch, out: io.StringIO, *, expected: bool
) -> None:
    """A terminal is emptied with what was scrolled out of it, without colours too; a file not."""
    monkeypatch.setenv("TERM", "xterm")
    monkeypatch.setenv("NO_COLOR", "1")
    quick_stop(Here(out, Terminal(), io.StringIO()))

    assert expected == out.getvalue().startswith(CLEARED)


def test_the_passphrase_is_forgotten(guided: Case, monkeypatch: pytest.MonkeyPatch) -> None:
    """After the stop the next command has to ask again."""
    here = Here(io.StringIO(), io.StringIO(), Terminal("one\ntwo\n"))
    monkeypatch.setattr("getpass.getpass", lambda *_: here.keyboard.readline().strip())
    first = here.passphrase(new=False)
    again = here.passphrase(new=False)
    quick_stop(here)

    assert ("one", "one", "two") == (first, again, here.passphrase(new=False))
