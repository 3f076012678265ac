"""Play a flow's own cases on the made-up site, each from the beginning."""

from __future__ import annotations

import asyncio
import time
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from typing import Final

from boundary.adapters.browser.find_browser import Browser
from boundary.adapters.browser.managed import Managed, make_fixture
from boundary.adapters.browser.outcome import Job
from boundary.adapters.browser.outcome import Mode as Doing
from boundary.adapters.browser.pace import Pace
from boundary.adapters.browser.runner import run_flow
from boundary.core.errors import Refusal
from boundary.core.flow import Case, Ending, Flow

from .chatterbox import Chatterbox, Origins
from .people import member
from .site import CHOICES, Kind, Mode, Setting
from .visitor import Visitor
from .words import LOCALES

__all__ = ["Played", "check_cases", "origins_of", "play_cases"]

_SITE: Final = "https://chatterbox.example"
_FRAME: Final = "https://frame.chatterbox.example"
_LOGIN: Final = "https://login.chatterbox.example"


@dataclass(frozen=True, slots=True)
class Played:
    """What came of one case."""

    case: Case
    ending: Ending
    acts: int
    held: Mapping[str, tuple[str, ...]]
    """What the site holds afterwards."""
    before: Mapping[str, tuple[str, ...]] | None = None
    """Dry: what the site held when the case began; it still has to. None when it was for real."""
    pressable: int = 0
    """Dry: how many controls were found and could have been pressed."""

    @property
    def otherwise(self) -> tuple[str, ...]:
        """Name what the site holds otherwise than the case says; dry, than it held before."""
        if self.before is not None:
            return tuple(kind for kind in self.before if self.held.get(kind) != self.before[kind])
        wanted = self.case.server or {}
        return tuple(kind for kind in wanted if self.held.get(kind) != tuple(sorted(wanted[kind])))

    @property
    def too_many(self) -> bool:
        """Whether more was pressed than the case allows; dry, whether anything was."""
        if self.before is not None:
            return self.acts > 0
        return self.case.most_acts is not None and self.acts > self.case.most_acts

    @property
    def as_expected(self) -> bool:
        """Whether it ended, and left the site, as the case says; dry, whether it left all alone."""
        ended = self.before is not None or self.ending is self.case.expect
        return ended and not self.otherwise and not self.too_many


def origins_of(flow: Flow, origins: Origins) -> Mapping[str, str]:
    """Say where each origin of a flow is while the site runs."""
    there = {_SITE: origins.site, _FRAME: origins.frame, _LOGIN: origins.login}
    return {one: there[one] for one in (*flow.site.act, *flow.site.human_only) if one in there}


def check_cases(flow: Flow) -> None:
    """Raise Refusal when a case asks for something that the site does not have."""
    for index, case in enumerate(flow.cases):
        held = [*case.start.items(), *(case.server or {}).items()]
        there = case.mode in ("", *Mode) and case.locale in LOCALES
        if not (there and all(_can_hold(kind, values) for kind, values in held)):
            raise Refusal(
                "A case asks for something that the made-up site does not have.",
                hint="Look at its modes, languages and lists in docs/flows.md.",
                place=f"cases[{index}]",
            )


def _can_hold(kind: str, values: Sequence[str]) -> bool:
    if kind in set(Kind):
        return all(member(handle) is not None for handle in values)
    return kind in set(Setting) and len(values) == 1 and values[0] in CHOICES[Setting(kind)]


async def play_cases(
    read: Callable[[Mapping[str, str]], Flow],
    flow: Flow,
    browser: Browser,
    profile: Path,
    *,
    extra_args: Sequence[str] = (),
    dry: bool = False,
    told: Callable[[int, int], None] = lambda _played, _of: None,
) -> tuple[Played, ...]:
    """Play every case of a flow in a browser without a window.

    `read`: reads the flow once more, with its origins where the site is now. `profile`: an empty
    folder, which the caller removes. `dry`: every step is shown and nothing is pressed.
    `told` is called often and may raise: that ends everything.
    Raises Refusal for a case that the site cannot play.
    """
    check_cases(flow)
    site = Chatterbox()
    started = site.start()
    try:
        moved = read(origins_of(flow, started))
        many = len(moved.cases)
        origins = (*moved.site.act, *moved.site.human_only)
        made = make_fixture(browser, profile, origins, headless=True, extra_args=extra_args)
        async with made as driver:
            return tuple(
                [
                    await _play(case, moved, driver, site, partial(told, number, many), dry=dry)
                    for number, case in enumerate(moved.cases)
                ]
            )
    finally:
        site.stop()


async def _play(
    case: Case,
    flow: Flow,
    driver: Managed,
    site: Chatterbox,
    told: Callable[[], None],
    *,
    dry: bool,
) -> Played:
    modes = (case.mode,) if case.mode else ()
    site.reset(layout=case.layout, locale=case.locale, modes=modes, start=case.start)
    before = site.holds()
    visitor = Visitor(
        flow, case.inputs, lambda: driver.page, locale=case.locale, answers=case.answers
    )
    driver.context.on("dialog", visitor.meets)
    try:
        await driver.renew()
        result = await run_flow(
            Job(flow, case.inputs, mode=Doing.DRY if dry else Doing.POINT),
            driver,
            visitor,
            pace=Pace(time.monotonic, asyncio.sleep),
            redact=str,
            progress=lambda _done, _of: told(),
        )
    finally:
        driver.context.remove_listener("dialog", visitor.meets)
    trials = [event for event in result.events if event["event"] == "step.trial"]
    return Played(
        case,
        result.outcome,
        result.acts,
        site.holds(),
        before if dry else None,
        sum(event["pressable"] is True for event in trials),
    )
