"""Hold the plan to what stops it, what its digest covers, and what a smaller plan keeps."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest

from boundary.core.change import (
    Action,
    Change,
    Guard,
    Hand,
    Notice,
    Presence,
    State,
    Status,
    Undo,
)
from boundary.core.event import Standing
from boundary.core.plan import Case, Plan, make_plan, narrow
from boundary.core.playbook import Address, Item
from boundary.core.rules import Rules
from tests.core.plans import (
    ABSENT,
    PRESENT,
    UNKNOWN,
    done,
    item,
    plan,
    planner,
    standing,
)

# ---- guards


def guards(made: Plan) -> list[tuple[Guard, int | None]]:
    """Name the guards with their numbers."""
    return [(problem.guard, problem.number) for problem in made.problems]


def planned_as(verb: str = "mail.file-past", **fields: Any) -> list[tuple[Guard, int | None]]:
    """Plan one item whose change has these fields; say the guards."""

    def other(one: Item, seen: State) -> Change:
        return replace(planner(one, seen), **fields)

    one = item("a", verb)
    return guards(make_plan([one], {one.address: ABSENT}, other, Standing(), Case({}, Rules())))


def test_what_cannot_be_taken_back_is_guarded() -> None:
    """A change without undo stops the run, unless it only reads."""
    assert [(Guard.IRREVERSIBLE, None)] == planned_as(undo=Undo.NONE)
    assert [] == planned_as(undo=Undo.PARTIAL)
    assert [] == planned_as("mail.keep", undo=Undo.NONE)
    assert [] == planned_as(undo=Undo.NONE, action=Action.NOTHING)


@pytest.mark.parametrize("action", [Action.UPDATE, Action.DELETE])
def test_what_is_not_ours_is_guarded(action: Action) -> None:
    """Changing what carries no mark of ours stops the run; where there is no room, it cannot."""
    theirs = State(Presence.ABSENT, marked=False)

    assert [(Guard.NOT_OURS, None)] == planned_as(action=action, before=theirs)
    assert [] == planned_as(action=action, before=replace(theirs, marked=True))
    assert [] == planned_as(action=action, before=replace(theirs, marked=None))
    assert [] == planned_as(action=Action.CREATE, before=theirs)


def test_what_somebody_put_where_ours_stood_is_not_ours() -> None:
    """That ours stands in the log does not make somebody's own thing ours."""
    one = item("a")

    def update(other: Item, seen: State) -> Change:
        return replace(planner(other, seen), action=Action.UPDATE)

    seen = {one.address: State(Presence.ABSENT, marked=False)}
    made = make_plan([one], seen, update, standing(one), Case({}, Rules()))

    assert [(Guard.NOT_OURS, None)] == guards(made)


def test_an_empty_account_where_three_things_are_held_is_guarded() -> None:
    """All absent, and three held: a fault until someone says otherwise. Two may be a wish."""
    items = [item(name) for name in "abc"]

    assert [(Guard.EMPTY_WORLD, None)] == guards(plan(items, held=standing(*items)))
    assert [] == guards(plan(items[:2], held=standing(*items[:2])))
    assert [] == guards(plan(items, {items[0].address: PRESENT}, standing(*items)))
    assert [] == guards(plan(items, {items[0].address: UNKNOWN}, standing(*items)))


def test_a_count_of_the_whole_world_decides_whether_it_is_empty() -> None:
    """Where the adapter counts everything, that count decides, and absence alone does not."""
    items = [item(name) for name in "abc"]

    def seen(count: int) -> dict[Address, State]:
        return {one.address: State(Presence.ABSENT, {"world": count}) for one in items}

    assert [] == guards(plan(items, seen(5), standing(*items)))
    assert [(Guard.EMPTY_WORLD, None)] == guards(plan(items, seen(0), standing(*items)))


def test_what_was_only_read_or_told_is_not_held() -> None:
    """Reading leaves nothing that could be missing; neither does what was so already."""
    kept = [item(name, "mail.keep") for name in "abc"]
    told = [item(name) for name in "abc"]
    held = Standing(
        done={one.address: (replace(done(one)[0], status=Status.ALREADY),) for one in told}
    )

    assert [] == guards(plan(kept, held=standing(*kept)))
    assert [] == guards(plan(told, held=held))


@pytest.mark.parametrize(
    ("fact", "guard", "few", "many"),
    [("beyond", Guard.MASS, 50, 51), ("overlap", Guard.OVERLAP, 0, 1)],
)
def test_large_numbers_are_asked_for(fact: str, guard: Guard, few: int, many: int) -> None:
    """Counts over the limit are added up, and have to be typed."""
    items = [item("a"), item("b"), item("c")]

    def seen(count: int) -> dict[Address, State]:
        counted = State(Presence.ABSENT, {fact: count})
        return {items[0].address: counted, items[1].address: counted}

    assert [] == guards(plan(items, seen(few)))
    assert [(guard, 2 * many)] == guards(plan(items, seen(many)))
    (problem,) = plan(items, seen(many)).problems
    assert (items[0].address, items[1].address) == problem.addresses


def test_a_case_of_many_needs_its_number() -> None:
    """More than ten people, or sixty identifiers, are typed as a number each; fewer are not."""
    ten = [item(f"a{number}") for number in range(10)]
    crowd = [item(f"a{number}") for number in range(61)]
    one = [replace(each, person="person-a") for each in crowd]

    assert [] == guards(plan(ten))
    assert [(Guard.MASS, 61), (Guard.MASS, 61)] == guards(plan(crowd))
    assert [(Guard.MASS, 61)] == guards(plan(one))
    assert [(Guard.MASS, 11)] == guards(plan([*ten, item("another")]))


def test_a_case_grown_a_little_at_a_time_is_still_many() -> None:
    """What stands counts too, and where nothing would be changed nothing is asked."""
    crowd = [item(f"a{number}") for number in range(61)]
    there = {one.address: PRESENT for one in crowd}
    reading = item("more", "mail.keep")

    assert [] == guards(plan(crowd, there))
    assert [] == guards(plan([*crowd, reading], there))
    made = plan([*crowd, item("more")], there)

    assert [(Guard.MASS, 62), (Guard.MASS, 62)] == guards(made)
    assert {(item("more").address,)} == {problem.addresses for problem in made.problems}


# ---- digest


def test_the_digest_covers_what_is_agreed_to() -> None:
    """Address, verb, action, options, notice, hand, guards and playbook change the digest."""

    def digest(one: Item, sha256: str = "0", **fields: Any) -> str:
        def other(each: Item, seen: State) -> Change:
            return replace(planner(each, seen), **fields)

        case = Case({}, Rules(), playbook_sha256=sha256)
        return make_plan([one], {one.address: ABSENT}, other, Standing(), case).digest

    one = item("a", folder="later")
    digests = [
        digest(one),
        digest(one, "1"),
        digest(item("b", folder="later")),
        digest(item("a", account="other", folder="later")),
        digest(replace(one, verb="phone.block")),
        digest(item("a", folder="aside")),
        digest(one, action=Action.UPDATE),
        digest(one, notice=Notice.WILL_SHOW),
        digest(one, hand=Hand.PERSON),
        digest(one, undo=Undo.NONE),
    ]

    assert sorted(set(digests)) == sorted(digests)


def test_the_digest_does_not_cover_counts() -> None:
    """More messages are the same plan."""
    one = item("a")
    few = plan([one], {one.address: State(Presence.ABSENT, {"count": 1})})
    many = plan([one], {one.address: State(Presence.ABSENT, {"count": 99})})

    assert few.digest == many.digest


def test_what_is_not_pending_is_not_in_the_digest() -> None:
    """An item with nothing to do changes no digest."""
    one, other = item("a"), item("b")

    assert plan([one]).digest == plan([one, other], {other.address: PRESENT}).digest


# ---- a smaller plan


def test_a_smaller_plan_keeps_its_own_changes_and_problems() -> None:
    """Narrowed, a plan holds just these changes, the problems about them, and another digest."""
    items = [item("a"), item("b"), item("c")]
    whole = plan(items, held=standing(*items))
    one = {items[0].address}

    smaller = narrow(whole, one)

    assert [items[0]] == [change.item for change in smaller.changes]
    assert [(Guard.EMPTY_WORLD, None)] == guards(smaller)
    assert whole.digest != smaller.digest
    assert () == narrow(whole, ()).problems
    assert smaller == narrow(smaller, one)
