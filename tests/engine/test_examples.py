"""Tell every example, without any fault, on every seed."""

from __future__ import annotations

import pytest

from tests.examples import EXAMPLES


@pytest.mark.parametrize("name", sorted(EXAMPLES))
def test_an_example_holds_on_every_seed(name: str) -> None:
    """Without a planted fault every example holds on 20 of 20 seeds."""
    broken = []
    for seed in range(20):
        try:
            EXAMPLES[name](seed)
        except AssertionError as error:
            broken.append((seed, str(error)))

    assert [] == broken
