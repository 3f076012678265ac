"""Hold every reader to every class of hostile file: a sentence, a place, at once, and no more."""

from __future__ import annotations

import json
import subprocess
import sys
import time
from dataclasses import replace
from pathlib import Path

import pytest

from boundary.core.errors import PlaybookRefusal, Refusal
from tests.app.hostile import CARRIERS, Hostile, at_the_spot, bombs, every

ROOT = Path(__file__).parents[2]
CASES = every()
WHOLE = frozenset({"large"})
"""Kinds whose fault is about the whole file: there is no line to name."""
GROUPS = sorted({(one.carrier, one.kind.partition("-")[0]) for one in CASES})
"""Which file, and the first word of what is wrong with it."""


def test_there_are_more_than_four_hundred() -> None:
    """Every file is another one, and each reader gets its share of them."""
    shares = [sum(one.carrier == carrier for one in CASES) for carrier in CARRIERS]

    assert 400 < len({(one.carrier, one.data) for one in CASES})
    assert min(shares) > 100


@pytest.mark.parametrize("carrier", CARRIERS)
def test_the_file_without_the_fault_is_accepted(carrier: str, tmp_path: Path) -> None:
    """What is refused below is refused for its fault: the base alone is read."""
    data = at_the_spot(carrier, CARRIERS[carrier].honest)

    assert CARRIERS[carrier].read(data, tmp_path) is not None


@pytest.mark.parametrize("group", GROUPS, ids=lambda group: "-".join(group))
def test_a_hostile_file_is_refused(group: tuple[str, str], tmp_path: Path) -> None:
    """Each ends in one sentence with its place, that shows nothing hidden, within a second."""
    cases = [one for one in CASES if (one.carrier, one.kind.partition("-")[0]) == group]

    assert cases
    assert {} == {one.kind: why for one in cases if (why := _wrong(one, tmp_path))}


def _wrong(one: Hostile, folder: Path) -> str:
    """Say what is not as it has to be; empty when nothing is."""
    begin = time.process_time()
    try:
        one.read(folder)
    except Refusal as error:
        refusal = error
    else:
        return "accepted"
    took = time.process_time() - begin
    faults = refusal.faults if isinstance(refusal, PlaybookRefusal) else ()
    placed = (bool(faults) and faults[0].line > 0) or one.kind in WHOLE
    holds = {
        "has no sentence": bool(refusal.say),
        "shows something unseen": f"{refusal.say}{refusal.hint}{refusal.place}".isprintable(),
        "says too much": len(faults) <= 20,
        "has no place": placed,
        "takes too long": took < 1,
    }
    return ", ".join(name for name, held in holds.items() if not held)


def test_the_judge_sees_what_is_accepted(tmp_path: Path) -> None:
    """A file that is read without a word is told as accepted, and one without a place as that."""
    base = Hostile("shared", "base", at_the_spot("shared", "Steps"))
    large = next(one for one in CASES if one.kind == "large")

    assert "accepted" == _wrong(base, tmp_path)
    assert "has no place" == _wrong(replace(large, kind="another"), tmp_path)


_MEASURE = """
import json, pathlib, resource, sys, tempfile, time
from boundary.core.errors import Refusal
from tests.app.hostile import CARRIERS, bombs
slowest = {}
folder = pathlib.Path(tempfile.mkdtemp(dir=sys.argv[1]))
for name, data in bombs().items():
    for carrier in ("private", "import", "found"):
        one = CARRIERS[carrier]
        begin = time.process_time()
        try:
            one.read(data, folder)
        except Refusal:
            pass
        slowest[name + " as " + carrier] = time.process_time() - begin
peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
peak *= 1 if sys.platform == "darwin" else 1024
status = pathlib.Path("/proc/self/status")
if status.exists():
    # Linux hands a child the peak of the process that started it: this one is its own.
    (line,) = [each for each in status.read_text().splitlines() if each.startswith("VmHWM")]
    peak = int(line.split()[1]) * 1024
print(json.dumps({"took": slowest, "peak": peak}))
"""


def test_a_file_built_to_cost_costs_little(tmp_path: Path) -> None:
    """Each file at the limits takes less than a second, and all together less than 200 MB."""
    ended = subprocess.run(
        [sys.executable, "-c", _MEASURE, str(tmp_path)],
        cwd=ROOT,
        capture_output=True,
        check=True,
        text=True,
    )
    measured = json.loads(ended.stdout)
    slow = {name: took for name, took in measured["took"].items() if took >= 1}

    assert len(bombs()) * 3 == len(measured["took"])
    assert {} == slow
    assert measured["peak"] < 200 * 1024 * 1024
