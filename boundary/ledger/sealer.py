"""Sign checkpoints with a key that changes at every end: each key names the next and is destroyed.

The seed of turn `t` lies sealed under the case's key in `log/signer-<t>`. At the end of a turn the
next seed is written first, then the last checkpoint of this turn, which names it, and only then
the old seed is destroyed; whatever interrupts that, the log says which turn it is.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

from boundary.core.checkpoint import Checkpoint
from boundary.core.errors import SealError
from boundary.core.ports import Box, Files, Signing

from .chain import Link, merkle_root

__all__ = ["EVERY", "Sealer", "checkpoint_of", "next_seed"]

EVERY = 1000
"""Events between two checkpoints inside a turn, at most, groups apart."""
_SEED = 32
_SEALED_LIMIT = 1024
_NAME = re.compile(r"signer-([0-9]{6,16})", re.ASCII)


def checkpoint_of(log_id: bytes, link: Link) -> Checkpoint:
    """Say where a log stands, for nobody yet."""
    return Checkpoint(
        log_id.hex(), link.events, link.prev.hex(), merkle_root(link.frontier).hex(), 1, ""
    )


class Sealer:
    """The keys of one log's checkpoints."""

    def __init__(
        self,
        folder: Path,
        files: Files,
        box: Box,
        signing: Signing,
        random: Callable[[int], bytes],
        newest: Checkpoint | None,
    ) -> None:
        """Find the key of this turn; `newest` is the log's newest checkpoint.

        Where it is gone, or not the one that was named, signing begins anew with another one:
        checking the log says so.
        """
        self._folder = folder / "log"
        self._files = files
        self._box = box
        self._signing = signing
        self._random = random
        self.newest = newest
        self._turn, self._seed = next_seed(folder, files, box, signing, newest)

    def is_due(self, count: int, *, first: bool) -> bool:
        """Whether another checkpoint has to come before what follows `count` events.

        `first`: nothing was written in this turn yet; then the newest event has to be one.
        """
        if self.newest is None:
            return True
        since = count - self.newest.count - 1
        return since > 0 if first else since >= EVERY

    def sign(self, log_id: bytes, link: Link) -> Checkpoint:
        """Make a checkpoint inside this turn."""
        return self._signed(log_id, link, "")

    def sign_last(self, log_id: bytes, link: Link) -> Checkpoint:
        """Make the last checkpoint of this turn; the next turn's key is on the disk by then."""
        path = _path(self._folder, self._turn + 1)
        following = _read(self._files, self._box, path) or self._make(self._turn + 1)
        return self._signed(log_id, link, self._signing.public(following).hex())

    def recorded(self, checkpoint: Checkpoint) -> None:
        """Go on from a checkpoint that is in the log; after the last of a turn, its key goes."""
        self.newest = checkpoint
        if checkpoint.next:
            self._turn = checkpoint.turn + 1
            path = _path(self._folder, self._turn)
            self._seed = _read(self._files, self._box, path)
        for name in self._files.names(self._folder):
            found = _NAME.fullmatch(name)
            if found is not None and int(found[1]) < self._turn:
                self._files.destroy(self._folder / name)

    def _signed(self, log_id: bytes, link: Link, following: str) -> Checkpoint:
        if self._seed is None:
            self._seed = self._make(self._turn)
        seed = self._seed
        unsigned = replace(
            checkpoint_of(log_id, link),
            turn=self._turn,
            key=self._signing.public(seed).hex(),
            next=following,
        )
        return replace(unsigned, signature=self._signing.sign(seed, unsigned.message).hex())

    def _make(self, turn: int) -> bytes:
        seed = self._random(_SEED)
        self._files.replace(_path(self._folder, turn), self._box.seal("", seed))
        return seed


def next_seed(
    folder: Path, files: Files, box: Box, signing: Signing, newest: Checkpoint | None
) -> tuple[int, bytes | None]:
    """Give the turn that signs after the newest checkpoint, and its seed.

    None: it is not there, or is not the one that was named.
    """
    turn, named = 1, ""
    if newest is not None:
        turn = newest.turn + 1 if newest.next else newest.turn
        named = newest.next or newest.key
    seed = _read(files, box, _path(folder / "log", turn))
    if seed is not None and named and signing.public(seed).hex() != named:
        seed = None
    return turn, seed


def _read(files: Files, box: Box, path: Path) -> bytes | None:
    if files.size(path) is None:
        return None
    try:
        seed = box.open("", files.read(path, 0, _SEALED_LIMIT))
    except SealError:
        return None
    return seed if seed is not None and len(seed) == _SEED else None


def _path(log: Path, turn: int) -> Path:
    return log / f"signer-{turn:06}"
