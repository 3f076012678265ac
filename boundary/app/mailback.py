"""Move the mail that rules filed to the inbox, when its rules are taken back and that is wished."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass, field

from boundary.app.session import Session
from boundary.core.change import Direction, Outcome, Status
from boundary.core.codec import outcome_from_json
from boundary.core.errors import AdapterError
from boundary.core.event import AuditEvent, EventKind, Standing
from boundary.core.json import JsonObject
from boundary.core.playbook import Address, Item
from boundary.core.ports import Returner
from boundary.core.verbs import VERBS
from boundary.engine import Report

__all__ = ["Brought", "Ruled", "bring_back", "ruled", "rules_among"]


@dataclass(frozen=True, slots=True)
class Ruled:
    """A standing rule, as it was before it was taken back."""

    item: Item
    since_ms: int
    """When it was set, UTC milliseconds."""
    known: tuple[JsonObject, ...] = field(repr=False)
    """Receipts of the mail on this account that steps of their own moved."""


@dataclass(frozen=True, slots=True)
class Brought:
    """What came of moving mail back."""

    report: Report
    unseen: tuple[str, ...]
    """Why a folder could not be looked at: sentences, each once."""

    @property
    def moved(self) -> int:
        """How many messages are in the inbox now."""
        found = (result.outcome.ref.get("returned") for result in self.report.results)
        return sum(count for count in found if isinstance(count, int))


def rules_among(addresses: Iterable[Address], standing: Standing) -> tuple[Address, ...]:
    """Choose those that are standing rules for new mail."""
    return tuple(
        address
        for address in addresses
        if address in standing.done and VERBS[standing.done[address][0].change.item.verb].watched_by
    )


def ruled(session: Session, addresses: Iterable[Address]) -> tuple[Ruled, ...]:
    """Remember the standing rules among these, before they are taken back."""
    standing = session.standing
    rules = rules_among(addresses, standing)
    set_at = _set_at(session.ledger.events(copies=False), rules)
    return tuple(
        Ruled(
            standing.done[address][0].change.item,
            set_at[address],
            _moved_by_steps(address.account, standing),
        )
        for address in rules
    )


def bring_back(session: Session, rules: Sequence[Ruled]) -> Brought:
    """Move what these rules filed to the inbox. Call it once they are taken back."""
    receipts: list[Outcome] = []
    unseen: dict[str, None] = {}
    for rule in rules:
        opened = session.desk.get((rule.item.address.account, VERBS[rule.item.verb].watched_by))
        if opened is None or not isinstance(opened.adapter, Returner):
            unseen["The mailbox of this rule could not be opened, so no mail was moved back."] = (
                None
            )
            continue
        # A message that two rules name is moved, and counted, once.
        known = (*rule.known, *(receipt.ref for receipt in receipts))
        try:
            found = opened.adapter.filed_since(rule.item, rule.since_ms, known)
        except AdapterError as error:
            unseen[error.say] = None
            continue
        if found is not None:
            receipts.append(found)
    report = session.bring_back(receipts) if receipts else Report()
    return Brought(report, tuple(unseen))


def _set_at(events: Iterable[AuditEvent], rules: Collection[Address]) -> dict[Address, int]:
    """Find when each was first done, since it was last taken back."""
    found: dict[Address, int] = {}
    for event in events:
        if event.kind not in (EventKind.OUTCOME, EventKind.RECOVERED) or event.body is None:
            continue
        outcome = outcome_from_json(event.body.get("outcome"))
        address = outcome.change.address
        if address not in rules:
            continue
        if event.body.get("direction") == Direction.UNDO.value:
            if outcome.status is Status.UNDONE:
                found.pop(address, None)
        elif outcome.status in (Status.DONE, Status.ALREADY):
            found.setdefault(address, event.at_ms)
    return found


def _moved_by_steps(account: str, standing: Standing) -> tuple[JsonObject, ...]:
    """Give the receipts of what steps moved on this account; rules have receipts of other kinds."""
    return tuple(
        outcome.ref
        for address, outcomes in standing.done.items()
        if address.account == account
        for outcome in outcomes
        if not VERBS[outcome.change.item.verb].reads_only
        and not VERBS[outcome.change.item.verb].watched_by
    )
