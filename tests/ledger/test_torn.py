"""Hold the log to what a loss of power leaves: what was acknowledged is there, and it goes on."""

from __future__ import annotations

import os
import random
from pathlib import Path

import pytest

from tests.ledger.power import Recorder, cut_anywhere
from tests.ledger.turns import case_at, hold_after, two_turns

SEEDS = range(20) if os.environ.get("HYPOTHESIS_PROFILE") == "long" else (1,)


@pytest.mark.no_cover
@pytest.mark.parametrize("seed", SEEDS)
def test_power_gone_before_any_call_loses_nothing_that_was_told(tmp_path: Path, seed: int) -> None:
    """Whatever part of what was not yet synced came through, from the first folder on."""
    root = tmp_path / "drive"
    root.mkdir()
    recorder = Recorder(root)
    two_turns(case_at(root / "heron-42", recorder.system), recorder.tell)
    held = 0
    for told in cut_anywhere(recorder, random.Random(seed)):  # noqa: S311 - a seed for tests
        hold_after(case_at(root / "heron-42"), told)
        held += 1

    assert held > 150
