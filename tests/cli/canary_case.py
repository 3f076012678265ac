"""Furnish a case full of texts that must be found nowhere, and look after each command."""

from __future__ import annotations

import base64
import tempfile
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from email.header import Header
from pathlib import Path

import pytest

from boundary.adapters.imap.double import ImapDouble
from boundary.app.env import Env
from boundary.rehearsal import Mail
from boundary.rehearsal.serve import Meddler
from tests.app.case import without_browser
from tests.canaries import Canaries, Heard, heard
from tests.cli.conftest import CALM, Ended, Line

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
WRONG = "persimmon-trellis-07"
CANARIES = Canaries(
    {
        "your own login": "me@example.net",
        "their address": THEIRS.partition("@")[0],
        "a later address": LATER.partition("@")[0],
        "their number": NUMBER,
        "their handle": HANDLE.partition(".")[0],
        "their name": NAME,
        "the password": PASSWORD,
        "a wrong password": WRONG,
        "the passphrase": PASSPHRASE,
        "the new passphrase": PASSPHRASE_NEW,
        "a subject": SUBJECT,
        "a message": BODY,
        "a note": NOTE,
        "the reasons": REASONS,
    }
)
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
STEPS = """\
boundary: 1
title: Mail, phone and site
steps:
  - {do: mail.keep}
  - {do: mail.file-past, with: {folder: later}}
  - {do: phone.block}
  - {do: social.restrict}
"""


def letter(sender: str, number: int) -> Mail:
    """Write one message, its name and its words coded as mail codes them."""
    name = Header(NAME, "utf-8").encode()
    coded = base64.b64encode(f"And {BODY}.\r\n".encode()).decode()
    text = (
        f"From: {name} <{sender}>\r\nTo: me@example.net\r\nSubject: {SUBJECT} {number}\r\n"
        f"Message-ID: <{number}.canary@mail.example>\r\nMIME-Version: 1.0\r\n"
        "Content-Type: text/plain; charset=utf-8\r\nContent-Transfer-Encoding: base64\r\n"
        f"\r\n{coded}\r\n"
    )
    return Mail(text.encode())


def same(env: Env) -> Env:
    """Change nothing."""
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
    change: Callable[[Env], Env] = same
    """What else is different outside."""
    canaries: Canaries = CANARIES
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
        assert set(self.canaries.in_text(ended.out + ended.err)) <= set(shown), ended
        self.is_clean()
        return ended

    def is_clean(self) -> None:
        """Hold that no file and no log has any of it."""
        places = (self.folder, self.home)

        assert {} == self.canaries.in_files(*places, leave=(self.given,))
        assert () == self.canaries.in_text("\n".join(self.heard.lines)), self.heard.lines

    def digest(self) -> str:
        """Look, and give the digest of the plan."""
        return str(self("plan", CASE, "--json", code=None).json["digest"])

    def address(self, verb: str) -> str:
        """Give the address of a step of the plan."""
        changes = self("plan", CASE, "--json", code=None).json["changes"]
        return str(next(one["address"] for one in changes if one["verb"] == verb))

    def begin(self, playbook: str = PLAYBOOK, steps_of_it: str = STEPS) -> None:
        """Begin the case, seal its playbook, and sign in where nothing else keeps secrets."""
        steps = self.put("steps.yaml", steps_of_it)
        sha256 = self("import", steps, "--json", code=4).json["sha256"]
        self("import", steps, "--as", "ours", "--accept", sha256, "--no-input")
        plain = self.put("mine.yaml", playbook.replace("PORT", str(self.port)))
        form = self.put("form.yaml", "".join(f"{k}: {v}\n" for k, v in CALM.items()))
        self("lint", plain)
        self("begin", plain, "--answers", form, "--no-input")
        self("seal", plain, "--remove", "--no-input")
        if self.line.seen[-1].secrets is None:
            secret = self.put("secret", PASSWORD)
            self("connect", CASE, "mail", "--secret-file", secret, "--no-input")

    def arrange(self, env: Env) -> Env:
        """Say what the outside world is."""
        changed = self.change(env)
        return replace(changed, quick_keys=True, window=without_browser, sleep=lambda _: None)


@contextmanager
def watched(folder: Path, home: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Told]:
    """Furnish a mailbox with their mail and others', and listen to all loggers."""
    mail = [letter(THEIRS, 1), letter(THEIRS, 2), letter("sam@example.com", 3)]
    double = ImapDouble({"INBOX": mail}, PASSWORD)
    double.start()
    meddler = Meddler(double.port)
    try:
        with heard() as records:
            made = Told(folder, home, double, meddler, meddler.start(), records)
            monkeypatch.setenv("TMPDIR", str(made.temporary))
            monkeypatch.setattr(tempfile, "tempdir", None)
            monkeypatch.chdir(made.temporary)
            yield made
    finally:
        meddler.stop()
        double.stop()
