"""Make items, plans and what stands, for the tests of the plan's rules."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import Any

from boundary.core.change import (
    Action,
    Change,
    Hand,
    Notice,
    Outcome,
    Presence,
    Stage,
    State,
    Status,
    Undo,
)
from boundary.core.event import Standing
from boundary.core.identifier import Identifier, Kind
from boundary.core.json import Json
from boundary.core.plan import Case, Plan, make_plan
from boundary.core.playbook import Address, Item
from boundary.core.rules import NoticeLine, Precedence, Rules

ABSENT = State(Presence.ABSENT)
PRESENT = State(Presence.PRESENT)
UNKNOWN = State(Presence.UNKNOWN)

NOON = 1_770_000_000_000
"""2026-02-02, in UTC milliseconds."""


def item(name: str, verb: str = "mail.file-past", account: str = "mail", **options: Json) -> Item:
    """Make an item for one address."""
    identifier = Identifier(Kind.EMAIL, f"{name}@example.org")
    address = Address(account, verb, identifier.key)
    return Item(address, verb, identifier, options, f"person-{name}")


def planner(one: Item, seen: State) -> Change:
    """Plan as a plain adapter does."""
    action = Action.NOTHING if seen.presence is Presence.PRESENT else Action.CREATE
    return Change(
        one, action, seen, PRESENT, "It.", Hand.TOOL, Undo.FULL, Notice.QUIET, Stage.QUIET
    )


def done(one: Item, **facts: Json) -> tuple[Outcome, ...]:
    """Make what stands of one item."""
    before = State(Presence.ABSENT, facts)
    return (Outcome(replace(planner(one, before), before=before), Status.DONE),)


def standing(*items: Item, at: Mapping[Address, int] | None = None) -> Standing:
    """Let items stand."""
    found = {one.address: done(one) for one in items}
    return Standing(done=found, done_at=dict.fromkeys(found, NOON) if at is None else at)


def plan(
    items: Sequence[Item],
    seen: Mapping[Address, State] | None = None,
    held: Standing | None = None,
    rules: Rules | None = None,
    **case: Any,
) -> Plan:
    """Make a plan; what is not in `seen` is absent."""
    states = {one.address: ABSENT for one in items} | dict(seen or {})
    services = {one.address.account: one.address.account for one in items}
    return make_plan(
        items, states, planner, held or Standing(), Case(services, rules or Rules(), **case)
    )


def precedence(
    first: str, then: str, within: str = "person", *, needs_end: bool = True
) -> Precedence:
    """Make one row of the table."""
    return Precedence(("*", first), ("*", then), within, needs_end, "", "", "2026-02-01")


def notice(word: Notice) -> NoticeLine:
    """Make one line of the table."""
    return NoticeLine(word, "It may show.", "verified", "", "", "2026-02-01")


def verbs(made: Plan) -> list[str]:
    """Name the verbs of what is pending, in order."""
    return [change.item.verb for change in made.pending]
