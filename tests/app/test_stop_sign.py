"""Hold the sign between windows: only a new stop counts, and nothing is said about anybody."""

from __future__ import annotations

from pathlib import Path

import pytest

from boundary.app.disk import DiskFiles
from boundary.app.platform import this_system
from boundary.app.stop_sign import StopSign
from boundary.core.errors import StoreError

FILES = DiskFiles(this_system())


@pytest.fixture
def state(tmp_path: Path) -> Path:
    """Make a folder of cases with something in it."""
    folder = tmp_path / "notes"
    FILES.make_folder(folder / "heron-42")
    return folder


def draw(number: int) -> bytes:
    """Draw a number; never the same twice in a test that needs two."""
    return bytes([number]) * number


def test_every_window_that_is_open_is_told_and_no_later_one(state: Path) -> None:
    """Whoever began before sees it, for good; the one who said it and later ones do not."""
    first, second = StopSign(FILES, state), StopSign(FILES, state)
    before = second.is_raised()
    said = first.put_up(draw)
    later = StopSign(FILES, state)

    assert (False, True) == (before, said)
    assert (True, True) == (second.is_raised(), second.is_raised())
    assert (False, False) == (first.is_raised(), later.is_raised())
    assert [b"\x10" * 16] == [path.read_bytes() for path in state.glob("stop")]


def test_a_second_stop_reaches_who_came_between(state: Path) -> None:
    """An old sign stops nobody; a new one does."""
    StopSign(FILES, state).put_up(draw)
    between = StopSign(FILES, state)
    StopSign(FILES, state).put_up(lambda count: b"x" * count)

    assert between.is_raised()


@pytest.mark.parametrize("make", [False, True])
def test_without_cases_nothing_is_written(tmp_path: Path, *, make: bool) -> None:
    """Where no case is, nobody is told and no folder comes to be."""
    folder = tmp_path / "notes"
    if make:
        FILES.make_folder(folder)

    assert not StopSign(FILES, folder).put_up(draw)
    assert make == folder.exists()
    assert [] == list(tmp_path.rglob("stop"))


def test_a_sign_that_cannot_be_read_or_is_gone_stops_nobody(state: Path) -> None:
    """Work goes on when nothing can be known; a sign that was taken away is no stop."""
    sign = StopSign(FILES, state)
    sign.put_up(draw)
    watching = StopSign(FILES, state)
    (state / "stop").unlink()
    gone = watching.is_raised()
    (state / "stop").symlink_to(state / "heron-42")

    assert (False, False) == (gone, watching.is_raised())


def test_a_disk_that_takes_nothing_is_said(state: Path) -> None:
    """When the sign cannot be put up, that is an error and no success."""
    sign = StopSign(FILES, state)
    (state / "stop").mkdir()
    with pytest.raises(StoreError):
        sign.put_up(draw)
