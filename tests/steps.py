"""Count how much work some code does, where a clock would tell of the machine it runs on."""

from __future__ import annotations

import gc
import sys
from collections.abc import Callable
from types import FrameType
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from _typeshed import TraceFunction


def steps(work: Callable[[], object]) -> int:
    """Run `work` and count the lines of Python it goes through, those of every call included.

    What others left behind is not cleared away meanwhile: those steps would be counted here.

    What is done in C counts as the one line that asks for it. Hold that with an input so large
    that work which grows with its square would meet the time limit of the test run.
    """
    count = 0

    def _seen(_frame: FrameType, event: str, _: object) -> TraceFunction:
        nonlocal count
        count += event == "line"
        return _seen

    before, clearing = sys.gettrace(), gc.isenabled()
    gc.disable()
    sys.settrace(_seen)
    try:
        work()
    finally:
        sys.settrace(before)
        if clearing:
            gc.enable()
    return count


def growth(work: Callable[[int], object], size: int) -> float:
    """Say how many times the steps are more for four times the size.

    About 4 where the work is in proportion, 16 where it grows with the square.
    """
    few = steps(lambda: work(size))
    return steps(lambda: work(4 * size)) / few
