"""Say who wrote to the user of late, from the header lines From, Sender and Reply-To alone."""

from __future__ import annotations

from collections.abc import Callable
from typing import Final

from boundary.core.change import Cursor
from boundary.core.ports import Sighting
from boundary.core.tally import FIELDS, Tally

from ..client import Api
from . import read, wire

MOST: Final = 2_000
"""The newest messages that one look reads: every message costs 20 of 6,000 units a minute."""
_RECEIVED: Final = "-in:sent -in:drafts"


def spot(
    api: Api, since: Cursor | None, progress: Callable[[int, int], None]
) -> tuple[tuple[Sighting, ...], Cursor]:
    """Look through the newest received mail; with a cursor, through what came since.

    The cursor says when the newest message came, and which messages came in that second.
    `progress` is told messages done and in all; it may raise Interrupted. Raises AdapterError or
    TransientError.
    """
    second = wire.number(since or {}, "second")
    known = frozenset(wire.texts(since or {}, "ids"))
    query = f"{_RECEIVED} after:{second - 1}" if second else _RECEIVED
    ids = [name for name in read.newest(api, query, MOST) if name not in known]
    tally = Tally()
    last: dict[int, set[str]] = {second: set(known)}
    for done, head in enumerate(read.heads(api, ids, FIELDS)):
        if done % read.PAGE == 0:
            progress(done, len(ids))
        if head.labels.isdisjoint(wire.ELSEWHERE):
            tally.count(head.block, head.date)
        last.setdefault(head.ms // 1000, set()).add(head.id)
    progress(len(ids), len(ids))
    newest = max(last)
    return tally.sightings(), {"second": newest, "ids": sorted(last[newest])}
