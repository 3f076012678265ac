"""Read a log from end to end and hold it to its rules, changing nothing.

The rules of opening: a log shorter than its head is tampered with; whole lines past the head whose
code is right are part of it (a writer was cut off before the head); one incomplete line after those
is not; anything else is tampered with. There is no silent repair.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import NamedTuple

from boundary.core.errors import LedgerTampered
from boundary.core.event import EventKind
from boundary.core.ports import Files

from .chain import (
    HEAD_BYTES,
    LINE_LIMIT,
    SLOT_BYTES,
    Head,
    Header,
    Link,
    after_of,
    first_link,
    follow,
    is_torn_slot,
    payload_of,
    read_header,
    unpack_slot,
)

__all__ = ["End", "Logged", "Walk", "body_path", "has_head", "head_path", "segment_path"]

_CHECKPOINT = EventKind.CHECKPOINT.value
_SEGMENT = re.compile(r"([0-9]{6})\.jsonl", re.ASCII)


def head_path(folder: Path) -> Path:
    """Say where the head lies."""
    return folder / "log" / "head"


def segment_path(folder: Path, number: int) -> Path:
    """Say where a segment of the log lies; numbers are from 1."""
    return folder / "log" / f"{number:06}.jsonl"


def body_path(folder: Path, number: int) -> Path:
    """Say where the sealed bodies of a segment lie, one after the other."""
    return folder / "receipts" / f"{number:06}.sealed"


def has_head(folder: Path, files: Files) -> bool:
    """Whether a log was ever begun here."""
    return files.size(head_path(folder)) is not None


class Logged(NamedTuple):
    """One event's line, checked. The bodies of a segment lie in the order of its lines."""

    header: Header
    segment: int
    before: Link
    """Where the chain stood before it."""
    body_at: int
    """Where in its segment's file its sealed body begins."""


@dataclass(frozen=True, slots=True)
class End:
    """Where a whole log ends, and what a writer has to put right there."""

    head: Head
    """As the newest slot has it."""
    link: Link
    """After the last whole line."""
    segment: int
    length: int
    """Bytes of that segment up to the end of the last whole line."""
    segment_count: int
    """Events in that segment."""
    body_length: int
    incomplete: int
    """Bytes of an incomplete line after that."""
    torn_head: bool
    """The writing of one slot was cut off."""
    last: Header | None
    checkpoint: Logged | None
    """The newest checkpoint's line."""


class Walk:
    """One pass over a log. Iterate it; after that, `end` says where it ended."""

    def __init__(self, folder: Path, files: Files, seed: bytes | None) -> None:
        """Read the head. Raises LedgerTampered when none of it, or too much of it, is whole."""
        self._folder = folder
        self._files = files
        self._keyed = seed is not None
        raw = files.read(head_path(folder), 0, HEAD_BYTES + 1)
        if len(raw) != HEAD_BYTES:
            raise LedgerTampered("The head of the log does not have its length.")
        self._slots = (raw[:SLOT_BYTES], raw[SLOT_BYTES:])
        found = [unpack_slot(slot) for slot in self._slots]
        heads = [
            head
            for place, head in enumerate(found)
            if head is not None and head.generation % 2 == place
        ]
        if not heads:
            raise LedgerTampered("The head of the log is not as it was written.")
        heads.sort(key=lambda head: head.generation)
        self._head = heads[-1]
        self._before = heads[0] if len(heads) == 2 else None
        if self._before is not None and (
            self._before.generation + 1 != self._head.generation
            or self._before.log_id != self._head.log_id
            or self._before.link.events > self._head.link.events
        ):
            raise LedgerTampered("The two halves of the log's head do not belong together.")
        self._link = first_link(self._head.log_id, seed)
        self._segment = 1
        self._length = 0
        self._in_segment = 0
        self._bodies = 0
        self._room = 0
        self._incomplete = 0
        self._last: Header | None = None
        self._checkpoint: Logged | None = None

    @property
    def count(self) -> int:
        """Events found in order so far."""
        return self._link.events

    @property
    def link(self) -> Link:
        """Where the chain stands after them."""
        return self._link

    @property
    def log_id(self) -> bytes:
        """The log's id, as its head has it: 16 bytes."""
        return self._head.log_id

    def end(self) -> End:
        """Say where the log ended, once it was walked."""
        return End(
            self._head,
            self._link,
            self._segment,
            self._length,
            self._in_segment,
            self._bodies,
            self._incomplete,
            self._before is None,
            self._last,
            self._checkpoint,
        )

    def __iter__(self) -> Iterator[Logged]:
        """Yield every event in order. Raises LedgerTampered with the number of the first bad one.

        Only when this ends by itself is the whole log in order: the head is held against it last.
        """
        self._meet_heads()
        held: tuple[int, bytes] | None = None
        for ahead in self._lines(self._segments()):
            if held is not None:
                yield self._take(*held, ahead[1])
            held = ahead
        if held is not None:
            yield self._take(*held, None)
        if self.count < self._head.link.events:
            raise LedgerTampered("The log is shorter than its head says.", seq=self.count + 1)
        if self._before is None:
            raw = self._slots[(self._head.generation + 1) % 2]
            past = self.count > self._head.link.events
            if not past or not is_torn_slot(raw, self._head.generation + 1):
                raise LedgerTampered("One half of the log's head is not as it was written.")

    def _segments(self) -> range:
        there = {
            int(match[1])
            for name in self._files.names(self._folder / "log")
            if (match := _SEGMENT.fullmatch(name))
        }
        last = max(there, default=0)
        if last > self._head.segment + 1:
            raise LedgerTampered("There is a part of the log that its head does not know.")
        return range(1, max(last, self._head.segment) + 1)

    def _lines(self, numbers: range) -> Iterator[tuple[int, bytes]]:
        """Yield each line with the number of its segment.

        Bytes that are not a line are yielded too, to be refused by their number, except an
        incomplete line at the very end.
        """
        for number in numbers:
            held = bytearray()
            path = segment_path(self._folder, number)
            for block in self._files.blocks(path) if self._files.size(path) else ():
                held += block
                while (end := held.find(b"\n") + 1) > 0:
                    yield number, bytes(held[:end])
                    del held[:end]
                if len(held) >= LINE_LIMIT:
                    yield number, bytes(held)
                    return
            if held and number != numbers[-1]:
                yield number, bytes(held)
            self._incomplete = len(held)

    def _take(self, number: int, line: bytes, ahead: bytes | None) -> Logged:
        if number != self._segment:
            self._segment, self._length, self._in_segment, self._bodies = number, 0, 0, 0
        before = self._link
        after = follow(before, line)
        header = read_header(payload_of(line))
        if header is None or header.seq != after.events:
            raise LedgerTampered("An event of the log is not in its place.", seq=after.events)
        if header.after != before.prev.hex():
            raise LedgerTampered(
                "An event of the log is not as it was written.",
                seq=self._blamed(before, after, ahead),
            )
        if self._bodies == 0:
            self._room = self._files.size(body_path(self._folder, number)) or 0
        if self._bodies + header.size > self._room:
            raise LedgerTampered("The sealed part of an event is not there.", seq=after.events)
        logged = Logged(header, self._segment, before, self._bodies)
        if header.kind == _CHECKPOINT:
            self._checkpoint = logged
        self._link = after
        self._length += len(line)
        self._in_segment += 1
        self._bodies += header.size
        self._last = header
        self._meet_heads()
        return logged

    def _blamed(self, before: Link, after: Link, ahead: bytes | None) -> int:
        """Say which of two lines was altered: not the one that the next line confirms."""
        if ahead is not None:
            confirmed = after_of(ahead) == after.prev.hex().encode("ascii")
        else:
            confirmed = after.prev == self._head.link.prev
        return before.events if confirmed else after.events

    def _meet_heads(self) -> None:
        """Hold both slots against the log where they stand; there a missing key is found."""
        count = self._link.events
        if self._before is not None and self._before.link.events == count:
            self._compare(self._before)
        if self._head.link.events == count:
            self._compare(self._head)
            if not self._keyed:
                self._link = self._link._replace(key=self._head.link.key)

    def _compare(self, head: Head) -> None:
        if self._link.prev != head.link.prev and not self._keyed and self.count:
            raise LedgerTampered("An event of the log is not as it was written.", seq=self.count)
        if (
            self._link._replace(key=None) != head.link._replace(key=None)
            or (self._link.key is not None and self._link.key != head.link.key)
            or (self._segment, self._length) != (head.segment, head.length)
        ):
            raise LedgerTampered("The log and its head do not belong together.")
