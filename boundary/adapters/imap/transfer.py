"""Carry messages from one folder to another in chunks, journalled so that any cut can be mended."""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Iterable, Sequence
from contextlib import suppress
from dataclasses import dataclass, field, replace
from enum import StrEnum

from boundary.core.json import Json, JsonObject
from boundary.core.playbook import Address
from boundary.core.ports import Journal

from . import encode, wire
from .connection import Detail, Link, Refused

CHUNK = 500
"""Most messages moved by one command; a refused chunk is halved."""
SET_OCTETS = 7_000
WINDOW_BYTES = 1024 * 1024


class Way(StrEnum):
    """Which way a chunk goes."""

    DO = "do"
    """To our folder, and marked read where asked."""
    UNDO = "undo"
    """Back to where it was, and unread again where we had marked it."""


class Method(StrEnum):
    """What the server offers for moving one message."""

    MOVE = "move"
    COPY = "copy"
    """COPY, then \\Deleted and UID EXPUNGE of exactly these."""
    FLAG = "flag"
    """COPY, then \\Deleted: nothing offered removes one message alone, so the original stays."""


@dataclass(frozen=True, slots=True)
class Route:
    """Where a chunk comes from and goes to."""

    way: Way
    source: str
    source_validity: int
    target: str


@dataclass(slots=True)
class Carried:
    """What came of carrying messages along one route."""

    moved: list[wire.Moved] = field(default_factory=list)
    """With their new place filled in (DO); as they were (UNDO)."""
    refused: list[wire.Moved] = field(default_factory=list)
    """Still where they were, flags as before."""
    vanished: list[wire.Moved] = field(default_factory=list)
    """Somebody else moved them meanwhile."""
    full: bool = False
    """The server is out of room: nothing more was tried."""


def method_of(link: Link) -> Method:
    """Choose the way of moving that risks least on this server."""
    if link.has("MOVE"):
        return Method.MOVE
    return Method.COPY if link.has("UIDPLUS") else Method.FLAG


def uid_of(moved: wire.Moved, way: Way) -> int:
    """Return the UID a message has where a chunk takes it from."""
    return moved.origin_uid if way is Way.DO else moved.target_uid


class Mover:
    """Moves messages for one batch. Every chunk is journalled before and after."""

    def __init__(
        self,
        link: Link,
        journal: Journal,
        claims: Callable[[wire.Moved], Sequence[Address]],
        progress: Callable[[int], None],
    ) -> None:
        """`claims` says for which addresses a message is moved; `progress` may interrupt."""
        self._link = link
        self._journal = journal
        self._claims = claims
        self._progress = progress
        self._chunk = 0

    def carry(self, route: Route, messages: Sequence[wire.Moved]) -> Carried:
        """Carry messages along one route. Raises TransientError in the middle of a chunk only."""
        result = Carried()
        by_uid = {uid_of(moved, route.way): moved for moved in messages}
        for part in encode.uid_sets(by_uid, most=CHUNK, octets=SET_OCTETS):
            waiting = [[by_uid[uid] for uid in part]]
            while waiting and not result.full:
                chunk = waiting.pop(0)
                waiting[:0] = self._one(route, chunk, result)
                self._progress(len(result.moved))
            result.refused.extend(moved for chunk in waiting for moved in chunk)
        return result

    def _one(
        self, route: Route, chunk: Sequence[wire.Moved], result: Carried
    ) -> list[list[wire.Moved]]:
        """Move one chunk; return the halves to try again when the server refused it whole."""
        link = self._link
        try:
            there = link.status(route.target)
            opened = link.select(route.source)
        except Refused:
            result.refused.extend(chunk)
            return []
        if opened.validity != route.source_validity:
            result.refused.extend(chunk)
            return []
        self._chunk += 1
        start = start_part(self._chunk, route, chunk, there.validity, there.next_uid, link)
        owners = sorted({address for moved in chunk for address in self._claims(moved)})
        self._journal.part(owners, start)
        refusal: Refused | None = None
        said: bytes | None = None
        uids = encode.uid_set(uid_of(moved, route.way) for moved in chunk)
        method = method_of(link)
        try:
            change_seen(link, route.way, chunk)
            said = link.move(uids, route.target) if method is Method.MOVE else link.copy(
                uids, route.target
            )
        except Refused as error:
            refusal = error
        flight = Flight(route, tuple(chunk), there.validity, there.next_uid, method)
        pairs = read_copyuid(said, flight)
        if pairs and method is not Method.MOVE:
            self._journal.part(owners, copied_part(self._chunk, pairs))
        ended = finish(link, flight, pairs, trusting=refusal is None)
        self._journal.part(owners, moved_part(self._chunk, ended.moved))
        result.moved.extend(ended.moved)
        result.vanished.extend(ended.vanished)
        if refusal is not None and refusal.full:
            result.full = True
        elif refusal is not None and (len(ended.stayed) > 1 or refusal.busy_s is not None):
            return self._again(ended.stayed, refusal, result)
        result.refused.extend(ended.stayed)
        return []

    def _again(
        self, stayed: Sequence[wire.Moved], refusal: Refused, result: Carried
    ) -> list[list[wire.Moved]]:
        """Split what was refused; after a request to wait, wait first."""
        if refusal.busy_s is not None:
            self._link.wait(0, refusal.busy_s)
            if len(stayed) <= 1:
                result.refused.extend(stayed)
                return []
        middle = len(stayed) // 2
        return [list(stayed[:middle]), list(stayed[middle:])]


@dataclass(frozen=True, slots=True)
class Flight:
    """A chunk between its first command and its last."""

    route: Route
    chunk: tuple[wire.Moved, ...]
    target_validity: int
    target_next: int
    """UIDNEXT of the target before the chunk; 0: the server does not say."""
    method: Method


@dataclass(slots=True)
class Ended:
    """Where the messages of a chunk are, once it is ended."""

    moved: list[wire.Moved] = field(default_factory=list)
    stayed: list[wire.Moved] = field(default_factory=list)
    vanished: list[wire.Moved] = field(default_factory=list)


def finish(link: Link, flight: Flight, pairs: dict[int, int], *, trusting: bool) -> Ended:
    """End a chunk from whatever point it is at, without starting a copy.

    Looks where each message is. A message with a proven copy is taken from its old place (when the
    server can); one without keeps its place and gets its flags back. `trusting`: the command
    was answered OK on this connection, so that size and date may stand in for a missing hash.
    """
    route = flight.route
    ended = Ended()
    copies = _copies(link, flight, pairs, trusting=trusting)
    here: dict[int, tuple[str, ...]] = {}
    with suppress(Refused):
        if link.select(route.source).validity == route.source_validity:
            uids = [uid_of(moved, route.way) for moved in flight.chunk]
            for part in encode.uid_sets(uids, most=5_000, octets=SET_OCTETS):
                here.update(link.flags(encode.uid_set(part)))
    doubled: list[wire.Moved] = []
    for moved in flight.chunk:
        uid = uid_of(moved, route.way)
        place = copies.get(uid)
        if place is None:
            (ended.stayed if uid in here else ended.vanished).append(moved)
            continue
        if uid in here:
            doubled.append(moved)
        left = uid in here and not link.has("UIDPLUS")
        ended.moved.append(_placed(moved, flight, place, left=left))
    if doubled:
        uids = encode.uid_set(uid_of(moved, route.way) for moved in doubled)
        link.add_flag(uids, encode.DELETED)
        if link.has("UIDPLUS"):
            link.expunge(uids)
    with suppress(Refused):
        change_seen(link, Way.UNDO if route.way is Way.DO else Way.DO, ended.stayed)
    return ended


def change_seen(link: Link, way: Way, chunk: Iterable[wire.Moved]) -> None:
    """Set (DO) or take off (UNDO) \\Seen in the open folder, only where we set it."""
    # The chunk lies in its source folder, whichever way it goes: the caller gives the UIDs' side.
    uids = [moved for moved in chunk if moved.seen_added]
    if not uids:
        return
    raise NotImplementedError(way)


def _placed(
    moved: wire.Moved, flight: Flight, place: tuple[int, int], *, left: bool
) -> wire.Moved:
    if flight.route.way is Way.UNDO:
        return moved
    validity, uid = place
    return replace(
        moved,
        target=flight.route.target,
        target_validity=validity,
        target_uid=uid,
        left=left,
    )
