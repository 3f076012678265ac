"""See one turn at a time and where the ring is, and answer, in the place of the person."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable
from typing import Final

from ..surface import Box, Given, Turn, TurnAnswer, Whose

__all__ = ["Eyes"]

_STEADY_S: Final = 0.05


class Eyes:
    """What a surface that answers by itself needs, whatever it then does."""

    def __init__(self, who: str) -> None:
        """`who`: whose answers these are."""
        self._who = who
        self._nonce = ""
        self._ring: Box | None = None
        self._given: asyncio.Queue[Given] = asyncio.Queue()
        self._busy: asyncio.Task[None] | None = None

    def see(self, turn: Turn, act: Callable[[Turn], Awaitable[None]]) -> bool:
        """Look at a turn, and begin to `act` unless it is the program's; False: it is seen already.

        What was being done at the turn before ends.
        """
        if turn.nonce == self._nonce:
            return False
        self.rest()
        self._nonce, self._ring = turn.nonce, None
        if turn.whose is not Whose.PROGRAM:
            self._busy = asyncio.ensure_future(act(turn))
        return True

    def mark(self, box: Box | None) -> None:
        """See the ring, or that it is gone."""
        self._ring = box

    async def marked(self) -> Box:
        """Wait until the ring stays where it is."""
        while True:
            seen = self._ring
            await asyncio.sleep(_STEADY_S)
            if seen is not None and seen == self._ring:
                return seen

    async def say(self, answer: TurnAnswer, nonce: str = "") -> None:
        """Answer a turn; the one that is seen, when none is named."""
        await self._given.put(Given(nonce or self._nonce, answer, self._who))

    async def heard(self) -> Given:
        """Wait for the next answer."""
        return await self._given.get()

    def rest(self) -> None:
        """End what is being done."""
        if self._busy is not None and self._busy is not asyncio.current_task():
            self._busy.cancel()
        self._busy = None

    def forget(self) -> None:
        """See the same turn as a new one when it is shown again."""
        self._nonce = ""
