"""Hold how a flow is walked, from its first page to what is said of it in the end."""

from __future__ import annotations

import asyncio
from dataclasses import replace

import pytest

from boundary.adapters.browser import words
from boundary.adapters.browser.driver import (
    DialogOpen,
    Kind,
    NotPressed,
    PageGone,
    PageSlow,
    Way,
)
from boundary.adapters.browser.outcome import Mode
from boundary.core.change import Notice, Proof
from boundary.core.errors import Interrupted, Refusal, StoreError
from boundary.core.flow import Ending, StepHand, Truth

from .chatter import (
    BLOCK,
    CHECK,
    CHECKPOINT,
    CHOOSE,
    CONFIRM,
    LIST,
    OPEN_PRIVACY,
    PAGE,
    PICTURE,
    PRESS,
    PRIVACY,
    RIGHT,
    SET,
    SETTINGS,
    Chatter,
    visible,
)
from .people import ScriptedPerson
from .scripted import AWAY, LOGIN, SITE, Thing, hand_of, play, probe

MAYBE = words.UNKNOWN_WORDS
"""Said where the words of a page are not known."""


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


def test_a_page_in_no_known_language_ends_before_anything_is_shown_to_do() -> None:
    """Where no words fit, signing in is offered once, and nothing is pressed."""
    site = Chatter(missing={"text Privacy"})

    played = play(BLOCK, site.driver(), mode=Mode.ACT)

    assert played.result.outcome is Ending.GUIDE_ONLY
    assert [] == played.driver.pressed
    assert [MAYBE] == [turn.lines for turn in played.person.turns if turn.answers]


def test_a_sign_in_that_nothing_tells_is_waited_for_blind() -> None:
    """A code to scan at the site's own address: the person says when they are through."""
    site = Chatter(missing={"text Privacy"})
    driver, left = site.driver(), Chatter(missing={"text Privacy"}).driver()
    person, nobody = ScriptedPerson(hand=hand_of(driver)), ScriptedPerson(leave=[""])
    reads: list[int] = []

    async def sign_in() -> None:
        site.missing.clear()

    async def look_on() -> None:
        reads.append(len(left.looked_at))

    person.on_show = {MAYBE: sign_in}
    nobody.on_show = {MAYBE: look_on}

    played = play(replace(BLOCK, login=""), driver, person)
    parked = play(replace(BLOCK, login=""), left, nobody)

    assert played.result.outcome is Ending.DONE
    assert parked.result.outcome is Ending.PARKED
    assert [len(left.looked_at)] == reads


def test_a_sign_in_that_nothing_tells_is_over_once_its_pages_are_left() -> None:
    """From a front page to the sign-in and back: nobody has to say that it is done."""
    site = Chatter(missing={"text Privacy"})
    driver = site.driver()
    person = ScriptedPerson(hand=hand_of(driver), leave=[""])
    going: list[asyncio.Task[None]] = []

    async def there_and_back() -> None:
        driver.go(f"{LOGIN}/in")
        for _ in range(40):
            await asyncio.sleep(0)
        site.missing.clear()
        driver.go(LIST)

    async def sign_in() -> None:
        going.append(asyncio.ensure_future(there_and_back()))

    person.on_show = {MAYBE: sign_in}

    played = play(BLOCK, driver, person)

    assert played.result.outcome is Ending.DONE
    assert not [at for at in driver.looked_at if at.startswith(LOGIN)]


@pytest.mark.parametrize("to", [f"{SITE}/login", f"{LOGIN}/in"])
def test_a_sign_in_that_a_script_leads_to_is_waited_for(to: str) -> None:
    """A page that goes there a moment after it was opened: nothing is read, nothing given up."""
    site = Chatter(missing={"text Privacy"})
    driver = site.driver()
    count = driver.count

    async def leads(way: Way) -> int:
        if len(driver.looked_at) == 4 and site.missing:
            driver.go(to)
        return await count(way)

    async def sign_in() -> None:
        site.missing.clear()
        driver.go(LIST)

    driver.count = leads  # type: ignore[method-assign]  # the page's script is slow
    person = ScriptedPerson(hand=hand_of(driver), leave=[""])
    person.on_show = {words.SIGN_IN: sign_in}

    played = play(replace(BLOCK, login="", language_within=""), driver, person)

    assert played.result.outcome is Ending.DONE
    assert MAYBE not in [turn.lines for turn in person.turns]
    assert 1 == driver.looked_at.count(to)


def test_a_probe_that_ends_on_a_sign_in_waits_for_it() -> None:
    """What leads to the sign-in when the look is almost over is no page that cannot be read."""
    site = Chatter(blocked=True, missing={"text alex.x"})
    driver = site.driver()
    count, unread = driver.count, Chatter(missing={"text Nobody is blocked."}).driver()
    assert Truth.UNKNOWN is probe(BLOCK, unread).truth

    async def leads(way: Way) -> int:
        last = driver.log.count("more") == unread.log.count("more")
        if last and site.missing and way.text == ("alex.x",):
            driver.go(f"{SITE}/login")
        return await count(way)

    async def sign_in() -> None:
        site.missing.clear()
        driver.go(LIST)

    driver.count = leads  # type: ignore[method-assign]  # the session ends while it is read
    person = ScriptedPerson(leave=[""])
    person.on_show = {words.SIGN_IN: sign_in}

    assert Truth.YES is probe(BLOCK, driver, person).truth


def test_words_of_two_languages_are_no_language() -> None:
    """Where the words of two languages stand on the page, none is taken."""
    site = Chatter(extra={"text Privatsphäre": Thing()})

    assert play(BLOCK, site.driver()).result.outcome is Ending.GUIDE_ONLY


def test_a_page_without_the_place_of_its_words_has_no_language() -> None:
    """The words count only where the flow says that they stand."""
    site = Chatter(missing={"navigation"})

    assert play(BLOCK, site.driver()).result.outcome is Ending.GUIDE_ONLY


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


def test_a_state_that_cannot_be_read_is_never_called_done() -> None:
    """The list has neither the name nor an end: the person's eyes are asked for."""
    site = Chatter(missing={"text alex.x", "text Nobody is blocked."})

    played = play(BLOCK, site.driver())

    assert (Ending.UNKNOWN, Proof.NONE) == (played.result.outcome, played.result.proof)
    assert words.PRESSED_NOT_READ == played.result.note


def test_the_persons_word_stands_where_the_page_cannot_be_read() -> None:
    """Done by hand, and no way to read it: attested."""
    site = Chatter(missing={"text alex.x", "text Nobody is blocked."})
    person = ScriptedPerson({"press": ["done"], "confirm": ["done"]})

    played = play(BLOCK, site.driver(), person)

    assert (Ending.ATTESTED, Proof.TOLD) == (played.result.outcome, played.result.proof)


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


def test_a_closed_page_interrupts() -> None:
    """A page that the person closed ends the run, and nothing is called done."""
    driver = Chatter().driver()
    person = ScriptedPerson(leave=["right"])
    driver.happen(Kind.CLOSED)

    assert play(BLOCK, driver, person).result.outcome is Ending.INTERRUPTED


def test_after_a_crash_the_state_is_looked_at_anew() -> None:
    """A new page takes over; what was done before the crash is not done again."""
    site = Chatter()
    driver = site.driver()

    def crash() -> None:
        site.confirm()
        driver.reads["count"] = [PageGone(crashed=True)]

    driver.does["menuitem Block"] = crash

    played = play(BLOCK, driver, mode=Mode.ACT)

    assert played.result.outcome is Ending.DONE
    assert ["click button Block", "click menuitem Block"] == driver.pressed
    assert "renew" in driver.log


def test_after_a_crash_nothing_is_pressed_when_the_state_cannot_be_read() -> None:
    """It may be done already: the rest is by the person's hand."""
    site = Chatter(missing={"text alex.x", "text Nobody is blocked."})
    driver = site.driver()

    def crash() -> None:
        site.confirm()
        driver.reads["count"] = [PageGone(crashed=True)]

    driver.does["menuitem Block"] = crash
    person = ScriptedPerson({"press": ["done"], "confirm": ["done"]})

    played = play(BLOCK, driver, person, mode=Mode.ACT)

    assert ["click button Block", "click menuitem Block"] == driver.pressed
    assert played.result.outcome is Ending.ATTESTED


def test_a_browser_that_is_gone_cannot_take_over() -> None:
    """Without a new page the run is interrupted."""
    driver = Chatter().driver()
    driver.renewable = False
    driver.reads["count"] = [PageGone(crashed=True)]

    assert play(BLOCK, driver).result.outcome is Ending.INTERRUPTED


def test_a_page_that_crashes_again_and_again_ends_the_run() -> None:
    """Beginning again is bounded."""
    driver = Chatter().driver()
    driver.reads["count"] = [PageGone(crashed=True) for _ in range(20)]

    assert play(BLOCK, driver).result.outcome is Ending.INTERRUPTED


def test_nothing_is_read_where_the_person_signs_in() -> None:
    """On the pages of the sign-in the program is blind, and goes on when they are left."""
    site = Chatter()
    driver = site.driver()
    driver.leads[LIST] = f"{LOGIN}/in"
    person = ScriptedPerson(hand=hand_of(driver), leave=[""])

    async def sign_in() -> None:
        driver.leads.clear()
        driver.go(LIST)

    person.on_show = {words.SIGN_IN: sign_in}

    played = play(BLOCK, driver, person)

    assert played.result.outcome is Ending.DONE
    assert not [at for at in driver.looked_at if at.startswith(LOGIN)]


def test_a_form_to_sign_in_on_the_sites_own_page_is_left_to_the_person() -> None:
    """Where the address stays the same, the person says when they are done."""
    site = Chatter(extra={"css input[type=password]": Thing()})
    driver = site.driver()
    person = ScriptedPerson({"": ["done"]}, hand=hand_of(driver))

    async def sign_in() -> None:
        site.extra.clear()

    person.on_show = {words.SIGN_IN: sign_in}

    assert play(BLOCK, driver, person).result.outcome is Ending.DONE


def test_a_session_that_ends_midway_starts_over_after_signing_in() -> None:
    """After signing in again the state is read first, and answered questions stay answered."""
    site = Chatter()
    driver = site.driver()

    def lost() -> None:
        site.boxed = False
        driver.does["button Block"] = site.press
        driver.leads[LIST] = f"{LOGIN}/in"
        driver.go(f"{LOGIN}/in")

    driver.does["button Block"] = lost
    person = ScriptedPerson(hand=hand_of(driver), leave=[""])

    async def sign_in() -> None:
        driver.leads.clear()
        driver.go(LIST)

    person.on_show = {words.SIGN_IN: sign_in}

    played = play(BLOCK, driver, person)

    assert played.result.outcome is Ending.DONE
    assert 1 == len([turn for turn in person.turns if turn.step == "right" and turn.answers])


@pytest.mark.parametrize("back", [True, False])
def test_another_site_is_left_to_the_person(*, back: bool) -> None:
    """Away from the site nothing is read; it goes on once the person is back, or ends there."""
    driver = Chatter().driver()
    driver.leads[LIST] = AWAY
    person = ScriptedPerson({"": ["done"]} if not back else {}, hand=hand_of(driver), leave=[""])

    async def return_() -> None:
        if back:
            driver.leads.clear()
            driver.go(LIST)

    person.on_show = {words.ELSEWHERE: return_}

    played = play(BLOCK, driver, person)

    assert played.result.outcome is (Ending.DONE if back else Ending.OFF_SITE)
    assert AWAY not in driver.looked_at


def test_a_checkpoint_ends_it() -> None:
    """Where the site wants a person, the flow is over."""
    driver = Chatter().driver()
    driver.leads[LIST] = CHECKPOINT

    assert play(BLOCK, driver).result.outcome is Ending.NEED_HUMAN


def test_the_first_sign_of_a_limit_ends_it() -> None:
    """Once the page asks for a pause nothing more is pressed, and the hours are said."""
    site = Chatter()
    driver = site.driver()

    def too_fast() -> None:
        site.extra["text Too fast."] = Thing()

    driver.does["button Block"] = too_fast

    played = play(BLOCK, driver, mode=Mode.ACT)

    assert (Ending.RATE_LIMITED, 24) == (played.result.outcome, played.result.not_before_h)
    assert ["click button Block"] == driver.pressed


def test_a_sign_of_a_limit_that_comes_late_is_heard_before_the_page_is_left() -> None:
    """What the page says once everything is pressed counts before another is opened."""
    site = Chatter()
    driver = site.driver()
    settle = driver.settle

    async def late() -> None:
        await settle()
        site.extra["text Too fast."] = Thing()
        site.blocked = False

    driver.settle = late  # type: ignore[method-assign]  # the site is slow to say so

    played = play(BLOCK, driver)

    assert (Ending.RATE_LIMITED, 24) == (played.result.outcome, played.result.not_before_h)
    assert "settle" == driver.log[-1]


def test_a_server_that_counts_requests_is_heard() -> None:
    """The status 429 is a limit like any other."""
    driver = Chatter().driver()
    driver.statuses[LIST] = [429]

    assert play(BLOCK, driver).result.outcome is Ending.RATE_LIMITED


def test_a_page_that_does_not_open_is_tried_again_and_then_left() -> None:
    """Two more tries, then the person is told that it could not be opened."""
    driver, broken = Chatter().driver(), Chatter().driver()
    driver.statuses[LIST] = [503, PageSlow()]
    broken.statuses[LIST] = [500, 500, 500]

    assert play(BLOCK, driver).result.outcome is Ending.DONE
    played = play(BLOCK, broken)
    assert (Ending.UNKNOWN, words.NOT_OPENED) == (played.result.outcome, played.result.note)


def test_the_most_for_one_day_is_kept_before_anything_is_pressed() -> None:
    """A site's count for the day stops the run before its first press."""
    played = play(BLOCK, Chatter().driver(), mode=Mode.ACT, acts_today=20)

    assert (Ending.RATE_LIMITED, 24) == (played.result.outcome, played.result.not_before_h)
    assert [] == played.driver.pressed


def test_the_most_for_one_day_is_kept_between_two_presses() -> None:
    """The second press of a run is one too many when the first was the last of the day."""
    played = play(BLOCK, Chatter().driver(), mode=Mode.ACT, acts_today=19)

    assert played.result.outcome is Ending.RATE_LIMITED
    assert ["click button Block"] == played.driver.pressed


def test_two_presses_keep_the_sites_distance() -> None:
    """The program waits between its presses as long as the flow says."""
    site = Chatter()
    driver = site.driver()
    times: list[float] = []
    slow = replace(BLOCK, site=replace(BLOCK.site, pace_s=60))
    played = play(slow, driver, mode=Mode.ACT)
    times.append(played.clock.now)

    assert times[0] >= 60


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


def test_inputs_that_do_not_fit_are_refused() -> None:
    """A name that is none of this site's is refused before anything is opened."""
    driver = Chatter().driver()

    with pytest.raises(Refusal):
        play(BLOCK, driver, inputs={"handle": "../../x"})

    assert [] == driver.log


def test_a_ctrl_c_comes_out_and_nothing_stays_on_the_screen() -> None:
    """What the caller raises ends the run as it is, after the surfaces were put away."""
    person = ScriptedPerson()

    def stop(done: int, total: int) -> None:
        if person.turns and person.turns[-1].step == "right":
            raise Interrupted("You stopped here.")

    with pytest.raises(Interrupted):
        play(BLOCK, Chatter().driver(), person, progress=stop)

    assert person.hidden


def test_previous_values_are_kept_before_the_first_press() -> None:
    """What a setting was is handed over first; if that does not work nothing is pressed."""
    site = Chatter()
    driver = site.driver()

    played = play(SETTINGS, driver, mode=Mode.ACT, inputs={})

    assert [{"switch": "on", "audience": "$everyone"}] == played.kept
    assert {"switch": "on", "audience": "$everyone"} == played.result.previous
    assert ["click switch Online", "choose combobox Audience"] == driver.pressed
    assert played.result.outcome is Ending.DONE

    other = Chatter().driver()

    def full(_values: object) -> None:
        raise StoreError("The disk is full.")

    with pytest.raises(StoreError):
        play(SETTINGS, other, mode=Mode.ACT, inputs={}, keep=full)
    assert [] == other.pressed


def test_a_setting_without_a_probe_is_kept_when_it_is_reached() -> None:
    """An act on another setting of the page keeps that one's value too."""
    flow = replace(
        SETTINGS, probes={"friends": SETTINGS.probes["friends"]}, goal={"friends": Truth.YES}
    )

    played = play(flow, Chatter().driver(), mode=Mode.ACT, inputs={})

    assert {"audience": "$everyone", "switch": "on"} == played.result.previous


def test_a_setting_that_is_so_already_is_not_touched() -> None:
    """A switch that is off is not pressed: pressing would turn it on."""
    site = Chatter(switch=Thing(checked=False))

    played = play(SETTINGS, site.driver(), mode=Mode.ACT, inputs={})

    assert ["choose combobox Audience"] == played.driver.pressed
    assert not site.switch.checked


def test_undo_brings_recorded_values_back_and_no_other() -> None:
    """The recorded value takes the place of the goal; settings without a record are left."""
    site = Chatter()
    site.switch.checked = False
    site.audience.value = "Friends"
    recorded = {"audience": "$everyone"}

    played = play(SETTINGS, site.driver(), mode=Mode.ACT, inputs={}, restore=recorded)
    again = play(SETTINGS, site.driver(), mode=Mode.ACT, inputs={}, restore=recorded)

    assert played.result.outcome is Ending.DONE
    assert ("Everyone", False) == (site.audience.value, site.switch.checked)
    assert again.result.outcome is Ending.ALREADY_DONE


def test_undo_of_what_no_page_shows_is_not_called_done() -> None:
    """A recorded value without a probe cannot be read back."""
    flow = replace(SETTINGS, steps=(OPEN_PRIVACY, replace(CHOOSE, target="switch", value="$all")))

    played = play(flow, Chatter().driver(), inputs={}, restore={"nowhere": "on"})

    assert played.result.outcome is Ending.UNKNOWN


def test_undo_of_an_unreadable_setting_is_left_to_the_eye() -> None:
    """A switch that cannot be read is not pressed by the program."""
    site = Chatter(missing={"switch Online"})
    person = ScriptedPerson({"set": ["done"]})

    played = play(
        SETTINGS, site.driver(), person, mode=Mode.ACT, inputs={}, restore={"switch": "on"}
    )

    assert played.result.outcome is Ending.ATTESTED
    assert [] == played.driver.pressed


def test_whose_account_it_is_is_asked_once() -> None:
    """The name that the page shows is put to the person; saying so before spares the question."""
    flow = replace(BLOCK, account="me")

    asked = play(flow, Chatter(blocked=True).driver())
    spared = play(flow, Chatter(blocked=True).driver(), account_confirmed=True)
    nameless = play(flow, Chatter(blocked=True, missing={"css header"}).driver())

    turns = [turn for turn in asked.person.turns if turn.step == "account"]
    assert turns[0].lines == (words.ACCOUNT.format(account="robin.s"), words.ACCOUNT_ASK)
    assert asked.result.account_confirmed
    assert [] == [turn for turn in spared.person.turns if turn.step == "account"]
    assert not nameless.result.account_confirmed


def test_another_account_is_left_alone() -> None:
    """When it is not theirs the person stops, and nothing was looked at or pressed."""
    flow = replace(BLOCK, account="me")

    played = play(flow, Chatter().driver(), ScriptedPerson({"account": ["stop"]}))

    assert played.result.outcome is Ending.STOPPED


def test_a_box_of_the_browsers_own_is_waited_out() -> None:
    """While such a box is open the page is not touched; afterwards the read is made again."""
    driver = Chatter().driver()
    driver.reads["count"] = [DialogOpen()]
    driver.happen(Kind.MOVED)
    driver.happen(Kind.DIALOG_CLOSED)
    person = ScriptedPerson(hand=hand_of(driver), leave=[""])

    played = play(BLOCK, driver, person)

    assert words.DIALOG in [turn.lines for turn in person.turns]
    assert played.result.outcome is Ending.DONE


def test_a_press_that_opens_such_a_box_counts_as_made() -> None:
    """The press is not made a second time."""
    site = Chatter()
    driver = site.driver()

    def boxed() -> None:
        site.press()
        driver.reads["value"] = []
        driver.happen(Kind.DIALOG_CLOSED)

    driver.does["button Block"] = boxed
    driver.reads["click"] = []

    played = play(BLOCK, driver, mode=Mode.ACT)

    assert played.result.outcome is Ending.DONE
    assert 1 == driver.pressed.count("click button Block")


def test_a_window_that_opens_by_itself_changes_nothing() -> None:
    """Another window is noted; the flow goes on in its own."""
    driver = Chatter().driver()
    driver.happen(Kind.POPUP)

    played = play(BLOCK, driver)

    assert {"event": "page.event", "what": "popup"} in played.result.events
    assert played.result.outcome is Ending.DONE


def test_pictures_are_taken_with_the_account_covered_and_only_after_a_yes() -> None:
    """The named region goes to whoever asked for it, with the masks in place."""
    flow = replace(BLOCK, account="me", steps=(PICTURE, PAGE, PRESS, CONFIRM))

    played = play(flow, Chatter().driver(), take=True)

    (picture,) = played.captures
    assert ("picture", b"png", "[name] is listed") == (picture.step, picture.png, picture.text)
    way, masks = played.driver.pictured[0]
    assert ("main", ("header",)) == (way.css, tuple(mask.css for mask in masks))
    assert (picture,) == played.result.captures


def test_no_picture_without_a_taker_and_none_against_a_no() -> None:
    """Without a callback, or after Skip, nothing is pictured."""
    flow = replace(BLOCK, steps=(PICTURE, PAGE, PRESS, CONFIRM))
    driver = Chatter().driver()

    untaken = play(flow, Chatter().driver())
    person = ScriptedPerson({"picture": ["skip"]}, hand=hand_of(driver))
    skipped = play(flow, driver, person, take=True)

    assert ([], []) == (untaken.driver.pictured, skipped.driver.pictured)
    assert Ending.DONE is untaken.result.outcome is skipped.result.outcome


def test_a_run_for_pictures_walks_nothing_else() -> None:
    """Only the steps that picture something are walked."""
    flow = replace(BLOCK, steps=(PICTURE, PAGE, PRESS, CONFIRM))

    played = play(flow, Chatter().driver(), take=True, mode=Mode.CAPTURE)
    none = play(
        flow,
        Chatter().driver(),
        ScriptedPerson({"picture": ["skip"]}),
        take=True,
        mode=Mode.CAPTURE,
    )

    assert (Ending.DONE, words.SAVED) == (played.result.outcome, played.result.note)
    assert 1 == len(played.captures)
    assert none.result.outcome is Ending.SKIPPED


def test_a_needed_picture_that_cannot_be_taken_is_left_to_the_person() -> None:
    """Without the region the person can make one; leaving it ends the flow before any press."""
    step = replace(PICTURE, optional=False)
    flow = replace(BLOCK, steps=(step, PAGE, PRESS, CONFIRM))
    site = Chatter(missing={"css main"})
    driver = site.driver()
    hand = hand_of(driver)

    made = play(flow, driver, ScriptedPerson({"picture": ["done"]}, hand=hand), take=True)
    other = Chatter(missing={"css main"}).driver()
    left = play(flow, other, ScriptedPerson({"picture": ["skip"]}), take=True)

    assert made.result.outcome is Ending.DONE
    assert left.result.outcome is Ending.SKIPPED


@pytest.mark.parametrize("trouble", ["picture", "mask"])
def test_a_picture_without_its_masks_is_not_taken(trouble: str) -> None:
    """What cannot be covered, or is gone meanwhile, is not pictured."""
    driver = Chatter().driver()
    masks = ("confirm",) if trouble == "mask" else ("me",)
    names = {**BLOCK.names, "block": {"de": ("Blockieren",)}} if trouble == "mask" else BLOCK.names
    flow = replace(BLOCK, names=names, steps=(replace(PICTURE, mask=masks), RIGHT))
    if trouble == "picture":
        driver.reads["picture"] = [NotPressed()]

    played = play(flow, driver, take=True)

    assert [] == played.captures


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


def test_an_unexpected_page_is_left_to_the_person() -> None:
    """Where the page is not the one that was meant, the person goes there, or leaves it."""
    page = replace(PAGE, expect=visible("empty"))
    flow = replace(BLOCK, steps=(page, PRESS, CONFIRM, CHECK))
    site = Chatter(missing={"text Nobody is blocked."})
    driver = site.driver()
    person = ScriptedPerson({"page": ["done"]}, hand=hand_of(driver))

    played = play(flow, driver, person)

    turn = next(turn for turn in person.turns if turn.step == "page")
    assert (words.BY_HAND,) == turn.lines
    assert played.result.outcome is Ending.DONE


def test_the_privacy_page_is_where_the_settings_are() -> None:
    """The settings' own page is opened, and no other."""
    driver = Chatter().driver()

    play(SETTINGS, driver, mode=Mode.ACT, inputs={})

    opened = {one for one in driver.log if one.startswith("open")}
    assert {f"open {PRIVACY.removeprefix('https://chatter.example')}"} == opened
    assert SET.id == "set"


@pytest.mark.parametrize("path", ["@elsewhere.example/", ".elsewhere.example/"])
def test_a_path_never_leads_to_another_site(path: str) -> None:
    """A path that would change the host is not opened."""
    driver = Chatter().driver()

    played = play(replace(BLOCK, start=path), driver)

    assert (Ending.OFF_SITE, []) == (played.result.outcome, driver.log)


def test_a_look_begins_again_after_signing_in() -> None:
    """Looking waits for the person, and then looks from the beginning."""
    driver = Chatter(blocked=True).driver()
    driver.leads[LIST] = f"{LOGIN}/in"
    person = ScriptedPerson(leave=[""])

    async def sign_in() -> None:
        driver.leads.clear()
        driver.go(LIST)

    person.on_show = {words.SIGN_IN: sign_in}

    assert Truth.YES is probe(BLOCK, driver, person).truth


def test_a_flow_may_need_no_account_and_no_place_for_its_words() -> None:
    """Without a sign of the sign-in none is looked for; words may stand anywhere."""
    flow = replace(BLOCK, login="", language_within="")

    played = play(flow, Chatter(missing={"navigation"}, blocked=True).driver())

    assert Ending.ALREADY_DONE is played.result.outcome


def test_a_read_that_the_page_takes_away_leads_to_a_new_look() -> None:
    """A page that changes under a read ends nothing: the state is looked at again."""
    driver = Chatter(blocked=True).driver()
    driver.reads["count"] = [PageSlow()]

    played = play(BLOCK, driver)

    assert Ending.ALREADY_DONE is played.result.outcome
    assert {"event": "again"} in played.result.events


def test_the_picture_of_the_page_that_is_there_needs_no_address() -> None:
    """A step without a path pictures what is shown, and nothing once it may not be read."""
    here = replace(PICTURE, url="")
    flow = replace(BLOCK, steps=(PAGE, here))
    gone = Chatter().driver()

    taken = play(flow, Chatter().driver(), take=True)
    picture = gone.picture

    async def leaving(way, masks):
        made = await picture(way, masks)
        gone.at = f"{LOGIN}/in"
        return made

    gone.picture = leaving  # type: ignore[method-assign]  # the session ends just then
    none = play(flow, gone, ScriptedPerson({"": ["stop"]}), take=True)

    assert 1 == len(taken.captures)
    assert [] == none.captures
