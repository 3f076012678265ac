"""Seal the bodies of events, and open them again by what their lines say.

A checkpoint lies there in clear: whoever has its first public key can check the log by it.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Iterator
from pathlib import Path

from boundary.core.codec import canonical, parse
from boundary.core.errors import LedgerTampered, SealError
from boundary.core.event import Entry, EventKind
from boundary.core.json import JsonObject
from boundary.core.ports import Box, Files

from .walk import Logged, body_path

__all__ = ["open_body", "read_sealed", "seal_body"]

_STEP = 256


def seal_body(box: Box, entry: Entry) -> bytes:
    """Seal a body under its person's key; filled up with spaces, so that lengths say little."""
    plain = canonical(entry.body)
    if entry.kind is EventKind.CHECKPOINT:
        return plain
    return box.seal(entry.person, plain.ljust(-(-len(plain) // _STEP) * _STEP))


def read_sealed(
    folder: Path, files: Files, walk: Iterable[Logged]
) -> Iterator[tuple[Logged, bytes]]:
    """Give each event of a pass over the log its sealed body, read in one go beside it.

    Raises LedgerTampered when a body is not what its line says.
    """
    segment = 0
    blocks: Iterator[bytes] = iter(())
    held = bytearray()
    for logged in walk:
        header = logged.header
        if logged.segment != segment:
            segment = logged.segment
            blocks = files.blocks(body_path(folder, segment))
            held.clear()
        while len(held) < header.size and (block := next(blocks, b"")):
            held += block
        sealed = bytes(held[: header.size])
        del held[: header.size]
        if hashlib.sha256(sealed).hexdigest() != header.digest:
            raise LedgerTampered(
                "The sealed part of an event is not as it was written.", seq=header.seq
            )
        yield logged, sealed


def open_body(box: Box, logged: Logged, sealed: bytes) -> JsonObject | None:
    """Open one body; None when its person was forgotten."""
    if logged.header.kind == EventKind.CHECKPOINT.value:
        return parse(sealed)
    try:
        plain = box.open(logged.header.pseudonym, sealed)
    except SealError as error:
        raise LedgerTampered(
            "The sealed part of an event cannot be opened with the keys of this case.",
            seq=logged.header.seq,
        ) from error
    return None if plain is None else parse(plain)
