"""Keep a card that lists members, where an address book has its groups that way; pure."""

from __future__ import annotations

import re
from collections.abc import Iterable
from typing import Final

from boundary.core.card_step import TITLE

from .lines import Card

__all__ = [
    "find_group",
    "has_member",
    "make_group",
    "uses_groups",
    "with_member",
    "without_member",
]

_KINDS: Final = ("KIND", "X-ADDRESSBOOKSERVER-KIND")
_MEMBERS: Final = ("MEMBER", "X-ADDRESSBOOKSERVER-MEMBER")
_UUID: Final = "urn:uuid:"
_WRITABLE: Final = re.compile(r"[!-~]{1,255}")


def uses_groups(cards: Iterable[Card]) -> bool:
    """Whether an address book has cards of groups."""
    return any(one.is_group for one in cards)


def find_group(cards: Iterable[Card]) -> Card | None:
    """Find the first group with our name."""
    return next((one for one in cards if one.is_group and one.first("FN").strip() == TITLE), None)


def make_group(uid: str, like: Card) -> bytes:
    """Write an empty group of our name, in the manner of another group of the same book.

    Sources: RFC 6350 section 6.1.4; the form before 4.0 is Apple's.
    """
    is_new = bool(like.named(_KINDS[0]))
    eol = like.eol
    rows = (
        "BEGIN:VCARD",
        f"VERSION:{'4.0' if is_new else '3.0'}",
        f"UID:{_UUID if is_new else ''}{uid}",
        f"FN:{TITLE}",
        f"N:{TITLE};;;;",
        f"{_KINDS[0 if is_new else 1]}:group",
        "END:VCARD",
    )
    return b"".join(row.encode() + eol for row in rows)


def has_member(group: Card, uid: str) -> bool:
    """Whether a group lists a card by its UID."""
    return bool(_places(group, uid))


def with_member(group: Card, uid: str) -> Card:
    """List a card in a group; every other byte stays.

    A UID that could not stand on one line as it is lists nothing: others may have written it.
    """
    if has_member(group, uid) or not _WRITABLE.fullmatch(uid):
        return group
    name = _MEMBERS[0 if group.named(_KINDS[0]) else 1]
    return group.added(group.fold(f"{name}:{_UUID}{_bare(uid)}".encode()))


def without_member(group: Card, uid: str) -> Card:
    """Take a card off a group; every other byte stays."""
    return group.without(_places(group, uid))


def _places(group: Card, uid: str) -> tuple[int, ...]:
    wanted = _bare(uid).lower()
    return tuple(
        at
        for at in group.named(*_MEMBERS)
        if wanted and _bare(group.lines[at].tight.strip()).lower() == wanted
    )


def _bare(uid: str) -> str:
    return uid[len(_UUID) :] if uid.lower().startswith(_UUID) else uid
