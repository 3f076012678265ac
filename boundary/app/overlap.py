"""Say before the first step on an address that the user has been writing to it."""

from __future__ import annotations

from collections.abc import Mapping

from boundary.core.change import Action
from boundary.core.errors import AdapterError, TransientError
from boundary.core.event import Standing
from boundary.core.identifier import Identifier
from boundary.core.mask import mask
from boundary.core.plan import Plan
from boundary.core.ports import Clock, Correspondent
from boundary.core.verbs import VERBS
from boundary.engine import Desk

__all__ = ["DAYS", "overlap"]

DAYS = 90
"""How far back sent mail is counted."""
_DAY_MS = 86_400_000


def overlap(
    plan: Plan, standing: Standing, desk: Desk, aliases: Mapping[str, str], clock: Clock
) -> tuple[str, ...]:
    """Give a sentence for each address about to be filed that the user wrote to of late.

    Asked only before the first step on an address, and only where sent mail can be read: what
    could not be counted is not spoken of. Identifiers are masked.
    """
    asked: dict[str, dict[str, tuple[str, Identifier]]] = {}
    for change in plan.pending:
        item = change.item
        filing = item.verb.startswith("mail.") and not VERBS[item.verb].reads_only
        if change.action is Action.NOTHING or not filing or item.subject is None:
            continue
        if change.address not in standing.done:
            person = aliases.get(item.person, "")
            asked.setdefault(change.address.account, {})[item.subject.key] = (person, item.subject)
    counts: dict[str, int] = {}
    known: dict[str, tuple[str, Identifier]] = {}
    for account, subjects in asked.items():
        known.update(subjects)
        whom = [identifier for _, identifier in subjects.values()]
        for key, count in _counted(account, whom, desk, clock).items():
            counts[key] = counts.get(key, 0) + count
    return tuple(
        f"{who}: you wrote to {mask(identifier)} {_times(counts[key])} in {DAYS} days."
        for key, (who, identifier) in known.items()
        if key in counts
    )


def _counted(account: str, whom: list[Identifier], desk: Desk, clock: Clock) -> Mapping[str, int]:
    for (name, _), opened in desk.items():
        if name == account and isinstance(opened.adapter, Correspondent):
            try:
                return opened.adapter.wrote_to(whom, clock.now_ms() - DAYS * _DAY_MS)
            except (AdapterError, TransientError):
                return {}
    return {}


def _times(count: int) -> str:
    return "once" if count == 1 else f"{count} times"
