"""Find the address books of one login. Sources: RFC 6764, RFC 6352 section 7.1."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from typing import Final

import httpx

from boundary.core.errors import AdapterError, TransientError

from .client import ABSENT, Client, SignInError, join
from .multistatus import (
    ADDRESSBOOK,
    HOME,
    PRINCIPAL,
    REPORTS,
    SYNC,
    TOKEN,
    TOO_MANY,
    TYPE,
    Response,
    at_most,
    propfind,
)

__all__ = ["Listed", "find_books"]

_WELL_KNOWN: Final = "/.well-known/carddav"
_MAX_ROWS: Final = 200_000
_MAX_BOOKS: Final = 200


@dataclass(frozen=True, slots=True)
class Listed:
    """One address book, as its home shows it."""

    url: httpx.URL = field(repr=False)
    token: str
    can_sync: bool


def find_books(client: Client, homes: tuple[str, ...] = ()) -> tuple[tuple[str, ...], list[Listed]]:
    """List the books from where they were, or from the beginning; give where that is, too.

    Raises AdapterError when there is no address book.
    """
    if homes:
        try:
            return homes, _books(client, homes)
        except (TransientError, SignInError):
            raise
        except AdapterError:
            homes = ()
    homes = _homes(client)
    return homes, _books(client, homes)


def _homes(client: Client) -> tuple[str, ...]:
    root = client.root
    known = root.copy_with(raw_path=_WELL_KNOWN.encode())
    places = (known, root) if root.path in ("", "/") else (root, known)
    reason = AdapterError(ABSENT)
    for place in places:
        try:
            homes = _homes_at(client, place)
        except (TransientError, SignInError):
            raise
        except AdapterError as error:
            reason = error
            continue
        if homes:
            return homes
    raise reason


def _homes_at(client: Client, place: httpx.URL) -> tuple[str, ...]:
    at, found = _properties(client, place, (PRINCIPAL, HOME))
    if HOME not in found and PRINCIPAL in found:
        at, found = _properties(client, join(at, found[PRINCIPAL][0]), (HOME,))
    return tuple(str(join(at, href)) for href in found.get(HOME, ()))


def _properties(
    client: Client, place: httpx.URL, names: Sequence[str]
) -> tuple[httpx.URL, dict[str, list[str]]]:
    """Read properties that hold places."""
    responses: list[Response] = []
    at, _ = client.list("PROPFIND", place, propfind(names), "0", responses.append)
    found = {
        name: one.hrefs
        for response in responses[:1]
        for name, one in response.found.items()
        if one.hrefs
    }
    return at, found


def _books(client: Client, homes: Iterable[str]) -> list[Listed]:
    found: dict[str, Listed] = {}
    for home in homes:
        responses: list[Response] = []
        at, _ = client.list(
            "PROPFIND",
            httpx.URL(home),
            propfind((TYPE, TOKEN, REPORTS)),
            "1",
            at_most(_MAX_ROWS, responses),
        )
        for one in responses:
            if TYPE in one.found and ADDRESSBOOK in one.found[TYPE].names:
                url = join(at, one.href)
                can_sync = REPORTS in one.found and SYNC in one.found[REPORTS].names
                found[str(url)] = Listed(url, one.text(TOKEN).strip(), can_sync)
    if len(found) > _MAX_BOOKS:
        raise AdapterError(TOO_MANY)
    return [*found.values()]
