"""Stand in for the person before the window: reads the turn, presses what is marked, answers."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable, Sequence
from typing import TYPE_CHECKING, Final, Protocol

from boundary.core.flow import ActKind, Flow, FlowStep, StepKind

from .. import words
from ..surface import Box, Given, Turn, TurnAnswer
from .eyes import Eyes

if TYPE_CHECKING:
    from playwright.async_api import Page

__all__ = ["HandsOn", "Mouse", "PageMouse"]

_TO_TYPE: Final = words.TYPE_IT.format(text="")
_TO_CHOOSE: Final = words.CHOOSE_IT.format(text="")


class Mouse(Protocol):
    """The mouse and the keyboard of the page in front."""

    async def press(self, x: float, y: float) -> None:
        """Press at one place of the window."""

    async def write(self, text: str) -> None:
        """Type on the keyboard."""

    async def key(self, name: str) -> None:
        """Press one key by its name."""

    async def sign_in(self) -> None:
        """Sign in by hand on the page that asks for it."""


class PageMouse:
    """The mouse and the keyboard of whichever page is driven."""

    def __init__(self, page: Callable[[], Page], user: str) -> None:
        """Take the page, and who signs in."""
        self._page = page
        self._user = user

    async def press(self, x: float, y: float) -> None:
        """Press at one place of the window."""
        await self._page().mouse.click(x, y)

    async def write(self, text: str) -> None:
        """Type on the keyboard."""
        await self._page().keyboard.type(text)

    async def key(self, name: str) -> None:
        """Press one key by its name."""
        await self._page().keyboard.press(name)

    async def sign_in(self) -> None:
        """Sign in by hand on the page that asks for it."""
        page = self._page()
        await page.locator("input[autocomplete=username]").fill(self._user)
        await page.locator("input[type=password]").fill("made-up-words")
        await page.keyboard.press("Enter")


class HandsOn:
    """A surface that does what each turn says, as a patient person would."""

    def __init__(
        self,
        flows: Sequence[Flow],
        mouse: Mouse,
        *,
        look_s: float = 0.0,
        see: Callable[[], Awaitable[None]] | None = None,
    ) -> None:
        """Take the flows that may be walked; `look_s`: how long each turn is looked at first.

        `see` is called whenever something is marked: for pictures.
        """
        self._steps = {
            (title, step.id): step
            for flow in flows
            for title in flow.title.values()
            for step in flow.steps
        }
        self._mouse = mouse
        self._look_s = look_s
        self._see = see
        self._pressed: set[str] = set()
        self._eyes = Eyes("person")

    async def show(self, turn: Turn, /) -> None:
        """Look at a turn, and begin to do what it says."""
        self._eyes.see(turn, self._act)

    async def point(self, box: Box | None, /) -> None:
        """See a mark in the page."""
        self._eyes.mark(box)

    async def next_answer(self) -> Given:
        """Give the next answer."""
        return await self._eyes.heard()

    async def hide(self) -> None:
        """See nothing until the next turn."""
        self._eyes.rest()
        self._eyes.forget()

    async def close(self) -> None:
        """Go away."""
        self._eyes.rest()

    async def _act(self, turn: Turn) -> None:
        await asyncio.sleep(self._look_s)
        step = self._steps.get((turn.title, turn.step))
        if turn.lines == words.SIGN_IN:
            await self._mouse.sign_in()
        elif step is not None and step.kind is StepKind.ACT and words.MARKED in turn.lines:
            await self._do(step, turn)
        elif TurnAnswer.YES_IT_IS in turn.offered:
            await self._eyes.say(TurnAnswer.YES_IT_IS, turn.nonce)
        else:
            await self._eyes.say(TurnAnswer.DONE, turn.nonce)

    async def _do(self, step: FlowStep, turn: Turn) -> None:
        """Press the marked thing once; the program sees for itself what came of it."""
        if turn.nonce in self._pressed:
            return
        box = await self._eyes.marked()
        self._pressed.add(turn.nonce)
        if self._see is not None:
            await self._see()
        await asyncio.sleep(self._look_s)
        await self._mouse.press(box.x + box.width / 2, box.y + box.height / 2)
        if step.act is ActKind.FILL:
            await self._mouse.write(_after(turn, _TO_TYPE))
        elif step.act is ActKind.CHOOSE:
            await self._mouse.write(_after(turn, _TO_CHOOSE))
            await self._mouse.key("Enter")


def _after(turn: Turn, head: str) -> str:
    return next((line.removeprefix(head) for line in turn.lines if line.startswith(head)), "")
