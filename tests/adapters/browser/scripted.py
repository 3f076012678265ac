"""Play a browser without one: screens are tables, and time passes when somebody waits."""

from __future__ import annotations

import asyncio
import itertools
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field, replace

from boundary.adapters.browser.driver import (
    Box,
    Event,
    Kind,
    NotPressed,
    PageGone,
    Picked,
    Way,
)
from boundary.adapters.browser.outcome import Capture, Job, Mode, Probed, Result
from boundary.adapters.browser.pace import Pace
from boundary.adapters.browser.runner import probe_flow, run_flow
from boundary.core.flow import Flow

from .people import Hand, ScriptedPerson

SITE = "https://chatter.example"
LOGIN = "https://login.chatter.example"
AWAY = "https://elsewhere.example/"


@dataclass
class Thing:
    """Something visible on a screen."""

    count: int = 1
    checked: bool | None = None
    value: str = ""
    text: str = ""
    enabled: bool = True
    covered: bool = False
    box: Box | None = field(default_factory=lambda: Box(10, 20, 30, 40))


Screen = Mapping[str, Thing]


def keys(way: Way) -> list[str]:
    """Name what a way could fit: `button Block`, `text alex.x`, `css main`, `near alex.x`."""
    if way.role:
        return [f"{way.role} {name}" for name in way.name] or [way.role]
    if way.css:
        return [f"css {way.css}"]
    for word, texts in (("label", way.label), ("text", way.text), ("near", way.around)):
        if texts:
            return [f"{word} {text}" for text in texts]
    raise AssertionError(way)


class Clock:
    """Time that passes only while somebody sleeps."""

    def __init__(self) -> None:
        self.now = 0.0

    def __call__(self) -> float:
        """Say what time it is."""
        return self.now

    async def sleep(self, seconds: float) -> None:
        """Let time pass at once."""
        self.now += seconds
        for _ in range(3):
            await asyncio.sleep(0)


@dataclass
class ScriptedDriver:
    """A driver whose pages are functions of what was done to it."""

    screens: Mapping[str, Callable[[], Screen]]
    """Address to what is visible there now."""
    kind: str = "fixture"
    at: str = "about:blank"
    leads: dict[str, str] = field(default_factory=dict)
    """Address to where opening it ends."""
    statuses: dict[str, list[int | Exception]] = field(default_factory=dict)
    """Address to what opening it answers, one after the other; then 200."""
    does: dict[str, Callable[[], None]] = field(default_factory=dict)
    """Key of a thing, or of the keyboard (`key Escape`), to what pressing it does."""
    frames: dict[str, str] = field(default_factory=dict)
    reads: dict[str, list[Exception]] = field(default_factory=dict)
    """Name of a call to what it raises, one after the other; then it works."""
    picks: list[Picked | None] = field(default_factory=list)
    log: list[str] = field(default_factory=list)
    """Everything that could have an effect, in order."""
    looked_at: list[str] = field(default_factory=list)
    """The address at every read."""
    events: asyncio.Queue[Event] = field(default_factory=asyncio.Queue)
    renewable: bool = True
    pictured: list[tuple[Way, tuple[Way, ...]]] = field(default_factory=list)

    def url(self) -> str:
        """Say where the page is."""
        return self.at

    def go(self, url: str) -> None:
        """Have the page go somewhere by itself, or by the person."""
        self.at = url
        self.happen(Kind.MOVED)

    def happen(self, kind: Kind) -> None:
        """Have something happen to the page."""
        self.events.put_nowait(Event(kind))

    async def open(self, url: str, /) -> int:
        """Go where an address leads."""
        self._raise("open")
        self.log.append(f"open {url.removeprefix(SITE)}")
        answers = self.statuses.get(url, [])
        answer = answers.pop(0) if answers else 200
        if isinstance(answer, Exception):
            raise answer
        self.at = self.leads.get(url, url)
        return answer

    async def count(self, way: Way, /) -> int:
        """Count what a screen shows."""
        self._raise("count")
        self.looked_at.append(self.at)
        return sum(thing.count for thing in self._things(way))

    async def frame_url(self, css: str, /) -> str:
        """Say what an iframe holds."""
        return self.frames.get(css, "")

    async def box(self, way: Way, /) -> Box | None:
        """Say where a thing is."""
        return self._one(way).box

    async def checked(self, way: Way, /) -> bool | None:
        """Say whether a thing is on."""
        return self._one(way).checked

    async def value(self, way: Way, /) -> str:
        """Give a thing's value."""
        self._raise("value")
        return self._one(way).value

    async def text(self, way: Way, /) -> str:
        """Give a thing's text."""
        self._raise("text")
        return self._one(way).text

    async def enabled(self, way: Way, /) -> bool:
        """Say whether a thing can be used."""
        return self._one(way).enabled

    async def scroll(self, way: Way, /) -> None:
        """Scroll to a thing that is there."""
        self._raise("scroll")
        self._one(way)

    async def click(self, way: Way, /, *, trial: bool = False) -> None:
        """Press a thing that is not covered."""
        thing = self._one(way)
        self._raise("trial" if trial else "click")
        if thing.covered:
            raise NotPressed
        if not trial:
            key = keys(way)[0]
            self.log.append(f"click {key}")
            self.does.get(key, lambda: None)()

    async def choose(self, way: Way, labels: tuple[str, ...], /) -> None:
        """Choose a label."""
        self._one(way).value = labels[0]
        self.log.append(f"choose {keys(way)[0]}")

    async def fill(self, way: Way, text: str, /) -> None:
        """Type."""
        self._one(way).value = text
        self.log.append(f"fill {keys(way)[0]}")

    async def press(self, key: str, /) -> None:
        """Press a key."""
        self.log.append(f"key {key}")
        self.does.get(f"key {key}", lambda: None)()

    async def picture(self, way: Way, masks: tuple[Way, ...], /) -> bytes:
        """Take a picture."""
        self._raise("picture")
        self._one(way)
        self.pictured.append((way, masks))
        return b"png"

    async def aria(self, way: Way, /) -> str:
        """Give a thing's text."""
        return self._one(way).text

    async def pick(self) -> Picked | None:
        """Point at what comes next, or never."""
        if not self.picks:
            await asyncio.Future[None]()
        return self.picks.pop(0)

    async def more(self) -> None:
        """Scroll on."""
        self.log.append("more")

    async def settle(self) -> None:
        """Settle at once."""
        self.log.append("settle")

    async def renew(self) -> None:
        """Start over with an empty page."""
        if not self.renewable:
            raise PageGone(crashed=False)
        self.log.append("renew")
        self.at = "about:blank"

    async def next_event(self) -> Event:
        """Hand the next event over."""
        return await self.events.get()

    async def close(self) -> None:
        """Close."""
        self.log.append("close")

    @property
    def pressed(self) -> list[str]:
        """Everything the program pressed, chose or typed."""
        return [one for one in self.log if one.split()[0] in ("click", "choose", "fill")]

    def _things(self, way: Way) -> list[Thing]:
        screen = self.screens.get(self.at, dict)()
        return [screen[key] for key in keys(way) if key in screen]

    def _one(self, way: Way) -> Thing:
        things = self._things(way)
        if sum(thing.count for thing in things) != 1:
            raise NotPressed
        return things[0]

    def _raise(self, name: str) -> None:
        if self.reads.get(name):
            raise self.reads[name].pop(0)


@dataclass
class Played:
    """What came of one run."""

    result: Result
    person: ScriptedPerson
    driver: ScriptedDriver
    kept: list[dict[str, str]]
    captures: list[Capture]
    clock: Clock


def play(
    flow: Flow,
    driver: ScriptedDriver,
    person: ScriptedPerson | None = None,
    *,
    keep: Callable[[Mapping[str, str]], None] | None = None,
    progress: Callable[[int, int], None] = lambda done, total: None,
    take: bool = False,
    inputs: Mapping[str, str] | None = None,
    mode: Mode = Mode.POINT,
    **more: object,
) -> Played:
    """Walk a flow on a scripted browser, with a scripted person, in no time."""
    clock, numbers = Clock(), itertools.count(1)
    kept: list[dict[str, str]] = []
    captures: list[Capture] = []
    someone = person or ScriptedPerson(hand=hand_of(driver))
    given = {"handle": "alex.x"} if inputs is None else inputs
    job = replace(Job(flow, given, mode), **more)  # type: ignore[arg-type]  # fields of Job

    async def whole() -> Result:
        return await run_flow(
            job,
            driver,
            someone,
            pace=Pace(clock, clock.sleep),
            redact=lambda text: text.replace("alex.x", "[name]"),
            progress=progress,
            keep=keep or (lambda values: kept.append(dict(values))),
            capture=captures.append if take else None,
            token=lambda: str(next(numbers)),
        )

    result = asyncio.run(asyncio.wait_for(whole(), 60))
    return Played(result, someone, driver, kept, captures, clock)


def probe(flow: Flow, driver: ScriptedDriver, person: ScriptedPerson | None = None) -> Probed:
    """Look at a flow's goal on a scripted browser."""
    clock = Clock()
    job = Job(flow, {"handle": "alex.x"})
    someone = person or ScriptedPerson()
    look = probe_flow(job, driver, someone, pace=Pace(clock, clock.sleep))
    return asyncio.run(asyncio.wait_for(look, 60))


def hand_of(driver: ScriptedDriver) -> Hand:
    """Give the person a hand: it presses what lies at the box that is marked."""

    async def hand(box: Box) -> None:
        screen = driver.screens.get(driver.at, dict)()
        key = next(key for key, thing in screen.items() if thing.box == box)
        driver.does.get(key, lambda: None)()

    return hand


__all__: Sequence[str] = (
    "AWAY",
    "LOGIN",
    "SITE",
    "Clock",
    "Played",
    "ScriptedDriver",
    "Thing",
    "hand_of",
    "keys",
    "play",
    "probe",
)
