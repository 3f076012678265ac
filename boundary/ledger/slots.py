"""Write and read the slots of the log's head, which say where it stood: bytes in, bytes out.

There are two, of 4,096 bytes, written in turn. A slot holds count, length, last hash, current key
and the frontier of the tree over all lines.
"""

from __future__ import annotations

import hashlib
from dataclasses import dataclass

from .chain import Link

__all__ = [
    "HEAD_BYTES",
    "SLOT_BYTES",
    "Head",
    "is_newer_slot",
    "is_torn_slot",
    "pack_slot",
    "unpack_slot",
]

SLOT_BYTES = 4096
HEAD_BYTES = 2 * SLOT_BYTES
HASH_BYTES = 32


@dataclass(frozen=True, slots=True)
class Head:
    """What one slot says: where the log stood when it was written."""

    log_id: bytes
    """16 random bytes."""
    generation: int
    """One more with every writing; even ones lie in the first slot, odd ones in the second."""
    segment: int
    length: int
    """Bytes of that segment."""
    link: Link


_MAGIC = b"bndhead1"
_FIXED = len(_MAGIC) + 16 + 4 * 8 + 2 * HASH_BYTES
_SUM_AT = SLOT_BYTES - 1 - HASH_BYTES
_MARKS = (b"A", b"Z")


def pack_slot(head: Head) -> bytes:
    """Write a slot: fields, zeros, SHA-256 of all before, one mark that changes with every turn.

    Raises ValueError when the link has no key.
    """
    link = head.link
    if link.key is None:
        raise ValueError("a head needs its key")
    numbers = (head.generation, head.segment, head.length, link.events)
    packed = b"".join(
        (
            _MAGIC,
            head.log_id,
            *(number.to_bytes(8, "big") for number in numbers),
            link.prev,
            link.key,
            *link.frontier,
        )
    ).ljust(_SUM_AT, b"\x00")
    return packed + hashlib.sha256(packed).digest() + _mark(head.generation)


def is_newer_slot(raw: bytes) -> bool:
    """Whether a slot says that a later version wrote it, in a format that is not known here."""
    word, number = raw[: len(_MAGIC) - 1], raw[len(_MAGIC) - 1 : len(_MAGIC)]
    return word == _MAGIC[:-1] and number.isdigit() and number > _MAGIC[-1:]


def unpack_slot(raw: bytes) -> Head | None:
    """Read a slot; None when it is not whole."""
    if len(raw) != SLOT_BYTES or not raw.startswith(_MAGIC):
        return None
    if hashlib.sha256(raw[:_SUM_AT]).digest() != raw[_SUM_AT:-1]:
        return None
    log_id, rest = raw[8:24], raw[24:]
    generation, segment, length, count = (
        int.from_bytes(rest[start : start + 8], "big") for start in range(0, 32, 8)
    )
    end = _FIXED + count.bit_count() * HASH_BYTES
    if raw[-1:] != _mark(generation) or any(raw[end:_SUM_AT]):
        return None
    frontier = tuple(raw[at : at + HASH_BYTES] for at in range(_FIXED, end, HASH_BYTES))
    link = Link(count, rest[32:64], rest[64:96], frontier)
    return Head(log_id, generation, segment, length, link)


def is_torn_slot(raw: bytes, generation: int) -> bool:
    """Whether a slot that is not whole looks as if writing `generation` into it was cut off.

    Then its end is still the one before. The two marks differ in four bits, so that no single
    changed bit of a finished slot looks like this.
    """
    return len(raw) == SLOT_BYTES and raw[-1:] == _mark(generation - 2)


def _mark(generation: int) -> bytes:
    return _MARKS[(generation >> 1) & 1]
