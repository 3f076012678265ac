"""Make a desk at which files of filters are handed over."""

from __future__ import annotations

from collections.abc import Sequence
from contextlib import AbstractContextManager
from datetime import date

from boundary.adapters.google.gmail import xml
from boundary.adapters.google.gmail.by_file import FileAdapter, make_manifest
from boundary.adapters.google.gmail.filters import Filter, Shape
from boundary.core.change import (
    Change,
    Direction,
    InDoubt,
    Intent,
    Outcome,
)
from boundary.core.identifier import Identifier, email
from boundary.core.playbook import Account, Address, Item
from boundary.core.ports import Adapter, Answer
from tests.adapters.imap.furniture import MemoryJournal

ANA, BELA, CORA = email("ana@example.org"), email("bela@example.net"), email("cora@example.com")


LATER = Shape("Later", mark_read=True)


DAY = "2026-11-22"


class Desk:
    """A person with files to hand over and answers to give; keeps what was shown and given."""

    def __init__(self, *answers: Answer, files: Sequence[bytes | None] = ()) -> None:
        self.answers = list(answers)
        self.files = list(files)
        self.shown: list[tuple[str, ...]] = []
        self.offers: list[tuple[str, ...]] = []
        self.given: list[tuple[str, bytes]] = []

    def take(self, address: Address, instructions: Sequence[str], /) -> bytes | None:
        """Hand the next file over."""
        self.offers.append(tuple(instructions))
        return self.files.pop(0) if self.files else None

    def give(
        self, address: Address, name: str, data: bytes, instructions: Sequence[str], /
    ) -> Answer:
        """Keep the file, and answer."""
        self.given.append((name, data))
        return self.ask(address, instructions)

    def ask(self, address: Address, instructions: Sequence[str], /) -> Answer:
        """Answer."""
        self.shown.append(tuple(instructions))
        return self.answers.pop(0) if self.answers else Answer.DONE

    def progress(self, address: Address | None, done: int, total: int, doing: str, /) -> None:
        """Look on."""


def opened(desk: Desk, way: str = "import") -> AbstractContextManager[Adapter]:
    """Open the door of an account."""
    account = Account("mail", "gmail", {"user": "me@example.net", "way": way})
    manifest = make_manifest(lambda: date.fromisoformat(DAY))
    return manifest.open(account, None, desk)  # type: ignore[arg-type]  # no secret is needed


def adapter_for(desk: Desk) -> FileAdapter:
    """Make the adapter."""
    return FileAdapter(desk, lambda: date.fromisoformat(DAY))


def item(one: Identifier, verb: str = "mail.file-away", **options: str) -> Item:
    """Make a step for one address."""
    given = {"folder": "later", "folder_name": "Later", "mark": "read", "copied": "leave"} | options
    return Item(Address("mail", verb, one.key), verb, one, given, "p")


def changes(adapter: FileAdapter, *items: Item) -> list[Change]:
    """Look and plan."""
    states = adapter.observe(items, None).states
    return [adapter.plan(one, states[one.address]) for one in items]


def export(*filters: Filter) -> bytes:
    """Write what Gmail would give."""
    return xml.write(filters, day=DAY)


def odd_at(one: Identifier) -> Address:
    """Give the address of the step about somebody."""
    return item(one).address


def done(desk: Desk, *items: Item) -> list[Outcome]:
    """Carry steps out, without an export."""
    adapter = adapter_for(Desk())
    found = adapter.apply(changes(adapter, *items), MemoryJournal())
    return list(found.values())


def doubt(change: Change, *parts: str, direction: Direction = Direction.DO) -> InDoubt:
    """Make an interrupted step, with the answers that were written down."""
    return InDoubt(Intent(change, direction), tuple({"answer": part} for part in parts))
