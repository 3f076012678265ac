"""Hold a walk for pictures to a yes, to its masks, and to nothing else."""

from __future__ import annotations

from dataclasses import replace

import pytest

from boundary.adapters.browser import words
from boundary.adapters.browser.driver import (
    NotPressed,
)
from boundary.adapters.browser.outcome import Mode
from boundary.core.flow import Ending

from .chatter import (
    BLOCK,
    CONFIRM,
    PAGE,
    PICTURE,
    PRESS,
    RIGHT,
    Chatter,
)
from .people import ScriptedPerson
from .scripted import LOGIN, hand_of, play


def test_pictures_are_taken_with_the_account_covered_and_only_after_a_yes() -> None:
    """The named region goes to whoever asked for it, with the masks in place."""
    flow = replace(BLOCK, account="me", steps=(PICTURE, PAGE, PRESS, CONFIRM))

    played = play(flow, Chatter().driver(), take=True)

    (picture,) = played.captures
    assert ("picture", b"png", "[name] is listed") == (picture.step, picture.png, picture.text)
    way, masks = played.driver.pictured[0]
    assert ("main", ("header",)) == (way.css, tuple(mask.css for mask in masks))
    assert (picture,) == played.result.captures


def test_no_picture_without_a_taker_and_none_against_a_no() -> None:
    """Without a callback, or after Skip, nothing is pictured."""
    flow = replace(BLOCK, steps=(PICTURE, PAGE, PRESS, CONFIRM))
    driver = Chatter().driver()

    untaken = play(flow, Chatter().driver())
    person = ScriptedPerson({"picture": ["skip"]}, hand=hand_of(driver))
    skipped = play(flow, driver, person, take=True)

    assert ([], []) == (untaken.driver.pictured, skipped.driver.pictured)
    assert Ending.DONE is untaken.result.outcome is skipped.result.outcome


def test_a_run_for_pictures_walks_nothing_else() -> None:
    """Only the steps that picture something are walked."""
    flow = replace(BLOCK, steps=(PICTURE, PAGE, PRESS, CONFIRM))

    played = play(flow, Chatter().driver(), take=True, mode=Mode.CAPTURE)
    none = play(
        flow,
        Chatter().driver(),
        ScriptedPerson({"picture": ["skip"]}),
        take=True,
        mode=Mode.CAPTURE,
    )

    assert (Ending.DONE, words.SAVED) == (played.result.outcome, played.result.note)
    assert 1 == len(played.captures)
    assert none.result.outcome is Ending.SKIPPED


def test_a_needed_picture_that_cannot_be_taken_is_left_to_the_person() -> None:
    """Without the region the person can make one; leaving it ends the flow before any press."""
    step = replace(PICTURE, optional=False)
    flow = replace(BLOCK, steps=(step, PAGE, PRESS, CONFIRM))
    site = Chatter(missing={"css main"})
    driver = site.driver()
    hand = hand_of(driver)

    made = play(flow, driver, ScriptedPerson({"picture": ["done"]}, hand=hand), take=True)
    other = Chatter(missing={"css main"}).driver()
    left = play(flow, other, ScriptedPerson({"picture": ["skip"]}), take=True)

    assert made.result.outcome is Ending.DONE
    assert left.result.outcome is Ending.SKIPPED


@pytest.mark.parametrize("trouble", ["picture", "mask"])
def test_a_picture_without_its_masks_is_not_taken(trouble: str) -> None:
    """What cannot be covered, or is gone meanwhile, is not pictured."""
    driver = Chatter().driver()
    masks = ("confirm",) if trouble == "mask" else ("me",)
    names = {**BLOCK.names, "block": {"de": ("Blockieren",)}} if trouble == "mask" else BLOCK.names
    flow = replace(BLOCK, names=names, steps=(replace(PICTURE, mask=masks), RIGHT))
    if trouble == "picture":
        driver.reads["picture"] = [NotPressed()]

    played = play(flow, driver, take=True)

    assert [] == played.captures


def test_the_picture_of_the_page_that_is_there_needs_no_address() -> None:
    """A step without a path pictures what is shown, and nothing once it may not be read."""
    here = replace(PICTURE, url="")
    flow = replace(BLOCK, steps=(PAGE, here))
    gone = Chatter().driver()

    taken = play(flow, Chatter().driver(), take=True)
    picture = gone.picture

    async def leaving(way, masks):
        made = await picture(way, masks)
        gone.at = f"{LOGIN}/in"
        return made

    gone.picture = leaving  # type: ignore[method-assign]  # the session ends just then
    none = play(flow, gone, ScriptedPerson({"": ["stop"]}), take=True)

    assert 1 == len(taken.captures)
    assert [] == none.captures
