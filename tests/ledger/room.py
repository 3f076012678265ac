"""Give a disk that is full after so many bytes more."""

from __future__ import annotations

import errno
from dataclasses import dataclass, field, replace

from boundary.app.platform import System
from tests.ledger.furniture import quick_system

__all__ = ["Room"]


@dataclass
class Room:
    """A disk that takes so many bytes more: a last write in part, and then none."""

    left: int
    base: System = field(default_factory=quick_system)
    wrote: list[int] = field(default_factory=list)
    """Bytes written when each write began."""
    total: int = 0

    @property
    def system(self) -> System:
        """Make the table of calls."""
        return replace(self.base, write=self._write)

    def _write(self, descriptor: int, data: bytes) -> int:
        self.wrote.append(self.total)
        if data and not self.left:
            raise OSError(errno.ENOSPC, "planned")
        taken = self.base.write(descriptor, data[: self.left])
        self.left -= taken
        self.total += taken
        return taken
