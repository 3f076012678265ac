"""Run processes that write one log, kill or limit them for real, and print a row for each.

A program of its own, because it forks: it has no threads, and nothing that a test has patched. It
judges nothing; the tests that start it do. Every note is a number, the next one in its log, so what
is lost, doubled or out of order can be read from the rows.
"""

from __future__ import annotations

import json
import os
import random
import resource
import select
import shutil
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from functools import partial
from pathlib import Path
from typing import Any

from boundary.app.platform import System
from boundary.core.errors import StoreError
from boundary.core.event import EventKind
from boundary.ledger import Ledger, Limits, verify
from boundary.vault.signing import Ed25519
from tests.ledger.furniture import PERSON, Case, note, quick_system, texts

__all__ = ["GROUP", "PER_LOG", "Deadly", "forked", "main", "rows", "rows_of"]

GROUP = 3
"""The most notes that are appended in one group."""
PER_LOG = 10
"""How many processes die over one log, before the next log is begun."""
_LATEST_S = 0.004
_MOST_TOLD = 5
_PAUSE_S = 0.01
_WAIT_S = 120.0
_TAKEN = tuple[Any, ...]


def rows(*arguments: object) -> list[dict[str, Any]]:
    """Run this module as a program; give its rows."""
    return rows_of(__name__, *arguments)


def rows_of(module: str, *arguments: object) -> list[dict[str, Any]]:
    """Run a module as a program; give the rows that it prints."""
    root = Path(__file__).parents[2]
    done = subprocess.run(
        [sys.executable, "-m", module, *map(str, arguments)],
        cwd=root,
        env={**os.environ, "PYTHONPATH": str(root)},
        stdout=subprocess.PIPE,
        check=True,
        text=True,
    )
    return [json.loads(line) for line in done.stdout.splitlines()]


def main(command: str, *arguments: str) -> None:
    """Do what `rows` was asked for."""
    commands: dict[str, Callable[..., Iterator[dict[str, Any]]]]
    commands = {
        "calls": _calls,
        "handles": _handles,
        "moments": _moments,
        "sizes": _sizes,
        "writers": _writers,
    }
    for row in commands[command](*arguments):
        sys.stdout.write(json.dumps(row) + "\n")


def _case(folder: Path) -> Case:
    """Use the real disk, real chance and real signatures; a part of the log is soon full.

    Nobody waits for the drive: a process that is killed loses nothing that it wrote.
    """
    system = quick_system()
    return Case(folder, system, limits=Limits(events=40), signing=Ed25519(), random=os.urandom)


# --- killed ------------------------------------------------------------------------------------


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


@dataclass(frozen=True)
class Moment:
    """When a process is killed from outside."""

    told: int
    """Not before it acknowledged so much."""
    later_s: float
    """So much later than that."""


class _Logs:
    """One log after the other, each for so many deaths."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self._case = self._begun(0)
        self._found: dict[str, Any] = _found(self._case, write=False)
        self._count = 0

    def _begun(self, number: int) -> Case:
        case = _case(self._folder / str(number))
        case.begin().close()
        return case

    def row(
        self,
        where: str,
        work: Callable[[Case, int, Callable[[object], None]], None],
        moment: Moment | None = None,
    ) -> dict[str, Any]:
        """Let one process work and die, and say what it acknowledged and what is there."""
        if self._count and self._count % PER_LOG == 0:
            shutil.rmtree(self._case.folder)
            self._case = self._begun(self._count // PER_LOG)
            self._found = _found(self._case, write=False)
        self._count += 1
        before = self._found
        ended, said = forked(partial(work, self._case, len(before["notes"])), moment)
        self._found = _found(self._case, write=self._count % PER_LOG == 0)
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
        return {"where": "end", **_found(self._case, write=True)}


def _found(case: Case, *, write: bool) -> dict[str, Any]:
    """Open the log as the next command does, and say what is in it."""
    with case.open(write=write) as ledger:
        notes = [int(text) for text in texts(ledger) if text.isdecimal()]
        archive = ledger.exhibits
        kept = [
            [each.exhibit.source, b"".join(archive.read(each)).decode()] for each in archive.kept()
        ]
    verdict = verify(case.folder, case.box, case.files, signing=Ed25519())
    return {"notes": notes, "kept": kept, "level": verdict.level.value, "says": verdict.says}


def forked(
    work: Callable[[Callable[[object], None]], None], moment: Moment | None = None
) -> tuple[int, list[object]]:
    """Work in a process; the signal that ended it, 0 for none, and what it acknowledged.

    With a `moment` it is killed then.
    """
    reading, writing = os.pipe()
    pid = os.fork()
    if pid == 0:
        os.close(reading)
        work(lambda said: _tell(writing, said))
        os._exit(0)
    os.close(writing)
    said, ended = b"", False
    while not ended:
        if moment is not None and said.count(b"\n") >= moment.told:
            time.sleep(moment.later_s)
            os.kill(pid, signal.SIGKILL)
            moment = None
        read = os.read(reading, 65536)
        said, ended = said + read, not read
    os.close(reading)
    _, status = os.waitpid(pid, 0)
    return -os.waitstatus_to_exitcode(status), [json.loads(line) for line in said.splitlines()]


def _tell(writing: int, said: object) -> None:
    os.write(writing, json.dumps(said).encode() + b"\n")


def _turn(at: int, mode: str, case: Case, number: int, tell: Callable[[object], None]) -> None:
    """Do a short turn, and die at the call `at` of it."""
    with replace(case, system=Deadly(at, mode).system(case.system)).open(write=True) as ledger:
        for step in range(3):
            number = _step(ledger, step, number, tell)


def _turns(case: Case, number: int, tell: Callable[[object], None]) -> None:
    """Do one turn after the other, until somebody ends it."""
    while True:
        with case.open(write=True) as ledger:
            for step in range(6):
                number = _step(ledger, step, number, tell)


def _step(ledger: Ledger, step: int, number: int, tell: Callable[[object], None]) -> int:
    """Append one group, or keep one original, and acknowledge it once it is said to be there."""
    if step % 3 == 1:
        source = f"INBOX;1;{os.urandom(8).hex()}"
        ledger.exhibits.add((), source, "message/rfc822", [source.encode()], {}, PERSON)
        ledger.exhibits.flush()
        tell(source)
        return number
    people = ("", PERSON, f"email:n{number}@example.org")[: 1 + number % GROUP]
    ledger.append([note(str(number + place), person) for place, person in enumerate(people)])
    for place in range(len(people)):
        tell(number + place)
    return number + len(people)


class Deadly:
    """Counts the calls of a process, and kills it at one of them."""

    def __init__(self, at: int = 0, mode: str = "") -> None:
        """Kill "before", "within" or "after" the call `at`, from 1; 0 never kills."""
        self._at = at
        self._mode = mode
        self.calls = 0

    def counted(self, call: Callable[..., Any], *taken: Any) -> Any:
        """Pass one call on; within it, half of what it was to write is written."""
        self.calls += 1
        if self.calls == self._at and self._mode == "before":
            _die()
        if self.calls == self._at and self._mode == "within" and call is os.write:
            call(taken[0], taken[1][: len(taken[1]) // 2])
            _die()
        result = call(*taken)
        if self.calls == self._at:
            _die()
        return result

    def system(self, base: System) -> System:
        """Make a system whose calls that can change the disk count."""

        def _open(path: Path, flags: int, mode: int) -> int:
            if flags & (os.O_CREAT | os.O_RDWR) == 0:
                return base.open(path, flags, mode)
            return int(self.counted(base.open, path, flags, mode))

        return replace(
            base,
            open=_open,
            write=partial(self.counted, base.write),
            truncate=partial(self.counted, base.truncate),
            sync=partial(self.counted, base.sync),
            sync_folder=partial(self.counted, base.sync_folder),
            rename=partial(self.counted, base.rename),
            remove=partial(self.counted, base.remove),
        )


def _die() -> None:
    os.kill(os.getpid(), signal.SIGKILL)


# --- without room ------------------------------------------------------------------------------


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
    case = _case(folder)
    case.begin().close()
    ended, said = forked(partial(_turn_under, kind, limit, case))
    return {
        "where": where,
        "signal": ended,
        "said": next((one["say"] for one in said if isinstance(one, dict)), ""),
        "notes_told": [one for one in said if isinstance(one, int)],
        "kept_told": [one for one in said if isinstance(one, str)],
        **_found(case, write=True),
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
                number = _step(ledger, step, number, tell)
    except StoreError as error:
        tell({"say": error.say})


# --- many at once ------------------------------------------------------------------------------


def _writers(folder: str, writers: str, events: str, turns: str) -> Iterator[dict[str, Any]]:
    """Let several processes write to one log at the same time; a row for each, then the log's."""
    case = _case(Path(folder))
    case.begin().close()
    pids, pipes = {}, {}
    for writer in range(int(writers)):
        reading, writing = os.pipe()
        pid = os.fork()
        if pid == 0:
            _write_turns(case, writer, int(events), int(turns), partial(_tell, writing))
            os._exit(0)
        os.close(writing)
        pids[writer], pipes[reading] = pid, writer
    said: dict[int, bytes] = dict.fromkeys(pids, b"")
    while pipes:
        for reading in select.select(list(pipes), [], [])[0]:
            data = os.read(reading, 65536)
            said[pipes[reading]] += data
            if not data:
                os.close(reading)
                del pipes[reading]
    for writer, pid in pids.items():
        ended = os.waitstatus_to_exitcode(os.waitpid(pid, 0)[1])
        told = [json.loads(line) for line in said[writer].splitlines()]
        yield {"writer": writer, "ended": ended, "told": told}
    with case.open(write=False) as ledger:
        found = [
            [event.seq, event.body["text"]]
            for event in ledger.events()
            if event.kind is EventKind.NOTE and event.body is not None
        ]
    level = verify(case.folder, case.box, case.files, signing=Ed25519()).level
    yield {"found": found, "level": level.value}


def _write_turns(
    case: Case, writer: int, events: int, turns: int, tell: Callable[[object], None]
) -> None:
    dice = random.Random(writer)  # noqa: S311 - a seed for tests
    for turn in range(turns):
        time.sleep(dice.uniform(0, _PAUSE_S))
        with Ledger.open(
            case.folder,
            case.box,
            case.files,
            case.clock,
            write=True,
            wait_s=_WAIT_S,
            limits=case.limits,
            signing=case.signing,
            random=case.random,
        ) as ledger:
            for number in range(turn * events // turns, (turn + 1) * events // turns):
                (event,) = ledger.append([note(f"{writer} {number}", PERSON)])
                tell([event.seq, f"{writer} {number}"])


if __name__ == "__main__":
    main(*sys.argv[1:])
