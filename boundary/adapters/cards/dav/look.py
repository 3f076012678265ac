"""Find the address books of a login, and the cards that count: all at first, then what changed."""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Final
from urllib.parse import unquote

import httpx

from boundary.core.change import Cursor
from boundary.core.errors import AdapterError, TransientError
from boundary.core.identifier import Identifier
from boundary.core.json import Json

from ..bodies import mapping, text
from ..known import Reader
from ..lines import Book as Body
from ..lines import Card, read
from .client import ABSENT, Client, RefusedError, join
from .multistatus import (
    ADDRESSBOOK,
    CARD_DATA,
    COLLECTION,
    ETAG,
    HOME,
    PRINCIPAL,
    REPORTS,
    SYNC,
    TOKEN,
    TYPE,
    Response,
    garbled,
    multiget,
    propfind,
    sync,
)

__all__ = ["Books", "Fetched", "Seen", "World", "mark_of"]

VERSION: Final = 1
_WELL_KNOWN: Final = "/.well-known/carddav"
_AT_ONCE: Final = 5_000
"""Most cards asked for in one request."""
_MAX_ROWS: Final = 200_000
_MAX_BOOKS: Final = 200
_MAX_ROUNDS: Final = 1_000
_TOO_MANY: Final = "This address book has more cards than this program reads."
_LEFT_OUT: Final = "The address book left out cards that were asked for."
_TOO_LARGE: Final = (413, 507)


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


@dataclass(frozen=True, slots=True)
class _Memory:
    asked: frozenset[str]
    """Digests of what was looked for."""
    homes: tuple[str, ...] = field(repr=False)
    books: Mapping[str, _Known] = field(repr=False)


@dataclass(frozen=True, slots=True)
class _Listed:
    """One address book, as its home shows it."""

    url: httpx.URL = field(repr=False)
    token: str
    can_sync: bool


class Books:
    """Reads over one connection, and remembers what it saw."""

    def __init__(self, client: Client, reader: Reader) -> None:
        """Contact nothing yet."""
        self._client = client
        self._reader = reader
        self._memory: _Memory | None = None

    def look(self, subjects: Iterable[Identifier]) -> World:
        """Look for these. What was looked for before costs two requests when nothing changed."""
        wanted = tuple(subjects)
        asked = frozenset(self._digest(one) for one in wanted)
        memory = self._memory
        if memory is None or not asked <= memory.asked:
            memory = _Memory(asked, () if memory is None else memory.homes, {})
        homes, listed = self._listed(memory.homes)
        books: dict[str, _Known] = {}
        cards: list[Seen] = []
        unread = 0
        was_asked = memory.asked
        for book in listed:
            sieve = _Sieve(self._reader, wanted, str(book.url))
            known = memory.books.get(str(book.url))
            token, changed = self._read(book, known, sieve)
            found = frozenset(sieve.found)
            if changed is None:
                was_asked = asked
            elif known is not None and asked != memory.asked:
                # What counts for others who were asked for before stays remembered.
                found |= (known.found | changed) & sieve.seen
            books[str(book.url)] = _Known(token, found)
            cards += sieve.cards.values()
            unread += len(sieve.unread)
        self._memory = _Memory(was_asked, homes, books)
        return World(len(listed), tuple(sorted(cards, key=lambda one: one.url)), unread)

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

    # -- where the books are ------------------------------------------------------------------

    def _listed(self, homes: tuple[str, ...]) -> tuple[tuple[str, ...], list[_Listed]]:
        """List the books, from where they were, or from the beginning. Source: RFC 6764."""
        if homes:
            try:
                return homes, self._books(homes)
            except TransientError:
                raise
            except AdapterError:
                homes = ()
        homes = self._homes()
        return homes, self._books(homes)

    def _homes(self) -> tuple[str, ...]:
        root = self._client.root
        known = root.copy_with(raw_path=_WELL_KNOWN.encode())
        places = (known, root) if root.path in ("", "/") else (root, known)
        reason = AdapterError(ABSENT)
        for place in places:
            try:
                homes = self._homes_at(place)
            except TransientError:
                raise
            except AdapterError as error:
                reason = error
                continue
            if homes:
                return homes
        raise reason

    def _homes_at(self, place: httpx.URL) -> tuple[str, ...]:
        at, found = self._properties(place, (PRINCIPAL, HOME))
        if HOME not in found and PRINCIPAL in found:
            at, found = self._properties(join(at, found[PRINCIPAL][0]), (HOME,))
        return tuple(str(join(at, href)) for href in found.get(HOME, ()))

    def _properties(
        self, place: httpx.URL, names: Sequence[str]
    ) -> tuple[httpx.URL, dict[str, list[str]]]:
        """Read properties that hold places."""
        responses: list[Response] = []
        at, _ = self._client.list("PROPFIND", place, propfind(names), "0", responses.append)
        found = {
            name: one.hrefs
            for response in responses[:1]
            for name, one in response.found.items()
            if one.hrefs
        }
        return at, found

    def _books(self, homes: Iterable[str]) -> list[_Listed]:
        found: dict[str, _Listed] = {}
        for home in homes:
            responses: list[Response] = []
            at, _ = self._client.list(
                "PROPFIND",
                httpx.URL(home),
                propfind((TYPE, TOKEN, REPORTS)),
                "1",
                _at_most(_MAX_ROWS, responses),
            )
            for one in responses:
                if TYPE in one.found and ADDRESSBOOK in one.found[TYPE].names:
                    url = join(at, one.href)
                    can_sync = REPORTS in one.found and SYNC in one.found[REPORTS].names
                    found[str(url)] = _Listed(url, one.text(TOKEN).strip(), can_sync)
        if len(found) > _MAX_BOOKS:
            raise AdapterError(_TOO_MANY)
        return [*found.values()]

    # -- what is in them ----------------------------------------------------------------------

    def _read(
        self, book: _Listed, known: _Known | None, sieve: _Sieve
    ) -> tuple[str, frozenset[str] | None]:
        """Read what counts of one book; give the token to begin from the next time.

        And the addresses of what changed since; None when everything was read.
        """
        if known is not None and known.token:
            if known.token == book.token:
                self._multiget(book.url, known.found, sieve)
                return known.token, frozenset()
            if book.can_sync:
                try:
                    changed, gone, token = self._changes(book.url, known.token)
                except RefusedError:
                    pass
                else:
                    self._multiget(book.url, (known.found - gone) | changed, sieve)
                    return token, frozenset(changed)
        if book.can_sync:
            changed, _, token = self._changes(book.url, "")
        else:
            changed, token = self._all(book.url), ""
        self._multiget(book.url, changed, sieve)
        return token, None

    def _changes(self, url: httpx.URL, token: str) -> tuple[set[str], set[str], str]:
        """Ask what changed since a token: addresses of cards, of those that went, and a token."""
        changed: set[str] = set()
        gone: set[str] = set()
        for _ in range(_MAX_ROUNDS):
            responses: list[Response] = []
            at, after = self._client.list(
                "REPORT", url, sync(token), "0", _at_most(_MAX_ROWS, responses)
            )
            is_cut = False
            for one in responses:
                place = str(join(at, one.href))
                if one.status == 507:
                    is_cut = True
                elif one.status in (404, 410):
                    gone.add(place)
                    changed.discard(place)
                elif ETAG in one.found and not place.endswith("/"):
                    changed.add(place)
                    gone.discard(place)
            if len(changed) > _MAX_ROWS:
                raise AdapterError(_TOO_MANY)
            if not after or (is_cut and after == token):
                raise garbled()
            token = after
            if not is_cut:
                return changed, gone, token
        raise garbled()

    def _all(self, url: httpx.URL) -> set[str]:
        """List a book whose server keeps no tokens."""
        responses: list[Response] = []
        at, _ = self._client.list(
            "PROPFIND", url, propfind((ETAG, TYPE)), "1", _at_most(_MAX_ROWS, responses)
        )
        return {
            str(join(at, one.href))
            for one in responses
            if ETAG in one.found
            and not (TYPE in one.found and COLLECTION in one.found[TYPE].names)
            and not one.href.endswith("/")
        }

    def _multiget(self, url: httpx.URL, places: Collection[str], sieve: _Sieve) -> None:
        """Read cards by their places, many at a time; every one is answered for."""
        todo = [sorted(places)[at : at + _AT_ONCE] for at in range(0, len(places), _AT_ONCE)]
        while todo:
            some = todo.pop(0)
            sent = [httpx.URL(place).raw_path.decode("ascii") for place in some]
            place = url
            answered: set[str] = set()

            def take(response: Response, answered: set[str] = answered) -> None:
                at = join(place, response.href)  # noqa: B023  # called within this round
                answered.add(unquote(at.path))
                if response.status not in (404, 410) and CARD_DATA in response.found:
                    sieve.take(str(at), response)

            try:
                self._client.list("REPORT", url, multiget(sent), "1", take)
            except RefusedError as error:
                if error.status not in _TOO_LARGE or len(some) < 2:
                    raise
                half = len(some) // 2
                todo = [some[:half], some[half:], *todo]
                continue
            if any(unquote(path) not in answered for path in sent):
                raise AdapterError(_LEFT_OUT)


class _Sieve:
    """Keeps the cards of one book that count, and lets the others go."""

    def __init__(self, reader: Reader, wanted: Sequence[Identifier], book: str) -> None:
        self._reader = reader
        self._wanted = wanted
        self._keys = frozenset(map(reader.key, wanted))
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
            or any(entry.may_be(one) for entry in entries if entry.digits for one in self._wanted)
        ):
            self.cards[url] = Seen(url, etag, card, self._book)


def mark_of(key: str) -> str:
    """Name an identifier in a receipt: 16 hex digits."""
    return hashlib.sha256(key.encode()).hexdigest()[:16]


def _at_most(limit: int, found: list[Response]) -> Callable[[Response], None]:
    def take(response: Response) -> None:
        if len(found) >= limit:
            raise AdapterError(_TOO_MANY)
        found.append(response)

    return take


def _texts(value: Json) -> tuple[str, ...]:
    listed = value if isinstance(value, list | tuple) else ()
    return tuple(one for one in listed if isinstance(one, str))
