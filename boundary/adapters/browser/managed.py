"""Drive one page of a browser with a folder of its own; the person's own browser is not touched."""

from __future__ import annotations

import asyncio
import re
from collections.abc import AsyncIterator, Awaitable, Coroutine, Sequence
from contextlib import asynccontextmanager, suppress
from pathlib import Path
from typing import TypeVar
from urllib.parse import urldefrag, urlsplit

from playwright.async_api import (
    BrowserContext,
    Page,
    Route,
)
from playwright.async_api import Error as PlaywrightError
from playwright.async_api import TimeoutError as PlaywrightTimeout

from boundary.core.errors import AdapterError
from boundary.core.flow_names import normal_name

from .attention import Attention, OnPage
from .driver import (
    Box,
    Event,
    NotPressed,
    PageGone,
    PageSlow,
    Picked,
    Way,
)
from .find_browser import Browser
from .locating import locate
from .resolve import origin_of
from .starting import started

__all__ = ["Managed", "OnPage", "fixture_over", "make_fixture", "make_managed"]

T = TypeVar("T")

OPEN_MS = 15_000
READ_MS = 2_000
PRESS_MS = 5_000
SETTLE_MS = 3_000
SCROLL = 4_000
_LOOPBACK = frozenset({"127.0.0.1", "::1", "localhost"})
_TRIES = 5
_SPOKEN = re.compile(r'^- (?P<role>[a-z]+)(?: "(?P<name>(?:[^"\\]|\\.)*)")?')
_CHOSEN = re.compile(r'- radio "(?P<name>(?:[^"\\]|\\.)*)" \[checked\]')


@asynccontextmanager
async def make_managed(
    browser: Browser,
    profile: Path,
    origins: Sequence[str],
    *,
    headless: bool = False,
    extra_args: Sequence[str] = (),
    on_page: OnPage | None = None,
) -> AsyncIterator[Managed]:
    """Start a browser that keeps what it keeps in `profile`, which the caller removes or seals.

    `origins` are those the program itself may open (https only). `on_page` is awaited for every
    page before anything is opened in it. `extra_args` are for tests alone. Raises AdapterError.
    """
    if not origins or any(urlsplit(one).scheme != "https" for one in origins):
        raise AdapterError("These steps are for addresses that begin with https only.")
    if any(one.startswith("--remote-debugging") for one in extra_args):
        raise AdapterError("The browser is started without a door for other programs.")
    async with started(browser, profile, extra_args, headless=headless) as context:
        yield await _driver("managed", context, origins, on_page)


@asynccontextmanager
async def make_fixture(
    browser: Browser,
    profile: Path,
    origins: Sequence[str],
    *,
    headless: bool = False,
    extra_args: Sequence[str] = (),
    on_page: OnPage | None = None,
) -> AsyncIterator[Managed]:
    """Start the same for a site on this computer: loopback origins only. Raises AdapterError."""
    _only_loopback(origins)
    async with started(browser, profile, extra_args, headless=headless) as context:
        yield await _driver("fixture", context, origins, on_page)


async def fixture_over(
    context: BrowserContext, origins: Sequence[str], on_page: OnPage | None = None
) -> Managed:
    """Drive a new page of a context that somebody else has made; loopback origins only."""
    _only_loopback(origins)
    return await _driver("fixture", context, origins, on_page)


class Managed:
    """One page of a Chromium browser, spoken to over a pipe; no port is opened."""

    def __init__(
        self, kind: str, context: BrowserContext, origins: Sequence[str], on_page: OnPage | None
    ) -> None:
        """Drive nothing yet; `renew` makes the first page."""
        self.kind = kind
        self.context = context
        self._origins = frozenset(map(origin_of, origins)) - {""}
        self._page: Page | None = None
        self._attention = Attention(context, on_page)
        context.set_default_timeout(READ_MS)

    @property
    def page(self) -> Page:
        """The page that is driven. Raises PageGone when there is none."""
        if self._page is None:
            raise PageGone(crashed=False)
        return self._page

    async def renew(self) -> None:
        """Make a new page in the same browser take the place of the old one."""
        old, self._page = self._page, None
        self._attention.page = None
        try:
            page = self._blank() if old is None else None
            self._page = page or await self.context.new_page()
            await self._attention.turn_to(self._page)
            if old is not None:
                await old.close()
        except PlaywrightError as error:
            raise self._attention.why(error.message) from error

    def _blank(self) -> Page | None:
        """Return the empty page that a browser starts with."""
        pages = self.context.pages
        return pages[0] if len(pages) == 1 and pages[0].url == "about:blank" else None

    def url(self) -> str:
        """Return the address of the page."""
        return self._page.url if self._page is not None else ""

    async def open(self, url: str, /) -> int:
        """Open an address anew; one that differs only behind `#` is loaded again too."""
        page = self.page
        if origin_of(url) not in self._origins:
            raise AdapterError("The program opens pages of the flow's own site only.")
        same = "#" in url and urldefrag(page.url).url == urldefrag(url).url
        async with self._guard():
            status = await self._load(page.goto(url, wait_until="commit", timeout=OPEN_MS))
            if same and page.url == url:
                status = await self._load(page.reload(wait_until="commit", timeout=OPEN_MS))
            # A page that sends itself elsewhere may never be whole; what is there is looked at.
            with suppress(PlaywrightTimeout):
                await self._call(page.wait_for_load_state("domcontentloaded", timeout=PRESS_MS))
        return status

    async def count(self, way: Way, /) -> int:
        """Count the visible elements that fit."""
        for _ in range(_TRIES):
            try:
                return await self._call(locate(self.page, way).count())
            except PlaywrightError:
                # The document was replaced while it was read.
                await asyncio.sleep(0.05)
        raise PageSlow

    async def frame_url(self, css: str, /) -> str:
        """Return the address of the one iframe that fits."""
        handles = await self._read(self.page.locator(css).element_handles())
        if len(handles) != 1:
            return ""
        frame = await self._read(handles[0].content_frame())
        return frame.url if frame is not None else ""

    async def box(self, way: Way, /) -> Box | None:
        """Say where the one element is."""
        found = await self._read(locate(self.page, way).bounding_box(timeout=READ_MS))
        if found is None:
            return None
        return Box(found["x"], found["y"], found["width"], found["height"])

    async def checked(self, way: Way, /) -> bool | None:
        """Say whether a switch is on, native or by its ARIA state."""
        locator = locate(self.page, way)
        for name in ("aria-checked", "aria-pressed"):
            state = await self._read(locator.get_attribute(name, timeout=READ_MS))
            if state is not None:
                return {"true": True, "false": False}.get(state)
        kind = await self._read(locator.get_attribute("type", timeout=READ_MS))
        if kind not in ("checkbox", "radio"):
            return None
        return await self._read(locator.is_checked(timeout=READ_MS))

    async def value(self, way: Way, /) -> str:
        """Return what a field holds, or the label of what is chosen, or the text."""
        locator = locate(self.page, way)
        labels = await self._read(locator.locator("option:checked").all_text_contents())
        if labels:
            return labels[0] if len(labels) == 1 else ""
        try:
            return await self._call(locator.input_value(timeout=READ_MS))
        except PlaywrightTimeout as error:
            raise NotPressed from error
        except PlaywrightError:
            # Not a field: a group of radio buttons, or a control that shows its value.
            spoken = await self._read(locator.aria_snapshot(timeout=READ_MS))
        chosen = _CHOSEN.findall(spoken)
        if "- radio " in spoken:
            return _unquoted(chosen[0]) if len(chosen) == 1 else ""
        return await self.text(way)

    async def text(self, way: Way, /) -> str:
        """Return the visible text of the one element."""
        return await self._read(locate(self.page, way).inner_text(timeout=READ_MS))

    async def enabled(self, way: Way, /) -> bool:
        """Say whether the control can be used now."""
        return await self._read(locate(self.page, way).is_enabled(timeout=READ_MS))

    async def scroll(self, way: Way, /) -> None:
        """Bring the one element into view."""
        await self._read(locate(self.page, way).scroll_into_view_if_needed(timeout=READ_MS))

    async def click(self, way: Way, /, *, trial: bool = False) -> None:
        """Press the one element once; the browser waits until it is there, still and uncovered."""
        limit = READ_MS if trial else PRESS_MS
        click = locate(self.page, way).click(trial=trial, timeout=limit)
        if trial:
            await self._read(click)
        else:
            async with self._guard():
                self._attention.pressed()
                await self._once(click)

    async def choose(self, way: Way, labels: tuple[str, ...], /) -> None:
        """Choose the one option with one of these labels."""
        locator = locate(self.page, way)
        texts = await self._read(locator.locator("option").all_text_contents())
        fitting = [text for text in texts if normal_name(text) in labels]
        if len(fitting) != 1:
            raise NotPressed
        async with self._guard():
            chosen = locator.select_option(label=normal_name(fitting[0]), timeout=PRESS_MS)
            await self._once(chosen)

    async def fill(self, way: Way, text: str, /) -> None:
        """Type into an empty text field."""
        await self._once(locate(self.page, way).fill(text, timeout=PRESS_MS))

    async def press(self, key: str, /) -> None:
        """Press one key in the page."""
        await self._once(self.page.keyboard.press(key))

    async def picture(self, way: Way, masks: tuple[Way, ...], /) -> bytes:
        """Take a PNG of the one element; frames inside it belong to others and are covered too."""
        locator = locate(self.page, way)
        covered = [locate(self.page, mask) for mask in masks]
        covered.append(locator.locator("iframe"))
        return await self._read(
            locator.screenshot(
                mask=covered, mask_color="#000000", animations="disabled", timeout=PRESS_MS
            )
        )

    async def aria(self, way: Way, /) -> str:
        """Return what a screen reader would read in the one element."""
        return await self._read(locate(self.page, way).aria_snapshot(timeout=READ_MS))

    async def pick(self) -> Picked | None:
        """Let the person point at something; the page does not see that press."""
        page = self.page
        try:
            locator = await self._read(page.pick_locator())
        finally:
            if not self._attention.trouble.is_set():
                await self._read(page.cancel_pick_locator())
        try:
            spoken = await self._read(locator.aria_snapshot(timeout=READ_MS))
            found = await self._read(locator.bounding_box(timeout=READ_MS))
        except NotPressed:
            return None
        box = Box(found["x"], found["y"], found["width"], found["height"]) if found else None
        first = _SPOKEN.match(spoken)
        if first is None:
            return Picked("", normal_name(spoken), box)
        return Picked(first["role"], _unquoted(first["name"] or ""), box)

    async def more(self) -> None:
        """Scroll on."""
        await self._read(self.page.mouse.wheel(0, SCROLL))

    async def settle(self) -> None:
        """Wait until the page asks for nothing more."""
        try:
            await self._call(self.page.wait_for_load_state("networkidle", timeout=SETTLE_MS))
        except PlaywrightError:
            return

    async def next_event(self) -> Event:
        """Wait for what happens next."""
        return await self._attention.events.get()

    async def close(self) -> None:
        """Close the page that is driven."""
        page, self._page = self._page, None
        await self._attention.close()
        if page is not None and not page.is_closed():
            try:
                await page.close()
            except PlaywrightError:
                return

    async def _load(self, work: Coroutine[object, object, object]) -> int:
        """Load a page; the status, 0 when the page went elsewhere meanwhile."""
        try:
            response = await self._call(work)
        except PlaywrightTimeout as error:
            raise PageSlow from error
        except PlaywrightError as error:
            if "interrupted by another navigation" in error.message:
                return 0
            raise PageSlow from error
        status = getattr(response, "status", 0)
        return status if isinstance(status, int) else 0

    async def _read(self, work: Awaitable[T]) -> T:
        """Ask something of one element; NotPressed when it is not there, or not alone."""
        try:
            return await self._call(work)
        except PlaywrightError as error:
            raise NotPressed from error

    async def _once(self, work: Awaitable[object]) -> None:
        """Do something that may have an effect even when it is late: then PageSlow."""
        try:
            await self._call(work)
        except PlaywrightError as error:
            if "strict mode violation" in error.message:
                raise NotPressed from error
            raise PageSlow from error

    async def _call(self, work: Awaitable[T]) -> T:
        """Wait for the browser, but not past a box of its own or the end of the page."""
        task = asyncio.ensure_future(work)
        trouble = asyncio.ensure_future(self._attention.trouble.wait())
        try:
            await asyncio.wait({task, trouble}, return_when=asyncio.FIRST_COMPLETED)
            # What ended with the page says so in its own words.
            said = _said(task)
            if trouble.done() or "has been closed" in said or "crashed" in said:
                raise self._attention.why(said)
            return task.result()
        finally:
            for one in (task, trouble):
                one.cancel()
            await asyncio.gather(task, trouble, return_exceptions=True)

    @asynccontextmanager
    async def _guard(self) -> AsyncIterator[None]:
        """Hold what the program itself sets off to the flow's origins; the person is free.

        Stops what a script or a press leads to. Where the site's own server sends a request on,
        the browser follows without asking: that page is loaded, and nothing is read there
        (Place.ELSEWHERE).
        """
        page = self.page
        self._attention.busy += 1
        try:
            await self._read(page.route("**/*", self._judged))
            yield
        finally:
            self._attention.busy -= 1
            if not self._attention.trouble.is_set():
                # Left in place it would only cost time: it judges nothing any more.
                with suppress(NotPressed):
                    await self._read(page.unroute("**/*", self._judged))

    async def _judged(self, route: Route) -> None:
        """Let a request pass unless it would take the whole window to another site."""
        try:
            request = route.request
            leads = request.is_navigation_request() and request.frame == self.page.main_frame
            if leads and self._attention.busy and origin_of(request.url) not in self._origins:
                # This reason leaves the page as it is; any other would leave an error page.
                await route.abort("aborted")
            else:
                await route.continue_()
        except (PlaywrightError, PageGone):
            return


async def _driver(
    kind: str, context: BrowserContext, origins: Sequence[str], on_page: OnPage | None
) -> Managed:
    driver = Managed(kind, context, origins, on_page)
    await driver.renew()
    return driver


def _only_loopback(origins: Sequence[str]) -> None:
    if not origins or any(urlsplit(one).hostname not in _LOOPBACK for one in origins):
        raise AdapterError("A fixture is on this computer only.")


def _said(task: asyncio.Future[T]) -> str:
    """Return what the browser answered instead of doing it; "" when it did, or not yet."""
    return str(task.exception() or "") if task.done() and not task.cancelled() else ""


def _unquoted(name: str) -> str:
    return re.sub(r"\\(.)", r"\1", name)
