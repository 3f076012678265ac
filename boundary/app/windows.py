"""Lend a browser window the folder it keeps its sign-in in: sealed between runs, or removed."""

from __future__ import annotations

import hashlib
import importlib.util
import shutil
import sys
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager, suppress
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING, NoReturn

from boundary.adapters.browser.world import World
from boundary.app.env import Env
from boundary.core.errors import LedgerBusy, NeedsPerson, SealError, StoreError, TransientError
from boundary.core.playbook import Account
from boundary.core.ports import Files, StreamBox, Turns

if TYPE_CHECKING:
    from boundary.app.sealed import SealedCase

__all__ = ["KEEP", "Shelf", "bare_world", "world_of"]

KEEP = "keep"
REMOVE = "remove"
ASK = (
    "The window is closed. Its folder still knows that you are signed in.",
    "Whoever has your passphrase could use that. You can remove it, or keep it sealed in the case.",
)
CHOICES = ((REMOVE, "Remove it, and sign in again next time"), (KEEP, "Keep it sealed"))
_FOLDER = "window"
_LOCK, _HOLDER = ".lock", ".lock.holder"
_BLOCK = 1 << 16
_LEFT_OUT = frozenset(
    {"Cache", "Code Cache", "GPUCache", "DawnCache", "DawnGraphiteCache", "DawnWebGPUCache"}
    | {"GrShaderCache", "GraphiteDawnCache", "ShaderCache", "Crashpad", "component_crx_cache"}
)
"""What a browser makes anew by itself."""
_PAUSES_S = (0.2, 0.2, 0.2)
"""A browser that is just ending may hold its files for a moment."""


def world_of(env: Env, case: SealedCase | None) -> World:
    """Gather what a window needs in one case; without a case none is opened.

    What a run that was cut off left lying in clear is removed here, so by every command.
    """
    shelf = None if case is None else Shelf(case.folder, env.files, case, env.turns, env.sleep)
    if shelf is not None:
        shelf.sweep()
    world = World(
        profile=_none if shelf is None else shelf.lend,
        turns=env.turns,
        today=env.today,
        now_ms=env.clock.now_ms,
        stop=env.stop,
        has=_has,
    )
    return env.window(world)


def bare_world(today: Callable[[], date]) -> World:
    """Give what is enough to say whether a window could be opened; none is."""
    return World(profile=_none, turns=lambda: None, today=today, now_ms=lambda: 0, has=_has)


@dataclass(frozen=True, slots=True)
class Shelf:
    """Where the folders of windows lie in one case."""

    folder: Path
    """The case's own."""
    files: Files
    keys: SealedCase
    turns: Callable[[], Turns | None]
    sleep: Callable[[float], None]

    def sweep(self) -> None:
        """Remove every folder that lies in clear, and that no run has; others are left alone.

        What cannot be removed stops no command: the next one tries again, and lending says so.
        """
        with suppress(StoreError):
            for name in self.files.names(self.folder / _FOLDER):
                clear = self.folder / _FOLDER / name
                if not name.endswith((_LOCK, _HOLDER)):
                    with suppress(LedgerBusy, StoreError), self._held(clear):
                        self._remove(clear)

    @contextmanager
    def lend(self, account: Account) -> Iterator[Path]:
        """Give the folder of one account; at the end it is sealed or removed, as the person says.

        What an earlier run left lying in clear is removed first. Nobody to ask: it is removed.
        Raises TransientError when another run has it or what was left cannot be removed, and
        StoreError when it cannot be removed at the end.
        """
        self.files.make_folder(self.folder / _FOLDER)
        with ExitStack() as stack:
            try:
                stack.enter_context(self._held(self.folder / _FOLDER / _named(account)))
            except LedgerBusy as error:
                raise TransientError(
                    "Another run has a window open on this account.", hint="Close that one first."
                ) from error
            yield from self._lent(account)

    def _lent(self, account: Account) -> Iterator[Path]:
        clear = self.folder / _FOLDER / _named(account)
        sealed = self.folder / f"{_FOLDER}-{_named(account)}.sealed"
        try:
            self._remove(clear)
        except StoreError as error:
            raise TransientError(error.say, hint=error.hint, place=error.place) from error
        self.files.make_folder(clear)
        try:
            self._unpack(sealed, clear)
            yield clear
            if any(clear.iterdir()) and _keeps(self.turns()):
                self._pack(clear, sealed)
            else:
                self.files.destroy(sealed)
        finally:
            self._remove(clear)

    @contextmanager
    def _held(self, clear: Path) -> Iterator[None]:
        """Have one folder alone. Raises LedgerBusy when another run has it."""
        lock = self.files.lock(clear.with_name(clear.name + _LOCK), 0)
        try:
            yield
        finally:
            lock.release()

    def _remove(self, clear: Path) -> None:
        """Remove a folder with all in it. Raises StoreError when something of it stays."""
        for pause in (*_PAUSES_S, None):
            shutil.rmtree(clear, ignore_errors=True)
            if not clear.exists():
                return
            if pause is not None:
                self.sleep(pause)
        raise StoreError(
            "The window's folder could not be removed. It may still know that you are signed in.",
            hint="Close every window of that browser, then remove the folder, or run any command"
            " on this case: each tries again.",
            place=str(clear),
        )

    def _pack(self, clear: Path, sealed: Path) -> None:
        """Seal what is in the folder; the file is put in place whole, or not at all."""
        from boundary.app.packing import packed  # noqa: PLC0415  # seldom used

        new = self.files.new_file(self.folder)
        try:
            for piece in _box(self.keys).seal_stream("", packed(clear, _LEFT_OUT, _BLOCK)):
                new.write(piece)
            new.flush()
            new.place(sealed.name)
        finally:
            new.discard()

    def _unpack(self, sealed: Path, clear: Path) -> None:
        """Open what was kept; what cannot be opened is as good as not there."""
        if self.files.size(sealed) is None:
            return
        from boundary.app.packing import unpack  # noqa: PLC0415  # seldom used

        box = _box(self.keys)
        try:
            pieces = box.open_stream(box.pseudonym(""), self.files.blocks(sealed))
            unpack(clear, pieces or iter(()))
        except (SealError, StoreError):
            self._remove(clear)
            self.files.make_folder(clear)


def _keeps(turns: Turns | None) -> bool:
    """Ask whether to keep it; the answer is remove unless the person says otherwise."""
    if turns is None:
        return False
    turns.show(_FOLDER, ASK, CHOICES, asks=True)
    given = turns.read()
    while given is not None and given[0] != _FOLDER:
        given = turns.read()
    return given is not None and given[1] == KEEP


def _box(case: SealedCase) -> StreamBox:
    return case.box


def _named(account: Account) -> str:
    """Name a folder so that it tells nothing."""
    return hashlib.sha256(account.name.encode()).hexdigest()[:8]


def _none(_account: Account) -> NoReturn:
    raise NeedsPerson("A few questions come first.", hint="`boundary begin` asks them.")


def _has(module: str) -> bool:
    return module in sys.modules or importlib.util.find_spec(module) is not None
