"""Say whether a log is as it was written, how that was checked, and what it cannot show."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from pathlib import Path

from boundary.core.errors import LedgerTampered
from boundary.core.ports import Box, Files

from .receipts import read_sealed
from .store import is_unsealed
from .walk import Walk, has_head

__all__ = ["Broken", "Level", "Verdict", "verify"]

_LIMIT = (
    "This cannot show whether the newest events were cut off together with the head, or an older "
    "copy of both was put back: for that, something kept elsewhere is needed."
)
_SAYS = {
    "not-sealed": "There is no sealed log here, so nothing can be said about it.",
    "intact": "The events fit together and to the head. They were checked without your key, so "
    "somebody who can write these files could have made them. " + _LIMIT,
    "keyed": "All events are as they were written, checked with your key. " + _LIMIT,
}
_UNFINISHED = (
    " A run was cut off while it wrote; the next one that writes puts the end in order and says so."
)


class Level(StrEnum):
    """How far a log could be checked."""

    NOT_SEALED = "not-sealed"
    INTACT = "intact"
    KEYED = "keyed"
    TAMPERED = "tampered"


@dataclass(frozen=True, slots=True)
class Broken:
    """The first thing that is not as it was written."""

    seq: int | None
    """The event's number; None when it is the head."""
    why: str


@dataclass(frozen=True, slots=True)
class Verdict:
    """What checking a log came to."""

    level: Level
    events: int
    """Events found in order, before the first broken one."""
    first_broken: Broken | None
    says: str
    """For the screen, its limits included."""


def verify(folder: Path, box: Box | None, files: Files) -> Verdict:
    """Check every line, every sealed body and both halves of the head; writes nothing.

    Without a box the order is checked, and nothing is proven about who wrote it.
    """
    if is_unsealed(folder, files):
        return Verdict(Level.NOT_SEALED, 0, None, _SAYS[Level.NOT_SEALED])
    walk: Walk | None = None
    try:
        if not has_head(folder, files):
            raise LedgerTampered("There are events here, but the head of the log is gone.")
        walk = Walk(folder, files, None if box is None else box.log_seed())
        for _ in read_sealed(folder, files, walk):
            pass
    except LedgerTampered as error:
        place = "its head" if error.seq is None else f"event {error.seq}"
        return Verdict(
            Level.TAMPERED,
            walk.count if walk is not None else 0,
            Broken(error.seq, error.say),
            f"This log is not as it was written. The first thing that is not: {place}. {error.say}",
        )
    level = Level.INTACT if box is None else Level.KEYED
    end = walk.end()
    unfinished = end.incomplete or end.torn_head or walk.count > end.head.link.count
    return Verdict(level, walk.count, None, _SAYS[level] + (_UNFINISHED if unfinished else ""))
