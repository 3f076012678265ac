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

    events: tuple[Proven, ...]
    checkpoints: tuple[Checkpoint, ...]
    """Each that ends a turn, from where the keys lead to the newest, and the newest."""


def prove(
    folder: Path, files: Files, box: StreamBox, wanted: Collection[int], newest: Checkpoint
) -> Proving:
    """Prove that the events with these numbers lie below `newest`, a checkpoint of this log.

    Goes over the log once; 32 bytes of each line are held. Raises LedgerTampered.
    """
    numbers = frozenset(wanted)
    leaves = bytearray()
    found: dict[int, tuple[Logged, bytes, bytes]] = {}
    checkpoints: list[Checkpoint] = []
    walk = Walk(folder, files, box.log_seed())
    # The lines are read beside the walk that checks them: it does not hand them on.
    for (logged, sealed), line in zip(
        read_sealed(folder, files, walk), _lines(folder, files), strict=True
    ):
        seq = logged.header.seq
        if logged.header.kind == EventKind.CHECKPOINT.value:
            made = read_checkpoint(parse(sealed))
            if checkpoints and made.key != (checkpoints[-1].next or checkpoints[-1].key):
                checkpoints.clear()  # signing began anew: what was before proves nothing now
            if made.count <= newest.count and (made.next or made == newest):
                checkpoints.append(made)
        if seq > newest.count:
            continue
        leaves += hashlib.sha256(b"\x00" + line).digest()
        if seq in numbers:
            found[seq] = (logged, sealed, line)
    if len(leaves) != newest.count * _HASH or set(found) != numbers:
        raise LedgerTampered("The log is shorter than its checkpoint says.")
    root, paths = inclusion_paths(leaves, [seq - 1 for seq in found])
    if root.hex() != newest.root:
        raise LedgerTampered("The events up to a checkpoint are not those it was made over.")
    events = tuple(
        Proven(
            seq,
            logged.header.kind,
            logged.header.pseudonym,
            line[:-1].decode("ascii"),
            sealed,
            tuple(node.hex() for node in paths[seq - 1]),
        )
        for seq, (logged, sealed, line) in sorted(found.items())
    )
    return Proving(events, tuple(checkpoints))


def inclusion_paths(
    leaves: bytes | bytearray, places: Collection[int]
) -> tuple[bytes, Mapping[int, tuple[bytes, ...]]]:
    """Give the root over hashed leaves, laid one after the other, and each place's way to it.

    Source: RFC 6962, section 2.1.1 (Merkle audit paths).
    """
    ways: dict[int, list[bytes]] = {place: [] for place in places}
    at = {place: place for place in places}
    level = bytes(leaves)
    if not level:
        return hashlib.sha256().digest(), {}
    while len(level) > _HASH:
        count = len(level) // _HASH
        for place, index in at.items():
            beside = index ^ 1
            if beside < count:
                ways[place].append(level[beside * _HASH : (beside + 1) * _HASH])
            at[place] = index >> 1
        above = bytearray()
        for start in range(0, len(level) - _HASH, 2 * _HASH):
            above += hashlib.sha256(b"\x01" + level[start : start + 2 * _HASH]).digest()
        if count % 2:
            above += level[-_HASH:]
        level = bytes(above)
    return level, {place: tuple(way) for place, way in ways.items()}


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
