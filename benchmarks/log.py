"""Write and check a log: ours beside SQLite and git, on one disk, in one run.

Appending one durable event is compared with one durable row in SQLite (`synchronous=FULL`), and
checking a whole log with `git fsck` over as many commits: both hold a chain of hashes over
everything before. Prints ratios, since seconds differ from machine to machine; and beside them two
figures that were asked for as such: milliseconds of an append with the disk's own fsync, and events
checked in a second of the processor's time.
Usage: python -m benchmarks.log [EVENTS]
"""

from __future__ import annotations

import os
import sqlite3
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from pathlib import Path

from boundary.app.disk import DiskFiles
from boundary.app.platform import RealClock, this_system
from boundary.core.event import Entry, EventKind
from boundary.ledger import Ledger, Level, verify
from boundary.vault.box import CaseBox
from boundary.vault.signing import Ed25519

_APPENDS = 300
_GROUP = 1000
_TEXT = "one event of a log, about as long as most of them are"


def main(events: int) -> None:
    """Measure and print."""
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        ours, theirs = _appends(folder / "one"), _rows(folder / "rows.db")
        print(f"append, median: {_ratio(ours, theirs, 0.5)} of SQLite's time for a row")
        print(f"append, 99th percentile: {_ratio(ours, theirs, 0.99)} of SQLite's")
        bare = _at(_syncs(folder / "bare"), 0.99) * 1000
        print(f"append, median: {_at(ours, 0.5) * 1000:.2f} ms")
        print(f"append, 99th percentile: {_at(ours, 0.99) * 1000:.2f} ms (asked: at most 5)")
        print(f"three writes and fsyncs alone, 99th percentile: {bare:.2f} ms")
        keyed, keyless, each_s = _checks(folder / "many", events)
        print(f"check with the key: {each_s:,.0f} events a second (asked: at least 100,000)")
        git = _fsck(folder / "git", events)
        print(f"check {events} events with the key: {keyed / git:.2f} of git fsck's time")
        print(f"check {events} events without it: {keyless / git:.2f} of git fsck's time")


def _ratio(ours: list[float], theirs: list[float], part: float) -> str:
    return f"{_at(ours, part) / _at(theirs, part):.2f}"


def _at(taken: list[float], part: float) -> float:
    return statistics.quantiles(taken, n=100)[round(part * 100) - 1]


def _timed(work: Callable[[], object]) -> float:
    begin = time.perf_counter()
    work()
    return time.perf_counter() - begin


def _case(folder: Path) -> tuple[CaseBox, DiskFiles, RealClock]:
    system = this_system()
    files = DiskFiles(system)
    files.make_folder(folder / "keys")
    return CaseBox(folder, files, b"k" * 32), files, RealClock(system)


def _note() -> Entry:
    return Entry(EventKind.NOTE, {"text": _TEXT})


def _appends(folder: Path) -> list[float]:
    box, files, clock = _case(folder)
    with Ledger.create(folder, box, files, clock, signing=Ed25519()) as ledger:
        return [_timed(lambda: ledger.append([_note()])) for _ in range(_APPENDS)]


def _syncs(path: Path) -> list[float]:
    """Take what the disk takes by itself for as many writes made durable as one append makes."""
    with path.open("wb", buffering=0) as file:

        def _write() -> None:
            for _ in range(3):
                file.write(bytes(450))
                os.fsync(file.fileno())

        return [_timed(_write) for _ in range(_APPENDS)]


def _rows(path: Path) -> list[float]:
    base = sqlite3.connect(path, isolation_level=None)
    base.execute("PRAGMA synchronous=FULL")
    base.execute("CREATE TABLE log (text TEXT)")
    taken = [
        _timed(lambda: base.execute("INSERT INTO log VALUES (?)", (_TEXT,)))
        for _ in range(_APPENDS)
    ]
    base.close()
    return taken


def _checks(folder: Path, events: int) -> tuple[float, float, float]:
    """Give seconds with the key and without, and events a second of the processor with it."""
    box, files, clock = _case(folder)
    with Ledger.create(folder, box, files, clock, signing=Ed25519()) as ledger:
        for _ in range(0, events, _GROUP):
            ledger.append([_note() for _ in range(_GROUP)])
    found: list[Level] = []

    def _check(keys: CaseBox | None) -> None:
        found.append(verify(folder, keys, files, Ed25519()).level)

    begin = time.process_time()
    keyed = _timed(lambda: _check(box))
    each_s = events / (time.process_time() - begin)
    bare = _timed(lambda: _check(None))
    assert found == [Level.KEYED, Level.INTACT]
    return keyed, bare, each_s


def _fsck(folder: Path, events: int) -> float:
    git = ["git", "-C", str(folder)]
    subprocess.run(["git", "init", "--quiet", "--initial-branch=main", str(folder)], check=True)
    who = "committer A <a@example.org> 1800000000 +0000"
    commits = "".join(
        f"commit refs/heads/main\n{who}\ndata {len(_TEXT)}\n{_TEXT}\n\n" for _ in range(events)
    )
    subprocess.run([*git, "fast-import", "--quiet"], input=commits.encode(), check=True)
    return _timed(lambda: subprocess.run([*git, "fsck", "--full", "--no-progress"], check=True))


if __name__ == "__main__":
    main(int(sys.argv[1]) if len(sys.argv) > 1 else 100_000)
