"""Say how things stand now: in order, pending, drifted, met by others, or not looked at."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from enum import StrEnum

from boundary.core.change import Action, Change, Finding, Outcome, Presence, Proof, State
from boundary.core.errors import AdapterError
from boundary.core.event import Standing
from boundary.core.json import Json
from boundary.core.plan import Plan
from boundary.core.playbook import Address, Item
from boundary.core.verbs import VERBS, WHICH
from boundary.engine.world import Desk, Opened, observe_all

__all__ = ["Checked", "Condition", "check", "watches"]


GRACE_MS = 10 * 60_000
"""How far the clocks of a mail server and of this device may be apart, and how long a rule that a
person was just told of may take to be saved."""
NEWER_MAIL = "Newer mail from this address lies in the inbox, so the rule does not act on it."


class Condition(StrEnum):
    """How one item stands."""

    IN_ORDER = "in-order"
    PENDING = "pending"
    DRIFTED = "drifted"
    MET_BY_OTHERS = "met-by-others"
    NOT_LOOKED_AT = "not-looked-at"


@dataclass(frozen=True, slots=True)
class Checked:
    """One item, as it stands now."""

    change: Change
    condition: Condition
    proof: Proof
    since_ms: int | None
    """When what stands was done, UTC milliseconds."""
    note: str


def check(plan: Plan, standing: Standing, desk: Desk) -> tuple[Checked, ...]:
    """Read only. A standing item is verified by a read of its own; UNKNOWN is never "in order"."""
    findings = _findings(plan, standing, desk)
    findings.update(_watched(plan, standing, desk, findings))
    return tuple(
        _checked(change, standing, findings.get(change.address)) for change in plan.changes
    )


def watches(items: Iterable[Item]) -> tuple[Item, ...]:
    """Give the items by whose look it shows that a standing rule no longer acts."""
    found = []
    for item in items:
        verb = VERBS[item.verb].watched_by
        if verb:
            defaults = VERBS[verb].options.items()
            options: dict[str, Json] = {n: o.default for n, o in defaults if n != WHICH}
            options.update(item.options)
            address = replace(item.address, step=verb)
            found.append(replace(item, address=address, verb=verb, options=options))
    return tuple(found)


def _watched(
    plan: Plan, standing: Standing, desk: Desk, findings: Mapping[Address, Finding]
) -> Mapping[Address, Finding]:
    """Take newer mail of theirs in the inbox as a sign that the rule for it does not act.

    It speaks against what was read back from the server and against the person's word alike.
    """
    rules = [
        change.item
        for change in plan.changes
        if VERBS[change.item.verb].watched_by
        and change.address in standing.done_at
        and (change.address not in findings or findings[change.address].holds is not False)
    ]
    looked = observe_all(desk, watches(rules), {}, fresh=True).states
    found: dict[Address, Finding] = {}
    for rule in rules:
        state = looked.get(replace(rule.address, step=VERBS[rule.verb].watched_by))
        newest = "" if state is None else str(state.facts.get("inbox_newest", ""))
        if state is not None and newest and _ms(newest) > standing.done_at[rule.address] + GRACE_MS:
            found[rule.address] = Finding(
                rule.address, holds=False, proof=Proof.SEEN, state=state, note=NEWER_MAIL
            )
    return found


def _ms(when: str) -> int:
    return int(datetime.fromisoformat(when).timestamp() * 1000)


def _findings(plan: Plan, standing: Standing, desk: Desk) -> dict[Address, Finding]:
    groups: dict[str, tuple[Opened, list[Change]]] = {}
    for change in plan.changes:
        opened = desk.get((change.address.account, change.item.verb))
        reads = VERBS[change.item.verb].reads_only
        if opened is not None and opened.looks and not reads:
            done = _current(standing.done.get(change.address, ()))
            groups.setdefault(opened.cursor_key, (opened, []))[1].extend(done)
    findings: dict[Address, Finding] = {}
    for opened, changes in groups.values():
        try:
            findings.update(_worst(opened, changes))
        except AdapterError as error:
            unseen = State(Presence.UNKNOWN)
            for change in changes:
                address = change.address
                findings[address] = Finding(address, None, Proof.NONE, unseen, error.say)
    return findings


def _current(outcomes: Sequence[Outcome]) -> list[Change]:
    """Take the changes that should still hold: those since the newest UPDATE, and that one."""
    current: list[Change] = []
    for outcome in outcomes:
        current.append(outcome.change)
        if outcome.change.action is Action.UPDATE:
            break
    return current


def _worst(opened: Opened, changes: Sequence[Change]) -> Mapping[Address, Finding]:
    """Verify all outcomes of an address; one that no longer holds speaks for all of them."""
    rounds: list[dict[Address, Change]] = []
    for change in changes:
        for batch in rounds:
            if change.address not in batch:
                batch[change.address] = change
                break
        else:
            rounds.append({change.address: change})
    worst: dict[Address, Finding] = {}
    for batch in rounds:
        for address, finding in opened.adapter.verify(tuple(batch.values())).items():
            if address not in worst or finding.holds is not True:
                worst[address] = finding
    return worst


def _checked(change: Change, standing: Standing, finding: Finding | None) -> Checked:
    since = standing.done_at.get(change.address)
    stands = change.address in standing.done
    unknown = change.before.presence is Presence.UNKNOWN
    proof = finding.proof if finding is not None else Proof.NONE
    if stands and finding is not None and finding.holds is False:
        note = finding.note or change.summary
        return Checked(change, Condition.DRIFTED, proof, since, note)
    if stands and (unknown or (finding is not None and finding.holds is None)):
        told = standing.done[change.address][0].proof
        proof = Proof.TOLD if told is Proof.TOLD else Proof.NONE
        return Checked(change, Condition.NOT_LOOKED_AT, proof, since, change.summary)
    if change.action is not Action.NOTHING:
        return Checked(change, Condition.PENDING, Proof.NONE, since, change.summary)
    if unknown:
        return Checked(change, Condition.NOT_LOOKED_AT, Proof.NONE, since, change.summary)
    condition = Condition.IN_ORDER if stands else Condition.MET_BY_OTHERS
    return Checked(change, condition, Proof.SEEN, since, change.summary)
