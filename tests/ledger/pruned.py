"""Remove old events from a log that was lived in, and look at what is left."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

from boundary.core.event import AuditEvent
from boundary.ledger import Outside, Verdict, verify
from tests.ledger.furniture import Case
from tests.ledger.lived import DAY_MS, FIRST_DAY_MS

BEFORE = FIRST_DAY_MS + 5 * DAY_MS
KEYED = (True, False)


def own(case: Case, folder: Path) -> Case:
    """Copy a case with a clock of its own, which the test may set."""
    return replace(case.copy(folder), clock=replace(case.clock))


def remove(case: Case, before_ms: int = BEFORE) -> None:
    """Remove what is of no use any more from before that moment."""
    with case.open(write=True) as ledger:
        ledger.remove(ledger.removable(before_ms))


def events_of(case: Case) -> list[AuditEvent]:
    """Read the whole log."""
    with case.open(write=False) as ledger:
        return list(ledger.events())


def verdict_of(case: Case, *, keyed: bool = True, outside: Outside | None = None) -> Verdict:
    """Check the log as it lies there."""
    return verify(case.folder, case.box if keyed else None, case.files, case.signing, outside)


def folded(case: Case, number: int = 1) -> Path:
    """Say where a part lies folded."""
    return case.folder / "log" / f"{number:06}.folded"
