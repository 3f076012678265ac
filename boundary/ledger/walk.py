"""Read a log from end to end and hold it to its rules, changing nothing.

The rules of opening: a log shorter than its head is tampered with; whole lines past the head whose
code is right are part of it (a writer was cut off before the head); one incomplete line after those
is not; anything else is tampered with. There is no silent repair.

Of events that the owner removed only leaves of the tree are there. Whether an event of the log says
so is not looked at here: `retention` does, by what this pass found.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import NamedTuple

from boundary.core.errors import LedgerTampered, Refusal
from boundary.core.event import EventKind
from boundary.core.ports import Files

from .chain import LINE_LIMIT, Follower, Header, Link, after_of, first_link, header_of
from .parts import (
    body_path,
    folded_path,
    folded_pieces,
    leaf_in,
    parts_in,
    segment_lines,
    segment_path,
)
from .slots import HEAD_BYTES, SLOT_BYTES, Head, is_newer_slot, is_torn_slot, unpack_slot

__all__ = ["End", "Gone", "Logged", "Walk", "has_head", "head_path", "newer_version"]

_CHECKPOINT = EventKind.CHECKPOINT.value
_RETENTION = EventKind.RETENTION.value
_STANDS = frozenset({_CHECKPOINT, _RETENTION})
"""Kinds of events that say where the log stood before them."""
_KINDS = frozenset(kind.value for kind in EventKind)
_Piece = tuple[int, bytes, bytes | None]


def head_path(folder: Path) -> Path:
    """Say where the head lies."""
    return folder / "log" / "head"


def newer_version() -> Refusal:
    """Say that a later version wrote here; nothing is changed then."""
    return Refusal(
        "This log holds events of a newer version.",
        hint="You can install the newer version and open it with that.",
    )


def has_head(folder: Path, files: Files) -> bool:
    """Whether a log was ever begun here."""
    return files.size(head_path(folder)) is not None


class Logged(NamedTuple):
    """One event's line, checked. The bodies of a segment lie in the order of its lines."""

    header: Header
    segment: int
    before: Link | None
    """Where the chain stood before it; told for checkpoints and retention only."""
    body_at: int
    """Where in its segment's file its sealed body begins."""
    line: bytes
    """Its end included."""
    beside: bytes | None = None
    """The sealed body, where it lies beside the line: in a folded part."""


class Gone(NamedTuple):
    """What is left of an event that was removed."""

    segment: int
    leaf: bytes


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
    retention: Logged | None
    """The line of the newest event that says what was removed."""
    gone: tuple[range, ...]
    """Numbers of the events that are gone, in order."""
    after_gone: str
    """What the line after the last of those says was its hash, 64 hex digits; else empty."""
    folded: frozenset[int]
    """Numbers of the parts that lie folded."""
    newer: bool
    """There are events of a kind that only a later version writes."""


class Walk:
    """One pass over a log. Iterate it; after that, `end` says where it ended."""

    def __init__(self, folder: Path, files: Files, seed: bytes | None) -> None:
        """Read the head. Raises LedgerTampered when none of it, or too much of it, is whole.

        Raises Refusal when a later version wrote it.
        """
        self._folder = folder
        self._files = files
        self._keyed = seed is not None
        raw = files.read(head_path(folder), 0, HEAD_BYTES + 1)
        if len(raw) != HEAD_BYTES:
            raise LedgerTampered("The head of the log does not have its length.")
        self._slots = (raw[:SLOT_BYTES], raw[SLOT_BYTES:])
        if all(is_newer_slot(slot) for slot in self._slots):
            raise newer_version()
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
        self._meets = {head.link.events for head in heads}
        self._chain = Follower(first_link(self._head.log_id, seed))
        self._segment = 1
        self._length = 0
        self._in_segment = 0
        self._bodies = 0
        self._room = 0
        self._incomplete = 0
        self._last: Header | None = None
        self._checkpoint: Logged | None = None
        self._retention: Logged | None = None
        self._folded: frozenset[int] = frozenset()
        self._newer = False
        self._gone: list[range] = []
        self._after_gone = ""

    @property
    def count(self) -> int:
        """Events found in order so far."""
        return self._chain.events

    @property
    def link(self) -> Link:
        """Where the chain stands after them."""
        return self._chain.link

    @property
    def log_id(self) -> bytes:
        """The log's id, as its head has it: 16 bytes."""
        return self._head.log_id

    def end(self) -> End:
        """Say where the log ended, once it was walked."""
        return End(
            self._head,
            self._chain.link,
            self._segment,
            self._length,
            self._in_segment,
            self._bodies,
            self._incomplete,
            self._before is None,
            self._last,
            self._checkpoint,
            self._retention,
            tuple(self._gone),
            self._after_gone,
            self._folded,
            self._newer,
        )

    def __iter__(self) -> Iterator[Logged]:
        """Yield every event that is there, in order; `each` says how."""
        return (one for one in self.each() if type(one) is Logged)

    def each(self) -> Iterator[Logged | Gone]:
        """Yield every event in order. Raises LedgerTampered with the number of the first bad one.

        Only when this ends by itself is the whole log in order: the head is held against it last.
        """
        self._meet_heads()
        pieces = self._pieces()
        for piece in pieces:
            yield self._take(piece, pieces)
            if self._chain.events in self._meets:
                self._meet_heads()
        if self.count < self._head.link.events:
            raise LedgerTampered("The log is shorter than its head says.", seq=self.count + 1)
        if self._before is None:
            raw = self._slots[(self._head.generation + 1) % 2]
            past = self.count > self._head.link.events
            if not past or not is_torn_slot(raw, self._head.generation + 1):
                raise LedgerTampered("One half of the log's head is not as it was written.")

    def _pieces(self) -> Iterator[_Piece]:
        """Yield each line with the number of its part, and with its body where that is beside it.

        Bytes that are not a line are yielded too, to be refused by their number, except an
        incomplete line at the very end.
        """
        there, self._folded = parts_in(self._folder, self._files)
        last = max(there, default=0)
        if last > self._head.segment + 1:
            raise LedgerTampered("There is a part of the log that its head does not know.")
        last = max(last, self._head.segment)
        for number in range(1, last + 1):
            if number in self._folded:
                path = folded_path(self._folder, number)
                for line, body in folded_pieces(self._files, path):
                    yield number, line, body
                continue
            for line in segment_lines(self._files, segment_path(self._folder, number)):
                if line.endswith(b"\n") or number != last or len(line) >= LINE_LIMIT:
                    yield number, line, None
                else:
                    self._incomplete = len(line)

    def _take(self, piece: _Piece, rest: Iterator[_Piece]) -> Logged | Gone:
        number, line, beside = piece
        if number != self._segment:
            self._segment, self._length, self._in_segment, self._bodies = number, 0, 0, 0
        folded = number in self._folded
        if folded and (leaf := leaf_in(line)) is not None:
            return self._pass_over(leaf)
        chain = self._chain
        header = header_of(line)
        if not chain.prev and header is not None:
            # The line before is gone: the code of this one, and the tree, show whether it fits.
            chain.prev, self._after_gone = bytes.fromhex(header.after), header.after
        prev = chain.prev
        before = chain.link if header is not None and header.kind in _STANDS else None
        chain.take(line, framed=header is not None)
        if header is None or header.seq != chain.events:
            raise LedgerTampered("An event of the log is not in its place.", seq=chain.events)
        if header.after != prev.hex():
            raise LedgerTampered(
                "An event of the log is not as it was written.", seq=self._blamed(next(rest, None))
            )
        if self._in_segment == 0 and not folded:
            self._room = self._files.size(body_path(self._folder, number)) or 0
        if beside is None if folded else self._bodies + header.size > self._room:
            raise LedgerTampered("The sealed part of an event is not there.", seq=chain.events)
        logged = Logged(header, number, before, self._bodies, line, beside)
        if before is not None:
            self._stood(logged)
        elif header.kind not in _KINDS:
            self._newer = True
        self._length += len(line)
        self._in_segment += 1
        self._bodies += header.size
        self._last = header
        return logged

    def _pass_over(self, leaf: bytes) -> Gone:
        self._chain.pass_over(leaf)
        seq = self._chain.events
        if self._gone and self._gone[-1].stop == seq:
            self._gone[-1] = range(self._gone[-1].start, seq + 1)
        else:
            self._gone.append(range(seq, seq + 1))
        self._after_gone = ""
        return Gone(self._segment, leaf)

    def _stood(self, logged: Logged) -> None:
        if logged.header.kind == _CHECKPOINT:
            self._checkpoint = logged
        else:
            self._retention = logged

    def _blamed(self, ahead: _Piece | None) -> int:
        """Say which of two lines was altered: not the one that the next line confirms."""
        after = self._chain
        if ahead is not None:
            confirmed = after_of(ahead[1]) == after.prev.hex().encode("ascii")
        else:
            confirmed = after.prev == self._head.link.prev
        return after.events - 1 if confirmed else after.events

    def _meet_heads(self) -> None:
        """Hold both slots against the log where they stand; there a missing key is found."""
        count = self.count
        if self._before is not None and self._before.link.events == count:
            self._compare(self._before)
        if self._head.link.events == count:
            self._compare(self._head)
            if not self._keyed:
                self._chain.key = self._head.link.key

    def _compare(self, head: Head) -> None:
        chain = self._chain
        if not chain.prev:
            # Then the next line is held against it.
            chain.prev, self._after_gone = head.link.prev, head.link.prev.hex()
        if chain.prev != head.link.prev and not self._keyed and self.count:
            raise LedgerTampered("An event of the log is not as it was written.", seq=self.count)
        link = chain.link
        length = head.length if self._segment in self._folded else self._length
        if (
            link._replace(key=None) != head.link._replace(key=None)
            or (link.key is not None and link.key != head.link.key)
            or (self._segment, length) != (head.segment, head.length)
        ):
            raise LedgerTampered("The log and its head do not belong together.")
