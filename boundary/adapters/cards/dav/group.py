"""Keep the card that lists members, in the address books that have their groups that way."""

from __future__ import annotations

import uuid
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Final

import httpx

from boundary.core.json import Json, JsonObject

from ..bodies import text
from ..decide import TITLE
from ..group import find_group, has_member, make_group, uses_groups, with_member, without_member
from ..known import Reader
from ..lines import Card
from ..lines import card as one_card
from . import wire
from .client import Client, LostAnswer, RefusedError
from .look import Books, Seen, World, mark_of
from .write import put_over, why

__all__ = ["GROUP", "MEMBER", "Groups", "Joining", "is_member", "joinings"]

MEMBER, GROUP = "member", "group"
"""The kinds of object in a receipt: a card in our group, and the group that we made."""
_MEMBERS: Final = ("MEMBER", "X-ADDRESSBOOKSERVER-MEMBER")


@dataclass(frozen=True, slots=True)
class Joining:
    """What is to be done to the group of one book."""

    url: str = field(repr=False)
    like: Card = field(repr=False)
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
            url = place or f"{book.rstrip('/')}/{_name(book)}.vcf"
            found.append(Joining(url, groups[0].card, not place, members))
    return found


def is_member(seen: Seen, world: World) -> bool:
    """Whether a card is listed in our group; so it is where a book has no groups."""
    groups = [one.card for one in _groups(world, seen.book)]
    uid = seen.card.first("UID").strip()
    if not uid or not uses_groups(groups):
        return True
    ours = find_group(groups)
    return ours is not None and has_member(ours, uid)


class Groups:
    """Writes groups over one connection."""

    def __init__(self, client: Client, books: Books) -> None:
        """Keep what looks and what writes."""
        self._client = client
        self._books = books

    def join(self, one: Joining) -> str:
        """Put cards into a group, in one write; return why it was left, or ""."""
        now = self._books.fetch(one.url)
        if now is None and not one.is_new:
            return wire.MOVED_CARD
        if now is not None:
            group = now.card
            for uid in one.members:
                group = with_member(group, uid)
            return put_over(self._client, self._books, now, now.with_card(group))
        made = one_card(make_group(one.url.rpartition("/")[2].removesuffix(".vcf"), one.like))
        assert made is not None  # noqa: S101  # we have just written it
        for uid in one.members:
            made = with_member(made, uid)
        try:
            self._client.put(httpx.URL(one.url), made.raw, "")
        except LostAnswer:
            if self._books.fetch(one.url) is None:
                raise
        except RefusedError as error:
            return why(error)
        return ""

    def is_done(self, one: JsonObject) -> bool:
        """Whether what an object of a receipt says is so."""
        now = self._books.fetch(text(one, "card"))
        if now is None:
            return False
        return one.get("kind") == GROUP or has_member(now.card, text(one, "uid"))

    def leave(self, url: str, uids: Sequence[str]) -> str:
        """Take cards out of a group, in one write; return why it was left, or ""."""
        now = self._books.fetch(url)
        if now is None:
            return ""
        group = now.card
        for uid in uids:
            group = without_member(group, uid)
        if group.raw == now.card.raw:
            return ""
        return put_over(self._client, self._books, now, now.with_card(group))

    def drop(self, url: str) -> tuple[bool, str]:
        """Remove our group when it is empty and has its name: whether it is settled, and a note."""
        now = self._books.fetch(url)
        if now is None:
            return True, ""
        if now.card.named(*_MEMBERS) or now.card.first("FN").strip() != TITLE or not now.etag:
            return True, wire.GROUP_STAYS
        try:
            self._client.delete(httpx.URL(url), now.etag)
        except LostAnswer:
            if self._books.fetch(url) is not None:
                raise
        except RefusedError as error:
            return False, why(error)
        return True, ""


def _groups(world: World, book: str) -> list[Seen]:
    return [one for one in world.cards if one.book == book and one.card.is_group]


def _name(book: str) -> str:
    """Name the group of a book, always the same, so that it is found after an interruption."""
    return str(uuid.uuid5(uuid.NAMESPACE_URL, f"{book} {TITLE}"))


def _marks(one: JsonObject) -> tuple[str, ...]:
    value = one.get("marks")
    listed = value if isinstance(value, list | tuple) else ()
    return tuple(mark for mark in listed if isinstance(mark, str))
