"""Hold one browser for many tests, pages of one's own to put into it, and a person's hands."""

from __future__ import annotations

import asyncio
import threading
from collections.abc import Awaitable, Callable, Coroutine, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from itertools import count
from queue import Queue
from typing import Any, TypeVar

from playwright.async_api import Browser, BrowserContext, Error, Page, async_playwright

from boundary.adapters.browser.panel import Panel
from boundary.adapters.browser.surface import Given, Several, Turn, TurnAnswer, Whose
from boundary.adapters.browser.terminal import Terminal

T = TypeVar("T")
CHROMIUM = "/usr/bin/chromium"
_NOT_YET = "Not attached to an active page"
WAIT_S = 60.0
"""How long anything may take before a test gives up."""
STRICT = (
    "default-src 'none'; script-src 'self'; style-src 'self'; frame-src 'self';"
    " require-trusted-types-for 'script'"
)


class Pages:
    """A site on loopback: what is laid at a path is served there."""

    def __init__(self) -> None:
        """Serve nothing yet."""
        self.html: dict[str, str] = {}
        self.headers: dict[str, str] = {}
        pages = self

        class _Handler(BaseHTTPRequestHandler):
            def do_GET(self) -> None:
                text = pages.html.get(self.path.partition("?")[0])
                self.send_response(204 if text is None else 200)
                self.send_header("Content-Type", "text/html; charset=utf-8")
                for name, value in pages.headers.items():
                    self.send_header(name, value)
                self.end_headers()
                self.wfile.write((text or "").encode())

            def log_message(self, *_: object) -> None:
                """Say nothing."""

        self._server = ThreadingHTTPServer(("127.0.0.1", 0), _Handler)
        self._server.daemon_threads = True
        self._thread = threading.Thread(target=self._server.serve_forever, daemon=True)
        self._thread.start()
        self.origin = f"http://127.0.0.1:{self._server.server_port}"

    def stop(self) -> None:
        """Serve no more."""
        self._server.shutdown()
        self._thread.join()
        self._server.server_close()


class Loop:
    """An event loop in a thread of its own, which outlives a test."""

    def __init__(self) -> None:
        """Start it."""
        self._loop = asyncio.new_event_loop()
        self._thread = threading.Thread(target=self._loop.run_forever, daemon=True)
        self._thread.start()

    def run(self, work: Coroutine[Any, Any, T]) -> T:
        """Run one piece of work to its end; nothing may take longer than all of the time."""
        return asyncio.run_coroutine_threadsafe(work, self._loop).result(4 * WAIT_S)

    def stop(self) -> None:
        """End it."""
        self._loop.call_soon_threadsafe(self._loop.stop)
        self._thread.join()
        self._loop.close()


@dataclass
class Typist:
    """A terminal for the surface, at which a test types."""

    shown: list[tuple[str, tuple[str, ...], bool]] = field(default_factory=list)
    _typed: Queue[tuple[str, str] | None] = field(default_factory=Queue)

    def show(self, turn: str, sentences, choices, /, *, asks: bool) -> None:
        """Keep what was shown."""
        self.shown.append((turn, tuple(sentences), asks))

    def read(self) -> tuple[str, str] | None:
        """Wait until somebody types."""
        return self._typed.get()

    def wake(self) -> None:
        """End the waiting."""
        self._typed.put(None)

    def type(self, answer: TurnAnswer) -> None:
        """Answer the turn that was shown last."""
        self._typed.put((self.shown[-1][0], answer.value))


@dataclass
class Desk:
    """One page with a panel in it, a terminal beside it, and the person in front of both."""

    context: BrowserContext
    page: Page
    panel: Panel
    typist: Typist
    both: Several
    site: Pages
    other: Pages
    numbers: Iterator[int] = field(default_factory=lambda: count(1))
    said: list[str] = field(default_factory=list)
    """Messages in the page's console."""

    async def turn(
        self, *answers: TurnAnswer, whose: Whose = Whose.YOU, title: str = "Block on Chatterbox"
    ) -> Turn:
        """Show a turn on both surfaces."""
        turn = Turn(
            f"n{next(self.numbers)}",
            whose,
            title,
            ('Press "Block" in the small menu.',),
            answers or (TurnAnswer.DONE, TurnAnswer.SKIP, TurnAnswer.DIFFERENT),
            "2 of 5",
            "item",
        )
        await self.both.show(turn)
        return turn

    async def goes(self, html: str, path: str = "/", script: str = "") -> None:
        """Open a page of the site that holds this."""
        self.site.html["/page.js"] = script
        tag = '<script src="/page.js"></script>' if script else ""
        self.site.html[path] = f"<!doctype html><title>Chatterbox</title>{html}{tag}"
        await self.page.goto(self.site.origin + path)

    async def steady(self) -> None:
        """Wait until an answer in the panel would count."""
        await asyncio.wait_for(self.panel.steady.wait(), WAIT_S)

    async def button(self, words: str, page: Page | None = None) -> tuple[float, float] | None:
        """Find the middle of the panel's button, as the eye does; None when there is none.

        A closed shadow root is open to the browser's own tools only.
        """
        return await middle_of(page or self.page, words)

    async def focused(self) -> str:
        """Give the name of what has the focus, as a screen reader hears it."""
        session = await self.context.new_cdp_session(self.page)
        try:
            tree = await session.send("Accessibility.getFullAXTree")
        finally:
            await session.detach()
        names = [
            str(node["name"]["value"])
            for node in tree["nodes"]
            for one in node.get("properties", ())
            if one["name"] == "focused" and one["value"]["value"] and not node["ignored"]
        ]
        return names[-1] if names else ""

    async def ring(self) -> tuple[float, float, float, float] | None:
        """Give the ring's place and size; None when there is none."""
        session = await self.context.new_cdp_session(self.page)
        try:
            document = await session.send("DOM.getDocument", {"depth": -1, "pierce": True})
            rings = [
                one["nodeId"]
                for one in nodes(document["root"])
                if one.get("shadow") and "ring" in one.get("attributes", ())
            ]
            if not rings:
                return None
            quad = (await session.send("DOM.getBoxModel", {"nodeId": rings[0]}))["model"]["border"]
            return quad[0], quad[1], quad[4] - quad[0], quad[5] - quad[1]
        except Error:
            return None  # it is not to be seen
        finally:
            await session.detach()

    async def given(self) -> Given:
        """Wait for an answer."""
        return await asyncio.wait_for(self.both.next_answer(), WAIT_S)

    async def press(self, words: str) -> None:
        """Press a button of the panel with the mouse, once."""
        place = await self.button(words)

        assert place is not None
        await self.page.mouse.click(*place)

    async def answer(self, words: str) -> Given:
        """Press a button until it counts, as a person does who is told to press once more."""
        waiting = asyncio.ensure_future(self.both.next_answer())

        async def _pressed() -> Given:
            while not waiting.done():
                await self.panel.steady.wait()
                place = await self.button(words)
                if place is not None:
                    await self.page.mouse.click(*place)
                await asyncio.wait({waiting}, timeout=0.5)
            return await waiting

        return await asyncio.wait_for(_pressed(), WAIT_S)

    async def typed(self, answer: TurnAnswer = TurnAnswer.DONE) -> Given:
        """Type an answer into the terminal; give what arrives first."""
        # Whatever the page made the panel say is on its way before this comes back.
        await self.panel.quiet()
        self.typist.type(answer)
        return await asyncio.wait_for(self.both.next_answer(), WAIT_S)


async def middle_of(page: Page, words: str) -> tuple[float, float] | None:
    """Find the middle of a button in a closed shadow root."""
    session = await page.context.new_cdp_session(page)
    try:
        document = await session.send("DOM.getDocument", {"depth": -1, "pierce": True})
        found = [
            node
            for node in nodes(document["root"])
            if node.get("nodeName") == "BUTTON"
            and words in [one.get("nodeValue") for one in node.get("children", ())]
            and node.get("shadow")
        ]
        if not found:
            return None
        try:
            model = await session.send("DOM.getBoxModel", {"nodeId": found[0]["nodeId"]})
        except Error:
            return None  # it is not to be seen
        quad = model["model"]["border"]
        return (quad[0] + quad[4]) / 2, (quad[1] + quad[5]) / 2
    finally:
        await session.detach()


def nodes(node: Mapping[str, Any], *, shadow: bool = False) -> Iterator[Mapping[str, Any]]:
    """Walk a document of the browser's tools; each node says whether it is in a shadow."""
    yield {**node, "shadow": shadow}
    for child in node.get("children", ()):
        yield from nodes(child, shadow=shadow)
    for child in node.get("shadowRoots", ()):
        yield from nodes(child, shadow=child.get("shadowRootType") == "closed")


async def press_back(page: Page) -> None:
    """Press Back; once more while the browser is still taking in the page that is shown.

    A page tells that it stands before the browser knows it, and until then there is no way back.
    """

    async def done() -> bool:
        try:
            await page.go_back()
        except Error as error:
            if _NOT_YET not in error.message:
                raise
            return False
        return True

    await until(done)


async def until(holds: Callable[[], bool] | Callable[[], Awaitable[bool]]) -> None:
    """Wait until something holds."""

    async def _wait() -> None:
        while True:
            said = holds()
            if said if isinstance(said, bool) else await said:
                return
            await asyncio.sleep(0.02)

    await asyncio.wait_for(_wait(), WAIT_S)


@dataclass
class Room:
    """The browser, two sites, and the loop that drives them."""

    loop: Loop
    browser: Browser
    site: Pages
    other: Pages

    def sit(
        self, work: Callable[[Desk], Awaitable[None]], *, policy: str = "", **options: Any
    ) -> None:
        """Do this at a desk of its own; it is cleared away at the end."""
        self.loop.run(self._sat(work, policy, options))

    async def _sat(
        self, work: Callable[[Desk], Awaitable[None]], policy: str, options: Mapping[str, Any]
    ) -> None:
        tokens = count(1)
        self.site.headers = {"Content-Security-Policy": policy} if policy else {}
        self.site.html.clear()
        self.other.html.clear()
        context = await self.browser.new_context(**options)
        panel = Panel(
            act=(self.site.origin,),
            human_only_paths=("/login", "/index.php?title=sign_in*"),
            token=lambda: f"0f0f{next(tokens)}",
        )
        typist = Typist()
        both = Several((panel, Terminal(typist)))
        page = await context.new_page()
        desk = Desk(context, page, panel, typist, both, self.site, self.other)
        page.on("console", lambda message: desk.said.append(message.text))
        try:
            await panel.onto(page)
            await work(desk)
        finally:
            await both.close()
            await context.close()


@contextmanager
def room() -> Iterator[Room]:
    """Start a browser, and end it."""
    loop = Loop()
    site, other = Pages(), Pages()
    try:
        playwright = loop.run(async_playwright().start())
        # As root the browser needs to be told so; only tests say that.
        browser = loop.run(
            playwright.chromium.launch(executable_path=CHROMIUM, args=["--no-sandbox"])
        )
        try:
            yield Room(loop, browser, site, other)
        finally:
            loop.run(browser.close())
            loop.run(playwright.stop())
    finally:
        site.stop()
        other.stop()
        loop.stop()
