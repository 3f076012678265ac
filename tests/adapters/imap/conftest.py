"""Give the mail adapter's tests their servers."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from tests.servers.dovecot import Dovecot, dovecot


@pytest.fixture(scope="session")
def server() -> Iterator[Dovecot]:
    """Run one Dovecot for the whole session; every test takes a mailbox of its own."""
    with dovecot() as running:
        yield running
