"""Record what a program asks of the disk, and give what the disk may hold once the power was gone.

The rules are the strict ones. A file has the content of its last sync; of what was written since,
any part may be there, the last write cut anywhere. A folder has the names of its last sync; of what
was made, renamed and removed in it since, any part may have come through.
"""

from __future__ import annotations

import os
import random
import shutil
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import TypeVar

from boundary.app.platform import System
from tests.ledger.furniture import quick_system

__all__ = ["Drive", "Found", "Recorder", "cut_anywhere", "lay_out"]

Found = dict[Path, bytes | None]
"""What would be found: path to content, None for a folder; the root comes first."""
_One = TypeVar("_One")
_DRAWS = 4


@dataclass(frozen=True)
class _Content:
    """A change to what a file holds: bytes at a place, or its length."""

    file: int
    place: int
    data: bytes | None
    """None: the file is as long as `place` from here on."""


@dataclass(frozen=True)
class _Name:
    """A change to the names in a folder."""

    path: Path
    file: int | None
    """None: there is nothing under this name any more; 0: a folder."""
    was: Path | None = None
    """The name that it had until now."""


@dataclass(frozen=True)
class _Synced:
    """A file's content, or a folder's names, are there to stay."""

    what: int | Path


@dataclass(frozen=True)
class _Told:
    """Something was acknowledged."""

    value: str


class Recorder:
    """A system that does what it is asked, and writes down what that was."""

    def __init__(self, root: Path, base: System | None = None) -> None:
        """Take what lies under `root` for durable."""
        self.root = root
        self._base = base or quick_system()
        self._folders = {root, *(path for path in root.rglob("*") if path.is_dir())}
        self._files = {path: n for n, path in enumerate(_files_in(root), start=1)}
        self._count = len(self._files)
        self._open: dict[int, int] = {}
        self._start = Drive(
            {n: path.read_bytes() for path, n in self._files.items()},
            {**self._files, **dict.fromkeys(self._folders, 0)},
        )
        self.calls: list[_Content | _Name | _Synced | _Told] = []

    @property
    def system(self) -> System:
        """Make the table of calls."""
        return replace(
            self._base,
            open=self._opened,
            write=self._write,
            truncate=self._truncate,
            sync=self._sync,
            sync_folder=self._sync_folder,
            rename=self._rename,
            remove=self._remove,
            restrict_folder=self._restrict_folder,
        )

    def tell(self, value: str) -> None:
        """Write down that something was acknowledged here."""
        self.calls.append(_Told(value))

    def cuts(self) -> Iterator[tuple[Drive, list[str]]]:
        """Give the drive as it was before each call and after the last, and what was told."""
        drive, told = self._start, list[str]()
        yield drive, told
        for call in self.calls:
            if isinstance(call, _Told):
                told = [*told, call.value]
            else:
                drive = drive.after(call)
            yield drive, told

    def _opened(self, path: Path, flags: int, mode: int) -> int:
        there = path.exists()
        descriptor = self._base.open(path, flags, mode)
        if not there:
            self._count += 1
            self._files[path] = self._count
            self.calls.append(_Name(path, self._count))
        if path in self._files:
            self._open[descriptor] = self._files[path]
        return descriptor

    def _write(self, descriptor: int, data: bytes) -> int:
        place = os.lseek(descriptor, 0, os.SEEK_CUR)
        taken = self._base.write(descriptor, data)
        self.calls.append(_Content(self._open[descriptor], place, data[:taken]))
        return taken

    def _truncate(self, descriptor: int, size: int) -> None:
        self._base.truncate(descriptor, size)
        self.calls.append(_Content(self._open[descriptor], size, None))

    def _sync(self, descriptor: int) -> None:
        self._base.sync(descriptor)
        self.calls.append(_Synced(self._open[descriptor]))

    def _sync_folder(self, folder: Path) -> None:
        self._base.sync_folder(folder)
        for path in sorted(self._folders):
            if path.parent == folder and not path.exists():  # removed by a call of Python's own
                self._folders.remove(path)
                self.calls.append(_Name(path, None))
        self.calls.append(_Synced(folder))

    def _rename(self, old: Path, new: Path) -> None:
        self._base.rename(old, new)
        self._files[new] = self._files.pop(old)
        self.calls.append(_Name(new, self._files[new], old))

    def _remove(self, path: Path) -> None:
        self._base.remove(path)
        self._files.pop(path, None)
        self.calls.append(_Name(path, None))

    def _restrict_folder(self, folder: Path) -> None:
        self._base.restrict_folder(folder)
        if folder not in self._folders:
            self._folders.add(folder)
            self.calls.append(_Name(folder, 0))


@dataclass(frozen=True)
class Drive:
    """What is on a drive for good, and what is on its way there."""

    contents: dict[int, bytes]
    """File to what it holds for good."""
    names: dict[Path, int]
    """Path to its file for good; 0 for a folder."""
    writing: tuple[_Content, ...] = ()
    naming: tuple[_Name, ...] = ()

    def after(self, call: _Content | _Name | _Synced) -> Drive:
        """Give the drive after one more call."""
        match call:
            case _Content():
                return replace(self, writing=(*self.writing, call))
            case _Name():
                return replace(self, naming=(*self.naming, call))
            case _Synced(what=int() as file):
                mine = [one for one in self.writing if one.file == file]
                return replace(
                    self,
                    contents=_written(self.contents, mine),
                    writing=tuple(one for one in self.writing if one.file != file),
                )
            case _Synced(what=folder):
                mine_named = [one for one in self.naming if one.path.parent == folder]
                return replace(
                    self,
                    names=_named(self.names, mine_named),
                    naming=tuple(one for one in self.naming if one.path.parent != folder),
                )

    def outcomes(self, dice: random.Random) -> Iterator[Found]:
        """Give what may be found: nothing came through, names alone, all, some by chance."""
        yield self._found((), ())
        if self.writing or self.naming:
            yield self._found((), self.naming)
            yield self._found(self.writing, self.naming)
            for _ in range(_DRAWS):
                yield self._found(_torn(self.writing, dice), _some(self.naming, dice))

    def _found(self, writing: Sequence[_Content], naming: Sequence[_Name]) -> Found:
        contents = _written(self.contents, writing)
        found: dict[Path, bytes | None] = {}
        for path, file in sorted(_named(self.names, naming).items()):
            if path.parent in found or not found:  # else its folder did not come through
                found[path] = None if file == 0 else contents.get(file, b"")
        return found


def lay_out(found: Found) -> None:
    """Write these files and folders, and leave no others below the first folder."""
    root = min(found)
    shutil.rmtree(root)
    for path, data in sorted(found.items()):
        if data is None:
            path.mkdir(0o700)
        else:
            path.write_bytes(data)
            path.chmod(0o600)


def cut_anywhere(recorder: Recorder, dice: random.Random) -> Iterator[list[str]]:
    """Lay out every drive that may be found, each once, and give what was told by then."""
    held: list[tuple[int, Found]] = []
    for drive, told in recorder.cuts():
        for found in drive.outcomes(dice):
            held = [one for one in held if one[0] == len(told)]
            if (len(told), found) not in held:
                held.append((len(told), found))
                lay_out(found)
                yield told


def _some(calls: Sequence[_One], dice: random.Random) -> list[_One]:
    return [call for call in calls if dice.random() < 0.5]


def _torn(calls: Sequence[_Content], dice: random.Random) -> list[_Content]:
    """Take some of the writes, each cut anywhere."""
    return [
        call
        if call.data is None
        else replace(call, data=call.data[: dice.randrange(len(call.data) + 1)])
        for call in _some(calls, dice)
    ]


def _written(contents: dict[int, bytes], calls: Sequence[_Content]) -> dict[int, bytes]:
    found = dict(contents)
    for call in calls:
        held = found.get(call.file, b"")
        start, data = held[: call.place].ljust(call.place, b"\0"), call.data
        found[call.file] = start if data is None else start + data + held[call.place + len(data) :]
    return found


def _named(names: dict[Path, int], calls: Sequence[_Name]) -> dict[Path, int]:
    found = dict(names)
    for call in calls:
        if call.was is not None:
            found.pop(call.was, None)
        if call.file is None:
            found.pop(call.path, None)
        else:
            found[call.path] = call.file
    return found


def _files_in(root: Path) -> list[Path]:
    return sorted(path for path in root.rglob("*") if path.is_file())
