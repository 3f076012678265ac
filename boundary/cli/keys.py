"""Read the keyboard a line at a time, until somebody stops; in a sitting by one key or by time."""

from __future__ import annotations

import getpass
import os
import select
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from enum import StrEnum
from typing import Any, TextIO

if sys.platform != "win32":  # there Esc and Enter stop, and the time is looked at afterwards
    import termios

__all__ = ["ESC", "Ended", "Keys"]

ESC = "\x1b"
"""The key that stops a sitting at once."""
_CHUNK = 4096
_LOOK_S = 0.5
"""How often is looked, while a question stands, whether another window said stop."""
_NEXT_KEY_S = 0.05
"""What a terminal sends for one key comes faster than anybody types the next."""
_GOES_ON = (b"[", b"O")
_LOCAL, _SIGNS = 3, 6
"""Where tcgetattr has the local modes and the special signs."""


class Ended(StrEnum):
    """Why a sitting has to end or to pause."""

    IDLE = "idle"
    QUICK = "quick"


class Keys:
    """The keyboard. No key and no time ends anything until a sitting begins."""

    def __init__(
        self, source: TextIO, screen: TextIO, stopped: Callable[[], bool] = lambda: False
    ) -> None:
        """`screen` shows the prompt of what is typed unseen.

        `stopped`: whether another window said stop; on a terminal that can be watched it is asked
        while a question stands, elsewhere once something was typed.
        """
        self._source = source
        self._screen = screen
        self._stopped = stopped
        self._sitting = False
        self._clock_ms: Callable[[], int] | None = None
        self._limit_ms = 0
        self.ended: Ended | None = None
        """Set when something ended what was going on; every later question ends, too."""

    def isatty(self) -> bool:
        """Whether somebody sits at it."""
        return self._source.isatty()

    def read(self, size: int) -> str:
        """Read standard input as a file."""
        return self._source.read(size)

    def readline(self) -> str:
        """Read one line. Raises KeyboardInterrupt when everything ends here; see `ended`."""
        return self._watched(self._line)

    def hidden(self, show: Callable[[], None]) -> str:
        """Read one line that does not show, without its end.

        `show` puts the question on the screen. It is called once the terminal shows nothing of
        what is typed: whoever answers as soon as they see it types unseen.
        """
        return self._watched(lambda: self._unseen_line(show)).rstrip("\r\n")

    def drop_typed(self) -> None:
        """Forget what was typed before a question was on the screen: it cannot be an answer."""
        fd = self._terminal()
        if fd is not None:
            termios.tcflush(fd, termios.TCIFLUSH)

    @contextmanager
    def sitting(self, clock_ms: Callable[[], int], limit_ms: int) -> Iterator[None]:
        """While entered, Esc stops at once and waiting longer than `limit_ms` ends, too."""
        self._clock_ms, self._limit_ms, self.ended = clock_ms, limit_ms, None
        self._sitting = True
        try:
            with _one_key(self._terminal()):
                yield
        finally:
            self._clock_ms, self._sitting = None, False

    @contextmanager
    def resting(self) -> Iterator[None]:
        """While entered, no time is watched: what was open is locked, and may stay so for long."""
        clock_ms, self._clock_ms, self.ended = self._clock_ms, None, None
        try:
            yield
        finally:
            self._clock_ms = clock_ms

    def _watched(self, read: Callable[[], str]) -> str:
        if self.ended is None:
            begun = self._now_ms()
            typed = read()
            # The time is looked at here, too: a device may have slept, or cannot wait with a limit.
            if self._clock_ms is not None and self._now_ms() - begun >= self._limit_ms:
                self.ended = Ended.IDLE
            elif (self._sitting and ESC in typed) or self._stopped():
                self.ended = Ended.QUICK
            if self.ended is None:
                return typed
        raise KeyboardInterrupt

    def _now_ms(self) -> int:
        return 0 if self._clock_ms is None else self._clock_ms()

    def _line(self) -> str:
        fd = self._terminal()
        return self._source.readline() if fd is None else self._limited(fd)

    def _unseen_line(self, show: Callable[[], None]) -> str:
        fd = self._terminal()
        if fd is None:
            show()
            return getpass.getpass("", self._screen) + "\n"
        with _unseen(fd):
            show()
            typed = self._limited(fd)
        self._screen.write("\n")
        return typed

    def _limited(self, fd: int) -> str:
        """Wait for a line, no longer than the limit and only while nobody said stop elsewhere."""
        ends = (b"\n", ESC.encode()) if self._sitting else (b"\n",)
        data = b""
        while not data.endswith(ends):
            self._wait(fd)
            more = os.read(fd, _CHUNK)
            if not more:
                break
            data += more
            if self._sitting and data.endswith(ESC.encode()) and not _is_alone(fd):
                data = data[: -len(ESC)]
        return data.decode("utf-8", "surrogateescape")

    def _wait(self, fd: int) -> None:
        """Wait for something to be typed. Raises KeyboardInterrupt when something else came."""
        left_s = None if self._clock_ms is None else self._limit_ms / 1000
        while True:
            look_s = _LOOK_S if left_s is None else min(left_s, _LOOK_S)
            ready, _, _ = select.select([fd], [], [], look_s)
            if ready:
                return
            left_s = None if left_s is None else left_s - look_s
            if self._stopped():
                self.ended = Ended.QUICK
            elif left_s is not None and left_s <= 0:
                self.ended = Ended.IDLE
            if self.ended is not None:
                raise KeyboardInterrupt

    def _terminal(self) -> int | None:
        """Find the terminal behind the keyboard, where there is a real one that can be watched."""
        if sys.platform == "win32" or not self._source.isatty():
            return None
        try:
            fd = self._source.fileno()
        except (OSError, AttributeError):
            return None
        return fd if os.isatty(fd) else None


def _is_alone(fd: int) -> bool:
    """Tell the key from the beginning of another one, such as an arrow, and pass over that one."""
    with _changed(fd) as attributes:
        attributes[_LOCAL] &= ~termios.ICANON  # what follows has no line end to be read by
        termios.tcsetattr(fd, termios.TCSANOW, attributes)
        if _next(fd) not in _GOES_ON:
            return True
        while (sign := _next(fd)) and not sign.isalpha() and sign != b"~":
            continue
        return False


def _next(fd: int) -> bytes:
    """Read the sign that came with the one before; nothing when none did."""
    ready, _, _ = select.select([fd], [], [], _NEXT_KEY_S)
    return os.read(fd, 1) if ready else b""


@contextmanager
def _one_key(fd: int | None) -> Iterator[None]:
    """Let Esc alone end a line, so that it needs no Enter."""
    if fd is None:
        yield
        return
    with _changed(fd) as attributes:
        attributes[_SIGNS][termios.VEOL] = ESC.encode()
        termios.tcsetattr(fd, termios.TCSADRAIN, attributes)
        yield


@contextmanager
def _unseen(fd: int) -> Iterator[None]:
    """Show nothing of what is typed."""
    with _changed(fd) as attributes:
        attributes[_LOCAL] &= ~termios.ECHO
        termios.tcsetattr(fd, termios.TCSAFLUSH, attributes)
        yield


@contextmanager
def _changed(fd: int) -> Iterator[list[Any]]:
    """Give the terminal's manners to be changed, and put them back at the end."""
    before = termios.tcgetattr(fd)
    try:
        yield termios.tcgetattr(fd)
    finally:
        termios.tcsetattr(fd, termios.TCSADRAIN, before)
