"""Take a Ctrl-C, or a stop said elsewhere: at a question at once, in work at a good place."""

from __future__ import annotations

import signal
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from types import FrameType

from boundary.app.platform import StopSwitch

__all__ = ["Stop"]


class Stop(StopSwitch):
    """The switch of the platform layer, which also knows when the program is only waiting."""

    def __init__(
        self, tell: Callable[[], None], elsewhere: Callable[[], bool] = lambda: False
    ) -> None:
        """`tell` says once that the work stops after the change in hand.

        `elsewhere`: whether another window of this program said stop.
        """
        super().__init__()
        self._tell = tell
        self.elsewhere = elsewhere
        self._waiting = False

    @property
    def asked(self) -> bool:
        """Whether the person asked to stop, here or in another window."""
        return super().asked or self.elsewhere()

    @contextmanager
    def waiting(self) -> Iterator[None]:
        """While a question stands on the screen nothing is in hand, so one Ctrl-C is enough.

        One that came a moment before counts, too.
        """
        self._waiting = True
        try:
            if self.asked:
                raise KeyboardInterrupt
            yield
        finally:
            self._waiting = False

    def press(self, number: int = signal.SIGINT, frame: FrameType | None = None) -> None:
        """Take one Ctrl-C."""
        if self._waiting:
            raise KeyboardInterrupt
        super().press(number, frame)
        self._tell()
