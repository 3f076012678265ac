"""Hold what came of walking a flow, and what is handed to whoever asked for it."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from enum import StrEnum

from boundary.core.change import Proof
from boundary.core.flow import Ending, Flow, Truth
from boundary.core.json import JsonObject

__all__ = ["Capture", "Job", "Keep", "Mode", "Outcome7", "Probed", "Repair", "Result"]


Outcome7 = Ending


class Mode(StrEnum):
    """What the runner does with the controls of a page."""

    POINT = "point"
    """Shows them; the person presses."""
    ACT = "act"
    """Presses those whose step has the program's hand."""
    DRY = "dry"
    """Shows everything; nothing is pressed."""
    CAPTURE = "capture"
    """Walks the steps that take a picture, and no others."""


@dataclass(frozen=True, slots=True)
class Job:
    """One flow to be walked for one person."""

    flow: Flow
    inputs: Mapping[str, str] = field(repr=False)
    mode: Mode = Mode.POINT
    locale: str = "en"
    """Language the person reads; the page's own is found by its words."""
    driven: bool = True
    """False: no control is shown or pressed (the flow is stale); looking goes on."""
    acts_today: int = 0
    """Acts on this site in the last 24 hours, before this run."""
    account_confirmed: bool = False
    """The person has said before, in this sitting, that the account shown is theirs."""
    restore: Mapping[str, str] = field(default_factory=dict, repr=False)
    """Undo of settings: target to the value it had. It takes the place of the flow's goal."""


@dataclass(frozen=True, slots=True)
class Capture:
    """A picture of one named region of a page, and what a screen reader would read there."""

    step: str
    png: bytes = field(repr=False)
    text: str = field(repr=False)
    """Redacted."""
    sha256: str
    """Of `png`."""


@dataclass(frozen=True, slots=True)
class Repair:
    """Where the person says that the control is; never sent, never used by itself."""

    flow: str
    revision: int
    step: str
    role: str
    name: str
    """Redacted."""
    locale: str


@dataclass(frozen=True, slots=True)
class Probed:
    """What a look at a flow's goal showed; nothing was pressed."""

    truth: Truth
    """Whether the goal is reached."""
    values: Mapping[str, str] = field(default_factory=dict, repr=False)
    """Target of a setting to its present value."""
    obstacle: Outcome7 | None = None
    """Why nothing could be read."""
    locale: str = ""


@dataclass(frozen=True, slots=True)
class Result:
    """What came of walking a flow."""

    outcome: Outcome7
    proof: Proof
    note: str = ""
    """One sentence without identifiers."""
    previous: Mapping[str, str] = field(default_factory=dict, repr=False)
    """Target of a setting to the value it had before the first act: `on`, `off`, `$key`, a text."""
    acts: int = 0
    """Presses made, and presses of the person that were asked for and seen or told."""
    events: tuple[JsonObject, ...] = ()
    """What happened, for the log; without identifiers and without texts of pages."""
    captures: tuple[Capture, ...] = ()
    not_before_h: int = 0
    """RATE_LIMITED: hours to leave the site alone."""
    repairs: tuple[Repair, ...] = ()
    locale: str = ""
    """Of the page; empty when it is not known."""
    account_confirmed: bool = False


Keep = Callable[[Mapping[str, str]], None]
"""Makes the previous values durable, before the first act; what it raises ends the run."""
