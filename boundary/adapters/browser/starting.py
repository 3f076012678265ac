"""Start a browser with a folder of its own, spoken to over a pipe, with nothing allowed."""

from __future__ import annotations

from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager, suppress
from pathlib import Path

from playwright.async_api import BrowserContext, async_playwright
from playwright.async_api import Error as PlaywrightError

from boundary.core.errors import AdapterError

from .find_browser import Browser

__all__ = ["started"]


@asynccontextmanager
async def started(
    browser: Browser, profile: Path, extra_args: Sequence[str], *, headless: bool
) -> AsyncIterator[BrowserContext]:
    """Keep a browser open. Raises AdapterError when it does not start."""
    async with async_playwright() as playwright:
        try:
            context = await playwright.chromium.launch_persistent_context(
                profile,
                executable_path=browser.path,
                headless=headless,
                args=list(extra_args),
                chromium_sandbox=True,
                accept_downloads=False,
                service_workers="block",
                permissions=[],
                no_viewport=not headless,
                handle_sigint=False,
                handle_sigterm=False,
                handle_sighup=False,
            )
        except PlaywrightError as error:
            raise AdapterError("The browser could not be started.") from error
        try:
            yield context
        finally:
            # The person may have closed it before.
            with suppress(PlaywrightError):
                await context.close()
