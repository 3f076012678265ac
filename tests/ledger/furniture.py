"""Furnish tests with a clock that stands still, a case on disk, and a disk with faults."""

from __future__ import annotations

import errno
import os
import shutil
from collections.abc import Callable
from dataclasses import dataclass, field, replace
from pathlib import Path

from boundary.app.disk import DiskFiles
from boundary.app.platform import System, linux
from boundary.core.event import Entry, EventKind
from boundary.ledger import Ledger, Limits
from boundary.vault.box import CaseBox

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
        return Ledger.create(self.folder, self.box, self.files, self.clock, limits=self.limits)

    def open(self, *, write: bool) -> Ledger:
        """Open the log again."""
        return Ledger.open(
            self.folder, self.box, self.files, self.clock, write=write, limits=self.limits
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

    def _wrapped(self, call: Callable[..., object]) -> Callable[..., object]:
        def _call(*arguments: object) -> object:
            if self._due() and self.kind != "short":
                if self.kind == "die-after":
                    call(*arguments)
                self._fail()
            return call(*arguments)

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
