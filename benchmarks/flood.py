"""File a flood: 100,000 messages of one person, kept, moved and moved back, by the whole program.

Each side runs in a process of its own, against one server that makes messages when they are asked
for. The peer is the usual loop over the standard library: fetch each message, write it to a file,
wait for the disk.
Prints the peak of memory of each, what one message adds, and time as a ratio to the peer.
Usage: python -m benchmarks.flood [MESSAGES] [BYTES OF ONE LARGE MESSAGE]
"""

from __future__ import annotations

import imaplib
import os
import resource
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path

from boundary.engine import Report
from boundary.rehearsal import Desk, Meddler
from tests.adapters.imap.flood import FOLDERS, SECRET, USER, Flood, flooded
from tests.app.world import World

LIMIT_MB = 300
_NAMES = ("ours, look to second look ", "ours, taking it back       ")
_SMALL = 1_000
"""Messages of the run that says what the program takes before it has any."""


def serve(messages: int, large: int) -> None:
    """Serve so many messages; say the port, then, for each line read, how many lie where."""
    flood = Flood(messages, large=large)
    with flooded(flood) as port:
        print(port, flush=True)
        for _ in sys.stdin:
            print(*(flood.holds(name) for name in FOLDERS), flush=True)


def ours(port: int, folder: Path) -> None:
    """Run the whole program once."""
    world = _world(port, folder)
    world.begin()
    _timed(world.run)


def back(port: int, folder: Path) -> None:
    """Take back what it did, in a process of its own."""
    _timed(_world(port, folder).undo)


def _world(port: int, folder: Path) -> World:
    desk = Desk("127.0.0.1", port, USER, SECRET)
    return World(folder, desk, Meddler(port), port, USER, SECRET)


def _timed(work: Callable[[], Report | None]) -> None:
    start = time.perf_counter()
    report = work()
    taken = time.perf_counter() - start
    assert report is not None
    assert all(result.in_order for result in report.results)
    _said(taken)


def peer(port: int, folder: Path) -> None:
    """Fetch every message of the person with the standard library, 500 at a time, into files."""
    client = imaplib.IMAP4("127.0.0.1", port)
    client.authenticate("PLAIN", lambda _: f"\0{USER}\0{SECRET}".encode())
    client.select("INBOX", readonly=True)
    start = time.perf_counter()
    _, found = client.uid("SEARCH", "ALL")
    uids = found[0].split()
    for at in range(0, len(uids), 500):
        part = uids[at : at + 500]
        wanted = f"{part[0].decode()}:{part[-1].decode()}"
        _, rows = client.uid("FETCH", wanted, "(UID BODY.PEEK[])")
        bodies = (row[1] for row in rows if isinstance(row, tuple))
        for number, body in enumerate(bodies):
            with (folder / f"{at + number}.eml").open("wb") as file:
                file.write(body)
                file.flush()
                os.fsync(file.fileno())
    _said(time.perf_counter() - start)


def _said(taken: float) -> None:
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    print(taken, peak, flush=True)


@contextmanager
def _server(messages: int, large: int) -> Iterator[tuple[int, subprocess.Popen[str]]]:
    command = [sys.executable, "-m", "benchmarks.flood", "serve", str(messages), str(large)]
    with subprocess.Popen(
        command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True
    ) as process:
        assert process.stdout is not None
        try:
            yield int(process.stdout.readline()), process
        finally:
            assert process.stdin is not None
            process.stdin.close()
            process.wait(60)


def _measured(sides: Sequence[str], messages: int, large: int) -> list[tuple[float, float, str]]:
    """Run sides, one after the other, against a fresh server; each a process of its own.

    Gives of each the seconds, peak MB, and what lies where after it.
    """
    found = []
    with _server(messages, large) as (port, server), tempfile.TemporaryDirectory() as folder:
        for side in sides:
            command = [sys.executable, "-m", "benchmarks.flood", side, str(port), folder]
            said = subprocess.run(command, check=True, stdout=subprocess.PIPE, text=True).stdout
            seconds, peak = said.split()[-2:]
            assert server.stdin is not None
            assert server.stdout is not None
            server.stdin.write("where\n")
            server.stdin.flush()
            where = server.stdout.readline().strip()
            found.append((float(seconds), int(peak) / 1024, where))
    return found


def main() -> None:
    """Run both sides and print the table; or be one side, in a process of its own."""
    words = sys.argv[1:]
    sides = {"ours": ours, "back": back, "peer": peer}
    if words[:1] == ["serve"]:
        serve(int(words[1]), int(words[2]))
    elif words and words[0] in sides:
        sides[words[0]](int(words[1]), Path(words[2]))
    else:
        messages = int(words[0]) if words else 100_000
        large = int(words[1]) if len(words) > 1 else 0
        few = _measured(["ours", "back"], _SMALL, 0)
        ((base, theirs, _),) = _measured(["peer"], messages, large)
        many = _measured(["ours", "back"], messages, large)
        print(
            f"{messages} messages, {Flood(messages).theirs} of the person; the limit: {LIMIT_MB} MB"
        )
        print(f"imaplib, fetch and write   peak {theirs:6.0f} MB")
        for name, (_, empty, _), (taken, peak, where) in zip(_NAMES, few, many, strict=True):
            each = (peak - empty) * 1024 * 1024 / (messages - _SMALL)
            print(
                f"{name} peak {peak:6.0f} MB   ratio of time {taken / base:5.1f}   "
                f"one message more adds {each:.0f} bytes; left, filed: {where}"
            )


if __name__ == "__main__":
    main()
