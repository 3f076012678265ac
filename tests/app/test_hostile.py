"""Hold every reader to every class of hostile file: a sentence, a place, and little work."""

from __future__ import annotations

import json
import subprocess
import sys
from dataclasses import replace
from pathlib import Path

import pytest

from boundary.core.errors import PlaybookRefusal, Refusal
from tests.app.hostile import CARRIERS, Hostile, at_the_spot, bombs, every
from tests.steps import steps

ROOT = Path(__file__).parents[2]
CASES = every()
WHOLE = frozenset({"large"})
"""Kinds whose fault is about the whole file: there is no line to name."""
GROUPS = sorted({(one.carrier, one.kind.partition("-")[0]) for one in CASES})
"""Which file, and the first word of what is wrong with it."""
MOST_STEPS = 10_000_000
"""Lines of Python that one file may cost: a second or so. With the square of what a file may hold,
20,000 values or 256 KB, it would be 400 million and more.
"""


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
    """Each ends in one sentence with its place, that shows nothing hidden, in few steps."""
    cases = [one for one in CASES if (one.carrier, one.kind.partition("-")[0]) == group]

    assert cases
    assert {} == {one.kind: why for one in cases if (why := _wrong(one, tmp_path))}


def _wrong(one: Hostile, folder: Path) -> str:
    """Say what is not as it has to be; empty when nothing is."""
    refusals: list[Refusal] = []

    def _read() -> None:
        try:
            one.read(folder)
        except Refusal as error:
            refusals.append(error)

    work = steps(_read)
    if not refusals:
        return "accepted"
    (refusal,) = refusals
    faults = refusal.faults if isinstance(refusal, PlaybookRefusal) else ()
    placed = (bool(faults) and faults[0].line > 0) or one.kind in WHOLE
    holds = {
        "has no sentence": bool(refusal.say),
        "shows something unseen": f"{refusal.say}{refusal.hint}{refusal.place}".isprintable(),
        "says too much": len(faults) <= 20,
        "has no place": placed,
        "takes too much work": work < MOST_STEPS,
    }
    return ", ".join(name for name, held in holds.items() if not held)


def test_the_judge_sees_what_is_accepted(tmp_path: Path) -> None:
    """A file that is read without a word is told as accepted, and one without a place as that."""
    base = Hostile("shared", "base", at_the_spot("shared", "Steps"))
    large = next(one for one in CASES if one.kind == "large")

    assert "accepted" == _wrong(base, tmp_path)
    assert "has no place" == _wrong(replace(large, kind="another"), tmp_path)


_MEASURE = """
import json, pathlib, resource, sys
from boundary.core.errors import Refusal
from tests.app.hostile import CARRIERS, bombs
from tests.steps import steps

def read(one, data):
    try:
        one.read(data, folder)
    except Refusal:
        pass

folder = pathlib.Path(sys.argv[1])
work = {
    name + " as " + carrier: steps(lambda: read(CARRIERS[carrier], data))
    for name, data in bombs().items()
    for carrier in ("private", "import", "found")
}
peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
peak *= 1 if sys.platform == "darwin" else 1024
status = pathlib.Path("/proc/self/status")
if status.exists():
    # Linux hands a child the peak of the process that started it: this one is its own.
    (line,) = [each for each in status.read_text().splitlines() if each.startswith("VmHWM")]
    peak = int(line.split()[1]) * 1024
print(json.dumps({"work": work, "peak": peak}))
"""


def test_a_file_built_to_cost_costs_little(tmp_path: Path) -> None:
    """Each file at the limits takes few steps, and all together less than 200 MB."""
    ended = subprocess.run(
        [sys.executable, "-c", _MEASURE, str(tmp_path)],
        cwd=ROOT,
        capture_output=True,
        check=True,
        text=True,
    )
    measured = json.loads(ended.stdout)
    costly = {name: work for name, work in measured["work"].items() if work >= MOST_STEPS}

    assert len(bombs()) * 3 == len(measured["work"])
    assert {} == costly
    assert measured["peak"] < 200 * 1024 * 1024
