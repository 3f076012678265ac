"""Write one new file outside of a case, piece by piece, and read it back."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable
from pathlib import Path

from boundary.core.errors import StoreError
from boundary.core.ports import Files

__all__ = ["write_new"]


def write_new(files: Files, path: Path, pieces: Iterable[bytes]) -> tuple[int, str]:
    """Write it, read it back from the disk, compare; give its size and its SHA-256.

    Only its owner can read it. What is cut off leaves no file. Raises StoreError.
    """
    fresh = files.new_file(path.parent)
    try:
        written, size = hashlib.sha256(), 0
        for piece in pieces:
            fresh.write(piece)
            written.update(piece)
            size += len(piece)
        fresh.flush()
        again = hashlib.sha256()
        for block in fresh.blocks():
            again.update(block)
        if again.digest() != written.digest():
            raise StoreError(
                "A file did not read back as it was written.", hint="Nothing was handed on."
            )
        fresh.place(path.name)
    finally:
        fresh.discard()
    return size, written.hexdigest()
