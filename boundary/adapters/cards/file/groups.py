"""List cards in the group of a file whose address book has its groups as cards; pure."""

from __future__ import annotations

import uuid
from collections.abc import Collection, Mapping
from dataclasses import dataclass, field

from boundary.core.card_step import TITLE

from ..decide import Edit, Row
from ..group import find_group, make_group, with_member
from ..lines import Book, Card
from ..lines import card as one_card

__all__ = ["Joined", "is_used", "join", "made_at"]


@dataclass(frozen=True, slots=True)
class Joined:
    """What is to be done so that cards are members of the group."""

    at: int
    """The place of the group; of the card it goes before when it is made."""
    is_new: bool
    group: Card = field(repr=False)
    """As it was, or as it is made: without our members."""
    left: Card = field(repr=False)
    """With them."""
    edits: Mapping[str, Edit] = field(repr=False)
    """By UID of a card that joins, what lists it."""


def join(book: Book, uids: Collection[str]) -> Joined | None:
    """Say how cards join the group; None when there is nothing to do.

    A file without any card of a group gets none: there a category is all there is.
    """
    groups = {at: one for at, one in enumerate(book.cards) if one.is_group}
    if not groups or not uids:
        return None
    ours = find_group(groups.values())
    at = next((place for place, one in groups.items() if one is ours), min(groups))
    group = _made(groups[at]) if ours is None else ours
    edits: dict[str, Edit] = {}
    left = group
    for uid in sorted(uids):
        alone = with_member(group, uid)
        if alone is not group:
            edits[uid] = Edit(group, (Row(-1, alone.lines[-2].raw),))
            left = with_member(left, uid)
    return Joined(at, ours is None, group, left, edits) if edits else None


def _made(like: Card) -> Card:
    """Make an empty group in the manner of another, always the same for it."""
    name = uuid.uuid5(uuid.NAMESPACE_URL, f"{like.first('UID')} {TITLE}")
    made = one_card(make_group(str(name), like))
    assert made is not None  # noqa: S101  # it was just written
    return made


def made_at(book: Book, uid: str) -> int | None:
    """Find the group that was made, by its UID; None when it is not there any more."""
    places = (
        at for at, one in enumerate(book.cards) if one.is_group and one.first("UID").strip() == uid
    )
    return next(places, None)


def is_used(group: Card) -> bool:
    """Whether others are in a group, or it has another name by now."""
    members = group.named("MEMBER", "X-ADDRESSBOOKSERVER-MEMBER")
    return bool(members) or group.first("FN").strip() != TITLE
