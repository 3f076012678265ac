"""Make environments and playbooks that need no server."""

from __future__ import annotations

import secrets
from dataclasses import replace
from pathlib import Path

from boundary.adapters.browser import World
from boundary.app.begin import begin_case
from boundary.app.disk import DiskFiles
from boundary.app.env import Env
from boundary.app.facts import Choice
from boundary.app.platform import RealClock, this_system
from boundary.core.ports import Hands
from tests.app.world import PASSPHRASE, Memory, Told

PHONE_ONLY = """\
boundary: 1
# everything by hand
people:
  - alias: J.
    follow: no-contact
    emails: [jordan@example.org]
    phones: ["+1 202 555 0123"]
accounts:
  phone: {use: iphone}
"""


def without_browser(world: World) -> World:
    """Let no browser be found: most tests tell their story by written steps."""
    return replace(world, find=lambda: None)


class SetClock:
    """A clock that stands where a test puts it."""

    def __init__(self, now_ms: int = 1_790_000_000_000) -> None:
        """Start there."""
        self.at = now_ms

    def now_ms(self) -> int:
        """Say the time."""
        return self.at

    def monotonic_ms(self) -> int:
        """Go with the wall clock."""
        return self.at


def files() -> DiskFiles:
    """Make the real file layer."""
    return DiskFiles(this_system())


def env_at(folder: Path, hands: Hands | None = None) -> Env:
    """Make the outside world for cases under `folder`."""
    return Env(
        state=folder / "state",
        files=files(),
        clock=RealClock(this_system()),
        random=secrets.token_bytes,
        hands=hands or Told(),
        ask_passphrase=lambda new: PASSPHRASE,
        stop=lambda: False,
        secrets=Memory(""),
        quick_keys=True,
        window=without_browser,
    )


def begun(folder: Path, text: str = PHONE_ONLY, *, wait_hours: int = 24) -> Path:
    """Write a playbook and begin its case; return its path."""
    path = folder / "mine.yaml"
    path.write_text(text)
    begin_case(env_at(folder), path, Choice.FULL, wait_hours=wait_hours)
    return path
