"""Hold how long a choice about somebody who is left alone waits, whatever the clock does."""

from __future__ import annotations

import pytest

from boundary.core.chosen import WAIT_MS, Chosen, Moment

HOUR_MS = 3_600_000
ASKED = Moment(1_000_000, 5_000, "first")
CHOSEN = Chosen("mail.file-away", "court", ASKED.now_ms + WAIT_MS, ASKED)


def test_it_is_three_days() -> None:
    """The wait is as long as it is said to be."""
    assert 72 * HOUR_MS == WAIT_MS


@pytest.mark.parametrize(
    ("later_ms", "expected"), [(-1, False), (0, False), (WAIT_MS - 1, False), (WAIT_MS, True)]
)
@pytest.mark.parametrize("clock_set_by_ms", [-WAIT_MS, 0, 10 * WAIT_MS])
def test_within_one_start_the_steady_clock_counts(
    later_ms: int, expected: bool, clock_set_by_ms: int
) -> None:
    """Setting the wall clock makes the wait neither shorter nor longer."""
    now = Moment(
        ASKED.now_ms + later_ms + clock_set_by_ms, ASKED.monotonic_ms + later_ms, ASKED.boot
    )

    assert expected == CHOSEN.is_due(now)


@pytest.mark.parametrize(("later_ms", "expected"), [(WAIT_MS - 1, False), (WAIT_MS, True)])
def test_after_another_start_the_wall_clock_counts(later_ms: int, expected: bool) -> None:
    """A steady clock that began anew says nothing."""
    now = Moment(ASKED.now_ms + later_ms, 0, "second")

    assert expected == CHOSEN.is_due(now)


def test_without_a_moment_nothing_is_due() -> None:
    """Whoever does not say what time it is gets no exception."""
    assert not CHOSEN.is_due(Moment())
