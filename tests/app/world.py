"""Set a whole case up over a real mail server on loopback, for tests of the joined rooms."""

from __future__ import annotations

import secrets
from collections.abc import Collection, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path

from boundary.adapters.imap.double import ImapDouble
from boundary.app.begin import begin_case
from boundary.app.disk import DiskFiles
from boundary.app.env import Env
from boundary.app.facts import Choice
from boundary.app.platform import RealClock, this_system
from boundary.app.session import Consent, Session, open_session
from boundary.core.change import Stage
from boundary.core.playbook import Address
from boundary.core.ports import Answer, Files
from boundary.engine import Report
from boundary.rehearsal import Desk, Mail
from boundary.rehearsal.serve import Meddler, Rules
from tests.servers.dovecot import PASSWORD, Dovecot

PLAYBOOK = """\
boundary: 1
people:
  - alias: J.
    follow: ./steps.yaml
    emails: [jordan@example.org, j.example@example.com]
accounts:
  mail: {use: imap, host: imap.example.net, user: me@example.net}
"""
STEPS = """\
boundary: 1
title: Mail only
steps:
  - {do: mail.keep}
  - {do: mail.file-past, with: {folder: later}}
"""
PASSPHRASE = "four words for tests"
WHEN = datetime(2026, 3, 1, 9, 0, tzinfo=UTC)
WRITING = frozenset(
    {
        "APPEND",
        "CLOSE",
        "CREATE",
        "DELETE",
        "EXPUNGE",
        "RENAME",
        "SUBSCRIBE",
        "UID COPY",
        "UID EXPUNGE",
        "UID MOVE",
        "UID STORE",
        "UNSUBSCRIBE",
    }
)
"""IMAP commands that change something."""
READING = frozenset(
    {
        "AUTHENTICATE",
        "CAPABILITY",
        "ENABLE",
        "EXAMINE",
        "ID",
        "LIST",
        "LOGIN",
        "LOGOUT",
        "NAMESPACE",
        "NOOP",
        "STATUS",
        "UID FETCH",
        "UID SEARCH",
        "UNSELECT",
        "XLIST",
    }
)
"""All that a command which only looks may send."""


class Told:
    """Says "done" to every written step, and nothing else."""

    def ask(self, _address: Address, _instructions: Sequence[str], /) -> Answer:
        """Take the step as done."""
        return Answer.DONE

    def take(self, _address: Address, _instructions: Sequence[str], /) -> bytes | None:
        """Have no file."""
        return None

    def give(
        self, _address: Address, _name: str, _data: bytes, _instructions: Sequence[str], /
    ) -> Answer:
        """Take the step as done."""
        return Answer.DONE

    def progress(self, _address: Address | None, _done: int, _total: int, _doing: str, /) -> None:
        """Say nothing."""


class Memory:
    """Keeps secrets as long as the test lives."""

    def __init__(self, secret: str) -> None:
        """Answer every account with the same secret."""
        self._secret = secret

    def get(self, _account: str, _name: str, /) -> str | None:
        """Return the secret."""
        return self._secret

    def put(self, _account: str, _name: str, _value: str, /) -> None:
        """Keep nothing."""

    def forget(self, _account: str, _name: str, /) -> None:
        """Forget nothing."""


def message(sender: str, number: int, extra: str = "") -> bytes:
    """Write one message; `extra` is further header lines, each with its line end."""
    return (
        f"Return-Path: <{sender}>\r\nMessage-ID: <{number}@mail.example.net>\r\n"
        f"From: Someone <{sender}>\r\n{extra}To: me@example.net\r\n"
        f"Subject: number {number}\r\n\r\nText {number}.\r\n"
    ).encode()


def small_mailbox() -> dict[str, list[Mail]]:
    """Make seven messages in two folders: four of theirs (one names both), three of others."""
    both = "Reply-To: j.example@example.com\r\n"
    return {
        "INBOX": [
            Mail(message("jordan@example.org", 1), (), WHEN),
            Mail(message("library@example.net", 2), ("\\Seen",), WHEN),
            Mail(message("jordan@example.org", 3, both), ("\\Flagged",), WHEN),
            Mail(message("xjordan@example.org", 4), (), WHEN),
        ],
        "Family": [
            Mail(message("j.example@example.com", 5), ("\\Seen",), WHEN),
            Mail(message("jordan@example.org", 6), ("\\Answered", "\\Seen"), WHEN),
            Mail(message("jordan@example.org.example", 7), (), WHEN),
        ],
    }


@dataclass
class World:
    """A case, a mailbox behind a meddling network, and the folder they lie in."""

    folder: Path
    desk: Desk
    meddler: Meddler
    port: int
    user: str
    secret: str
    sieve_port: int = 1
    """Nothing listens on 1: whatever else runs on this machine is left alone."""
    files: Files = field(default_factory=lambda: DiskFiles(this_system()))

    @property
    def playbook(self) -> Path:
        """Where the private playbook lies."""
        return self.folder / "playbook.yaml"

    @property
    def env(self) -> Env:
        """The outside world of one call."""
        return Env(
            state=self.folder / "state",
            files=self.files,
            clock=RealClock(this_system()),
            random=secrets.token_bytes,
            hands=Told(),
            ask_passphrase=lambda new: PASSPHRASE,
            stop=lambda: False,
            secrets=Memory(self.secret),
            detour={"mail": self.detour},
            sleep=lambda _: None,
            quick_keys=True,
        )

    @property
    def detour(self) -> Mapping[str, str | int]:
        """The settings that lead to this mailbox."""
        return {
            "host": "127.0.0.1",
            "port": self.port,
            "user": self.user,
            "security": "none",
            "sieve_port": self.sieve_port,
        }

    def begin(self, playbook: str = PLAYBOOK, steps: str = STEPS) -> None:
        """Write the playbook and begin the case, without a waiting time."""
        self.playbook.write_text(playbook)
        (self.folder / "steps.yaml").write_text(steps)
        begin_case(self.env, self.playbook, Choice.FULL, wait_hours=0)

    @contextmanager
    def session(
        self, *, write: bool = True, env: Env | None = None, standing: bool = False
    ) -> Iterator[Session]:
        """Open the case."""
        path = str(self.playbook)
        with open_session(env or self.env, path, write=write, standing=standing) as session:
            yield session

    def run(self, env: Env | None = None) -> Report:
        """Recover, plan and run, agreeing to everything."""
        with self.session(env=env) as session:
            session.recover()
            plan = session.plan()
            numbers = [p.number for p in plan.problems if p.number is not None]
            consent = Consent(
                Stage.WILL_SHOW,
                frozenset(problem.guard for problem in plan.problems),
                frozenset(numbers),
            )
            return session.run(plan, consent, _go_on)

    def undo(self) -> Report | None:
        """Recover, then take back whatever stands."""
        with self.session(standing=True) as session:
            session.recover()
            if not session.standing.done:
                return None
            return session.undo(tuple(session.standing.done), now=True).report

    def snapshot(self) -> dict[str, tuple[Mail, ...]]:
        """Read every folder back, its messages in one order."""
        return {
            name: tuple(sorted(mails, key=lambda m: (m.body, m.flags, str(m.when))))
            for name, mails in self.desk.snapshot().items()
        }

    def quiet_network(self, rules: Rules | None = None) -> None:
        """Let everything through again, and forget which commands were seen."""
        self.meddler.revive(rules)


def _go_on(_stage: Stage, _changes: Collection[object]) -> bool:
    return True


@contextmanager
def pymap_world(folder: Path, mailbox: Mapping[str, Sequence[Mail]]) -> Iterator[World]:
    """Set a case up over the embedded mail server."""
    double = ImapDouble(mailbox, "words-for-tests")
    settings = double.start()
    meddler = Meddler(double.port)
    try:
        port = meddler.start()
        yield World(folder, double.desk(), meddler, port, str(settings["user"]), double.secret)
    finally:
        meddler.stop()
        double.stop()


@contextmanager
def dovecot_world(
    folder: Path, server: Dovecot, mailbox: Mapping[str, Sequence[Mail]], *, rules: bool = False
) -> Iterator[World]:
    """Set a case up over a mailbox of its own on a real Dovecot; `rules`: it takes rules too."""
    user = server.user()
    desk = server.desk(user)
    desk.fill(mailbox)
    meddler = Meddler(server.port)
    try:
        port = server.sieve_port if rules else 1
        yield World(folder, desk, meddler, meddler.start(), user, PASSWORD, port)
    finally:
        meddler.stop()


__all__ = [
    "READING",
    "WRITING",
    "World",
    "dovecot_world",
    "message",
    "pymap_world",
    "small_mailbox",
]
