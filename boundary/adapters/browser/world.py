"""Hold what a window needs of the world around it; nothing here is loaded before it is needed."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from contextlib import AbstractContextManager
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING

from boundary.adapters.browser.find_browser import Browser, find_browser
from boundary.core.playbook import Account
from boundary.core.ports import Turns

if TYPE_CHECKING:
    from boundary.adapters.browser.managed import Managed
    from boundary.adapters.browser.pace import Pace
    from boundary.adapters.browser.surface import Surface

__all__ = ["World"]


@dataclass(frozen=True, slots=True)
class World:
    """Everything that is decided at the edge."""

    profile: Callable[[Account], AbstractContextManager[Path]]
    """Gives the folder in which the browser keeps an account's signs-in, and takes it away."""
    turns: Callable[[], Turns | None]
    """Screen and keyboard; None: there is nobody to ask, so no window is opened."""
    today: Callable[[], date]
    now_ms: Callable[[], int]
    stop: Callable[[], bool] = lambda: False
    """Whether the person asked the program to stop."""
    find: Callable[[], Browser | None] = find_browser
    has: Callable[[str], bool] = lambda _module: True
    """Whether a module is installed."""
    locale: str = "en"
    """Language the person reads."""
    headless: bool = False
    loopback: bool = False
    """The site is a stand-in on this device: no other address is opened."""
    extra_args: Sequence[str] = ()
    """For tests, and for a rehearsal by the system's own user."""
    pace: Pace | None = None
    """How long is waited for what; None: as a person before a real site needs it."""
    person: Callable[[Managed], Surface] | None = None
    """Somebody who plays the person in a rehearsal; None: it is the person."""
