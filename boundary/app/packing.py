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
            for member in archive:
                _place(archive, member, folder)
    except (tarfile.TarError, OSError) as error:
        raise SealError("What was kept of the window cannot be read.") from error


def _place(archive: tarfile.TarFile, member: tarfile.TarInfo, folder: Path) -> None:
    """Write one plain file, for its owner alone; anything else is not of ours.

    `extractall(filter="data")` would do, and Python 3.11 has it only since 3.11.4.
    """
    parts = member.name.split("/")
    content = archive.extractfile(member) if member.isreg() else None
    if content is None or {"", ".", ".."} & set(parts):
        raise SealError("What was kept of the window cannot be read.")
    path = folder.joinpath(*parts)
    path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
    path.touch(0o600)
    path.write_bytes(content.read())
