"""Write over a card that was read, on the condition that it is still so."""

from __future__ import annotations

from typing import Final

import httpx

from boundary.core import card_step

from ..decide import same
from ..lines import read
from . import wire
from .client import Client, LostAnswer, RefusedError
from .look import Books, Fetched

__all__ = ["put_over", "why"]

_STALE: Final = (404, 409, 410, 412)
_FULL: Final = (413, 507)


def put_over(client: Client, books: Books, now: Fetched, wished: bytes) -> str:
    """Write a card over the one that was read; return why it was left, or "".

    Raises LostAnswer when that cannot be told.
    """
    if not now.etag or now.etag.startswith("W/"):
        return wire.NO_ETAG
    try:
        client.put(httpx.URL(now.url), wished, now.etag)
    except LostAnswer:
        there = books.fetch(now.url)
        if there is None or not same(there.card, read(wished).cards[0]):
            raise
    except RefusedError as error:
        return why(error)
    return ""


def why(error: RefusedError) -> str:
    """Say why the server did not take a write."""
    if error.status in _FULL:
        return wire.NO_ROOM
    return card_step.MOVED_CARD if error.status in _STALE else wire.TAKEN
