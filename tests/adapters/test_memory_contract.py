"""Hold the reference adapter to the contract, in each way its world can be."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import replace
from typing import Any

import pytest

from boundary.core.codec import canonical
from boundary.core.json import Json
from boundary.core.playbook import Item
from tests import contract
from tests.contract import AdapterContract
from tests.memory import MemoryAdapter
from tests.story import email_item
from tests.world import HOST, MemoryWorld, Thing

NAMES = ("anna", "bert", "cleo")


class MemoryBench:
    """A world in memory, and an adapter on it."""

    hosts = frozenset({HOST})
    private = tuple(f"{name}@example.org" for name in NAMES)

    def __init__(self, *, room: bool, pieces: int, chunk: int, letters: int) -> None:
        """Make the world empty, but for `letters` of each person."""
        lacks = frozenset() if room else frozenset({contract.REPLACES})
        self.abilities = contract.ALL - lacks
        self._chunk = chunk
        self.world = MemoryWorld(room=room, pieces=pieces)
        for item in self.items(3):
            self.world.letters[item.address.subject] = {
                f"{item.address.subject}-{number}": b"Hello" for number in range(letters)
            }

    @contextmanager
    def open(self) -> Iterator[MemoryAdapter]:
        """Connect anew."""
        yield MemoryAdapter(self.world, self._chunk)

    def items(self, count: int) -> Sequence[Item]:
        """Give items of one verb."""
        return [email_item(name) for name in NAMES[:count]]

    def sharing(self) -> Sequence[Item]:
        """Put the first two into one household, with one letter from both."""
        items = self.items(2)
        self.world.pieces = 1
        for item in items:
            self.world.households[item.address.subject] = "house"
            self.world.letters[item.address.subject] = {"from-both": b"Hello"}
        return items

    def snapshot(self) -> bytes:
        """Write the whole account."""
        return self.world.snapshot()

    def others(self) -> bytes:
        """Write what is not about one of our items."""
        rows: list[Json] = [
            [name, thing.who, thing.piece, thing.how]
            for name, thing in sorted(self.world.things.items())
            if not self._is_about_us(thing) or (self.world.room and not thing.marked)
        ]
        return canonical(rows)

    def furnish(self) -> None:
        """Put things about other people there, and one about ours under another step."""
        for who in ("mail.file-past/anna", "mail.file-past/email:anna@example.org.example"):
            self.world.set(self.world.new_id(), Thing(who, 0, "later", False, 0))
        self.world.set(
            self.world.new_id(), Thing("phone.block/email:anna@example.org", 0, "later", False, 0)
        )

    def meddle(self, item: Item) -> None:
        """Take one of our things away."""
        self.world.set(self._lies(item)[0], None)

    def move(self, item: Item) -> None:
        """Do by hand, in another way, what was planned."""
        thing = Thing(self.world.key(item), 0, "archive", False, 0)
        self.world.set(self.world.new_id(), thing)

    def replace(self, item: Item) -> None:
        """Let one of our things be somebody's own."""
        name = self._lies(item)[0]
        self.world.set(name, replace(self.world.things[name], marked=False))

    def cut(self, when: str) -> None:
        """Drop the connection around the next write."""
        self.world.cut = when

    def stall(self) -> None:
        """Answer nothing."""
        self.world.stalled = True

    def garble(self) -> None:
        """Answer nonsense."""
        self.world.garbled = True

    def mend(self) -> None:
        """Answer again."""
        self.world.stalled = self.world.garbled = False
        self.world.cut = ""

    def contacted(self) -> frozenset[str]:
        """Name every host that was contacted."""
        return frozenset(self.world.contacted)

    def shown(self) -> Sequence[str]:
        """Show nothing."""
        return ()

    def _is_about_us(self, thing: Thing) -> bool:
        return thing.who in {self.world.key(item) for item in self.items(3)}

    def _lies(self, item: Item) -> list[str]:
        who = self.world.key(item)
        return sorted(name for name, thing in self.world.things.items() if thing.who == who)


WAYS: dict[str, dict[str, Any]] = {
    "marks": {"room": True, "pieces": 1, "chunk": 2, "letters": 0},
    "no-room-for-a-mark": {"room": False, "pieces": 1, "chunk": 2, "letters": 0},
    "pieces-one-by-one": {"room": True, "pieces": 2, "chunk": 1, "letters": 0},
    "pieces-without-a-mark": {"room": False, "pieces": 2, "chunk": 3, "letters": 0},
    "with-letters": {"room": True, "pieces": 1, "chunk": 2, "letters": 2},
}


class TestMemory(AdapterContract):
    """The contract, over the memory adapter."""

    @pytest.fixture(params=sorted(WAYS))
    def bench(self, request: pytest.FixtureRequest) -> MemoryBench:
        """Make a bench of each kind."""
        return MemoryBench(**WAYS[request.param])
