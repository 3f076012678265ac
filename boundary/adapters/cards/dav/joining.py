"""Say which cards have to be listed in which group, where a book has its groups that way; pure."""

from __future__ import annotations

import uuid
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Final

from boundary.core.card_step import TITLE, mark_of
from boundary.core.json import Json, JsonObject

from ..group import find_group, has_member, uses_groups
from ..known import Reader
from .look import Seen, World

__all__ = ["GROUP", "MEMBER", "Joining", "is_made_by_us", "is_member", "joinings"]

MEMBER: Final = "member"
GROUP: Final = "group"
"""The kinds of object in a receipt: a card in our group, and the group that we made."""


@dataclass(frozen=True, slots=True)
class Joining:
    """What is to be done to the group of one book."""

    url: str = field(repr=False)
    like: Seen = field(repr=False)
    """A group of the same book, in whose manner ours is made."""
    is_new: bool
    members: Mapping[str, Seen] = field(repr=False)
    """The cards that join, by their UID."""

    def objects(self, mine: Sequence[Seen], reader: Reader) -> list[JsonObject]:
        """Say what the receipt of one item lists, whose cards these are."""
        urls = {one.url for one in mine}
        found: list[JsonObject] = []
        for uid, seen in self.members.items():
            if seen.url in urls:
                marks: list[Json] = [*sorted(map(mark_of, reader.keys(seen.card)))]
                found.append(
                    {
                        "id": f"{MEMBER}:{self.url}:{uid}",
                        "kind": MEMBER,
                        "card": self.url,
                        "uid": uid,
                        "marks": marks,
                    }
                )
        if found and self.is_new:
            marks = [*sorted({mark for one in found for mark in _marks(one)})]
            made: JsonObject = {"id": f"{GROUP}:{self.url}", "kind": GROUP, "card": self.url}
            found.append({**made, "marks": marks})
        return found


def joinings(cards: Sequence[Seen], world: World) -> list[Joining]:
    """Say which groups these cards have to join; a card without UID joins none."""
    found: list[Joining] = []
    for book in sorted({one.book for one in cards}):
        groups = _groups(world, book)
        members = {
            uid: one
            for one in cards
            if one.book == book
            and not is_member(one, world)
            and (uid := one.card.first("UID").strip())
        }
        if members:
            ours = find_group([one.card for one in groups])
            place = next((one.url for one in groups if one.card is ours), "")
            url = place or _url(book)
            found.append(Joining(url, groups[0], not place, members))
    return found


def is_member(seen: Seen, world: World) -> bool:
    """Whether a card is listed in our group; so it is where a book has no groups."""
    groups = [one.card for one in _groups(world, seen.book)]
    uid = seen.card.first("UID").strip()
    if not uid or not uses_groups(groups):
        return True
    ours = find_group(groups)
    return ours is not None and has_member(ours, uid)


def is_made_by_us(url: str) -> bool:
    """Whether a group lies where we would make ours: the user's own of that name does not."""
    book = url.rpartition("/")[0]
    return url in (_url(book), _url(f"{book}/"))


def _groups(world: World, book: str) -> list[Seen]:
    return [one for one in world.cards if one.book == book and one.card.is_group]


def _url(book: str) -> str:
    return f"{book.rstrip('/')}/{_name(book)}.vcf"


def _name(book: str) -> str:
    """Name the group of a book, always the same, so that it is found after an interruption."""
    return str(uuid.uuid5(uuid.NAMESPACE_URL, f"{book} {TITLE}"))


def _marks(one: JsonObject) -> tuple[str, ...]:
    value = one.get("marks")
    listed = value if isinstance(value, list | tuple) else ()
    return tuple(mark for mark in listed if isinstance(mark, str))
