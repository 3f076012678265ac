"""Say before the first step on an address whom else it concerns: the user's mail, others' cards."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace

from boundary.app.books import Books
from boundary.core.change import Action, Guard
from boundary.core.elsewhere import elsewhere
from boundary.core.errors import AdapterError, TransientError
from boundary.core.event import Standing
from boundary.core.guards import cut_anew
from boundary.core.identifier import Identifier, Kind
from boundary.core.mask import mask
from boundary.core.plan import Case, Plan
from boundary.core.playbook import Person
from boundary.core.ports import Clock, Correspondent
from boundary.core.verbs import VERBS
from boundary.engine import Desk

__all__ = ["DAYS", "overlap", "shared", "with_others"]

DAYS = 90
"""How far back sent mail is counted."""
_DAY_MS = 86_400_000


def with_others(
    case: Case,
    plan: Plan,
    standing: Standing,
    people: Sequence[Person],
    read: Callable[[], Books],
) -> Case:
    """Add to a case who else its addresses and numbers reach, as far as address books say.

    `plan`: the plan without it. Where it cuts nobody off for the first time nothing is looked at,
    and the case comes back as it is.
    """
    kinds = {c.item.subject.kind for c in cut_anew(plan.pending, standing) if c.item.subject}
    if kinds.isdisjoint((Kind.EMAIL, Kind.PHONE)):
        return case
    books = read()
    found = elsewhere(people, books.cards, case.rules)
    return replace(case, elsewhere=found, uncovered=(*case.uncovered, *books.uncovered()))


def shared(plan: Plan, case: Case, aliases: Mapping[str, str]) -> tuple[str, ...]:
    """Give a sentence for each address or number that others' cards hold too, covered."""
    asked = {
        address
        for problem in plan.problems
        if problem.guard is Guard.OVERLAP
        for address in problem.addresses
    }
    said: dict[str, None] = {}
    for change in plan.pending:
        subject = change.item.subject
        if change.address in asked and subject is not None:
            count = len(case.elsewhere[subject.key])
            cards = "1 card" if count == 1 else f"{count} cards"
            who = aliases.get(change.item.person, "")
            said[f"{who}: {mask(subject)} also stands on {cards} of other people."] = None
    return tuple(said)


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
