"""What the tests of address books at a server share: accounts at two servers, cards, and items."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from urllib.parse import quote

from boundary.adapters.cards.dav import make_manifest
from boundary.adapters.cards.dav.adapter import CarddavAdapter
from boundary.adapters.cards.dav.client import Client
from boundary.adapters.cards.double import Asked, CardDouble, Reply
from boundary.core.change import Change, Outcome
from boundary.core.identifier import Identifier, email, phone
from boundary.core.playbook import Account, Address, Item
from boundary.core.ports import Answer
from tests.adapters.google.people.furniture import Notes
from tests.book import loose
from tests.servers.radicale import PASSWORD, Login


class OnePassword:
    """Secrets with one password in them."""

    def __init__(self, password: str | None) -> None:
        """Keep it; None: there is none."""
        self.password = password

    def get(self, account: str, name: str, /) -> str | None:
        """Give it."""
        return self.password if name == "password" else None

    def put(self, account: str, name: str, value: str, /) -> None:
        """Refuse: nothing here keeps a secret."""
        raise AssertionError("an adapter keeps no secret")

    def forget(self, account: str, name: str, /) -> None:
        """Refuse: nothing here takes a secret away."""
        raise AssertionError("an adapter forgets no secret")


@dataclass
class Person:
    """Somebody at the keyboard, who gives one answer to files."""

    answer: Answer = Answer.DONE
    given: list[bytes] = field(default_factory=list)

    def ask(self, address: Address, instructions: object, /) -> Answer:
        """Answer."""
        return self.answer

    def take(self, address: Address, instructions: object, /) -> bytes | None:
        """Have no file."""
        return None

    def give(self, address: Address, name: str, data: bytes, instructions: object, /) -> Answer:
        """Keep the file."""
        self.given.append(data)
        return self.answer

    def progress(self, address: Address | None, done: int, total: int, doing: str, /) -> None:
        """See nothing."""


@dataclass
class Place:
    """One account, and another way into it than the adapter's."""

    double: CardDouble
    """What the adapter talks to; it can be hindered."""
    user: str
    password: str
    put: Callable[[str, bytes], None]
    delete: Callable[[str], None]
    cards: Callable[[], Mapping[str, bytes]]
    person: Person = field(default_factory=Person)
    clients: list[Client] = field(default_factory=list)
    """What was opened."""

    @property
    def account(self) -> Account:
        """The account as a playbook has it."""
        settings = {"url": self.double.url, "user": self.user, "region": "US"}
        return Account("book", "carddav", settings)

    @contextmanager
    def open(self) -> Iterator[CarddavAdapter]:
        """Connect anew."""
        manifest = make_manifest(sleep=lambda _: None, monotonic=time.monotonic, read_s=20.0)
        opened = manifest.open(self.account, OnePassword(self.password), self.person)
        with loose(opened) as adapter:
            self.clients.append(adapter._client)
            yield adapter

    def lose_patience(self) -> None:
        """Let what is open give up on an answer soon: for a server that answers nothing more."""
        for client in self.clients:
            client._outside = replace(client._outside, connect_s=0.2, read_s=0.2)

    def requests(self, method: str = "") -> list[Asked]:
        """Give what was asked, of one method or all."""
        return [one for one in self.double.asked if method in ("", one.method)]


@contextmanager
def on_double() -> Iterator[Place]:
    """Start the stand-in."""
    double = CardDouble()
    double.start()
    try:
        yield Place(double, double.user, double.secret, double.add, double.remove, double.cards)
    finally:
        double.stop()


@contextmanager
def on_radicale(login: Login) -> Iterator[Place]:
    """Stand before a real Radicale, so that the way to it can be hindered."""

    def behind(asked: Asked) -> Reply:
        headers = {
            name: value
            for name, value in asked.headers.items()
            if name not in ("host", "content-length", "connection")
        }
        url = login.server.url.rstrip("/") + quote(asked.path)
        client = login.server.client
        answer = client.request(asked.method, url, content=asked.body, headers=headers)
        kept = ("etag", "content-type", "location")
        passed = {name: answer.headers[name] for name in kept if name in answer.headers}
        return Reply(answer.status_code, answer.content, passed)

    double = CardDouble(login.user, behind)
    double.start()
    try:
        yield Place(double, login.user, PASSWORD, login.put, login.delete, login.cards)
    finally:
        double.stop()


def vcard(uid: str, *rows: str, version: str = "3.0", eol: str = "\r\n") -> bytes:
    """Write a card."""
    name = () if any(row.startswith("FN") for row in rows) else (f"FN:{uid}", f"N:{uid};;;;")
    lines = ("BEGIN:VCARD", f"VERSION:{version}", f"UID:{uid}", *name, *rows, "END:VCARD", "")
    return eol.join(lines).encode()


def item(
    subject: str | Identifier, verb: str = "contacts.remove", person: str = "p", **options: str
) -> Item:
    """Make an item for an address or a number."""
    if isinstance(subject, str):
        subject = phone(subject) if subject.startswith("+") else email(subject)
    return Item(Address("book", verb, subject.key), verb, subject, dict(options), person)


def plan(place: Place, *items: Item) -> list[Change]:
    """Look, and plan."""
    with place.open() as adapter:
        seen = adapter.observe(items, None).states
        return [adapter.plan(one, seen[one.address]) for one in items]


def apply(place: Place, changes: list[Change]) -> list[Outcome]:
    """Carry changes out."""
    with place.open() as adapter:
        found = adapter.apply(changes, Notes())
    return [found[change.address] for change in changes]


def undo(place: Place, *done: Outcome) -> list[Outcome]:
    """Take outcomes back."""
    with place.open() as adapter:
        found = adapter.undo(done, Notes())
    return [found[one.change.address] for one in done]


def objects_in(outcome: Outcome) -> int:
    """Count the objects that a receipt lists."""
    return len(loose(outcome.ref["objects"]))
