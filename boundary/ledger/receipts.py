"""Seal the bodies of events, and open them again by what their lines say.

A checkpoint, and what says which events were removed, lie there in clear: whoever has the log's
first public key can check it by them.
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

from .parts import body_path
from .walk import Logged

__all__ = ["Bodies", "open_body", "read_body", "read_sealed", "seal_body"]

_STEP = 256
_IN_CLEAR = frozenset({EventKind.CHECKPOINT, EventKind.RETENTION})


def seal_body(box: Box, entry: Entry) -> bytes:
    """Seal a body under its person's key; filled up with spaces, so that lengths say little."""
    plain = canonical(entry.body)
    if entry.kind in _IN_CLEAR:
        return plain
    return box.seal(entry.person, plain.ljust(-(-len(plain) // _STEP) * _STEP))


def read_sealed(
    folder: Path, files: Files, walk: Iterable[Logged]
) -> Iterator[tuple[Logged, bytes]]:
    """Give each event of a pass over the log its sealed body, read in one go beside it.

    Raises LedgerTampered when a body is not what its line says.
    """
    bodies = Bodies(folder, files)
    return ((logged, bodies.of(logged)) for logged in walk)


class Bodies:
    """Reads sealed bodies beside a pass over the log; asked for each event, in their order."""

    def __init__(self, folder: Path, files: Files) -> None:
        """Stand before the first one."""
        self._folder = folder
        self._files = files
        self._segment = 0
        self._blocks: Iterator[bytes] = iter(())
        self._held = b""
        self._at = 0

    def of(self, logged: Logged) -> bytes:
        """Give one. Raises LedgerTampered when it is not what its line says."""
        if logged.beside is not None:
            return _checked(logged, logged.beside)
        if logged.segment != self._segment:
            self._segment = logged.segment
            self._blocks = self._files.blocks(body_path(self._folder, logged.segment))
            self._held, self._at = b"", 0
        end = self._at + logged.header.size
        if end > len(self._held):
            end = self._read_on(logged.header.size)
        sealed = self._held[self._at : end]
        self._at = end
        return _checked(logged, sealed)

    def _read_on(self, size: int) -> int:
        """Hold the next `size` bytes, if they are there; returns where they end."""
        held = [self._held[self._at :]]
        there = len(held[0])
        while there < size and (block := next(self._blocks, b"")):
            held.append(block)
            there += len(block)
        self._held, self._at = b"".join(held), 0
        return size


def read_body(folder: Path, files: Files, logged: Logged) -> bytes:
    """Read one sealed body. Raises LedgerTampered when it is not what its line says."""
    if logged.beside is not None:
        return _checked(logged, logged.beside)
    path = body_path(folder, logged.segment)
    return _checked(logged, files.read(path, logged.body_at, logged.header.size))


def _checked(logged: Logged, sealed: bytes) -> bytes:
    if hashlib.sha256(sealed).hexdigest() != logged.header.digest:
        raise LedgerTampered(
            "The sealed part of an event is not as it was written.", seq=logged.header.seq
        )
    return sealed


def open_body(box: Box, logged: Logged, sealed: bytes) -> JsonObject | None:
    """Open one body; None when its person was forgotten."""
    if logged.header.kind in _IN_CLEAR:
        return parse(sealed)
    try:
        plain = box.open(logged.header.pseudonym, sealed)
    except SealError as error:
        raise LedgerTampered(
            "The sealed part of an event cannot be opened with the keys of this case.",
            seq=logged.header.seq,
        ) from error
    return None if plain is None else parse(plain)
