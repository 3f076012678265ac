"""Hold the guide to the promises of every adapter: one step a number, and one for a whole batch."""

from __future__ import annotations

from collections.abc import Sequence
from contextlib import AbstractContextManager

import pytest

from boundary import data
from boundary.adapters.guide import make_manifest
from boundary.core.codec import canonical
from boundary.core.identifier import email, phone
from boundary.core.playbook import Account, Address, Item
from boundary.core.ports import Adapter, Answer
from boundary.formats.guide_yaml import read_guide
from tests.contract import AdapterContract

NUMBERS = (phone("+1 202 555 0121"), phone("+1 202 555 0122"), phone("+1 202 555 0123"))
THEIRS = ("phone:+12025550119", "phone:+12025550129", "phone:+12025550139")
ACCOUNT = Account("phone", "iphone")
WRITERS = (email("anna@example.org"), email("bela@example.org"), email("cora@example.net"))
OTHERS = ("dora@example.org", "erik@example.com")
MAILBOX = Account("mail", "imap", {"host": "imap.example.net", "user": "me@example.net"})


class Phone:
    """A person who reads the steps and carries them out on the block list of a phone."""

    def __init__(self) -> None:
        self.blocked: set[str] = set()
        self.said: list[str] = []

    def ask(self, address: Address, instructions: Sequence[str], /) -> Answer:
        """Do what the first line is about, and say truthfully whether it was so already."""
        back = instructions[0].startswith("Taking back")
        there = address.subject in self.blocked
        if back:
            self.blocked.discard(address.subject)
        else:
            self.blocked.add(address.subject)
        return Answer.DONE if there == back else Answer.ALREADY

    def take(self, address: Address, instructions: Sequence[str], /) -> bytes | None:
        """Have no file."""
        return None

    def give(
        self, address: Address, name: str, data: bytes, instructions: Sequence[str], /
    ) -> Answer:
        """Do what the first line is about."""
        return self.ask(address, instructions)

    def progress(self, address: Address | None, done: int, total: int, doing: str, /) -> None:
        """Keep what is said about the work."""
        self.said.append(f"{doing}: {done} of {total}, {address}")


class NoSecrets:
    """A guide needs no credential."""

    def get(self, account: str, name: str, /) -> str | None:
        """Give nothing."""
        return None

    def put(self, account: str, name: str, value: str, /) -> None:
        """Keep nothing."""

    def forget(self, account: str, name: str, /) -> None:
        """Forget nothing."""


class GuideBench:
    """The iPhone guide and the phone it is about."""

    abilities: frozenset[str] = frozenset()
    hosts: frozenset[str] = frozenset()
    private: Sequence[str] = [number.value.removeprefix("+") for number in NUMBERS]

    def __init__(self) -> None:
        guide = read_guide("iphone", data.guide_bytes("iphone"))
        self._manifest = make_manifest({"iphone": guide}, lambda _account: guide)
        self._phone = Phone()
        self._theirs: set[str] = set()

    def open(self) -> AbstractContextManager[Adapter]:
        """Open the guide for the person with the phone."""
        return self._manifest.open(ACCOUNT, NoSecrets(), self._phone)

    def items(self, count: int) -> Sequence[Item]:
        """Give one number to block for each item."""
        return [
            Item(Address("phone", "phone.block", one.key), "phone.block", one, person="someone")
            for one in NUMBERS[:count]
        ]

    def sharing(self) -> Sequence[Item]:
        """Give the same as `items`: numbers share nothing."""
        return self.items(2)

    def snapshot(self) -> bytes:
        """Write the whole block list."""
        return canonical(sorted(self._phone.blocked))

    def others(self) -> bytes:
        """Write the entries that the user made for others."""
        return canonical(sorted(self._phone.blocked & self._theirs))

    def furnish(self) -> None:
        """Put other numbers on the list."""
        self._theirs = set(THEIRS)
        self._phone.blocked |= self._theirs

    def meddle(self, item: Item) -> None:
        """Take a number off the list behind the program's back."""
        self._phone.blocked.discard(item.address.subject)

    def move(self, item: Item) -> None:
        """Put the number on the list before the program asks."""
        self._phone.blocked.add(item.address.subject)

    def replace(self, item: Item) -> None:
        """Do nothing: an entry on the list cannot be told from another."""

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
        return self._phone.said


class TestGuide(AdapterContract):
    """The guide keeps the promises."""

    @pytest.fixture
    def bench(self) -> GuideBench:
        """Make a phone with other people's numbers on it."""
        return GuideBench()


class RulePage:
    """A person who reads one step for a whole batch and keeps a rule on a provider's page."""

    def __init__(self) -> None:
        self.rule: set[str] = set()
        self.said: list[str] = []

    def ask(self, address: Address, instructions: Sequence[str], /) -> Answer:
        """Paste the listed addresses or take them out; say truthfully whether it was so already."""
        listed = {line.strip() for line in instructions if line.startswith("  ")}
        back = instructions[0].startswith("Taking back")
        before = frozenset(self.rule)
        self.rule = self.rule - listed if back else self.rule | listed
        return Answer.ALREADY if before == self.rule else Answer.DONE

    def take(self, address: Address, instructions: Sequence[str], /) -> bytes | None:
        """Have no file."""
        return None

    def give(
        self, address: Address, name: str, data: bytes, instructions: Sequence[str], /
    ) -> Answer:
        """Do what the lines say."""
        return self.ask(address, instructions)

    def progress(self, address: Address | None, done: int, total: int, doing: str, /) -> None:
        """Keep what is said about the work."""
        self.said.append(f"{doing}: {done} of {total}, {address}")


class RuleBench:
    """The general guide of a mailbox, and the rule page it is about."""

    abilities: frozenset[str] = frozenset()
    hosts: frozenset[str] = frozenset()
    private: Sequence[str] = [writer.value for writer in WRITERS]

    def __init__(self) -> None:
        guide = read_guide("mail", data.guide_bytes("mail"))
        self._manifest = make_manifest({"mail": guide}, lambda _account: guide)
        self._page = RulePage()
        self._theirs: set[str] = set()

    def open(self) -> AbstractContextManager[Adapter]:
        """Open the guide for the person at the page."""
        return self._manifest.open(MAILBOX, NoSecrets(), self._page)

    def items(self, count: int) -> Sequence[Item]:
        """Give one address to file away for each item, all into one folder."""
        options = {"folder": "later", "folder_name": "Later"}
        return [
            Item(Address("mail", "mail.file-away", one.key), "mail.file-away", one, options, "p")
            for one in WRITERS[:count]
        ]

    def sharing(self) -> Sequence[Item]:
        """Give the same as `items`: each address is an entry of its own."""
        return self.items(2)

    def snapshot(self) -> bytes:
        """Write the whole rule."""
        return canonical(sorted(self._page.rule))

    def others(self) -> bytes:
        """Write the addresses that the user put into the rule."""
        return canonical(sorted(self._page.rule & self._theirs))

    def furnish(self) -> None:
        """Put other addresses into the rule."""
        self._theirs = set(OTHERS)
        self._page.rule |= self._theirs

    def meddle(self, item: Item) -> None:
        """Take an address out behind the program's back."""
        self._page.rule.discard(item.address.subject.removeprefix("email:"))

    def move(self, item: Item) -> None:
        """Put the address in before the program asks."""
        self._page.rule.add(item.address.subject.removeprefix("email:"))

    def replace(self, item: Item) -> None:
        """Do nothing: an entry cannot be told from another."""

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
        return frozenset(self._manifest.hosts(MAILBOX))

    def shown(self) -> Sequence[str]:
        """Give what was said about the work."""
        return self._page.said


class TestTogether(AdapterContract):
    """A step that is done once for a whole batch keeps the promises."""

    @pytest.fixture
    def bench(self) -> RuleBench:
        """Make a rule page with other people's addresses on it."""
        return RuleBench()
