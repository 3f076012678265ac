"""Let a process die at any of its writes."""

from __future__ import annotations

from collections.abc import Callable

from boundary.core.ports import Files

__all__ = ["DyingFiles", "Killed"]

WRITING = frozenset({"append", "destroy", "make_folder", "new_file", "overwrite", "replace"})


class Killed(BaseException):
    """The process is gone."""


class DyingFiles:
    """The disk of a process that dies at its n-th writing call; from then on nothing is done."""

    def __init__(self, inner: Files, at: int) -> None:
        """Count from 1."""
        self._inner = inner
        self._at = at
        self.calls = 0

    def __getattr__(self, name: str) -> object:
        call: Callable[..., object] = getattr(self._inner, name)

        def counted(*arguments: object) -> object:
            self.calls += name in WRITING
            if self.calls >= self._at:
                raise Killed
            return call(*arguments)

        return counted
