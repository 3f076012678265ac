"""Read the files that the log's parts lie in, piece by piece, checking nothing.

A part is `log/NNNNNN.jsonl` with its lines, and beside it `receipts/NNNNNN.sealed` with their
bodies. A part that the owner had events removed from is `log/NNNNNN.folded` instead: each line that
stays, followed by its body; and for each that went, `{"leaf":"<64 hex>"}` and LF, which is what the
tree needs of it and says nothing about what stood there.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path

from boundary.core.ports import Files

from .chain import LINE_LIMIT, header_of

__all__ = [
    "body_path",
    "folded_path",
    "folded_pieces",
    "leaf_in",
    "parts_in",
    "segment_lines",
    "segment_path",
    "stub_of",
]

_PART = re.compile(r"([0-9]{6})\.(jsonl|folded)", re.ASCII)
_STUB = re.compile(rb'\{"leaf":"([0-9a-f]{64})"\}\n')


def segment_path(folder: Path, number: int) -> Path:
    """Say where a segment of the log lies; numbers are from 1."""
    return folder / "log" / f"{number:06}.jsonl"


def body_path(folder: Path, number: int) -> Path:
    """Say where the sealed bodies of a segment lie, one after the other."""
    return folder / "receipts" / f"{number:06}.sealed"


def folded_path(folder: Path, number: int) -> Path:
    """Say where a part lies that events were removed from; where it is, the segment counts not."""
    return folder / "log" / f"{number:06}.folded"


def parts_in(folder: Path, files: Files) -> tuple[frozenset[int], frozenset[int]]:
    """Give the numbers of all parts that are there, and of those that are folded."""
    found = [match for name in files.names(folder / "log") if (match := _PART.fullmatch(name))]
    return (
        frozenset(int(match[1]) for match in found),
        frozenset(int(match[1]) for match in found if match[2] == "folded"),
    )


def stub_of(leaf: bytes) -> bytes:
    """Write what is left of a removed line."""
    return b'{"leaf":"' + leaf.hex().encode("ascii") + b'"}\n'


def leaf_in(piece: bytes) -> bytes | None:
    """Read what `stub_of` wrote; None for anything else."""
    match = _STUB.fullmatch(piece)
    return None if match is None else bytes.fromhex(match[1].decode("ascii"))


def segment_lines(files: Files, path: Path) -> Iterator[bytes]:
    """Give each line of a segment; last, if there are any, the bytes of one without its end.

    What is longer than a line may be is given as far as it was read, and ends it.
    """
    held = b""
    for block in files.blocks(path) if files.size(path) else ():
        held, begin = held + block, 0
        while (end := held.find(b"\n", begin) + 1) > 0:
            yield held[begin:end]
            begin = end
        held = held[begin:]
        if len(held) >= LINE_LIMIT:
            break
    if held:
        yield held


def folded_pieces(files: Files, path: Path) -> Iterator[tuple[bytes, bytes | None]]:
    """Give each line of a folded part with its body, and each stub with None.

    Bytes that are neither are given with None, as is a line whose body is not all there.
    """
    blocks = files.blocks(path)
    held = bytearray()
    while True:
        while b"\n" not in held and len(held) < LINE_LIMIT and (block := next(blocks, b"")):
            held += block
        end = held.find(b"\n") + 1
        line = bytes(held[:end] if end else held)
        if not line:
            return
        del held[: len(line)]
        header = header_of(line)
        if header is None:
            yield line, None
            continue
        while len(held) < header.size and (block := next(blocks, b"")):
            held += block
        body = bytes(held[: header.size])
        del held[: header.size]
        yield line, body if len(body) == header.size else None
