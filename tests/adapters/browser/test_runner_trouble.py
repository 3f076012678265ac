"""Hold a walk to ending well when a page, a site or the browser does what was not expected."""

from __future__ import annotations

from dataclasses import replace

import pytest

from boundary.adapters.browser import words
from boundary.adapters.browser.driver import (
    DialogOpen,
    Kind,
    PageGone,
    PageSlow,
)
from boundary.adapters.browser.outcome import Mode
from boundary.core.flow import Ending

from .chatter import (
    BLOCK,
    CHECK,
    CHECKPOINT,
    CONFIRM,
    LIST,
    PAGE,
    PRESS,
    Chatter,
    visible,
)
from .people import ScriptedPerson
from .scripted import AWAY, Thing, hand_of, play


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


@pytest.mark.parametrize("path", ["@elsewhere.example/", ".elsewhere.example/"])
def test_a_path_never_leads_to_another_site(path: str) -> None:
    """A path that would change the host is not opened."""
    driver = Chatter().driver()

    played = play(replace(BLOCK, start=path), driver)

    assert (Ending.OFF_SITE, []) == (played.result.outcome, driver.log)


def test_a_read_that_the_page_takes_away_leads_to_a_new_look() -> None:
    """A page that changes under a read ends nothing: the state is looked at again."""
    driver = Chatter(blocked=True).driver()
    driver.reads["count"] = [PageSlow()]

    played = play(BLOCK, driver)

    assert Ending.ALREADY_DONE is played.result.outcome
    assert {"event": "again"} in played.result.events
