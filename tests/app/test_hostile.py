"""Hold every reader to every class of hostile file: a sentence and a place, at once, and no more."""

from __future__ import annotations

import time
from pathlib import Path

import pytest

from boundary.core.errors import PlaybookRefusal, Refusal
from tests.app.hostile import CARRIERS, Hostile, at_the_spot, every

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


@pytest.mark.parametrize("one", CASES, ids=lambda one: f"{one.carrier}-{ascii(one.kind)}")
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
