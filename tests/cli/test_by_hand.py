"""Hold the choice of written steps for the minutes that a person has."""

from __future__ import annotations

from collections.abc import Sequence

import pytest

from boundary.cli import menu_words, words
from boundary.cli.by_hand import fitting, waiting
from boundary.core.change import Change, Hand
from boundary.core.identifier import email
from tests.cli.conftest import Case
from tests.cli.test_menu import Sitting, sitting
from tests.formats.plans import change, plan_of

__all__ = ["sitting"]

MINE, ITS = Hand.PERSON, Hand.TOOL
THEIRS, OTHER = email("jordan@example.org"), email("sam@example.org")


def ten_each(changes: Sequence[Change]) -> int:
    """Count ten minutes for each account."""
    return 10 * len({one.address.account for one in changes})


def steps(*accounts: str, hand: Hand = MINE) -> list[Change]:
    """Make one written step for each account."""
    return [change("social.block", THEIRS, account=name, hand=hand) for name in accounts]


@pytest.mark.parametrize(
    ("minutes", "expected"), [(0, 3), (5, 0), (10, 1), (25, 2), (30, 3), (600, 3)]
)
def test_as_many_as_fit_are_taken_from_the_first_on(minutes: int, expected: int) -> None:
    """Steps come in the order of the plan; 0 is as long as it takes."""
    batches = tuple((one,) for one in steps("a", "b", "c"))

    assert batches[:expected] == fitting(batches, minutes, ten_each)


def test_one_guide_is_gone_through_once_for_all_it_is_about() -> None:
    """What is done on one page counts as one piece of work."""
    mine = [change("social.block", one, account="a", hand=MINE) for one in (THEIRS, OTHER)]

    assert (tuple(mine),) == waiting(plan_of([*mine, *steps("b", hand=ITS)]))


def test_what_waits_for_the_program_is_left_out() -> None:
    """A written step that comes after a step of the program's own is for another time."""
    first, then = steps("a", hand=ITS)[0], steps("b")[0]
    waits = plan_of([first, then], after={then.address: (first.address,)})
    mine = steps("a")[0]
    goes = plan_of([mine, then], after={then.address: (mine.address,)})

    assert () == waiting(waits)
    assert ((mine,), (then,)) == waiting(goes)


def test_steps_are_done_and_the_rest_is_counted(guided: Case, sitting: Sitting) -> None:
    """The first step is done by hand; what is left is said, and going on begins with the next."""
    usual = {words.HAND_NEXT: ""}
    terminal = sitting(["written steps", "about 10", "go on", "done", "stop"], usual=usual)
    told = terminal.text.partition(menu_words.Q_MINUTES)[2]

    assert "1 step done and not taken back." in told
    assert "written steps are left." in told
    assert menu_words.GO_ON_FROM_HERE in told


def test_when_nothing_waits_it_says_so(mailed: Case, sitting: Sitting) -> None:
    """A plan without written steps asks for no minutes."""
    terminal = sitting(["written steps", "stop"])

    assert menu_words.BY_HAND_NONE in terminal.text
    assert menu_words.Q_MINUTES not in terminal.text
