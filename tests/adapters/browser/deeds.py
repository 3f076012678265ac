"""Do one step at the stand, cut it off in its middle, and keep what it would have kept."""

from __future__ import annotations

from collections.abc import Sequence

import pytest

from boundary.core.change import (
    Direction,
    InDoubt,
    Intent,
    Outcome,
    Presence,
    State,
)
from boundary.core.json import JsonObject
from boundary.core.playbook import Address, Item
from tests.adapters.browser.standin import (
    Stand,
)
from tests.bench import READS_BACK, Session


class Journal:
    """Keeps the parts; can be cut off before one."""

    def __init__(self, cut_at: int | None = None) -> None:
        self.parts: list[JsonObject] = []
        self._cut_at = cut_at

    def part(self, addresses: Sequence[Address], ref: JsonObject, /) -> None:
        """Keep one part."""
        if len(self.parts) == self._cut_at:
            raise Cut
        self.parts.append(ref)


class Cut(BaseException):
    """The process ended here."""


class Bench(Stand):
    """A stand that a session of the engine can drive."""

    abilities: frozenset[str] = frozenset({READS_BACK})


def session_of(stand: Stand) -> Session:
    """Let a session of the engine drive it."""
    return Session(stand)  # type: ignore[arg-type]  # `open` and `abilities` are all that is used


def apply_one(stand: Stand, one: Item, journal: Journal | None = None) -> Outcome:
    """Do one step without a look before it."""
    with stand.open() as adapter:
        change = adapter.plan(one, State(Presence.UNKNOWN))
        return adapter.apply([change], journal or Journal())[one.address]


def cut_in_the_middle(stand: Stand, one: Item, at: int) -> InDoubt:
    """Play one step until the process ends before part `at`."""
    journal = Journal(cut_at=at)
    with stand.open() as adapter:
        change = adapter.plan(one, State(Presence.UNKNOWN))
        with pytest.raises(Cut):
            adapter.apply([change], journal)
    return InDoubt(Intent(change, Direction.DO), tuple(journal.parts))


class Sink:
    """An archive in memory."""

    def __init__(self) -> None:
        self.kept: dict[str, bytes] = {}
        self.facts: list[JsonObject] = []

    def has(self, source: str, /) -> bool:
        """Whether it is there."""
        return source in self.kept

    def add(self, addresses, source, media_type, chunks, facts, /):
        """Keep one."""
        assert "image/png" == media_type
        self.kept[source] = b"".join(chunks)
        self.facts.append(facts)
