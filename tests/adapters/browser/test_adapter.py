"""The six verbs over flows: what is kept, what is asked by hand, what is left alone."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import timedelta

import pytest

from boundary import engine
from boundary.adapters.browser import says
from boundary.adapters.browser.outcome import Mode
from boundary.core.change import (
    Action,
    Direction,
    Hand,
    InDoubt,
    Intent,
    Notice,
    Outcome,
    Presence,
    Proof,
    Stage,
    State,
    Status,
)
from boundary.core.errors import AdapterError, Interrupted
from boundary.core.flow import Ending
from boundary.core.identifier import handle
from boundary.core.json import JsonObject
from boundary.core.playbook import Address, Item
from boundary.core.ports import Answer, Keeper, Looker, Reminded
from tests.adapters.browser.standin import (
    BLOCK,
    FIRST,
    NOW_MS,
    PEOPLE,
    PRIVACY,
    SHOWN,
    Stand,
    ended,
    item,
)
from tests.bench import READS_BACK, Session

ALEX = item(PEOPLE[0])
SETTINGS = item(None, "social.privacy")
HELD = (Ending.DONE, Ending.ALREADY_DONE, Ending.ATTESTED)


class Journal:
    """Keeps the parts; can be cut off before one."""

    def __init__(self, cut_at: int | None = None) -> None:
        self.parts: list[JsonObject] = []
        self._cut_at = cut_at

    def part(self, addresses: Sequence[Address], ref: JsonObject, /) -> None:
        """Keep one part."""
        if len(self.parts) == self._cut_at:
            raise _Cut
        self.parts.append(ref)


class _Cut(BaseException):
    """The process ended here."""


class _Bench(Stand):
    """A stand that a session of the engine can drive."""

    abilities: frozenset[str] = frozenset({READS_BACK})


def _session(stand: Stand) -> Session:
    return Session(stand)  # type: ignore[arg-type]  # `open` and `abilities` are all that is used


def _apply(stand: Stand, one: Item, journal: Journal | None = None) -> Outcome:
    with stand.open() as adapter:
        change = adapter.plan(one, State(Presence.UNKNOWN))
        return adapter.apply([change], journal or Journal())[one.address]


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
    _apply(stand, ALEX)

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


def test_what_settings_were_is_durable_before_the_first_click_and_comes_back() -> None:
    """The earlier values are written before anything changes; undo brings back just those."""
    stand, journal = _Bench(), Journal(cut_at=1)
    stand.site.settings["receipts-switch"] = "off"
    with pytest.raises(_Cut):
        _apply(stand, SETTINGS, journal)
    untouched = dict(stand.site.settings)
    session = _session(stand)
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
    stand = _Bench()
    session = _session(stand)
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
    stand = _Bench()
    session = _session(stand)
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
    stand = _Bench()
    stand.site.blocked.add("alex.x")
    session = _session(stand)
    (result,) = session.run([ALEX]).results
    (back,) = session.undo([ALEX]).results

    assert (Status.ALREADY, says.SO_ALREADY) == (result.outcome.status, result.outcome.note)
    assert (Status.UNDONE, says.NOTHING_TO_UNDO) == (back.outcome.status, back.outcome.note)
    assert {"alex.x"} == stand.site.blocked


@pytest.mark.parametrize(
    "ending", [Ending.GUIDE_ONLY, Ending.LOOKS_DIFFERENT, Ending.UNKNOWN], ids=str
)
def test_at_any_doubt_the_written_steps_are_shown_in_place(ending: Ending) -> None:
    """They end on the person's word, are not looked at again, and are undone by written steps."""
    stand = _Bench()
    stand.window.ends = [ended(ending)]
    session = _session(stand)
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
    stand = _Bench(BLOCK)
    stand.window.ends = [ended(Ending.UNKNOWN, acts=2)]
    stand.window.blind = True
    session = _session(stand)
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
    outcomes = [_apply(stand, odd), _apply(stand, muted)]

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
    outcome = _apply(stand, ALEX)
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
    told, said = _apply(stand, ALEX), _apply(stand, ALEX)

    assert (Status.DONE, Proof.TOLD, says.ON_YOUR_WORD) == (told.status, told.proof, told.note)
    assert "The page says no." == said.note


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


def _cut_in_the_middle(stand: Stand, one: Item, at: int) -> InDoubt:
    """Play one step until the process ends before part `at`."""
    journal = Journal(cut_at=at)
    with stand.open() as adapter:
        change = adapter.plan(one, State(Presence.UNKNOWN))
        with pytest.raises(_Cut):
            adapter.apply([change], journal)
    return InDoubt(Intent(change, Direction.DO), tuple(journal.parts))


def test_after_a_kill_the_page_says_what_came_of_it() -> None:
    """Done when the page shows it, nothing when it does not, in doubt when it cannot be read."""
    stand = Stand()
    doubt = _cut_in_the_middle(stand, ALEX, at=2)
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
    doubt = _cut_in_the_middle(stand, SETTINGS, at=2)
    stand.site.settings = dict(FIRST)
    with stand.open() as adapter:
        outcome = adapter.settle([doubt], Journal())[SETTINGS.address]
    other = Stand(BLOCK)
    with other.open() as adapter, pytest.raises(AdapterError, match="stays open"):
        adapter.settle([doubt], Journal())

    assert outcome.ref["unfinished"] is True


def test_an_undo_that_was_cut_off_is_looked_at() -> None:
    """Undone when the page shows it, standing when it does not, in doubt when it cannot be read."""
    stand = _Bench()
    session = _session(stand)
    session.run([ALEX])
    done = session.book.standing().done[ALEX.address]
    journal = Journal(cut_at=2)
    with stand.open() as adapter:
        with pytest.raises(_Cut):
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
    stand = _Bench()
    session = _session(stand)
    session.run([ALEX])
    stand.window.ends = [ended(ending, not_before_h=2)]
    (back,) = session.undo([ALEX]).results

    assert status == back.outcome.status
    assert {ALEX.address} == set(session.book.standing().done)


def test_an_undo_at_any_doubt_is_written_steps_and_a_stop_is_a_stop() -> None:
    """Without a flow back, or with one that cannot be played, the person is asked."""
    stand = _Bench(BLOCK)
    session = _session(stand)
    session.run([ALEX])
    (by_hand,) = session.undo([ALEX]).results
    other = _Bench()
    again = _session(other)
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


def test_two_flows_of_one_step_are_played_in_order_until_one_does_not_hold() -> None:
    """The weakest ending speaks for the step; what an earlier flow kept is not lost."""
    second = replace(PRIVACY, id="chatterbox.more")
    stand = Stand(PRIVACY, second)
    stand.window.ends = [ended(Ending.SKIPPED), ended(Ending.ATTESTED)]
    mixed = _apply(stand, SETTINGS)
    played = [job.flow.id for job in stand.window.played]
    stand.window.ends = [ended(Ending.NEED_HUMAN)]
    waits = _apply(stand, SETTINGS)
    stand.window.ends = [
        ended(Ending.DONE, previous=dict(FIRST), acts=1),
        ended(Ending.GUIDE_ONLY),
    ]
    by_hand = _apply(stand, SETTINGS)

    assert ["chatterbox.privacy", "chatterbox.more"] == played
    assert Status.SKIPPED == mixed.status
    assert Status.WAITING == waits.status
    assert (Status.DONE, Proof.TOLD) == (by_hand.status, by_hand.proof)
    assert "flows" in by_hand.ref


def test_what_was_done_half_in_a_window_and_half_by_hand_is_taken_back_in_both() -> None:
    """The recorded values come back, and then the written steps back are shown."""
    stand = _Bench(PRIVACY, replace(PRIVACY, id="chatterbox.more"))
    stand.window.ends = [
        ended(Ending.DONE, previous=dict(FIRST), acts=1),
        ended(Ending.GUIDE_ONLY),
    ]
    session = _session(stand)
    session.run([SETTINGS])
    stand.site.settings.update(SHOWN)
    (back,) = session.undo([SETTINGS]).results

    assert (Status.UNDONE, Proof.TOLD) == (back.outcome.status, back.outcome.proof)
    assert FIRST == stand.site.settings
    assert "Taking back: Steps on Chatterbox." == stand.person.asked[-1][0]


class _Sink:
    """An archive in memory."""

    def __init__(self) -> None:
        self.kept: dict[str, bytes] = {}
        self.facts: list[JsonObject] = []

    def has(self, source: str, /) -> bool:
        """Whether it is there."""
        return source in self.kept

    def add(self, addresses, source, media_type, chunks, facts, /):
        """Keep one."""
        assert "image/png" == media_type
        self.kept[source] = b"".join(chunks)
        self.facts.append(facts)


def test_pictures_are_offered_before_anything_is_clicked() -> None:
    """They go to the sink once, without a click, and a stop is a stop."""
    stand, sink = Stand(), _Sink()
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
    stand, sink = Stand(), _Sink()
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
    stand = _Bench()
    session = _session(stand)
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


def test_an_interrupted_written_step_is_settled_by_the_one_who_wrote_it() -> None:
    """Parts without a flow are the written steps' own."""
    stand = Stand()
    with stand.open() as adapter:
        change = adapter.plan(ALEX, State(Presence.UNKNOWN))
        doubt = InDoubt(Intent(change, Direction.DO), ({"answer": Answer.DONE.value},))
        outcome = adapter.settle([doubt], Journal())[ALEX.address]

    assert (Status.DONE, Proof.TOLD) == (outcome.status, outcome.proof)


def test_check_says_drifted_only_of_what_was_seen() -> None:
    """Without a look a standing step is not looked at; after one, what is gone is to be done."""
    stand = _Bench()
    session = _session(stand)
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
