"""Put a flow, the fictional site, a browser and a person together, and walk one case."""

from __future__ import annotations

import asyncio
import os
import time
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from importlib.resources import files
from typing import Final

from playwright.async_api import Browser, async_playwright

from boundary.adapters.browser.double import PERSON, Chatterbox, Click
from boundary.adapters.browser.managed import fixture_over
from boundary.adapters.browser.outcome import Capture, Job, Result
from boundary.adapters.browser.pace import Pace
from boundary.adapters.browser.panel import Panel
from boundary.adapters.browser.runner import run_flow
from boundary.adapters.browser.surface import Several, Surface
from boundary.core.change import Proof
from boundary.core.flow import Ending, Flow
from boundary.formats.flow_yaml import read_flow

from .matrix import BEFORE, KEPT, THERE, Row
from .person import Person
from .window import CHROMIUM, Loop, until

_POLL_S = 0.1
_PARK_S = 120.0
"""Nobody in a test thinks for that long."""
READ: Final = (Ending.DONE, Ending.ALREADY_DONE, Ending.FAILED)
"""Endings that were read from a page opened anew."""
LABELS: Final[Mapping[str, Mapping[str, frozenset[str]]]] = {
    "block": {
        "en": frozenset({"Name of the account", "Block"}),
        "de": frozenset({"Name des Kontos", "Blockieren"}),
    },
    "mute": {
        "en": frozenset({"Name of the account", "Mute"}),
        "de": frozenset({"Name des Kontos", "Stummschalten"}),
    },
    "unblock": {"en": frozenset({"Unblock"}), "de": frozenset({"Freigeben"})},
    "unmute": {"en": frozenset({"Unmute"}), "de": frozenset({"Wieder zeigen"})},
    "privacy": {
        "en": frozenset({"Show when I am online", "Read receipts", "Who can see my posts"}),
        "de": frozenset(
            {"Zeigen, wann ich online bin", "Lesebestätigungen", "Wer meine Beiträge sieht"}
        ),
    },
}
"""What may be pressed on the site, by flow and language."""


@dataclass(frozen=True)
class Walked:
    """What came of one case."""

    result: Result
    person: Person
    captures: Sequence[Capture]

    @property
    def story(self) -> str:
        """Tell what happened, for whoever reads a test that did not pass."""
        turns = [f"{turn.step or '-'}: {' / '.join(turn.lines)}" for turn in self.person.turns]
        return "\n".join([*turns, *map(str, self.result.events), self.result.note])


@dataclass(frozen=True)
class Seen:
    """What is asked of every case."""

    ending: Ending
    read: bool
    """A page that was opened anew showed it."""
    holds: Mapping[str, Sequence[str]]
    """What is true at the server."""
    wrong: tuple[Click, ...]
    """What was pressed and should not have been."""
    profiles: int
    """How often somebody's own page was opened."""
    story: str = field(default="", compare=False)
    """What happened, for whoever reads a test that did not pass."""


def flow_of(name: str, box: Chatterbox) -> Flow:
    """Read a flow of the fictional site, for where it is now; without its pause between acts."""
    data = files("boundary.adapters.browser.double").joinpath("flows", f"{name}.yaml").read_bytes()
    origins = {
        "https://chatterbox.example": box.origins.site,
        "https://frame.chatterbox.example": box.origins.frame,
        "https://login.chatterbox.example": box.origins.login,
    }
    flow = read_flow(name, data, origins=origins)
    return replace(flow, site=replace(flow.site, pace_s=0))


def begin(row: Row, box: Chatterbox) -> None:
    """Let the site be as the case begins."""
    start = BEFORE.get(row.flow, {}) if row.start is None else row.start
    box.reset(layout=row.layout, locale=row.locale, modes=row.modes, start=start)
    box.site.signed_in = row.signed_in


async def walk(
    row: Row,
    box: Chatterbox,
    browser: Browser,
    *,
    panel: bool = False,
    inputs: Mapping[str, str] | None = None,
    job: Job | None = None,
) -> Walked:
    """Walk one case in a window of its own, to its end."""
    flow = flow_of(f"chatterbox.{row.flow}", box)
    context = await browser.new_context()
    captures: list[Capture] = []
    try:
        numbers = iter(range(10**6))
        shown = Panel(
            act=flow.site.act,
            human_only_paths=flow.site.human_only_paths,
            token=lambda: f"t{next(numbers)}",
        )
        driver = await fixture_over(context, flow.site.act, on_page=shown.onto if panel else None)
        given = {"handle": PERSON.handle} if flow.inputs else {}
        person = Person(
            flow,
            given if inputs is None else inputs,
            lambda: driver.page,
            row.answers,
            row.deeds,
            box,
        )
        context.on("dialog", lambda dialog: person.boxes.append(dialog))
        surface: Surface = Several([shown, person]) if panel else person
        result = await run_flow(
            job or Job(flow, person.inputs),
            driver,
            surface,
            pace=Pace(
                time.monotonic, asyncio.sleep, poll_s=_POLL_S, find_s=row.find_s, park_s=_PARK_S
            ),
            redact=str,
            capture=captures.append,
        )
        await surface.close()
        if person.fault is not None:
            raise person.fault
        return Walked(result, person, captures)
    finally:
        await context.close()


@contextmanager
def site() -> Iterator[Chatterbox]:
    """Start the fictional site."""
    box = Chatterbox()
    box.start()
    try:
        yield box
    finally:
        box.stop()


@contextmanager
def chromium(loop: Loop, *, display: str = "") -> Iterator[Browser]:
    """Start a browser, with windows on a display when one is named."""
    playwright = loop.run(async_playwright().start())
    try:
        browser = loop.run(
            playwright.chromium.launch(
                executable_path=CHROMIUM,
                args=["--no-sandbox"],
                headless=not display,
                env={**os.environ, "DISPLAY": display} if display else None,
            )
        )
        try:
            yield browser
        finally:
            loop.run(browser.close())
    finally:
        loop.run(playwright.stop())


async def holds_for(
    row: Row, box: Chatterbox, browser: Browser, *, panel: bool = False
) -> tuple[Seen, Seen]:
    """Walk one case; give what should be seen of it, and what was."""
    begin(row, box)
    before = box.holds()
    walked = await walk(row, box, browser, panel=panel)
    if not row.deeds:
        # What the page says of a press is on its way for a moment.
        await until(lambda: len(box.clicks) >= walked.person.pressed)
    read = walked.result.proof is Proof.SEEN
    expected = Seen(row.ends, row.ends in READ, should_hold(row, before), (), 0)
    seen = Seen(
        walked.result.outcome,
        read,
        box.holds(),
        wrong_presses(row, box),
        box.site.profiles_opened,
        "" if row.ends is walked.result.outcome else walked.story,
    )
    return expected, seen


def wrong_presses(row: Row, box: Chatterbox) -> tuple[Click, ...]:
    """Give what was pressed on the site and should not have been, by whomever."""
    allowed = LABELS[row.flow].get(row.locale, frozenset()) | frozenset(row.also)
    return tuple(one for one in box.clicks if not one.trusted or one.name not in allowed)


def should_hold(row: Row, before: Mapping[str, Sequence[str]]) -> dict[str, Sequence[str]]:
    """Say what the site must hold after a case that began with `before`."""
    after: Mapping[str, Sequence[str]] = {}
    if row.holds is not None:
        after = row.holds
    elif row.ends is Ending.DONE:
        after = {**THERE[row.flow], **KEPT.get(row.flow, {})}
    return {**before, **{key: tuple(sorted(values)) for key, values in after.items()}}
