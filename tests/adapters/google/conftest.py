"""Give the tests of Google their stand-in."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from tests.adapters.google.stand import Stand, standing


@pytest.fixture
def stand() -> Iterator[Stand]:
    """Run a stand-in of Gmail with one client that may do everything this program asks for."""
    with standing() as made:
        yield made
