"""Hold the look over all accounts to seeing each by itself."""

from __future__ import annotations

import threading
from collections.abc import Sequence

from boundary import engine
from boundary.core.change import Action, Cursor, Hand, Presence, Sight, State
from boundary.core.errors import AdapterError
from boundary.core.playbook import Item
from tests.engine.furniture import ABSENT, PRESENT, Plain, change, desk_for
from tests.story import email_item


def test_nothing_to_look_at_is_no_look() -> None:
    """Without items, or without their account on the desk, nothing is asked."""
    one = change()

    assert engine.Seen({}, {}, {}) == engine.observe_all({}, [one.item], {})
    assert engine.Seen({}, {}, {}) == engine.observe_all(desk_for(Plain(), one), [], {})


def test_one_adapter_is_asked_once_for_all_its_items() -> None:
    """Items of one adapter are one look, with its own cursor; its new cursor comes back."""
    adapter = Plain()
    anna, bert = change("anna"), change("anna", "mail.keep")
    adapter.states[bert.address] = PRESENT
    adapter.cursor = {"at": 2}

    seen = engine.observe_all(
        desk_for(adapter, anna, bert), [anna.item, bert.item], {"mail/plain": {"at": 1}}
    )

    assert ["observe"] == adapter.asked
    assert {"at": 1} == adapter.since
    assert {anna.address: ABSENT, bert.address: PRESENT} == seen.states
    assert {"mail/plain": {"at": 2}} == seen.cursors


def test_a_fresh_look_takes_no_cursor() -> None:
    """`fresh` looks at everything; without a cursor there is none to give back."""
    adapter = Plain()
    one = change()

    seen = engine.observe_all(
        desk_for(adapter, one), [one.item], {"mail/plain": {"at": 1}}, fresh=True
    )

    assert adapter.since is None
    assert {} == seen.cursors


def test_an_account_that_cannot_be_looked_at_does_not_hide_the_others() -> None:
    """A fault of one account is named, and its items are missing; the others are seen."""
    broken, whole = Plain(), Plain()
    fault = AdapterError("The service refused.")
    broken.fails["observe"] = fault
    anna = email_item("anna", account="broken")
    bert = email_item("bert", account="whole")
    desk = {
        ("broken", anna.verb): engine.Opened("broken", "plain", broken, True),
        ("whole", bert.verb): engine.Opened("whole", "plain", whole, True),
    }

    seen = engine.observe_all(desk, [anna, bert], {})

    assert {bert.address: ABSENT} == seen.states
    assert {"broken": fault} == seen.faults


def test_accounts_are_looked_at_side_by_side() -> None:
    """Two accounts are looked at at the same time."""
    both = threading.Barrier(2, timeout=60)

    class Waiting(Plain):
        """An adapter whose look ends only when the other one looks too."""

        def observe(self, items: Sequence[Item], since: Cursor | None, /) -> Sight:
            """Wait for the other."""
            both.wait()
            return super().observe(items, since)

    items = [email_item("anna", account=name) for name in ("one", "two")]
    desk = {
        (i.address.account, i.verb): engine.Opened(i.address.account, "plain", Waiting(), True)
        for i in items
    }

    seen = engine.observe_all(desk, items, {})

    assert {i.address for i in items} == set(seen.states)


def test_the_planner_asks_the_adapter_of_the_item() -> None:
    """A change comes from the adapter that the item belongs to."""
    adapter = Plain()
    one = change()

    planned = engine.planner_of(desk_for(adapter, one))(one.item, ABSENT)

    assert one == planned
    assert ["plan"] == adapter.asked


def test_an_account_that_is_not_open_plans_as_nothing() -> None:
    """Without its account on the desk an item plans as nothing, and says so."""
    planned = engine.planner_of({})(email_item("anna"), State(Presence.UNKNOWN))

    assert (Action.NOTHING, Hand.PERSON) == (planned.action, planned.hand)
    assert "Not looked at: this account could not be opened." == planned.summary
