"""Stand in for a social site in a rehearsal: pages on loopback, and somebody to press."""

from __future__ import annotations

import asyncio
import os
import sys
import tempfile
import time
from collections.abc import Awaitable, Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING

from boundary.adapters.browser.double import ME, Chatterbox
from boundary.adapters.browser.double.flows import flow_bytes, flow_names
from boundary.adapters.browser.double.person import HandsOn, PageMouse
from boundary.adapters.browser.find_browser import Browser
from boundary.adapters.browser.pace import Pace
from boundary.adapters.browser.world import World
from boundary.core.json import JsonObject
from boundary.core.playbook import Account
from boundary.core.services import BY_BROWSER
from boundary.formats.flow_yaml import read_flow
from boundary.rehearsal.double import Mail, Mailbox

if TYPE_CHECKING:
    from boundary.adapters.browser.managed import Managed
    from boundary.adapters.browser.surface import Surface

__all__ = ["SiteServer", "has_screen"]

_ELSE = "alex.xo"
"""Somebody whom the user blocked before; the name is almost the person's."""
_LOOK_S = 1.0
"""How long each turn is looked at where somebody watches."""


def has_screen(environ: Mapping[str, str], platform: str) -> bool:
    """Whether a window would be seen."""
    return platform in ("darwin", "win32") or bool(
        environ.get("DISPLAY") or environ.get("WAYLAND_DISPLAY")
    )


class SiteServer:
    """One account on a site that does not exist; its window is opened for real."""

    def __init__(self) -> None:
        """Furnish the site; nothing runs yet."""
        self.arrived: list[tuple[str, Mail]] = []
        self._site = Chatterbox()
        self._site.reset(start={"blocked": (_ELSE,)})
        self._shown = has_screen(os.environ, sys.platform)
        self.browser = ""
        """The browser that was found, as people call it; empty without one."""
        self.picture: Path | None = None
        """A picture of the window, where there is no screen to see it on."""

    def start(self) -> tuple[JsonObject, Mapping[str, str]]:
        """Listen on loopback; return the settings that lead here, and no secret."""
        self._site.start()
        return {"way": BY_BROWSER, "origins": dict(self._origins())}, {}

    def stop(self) -> None:
        """Stop listening and forget everything."""
        self._site.stop()

    def snapshot(self) -> Mailbox:
        """Read back nothing: there is no mail."""
        return {}

    def arrive(self, sender: str) -> str:  # noqa: ARG002 - the port names it
        """Let nothing come in: there is no mail."""
        return ""

    def switch_off(self) -> None:
        """Do nothing: there is no rule."""

    def beside(self) -> tuple[str, ...]:
        """Say nothing: the site has a screen of its own in the story."""
        return ()

    def rest(self) -> object:
        """Give what the site holds."""
        return self._site.holds()

    def held(self) -> tuple[str, ...]:
        """Say what the site holds, a line each; no name."""
        held = self._site.holds()
        settings = {"online": "Shown as online", "audience": "Who can see posts"}
        count = len(held["blocked"])
        rows = (f"{say}: {held[name][0]}" for name, say in settings.items())
        return (f"{count} {'person' if count == 1 else 'people'} blocked", *rows)

    def window(self, arranged: Callable[[World], World], folder: Path) -> Callable[[World], World]:
        """Let a window be opened on this site, with somebody who presses what is marked."""

        @contextmanager
        def profile(_account: Account) -> Iterator[Path]:
            inside = folder / "window"
            inside.mkdir(mode=0o700, parents=True, exist_ok=True)
            yield inside

        def changed(world: World) -> World:
            root = hasattr(os, "geteuid") and os.geteuid() == 0
            given = arranged(world)

            def find() -> Browser | None:
                found = given.find()
                self.browser = found.name if found is not None else ""
                return found

            return replace(
                given,
                find=find,
                profile=profile,
                turns=lambda: None,
                headless=not self._shown,
                loopback=True,
                # As root a browser starts only without its own fence; here it sees this device.
                extra_args=("--no-sandbox",) if root else (),
                pace=None if self._shown else _QUICK,
                person=self._person,
            )

        return changed

    def _person(self, driver: Managed) -> Surface:
        at = self._origins()
        flows = [read_flow(name, flow_bytes(name), origins=at) for name in flow_names()]
        see = None if self._shown else self._seen(driver)
        mouse = PageMouse(lambda: driver.page, ME.mail)
        return HandsOn(flows, mouse, look_s=_LOOK_S if self._shown else 0.0, see=see)

    def _origins(self) -> Mapping[str, str]:
        at = self._site.origins
        return {
            "https://chatterbox.example": at.site,
            "https://frame.chatterbox.example": at.frame,
            "https://login.chatterbox.example": at.login,
        }

    def _seen(self, driver: Managed) -> Callable[[], Awaitable[None]]:
        """Take one picture of the whole window, the first time something is marked."""

        async def see() -> None:
            if self.picture is None:
                data = await driver.page.screenshot()
                handle, name = tempfile.mkstemp(prefix="rehearsal-", suffix=".png")
                with os.fdopen(handle, "wb") as file:
                    file.write(data)
                self.picture = Path(name)

        return see


async def _tenth(seconds: float) -> None:
    """Wait a tenth of it: nobody on the made-up site minds how soon the next press comes."""
    await asyncio.sleep(seconds / 10)


_QUICK = Pace(time.monotonic, _tenth, poll_s=2.0, find_s=30.0, again_s=(4.0, 8.0, 12.0, 20.0))
"""Between presses a tenth of the time; for what a page needs, as much as ever, and more."""
