"""A site that asks for a pause is left alone in the next run too, and a day has one count."""

from __future__ import annotations

from dataclasses import replace

import pytest

from boundary.adapters.browser import says
from boundary.adapters.browser.outcome import Repair
from boundary.adapters.browser.wire import DAY_MS, HOUR_MS
from boundary.core.change import Outcome, Presence, Proof, State, Status
from boundary.core.flow import Ending
from boundary.core.json import JsonObject
from tests.adapters.browser.deeds import (
    Bench,
    Journal,
    Sink,
    apply_one,
    cut_in_the_middle,
    session_of,
)
from tests.adapters.browser.standin import BLOCK, FIRST, NOW_MS, PEOPLE, Stand, ended, item

ALEX, RILEY = item(PEOPLE[0]), item(PEOPLE[1])
SETTINGS = item(None, "social.privacy")


def _reminded(stand: Stand, ref: JsonObject) -> list[Outcome]:
    """Do one step in a new run that knows this receipt."""
    with stand.open() as adapter:
        adapter.remind([ref])
        change = adapter.plan(RILEY, State(Presence.UNKNOWN))
        adapter.collect([change], Sink())
        return list(adapter.apply([change], Journal()).values())


def test_a_pause_is_waited_out_in_every_run_and_over_then() -> None:
    """Nothing is opened before its time: no step, no picture, no look, and no undo."""
    stand = Bench()
    session = session_of(stand)
    session.run([RILEY])
    stand.window.ends = [ended(Ending.RATE_LIMITED, not_before_h=24)]
    (asked,) = session.run([ALEX]).results
    made: JsonObject = {"made": list(session.book.standing().made["chat"])}
    opened = len(stand.window.played) + len(stand.window.probed)
    (waits,) = _reminded(stand, made)
    with stand.open() as adapter:
        adapter.remind([made])
        adapter.look_now([ALEX])
        seen = adapter.observe([ALEX], None).states[ALEX.address]
        done = session.book.standing().done[RILEY.address]
        back = adapter.undo(done, Journal())[RILEY.address]
    meanwhile = len(stand.window.played) + len(stand.window.probed)
    stand.now_ms += 24 * HOUR_MS
    (over,) = _reminded(stand, made)

    assert NOW_MS + DAY_MS == asked.outcome.not_before
    assert (Status.WAITING, NOW_MS + DAY_MS, says.WHY[Ending.RATE_LIMITED]) == (
        waits.status,
        waits.not_before,
        waits.note,
    )
    assert (Presence.UNKNOWN, says.WHY[Ending.RATE_LIMITED]) == (
        seen.presence,
        seen.facts["note"],
    )
    assert (Status.SKIPPED, NOW_MS + DAY_MS) == (back.status, back.not_before)
    assert opened == meanwhile
    assert Status.ALREADY == over.status


def test_a_pause_holds_for_the_rest_of_the_same_run() -> None:
    """The steps after it on the same site are not begun."""
    stand = Stand()
    stand.window.ends = [ended(Ending.RATE_LIMITED, not_before_h=1)]
    with stand.open() as adapter:
        changes = [adapter.plan(one, State(Presence.UNKNOWN)) for one in (ALEX, RILEY)]
        outcomes = adapter.apply(changes, Journal())

    assert [Status.WAITING] * 2 == [one.status for one in outcomes.values()]
    assert 1 == len(stand.window.played)


def test_the_acts_of_a_day_are_those_of_all_its_runs() -> None:
    """What an earlier run pressed counts for 24 hours, once, and then no more."""
    stand = Stand()
    ref = apply_one(stand, ALEX).ref
    _reminded(stand, ref)
    with stand.open() as adapter:
        adapter.remind([ref, ref])
        stand.now_ms += DAY_MS
        adapter.apply([adapter.plan(SETTINGS, State(Presence.UNKNOWN))], Journal())

    counted = [job.acts_today for job in stand.window.played]
    assert [0, 1, 1, 0] == counted


@pytest.mark.parametrize("ending", [Ending.FAILED, Ending.SKIPPED, Ending.RATE_LIMITED], ids=str)
def test_a_setting_that_is_not_so_is_never_told_as_so(ending: Ending) -> None:
    """Its finding says no, though the page cannot be read; undo still knows what it was."""
    stand = Bench()
    stand.window.blind = True
    stand.window.ends = [ended(ending, previous=dict(FIRST), acts=1, not_before_h=1)]
    session = session_of(stand)
    (result,) = session.run([SETTINGS]).results
    stand.window.blind = False
    stand.now_ms += HOUR_MS
    stand.site.settings.update({"online-switch": "off"})
    session.undo([SETTINGS])

    assert f"{says.WHY[ending]} {says.KEPT}" == result.outcome.note
    assert result.finding is not None
    assert (False, Proof.NONE) == (result.finding.holds, result.finding.proof)
    assert not result.in_order
    assert FIRST == stand.site.settings


def test_what_the_person_pointed_at_is_told_in_one_line() -> None:
    """The note the screen promised is in the outcome, with names covered."""
    stand = Stand()
    repair = Repair("chatterbox.block", 1, "press", "button", "Block sam@example.org", "en")
    stand.window.ends = [replace(ended(Ending.ATTESTED), repairs=(repair,))]
    note = apply_one(stand, ALEX).note
    after = apply_one(stand, RILEY).note

    assert note.startswith(says.ON_YOUR_WORD)
    assert 'button "Block s…@example.org", in step press of chatterbox.block' in note
    assert "showed" not in after


def test_the_risk_is_said_in_the_plan_where_terms_forbid_programs() -> None:
    """Before anything is opened, and only there."""
    risky = replace(BLOCK, site=replace(BLOCK.site, automation="forbidden"))

    assert says.FORBIDDEN in says.summary([risky], old=False)
    assert says.FORBIDDEN in says.beside(risky)
    assert says.FORBIDDEN not in says.summary([BLOCK], old=False)


def test_after_a_kill_a_block_that_may_be_old_is_left_to_the_user() -> None:
    """Where nothing says that it was otherwise before, an undo does not unblock anybody."""
    stand = Stand()
    stand.site.blocked.add("alex.x")
    doubt = cut_in_the_middle(stand, ALEX, at=1)
    with stand.open() as adapter:
        outcome = adapter.settle([doubt], Journal())[ALEX.address]

    assert (Status.ALREADY, [], says.SEEN_SO) == (
        outcome.status,
        outcome.ref["objects"],
        outcome.note,
    )
