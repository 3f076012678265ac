"""Kill a run at every point, on a real server: the next run and then undo give all of it back."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import suppress
from pathlib import Path
from typing import cast

import pytest

from boundary.core.errors import BoundaryError
from boundary.core.ports import Files
from boundary.ledger import Level, verify
from boundary.rehearsal.serve import Rules, Seen
from tests.app.world import WRITING, World, dovecot_world, pymap_world, small_mailbox
from tests.servers.dovecot import Dovecot

_MOVED = [b"1", b"3", b"5", b"6"]
_NO_MOVE = frozenset({"MOVE"})


class Killed(BaseException):
    """The process is gone."""


class KillingFiles:
    """The disk of a process that dies at its n-th writing call, before or after it."""

    def __init__(self, files: Files, at: int, *, after: bool) -> None:
        """Count from 1; 0 never kills."""
        self._files = files
        self._at = at
        self._after = after
        self.calls = 0

    def __getattr__(self, name: str) -> object:
        call: Callable[..., object] = getattr(self._files, name)
        if name not in {"append", "overwrite", "replace", "new_file"}:
            return call

        def counted(*arguments: object) -> object:
            self.calls += 1
            if self.calls == self._at and not self._after:
                raise Killed
            result = call(*arguments)
            if self.calls == self._at:
                raise Killed
            return result

        return counted


@pytest.fixture(params=["dovecot", "pymap"])
def worlds(request: pytest.FixtureRequest, tmp_path: Path) -> _Worlds:
    """Make fresh worlds, one after the other, on one make of server."""
    server = request.getfixturevalue("server") if request.param == "dovecot" else None
    return _Worlds(tmp_path, server)


class _Worlds:
    def __init__(self, folder: Path, server: Dovecot | None) -> None:
        self._folder = folder
        self._server = server
        self._count = 0

    @property
    def embedded(self) -> bool:
        """Whether this is the slower, embedded server."""
        return self._server is None

    def fresh(self) -> Iterator[World]:
        """Make one begun world."""
        self._count += 1
        folder = self._folder / str(self._count)
        folder.mkdir()
        made = (
            pymap_world(folder, small_mailbox())
            if self._server is None
            else dovecot_world(folder, self._server, small_mailbox())
        )
        with made as world:
            world.begin()
            yield world


def _holds_after(world: World, before: object) -> None:
    """Hold the promises: run again, nothing doubled; undo, all as it was; the log is whole."""
    report = world.run()
    world.run()
    snapshot = world.snapshot()
    bodies = [mail.body for mails in snapshot.values() for mail in mails]

    assert all(result.in_order for result in report.results)
    assert 7 == len(bodies) == len(set(bodies))
    assert 4 == len(snapshot["Later"])
    world.undo()
    assert before == world.snapshot()
    with world.session(write=False) as session:
        box, code, standing = session.box, session.code, session.standing
    assert {} == standing.done
    assert {} == standing.in_doubt
    assert Level.KEYED is verify(world.folder / "state" / code, box, world.files).level


def _killed_by_disk(world: World, at: int, *, after: bool) -> bool:
    """Run once; True when the kill happened."""
    real = world.files
    world.files = cast("Files", KillingFiles(real, at, after=after))
    try:
        world.run()
    except Killed:
        return True
    finally:
        world.files = real
    return False


@pytest.mark.no_cover
@pytest.mark.server
@pytest.mark.slow
@pytest.mark.parametrize("after", [False, True])
def test_killed_at_every_write_to_the_disk(worlds: _Worlds, after: bool) -> None:
    """Before or after any write of log, receipts or archive: nothing is lost or doubled."""
    at, killed = 1, True
    while killed:
        for world in worlds.fresh():
            before = world.snapshot()
            killed = _killed_by_disk(world, at, after=after)
            _holds_after(world, before)
        at += 5 if worlds.embedded else 1

    assert at > 20


def _writes(seen: Seen) -> bool:
    return seen.verb in WRITING


@pytest.mark.no_cover
@pytest.mark.server
@pytest.mark.slow
@pytest.mark.parametrize("after", [False, True])
@pytest.mark.parametrize("hide", [frozenset(), _NO_MOVE], ids=["move", "copy"])
@pytest.mark.parametrize("copyuid", [True, False], ids=["copyuid", "no-copyuid"])
def test_cut_at_every_writing_command(
    worlds: _Worlds, hide: frozenset[str], after: bool, copyuid: bool
) -> None:
    """Between CREATE, MOVE or COPY, STORE and UID EXPUNGE, before or after each of them."""
    at, cut = 1, True
    while cut:
        for world in worlds.fresh():
            before = world.snapshot()
            world.quiet_network(
                Rules(hide, not copyuid, cut_at=at, cut_after=after, counted=_writes)
            )
            with suppress(BoundaryError):
                world.run()
            cut = world.meddler.was_cut
            world.quiet_network(Rules(hide, not copyuid))
            _holds_after(world, before)
        at += 1

    assert at > 4


@pytest.mark.no_cover
@pytest.mark.server
@pytest.mark.slow
@pytest.mark.parametrize("after", [False, True])
def test_undo_cut_at_every_writing_command(worlds: _Worlds, after: bool) -> None:
    """An undo that was cut off anywhere ends as a whole undo when it is asked for again."""
    at, cut = 1, True
    while cut:
        for world in worlds.fresh():
            before = world.snapshot()
            world.run()
            world.quiet_network(Rules(cut_at=at, cut_after=after, counted=_writes))
            with suppress(BoundaryError):
                world.undo()
            cut = world.meddler.was_cut
            world.quiet_network()
            world.undo()
            assert before == world.snapshot()
        at += 1

    assert at > 3
