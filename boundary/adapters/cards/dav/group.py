"""Write the card that lists members, in the address books that have their groups that way."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

import httpx

from boundary.core import card_step
from boundary.core.card_step import TITLE
from boundary.core.json import JsonObject

from ..bodies import text
from ..group import has_member, make_group, with_member, without_member
from ..lines import card as one_card
from .client import Client, LostAnswer, RefusedError
from .joining import GROUP, Joining
from .look import Books
from .put import put_over, why

__all__ = ["Groups"]

_MEMBERS: Final = ("MEMBER", "X-ADDRESSBOOKSERVER-MEMBER")


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
            return card_step.MOVED_CARD
        if now is not None:
            group = now.card
            for uid in one.members:
                group = with_member(group, uid)
            return put_over(self._client, self._books, now, now.with_card(group))
        like = self._books.fetch(one.like.url)
        if like is None:
            return card_step.MOVED_CARD
        made = one_card(make_group(one.url.rpartition("/")[2].removesuffix(".vcf"), like.card))
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
            return True, card_step.GROUP_STAYS
        try:
            self._client.delete(httpx.URL(url), now.etag)
        except LostAnswer:
            if self._books.fetch(url) is not None:
                raise
        except RefusedError as error:
            return False, why(error)
        return True, ""
