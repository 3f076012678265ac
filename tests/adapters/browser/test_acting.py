"""Hold when a control is pressed, when it is only shown, and what is done when it is not there."""

from __future__ import annotations

from dataclasses import replace

import pytest

from boundary.adapters.browser import words
from boundary.adapters.browser.driver import (
    DialogOpen,
    Kind,
    NotPressed,
    PageSlow,
)
from boundary.adapters.browser.outcome import Mode
from boundary.core.flow import (
    ActKind,
    Blocker,
    Ending,
    Flow,
    FlowStep,
    StepHand,
    StepKind,
)

from .chatter import (
    BLOCK,
    CHECK,
    CONFIRM,
    LIST,
    PAGE,
    PRESS,
    SETTINGS,
    Chatter,
    gone,
    say,
    visible,
)
from .people import ScriptedPerson
from .scripted import SITE, Thing, hand_of, play

FILL = FlowStep(
    "fill",
    StepKind.ACT,
    say("Type the name."),
    act=ActKind.FILL,
    target="field",
    value="{handle}",
    then=visible("nav"),
    hand=StepHand.TOOL,
)
EACH = replace(PRESS, consent="each_time")
COVER = Blocker(visible("rate"), press="Escape")


def steps(*of: FlowStep) -> Flow:
    """Make a flow of these steps."""
    return replace(BLOCK, steps=of)


def test_a_name_is_typed_into_an_empty_field_only() -> None:
    """The program types where nothing stands; where something stands, the person does."""
    then = replace(FILL, then=gone("rate"))
    empty, held = Chatter(extra={"label Name": Thing()}), Chatter()
    held.extra["label Name"] = Thing(value="riley.q")
    person = ScriptedPerson({"fill": ["done"]})

    typed = play(steps(PAGE, then, PRESS, CONFIRM), empty.driver(), mode=Mode.ACT)
    left = play(steps(PAGE, then, PRESS, CONFIRM), held.driver(), person, mode=Mode.ACT)

    assert "fill label Name" in typed.driver.pressed
    assert "fill label Name" not in left.driver.pressed
    shown = next(turn for turn in person.turns if turn.step == "fill")
    assert words.TYPE_IT.format(text="alex.x") in shown.lines
    assert Ending.DONE is typed.result.outcome is left.result.outcome


def test_an_act_whose_effect_is_there_already_is_left_out() -> None:
    """A menu that stands open is not pressed: that would close it."""
    site = Chatter(boxed=True)

    played = play(BLOCK, site.driver(), mode=Mode.ACT)

    assert ["click menuitem Block"] == played.driver.pressed


def test_the_program_asks_before_each_press_that_wants_it() -> None:
    """Yes lets it press; the turn says what will be pressed."""
    person = ScriptedPerson({"press": ["yes_it_is"]})

    played = play(steps(PAGE, EACH, CONFIRM, CHECK), Chatter().driver(), person, mode=Mode.ACT)

    turn = next(turn for turn in person.turns if turn.step == "press" and turn.answers)
    assert ("Press Block.", words.CONSENT, words.CONSENT_ASK) == turn.lines
    assert ["click button Block", "click menuitem Block"] == played.driver.pressed


def test_one_yes_serves_all_that_ask_once() -> None:
    """Steps that ask once ask at the first of them."""
    once = steps(PAGE, replace(PRESS, consent="once"), replace(CONFIRM, consent="once"))
    person = ScriptedPerson()

    played = play(once, Chatter().driver(), person, mode=Mode.ACT)

    asked = [turn.step for turn in person.turns if words.CONSENT in turn.lines]
    assert (["press"], Ending.DONE) == (asked, played.result.outcome)


def test_the_person_can_press_it_instead_of_saying_yes() -> None:
    """What is pressed while the question stands is not pressed again."""
    site = Chatter()
    person = ScriptedPerson(leave=["press"])

    async def press() -> None:
        site.press()

    person.on_show = {("Press Block.", words.CONSENT, words.CONSENT_ASK): press}

    played = play(steps(PAGE, EACH, CONFIRM, CHECK), site.driver(), person, mode=Mode.ACT)

    assert ["click menuitem Block"] == played.driver.pressed
    assert (2, Ending.DONE) == (played.result.acts, played.result.outcome)


@pytest.mark.parametrize(
    ("answer", "ending"),
    [("different", Ending.LOOKS_DIFFERENT), ("skip", Ending.FAILED), ("stop", Ending.STOPPED)],
)
def test_without_a_yes_nothing_is_pressed(answer: str, ending: Ending) -> None:
    """Every other answer leaves the control alone."""
    flow = steps(PAGE, replace(EACH, optional=True), CHECK)
    person = ScriptedPerson({"press": [answer]})

    played = play(flow, Chatter().driver(), person, mode=Mode.ACT)

    assert ([], ending) == (played.driver.pressed, played.result.outcome)


def test_what_changed_while_the_person_thought_is_not_pressed() -> None:
    """The control is looked for again right before the press."""
    site = Chatter()
    person = ScriptedPerson({"press": ["yes_it_is", "done"]})

    async def double() -> None:
        site.extra["button Block"] = Thing(count=2)

    person.on_answer = {"press": double}

    played = play(steps(PAGE, EACH, CHECK), site.driver(), person, mode=Mode.ACT)

    assert [] == played.driver.pressed
    assert {"event": "step.degrade", "step": "press", "why": "not pressed"} in played.result.events


@pytest.mark.parametrize("why", ["covered", "off"])
def test_a_control_that_cannot_be_pressed_is_left_to_the_person(why: str) -> None:
    """Covered or switched off: the person is asked, and nothing is forced."""
    site = Chatter()
    site.extra["button Block"] = Thing(covered=why == "covered", enabled=why != "off")

    played = play(BLOCK, site.driver(), ScriptedPerson({"press": ["done"]}), mode=Mode.ACT)

    assert "click button Block" not in played.driver.pressed
    begun = [one["step"] for one in played.result.events if one["event"] == "step.act"]
    assert "press" not in begun


def test_a_press_that_was_not_made_after_all_is_the_persons() -> None:
    """When the browser says that nothing was pressed, it does not count."""
    driver = Chatter().driver()
    driver.reads["click"] = [NotPressed()]
    person = ScriptedPerson({"press": ["done"]})

    played = play(steps(PAGE, PRESS), driver, person, mode=Mode.ACT)

    assert ([], 1) == (driver.pressed, played.result.acts)


def test_a_press_that_may_have_been_made_is_never_repeated() -> None:
    """After a press without an answer the state is looked at, and the rest is by hand."""
    site = Chatter()
    driver = site.driver()
    driver.reads["click"] = [PageSlow()]
    person = ScriptedPerson({"press": ["done"], "confirm": ["done"]})

    played = play(BLOCK, driver, person, mode=Mode.ACT)

    assert [] == driver.pressed
    assert 1 == len([one for one in played.result.events if one["event"] == "step.act"])
    assert Ending.FAILED is played.result.outcome


def test_a_press_without_effect_leads_to_a_new_look() -> None:
    """The page does not show what was meant to follow: the state decides, no second press."""
    site = Chatter()
    driver = site.driver()
    driver.does["button Block"] = lambda: setattr(site, "blocked", True)

    played = play(BLOCK, driver, mode=Mode.ACT)

    assert ["click button Block"] == driver.pressed
    assert Ending.DONE is played.result.outcome


def test_a_press_that_does_nothing_is_made_once() -> None:
    """Nothing follows and the state is as before: the person goes on by hand."""
    driver = Chatter().driver()
    driver.does["button Block"] = lambda: None
    person = ScriptedPerson({"press": ["done"], "confirm": ["done"]})

    played = play(BLOCK, driver, person, mode=Mode.ACT)

    assert ["click button Block"] == driver.pressed
    assert Ending.FAILED is played.result.outcome


def test_a_press_whose_answer_is_late_may_have_been_all_of_it() -> None:
    """The state is looked at before anybody is asked to press again."""
    site = Chatter()
    driver = site.driver()
    click = driver.click

    async def late(way, *, trial=False):
        await click(way, trial=trial)
        if not trial:
            site.blocked = True
            raise PageSlow

    driver.click = late  # type: ignore[method-assign]  # the browser answers too late
    person = ScriptedPerson({"press": ["done"]})

    played = play(BLOCK, driver, person, mode=Mode.ACT)

    assert Ending.DONE is played.result.outcome
    assert [] == [turn for turn in person.turns if turn.step == "press" and turn.answers]


def test_a_control_whose_place_is_no_longer_the_only_one_is_not_pressed() -> None:
    """What it lies in is there twice by the time of the press: it may be another control."""
    site = Chatter(extra={"css b": Thing()})
    person = ScriptedPerson({"press": ["yes_it_is", "done"]})

    async def double() -> None:
        site.extra["css main"] = Thing(count=2)

    person.on_answer = {"press": double}
    flow = steps(PAGE, replace(EACH, target="deep"), CHECK)

    played = play(flow, site.driver(), person, mode=Mode.ACT)

    assert [] == played.driver.pressed


def test_a_press_that_opens_a_box_of_the_browsers_own_counts_as_made() -> None:
    """The box is left to the person; afterwards the flow goes on from what the page shows."""
    site = Chatter()
    driver = site.driver()
    click = driver.click

    async def asks(way, *, trial=False):
        await click(way, trial=trial)
        if not trial and site.boxed:
            driver.happen(Kind.DIALOG_CLOSED)
            raise DialogOpen

    driver.click = asks  # type: ignore[method-assign]  # the site asks back

    played = play(BLOCK, driver, ScriptedPerson(leave=[""]), mode=Mode.ACT)

    assert ["click button Block", "click menuitem Block"] == driver.pressed
    assert Ending.DONE is played.result.outcome


def test_a_box_that_opens_while_a_turn_waits_gives_the_turn_back() -> None:
    """Once the box is put away the same turn stands again, under its old number."""
    driver = Chatter().driver()
    person = ScriptedPerson(leave=["right", ""])

    async def opens() -> None:
        driver.happen(Kind.DIALOG)
        driver.happen(Kind.DIALOG_CLOSED)
        person.on_show = {("Is alex.x right?",): answers}

    async def answers() -> None:
        person.give("stop")

    person.on_show = {("Is alex.x right?",): opens}

    played = play(BLOCK, driver, person)

    shown = [turn.nonce for turn in person.turns if turn.step == "right"]
    assert (2, 1) == (len(shown), len(set(shown)))
    assert Ending.STOPPED is played.result.outcome


@pytest.mark.parametrize("answer", ["done", ""])
def test_a_box_that_stays_is_waited_for_until_the_run_is_parked(answer: str) -> None:
    """The person may say that it is gone; without a word the run is left for later."""
    driver = Chatter().driver()
    driver.reads["count"] = [DialogOpen()]
    person = ScriptedPerson({"": [answer]} if answer else {}, hand=hand_of(driver), leave=[""])

    played = play(BLOCK, driver, person)

    assert (Ending.DONE if answer else Ending.PARKED) is played.result.outcome


def test_what_lies_over_the_page_is_put_away_with_escape() -> None:
    """A known box goes with a key; the flow goes on."""
    site = Chatter(extra={"dialog Rate us": Thing()})
    driver = site.driver()
    driver.does["key Escape"] = site.extra.clear

    played = play(replace(BLOCK, blockers=(COVER,)), driver, mode=Mode.ACT)

    assert "key Escape" in driver.log
    assert Ending.DONE is played.result.outcome


def test_a_rehearsal_puts_nothing_away() -> None:
    """What lies over the page stays, and the person is told."""
    site = Chatter(extra={"dialog Rate us": Thing()})
    person = ScriptedPerson()

    play(replace(BLOCK, blockers=(COVER,)), site.driver(), person, mode=Mode.DRY)

    assert words.COVERED in [turn.lines for turn in person.turns]


def test_a_setting_is_brought_back_by_its_words() -> None:
    """In a restore the step's own effect is not asked for."""
    site = Chatter()
    site.audience.value = "Friends"
    step = replace(SETTINGS.steps[2], then=gone("nav"))
    flow = replace(SETTINGS, steps=(SETTINGS.steps[0], step))

    played = play(flow, site.driver(), mode=Mode.ACT, inputs={}, restore={"audience": "$everyone"})

    assert ("Everyone", Ending.DONE) == (site.audience.value, played.result.outcome)


def test_the_first_page_needs_no_expectation() -> None:
    """A page without one is taken as it opens, and the blocker is looked for once it is not."""
    flow = steps(replace(PAGE, expect=None), PRESS, CONFIRM)
    late = replace(BLOCK, blockers=(COVER,), steps=(replace(PAGE, expect=gone("rate")), PRESS))
    site = Chatter(extra={"dialog Rate us": Thing()})
    driver = site.driver()
    driver.does["key Escape"] = site.extra.clear

    assert Ending.DONE is play(flow, Chatter().driver()).result.outcome
    assert Ending.FAILED is play(late, driver, mode=Mode.ACT).result.outcome
    assert LIST.startswith(SITE)


def test_without_a_distance_nothing_is_waited_for() -> None:
    """A site that asks for none gets its presses one after the other."""
    flow = replace(BLOCK, site=replace(BLOCK.site, pace_s=0))

    played = play(flow, Chatter().driver(), mode=Mode.ACT)

    assert Ending.DONE is played.result.outcome
    assert played.clock.now < 2
