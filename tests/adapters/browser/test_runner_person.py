"""Hold a walk to what the person says, leaves out or does not answer."""

from __future__ import annotations

from dataclasses import replace

import pytest

from boundary.adapters.browser import words
from boundary.adapters.browser.outcome import Mode
from boundary.core.change import Notice, Proof
from boundary.core.errors import Interrupted
from boundary.core.flow import Ending, StepHand

from .chatter import (
    BLOCK,
    CHECK,
    CONFIRM,
    PAGE,
    PRESS,
    RIGHT,
    Chatter,
)
from .people import ScriptedPerson
from .scripted import hand_of, play


@pytest.mark.parametrize(
    ("answer", "ending"), [("stop", Ending.STOPPED), ("not_now", Ending.PARKED)]
)
@pytest.mark.parametrize("step", ["right", "press", "confirm"])
def test_the_person_can_leave_at_any_turn(step: str, answer: str, ending: Ending) -> None:
    """Stop and not now end the run at once, and nothing more is pressed."""
    driver = Chatter().driver()
    person = ScriptedPerson({step: [answer]}, hand=hand_of(driver))

    played = play(BLOCK, driver, person)

    assert ending is played.result.outcome
    assert person.hidden


def test_a_stop_counts_while_the_program_works() -> None:
    """Between two turns of the person a stop is heard as well."""
    person = ScriptedPerson({"": ["stop"]})
    site = Chatter(missing={"text Privacy"})
    show = person.show

    async def stopping(turn):  # the person stops the program's own turn
        await show(turn)
        person.give("stop")

    person.show = stopping  # type: ignore[method-assign]  # a person in a hurry

    assert play(BLOCK, site.driver(), person).result.outcome is Ending.STOPPED


def test_an_answer_to_an_earlier_turn_is_dropped() -> None:
    """Only the number of the turn that is shown makes an answer count."""
    person = ScriptedPerson({"right": ["yes_it_is"]}, leave=["press"])
    person.give("stop", nonce="not-this-one")

    played = play(BLOCK, Chatter().driver(), person)

    assert played.result.outcome is Ending.PARKED
    assert words.PAUSED_LONG == played.result.note


def test_a_long_silence_reminds_once_and_then_parks() -> None:
    """After two minutes one more line is shown, after fifteen the run is left for later."""
    person = ScriptedPerson(leave=["right"])

    played = play(BLOCK, Chatter().driver(), person)

    shown = [turn.lines for turn in person.turns if turn.step == "right"]
    assert [("Is alex.x right?",), ("Is alex.x right?", words.STILL_HERE)] == shown
    assert played.result.outcome is Ending.PARKED
    assert played.clock.now >= 900


def test_an_optional_question_can_be_skipped_and_a_needed_one_ends_it() -> None:
    """Skip goes on where the flow says so, and ends the flow where it does not."""
    asked = replace(RIGHT, answers=("yes_it_is", "skip"))
    needed = replace(BLOCK, steps=(PAGE, asked, PRESS, CONFIRM))
    optional = replace(BLOCK, steps=(PAGE, replace(RIGHT, optional=True), PRESS, CONFIRM))
    skipping = {"right": ["skip"]}

    site, other = Chatter().driver(), Chatter().driver()
    ended = play(needed, site, ScriptedPerson(skipping, hand=hand_of(site)))
    went_on = play(optional, other, ScriptedPerson(skipping, hand=hand_of(other)))

    assert ended.result.outcome is Ending.SKIPPED
    assert went_on.result.outcome is Ending.DONE


def test_an_optional_act_can_be_skipped() -> None:
    """Skipping an act that is optional goes on to the next."""
    steps = (PAGE, replace(PRESS, optional=True), replace(CONFIRM, optional=True))
    person = ScriptedPerson({"press": ["skip"], "confirm": ["skip"]})

    played = play(replace(BLOCK, steps=steps), Chatter().driver(), person)

    assert played.result.outcome is Ending.FAILED
    assert 0 == played.result.acts


@pytest.mark.parametrize(
    ("before", "ending"), [("unread", Ending.ALREADY_DONE), ("no", Ending.DONE)]
)
def test_what_was_not_touched_is_called_done_only_where_it_was_read_otherwise(
    before: str, ending: Ending
) -> None:
    """Somebody blocked long ago is not ours to take back because the first look saw nothing."""
    site = Chatter(
        blocked=before == "unread", missing={"text alex.x"} if before == "unread" else set()
    )
    driver = site.driver()
    person = ScriptedPerson({"right": ["yes_it_is"], "press": ["skip"]})

    async def shows() -> None:
        site.missing.clear()
        site.blocked = True

    person.on_answer = {"right": shows}
    steps = (PAGE, RIGHT, replace(PRESS, optional=True), CHECK)

    played = play(replace(BLOCK, steps=steps), driver, person)

    assert (ending, Proof.SEEN, 0) == (
        played.result.outcome,
        played.result.proof,
        played.result.acts,
    )


def test_what_the_person_says_they_did_is_ours_once_it_is_read() -> None:
    """The first look saw nothing, the person did it by hand, the last look saw it."""
    site = Chatter(missing={"text Nobody is blocked."})
    person = ScriptedPerson({"right": ["done"]})

    async def by_hand() -> None:
        site.blocked = True

    person.on_answer = {"right": by_hand}
    flow = replace(BLOCK, steps=(PAGE, replace(RIGHT, answers=("done",)), CHECK))

    assert play(flow, site.driver(), person).result.outcome is Ending.DONE


@pytest.mark.parametrize("goal", [True, False])
@pytest.mark.parametrize("mode", [Mode.POINT, Mode.ACT])
def test_an_act_that_was_left_out_is_not_attested(mode: Mode, *, goal: bool) -> None:
    """Done at a sentence before it is no word for what came after and was skipped."""
    site = Chatter(missing={"text alex.x", "text Nobody is blocked."})
    person = ScriptedPerson({"right": ["done"], "press": ["skip"]})
    press = replace(PRESS, optional=True, consent="each_time")
    flow = replace(BLOCK, steps=(PAGE, replace(RIGHT, answers=("done",)), press))
    if not goal:
        flow = replace(flow, probes={}, goal={})

    played = play(flow, site.driver(), person, mode=mode)

    assert (Ending.SKIPPED, Proof.NONE, 0) == (
        played.result.outcome,
        played.result.proof,
        played.result.acts,
    )


def test_the_word_for_the_last_act_stands_where_an_earlier_one_was_left_out() -> None:
    """What is said after something was left out is about what was done after it."""
    site = Chatter(missing={"text alex.x", "text Nobody is blocked."})
    driver = site.driver()
    press = replace(PRESS, optional=True)
    told = ScriptedPerson({"right": ["done"], "press": ["skip"], "confirm": ["done"]})
    seen = ScriptedPerson({"right": ["done"], "press": ["skip"]}, leave=["confirm"])
    flow = replace(BLOCK, steps=(PAGE, replace(RIGHT, answers=("done",)), press, CONFIRM))

    async def confirm() -> None:
        site.boxed = False

    async def box() -> None:
        site.boxed = True

    seen.on_answer = {"press": box}
    seen.on_show = {("Press Block once more.", words.MARKED): confirm}

    assert play(flow, driver, told).result.outcome is Ending.ATTESTED
    assert play(flow, site.driver(), seen).result.outcome is Ending.UNKNOWN


def test_a_flow_without_a_goal_rests_on_the_persons_word() -> None:
    """A look by the person's own eyes is attested, never done."""
    look = replace(RIGHT, answers=("done", "skip"))
    flow = replace(BLOCK, probes={}, goal={}, steps=(PAGE, look))

    played = play(flow, Chatter().driver(), ScriptedPerson({"right": ["done"]}))

    assert (Ending.ATTESTED, Proof.TOLD) == (played.result.outcome, played.result.proof)


def test_a_flow_without_a_goal_and_without_a_word_is_skipped() -> None:
    """Where the person said nothing, nothing is attested."""
    flow = replace(BLOCK, probes={}, goal={}, steps=(PAGE,))

    assert play(flow, Chatter().driver()).result.outcome is Ending.SKIPPED


def test_the_persons_word_stands_where_the_page_cannot_be_read() -> None:
    """Done by hand, and no way to read it: attested."""
    site = Chatter(missing={"text alex.x", "text Nobody is blocked."})
    person = ScriptedPerson({"press": ["done"], "confirm": ["done"]})

    played = play(BLOCK, site.driver(), person)

    assert (Ending.ATTESTED, Proof.TOLD) == (played.result.outcome, played.result.proof)


def test_what_may_show_has_its_last_press_by_the_person() -> None:
    """The program opens the box; the person presses the button that counts."""
    flow = replace(BLOCK, notice=Notice.MAY_SHOW)
    site = Chatter()

    played = play(flow, site.driver(), mode=Mode.ACT)

    assert ["click button Block"] == played.driver.pressed
    assert played.result.outcome is Ending.DONE


def test_a_step_of_the_persons_hand_is_never_pressed() -> None:
    """What the flow gives to the person stays with the person."""
    steps = (PAGE, replace(PRESS, hand=StepHand.PERSON), CONFIRM, CHECK)

    played = play(replace(BLOCK, steps=steps), Chatter().driver(), mode=Mode.ACT)

    assert ["click menuitem Block"] == played.driver.pressed


def test_a_ctrl_c_comes_out_and_nothing_stays_on_the_screen() -> None:
    """What the caller raises ends the run as it is, after the surfaces were put away."""
    person = ScriptedPerson()

    def stop(done: int, total: int) -> None:
        if person.turns and person.turns[-1].step == "right":
            raise Interrupted("You stopped here.")

    with pytest.raises(Interrupted):
        play(BLOCK, Chatter().driver(), person, progress=stop)

    assert person.hidden
