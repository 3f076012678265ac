"""Hold how a flow is walked, from its first page to what is said of it in the end."""

from __future__ import annotations

import pytest

from boundary.adapters.browser import words
from boundary.adapters.browser.driver import (
    PageGone,
)
from boundary.adapters.browser.outcome import Mode
from boundary.core.change import Proof
from boundary.core.errors import Refusal
from boundary.core.flow import Ending, Truth

from .chatter import (
    BLOCK,
    LIST,
    SETTINGS,
    Chatter,
)
from .people import ScriptedPerson
from .scripted import AWAY, Thing, hand_of, play, probe


def test_pointing_leaves_every_press_to_the_person_and_reads_the_end_anew() -> None:
    """The person presses what is marked; done is what a page opened again shows."""
    site = Chatter()

    played = play(BLOCK, site.driver())

    assert played.result.outcome is Ending.DONE
    assert played.result.proof is Proof.SEEN
    assert [] == played.driver.pressed
    assert site.blocked
    assert 2 == played.result.acts


def test_acting_presses_each_control_once() -> None:
    """With the program's hand every control is pressed one time, in order."""
    played = play(BLOCK, Chatter().driver(), mode=Mode.ACT)

    assert played.result.outcome is Ending.DONE
    assert ["click button Block", "click menuitem Block"] == played.driver.pressed


def test_what_is_so_already_is_not_touched() -> None:
    """A second run presses nothing and asks nothing."""
    played = play(BLOCK, Chatter(blocked=True).driver(), mode=Mode.ACT)

    assert played.result.outcome is Ending.ALREADY_DONE
    assert played.result.proof is Proof.SEEN
    assert (0, []) == (played.result.acts, played.driver.pressed)


@pytest.mark.parametrize("mode", [Mode.POINT, Mode.ACT])
def test_a_site_that_only_says_so_is_not_believed(mode: Mode) -> None:
    """The box is gone, the list does not hold the name: it did not work."""
    played = play(BLOCK, Chatter(liar=True).driver(), mode=mode)

    assert played.result.outcome is Ending.FAILED
    assert words.NOTE["failed"] == played.result.note


def test_more_than_one_control_is_left_to_the_person() -> None:
    """Two controls with the same name: none is marked, none is pressed, a sentence is shown."""
    site = Chatter()
    site.extra["button Block"] = Thing(count=2)
    person = ScriptedPerson({"press": ["done"]}, hand=hand_of(site.driver()))

    played = play(BLOCK, site.driver(), person, mode=Mode.ACT)

    turn = next(turn for turn in person.turns if turn.step == "press")
    assert turn.lines == ("Press Block.", words.NOT_MARKED)
    assert "click button Block" not in played.driver.pressed
    assert played.result.outcome is Ending.FAILED


def test_a_later_selector_never_narrows_an_ambiguity() -> None:
    """Where the first selector fits two, the general one behind it is not asked."""
    site = Chatter()
    site.extra |= {"button Block": Thing(count=2), "css main button": Thing()}

    played = play(BLOCK, site.driver(), ScriptedPerson({"press": ["done"]}), mode=Mode.ACT)

    assert [] == played.driver.pressed


def test_a_later_selector_serves_where_the_first_fits_nothing() -> None:
    """A control without a role is found by its place."""
    site = Chatter(missing={"button Block"})
    site.extra["css main button"] = Thing()
    driver = site.driver()
    driver.does["css main button"] = site.press

    played = play(BLOCK, driver, mode=Mode.ACT)

    assert "click css main button" in played.driver.pressed
    assert played.result.outcome is Ending.DONE


def test_a_state_that_cannot_be_read_is_never_called_done() -> None:
    """The list has neither the name nor an end: the person's eyes are asked for."""
    site = Chatter(missing={"text alex.x", "text Nobody is blocked."})

    played = play(BLOCK, site.driver())

    assert (Ending.UNKNOWN, Proof.NONE) == (played.result.outcome, played.result.proof)
    assert words.PRESSED_NOT_READ == played.result.note


def test_a_stale_flow_marks_and_presses_nothing_and_goes_on_looking() -> None:
    """Only sentences are shown; what the page shows in the end still counts."""
    site = Chatter()
    driver = site.driver()

    async def by_hand() -> None:
        site.blocked = True

    person = ScriptedPerson({"press": ["done"], "confirm": ["done"]})
    person.on_answer = {"confirm": by_hand}

    played = play(BLOCK, driver, person, mode=Mode.ACT, driven=False)

    assert played.result.outcome is Ending.DONE
    assert [] == driver.pressed
    assert [] == person.boxes


def test_a_rehearsal_presses_nothing() -> None:
    """Everything is shown, what could be pressed is found out, and nothing is."""
    site = Chatter(boxed=True)

    played = play(BLOCK, site.driver(), ScriptedPerson(), mode=Mode.DRY)

    assert (Ending.SKIPPED, words.NOT_PRESSED) == (played.result.outcome, played.result.note)
    assert [] == played.driver.pressed
    trials = [one for one in played.result.events if one["event"] == "step.trial"]
    assert [("press", True), ("confirm", True)] == [
        (one["step"], one["pressable"]) for one in trials
    ]


def test_a_rehearsal_notes_what_could_not_be_pressed_and_can_be_left() -> None:
    """A covered control is told from one that is free."""
    site = Chatter()
    site.extra["button Block"] = Thing(covered=True)

    played = play(BLOCK, site.driver(), ScriptedPerson({"press": ["different"]}), mode=Mode.DRY)

    trials = [one for one in played.result.events if one["event"] == "step.trial"]
    assert [False] == [one["pressable"] for one in trials]
    assert played.result.outcome is Ending.LOOKS_DIFFERENT


def test_inputs_that_do_not_fit_are_refused() -> None:
    """A name that is none of this site's is refused before anything is opened."""
    driver = Chatter().driver()

    with pytest.raises(Refusal):
        play(BLOCK, driver, inputs={"handle": "../../x"})

    assert [] == driver.log


def test_a_look_presses_nothing_and_says_why_it_could_not_see() -> None:
    """Looking alone gives the goal's truth and the settings' values, or the obstacle."""
    crashed = Chatter(blocked=True).driver()
    crashed.reads["count"] = [PageGone(crashed=True)]
    away = Chatter().driver()
    away.leads[LIST] = AWAY
    hopeless = Chatter().driver()
    hopeless.reads["count"] = [PageGone(crashed=True) for _ in range(20)]

    yes = probe(BLOCK, Chatter(blocked=True).driver())
    no = probe(BLOCK, Chatter().driver())
    settings = probe(SETTINGS, Chatter().driver())

    assert (Truth.YES, None, "en") == (yes.truth, yes.obstacle, yes.locale)
    assert Truth.NO is no.truth
    assert {"switch": "on", "audience": "$everyone"} == settings.values
    assert Truth.YES is probe(BLOCK, crashed).truth
    assert Ending.OFF_SITE is probe(BLOCK, away, ScriptedPerson({"": ["done"]})).obstacle
    assert Ending.INTERRUPTED is probe(BLOCK, hopeless).obstacle


def test_events_hold_no_name_and_no_address_with_a_name() -> None:
    """What is written down has templates in the place of names."""
    played = play(BLOCK, Chatter().driver(), mode=Mode.ACT)

    assert "alex.x" not in repr(played.result.events)
    assert played.result.events[0]["event"] == "run.start"
    assert played.result.events[-1] == {"event": "run.end", "outcome": "done", "proof": "seen"}
