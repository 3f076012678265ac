"""Hold that every flow ends as it should, in every language and on every kind of page."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from playwright.async_api import Browser

from boundary.adapters.browser.double import Chatterbox
from boundary.core.change import Proof
from boundary.core.flow import Ending

from .matrix import SITES, Row
from .stand import begin, chromium, should_hold, site, walk, wrong_presses
from .window import Loop

READ = (Ending.DONE, Ending.ALREADY_DONE, Ending.FAILED)
"""Endings that were read from a page opened anew."""


@pytest.fixture(scope="module")
def loop() -> Iterator[Loop]:
    """Keep one event loop for all cases."""
    one = Loop()
    yield one
    one.stop()


@pytest.fixture(scope="module")
def browser(loop: Loop) -> Iterator[Browser]:
    """Start one browser for all cases."""
    with chromium(loop) as one:
        yield one


@pytest.fixture(scope="module")
def box() -> Iterator[Chatterbox]:
    """Start one site for all cases."""
    with site() as one:
        yield one


@pytest.mark.slow
@pytest.mark.parametrize("row", SITES, ids=lambda row: row.name)
def test_each_case_ends_as_it_should(
    row: Row, loop: Loop, browser: Browser, box: Chatterbox
) -> None:
    """Nothing wrong is pressed, nothing is called done that is not, and the ending is the one."""
    begin(row, box)
    before = box.holds()

    walked = loop.run(walk(row, box, browser))

    assert row.ends == walked.result.outcome, walked.story
    assert [] == wrong_presses(row, box)
    assert should_hold(row, before) == box.holds()
    assert (walked.result.proof is Proof.SEEN) == (row.ends in READ)
    assert 0 == box.site.profiles_opened
