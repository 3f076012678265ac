"""Hold `rehearse`: the whole story with the same code, said to be a rehearsal on every screen."""

from __future__ import annotations

import io
import tempfile
from dataclasses import replace
from pathlib import Path

import pytest

from boundary.app.disk import DiskFiles
from boundary.cli import words
from boundary.cli.door import door
from boundary.cli.exits import Exit
from boundary.cli.here import Here
from tests.app.case import without_browser
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
    here.arrange = lambda env: replace(env, window=without_browser)
    code = door.main(["rehearse"], standalone_mode=False, obj=here)

    assert Exit.IN_ORDER == code
    assert 2 == out.getvalue().count(words.REHEARSAL)
    assert words.REHEARSE_STOPPED in out.getvalue()
    assert [] == list(tmp_path.iterdir())


SEALED = MAIL.replace("boundary: 1\n", "boundary: 1\ncase: heron-42\n")


@pytest.fixture
def begun(line: Line) -> Path:
    """Begin a case with a plain playbook that is not sealed yet."""
    path = line.file("mine.yaml", SEALED)
    assert 0 == line("begin", path, "--answers", line.answers(), "--no-input").code
    return path


def test_a_case_with_a_plain_playbook_is_rehearsed_by_its_code(line: Line, begun: Path) -> None:
    """The code of a case stands for the file that it remembers."""
    ended = line("rehearse", "heron-42", "--json")

    assert 0 == ended.code, ended
    assert SEALED == begun.read_text()
    assert ended.json["scenes"][-1]["title"] == "Everything taken back"


def test_a_sealed_playbook_is_rehearsed_and_never_lies_open(
    line: Line, begun: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A sealed playbook is rehearsed; no byte of it is in clear in the rehearsal's files."""
    assert 0 == line("seal", begun, "--remove", "--no-input").code
    before = line.files()
    folder = tmp_path / "temporary"
    folder.mkdir()
    monkeypatch.setattr(tempfile, "tempdir", str(folder))
    written: list[bytes] = []
    real = DiskFiles.replace

    def watched(files: DiskFiles, path: Path, data: bytes) -> None:
        written.append(data)
        real(files, path, data)

    monkeypatch.setattr(DiskFiles, "replace", watched)
    ended = line("rehearse", "heron-42", "--json")

    assert 0 == ended.code, ended
    assert "Everything taken back" == ended.json["scenes"][-1]["title"]
    assert "jordan@example.org" not in ended.out
    assert written
    assert not any(b"jordan@example.org" in data for data in written)
    assert before == line.files()
    assert [] == list(folder.iterdir())
