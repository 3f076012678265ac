"""Hold that flows do what they say on a real wiki, by its own database."""

from __future__ import annotations

import asyncio
import time
from collections.abc import Iterator, Mapping
from dataclasses import replace
from datetime import date
from pathlib import Path

import pytest
from playwright.async_api import Browser

from boundary.adapters.browser import words
from boundary.adapters.browser.managed import fixture_over
from boundary.adapters.browser.outcome import Job, Result
from boundary.adapters.browser.pace import Pace
from boundary.adapters.browser.runner import run_flow
from boundary.core.change import Proof
from boundary.core.flow import Ending, Flow
from boundary.formats.flow_lint import lint_flow
from boundary.formats.flow_yaml import read_flow
from tests.servers.mediawiki import PASSWORD, PERSON, Wiki, mediawiki

from .person import Person
from .window import Loop

FLOWS = Path(__file__).parent / "flows"


@pytest.fixture(scope="module")
def wiki() -> Iterator[Wiki]:
    """Start one wiki for all tests here."""
    with mediawiki() as one:
        yield one


def flow_of(name: str, wiki: Wiki) -> Flow:
    """Read a flow for where the wiki is now."""
    path = FLOWS / f"mediawiki.{name}.yaml"
    flow = read_flow(path.stem, path.read_bytes(), origins={"https://wiki.example": wiki.origin})
    return replace(flow, site=replace(flow.site, pace_s=0))


async def walk(
    browser: Browser,
    wiki: Wiki,
    user: str,
    name: str,
    *,
    restore: Mapping[str, str] | None = None,
    by_hand: bool = False,
) -> tuple[Result, Person]:
    """Walk one flow as a user; `by_hand`: who signs in on the page, in front of the runner."""
    flow = flow_of(name, wiki)
    context = await browser.new_context()
    try:
        if not by_hand:
            cookies = wiki.sign_in(user).items()
            await context.add_cookies(
                [{"name": key, "value": value, "url": wiki.origin} for key, value in cookies]
            )
        driver = await fixture_over(context, flow.site.act)
        inputs = {"handle": PERSON} if flow.inputs else {}
        person = Person(flow, inputs, lambda: driver.page, user=user, password=PASSWORD)
        job = Job(flow, inputs, restore=restore or {})
        pace = Pace(time.monotonic, asyncio.sleep, poll_s=0.05, find_s=60.0)
        result = await run_flow(job, driver, person, pace=pace, redact=str)
        if person.fault is not None:
            raise person.fault
        return result, person
    finally:
        await context.close()


@pytest.mark.server
@pytest.mark.parametrize("locale", ["en", "de"])
def test_mail_is_muted_and_heard_again(
    wiki: Wiki, loop: Loop, browser: Browser, locale: str
) -> None:
    """Mute, run again, and undo: each as the database has it, and nothing pressed in vain."""
    user = wiki.user(locale)

    muted, first = loop.run(walk(browser, wiki, user, "mute"))
    then = wiki.muted(user)
    again, second = loop.run(walk(browser, wiki, user, "mute"))
    undone, third = loop.run(walk(browser, wiki, user, "unmute"))

    assert [Ending.DONE, Ending.ALREADY_DONE, Ending.DONE] == [
        muted.outcome,
        again.outcome,
        undone.outcome,
    ]
    assert {Proof.SEEN} == {muted.proof, again.proof, undone.proof}
    assert [2, 0, 2] == [first.pressed, second.pressed, third.pressed]
    assert [PERSON] == then
    assert [] == wiki.muted(user)


@pytest.mark.server
@pytest.mark.parametrize("locale", ["en", "de"])
def test_a_preference_is_set_and_put_back(
    wiki: Wiki, loop: Loop, browser: Browser, locale: str
) -> None:
    """A setting is changed, kept as it was, and put back to that; the database agrees."""
    user = wiki.user(locale)

    changed, first = loop.run(walk(browser, wiki, user, "mail"))
    then = wiki.preferences(user).get("disablemail")
    again, second = loop.run(walk(browser, wiki, user, "mail"))
    undone, third = loop.run(walk(browser, wiki, user, "mail", restore=changed.previous))

    assert [Ending.DONE, Ending.ALREADY_DONE, Ending.DONE] == [
        changed.outcome,
        again.outcome,
        undone.outcome,
    ]
    assert [2, 0, 2] == [first.pressed, second.pressed, third.pressed]
    assert {"mail-box": "on"} == changed.previous
    assert "1" == then
    assert "disablemail" not in wiki.preferences(user)


@pytest.mark.server
def test_the_person_signs_in_by_hand(wiki: Wiki, loop: Loop, browser: Browser) -> None:
    """Whoever is not signed in is asked to, and then it goes on; what was so stays untouched."""
    user = wiki.user()
    wiki.prefer(user, "disablemail", "1")

    result, person = loop.run(walk(browser, wiki, user, "mail", by_hand=True))

    assert Ending.ALREADY_DONE == result.outcome
    assert 0 == person.pressed
    assert words.SIGN_IN in [turn.lines for turn in person.turns]
    assert "1" == wiki.preferences(user)["disablemail"]


def test_the_flows_of_the_wiki_are_in_order() -> None:
    """The linter has nothing to say about any of them."""
    files = sorted(FLOWS.glob("*.yaml"))
    flows = {path.stem: read_flow(path.stem, path.read_bytes()) for path in files}
    day = date(2026, 11, 22)

    faults = [lint_flow(path.stem, path.read_bytes(), day, flows).faults for path in files]

    assert 3 == len(files)
    assert [(), (), ()] == [tuple(one) for one in faults]
