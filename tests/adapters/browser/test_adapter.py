"""The six verbs over flows: what is kept, what is asked by hand, what is left alone."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

import pytest

from boundary import engine
from boundary.adapters.browser import says
from boundary.adapters.browser.outcome import Mode
from boundary.core.change import (
    Action,
    Hand,
    Notice,
    Presence,
    Proof,
    Stage,
    State,
    Status,
)
from boundary.core.errors import Interrupted
from boundary.core.flow import Ending
from boundary.core.identifier import handle
from boundary.core.ports import Keeper, Looker, Reminded
from tests.adapters.browser.deeds import (
    Bench,
    Journal,
    Sink,
    apply_one,
    session_of,
)
from tests.adapters.browser.standin import (
    BLOCK,
    FIRST,
    NOW_MS,
    PEOPLE,
    PRIVACY,
    Stand,
    ended,
    item,
)

ALEX = item(PEOPLE[0])
SETTINGS = item(None, "social.privacy")
HELD = (Ending.DONE, Ending.ALREADY_DONE, Ending.ATTESTED)


def test_the_adapter_is_what_the_engine_asks_for() -> None:
    """It keeps pictures, looks when asked, and is told what stands."""
    with Stand().open() as adapter:
        assert isinstance(adapter, Keeper)
        assert isinstance(adapter, Looker)
        assert isinstance(adapter, Reminded)


def test_a_plan_opens_no_window() -> None:
    """Observing and planning play nothing and look at nothing; everything is UNKNOWN."""
    stand = Stand()
    with stand.open() as adapter:
        sight = adapter.observe([ALEX, SETTINGS], {"kept": 1})
        change = adapter.plan(ALEX, sight.states[ALEX.address])

    assert {Presence.UNKNOWN} == {state.presence for state in sight.states.values()}
    assert {"kept": 1} == sight.cursor
    assert ([], []) == (stand.window.played, stand.window.probed)
    assert (Hand.PERSON, Action.CREATE, Stage.MAY_SHOW) == (
        change.hand,
        change.action,
        change.stage,
    )
    assert says.NOT_LIVE in change.summary
    assert "alex" not in change.summary


def test_a_flow_that_opens_their_page_will_show() -> None:
    """Where a visit can be seen, the step waits for the last stage."""
    stand = Stand(replace(BLOCK, opens_profile=True))
    with stand.open() as adapter:
        change = adapter.plan(ALEX, State(Presence.UNKNOWN))

    assert (Notice.WILL_SHOW, Stage.WILL_SHOW) == (change.notice, change.stage)


def test_a_date_says_when_it_was_walked_and_old_words_point_at_nothing() -> None:
    """A live date is shown; after its time a flow is played without pointing, and says so."""
    walked = replace(BLOCK, checked=replace(BLOCK.checked, live="2026-11-22"))
    stand = Stand(walked)
    with stand.open() as adapter:
        fresh = adapter.plan(ALEX, State(Presence.UNKNOWN)).summary
    stand.today += timedelta(days=walked.stale_after_days + 1)
    with stand.open() as adapter:
        old = adapter.plan(ALEX, State(Presence.UNKNOWN)).summary
    apply_one(stand, ALEX)

    assert "Last run against the live site on 2026-11-22." in fresh
    assert says.OLD not in fresh
    assert old.endswith(says.OLD)
    assert not stand.window.played[0].driven


def test_a_look_that_was_asked_for_is_answered_from() -> None:
    """After a look the states are seen ones, nothing is clicked, and reviews are passed by."""
    stand = Stand()
    stand.site.blocked.add("alex.x")
    review = item(None, "access.review")
    with stand.open() as adapter:
        looked = adapter.look_now([ALEX, item(PEOPLE[1]), review])
        states = adapter.observe([ALEX, item(PEOPLE[1]), review], None).states
        there = adapter.plan(ALEX, states[ALEX.address])
        nothing = adapter.look_now([])

    assert looked
    assert [Presence.PRESENT, Presence.ABSENT, Presence.UNKNOWN] == [
        state.presence for state in states.values()
    ]
    assert Action.NOTHING is there.action
    assert [] == stand.window.played
    assert nothing


def test_a_page_that_cannot_be_read_is_never_called_absent() -> None:
    """A blind look says UNKNOWN, with a sentence."""
    stand = Stand()
    stand.window.blind = True
    with stand.open() as adapter:
        adapter.look_now([ALEX])
        state = adapter.observe([ALEX], None).states[ALEX.address]

    assert (Presence.UNKNOWN, says.NO_LOOK) == (state.presence, state.facts["note"])


@pytest.mark.parametrize(
    "ending", [Ending.GUIDE_ONLY, Ending.LOOKS_DIFFERENT, Ending.UNKNOWN], ids=str
)
def test_at_any_doubt_the_written_steps_are_shown_in_place(ending: Ending) -> None:
    """They end on the person's word, are not looked at again, and are undone by written steps."""
    stand = Bench()
    stand.window.ends = [ended(ending)]
    session = session_of(stand)
    (result,) = session.run([ALEX]).results
    probed = len(stand.window.probed)
    asked = len(stand.person.asked)
    (back,) = session.undo([ALEX]).results

    assert (Status.DONE, Proof.TOLD) == (result.outcome.status, result.outcome.proof)
    assert 1 == asked
    assert 0 == probed
    assert result.finding is not None
    assert Proof.TOLD == result.finding.proof
    assert "Taking back: Steps on Chatterbox." == stand.person.asked[-1][0]
    assert Status.UNDONE == back.outcome.status


def test_what_was_pressed_and_cannot_be_read_is_to_be_checked_by_eye() -> None:
    """It is not called read back, nor asked for again in writing; undo knows of it."""
    stand = Bench(BLOCK)
    stand.window.ends = [ended(Ending.UNKNOWN, acts=2)]
    stand.window.blind = True
    session = session_of(stand)
    (result,) = session.run([ALEX]).results
    (back,) = session.undo([ALEX]).results

    assert (Status.DONE, Proof.NONE, says.BY_EYE) == (
        result.outcome.status,
        result.outcome.proof,
        result.outcome.note,
    )
    assert result.finding is not None
    assert (None, Proof.NONE) == (result.finding.holds, result.finding.proof)
    assert 1 == len(stand.person.asked)
    assert Status.UNDONE == back.outcome.status


def test_somebody_without_a_fitting_name_is_written_steps_from_the_start() -> None:
    """No window is opened for a handle that no flow takes, or for a verb without flows."""
    stand = Stand()
    odd = item(handle("a" * 40, "chatterbox"))
    muted = item(PEOPLE[0], "social.mute")
    outcomes = [apply_one(stand, odd), apply_one(stand, muted)]

    assert [Proof.TOLD] * 2 == [outcome.proof for outcome in outcomes]
    assert [] == stand.window.played


@pytest.mark.parametrize(
    ("ending", "hours", "status"),
    [
        (Ending.RATE_LIMITED, 24, Status.WAITING),
        (Ending.NEED_HUMAN, 0, Status.WAITING),
        (Ending.PARKED, 0, Status.WAITING),
        (Ending.OFF_SITE, 0, Status.WAITING),
        (Ending.INTERRUPTED, 0, Status.WAITING),
        (Ending.SKIPPED, 0, Status.SKIPPED),
        (Ending.FAILED, 0, Status.FAILED),
    ],
    ids=str,
)
def test_an_ending_becomes_an_outcome(ending: Ending, hours: int, status: Status) -> None:
    """None of them claims that anything was done, and a time to wait is kept."""
    stand = Stand()
    stand.window.ends = [ended(ending, not_before_h=hours)]
    outcome = apply_one(stand, ALEX)
    wait = NOW_MS + hours * 3_600_000 if hours else None

    assert (status, wait, says.WHY[ending]) == (outcome.status, outcome.not_before, outcome.note)
    assert [] == outcome.ref["objects"]
    assert set(Ending) == {
        *HELD,
        *says.WHY,
        Ending.GUIDE_ONLY,
        *(Ending.LOOKS_DIFFERENT, Ending.UNKNOWN),
    }


def test_the_persons_word_is_kept_as_that() -> None:
    """An ending on the person's word is TOLD, and the runner's own sentence is shown."""
    stand = Stand()
    stand.window.ends = [ended(Ending.ATTESTED), ended(Ending.FAILED, note="The page says no.")]
    told, said = apply_one(stand, ALEX), apply_one(stand, ALEX)

    assert (Status.DONE, Proof.TOLD, says.ON_YOUR_WORD) == (told.status, told.proof, told.note)
    assert "The page says no." == said.note


def test_two_flows_of_one_step_are_played_in_order_until_one_does_not_hold() -> None:
    """The weakest ending speaks for the step; what an earlier flow kept is not lost."""
    second = replace(PRIVACY, id="chatterbox.more")
    stand = Stand(PRIVACY, second)
    stand.window.ends = [ended(Ending.SKIPPED), ended(Ending.ATTESTED)]
    mixed = apply_one(stand, SETTINGS)
    played = [job.flow.id for job in stand.window.played]
    stand.window.ends = [ended(Ending.NEED_HUMAN)]
    waits = apply_one(stand, SETTINGS)
    stand.window.ends = [
        ended(Ending.DONE, previous=dict(FIRST), acts=1),
        ended(Ending.GUIDE_ONLY),
    ]
    by_hand = apply_one(stand, SETTINGS)

    assert ["chatterbox.privacy", "chatterbox.more"] == played
    assert Status.SKIPPED == mixed.status
    assert Status.WAITING == waits.status
    assert (Status.DONE, Proof.TOLD) == (by_hand.status, by_hand.proof)
    assert "flows" in by_hand.ref


def test_pictures_are_offered_before_anything_is_clicked() -> None:
    """They go to the sink once, without a click, and a stop is a stop."""
    stand, sink = Stand(), Sink()
    with stand.open() as adapter:
        change = adapter.plan(ALEX, State(Presence.UNKNOWN))
        settings = adapter.plan(SETTINGS, State(Presence.UNKNOWN))
        nothing = replace(change, action=Action.NOTHING)
        for _ in range(2):
            adapter.collect([change, settings, nothing], sink)
        stand.window.pictured = [ended(Ending.STOPPED)]
        with pytest.raises(Interrupted):
            adapter.collect([change], sink)

    assert [b"chatterbox.block []"] == list(sink.kept.values())
    assert [{"flow": "chatterbox.block", "step": "before", "text": "Blocked people"}] == sink.facts
    assert {Mode.CAPTURE} == {job.mode for job in stand.window.played}
    assert set() == stand.site.blocked


def test_a_language_found_unknown_for_a_picture_is_not_looked_for_again() -> None:
    """The written steps come at once; the page is not opened a second time for it."""
    stand, sink = Stand(), Sink()
    stand.window.pictured = [ended(Ending.GUIDE_ONLY)]
    with stand.open() as adapter:
        change = adapter.plan(ALEX, State(Presence.UNKNOWN))
        adapter.collect([change], sink)
        outcome = adapter.apply([change], Journal())[ALEX.address]

    assert Proof.TOLD == outcome.proof
    assert [Mode.CAPTURE] == [job.mode for job in stand.window.played]


def test_what_is_learnt_in_one_flow_is_told_to_the_next() -> None:
    """The account that was confirmed is not asked about again, and clicks are counted."""
    stand = Stand()
    with stand.open() as adapter:
        changes = [adapter.plan(item(one), State(Presence.UNKNOWN)) for one in PEOPLE[:2]]
        adapter.apply(changes, Journal())

    assert [(0, False), (1, True)] == [
        (job.acts_today, job.account_confirmed) for job in stand.window.played
    ]


def test_nothing_to_do_is_said_and_not_played() -> None:
    """A change without an action plays nothing."""
    stand = Stand()
    stand.site.blocked.add("alex.x")
    with stand.open() as adapter:
        adapter.look_now([ALEX])
        change = adapter.plan(ALEX, adapter.observe([ALEX], None).states[ALEX.address])
        outcome = adapter.apply([change], Journal())[ALEX.address]

    assert Status.ALREADY == outcome.status
    assert [] == stand.window.played


def test_a_read_back_that_cannot_be_made_proves_nothing() -> None:
    """After a run whose page goes blind the finding says neither yes nor no."""
    stand = Bench()
    session = session_of(stand)
    with stand.open() as adapter:
        change = adapter.plan(ALEX, State(Presence.UNKNOWN))
        adapter.apply([change], Journal())
        stand.window.blind = True
        blind = adapter.verify([change])[ALEX.address]
        stand.window.blind = False
        stand.site.blocked.clear()
        gone = adapter.verify([change])[ALEX.address]

    assert (None, Proof.NONE) == (blind.holds, blind.proof)
    assert (False, Proof.SEEN) == (gone.holds, gone.proof)
    assert [] == session.book.events


def test_check_says_drifted_only_of_what_was_seen() -> None:
    """Without a look a standing step is not looked at; after one, what is gone is to be done."""
    stand = Bench()
    session = session_of(stand)
    session.run([ALEX])
    stand.site.blocked.clear()
    plan = session.plan([ALEX])
    with stand.open() as adapter:
        desk = session.desk(adapter, [ALEX])
        (before,) = engine.check(plan, session.book.standing(), desk)
        adapter.look_now([ALEX])
        seen = adapter.observe([ALEX], None).states[ALEX.address]

    assert engine.Condition.NOT_LOOKED_AT == before.condition
    assert Presence.ABSENT == seen.presence
