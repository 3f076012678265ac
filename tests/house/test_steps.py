"""Hold what counts steps to telling work in proportion to the size from work with its square."""

from __future__ import annotations

import sys

from tests.steps import growth, steps


def _once(size: int) -> list[int]:
    return [number + 1 for number in range(size)]


def _each_for_each(size: int) -> int:
    met = 0
    for _ in range(size):
        for _ in range(size):
            met += 1
    return met


def test_twice_as_many_lines_are_twice_as_many_steps() -> None:
    """The count is of lines, not of seconds: it is the same each time."""
    assert steps(lambda: _each_for_each(10)) == steps(lambda: _each_for_each(10))
    assert steps(lambda: _each_for_each(20)) > 3 * steps(lambda: _each_for_each(10))


def test_the_square_is_seen() -> None:
    """Work in proportion grows about fourfold, squared work about sixteenfold."""
    assert growth(_once, 100) < 5
    assert growth(_each_for_each, 100) > 12


def test_whoever_watched_before_watches_after() -> None:
    """What measures the coverage of the tests goes on where it was."""
    before = sys.gettrace()
    steps(lambda: _once(3))

    assert before == sys.gettrace()
