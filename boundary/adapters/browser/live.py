"""Open one window on one site when it is first needed, and play flows in it."""

from __future__ import annotations

import asyncio
import re
import secrets
import time
from collections.abc import Callable, Coroutine, Sequence
from contextlib import AsyncExitStack, ExitStack
from dataclasses import replace
from typing import TypeVar

from boundary.adapters.browser import says
from boundary.adapters.browser.find_browser import Browser
from boundary.adapters.browser.managed import Managed, make_fixture, make_managed
from boundary.adapters.browser.outcome import Job, Probed, Result
from boundary.adapters.browser.pace import Pace
from boundary.adapters.browser.panel import Panel
from boundary.adapters.browser.play import Player
from boundary.adapters.browser.runner import probe_flow, run_flow
from boundary.adapters.browser.surface import Box, Given, Several, Surface, Turn
from boundary.adapters.browser.terminal import Terminal
from boundary.adapters.browser.window import Keep, Put
from boundary.adapters.browser.world import World
from boundary.core.change import Proof
from boundary.core.errors import Interrupted
from boundary.core.flow import Ending, Flow, Truth
from boundary.core.mask import mask_text
from boundary.core.playbook import Account

__all__ = ["LiveWindow", "Noted", "covered"]

T = TypeVar("T")


class LiveWindow:
    """A browser with a folder of its own, in front of the person; closed by `close`."""

    def __init__(
        self, account: Account, flows: Sequence[Flow], browser: Browser, world: World
    ) -> None:
        """Keep what is needed; nothing is opened yet."""
        self._account = account
        self._flows = tuple(flows)
        self._browser = browser
        self._world = world
        self._player: Player | None = None
        self._outside = ExitStack()
        self._inside = AsyncExitStack()
        self._driver: Managed | None = None
        self._surface: Surface | None = None
        self._walked: Flow | None = None
        self._pace = world.pace or Pace(time.monotonic, asyncio.sleep)

    def play(self, job: Job, keep: Keep, put: Put | None = None, /) -> Result:
        """Walk the person through one flow; written steps where there is nobody to walk."""
        if not self._is_open():
            return Result(Ending.GUIDE_ONLY, Proof.NONE)
        handle = job.inputs.get("handle", "")
        self._walked = job.flow

        async def run() -> Result:
            driver, surface = self._there()
            return await run_flow(
                job,
                driver,
                surface,
                pace=self._pace,
                redact=lambda text: covered(text, handle),
                keep=keep,
                capture=put,
            )

        return self._call(run)

    def probe(self, job: Job, /) -> Probed:
        """Read, and click nothing; UNKNOWN where there is nobody to sign in."""
        if not self._is_open():
            return Probed(Truth.UNKNOWN, obstacle=Ending.GUIDE_ONLY)

        self._walked = job.flow

        async def look() -> Probed:
            driver, surface = self._there()
            return await probe_flow(job, driver, surface, pace=self._pace)

        return self._call(look)

    def close(self) -> None:
        """Close the window, and give the folder back; twice is as good as once."""
        player, self._player = self._player, None
        try:
            if player is not None:
                player.call(self._inside.aclose, lambda: None)
        finally:
            if player is not None:
                player.close()
            self._driver, self._surface = None, None
            self._outside.close()

    def _is_open(self) -> bool:
        """Open the window once; False when there is nobody before it."""
        if self._player is not None:
            return True
        turns = self._world.turns()
        if turns is None and self._world.person is None:
            return False
        folder = self._outside.enter_context(self._world.profile(self._account))
        self._player = Player()

        async def start() -> None:
            act = list(dict.fromkeys(one for flow in self._flows for one in flow.site.act))
            other = [one for flow in self._flows for one in flow.site.human_only]
            blind = [one for flow in self._flows for one in flow.site.human_only_paths]
            panel = Panel(
                act=act,
                human_only_paths=tuple(dict.fromkeys(blind)),
                token=lambda: secrets.token_hex(8),
            )
            make = make_fixture if self._world.loopback else make_managed
            self._driver = await self._inside.enter_async_context(
                make(
                    self._browser,
                    folder,
                    list(dict.fromkeys((*act, *other))),  # a page may lead to one to sign in at
                    headless=self._world.headless,
                    extra_args=self._world.extra_args,
                    on_page=panel.onto,
                )
            )
            surfaces: list[Surface] = [Noted(panel, self._note)]
            if self._world.person is not None:
                surfaces.append(self._world.person(self._driver))
            elif turns is not None:
                surfaces.append(Noted(Terminal(turns), self._note))
            self._surface = Several(surfaces)
            self._inside.push_async_callback(self._surface.close)

        with ExitStack() as unless_done:
            unless_done.callback(self.close)
            self._call(start)
            unless_done.pop_all()
        return True

    def _there(self) -> tuple[Managed, Surface]:
        assert self._driver is not None and self._surface is not None  # noqa: S101, PT018  # opened
        return self._driver, self._surface

    def _call(self, make: Callable[[], Coroutine[object, object, T]]) -> T:
        assert self._player is not None  # noqa: S101  # `_is_open` made it
        return self._player.call(make, self._watch)

    def _note(self) -> str:
        """Say of the flow that is walked what stands beside every screen of it."""
        return "" if self._walked is None else " ".join(says.beside(self._walked))

    def _watch(self) -> None:
        if self._world.stop():
            raise Interrupted(
                "You stopped here.", hint="What was done so far is kept. You can go on."
            )


class Noted:
    """A surface that says one thing more on every screen."""

    def __init__(self, surface: Surface, note: Callable[[], str]) -> None:
        """Take the surface, and what gives the sentence; an empty one is not shown."""
        self._surface = surface
        self._note = note

    async def show(self, turn: Turn, /) -> None:
        """Show a turn, and the sentence as its last line."""
        note = self._note()
        await self._surface.show(replace(turn, lines=(*turn.lines, note)) if note else turn)

    async def point(self, box: Box | None, /) -> None:
        """Mark what is to be marked."""
        await self._surface.point(box)

    async def next_answer(self) -> Given:
        """Wait for an answer."""
        return await self._surface.next_answer()

    async def hide(self) -> None:
        """Show nothing until the next turn."""
        await self._surface.hide()

    async def close(self) -> None:
        """Go away for good."""
        await self._surface.close()


def covered(text: str, handle: str) -> str:
    """Cover the name it is about, and everything shaped like an address or a number."""
    bare = re.sub(re.escape(handle), "[name]", text, flags=re.IGNORECASE) if handle else text
    return mask_text(bare)
