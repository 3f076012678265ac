"""Hold the plan to what stops it, what its digest covers, and what a smaller plan keeps."""

from __future__ import annotations

from collections.abc import Sequence
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
from boundary.core.json import Json
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


def beyond(count: int, of: int = 0, start: int = 0) -> State:
    """See so many objects that are not exactly the person's."""
    ids: list[Json] = [f"m{number:04}" for number in range(start, start + count)]
    return State(Presence.ABSENT, {"beyond": ids, "of": of})


def masses(*seen: tuple[str, str, State]) -> list[tuple[str, int | None, tuple[int, ...]]]:
    """Plan items of (verb, account) that see these states; give unit, number and counts."""
    items = [item(f"a{place}", verb, account) for place, (verb, account, _) in enumerate(seen)]
    states = {one.address: state for one, (_, _, state) in zip(items, seen, strict=True)}
    made = plan(items, states)
    assert all(one.guard is Guard.MASS for one in made.problems)
    return [(one.unit, one.number, one.counts) for one in made.problems]


@pytest.mark.parametrize(
    ("verb", "limit", "unit"),
    [("mail.file-past", 100, "message"), ("contacts.hide", 25, "card")],
)
def test_many_that_are_not_the_persons_are_typed(verb: str, limit: int, unit: str) -> None:
    """Over the limit of its kind the number is asked for; at the limit it is not."""
    assert [] == masses((verb, "one", beyond(limit)))
    assert [(unit, limit + 1, (limit + 1,))] == masses((verb, "one", beyond(limit + 1)))


def test_other_kinds_have_no_number_of_their_own() -> None:
    """What is neither mail nor a card counts by its share alone."""
    assert [] == masses(("share.revoke", "one", beyond(500, of=5000)))
    assert [("object", 501, (501,))] == masses(("share.revoke", "one", beyond(501, of=5000)))


@pytest.mark.parametrize(("count", "of", "asks"), [(10, 100, False), (11, 100, True), (1, 1, True)])
def test_a_tenth_of_all_there_is_is_typed(count: int, of: int, asks: bool) -> None:
    """More than ten in a hundred of one kind on one account; ten are not asked about."""
    found = masses(("contacts.hide", "one", beyond(count, of)))

    assert ([("card", count, (count,))] if asks else []) == found


def test_an_object_counts_once_a_plan() -> None:
    """Two steps that touch the same object of one account count it once, of two accounts twice."""
    first, second = beyond(60), beyond(60, start=20)
    one = [("mail.file-past", "one", first), ("mail.file-past", "one", second)]
    two = [("mail.file-past", "one", first), ("mail.file-past", "two", second)]

    assert [] == masses(*one)
    assert [("message", 120, (60, 60))] == masses(*two)
    assert [("message", 140, (60, 120))] == masses(one[0], (*one[1][:2], beyond(120, start=20)))


def test_kinds_are_asked_about_on_their_own() -> None:
    """Mail does not fill the number of cards, and a share is of one account alone."""
    mail = ("mail.file-past", "one", beyond(101))
    cards = ("contacts.remove", "one", beyond(26))

    assert [("message", 101, (101,)), ("card", 26, (26,))] == masses(mail, cards)
    assert [] == masses(("mail.file-past", "one", beyond(80)), ("contacts.hide", "one", beyond(20)))
    assert [] == masses(
        ("contacts.hide", "one", beyond(9, of=100)), ("contacts.hide", "two", beyond(9, of=100))
    )


def test_what_only_reads_or_is_done_is_no_mass() -> None:
    """Saving copies touches nothing, and what is as wanted is not touched again."""
    one = item("a")
    there = State(Presence.PRESENT, beyond(500).facts)

    assert [] == masses(("mail.keep", "one", beyond(500)))
    assert [] == guards(plan([one], {one.address: there}))


@pytest.mark.parametrize("fact", [500, "m1", None, [1, 2, None]])
def test_a_list_that_is_none_counts_for_nothing(fact: Json) -> None:
    """What an adapter writes there instead of ids is passed over."""
    one = item("a")
    state = State(Presence.ABSENT, {"beyond": fact, "of": 1})

    assert [] == guards(plan([one], {one.address: state}))


# ---- others' cards


def overlaps(
    items: Sequence[Item], held: Standing | None = None, **cards: set[int]
) -> list[tuple[tuple[str, ...], int | None, tuple[int, ...]]]:
    """Plan these while addresses stand on cards of others; give whom is asked about, and counts."""
    found = {item(name).address.subject: frozenset(some) for name, some in cards.items()}
    made = plan(items, held=held, elsewhere=found)
    assert all((Guard.OVERLAP, "card") == (one.guard, one.unit) for one in made.problems)
    return [
        (tuple(a.subject for a in one.addresses), one.number, one.counts) for one in made.problems
    ]


def test_an_address_on_a_card_of_somebody_else_is_typed() -> None:
    """Each such card counts once a plan, whatever the steps; others' addresses are not named."""
    a, b, c = (item(name) for name in "abc")
    away = item("a", "mail.file-away")
    subjects = [one.address.subject for one in (a, b)]

    assert [] == overlaps([c], a={0})
    assert [((subjects[0],), 1, (1,))] == overlaps([a, c], a={0})
    assert [((*subjects,), 2, (2, 1))] == overlaps([a, b, c], a={0, 4}, b={4})
    assert [((subjects[0], subjects[0]), 1, (1, 1))] == overlaps([a, away], a={0})


def test_others_cards_are_asked_about_the_first_time_only() -> None:
    """What stands was agreed to; reading cuts nobody off; a step about the account is nobody's."""
    one, reading = item("a"), item("a", "mail.keep")
    whole = Item(Address("site", "social.privacy", "-"), "social.privacy", None)

    assert [] == overlaps([one], standing(one), a={0})
    assert [] == overlaps([reading, whole], a={0})
    assert 1 == len(overlaps([one], standing(item("b")), a={0}))


def test_what_is_agreed_to_has_these_questions_in_its_digest() -> None:
    """A plan that asks about others is another plan; how many cards it is does not count."""
    one = item("a")
    subject = one.address.subject
    plain = plan([one]).digest
    few = plan([one], elsewhere={subject: frozenset({1})}).digest
    many = plan([one], elsewhere={subject: frozenset({1, 2})}).digest

    assert plain != few
    assert few == many


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
