"""File a flood: 100,000 messages of one person, kept and moved through the whole program.

Each side runs in a process of its own, against one server that makes messages when they are asked
for. The peer is the usual loop over the standard library: fetch each message, write it to a file,
wait for the disk.
Prints the peak of memory of either, what one message adds, and time as a ratio to the peer.
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
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from boundary.rehearsal import Desk, Meddler
from tests.adapters.imap.flood import FOLDERS, SECRET, USER, Flood, flooded
from tests.app.world import World

LIMIT_MB = 300
_SMALL = 1_000
"""Messages of the run that says what the program takes before it has any."""


def serve(messages: int, large: int) -> None:
    """Serve so many messages; say the port, then, for each line read, how many lie where."""
    flood = Flood(messages, large=large)
    with flooded(flood) as port:
        print(port, flush=True)
        for _ in sys.stdin:
            print(*(flood.holds(name) for name in FOLDERS), flush=True)


def ours(port: int) -> None:
    """Run the whole program once."""
    with tempfile.TemporaryDirectory() as folder:
        world = World(Path(folder), Desk("127.0.0.1", port, USER, SECRET), Meddler(port), port,
                      USER, SECRET)  # fmt: skip
        world.begin()
        start = time.perf_counter()
        report = world.run()
        taken = time.perf_counter() - start
        assert all(result.in_order for result in report.results)
    _said(taken)


def peer(port: int) -> None:
    """Fetch every message of the person with the standard library, 500 at a time, into files."""
    client = imaplib.IMAP4("127.0.0.1", port)
    client.authenticate("PLAIN", lambda _: f"\0{USER}\0{SECRET}".encode())
    client.select("INBOX", readonly=True)
    start = time.perf_counter()
    _, found = client.uid("SEARCH", "ALL")
    uids = found[0].split()
    with tempfile.TemporaryDirectory() as folder:
        for at in range(0, len(uids), 500):
            part = uids[at : at + 500]
            wanted = f"{part[0].decode()}:{part[-1].decode()}"
            _, rows = client.uid("FETCH", wanted, "(UID BODY.PEEK[])")
            bodies = (row[1] for row in rows if isinstance(row, tuple))
            for number, body in enumerate(bodies):
                with (Path(folder) / f"{at + number}.eml").open("wb") as file:
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


def _measured(side: str, messages: int, large: int) -> tuple[float, float, str]:
    """Run one side against a fresh server; give seconds, peak MB, and what lies where."""
    with _server(messages, large) as (port, server):
        command = [sys.executable, "-m", "benchmarks.flood", side, str(port)]
        said = subprocess.run(command, check=True, stdout=subprocess.PIPE, text=True).stdout
        seconds, peak = said.split()[-2:]
        assert server.stdin is not None
        assert server.stdout is not None
        server.stdin.write("where\n")
        server.stdin.flush()
        where = server.stdout.readline().strip()
    return float(seconds), int(peak) / 1024, where


def main() -> None:
    """Run both sides and print the table; or be one side, in a process of its own."""
    words = sys.argv[1:]
    if words[:1] == ["serve"]:
        serve(int(words[1]), int(words[2]))
    elif words[:1] in (["ours"], ["peer"]):
        (ours if words[0] == "ours" else peer)(int(words[1]))
    else:
        messages = int(words[0]) if words else 100_000
        large = int(words[1]) if len(words) > 1 else 0
        _, empty, _ = _measured("ours", _SMALL, 0)
        base, theirs, _ = _measured("peer", messages, large)
        taken, peak, where = _measured("ours", messages, large)
        each = (peak - empty) * 1024 * 1024 / (messages - _SMALL)
        print(f"{messages} messages, {Flood(messages).theirs} of the person; left, filed: {where}")
        print(f"imaplib, fetch and write   peak {theirs:6.0f} MB")
        print(f"ours, look to second look  peak {peak:6.0f} MB   ratio of time {taken / base:5.1f}")
        print(f"one message more adds {each:.0f} bytes; the limit is {LIMIT_MB} MB")


if __name__ == "__main__":
    main()
