"""Put a folder of files into one stream, and take it out again."""

from __future__ import annotations

import io
import tarfile
from collections.abc import Iterable, Iterator
from pathlib import Path

from boundary.core.errors import SealError

__all__ = ["packed", "unpack"]


def packed(folder: Path, left_out: frozenset[str], block: int) -> Iterator[bytes]:
    """Give every plain file of a folder as one stream; links and other things are left out."""
    whole = io.BytesIO()
    with tarfile.open(fileobj=whole, mode="w") as archive:
        for path in sorted(folder.rglob("*")):
            parts = path.relative_to(folder).parts
            if path.is_file() and not path.is_symlink() and not left_out & frozenset(parts):
                archive.add(path, arcname="/".join(parts), recursive=False)
    whole.seek(0)
    while piece := whole.read(block):
        yield piece


def unpack(folder: Path, pieces: Iterable[bytes]) -> None:
    """Put the files of such a stream into a folder. Raises SealError when it is no such stream."""
    whole = io.BytesIO(b"".join(pieces))
    if not whole.getbuffer().nbytes:
        return
    try:
        with tarfile.open(fileobj=whole, mode="r") as archive:
            archive.extractall(folder, filter="data")
    except (tarfile.TarError, OSError) as error:
        raise SealError("What was kept of the window cannot be read.") from error
