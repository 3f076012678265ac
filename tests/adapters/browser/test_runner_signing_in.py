"""Hold a walk to waiting wherever the person has to sign in, and to reading nothing there."""

from __future__ import annotations

import asyncio
from dataclasses import replace

import pytest

from boundary.adapters.browser import words
from boundary.adapters.browser.driver import (
    Way,
)
from boundary.adapters.browser.outcome import Mode
from boundary.core.flow import Ending, Truth

from .chatter import (
    BLOCK,
    LIST,
    Chatter,
)
from .people import ScriptedPerson
from .scripted import LOGIN, SITE, Thing, hand_of, play, probe

MAYBE = words.UNKNOWN_WORDS
"""Said where the words of a page are not known."""


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
