"""Prove to somebody who has no key that lines of the log belong to a checkpoint of it.

The tree is that of RFC 6962, section 2.1: a level joins its nodes in pairs from the left, and the
last one of an odd number goes up as it is. It takes 64 bytes for each line, and nothing else of a
line is held.
"""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from pathlib import Path

from boundary.core.checkpoint import Checkpoint, read_checkpoint
from boundary.core.codec import parse
from boundary.core.errors import LedgerTampered
from boundary.core.event import EventKind
from boundary.core.ports import Files, StreamBox

from .chain import Header, leaf_of
from .receipts import read_body, read_sealed
from .walk import Gone, Logged, Walk

__all__ = ["Proven", "Proving", "Tree", "prove"]

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


class Tree:
    """The tree over the hashes of lines, built once they are all there."""

    def __init__(self, leaves: bytes | bytearray) -> None:
        """Take hashed leaves, laid one after the other."""
        self.count = len(leaves) // _HASH
        self._levels = [bytes(leaves)]
        while len(self._levels[-1]) > _HASH:
            self._levels.append(_joined(self._levels[-1]))

    @property
    def root(self) -> bytes:
        """The root; over nothing it is the hash of nothing."""
        return self._levels[-1] or hashlib.sha256().digest()

    def path(self, place: int) -> Iterator[bytes]:
        """Give the nodes beside the way from a leaf to the root, the lowest first.

        `place` is from 0.
        """
        for level in self._levels[:-1]:
            beside = level[(place ^ 1) * _HASH : (place ^ 1) * _HASH + _HASH]
            if beside:
                yield beside
            place //= 2

    def growth(self, count: int) -> Iterator[bytes]:
        """Give what shows that the tree over the first `count` leaves is the beginning of this one.

        Source: RFC 6962, section 2.1.2 (Merkle consistency proofs).
        """
        return self._grown(count, 0, self.count, whole=True) if count else iter(())

    def _grown(self, count: int, first: int, end: int, *, whole: bool) -> Iterator[bytes]:
        size = end - first
        if count == size:
            if not whole:
                yield self._node(first, size)
            return
        half = 1 << (size - 1).bit_length() - 1
        if count <= half:
            yield from self._grown(count, first, first + half, whole=whole)
            yield self._node(first + half, size - half)
        else:
            yield from self._grown(count - half, first + half, end, whole=False)
            yield self._node(first, half)

    def _node(self, first: int, size: int) -> bytes:
        """Give the root over `size` leaves from `first` on, where one of the tree's nodes is it."""
        height = (size - 1).bit_length()
        at = (first >> height) * _HASH
        return self._levels[height][at : at + _HASH]


def _joined(level: bytes) -> bytes:
    """Join nodes in pairs; the last one of an odd number goes up as it is."""
    above = bytearray()
    for start in range(0, len(level) - _HASH, 2 * _HASH):
        above += hashlib.sha256(b"\x01" + level[start : start + 2 * _HASH]).digest()
    if len(level) // _HASH % 2:
        above += level[-_HASH:]
    return bytes(above)


@dataclass(frozen=True, slots=True)
class Proving:
    """Lines of one log, and the checkpoints they are proven against."""

    events: Iterator[Proven]
    """In order, read from the disk one after the other; once."""
    checkpoints: tuple[Checkpoint, ...]
    """Each that ends a turn, from where the keys lead to the newest, and the newest."""
    growth: Iterator[tuple[str, ...]]
    """For each checkpoint but the newest: hashes that show it to be over the beginning of that."""


def prove(
    folder: Path,
    files: Files,
    box: StreamBox,
    wanted: Callable[[Header], bool],
    newest: Checkpoint,
) -> Proving:
    """Prove that the wanted events lie below `newest`, a checkpoint of this log.

    Events after it are left out. Goes over the log once, and again for the events. Where older
    parts of the log were removed, what is left is proven all the same. Raises LedgerTampered.
    """
    leaves = bytearray()
    checkpoints: list[Checkpoint] = []
    for one in Walk(folder, files, box.log_seed()).each():
        if len(leaves) < newest.count * _HASH:
            leaves += one.leaf if isinstance(one, Gone) else leaf_of(one.line)
        if isinstance(one, Logged) and one.header.kind == EventKind.CHECKPOINT.value:
            made = read_checkpoint(parse(read_body(folder, files, one)))
            if checkpoints and made.key != (checkpoints[-1].next or checkpoints[-1].key):
                checkpoints.clear()  # signing began anew: what was before proves nothing now
            if made.count <= newest.count and (made.next or made == newest):
                checkpoints.append(made)
    tree = Tree(leaves)
    if tree.count != newest.count:
        raise LedgerTampered("The log is shorter than its checkpoint says.")
    if tree.root.hex() != newest.root:
        raise LedgerTampered("The events up to a checkpoint are not those it was made over.")
    grown = (tuple(node.hex() for node in tree.growth(one.count)) for one in checkpoints[:-1])
    return Proving(_proven(folder, files, box, wanted, tree), tuple(checkpoints), grown)


def _proven(
    folder: Path, files: Files, box: StreamBox, wanted: Callable[[Header], bool], tree: Tree
) -> Iterator[Proven]:
    for logged, sealed in read_sealed(folder, files, Walk(folder, files, box.log_seed())):
        header = logged.header
        if header.seq <= tree.count and wanted(header):
            nodes = tuple(node.hex() for node in tree.path(header.seq - 1))
            text = logged.line[:-1].decode("ascii")
            yield Proven(header.seq, header.kind, header.pseudonym, text, sealed, nodes)
