"""Give the tests of mail rules their servers."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.servers.authority import make_authority
from tests.servers.dovecot import Dovecot, dovecot


@pytest.fixture(scope="session")
def sieve_server() -> Iterator[Dovecot]:
    """Run one Dovecot with Pigeonhole for the whole session; every test takes its own mailbox."""
    with dovecot() as running:
        yield running


@pytest.fixture(scope="session")
def authority(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, Path]:
    """Make a certificate for 127.0.0.1, and its key, that only a test trusts."""
    return make_authority(tmp_path_factory.mktemp("tls"))
