"""Read every card of a login once, for hints."""

from __future__ import annotations

from boundary.core.ports import CardsSeen

from ..known import Reader
from ..lines import Book, read
from ..sighting import seen_in
from .client import Client
from .multistatus import CARD_DATA, Response
from .places import find_books
from .reports import changes_since, read_cards

__all__ = ["spot_cards"]


def spot_cards(client: Client, reader: Reader) -> CardsSeen:
    """Say who stands in the address books; reads only. Raises AdapterError or TransientError."""
    found: dict[str, CardsSeen] = {}

    def take(url: str, response: Response) -> None:
        book = read(response.text(CARD_DATA).encode())
        # An entry that is no card at all counts as one that cannot be read.
        found[url] = seen_in([book if book.cards else Book((), (b"",), 1)], reader)

    _, books = find_books(client)
    for book in books:
        read_cards(client, book.url, changes_since(client, book, "").came, take)
    each = [found[url] for url in sorted(found)]
    return CardsSeen(tuple(card for one in each for card in one.cards), sum(o.unread for o in each))
