"""Hold that every flow ends as it should, in every language and on every kind of page."""

from __future__ import annotations

import pytest
from playwright.async_api import Browser

from boundary.adapters.browser.double import Chatterbox

from .matrix import ROWS, SITES, Row
from .stand import holds_for
from .window import Loop


@pytest.mark.server
@pytest.mark.slow
@pytest.mark.parametrize("row", SITES, ids=lambda row: row.name)
def test_each_case_ends_as_it_should(
    row: Row, loop: Loop, browser: Browser, box: Chatterbox
) -> None:
    """Nothing wrong is pressed, nothing is called done that is not, and the ending is the one."""
    expected, seen = loop.run(holds_for(row, box, browser))

    assert expected == seen


def test_the_matrix_is_whole() -> None:
    """At least sixty cases, each under a name of its own; all are walked with a window too."""
    names = [row.name for row in ROWS]

    assert len(names) == len(set(names))
    assert len(names) >= 60
