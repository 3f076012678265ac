"""Work out which events can be removed, and what has to be said about that."""

from __future__ import annotations

import hashlib
from collections import Counter
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field

from boundary.core.errors import Refusal
from boundary.core.event import AuditEvent

from .keeping import needed_still
from .retention import Removed, Retention, ranges_of
from .walk import Logged

__all__ = ["Removal", "removal_of"]

_DAY_MS = 86_400_000


@dataclass(frozen=True, slots=True)
class Removal:
    """What would go, for somebody to look at before it does."""

    goes: Mapping[int, int]
    """How many events of each day: days since 1970-01-01, UTC, in order."""
    stays: int
    """How many events before that moment stay, because they still matter."""
    log_count: int
    """Events of the log it was worked out for."""
    told: Retention = field(repr=False)
    """Without its root and its mark."""

    @property
    def number(self) -> int:
        """How many events would go."""
        return sum(self.goes.values())


def removal_of(
    events: Callable[[], Iterable[AuditEvent]],
    lines: Iterable[Logged],
    removed: Removed | None,
    log_count: int,
    before_ms: int,
) -> Removal:
    """Choose what can go of the events before a moment, UTC milliseconds.

    The first event at or after it ends that: order comes from numbers, times are claims. Raises
    Refusal when nothing would go.
    """
    through = 0
    for event in events():
        if event.at_ms >= before_ms:
            break
        through = event.seq
    needed = needed_still(events, through)
    days = [
        (event.seq, event.at_ms // _DAY_MS)
        for event in events()
        if event.seq <= through and event.seq not in needed
    ]
    if not days:
        raise Refusal(
            "Nothing of this log can be removed for that day.",
            hint="What still matters stays: what stands, saved copies, notes, checkpoints.",
        )
    gone = {seq for seq, _ in days}
    if removed is not None:
        gone.update(seq for seq in range(1, removed.count + 1) if removed.told.goes(seq))
    count = max(gone)
    first, last = "" if removed is None else removed.told.first, ""
    for logged in lines:
        if logged.header.seq == 1:
            first = hashlib.sha256(logged.line).hexdigest()
        if logged.header.seq <= count:
            last = hashlib.sha256(logged.line).hexdigest()
        elif logged.header.seq == count + 1:
            last = logged.header.after
    kept = ranges_of(set(range(1, count + 1)) - gone)
    return Removal(
        dict(sorted(Counter(day for _, day in days).items())),
        sum(seq <= through for seq in needed),
        log_count,
        Retention(count, kept, first, last, ""),
    )
