"""Show turns in a panel inside the page, where the page can neither read nor answer them."""

from __future__ import annotations

import asyncio
import json
from collections.abc import Callable, Mapping, Sequence
from importlib.resources import files
from typing import TYPE_CHECKING, Any, Final

from playwright.async_api import Error

from . import turn_words
from .surface import Box, Given, Turn, TurnAnswer

if TYPE_CHECKING:
    from playwright.async_api import CDPSession, Page

__all__ = ["NAME", "Panel", "panel_config", "panel_script"]

NAME: Final = "panel"


def panel_config(
    act: Sequence[str], human_only_paths: Sequence[str], token: str
) -> dict[str, object]:
    """Gather what the script is started with; `token` makes its names unknown to any page."""
    return {
        "act": list(act),
        "human": list(human_only_paths),
        "key": f"k{token}",
        "binding": f"b{token}",
        "css": _shipped("panel.css"),
        "name": turn_words.PANEL_NAME,
        "escape": turn_words.ESCAPE,
        "again": turn_words.AGAIN,
    }


def panel_script(config: Mapping[str, object]) -> str:
    """Write the script that starts in every document."""
    return f"({_shipped('panel.js').rstrip()})({json.dumps(config)})"


def panel_turn(turn: Turn) -> dict[str, object]:
    """Write a turn as the script takes it: texts only."""
    return {
        "nonce": turn.nonce,
        "whose": turn_words.WHOSE[turn.whose],
        "title": turn.title,
        "progress": turn.progress,
        "lines": list(turn.lines),
        "answers": [[one.value, turn_words.ANSWERS[one]] for one in turn.offered],
    }


class Panel:
    """A surface in every page of one browser that it was put onto.

    The ring is drawn in the page that was put first and is still open: the one that is driven.
    """

    def __init__(
        self, *, act: Sequence[str], human_only_paths: Sequence[str], token: Callable[[], str]
    ) -> None:
        """Show only on the origins in `act`, and not where a path begins as one for people does.

        `token` makes letters and digits that nobody can guess.
        """
        self._token = token
        self._act = tuple(act)
        self._human_only_paths = tuple(human_only_paths)
        self._views: dict[Page, _View] = {}
        self._turn: Turn | None = None
        self._box: Box | None = None
        self._drawn: Box | None = None
        self._given: asyncio.Queue[Given] = asyncio.Queue()
        self.steady = asyncio.Event()
        """Set while the present turn has been in view for so long that an answer counts."""
        self.refused = 0
        """Presses that did not count: the panel had just moved, or was covered."""

    async def onto(self, page: Page) -> None:
        """Be in this page from now on, through every navigation; the present turn comes along."""
        if page in self._views:
            return
        config = panel_config(self._act, self._human_only_paths, self._token())
        view = _View(page, config, self._heard)
        self._views[page] = view
        page.on("close", self._left)
        page.on("crash", self._left)
        await view.start()
        self._tell(view)

    async def show(self, turn: Turn, /) -> None:
        """Show this instead of what was shown before. Does not wait for the page."""
        self._turn = turn
        self.steady.clear()
        for view in self._views.values():
            self._tell(view)

    async def point(self, box: Box | None, /) -> None:
        """Draw the ring in the page that is driven; the same box twice is drawn once."""
        self._box = box
        if box is None or box != self._drawn:
            self._draw()

    async def next_answer(self) -> Given:
        """Wait for an answer to any turn that was shown."""
        return await self._given.get()

    async def hide(self) -> None:
        """Take panel and ring out of every page, and wait until they are out."""
        self._turn = self._box = self._drawn = None
        self.steady.clear()
        for view in self._views.values():
            view.call("show", None)
        await asyncio.gather(*(view.settled() for view in self._views.values()))

    async def quiet(self) -> None:
        """Wait until every page has taken what it was told, and said what it had to say."""
        for view in self._views.values():
            view.call("look", None)
        await asyncio.gather(*(view.settled() for view in self._views.values()))

    async def close(self) -> None:
        """Go out of every page for good."""
        await self.hide()
        for view in list(self._views.values()):
            await view.end()
        self._views.clear()

    def _tell(self, view: _View) -> None:
        view.call("show", None if self._turn is None else panel_turn(self._turn))
        if self._box is not None and view is next(iter(self._views.values())):
            self._draw()

    def _draw(self) -> None:
        self._drawn = self._box
        for view in list(self._views.values())[:1]:
            view.call("point", None if self._box is None else _corners(self._box))

    def _left(self, page: Page) -> None:
        view = self._views.pop(page, None)
        if view is not None:
            view.stop()

    def _heard(self, view: _View, said: Mapping[str, object]) -> None:
        """Take one message of the script; it says nothing that the page could have made."""
        kind = said.get("kind")
        if kind == "hello":
            self._tell(view)
        elif kind == "moved":
            # The page was scrolled: the ring is gone until it is drawn again.
            self._drawn = None
        turn = self._turn
        if turn is None or said.get("nonce") != turn.nonce:
            return
        if kind == "steady":
            self.steady.set()
        elif kind == "unsteady":
            self.steady.clear()
        elif kind == "refused":
            self.refused += 1
        elif kind == "answer":
            self._given.put_nowait(Given(turn.nonce, TurnAnswer(str(said.get("answer"))), NAME))


class _View:
    """The script in one page."""

    def __init__(
        self,
        page: Page,
        config: Mapping[str, object],
        heard: Callable[[_View, Mapping[str, object]], None],
    ) -> None:
        self._page = page
        self._config = config
        self._heard = heard
        self._session: CDPSession | None = None
        self._frame = ""
        self._contexts: set[int] = set()
        self._calls: set[asyncio.Task[None]] = set()
        self._world = f"w{config['key']}"

    async def start(self) -> None:
        """Come into the page as it is, and into every document after it."""
        try:
            session = await self._page.context.new_cdp_session(self._page)
            session.on("Runtime.executionContextCreated", self._created)
            session.on("Runtime.executionContextDestroyed", self._destroyed)
            session.on("Runtime.executionContextsCleared", lambda _: self._contexts.clear())
            session.on("Runtime.bindingCalled", self._called)
            await session.send("Page.enable")
            self._frame = (await session.send("Page.getFrameTree"))["frameTree"]["frame"]["id"]
            await session.send("Runtime.enable")
            await session.send(
                "Runtime.addBinding",
                {"name": self._config["binding"], "executionContextName": self._world},
            )
            await session.send(
                "Page.addScriptToEvaluateOnNewDocument",
                {
                    "source": panel_script(self._config),
                    "worldName": self._world,
                    "runImmediately": True,
                },
            )
        except Error:
            # The page went away on the way here: there is nobody to show anything to.
            return
        self._session = session

    def call(self, name: str, value: object) -> None:
        """Call a function of the script, and do not wait: a native dialog may hold the page."""
        for context in self._contexts:
            expression = (
                f"globalThis[{json.dumps(self._config['key'])}]?.{name}({json.dumps(value)})"
            )
            task = asyncio.ensure_future(self._evaluate(context, expression))
            self._calls.add(task)
            task.add_done_callback(self._calls.discard)

    async def settled(self) -> None:
        """Wait until what was called is done; not longer than a page may be held up."""
        if self._calls:
            await asyncio.wait(self._calls, timeout=_PAGE_S)

    async def end(self) -> None:
        """Let go of the page."""
        session, self._session = self._session, None
        self.stop()
        if session is not None:
            # A native dialog holds this up for as long as it is open.
            leaving = asyncio.ensure_future(session.detach())
            await asyncio.wait({leaving}, timeout=_PAGE_S)
            leaving.cancel()
            await asyncio.gather(leaving, return_exceptions=True)

    def stop(self) -> None:
        """Call nothing any more."""
        self._contexts.clear()
        for task in self._calls:
            task.cancel()

    async def _evaluate(self, context: int, expression: str) -> None:
        if self._session is None:
            return
        try:
            await self._session.send(
                "Runtime.evaluate", {"expression": expression, "contextId": context}
            )
        except Error:
            # The document is gone; the next one says hello by itself.
            return

    def _created(self, event: Mapping[str, Any]) -> None:
        """Remember our world in the page itself; one inside a frame shows and says nothing."""
        context = event["context"]
        if context["name"] == self._world and context["auxData"]["frameId"] == self._frame:
            self._contexts.add(context["id"])

    def _destroyed(self, event: Mapping[str, int]) -> None:
        self._contexts.discard(event["executionContextId"])

    def _called(self, event: Mapping[str, object]) -> None:
        ours = event.get("name") == self._config["binding"]
        if ours and event.get("executionContextId") in self._contexts:
            self._heard(self, json.loads(str(event["payload"])))


_PAGE_S = 1.0
"""How long is waited for a page that does not answer."""


def _corners(box: Box) -> dict[str, float]:
    return {"x": box.x, "y": box.y, "width": box.width, "height": box.height}


def _shipped(name: str) -> str:
    return files(__package__).joinpath(name).read_text(encoding="utf-8")
