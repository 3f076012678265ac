"""Keep the engine's book in memory, and kill a run at any point of it."""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Iterable, Sequence

from boundary.core.change import Exhibit
from boundary.core.codec import canonical, exhibit_from_json, exhibit_to_json, parse
from boundary.core.event import AuditEvent, Entry, EventKind, Standing
from boundary.core.json import JsonObject
from boundary.core.playbook import Address
from boundary.ledger.replay import replay


class Killed(BaseException):
    """The process was killed here. No code of the program catches it."""


class Fuse:
    """Counts the points at which a process could be killed, and kills from the chosen one on."""

    def __init__(self, at: int | None = None) -> None:
        """Kill at point `at`, from 1; never when None."""
        self.at = at
        self.points = 0

    def point(self) -> None:
        """Pass one point."""
        self.points += 1
        if self.at is not None and self.points >= self.at:
            raise Killed


def until_it_passes(attempt: Callable[[Fuse], None]) -> int:
    """Kill at the first point, then at the second, until a run passes; say how many there were.

    `attempt` works with the fuse, survives Killed, and holds what came after to its promise.
    """
    at = 0
    while True:
        at += 1
        fuse = Fuse(at)
        attempt(fuse)
        if fuse.points < at:
            return at - 1


class MemoryBook:
    """The ledger as the engine needs it, without a disk: bodies make a trip through JSON."""

    def __init__(self, fuse: Fuse | None = None) -> None:
        """Pass a point of `fuse` before and after every group."""
        self.fuse = fuse or Fuse()
        self.events: list[AuditEvent] = []
        self.exhibits = MemoryArchive(self)

    def append(self, entries: Sequence[Entry], /) -> tuple[AuditEvent, ...]:
        """Append one group."""
        self.fuse.point()
        group = tuple(
            AuditEvent(
                len(self.events) + number,
                entry.kind,
                1_700_000_000_000 + 1000 * (len(self.events) + number),
                1000 * (len(self.events) + number),
                "0" * 32,
                "",
                parse(canonical(entry.body)),
            )
            for number, entry in enumerate(entries, start=1)
        )
        self.events += group
        self.fuse.point()
        return group

    def standing(self) -> Standing:
        """Add the log up."""
        return replay(self.events)

    def reopen(self) -> None:
        """Forget what was never logged, as a new process does."""
        self.fuse = Fuse()
        self.exhibits.reopen()

    def kinds(self) -> list[EventKind]:
        """Name the kinds of all events, in order."""
        return [event.kind for event in self.events]


class MemoryArchive:
    """Originals beside the book."""

    def __init__(self, book: MemoryBook) -> None:
        """Log into `book`."""
        self._book = book
        self._found: dict[str, Exhibit] = {}
        self._fresh: list[tuple[Exhibit, str]] = []
        self.bytes: dict[str, bytes] = {}

    def find(self, source: str, /) -> Exhibit | None:
        """Return what was archived from `source`, or None."""
        return self._found.get(source)

    def add(
        self,
        addresses: Sequence[Address],
        source: str,
        media_type: str,
        chunks: Iterable[bytes],
        facts: JsonObject,
        person: str,
        /,
    ) -> Exhibit:
        """Archive one original."""
        self._book.fuse.point()
        data = b"".join(chunks)
        sha256 = hashlib.sha256(data).hexdigest()
        exhibit = Exhibit(tuple(addresses), source, media_type, len(data), sha256, facts)
        self.bytes[sha256] = data
        self._found[source] = exhibit
        self._fresh.append((exhibit, person))
        return exhibit

    def flush(self) -> None:
        """Log what was added since the last time."""
        fresh, self._fresh = self._fresh, []
        if fresh:
            self._book.append(
                [
                    Entry(EventKind.EXHIBIT, {"exhibit": exhibit_to_json(e), "name": "x"}, person)
                    for e, person in fresh
                ]
            )

    def reopen(self) -> None:
        """Know only what the log says."""
        self._fresh = []
        logged = [
            exhibit_from_json(event.body["exhibit"])
            for event in self._book.events
            if event.kind is EventKind.EXHIBIT and event.body is not None
        ]
        self._found = {exhibit.source: exhibit for exhibit in logged}
