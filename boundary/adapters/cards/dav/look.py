"""Look for the cards that count in the address books of a login, and remember where they are."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Final

import httpx

from boundary.core.card_step import mark_of
from boundary.core.change import Cursor
from boundary.core.identifier import Identifier
from boundary.core.json import Json

from ..bodies import mapping, text
from ..known import Reader
from ..lines import Book as Body
from ..lines import Card, read
from .client import Client
from .multistatus import CARD_DATA, ETAG, Response, garbled
from .places import Listed, find_books
from .reports import changes_since, read_cards

__all__ = ["Books", "Fetched", "Seen", "World"]

VERSION: Final = 1


@dataclass(frozen=True, slots=True)
class Seen:
    """One card as a list showed it: its line ends are not those it has."""

    url: str = field(repr=False)
    etag: str
    card: Card = field(repr=False)
    book: str = field(repr=False)
    """The address of its book."""


@dataclass(frozen=True, slots=True)
class Fetched:
    """One card by itself, byte for byte."""

    url: str = field(repr=False)
    etag: str
    body: Body = field(repr=False)
    """What the server sent; it holds exactly one card."""

    @property
    def card(self) -> Card:
        """Give the one card."""
        return self.body.cards[0]

    def with_card(self, card: Card) -> bytes:
        """Write the whole with another card in the place of the one."""
        return self.body.replaced({0: card}).raw


@dataclass(frozen=True, slots=True)
class World:
    """What one look saw."""

    books: int
    cards: tuple[Seen, ...]
    """Those that hold what was asked for, could hold it, or list a group; sorted."""
    unread: int = 0
    """Entries that are no single card; they are left alone."""

    def holding(self, reader: Reader, key: str) -> tuple[Seen, ...]:
        """Give the cards that hold one identifier."""
        return tuple(one for one in self.cards if key in reader.keys(one.card))


@dataclass(frozen=True, slots=True)
class _Known:
    """What is remembered of one address book."""

    token: str
    found: frozenset[str] = field(repr=False)
    """Addresses of the cards that count."""


_NOTHING: Final = _Known("", frozenset())


@dataclass(frozen=True, slots=True)
class _Memory:
    asked: frozenset[str]
    """Digests of what was looked for."""
    homes: tuple[str, ...] = field(repr=False)
    books: Mapping[str, _Known] = field(repr=False)


class Books:
    """Reads over one connection, and remembers what it saw."""

    def __init__(self, client: Client, reader: Reader) -> None:
        """Contact nothing yet."""
        self._client = client
        self._reader = reader
        self._memory: _Memory | None = None
        self._listed: Sequence[Listed] = ()
        self._counts: Sequence[int | None] = ()

    def look(self, subjects: Iterable[Identifier]) -> World:
        """Look for these. What was looked for before costs two requests when nothing changed."""
        wanted = tuple(subjects)
        asked = frozenset(self._digest(one) for one in wanted)
        memory = self._memory
        if memory is None or not asked <= memory.asked:
            memory = _Memory(asked, () if memory is None else memory.homes, {})
        homes, listed = find_books(self._client, memory.homes)
        books: dict[str, _Known] = {}
        cards: list[Seen] = []
        unread = 0
        was_asked = memory.asked
        counts: list[int | None] = []
        for book in listed:
            url = str(book.url)
            sieve = _Sieve(self._reader, wanted, url)
            known = memory.books.get(url, _NOTHING)
            changes = changes_since(self._client, book, known.token)
            places = (
                changes.came if changes.is_whole else (known.found - changes.gone) | changes.came
            )
            read_cards(self._client, book.url, places, sieve.take)
            counts.append(len(changes.came) if changes.is_whole else None)
            found = frozenset(sieve.found)
            if changes.is_whole:
                was_asked = asked
            elif asked != memory.asked:
                # What counts for others who were asked for before stays remembered.
                found |= (known.found | changes.came) & sieve.seen
            books[url] = _Known(changes.token, found)
            cards += sieve.cards.values()
            unread += len(sieve.unread)
        self._memory = _Memory(was_asked, homes, books)
        self._listed = listed
        self._counts = counts
        return World(len(listed), tuple(sorted(cards, key=lambda one: one.url)), unread)

    def total(self) -> int:
        """Count the cards of the books that were looked at; asks only where that is not known."""
        return sum(
            len(changes_since(self._client, book, "").came) if count is None else count
            for book, count in zip(self._listed, self._counts, strict=True)
        )

    def fetch(self, url: str) -> Fetched | None:
        """Read one card by itself; None when there is none. Raises AdapterError for what is none.

        Its bytes are those of the server: in a list line ends and odd characters can differ.
        """
        answer = self._client.get(httpx.URL(url))
        if answer is None:
            return None
        body = read(answer.body)
        if len(body.cards) != 1 or body.broken:
            raise garbled()
        return Fetched(url, answer.etag, body)

    # -- what is remembered -------------------------------------------------------------------

    def cursor(self) -> Cursor | None:
        """Write what is remembered: places and digests, and nothing of a card."""
        memory = self._memory
        if memory is None or not all(known.token for known in memory.books.values()):
            return None
        books: dict[str, Json] = {
            url: {"token": known.token, "found": [*sorted(known.found)]}
            for url, known in memory.books.items()
        }
        asked: list[Json] = [*sorted(memory.asked)]
        homes: list[Json] = [*memory.homes]
        return {"version": VERSION, "asked": asked, "homes": homes, "books": books}

    def remember(self, cursor: Cursor | None) -> None:
        """Take up what an earlier look left; anything else is looked at anew."""
        if cursor is None or cursor.get("version") != VERSION:
            return
        books = {
            url: _Known(text(mapping(one), "token"), frozenset(_texts(mapping(one).get("found"))))
            for url, one in mapping(cursor.get("books")).items()
        }
        homes = _texts(cursor.get("homes"))
        self._memory = _Memory(frozenset(_texts(cursor.get("asked"))), homes, books)

    def _digest(self, one: Identifier) -> str:
        return mark_of(f"{self._reader.region};{self._reader.key(one)}")


class _Sieve:
    """Keeps the cards of one book that count, and lets the others go."""

    def __init__(self, reader: Reader, wanted: Sequence[Identifier], book: str) -> None:
        self._reader = reader
        self._wanted = [(one, reader.key(one)) for one in wanted]
        self._keys = frozenset(key for _, key in self._wanted)
        self._book = book
        self.cards: dict[str, Seen] = {}
        self.unread: set[str] = set()
        self.seen: set[str] = set()

    @property
    def found(self) -> set[str]:
        """The addresses of what counts."""
        return self.unread | self.cards.keys()

    def take(self, url: str, response: Response) -> None:
        """Read one card, and keep it if it counts."""
        self.seen.add(url)
        body = read(response.text(CARD_DATA).encode())
        etag = response.text(ETAG).strip()
        if len(body.cards) != 1 or body.broken:
            self.unread.add(url)
            return
        card = body.cards[0]
        entries = self._reader.entries(card)
        if (
            card.is_group
            or any(entry.key in self._keys for entry in entries)
            or any(e.may_be(*one) for e in entries if not e.is_sure for one in self._wanted)
        ):
            self.cards[url] = Seen(url, etag, card, self._book)


def _texts(value: Json) -> tuple[str, ...]:
    listed = value if isinstance(value, list | tuple) else ()
    return tuple(one for one in listed if isinstance(one, str))
