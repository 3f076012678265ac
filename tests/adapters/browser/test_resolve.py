"""Hold that exactly one element is found, or none, and only where a flow may look."""

from __future__ import annotations

import asyncio
from dataclasses import replace

import pytest

from boundary.adapters.browser.driver import Way
from boundary.adapters.browser.resolve import Eyes, Found, Place, Sight, origin_of, path_of
from boundary.core.flow import Flow, Selector, Within

from .chatter import BLOCK, LIST, target
from .scripted import LOGIN, SITE, ScriptedDriver, Thing


def look(flow: Flow, screen: dict[str, Thing], name: str = "it", locale: str = "en") -> Found:
    """Find a target on one screen."""
    driver = ScriptedDriver({LIST: lambda: screen}, at=LIST, frames={"iframe": f"{SITE}/in"})
    eyes = Eyes(flow, {"handle": "alex.x"}, driver)
    eyes.locale = locale
    return asyncio.run(eyes.find(name))


def flow_of(*find: Selector, **more: tuple[Selector, ...]) -> Flow:
    """Make a flow with a target `it`, and others."""
    others = {name: target(name, *selectors) for name, selectors in more.items()}
    return replace(BLOCK, targets={"it": target("it", *find), **others})


@pytest.mark.parametrize(
    ("url", "origin"),
    [
        ("https://Chatter.Example/x", "https://chatter.example"),
        ("https://chatter.example:443/", "https://chatter.example"),
        ("https://chatter.example.:443/", "https://chatter.example"),
        ("https://chatter.example:444/", "https://chatter.example:444"),
        ("http://127.0.0.1:80/", "http://127.0.0.1"),
        ("http://[::1]:81/", "http://[::1]:81"),
        ("https://chatter.example@elsewhere.example/", "https://elsewhere.example"),
        ("about:blank", ""),
        ("data:text/html,x", ""),
        ("javascript:1", ""),
        ("file:///etc/x", ""),
        ("https://", ""),
        ("https://x:99999/", ""),
        ("", ""),
    ],
)
def test_an_origin_is_scheme_host_and_port(url: str, origin: str) -> None:
    """However it is written, the same place is the same text, and no other is."""
    assert origin == origin_of(url)


def test_a_path_holds_everything_behind_the_host() -> None:
    """Query and fragment belong to it; a bare host has the path /."""
    assert "/a?b=1#c" == path_of("https://chatter.example/a?b=1#c")
    assert "/" == path_of("https://chatter.example")


@pytest.mark.parametrize(
    ("url", "place"),
    [
        (LIST, Place.ACT),
        (f"{SITE}:443/x", Place.ACT),
        (f"{LOGIN}/in", Place.HUMAN),
        (f"{SITE}/login", Place.HUMAN),
        (f"{SITE}/Login/two", Place.HUMAN),
        (f"{SITE}/%6Cogin", Place.HUMAN),
        (f"{SITE}/index?page=login&x=1", Place.HUMAN),
        (f"{SITE}/index?page=list", Place.ACT),
        ("http://chatter.example/settings", Place.ELSEWHERE),
        ("https://chatter.example.elsewhere.example/", Place.ELSEWHERE),
        ("https://www.chatter.example/", Place.ELSEWHERE),
        ("about:blank", Place.ELSEWHERE),
        ("chrome-error://chromewebdata/", Place.ELSEWHERE),
        ("", Place.ELSEWHERE),
    ],
)
def test_every_page_is_the_sites_the_persons_or_elsewhere(url: str, place: Place) -> None:
    """Exact origins count, and paths to sign in are the person's however they are written."""
    eyes = Eyes(BLOCK, {}, ScriptedDriver({}, at=url))

    assert place is eyes.place()


@pytest.mark.parametrize(
    ("flow", "screen", "sight", "candidate"),
    [
        (flow_of(Selector(css="a")), {"css a": Thing()}, Sight.ONE, 0),
        (flow_of(Selector(css="a")), {}, Sight.NONE, -1),
        (flow_of(Selector(css="a")), {"css a": Thing(count=2)}, Sight.MANY, 0),
        (flow_of(Selector(css="a"), Selector(css="b")), {"css b": Thing()}, Sight.ONE, 1),
        (
            flow_of(Selector(css="a"), Selector(css="b")),
            {"css a": Thing(count=3), "css b": Thing()},
            Sight.MANY,
            0,
        ),
        (flow_of(Selector(text="$gone"), Selector(css="b")), {}, Sight.UNREADABLE, -1),
        (flow_of(Selector(text="$gone"), Selector(css="b")), {"css b": Thing()}, Sight.ONE, 1),
        (
            flow_of(Selector(css="a", within=Within(target="box")), box=(Selector(css="b"),)),
            {"css a": Thing()},
            Sight.NONE,
            -1,
        ),
        (
            flow_of(Selector(css="a", within=Within(target="box")), box=(Selector(css="b"),)),
            {"css a": Thing(), "css b": Thing(count=2)},
            Sight.MANY,
            0,
        ),
        (
            flow_of(Selector(css="a", within=Within(selector=Selector(css="b")))),
            {"css a": Thing(), "css b": Thing()},
            Sight.ONE,
            0,
        ),
        (flow_of(Selector(css="a", within=Within())), {"css a": Thing()}, Sight.UNREADABLE, -1),
    ],
)
def test_one_or_nothing(flow: Flow, screen: dict[str, Thing], sight: Sight, candidate: int) -> None:
    """Selectors in order; the first that fits anything decides, and two are one too many."""
    flow = replace(flow, names={**BLOCK.names, "gone": {"de": ("Weg",)}})

    found = look(flow, screen)

    assert (sight, candidate) == (found.sight, found.candidate)
    assert (found.way is None) == (sight is not Sight.ONE)


def test_a_frame_is_looked_into_only_when_it_is_the_sites_own() -> None:
    """What another site shows in a frame is not read, and what lies around follows the frame."""
    flow = flow_of(
        Selector(css="a", frame="iframe", within=Within(target="box")), box=(Selector(css="b"),)
    )
    screen = {"css a": Thing(), "css b": Thing()}
    driver = ScriptedDriver({LIST: lambda: screen}, at=LIST, frames={"iframe": f"{SITE}/in"})
    eyes = Eyes(flow, {}, driver)

    own = asyncio.run(eyes.find("it"))
    driver.frames["iframe"] = "https://elsewhere.example/"
    foreign = asyncio.run(eyes.find("it"))

    around = Way(css="b", frame="iframe")
    assert Found(Sight.ONE, Way(css="a", frame="iframe", within=around), 0) == own
    assert Found(Sight.UNREADABLE) == replace(foreign, candidate=-1)


def test_before_the_language_is_known_every_language_counts() -> None:
    """A sign of a limit is seen in any language; later only the page's own words count."""
    eyes = Eyes(BLOCK, {"handle": "alex.x"}, ScriptedDriver({}))

    assert ("Block", "Blockieren") == eyes.words("$block")
    assert ("alex.x",) == eyes.words("{handle}")
    eyes.locale = "de"
    assert ("Blockieren",) == eyes.words("$block")


def test_everything_that_fits_is_covered_or_nothing_is_known() -> None:
    """To cover a thing, every selector counts; one that cannot be formed makes it unknown."""
    flow = flow_of(Selector(css="a"), Selector(css="b"))
    wordless = replace(
        flow_of(Selector(text="$gone")), names={**BLOCK.names, "gone": {"de": ("Weg",)}}
    )
    driver = ScriptedDriver({LIST: dict}, at=LIST)

    def ways(one: Flow) -> tuple[Way, ...] | None:
        eyes = Eyes(one, {}, driver)
        eyes.locale = "en"
        return asyncio.run(eyes.ways("it"))

    assert (Way(css="a"), Way(css="b")) == ways(flow)
    assert ways(wordless) is None


def test_a_recorded_text_is_never_taken_for_a_template() -> None:
    """What was read from a page is compared as it stands, whatever signs it holds."""
    eyes = Eyes(BLOCK, {}, ScriptedDriver({}))
    eyes.locale = "en"

    assert ("{handle}",) == eyes.shown("{handle}")
    assert ("$nothing",) == eyes.shown("$nothing")
    assert ("Everyone",) == eyes.shown("$everyone")
    assert "Some" == eyes.key_of("Some")
