"""Files in memory answer as the disk does, hold no more than they may, and leave nothing."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from boundary.app.memory_files import MemoryFiles
from boundary.core.errors import BoundaryError, LedgerBusy, StoreError
from boundary.core.ports import Files
from tests.app.case import files as disk

NAMES = ("a/one", "a/two", "b/one")
_bytes = st.binary(max_size=40)
_name = st.sampled_from(NAMES)
_place = st.integers(0, 50)
_calls = st.one_of(
    st.tuples(st.just("replace"), _name, _bytes),
    st.tuples(st.just("append"), _name, _place, _bytes),
    st.tuples(st.just("cut"), _name, _place),
    st.tuples(st.just("read"), _name, _place, _place),
    st.tuples(st.just("size"), _name),
    st.tuples(st.just("blocks"), _name),
    st.tuples(st.just("destroy"), _name),
    st.tuples(st.just("names"), st.sampled_from(("a", "b", "none"))),
    st.tuples(st.just("new"), _name, _bytes, st.booleans()),
    st.tuples(st.just("destroy_all"), st.sampled_from(("b", "none"))),
)


def _memory(most: int = 1 << 20) -> MemoryFiles:
    return MemoryFiles(lambda: "0" * 32, most)


def _new(files: Files, path: Path, data: bytes, *, placed: bool) -> bytes:
    fresh = files.new_file(path.parent)
    try:
        fresh.write(data)
        fresh.flush()
        if placed:
            fresh.place(path.name)
        return b"".join(files.blocks(path)) if placed else b"".join(fresh.blocks())
    finally:
        fresh.discard()


def _called(files: Files, folder: Path, call: tuple[object, ...]) -> object:
    """Do one thing and give what came of it; of an error its kind."""
    what, name, *rest = call
    path = folder / str(name)
    deeds: dict[str, Callable[..., object]] = {
        "replace": files.replace,
        "append": files.append,
        "cut": files.cut,
        "read": files.read,
        "size": files.size,
        "blocks": lambda path: b"".join(files.blocks(path)),
        "destroy": files.destroy,
        "names": files.names,
        "new": lambda path, data, placed: _new(files, path, data, placed=placed),
        "destroy_all": files.destroy_all,
    }
    try:
        files.make_folder(folder / "a")
        files.make_folder(folder / "b")
        return deeds[str(what)](path, *rest)
    except BoundaryError as error:
        return type(error)


@given(calls=st.lists(_calls, max_size=25))
def test_memory_answers_as_the_disk_does(
    tmp_path_factory: pytest.TempPathFactory, calls: list[tuple[object, ...]]
) -> None:
    """Whatever is asked, in whatever order, both give the same answer, and the same kind of no."""
    folder = tmp_path_factory.mktemp("both")
    real, held = disk(), _memory()
    answers = [(_called(real, folder, c), _called(held, folder, c)) for c in calls]
    total = sum(path.stat().st_size for path in folder.rglob("*") if path.is_file())

    assert [a for a, _ in answers] == [b for _, b in answers]
    assert total == held.held_bytes


def test_overwriting_stays_inside_the_file() -> None:
    """What is written in place is read back, and the rest is as it was."""
    files, path = _memory(), Path("/nowhere/log")
    files.replace(path, b"abcdef")
    files.overwrite(path, 2, b"XY")

    assert b"abXYef" == files.read(path, 0, 10)


def test_a_copy_beyond_the_limit_is_refused() -> None:
    """One sentence says so; nothing of the copy stays, and the log goes on."""
    files, folder = _memory(100), Path("/nowhere")
    files.replace(folder / "log", b"x" * 60)
    fresh = files.new_file(folder)
    fresh.write(b"y" * 40)
    with pytest.raises(StoreError, match="no more in memory"):
        fresh.write(b"y")
    fresh.discard()
    files.append(folder / "log", 60, b"x" * 60)

    assert 120 == files.held_bytes
    assert ("log",) == files.names(folder)


def test_the_log_has_its_own_limit() -> None:
    """What is noted beyond the limit of copies is bounded as well."""
    files, path = _memory(0), Path("/nowhere/log")
    files.replace(path, bytes(16 << 20))
    with pytest.raises(StoreError):
        files.append(path, 16 << 20, b"1")
    with pytest.raises(StoreError):
        files.overwrite(path, (16 << 20) - 1, b"12")

    assert 16 << 20 == files.size(path)


def test_what_is_shortened_is_let_go() -> None:
    """A file cut back holds less; one shorter than it was is no place to add to."""
    files, path = _memory(), Path("/nowhere/log")
    files.replace(path, b"abcdef")
    files.cut(path, 2)
    with pytest.raises(StoreError):
        files.append(path, 3, b"x")

    assert b"ab" == files.read(path, 0, 10)
    assert 2 == files.held_bytes


def test_one_writer_at_a_time() -> None:
    """Who holds it holds it alone, until they let go."""
    files, path = _memory(), Path("/nowhere/lock")
    first = files.lock(path)
    with pytest.raises(LedgerBusy):
        files.lock(path)
    first.release()
    first.release()
    second = files.lock(path)

    assert not second.took_over
    assert "0" * 32 == files.boot_id()
