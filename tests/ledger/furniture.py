"""Furnish tests with a clock that stands still, a case on disk, and a disk with faults."""

from __future__ import annotations

import errno
import os
import shutil
from collections.abc import Callable
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import ParamSpec, TypeVar

from boundary.app.disk import DiskFiles
from boundary.app.platform import System, linux
from boundary.core.event import Entry, EventKind
from boundary.core.ports import Signing
from boundary.ledger import Ledger, Limits
from boundary.ledger.chain import Link, advance, first_link
from boundary.ledger.slots import SLOT_BYTES, Head, pack_slot, unpack_slot
from boundary.vault.box import CaseBox

_Taken = ParamSpec("_Taken")
_Given = TypeVar("_Given")

PERSON = "email:jordan@example.org"
OTHER = "email:robin@example.org"


def quick_system() -> System:
    """Make Linux, without waiting for the drive."""
    return replace(linux(), sync=lambda _: None, sync_folder=lambda _: None)


def counted_random() -> Callable[[int], bytes]:
    """Make bytes that differ from call to call and are the same in every test."""
    calls = iter(range(1, 1 << 30))
    return lambda length: (next(calls).to_bytes(8, "big") * (length // 8 + 1))[:length]


@dataclass
class FixedClock:
    """A clock that goes only when it is told to."""

    wall_ms: int = 1_800_000_000_000
    own_ms: int = 5_000

    def now_ms(self) -> int:
        """Say the time it was told."""
        return self.wall_ms

    def monotonic_ms(self) -> int:
        """Say the time it was told."""
        return self.own_ms


@dataclass
class Case:
    """One case on disk."""

    folder: Path
    system: System = field(default_factory=quick_system)
    clock: FixedClock = field(default_factory=FixedClock)
    limits: Limits | None = None
    key: bytes = b"k" * 32
    signing: Signing | None = None
    random: Callable[[int], bytes] = field(default_factory=counted_random)

    @property
    def files(self) -> DiskFiles:
        """Use the real file layer."""
        return DiskFiles(self.system)

    @property
    def box(self) -> CaseBox:
        """Open the keys without a passphrase."""
        return CaseBox(self.folder, self.files, self.key)

    def begin(self) -> Ledger:
        """Begin the log."""
        self.files.make_folder(self.folder / "keys")
        return Ledger.create(
            self.folder,
            self.box,
            self.files,
            self.clock,
            limits=self.limits,
            signing=self.signing,
            random=self.random,
        )

    def open(self, *, write: bool) -> Ledger:
        """Open the log again."""
        return Ledger.open(
            self.folder,
            self.box,
            self.files,
            self.clock,
            write=write,
            limits=self.limits,
            signing=self.signing,
            random=self.random,
        )

    def copy(self, folder: Path, system: System | None = None) -> Case:
        """Copy the whole case."""
        if folder.exists():
            shutil.rmtree(folder)
        shutil.copytree(self.folder, folder)
        return replace(self, folder=folder, system=system or self.system)

    @property
    def log(self) -> Path:
        """Point at the first part of the log."""
        return self.folder / "log" / "000001.jsonl"

    @property
    def head(self) -> Path:
        """Point at the head."""
        return self.folder / "log" / "head"


def note(text: str, person: str = "") -> Entry:
    """Make an event that says one thing."""
    return Entry(EventKind.NOTE, {"text": text}, person)


def texts(ledger: Ledger) -> list[str]:
    """List what the notes of a log say, in order."""
    return [
        str(event.body["text"])
        for event in ledger.events()
        if event.kind is EventKind.NOTE and event.body is not None
    ]


class Died(BaseException):
    """The process is gone: no line after this one of the program runs for real."""


@dataclass
class Faults:
    """A system in which the n-th call that changes the disk goes wrong in one way."""

    at: int
    kind: str
    """die (before the effect, or half way through a write), die-after, short, or an errno."""
    base: System = field(default_factory=quick_system)
    calls: int = 0
    dead: bool = False

    @property
    def happened(self) -> bool:
        """Whether the fault came."""
        return self.calls >= self.at

    @property
    def system(self) -> System:
        """Make the table of calls."""
        return replace(
            self.base,
            open=self._open,
            write=self._write,
            truncate=self._wrapped(self.base.truncate),
            sync=self._wrapped(self.base.sync),
            sync_folder=self._wrapped(self.base.sync_folder),
            rename=self._wrapped(self.base.rename),
            remove=self._wrapped(self.base.remove),
        )

    def _open(self, path: Path, flags: int, mode: int) -> int:
        if flags & (os.O_CREAT | os.O_RDWR) == 0 and not self.dead:
            return self.base.open(path, flags, mode)
        return self._wrapped(self.base.open)(path, flags, mode)

    def _write(self, descriptor: int, data: bytes) -> int:
        if self._due():
            half = data[: len(data) // 2]
            if self.kind == "short" and half:
                return self.base.write(descriptor, half)
            if self.kind == "die-after":
                half = data
            if self.kind != "short":
                self.base.write(descriptor, half)
                self._fail()
        return self.base.write(descriptor, data)

    def _wrapped(self, call: Callable[_Taken, _Given]) -> Callable[_Taken, _Given]:
        def _call(*arguments: _Taken.args, **named: _Taken.kwargs) -> _Given:
            if self._due() and self.kind != "short":
                if self.kind == "die-after":
                    call(*arguments, **named)
                self._fail()
            return call(*arguments, **named)

        return _call

    def _due(self) -> bool:
        if self.dead:
            raise Died
        self.calls += 1
        return self.calls == self.at

    def _fail(self) -> None:
        if self.kind.startswith("die"):
            self.dead = True
            raise Died
        raise OSError(getattr(errno, self.kind), "planned")


class PowerLoss:
    """A system that dies at the n-th call, and then forgets all that was not made durable.

    A file has the content of its last sync; a folder has the names of its last sync.
    """

    def __init__(self, folder: Path, at: int) -> None:
        """Take the folder whose files count, as it is now."""
        self.faults = Faults(at, "die")
        self._contents: dict[int, bytes] = {}
        self._names: dict[Path, dict[str, int]] = {}
        for path in (folder, *(each for each in folder.rglob("*") if each.is_dir())):
            self._names[path] = _numbers(path)
            for name, number in self._names[path].items():
                self._keep(number, (path / name).read_bytes())

    @property
    def system(self) -> System:
        """Make the table of calls."""
        return replace(
            self.faults.system, open=self._open, sync=self._sync, sync_folder=self._sync_folder
        )

    def restore(self) -> None:
        """Leave on the disk what would be there after the power came back."""
        for folder, names in self._names.items():
            for path in folder.iterdir():
                if path.is_file():
                    path.unlink()
            for name, number in names.items():
                (folder / name).write_bytes(self._contents[number])

    def _open(self, path: Path, flags: int, mode: int) -> int:
        descriptor = self.faults.system.open(path, flags, mode)
        if flags & os.O_CREAT and os.fstat(descriptor).st_size == 0:
            self._keep(os.fstat(descriptor).st_ino, b"")
        return descriptor

    def _sync(self, descriptor: int) -> None:
        self.faults.system.sync(descriptor)
        content = Path(f"/proc/self/fd/{descriptor}").read_bytes()
        self._keep(os.fstat(descriptor).st_ino, content)

    def _sync_folder(self, folder: Path) -> None:
        self.faults.system.sync_folder(folder)
        self._names[folder] = _numbers(folder)

    def _keep(self, number: int, content: bytes) -> None:
        self._contents[number] = content


def _numbers(folder: Path) -> dict[str, int]:
    return {path.name: path.stat().st_ino for path in folder.iterdir() if path.is_file()}


def lines_of(case: Case) -> list[bytes]:
    """Read the lines of a log."""
    return case.log.read_bytes().splitlines(keepends=True)


def links_of(case: Case, lines: list[bytes]) -> list[Link]:
    """Give the link before each line, and the one after the last."""
    head = unpack_slot(case.head.read_bytes()[:SLOT_BYTES])
    assert head is not None
    links = [first_link(head.log_id, case.box.log_seed())]
    for line in lines:
        links.append(advance(links[-1], line))
    return links


def rewrite(case: Case, slot: int, change: Callable[[Head], Head]) -> None:
    """Write a slot again with a right sum, as somebody would who knows the format."""
    raw = bytearray(case.head.read_bytes())
    part = slice(slot * SLOT_BYTES, (slot + 1) * SLOT_BYTES)
    head = unpack_slot(bytes(raw[part]))
    assert head is not None
    raw[part] = pack_slot(change(head))
    case.head.write_bytes(raw)
