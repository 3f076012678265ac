"""What the tests of Gmail over the API share: an account at the stand-in, items, a journal."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from contextlib import AbstractContextManager, contextmanager
from dataclasses import dataclass, field
from typing import Final, cast

from boundary.adapters.google.client import Api, make_api
from boundary.adapters.google.double import GoogleDouble, faults
from boundary.adapters.google.double.faults import Fault, Faults
from boundary.adapters.google.gmail import make_manifest
from boundary.adapters.google.gmail.adapter import GmailAdapter
from boundary.core.change import Change, Direction, InDoubt, Intent, Outcome
from boundary.core.codec import canonical
from boundary.core.identifier import email
from boundary.core.json import Json, JsonObject
from boundary.core.playbook import Account, Address, Item
from boundary.core.ports import Secrets
from boundary.core.rules import MailProvider
from tests.adapters.imap.furniture import MemoryJournal, MemorySink, QuietHands

__all__ = ["MemoryJournal", "MemorySink", "QuietHands"]

OWN: Final = "me@example.org"
THEIRS: Final = ("anna@example.com", "bert@example.net", "cleo@example.com")
START_MS: Final = 1_760_000_000_000
DOTTED: Final = MailProvider(
    "Example Mail", ("mail.example",), True, True, "mail.example", (), "yes", "", "", "", ""
)
EVERY: Final = "rules read file"


class Time:
    """A clock that moves when somebody sleeps."""

    def __init__(self) -> None:
        """Begin."""
        self.seconds = 0.0

    def sleep(self, seconds: float) -> None:
        """Let time pass at once."""
        self.seconds += seconds

    def monotonic(self) -> float:
        """Read it."""
        return self.seconds

    def now_ms(self) -> int:
        """Read it as a day and time; every reading takes a little."""
        self.seconds += 0.001
        return START_MS + int(self.seconds * 1000)


class Line(Faults):
    """The way to the stand-in, which can also stay broken."""

    def __init__(self) -> None:
        """Begin whole."""
        super().__init__()
        self.at_write: Fault | None = None
        """What happens at the next write; from then on nothing comes through."""
        self.spare = 0
        """Writes that come through before that."""
        self.always: Fault | None = None

    def due(self, method: str, *, writes: bool) -> Fault | None:
        """Say what goes wrong with this call."""
        if self.always is not None:
            return self.always
        if self.at_write is not None and writes and self.spare:
            self.spare -= 1
        elif self.at_write is not None and writes:
            first, self.at_write, self.always = self.at_write, None, faults.RESET_BEFORE
            return first
        return super().due(method, writes=writes)

    def mend(self) -> None:
        """Let everything through."""
        self.at_write = self.always = None
        self.forget()


@dataclass
class Granted:
    """The secrets of one account."""

    kept: Mapping[str, str]

    def get(self, account: str, name: str, /) -> str | None:
        """Give one."""
        return self.kept.get(name) if account == "gmail" else None

    def put(self, account: str, name: str, value: str, /) -> None:
        """Keep nothing."""

    def forget(self, account: str, name: str, /) -> None:
        """Forget nothing."""


@dataclass
class Place:
    """An account at the stand-in."""

    google: GoogleDouble
    line: Line
    time: Time
    granted: str = EVERY
    scopes: Sequence[str] | None = None
    read_s: float = 20.0
    chunk: int = 1_000
    hands: QuietHands = field(default_factory=QuietHands)
    settings: dict[str, Json] = field(default_factory=dict)
    made: list[Api] = field(default_factory=list)
    """Every client that was made."""

    def connect(self, account: Account, secrets: Secrets, name: str, version: str) -> Api:
        """Make the client."""
        del account, secrets
        api = make_api(
            name,
            version,
            self.google.token(self.scopes),
            root=self.google.root,
            sleep=self.time.sleep,
            jitter=lambda: 0.0,
            read_s=self.read_s,
            monotonic=self.time.monotonic,
        )
        self.made.append(api)
        return api

    def stall(self) -> None:
        """Answer nothing from now on, to clients that do not wait long."""
        self.line.always = faults.STALL_AFTER
        self.read_s = 0.2
        for api in self.made:
            api._line._read_s = 0.2

    def open(self) -> AbstractContextManager[GmailAdapter]:
        """Open the adapter anew."""
        manifest = make_manifest(
            self.connect,
            [DOTTED],
            sleep=self.time.sleep,
            monotonic=self.time.monotonic,
            chunk=self.chunk,
        )
        opened = manifest.open(self.account, Granted({"granted": self.granted}), self.hands)
        return cast("AbstractContextManager[GmailAdapter]", opened)

    @property
    def account(self) -> Account:
        """The account as a playbook has it."""
        return Account("gmail", "gmail", {"way": "api", **self.settings})

    def letter(
        self,
        sender: str,
        *labels: str,
        lines: Sequence[str] = (),
        days: int = 0,
        body: str = "Hello.",
    ) -> str:
        """Let a message have been there; labels by name. Return its id."""
        number = len(self.google.gmail.box.letters())
        head = [f"From: {sender}", f"To: {OWN}", f"Message-ID: <{number}@mail.example>", *lines]
        raw = "\r\n".join((*head, "", body, "")).encode()
        system = {"INBOX", "UNREAD", "SENT", "TRASH", "SPAM", "STARRED", "DRAFT", "CHAT"}
        ids = [one if one in system else self.google.gmail.label(one) for one in labels]
        return self.google.gmail.put(raw, ids, START_MS + 86_400_000 * days + 1000 * number)

    def arrive(self, sender: str, *lines: str) -> str:
        """Let a message come in now; filters act on it."""
        raw = "\r\n".join((f"From: {sender}", f"To: {OWN}", *lines, "", "Hello.", "")).encode()
        return self.google.gmail.deliver(raw)

    def labels(self, message: str) -> set[str]:
        """Give the labels of a message, by name."""
        names = {label.id: label.name for label in self.google.gmail.box.labels}
        return {names.get(one, one) for one in self.google.gmail.labels_of(message)}

    def label_names(self) -> list[str]:
        """Give the names of the user's own labels."""
        return sorted(label.name for label in self.google.gmail.box.labels)

    def written(self) -> bytes:
        """Write the whole account, by names and without handles."""
        return canonical(self.google.gmail.snapshot())

    def counted(self) -> Counter[str]:
        """Count the calls since the last time this was asked, by method; forget them."""
        found = Counter(call.method.removeprefix("gmail.users.") for call in self.google.calls)
        self.google.calls.clear()
        return found


@contextmanager
def on_double() -> Iterator[Place]:
    """Start an account; whatever it would have mailed to somebody is held against it."""
    time = Time()
    google = GoogleDouble(OWN, now_ms=time.now_ms)
    line = Line()
    google.faults = line
    google._front._faults = line
    google.start()
    try:
        yield Place(google, line, time)
    finally:
        line.mend()
        google.stop()
    assert [] == google.outbox


def item(verb: str, who: str = "", *, step: str = "", **options: str) -> Item:
    """Make an item."""
    if not who:
        return Item(Address("gmail", step or verb, "-"), verb, None, {})
    subject = email(who)
    chosen: dict[str, Json] = {"folder_name": "Later", "copied": "leave", **options}
    if verb in ("mail.file-away", "mail.file-past"):
        chosen.setdefault("mark", "read")
    return Item(Address("gmail", step or verb, subject.key), verb, subject, chosen, "person")


def file_away(who: str, **options: str) -> Item:
    """Make an item of the standing rule."""
    return item("mail.file-away", who, **options)


def file_past(who: str, **options: str) -> Item:
    """Make an item for mail that is there already."""
    return item("mail.file-past", who, **options)


def keep(who: str, **options: str) -> Item:
    """Make an item of copies."""
    return item("mail.keep", who, **options)


def planned(adapter: GmailAdapter, *items: Item, since: JsonObject | None = None) -> list[Change]:
    """Look and plan."""
    states = adapter.observe(items, since).states
    return [adapter.plan(one, states[one.address]) for one in items]


def ran(
    place: Place,
    *items: Item,
    journal: MemoryJournal | None = None,
    standing: Sequence[Outcome] = (),
) -> list[Outcome]:
    """Look, plan and apply, in one session that is reminded of what stands, oldest first."""
    with place.open() as adapter:
        adapter.remind([one.ref for one in standing])
        changes = planned(adapter, *items)
        found = adapter.apply(changes, journal or MemoryJournal())
        return [found[one.address] for one in items]


def undone(
    place: Place, outcomes: Sequence[Outcome], standing: Sequence[Outcome] = ()
) -> list[Outcome]:
    """Take back, in a session of its own that is reminded of what stands, oldest first."""
    with place.open() as adapter:
        adapter.remind([one.ref for one in standing])
        found = adapter.undo(outcomes, MemoryJournal())
        return [found[one.change.address] for one in outcomes]


def doubts(
    journal: MemoryJournal, changes: Sequence[Change], *receipts: JsonObject, undo: bool = False
) -> list[InDoubt]:
    """Say what is in doubt when it all ends here."""
    way = Direction.UNDO if undo else Direction.DO
    return journal.doubts(Intent(change, way, receipts=receipts) for change in changes)
