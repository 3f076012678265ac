"""Hold that flows end as they should in a window, with the panel in the page."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from playwright.async_api import Browser

from boundary.adapters.browser.double import Chatterbox
from tests.servers.screen import screen

from .matrix import ROWS, Row
from .stand import chromium, holds_for
from .window import Loop


@pytest.fixture(scope="module")
def windowed(loop: Loop) -> Iterator[Browser]:
    """Start a browser with windows, on a screen that nobody sees."""
    with screen() as display, chromium(loop, display=display) as one:
        yield one


@pytest.mark.server
@pytest.mark.slow
@pytest.mark.parametrize("row", ROWS, ids=lambda row: row.name)
def test_each_case_ends_as_it_should(
    row: Row, loop: Loop, windowed: Browser, box: Chatterbox
) -> None:
    """A window, a panel and a person who presses what is marked: the same ending as without."""
    expected, seen = loop.run(holds_for(row, box, windowed, panel=True))

    assert expected == seen
