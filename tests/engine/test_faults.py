"""Hold the examples to noticing every planted fault, on every seed."""

from __future__ import annotations

import pytest

from tests.faults import FAULTS

SEEDS = range(20)


@pytest.mark.parametrize("name", sorted(FAULTS))
def test_a_planted_fault_is_noticed_on_every_seed(
    name: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A planted fault is noticed by its example on 20 of 20 seeds, by a broken promise."""
    fault = FAULTS[name]
    fault.plant(monkeypatch)
    noticed = []
    for seed in SEEDS:
        try:
            fault.noticed_by(seed)
        except AssertionError:
            noticed.append(seed)

    assert list(SEEDS) == noticed


def test_there_are_more_than_a_dozen_faults() -> None:
    """At least twelve faults are planted, each only once."""
    plants = {fault.plant for fault in FAULTS.values()}

    assert len(FAULTS) == len(plants)
    assert len(plants) >= 12
