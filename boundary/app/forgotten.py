"""Say what a log holds no more: people who were forgotten, entries that were removed."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime

from boundary.app.session import Session
from boundary.core.event import SEVERAL, AuditEvent, EventKind
from boundary.ledger.lost import begun_of, forgotten_of

__all__ = ["Gone", "day_of", "forgotten_in", "gone_of"]

_COUNT = "count"


def gone_of(session: Session) -> Gone:
    """Begin before the first event of this case's log."""
    return Gone("" if session.box is None else session.box.pseudonym(SEVERAL))


def forgotten_in(event: AuditEvent) -> str:
    """Give the pseudonym of the person that this event says was forgotten; empty: of nobody."""
    return "" if event.body is None or event.pseudonym else forgotten_of(event.body)


def day_of(at_ms: int) -> str:
    """Write the day of a moment: ISO 8601, UTC."""
    return datetime.fromtimestamp(at_ms // 1000, UTC).date().isoformat()


@dataclass(slots=True)
class Gone:
    """What a log says of what it holds no more. Every event is given to `take`, in order."""

    several: str = ""
    """The pseudonym of what is of several people together: it goes with each of them."""
    _people: dict[str, list[tuple[int, int]]] = field(default_factory=dict)
    _begun: dict[str, str] = field(default_factory=dict)
    """Who is being forgotten, with the day it began; ended once that is noted."""
    _unopened: Counter[str] = field(default_factory=Counter)
    """Copies that cannot be opened and of which nothing was said yet, by pseudonym."""
    _told: Counter[str] = field(default_factory=Counter)
    """The others, by the day their person was forgotten."""
    removed: int = 0
    """Entries from the first one on that the owner removed."""
    removed_on: str = ""
    """The day, ISO 8601, UTC; of several the last one."""

    def take(self, event: AuditEvent) -> None:
        """Note an event that says that something is gone, or that is gone itself."""
        if event.body is None:
            self._unopened[event.pseudonym] += event.kind is EventKind.EXHIBIT
            return
        day = day_of(event.at_ms)
        if not event.pseudonym:
            self._begun |= dict.fromkeys(begun_of(event.body), day)
        if who := forgotten_in(event):
            self._begun.pop(who, None)
            for one in {who, self.several}:
                self._people.setdefault(one, []).append((event.seq, event.at_ms))
                self._told[day] += self._unopened.pop(one, 0)
        count = event.body.get(_COUNT)
        if event.kind is EventKind.RETENTION and isinstance(count, int):
            self.removed, self.removed_on = count, day

    def forgotten_on(self, event: AuditEvent) -> str:
        """Give the day on which the person of an event was forgotten; empty: nobody was.

        Then its key is missing, and the log does not say why. Asked once every event was taken:
        somebody may come back, and be forgotten again.
        """
        days = self._people.get(event.pseudonym, ())
        told = next((day_of(at_ms) for seq, at_ms in days if seq > event.seq), "")
        return told or self._being(event.pseudonym)

    def copies(self) -> Mapping[str, int]:
        """Count copies that nobody can open by the day their person was forgotten; "": nobody."""
        found = self._told.copy()
        for who, count in self._unopened.items():
            found[self._being(who)] += count
        return {day: count for day, count in found.items() if count}

    def _being(self, who: str) -> str:
        """Give the day when forgetting somebody began that has not come to its end."""
        any_of = max(self._begun.values(), default="") if who == self.several else ""
        return self._begun.get(who, any_of)
