"""Set a rehearsal up: servers inside this program, a copy of the playbook, somebody to answer."""

from __future__ import annotations

import secrets
from collections.abc import Iterator, Mapping, Sequence
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from pathlib import Path

from boundary import data
from boundary.adapters.imap.double import ImapDouble
from boundary.adapters.sieve.double import SieveDouble
from boundary.app.begin import begin_case
from boundary.app.env import AskPassphrase, Env
from boundary.app.facts import Choice, begun_note
from boundary.app.imports import carry, library_of
from boundary.app.seal import begin_sealed
from boundary.app.workspace import Loaded, load_playbook
from boundary.core.identifier import Kind
from boundary.core.json import JsonObject
from boundary.core.playbook import Account, Address
from boundary.core.ports import Answer, Clock
from boundary.core.services import IMAP
from boundary.rehearsal.double import Mail, Mailbox
from boundary.rehearsal.stage import furnish

__all__ = [
    "NEW_ADDRESS",
    "OWN_RULE",
    "OWN_SENDER",
    "MailServer",
    "PowerCut",
    "Scenery",
    "begin",
    "set_up",
]

NEW_ADDRESS = "jordan.new@example.net"
"""The address that turns up later in the story."""
OWN_RULE = "mine"
"""The name of the rules that the owner of the mailbox has already."""
OWN_SENDER = "news@example.com"
"""Whose mail the owner's own rule files."""
OWN_FOLDER = "Work"
"""The folder that the owner's own rule files into."""
_OWN_SCRIPT = f"""\
# A rule that the owner of this mailbox made.
require ["fileinto"];
if address :is "from" "{OWN_SENDER}" {{
    fileinto "{OWN_FOLDER}";
}}
"""
_MOVING = "Moving mail"
_ADDRESS_KEYS = ("host", "port", "user", "security")


class PowerCut(BaseException):
    """The program is ended in the middle, as by a battery."""


class Hands:
    """The person in a rehearsal: takes every written step as done; may pull the plug."""

    def __init__(self) -> None:
        """Answer everything, and leave the plug where it is."""
        self.cut = False
        """Whether to pull the plug while mail is being moved."""

    def ask(self, _address: Address, _instructions: Sequence[str], /) -> Answer:
        """Take the written steps as done."""
        return Answer.DONE

    def progress(self, _address: Address | None, done: int, _total: int, doing: str, /) -> None:
        """End the program when the story wants that, after something was done."""
        if self.cut and done and doing == _MOVING:
            self.cut = False
            raise PowerCut


class _Secrets:
    """The passwords of the doubles; they live as long as the rehearsal."""

    def __init__(self) -> None:
        self._kept: dict[tuple[str, str], str] = {}

    def get(self, account: str, name: str, /) -> str | None:
        """Return a secret, or None."""
        return self._kept.get((account, name))

    def put(self, account: str, name: str, value: str, /) -> None:
        """Keep a secret."""
        self._kept[(account, name)] = value

    def forget(self, account: str, name: str, /) -> None:
        """Remove a secret."""
        self._kept.pop((account, name), None)


class MailServer:
    """One account's servers: its mailbox, and the rules that act on mail as it arrives."""

    def __init__(self, mailbox: Mailbox, user: str, clock: Clock) -> None:
        """Keep what to furnish; nothing runs yet."""
        self._clock = clock
        self.secret = secrets.token_urlsafe(16)
        self.user = user
        self._mailbox = ImapDouble(mailbox, self.secret)
        self._rules: SieveDouble | None = None
        self.arrived: list[tuple[str, Mail]] = []
        """What came during the rehearsal, and the folder it was put into, as IMAP names it."""
        self._places: list[str] = []

    def start(self) -> JsonObject:
        """Listen on loopback; return the settings that lead here."""
        settings = self._mailbox.start()
        self._rules = SieveDouble(
            str(settings["user"]),
            self.secret,
            {OWN_RULE: _OWN_SCRIPT.replace("\n", "\r\n").encode()},
            OWN_RULE,
            self._put,
        )
        port = self._rules.start()
        found = {name: settings[name] for name in _ADDRESS_KEYS}
        return {**found, "sieve_host": settings["host"], "sieve_port": port}

    def stop(self) -> None:
        """Stop listening and forget everything."""
        if self._rules is not None:
            self._rules.stop()
        self._mailbox.stop()

    def snapshot(self) -> Mailbox:
        """Read back every folder."""
        return self._mailbox.snapshot()

    @property
    def rules(self) -> SieveDouble:
        """The server that keeps the rules. Only once started."""
        assert self._rules is not None  # noqa: S101  # `start` sets it
        return self._rules

    def arrive(self, sender: str) -> str:
        """Let one message come in from a sender; return the folder it was put into."""
        before = len(self._places)
        head = f"From: {sender}\r\nTo: {self.user}\r\nSubject: Hello\r\n"
        number = f"Message-ID: <new.{before}@mail.example>\r\n"
        self.rules.deliver(f"{head}{number}\r\nThis came later.\r\n".encode(), sender)
        return ", ".join(self._places[before:])

    def deliver(self, folder: str, mail: Mail) -> None:
        """Put one message into a folder, past every rule."""
        self._mailbox.deliver(folder, mail)

    def _put(self, folder: str, mail: Mail) -> None:
        when = datetime.fromtimestamp(self._clock.now_ms() // 1000, UTC)
        stamped = replace(mail, when=when)
        self.arrived.append((self._mailbox.take_in(folder, stamped), stamped))
        self._places.append(folder)


@dataclass(frozen=True, slots=True)
class Scenery:
    """Everything a rehearsal plays on."""

    env: Env
    playbook: Path | Loaded
    """The copy of the playbook; one that was sealed is never written in clear."""
    servers: Mapping[str, MailServer]
    """By account name."""
    hands: Hands
    emails: tuple[str, ...]
    """The addresses of the people in the playbook."""
    shipped: bool
    """The story that ships, with invented names only."""


@contextmanager
def set_up(env: Env, playbook: Path | Loaded | None, folder: Path) -> Iterator[Scenery]:
    """Start a pair of servers for each mailbox of the playbook; stop them at the end."""
    copy = _copied(env, playbook, folder)
    loaded = load_playbook(copy, library_of(env)) if isinstance(copy, Path) else copy
    hands, kept = Hands(), _Secrets()
    servers: dict[str, MailServer] = {}
    detour: dict[str, JsonObject] = {}
    emails = tuple(
        identifier.value
        for person in loaded.playbook.people
        for identifier in person.identifiers
        if identifier.kind is Kind.EMAIL
    )
    with ExitStack() as stack:
        for account in loaded.playbook.accounts:
            if account.service != IMAP.name:
                continue
            addresses = emails if playbook is not None else (*emails, NEW_ADDRESS)
            user = _user(account)
            server = MailServer(furnish(addresses, user).mailbox, user, env.clock)
            stack.callback(server.stop)
            detour[account.name] = server.start()
            kept.put(account.name, "password", server.secret)
            servers[account.name] = server
        inside = replace(
            env,
            state=folder / "state",
            hands=hands,
            ask_passphrase=_fresh_passphrase(),
            secrets=kept,
            detour=detour,
            quick_keys=True,
        )
        yield Scenery(inside, copy, servers, hands, emails, shipped=playbook is None)


def _user(account: Account) -> str:
    return str(account.settings.get("user", ""))


def begin(scenery: Scenery) -> str:
    """Begin a case of what is rehearsed; return the CASE that opens it."""
    copy = scenery.playbook
    if isinstance(copy, Path):
        begin_case(scenery.env, copy, Choice.FULL, wait_hours=0)
        return str(copy)
    note = begun_note(Choice.FULL, 0, None)
    return begin_sealed(scenery.env, copy.data.decode("utf-8"), note).code


def _copied(env: Env, playbook: Path | Loaded | None, folder: Path) -> Path | Loaded:
    """Copy what is rehearsed, so that not a byte of the person's own file can change."""
    path = folder / "playbook.yaml"
    if playbook is None:
        env.files.replace(path, data.load("rehearsal"))
        return path
    loaded = load_playbook(playbook, library_of(env)) if isinstance(playbook, Path) else playbook
    if isinstance(playbook, Path):
        env.files.replace(path, loaded.data)
    for name in loaded.follows:
        if name.startswith("./"):
            env.files.replace(folder / name[2:], (loaded.path.parent / name[2:]).read_bytes())
        elif name.startswith("import/"):
            carry(name.removeprefix("import/"), env, folder / "state")
    return path if isinstance(playbook, Path) else loaded


def _fresh_passphrase() -> AskPassphrase:
    """Make a passphrase that nobody knows: what was sealed stays so, should the files stay."""
    passphrase = secrets.token_urlsafe(24)

    def give(*, new: bool) -> str:  # noqa: ARG001 - the port names it
        return passphrase

    return give
