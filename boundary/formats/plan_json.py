"""Write a plan down for other programs; the same plan gives the same bytes."""

from __future__ import annotations

from boundary.core.change import Change
from boundary.core.cross import Uncovered
from boundary.core.identifier import Identifier
from boundary.core.json import JsonObject
from boundary.core.mask import mask
from boundary.core.plan import Plan, number
from boundary.core.verbs import VERBS
from boundary.formats.plan_text import PlanView, findings_of, line_of

__all__ = ["plan_json", "uncovered_json"]


def plan_json(plan: Plan, view: PlanView) -> JsonObject:
    """Write a plan for other programs: every item, pending ones first and in order."""
    return {
        "boundary": 1,
        "case": view.case,
        "playbook_sha256": plan.playbook_sha256,
        "digest": plan.digest,
        "changes": [_change_json(change, plan, view) for change in plan.changes],
        "problems": [
            {
                "guard": problem.guard.value,
                "addresses": [view.fingerprint(address) for address in problem.addresses],
                "say": problem.say,
                "number": problem.number,
                "counts": [*problem.counts],
                "unit": problem.unit,
            }
            for problem in plan.problems
        ],
        "leftovers": [view.fingerprint(address) for address in plan.leftovers],
        "protected": [
            {
                "address": view.fingerprint(spared.item.address),
                "person": view.aliases.get(spared.item.person, ""),
                "identifier": _identifier(spared.item.subject, view),
                "class": spared.protection.name,
                "say": spared.protection.say,
                "exception": spared.protection.exception,
                "not_before": spared.not_before_ms,
            }
            for spared in plan.protected
        ],
        "uncovered": [uncovered_json(one, full=view.full) for one in plan.uncovered],
        "warnings": list(plan.warnings),
    }


def uncovered_json(one: Uncovered, *, full: bool) -> JsonObject:
    """Write something no step reaches for other programs."""
    return {
        "person": one.person,
        "verb": one.verb,
        "identifier": None if one.identifier is None else _plain(one.identifier, full=full),
        "say": one.say,
    }


def _change_json(change: Change, plan: Plan, view: PlanView) -> JsonObject:
    subject, line = change.item.subject, line_of(change, plan)
    return {
        "address": view.fingerprint(change.address),
        "person": view.aliases.get(change.item.person, ""),
        "account": change.address.account,
        "verb": change.item.verb,
        "kind": None if subject is None else subject.kind.value,
        "identifier": _identifier(subject, view),
        "action": change.action.value,
        "stage": change.stage.value,
        "notice": change.notice.value,
        "undo": change.undo.value,
        "hand": change.hand.value,
        "summary": change.summary,
        "count": number(change.before, "count"),
        "lasting": VERBS[change.item.verb].lasting,
        "findings": [{"say": say, "by_hand": hand} for say, hand in findings_of(change)],
        "not_covered": line.not_covered,
        "checked_on": line.checked_on,
    }


def _identifier(identifier: Identifier | None, view: PlanView) -> str | None:
    return None if identifier is None else _plain(identifier, full=view.full)


def _plain(identifier: Identifier, *, full: bool) -> str:
    return identifier.value if full else mask(identifier)
