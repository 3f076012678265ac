"""Read files that are built to cost: ours, as an incoming playbook, against PyYAML, in one run.

The peer is `yaml.parse`, the pure Python parser that ours stands on, reading the same text to its
end or to what it refuses. Prints the ratio of each file, worst first: above 1, ours costs more.
Seconds differ from machine to machine and are not printed. Usage: python -m benchmarks.hostile
"""

from __future__ import annotations

import statistics
import tempfile
import time
from collections.abc import Callable
from pathlib import Path

import yaml

from boundary.core.errors import Refusal
from tests.app.hostile import CARRIERS, bombs

ROUNDS = 5


def ours(data: bytes, folder: Path) -> None:
    """Read it as a playbook that came from somebody else: limits, the reader, the step rules."""
    try:
        CARRIERS["import"].read(data, folder)
    except Refusal:
        return


def theirs(data: bytes, _folder: Path) -> None:
    """Read every event of it."""
    try:
        for _ in yaml.parse(data.decode(), Loader=yaml.SafeLoader):
            pass
    except (yaml.YAMLError, RecursionError):
        return


def _seconds(read: Callable[[bytes, Path], None], data: bytes, folder: Path) -> float:
    start = time.perf_counter()
    read(data, folder)
    return time.perf_counter() - start


def main() -> None:
    """Read each file by both, side by side, and print the table."""
    ratios: dict[str, float] = {}
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        for file, data in bombs().items():
            rounds = [
                _seconds(ours, data, folder) / _seconds(theirs, data, folder)
                for _ in range(ROUNDS + 1)
            ]
            ratios[file] = statistics.median(rounds[1:])
    for file, ratio in sorted(ratios.items(), key=lambda pair: -pair[1]):
        print(f"{file:24} ratio {ratio:6.2f}   {len(bombs()[file]):7,} bytes")


if __name__ == "__main__":
    main()
