"""Let processes write one log, and be killed for real; print a row for each.

What uses this is run as a program of its own, because it forks: it has no threads, and nothing that
a test has patched. It judges nothing; the tests that start it do. Every note is a number, the next
one in its log, so what is lost, doubled or out of order can be read from the rows.
"""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, replace
from functools import partial
from pathlib import Path
from typing import Any

from boundary.app.platform import System
from boundary.ledger import Ledger, Limits, verify
from boundary.vault.signing import Ed25519
from tests.ledger.furniture import PERSON, Case, note, quick_system, texts

__all__ = [
    "GROUP",
    "Deadly",
    "Moment",
    "case_at_work",
    "forked",
    "found_in",
    "rows_of",
    "show_rows",
    "step_on",
    "tell_by",
]

GROUP = 3
"""The most notes that are appended in one group."""


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


def show_rows(
    commands: Mapping[str, Callable[..., Iterator[dict[str, Any]]]], command: str, *arguments: str
) -> None:
    """Print the rows that `rows_of` asked for."""
    for row in commands[command](*arguments):
        sys.stdout.write(json.dumps(row) + "\n")


def case_at_work(folder: Path) -> Case:
    """Use the real disk, real chance and real signatures; a part of the log is soon full.

    Nobody waits for the drive: a process that is killed loses nothing that it wrote.
    """
    system = quick_system()
    return Case(folder, system, limits=Limits(events=40), signing=Ed25519(), random=os.urandom)


def found_in(case: Case, *, write: bool) -> dict[str, Any]:
    """Open the log as the next command does, and say what is in it."""
    with case.open(write=write) as ledger:
        notes = [int(text) for text in texts(ledger) if text.isdecimal()]
        archive = ledger.exhibits
        kept = [
            [each.exhibit.source, b"".join(archive.read(each)).decode()] for each in archive.each()
        ]
    verdict = verify(case.folder, case.box, case.files, signing=Ed25519())
    return {"notes": notes, "kept": kept, "level": verdict.level.value, "says": verdict.says}


def step_on(ledger: Ledger, step: int, number: int, tell: Callable[[object], None]) -> int:
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


@dataclass(frozen=True)
class Moment:
    """When a process is killed from outside."""

    told: int
    """Not before it acknowledged so much."""
    later_s: float
    """So much later than that."""


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
        work(lambda said: tell_by(writing, said))
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


def tell_by(writing: int, said: object) -> None:
    """Acknowledge something to whoever started this process, through its pipe."""
    os.write(writing, json.dumps(said).encode() + b"\n")


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
