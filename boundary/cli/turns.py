"""Read the keyboard while a page is open, so that either of them can answer."""

from __future__ import annotations

import os
import select
import sys
import weakref
from collections.abc import Callable, Sequence
from contextlib import suppress
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
        self._ended = False
        self._woken, self._waker = os.pipe()
        os.set_blocking(self._woken, False)
        self._let_go = weakref.finalize(self, _close, self._woken, self._waker)

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
            with suppress(termios.error):  # a terminal that is gone says so when it is read
                termios.tcflush(self._terminal, termios.TCIFLUSH)
            self._is_woken()  # that was for what was read before
            self._typed, self._ended = b"", False
            self._turn, self._choices = turn, tuple(Choice(*choice) for choice in choices)
            self._screen.aside("", *sentences)
            if asks:
                rows = (f"  {place}  {one.says}" for place, one in enumerate(self._choices, 1))
                self._screen.aside("", *rows)
                self._screen.prompt(turns_words.EITHER)

    def read(self) -> tuple[str, str] | None:
        """Wait for the turn and the key of a choice; None when `wake` was called."""
        while True:
            # A turn is stopped once: a Ctrl-C, or a terminal that is gone, says so for ever.
            watched = [self._woken] if self._ended else [self._woken, self._terminal]
            if not self._ended and self._stopped():
                return self._stop()
            ready, _, _ = select.select(watched, [], [], _LOOK_S)
            if self._is_woken():
                return None
            if self._terminal in ready and (chosen := self._line()) is not None:
                return chosen

    def wake(self) -> None:
        """End `read`, from any thread; one that comes later ends at once."""
        os.write(self._waker, b"w")

    def close(self) -> None:
        """Let go of what `wake` needs; otherwise that goes when nobody holds this any more."""
        self._let_go()

    def _stop(self) -> tuple[str, str]:
        self._ended = True
        return self._turn, STOP

    def _is_woken(self) -> bool:
        """Take back what `wake` wrote."""
        try:
            return bool(os.read(self._woken, _CHUNK))
        except BlockingIOError:
            return False

    def _line(self) -> tuple[str, str] | None:
        """Take what was typed; None until it is one of the choices."""
        with self._lock:
            if not select.select([self._terminal], [], [], 0)[0]:
                return None  # a new turn has dropped it
            try:
                more = os.read(self._terminal, _CHUNK)
            except OSError:
                more = b""
            self._typed += more
            # Nothing at all: the terminal is gone, or Ctrl-D was pressed. Esc ends a sitting.
            if not more or ESC.encode() in self._typed:
                return self._stop()
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


def _close(*descriptors: int) -> None:
    for one in descriptors:
        os.close(one)


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
