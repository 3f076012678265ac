"""What the tests of the mail adapter share: servers, a meddler in front, a sink and a journal."""

from __future__ import annotations

import hashlib
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field, replace

from boundary.adapters.imap import make_manifest
from boundary.adapters.imap.adapter import ImapAdapter
from boundary.adapters.imap.connection import Link
from boundary.adapters.imap.double import USER, ImapDouble
from boundary.core.change import Change, Direction, Exhibit, InDoubt, Intent, Outcome, Sight
from boundary.core.codec import canonical, parse
from boundary.core.identifier import email
from boundary.core.json import JsonObject
from boundary.core.playbook import Account, Address, Item
from boundary.core.ports import Adapter, Answer
from boundary.core.rules import MailProvider
from boundary.rehearsal import Desk, Mail, Meddler, Rules, Seen
from boundary.rehearsal.double import Mailbox
from tests.servers.dovecot import PASSWORD, Dovecot

SECRET = PASSWORD
OWN = "me@example.net"
THEIRS = ("jordan@example.org", "jordan.two@example.com", "j-three@xn--bcher-kva.example")
WRITES = frozenset(
    {
        "UID STORE",
        "UID MOVE",
        "UID COPY",
        "UID EXPUNGE",
        "CREATE",
        "SUBSCRIBE",
        "UNSUBSCRIBE",
        "DELETE",
    }
)
READS = frozenset(
    {
        "CAPABILITY",
        "AUTHENTICATE",
        "LOGIN",
        "ID",
        "LIST",
        "NAMESPACE",
        "EXAMINE",
        "SELECT",
        "STATUS",
        "UID FETCH",
        "UID SEARCH",
        "LOGOUT",
    }
)
NO_MOVE = frozenset({"MOVE"})
NO_UIDPLUS = frozenset({"UIDPLUS"})
NEITHER = NO_MOVE | NO_UIDPLUS


class Secrets:
    """One password for every account."""

    def get(self, account: str, name: str, /) -> str | None:
        """Give the password."""
        return SECRET if (account, name) == ("mail", "password") else None

    def put(self, account: str, name: str, value: str, /) -> None:
        """Keep nothing."""

    def forget(self, account: str, name: str, /) -> None:
        """Forget nothing."""


@dataclass
class QuietHands:
    """Nobody at the keyboard; remembers what was shown."""

    shown: list[str] = field(default_factory=list)

    def ask(self, address: Address, instructions: Sequence[str], /) -> Answer:
        """Answer that it is done."""
        self.shown.extend(instructions)
        return Answer.DONE

    def take(self, address: Address, instructions: Sequence[str], /) -> bytes | None:
        """Have no file."""
        return None

    def give(
        self, address: Address, name: str, data: bytes, instructions: Sequence[str], /
    ) -> Answer:
        """Answer that it is done."""
        return self.ask(address, instructions)

    def progress(self, address: Address | None, done: int, total: int, doing: str, /) -> None:
        """Remember the sentence."""
        self.shown.append(f"{doing} {done}/{total}")


@dataclass
class MemoryJournal:
    """Parts in memory, each after a trip through JSON."""

    written: list[tuple[tuple[Address, ...], JsonObject]] = field(default_factory=list)

    def part(self, addresses: Sequence[Address], ref: JsonObject, /) -> None:
        """Keep a part."""
        self.written.append((tuple(addresses), parse(canonical(ref))))

    def of(self, address: Address) -> tuple[JsonObject, ...]:
        """Give the parts of one address, oldest first."""
        return tuple(ref for addresses, ref in self.written if address in addresses)

    def doubts(self, intents: Iterable[Intent]) -> list[InDoubt]:
        """Say what is in doubt when it all ends here."""
        return [InDoubt(intent, self.of(intent.change.address)) for intent in intents]


@dataclass
class MemorySink:
    """Originals in memory."""

    kept: dict[str, tuple[Exhibit, bytes]] = field(default_factory=dict)

    def has(self, source: str, /) -> bool:
        """Whether it is kept."""
        return source in self.kept

    def add(
        self,
        addresses: Sequence[Address],
        source: str,
        media_type: str,
        chunks: Iterable[bytes],
        facts: JsonObject,
        /,
    ) -> Exhibit:
        """Keep one original."""
        data = b"".join(chunks)
        sha256 = hashlib.sha256(data).hexdigest()
        exhibit = Exhibit(tuple(addresses), source, media_type, len(data), sha256, facts)
        self.kept[source] = (exhibit, data)
        return exhibit

    @property
    def bodies(self) -> Counter[bytes]:
        """Every original, with how often it is kept."""
        return Counter(data for _, data in self.kept.values())

    def exhibits(self) -> tuple[Exhibit, ...]:
        """Give what is kept, as an archive names it."""
        return tuple(
            Exhibit(e.addresses, f"mail/{e.source}", e.media_type, e.size, e.sha256, e.facts)
            for e, _ in self.kept.values()
        )


@dataclass
class World:
    """A mailbox on a real server, with a meddler before it."""

    desk: Desk
    meddler: Meddler
    user: str
    port: int
    sink: MemorySink = field(default_factory=MemorySink)
    journal: MemoryJournal = field(default_factory=MemoryJournal)
    hands: QuietHands = field(default_factory=QuietHands)
    providers: tuple[MailProvider, ...] = ()
    strategy: str = "auto"
    read_s: float = 20.0
    chunk: int = 500
    naps: list[float] = field(default_factory=list)
    links: list[Link] = field(default_factory=list)
    """The connections of the adapters, as they were opened."""

    def account(self) -> Account:
        """Give the account, as the playbook would."""
        settings: dict[str, str | int] = {
            "host": "127.0.0.1",
            "port": self.port,
            "user": self.user,
            "security": "none",
        }
        return Account("mail", "imap", settings)

    @contextmanager
    def opened(self) -> Iterator[ImapAdapter]:
        """Open the adapter anew."""
        manifest = make_manifest(
            self.providers,
            sleep=self.naps.append,
            jitter=lambda: 0.5,
            connect_s=self.read_s,
            read_s=self.read_s,
            strategy=self.strategy,
            chunk=self.chunk,
        )
        with manifest.open(self.account(), Secrets(), self.hands) as adapter:
            assert isinstance(adapter, ImapAdapter)
            self.links.append(adapter._link)
            yield adapter

    def lose_patience(self) -> None:
        """Let what is open give up on an answer soon: for a server that answers nothing more."""
        for link in self.links:
            line = link._line
            line._outside = replace(line._outside, connect_s=0.2, read_s=0.2)
            if line._client is not None:
                line._client.socket().settimeout(0.2)

    def run(self, items: Sequence[Item]) -> Mapping[Address, Outcome]:
        """Look, plan, collect, apply."""
        with self.opened() as adapter:
            changes = look(adapter, items)
            adapter.collect(changes, self.sink)
            return adapter.apply(changes, self.journal)

    def undo(self, outcomes: Iterable[Outcome]) -> Mapping[Address, Outcome]:
        """Take outcomes back."""
        with self.opened() as adapter:
            return adapter.undo(list(outcomes), self.journal)


def look(adapter: Adapter, items: Sequence[Item]) -> list[Change]:
    """Look and plan."""
    sight = adapter.observe(items, None)
    return [adapter.plan(item, sight.states[item.address]) for item in items]


def states_of(sight: Sight) -> dict[Address, tuple[object, object]]:
    """Give what a sight says, in a form that compares."""
    return {a: (s.presence, canonical(dict(s.facts)) + s.etag.encode()) for a, s in
            sight.states.items()}  # fmt: skip


def intents(
    changes: Iterable[Change],
    sink: MemorySink,
    direction: Direction = Direction.DO,
    receipts: Mapping[Address, JsonObject] | None = None,
) -> list[Intent]:
    """Write the intents of a batch, as the engine would."""
    refs = receipts or {}
    return [
        Intent(
            change,
            direction,
            sink.exhibits() if direction is Direction.DO else (),
            (parse(canonical(refs[change.address])),) if change.address in refs else (),
        )
        for change in changes
    ]


def keep(address: str, **options: str) -> Item:
    """Make an item of mail.keep."""
    return _item("mail.keep", address, {"copied": "leave", **options})


def file_past(address: str, **options: str) -> Item:
    """Make an item of mail.file-past."""
    defaults = {"folder": "later", "folder_name": "Later", "mark": "read", "copied": "leave"}
    return _item("mail.file-past", address, {**defaults, **options})


def _item(verb: str, address: str, options: Mapping[str, str]) -> Item:
    subject = email(address)
    return Item(Address("mail", verb, subject.key), verb, subject, dict(options), subject.key)


def bag(mails: Iterable[Mail], *, flags: bool = True) -> Counter[object]:
    """Compare folders whatever the order: bytes, flags and dates."""
    return Counter((m.body, m.flags if flags else (), m.when) for m in mails)


def picture(desk: Desk) -> dict[str, Counter[object]]:
    """Take every folder of an account."""
    return {folder: bag(mails) for folder, mails in desk.snapshot().items()}


@contextmanager
def on_dovecot(server: Dovecot, mailbox: Mailbox, rules: Rules | None = None) -> Iterator[World]:
    """Furnish a mailbox of its own on Dovecot."""
    user = server.user()
    desk = server.desk(user)
    desk.fill(mailbox)
    meddler = Meddler(server.port, rules)
    try:
        yield World(desk, meddler, user, meddler.start())
    finally:
        meddler.stop()


@contextmanager
def on_double(mailbox: Mailbox, rules: Rules | None = None) -> Iterator[World]:
    """Furnish the double."""
    double = ImapDouble(mailbox, SECRET)
    settings = double.start()
    port = settings["port"]
    assert isinstance(port, int)
    meddler = Meddler(port, rules)
    try:
        yield World(double.desk(), meddler, USER, meddler.start())
    finally:
        meddler.stop()
        double.stop()


def is_write(seen: Seen) -> bool:
    """Whether a command changes something on the server."""
    return seen.verb in WRITES
