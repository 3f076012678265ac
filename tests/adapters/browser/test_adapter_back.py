"""Hold what was done over flows to being settled after a kill, and to the way back."""

from __future__ import annotations

from dataclasses import replace

import pytest

from boundary.adapters.browser import says
from boundary.core.change import (
    Direction,
    InDoubt,
    Intent,
    Presence,
    Proof,
    State,
    Status,
)
from boundary.core.errors import AdapterError, Interrupted
from boundary.core.flow import Ending
from boundary.core.ports import Answer
from tests.adapters.browser.deeds import (
    Bench,
    Cut,
    Journal,
    apply_one,
    cut_in_the_middle,
    session_of,
)
from tests.adapters.browser.standin import (
    BLOCK,
    FIRST,
    PEOPLE,
    PRIVACY,
    SHOWN,
    Stand,
    ended,
    item,
)

ALEX = item(PEOPLE[0])
SETTINGS = item(None, "social.privacy")


def test_what_settings_were_is_durable_before_the_first_click_and_comes_back() -> None:
    """The earlier values are written before anything changes; undo brings back just those."""
    stand, journal = Bench(), Journal(cut_at=1)
    stand.site.settings["receipts-switch"] = "off"
    with pytest.raises(Cut):
        apply_one(stand, SETTINGS, journal)
    untouched = dict(stand.site.settings)
    session = session_of(stand)
    (result,) = session.run([SETTINGS]).results
    changed = dict(stand.site.settings)
    (back,) = session.undo([SETTINGS]).results

    assert {**FIRST, "receipts-switch": "off"} == untouched
    assert (Status.DONE, Proof.SEEN) == (result.outcome.status, result.outcome.proof)
    assert SHOWN == changed
    assert (Status.UNDONE, says.TAKEN_BACK) == (back.outcome.status, back.outcome.note)
    assert untouched == stand.site.settings


def test_a_setting_that_was_changed_since_stays_as_it_is() -> None:
    """Undo brings back what is still as we left it, and nothing else."""
    stand = Bench()
    session = session_of(stand)
    session.run([SETTINGS])
    stand.site.settings["audience-choice"] = "$nobody"
    (some,) = session.undo([SETTINGS]).results
    session.run([SETTINGS])
    stand.site.settings = dict.fromkeys(SHOWN, "mine")
    (none,) = session.undo([SETTINGS]).results

    assert Status.UNDONE == some.outcome.status
    assert says.CHANGED_SINCE == none.outcome.note
    assert dict.fromkeys(SHOWN, "mine") == stand.site.settings


def test_a_setting_that_was_left_in_the_middle_is_offered_again_and_undone_to_the_first() -> None:
    """What was kept before an uncertain end is not lost: the next run goes on, undo knows it."""
    stand = Bench()
    session = session_of(stand)
    stand.window.ends = [
        ended(Ending.INTERRUPTED, previous=dict(FIRST), acts=1),
    ]
    (first,) = session.run([SETTINGS]).results
    stand.site.settings.update(SHOWN)
    pending = session.plan([SETTINGS]).pending
    (second,) = session.run([SETTINGS]).results
    after = session.plan([SETTINGS]).pending
    session.undo([SETTINGS])

    assert (Status.DONE, Proof.NONE, says.NOT_WHOLE) == (
        first.outcome.status,
        first.outcome.proof,
        first.outcome.note,
    )
    assert [SETTINGS.address] == [change.address for change in pending]
    assert (Status.DONE, Proof.SEEN) == (second.outcome.status, second.outcome.proof)
    assert () == after
    assert FIRST == stand.site.settings


def test_what_was_so_already_is_not_taken_back() -> None:
    """A block the user made before stays when the step is undone."""
    stand = Bench()
    stand.site.blocked.add("alex.x")
    session = session_of(stand)
    (result,) = session.run([ALEX]).results
    (back,) = session.undo([ALEX]).results

    assert (Status.ALREADY, says.SO_ALREADY) == (result.outcome.status, result.outcome.note)
    assert (Status.UNDONE, says.NOTHING_TO_UNDO) == (back.outcome.status, back.outcome.note)
    assert {"alex.x"} == stand.site.blocked


def test_a_stop_ends_the_run_and_settles_without_a_window() -> None:
    """Stopping raises Interrupted; what it came to is read from the parts, not from a page."""
    stand, journal = Stand(), Journal()
    stand.window.ends = [ended(Ending.STOPPED)]
    with stand.open() as adapter:
        change = adapter.plan(ALEX, State(Presence.UNKNOWN))
        with pytest.raises(Interrupted):
            adapter.apply([change], journal)
        doubt = InDoubt(Intent(change, Direction.DO), tuple(journal.parts))
        outcome = adapter.settle([doubt], journal)[ALEX.address]

    assert (Status.WAITING, []) == (outcome.status, outcome.ref["objects"])
    assert [] == stand.window.probed


def test_a_ctrl_c_in_the_middle_of_a_setting_keeps_what_it_was() -> None:
    """The values read before are in the receipt, though nobody knows whether it was clicked."""
    stand, journal = Stand(), Journal()
    stand.window.ends = [Interrupted("You stopped here.")]
    with stand.open() as adapter:
        change = adapter.plan(SETTINGS, State(Presence.UNKNOWN))
        with pytest.raises(Interrupted):
            adapter.apply([change], journal)
        doubt = InDoubt(Intent(change, Direction.DO), tuple(journal.parts))
        outcome = adapter.settle([doubt], journal)[SETTINGS.address]

    assert (Status.DONE, Proof.NONE) == (outcome.status, outcome.proof)
    assert outcome.ref["unfinished"] is True


def test_after_a_kill_the_page_says_what_came_of_it() -> None:
    """Done when the page shows it, nothing when it does not, in doubt when it cannot be read."""
    stand = Stand()
    doubt = cut_in_the_middle(stand, ALEX, at=2)
    with stand.open() as adapter:
        there = adapter.settle([doubt], Journal())[ALEX.address]
        stand.site.blocked.clear()
        gone = adapter.settle([doubt], Journal())[ALEX.address]
        stand.window.blind = True
        with pytest.raises(AdapterError, match="stays open"):
            adapter.settle([doubt], Journal())

    assert (Status.DONE, Proof.SEEN) == (there.status, there.proof)
    assert (Status.WAITING, []) == (gone.status, gone.ref["objects"])


def test_after_a_kill_a_setting_that_was_not_changed_keeps_its_record() -> None:
    """A flow that is gone since stays in doubt; one that is there is looked at."""
    stand = Stand()
    doubt = cut_in_the_middle(stand, SETTINGS, at=2)
    stand.site.settings = dict(FIRST)
    with stand.open() as adapter:
        outcome = adapter.settle([doubt], Journal())[SETTINGS.address]
    other = Stand(BLOCK)
    with other.open() as adapter, pytest.raises(AdapterError, match="stays open"):
        adapter.settle([doubt], Journal())

    assert outcome.ref["unfinished"] is True


def test_an_undo_that_was_cut_off_is_looked_at() -> None:
    """Undone when the page shows it, standing when it does not, in doubt when it cannot be read."""
    stand = Bench()
    session = session_of(stand)
    session.run([ALEX])
    done = session.book.standing().done[ALEX.address]
    journal = Journal(cut_at=2)
    with stand.open() as adapter:
        with pytest.raises(Cut):
            adapter.undo(done, journal)
        receipts = tuple(outcome.ref for outcome in done)
        intent = Intent(done[0].change, Direction.UNDO, receipts=receipts)
        doubt = InDoubt(intent, tuple(journal.parts))
        undone = adapter.settle([doubt], Journal())[ALEX.address]
        stand.site.blocked.add("alex.x")
        stands = adapter.settle([doubt], Journal())[ALEX.address]
        stand.window.blind = True
        with pytest.raises(AdapterError, match="stays open"):
            adapter.settle([doubt], Journal())
        whole = InDoubt(intent, (*journal.parts, {"browser": "ended", "outcome": "done"}))
        read = adapter.settle([whole], Journal())[ALEX.address]
        short = InDoubt(intent, (*journal.parts, {"browser": "ended", "outcome": "skipped"}))
        left = adapter.settle([short], Journal())[ALEX.address]

    assert Status.UNDONE == undone.status
    assert (Status.FAILED, ["social.block:handle:chatterbox:alex.x"]) == (
        stands.status,
        stands.ref["remaining"],
    )
    assert Status.UNDONE == read.status
    assert Status.FAILED == left.status


@pytest.mark.parametrize(
    ("ending", "status"),
    [
        (Ending.SKIPPED, Status.SKIPPED),
        (Ending.RATE_LIMITED, Status.SKIPPED),
        (Ending.FAILED, Status.FAILED),
    ],
    ids=str,
)
def test_an_undo_that_did_not_happen_leaves_it_standing(ending: Ending, status: Status) -> None:
    """What could not be taken back stands, and says so."""
    stand = Bench()
    session = session_of(stand)
    session.run([ALEX])
    stand.window.ends = [ended(ending, not_before_h=2)]
    (back,) = session.undo([ALEX]).results

    assert status == back.outcome.status
    assert {ALEX.address} == set(session.book.standing().done)


def test_an_undo_at_any_doubt_is_written_steps_and_a_stop_is_a_stop() -> None:
    """Without a flow back, or with one that cannot be played, the person is asked."""
    stand = Bench(BLOCK)
    session = session_of(stand)
    session.run([ALEX])
    (by_hand,) = session.undo([ALEX]).results
    other = Bench()
    again = session_of(other)
    again.run([ALEX])
    other.window.ends = [ended(Ending.GUIDE_ONLY)]
    (doubted,) = again.undo([ALEX]).results
    again.run([ALEX])
    other.window.ends = [ended(Ending.STOPPED)]
    stopped = again.undo([ALEX])
    again.run([ALEX])
    other.window.ends = [ended(Ending.ATTESTED)]
    (told,) = again.undo([ALEX]).results

    assert ["Taking back: Steps on Chatterbox."] == [lines[0] for lines in stand.person.asked]
    assert Status.UNDONE == by_hand.outcome.status
    assert (Status.UNDONE, Proof.TOLD) == (doubted.outcome.status, doubted.outcome.proof)
    assert stopped.interrupted
    assert (Proof.TOLD, says.TAKEN_BACK_TOLD) == (told.outcome.proof, told.outcome.note)


def test_what_was_done_half_in_a_window_and_half_by_hand_is_taken_back_in_both() -> None:
    """The recorded values come back, and then the written steps back are shown."""
    stand = Bench(PRIVACY, replace(PRIVACY, id="chatterbox.more"))
    stand.window.ends = [
        ended(Ending.DONE, previous=dict(FIRST), acts=1),
        ended(Ending.GUIDE_ONLY),
    ]
    session = session_of(stand)
    session.run([SETTINGS])
    stand.site.settings.update(SHOWN)
    (back,) = session.undo([SETTINGS]).results

    assert (Status.UNDONE, Proof.TOLD) == (back.outcome.status, back.outcome.proof)
    assert FIRST == stand.site.settings
    assert "Taking back: Steps on Chatterbox." == stand.person.asked[-1][0]


def test_an_interrupted_written_step_is_settled_by_the_one_who_wrote_it() -> None:
    """Parts without a flow are the written steps' own."""
    stand = Stand()
    with stand.open() as adapter:
        change = adapter.plan(ALEX, State(Presence.UNKNOWN))
        doubt = InDoubt(Intent(change, Direction.DO), ({"answer": Answer.DONE.value},))
        outcome = adapter.settle([doubt], Journal())[ALEX.address]

    assert (Status.DONE, Proof.TOLD) == (outcome.status, outcome.proof)
