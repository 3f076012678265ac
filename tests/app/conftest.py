"""Give the joined rooms their worlds."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.app.world import World, dovecot_world, pymap_world, small_mailbox
from tests.servers.dovecot import Dovecot, dovecot


@pytest.fixture(scope="session")
def server() -> Iterator[Dovecot]:
    """Run one Dovecot for the whole session; every test takes a mailbox of its own."""
    with dovecot() as running:
        yield running


@pytest.fixture(params=["dovecot", "pymap"])
def world(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[World]:
    """Set a begun case up, over the real server and over the embedded one."""
    if request.param == "pymap":
        with pymap_world(tmp_path, small_mailbox()) as made:
            made.begin()
            yield made
    else:
        server: Dovecot = request.getfixturevalue("server")
        with dovecot_world(tmp_path, server, small_mailbox()) as made:
            made.begin()
            yield made
