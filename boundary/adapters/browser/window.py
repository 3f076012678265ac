"""Name what the adapter needs of a window and of the person before it."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Protocol

from boundary.adapters.browser.outcome import Capture, Job, Probed, Result

__all__ = ["Keep", "Put", "Window"]

Keep = Callable[[Mapping[str, str]], None]
"""Makes durable what settings were, before the first click on them."""
Put = Callable[[Capture], None]
"""Saves one picture."""


class Window(Protocol):
    """Where flows are played: one window, opened when it is first needed, and the person.

    Raises AdapterError or TransientError when there is no window to be had, and Interrupted when
    the person stops the program.
    """

    def play(self, job: Job, keep: Keep, put: Put | None = None, /) -> Result:
        """Walk the person through one flow; with `put` a flow's pictures are offered too."""

    def probe(self, job: Job, /) -> Probed:
        """Open the page anew and read; nothing is clicked."""
