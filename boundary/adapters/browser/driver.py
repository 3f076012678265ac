"""Declare what the runner asks of a browser; every read and every press goes through here."""

from __future__ import annotations

from dataclasses import dataclass, field
from enum import StrEnum
from typing import Protocol

from boundary.core.errors import AdapterError, TransientError

from .surface import Box

__all__ = [
    "Box",
    "DialogOpen",
    "Driver",
    "Event",
    "Kind",
    "NotPressed",
    "PageGone",
    "PageSlow",
    "Picked",
    "Way",
]


class PageGone(AdapterError):
    """The page was closed, or what draws it ended."""

    def __init__(self, *, crashed: bool) -> None:
        """Keep whether a new page in the same browser can take its place."""
        super().__init__("The page in the browser is gone.")
        self.crashed = crashed


class DialogOpen(AdapterError):
    """The page shows a box of the browser's own, and answers nothing until it is put away."""

    def __init__(self) -> None:
        """Say so in one sentence."""
        super().__init__("The page waits for an answer in a box of its own.")


class PageSlow(TransientError):
    """A page or a control did not answer in time."""

    def __init__(self) -> None:
        """Say so in one sentence."""
        super().__init__("The page did not answer in time.")


class NotPressed(AdapterError):
    """A control was covered, switched off or no longer the only one; nothing was pressed."""

    def __init__(self) -> None:
        """Say so in one sentence."""
        super().__init__("The control could not be pressed.")


class Kind(StrEnum):
    """What can happen to a page by itself."""

    CLOSED = "closed"
    CRASHED = "crashed"
    MOVED = "moved"
    """Another document, or another address of the same one."""
    DIALOG = "dialog"
    DIALOG_CLOSED = "dialog_closed"
    POPUP = "popup"


@dataclass(frozen=True, slots=True)
class Event:
    """One thing that happened; no address and no text of the page is in it."""

    kind: Kind


@dataclass(frozen=True, slots=True)
class Way:
    """One selector with its words filled in; every word list is "any of these".

    Words are in normal form (core.flow_names.normal_name) and are compared as whole strings.
    """

    role: str = ""
    name: tuple[str, ...] = field(default=(), repr=False)
    label: tuple[str, ...] = field(default=(), repr=False)
    text: tuple[str, ...] = field(default=(), repr=False)
    contains: tuple[str, ...] = field(default=(), repr=False)
    around: tuple[str, ...] = field(default=(), repr=False)
    """Words that stand in a larger text, not next to a letter or digit; only to doubt a "not"."""
    css: str = ""
    frame: str = ""
    """css of the one iframe it lies in."""
    within: Way | None = None


@dataclass(frozen=True, slots=True)
class Picked:
    """What the person showed on the page."""

    role: str
    name: str = field(repr=False)
    box: Box | None = None


class Driver(Protocol):
    """One page of one browser. Reads answer about visible elements only.

    Every call raises PageGone or DialogOpen when that is so, and PageSlow past its time limit.
    A call on a Way that fits no element, or more than one, raises NotPressed; `count` never does.
    """

    kind: str
    """`managed` or `fixture`."""

    def url(self) -> str:
        """Return the address of the page; "" when there is none. Asks nothing of the page."""

    async def open(self, url: str, /) -> int:
        """Open an address in the page, from the server; the status, 0 when not known."""

    async def count(self, way: Way, /) -> int:
        """Count the visible elements that fit."""

    async def frame_url(self, css: str, /) -> str:
        """Return the address of the one iframe that fits; "" when there is not exactly one."""

    async def box(self, way: Way, /) -> Box | None:
        """Say where the one element is; None when it has no place."""

    async def checked(self, way: Way, /) -> bool | None:
        """Say whether a switch is on; None when it is no switch, or neither."""

    async def value(self, way: Way, /) -> str:
        """Return what a field holds, or the label of what is chosen; "" when nothing."""

    async def text(self, way: Way, /) -> str:
        """Return the visible text of the one element."""

    async def enabled(self, way: Way, /) -> bool:
        """Say whether the control can be used now."""

    async def scroll(self, way: Way, /) -> None:
        """Bring the one element into view."""

    async def click(self, way: Way, /, *, trial: bool = False) -> None:
        """Press the one element once; with `trial` only find out whether it could be pressed."""

    async def choose(self, way: Way, labels: tuple[str, ...], /) -> None:
        """Choose the one option with one of these labels (normal form)."""

    async def fill(self, way: Way, text: str, /) -> None:
        """Type into an empty text field."""

    async def press(self, key: str, /) -> None:
        """Press one key in the page."""

    async def picture(self, way: Way, masks: tuple[Way, ...], /) -> bytes:
        """Take a PNG of the one element, with everything that fits a mask covered."""

    async def aria(self, way: Way, /) -> str:
        """Return what a screen reader would read in the one element."""

    async def pick(self) -> Picked | None:
        """Let the person point at something; the page does not see that press. Cancellable."""

    async def more(self) -> None:
        """Scroll on, so that a list that loads as it is read goes on loading."""

    async def settle(self) -> None:
        """Wait until the page asks for nothing more, for a bounded time."""

    async def renew(self) -> None:
        """Make a new page in the same browser take the place of one that is gone."""

    async def next_event(self) -> Event:
        """Wait for what happens next. Can be cancelled and called again; nothing is lost."""

    async def close(self) -> None:
        """Close the page and its browser; twice is as good as once."""
