"""The folder of a window: lent empty, removed at the end, or sealed when the person says so."""

from __future__ import annotations

import io
import shutil
import tarfile
from collections.abc import Sequence
from contextlib import ExitStack
from dataclasses import replace
from pathlib import Path

import pytest

from boundary.app.packing import unpack
from boundary.app.sealed import SealedCase
from boundary.app.windows import KEEP, Shelf, bare_world, world_of
from boundary.app.workspace import Workspace
from boundary.core.errors import NeedsPerson, SealError, StoreError, TransientError
from boundary.core.playbook import Account
from tests.app.case import begun, env_at

ACCOUNT = Account("insta", "instagram", {"way": "browser"})
SECRET = b"session=words-of-a-session"


class Turns:
    """Somebody who is asked once, and answers."""

    def __init__(self, *answers: tuple[str, str] | None) -> None:
        self.answers = list(answers)
        self.shown: list[tuple[str, ...]] = []

    def show(
        self,
        turn: str,
        sentences: Sequence[str],
        choices: Sequence[tuple[str, str]],
        /,
        *,
        asks: bool,
    ) -> None:
        """Remember what was asked."""
        assert asks
        self.shown.append((turn, *sentences, *(key for key, _ in choices)))

    def read(self) -> tuple[str, str] | None:
        """Give the next answer."""
        return self.answers.pop(0)

    def wake(self) -> None:
        """Do nothing: nobody reads in another thread."""


def _case(state: Path) -> SealedCase:
    path = begun(state)
    env = env_at(state)
    code = Workspace(env.state, env.files).codes()[0]
    assert path.exists()
    return SealedCase(env, Workspace(env.state, env.files).folder(code), code)


def _shelf(case: SealedCase, turns: Turns | None) -> Shelf:
    return Shelf(case.folder, case.env.files, case, lambda: turns, lambda _seconds: None)


def _everything(folder: Path) -> bytes:
    return b"".join(path.read_bytes() for path in sorted(folder.rglob("*")) if path.is_file())


def test_without_a_word_the_folder_is_removed(tmp_path: Path) -> None:
    """What the browser wrote is gone, and so is what an earlier run left lying in clear."""
    case = _case(tmp_path)
    for turns in (None, Turns(("window", "remove")), Turns(None)):
        with _shelf(case, turns).lend(ACCOUNT) as folder:
            found = list(folder.iterdir())
            (folder / "Cookies").write_bytes(SECRET)

        assert [] == found
        assert not folder.exists()
    left = case.folder / "window" / folder.name
    left.mkdir(parents=True)
    (left / "Cookies").write_bytes(SECRET)
    with _shelf(case, None).lend(ACCOUNT) as folder:
        assert [] == list(folder.iterdir())

    assert SECRET not in _everything(case.folder)


def test_the_next_command_removes_what_a_cut_off_run_left(tmp_path: Path) -> None:
    """Gathering what a window needs is enough; a folder that a run has just now is left alone."""
    case = _case(tmp_path)
    left = case.folder / "window" / "0f0f0f0f"
    left.mkdir(parents=True)
    (left / "Cookies").write_bytes(SECRET)
    with _shelf(case, None).lend(ACCOUNT) as folder:
        (folder / "Cookies").write_bytes(SECRET)
        world_of(case.env, case)
        there = (folder / "Cookies").exists()
        with pytest.raises(TransientError), _shelf(case, None).lend(ACCOUNT):
            pass
        still = (folder / "Cookies").exists()

    assert not left.exists()
    assert there
    assert still
    assert SECRET not in _everything(case.folder)


def test_a_folder_that_cannot_be_removed_is_said(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """It is tried again for a moment, then said with its place; other commands go on."""
    case, waited = _case(tmp_path), list[float]()
    shelf = Shelf(case.folder, case.env.files, case, lambda: None, waited.append)
    whole = shutil.rmtree
    stack = ExitStack()
    folder = stack.enter_context(shelf.lend(ACCOUNT))
    (folder / "Cookies").write_bytes(SECRET)
    monkeypatch.setattr(shutil, "rmtree", lambda *_, **__: None)
    with pytest.raises(StoreError) as said:
        stack.close()
    shelf.sweep()
    with pytest.raises(TransientError), shelf.lend(ACCOUNT):
        pass
    monkeypatch.setattr(shutil, "rmtree", whole)
    tried = len(waited)
    shelf.sweep()

    assert str(folder) == said.value.place
    assert 9 == tried
    assert not folder.exists()


def test_kept_it_lies_sealed_and_comes_back(tmp_path: Path) -> None:
    """Nothing of it is readable on the disk between two runs; caches are not kept."""
    case = _case(tmp_path)
    turns = Turns(("turn-before", KEEP), ("window", KEEP))
    with _shelf(case, turns).lend(ACCOUNT) as folder:
        (folder / "Default" / "Cache").mkdir(parents=True)
        (folder / "Default" / "Cookies").write_bytes(SECRET)
        (folder / "Default" / "Cache" / "data_0").write_bytes(SECRET)
        (folder / "SingletonLock").symlink_to("nowhere")
    between = _everything(case.folder)
    with _shelf(case, None).lend(ACCOUNT) as folder:
        names = sorted(str(path.relative_to(folder)) for path in folder.rglob("*"))
        cookies = (folder / "Default" / "Cookies").read_bytes()
    other = Account("other", "x", {"way": "browser"})
    with _shelf(case, None).lend(other) as folder:
        assert [] == list(folder.iterdir())

    assert SECRET not in between
    assert ["Default", "Default/Cookies"] == names
    assert SECRET == cookies
    assert [] == list(case.folder.glob("window-*.sealed"))
    assert "insta" not in " ".join(path.name for path in case.folder.rglob("*"))


def test_what_cannot_be_opened_is_as_good_as_not_there(tmp_path: Path) -> None:
    """A damaged sealed folder is lent empty."""
    case = _case(tmp_path)
    with _shelf(case, Turns(("window", KEEP))).lend(ACCOUNT) as folder:
        (folder / "Cookies").write_bytes(SECRET)
    (sealed,) = case.folder.glob("window-*.sealed")
    sealed.write_bytes(sealed.read_bytes()[:-1] + b"?")
    with _shelf(case, None).lend(ACCOUNT) as folder:
        assert [] == list(folder.iterdir())


def test_a_window_that_wrote_nothing_is_not_asked_about(tmp_path: Path) -> None:
    """An empty folder is no sign-in."""
    case, turns = _case(tmp_path), Turns()
    with _shelf(case, turns).lend(ACCOUNT):
        pass

    assert [] == turns.shown


def test_a_stream_that_is_none_is_refused_and_nothing_leaves_the_folder(tmp_path: Path) -> None:
    """What is no archive, or would write elsewhere, is a fault of the seal."""
    outside = io.BytesIO()
    with tarfile.open(fileobj=outside, mode="w") as archive:
        entry = tarfile.TarInfo("../outside")
        entry.size = 1
        archive.addfile(entry, io.BytesIO(b"x"))
    for data in (b"no archive", outside.getvalue()):
        with pytest.raises(SealError):
            unpack(tmp_path / "in", [data])
    unpack(tmp_path / "in", [])

    assert not (tmp_path / "outside").exists()


def test_without_a_case_no_window_is_opened(tmp_path: Path) -> None:
    """The questions come first; a rehearsal may change what a window needs."""
    env = env_at(tmp_path)
    for world in (world_of(env, None), bare_world(env.today)):
        with pytest.raises(NeedsPerson):
            world.profile(ACCOUNT)
    other = world_of(replace(env, window=lambda world: replace(world, locale="de")), None)
    bare = bare_world(env.today)

    assert "de" == other.locale
    assert (None, 0) == (bare.turns(), bare.now_ms())
    assert bare.has("json")
    assert not bare.has("no_such_module")
