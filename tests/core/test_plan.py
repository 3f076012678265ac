"""Hold the plan to its rules: ownership, stages, order, guards, what was not looked at, digest."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from boundary.core.change import (
    Action,
    Change,
    Guard,
    Hand,
    Notice,
    Outcome,
    Presence,
    Stage,
    State,
    Status,
    Undo,
)
from boundary.core.cross import Uncovered
from boundary.core.event import Standing
from boundary.core.identifier import Identifier, Kind
from boundary.core.json import Json
from boundary.core.plan import Case, Plan, kept_before, make_plan, narrow, notice_line, number
from boundary.core.playbook import Address, Item
from boundary.core.rules import Keep, NoticeLine, Precedence, Rules

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


def test_the_same_input_gives_the_same_plan() -> None:
    """The same input gives the same plan, and the digest is 32 hex digits."""
    items = [item("a"), item("b")]

    first = plan(items)

    assert first == plan(items)
    assert 32 == len(bytes.fromhex(first.digest)) * 2


@given(st.permutations(["a", "b", "c", "d"]))
def test_seen_in_any_order_gives_the_same_plan(names: list[str]) -> None:
    """The order in which states are seen changes nothing."""
    items = [item(name) for name in "abcd"]
    seen = {item(name).address: ABSENT for name in names}

    assert plan(items) == plan(items, seen)


def test_what_holds_is_in_the_plan_as_nothing() -> None:
    """What is as wanted stays in the plan, behind what is pending, and is not pending."""
    made = plan([item("a"), item("b")], {item("a").address: PRESENT})

    assert [item("b").address] == [change.address for change in made.pending]
    assert [item("b"), item("a")] == [change.item for change in made.changes]


def test_a_state_nobody_saw_is_unknown() -> None:
    """A state missing from what was seen counts as UNKNOWN: it is left to the person."""
    made = make_plan([item("a")], {}, planner, Standing(), Case({}, Rules()))

    assert [(Action.CREATE, Hand.PERSON)] == [(c.action, c.hand) for c in made.changes]


def test_what_is_unknown_and_as_wanted_stays_nothing() -> None:
    """An adapter that plans nothing on UNKNOWN is believed."""

    def idle(one: Item, seen: State) -> Change:
        return replace(planner(one, seen), action=Action.NOTHING)

    made = make_plan([item("a")], {}, idle, Standing(), Case({}, Rules()))

    assert (Action.NOTHING, Hand.TOOL) == (made.changes[0].action, made.changes[0].hand)


def test_what_stands_and_was_not_looked_at_is_nothing_with_its_date() -> None:
    """UNKNOWN and standing: nothing to do, "done on DATE, not looked at now"."""
    one = item("a")

    (change,) = plan([one], {one.address: UNKNOWN}, standing(one)).changes

    assert Action.NOTHING == change.action
    assert "Done on 2026-02-02, not looked at now." == change.summary


def test_a_date_that_is_not_known_is_said_so() -> None:
    """Without a time in the log the sentence names an earlier day."""
    one = item("a")

    (change,) = plan([one], {one.address: UNKNOWN}, standing(one, at={})).changes

    assert "Done on an earlier day, not looked at now." == change.summary


def test_what_was_left_out_for_good_is_not_planned() -> None:
    """An item left out for good is in no part of the plan."""
    held = Standing(skipped=frozenset({item("a").address}))

    made = plan([item("a"), item("b")], held=held)

    assert [item("b")] == [change.item for change in made.changes]
    assert () == made.leftovers


def test_what_left_the_playbook_is_a_leftover_and_no_change() -> None:
    """What stands and is no longer in the playbook is listed, and nothing is planned for it."""
    made = plan([item("b")], held=standing(item("a")))

    assert (item("a").address,) == made.leftovers
    assert [item("b")] == [change.item for change in made.changes]


def test_who_is_kept_open_is_spared() -> None:
    """A protected identifier is taken out of the plan, and listed with its reason."""
    one = item("a")
    assert one.subject is not None

    made = plan([one, item("b")], rules=Rules(), keep=Keep(keep_open=(one.subject,)))

    assert [one] == [spared.item for spared in made.protected]
    assert [item("b")] == [change.item for change in made.changes]


def test_an_account_step_has_nobody_to_protect() -> None:
    """A step about the account is never spared."""
    one = Item(Address("mail", "social.privacy", "-"), "social.privacy", None)

    made = plan([one])

    assert () == made.protected
    assert ["social.privacy"] == verbs(made)


def test_uncovered_and_warnings_are_handed_on() -> None:
    """What crossing found uncovered stands in the plan."""
    gap = Uncovered("J.", "phone.block", None, "None of your listed accounts can do this step.")

    made = plan([item("a")], rules=Rules(), uncovered=(gap,), warnings=("Look.",))

    assert (gap,) == made.uncovered
    assert ("Look.",) == made.warnings


# ---- stages


@pytest.mark.parametrize(
    ("said", "expected"),
    [
        (Notice.QUIET, Stage.QUIET),
        (Notice.MAY_SHOW, Stage.MAY_SHOW),
        (Notice.WILL_SHOW, Stage.WILL_SHOW),
    ],
)
def test_the_notice_line_decides_the_stage(said: Notice, expected: Stage) -> None:
    """The dated line of the verb decides when it runs."""
    rules = Rules(notices={("mail", "mail.file-past"): notice(said)})

    (change,) = plan([item("a")], rules=rules).changes

    assert (said, expected) == (change.notice, change.stage)


def test_the_more_visible_of_table_and_adapter_wins() -> None:
    """An adapter may say more than the table, never less."""
    rules = Rules(notices={("mail", "mail.file-past"): notice(Notice.QUIET)})

    def loud(one: Item, seen: State) -> Change:
        return replace(planner(one, seen), notice=Notice.WILL_SHOW)

    made = make_plan([item("a")], {}, loud, Standing(), Case({"mail": "mail"}, rules))

    assert Stage.WILL_SHOW == made.changes[0].stage


def test_an_unknown_line_may_show() -> None:
    """Without a line, the stage is may-show; a line for any service comes before that."""
    anywhere = Rules(notices={("*", "mail.file-past"): notice(Notice.QUIET)})

    assert Notice.MAY_SHOW == notice_line("mail", "mail.file-past", Rules()).notice
    assert Notice.QUIET == notice_line("mail", "mail.file-past", anywhere).notice
    assert {("mail", "mail.file-past")} == set(plan([item("a")], rules=anywhere).notices)


def test_a_reading_verb_has_its_own_stage() -> None:
    """What only reads runs first, whatever the line says; stages run in their order."""
    made = plan([item("a"), item("a", "access.review"), item("a", "mail.keep")])

    assert ["mail.keep", "access.review", "mail.file-past"] == verbs(made)
    assert [Stage.KEEP, Stage.REVIEW, Stage.MAY_SHOW] == [c.stage for c in made.pending]


# ---- order


def test_what_must_come_first_comes_first_for_the_same_person() -> None:
    """Within a person the order of the table holds, whatever the order of the file."""
    rules = Rules(precedence=(precedence("phone.block", "contacts.remove"),))
    items = [item("a", "contacts.remove"), item("a", "phone.block"), item("b", "phone.block")]

    made = plan(items, rules=rules)

    assert ["phone.block", "phone.block", "contacts.remove"] == verbs(made)
    assert {items[0].address: (items[1].address,)} == made.after


def test_within_an_account_the_person_does_not_matter() -> None:
    """A rule within an account relates all steps on that account, and none elsewhere."""
    rules = Rules(precedence=(precedence("social.privacy", "social.block", "account"),))
    first = Item(Address("site", "social.privacy", "-"), "social.privacy", None)
    items = [
        item("a", "social.block", "site"),
        item("a", "social.block", "elsewhere"),
        first,
    ]

    made = plan(items, rules=rules)

    assert {items[0].address: (first.address,)} == made.after


def test_a_service_in_the_table_means_only_that_service() -> None:
    """A rule about one service relates no other."""
    rule = Precedence(
        ("phone", "phone.block"), ("book", "contacts.remove"), "person", True, "", "", ""
    )
    items = [item("a", "contacts.remove", "book"), item("a", "phone.block", "phone")]
    others = [item("a", "contacts.remove", "other"), item("a", "phone.block", "phone")]

    assert {items[0].address} == set(plan(items, rules=Rules(precedence=(rule,))).after)
    assert {} == plan(others, rules=Rules(precedence=(rule,))).after


def test_what_waits_for_a_later_stage_moves_there() -> None:
    """Must-come-before beats the stage, also along a chain."""
    rules = Rules(
        notices={
            ("*", "phone.block"): notice(Notice.WILL_SHOW),
            ("*", "contacts.remove"): notice(Notice.QUIET),
            ("*", "mail.file-past"): notice(Notice.QUIET),
        },
        precedence=(
            precedence("contacts.remove", "mail.file-past"),
            precedence("phone.block", "contacts.remove"),
        ),
    )
    items = [item("a"), item("a", "contacts.remove"), item("a", "phone.block")]

    made = plan(items, rules=rules)

    assert ["phone.block", "contacts.remove", "mail.file-past"] == verbs(made)
    assert {Stage.WILL_SHOW} == {change.stage for change in made.pending}


def test_only_the_order_is_kept_where_no_end_is_needed() -> None:
    """A row without needs_end sorts and moves stages, but nothing waits for it."""
    rules = Rules(
        notices={("*", "phone.block"): notice(Notice.WILL_SHOW)},
        precedence=(precedence("phone.block", "contacts.remove", needs_end=False),),
    )
    items = [item("a", "contacts.remove"), item("a", "phone.block")]

    made = plan(items, rules=rules)

    assert ["phone.block", "contacts.remove"] == verbs(made)
    assert {Stage.WILL_SHOW} == {change.stage for change in made.pending}
    assert {} == made.after


def test_what_stands_or_holds_is_waited_for_no_more() -> None:
    """A first step that stands, or is as wanted, holds nobody up."""
    rules = Rules(precedence=(precedence("phone.block", "contacts.remove"),))
    then, first = item("a", "contacts.remove"), item("a", "phone.block")

    assert {} == plan([then, first], held=standing(first), rules=rules).after
    assert {} == plan([then, first], {first.address: PRESENT}, rules=rules).after


def test_a_first_step_that_nobody_could_look_at_is_waited_for() -> None:
    """An account that could not be opened leaves its step undecided: what comes after waits."""
    rules = Rules(precedence=(precedence("phone.block", "contacts.remove"),))
    then, first = item("a", "contacts.remove"), item("a", "phone.block", "closed")

    def closed(one: Item, seen: State) -> Change:
        change = planner(one, seen)
        shut = one.address.account == "closed"
        return replace(change, action=Action.NOTHING) if shut else change

    seen = {then.address: ABSENT}
    made = make_plan([then, first], seen, closed, Standing(), Case({}, rules))

    assert {then.address: (first.address,)} == made.after


def test_a_circle_in_the_table_is_cut() -> None:
    """A table that runs in a circle still gives a plan with every item once."""
    rules = Rules(
        precedence=(
            precedence("phone.block", "contacts.remove"),
            precedence("contacts.remove", "phone.block"),
            precedence("mail.file-past", "mail.file-past"),
        )
    )
    items = [item("a", "contacts.remove"), item("a", "phone.block"), item("a")]

    made = plan(items, rules=rules)

    assert {one.address for one in items} == {change.address for change in made.changes}
    assert items[2].address not in made.after


def test_a_batch_stays_together() -> None:
    """Changes of one account and step run side by side, in the place of their first item."""
    items = [
        item("a", account="one"),
        item("a", "phone.block", "one"),
        item("b", account="one"),
        item("b", "phone.block", "one"),
    ]

    made = plan(items)

    assert ["mail.file-past"] * 2 + ["phone.block"] * 2 == verbs(made)
    assert ["person-a", "person-b"] * 2 == [change.item.person for change in made.pending]


# ---- reading verbs


def test_what_was_kept_is_not_kept_again() -> None:
    """A reading verb whose ids were all read plans as nothing; one new id is a change."""
    one = item("a", "mail.keep")
    held = Standing(done={one.address: done(one, seen_ids=["1", "2"])}, done_at={})
    old = State(Presence.ABSENT, {"seen_ids": ["2"]})
    new = State(Presence.ABSENT, {"seen_ids": ["2", "3"]})

    assert "Done on an earlier day; nothing new." == (
        plan([one], {one.address: old}, held).changes[0].summary
    )
    assert ["mail.keep"] == verbs(plan([one], {one.address: new}, held))


def test_kept_is_what_any_of_the_outcomes_read() -> None:
    """Several outcomes add up; what was never done is not kept, also without any id."""
    one = item("a", "mail.keep")
    change = planner(one, State(Presence.ABSENT, {"seen_ids": ["1", "2"]}))
    held = Standing(done={one.address: (*done(one, seen_ids=["1"]), *done(one, seen_ids=["2"]))})
    nothing = planner(one, ABSENT)

    assert kept_before(change, held)
    assert not kept_before(nothing, Standing())


def test_a_verb_that_writes_is_not_held_to_have_been_read() -> None:
    """What stands and is absent now is done again, when the verb writes."""
    one = item("a")

    assert ["mail.file-past"] == verbs(plan([one], held=standing(one)))


@pytest.mark.parametrize(("value", "expected"), [(7, 7), ("7", 0), (None, 0)])
def test_a_count_that_is_no_number_counts_nothing(value: Json, expected: int) -> None:
    """A counting fact is a number, or counts nothing."""
    assert expected == number(State(Presence.ABSENT, {"count": value}), "count")


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


def test_a_case_of_many_is_warned_about() -> None:
    """More than ten people, or sixty identifiers, give a sentence each; fewer give none."""
    ten = [item(f"a{number}") for number in range(10)]
    crowd = [item(f"a{number}") for number in range(61)]
    one = [replace(each, person="person-a") for each in crowd]

    assert () == plan(ten).warnings
    assert 2 == len(plan(crowd).warnings)
    assert 1 == len(plan(one).warnings)


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
