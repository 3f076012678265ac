"""Hold that no identifier, secret or word of a message is found anywhere it need not be."""

from __future__ import annotations

import base64
import errno
import os
import re
import subprocess
import sys
import tempfile
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field, replace
from email.header import Header
from pathlib import Path

import pytest

from boundary.adapters.imap.double import ImapDouble
from boundary.app.disk import DiskFiles
from boundary.app.env import Env
from boundary.app.platform import this_system
from boundary.app.session import open_session
from boundary.cli import words
from boundary.core.json import JsonObject
from boundary.core.ports import Clock
from boundary.rehearsal import Mail
from boundary.rehearsal.serve import Meddler, Rules
from tests.app.case import without_browser
from tests.canaries import Canaries, Heard, heard, processes
from tests.cli.conftest import CALM, Ended, Line
from tests.cli.terminal import sit

CASE = "heron-42"
THEIRS = "quillfeather.osprey@example.org"
LATER = "thistledown.heron@example.com"
NUMBER = "+1 202 555 0147"
HANDLE = "bramblewick.example"
NAME = "Ödöne Käuzchenruf"
PASSWORD = "zwieback-lantern-81"
PASSPHRASE = "marmalade obelisk tundra wicket"
PASSPHRASE_NEW = "gossamer pelican granite ferry"
SUBJECT = "plumbago vesper tomorrow"
BODY = "tamarisk lullaby underneath"
NOTE = "wisteria doorstep evening"
REASONS = "cormorant quiet evenings"
ALL = Canaries(
    {
        "your own login": "me@example.net",
        "their address": THEIRS.partition("@")[0],
        "a later address": LATER.partition("@")[0],
        "their number": NUMBER,
        "their handle": HANDLE.partition(".")[0],
        "their name": NAME,
        "the password": PASSWORD,
        "the passphrase": PASSPHRASE,
        "the new passphrase": PASSPHRASE_NEW,
        "a subject": SUBJECT,
        "a message": BODY,
        "a note": NOTE,
        "the reasons": REASONS,
    }
)
WRONG = "persimmon-trellis-07"
BREAKS = Canaries({**ALL.texts, "a wrong password": WRONG})
PLAYBOOK = f"""\
boundary: 1
case: heron-42
people:
  - alias: J.
    follow: import/ours
    names: [{NAME}]
    emails: [{THEIRS}]
    phones: ["{NUMBER}"]
    handles: {{instagram: {HANDLE}}}
accounts:
  mail:
    use: imap
    host: 127.0.0.1
    port: PORT
    user: me@example.net
    security: none
    sieve_port: 1
  phone: {{use: iphone}}
  insta: {{use: instagram}}
"""
PROGRAM = "import sys; from boundary.cli import main; sys.exit(main())"
STEPS = """\
boundary: 1
title: Mail, phone and site
steps:
  - {do: mail.keep}
  - {do: mail.file-past, with: {folder: later}}
  - {do: phone.block}
  - {do: social.restrict}
"""


def _message(sender: str, number: int) -> Mail:
    name = Header(NAME, "utf-8").encode()
    coded = base64.b64encode(f"And {BODY}.\r\n".encode()).decode()
    text = (
        f"From: {name} <{sender}>\r\nTo: me@example.net\r\nSubject: {SUBJECT} {number}\r\n"
        f"Message-ID: <{number}.canary@mail.example>\r\nMIME-Version: 1.0\r\n"
        "Content-Type: text/plain; charset=utf-8\r\nContent-Transfer-Encoding: base64\r\n"
        f"\r\n{coded}\r\n"
    )
    return Mail(text.encode())


def _same(env: Env) -> Env:
    return env


@dataclass
class Told:
    """Types command lines about one case, and looks at everything each of them leaves."""

    folder: Path
    home: Path
    double: ImapDouble
    meddler: Meddler
    port: int
    """Where the meddler listens."""
    heard: Heard
    change: Callable[[Env], Env] = _same
    """What else is different outside."""
    ends: set[int] = field(default_factory=set)
    """Exit codes so far."""
    line: Line = field(init=False)

    def __post_init__(self) -> None:
        """Make a folder for the user's own files, and one for what the program writes."""
        self.given.mkdir()
        self.temporary.mkdir()
        self.line = Line(self.folder, arrange=self.arrange)
        self.put("passphrase", PASSPHRASE)

    @property
    def given(self) -> Path:
        """Holds what the user wrote: nothing in it is the program's."""
        return self.folder / "given"

    @property
    def temporary(self) -> Path:
        """Holds what is written for a moment."""
        return self.folder / "temporary"

    def put(self, name: str, text: str) -> Path:
        """Write a file of the user's own."""
        path = self.given / name
        path.write_text(f"{text}\n", encoding="utf-8")
        return path

    def __call__(
        self,
        *words_typed: object,
        typed: str = "",
        code: int | None = 0,
        shown: tuple[str, ...] = (),
    ) -> Ended:
        """Run one line; hold its code, and that nothing but `shown` is seen or left behind."""
        ended = self.line(
            *words_typed,
            "--state",
            self.line.state,
            "--passphrase-file",
            self.given / "passphrase",
            typed=typed,
            bare=True,
        )

        self.ends.add(ended.code)
        assert code in (None, ended.code), ended
        assert set(BREAKS.in_text(ended.out + ended.err)) <= set(shown), ended
        self.is_clean()
        return ended

    def is_clean(self) -> None:
        """Hold that no file and no log has any of it."""
        places = (self.folder, self.home)

        assert {} == BREAKS.in_files(*places, leave=(self.given,))
        assert () == BREAKS.in_text("\n".join(self.heard.lines)), self.heard.lines

    def digest(self) -> str:
        """Look, and give the digest of the plan."""
        return str(self("plan", CASE, "--json", code=None).json["digest"])

    def address(self, verb: str) -> str:
        """Give the address of a step of the plan."""
        changes = self("plan", CASE, "--json", code=None).json["changes"]
        return str(next(one["address"] for one in changes if one["verb"] == verb))

    def begin(self) -> None:
        """Begin the case, seal its playbook, and sign in."""
        steps = self.put("steps.yaml", STEPS)
        sha256 = self("import", steps, "--json", code=4).json["sha256"]
        self("import", steps, "--as", "ours", "--accept", sha256, "--no-input")
        plain = self.put("mine.yaml", PLAYBOOK.replace("PORT", str(self.port)))
        form = self.put("form.yaml", "".join(f"{k}: {v}\n" for k, v in CALM.items()))
        self("lint", plain)
        self("begin", plain, "--answers", form, "--no-input")
        self("seal", plain, "--remove", "--no-input")
        self("connect", CASE, "mail", "--secret-file", self.put("secret", PASSWORD), "--no-input")

    def arrange(self, env: Env) -> Env:
        """Say what the outside world is."""
        changed = self.change(env)
        return replace(changed, quick_keys=True, window=without_browser, sleep=lambda _: None)


@pytest.fixture
def told(tmp_path: Path, home: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Told]:
    """Furnish a mailbox with their mail and others', and listen to all loggers."""
    mail = [_message(THEIRS, 1), _message(THEIRS, 2), _message("sam@example.com", 3)]
    double = ImapDouble({"INBOX": mail}, PASSWORD)
    double.start()
    meddler = Meddler(double.port)
    try:
        with heard() as records:
            made = Told(tmp_path, home, double, meddler, meddler.start(), records)
            monkeypatch.setenv("TMPDIR", str(made.temporary))
            monkeypatch.setattr(tempfile, "tempdir", None)
            monkeypatch.chdir(made.temporary)
            yield made
    finally:
        meddler.stop()
        double.stop()


@pytest.mark.no_cover
def test_a_case_from_beginning_to_end_leaves_no_trace(told: Told) -> None:
    """Through every command of a case: nothing in a file, on the screen or in a log."""
    told.begin()
    told("plan", CASE, code=3)
    told("plan", CASE, "--items", code=3)
    told("run", CASE, "--accept", told.digest(), "--no-input", code=4)
    told.double.deliver("INBOX", _message(LATER, 4))
    told("add", CASE, typed=f"J.\na mail address\n{LATER}\ngo on\n")
    told("check", CASE, "-v", code=3)
    told("reasons", CASE, "--from", told.put("reasons.txt", REASONS), shown=("the reasons",))
    told("reasons", CASE, "--no-input", shown=("the reasons",))
    told("evidence", CASE, "note", "--from", told.put("note.txt", NOTE))
    told("evidence", CASE, "list")
    told("evidence", CASE, "list", "--json")
    told("evidence", CASE, "list", "--csv", told.folder / "list.csv")
    told(
        "evidence",
        CASE,
        "export",
        told.folder / "pseudonymised",
        "--mode",
        "pseudonymised",
        "--no-input",
    )
    told("evidence", CASE, "export", told.folder / "summary", "--mode", "summary", "--no-input")
    for words_typed in (("review",), ("review", "--json"), ("review", "--by", "item"), ("verify",)):
        told("log", CASE, *words_typed)
    for mode in ("pseudonymised", "summary"):
        page = told.folder / f"{mode}.html"
        told("log", CASE, "report", "--mode", mode, "--counts", "--to", page, "--no-input")
    told("log", CASE, "seal", "--to", told.folder / "checkpoint.json")
    told("skip", CASE, "--item", told.address("phone.block"))
    told("find", CASE, "--no-input", code=3, shown=("their name",))
    told("accounts", CASE)
    told("doctor")
    told(
        "share", told.given / "steps.yaml", "-o", told.folder / "shared.yaml", "--no-input", code=4
    )
    told("case", "export", told.folder / "heron-42.case", CASE)
    told("undo", CASE, "--all", "--no-input", code=4)
    told("undo", CASE, "--all", "--now", "--no-input")
    told("forget", CASE, "--person", "J.", "--code", CASE, "--now", "--no-input")
    told("log", CASE, "review")
    told("passphrase", CASE, "--new-passphrase-file", told.put("new", PASSPHRASE_NEW))
    told("log", CASE, "review", code=2)
    told.put("passphrase", PASSPHRASE_NEW)
    told("log", CASE, "review")
    told()
    told("wipe", CASE, "--code", CASE)

    assert not (told.line.state / CASE).exists()


def _echo(verbs: frozenset[str]) -> Rules:
    """Answer these commands with everything that must be told to nobody."""
    words_of_server = f"{THEIRS} {NAME} {NUMBER} {PASSWORD} {SUBJECT} {BODY}"
    untagged = f"* 1 {words_of_server}\r\n* BAD [ALERT] {words_of_server}"
    answer = f"{untagged}\r\nNO [ALERT] {words_of_server}".encode()
    return Rules(answer=lambda seen: answer if seen.verb in verbs else None)


def test_a_case_that_was_typed_in_leaves_no_trace(
    told: Told, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Asked for screen by screen and sealed at once: what was typed is in no file and no log."""
    at: JsonObject = {
        "host": "127.0.0.1",
        "port": told.port,
        "user": "me@example.net",
        "security": "none",
        "sieve_port": 1,
    }

    def arrange(env: Env) -> Env:
        return replace(told.arrange(env), state=told.line.state, detour={"mail": at})

    questions = ("yes", "no", "no", "no", "no", "yes")
    about = ("", "J.", THEIRS, "none", "me@example.net", "1", "go on", PASSWORD)
    code, terminal = sit(monkeypatch, ["new"], [*questions, *about], arrange)
    added, again = sit(
        monkeypatch,
        ["add", min(told.line.state.glob("*-*")).name],
        ["J.", "a mail address", LATER, "not now"],
        arrange,
    )

    assert (0, 4) == (code, added)
    assert "Plan for " in terminal.text
    assert [] == list(again.answers)
    told.is_clean()


@pytest.mark.no_cover
@pytest.mark.parametrize(
    "verbs",
    [
        frozenset({"LOGIN", "AUTHENTICATE"}),
        frozenset({"CAPABILITY"}),
        frozenset({"LIST"}),
        frozenset({"EXAMINE", "SELECT"}),
        frozenset({"UID SEARCH"}),
        frozenset({"UID FETCH"}),
        frozenset({"UID MOVE", "UID COPY", "CREATE"}),
    ],
    ids=lambda verbs: min(verbs),
)
def test_a_server_that_says_it_back_is_not_repeated(told: Told, verbs: frozenset[str]) -> None:
    """Whatever a server answers with, its words come into no output, no file and no log."""
    told.begin()
    digest = told.digest()
    told.meddler.revive(_echo(verbs))
    for words_typed in (
        ("run", CASE, "--accept", digest, "--no-input"),
        ("plan", CASE),
        ("check", CASE, "--json"),
        ("undo", CASE, "--all", "--now", "--no-input"),
        ("log", CASE, "review", "--json"),
    ):
        told(*words_typed, "-v", code=None)

    assert told.ends > {0}


def test_a_password_that_is_refused_is_not_repeated(told: Told) -> None:
    """A wrong password ends in a sentence, and lies nowhere in clear."""
    told.begin()
    secret = told.put("wrong", WRONG)
    told("connect", CASE, "mail", "--secret-file", secret, "--no-input", "-v", code=None)
    ended = told("plan", CASE, "-v", code=1)

    assert "password" in ended.out + ended.err


@dataclass
class Full:
    """A disk that is full from its n-th writing on; the system's words name a file."""

    left: int

    def __call__(self, descriptor: int, data: bytes) -> int:
        """Write, or say that there is no room."""
        self.left -= 1
        if self.left < 0:
            raise OSError(errno.ENOSPC, f"no room for {THEIRS}", f"/{NAME}/{PASSWORD}")
        return os.write(descriptor, data)


@pytest.mark.no_cover
@pytest.mark.parametrize("room", [0, 1, 3, 7, 11, 16])
def test_a_full_disk_leaves_no_trace(told: Told, room: int) -> None:
    """Wherever the disk is full, one sentence says it, and what is half written is sealed."""
    told.begin()
    digest = told.digest()
    told.change = lambda env: replace(
        env, files=DiskFiles(replace(this_system(), write=Full(room)))
    )
    run = told("run", CASE, "--accept", digest, "--no-input", "-v", code=None)
    note = told("evidence", CASE, "note", "--from", told.put("note.txt", NOTE), code=None)

    assert {1} == {run.code, note.code} - {0, 4}
    told.change = _same
    told("log", CASE, "verify")


class Breaking:
    """A clock that breaks at its n-th reading, in words that hold everything."""

    def __init__(self, clock: Clock, left: int) -> None:
        self._clock = clock
        self._left = left

    def now_ms(self) -> int:
        """Say the time, or break."""
        self._left -= 1
        if self._left < 0:
            raise ValueError(f"{THEIRS} {NAME} {NUMBER} {PASSWORD} {PASSPHRASE} {SUBJECT} {BODY}")
        return self._clock.now_ms()

    def monotonic_ms(self) -> int:
        """Go on."""
        return self._clock.monotonic_ms()


@pytest.mark.no_cover
@pytest.mark.parametrize("left", [0, 1, 2, 4, 6])
def test_a_fault_of_ours_shows_a_code_and_no_value(told: Told, left: int) -> None:
    """What nobody foresaw ends in one sentence with four signs to look it up by; no crash file."""
    told.begin()
    digest = told.digest()
    before = {path for path in told.folder.rglob("*") if path.is_dir()}
    told.change = lambda env: replace(env, clock=Breaking(env.clock, left))
    ended = [
        told("run", CASE, "--accept", digest, "--no-input", *options, code=1)
        for options in ((), ("-v",), ("--json",))
    ]

    assert all("unexpected" in one.out + one.err for one in ended)
    assert not any("Traceback" in one.out + one.err for one in ended)
    assert before == {path for path in told.folder.rglob("*") if path.is_dir()}


@pytest.mark.no_cover
@pytest.mark.parametrize(
    "words_typed",
    [
        (THEIRS,),
        ("add", CASE, THEIRS),
        ("add", CASE, "--email", THEIRS),
        (f"--{PASSWORD}",),
        ("plan", CASE, NUMBER, NAME),
        ("log", CASE, THEIRS),
        ("log", CASE, "verify", "--seal", PASSPHRASE),
        ("log", CASE, "verify", "--public-key", PASSPHRASE),
        ("run", CASE, "--accept", PASSWORD),
        ("undo", CASE, "--item", f"mail/mail.keep/{THEIRS}"),
        ("skip", CASE, "--item", THEIRS),
        ("run", THEIRS),
        ("plan", NAME),
        ("connect", CASE, THEIRS),
        ("evidence", CASE, "list", "--mode", BODY),
        ("evidence", CASE, "note", "--from", NAME),
        ("import", NAME),
        ("wipe", THEIRS, "--code", PASSPHRASE),
        ("passphrase", CASE, "--new-passphrase-file", PASSPHRASE_NEW),
    ],
    ids=range(19),
)
def test_what_was_typed_in_the_wrong_place_is_not_repeated(
    told: Told, words_typed: tuple[str, ...]
) -> None:
    """An address, a name or a secret where a command takes none is not said back."""
    told.begin()
    ended = told(*words_typed, "--no-input", "-v", code=None)

    assert ended.code in (1, 2, 4)


@pytest.mark.parametrize(
    "line",
    [
        f"    emails: [{THEIRS}, {THEIRS}]",
        f"    emails: [{THEIRS.replace('@', ' at ')}]",
        f'    phones: ["{NUMBER[3:]} {NUMBER[3:]}"]',
        f"    handles: {{instagram: '{NAME}'}}",
        f"    handles: {{{HANDLE}: {HANDLE}}}",
        f"    names: {{{NAME}: {NAME}}}",
        f"    emails: {THEIRS}\n    emails: {THEIRS}",
        f"    emails: [{THEIRS}",
        f"    emails: &a {THEIRS}",
        f"    emails: !!{HANDLE} {THEIRS}",
    ],
    ids=range(10),
)
def test_a_fault_in_a_playbook_is_told_by_its_place(told: Told, line: str) -> None:
    """A playbook that is refused is told by line and column, and no identifier is said back."""
    text = f"boundary: 1\npeople:\n  - alias: J.\n    follow: quiet\n{line}\n"
    path = told.put("mine.yaml", f"{text}accounts:\n  phone: {{use: iphone}}")
    form = told.put("form.yaml", "".join(f"{k}: {v}\n" for k, v in CALM.items()))

    assert "mine.yaml" in told("lint", path, "-v", code=2).out
    told("begin", path, "--answers", form, "--no-input", "-v", code=2)


def test_values_say_nothing_of_themselves(told: Told) -> None:
    """What stands for a person, an account, a message or a key has a repr that names nobody."""
    told.begin()
    told("run", CASE, "--accept", told.digest(), "--no-input", code=4)
    env = replace(told.line.seen[-1], ask_passphrase=lambda new: PASSPHRASE)
    with open_session(env, CASE, write=True) as session:
        plan = session.plan()
        held = [
            *(session, env, plan, session.loaded, session.loaded.playbook, session.standing),
            *(session.box, session.secrets(), session.ledger, session.desk, session.library),
            *session.loaded.playbook.people,
            *session.accounts(),
            *session.items,
            *session.ledger.events(),
            *session.exhibits(),
            *(
                identifier
                for one in session.loaded.playbook.people
                for identifier in one.identifiers
            ),
            *(outcome for outcomes in session.standing.done.values() for outcome in outcomes),
        ]
        said = "\n".join(f"{one!r} {one}" for one in held)

    assert len(held) > 30
    assert () == BREAKS.in_text(said)


def _reads(process: subprocess.Popen[str], until: str) -> str:
    """Read what a process says until it asks a question."""
    assert process.stderr is not None
    said = ""
    while not said.endswith(until):
        letter = process.stderr.read(1)
        assert letter, said
        said += letter
    return said


def test_the_real_program_keeps_it_out_of_its_process(told: Told) -> None:
    """While it waits for an answer: arguments, variables and open files say nothing, no dumps."""
    told.begin()
    variables = {**os.environ, "PYTHONPATH": str(Path(__file__).parents[2])}
    with subprocess.Popen(
        [sys.executable, "-c", PROGRAM, "run", CASE, "--state", str(told.line.state)],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
        env=variables,
    ) as process:
        assert process.stdin is not None
        process.stdin.write(f"{PASSPHRASE}\n")
        process.stdin.flush()
        said = _reads(process, words.YOUR_CHOICE)
        seen = list(processes(process.pid))
        limits = Path("/proc", str(process.pid), "limits").read_text("ascii")
        opened = [str(one.readlink()) for one in Path("/proc", str(process.pid), "fd").iterdir()]
        out, err = process.communicate("go on\n")

    told.is_clean()
    assert [process.pid] == [pid for pid, _ in seen]
    assert () == BREAKS.in_bytes(b"\n".join(held for _, held in seen))
    assert () == BREAKS.in_text(said + out + err)
    assert [("0", "0")] == re.findall(r"Max core file size +(\S+) +(\S+)", limits)
    assert not any("(deleted)" in one for one in opened)
    assert "Later" in told.double.snapshot()
