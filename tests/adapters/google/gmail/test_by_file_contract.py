"""Hold the way by a file to the promises of every adapter."""

from __future__ import annotations

from collections.abc import Sequence
from contextlib import AbstractContextManager
from datetime import date

import pytest

from boundary.adapters.google.gmail import xml
from boundary.adapters.google.gmail.by_file import make_manifest
from boundary.adapters.google.gmail.filters import Filter, Shape, make, shape_of
from boundary.core.codec import canonical
from boundary.core.identifier import email
from boundary.core.playbook import Account, Address, Item
from boundary.core.ports import Adapter, Answer
from tests.contract import AdapterContract

WRITERS = (email("anna@example.org"), email("bela@example.org"), email("cora@example.net"))
THEIRS = (
    make(Shape("Later", True), [email("dora@example.org"), email("erik@example.com")]),
    Filter(sender="news@example.com", labels=("Later",), remove=("INBOX",)),
    Filter(query="invoice", labels=("Work",), add=("STARRED",)),
)
ACCOUNT = Account("mail", "gmail", {"user": "me@example.net", "way": "import"})


class Page:
    """A person at Gmail's page of filters, who does what the lines say; no export is given."""

    def __init__(self) -> None:
        self.filters: list[Filter] = []
        self.said: list[str] = []

    def take(self, address: Address, instructions: Sequence[str], /) -> bytes | None:
        """Have no file now."""
        return None

    def give(
        self, address: Address, name: str, data: bytes, instructions: Sequence[str], /
    ) -> Answer:
        """Import the filters that are not there already, each address once."""
        fresh = [one for one in xml.read(data) if not self._covers(one)]
        self.filters += fresh
        return Answer.DONE if fresh else Answer.ALREADY

    def ask(self, address: Address, instructions: Sequence[str], /) -> Answer:
        """Take the listed addresses out of the filters that have them, and say truthfully."""
        listed = {line.strip() for line in instructions if line.startswith("  ")}
        before = list(self.filters)
        self.filters = [kept for one in before for kept in self._without(one, listed)]
        return Answer.ALREADY if before == self.filters else Answer.DONE

    def progress(self, address: Address | None, done: int, total: int, doing: str, /) -> None:
        """Keep what is said about the work."""
        self.said.append(f"{doing}: {done} of {total}, {address}")

    def forget(self, value: str) -> None:
        """Take one address out of everything."""
        self.filters = [kept for one in self.filters for kept in self._without(one, {value})]

    def _covers(self, one: Filter) -> bool:
        ours = shape_of(one)
        assert ours is not None
        there = {
            person
            for each in self.filters
            if (found := shape_of(each)) is not None and found[0] == ours[0]
            for person in found[1]
        }
        return set(ours[1]) <= there

    def _without(self, one: Filter, listed: set[str]) -> list[Filter]:
        ours = shape_of(one)
        if ours is None:
            return [one]
        rest = [person for person in ours[1] if person.value not in listed]
        return [make(ours[0], rest)] if rest else []


class FileBench:
    """Gmail's page of filters, and the person at it."""

    abilities: frozenset[str] = frozenset()
    hosts: frozenset[str] = frozenset()
    private: Sequence[str] = [writer.value for writer in WRITERS]

    def __init__(self) -> None:
        self._manifest = make_manifest(lambda: date(2026, 11, 22))
        self._page = Page()
        self._theirs: tuple[Filter, ...] = ()

    def open(self) -> AbstractContextManager[Adapter]:
        """Open the adapter for the person at the page; no secret is needed."""
        return self._manifest.open(ACCOUNT, None, self._page)  # type: ignore[arg-type]  # unused

    def items(self, count: int) -> Sequence[Item]:
        """Give one address to file away for each item, all under one label."""
        options = {"folder": "later", "folder_name": "Later", "mark": "read", "copied": "leave"}
        return [
            Item(Address("mail", "mail.file-away", one.key), "mail.file-away", one, options, "p")
            for one in WRITERS[:count]
        ]

    def sharing(self) -> Sequence[Item]:
        """Give the same as `items`: each address is an entry of its own."""
        return self.items(2)

    def snapshot(self) -> bytes:
        """Write who is filed how, whatever filters they share."""
        return canonical(sorted(set(self._entries(self._page.filters))))

    def others(self) -> bytes:
        """Write the entries that the user made."""
        mine = set(self._entries(self._theirs))
        return canonical(sorted(mine & set(self._entries(self._page.filters))))

    def furnish(self) -> None:
        """Put the user's own filters there, one of them in the form of ours."""
        self._theirs = THEIRS
        self._page.filters += THEIRS

    def meddle(self, item: Item) -> None:
        """Take an address out behind the program's back."""
        self._page.forget(item.address.subject.removeprefix("email:"))

    def move(self, item: Item) -> None:
        """Make a filter for the address before the program asks."""
        assert item.subject is not None
        self._page.filters.append(make(Shape("Later", True), [item.subject]))

    def replace(self, item: Item) -> None:
        """Do nothing: a filter cannot be told from another like it."""

    def cut(self, when: str) -> None:
        """Do nothing: there is no connection."""

    def stall(self) -> None:
        """Do nothing: there is no connection."""

    def garble(self) -> None:
        """Do nothing: there is no connection."""

    def mend(self) -> None:
        """Do nothing: there is no connection."""

    def contacted(self) -> frozenset[str]:
        """Say that nothing was contacted."""
        return frozenset(self._manifest.hosts(ACCOUNT))

    def shown(self) -> Sequence[str]:
        """Give what was said about the work."""
        return self._page.said

    def _entries(self, filters: Sequence[Filter]) -> list[str]:
        found: list[str] = []
        for one in filters:
            ours = shape_of(one)
            if ours is None:
                found.append(f"{one.sender}|{one.query}|{one.labels}")
            else:
                found += [f"{ours[0].label}|{person.value}" for person in ours[1]]
        return found


class TestByFile(AdapterContract):
    """The way by a file keeps the promises."""

    @pytest.fixture
    def bench(self) -> FileBench:
        """Make a page with the user's own filters on it."""
        return FileBench()
