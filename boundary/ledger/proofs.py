"""Prove to somebody who has no key that lines of the log belong to a checkpoint of it.

The tree is that of RFC 6962, section 2.1: a level joins its nodes in pairs from the left, and the
last one of an odd number goes up as it is.
"""

from __future__ import annotations

import hashlib
from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path

from boundary.core.checkpoint import Checkpoint, read_checkpoint
from boundary.core.codec import parse
from boundary.core.errors import LedgerTampered
from boundary.core.event import EventKind
from boundary.core.ports import Files, StreamBox

from .receipts import read_sealed
from .walk import Logged, Walk, segment_path

__all__ = ["Proven", "Proving", "inclusion_paths", "prove"]

_HASH = 32


@dataclass(frozen=True, slots=True)
class Proven:
    """One event for somebody outside: its line, its sealed body, and the way to the root."""

    seq: int
    kind: str
    pseudonym: str
    line: str
    """Without its line end."""
    sealed: bytes = field(repr=False)
    path: tuple[str, ...]
    """Hashes of the nodes beside the way from the line to the root, the lowest first."""


@dataclass(frozen=True, slots=True)
class Proving:
    """Lines of one log, and the checkpoints they are proven against."""

    events: Iterator[Proven]
    """In order, read from the disk one after the other; once."""
    checkpoints: tuple[Checkpoint, ...]
    """Each that ends a turn, from where the keys lead to the newest, and the newest."""


def prove(
    folder: Path, files: Files, box: StreamBox, wanted: Collection[int], newest: Checkpoint
) -> Proving:
    """Prove that the events with these numbers lie below `newest`, a checkpoint of this log.

    Goes over the log once, and again for the events; 32 bytes of each line are held, and of each
    event its way to the root. Raises LedgerTampered.
    """
    numbers = frozenset(wanted)
    leaves = bytearray()
    checkpoints: list[Checkpoint] = []
    for logged, sealed, line in _read(folder, files, box):
        if logged.header.kind == EventKind.CHECKPOINT.value:
            made = read_checkpoint(parse(sealed))
            if checkpoints and made.key != (checkpoints[-1].next or checkpoints[-1].key):
                checkpoints.clear()  # signing began anew: what was before proves nothing now
            if made.count <= newest.count and (made.next or made == newest):
                checkpoints.append(made)
        if logged.header.seq <= newest.count:
            leaves += hashlib.sha256(b"\x00" + line).digest()
    if len(leaves) != newest.count * _HASH or not all(1 <= n <= newest.count for n in numbers):
        raise LedgerTampered("The log is shorter than its checkpoint says.")
    root, paths = inclusion_paths(leaves, [number - 1 for number in numbers])
    if root.hex() != newest.root:
        raise LedgerTampered("The events up to a checkpoint are not those it was made over.")
    return Proving(_proven(folder, files, box, paths), tuple(checkpoints))


def _proven(
    folder: Path, files: Files, box: StreamBox, paths: Mapping[int, bytes]
) -> Iterator[Proven]:
    for logged, sealed, line in _read(folder, files, box):
        header = logged.header
        path = paths.get(header.seq - 1)
        if path is not None:
            nodes = tuple(path[at : at + _HASH].hex() for at in range(0, len(path), _HASH))
            text = line[:-1].decode("ascii")
            yield Proven(header.seq, header.kind, header.pseudonym, text, sealed, nodes)


def _read(folder: Path, files: Files, box: StreamBox) -> Iterator[tuple[Logged, bytes, bytes]]:
    """Give each event, its sealed part and its line, beside the walk that checks them."""
    checked = read_sealed(folder, files, Walk(folder, files, box.log_seed()))
    for (logged, sealed), line in zip(checked, _lines(folder, files), strict=True):
        yield logged, sealed, line


def inclusion_paths(
    leaves: bytes | bytearray, places: Collection[int]
) -> tuple[bytes, Mapping[int, bytes]]:
    """Give the root over hashed leaves, laid one after the other, and each place's way to it.

    A way is the nodes beside it, 32 bytes each, the lowest first.
    Source: RFC 6962, section 2.1.1 (Merkle audit paths).
    """
    ways: dict[int, bytearray] = {place: bytearray() for place in places}
    at = {place: place for place in places}
    level = bytes(leaves)
    if not level:
        return hashlib.sha256().digest(), {}
    while len(level) > _HASH:
        count = len(level) // _HASH
        for place, index in at.items():
            beside = index ^ 1
            if beside < count:
                ways[place] += level[beside * _HASH : (beside + 1) * _HASH]
            at[place] = index >> 1
        above = bytearray()
        for start in range(0, len(level) - _HASH, 2 * _HASH):
            above += hashlib.sha256(b"\x01" + level[start : start + 2 * _HASH]).digest()
        if count % 2:
            above += level[-_HASH:]
        level = bytes(above)
    return level, {place: bytes(way) for place, way in ways.items()}


def _lines(folder: Path, files: Files) -> Iterator[bytes]:
    """Give every whole line of the log, its end included."""
    number = 1
    while files.size(segment_path(folder, number)):
        held = bytearray()
        for block in files.blocks(segment_path(folder, number)):
            held += block
            while (end := held.find(b"\n") + 1) > 0:
                yield bytes(held[:end])
                del held[:end]
        number += 1
