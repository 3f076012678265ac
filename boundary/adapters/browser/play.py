"""Run what is async in a thread of its own, and let the caller stop it at any moment."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Coroutine
from concurrent.futures import Future, wait
from threading import Event, Thread
from typing import TypeVar

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
        over = Event()

        async def whole() -> T:
            try:
                return await make()
            finally:
                over.set()

        future = asyncio.run_coroutine_threadsafe(whole(), self._loop)
        try:
            while not future.done():
                wait((future,), timeout=_WATCH_S)
                watch()
        except KeyboardInterrupt:
            self._cancel(future, over)
            raise Interrupted(
                "You stopped here.", hint="What was done so far is kept. You can go on."
            ) from None
        except BaseException:
            self._cancel(future, over)
            raise
        return future.result()

    def close(self) -> None:
        """End the thread; twice is as good as once."""
        if self._loop.is_closed():
            return
        self._loop.call_soon_threadsafe(self._loop.stop)
        self._thread.join()
        self._loop.close()

    def _cancel(self, future: Future[T], over: Event) -> None:
        """Cancel what is played, and wait until it has put its things away."""
        if future.cancel():
            over.wait()
