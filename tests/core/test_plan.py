"""Hold the plan to its rules: ownership, stages, order, guards, what was not looked at, digest."""

from __future__ import annotations

from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from boundary.core.change import (
    Action,
    Change,
    Hand,
    Notice,
    Presence,
    Stage,
    State,
)
from boundary.core.cross import Uncovered
from boundary.core.event import Standing
from boundary.core.json import Json
from boundary.core.plan import Case, kept_before, make_plan, notice_line, number
from boundary.core.playbook import Address, Item
from boundary.core.rules import Keep, Precedence, Rules
from tests.core.plans import (
    ABSENT,
    PRESENT,
    UNKNOWN,
    done,
    item,
    notice,
    plan,
    planner,
    precedence,
    standing,
    verbs,
)


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


def test_what_the_checklist_names_last_stays_last() -> None:
    """A rule between two steps moves no third one in front of them."""
    rules = Rules(precedence=(precedence("mail.file-away", "mail.file-past"),))
    items = [item("a", "mail.file-past"), item("a", "mail.file-away"), item("a", "contacts.remove")]
    first = [items[1], items[0], items[2]]

    assert ["mail.file-away", "mail.file-past", "contacts.remove"] == verbs(
        plan(first, rules=rules)
    )
    assert ["mail.file-away", "mail.file-past", "contacts.remove"] == verbs(
        plan(items, rules=rules)
    )


def test_a_circle_of_rules_still_gives_a_plan() -> None:
    """Where rules run in a circle, what the checklist names first goes first."""
    rules = Rules(
        precedence=(
            precedence("mail.file-past", "contacts.remove"),
            precedence("contacts.remove", "mail.file-past"),
        )
    )
    items = [item("a", "contacts.remove"), item("a", "mail.file-past")]

    assert ["contacts.remove", "mail.file-past"] == verbs(plan(items, rules=rules))


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
