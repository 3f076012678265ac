"""A run that keeps nothing: it says so, does the steps, and leaves no file on this device."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
from collections.abc import Iterator
from dataclasses import dataclass, replace
from pathlib import Path
from typing import cast

import pytest

from boundary.adapters.cards.file import says
from boundary.adapters.google.gmail import xml
from boundary.adapters.google.gmail.filters import Shape, make
from boundary.adapters.imap.adapter import ImapAdapter
from boundary.adapters.imap.double import ImapDouble
from boundary.app.env import Env
from boundary.cli import nothing_words, words
from boundary.core.identifier import email
from boundary.core.playbook import Address
from boundary.core.ports import Files, Hands
from tests.app.dying import WRITING
from tests.cli.conftest import SECRET, THEIRS, Ended, Line, message
from tests.cli.test_safety import by_hand

STEPS = """\
boundary: 1
title: Copies, folders and a number
steps:
  - {do: mail.keep}
  - {do: mail.file-past, with: {folder: later}}
  - {do: phone.block}
"""
PLAYBOOK = """\
boundary: 1
people:
  - alias: Heidelberg
    follow: ./steps.yaml
    emails: [jordan@example.org]
    phones: ["+1 202 555 0123"]
accounts:
  phone: {{use: iphone}}
  mail:
    use: imap
    host: 127.0.0.1
    port: {port}
    user: me@example.net
    security: none
    sieve_port: 1
"""
QUESTIONS = "yes\nno\nno\nno\nno\nyes\n"
BEGIN = f"go on\n{QUESTIONS}{SECRET}\n"
QUIET = f"{BEGIN}go on\n"
"""On with it, the six answers, the password, and on with the quiet steps."""


@dataclass
class Box:
    """A playbook file and the mailbox it is about."""

    line: Line
    path: Path
    double: ImapDouble

    def __call__(self, *arguments: object, typed: str) -> Ended:
        """Run it, keeping nothing."""
        return self.line(
            "run", self.path, "--keep-nothing", "--state", self.line.state, *arguments,
            typed=typed, bare=True,
        )  # fmt: skip

    def folders(self) -> dict[str, int]:
        """Count what lies in each folder."""
        return {name: len(mails) for name, mails in self.double.snapshot().items() if mails}


@pytest.fixture
def box(line: Line) -> Iterator[Box]:
    """Offer one mailbox with three of the person's messages and two others; begin nothing."""
    mails = [message(THEIRS, number) for number in range(3)]
    mails += [message("sam@example.com", number) for number in range(2)]
    double = ImapDouble({"INBOX": mails}, SECRET)
    settings = double.start()
    try:
        line.file("steps.yaml", STEPS)
        path = line.file("playbook.yaml", PLAYBOOK.format(port=settings["port"]))
        line.arrange = by_hand
        yield Box(line, path, double)
    finally:
        double.stop()


def test_it_runs_and_nothing_is_there_afterwards(box: Box) -> None:
    """What is lost is said first, the mail is filed, what needs keeping is named as left out."""
    before = box.line.files()
    ended = box(typed=f"{QUIET}go on\nleave\n")

    assert 0 == ended.code, ended
    assert all(sentence.strip() in ended.out for sentence in nothing_words.LOST)
    assert ended.out.index(nothing_words.LOST[0]) < ended.out.index(words.LIMITS[0])
    assert "Left out: mail.keep on mail" in ended.out
    assert "copies" not in ended.out.split("Digest of this plan")[1]
    assert "2 steps stand at your accounts now" in ended.err
    assert {"INBOX": 2, "Later": 3} == box.folders()
    assert before == box.line.files()
    assert not box.line.state.exists()


def test_everything_can_be_taken_back_once_at_its_end(box: Box) -> None:
    """One answer at the end, and the mailbox is as it was."""
    before = box.folders()
    ended = box(typed=f"{QUIET}not now\ntake\n")

    assert ended.code in {0, 4}, ended
    assert before == box.folders()
    assert nothing_words.BACK in ended.err
    assert "1 step stands" in ended.err
    assert nothing_words.ENDED in ended.out


def test_answers_that_end_leave_it_as_it_is(box: Box) -> None:
    """When nobody answers any more nothing is guessed: what was done stays, and is counted."""
    ended = box(typed=QUIET)

    assert 4 == ended.code, ended
    assert {"INBOX": 2, "Later": 3} == box.folders()
    assert nothing_words.ENDED in ended.out


def test_the_next_run_knows_nothing(box: Box) -> None:
    """It finds the mail that is there, and asks for everything anew, the password too."""
    box(typed=f"{QUIET}not now\nleave\n")
    box.double.deliver("INBOX", message(THEIRS, 9))
    again = box(typed=f"{QUIET}not now\nleave\n")

    assert nothing_words.password("mail").strip() in again.err
    assert {"INBOX": 2, "Later": 4} == box.folders()


def test_no_writing_call_reaches_the_disk(box: Box) -> None:
    """With a disk that refuses every write the whole run is as it is with any other."""
    box.line.arrange = lambda env: replace(by_hand(env), files=cast("Files", _ReadOnly(env.files)))
    ended = box(typed=f"{QUIET}go on\ntake\n")

    assert 0 == ended.code, ended
    assert {"INBOX": 5} == box.folders()


HOOK = """\
import os, sys
WRITES = os.O_WRONLY | os.O_RDWR | os.O_CREAT | os.O_APPEND | os.O_TRUNC
CHANGES = ("os.mkdir", "os.rename", "os.link", "os.symlink", "os.truncate", "os.remove",
           "os.rmdir", "os.chmod", "tempfile.mkstemp", "tempfile.mkdtemp", "subprocess.Popen")
def hook(event, args):
    if event == "open" and args[2] & WRITES and str(args[0]) not in (os.devnull, "/dev/tty"):
        print("WROTE", event, args[0], file=sys.stderr)
    elif event in CHANGES:
        print("WROTE", event, args, file=sys.stderr)
sys.addaudithook(hook)
from boundary.cli import main
sys.exit(main())
"""


def _program(folder: Path, arguments: list[str], typed: str) -> subprocess.CompletedProcess[str]:
    """Run the whole program in a process of its own, whose every folder lies below `folder`."""
    names = ("home", "tmp", "state", "here")
    for name in names:
        (folder / name).mkdir()
    places = {"HOME": "home", "TMPDIR": "tmp", "TMP": "tmp", "XDG_STATE_HOME": "state"}
    environment = {name: str(folder / place) for name, place in places.items()}
    environment |= {"PYTHONDONTWRITEBYTECODE": "1", "PYTHONPATH": os.pathsep.join(sys.path)}
    return subprocess.run(
        [sys.executable, "-c", HOOK, *arguments],
        input=typed,
        capture_output=True,
        text=True,
        cwd=folder / "here",
        env=environment,
        timeout=120,
        check=False,
    )


def test_the_whole_program_writes_no_file(box: Box, tmp_path: Path) -> None:
    """In a process of its own, nothing is opened for writing, and every folder is as it was."""
    before = box.line.files()
    watched = tmp_path.parent / f"{tmp_path.name}-watched"
    watched.mkdir()
    # Twice "go on": the quiet steps. The written step waits: nobody says that it is done.
    ended = _program(watched, ["run", str(box.path), "--keep-nothing"], f"{QUIET}not now\nleave\n")

    assert nothing_words.ENDED in ended.stdout, ended
    assert "WROTE" not in ended.stderr, ended.stderr
    assert ["here", "home", "state", "tmp"] == sorted(
        str(path.relative_to(watched)) for path in watched.rglob("*")
    )
    assert before == box.line.files()
    assert {"INBOX": 2, "Later": 3} == box.folders()


def test_the_hook_sees_what_is_written(tmp_path: Path) -> None:
    """The watching itself: what opens a file for writing is seen."""
    wrote = subprocess.run(
        [
            sys.executable,
            "-c",
            HOOK.split("from boundary", maxsplit=1)[0] + "open('x', 'w').close()",
        ],
        capture_output=True,
        text=True,
        cwd=tmp_path,
        timeout=60,
        check=False,
    )

    assert "WROTE open x" in wrote.stderr


@pytest.mark.parametrize(
    "typed", ["not now\n", "go on\nnot now\n", f"{BEGIN}not now\n", "go on\nno\nstop\n"]
)
def test_it_can_be_left_at_every_question(box: Box, typed: str) -> None:
    """Nothing is done and nothing is written when somebody would rather not."""
    before = (box.line.files(), box.folders())
    ended = box(typed=typed)

    assert ended.code in {0, 4}
    assert before == (box.line.files(), box.folders())


@pytest.mark.parametrize(
    "more",
    [("--json",), ("--no-input",), ("--accept", "0" * 32), ("--passphrase-file", "-")],
)
def test_it_needs_somebody_and_takes_no_prepared_answer(box: Box, more: tuple[str, ...]) -> None:
    """What is lost has to be read by somebody, so no option stands for an answer."""
    before = box.line.files()
    ended = box(*more, typed=QUIET)

    assert ended.code in {2, 4}
    assert {"INBOX": 5} == box.folders()
    assert before == box.line.files()


def test_a_case_is_refused(box: Box) -> None:
    """A case keeps a log: its code, and its playbook, are not taken."""
    box.line("begin", box.path, "--answers", box.line.answers(), "--no-input")
    code = next(box.line.state.iterdir()).name
    by_path = box(typed=QUIET)
    by_code = box.line("run", code, "--keep-nothing", "--state", box.line.state, bare=True)

    assert (2, 2) == (by_path.code, by_code.code)
    assert "has a log" in by_path.err
    assert nothing_words.NEEDS_FILE in by_code.err


def test_an_account_that_needs_something_kept_is_left_out(box: Box) -> None:
    """A permission at Google would have to be kept: the account is named, the rest goes on."""
    box.path.write_text(
        box.path.read_text() + "  post: {use: gmail, user: me@gmail.example, way: api}\n"
    )
    ended = box(typed=f"{QUIET}not now\nleave\n")

    assert "Left out: the account post." in ended.out, ended
    assert {"INBOX": 2, "Later": 3} == box.folders()


def test_what_is_ticked_is_said_to_be_held_only_while_it_runs(box: Box) -> None:
    """Nobody is told that an answer is kept with a case: there is none."""
    typed = "go on\nyes\nno\nno\nyes\nno\nyes\nnone\n"
    ended = box(typed=f"{typed}{SECRET}\nnot now\n")

    assert nothing_words.CIRCUMSTANCES in ended.err
    assert "kept sealed" not in ended.out + ended.err


def test_when_nothing_is_left_to_do(box: Box) -> None:
    """A playbook whose only step is to save copies has nothing to do in such a run."""
    box.line.file("steps.yaml", "boundary: 1\ntitle: Copies\nsteps:\n  - {do: mail.keep}\n")
    ended = box(typed=BEGIN)

    assert 0 == ended.code, ended
    assert "Left out: mail.keep" in ended.out
    assert words.NOTHING_TO_DO in ended.out
    assert {"INBOX": 5} == box.folders()


def test_a_wrong_password_is_said(box: Box) -> None:
    """An account that does not open is a fault, not something that is in order."""
    box.line.file("steps.yaml", "boundary: 1\ntitle: Copies\nsteps:\n  - {do: mail.keep}\n")
    ended = box(typed=f"go on\n{QUESTIONS}wrong\n")

    assert 1 == ended.code, ended
    assert {"INBOX": 5} == box.folders()


def test_a_book_in_a_file_is_read_and_no_copy_is_written(line: Line) -> None:
    """The file is looked at; the changed copy would be a file, so that step waits."""
    card = "BEGIN:VCARD\nVERSION:3.0\nFN:Jordan\nEMAIL:jordan@example.org\nEND:VCARD\n"
    book = line.file("all.vcf", card)
    line.file("steps.yaml", "boundary: 1\ntitle: Cards\nsteps:\n  - {do: contacts.hide}\n")
    text = PLAYBOOK[: PLAYBOOK.index("accounts:")]
    text += "accounts:\n  book: {use: vcard, region: US}\n"
    path = line.file("playbook.yaml", text)
    before = line.files()
    lines = "\n" * (len(says.asking()) - 1)
    typed = f"go on\n{QUESTIONS}1\n{lines}{book}\n"
    ended = line("run", path, "--keep-nothing", "--state", line.state, typed=typed, bare=True)

    assert 4 == ended.code, ended
    assert "Waiting for you" in ended.out
    assert nothing_words.BACK not in ended.err
    assert before == line.files()


def test_an_export_is_read_and_no_filter_file_is_written(line: Line) -> None:
    """What an export shows is taken into the plan; what is missing there would need a file."""
    ours = xml.write([make(Shape("Later", mark_read=True), [email(THEIRS)])], day="2026-11-22")
    export = line.folder / "export.xml"
    export.write_bytes(ours)
    line.file("steps.yaml", "boundary: 1\ntitle: Rules\nsteps:\n  - {do: mail.file-away}\n")
    text = PLAYBOOK[: PLAYBOOK.index("accounts:")]
    text += "accounts:\n  mail: {use: gmail, user: me@example.net, way: import}\n"
    path = line.file("playbook.yaml", text)
    before = line.files()
    typed = f"go on\n{QUESTIONS}\n\n{export}\n"
    ended = line("run", path, "--keep-nothing", "--state", line.state, typed=typed, bare=True)

    assert 0 == ended.code, ended
    assert words.NOTHING_TO_DO in ended.out
    assert before == line.files()


@dataclass(frozen=True)
class _ReadOnly:
    """A disk that can be read, and refuses every call that writes."""

    inner: Files

    def __getattr__(self, name: str) -> object:
        if name in WRITING | {"cut", "destroy_all", "lock"}:
            raise AssertionError(name)
        return getattr(self.inner, name)


@dataclass
class _Pressing:
    """The person's hands, and one Ctrl-C while messages are moved."""

    inner: Hands
    pressed: bool = False
    at: str = "oving"

    def __getattr__(self, name: str) -> object:
        return getattr(self.inner, name)

    def progress(self, address: Address | None, done: int, total: int, doing: str) -> None:
        """Press it once."""
        if not self.pressed and self.at in doing:
            self.pressed = True
            os.kill(os.getpid(), signal.SIGINT)
        self.inner.progress(address, done, total, doing)


@pytest.mark.parametrize(("end", "moved"), [("take", 0), ("leave", 3)])
def test_whoever_stops_it_can_still_take_it_back(box: Box, end: str, moved: int) -> None:
    """One Ctrl-C ends the run, not the one time to take back; nothing is said to be kept."""

    def arrange(env: Env) -> Env:
        quiet = by_hand(env)
        return replace(quiet, hands=cast("Hands", _Pressing(quiet.hands)))

    box.line.arrange = arrange
    ended = box(typed=f"{QUIET}{end}\n{end}\n")
    told = " ".join(f"{ended.out} {ended.err}".split())

    assert 130 == ended.code, ended
    assert moved == box.folders().get("Later", 0)
    assert nothing_words.BACK in told
    assert nothing_words.STOPPED in told
    assert words.INTERRUPTED not in told
    assert nothing_words.ENDED in told


@pytest.mark.parametrize("portion", [1, 2_000])
def test_whoever_stops_the_taking_back_is_asked_again(
    box: Box, portion: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Stopped in the middle of it: the rest can be taken back as well, now or never."""
    monkeypatch.setattr(ImapAdapter, "portion", portion)
    before = box.folders()

    def arrange(env: Env) -> Env:
        quiet = by_hand(env)
        return replace(quiet, hands=cast("Hands", _Pressing(quiet.hands, at="back")))

    box.line.arrange = arrange
    ended = box(typed=f"{QUIET}not now\ntake\ntake\ntake\n")
    told = " ".join(f"{ended.out} {ended.err}".split())

    assert before == box.folders()
    assert (nothing_words.STOPPED in told) == (portion == 1)
    assert "undo again" not in told
    assert "is written down, and" not in told
    assert nothing_words.ENDED in told
