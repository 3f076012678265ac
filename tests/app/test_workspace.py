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

from boundary.adapters.imap.double import ImapDouble
from boundary.app.disk import DiskFiles
from boundary.app.platform import linux
from boundary.cli import words
from tests.cli.conftest import CALM, PASSPHRASE, SECRET, Ended, Line, message

CASE = "heron-42"
PROGRAM = "import sys; from boundary.cli import main; sys.exit(main())"
PLAYBOOK = """\
boundary: 1
case: heron-42
people:
  - alias: J.
    follow: import/ours
    emails: [jordan@example.org]
accounts:
  mail:
    use: imap
    host: 127.0.0.1
    port: {port}
    user: me@example.net
    security: none
    sieve_port: 1
"""
STEPS = """boundary: 1
title: Mail that is there
steps:
  - {do: mail.keep}
  - {do: mail.file-past, with: {folder: later}}
"""


@pytest.fixture(scope="module")
def double() -> Iterator[ImapDouble]:
    """Serve one mailbox."""
    one = ImapDouble({"INBOX": [message("jordan@example.org", 1)]}, SECRET)
    one.start()
    yield one
    one.stop()


@pytest.fixture
def line(tmp_path: Path) -> Line:
    """Type command lines in a folder of the test's own."""
    return Line(tmp_path)


def _begin(line: Line, double: ImapDouble) -> None:
    """Begin a case whose playbook is sealed and whose credentials lie in it."""
    steps = line.file("steps.yaml", STEPS)
    sha256 = line("import", steps, "--json").json["sha256"]
    plain = line.file("mine.yaml", PLAYBOOK.format(port=double.port))
    secret = line.file("secret", f"{SECRET}\n")
    form = line.file("form.yaml", "".join(f"{k}: {v}\n" for k, v in CALM.items()))
    for words_typed in (
        ("import", steps, "--as", "ours", "--accept", sha256),
        ("begin", plain, "--answers", form),
        ("seal", plain, "--remove"),
        ("connect", CASE, "mail", "--secret-file", secret),
        ("reasons", CASE, "--from", line.file("reasons.txt", "Quiet.\n")),
    ):
        ended = line(*words_typed, "--no-input")
        assert 0 == ended.code, ended


@pytest.fixture
def begun(line: Line, double: ImapDouble) -> Line:
    """Begin it."""
    _begin(line, double)
    return line


def _note(line: Line) -> Ended:
    return line(
        "evidence", CASE, "note", "--from", line.file("note.txt", "They came.\n"), "--no-input"
    )


def _open(folder: Path) -> list[str]:
    """Name everything that others could get at."""
    return [
        f"{path.relative_to(folder)} {oct(stat.S_IMODE(path.lstat().st_mode))}"
        for path in (folder, *folder.rglob("*"))
        if stat.S_IMODE(path.lstat().st_mode) != (0o700 if path.is_dir() else 0o600)
    ]


@pytest.mark.parametrize("umask", [0o000, 0o022, 0o077, 0o777], ids=oct)
def test_everything_that_is_written_is_closed_to_others(
    line: Line, double: ImapDouble, umask: int
) -> None:
    """Whatever the umask: folders 0700 and files 0600, in the workspace and handed on."""
    for name in ("mine.yaml", "form.yaml", "steps.yaml", "secret", "reasons.txt", "note.txt"):
        line.file(name, "")
    line.file("passphrase", "")
    before = set(line.folder.rglob("*"))
    earlier = os.umask(umask)
    try:
        _begin(line, double)
        digest = line("plan", CASE, "--json").json["digest"]
        line("run", CASE, "--accept", digest, "--no-input")
        _note(line)
        out = line.folder
        ended = [
            line("log", CASE, "seal", "--to", out / "checkpoint.json"),
            line("log", CASE, "report", "--to", out / "page.html", "--no-input"),
            line("evidence", CASE, "list", "--csv", out / "list.csv"),
            line("evidence", CASE, "export", out / "bundle", "--no-input"),
            line("case", "export", out / "heron-42.case", CASE),
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
    f"state/{CASE}",
    *(f"state/{CASE}/{name}" for name in ("keys", "log", "receipts", "exhibits")),
    *(f"state/{CASE}/keys/{name}" for name in ("case.json", "credentials.sealed")),
    *(f"state/{CASE}/log/{name}" for name in ("head", "000001.jsonl", "lock", "signer-*")),
    f"state/{CASE}/receipts/000001.sealed",
    f"state/{CASE}/playbook.sealed",
    "state/imports",
    "state/imports/ours",
    "state/imports/ours/index.json",
)
"""Every place of a workspace at which something else could be put."""


def _both(line: Line) -> list[Ended]:
    """Write to the case, and look at everything that a plan needs."""
    return [_note(line), line("plan", CASE, "--no-input")]


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
    wiped = begun("wipe", CASE, "--code", CASE) if place == f"state/{CASE}" else None

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
    with _started(begun, "run", CASE) as process:
        _waits_for(process, words.YOUR_CHOICE)
        holder = json.loads((begun.state / CASE / "log" / "lock.holder").read_bytes())
        started = linux().started(process.pid)
        busy = _note(begun)
        process.send_signal(signal.SIGKILL)
        process.wait()
    after = _note(begun)
    again = _note(begun)
    log = begun("log", CASE, "review").out

    assert {"pid": process.pid, "boot": linux().boot_id(), "started": started} == holder
    assert 1 == busy.code
    assert "Another window is working on this case." in busy.err
    assert (0, 0) == (after.code, again.code)
    assert 1 == log.count("A run before this one ended without letting go of the case.")
    assert 0 == begun("log", CASE, "verify").code


def test_a_lock_that_cannot_be_read_stops_in_one_sentence(begun: Line) -> None:
    """Nothing is written while it is not clear who works on the case; the way out is named."""
    (begun.state / CASE / "log" / "lock.holder").write_text("?")
    before = (begun.state / CASE / "log" / "000001.jsonl").read_bytes()
    ended = _note(begun)

    assert 1 == ended.code
    assert "lock.holder" in ended.err
    assert before == (begun.state / CASE / "log" / "000001.jsonl").read_bytes()
    assert 0 == begun("log", CASE, "review").code
