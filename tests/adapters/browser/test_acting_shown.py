"""Hold a control that is only shown to its mark, its words, and to what the person then does."""

from __future__ import annotations

import asyncio
from dataclasses import replace

import pytest

from boundary.adapters.browser import words
from boundary.adapters.browser.driver import (
    Box,
    DialogOpen,
    Kind,
    NotPressed,
    Picked,
)
from boundary.adapters.browser.outcome import Mode, Repair
from boundary.core.flow import (
    Blocker,
    Ending,
    Flow,
    FlowStep,
)

from .chatter import (
    BLOCK,
    CHECK,
    CLOSE_AT,
    CONFIRM,
    PAGE,
    PRESS,
    PRIVACY,
    RIGHT,
    SETTINGS,
    Chatter,
    url,
    visible,
)
from .people import ScriptedPerson
from .scripted import SITE, Thing, hand_of, play

EACH = replace(PRESS, consent="each_time")
COVER = Blocker(visible("rate"), press="Escape")


def steps(*of: FlowStep) -> Flow:
    """Make a flow of these steps."""
    return replace(BLOCK, steps=of)


def _async(deed):
    """Make something a person can do."""

    async def do() -> None:
        await asyncio.sleep(0)
        deed()

    return do


@pytest.mark.parametrize(("mode", "driven"), [(Mode.POINT, True), (Mode.ACT, False)])
def test_where_the_person_presses_no_key_is_sent_either(mode: Mode, *, driven: bool) -> None:
    """What lies over the page is closed by the person, and the flow goes on once it is gone."""
    site = Chatter(extra={"dialog Rate us": Thing()})
    driver = site.driver()
    driver.does["key Escape"] = site.extra.clear
    person = ScriptedPerson({"confirm": ["done"]}, leave=["press"])
    person.on_show = {
        words.COVERED: _async(site.extra.clear),
        ("Press Block.", words.MARKED): _async(site.press),
        ("Press Block.", words.NOT_MARKED): _async(site.press),
    }
    person.on_answer = {"confirm": _async(site.confirm)}

    played = play(replace(BLOCK, blockers=(COVER,)), driver, person, mode=mode, driven=driven)

    assert [] == [one for one in driver.log if one.startswith("key")]
    assert [] == driver.pressed
    assert 1 == [turn.lines for turn in person.turns].count(words.COVERED)
    assert Ending.DONE is played.result.outcome


def test_what_escape_does_not_put_away_is_marked_for_the_person() -> None:
    """The control that closes it is shown; the person presses it."""
    site = Chatter(extra={"dialog Rate us": Thing(), "css dialog .close": Thing(box=CLOSE_AT)})
    driver = site.driver()
    driver.does["css dialog .close"] = site.extra.clear
    blocker = replace(COVER, click="rate-close")
    person = ScriptedPerson(hand=hand_of(driver), leave=["page", "press"])
    flow = replace(steps(PAGE, PRESS, CONFIRM), blockers=(blocker,))

    played = play(flow, driver, person, mode=Mode.ACT)

    assert "key Escape" in driver.log
    assert CLOSE_AT in person.boxes
    assert Ending.DONE is played.result.outcome


def test_this_looks_different_leads_to_showing_where_it_is() -> None:
    """The person points; a note without names is made; the press stays theirs."""
    site = Chatter(missing={"button Block"})
    driver = site.driver()
    driver.picks = [Picked("button", "Restrict alex.x", Box(9, 9, 9, 9))]
    person = ScriptedPerson({"press": ["different", "show_me"]}, hand=hand_of(driver))
    person.on_show = {("Press Block.", words.SHOWN): _async(site.press)}
    person.quiet = {("Press Block.", words.SHOWN), words.SHOW_IT}

    played = play(BLOCK, driver, person)

    assert (
        Repair("chatter.block", 3, "press", "button", "Restrict [name]", "en"),
    ) == played.result.repairs
    assert Box(9, 9, 9, 9) in person.boxes
    assert Ending.DONE is played.result.outcome


@pytest.mark.parametrize(
    ("answers", "ending"),
    [
        (["different", "different"], Ending.LOOKS_DIFFERENT),
        (["different", "show_me", "different"], Ending.LOOKS_DIFFERENT),
        (["different", "stop"], Ending.STOPPED),
        (["different", "done"], Ending.FAILED),
    ],
)
def test_what_looks_different_can_be_left(answers: list[str], ending: Ending) -> None:
    """Saying so twice leaves it; doing it oneself is possible too."""
    driver = Chatter(missing={"button Block"}).driver()
    driver.picks = [Picked("", "x", None)]
    person = ScriptedPerson({"press": answers})
    person.quiet = {words.SHOW_IT}

    played = play(steps(PAGE, PRESS, CHECK), driver, person)

    assert ending is played.result.outcome


def test_pointing_can_be_given_up() -> None:
    """Nothing pointed at, or the wish to leave it: the question stands again."""
    nothing, left = Chatter().driver(), Chatter().driver()
    nothing.picks = [None]
    flow = steps(PAGE, RIGHT)
    first = ScriptedPerson({"right": ["different", "show_me", "different"]})
    first.quiet = {words.SHOW_IT}
    second = ScriptedPerson({"right": ["different", "show_me", "skip", "different"]})

    results = [play(flow, nothing, first).result, play(flow, left, second).result]

    assert [Ending.LOOKS_DIFFERENT] * 2 == [result.outcome for result in results]
    assert [(), ()] == [result.repairs for result in results]


def test_a_question_can_be_answered_after_all() -> None:
    """Saying that it looks different and then Done goes on."""
    flow = replace(steps(PAGE, replace(RIGHT, answers=("done",))), probes={}, goal={})

    played = play(flow, Chatter().driver(), ScriptedPerson({"right": ["different", "done"]}))

    assert Ending.ATTESTED is played.result.outcome


def test_pointing_is_offered_on_the_sites_own_pages_only() -> None:
    """Where the program may not look, nothing can be pointed at."""
    driver = Chatter().driver()
    person = ScriptedPerson({"right": ["different", "show_me", "stop"], "": ["stop"]})

    async def leave() -> None:
        driver.at = f"{SITE}/login"

    person.on_show = {("Is alex.x right?", *words.LOOKS_DIFFERENT): leave}

    played = play(BLOCK, driver, person)

    assert Ending.STOPPED is played.result.outcome
    assert words.SHOW_IT not in [turn.lines for turn in person.turns]


def test_what_held_before_is_no_sign_that_the_person_pressed() -> None:
    """An address that was so from the beginning proves nothing: the person's word is waited for."""
    flow = steps(PAGE, replace(PRESS, then=url("/settings*")), CHECK)
    person = ScriptedPerson(leave=["press"])

    played = play(flow, Chatter().driver(), person)

    assert Ending.PARKED is played.result.outcome


def test_a_person_who_goes_elsewhere_on_the_site_starts_over() -> None:
    """The control is gone with its page: the state is looked at, and the flow begins again."""
    site = Chatter()
    driver = site.driver()
    hand = hand_of(driver)
    wandered: list[bool] = []

    async def wander(box: Box) -> None:
        if not wandered:
            wandered.append(True)
            driver.go(PRIVACY)
        else:
            await hand(box)

    played = play(BLOCK, driver, ScriptedPerson(hand=wander))

    assert {"event": "again"} in played.result.events
    assert Ending.DONE is played.result.outcome


def test_wandering_while_a_press_is_asked_about_starts_over() -> None:
    """A yes is asked for anew on the right page."""
    site = Chatter()
    driver = site.driver()
    person = ScriptedPerson({"press": ["yes_it_is"]})
    give = person.give
    went: list[bool] = []

    def wandering(answer, nonce=""):
        if not went and str(answer) == "yes_it_is" and person.turns[-1].step == "press":
            went.append(True)
            driver.go(PRIVACY)
            return
        give(answer, nonce)

    person.give = wandering  # type: ignore[method-assign]  # first elsewhere, then yes

    played = play(steps(PAGE, EACH, CONFIRM, CHECK), driver, person, mode=Mode.ACT)

    assert {"event": "again"} in played.result.events
    assert Ending.DONE is played.result.outcome


def test_a_control_that_cannot_be_brought_into_view_is_still_shown() -> None:
    """Where scrolling or the place fails, the sentence stands alone."""
    site = Chatter()
    driver = site.driver()
    driver.reads["scroll"] = [NotPressed()]
    person = ScriptedPerson({"press": ["done"], "confirm": ["done"]})

    played = play(BLOCK, driver, person)

    assert Ending.FAILED is played.result.outcome


def test_a_mark_goes_where_its_control_is_not() -> None:
    """A control that goes while it is marked takes the mark with it."""
    site = Chatter()
    driver = site.driver()
    box = driver.box

    async def going(way):
        driver.box = box  # type: ignore[method-assign]  # only once
        raise NotPressed

    driver.box = going  # type: ignore[method-assign]  # it is gone for a moment

    assert Ending.DONE is play(BLOCK, driver).result.outcome


def test_a_switch_is_told_from_its_sentence() -> None:
    """What to choose and which way to switch is said in words."""
    person = ScriptedPerson({"set": ["done"], "choose": ["done"]})

    play(SETTINGS, Chatter().driver(), person, inputs={})

    lines = [turn.lines for turn in person.turns if turn.answers]
    assert ("Switch it off.", words.SWITCH["off"], words.MARKED) == lines[0]
    assert ("Choose.", words.CHOOSE_IT.format(text="Friends"), words.MARKED) == lines[1]


def test_a_sentence_that_is_not_there_leaves_no_empty_line() -> None:
    """A step without a sentence in any language shows what is marked alone."""
    flow = steps(PAGE, replace(PRESS, say={}), CHECK)
    person = ScriptedPerson({"press": ["done"]})

    play(flow, Chatter().driver(), person)

    assert (words.MARKED,) == next(turn for turn in person.turns if turn.step == "press").lines


def test_the_persons_language_is_that_of_the_sentences() -> None:
    """The page may be in another language than the person reads."""
    step = replace(PRESS, say={"en": "Press.", "de": "Drücke."})
    person = ScriptedPerson({"press": ["stop"]})

    play(steps(PAGE, step), Chatter().driver(), person, locale="de")

    assert "Drücke." == person.turns[-1].lines[0]
    assert "Eine Person blockieren" == person.turns[-1].title


def test_an_act_without_a_sign_of_its_effect_rests_on_the_persons_word() -> None:
    """Where the flow names nothing that follows, only Done goes on."""
    flow = steps(PAGE, replace(PRESS, then=None), CHECK)

    played = play(flow, Chatter().driver(), ScriptedPerson(leave=["press"]))

    assert Ending.PARKED is played.result.outcome


def test_a_box_that_opens_while_a_control_is_marked_is_waited_out() -> None:
    """The place of a control cannot be asked for then; the turn comes back afterwards."""
    site = Chatter()
    driver = site.driver()
    box, left = driver.box, [2]

    async def busy(way):
        left[0] -= 1
        if left[0] == 0:
            person.give("done", nonce="an-old-one")
            driver.happen(Kind.DIALOG_CLOSED)
            raise DialogOpen
        return await box(way)

    driver.box = busy  # type: ignore[method-assign]  # the site asks something
    person = ScriptedPerson({"confirm": ["done"]}, leave=["press", ""])

    async def press() -> None:
        site.press()

    person.on_show = {words.DIALOG: press}

    played = play(BLOCK, driver, person)

    assert words.DIALOG in [turn.lines for turn in person.turns]
    assert Ending.FAILED is played.result.outcome


def test_a_stale_flow_marks_nothing_that_lies_over_the_page_either() -> None:
    """What closes a known box is looked for by the person."""
    site = Chatter(extra={"dialog Rate us": Thing(), "css dialog .close": Thing(box=CLOSE_AT)})
    blocker = Blocker(visible("rate"), click="rate-close")
    person = ScriptedPerson({"press": ["done"], "confirm": ["done"]}, leave=["page"])

    async def close() -> None:
        site.extra.clear()

    person.on_show = {words.COVERED: close}
    flow = replace(steps(PAGE, PRESS, CONFIRM), blockers=(blocker,))

    play(flow, site.driver(), person, driven=False)

    assert words.COVERED in [turn.lines for turn in person.turns]
    assert [] == person.boxes
