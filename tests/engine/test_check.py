"""Hold the second look to saying what it saw, and no more."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import Any

import pytest

from boundary import engine
from boundary.core.change import (
    Action,
    Change,
    Finding,
    Outcome,
    Presence,
    Proof,
    State,
    Status,
)
from boundary.core.errors import TransientError
from boundary.core.event import Standing
from boundary.core.playbook import Address
from boundary.engine import Condition
from boundary.engine.check import NEWER_MAIL
from tests.engine.furniture import PRESENT, Plain, change, desk_for, outcome, plan_of
from tests.story import Story

NOON = 1_770_000_000_000
IDLE: dict[str, Any] = {"action": Action.NOTHING, "before": PRESENT, "after": PRESENT}


def checked(
    *,
    holds: bool | None = True,
    stands: bool = True,
    looks: bool = True,
    verb: str = "mail.file-past",
    proof: Proof = Proof.SEEN,
    fails: bool = False,
    **fields: Any,
) -> engine.Checked:
    """Check one item."""
    adapter = Plain()
    adapter.holds = holds
    if fails:
        adapter.fails["verify"] = TransientError("The service could not be reached.")
    one = change(verb=verb, **(IDLE | fields))
    done = replace(outcome(change(verb=verb)), proof=proof)
    held = Standing(done={one.address: (done,)}, done_at={one.address: NOON})
    (found,) = engine.check(
        plan_of(one), held if stands else Standing(), desk_for(adapter, one, looks=looks)
    )
    return found


def test_what_stands_and_holds_is_in_order() -> None:
    """It was done, nothing is to do, and a second look holds."""
    found = checked()

    assert (Condition.IN_ORDER, Proof.SEEN, NOON) == (
        found.condition,
        found.proof,
        found.since_ms,
    )


def test_what_stands_and_holds_no_more_has_drifted() -> None:
    """The second look says no: drifted, with its note, whatever the first look said."""
    assert (Condition.DRIFTED, "Looked.") == (
        checked(holds=False).condition,
        checked(holds=False).note,
    )
    assert Condition.DRIFTED == checked(holds=False, action=Action.CREATE).condition


@pytest.mark.parametrize(
    "way",
    [
        {"holds": None},
        {"fails": True},
        {"before": State(Presence.UNKNOWN), "looks": False},
        {"before": State(Presence.UNKNOWN), "looks": False, "stands": False},
    ],
)
def test_what_could_not_be_looked_at_is_never_in_order(way: dict) -> None:
    """No second look, no order: not looked at, without proof."""
    found = checked(**way)

    assert (Condition.NOT_LOOKED_AT, Proof.NONE) == (found.condition, found.proof)


def test_what_the_person_told_stays_told() -> None:
    """A written step stands on the person's word."""
    found = checked(before=State(Presence.UNKNOWN), looks=False, proof=Proof.TOLD)

    assert (Condition.NOT_LOOKED_AT, Proof.TOLD) == (found.condition, found.proof)


def test_what_is_to_do_is_pending() -> None:
    """A change that waits is pending, whether something of it stands or not."""
    assert Condition.PENDING == checked(action=Action.CREATE).condition
    assert Condition.PENDING == checked(action=Action.CREATE, stands=False).condition


def test_what_others_did_is_met_by_others() -> None:
    """It is as wanted, and not by us."""
    found = checked(stands=False)

    assert (Condition.MET_BY_OTHERS, None) == (found.condition, found.since_ms)


def test_what_was_only_read_is_not_verified() -> None:
    """A reading step leaves nothing that a second look could miss."""
    assert Condition.IN_ORDER == checked(verb="mail.keep", holds=False).condition


def test_an_account_that_is_not_open_is_not_looked_at() -> None:
    """Without its account on the desk nothing is verified."""
    one = change(action=Action.NOTHING, before=State(Presence.UNKNOWN))
    held = Standing(done={one.address: (outcome(one),)})

    (found,) = engine.check(plan_of(one), held, {})

    assert Condition.NOT_LOOKED_AT == found.condition


class _Both(Plain):
    """An adapter for which the older of two changes holds no more."""

    def verify(self, changes: Sequence[Change], /) -> Mapping[Address, Finding]:
        """Say no to a change that is marked as old."""
        found = super().verify(changes)
        return {c.address: replace(found[c.address], holds=c.summary != "old") for c in changes}


@pytest.mark.parametrize(("older_first", "rounds"), [(True, 2), (False, 2)])
def test_one_outcome_that_holds_no_more_speaks_for_all(older_first: bool, rounds: int) -> None:
    """Several outcomes of an address are verified each; one drift is drift."""
    adapter = _Both()
    old, new = change(summary="old"), change(summary="new")
    outcomes = (outcome(old), outcome(new)) if older_first else (outcome(new), outcome(old))
    one = change(**IDLE)

    (found,) = engine.check(
        plan_of(one), Standing(done={one.address: outcomes}), desk_for(adapter, one)
    )

    assert Condition.DRIFTED == found.condition
    assert rounds == adapter.asked.count("verify")


def test_what_an_update_replaced_need_not_hold() -> None:
    """After an update only what came since, and the update, is verified."""
    adapter = _Both()
    update = outcome(change(action=Action.UPDATE))
    one = change(**IDLE)
    held = Standing(done={one.address: (update, outcome(change(summary="old")))})

    (found,) = engine.check(plan_of(one), held, desk_for(adapter, one))

    assert Condition.IN_ORDER == found.condition


def test_a_changed_option_is_in_order_after_its_run() -> None:
    """Made, then changed by an option and run: in order."""
    story = Story(3).add("a")
    story.run()
    story.choose("aside").run()

    assert [Condition.IN_ORDER] == [found.condition for found in story.check()]


def test_two_items_are_verified_together() -> None:
    """Items of one adapter are one question, also when one has more outcomes."""
    adapter = Plain()
    anna, bert = change("anna", **IDLE), change("bert", **IDLE)
    first: Outcome = outcome(change("anna"), Status.DONE)
    held = Standing(done={anna.address: (first, first), bert.address: (outcome(change("bert")),)})

    found = engine.check(plan_of(anna, bert), held, desk_for(adapter, anna, bert))

    assert [Condition.IN_ORDER] * 2 == [one.condition for one in found]
    assert 2 == adapter.asked.count("verify")


def watched(newest: str | None, *, looks: bool, holds: bool | None = True) -> engine.Checked:
    """Check a standing rule beside a look at the inbox; None: nothing looks there."""
    rule, mailbox = Plain(), Plain()
    rule.holds = holds
    unknown = State(Presence.UNKNOWN)
    one = change(verb="mail.file-away", **(IDLE | ({} if looks else {"before": unknown})))
    done = replace(outcome(one), proof=Proof.SEEN if looks else Proof.TOLD)
    held = Standing(done={one.address: (done,)}, done_at={one.address: NOON})
    desk = dict(desk_for(rule, one, looks=looks))
    (watch,) = engine.watches([one.item])
    if newest is not None:
        mailbox.states[watch.address] = State(Presence.ABSENT, {"inbox_newest": newest})
        desk[("mail", "mail.file-past")] = engine.Opened("mail", "mailbox", mailbox, looks=True)
    (found,) = engine.check(plan_of(one), held, desk)
    return found


@pytest.mark.parametrize("looks", [True, False])
def test_newer_mail_in_the_inbox_speaks_against_a_rule(*, looks: bool) -> None:
    """A rule that was read back, or only told of, is broken when their newer mail lies there."""
    found = watched("2026-02-02T02:55:00+00:00", looks=looks)

    assert (Condition.DRIFTED, Proof.SEEN, NEWER_MAIL) == (
        found.condition,
        found.proof,
        found.note,
    )


@pytest.mark.parametrize("newest", ["", "2026-02-02T02:45:00+00:00", "2025-12-31T23:59:59+00:00"])
def test_older_mail_in_the_inbox_says_nothing_about_a_rule(newest: str) -> None:
    """What came before the rule, or within the difference of two clocks, is no sign."""
    assert Condition.IN_ORDER == watched(newest, looks=True).condition
    assert Condition.NOT_LOOKED_AT == watched(newest, looks=False).condition


def test_a_rule_without_a_look_at_the_inbox_stays_as_it_was_told() -> None:
    """Where nothing looks at the inbox, a told rule is not looked at, and not called broken."""
    assert Condition.NOT_LOOKED_AT == watched(None, looks=False).condition


def test_a_rule_that_is_gone_keeps_its_own_note() -> None:
    """When the server itself shows that the rule is gone, that is what is said."""
    found = watched("2026-02-02T02:55:00+00:00", looks=True, holds=False)

    assert (Condition.DRIFTED, "Looked.") == (found.condition, found.note)


def test_a_watch_looks_with_the_options_of_the_rule() -> None:
    """The look at the inbox goes by the rule's own folder, with every option it needs."""
    rule = replace(change(verb="mail.set-aside").item, options={"folder_name": "Post"})
    (watch,) = engine.watches([rule, change(verb="mail.keep").item])

    assert ("mail.file-past", "mail.file-past", "Post", "leave") == (
        watch.verb,
        watch.address.step,
        watch.options["folder_name"],
        watch.options["copied"],
    )
