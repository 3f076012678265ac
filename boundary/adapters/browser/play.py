"""Run what is async in a thread of its own, and let the caller stop it at any moment."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Coroutine
from contextlib import ExitStack
from threading import Event, Thread
from typing import Generic, TypeVar

from boundary.core.errors import Interrupted

__all__ = ["Player"]

T = TypeVar("T")

_WATCH_S = 0.2
"""How often the caller is asked whether to go on."""


class Player:
    """One event loop in one thread; what it plays, it plays one after the other."""

    def __init__(self) -> None:
        """Start the thread; it does nothing until it is called."""
        self._loop = asyncio.new_event_loop()
        self._thread = Thread(target=self._loop.run_forever, daemon=True)
        self._thread.start()

    def call(
        self, make: Callable[[], Coroutine[object, object, T]], watch: Callable[[], None]
    ) -> T:
        """Play one coroutine to its end, and return or raise what it did.

        `watch` is called in this thread again and again; what it raises cancels the coroutine, is
        raised once that has ended cleanly, and a Ctrl-C counts as Interrupted.
        """
        piece = _Piece(self._loop, make)
        with ExitStack() as unless_over:
            unless_over.callback(piece.cancel)
            try:
                while not piece.over.wait(_WATCH_S):
                    watch()
            except KeyboardInterrupt:
                raise Interrupted(
                    "You stopped here.", hint="What was done so far is kept. You can go on."
                ) from None
            unless_over.pop_all()
        return piece.result()

    def close(self) -> None:
        """End the thread; twice is as good as once."""
        if self._loop.is_closed():
            return
        self._loop.call_soon_threadsafe(self._loop.stop)
        self._thread.join()
        self._loop.close()


class _Piece(Generic[T]):
    """One coroutine, played in the loop's own thread."""

    def __init__(
        self, loop: asyncio.AbstractEventLoop, make: Callable[[], Coroutine[object, object, T]]
    ) -> None:
        self.over = Event()
        self._loop = loop
        self._coroutine = make()
        self._task: asyncio.Task[T] | None = None
        loop.call_soon_threadsafe(self._begin)

    def cancel(self) -> None:
        """Cancel it, and wait until it has put its things away."""
        # In the loop's own order this comes after `_begin`, so there is a task by then.
        self._loop.call_soon_threadsafe(self._cancel)
        self.over.wait()

    def result(self) -> T:
        """Return or raise what it did; only once it is over."""
        assert self._task is not None  # noqa: S101  # `_begin` made it before `over`
        return self._task.result()

    def _begin(self) -> None:
        self._task = self._loop.create_task(self._coroutine)
        self._task.add_done_callback(lambda _task: self.over.set())

    def _cancel(self) -> None:
        assert self._task is not None  # noqa: S101  # as above
        self._task.cancel()
