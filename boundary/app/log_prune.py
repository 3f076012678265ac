"""Remove the oldest entries of a case's log, as far as nothing needs them any more."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, time, timedelta

from boundary.app.session import Session
from boundary.core.errors import Refusal
from boundary.ledger import Removal, Removed

__all__ = ["Pruning", "prune", "pruning"]

_EPOCH = date(1970, 1, 1)
_DAYS_SHOWN = 14


@dataclass(frozen=True, slots=True)
class Pruning:
    """What would go, to be looked at."""

    goes: Mapping[str, int]
    """How many entries of each day, or of each month where there are many days; oldest first."""
    number: int
    stays: int
    """Entries from before that day which stay."""
    removal: Removal = field(repr=False)


def pruning(session: Session, before: date) -> Pruning:
    """Work out what can go of the entries before a day, UTC. Writes nothing. Raises Refusal."""
    midnight = datetime.combine(before, time(), UTC)
    removal = session.ledger.removable(int(midnight.timestamp()) * 1000)
    days = {_EPOCH + timedelta(days=day): number for day, number in removal.goes.items()}
    goes: Counter[str] = Counter()
    for day, number in days.items():
        goes[day.isoformat() if len(days) <= _DAYS_SHOWN else f"{day:%Y-%m}"] += number
    return Pruning(dict(goes), removal.number, removal.stays, removal)


def prune(session: Session, before: date, shown: Pruning) -> Removed:
    """Remove what was shown, and nothing else.

    Raises Refusal when by now something else would go; then nothing was removed.
    """
    again = pruning(session, before)
    if again.removal.told != shown.removal.told:
        raise Refusal("The log went on since this was looked at.", hint="You can look again.")
    return session.ledger.remove(again.removal)
