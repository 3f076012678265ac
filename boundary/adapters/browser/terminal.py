"""Show turns in the terminal, which answers whatever becomes of the page."""

from __future__ import annotations

import asyncio
from threading import Thread
from typing import Final

from boundary.core.ports import Turns

from . import turn_words
from .surface import Box, Given, Turn, TurnAnswer, Whose

__all__ = ["NAME", "Terminal"]

NAME: Final = "terminal"


class Terminal:
    """A surface on the screen that the program was started from."""

    def __init__(self, turns: Turns) -> None:
        """Take the screen; nothing is read before the first turn."""
        self._turns = turns
        self._given: asyncio.Queue[Given] = asyncio.Queue()
        self._reader: Thread | None = None
        self._closing = False

    async def show(self, turn: Turn, /) -> None:
        """Write one turn; its answers are a list only while it is the person's."""
        head = turn_words.WHOSE[turn.whose]
        head = f"{head} ({turn.progress})" if turn.progress else head
        asks = turn.whose is not Whose.PROGRAM
        last = () if asks else (turn_words.TYPE_STOP,)
        choices = [(one.value, turn_words.ANSWERS[one]) for one in turn.offered]
        self._turns.show(turn.nonce, (head, turn.title, *turn.lines, *last), choices, asks=asks)
        if self._reader is None:
            loop = asyncio.get_running_loop()
            self._reader = Thread(target=self._read, args=(loop,), daemon=True)
            self._reader.start()

    async def point(self, box: Box | None, /) -> None:
        """Do nothing: there is no page here."""

    async def next_answer(self) -> Given:
        """Wait for what is typed."""
        return await self._given.get()

    async def hide(self) -> None:
        """Leave what was written; the screen is the person's own."""

    async def close(self) -> None:
        """Read nothing any more."""
        self._closing = True
        reader, self._reader = self._reader, None
        if reader is not None:
            self._turns.wake()
            await asyncio.to_thread(reader.join)

    def _read(self, loop: asyncio.AbstractEventLoop) -> None:
        while not self._closing:
            typed = self._turns.read()
            if typed is not None and not loop.is_closed():
                nonce, key = typed
                given = Given(nonce, TurnAnswer(key), NAME)
                loop.call_soon_threadsafe(self._given.put_nowait, given)
