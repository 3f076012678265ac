"""Hold the adapter of a file of cards to the contract, removing and hiding in both ways."""

from __future__ import annotations

from collections.abc import Sequence
from contextlib import AbstractContextManager

import pytest

from boundary.adapters.cards.file import make_manifest
from boundary.adapters.cards.lines import read
from boundary.core.playbook import Item
from boundary.core.ports import Adapter
from tests import contract
from tests.adapters.cards.file.phone import ACCOUNT, Phone, card, item
from tests.contract import AdapterContract

NAMES = ("anna@example.org", "+12025550123", "cleo@example.com")
THEIRS = (
    card("FN:Anna", "EMAIL:Anna@example.org", "NOTE:met in May", uid="1"),
    card("FN:B", "item1.TEL:(202) 555-0123", "item1.X-ABLabel:Desk", "PHOTO;ENCODING=b:AAAA"),
    card("FN:C", "EMAIL:mum@example.com", "EMAIL:cleo@example.com", "TEL:+12025550199", uid="3"),
)
OTHERS = (
    card("FN:Anna", "EMAIL:xanna@example.org", uid="4"),
    card("FN:Anna", "EMAIL:anna@example.com", "TEL:+1 202 555 0124", eol="\n"),
    card("FN:D", "TEL:+44 20 7946 0123", "CATEGORIES:Family,Do not", uid="6"),
    card("FN:E", "NICKNAME:anna@example.org", "NOTE:+12025550123"),
)
FAMILY = card("FN:Family", "X-ADDRESSBOOKSERVER-KIND:group", uid="f")
BOTH = card("FN:A and C", "EMAIL:cleo@example.com", "EMAIL;TYPE=HOME:anna@example.org", uid="9")


class FileBench:
    """A phone, and the person who holds it."""

    abilities = frozenset({contract.SHARES, contract.AT_THE_END})
    hosts: frozenset[str] = frozenset()
    private: Sequence[str] = (*NAMES, "2025550123", "555-0123", "Anna")

    def __init__(self, verb: str, **options: str) -> None:
        self.verb = verb
        self.options = options
        self.phone = Phone(b"\r\n".join(THEIRS) + b"\r\n")
        self._others: tuple[bytes, ...] = ()

    def open(self) -> AbstractContextManager[Adapter]:
        """Open anew."""
        return self.phone.opened()

    def items(self, count: int) -> Sequence[Item]:
        """Give items of the verb."""
        return [item(name, self.verb, name, **self.options) for name in NAMES[:count]]

    def sharing(self) -> Sequence[Item]:
        """Leave one card of theirs, which holds two and nothing else."""
        self.phone.book = OTHERS[0] + BOTH
        return [item(name, self.verb, **self.options) for name in (NAMES[0], NAMES[2])]

    def snapshot(self) -> bytes:
        """Give the whole address book, byte for byte."""
        return self.phone.book

    def others(self) -> bytes:
        """Give other people's cards that are there as they were."""
        found = {one.raw for one in read(self.phone.book).cards}
        return b"".join(one for one in self._others if one in found)

    def furnish(self) -> None:
        """Put other people's cards between theirs."""
        self._others = OTHERS
        first, second, third = THEIRS
        self.phone.book = b"\n".join(
            (OTHERS[0], first, second, OTHERS[1], OTHERS[2], third, OTHERS[3])
        )

    def meddle(self, item: Item) -> None:
        """Add another card of theirs behind the program's back."""
        assert item.subject is not None
        name = "TEL" if item.subject.value.startswith("+") else "EMAIL"
        self.phone.book += card("FN:again", f"{name}:{item.subject.value}", uid="again")

    def move(self, item: Item) -> None:
        """Add a card before the person hands the file over."""
        self.meddle(item)

    def replace(self, item: Item) -> None:
        """Do nothing: a card in a file cannot be told from another like it."""

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
        return frozenset(make_manifest().hosts(ACCOUNT))

    def shown(self) -> Sequence[str]:
        """Give what was said about the work."""
        return self.phone.said


class TestRemoving(AdapterContract):
    """Taking cards out of a file keeps the promises."""

    @pytest.fixture
    def bench(self) -> FileBench:
        """Make a phone with their cards on it."""
        return FileBench("contacts.remove")


class TestHidingInAGroup(AdapterContract):
    """Putting cards of a file into a group keeps the promises."""

    @pytest.fixture
    def bench(self) -> FileBench:
        """Make a phone with their cards on it."""
        return FileBench("contacts.hide")


class TestHidingUnderAName(AdapterContract):
    """Renaming cards of a file keeps the promises."""

    @pytest.fixture
    def bench(self) -> FileBench:
        """Make a phone with their cards on it."""
        return FileBench("contacts.hide", by="name")


class GroupedBench(FileBench):
    """A phone whose address book has its groups as cards."""

    def __init__(self) -> None:
        super().__init__("contacts.hide")
        self.phone.book += FAMILY

    def furnish(self) -> None:
        """Put other people's cards between theirs, and a group of others among them."""
        super().furnish()
        self._others = (*OTHERS, FAMILY)
        self.phone.book += FAMILY

    def sharing(self) -> Sequence[Item]:
        """Leave one card of theirs, which holds two and nothing else, and the group."""
        items = super().sharing()
        self.phone.book += FAMILY
        return items


class TestHidingWhereGroupsAreCards(AdapterContract):
    """Listing cards of a file in the card of a group keeps the promises."""

    @pytest.fixture
    def bench(self) -> FileBench:
        """Make a phone with their cards on it, and a group."""
        return GroupedBench()
