"""The flows that ship: whole, dated, careful, and behind a door that each account opens itself."""

from __future__ import annotations

from contextlib import ExitStack
from dataclasses import replace
from datetime import date

import pytest

from boundary import data
from boundary.adapters.browser.find_browser import Browser
from boundary.app.env import NoSecrets
from boundary.app.library import Library
from boundary.app.windows import bare_world
from boundary.app.wiring import Opening, Switchboard
from boundary.core.flow import Ending, Flow, StepHand, StepKind
from boundary.core.playbook import Account, Address, Item
from boundary.core.services import BY_BROWSER, BY_GUIDE, DESPITE_TERMS
from boundary.core.verbs import VERBS, Scope
from boundary.formats.flow_lint import lint_flow
from tests.app.world import Told

LIBRARY = Library()
NAMES = data.flow_names()
SITES = (
    *("facebook", "google", "instagram", "linkedin", "messenger", "tiktok", "whatsapp", "x"),
    "youtube",
)
DAY = date(2026, 11, 22)


def _flow(name: str) -> Flow:
    (found,) = [one for one in LIBRARY.flows_of(name.partition(".")[0]) if one.id == name]
    return found


def _open(service: str, way: str) -> Opening:
    verb = LIBRARY.flows_of(service)[0].verb
    account = Account("site", service, {"way": way})
    item = Item(Address("site", verb, "-"), verb, None)
    with ExitStack() as stack:
        found = Browser("Chromium", "/usr/bin/chromium")
        world = replace(bare_world(lambda: DAY), find=lambda: found, has=lambda _module: True)
        board = Switchboard(LIBRARY, world=world)
        return board.open(stack, [item], [account], NoSecrets(), Told())


def test_every_site_of_the_list_has_flows() -> None:
    """Each of them is a service with written steps, and an account of it can ask for a window."""
    assert SITES == tuple(sorted({name.partition(".")[0] for name in NAMES}))
    for site in SITES:
        assert {"way": BY_GUIDE} == LIBRARY.services[site].defaults


@pytest.mark.parametrize("name", NAMES)
def test_a_shipped_flow_is_in_order(name: str) -> None:
    """The linter has nothing to say on the day it was checked, and everything is careful.

    Nobody has walked it live, no page of the person's is opened, and no press is the program's.
    """
    flow = _flow(name)
    presses = [step for step in flow.steps if step.kind is StepKind.ACT]

    assert () == lint_flow(name, data.flow_bytes(name), DAY).faults
    assert ("", DAY.isoformat()) == (flow.checked.live, flow.checked.date)
    assert not flow.opens_profile
    assert not any("{handle}" in step.url for step in flow.steps)
    assert {StepHand.PERSON} >= {step.hand for step in presses}
    assert flow.sources
    assert flow.stale_after_days <= 60
    assert "" == flow.fixture
    assert "en" in flow.checked.locales


@pytest.mark.parametrize("name", NAMES)
def test_a_shipped_flow_has_written_steps_behind_it(name: str) -> None:
    """The guide of the same service has a part for the same verb; the handle fits the verb."""
    flow = _flow(name)
    guide = LIBRARY.guides[flow.service]

    assert flow.verb in guide.parts
    assert LIBRARY.walks(flow.service, flow.verb)
    assert (VERBS[flow.verb].scope is Scope.IDENTIFIER) == bool(flow.inputs)


@pytest.mark.parametrize("name", NAMES)
def test_a_sign_in_on_the_site_itself_is_known(name: str) -> None:
    """A form or a code that stands in place of the page is no page to read; Google has its own."""
    flow = _flow(name)
    ways = flow.targets[flow.login].find if flow.login else ()
    elsewhere = "https://accounts.google.com" in flow.site.human_only
    wanted = "div[data-ref] canvas" if flow.service == "whatsapp" else "input[type=password]"

    assert ([] if elsewhere else [wanted]) == [way.css for way in ways]


def test_whose_account_it_is_is_asked_where_a_page_says_so() -> None:
    """On X the button of the account names it, and public material says how it is found."""
    assert {name for name in NAMES if _flow(name).account} == {
        name for name in NAMES if name.startswith("x.")
    }


def test_words_that_ask_for_a_pause_end_a_flow() -> None:
    """Where public material has them in every language of the flow; a day is left then."""
    paused = {
        name: {limit.wait_h for limit in _flow(name).limits if limit.outcome is Ending.RATE_LIMITED}
        for name in NAMES
    }

    assert {"facebook.block", "messenger.block", "instagram.block", "x.block"} <= {
        name for name, hours in paused.items() if hours == {24}
    }
    assert {name for name in NAMES if not _flow(name).limits} == {
        name for name in NAMES if name.startswith(("google.", "whatsapp.", "youtube."))
    }


def test_the_main_switches_are_named_in_three_languages() -> None:
    """Where public material gives a name in German and Spanish, it is there."""
    three = {name for name in NAMES if {"en", "de", "es"} <= set(_flow(name).checked.locales)}

    assert {"instagram.privacy", "x.privacy", "tiktok.privacy", "whatsapp.block"} <= three
    assert {name for name in NAMES if name.startswith("google.")} <= three


def test_no_service_without_flows_can_ask_for_a_window() -> None:
    """A phone has no such setting, and no flow is made up for it."""
    assert {} == LIBRARY.services["iphone"].settings
    assert () == LIBRARY.flows_of("iphone")
    assert not LIBRARY.walks("iphone", "phone.block")
    assert not LIBRARY.walks("instagram", "guide.do")
    assert not LIBRARY.walks("instagram", "social.mute")


@pytest.mark.parametrize("way", [BY_GUIDE, BY_BROWSER])
@pytest.mark.parametrize("site", SITES)
def test_a_site_that_forbids_it_is_written_steps(site: str, way: str) -> None:
    """Unless the account says so in the longer word; it is said when it was asked for in vain."""
    forbids = any(flow.site.automation == "forbidden" for flow in LIBRARY.flows_of(site))
    opening = _open(site, way)
    (opened,) = opening.desk.values()
    shut = way == BY_BROWSER and forbids

    assert forbids == (site != "google")
    assert ("guide" if way == BY_GUIDE or forbids else "browser") == opened.name
    assert shut == ("site" in opening.instead)
    assert {} == opening.faults


def test_the_longer_word_opens_the_door() -> None:
    """Who chose it in words gets the window; it never looks by itself."""
    opening = _open("instagram", DESPITE_TERMS)
    names = [opened.name for opened in opening.desk.values()]

    assert ["browser"] == names
    assert {} == opening.instead
    assert {False} == {opened.looks for opened in opening.desk.values()}
