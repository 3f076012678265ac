"""Hold every folder on the way to the files of a case to being a real one of the user's."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import pytest

from boundary.app.disk import DiskFiles
from boundary.app.platform import linux
from boundary.core.errors import StoreError
from tests.app.test_disk import CALLS

_BELOW: list[Callable[[DiskFiles, Path], object]] = [
    *CALLS,
    lambda files, path: files.names(path.parent),
    lambda files, path: files.make_folder(path.parent / "new"),
    lambda files, path: files.new_file(path.parent),
    lambda files, path: files.destroy_all(path.parent),
]


def _everything(folder: Path) -> dict[str, bytes]:
    return {
        str(path.relative_to(folder)): path.read_bytes() if path.is_file() else b""
        for path in folder.rglob("*")
    }


@pytest.mark.parametrize("call", _BELOW)
@pytest.mark.parametrize("linked", ["state", "state/heron-42", "state/heron-42/log"])
def test_no_folder_of_a_case_is_a_link(
    tmp_path: Path, call: Callable[[DiskFiles, Path], object], linked: str
) -> None:
    """Whichever folder on the way was put in the place of another: no call goes through it."""
    files = DiskFiles(linux(), below=tmp_path / "state")
    files.make_folder(tmp_path / "state" / "heron-42" / "log")
    (tmp_path / "state" / "heron-42" / "log" / "file").write_bytes(b"theirs")
    (tmp_path / linked).rename(tmp_path / "elsewhere")
    (tmp_path / linked).symlink_to(tmp_path / "elsewhere")
    before = _everything(tmp_path / "elsewhere")
    with pytest.raises(StoreError) as caught:
        call(files, tmp_path / "state" / "heron-42" / "log" / "file")

    assert "link" in caught.value.say
    assert before == _everything(tmp_path / "elsewhere")


@pytest.mark.parametrize("call", _BELOW)
@pytest.mark.parametrize("theirs", ["state", "state/heron-42", "state/heron-42/log"])
def test_no_folder_of_a_case_is_somebody_elses(
    tmp_path: Path, call: Callable[[DiskFiles, Path], object], theirs: str
) -> None:
    """A folder on the way that belongs to another login is not gone through."""
    folder = tmp_path / "state" / "heron-42" / "log"
    DiskFiles(linux()).make_folder(folder)
    (folder / "file").write_bytes(b"theirs")
    number = (tmp_path / theirs).stat().st_ino
    system = replace(linux(), is_ours=lambda info: info.st_ino != number)
    before = _everything(tmp_path)
    with pytest.raises(StoreError):
        call(DiskFiles(system, below=tmp_path / "state"), folder / "file")

    assert before == _everything(tmp_path)


def test_a_link_of_the_users_own_is_gone_through(tmp_path: Path) -> None:
    """Above the state folder, and outside of it, a link is the user's own choice."""
    (tmp_path / "disk").mkdir()
    (tmp_path / "home").symlink_to(tmp_path / "disk")
    files = DiskFiles(linux(), below=tmp_path / "home" / "state")
    for folder in (tmp_path / "home" / "state" / "heron-42", tmp_path / "home" / "export"):
        files.make_folder(folder)
        files.replace(folder / "file", b"x")

    assert ("export", "state") == files.names(tmp_path / "home")


def test_a_folder_that_is_a_link_is_not_emptied(tmp_path: Path) -> None:
    """What is asked to be destroyed is a folder, and never what a link leads to."""
    (tmp_path / "mine").mkdir()
    (tmp_path / "mine" / "letter").write_bytes(b"kept")
    (tmp_path / "link").symlink_to(tmp_path / "mine")
    with pytest.raises(StoreError):
        DiskFiles(linux()).destroy_all(tmp_path / "link")

    assert b"kept" == (tmp_path / "mine" / "letter").read_bytes()
