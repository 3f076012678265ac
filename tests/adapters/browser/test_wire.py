"""Receipts and outcomes of flows: read back as written, and careful with what is not theirs."""

from __future__ import annotations

from dataclasses import replace

import pytest

from boundary.adapters.browser import says, wire
from boundary.adapters.browser.wire import Played, Trace
from boundary.core.change import (
    Action,
    Change,
    Direction,
    Hand,
    Intent,
    Notice,
    Presence,
    Proof,
    Stage,
    State,
    Status,
    Undo,
)
from boundary.core.flow import Ending
from boundary.core.json import JsonObject
from tests.adapters.browser.standin import BLOCK, NOW_MS, PEOPLE, item

CHANGE = Change(
    item(PEOPLE[0]),
    Action.CREATE,
    State(Presence.UNKNOWN),
    State(Presence.PRESENT),
    "",
    Hand.PERSON,
    Undo.FULL,
    Notice.QUIET,
    Stage.QUIET,
)
DONE = Played("a.one", Ending.DONE, Proof.SEEN, {"switch": "on"}, 2)


def test_a_receipt_names_what_written_steps_would_name() -> None:
    """So that either can take back what the other did; what it was before comes along."""
    ref = wire.receipt(CHANGE, [DONE])

    assert ["social.block:handle:chatterbox:alex.x"] == list(wire.ids_in(ref))
    assert (DONE,) == wire.flows_in(ref)
    assert wire.touched(ref)


def test_what_is_no_receipt_of_ours_reads_as_nothing() -> None:
    """Receipts of others, and damaged ones, name no flow and no object."""
    odd: JsonObject = {
        "flow": 3,
        "outcome": "magic",
        "proof": 1,
        "previous": [],
        "acts": "x",
        "wait_h": None,
    }

    assert () == wire.flows_in({"answer": "done"})
    assert () == wire.ids_in({"objects": "none"})
    assert () == wire.ids_in({"objects": [1, {"no": "id"}]})
    assert () == wire.flows_in({"flows": ["text"]})
    assert (Played("3", Ending.UNKNOWN),) == wire.flows_in({"flows": [odd]})


def test_parts_tell_what_ended_and_what_is_open() -> None:
    """The newest flow without an end is open, with what was kept for it; answers are passed by."""
    parts = [
        wire.begun(BLOCK),
        wire.kept(BLOCK, {"switch": "off"}),
        wire.ended(DONE),
        {"answer": "done"},
        wire.begun(BLOCK),
        wire.kept(BLOCK, {"switch": "on"}),
    ]

    assert Trace((DONE,), "chatterbox.block", {"switch": "on"}, True) == wire.trace(parts)
    assert Trace((DONE,)) == wire.trace(parts[:3])
    assert wire.is_ours(parts)
    assert not wire.is_ours([{"answer": "done"}])


def test_the_weakest_proof_and_the_worst_ending_speak_for_all() -> None:
    """One flow on the person's word makes the step that; one that waits makes it wait longest."""
    shown = Played("a.two", Ending.DONE, Proof.NONE)
    already = Played("a.three", Ending.ALREADY_DONE, Proof.SEEN)
    waits = [
        Played("a.four", Ending.PARKED),
        Played("a.five", Ending.RATE_LIMITED, wait_h=2),
        Played("a.six", Ending.NEED_HUMAN, wait_h=1),
    ]
    held = wire.outcome_of(CHANGE, [DONE, shown, already], NOW_MS)
    again = wire.outcome_of(CHANGE, [already], NOW_MS, unfinished=True)
    waiting = wire.outcome_of(CHANGE, waits, NOW_MS)

    assert (Status.DONE, Proof.NONE) == (held.status, held.proof)
    assert (Status.DONE, Proof.SEEN, says.READ_BACK) == (again.status, again.proof, again.note)
    assert (Status.WAITING, NOW_MS + 2 * wire.HOUR_MS, says.WHY[Ending.RATE_LIMITED]) == (
        waiting.status,
        waiting.not_before,
        waiting.note,
    )


CHANGED = Played("a.one", Ending.DONE, Proof.SEEN, {"switch": "on"}, 1)


@pytest.mark.parametrize("ending", [*wire.LATER, Ending.FAILED, Ending.SKIPPED, Ending.STOPPED])
def test_a_setting_that_was_pressed_and_is_not_so_says_why(ending: Ending) -> None:
    """It stands to be undone, with its own reason and time; only a cut end is called unknown."""
    one = replace(CHANGED, outcome=ending, proof=Proof.NONE, wait_h=2)
    outcome = wire.outcome_of(CHANGE, [CHANGED, one], NOW_MS)
    is_open = ending in (Ending.INTERRUPTED, Ending.STOPPED)

    assert (True, {"switch": "on"}) == (
        outcome.ref["unfinished"],
        wire.flows_in(outcome.ref)[1].previous,
    )
    assert NOW_MS + 2 * wire.HOUR_MS == outcome.not_before
    assert (says.NOT_WHOLE if is_open else f"{says.WHY[ending]} {says.KEPT}") == outcome.note
    assert is_open != wire.is_known_not_so(outcome, [CHANGED, one])


def test_what_was_read_from_a_page_is_in_no_repr() -> None:
    """Earlier values of settings, and receipts, stay out of logs and traces."""
    shown = [
        repr(replace(CHANGED, previous={"switch": "$friends"})),
        repr(Trace(previous={"switch": "$friends"})),
        repr(Intent(CHANGE, Direction.UNDO, receipts=({"objects": "$friends"},))),
    ]

    assert [] == [text for text in shown if "$friends" in text]


def test_a_pause_is_read_back_and_others_are_no_pause() -> None:
    """It stands among what is handed on whatever came of a step, and the last one counts."""
    outcome = wire.with_pause(wire.with_pause(wire.nothing_done(CHANGE), 5), 17)

    assert 17 == wire.pause_in(outcome.ref)
    assert [0, 0, 0] == [wire.pause_in(ref) for ref in ({}, {"made": ["Label_1"]}, {"made": 3})]
    assert 0 == wire.pause_in({"made": ["not-before:soon", "not-before:"]})


def test_an_ending_nobody_expects_speaks_first() -> None:
    """An ending for written steps, were it to come here, is never hidden behind a good one."""
    odd = Played("a.one", Ending.GUIDE_ONLY)

    assert odd == wire.speaks([DONE, odd])


def test_what_never_happened_and_what_stays_say_so() -> None:
    """Nothing done lists nothing; what stays lists itself as remaining."""
    nothing = wire.nothing_done(CHANGE)
    stays = wire.still_there(CHANGE, Status.SKIPPED, says.LEFT, 5)

    assert (Status.FAILED, {"objects": []}) == (nothing.status, nothing.ref)
    assert (["social.block:handle:chatterbox:alex.x"], 5) == (
        stays.ref["remaining"],
        stays.not_before,
    )
