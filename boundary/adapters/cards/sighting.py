"""Say who a card could be about, for hints: its names, addresses and numbers, nothing else; pure.

Photos, notes, postal addresses and every other line are passed over.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import Final

from boundary.core.identifier import Identifier, Kind
from boundary.core.ports import CardSighting, CardsSeen

from .known import Reader, names_of
from .lines import Book, Card

__all__ = ["MOST", "seen_in"]

MOST: Final = 100
"""Most names, addresses and numbers of one card; one with more is no person's."""


def seen_in(books: Iterable[Book], reader: Reader) -> CardsSeen:
    """Say who stands in these books.

    A number with an extension is left out: it can be a desk that others share.
    """
    found: list[CardSighting] = []
    unread = 0
    for book in books:
        unread += book.broken
        for card in book.cards:
            one, left_out = _seen(card, reader)
            unread += left_out
            if one is not None:
                found.append(one)
    return CardsSeen(tuple(found), unread)


def _seen(card: Card, reader: Reader) -> tuple[CardSighting | None, int]:
    entries = reader.entries(card)
    names = names_of(card)
    if len(entries) + len(names) > MOST:
        return None, 1
    sure = [one for one in entries if one.found is not None and not one.has_extension]
    emails, phones = (tuple(_of(kind, (one.found for one in sure))) for kind in _KINDS)
    left_out = len(entries) - len(sure)
    return (CardSighting(names, emails, phones) if emails or phones else None), left_out


_KINDS: Final = (Kind.EMAIL, Kind.PHONE)


def _of(kind: Kind, found: Iterable[Identifier | None]) -> Iterator[Identifier]:
    yield from dict.fromkeys(one for one in found if one is not None and one.kind is kind)
