"""Hold a mapping whose names are known and whose values are made when they are asked for."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from typing import TypeVar

__all__ = ["Lazy"]

_Value = TypeVar("_Value")


class Lazy(Mapping[str, _Value]):
    """Values by name, each made once; names keep their order."""

    def __init__(self, makers: Mapping[str, Callable[[], _Value]]) -> None:
        """Make nothing yet."""
        self._makers = dict(makers)
        self._made: dict[str, _Value] = {}

    def __getitem__(self, name: str) -> _Value:
        """Give one value. Raises KeyError for an unknown name, and what its maker raises."""
        if name not in self._made:
            self._made[name] = self._makers[name]()
        return self._made[name]

    def __contains__(self, name: object) -> bool:
        """Whether there is a value of this name; makes none."""
        return name in self._makers

    def __iter__(self) -> Iterator[str]:
        """List the names; makes no value."""
        return iter(self._makers)

    def __len__(self) -> int:
        """Count the names; makes no value."""
        return len(self._makers)
