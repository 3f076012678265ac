"""What the tests of Google contacts share: an account at the stand-in, items, and a journal."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field

from boundary.adapters.google.client import Api, make_api
from boundary.adapters.google.double import GoogleDouble
from boundary.adapters.google.double.people import Contact, People
from boundary.adapters.google.people.adapter import PeopleAdapter
from boundary.core.change import Change, Outcome
from boundary.core.codec import canonical, parse
from boundary.core.identifier import Identifier, email, phone
from boundary.core.json import Json, JsonObject
from boundary.core.playbook import Address, Item
from boundary.core.rules import MailProvider
from tests.book import loose

GMAIL = MailProvider(
    name="Gmail",
    domains=("gmail.example", "googlemail.example"),
    dots_ignored=True,
    plus_tags=True,
    same_as="gmail.example",
    imap_hosts=(),
    password="yes",
    say="",
    notices="",
    source="",
    checked_on="",
)


@dataclass
class Book:
    """An account's address book at the stand-in."""

    google: GoogleDouble
    people: People
    apis: list[Api] = field(default_factory=list)
    """What was opened."""

    @contextmanager
    def opened(self) -> Iterator[PeopleAdapter]:
        """Connect anew."""
        api = make_api(
            "people",
            "v1",
            self.google.token(["contacts"]),
            root=self.google.root,
            sleep=lambda _: None,
            jitter=lambda: 0.0,
            read_s=20.0,
        )
        self.apis.append(api)
        try:
            yield PeopleAdapter(api, [GMAIL])
        finally:
            api.close()

    def lose_patience(self) -> None:
        """Let what is open give up on an answer soon: for a server that answers nothing more."""
        for api in self.apis:
            api._line._read_s = 0.2

    def said(self, contacts: Sequence[Contact] | None = None) -> bytes:
        """Write what stands in the book, whatever the names of cards and groups are."""
        titles = {group.name: group.title for group in self.people.groups.values()}
        rows: list[bytes] = []
        for one in self.people.contacts.values() if contacts is None else contacts:
            groups: list[Json] = [*sorted(titles[name] for name in one.groups)]
            rows.append(canonical({**one.said(), "groups": groups}))
        names: list[Json] = [*sorted(titles.values())]
        if contacts is None:
            rows.append(canonical(names))
        return b"\n".join(sorted(rows))

    def holding(self, value: str) -> list[Contact]:
        """Find the cards on which this stands, letter for letter."""
        return [
            one
            for one in self.people.contacts.values()
            if any(
                entry.get("value") == value
                for name in ("emailAddresses", "phoneNumbers")
                for entry in one.fields.get(name, ())
            )
        ]


@contextmanager
def on_double() -> Iterator[Book]:
    """Start an account; whatever it would have mailed to somebody is held against it."""
    google = GoogleDouble()
    google.start()
    try:
        yield Book(google, google.people)
    finally:
        google.stop()
    assert [] == google.outbox


def item(
    subject: str | Identifier, verb: str = "contacts.remove", person: str = "p", **options: str
) -> Item:
    """Make an item for an address or a number."""
    if isinstance(subject, str):
        subject = phone(subject) if subject.startswith("+") else email(subject)
    return Item(Address("book", verb, subject.key), verb, subject, dict(options), person)


@dataclass
class Notes:
    """A journal that keeps what it is told, as JSON would."""

    parts: list[tuple[tuple[Address, ...], JsonObject]] = field(default_factory=list)

    def part(self, addresses: Sequence[Address], ref: JsonObject, /) -> None:
        """Keep one part."""
        kept = parse(canonical(ref))
        assert isinstance(kept, dict)
        self.parts.append((tuple(addresses), kept))


def plan(book: Book, *names: str) -> list[Change]:
    """Look, and plan removing these addresses and numbers."""
    items = [item(name) for name in names]
    with book.opened() as adapter:
        seen = adapter.observe(items, None).states
        return [adapter.plan(one, seen[one.address]) for one in items]


def apply(book: Book, changes: list[Change]) -> list[Outcome]:
    """Carry changes out."""
    with book.opened() as adapter:
        found = adapter.apply(changes, Notes())
    return [found[change.address] for change in changes]


def undo(book: Book, *done: Outcome) -> list[Outcome]:
    """Take outcomes back."""
    with book.opened() as adapter:
        found = adapter.undo(done, Notes())
    return [found[one.change.address] for one in done]


def meanwhile(book: Book, method: str, act: Callable[[], None]) -> None:
    """Let something happen right before one call is carried out."""
    carry = book.people.handlers()[method]

    def handler(params: dict[str, Json], body: JsonObject) -> JsonObject | None:
        act()
        return carry(params, body)

    book.google.register({method: loose(handler)})
