"""Play the person in front of the window: read the turn, press what is marked, answer."""

from __future__ import annotations

from collections import Counter
from collections.abc import Awaitable, Callable, Mapping, Sequence
from dataclasses import dataclass, field

from playwright.async_api import Dialog, Page

from boundary.adapters.browser import words
from boundary.adapters.browser.double import ME, Chatterbox
from boundary.adapters.browser.double.eyes import Eyes
from boundary.adapters.browser.surface import Box, Given, Turn, TurnAnswer
from boundary.core.flow import ActKind, Flow, FlowStep, StepKind
from boundary.core.flow_names import fill_text

Deed = Callable[["Person"], Awaitable[bool]]
"""Something else that happens at a step, the first time; True: and then as usual."""


@dataclass
class Person:
    """A surface that answers by itself, and hands that press where the ring is.

    `answers` and `deeds` go by the id of the step; "" are turns of no step. What neither names is
    done as the turn says: marked things are pressed, questions are answered with yes.
    """

    flow: Flow
    inputs: Mapping[str, str]
    page: Callable[[], Page]
    """The page in front; it may be another after a while."""
    answers: Mapping[str, Sequence[TurnAnswer]] = field(default_factory=dict)
    """Given one after the other, at one turn each."""
    deeds: Mapping[str, Deed] = field(default_factory=dict)
    box: Chatterbox | None = None
    user: str = ME.mail
    password: str = "words-for-tests"
    turns: list[Turn] = field(default_factory=list)
    """Every turn that was shown, each once."""
    rings: list[Box] = field(default_factory=list)
    pressed: int = 0
    """How often the hands pressed something that was marked."""
    boxes: list[Dialog] = field(default_factory=list)
    """The browser's own boxes, as they stand open."""
    fault: BaseException | None = None
    _eyes: Eyes = field(default_factory=lambda: Eyes("person"))
    _seen: Counter[str] = field(default_factory=Counter)
    """Step to how often it had a turn."""
    _acted: set[str] = field(default_factory=set)
    """Turns at which something was pressed."""

    async def show(self, turn: Turn, /) -> None:
        """Look at a turn, and begin to do what it says."""
        if self._eyes.see(turn, self._noted):
            self.turns.append(turn)

    async def point(self, box: Box | None, /) -> None:
        """See a mark in the page."""
        self._eyes.mark(box)
        if box is not None:
            self.rings.append(box)

    async def next_answer(self) -> Given:
        """Give the next answer."""
        return await self._eyes.heard()

    async def hide(self) -> None:
        """See nothing more."""
        self._eyes.rest()

    async def close(self) -> None:
        """Go away."""
        self._eyes.rest()

    async def answer(self, answer: TurnAnswer) -> None:
        """Answer the turn that is shown."""
        await self._eyes.say(answer)

    async def press(self, box: Box) -> None:
        """Press in the middle of something, as a hand with a mouse does."""
        await self.page().mouse.click(box.x + box.width / 2, box.y + box.height / 2)

    async def marked(self) -> Box:
        """Wait until something is marked and stays where it is."""
        return await self._eyes.marked()

    async def do(self, step: FlowStep) -> None:
        """Do with the marked thing what the step says."""
        marked = await self.marked()
        self._acted.add(self.turns[-1].nonce)
        self.pressed += 1
        await self.press(marked)
        keyboard = self.page().keyboard
        if step.act is ActKind.FILL:
            await keyboard.type(fill_text(step.value, self.inputs))
        elif step.act is ActKind.CHOOSE:
            start = words.CHOOSE_IT.format(text="")
            (line,) = [one for one in self.turns[-1].lines if one.startswith(start)]
            await keyboard.type(line.removeprefix(start))
            await keyboard.press("Enter")

    async def sign_in(self) -> None:
        """Sign in by hand, as every page to sign in lets one."""
        page = self.page()
        await page.locator("input[autocomplete=username]").fill(self.user)
        await page.locator("input[type=password]").fill(self.password)
        await page.keyboard.press("Enter")

    async def _noted(self, turn: Turn) -> None:
        try:
            await self._act(turn)
        except Exception as error:  # noqa: BLE001 - told by the test, which would wait for ever
            self.fault = error
            await self.answer(TurnAnswer.STOP)

    async def _act(self, turn: Turn) -> None:
        step = next((one for one in self.flow.steps if one.id == turn.step), None)
        number = self._seen[turn.step]
        self._seen[turn.step] += 1
        deed = self.deeds.get(turn.step) if number == 0 else None
        answers = self.answers.get(turn.step, ())
        if deed is not None and not await deed(self):
            return
        if number < len(answers):
            await self.answer(answers[number])
        elif turn.lines == words.DIALOG:
            await self.boxes.pop().accept()
        elif turn.lines == words.COVERED:
            await self.page().locator("[data-stars] button").click()
        elif turn.lines == words.SIGN_IN:
            await self.sign_in()
        elif turn.nonce in self._acted:
            await self.answer(TurnAnswer.DONE)
        elif step is not None and step.kind is StepKind.ACT and words.MARKED in turn.lines:
            await self.do(step)
        elif TurnAnswer.YES_IT_IS in turn.offered:
            await self.answer(TurnAnswer.YES_IT_IS)
        else:
            await self.answer(TurnAnswer.DONE)
