"""Hold the adapter of Google contacts to the contract, removing and hiding, on its double."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import AbstractContextManager

import pytest

from boundary.adapters.google.double import Fault, faults
from boundary.adapters.google.double.people import Contact
from boundary.adapters.google.people.adapter import PeopleAdapter
from boundary.core.card_step import TITLE
from boundary.core.playbook import Item
from tests import contract
from tests.adapters.google.people.furniture import Book, item, on_double
from tests.contract import AdapterContract

NAMES = ("anna@example.org", "+12025550123", "cleo@example.com")
MANY = 40


class ContactsBench:
    """An address book at the stand-in."""

    abilities = contract.ALL - {contract.REMEMBERS}
    private: Sequence[str] = (*NAMES, "2025550123", "me@example.org", "Anna")

    def __init__(self, book: Book, verb: str) -> None:
        """Write a card for each: one theirs alone, one with a photo, one that holds others too."""
        self.book = book
        self.verb = verb
        self.hosts = frozenset({book.google.root.removeprefix("http://").rstrip("/")})
        people = book.people
        self._theirs = [
            people.add([NAMES[0]], names=[{"givenName": "Anna", "familyName": "Example"}]),
            people.add([], ["(202) 555-0123"], biographies=[{"value": "met in May"}]),
            people.add(["mum@example.com", NAMES[2], "dad@example.com"], ["+12025550199"]),
        ]
        self._ids = {one.id for one in self._theirs}
        self._wrote: list[Contact] = []

    def open(self) -> AbstractContextManager[PeopleAdapter]:
        """Connect anew."""
        return self.book.opened()

    def items(self, count: int) -> Sequence[Item]:
        """Give items of the verb."""
        return [item(name, self.verb, person=name) for name in NAMES[:count]]

    def sharing(self) -> Sequence[Item]:
        """Leave one card, which holds two and nothing else."""
        for one in self._theirs:
            self.book.people.take_out(one)
        one = self.book.people.add([NAMES[0], NAMES[2]])
        self._ids.add(one.id)
        return [item(name, self.verb) for name in (NAMES[0], NAMES[2])]

    def snapshot(self) -> bytes:
        """Write the whole book."""
        return self.book.said()

    def others(self) -> bytes:
        """Write what other people's cards say."""
        return self.book.said(self._wrote)

    def furnish(self) -> None:
        """Write cards of others, as like to theirs as can be."""
        people = self.book.people
        self._wrote = [
            people.add(["xanna@example.org"], names=[{"givenName": "Anna"}]),
            people.add(["anna@example.com"], ["+12025550124"]),
            people.add([], ["+442079460123"], photo=True),
            people.add([], [], nicknames=[{"value": NAMES[0]}]),
        ]

    def meddle(self, item: Item) -> None:
        """Write a new card for them, or take theirs out of the group."""
        assert item.subject is not None
        if self.verb == "contacts.remove":
            emails = [item.subject.value] if "@" in item.subject.value else []
            phones = [] if emails else [item.subject.value]
            self.book.people.add(emails, phones, biographies=[{"value": "written again"}])
            return
        for one in self._mine(item):
            one.groups -= {g.name for g in self.book.people.groups.values() if g.title == TITLE}
            one.revision += 1

    def move(self, item: Item) -> None:
        """Write one more address on their card."""
        if self.verb == "contacts.remove":
            for one in self._mine(item):
                self.book.people.change(one, emailAddresses=[{"value": "new@example.com"}])
        else:
            assert item.subject is not None
            self.book.people.add([item.subject.value])

    def replace(self, item: Item) -> None:
        """Write a card of one's own for them, or make a group of the same name by hand."""
        if self.verb == "contacts.remove":
            self.meddle(item)
            return
        people = self.book.people
        (group,) = [one for one in people.groups.values() if one.title == TITLE]
        del people.groups[group.name]
        own = people.add_group(TITLE)
        for one in people.contacts.values():
            if group.name in one.groups:
                one.groups = (one.groups - {group.name}) | {own}

    def cut(self, when: str) -> None:
        """Lose the connection at the next write."""
        fault = faults.RESET_BEFORE if when == "before" else faults.RESET_AFTER
        self.book.google.faults.say("*", 1, fault, writes=True)

    def stall(self) -> None:
        """Answer nothing; whoever is connected notices soon."""
        self.book.lose_patience()
        self._always(faults.STALL_AFTER)

    def garble(self) -> None:
        """Answer with a page of some network."""
        self._always(faults.PAGE_BEFORE)

    def mend(self) -> None:
        """Let everything through."""
        self.book.google.faults.forget()

    def contacted(self) -> frozenset[str]:
        """Name the stand-in, once anything was called there."""
        return self.hosts if self.book.google.calls else frozenset()

    def shown(self) -> Sequence[str]:
        """Give nothing: nobody is asked."""
        return ()

    def _mine(self, item: Item) -> list[Contact]:
        at = NAMES.index(item.subject.value if item.subject else "")
        return [one for one in [self._theirs[at]] if one.id in self.book.people.contacts]

    def _always(self, fault: Fault) -> None:
        for _ in range(MANY):
            self.book.google.faults.say("*", 1, fault)


class TestRemoving(AdapterContract):
    """The promises, for contacts.remove."""

    @pytest.fixture
    def bench(self) -> Iterator[ContactsBench]:
        """Start an account."""
        with on_double() as book:
            yield ContactsBench(book, "contacts.remove")


class TestHiding(AdapterContract):
    """The promises, for contacts.hide."""

    @pytest.fixture
    def bench(self) -> Iterator[ContactsBench]:
        """Start an account."""
        with on_double() as book:
            yield ContactsBench(book, "contacts.hide")
