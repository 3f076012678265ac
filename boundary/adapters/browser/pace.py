"""Hold how long the runner waits for what; clock and sleep are handed in."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from dataclasses import dataclass

__all__ = ["Pace"]


@dataclass(frozen=True, slots=True)
class Pace:
    """Times in seconds."""

    clock: Callable[[], float]
    """Seconds that only grow; where they begin does not matter."""
    sleep: Callable[[float], Awaitable[None]]
    poll_s: float = 0.2
    """Between two looks at a page."""
    find_s: float = 5.0
    """How long a thing may take to appear."""
    again_s: tuple[float, ...] = (0.4, 0.8, 1.2)
    """Before each further look, when a page that was opened again does not show it yet."""
    open_s: tuple[float, ...] = (1.0, 3.0)
    """Before each further try to open a page."""
    remind_s: float = 120.0
    park_s: float = 900.0
    """How long a turn of the person may stay without an answer."""
