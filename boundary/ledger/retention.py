"""Say which events the owner removed, and hold what is gone against that.

The event that says so is in clear, as a checkpoint is, so that it can be checked without a key that
the numbers fit; a mark under the case's key shows who wrote it. Whoever holds only the key of the
next line, which lies in the head, can make neither.
"""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Collection
from dataclasses import dataclass, field, replace
from itertools import pairwise

from boundary.core.codec import CodecError, canonical, parse
from boundary.core.errors import LedgerTampered
from boundary.core.json import Json, JsonObject
from boundary.core.ports import Box

from .chain import merkle_root
from .walk import End, Logged

__all__ = ["Removed", "Retention", "check_told", "marked", "ranges_of", "told_of"]

_KEYS = {"count", "first", "kept", "last", "mark", "root"}
_DOMAIN = b"boundary retention 1\x00"
_UNTOLD = "Events are gone, and nothing says that the owner removed them."
_UNFIT = "What says which events were removed does not fit the log."


@dataclass(frozen=True, slots=True)
class Retention:
    """Which events were removed, and what the log was then."""

    count: int
    """The newest one that went; they were removed from 1 on."""
    kept: tuple[range, ...]
    """Numbers below that of those that stay, in order."""
    first: str
    """SHA-256 of the line of event 1, 64 hex digits."""
    last: str
    """SHA-256 of the line of event `count`."""
    root: str
    """Merkle root over all events before the one that says this, those that went included."""
    mark: str = field(default="", repr=False)
    """Keyed, 40 hex digits; empty while it is not marked."""

    def to_json(self) -> dict[str, Json]:
        """Write it as the log holds it."""
        return {
            "count": self.count,
            "first": self.first,
            "kept": [[run.start, run.stop - 1] for run in self.kept],
            "last": self.last,
            "mark": self.mark,
            "root": self.root,
        }

    @property
    def number_kept(self) -> int:
        """How many of them stay."""
        return sum(map(len, self.kept))

    def goes(self, seq: int) -> bool:
        """Whether the event of this number went, or is to go."""
        at = bisect_right(self.kept, seq, key=lambda run: run.start) - 1
        return seq <= self.count and (at < 0 or seq not in self.kept[at])

    def first_untold(self, gone: range) -> int | None:
        """Give the first of these numbers whose event was not to go; None: they all were."""
        at = bisect_right(self.kept, gone.start, key=lambda run: run.stop)
        bounds = [self.kept[at].start] if at < len(self.kept) else []
        first = max(gone.start, min([self.count + 1, *bounds]))
        return first if first in gone else None


@dataclass(frozen=True, slots=True)
class Removed:
    """What the owner removed, as the newest event about it says."""

    count: int
    """Events 1 to this one, but for those that stay."""
    kept: int
    """How many stay, because they still matter."""
    at_ms: int
    """When, UTC milliseconds: a claim."""
    is_whole: bool
    """All of them are gone; else the removal was cut off, and the next writer ends it."""
    told: Retention = field(repr=False)


def marked(box: Box, retention: Retention) -> Retention:
    """Put the mark of the case's key on it."""
    return replace(retention, mark=box.name(_DOMAIN + _unmarked(retention)))


def check_told(logged: Logged, body: bytes, box: Box | None) -> Retention:
    """Read an event that says what was removed. Raises LedgerTampered when it does not fit.

    Without a box nothing is said about who wrote it.
    """
    seq, before = logged.header.seq, logged.before
    try:
        told = _read(parse(body))
    except CodecError as error:
        raise LedgerTampered(_UNFIT, seq=seq) from error
    fits = (
        before is not None
        and told.count <= before.events
        and told.root == merkle_root(before.frontier).hex()
    )
    if not fits or (box is not None and marked(box, told).mark != told.mark):
        raise LedgerTampered(_UNFIT, seq=seq)
    return told


def told_of(end: End, body: bytes, box: Box | None) -> Removed | None:
    """Hold what is gone against the newest event that says so, whose body is `body`.

    None when nothing was ever removed. Raises LedgerTampered when anything else is gone.
    """
    logged = end.retention
    if logged is None:
        if end.folded:
            raise LedgerTampered(_UNTOLD, seq=end.gone[0].start if end.gone else None)
        return None
    told = check_told(logged, body, box)
    if end.folded and max(end.folded) >= logged.segment:
        raise LedgerTampered(_UNFIT, seq=logged.header.seq)
    for run in end.gone:
        if (untold := told.first_untold(run)) is not None:
            raise LedgerTampered(_UNTOLD, seq=untold)
    is_whole = sum(map(len, end.gone)) == told.count - told.number_kept
    if is_whole and end.after_gone != told.last:
        raise LedgerTampered(_UNFIT, seq=logged.header.seq)
    return Removed(told.count, told.number_kept, logged.header.at_ms, is_whole, told)


def ranges_of(numbers: Collection[int]) -> tuple[range, ...]:
    """Join numbers that follow each other."""
    found: list[range] = []
    for number in sorted(numbers):
        if found and found[-1].stop == number:
            found[-1] = range(found[-1].start, number + 1)
        else:
            found.append(range(number, number + 1))
    return tuple(found)


def _unmarked(retention: Retention) -> bytes:
    return canonical(replace(retention, mark="").to_json())


def _read(body: JsonObject) -> Retention:
    count, kept = body.get("count"), body.get("kept")
    if set(body) != _KEYS or type(count) is not int or not isinstance(kept, list):
        raise CodecError(_UNFIT)
    runs = tuple(map(_run, kept))
    apart = all(before.stop < after.start for before, after in pairwise(runs))
    if not apart or not (runs[-1].stop if runs else 1) <= count < 2**53:
        raise CodecError(_UNFIT)
    return Retention(
        count,
        runs,
        _hex(body["first"], 64),
        _hex(body["last"], 64),
        _hex(body["root"], 64),
        _hex(body["mark"], 40),
    )


def _run(value: Json) -> range:
    if not isinstance(value, list) or len(value) != 2:
        raise CodecError(_UNFIT)
    first, last = value
    if type(first) is not int or type(last) is not int or not 1 <= first <= last:
        raise CodecError(_UNFIT)
    return range(first, last + 1)


def _hex(value: Json, length: int) -> str:
    if isinstance(value, str) and len(value) == length and not set(value) - set("0123456789abcdef"):
        return value
    raise CodecError(_UNFIT)
