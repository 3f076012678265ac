"""Hold the files of a case in memory only, for a run that keeps nothing.

What comes here is sealed already, by keys that are nowhere else; when it ends it is overwritten.
"""

from __future__ import annotations

import secrets
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Final

from boundary.core.errors import LedgerBusy, StoreError

__all__ = ["MOST_BYTES", "MemoryFiles"]

MOST_BYTES: Final = 256 * 1024 * 1024
"""What may be held at a time before no more copies are taken."""
_REST: Final = 16 * 1024 * 1024
"""What the log may hold beyond that, so that what was done is noted and can be taken back."""
_BLOCK: Final = 65536


class MemoryFiles:
    """Files that lie nowhere (core.ports.Files). Beyond `most_bytes` a copy is a StoreError."""

    def __init__(
        self,
        boot_id: Callable[[], str],
        most_bytes: int = MOST_BYTES,
        random: Callable[[int], bytes] = secrets.token_bytes,
    ) -> None:
        """Begin with nothing; `random` names what has no name yet."""
        self._boot_id = boot_id
        self._most = most_bytes
        self._random = random
        self._held: dict[Path, bytearray] = {}
        self._locked: set[Path] = set()
        self._bytes = 0

    @property
    def held_bytes(self) -> int:
        """How much is held now."""
        return self._bytes

    def boot_id(self) -> str:
        """32 hex digits that change with every start of the machine."""
        return self._boot_id()

    def make_folder(self, folder: Path, /) -> None:
        """Do nothing: every folder is there."""

    def names(self, folder: Path, /) -> tuple[str, ...]:
        """Name what is in a folder, sorted."""
        depth = len(folder.parts)
        below = (path.parts for path in self._held if path.is_relative_to(folder))
        return tuple(sorted({parts[depth] for parts in below if len(parts) > depth}))

    def size(self, path: Path, /) -> int | None:
        """Bytes of a file, or None when there is none."""
        held = self._held.get(path)
        return None if held is None else len(held)

    def read(self, path: Path, offset: int, length: int, /) -> bytes:
        """Read; fewer bytes than asked only at the end of the file."""
        return bytes(memoryview(self._file(path))[offset : offset + length])

    def blocks(self, path: Path, /) -> Iterator[bytes]:
        """Read a whole file, a block at a time."""
        held = self._file(path)
        for start in range(0, len(held), _BLOCK):
            yield bytes(held[start : start + _BLOCK])

    def replace(self, path: Path, data: bytes, /) -> None:
        """Write the whole file at once, or leave it as it was."""
        before = self._held.get(path, bytearray())
        self._make_room(len(data) - len(before), _REST)
        self._held[path] = bytearray(data)
        _overwrite(before)

    def append(self, path: Path, offset: int, data: bytes, /) -> None:
        """Cut an existing file to `offset` bytes and add `data`."""
        held = self._file(path)
        if len(held) < offset:
            raise StoreError("A file of the case is shorter than it was.")
        self._make_room(offset + len(data) - len(held), _REST)
        held[offset:] = data

    def overwrite(self, path: Path, offset: int, data: bytes, /) -> None:
        """Write in place, inside the file as long as it is."""
        held = self._file(path)
        self._make_room(max(0, offset + len(data) - len(held)), _REST)
        held[offset : offset + len(data)] = data

    def cut(self, path: Path, size: int, /) -> None:
        """Shorten a file."""
        held = self._file(path)
        self._bytes -= max(0, len(held) - size)
        del held[size:]

    def new_file(self, folder: Path, /) -> _NewFile:
        """Begin a file under a temporary name that starts with `tmp-`."""
        path = folder / f"tmp-{self._random(8).hex()}"
        self._held[path] = bytearray()
        return _NewFile(self, path)

    def destroy(self, path: Path, /) -> None:
        """Overwrite, then let go; nothing happens when there is none."""
        held = self._held.pop(path, bytearray())
        self._bytes -= len(held)
        _overwrite(held)

    def destroy_all(self, folder: Path, /) -> int:
        """Destroy every file below a folder; returns how many there were."""
        paths = [path for path in self._held if path.is_relative_to(folder)]
        for path in paths:
            self.destroy(path)
        return len(paths)

    def lock(self, path: Path, _wait_s: float = 0, /) -> _Lock:
        """Hold the case alone. Raises LedgerBusy when it is held; nobody else can let go."""
        if path in self._locked:
            raise LedgerBusy("This run is working on it already.")
        self._locked.add(path)
        return _Lock(self._locked, path)

    def _add(self, path: Path, data: bytes) -> None:
        self._make_room(len(data))
        self._file(path).extend(data)

    def _place(self, path: Path, target: Path) -> None:
        held = self._held.pop(path)
        self.destroy(target)
        self._held[target] = held

    def _file(self, path: Path) -> bytearray:
        try:
            return self._held[path]
        except KeyError as error:
            raise StoreError("A file of the case is not there.") from error

    def _make_room(self, more: int, beyond: int = 0) -> None:
        if more > 0 and self._bytes + more > self._most + beyond:
            raise StoreError(
                "This run may hold no more in memory, so it stops here.",
                hint="A case that keeps its copies on the disk has no such limit.",
            )
        self._bytes += more


class _NewFile:
    """A file under a temporary name (core.ports.NewFile)."""

    def __init__(self, files: MemoryFiles, path: Path) -> None:
        self._files = files
        self._path = path
        self._placed = False

    def write(self, data: bytes, /) -> None:
        """Add bytes at the end."""
        self._files._add(self._path, data)

    def flush(self) -> None:
        """Do nothing: there is no disk to wait for."""

    def blocks(self) -> Iterator[bytes]:
        """Read it back."""
        return self._files.blocks(self._path)

    def place(self, name: str, /) -> None:
        """Give it its name, replacing what has it."""
        self._files._place(self._path, self._path.with_name(name))
        self._placed = True

    def discard(self) -> None:
        """Remove it unless it was placed."""
        if not self._placed:
            self._files.destroy(self._path)


class _Lock:
    """A case held by this run (core.ports.Lock)."""

    def __init__(self, locked: set[Path], path: Path) -> None:
        self._locked = locked
        self._path = path

    @property
    def took_over(self) -> bool:
        """Nobody held it before."""
        return False

    def release(self) -> None:
        """Let go; twice is as good as once."""
        self._locked.discard(self._path)


def _overwrite(held: bytearray) -> None:
    held[:] = bytes(len(held))
