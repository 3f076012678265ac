"""Hold that a second run presses nothing, and that an undo brings back what was recorded."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

import pytest
from playwright.async_api import Browser

from boundary.adapters.browser.double import PERSON, Chatterbox
from boundary.adapters.browser.outcome import Job, Mode
from boundary.core.flow import Ending

from .matrix import Row
from .stand import begin, flow_of, walk
from .window import Loop

MIXED = {"online": ["on"], "receipts": ["off"], "audience": ["nobody"]}
"""Settings of which some are so already."""


@pytest.mark.server
@pytest.mark.slow
@pytest.mark.parametrize(
    ("locale", "modes"), [("en", []), ("de", ["iframe"]), ("en", ["shadow", "slow"])]
)
def test_settings_come_back_to_what_they_were(
    locale: str, modes: Sequence[str], loop: Loop, browser: Browser, box: Chatterbox
) -> None:
    """Run, run again, undo: the recorded values are there again, whatever they were."""
    row = Row("privacy", "privacy", Ending.DONE, locale, modes=modes, start=MIXED)
    begin(row, box)
    before = box.holds()

    first = loop.run(walk(row, box, browser))
    pressed = len(box.site.saves)
    second = loop.run(walk(row, box, browser))
    again = len(box.site.saves)
    flow = flow_of("chatterbox.privacy", box)
    undo = Job(flow, {}, restore=first.result.previous)
    third = loop.run(walk(row, box, browser, job=undo))
    fourth = loop.run(walk(row, box, browser, job=undo))

    endings = [one.result.outcome for one in (first, second, third, fourth)]
    assert [Ending.DONE, Ending.ALREADY_DONE, Ending.DONE, Ending.ALREADY_DONE] == endings
    assert {"on", "off"} < set(first.result.previous.values())
    assert [2, 0, 2, 0] == [one.person.pressed for one in (first, second, third, fourth)]
    assert pressed == again == 2
    assert before == box.holds()


@pytest.mark.server
@pytest.mark.slow
@pytest.mark.parametrize(("there", "back"), [("block", "unblock"), ("mute", "unmute")])
def test_a_person_comes_off_the_list_again(
    there: str, back: str, loop: Loop, browser: Browser, box: Chatterbox
) -> None:
    """The flow that takes another back leaves everybody else on the list."""
    row = Row(there, there, Ending.DONE, start={f"{there.rstrip('e')}ed": ["alex.xo"]})
    begin(row, box)
    before = box.holds()

    first = loop.run(walk(row, box, browser))
    held = box.holds()
    second = loop.run(walk(replace(row, flow=back), box, browser))
    third = loop.run(walk(replace(row, flow=back), box, browser))

    endings = [one.result.outcome for one in (first, second, third)]
    assert [Ending.DONE, Ending.DONE, Ending.ALREADY_DONE] == endings
    assert 0 == third.person.pressed
    assert PERSON.handle in {one for people in held.values() for one in people}
    assert before == box.holds()


@pytest.mark.server
@pytest.mark.slow
@pytest.mark.parametrize("flow", ["block", "privacy"])
def test_a_rehearsed_flow_changes_nothing(
    flow: str, loop: Loop, browser: Browser, box: Chatterbox
) -> None:
    """Everything is shown, nothing is pressed, and nothing is called done."""
    row = Row(flow, flow, Ending.SKIPPED, find_s=2.0)
    begin(row, box)
    before = box.holds()
    whole = flow_of(f"chatterbox.{flow}", box)
    inputs = {"handle": PERSON.handle} if whole.inputs else {}

    walked = loop.run(walk(row, box, browser, job=Job(whole, inputs, mode=Mode.DRY)))

    assert Ending.SKIPPED == walked.result.outcome
    assert [] == box.clicks
    assert [] == box.site.saves
    assert before == box.holds()


@pytest.mark.server
@pytest.mark.slow
def test_a_flow_that_has_aged_points_at_nothing(
    loop: Loop, browser: Browser, box: Chatterbox
) -> None:
    """An old flow says its sentences and reads; nothing is marked, and a claim is read back."""
    row = Row("block", "block", Ending.FAILED)
    begin(row, box)
    flow = flow_of("chatterbox.block", box)
    job = Job(flow, {"handle": PERSON.handle}, driven=False)

    walked = loop.run(walk(row, box, browser, job=job))

    assert Ending.FAILED == walked.result.outcome
    assert [] == walked.person.rings
    assert [] == box.clicks
