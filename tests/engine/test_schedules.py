"""Hold runs and undos to their promises under every fault, at every point, and at random."""

from __future__ import annotations

import pytest
from hypothesis import settings

from tests.border import SHOWN_AS, TROUBLES, Call
from tests.schedules import ACTIONS, Trial, big, small, with_hands, with_trouble

pytestmark = pytest.mark.no_cover

LONG = settings().max_examples >= 5000
POINTS = 1_000 if LONG else 5
"""At how many points of each plan of fifty actions each trouble comes; in the long run at all."""
TROUBLED = 20_000 if LONG else 500
WITH_HANDS = 10_000 if LONG else 300
SHARES = 4
"""Into how many tests the seeds are dealt out, so that none takes long."""
SEEDS = range(12 if LONG else 3)
STEP = 1 if LONG else 31
"""Of pairs of troubles, every so many-th is tried."""
FIRST = ("killed before", "killed after", "reset after the effect", "disk broken after the write")
"""What comes first in a pair."""


def _after(trial: Trial) -> list[str]:
    """Run in peace, then undo in peace, and say what is broken."""
    trial.run()
    broken = trial.broken_after_a_run()
    trial.undo()
    return broken + trial.broken_after_an_undo()


def test_every_fault_has_its_row() -> None:
    """Every fault that can befall a run is one of the troubles, and every trouble is named."""
    assert set(TROUBLES) == set(SHOWN_AS.values())


def test_the_big_plan_has_fifty_actions_and_eight_points_each() -> None:
    """Fifty actions are pending, and a run of them can be killed at eight points for each."""
    trial = big(0)
    pending = trial.story.plan().pending
    calls = trial.run(TROUBLES["killed before"], 1_000_000).counted

    assert ACTIONS == len(pending) == 50
    assert 2 * calls >= 8 * ACTIONS  # before and after each call


@pytest.mark.parametrize("name", sorted(TROUBLES))
def test_trouble_in_a_run_of_fifty_loses_doubles_and_touches_nothing(name: str) -> None:
    """At points all over a run of fifty actions; afterwards the plan is empty, and undo exact."""
    trouble = TROUBLES[name]
    found = {}
    tried = 0
    for seed in (0, 1):  # without a mark and whole, with a mark and in portions
        there = big(seed).run(trouble, 1_000_000).counted
        for at in sorted({1 + there * number // POINTS for number in range(POINTS)}):
            tried += 1
            trial = big(seed)
            came = trial.run(trouble, at).came
            broken = _after(trial)
            if broken or not came:
                found[(seed, at)] = broken or ["it did not come"]

    assert {} == found
    assert tried >= 8


@pytest.mark.parametrize("name", sorted(TROUBLES))
def test_trouble_at_every_call_of_a_small_run_is_survived(name: str) -> None:
    """At the first call, at the second, until a run passes; then run and undo in peace."""
    found = {}
    for seed in SEEDS:
        at, came = 0, True
        while came:
            at += 1
            trial = small(seed)
            came = trial.run(TROUBLES[name], at).came
            if broken := _after(trial):
                found[(seed, at)] = broken

    assert {} == found
    assert at > 1


@pytest.mark.parametrize("name", sorted(n for n in TROUBLES if TROUBLES[n].where - {Call.KEEP}))
def test_trouble_at_every_call_of_an_undo_is_survived(name: str) -> None:
    """At the first call, at the second, until an undo passes; the next undo in peace ends it."""
    found = {}
    for seed in SEEDS:
        at, came = 0, True
        while came:
            at += 1
            trial = small(seed)
            trial.run()
            came = trial.undo(trouble=TROUBLES[name], at=at).came
            trial.undo()
            if broken := trial.broken_after_an_undo():
                found[(seed, at)] = broken

    assert {} == found
    assert at > 1


@pytest.mark.parametrize("first", FIRST)
def test_trouble_in_the_run_after_trouble_is_survived(first: str) -> None:
    """Pairs: any trouble at any call of the process that recovers from an earlier one."""
    found = {}
    tried = 0
    at, came = 0, True
    while came:
        at += 1
        for name in sorted(TROUBLES):
            then, comes_too = 0, True
            while comes_too:
                then += 1
                tried += 1
                if (tried + at) % STEP and then > 1:
                    continue
                trial = small(at)
                came = trial.run(TROUBLES[first], at).came
                comes_too = trial.run(TROUBLES[name], then).came
                if broken := _after(trial):
                    found[(at, name, then)] = broken

    assert {} == found
    assert tried > 1000


@pytest.mark.parametrize("share", range(SHARES))
def test_random_schedules_with_restarts_lose_double_and_touch_nothing(share: int) -> None:
    """One to five restarts with any trouble at any call; then run and undo in peace, by seed."""
    seeds = range(share, TROUBLED, SHARES)
    found = {seed: broken for seed in seeds if (broken := with_trouble(seed))}

    assert {} == found


@pytest.mark.parametrize("share", range(SHARES))
def test_apply_then_undo_gives_the_account_as_before_whatever_hands_did(share: int) -> None:
    """What hands changed stays and is shown; all else that is ours goes; theirs is as it was."""
    seeds = range(share, WITH_HANDS, SHARES)
    found = {seed: broken for seed in seeds if (broken := with_hands(seed))}

    assert {} == found
