"""Hold the log to two troubles, one upon the other: nothing that was told is lost or doubled."""

from __future__ import annotations

import os
import random
from pathlib import Path

import pytest

from boundary.core.errors import StoreError
from tests.ledger.furniture import Died, Faults
from tests.ledger.turns import case_at, hold_after, two_turns

PAIRS = 3000 if os.environ.get("HYPOTHESIS_PROFILE") == "long" else 80
KINDS = ("die", "die-after", "short", "ENOSPC", "EIO", "EROFS", "EMFILE", "EDQUOT")
CALLS = 130


@pytest.mark.no_cover
def test_a_second_trouble_over_the_first_loses_nothing_that_was_told(tmp_path: Path) -> None:
    """Two turns meet with one trouble, the next two with another, wherever both come."""
    dice = random.Random(20260301)  # noqa: S311 - a seed for tests
    twice = 0
    for number in range(PAIRS):
        folder, told, happened = tmp_path / str(number), list[str](), 0
        for first in (0, 2):
            faults = Faults(dice.randrange(1, CALLS), dice.choice(KINDS))
            try:
                two_turns(case_at(folder, faults.system), told.append, first)
            except (Died, StoreError):
                happened += 1
        twice += happened == 2

        hold_after(case_at(folder), told)
    assert twice > PAIRS / 3
