"""Notice what happens to a page by itself or by the person, and answer nothing for them."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable

from playwright.async_api import BrowserContext, Dialog, Frame, Page
from playwright.async_api import Error as PlaywrightError

from boundary.core.errors import AdapterError

from .driver import DialogOpen, Event, Kind, PageGone

__all__ = ["Attention", "OnPage"]

OnPage = Callable[[Page], Awaitable[None]]
MINE_S = 2.0
"""A window opens a moment after the press that asked for it."""


class Attention:
    """Listens to a browser, and to the one page of it that is driven."""

    def __init__(self, context: BrowserContext, on_page: OnPage | None) -> None:
        """Listen to the browser; there is no page yet."""
        self._context = context
        self._on_page = on_page
        self.page: Page | None = None
        self.events: asyncio.Queue[Event] = asyncio.Queue()
        self.trouble = asyncio.Event()
        """Set while nothing can be asked of the page."""
        self.busy = 0
        """How many things the program itself is doing that may open or lead somewhere."""
        self._dialog = False
        self._closed = False
        self._crashed = False
        self._mine_until = 0.0
        self._tasks: set[asyncio.Task[None]] = set()
        context.on("page", self._opened)
        # Without a listener a box of the browser's own would be answered with "cancel".
        context.on("dialog", self._asked)
        context.on("close", lambda _context: self._gone())

    async def turn_to(self, page: Page) -> None:
        """Listen to another page from now on, before anything is opened in it."""
        self.page = page
        self.events = asyncio.Queue()
        self._closed = self._crashed = self._dialog = False
        self._mine_until = 0.0
        self.trouble.clear()
        page.on("close", self._left)
        page.on("crash", self._died)
        page.on("framenavigated", self._moved)
        # With a listener no window for files opens.
        page.on("filechooser", lambda _chooser: None)
        session = await self._context.new_cdp_session(page)
        session.on("Page.javascriptDialogClosed", lambda _facts: self._answered())
        await session.send("Page.enable")
        if self._on_page is not None:
            await self._on_page(page)

    def pressed(self) -> None:
        """Take windows that open from now on, for a moment, to come of the program's own press."""
        self._mine_until = asyncio.get_running_loop().time() + MINE_S

    def why(self, said: str) -> AdapterError:
        """Say why nothing can be asked; `said` is what the browser answered, if it did."""
        if self._dialog and not (self._closed or self._crashed):
            return DialogOpen()
        return PageGone(crashed=self._crashed or (not self._closed and "crashed" in said))

    async def close(self) -> None:
        """Look at no page any more."""
        self.page = None
        for task in self._tasks:
            task.cancel()
        await asyncio.gather(*self._tasks, return_exceptions=True)

    def _opened(self, page: Page) -> None:
        """See to another window: what the program set off is closed, what the person did stays."""
        if page is self.page or self.page is None:
            return
        if self.busy or asyncio.get_running_loop().time() < self._mine_until:
            self._later(page.close())
            return
        page.on("filechooser", lambda _chooser: None)
        self.events.put_nowait(Event(Kind.POPUP))
        if self._on_page is not None:
            self._later(self._on_page(page))

    def _later(self, work: Awaitable[None]) -> None:
        task = asyncio.ensure_future(_quietly(work))
        self._tasks.add(task)
        task.add_done_callback(self._tasks.discard)

    def _asked(self, dialog: Dialog) -> None:
        if dialog.page is self.page:
            self._dialog = True
            self.trouble.set()
            self.events.put_nowait(Event(Kind.DIALOG))

    def _answered(self) -> None:
        self._dialog = False
        if not (self._closed or self._crashed):
            self.trouble.clear()
        self.events.put_nowait(Event(Kind.DIALOG_CLOSED))

    def _moved(self, frame: Frame) -> None:
        if self.page is not None and frame == self.page.main_frame:
            self.events.put_nowait(Event(Kind.MOVED))

    def _left(self, page: Page) -> None:
        if page is self.page:
            self._gone()

    def _gone(self) -> None:
        self._closed = True
        self.trouble.set()
        self.events.put_nowait(Event(Kind.CLOSED))

    def _died(self, page: Page) -> None:
        if page is self.page:
            self._crashed = True
            self.trouble.set()
            self.events.put_nowait(Event(Kind.CRASHED))


async def _quietly(work: Awaitable[None]) -> None:
    """Do something on a page that may be gone by then."""
    try:
        await work
    except PlaywrightError:
        return
