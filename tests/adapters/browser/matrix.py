"""List the cases of the matrix: a flow, how the site behaves, what happens, how it must end."""

from __future__ import annotations

import asyncio
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Final

from boundary.adapters.browser.double import PERSON
from boundary.adapters.browser.surface import TurnAnswer
from boundary.core.flow import Ending

from .person import Deed, Person

Held = Mapping[str, Sequence[str]]
THERE: Final[Mapping[str, Held]] = {
    "block": {"blocked": (PERSON.handle,)},
    "mute": {"muted": (PERSON.handle,)},
    "unblock": {"blocked": ()},
    "unmute": {"muted": ()},
    "privacy": {"online": ("off",), "receipts": ("off",), "audience": ("friends",)},
}
"""What the site holds when a flow has reached its end."""
BEFORE: Final[Mapping[str, Held]] = {
    "unblock": {"blocked": (PERSON.handle, "alex.xo")},
    "unmute": {"muted": (PERSON.handle,)},
    "mute": {"muted": ("alex.xo",)},
}
"""What it holds in the beginning, where that is not nothing."""
KEPT: Final[Mapping[str, Held]] = {"unblock": {"blocked": ("alex.xo",)}}


@dataclass(frozen=True)
class Row:
    """One case."""

    name: str
    flow: str
    ends: Ending
    locale: str = "en"
    layout: str = "a"
    modes: Sequence[str] = ()
    start: Held | None = None
    """None: as the flow needs it."""
    signed_in: bool = True
    answers: Mapping[str, Sequence[TurnAnswer]] = field(default_factory=dict)
    deeds: Mapping[str, Deed] = field(default_factory=dict)
    holds: Held | None = None
    """None: what the flow is for when it ends as done, and the beginning otherwise."""
    find_s: float = 30.0
    """How long the runner looks for a thing; short where there is none to find."""
    headed: bool = False
    """It is walked with a window and the panel too."""
