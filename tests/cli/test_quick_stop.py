"""Hold the quick stop: the screen is emptied where it can be, and its limits are said."""

from __future__ import annotations

import io

import pytest

from boundary.cli import menu_words
from boundary.cli.here import Here
from boundary.cli.quick_stop import quick_stop
from tests.cli.conftest import Case, Line
from tests.cli.test_here import Terminal

CLEARED = "\x1b[H\x1b[2J\x1b[3J"


def test_the_command_says_what_it_does_not_clear(line: Line) -> None:
    """`boundary stop` writes nothing, asks nothing, and makes no promise."""
    ended = line("stop")
    told = " ".join(ended.out.split())

    assert 0 == ended.code
    assert not line.state.exists()
    for sentence in (*menu_words.STOPPED, *menu_words.STOP_NOT_CLEARED, menu_words.STOP_OTHER):
        assert sentence in told


def test_another_program_gets_one_object(line: Line) -> None:
    """With --json the answer is an object."""
    assert {"boundary": 1, "locked": True} == line("stop", "--json").json


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
