"""Hold that without a browser nothing is opened, read or pressed."""

from __future__ import annotations

import asyncio

import pytest

from boundary.adapters.browser.driver import Driver, NotPressed, Way
from boundary.adapters.browser.manual import Manual

WAY = Way(css="a")


def test_everything_that_needs_a_page_says_that_there_is_none() -> None:
    """Each call that would need a page gives the same answer."""
    driver: Driver = Manual()

    for call in (
        lambda: driver.open("https://chatter.example/"),
        lambda: driver.count(WAY),
        lambda: driver.frame_url("iframe"),
        lambda: driver.box(WAY),
        lambda: driver.checked(WAY),
        lambda: driver.value(WAY),
        lambda: driver.text(WAY),
        lambda: driver.enabled(WAY),
        lambda: driver.scroll(WAY),
        lambda: driver.click(WAY),
        lambda: driver.choose(WAY, ("x",)),
        lambda: driver.fill(WAY, "x"),
        lambda: driver.press("Escape"),
        lambda: driver.picture(WAY, ()),
        lambda: driver.aria(WAY),
        driver.more,
        driver.renew,
    ):
        with pytest.raises(NotPressed):
            asyncio.run(call())
    assert "" == driver.url()


def test_nothing_ever_happens_by_itself() -> None:
    """Nothing is pointed at, nothing settles, and no event comes."""
    driver: Driver = Manual()

    async def whole() -> None:
        assert await driver.pick() is None
        await driver.settle()
        await driver.close()
        event = asyncio.ensure_future(driver.next_event())
        await asyncio.sleep(0)
        assert not event.done()
        event.cancel()

    asyncio.run(whole())
