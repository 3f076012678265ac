"""Kill processes that write one log: at each of their calls, and from outside at any moment."""

from __future__ import annotations

import random
import shutil
import signal
import sys
from collections.abc import Callable, Iterator
from dataclasses import replace
from functools import partial
from pathlib import Path
from typing import Any

from tests.ledger.furniture import Case
from tests.ledger.processes import (
    Deadly,
    Moment,
    case_at_work,
    forked,
    found_in,
    rows_of,
    show_rows,
    step_on,
)

__all__ = ["rows"]

_PER_LOG = 10
"""How many processes die over one log, before the next log is begun."""
_LATEST_S = 0.004
_MOST_TOLD = 5


def rows(*arguments: object) -> list[dict[str, Any]]:
    """Run this module as a program; give its rows."""
    return rows_of(__name__, *arguments)


def _calls(folder: str) -> Iterator[dict[str, Any]]:
    """Kill at the first call, then at the second, until a process passes; before it, in it, after.

    Between two deaths nobody opens the log for writing: what one leaves, the next one clears up,
    and dies over it.
    """
    logs = _Logs(Path(folder))
    for mode in ("before", "within", "after"):
        at, died = 0, True
        while died:
            at += 1
            row = logs.row(f"{mode} {at}", partial(_turn, at, mode))
            died = row["signal"] == signal.SIGKILL
            yield row
    yield logs.last()


def _moments(folder: str, seed: str, count: str) -> Iterator[dict[str, Any]]:
    """Kill `count` processes from outside, each at a moment that chance chooses.

    How much a process told before that is chosen too, so that no row depends on how fast it was.
    """
    dice = random.Random(int(seed))  # noqa: S311 - a seed for tests
    logs = _Logs(Path(folder))
    for number in range(int(count)):
        moment = Moment(dice.randrange(_MOST_TOLD + 1), dice.uniform(0, _LATEST_S))
        yield logs.row(f"moment {number}", _turns, moment)
    yield logs.last()


class _Logs:
    """One log after the other, each for so many deaths."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self._case = self._begun(0)
        self._found: dict[str, Any] = found_in(self._case, write=False)
        self._count = 0

    def _begun(self, number: int) -> Case:
        case = case_at_work(self._folder / str(number))
        case.begin().close()
        return case

    def row(
        self,
        where: str,
        work: Callable[[Case, int, Callable[[object], None]], None],
        moment: Moment | None = None,
    ) -> dict[str, Any]:
        """Let one process work and die, and say what it acknowledged and what is there."""
        if self._count and self._count % _PER_LOG == 0:
            shutil.rmtree(self._case.folder)
            self._case = self._begun(self._count // _PER_LOG)
            self._found = found_in(self._case, write=False)
        self._count += 1
        before = self._found
        ended, said = forked(partial(work, self._case, len(before["notes"])), moment)
        self._found = found_in(self._case, write=self._count % _PER_LOG == 0)
        return {
            "where": where,
            "signal": ended,
            "least": moment.told if moment else 0,
            "before": {"notes": before["notes"], "kept": before["kept"]},
            "notes_told": [one for one in said if isinstance(one, int)],
            "kept_told": [one for one in said if isinstance(one, str)],
            **self._found,
        }

    def last(self) -> dict[str, Any]:
        """Open what the last one left."""
        return {"where": "end", **found_in(self._case, write=True)}


def _turn(at: int, mode: str, case: Case, number: int, tell: Callable[[object], None]) -> None:
    """Do a short turn, and die at the call `at` of it."""
    with replace(case, system=Deadly(at, mode).system(case.system)).open(write=True) as ledger:
        for step in range(3):
            number = step_on(ledger, step, number, tell)


def _turns(case: Case, number: int, tell: Callable[[object], None]) -> None:
    """Do one turn after the other, until somebody ends it."""
    while True:
        with case.open(write=True) as ledger:
            for step in range(6):
                number = step_on(ledger, step, number, tell)


if __name__ == "__main__":
    show_rows({"calls": _calls, "moments": _moments}, *sys.argv[1:])
