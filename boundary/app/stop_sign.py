"""Let one window of this program say stop to every other one of the same login and folder."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

from boundary.core.errors import StoreError
from boundary.core.ports import Files

__all__ = ["StopSign"]

_NAME = "stop"
_BYTES = 16


class StopSign:
    """A file beside the cases whose content changes whenever somebody says stop.

    It holds a random number and nothing else. A window remembers what stood there when it began,
    so nobody has to take the sign away again, and an old one stops nobody.
    """

    def __init__(self, files: Files, state: Path) -> None:
        """Remember what stands there now; a sign that cannot be read counts as none."""
        self._files = files
        self._state = state
        self._raised = False
        self._before = self._read()

    def is_raised(self) -> bool:
        """Whether another window said stop since this one began."""
        if not self._raised:
            now = self._read()
            self._raised = bool(now) and now != self._before
        return self._raised

    def put_up(self, random: Callable[[int], bytes]) -> bool:
        """Say stop to the other windows; False when there is no folder to say it in.

        Raises StoreError when the disk does not let us.
        """
        if not self._files.names(self._state):
            return False
        self._before = random(_BYTES)
        self._files.replace(self._state / _NAME, self._before)
        return True

    def _read(self) -> bytes:
        path = self._state / _NAME
        try:
            return self._files.read(path, 0, _BYTES) if self._files.size(path) else b""
        except StoreError:
            return b""
