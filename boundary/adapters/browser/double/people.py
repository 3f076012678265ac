"""Name who is on the fictional site."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final


@dataclass(frozen=True, slots=True)
class Member:
    """Somebody with an account there."""

    handle: str
    name: str
    mail: str


ME: Final = Member("robin.s", "Robin Sample", "robin.sample@example.org")
"""Who is signed in; every page shows the name and the address."""
PERSON: Final = Member("alex.x", "Alex Example", "alex.x@example.net")
MEMBERS: Final = (
    PERSON,
    Member("alex.xo", "Alex Exon", "alex.xo@example.net"),
    Member("alex_x", "Alex Example", "alex_x@example.com"),
    Member("riley.q", "Riley Quill", "riley.q@example.com"),
    Member("sam.t", "Sam Tale", "sam.t@example.net"),
)
"""Everybody else; two of them look like the person."""
CROWD: Final = tuple(
    Member(f"guest.{number}", f"Guest {number}", f"guest.{number}@example.com")
    for number in range(1, 61)
)
"""Enough people for a list that comes in parts."""


def member(handle: str) -> Member | None:
    """Find somebody by the whole handle."""
    return next((one for one in (*MEMBERS, *CROWD) if one.handle == handle), None)
