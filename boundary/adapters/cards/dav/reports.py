"""Read one address book: which cards changed, and what stands on them. Sources: RFC 6352, 6578."""

from __future__ import annotations

from collections.abc import Callable, Collection
from dataclasses import dataclass, field
from typing import Final
from urllib.parse import unquote

import httpx

from boundary.core.errors import AdapterError

from .client import Client, RefusedError, join
from .multistatus import (
    CARD_DATA,
    COLLECTION,
    ETAG,
    TOO_MANY,
    TYPE,
    Response,
    at_most,
    garbled,
    multiget,
    propfind,
    sync,
)
from .places import Listed

__all__ = ["Changes", "changes_since", "read_cards"]

_AT_ONCE: Final = 5_000
"""Most cards asked for in one request."""
_MAX_ROWS: Final = 200_000
_MAX_ROUNDS: Final = 1_000
_LEFT_OUT: Final = "The address book left out cards that were asked for."
_TOO_LARGE: Final = (413, 507)
_GONE: Final = (404, 410)


@dataclass(frozen=True, slots=True)
class Changes:
    """What came to one address book since a token, and what went."""

    came: frozenset[str] = field(repr=False)
    """Addresses of the cards that are new or were changed."""
    gone: frozenset[str] = field(repr=False)
    token: str
    """Where to begin the next time; empty when the server keeps none."""
    is_whole: bool
    """Every card came: there was no token, or it does not hold any more."""


def changes_since(client: Client, book: Listed, token: str) -> Changes:
    """Ask what changed since a token; everything when it is empty."""
    if token and token == book.token:
        return Changes(frozenset(), frozenset(), token, is_whole=False)
    if token and book.can_sync:
        try:
            return _synced(client, book.url, token)
        except RefusedError:
            pass
    if book.can_sync:
        return _synced(client, book.url, "")
    return Changes(_all(client, book.url), frozenset(), "", is_whole=True)


def _synced(client: Client, url: httpx.URL, token: str) -> Changes:
    is_whole = not token
    came: set[str] = set()
    gone: set[str] = set()
    for _ in range(_MAX_ROUNDS):
        responses: list[Response] = []
        at, after = client.list("REPORT", url, sync(token), "0", at_most(_MAX_ROWS, responses))
        is_cut = False
        for one in responses:
            place = str(join(at, one.href))
            if one.status == 507:
                is_cut = True
            elif one.status in _GONE:
                gone.add(place)
                came.discard(place)
            elif ETAG in one.found and not place.endswith("/"):
                came.add(place)
                gone.discard(place)
        if len(came) > _MAX_ROWS:
            raise AdapterError(TOO_MANY)
        if not after or (is_cut and after == token):
            raise garbled()
        token = after
        if not is_cut:
            return Changes(frozenset(came), frozenset(gone), token, is_whole)
    raise garbled()


def _all(client: Client, url: httpx.URL) -> frozenset[str]:
    """List a book whose server keeps no tokens."""
    responses: list[Response] = []
    asked = propfind((ETAG, TYPE))
    at, _ = client.list("PROPFIND", url, asked, "1", at_most(_MAX_ROWS, responses))
    return frozenset(
        str(join(at, one.href))
        for one in responses
        if ETAG in one.found
        and not (TYPE in one.found and COLLECTION in one.found[TYPE].names)
        and not one.href.endswith("/")
    )


def read_cards(
    client: Client,
    url: httpx.URL,
    places: Collection[str],
    take: Callable[[str, Response], None],
) -> None:
    """Read cards by their places, many at a time; every one is answered for.

    `take` gets the address of each card that is there, and what was said of it, perhaps twice.
    """
    todo = [sorted(places)[at : at + _AT_ONCE] for at in range(0, len(places), _AT_ONCE)]
    while todo:
        some = todo.pop(0)
        sent = [httpx.URL(place).raw_path.decode("ascii") for place in some]
        answered: set[str] = set()

        def once(response: Response, answered: set[str] = answered) -> None:
            at = join(url, response.href)
            answered.add(unquote(at.path))
            if response.status not in _GONE and CARD_DATA in response.found:
                take(str(at), response)

        try:
            client.list("REPORT", url, multiget(sent), "1", once)
        except RefusedError as error:
            if error.status not in _TOO_LARGE or len(some) < 2:
                raise
            half = len(some) // 2
            todo = [some[:half], some[half:], *todo]
            continue
        if any(unquote(path) not in answered for path in sent):
            raise AdapterError(_LEFT_OUT)
