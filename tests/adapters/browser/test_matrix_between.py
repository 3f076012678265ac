"""Hold that every flow ends as it should, whatever comes in between."""

from __future__ import annotations

import pytest
from playwright.async_api import Browser

from boundary.adapters.browser.double import Chatterbox

from .matrix import INTERRUPTIONS, Row
from .stand import holds_for
from .window import Loop


@pytest.mark.server
@pytest.mark.slow
@pytest.mark.parametrize("row", INTERRUPTIONS, ids=lambda row: row.name)
def test_each_case_ends_as_it_should(
    row: Row, loop: Loop, browser: Browser, box: Chatterbox
) -> None:
    """Nothing wrong is pressed, nothing is called done that is not, and the ending is the one."""
    expected, seen = loop.run(holds_for(row, box, browser))

    assert expected == seen
