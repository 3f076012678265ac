"""Write the log: sealed bodies, then lines, then the head, each on the disk before the next."""

from __future__ import annotations

import hashlib
from collections.abc import Iterator, Sequence
from contextlib import ExitStack
from dataclasses import dataclass, replace
from pathlib import Path

from boundary.core.errors import LedgerTampered, Refusal, StoreError
from boundary.core.ports import Files, Lock

from .chain import Header, Link, advance, build_line, first_link, has_frame
from .parts import body_path, segment_path
from .slots import SLOT_BYTES, Head, pack_slot
from .walk import End, Logged, Walk, has_head, head_path, newer_version

__all__ = ["Draft", "Limits", "Store", "create_store", "is_unsealed"]


@dataclass(frozen=True, slots=True)
class Limits:
    """How long a segment of the log may become."""

    events: int = 100_000
    size_bytes: int = 64_000_000


@dataclass(frozen=True, slots=True)
class Draft:
    """An event before it has a number."""

    kind: str
    pseudonym: str
    sealed: bytes
    at_ms: int
    monotonic_ms: int
    boot: str


def create_store(folder: Path, files: Files, seed: bytes, log_id: bytes) -> None:
    """Make an empty log; the head comes last, so that without one nothing was begun.

    Raises Refusal when there is a log already.
    """
    if has_head(folder, files):
        raise Refusal("There is a log here already.")
    if files.size(segment_path(folder, 1)):
        raise LedgerTampered("There are events here, but the head of the log is gone.")
    for name in ("log", "receipts", "exhibits"):
        files.make_folder(folder / name)
    files.replace(body_path(folder, 1), b"")
    files.replace(segment_path(folder, 1), b"")
    link = first_link(log_id, seed)
    slots = (pack_slot(Head(log_id, generation, 1, 0, link)) for generation in (0, 1))
    files.replace(head_path(folder), b"".join(slots))


def is_unsealed(folder: Path, files: Files) -> bool:
    """Whether there is no head, and no line with a code either: no log of ours."""
    if has_head(folder, files):
        return False
    if not files.size(segment_path(folder, 1)):
        return True
    start = files.read(segment_path(folder, 1), 0, SLOT_BYTES)
    return not has_frame(start[: start.find(b"\n") + 1])


class Store:
    """The log on the disk, checked when it is opened; for reading it writes nothing at all."""

    def __init__(
        self,
        folder: Path,
        files: Files,
        seed: bytes,
        *,
        write: bool,
        wait_s: float = 0,
        limits: Limits | None = None,
    ) -> None:
        """Check the whole log. Raises LedgerTampered, or LedgerBusy when another process writes."""
        if is_unsealed(folder, files):
            raise LedgerTampered("There is no sealed log where one should be.")
        if not has_head(folder, files):
            raise LedgerTampered("There are events here, but the head of the log is gone.")
        self._folder = folder
        self._files = files
        self._seed = seed
        self._limits = limits or Limits()
        self._uncertain = False
        self._part_ends = False
        self._lock: Lock | None = files.lock(folder / "log" / "lock", wait_s) if write else None
        with ExitStack() as unless_done:
            unless_done.callback(self.close)
            self.found = self._walked()
            self._end = self.found
            if write and self.found.newer:
                raise newer_version()
            if write and self.found.link.events > self.found.head.link.events:
                self._write_head(self.found)
            if write:
                self._sweep()
            unless_done.pop_all()

    @property
    def took_over(self) -> bool:
        """A writer before us is gone without having let go."""
        return self._lock is not None and self._lock.took_over

    @property
    def count(self) -> int:
        """Events in the log."""
        return self._end.link.events

    @property
    def link(self) -> Link:
        """Where the chain stands."""
        return self._end.link

    @property
    def log_id(self) -> bytes:
        """The log's id: 16 bytes."""
        return self._end.head.log_id

    @property
    def takes_more(self) -> bool:
        """Whether it is open for writing, and nothing went wrong in that."""
        return self._lock is not None and not self._uncertain

    @property
    def last(self) -> Header | None:
        """The newest event's line."""
        return self._end.last

    def walk(self) -> Iterator[Logged]:
        """Read all events again, checking all of them again."""
        return iter(Walk(self._folder, self._files, self._seed))

    def append(self, drafts: Sequence[Draft]) -> tuple[Header, ...]:
        """Append one group: all of it is on the disk when this returns.

        When it raises, what is on the disk of it is decided at the next opening, and this store
        takes nothing more.
        """
        if self._lock is None:
            raise StoreError("The log was opened for reading only.")
        if self._uncertain:
            raise StoreError(
                "The log could not be written before.",
                hint="What was recorded is whole. You can start again from here.",
            )
        if len(drafts) > self._limits.events:
            raise StoreError("These are more events than one part of the log can take.")
        headers: list[Header] = []
        lines: list[bytes] = []
        link = self._end.link
        for draft in drafts:
            header = Header(
                link.prev.hex(),
                draft.at_ms,
                draft.boot,
                hashlib.sha256(draft.sealed).hexdigest(),
                draft.kind,
                draft.monotonic_ms,
                link.events + 1,
                len(draft.sealed),
                draft.pseudonym,
            )
            line = build_line(link, header.to_payload())
            link = advance(link, line)
            headers.append(header)
            lines.append(line)
        self._uncertain = True
        group, bodies = b"".join(lines), b"".join(draft.sealed for draft in drafts)
        end = self._with_room(len(drafts), len(group))
        self._files.append(body_path(self._folder, end.segment), end.body_length, bodies)
        self._files.append(segment_path(self._folder, end.segment), end.length, group)
        self._write_head(
            replace(
                end,
                link=link,
                length=end.length + len(group),
                segment_count=end.segment_count + len(drafts),
                body_length=end.body_length + len(bodies),
                incomplete=0,
                last=headers[-1],
            )
        )
        self._uncertain = False
        return tuple(headers)

    def end_part(self) -> None:
        """Let what is appended next begin another segment, though this one is not full."""
        self._part_ends = True

    def close(self) -> None:
        """Let other writers in; twice is as good as once."""
        lock, self._lock = self._lock, None
        if lock is not None:
            lock.release()

    def _walked(self) -> End:
        walk = Walk(self._folder, self._files, self._seed)
        for _ in walk:
            pass
        return walk.end()

    def _with_room(self, events: int, size_bytes: int) -> End:
        """Begin another segment when this one is full."""
        end = self._end
        ends, self._part_ends = self._part_ends, False
        fits = (
            not ends
            and end.segment_count + events <= self._limits.events
            and end.length + size_bytes <= self._limits.size_bytes
        )
        if fits or not end.segment_count or end.incomplete:
            return end  # an incomplete line is cut where it stands, by what is written over it
        number = end.segment + 1
        for path in (body_path(self._folder, number), segment_path(self._folder, number)):
            self._files.replace(path, b"")
        return replace(end, segment=number, length=0, segment_count=0, body_length=0)

    def _write_head(self, end: End) -> None:
        generation = end.head.generation + 1
        head = Head(end.head.log_id, generation, end.segment, end.length, end.link)
        place = generation % 2 * SLOT_BYTES
        self._files.overwrite(head_path(self._folder), place, pack_slot(head))
        self._end = replace(end, head=head)

    def _sweep(self) -> None:
        """Remove files that a writer before us began and did not finish."""
        for name in ("log", "receipts", "exhibits"):
            for left in self._files.names(self._folder / name):
                if left.startswith("tmp-"):
                    self._files.destroy(self._folder / name / left)
