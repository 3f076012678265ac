"""Keep one browser, one loop and one fictional site for all tests of a worker."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from playwright.async_api import Browser

from boundary.adapters.browser.double import Chatterbox

from .stand import chromium, site
from .window import Loop


@pytest.fixture(scope="session")
def loop() -> Iterator[Loop]:
    """Keep one event loop."""
    one = Loop()
    yield one
    one.stop()


@pytest.fixture(scope="session")
def browser(loop: Loop) -> Iterator[Browser]:
    """Start one browser, without a window."""
    with chromium(loop) as one:
        yield one


@pytest.fixture(scope="session")
def box() -> Iterator[Chatterbox]:
    """Start one fictional site."""
    with site() as one:
        yield one
