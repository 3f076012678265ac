"""Read the keyboard while a page is open, so that either of them can answer."""

from __future__ import annotations

import os
import select
import sys
from collections.abc import Callable, Sequence
from threading import Lock
from typing import TextIO

from boundary.cli import turns_words
from boundary.cli.ask import Choice, matching
from boundary.cli.keys import ESC
from boundary.cli.screen import Screen

if sys.platform != "win32":  # there nothing can wait for the keyboard and for something else
    import termios

__all__ = ["ScreenTurns", "screen_turns"]

_CHUNK = 4096
_LOOK_S = 0.2
"""How often is looked whether a Ctrl-C came, or a stop in another window."""
STOP = "stop"
"""The key of the choice that ends everything."""


class ScreenTurns:
    """The screen and a terminal, as the browser adapter's surface needs them."""

    def __init__(self, screen: Screen, terminal: int, stopped: Callable[[], bool]) -> None:
        """`terminal` is its open descriptor; `stopped` says whether the person pressed Ctrl-C."""
        self._screen = screen
        self._terminal = terminal
        self._stopped = stopped
        self._lock = Lock()
        self._turn = ""
        self._choices: tuple[Choice, ...] = ()
        self._typed = b""
        self._woken, self._waker = os.pipe()

    def show(
        self,
        turn: str,
        sentences: Sequence[str],
        choices: Sequence[tuple[str, str]],
        /,
        *,
        asks: bool,
    ) -> None:
        """Show one turn; what was typed before is no answer to it."""
        with self._lock:
            termios.tcflush(self._terminal, termios.TCIFLUSH)
            self._typed = b""
            self._turn, self._choices = turn, tuple(Choice(*choice) for choice in choices)
            self._screen.aside("", *sentences)
            if asks:
                rows = (f"  {place}  {one.says}" for place, one in enumerate(self._choices, 1))
                self._screen.aside("", *rows)
                self._screen.prompt(turns_words.EITHER)

    def read(self) -> tuple[str, str] | None:
        """Wait for the turn and the key of a choice; None when `wake` was called."""
        while True:
            if self._stopped():
                return self._turn, STOP
            ready, _, _ = select.select([self._terminal, self._woken], [], [], _LOOK_S)
            if self._woken in ready:
                os.read(self._woken, _CHUNK)
                return None
            if ready and (chosen := self._line()) is not None:
                return chosen

    def wake(self) -> None:
        """End `read`, from any thread; one that comes later ends at once."""
        os.write(self._waker, b"w")

    def close(self) -> None:
        """Let go of what `wake` needs."""
        os.close(self._woken)
        os.close(self._waker)

    def _line(self) -> tuple[str, str] | None:
        """Take what was typed; None until it is one of the choices."""
        with self._lock:
            more = os.read(self._terminal, _CHUNK)
            self._typed += more
            # Nothing at all: the terminal is gone, or Ctrl-D was pressed. Esc ends a sitting.
            if not more or ESC.encode() in self._typed:
                return self._turn, STOP
            if not self._typed.endswith(b"\n"):
                return None
            typed, self._typed = self._typed.decode("utf-8", "replace").strip(), b""
            found = matching(typed, self._choices)
            if found is not None:
                return self._turn, found
            if typed:
                self._screen.aside(turns_words.EITHER_AGAIN)
            self._screen.prompt(turns_words.EITHER)
            return None


def screen_turns(
    screen: Screen, keyboard: TextIO, stopped: Callable[[], bool]
) -> ScreenTurns | None:
    """Make it where there is a real terminal that can be watched; else None: the guide only."""
    if sys.platform == "win32":
        return None
    try:
        terminal = keyboard.fileno()
    except (OSError, AttributeError):
        return None
    return ScreenTurns(screen, terminal, stopped) if os.isatty(terminal) else None
