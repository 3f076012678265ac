"""Let several processes write to one log at the same time; print a row for each, and the log's."""

from __future__ import annotations

import json
import os
import random
import select
import sys
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from functools import partial
from pathlib import Path
from typing import Any

from boundary.app.disk import DiskFiles
from boundary.core.event import EventKind
from boundary.ledger import Ledger, verify
from boundary.vault.signing import Ed25519
from tests.ledger.furniture import PERSON, Case, note
from tests.ledger.processes import case_at_work, rows_of, show_rows, tell_by

__all__ = ["rows"]

_PAUSE_S = 0.01
_WAIT_S = 240.0


def rows(*arguments: object) -> list[dict[str, Any]]:
    """Run this module as a program; give its rows."""
    return rows_of(__name__, *arguments)


def _writers(folder: str, writers: str, events: str, turns: str) -> Iterator[dict[str, Any]]:
    """Let several processes write to one log at the same time; a row for each, then the log's.

    The first one has the log and writes only when all others have said that they wait for it.
    """
    case = case_at_work(Path(folder))
    case.begin().close()
    gates = (os.pipe(), os.pipe())
    pids, pipes = {}, {}
    for writer in range(int(writers)):
        reading, writing = os.pipe()
        pid = os.fork()
        if pid == 0:
            for _, opening in gates:
                os.close(opening)
            tell = partial(tell_by, writing)
            _write_turns(case, _Writer(writer, gates[writer > 0][0], tell), int(events), int(turns))
            os._exit(0)
        os.close(writing)
        pids[writer], pipes[reading] = pid, writer
    said: dict[int, bytes] = dict.fromkeys(pids, b"")
    closed: set[int] = set()
    while pipes:
        for reading in select.select(list(pipes), [], [])[0]:
            data = os.read(reading, 65536)
            said[pipes[reading]] += data
            if not data:
                os.close(reading)
                del pipes[reading]
        if b"has it" in said[0]:
            _open(gates[1][1], closed)
        working = set(pipes.values())
        if all(b"waits" in said[writer] or writer not in working for writer in pids if writer):
            _open(gates[0][1], closed)
    for writer, pid in pids.items():
        ended = os.waitstatus_to_exitcode(os.waitpid(pid, 0)[1])
        told = [json.loads(line) for line in said[writer].splitlines()]
        yield {
            "writer": writer,
            "ended": ended,
            "waited": "waits" in told,
            "told": [one for one in told if isinstance(one, list)],
        }
    with case.open(write=False) as ledger:
        found = [
            [event.seq, event.body["text"]]
            for event in ledger.events()
            if event.kind is EventKind.NOTE and event.body is not None
        ]
    level = verify(case.folder, case.box, case.files, signing=Ed25519()).level
    yield {"found": found, "level": level.value}


def _open(gate: int, closed: set[int]) -> None:
    """Let whoever waits at a gate go on; once is enough."""
    if gate not in closed:
        closed.add(gate)
        os.close(gate)


@dataclass(frozen=True)
class _Writer:
    """One of several processes that write to the same log."""

    number: int
    gate: int
    """Can be read to its end once this one may go on."""
    tell: Callable[[object], None]


def _write_turns(case: Case, writer: _Writer, events: int, turns: int) -> None:
    dice = random.Random(writer.number)  # noqa: S311 - a seed for tests
    if writer.number:
        os.read(writer.gate, 1)

    def _sleep(pause_s: float) -> None:
        writer.tell("waits")
        time.sleep(pause_s)

    system = replace(case.system, sleep=_sleep)
    for turn in range(turns):
        with Ledger.open(
            case.folder,
            case.box,
            DiskFiles(system),
            case.clock,
            write=True,
            wait_s=_WAIT_S,
            limits=case.limits,
            signing=case.signing,
            random=case.random,
        ) as ledger:
            if not turn and not writer.number:
                writer.tell("has it")
                os.read(writer.gate, 1)
            for number in range(turn * events // turns, (turn + 1) * events // turns):
                (event,) = ledger.append([note(f"{writer.number} {number}", PERSON)])
                writer.tell([event.seq, f"{writer.number} {number}"])
        time.sleep(dice.uniform(0, _PAUSE_S))


if __name__ == "__main__":
    show_rows({"writers": _writers}, *sys.argv[1:])
