"""Describe a chunk on its way, for the journal and back; pure."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from enum import StrEnum

from boundary.core.json import Json, JsonObject

from . import encode, written


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


@dataclass(frozen=True, slots=True)
class Flight:
    """A chunk between its first command and its last."""

    route: Route
    chunk: tuple[written.Moved, ...]
    target_validity: int
    target_next: int
    """UIDNEXT of the target before the chunk; 0: the server does not say."""
    method: Method


def uid_of(moved: written.Moved, way: Way) -> int:
    """Return the UID a message has where a chunk takes it from."""
    return moved.origin_uid if way is Way.DO else moved.target_uid


def read_copyuid(said: bytes | None, flight: Flight) -> dict[int, int]:
    """Read COPYUID against the chunk; empty when it is absent, malformed or does not fit."""
    if said is None:
        return {}
    try:
        validity, pairs = encode.parse_copyuid(said)
    except ValueError:
        return {}
    asked = {uid_of(moved, flight.route.way) for moved in flight.chunk}
    fits = (
        validity == flight.target_validity
        and pairs.keys() <= asked
        and all(uid >= flight.target_next for uid in pairs.values())
    )
    return pairs if fits else {}


def start_part(chunk: int, flight: Flight) -> JsonObject:
    """Write what is about to be done with one chunk."""
    return {
        "phase": "start",
        "chunk": chunk,
        "way": flight.route.way.value,
        "from": flight.route.source,
        "from_validity": flight.route.source_validity,
        "to": flight.route.target,
        "to_validity": flight.target_validity,
        "to_next": flight.target_next,
        "method": flight.method.value,
        "messages": [moved.to_json() for moved in flight.chunk],
    }


def flight_from(part: JsonObject) -> Flight:
    """Read back a part that `start_part` made."""
    route = Route(
        Way(written.text(part, "way")),
        written.text(part, "from"),
        written.number(part, "from_validity"),
        written.text(part, "to"),
    )
    chunk = tuple(written.moved_from(entry) for entry in written.objects_in(part, "messages"))
    return Flight(
        route,
        chunk,
        written.number(part, "to_validity"),
        written.number(part, "to_next"),
        Method(written.text(part, "method")),
    )


def copied_part(chunk: int, pairs: Mapping[int, int]) -> JsonObject:
    """Write where the copies of one chunk are, before the originals are taken away."""
    rows: list[Json] = [[source, target] for source, target in sorted(pairs.items())]
    return {"phase": "copied", "chunk": chunk, "pairs": rows}


def pairs_from(part: JsonObject) -> dict[int, int]:
    """Read back a part that `copied_part` made."""
    rows = part.get("pairs")
    found: dict[int, int] = {}
    for row in rows if isinstance(rows, list | tuple) else ():
        match row:
            case [int(source), int(target)]:
                found[source] = target
            case _:
                pass
    return found


def moved_part(chunk: int, moved: Iterable[written.Moved]) -> JsonObject:
    """Write what one chunk came to."""
    return {"phase": "moved", "chunk": chunk, "objects": [one.to_json() for one in moved]}
