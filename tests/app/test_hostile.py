"""Hold every reader to every class of hostile file: a sentence, a place, at once, and no more."""

from __future__ import annotations

import json
import subprocess
import sys
import time
from pathlib import Path

import pytest

from boundary.core.errors import PlaybookRefusal, Refusal
from tests.app.hostile import CARRIERS, Hostile, at_the_spot, bombs, every

ROOT = Path(__file__).parents[2]
CASES = every()
WHOLE = frozenset({"large"})
"""Kinds whose fault is about the whole file: there is no line to name."""


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


@pytest.mark.parametrize("one", CASES, ids=lambda one: f"{one.carrier}-{one.kind!a}")
def test_a_hostile_file_is_refused(one: Hostile, tmp_path: Path) -> None:
    """It ends in one sentence that shows nothing hidden, within a second of work."""
    begin = time.process_time()
    with pytest.raises(Refusal) as caught:
        one.read(tmp_path)
    took = time.process_time() - begin
    refusal = caught.value
    faults = refusal.faults if isinstance(refusal, PlaybookRefusal) else ()

    assert refusal.say
    assert f"{refusal.say}{refusal.hint}{refusal.place}".isprintable()
    assert len(faults) <= 20
    assert took < 1
    assert (bool(faults) and faults[0].line > 0) or one.kind in WHOLE, refusal


_MEASURE = """
import json, pathlib, resource, sys, tempfile, time
from boundary.core.errors import Refusal
from tests.app.hostile import CARRIERS, bombs
slowest = {}
folder = pathlib.Path(tempfile.mkdtemp(dir=sys.argv[1]))
for name, data in bombs().items():
    for carrier, one in CARRIERS.items():
        begin = time.process_time()
        try:
            one.read(data, folder)
        except Refusal:
            pass
        slowest[name + " as " + carrier] = time.process_time() - begin
peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
print(json.dumps({"took": slowest, "peak": peak * (1 if sys.platform == "darwin" else 1024)}))
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

    assert len(bombs()) * len(CARRIERS) == len(measured["took"])
    assert {} == slow
    assert measured["peak"] < 200 * 1024 * 1024
