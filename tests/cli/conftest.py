"""Run command lines in this process, against a state folder and a mail server of the test's own."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner

from boundary.adapters.imap.double import ImapDouble
from boundary.app.env import Env
from boundary.cli.frame import run
from boundary.core.ports import Clock
from boundary.rehearsal.double import Mail
from tests.app.case import without_browser

PASSPHRASE = "four words or more"
SECRET = "a password of the double"
THEIRS = "jordan@example.org"
NEW = "jordan.new@example.net"

CALM = {
    "private_device": "yes",
    "afraid": "no",
    "living_together": "no",
    "shared_accounts": "no",
    "children_or_orders": "no",
    "someone_knows": "yes",
}

GUIDED = """\
boundary: 1
case: heron-42
people:
  - alias: J.
    follow: ./steps.yaml
    phones: ["+1 202 555 0123"]
    handles: {instagram: jordan.example}
accounts:
  phone: {use: iphone}
  insta: {use: instagram}
"""
GUIDED_STEPS = """\
boundary: 1
title: By hand
steps:
  - {do: guide.do}
  - {do: phone.block}
  - {do: social.restrict}
"""


@dataclass(frozen=True)
class Ended:
    """What one command line came to."""

    code: int
    out: str
    err: str

    @property
    def json(self) -> Any:
        """The one object on standard output."""
        return json.loads(self.out)


@dataclass
class Late:
    """The real clock, moved on by the test."""

    clock: Clock
    late_ms: int

    def now_ms(self) -> int:
        """Wall clock."""
        return self.clock.now_ms() + self.late_ms

    def monotonic_ms(self) -> int:
        """Milliseconds that never go back."""
        return self.clock.monotonic_ms() + self.late_ms


@dataclass
class Line:
    """Types command lines."""

    folder: Path
    late_ms: int = 0
    arrange: Callable[[Env], Env] | None = None
    seen: list[Env] = field(default_factory=list)

    @property
    def state(self) -> Path:
        """Where the cases lie."""
        return self.folder / "state"

    def __call__(self, *arguments: object, typed: str = "", bare: bool = False) -> Ended:
        """Run one; the state folder and the passphrase are named unless `bare`."""
        words = [str(argument) for argument in arguments]
        if not bare:
            secret = self.folder / "passphrase"
            secret.write_text(f"{PASSPHRASE}\n", encoding="utf-8")
            words = [*words, "--state", str(self.state), "--passphrase-file", str(secret)]
        with CliRunner().isolation(input=typed) as streams:
            code = run(words, self._arranged)
            out, err = streams[0].getvalue(), streams[1].getvalue()
        return Ended(code, out.decode(), err.decode())

    def file(self, name: str, text: str) -> Path:
        """Write a file of the user's."""
        path = self.folder / name
        path.write_text(text, encoding="utf-8")
        return path

    def answers(self, **changed: str) -> Path:
        """Write a prepared form."""
        form = {**CALM, **changed}
        return self.file("answers.yaml", "".join(f"{k}: {v}\n" for k, v in form.items()))

    def files(self) -> Mapping[str, tuple[bytes, int]]:
        """Give bytes and time of every file there is."""
        return {
            str(path.relative_to(self.folder)): (path.read_bytes(), path.stat().st_mtime_ns)
            for path in sorted(self.folder.rglob("*"))
            if path.is_file() and path.name != "passphrase"
        }

    def _arranged(self, env: Env) -> Env:
        late = Late(env.clock, self.late_ms)
        env = replace(env, quick_keys=True, clock=late, window=without_browser)
        self.seen.append(env)
        return env if self.arrange is None else self.arrange(env)


@dataclass
class Case:
    """A case that was begun."""

    line: Line
    path: Path
    code: str = "heron-42"
    double: ImapDouble | None = None

    def __call__(self, command: str, *arguments: object, typed: str = "") -> Ended:
        """Run a command on the case."""
        return self.line(command, self.code, *arguments, typed=typed)

    def digest(self) -> str:
        """Look, and give the digest of the plan."""
        return str(self("plan", "--json").json["digest"])

    def accepted(self, *arguments: object) -> Ended:
        """Run the plan as it is now, without questions."""
        return self("run", "--accept", self.digest(), "--no-input", *arguments)


@pytest.fixture
def line(tmp_path: Path) -> Line:
    """Type command lines in a folder of the test's own."""
    return Line(tmp_path)


@pytest.fixture
def guided(line: Line) -> Case:
    """Begin a case whose steps are all written ones."""
    line.file("steps.yaml", GUIDED_STEPS)
    path = line.file("playbook.yaml", GUIDED)
    ended = line("begin", path, "--answers", line.answers(), "--no-input")
    assert ended.code == 0, ended
    return Case(line, path)


def message(sender: str, number: int) -> Mail:
    """Write one message."""
    text = (
        f"From: {sender}\r\nTo: me@example.net\r\nSubject: Number {number}\r\n"
        f"Message-ID: <{number}.{sender}>\r\n\r\nHello.\r\n"
    )
    return Mail(text.encode())


MAIL = """\
boundary: 1
case: heron-42
people:
  - alias: J.
    follow: ./mail.yaml
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
MAIL_STEPS = """boundary: 1
title: Mail that is there
steps:
  - {do: mail.keep}
  - {do: mail.file-past, with: {folder: later}}
"""


@pytest.fixture
def mailed(line: Line) -> Iterator[Case]:
    """Begin a case with one mailbox that holds three of the person's messages and five others."""
    theirs = [message(THEIRS, number) for number in range(3)]
    others = [message("sam@example.com", number) for number in range(5)]
    double = ImapDouble({"INBOX": [*theirs, *others]}, SECRET)
    settings = double.start()
    try:
        path = line.file("playbook.yaml", MAIL.format(port=settings["port"]))
        line.file("mail.yaml", MAIL_STEPS)
        assert line("begin", path, "--answers", line.answers(), "--no-input").code == 0
        secret = line.file("secret", f"{SECRET}\n")
        ended = line("connect", "heron-42", "mail", "--secret-file", secret, "--no-input")
        assert ended.code == 0, ended
        yield Case(line, path, double=double)
    finally:
        double.stop()
