"""Let the kernel refuse what a process that writes a log asks for, and look what was left."""

from __future__ import annotations

import os
import resource
import sys
from collections.abc import Callable, Iterator
from functools import partial
from pathlib import Path
from typing import Any

from boundary.core.errors import StoreError
from tests.ledger.furniture import Case
from tests.ledger.processes import case_at_work, forked, found_in, rows_of, show_rows, step_on

__all__ = ["rows"]


def rows(*arguments: object) -> list[dict[str, Any]]:
    """Run this module as a program; give its rows."""
    return rows_of(__name__, *arguments)


def _sizes(folder: str, first: str, last: str, step: str) -> Iterator[dict[str, Any]]:
    """Let the kernel refuse to write any file past one size, then past the next; bytes."""
    for size in range(int(first), int(last), int(step)):
        yield _limited(Path(folder) / str(size), f"size {size}", resource.RLIMIT_FSIZE, size)


def _handles(folder: str, first: str, last: str) -> Iterator[dict[str, Any]]:
    """Let the kernel refuse to open more files than are open, then one more, and so on."""
    for more in range(int(first), int(last)):
        yield _limited(Path(folder) / str(more), f"handles {more}", resource.RLIMIT_NOFILE, more)


def _limited(folder: Path, where: str, kind: int, limit: int) -> dict[str, Any]:
    """Let a process work under one limit, and then look without it."""
    case = case_at_work(folder)
    case.begin().close()
    ended, said = forked(partial(_turn_under, kind, limit, case))
    return {
        "where": where,
        "signal": ended,
        "said": next((one["say"] for one in said if isinstance(one, dict)), ""),
        "notes_told": [one for one in said if isinstance(one, int)],
        "kept_told": [one for one in said if isinstance(one, str)],
        **found_in(case, write=True),
    }


def _turn_under(kind: int, limit: int, case: Case, tell: Callable[[object], None]) -> None:
    """Do a turn; say what is said when it cannot go on. A limit on handles counts the free ones."""
    if kind == resource.RLIMIT_NOFILE:
        lowest = os.dup(0)
        os.close(lowest)
        limit += lowest
    resource.setrlimit(kind, (limit, resource.getrlimit(kind)[1]))
    number = 0
    try:
        with case.open(write=True) as ledger:
            for step in range(40):
                number = step_on(ledger, step, number, tell)
    except StoreError as error:
        tell({"say": error.say})


if __name__ == "__main__":
    show_rows({"sizes": _sizes, "handles": _handles}, *sys.argv[1:])
