"""What the tests of the rule adapter share: an account on either server, and other clients."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from contextlib import AbstractContextManager, contextmanager
from dataclasses import dataclass, field, replace
from datetime import date
from pathlib import Path
from ssl import create_default_context
from time import monotonic
from typing import Protocol, cast

from boundary.adapters.imap import open_folders
from boundary.adapters.imap.double import USER, ImapDouble
from boundary.adapters.sieve import make_manifest
from boundary.adapters.sieve.adapter import SieveAdapter
from boundary.adapters.sieve.client import Link, Login, Outside
from boundary.adapters.sieve.double import SieveDouble
from boundary.adapters.sieve.shelf import USUAL_LIMITS, Limits
from boundary.core.change import Status
from boundary.core.codec import canonical
from boundary.core.identifier import email
from boundary.core.json import Json
from boundary.core.playbook import Account, Address, Item
from boundary.core.ports import Answer, Folders, Secrets
from boundary.core.rules import MailProvider
from boundary.engine import Report
from boundary.rehearsal import Desk
from tests.adapters.imap.furniture import SECRET, QuietHands
from tests.adapters.imap.furniture import Secrets as OnePassword
from tests.bench import CONNECTS, LOOKS, REPLACES, SHARES, Bench, Session
from tests.servers.dovecot import Dovecot
from tests.servers.sieve_proxy import Rules, Seen, SieveMeddler

TODAY = date(2026, 11, 22)
RULES, START, NEW = "boundary", "boundary-start", "boundary-new"
THEIRS = ("jordan@example.org", "jordan.two@example.com", "cleo@example.net")
OTHER = "someone@example.com"
WRITES = frozenset({"PUTSCRIPT", "SETACTIVE", "DELETESCRIPT", "RENAMESCRIPT"})
MINE = (
    b'require ["fileinto", "mailbox", "imap4flags"];\r\n'
    b"# Mine, since 2019.\r\n"
    b'if header :contains "subject" "invoice" { addflag "\\\\Flagged"; '
    b'fileinto :create "Bills"; stop; }\r\n'
    b'if address :is "from" "cleo@example.net" { fileinto :create "Friends"; stop; }\r\n'
)
"""A user's own rules: one of them is about somebody of the case."""
MINE_ELSEWHERE = (
    b'require "fileinto";\nif header :contains "subject" "bill" { fileinto "Bills"; }\n'
)


@dataclass(frozen=True)
class Picture:
    """Every script of an account, read otherwise than over ManageSieve."""

    scripts: Mapping[str, bytes]
    active: str
    hidden: bytes | None = None
    """What acts without being listed."""

    @property
    def acting(self) -> bytes | None:
        """The bytes that new mail goes through first."""
        return self.scripts.get(self.active, self.hidden)

    def without_ours(self) -> dict[str, bytes]:
        """Leave out what has a name of ours."""
        return {n: s for n, s in self.scripts.items() if n not in (RULES, START, NEW)}


EMPTY = Picture({}, "")


class Host(Protocol):
    """A server with one account, as the tests see it."""

    user: str
    sieve_port: int
    desk: Desk

    def settings(self) -> dict[str, str | int]:
        """Give the account's IMAP settings."""

    def picture(self) -> Picture:
        """Read every script, otherwise than over ManageSieve."""

    def deliver(self, sender: str, mails: Sequence[bytes]) -> None:
        """Deliver new mail."""


@dataclass
class DovecotHost:
    """A user on Dovecot with Pigeonhole."""

    server: Dovecot
    user: str

    def __post_init__(self) -> None:
        """Take what does not change."""
        self.sieve_port = self.server.sieve_port
        self.desk = self.server.desk(self.user)

    def settings(self) -> dict[str, str | int]:
        """Give the account's IMAP settings."""
        return {"host": "127.0.0.1", "port": self.server.port, "user": self.user}

    def picture(self) -> Picture:
        """Read the files below the user's home."""
        home = self.server.home(self.user)
        scripts = {
            path.name.removesuffix(".sieve"): path.read_bytes()
            for path in (home / "sieve").glob("*.sieve")
        }
        link = home / ".dovecot.sieve"
        active = hidden = None
        if link.is_symlink():
            active = Path(link.readlink()).name.removesuffix(".sieve")
        elif link.exists():
            hidden = link.read_bytes()
        return Picture(scripts, active or "", hidden)

    def furnish(self, picture: Picture) -> None:
        """Write the files, whether the server would take them or not."""
        for name, source in picture.scripts.items():
            self.server.plant(self.user, f"sieve/{name}.sieve", source)
        if picture.hidden is not None:
            self.server.plant(self.user, ".dovecot.sieve", picture.hidden)
        if picture.active:
            home = self.server.home(self.user)
            (home / ".dovecot.sieve").symlink_to(f"sieve/{picture.active}.sieve")

    def deliver(self, sender: str, mails: Sequence[bytes]) -> None:
        """Deliver over LMTP."""
        self.server.deliver(self.user, sender, mails)


class DoubleHost:
    """The one user of our own two servers."""

    user = USER

    def __init__(self, picture: Picture, limits: Limits) -> None:
        """Start both."""
        self._mailbox = ImapDouble({"INBOX": []}, SECRET)
        self._imap = self._mailbox.start()["port"]
        self.desk = self._mailbox.desk()
        self.rules = SieveDouble(
            USER,
            SECRET,
            picture.scripts,
            picture.active,
            self._mailbox.deliver,
            hidden=picture.hidden,
            limits=limits,
            folders=self._folders,
            create=self._create,
        )
        self.sieve_port = self.rules.start()

    def stop(self) -> None:
        """Stop both."""
        self.rules.stop()
        self._mailbox.stop()

    def settings(self) -> dict[str, str | int]:
        """Give the account's IMAP settings."""
        assert isinstance(self._imap, int)
        return {"host": "127.0.0.1", "port": self._imap, "user": USER}

    def picture(self) -> Picture:
        """Ask the double itself."""
        held = self.rules.scripts()
        return Picture(dict(held.scripts), held.active, held.hidden)

    def deliver(self, sender: str, mails: Sequence[bytes]) -> None:
        """Let the double deliver."""
        for one in mails:
            self.rules.deliver(one, sender)

    def _folders(self) -> list[str]:
        with self.desk.session() as client:
            _, lines = client.list()
            listed = [line.decode() for line in lines if isinstance(line, bytes)]
            return [line.partition('"/" ')[2].strip('"') for line in listed]

    def _create(self, name: str) -> None:
        with self.desk.session() as client:
            client.create(f'"{name}"')


@dataclass
class Place:
    """An account on a real server, with a meddler before its rules."""

    host: Host
    meddler: SieveMeddler
    port: int
    hands: QuietHands = field(default_factory=QuietHands)
    providers: tuple[MailProvider, ...] = ()
    read_s: float = 20.0
    lends: bool = True
    answers: list[Answer] = field(default_factory=list)
    abilities: frozenset[str] = frozenset({LOOKS, CONNECTS, SHARES, REPLACES})
    said: list[str] = field(default_factory=list)
    links: list[Link] = field(default_factory=list)
    """The connections of the adapters, as they were opened."""

    def account(self) -> Account:
        """Give the account, as the playbook would."""
        more: dict[str, str | int] = {
            "security": "none",
            "sieve_host": "127.0.0.1",
            "sieve_port": self.port,
        }
        settings: dict[str, str | int] = {**self.host.settings(), **more}
        return Account("mail", "imap", settings)

    @contextmanager
    def open(self) -> Iterator[SieveAdapter]:
        """Open the adapter anew."""
        manifest = make_manifest(
            self.providers,
            self._folders if self.lends else None,
            sleep=lambda _: None,
            jitter=lambda: 0.5,
            monotonic=monotonic,
            today=lambda: TODAY,
            connect_s=self.read_s,
            probe_s=self.read_s,
            read_s=self.read_s,
        )
        with manifest.open(self.account(), OnePassword(), self.hands) as adapter:
            assert isinstance(adapter, SieveAdapter)
            self.links.append(adapter._link)
            yield adapter

    def lose_patience(self) -> None:
        """Let what is open give up on an answer soon: for a server that answers nothing more."""
        for link in self.links:
            link._outside = replace(link._outside, connect_s=0.2, read_s=0.2)
            if link._line is not None:
                link._line.patience(0.2)

    def _folders(self, account: Account, secrets: Secrets) -> AbstractContextManager[Folders]:
        return open_folders(self.providers, account, secrets, sleep=lambda _: None)

    @contextmanager
    def client(self) -> Iterator[Link]:
        """Sign in as another program of the user's, past the meddler."""
        login = Login("127.0.0.1", self.host.sieve_port, "none", self.host.user, SECRET)
        outside = Outside(create_default_context, lambda _: None, lambda: 0.5, monotonic)
        link = Link(login, outside)
        try:
            yield link
        finally:
            link.close()

    def store(self, scripts: Mapping[str, bytes], active: str | None = None) -> None:
        """Store scripts as another program would, and make one of them active."""
        with self.client() as link:
            for name, source in scripts.items():
                link.store(name, source)
            if active is not None:
                link.activate(active)

    def drop(self, *names: str) -> None:
        """Delete scripts as another program would."""
        with self.client() as link:
            for name in names:
                link.remove(name)

    def folders(self) -> dict[str, int]:
        """Count the messages of every folder."""
        return {folder: len(mails) for folder, mails in self.host.desk.snapshot().items()}


def session_of(place: Place) -> Session:
    """Drive an account through the engine."""
    # Of a bench, a session needs no more than `open` and `abilities`.
    return Session(cast("Bench", place))


def statuses(report: Report) -> list[Status]:
    """Say what a run or an undo came to."""
    return [result.outcome.status for result in report.results]


def notes(report: Report) -> str:
    """Give every note of a run or an undo."""
    return " ".join(result.outcome.note for result in report.results)


def mail(number: int, sender: str, subject: str = "A note", more: str = "") -> bytes:
    """Write one message."""
    return (
        f"From: {sender}\r\nTo: me@example.net\r\nSubject: {subject}\r\n{more}"
        f"Message-ID: <{number}@mail.example>\r\n\r\nThis is message {number}.\r\n"
    ).encode()


def file_away(address: str, *, step: str = "mail.file-away", **options: str) -> Item:
    """Make an item of mail.file-away."""
    defaults = {"folder": "later", "folder_name": "Later", "mark": "read", "copied": "leave"}
    return _item("mail.file-away", step, address, {**defaults, **options})


def set_aside(address: str, **options: str) -> Item:
    """Make an item of mail.set-aside."""
    defaults = {"folder": "aside", "folder_name": "Aside", "copied": "leave"}
    return _item("mail.set-aside", "mail.set-aside", address, {**defaults, **options})


def review() -> Item:
    """Make the item of access.review."""
    return Item(Address("mail", "access.review", "-"), "access.review", None)


def _item(verb: str, step: str, address: str, options: Mapping[str, str]) -> Item:
    subject = email(address)
    return Item(Address("mail", step, subject.key), verb, subject, dict(options), subject.key)


@contextmanager
def on_dovecot(
    server: Dovecot, rules: Rules | None = None, picture: Picture = EMPTY
) -> Iterator[Place]:
    """Take an account of its own on Dovecot."""
    host = DovecotHost(server, server.user())
    host.furnish(picture)
    with _behind_meddler(host, rules) as place:
        yield place


@contextmanager
def on_double(
    rules: Rules | None = None, picture: Picture = EMPTY, limits: Limits = USUAL_LIMITS
) -> Iterator[Place]:
    """Start our own two servers."""
    host = DoubleHost(picture, limits)
    try:
        with _behind_meddler(host, rules) as place:
            yield place
    finally:
        host.stop()


@contextmanager
def _behind_meddler(host: Host, rules: Rules | None) -> Iterator[Place]:
    meddler = SieveMeddler(host.sieve_port, rules)
    try:
        yield Place(host, meddler, meddler.start())
    finally:
        meddler.stop()


def is_write(seen: Seen) -> bool:
    """Whether a command changes something on the server."""
    return seen.verb in WRITES


def written(picture: Picture, desk: Desk, *, ours: bool = True) -> bytes:
    """Write an account in canonical form: scripts, what is active, folders, subscriptions."""
    scripts = picture.scripts if ours else picture.without_ours()
    found: dict[str, Json] = {
        "scripts": {name: source.decode("latin-1") for name, source in scripts.items()},
    }
    if ours:
        found["active"] = picture.active
        found["hidden"] = None if picture.hidden is None else picture.hidden.decode("latin-1")
        found["folders"] = sorted(desk.snapshot())
        found["subscribed"] = subscribed(desk)
    return canonical(found)


def subscribed(desk: Desk) -> list[str]:
    """List the subscribed folders."""
    with desk.session() as client:
        _, lines = client.lsub()
        return sorted(repr(line) for line in lines if line is not None)
