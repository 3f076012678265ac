"""Hold what counts steps to telling work in proportion to the size from work with its square."""

from __future__ import annotations

import gc
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


class _Left:
    """Something that only the collector clears away, with steps of its own."""

    cleared = 0

    def __init__(self) -> None:
        self.itself = self

    def __del__(self) -> None:
        _Left.cleared += 1


def test_what_others_left_behind_is_not_counted() -> None:
    """The collector waits until the counting is over, however much there is for it."""

    def work() -> list[list[int]]:
        return [[number] for number in range(100_000)]  # so many that the collector would begin

    gc.collect()
    alone = steps(work)
    _Left()
    cleared = _Left.cleared

    assert alone == steps(work)
    assert cleared == _Left.cleared
    assert gc.isenabled()
    gc.collect()
    assert cleared + 1 == _Left.cleared


def test_whoever_watched_before_watches_after() -> None:
    """What measures the coverage of the tests goes on where it was."""
    before = sys.gettrace()
    steps(lambda: _once(3))

    assert before == sys.gettrace()
