"""Read messages over the API in batches: header lines, labels, whole originals."""

from __future__ import annotations

import base64
import binascii
from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass, field
from itertools import islice
from typing import Final, TypeVar

from boundary.core.errors import AdapterError
from boundary.core.identifier import Identifier
from boundary.core.json import Json, JsonObject

from ..client import MAX_BATCH, Api, ApiError, AskedToWait, Call
from . import criteria, wire

PAGE: Final = 500
"""Most messages that Gmail lists in one answer."""
PORTION_BYTES: Final = 16 * 1024 * 1024
"""Most bytes asked for in one request, as Gmail estimates them; a larger message stands alone."""
ROUNDS: Final = 5
"""How often a batch is begun anew while Google asks to wait; the client waits within each."""
NOT_WHOLE: Final = "A message could not be read whole, so nothing was changed."
GARBLED: Final = "Gmail answered with a message that cannot be understood."
_GONE: Final = 404

_T = TypeVar("_T")


@dataclass(frozen=True, slots=True)
class Head:
    """What was read of one message, without its text."""

    id: str
    size: int
    ms: int
    """When it came, UTC milliseconds."""
    labels: frozenset[str]
    block: bytes = field(default=b"", repr=False)
    """The header lines that were asked for."""

    @property
    def date(self) -> str:
        """When it came, ISO 8601 in UTC."""
        return wire.utc_text(self.ms)


def portions(things: Iterable[_T], most: int) -> Iterator[list[_T]]:
    """Cut into lists of at most so many."""
    rest = iter(things)
    while portion := list(islice(rest, most)):
        yield portion


def bounded(sizes: Mapping[str, int]) -> Iterator[list[str]]:
    """Cut ids with the sizes of their messages into portions whose answers stay small."""
    portion: list[str] = []
    room = PORTION_BYTES
    for name, size in sizes.items():
        if portion and (len(portion) == MAX_BATCH or size > room):
            yield portion
            portion, room = [], PORTION_BYTES
        portion.append(name)
        room -= size
    if portion:
        yield portion


def groups(wanted: Iterable[Identifier], *, copied: bool) -> list[list[Identifier]]:
    """Put addresses together that one search takes."""
    found: list[list[Identifier]] = []
    for one in sorted(set(wanted)):
        if found and criteria.fits([*found[-1], one], copied=copied):
            found[-1].append(one)
        else:
            found.append([one])
    return found


def listed(api: Api, query: str, labels: Sequence[str] = ()) -> list[str]:
    """List the ids of messages, newest first; never of spam, nor from the bin."""
    more: dict[str, Json] = {"labelIds": list(labels)} if labels else {}
    pages = api.pages("users.messages.list", "messages", q=query, maxResults=PAGE, **more)
    return list(dict.fromkeys(wire.text(one, "id") for one in pages))


def newest(api: Api, query: str, most: int, labels: Sequence[str] = ()) -> list[str]:
    """List the ids of the newest messages, at most so many."""
    more: dict[str, Json] = {"labelIds": list(labels)} if labels else {}
    pages = api.pages(
        "users.messages.list", "messages", q=query, maxResults=min(PAGE, most), **more
    )
    return [wire.text(one, "id") for one in islice(pages, most)]


def heads(api: Api, ids: Iterable[str], fields: Sequence[str]) -> Iterator[Head]:
    """Read header lines, size, time and labels; a message that has gone is passed over.

    Without fields it reads no header line. Raises TransientError or AdapterError.
    """
    params: dict[str, Json] = {"format": "minimal"}
    if fields:
        params = {"format": "metadata", "metadataHeaders": list(fields)}
    for portion in portions(ids, MAX_BATCH):
        for answer in _answers(api, portion, params):
            if answer is not None:
                yield _head(answer)


def labels_of(api: Api, ids: Iterable[str]) -> dict[str, frozenset[str]]:
    """Read which labels messages have; what has gone is missing."""
    return {head.id: head.labels for head in heads(api, ids, ())}


def originals(api: Api, ids: Sequence[str]) -> Iterator[tuple[str, bytes, JsonObject]]:
    """Read whole messages, one request for all of them; what has gone is missing.

    Raises AdapterError when one is there and cannot be read whole.
    """
    for name, answer in zip(ids, _answers(api, ids, {"format": "raw"}), strict=True):
        if answer is None:
            continue
        written = wire.text(answer, "raw")
        try:
            raw = base64.urlsafe_b64decode(written + "=" * (-len(written) % 4))
        except (binascii.Error, ValueError) as error:
            raise AdapterError(NOT_WHOLE) from error
        if not raw or wire.text(answer, "id") != name:
            raise AdapterError(NOT_WHOLE)
        yield name, raw, answer


def _answers(
    api: Api, ids: Sequence[str], params: Mapping[str, Json]
) -> Iterator[JsonObject | None]:
    calls = [Call("users.messages.get", {**params, "id": name}) for name in ids]
    for answer in _asked(api, calls):
        if not isinstance(answer, ApiError):
            yield answer
        elif answer.status == _GONE:
            yield None
        else:
            raise answer


def _asked(api: Api, calls: Sequence[Call]) -> tuple[JsonObject | ApiError, ...]:
    """Ask until Google has had a minute of rest: so long its allowance of a user lasts."""
    for _ in range(ROUNDS - 1):
        with suppress(AskedToWait):
            return api.batch(calls)
    return api.batch(calls)


def _head(answer: JsonObject) -> Head:
    name = wire.text(answer, "id")
    if not name:
        raise AdapterError(GARBLED)
    payload = answer.get("payload")
    lines = wire.objects_in(payload, "headers") if isinstance(payload, Mapping) else ()
    block = b"".join(_line(wire.text(one, "name"), wire.text(one, "value")) for one in lines)
    return Head(
        name,
        wire.number(answer, "sizeEstimate"),
        wire.milliseconds_of(answer),
        frozenset(wire.texts(answer, "labelIds")),
        block,
    )


def _line(name: str, value: str) -> bytes:
    flat = " ".join(f"{name}: {value}".splitlines())
    return flat.encode("utf-8", "surrogatepass") + b"\r\n"


def total(api: Api) -> int:
    """Read how many messages the account holds."""
    return wire.number(api.call("users.getProfile"), "messagesTotal")


__all__ = [
    "NOT_WHOLE",
    "PAGE",
    "Head",
    "bounded",
    "groups",
    "heads",
    "labels_of",
    "listed",
    "newest",
    "originals",
    "portions",
    "total",
]
