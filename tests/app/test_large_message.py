"""Hold that one very large message is never held: fetched, sealed, compared and moved in pieces."""

from __future__ import annotations

import hashlib
import tracemalloc
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from boundary.rehearsal import Desk, Mail, Meddler
from tests.adapters.imap.flood import SECRET, USER, Flood, flooded
from tests.app.world import WHEN, World, dovecot_world, message
from tests.servers.dovecot import Dovecot

LARGE = 50_000_000
PEAK = 9_000_000
"""Most bytes that a whole run of the program holds at once, messages and all."""


@contextmanager
def on_dovecot(folder: Path, server: Dovecot) -> Iterator[World]:
    """Put one such message, and a small one, into a real mailbox."""
    line = b"This is a line of a very long letter, and it goes on for a long time yet.\r\n"
    body = message("jordan@example.org", 1) + line * (LARGE // len(line) + 1)
    mailbox = {"INBOX": [Mail(body, (), WHEN), Mail(message("jordan@example.org", 2), (), WHEN)]}
    with dovecot_world(folder, server, mailbox) as world:
        del body, mailbox
        yield world


@contextmanager
def on_stand_in(folder: Path) -> Iterator[World]:
    """Serve one such message, and two small ones, that are made when they are asked for."""
    with flooded(Flood(3, large=LARGE)) as port:
        desk, meddler = Desk("127.0.0.1", port, USER, SECRET), Meddler(port)
        yield World(folder, desk, meddler, port, USER, SECRET)


@pytest.mark.no_cover
@pytest.mark.parametrize("kind", [pytest.param("dovecot", marks=pytest.mark.server), "stand-in"])
def test_a_very_large_message_is_kept_and_moved(
    kind: str, tmp_path: Path, request: pytest.FixtureRequest
) -> None:
    """From the look to the second look, and back again: a few megabytes at most."""
    made = (
        on_dovecot(tmp_path, request.getfixturevalue("server"))
        if kind == "dovecot"
        else on_stand_in(tmp_path)
    )
    with made as world:
        world.begin()
        tracemalloc.start()
        try:
            report = world.run()
            _, peak = tracemalloc.get_traced_memory()
        finally:
            tracemalloc.stop()
        with world.session(write=False) as session:
            kept = list(session.ledger.exhibits.each())
            largest = max(kept, key=lambda each: each.exhibit.size)
            digest = hashlib.sha256()
            chunks = []
            for chunk in session.ledger.exhibits.read(largest):
                digest.update(chunk)
                chunks.append(len(chunk))

    assert all(result.in_order for result in report.results)
    assert largest.exhibit.size > LARGE
    assert largest.exhibit.sha256 == digest.hexdigest()
    assert largest.exhibit.size == sum(chunks)
    assert max(chunks) <= 64 * 1024
    assert peak < PEAK
