"""Keep the world of the memory adapter: one account of a service, as a dictionary.

A world has things: "this subject is kept in that way". One item wants one thing, or several
(`pieces`). Two subjects of one household want the very same things. Letters are what a reading
step archives.
"""

from __future__ import annotations

import itertools
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field, replace

from boundary.core.codec import canonical
from boundary.core.errors import AdapterError, TransientError
from boundary.core.json import Json
from boundary.core.playbook import Item
from tests.book import Fuse
from tests.border import Border, Call, Conflict

HOST = "memory.test:1"
LAG = 4
"""How many of the newest changes a listing that lags behind does not show yet."""


@dataclass
class Thing:
    """One remote object."""

    who: str
    piece: int
    how: str
    marked: bool
    etag: int


@dataclass
class MemoryWorld:
    """One account of a service, with the switches that tests turn."""

    room: bool = True
    """Whether a thing can carry our mark. Without room, the program chooses the ids it makes."""
    pieces: int = 1
    households: dict[str, str] = field(default_factory=dict)
    """Subject to the name under which its things lie: two subjects may share one."""
    things: dict[str, Thing] = field(default_factory=dict)
    letters: dict[str, dict[str, bytes]] = field(default_factory=dict)
    """Subject to the letters of theirs: id to bytes."""
    blind: set[str] = field(default_factory=set)
    """Subjects that cannot be looked at just now."""
    stalled: bool = False
    garbled: bool = False
    empty: bool = False
    """The listing comes back empty, though everything is there."""
    unreadable: bool = False
    """Originals cannot be read whole."""
    stale: bool = False
    """Somebody is quicker: the next conditional write meets a newer thing."""
    slow: int = 0
    """How many of the next looks through the other door end in a time-out."""
    cut: str = ""
    """"before" or "after": the connection drops around the next write, and stays down."""
    fuse: Fuse = field(default_factory=Fuse)
    border: Border = field(default_factory=Border)
    contacted: set[str] = field(default_factory=set)
    writes: int = 0
    looks: int = 0
    revision: int = 0
    _log: list[tuple[int, str, Thing | None]] = field(default_factory=list)
    _ids: Iterator[int] = field(default_factory=lambda: itertools.count(1))

    def key(self, item: Item) -> str:
        """Say under which name the things of an item lie."""
        subject = item.address.subject
        return f"{item.verb}/{self.households.get(subject, subject)}"

    def snapshot(self) -> bytes:
        """Write the whole account in canonical form: no ids of ours, no etags."""
        rows: list[Json] = [
            [thing.who, thing.piece, thing.how, thing.marked] for thing in self.things.values()
        ]
        return canonical(sorted(rows, key=canonical))

    def read(self, since: int = 0) -> tuple[int, dict[str, Thing | None]]:
        """Return the revision and what changed after `since`; None for what is gone."""
        return self.border.through(Call.LIST, (), lambda: self._listed(since))

    def read_again(self) -> dict[str, Thing]:
        """Read by another door: everything that is there."""
        return self.border.through(Call.LOOK, (), self._looked)

    def letters_of(self, subject: str) -> dict[str, bytes]:
        """Return the letters of one subject."""
        return self.border.through(Call.FETCH, (subject,), lambda: self._fetched(subject))

    def put(self, name: str, thing: Thing, expected: int | None) -> None:
        """Create (expected None) or replace, on condition."""
        self.border.through(
            Call.PUT, (thing.who, name), lambda: self._written(name, thing, expected)
        )

    def remove(self, name: str, expected: int) -> None:
        """Take a thing away, on condition."""
        self.border.through(Call.REMOVE, (name,), lambda: self._written(name, None, expected))

    def new_id(self) -> str:
        """Give an id that is not in use."""
        return f"e{next(self._ids)}"

    def set(self, name: str, thing: Thing | None) -> None:
        """Change the world without a connection: what somebody else does."""
        self.revision += 1
        if thing is None:
            self.things.pop(name, None)
        else:
            self.things[name] = replace(thing, etag=self.revision)
        self._log.append((self.revision, name, self.things.get(name)))

    def _listed(self, since: int) -> tuple[int, dict[str, Thing | None]]:
        self._answer()
        self.looks += 1
        if self.empty:
            return 0, {}
        shown = self.revision - (LAG if "behind" in self.border.switches else 0)
        changed = {name: thing for at, name, thing in self._log if since < at <= shown}
        return shown, {name: _copy(changed[name]) for name in sorted(changed)}

    def _looked(self) -> dict[str, Thing]:
        self._answer()
        if self.slow:
            self.slow -= 1
            raise TransientError("The service did not answer in time.")
        return {} if self.empty else {name: replace(thing) for name, thing in self.things.items()}

    def _fetched(self, subject: str) -> dict[str, bytes]:
        self._answer()
        return dict(self.letters.get(subject, {}))

    def _written(self, name: str, thing: Thing | None, expected: int | None) -> None:
        with self._writing():
            self._expect(name, expected)
            self.set(name, thing)

    def _expect(self, name: str, expected: int | None) -> None:
        there = self.things.get(name)
        if expected is None and "full" in self.border.switches:
            raise AdapterError("There is no room left on the account.")
        if self.stale or "stale" in self.border.switches:
            self.stale = False
            self.border.switches.discard("stale")
            if there is not None:
                self.set(name, there)
            raise Conflict
        if (None if there is None else there.etag) != expected:
            raise Conflict

    @contextmanager
    def _writing(self) -> Iterator[None]:
        self._answer()
        self.fuse.point()
        if self.cut == "before":
            self._drop()
        yield
        self.writes += 1
        if self.cut == "after":
            self._drop()
        self.fuse.point()

    def _drop(self) -> None:
        self.cut = ""
        self.stalled = True
        raise TransientError("The service could not be reached.")

    def _answer(self) -> None:
        self.contacted.add(HOST)
        if self.stalled:
            raise TransientError("The service could not be reached.")
        if self.garbled:
            raise AdapterError("The service answered something that cannot be understood.")


def _copy(thing: Thing | None) -> Thing | None:
    return None if thing is None else replace(thing)
