"""Hold the folder of the cases: closed to others, all its own, one writer, and never too new."""

from __future__ import annotations

import json
import os
import signal
import stat
import subprocess
import sys
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest

from boundary.app.disk import DiskFiles
from boundary.app.platform import linux
from boundary.cli import evidence_words
from tests.cli.conftest import PASSPHRASE, Ended, Line
from tests.cli.sealed_case import CODE, GIVEN, begin, copied, mailbox, whole

PROGRAM = "import sys; from boundary.cli import main; sys.exit(main())"


@pytest.fixture(scope="module")
def once(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Line]:
    """Begin a case with everything sealed in it."""
    with whole(tmp_path_factory.mktemp("once")) as line:
        yield line


@pytest.fixture
def begun(once: Line, tmp_path: Path) -> Line:
    """Copy it."""
    return copied(once, tmp_path)


def _note(line: Line) -> Ended:
    return line(
        "evidence", CODE, "note", "--from", line.file("note.txt", "They came.\n"), "--no-input"
    )


def _open(folder: Path) -> list[str]:
    """Name everything that others could get at."""
    return [
        f"{path.relative_to(folder)} {oct(stat.S_IMODE(path.lstat().st_mode))}"
        for path in (folder, *folder.rglob("*"))
        if stat.S_IMODE(path.lstat().st_mode) != (0o700 if path.is_dir() else 0o600)
    ]


@pytest.mark.parametrize("umask", [0o000, 0o022, 0o077, 0o777], ids=oct)
def test_everything_that_is_written_is_closed_to_others(tmp_path: Path, umask: int) -> None:
    """Whatever the umask: folders 0700 and files 0600, in the workspace and handed on."""
    line = Line(tmp_path)
    for name in GIVEN:
        line.file(name, "")
    before = set(line.folder.rglob("*"))
    earlier = os.umask(umask)
    try:
        with mailbox() as double:
            begin(line, double)
            digest = line("plan", CODE, "--json").json["digest"]
            line("run", CODE, "--accept", digest, "--no-input")
        _note(line)
        out = line.folder
        ended = [
            line("log", CODE, "seal", "--to", out / "checkpoint.json"),
            line("log", CODE, "report", "--to", out / "page.html", "--no-input"),
            line("evidence", CODE, "list", "--csv", out / "list.csv"),
            line("evidence", CODE, "export", out / "bundle", "--no-input"),
            line("case", "export", out / "heron-42.case", CODE),
        ]
    finally:
        os.umask(earlier)
    made = [path for path in set(line.folder.rglob("*")) - before if path.parent == line.folder]

    assert [0] * 5 == [one.code for one in ended], ended
    assert {*("state", "checkpoint.json", "page.html", "list.csv", "bundle", "heron-42.case")} == {
        path.name for path in made
    }
    assert [] == [name for path in made for name in _open(path)]


PLACES = (
    "state",
    f"state/{CODE}",
    *(f"state/{CODE}/{name}" for name in ("keys", "log", "receipts", "exhibits")),
    *(f"state/{CODE}/keys/{name}" for name in ("case.json", "credentials.sealed")),
    *(f"state/{CODE}/log/{name}" for name in ("head", "000001.jsonl", "lock", "signer-*")),
    f"state/{CODE}/receipts/000001.sealed",
    f"state/{CODE}/playbook.sealed",
    "state/imports",
    "state/imports/ours",
    "state/imports/ours/index.json",
)
"""Every place of a workspace at which something else could be put."""


def _both(line: Line) -> list[Ended]:
    """Write to the case, and look at everything that a plan needs."""
    return [_note(line), line("plan", CODE, "--no-input")]


@pytest.mark.no_cover
@pytest.mark.parametrize("place", PLACES)
def test_a_link_is_refused_at_every_place(begun: Line, place: str) -> None:
    """A link in the place of any folder or file is said in one sentence, and not gone through."""
    (path,) = begun.folder.glob(place)
    elsewhere = begun.folder / "elsewhere"
    path.rename(elsewhere)
    path.symlink_to(elsewhere)
    held = {one: one.read_bytes() for one in (elsewhere, *elsewhere.rglob("*")) if one.is_file()}
    ended = _both(begun)
    wiped = begun("wipe", CODE, "--code", CODE) if place == f"state/{CODE}" else None

    assert any("link" in one.err for one in ended), ended
    assert not any("Traceback" in one.err or "unexpected" in one.err for one in ended)
    assert held == {one: one.read_bytes() for one in held}
    assert wiped is None or wiped.code == 1


@pytest.mark.no_cover
@pytest.mark.parametrize("place", PLACES)
def test_what_is_somebody_elses_is_refused_at_every_place(begun: Line, place: str) -> None:
    """A folder or file of another login is not used, whichever it is."""
    (path,) = begun.folder.glob(place)
    number = path.stat().st_ino
    system = replace(linux(), is_ours=lambda info: info.st_ino != number)
    files = DiskFiles(system, below=begun.state)
    begun.arrange = lambda env: replace(env, files=files)
    ended = _both(begun)

    assert any("somebody else" in one.err for one in ended), ended
    assert not any("Traceback" in one.err or "unexpected" in one.err for one in ended)


def _started(line: Line, *words_typed: str) -> subprocess.Popen[str]:
    """Start the real program; its passphrase is typed."""
    process = subprocess.Popen(
        [sys.executable, "-c", PROGRAM, *words_typed, "--state", str(line.state)],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
        env={**os.environ, "PYTHONPATH": str(Path(__file__).parents[2])},
    )
    assert process.stdin is not None
    process.stdin.write(f"{PASSPHRASE}\n")
    process.stdin.flush()
    return process


def _waits_for(process: subprocess.Popen[str], question: str) -> None:
    assert process.stderr is not None
    said = ""
    while not said.endswith(question):
        letter = process.stderr.read(1)
        assert letter, said
        said += letter


def test_one_works_on_a_case_and_a_process_that_died_is_taken_over(begun: Line) -> None:
    """The second is refused in one sentence; after a kill the next goes on, and the log says so."""
    with _started(begun, "evidence", CODE, "note") as process:
        _waits_for(process, evidence_words.NOTE_WHEN)
        holder = json.loads((begun.state / CODE / "log" / "lock.holder").read_bytes())
        started = linux().started(process.pid)
        busy = _note(begun)
        process.send_signal(signal.SIGKILL)
        process.wait()
    after = _note(begun)
    again = _note(begun)
    log = begun("log", CODE, "review").out

    assert {"pid": process.pid, "boot": linux().boot_id(), "started": started} == holder
    assert 1 == busy.code
    assert "Another window is working on this case." in busy.err
    assert (0, 0) == (after.code, again.code)
    assert 1 == log.count("A run before this one ended without letting go of the case.")
    assert 0 == begun("log", CODE, "verify").code


def test_a_lock_that_cannot_be_read_stops_in_one_sentence(begun: Line) -> None:
    """Nothing is written while it is not clear who works on the case; the way out is named."""
    (begun.state / CODE / "log" / "lock.holder").write_text("?")
    before = (begun.state / CODE / "log" / "000001.jsonl").read_bytes()
    ended = _note(begun)

    assert 1 == ended.code
    assert "lock.holder" in ended.err
    assert before == (begun.state / CODE / "log" / "000001.jsonl").read_bytes()
    assert 0 == begun("log", CODE, "review").code
