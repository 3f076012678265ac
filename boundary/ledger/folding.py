"""Write parts of the log anew without the events that the owner removed.

A part is first written whole beside its old files, and read back; only then the old ones go. It is
called after the event that says so is on the disk, and whatever interrupts it, calling it again
ends it: where a folded part lies, the old files beside it count for nothing.
"""

from __future__ import annotations

import hashlib
from contextlib import ExitStack
from pathlib import Path

from boundary.core.errors import StoreError
from boundary.core.ports import Files

from .chain import leaf_of
from .parts import body_path, folded_path, parts_in, segment_path, stub_of
from .receipts import Bodies
from .retention import Retention
from .walk import Gone, Walk

__all__ = ["fold", "sweep"]

_AT_ONCE = 65536


def fold(folder: Path, files: Files, seed: bytes, told: Retention) -> None:
    """Fold every part that holds any event up to the last one that goes.

    Raises StoreError, and LedgerTampered when the log changed since it was opened.
    """
    parts: dict[int, _Part] = {}
    bodies = Bodies(folder, files)
    walk = Walk(folder, files, seed)
    with ExitStack() as in_the_end:
        for one in walk.each():
            if one.segment not in parts and walk.count <= told.count:
                parts[one.segment] = _Part(folder, files)
                in_the_end.callback(parts[one.segment].discard)
            part = parts.get(one.segment)
            if isinstance(one, Gone):
                piece = stub_of(one.leaf)
            else:
                whole = one.line + bodies.of(one)
                piece = stub_of(leaf_of(one.line)) if told.goes(one.header.seq) else whole
            if part is not None:
                part.write(piece)
        for number, part in parts.items():
            part.place(folded_path(folder, number).name)


def sweep(folder: Path, files: Files) -> None:
    """Remove the old files of parts that lie folded; nothing happens when there are none."""
    for number in sorted(parts_in(folder, files)[1]):
        files.destroy(segment_path(folder, number))
        files.destroy(body_path(folder, number))


class _Part:
    """One folded part that is being written."""

    def __init__(self, folder: Path, files: Files) -> None:
        self._fresh = files.new_file(folder / "log")
        self._digest = hashlib.sha256()
        self._held = bytearray()

    def write(self, piece: bytes) -> None:
        """Add one piece."""
        self._held += piece
        if len(self._held) >= _AT_ONCE:
            self._let_go()

    def place(self, name: str) -> None:
        """Give it its name, once it was read back as it was written."""
        self._let_go()
        self._fresh.flush()
        found = hashlib.sha256()
        for block in self._fresh.blocks():
            found.update(block)
        if found.digest() != self._digest.digest():
            raise StoreError(
                "A part of the log could not be read back as it was written.",
                hint="Nothing was removed. You can try again.",
            )
        self._fresh.place(name)

    def discard(self) -> None:
        """Remove it, unless it has its name."""
        self._fresh.discard()

    def _let_go(self) -> None:
        self._fresh.write(bytes(self._held))
        self._digest.update(self._held)
        self._held.clear()
