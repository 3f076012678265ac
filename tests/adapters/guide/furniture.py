"""Furnish the guide's tests with a journal in memory, and no secrets."""

from __future__ import annotations

from collections.abc import Sequence

from boundary.core.json import JsonObject
from boundary.core.playbook import Address


class Pages:
    """A journal that keeps its parts in a list, in order."""

    def __init__(self) -> None:
        self.parts: list[tuple[tuple[Address, ...], JsonObject]] = []

    def part(self, addresses: Sequence[Address], ref: JsonObject, /) -> None:
        """Keep one part."""
        self.parts.append((tuple(addresses), ref))

    def of(self, address: Address) -> tuple[JsonObject, ...]:
        """Give the parts of one address, oldest first."""
        return tuple(ref for addresses, ref in self.parts if address in addresses)


class NoSecrets:
    """Holds no credential: a guide needs none."""

    def get(self, account: str, name: str, /) -> str | None:
        """Give nothing."""
        return None

    def put(self, account: str, name: str, value: str, /) -> None:
        """Refuse: nothing of a guide is a secret."""
        raise AssertionError(name)

    def forget(self, account: str, name: str, /) -> None:
        """Refuse: nothing of a guide is a secret."""
        raise AssertionError(name)
