"""Hold emails, phones and handles in normal form, one constructor each."""

from __future__ import annotations

from dataclasses import dataclass, field
from enum import StrEnum


class Kind(StrEnum):
    """What sort of identifier it is."""

    EMAIL = "email"
    PHONE = "phone"
    HANDLE = "handle"


@dataclass(frozen=True, slots=True, order=True)
class Identifier:
    """One way of reaching the person, in normal form. Built only by `email`, `phone`, `handle`."""

    kind: Kind
    value: str = field(repr=False)
    """Normal form: `local@a-label.domain` lower case; E.164; the platform's pattern."""
    service: str = ""
    """The platform of a handle; empty otherwise."""

    @property
    def key(self) -> str:
        """The subject of an address: `email:…`, `phone:…`, `handle:service:…`."""
        middle = f"{self.service}:" if self.service else ""
        return f"{self.kind.value}:{middle}{self.value}"
