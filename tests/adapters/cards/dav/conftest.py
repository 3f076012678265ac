"""Start one Radicale for all tests of address books."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from tests.servers.radicale import Radicale, running


@pytest.fixture(scope="session")
def radicale() -> Iterator[Radicale]:
    """Run a real server."""
    with running() as server:
        yield server
