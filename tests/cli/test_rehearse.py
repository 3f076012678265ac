"""Hold `rehearse`: the whole story with the same code, said to be a rehearsal on every screen."""

from __future__ import annotations

import io
import tempfile
from pathlib import Path

import pytest

from boundary.cli import words
from boundary.cli.door import door
from boundary.cli.exits import Exit
from boundary.cli.here import Here
from tests.cli.conftest import Line
from tests.cli.test_here import Terminal

MAIL = """\
boundary: 1
people:
  - alias: J.
    follow: quiet
    emails: [jordan@example.org]
accounts:
  mail: {use: imap, host: imap.example.net, user: me@example.net}
"""


def test_the_shipped_story_ends_as_promised(line: Line) -> None:
    """Every screen says that it is a rehearsal, the end is as before, and nothing stays behind."""
    before = line.files()
    ended = line("rehearse", "--no-input", bare=True)

    assert 0 == ended.code, ended
    screens = ended.out.count(words.REHEARSAL)
    assert screens > 5
    assert f"\n{screens}. " in ended.out
    assert " | " in ended.out
    assert max(len(row) for row in ended.out.splitlines()) <= 100
    assert before == line.files()


def test_a_playbook_of_your_own_is_rehearsed_masked(line: Line) -> None:
    """Any playbook is rehearsed; its addresses are masked, its file is not touched."""
    path = line.file("mine.yaml", MAIL)
    ended = line("rehearse", path, "--json", bare=True)

    assert 0 == ended.code, ended
    assert MAIL == path.read_text()
    assert "jordan@example.org" not in ended.out
    scenes = ended.json["scenes"]
    assert any(scene["plan"] for scene in scenes)
    assert any(scene["sides"] for scene in scenes)


def test_somebody_at_a_keyboard_reads_screen_by_screen(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """At a keyboard each screen waits, and one word ends the rehearsal and removes its files."""
    monkeypatch.setattr(tempfile, "tempdir", str(tmp_path))
    out, keyboard = io.StringIO(), Terminal("\nstop\n")
    here = Here(out, io.StringIO(), keyboard)
    code = door.main(["rehearse"], standalone_mode=False, obj=here)

    assert Exit.IN_ORDER == code
    assert 2 == out.getvalue().count(words.REHEARSAL)
    assert words.REHEARSE_STOPPED in out.getvalue()
    assert [] == list(tmp_path.iterdir())
