"""Set a rehearsal up: servers inside this program, a copy of the playbook, somebody to answer."""

from __future__ import annotations

import secrets
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, replace
from pathlib import Path

from boundary import data
from boundary.adapters.browser.world import World
from boundary.adapters.cards.file.double import exported
from boundary.app.begin import begin_case
from boundary.app.env import AskPassphrase, Env
from boundary.app.facts import Choice, begun_note
from boundary.app.imports import carry, library_of
from boundary.app.seal import begin_sealed
from boundary.app.stand_ins import MailServer, Opens, StandIn
from boundary.app.workspace import Loaded, load_playbook
from boundary.core.identifier import Identifier, Kind, email
from boundary.core.json import JsonObject
from boundary.core.playbook import Account, Address
from boundary.core.ports import Answer, Clock
from boundary.core.services import CARDDAV, GMAIL, IMAP, VCARD
from boundary.rehearsal.stage import furnish

__all__ = [
    "NEW_ADDRESS",
    "PowerCut",
    "Scenery",
    "begin",
    "set_up",
]

NEW_ADDRESS = "jordan.new@example.net"
"""The address that turns up later in the story."""
FICTIONAL = "chatterbox"
"""The service of the made-up site."""
_MOVING = "Moving mail"


class PowerCut(BaseException):
    """The program is ended in the middle, as by a battery."""


class Hands:
    """The person in a rehearsal: takes every written step as done; may pull the plug."""

    def __init__(self) -> None:
        """Answer everything, and leave the plug where it is."""
        self.cut = False
        """Whether to pull the plug while mail is being moved."""
        self.books: dict[str, bytes] = {}
        """Account name to the address book that is exported from it, as a file."""

    def ask(self, _address: Address, _instructions: Sequence[str], /) -> Answer:
        """Take the written steps as done."""
        return Answer.DONE

    def take(self, address: Address, _instructions: Sequence[str], /) -> bytes | None:
        """Export an address book; there is no other file."""
        return self.books.get(address.account)

    def give(
        self, address: Address, _name: str, data: bytes, _instructions: Sequence[str], /
    ) -> Answer:
        """Take the steps with the file as done: an address book is as the file has it."""
        if address.account in self.books:
            self.books[address.account] = data
        return Answer.DONE

    def progress(self, _address: Address | None, done: int, _total: int, doing: str, /) -> None:
        """End the program when the story wants that, after something was done."""
        if self.cut and done and doing == _MOVING:
            self.cut = False
            raise PowerCut


class Waits:
    """Waiting, in a rehearsal: it takes no time, and the stand-ins count it as if it had."""

    def __init__(self) -> None:
        """Begin with none."""
        self.waited_ms = 0

    def sleep(self, seconds: float) -> None:
        """Count, and go on at once."""
        self.waited_ms += round(seconds * 1000)


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


@dataclass(frozen=True, slots=True)
class Scenery:
    """Everything a rehearsal plays on."""

    env: Env
    playbook: Path | Loaded
    """The copy of the playbook; one that was sealed is never written in clear."""
    servers: Mapping[str, StandIn]
    """By account name."""
    hands: Hands
    emails: tuple[str, ...]
    """The addresses of the people in the playbook."""
    shipped: bool
    """The story that ships, with invented names only."""


@contextmanager
def set_up(env: Env, playbook: Path | Loaded | None, folder: Path) -> Iterator[Scenery]:
    """Start a pair of servers for each mailbox of the playbook; stop them at the end."""
    env = replace(env, fictional=playbook is None)
    copy = _copied(env, playbook, folder)
    loaded = load_playbook(copy, library_of(env)) if isinstance(copy, Path) else copy
    hands, kept = Hands(), _Secrets()
    servers: dict[str, StandIn] = {}
    detour: dict[str, JsonObject] = {}
    theirs = [one for person in loaded.playbook.people for one in person.identifiers]
    emails = tuple(one.value for one in theirs if one.kind is Kind.EMAIL)
    if playbook is None:
        theirs.append(email(NEW_ADDRESS))
    waits = Waits()
    with ExitStack() as stack:
        for account in loaded.playbook.accounts:
            if account.service == VCARD.name:
                hands.books[account.name] = exported(theirs)
            server = _stand_in(account, theirs, env.clock, waits)
            if server is None:
                continue
            stack.callback(server.stop)
            detour[account.name], given = server.start()
            for name, secret in given.items():
                kept.put(account.name, name, secret)
            servers[account.name] = server
        inside = replace(
            env,
            state=folder / "state",
            hands=hands,
            ask_passphrase=_fresh_passphrase(),
            secrets=kept,
            detour=detour,
            sleep=waits.sleep,
            quick_keys=True,
            window=_window(env, servers, folder),
        )
        yield Scenery(inside, copy, servers, hands, emails, shipped=playbook is None)


def _stand_in(
    account: Account, theirs: Sequence[Identifier], clock: Clock, waits: Waits
) -> StandIn | None:
    """Furnish what stands in for an account; None for one that needs no server."""
    emails = [one.value for one in theirs if one.kind is Kind.EMAIL]
    user = str(account.settings.get("user", ""))
    if account.service == IMAP.name:
        return MailServer(furnish(emails, user).mailbox, user, clock)
    if account.service == CARDDAV.name:
        from boundary.app.stand_in_cards import CardServer  # noqa: PLC0415  # seldom used

        return CardServer(user, theirs)
    if account.service == FICTIONAL and "way" in account.settings:
        from boundary.app.stand_in_site import SiteServer  # noqa: PLC0415  # as above

        return SiteServer()
    if account.service == GMAIL.name and account.settings.get("way") == "api":
        from boundary.app.stand_in_google import GoogleServer  # noqa: PLC0415  # as above

        mailbox = furnish(emails, user, seed=2, messages=60).mailbox
        return GoogleServer(mailbox, user, theirs, lambda: clock.now_ms() + waits.waited_ms)
    if account.service == GMAIL.name and account.settings.get("way") == "app-password":
        from boundary.app.stand_in_gmail import LabelServer  # noqa: PLC0415  # as above

        return LabelServer(furnish(emails, user, seed=3, messages=60).mailbox, user, clock)
    return None


def _window(env: Env, servers: Mapping[str, StandIn], folder: Path) -> Callable[[World], World]:
    """Say how a window is opened: on the made-up site, and nowhere else."""
    for server in servers.values():
        if isinstance(server, Opens):
            return server.window(env.window, folder)
    return lambda world: replace(env.window(world), find=lambda: None)


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
