"""Keep the engine's book in memory or on disk, and kill a run at any point of it."""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Iterable, Sequence
from typing import Any, Protocol

from boundary.core.change import Exhibit
from boundary.core.codec import canonical, exhibit_from_json, exhibit_to_json, parse
from boundary.core.event import AuditEvent, Entry, EventKind, Standing
from boundary.core.json import JsonObject
from boundary.core.playbook import Address
from boundary.engine import Archive
from boundary.ledger import Ledger, Level, replay, verify
from tests.border import TEN_YEARS_MS, Border, Call, Killed
from tests.ledger.furniture import Case

__all__ = [
    "Fuse",
    "KillableBook",
    "Killed",
    "LedgerArchive",
    "LedgerBook",
    "MemoryArchive",
    "MemoryBook",
    "loose",
    "until_it_passes",
]


def loose(value: object) -> Any:
    """Take JSON as it is: a test that reads what is not there fails anyway."""
    return value


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


class KillableBook(Protocol):
    """A book that passes the points of a fuse, and can be opened again after a kill."""

    fuse: Fuse

    @property
    def exhibits(self) -> Archive:
        """The archive beside the log."""

    def append(self, entries: Sequence[Entry], /) -> Sequence[AuditEvent]:
        """Append one durable group."""

    def standing(self) -> Standing:
        """Add the log up."""

    def reopen(self) -> None:
        """Be what a new process would find."""

    def originals(self) -> list[bytes]:
        """Give every original in the archive, sorted."""

    def is_whole(self) -> bool:
        """Say whether the log is as it was written."""


class MemoryBook:
    """The ledger as the engine needs it, without a disk: bodies make a trip through JSON."""

    def __init__(self, fuse: Fuse | None = None) -> None:
        """Pass a point of `fuse` before and after every group."""
        self.fuse = fuse or Fuse()
        self.border = Border()
        self.events: list[AuditEvent] = []
        self.exhibits = MemoryArchive(self)
        self._sum: tuple[int, Standing] = (0, Standing())
        """The newest sum, and of how many events: adding up is most of what a schedule costs."""

    def append(self, entries: Sequence[Entry], /) -> tuple[AuditEvent, ...]:
        """Append one group."""
        kinds = tuple(entry.kind.value for entry in entries)
        return self.border.through(Call.APPEND, kinds, lambda: self._appended(entries))

    def _appended(self, entries: Sequence[Entry]) -> tuple[AuditEvent, ...]:
        self.fuse.point()
        group = tuple(
            AuditEvent(
                len(self.events) + number,
                entry.kind,
                self._now_ms() + 1000 * (len(self.events) + number),
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

    def _now_ms(self) -> int:
        """Say the time: it stands still, but when somebody sets the clock."""
        moved = ("later" in self.border.switches) - ("earlier" in self.border.switches)
        return 1_700_000_000_000 + moved * TEN_YEARS_MS

    def standing(self) -> Standing:
        """Add the log up."""
        if self._sum[0] != len(self.events):
            self._sum = (len(self.events), replay(self.events))
        return self._sum[1]

    def reopen(self) -> None:
        """Forget what was never logged, as a new process does, and add up anew."""
        self._sum = (0, Standing())
        self.fuse = Fuse()
        self.exhibits.reopen()

    def originals(self) -> list[bytes]:
        """Give every original in the archive, sorted."""
        return sorted(self.exhibits.bytes.values())

    def is_whole(self) -> bool:
        """Say whether the numbers have no gap; there is no chain in memory."""
        return [event.seq for event in self.events] == list(range(1, len(self.events) + 1))

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
        return self._book.border.through(
            Call.KEEP,
            (source,),
            lambda: self._laid(addresses, source, media_type, chunks, facts, person),
        )

    def _laid(
        self,
        addresses: Sequence[Address],
        source: str,
        media_type: str,
        chunks: Iterable[bytes],
        facts: JsonObject,
        person: str,
    ) -> Exhibit:
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


class LedgerBook:
    """The real ledger, in a folder."""

    def __init__(self, case: Case) -> None:
        """Begin a log in the folder of `case`."""
        self.fuse = Fuse()
        self._case = case
        self._ledger = case.begin()
        self.exhibits = LedgerArchive(self)

    @property
    def ledger(self) -> Ledger:
        """The ledger, as it is open now."""
        return self._ledger

    def append(self, entries: Sequence[Entry], /) -> Sequence[AuditEvent]:
        """Append one group, a point before it and one behind."""
        self.fuse.point()
        events = self._ledger.append(entries)
        self.fuse.point()
        return events

    def standing(self) -> Standing:
        """Add the log up."""
        return self._ledger.standing()

    def reopen(self) -> None:
        """Close and open it, as another process."""
        self._ledger.close()
        self._ledger = self._case.open(write=True)
        self.fuse = Fuse()

    def move(self, case: Case) -> None:
        """Open what was copied from a process that ended as it was; nothing was closed there."""
        self._case = case
        self._ledger = case.open(write=True)
        self.fuse = Fuse()

    def originals(self) -> list[bytes]:
        """Give every original in the archive, sorted."""
        archive = self._ledger.exhibits
        return sorted(b"".join(archive.read(kept)) for kept in archive.each())

    def is_whole(self) -> bool:
        """Verify the chain with the key."""
        verdict = verify(self._case.folder, self._case.box, self._case.files)
        return verdict.level is Level.KEYED

    def close(self) -> None:
        """Let go of the case."""
        self._ledger.close()


class LedgerArchive:
    """The real archive, with the points of the book's fuse."""

    def __init__(self, book: LedgerBook) -> None:
        """Stand before the archive of `book`, also after it was opened again."""
        self._book = book

    def find(self, source: str, /) -> Exhibit | None:
        """Return what was archived from `source`, or None."""
        return self._book.ledger.exhibits.find(source)

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
        archive = self._book.ledger.exhibits
        return archive.add(addresses, source, media_type, chunks, facts, person)

    def flush(self) -> None:
        """Log what was added, a point before it and one behind."""
        self._book.fuse.point()
        self._book.ledger.exhibits.flush()
        self._book.fuse.point()
