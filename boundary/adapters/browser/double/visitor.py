"""Be the person in front of the made-up site: press what is marked, answer what is asked."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Final

from playwright.async_api import Dialog, Error, Page

from boundary.adapters.browser import words
from boundary.adapters.browser.surface import Box, Given, Turn, TurnAnswer
from boundary.core.errors import BoundaryError
from boundary.core.flow import ActKind, Flow, FlowStep, StepKind
from boundary.core.flow_names import fill_text

from .eyes import Eyes

__all__ = ["Visitor"]

_PASSWORD: Final = "words-for-the-made-up-site"  # noqa: S105 - the site takes any


class Visitor:
    """A surface that answers by itself, with a mouse and a keyboard of its own.

    `answers` go by the id of the step, each time it is asked about; elsewhere what is marked is
    pressed and questions are answered with yes. It drives the made-up site and no other.
    """

    def __init__(
        self,
        flow: Flow,
        inputs: Mapping[str, str],
        page: Callable[[], Page],
        *,
        locale: str = "en",
        answers: Mapping[str, str] | None = None,
    ) -> None:
        """`page`: the one in front, which may be another after a while; `locale`: of the site."""
        self._flow = flow
        self._inputs = inputs
        self._page = page
        self._locale = locale
        self._answers = answers or {}
        self._eyes = Eyes("visitor")
        self._boxes: list[Dialog] = []

    def meets(self, dialog: Dialog) -> None:
        """See a box of the browser's own."""
        self._boxes.append(dialog)

    async def show(self, turn: Turn, /) -> None:
        """Look at a turn, and begin to do what it says."""
        self._eyes.see(turn, self._noted)

    async def point(self, box: Box | None, /) -> None:
        """See the ring."""
        self._eyes.mark(box)

    async def next_answer(self) -> Given:
        """Give the next answer."""
        return await self._eyes.heard()

    async def hide(self) -> None:
        """See nothing more."""
        self._eyes.rest()

    async def close(self) -> None:
        """Go away."""
        self._eyes.rest()

    async def _noted(self, turn: Turn) -> None:
        """Do it; a page that cannot be pressed is a reason to stop, not to wait for ever."""
        try:
            await self._act(turn)
        except (BoundaryError, Error):
            await self._eyes.say(TurnAnswer.STOP, turn.nonce)

    async def _act(self, turn: Turn) -> None:
        step = next((one for one in self._flow.steps if one.id == turn.step), None)
        answer = self._answers.get(turn.step)
        if answer is not None:
            await self._eyes.say(TurnAnswer(answer), turn.nonce)
        elif turn.lines == words.DIALOG and self._boxes:
            await self._boxes.pop().accept()
        elif turn.lines == words.COVERED:
            await self._page().locator("[data-stars] button").click()
        elif turn.lines == words.SIGN_IN:
            await self._page().locator("input[type=password]").fill(_PASSWORD)
            await self._page().keyboard.press("Enter")
        elif step is not None and step.kind is StepKind.ACT and words.MARKED in turn.lines:
            await self._do(step)
        elif TurnAnswer.YES_IT_IS in turn.offered:
            await self._eyes.say(TurnAnswer.YES_IT_IS, turn.nonce)
        else:
            await self._eyes.say(TurnAnswer.DONE, turn.nonce)

    async def _do(self, step: FlowStep) -> None:
        """Press in the middle of the ring, and type what the step says."""
        box = await self._eyes.marked()
        await self._page().mouse.click(box.x + box.width / 2, box.y + box.height / 2)
        keyboard = self._page().keyboard
        if step.act is ActKind.FILL:
            await keyboard.type(fill_text(step.value, self._inputs))
        elif step.act is ActKind.CHOOSE:
            await keyboard.type(self._flow.names[step.value[1:]][self._locale][0])
            await keyboard.press("Enter")
