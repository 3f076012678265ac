"""Carry messages from one folder to another in chunks, journalled so that any cut can be mended."""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass, field, replace

from boundary.core.playbook import Address
from boundary.core.ports import Journal

from . import encode, written
from .connection import Detail, Link, Refused
from .flight import (
    Flight,
    Method,
    Route,
    Way,
    copied_part,
    moved_part,
    read_copyuid,
    start_part,
    uid_of,
)

CHUNK = 500
"""Most messages moved by one command; a refused chunk is halved."""
SET_OCTETS = 7_000
WINDOW_BYTES = 1024 * 1024


@dataclass(slots=True)
class Carried:
    """What came of carrying messages along one route."""

    moved: list[written.Moved] = field(default_factory=list)
    """With their new place filled in: in our folder (DO), or where they are again (UNDO)."""
    refused: list[written.Moved] = field(default_factory=list)
    """Still where they were, flags as before."""
    vanished: list[written.Moved] = field(default_factory=list)
    """Somebody else moved them meanwhile."""
    full: bool = False
    """The server is out of room: nothing more was tried."""


def method_of(link: Link) -> Method:
    """Choose the way of moving that risks least on this server."""
    if link.has("MOVE"):
        return Method.MOVE
    return Method.COPY if link.has("UIDPLUS") else Method.FLAG


class Mover:
    """Moves messages for one batch. Every chunk is journalled before and after."""

    def __init__(
        self,
        link: Link,
        journal: Journal,
        claims: Callable[[written.Moved], Sequence[Address]],
        progress: Callable[[int, int], None],
        chunk: int = CHUNK,
    ) -> None:
        """Take `claims`, for which addresses a message is moved, and `progress`.

        `progress` is told messages done and in all, between chunks; it may raise Interrupted.
        """
        self._link = link
        self._journal = journal
        self._claims = claims
        self._progress = progress
        self._most = chunk
        self._chunk = 0
        self._before = 0
        self._total = 0

    def expect(self, before: int, total: int) -> None:
        """Say how many messages were moved so far, and how many there are in all."""
        self._before, self._total = before, total

    def carry(self, route: Route, messages: Sequence[written.Moved]) -> Carried:
        """Carry messages along one route. Raises TransientError in the middle of a chunk only."""
        result = Carried()
        by_uid = {uid_of(moved, route.way): moved for moved in messages}
        for part in encode.uid_sets(by_uid, most=self._most, octets=SET_OCTETS):
            waiting = [[by_uid[uid] for uid in part]]
            while waiting and not result.full:
                chunk = waiting.pop(0)
                waiting[:0] = self._one(route, chunk, result)
                self._progress(self._before + len(result.moved), self._total)
            result.refused.extend(moved for chunk in waiting for moved in chunk)
        return result

    def _one(
        self, route: Route, chunk: Sequence[written.Moved], result: Carried
    ) -> list[list[written.Moved]]:
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
        flight = Flight(route, tuple(chunk), there.validity, there.next_uid, method_of(link))
        owners = sorted({address for moved in chunk for address in self._claims(moved)})
        self._journal.part(owners, start_part(self._chunk, flight))
        refusal: Refused | None = None
        said: bytes | None = None
        uids = encode.uid_set(uid_of(moved, route.way) for moved in chunk)
        moving = flight.method is Method.MOVE
        try:
            mark(link, route, chunk, forward=True)
            said = (link.move if moving else link.copy)(uids, route.target)
        except Refused as error:
            refusal = error
        pairs = read_copyuid(said, flight)
        if pairs and not moving:
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
        self, stayed: Sequence[written.Moved], refusal: Refused, result: Carried
    ) -> list[list[written.Moved]]:
        """Split what was refused; after a request to wait, wait first."""
        if refusal.busy_s is not None:
            self._link.wait(0, refusal.busy_s)
            if len(stayed) <= 1:
                result.refused.extend(stayed)
                return []
        middle = len(stayed) // 2
        return [list(stayed[:middle]), list(stayed[middle:])]


@dataclass(slots=True)
class Ended:
    """Where the messages of a chunk are, once it is ended."""

    moved: list[written.Moved] = field(default_factory=list)
    stayed: list[written.Moved] = field(default_factory=list)
    vanished: list[written.Moved] = field(default_factory=list)


def finish(link: Link, flight: Flight, pairs: Mapping[int, int], *, trusting: bool) -> Ended:
    """End a chunk from whatever point it is at, without starting a copy.

    A message with a proven copy is taken from its old place (where the server can); one without
    keeps its place and gets its flags back. `trusting`: the command was answered OK on this
    connection, so COPYUID holds now, and size and date may stand in for a missing hash.
    """
    route = flight.route
    ended = Ended()
    uids = [uid_of(moved, route.way) for moved in flight.chunk]
    if trusting and pairs.keys() >= set(uids):
        copies = {uid: (flight.target_validity, pairs[uid]) for uid in uids}
        here = set() if flight.method is Method.MOVE else set(uids)
    else:
        copies = _copies(link, _hashed(link, flight), pairs, trusting=trusting)
        here = _still_here(link, route, uids)
    doubled: list[int] = []
    for uid, moved in zip(uids, flight.chunk, strict=True):
        if uid not in copies:
            (ended.stayed if uid in here else ended.vanished).append(moved)
        elif uid in here:
            doubled.append(uid)
    kept = _take_away(link, doubled)
    for uid, moved in zip(uids, flight.chunk, strict=True):
        if uid in copies:
            ended.moved.append(_placed(moved, flight, copies[uid], left=uid in kept))
    if ended.stayed:
        with suppress(Refused):
            mark(link, route, ended.stayed, forward=False)
    return ended


def mark(link: Link, route: Route, chunk: Iterable[written.Moved], *, forward: bool) -> None:
    """Mark read on the way to our folder, take it off on the way back; only where we set it.

    Works in the open source folder. `forward=False` takes that step back.
    """
    uids = [uid_of(moved, route.way) for moved in chunk if moved.seen_added]
    if uids:
        sets = (route.way is Way.DO) is forward
        for part in encode.uid_sets(uids, most=CHUNK, octets=SET_OCTETS):
            (link.add_flag if sets else link.remove_flag)(encode.uid_set(part), encode.SEEN)


def locate(
    link: Link, raw: str, lowest: int, wanted: Sequence[written.Moved], *, trusting: bool
) -> dict[str, tuple[int, int]]:
    """Find copies in a folder by Message-ID and hash, each copy once.

    Returns Moved.id to (UIDVALIDITY, UID). `lowest`: UIDs below are older than the copy. Where no
    hash is known, size and date must agree too, and then only when `trusting`.
    """
    opened = link.examine(raw)
    names = {moved.message_id for moved in wanted}
    there: dict[str, list[Detail]] = {}
    for details in link.all_details(opened, lowest):
        for uid, detail in sorted(details.items()):
            if uid >= lowest and detail.message_id in names:
                there.setdefault(detail.message_id, []).append(detail)
    found: dict[str, tuple[int, int]] = {}
    hashes: dict[int, str] = {}
    for moved in wanted:
        candidates = there.get(moved.message_id, [])
        for detail in candidates:
            if _same(link, moved, detail, hashes, trusting=trusting):
                found[moved.id] = (opened.validity, detail.uid)
                candidates.remove(detail)
                break
    return found


def raw_chunks(link: Link, uid: int, size: int) -> Iterator[bytes]:
    """Stream one message of the open folder, at most 1 MiB at a time, leaving it unread."""
    if size <= WINDOW_BYTES:
        yield link.bodies(encode.uid_set([uid])).get(uid, b"")
        return
    start = 0
    while True:
        part = link.window(uid, start, WINDOW_BYTES)
        if part:
            yield part
        start += len(part)
        if len(part) < WINDOW_BYTES:
            return


def _copies(
    link: Link, flight: Flight, pairs: Mapping[int, int], *, trusting: bool
) -> dict[int, tuple[int, int]]:
    """Find the copies of a chunk: where COPYUID said, if they are there; else by what they are."""
    way = flight.route.way
    found: dict[int, tuple[int, int]] = {}
    try:
        opened = link.examine(flight.route.target)
    except Refused:
        return found
    same = opened.validity == flight.target_validity
    if pairs and same and opened.exists:
        there = link.flags(encode.uid_set(pairs.values()))
        found = {s: (opened.validity, t) for s, t in pairs.items() if t in there}
    rest = [moved for moved in flight.chunk if uid_of(moved, way) not in found]
    if rest:
        lowest = flight.target_next if same else 1
        by_id = locate(link, flight.route.target, lowest, rest, trusting=trusting)
        found.update({uid_of(m, way): by_id[m.id] for m in rest if m.id in by_id})
    return found


def _hashed(link: Link, flight: Flight) -> Flight:
    """Fill in missing hashes from the messages that are still in their old place.

    A message that was archived in an earlier run is written down without its hash. Where it was
    copied, not moved, its old place still has it, and so its copy can be proven.
    """
    route = flight.route
    lacking = [uid_of(moved, route.way) for moved in flight.chunk if not moved.sha256]
    if not lacking or flight.method is Method.MOVE:
        return flight
    here = _still_here(link, route, lacking)
    chunk = tuple(
        replace(moved, sha256=_digest(link, uid_of(moved, route.way), moved.size))
        if not moved.sha256 and uid_of(moved, route.way) in here
        else moved
        for moved in flight.chunk
    )
    return replace(flight, chunk=chunk)


def _digest(link: Link, uid: int, size: int) -> str:
    digest = hashlib.sha256()
    for chunk in raw_chunks(link, uid, size):
        digest.update(chunk)
    return digest.hexdigest()


def _still_here(link: Link, route: Route, uids: Sequence[int]) -> set[int]:
    """Open the source folder and return which of these messages are still in it."""
    try:
        opened = link.select(route.source)
    except Refused:
        return set()
    if opened.validity != route.source_validity or not opened.exists:
        return set()
    here: set[int] = set()
    for part in encode.uid_sets(uids, most=5_000, octets=SET_OCTETS):
        here |= link.flags(encode.uid_set(part)).keys()
    return here & set(uids)


def _take_away(link: Link, uids: Sequence[int]) -> set[int]:
    """Take originals with a proven copy out of the open folder; return those that must stay."""
    if not uids:
        return set()
    kept: set[int] = set()
    for part in encode.uid_sets(uids, most=CHUNK, octets=SET_OCTETS):
        text = encode.uid_set(part)
        try:
            link.add_flag(text, encode.DELETED)
            if link.has("UIDPLUS"):
                link.expunge(text)
            else:
                kept.update(part)
        except Refused:
            kept.update(part)
    return kept


def _same(
    link: Link, moved: written.Moved, detail: Detail, hashes: dict[int, str], *, trusting: bool
) -> bool:
    if not moved.sha256:
        return trusting and (moved.size, moved.date) == (detail.size, detail.date)
    if detail.uid not in hashes:
        hashes[detail.uid] = _digest(link, detail.uid, detail.size)
    return hashes[detail.uid] == moved.sha256


def _placed(
    moved: written.Moved, flight: Flight, place: tuple[int, int], *, left: bool
) -> written.Moved:
    if flight.route.way is Way.UNDO:
        return replace(moved, origin_validity=place[0], origin_uid=place[1])
    return replace(moved.placed(flight.route.target, *place), left=left)
