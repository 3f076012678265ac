"""Hold that no plan breaks a must-come-before pair of the shipped table, whatever it is made of."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import assert_never

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from boundary import data
from boundary.core.change import Action, Change, Notice, Presence, State
from boundary.core.identifier import Identifier, Kind
from boundary.core.plan import Case, Plan, make_plan, narrow
from boundary.core.playbook import Address, Item
from boundary.core.rules import NoticeLine, Precedence, Rules
from boundary.core.verbs import VERBS, Scope
from boundary.formats.data_yaml import read_precedence
from tests.core.plans import notice, planner, standing

ROWS = read_precedence(data.load("precedence"))
NAMED = sorted({side[0] for row in ROWS for side in (row.first, row.then)} - {"*"})
"""Services that the table names; the stars mean these, and every other."""
SERVICES = {
    f"{service}-{copy}": service for service in (*NAMED, "imap", "mail") for copy in ("one", "two")
}
"""Accounts by service: two of each that the table names, and of two that only its stars mean."""
PEOPLE = ("a", "b")
SEEN = (Presence.ABSENT, Presence.PRESENT, Presence.UNKNOWN)


@dataclass(frozen=True)
class World:
    """One case as it might be: items in the order of some playbook, and what is seen of them."""

    items: tuple[Item, ...]
    seen: Mapping[Address, State]
    done: tuple[Item, ...]
    notices: Mapping[tuple[str, str], NoticeLine]

    def plan(self, rows: Sequence[Precedence] = ROWS) -> Plan:
        """Make the plan of it."""
        rules = Rules(notices=self.notices, precedence=tuple(rows))
        return make_plan(
            self.items, self.seen, planner, standing(*self.done), Case(SERVICES, rules)
        )


def item(account: str, verb: str, name: str, step: str = "") -> Item:
    """Make one item, about whatever its verb is about."""
    match VERBS[verb].scope:
        case Scope.ACCOUNT:
            return Item(Address(account, step or verb, "-"), verb, None)
        case Scope.PERSON:
            return Item(
                Address(account, step or verb, f"person:{name}"),
                verb,
                None,
                person=f"person-{name}",
            )
        case Scope.IDENTIFIER:
            subject = Identifier(Kind.EMAIL, f"{name}@example.org")
            address = Address(account, step or verb, subject.key)
            return Item(address, verb, subject, person=f"person-{name}")
        case other:
            assert_never(other)


def every(accounts: Iterable[str]) -> Sequence[Item]:
    """Give every step of the vocabulary on these accounts for either person, under two names."""
    made = [
        item(account, verb, name, step)
        for account in accounts
        for verb in VERBS
        for name in PEOPLE
        for step in ("", f"my-{verb.replace('.', '-')}")
    ]
    return list({one.address: one for one in made}.values())


@st.composite
def worlds(draw: st.DrawFn) -> World:
    """Draw steps in any order, what is seen and done of them, and what each may show."""
    rows = draw(st.lists(st.sampled_from(ROWS), min_size=1, max_size=3))
    services = {side[0] for row in rows for side in (row.first, row.then)} | {"imap"}
    verbs = {side[1] for row in rows for side in (row.first, row.then)} | {"mail.keep"}
    accounts = [name for name, service in SERVICES.items() if service in services]
    steps = [one for one in every(accounts) if one.verb in verbs]
    places = st.integers(0, len(steps) - 1)
    chosen = draw(st.lists(places, unique=True, min_size=1, max_size=20))
    items = [steps[place] for place in chosen]
    presences = [draw(st.sampled_from(SEEN)) for _ in items]
    done = draw(st.sets(st.integers(0, len(items) - 1), max_size=4))
    notices = {("*", verb): notice(draw(st.sampled_from(list(Notice)))) for verb in sorted(verbs)}
    return World(
        tuple(items),
        {one.address: State(presence) for one, presence in zip(items, presences, strict=True)},
        tuple(items[place] for place in sorted(done)),
        notices,
    )


def broken(plan: Plan, rows: Sequence[Precedence] = ROWS) -> Iterator[tuple[Address, Address]]:
    """Give every pair that stands the wrong way round, read from the table anew."""
    place = {change.address: number for number, change in enumerate(plan.pending)}
    for row in rows:
        for first in plan.pending:
            for then in plan.pending:
                if first.address == then.address or not _pair(row, first, then):
                    continue
                early = place[first.address] < place[then.address]
                if not early or first.stage.rank > then.stage.rank:
                    yield first.address, then.address


def _pair(row: Precedence, first: Change, then: Change) -> bool:
    """Whether a row of the table is about these two."""
    sides = ((row.first, first), (row.then, then))
    if any(verb != change.item.verb for (_, verb), change in sides):
        return False
    if any(name not in ("*", SERVICES[one.address.account]) for (name, _), one in sides):
        return False
    if row.within == "account":
        return first.address.account == then.address.account
    return first.item.person == then.item.person


def _waits(world: World, row: Precedence, plan: Plan) -> Iterator[tuple[Address, Address]]:
    """Give every pair whose second has to wait for the end of its first, and does not."""
    finished = {one.address for one in world.done}
    for first in plan.changes:
        undecided = first.action is not Action.NOTHING or (
            first.before.presence is Presence.UNKNOWN
        )
        if not undecided or first.address in finished:
            continue
        for then in plan.pending:
            apart = first.address != then.address
            waits = first.address in plan.after.get(then.address, ())
            if apart and _pair(row, first, then) and not waits:
                yield first.address, then.address


@settings(max_examples=300)
@given(worlds())
def test_no_order_breaks_a_pair(world: World) -> None:
    """Whatever the playbook's order and whatever each step may show, first comes before then.

    What was done already and is planned anew counts like anything else.
    """
    assert [] == [*broken(world.plan())]


@settings(max_examples=200)
@given(worlds())
def test_who_has_to_wait_waits(world: World) -> None:
    """Where the table says so, the second waits until the first is ended, and for nothing else."""
    plan = world.plan()
    rows = [row for row in ROWS if row.needs_end]
    named = {(first, then) for then, firsts in plan.after.items() for first in firsts}
    every = {change.address: change for change in plan.changes}

    assert [] == [pair for row in rows for pair in _waits(world, row, plan)]
    assert all(any(_pair(row, every[a], every[b]) for row in rows) for a, b in named)


@given(worlds(), st.data())
def test_a_smaller_plan_keeps_the_order(world: World, chance: st.DataObject) -> None:
    """Any part of a plan stands in the order of the whole."""
    plan = world.plan()
    addresses = [change.address for change in plan.changes]
    some = chance.draw(st.sets(st.sampled_from(addresses))) if addresses else set()

    assert [] == [*broken(narrow(plan, some))]


@given(worlds())
def test_stages_never_run_backwards(world: World) -> None:
    """What shows comes after what does not, also where a pair has moved a step later."""
    ranks = [change.stage.rank for change in world.plan().pending]

    assert sorted(ranks) == ranks


@pytest.mark.parametrize("row", ROWS, ids=range(len(ROWS)))
def test_each_pair_is_held(row: Precedence) -> None:
    """Each row alone turns round two steps that a playbook has, and shows, the wrong way."""
    first = next(name for name, service in SERVICES.items() if row.first[0] in ("*", service))
    then = next(name for name, service in SERVICES.items() if row.then[0] in ("*", service))
    items = (item(then, row.then[1], "a"), item(first, row.first[1], "a"))
    seen = {one.address: State(Presence.ABSENT) for one in items}
    loud = {("*", row.first[1]): notice(Notice.WILL_SHOW)}
    world = World(items, seen, (), loud)
    plan, without = world.plan([row]), world.plan(())

    assert [items[1].address, items[0].address] == [one.address for one in plan.pending]
    assert row.needs_end == (items[0].address in plan.after)
    assert VERBS[row.first[1]].reads_only or [*broken(without, [row])]
    assert [*broken(replace(plan, changes=plan.changes[::-1]), [row])]


def test_the_table_has_no_circle() -> None:
    """Followed from any step, the pairs lead to an end: all of them can hold at once."""
    after: dict[tuple[str, str], set[tuple[str, str]]] = {}
    for row in ROWS:
        for one in _services(row.first[0]):
            after.setdefault((one, row.first[1]), set()).update(
                (two, row.then[1])
                for two in _services(row.then[0])
                if row.within == "person" or one == two
            )

    assert [] == [step for step in after if _returns(step, step, after, set())]


def _services(name: str) -> Sequence[str]:
    return sorted(set(SERVICES.values())) if name == "*" else [name]


def _returns(
    step: tuple[str, str],
    start: tuple[str, str],
    after: Mapping[tuple[str, str], set[tuple[str, str]]],
    met: set[tuple[str, str]],
) -> bool:
    """Whether the pairs lead from a step back to the start."""
    for one in after.get(step, set()) - met:
        met.add(one)
        if one == start or _returns(one, start, after, met):
            return True
    return start in after.get(step, set())


def test_contacts_come_last_for_each_person() -> None:
    """The card waits for every step that finds the person by it, wherever that step is."""
    rows = [row for row in ROWS if row.then == ("*", "contacts.remove")]
    blocks = {name for name in VERBS if name.endswith((".block", ".restrict"))}
    whole = {row.first[1] for row in rows if row.first[0] == "*" and row.within == "person"}

    assert blocks <= whole
    assert all(row.needs_end for row in rows)
