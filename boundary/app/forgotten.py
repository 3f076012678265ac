"""Say what a log holds no more: people who were forgotten, entries that were removed."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import UTC, datetime

from boundary.core.event import AuditEvent, EventKind

__all__ = ["Gone", "day_of", "forgotten_in"]

_FORGOTTEN = "forgotten"
_COUNT = "count"


def forgotten_in(event: AuditEvent) -> str:
    """Give the pseudonym of the person that this event says was forgotten; empty: of nobody."""
    found = None if event.body is None or event.pseudonym else event.body.get(_FORGOTTEN)
    return found if isinstance(found, str) else ""


def day_of(at_ms: int) -> str:
    """Write the day of a moment: ISO 8601, UTC."""
    return datetime.fromtimestamp(at_ms // 1000, UTC).date().isoformat()


@dataclass(slots=True)
class Gone:
    """What a log says of what it holds no more. Every event is given to `take`, in order."""

    _people: dict[str, list[tuple[int, int]]] = field(default_factory=dict)
    removed: int = 0
    """Entries from the first one on that the owner removed."""
    removed_on: str = ""
    """The day, ISO 8601, UTC; of several the last one."""

    def take(self, event: AuditEvent) -> None:
        """Note an event that says that something is gone."""
        who = forgotten_in(event)
        if who:
            self._people.setdefault(who, []).append((event.seq, event.at_ms))
        count = (event.body or {}).get(_COUNT)
        if event.kind is EventKind.RETENTION and isinstance(count, int):
            self.removed, self.removed_on = count, day_of(event.at_ms)

    def forgotten_on(self, event: AuditEvent) -> str:
        """Give the day on which the person of an event was forgotten; empty: it is not known.

        Asked once every event was taken: somebody may come back, and be forgotten again.
        """
        days = self._people.get(event.pseudonym, ())
        return next((day_of(at_ms) for seq, at_ms in days if seq > event.seq), "")
