"""Hold the files of a case to being closed to others, whole, and with one writer."""

from __future__ import annotations

import errno
import json
import os
import stat
import subprocess
import sys
from collections.abc import Callable, Iterator
from dataclasses import replace
from pathlib import Path

import pytest

from boundary.app.disk import DiskFiles
from boundary.app.platform import linux
from boundary.core.errors import LedgerBusy, StoreError
from tests.app.test_platform import _systems
from tests.ledger.furniture import Faults


@pytest.fixture(params=_systems(), ids=lambda system: system.name)
def files(request: pytest.FixtureRequest) -> DiskFiles:
    """Give the file layer over each system's calls."""
    return DiskFiles(request.param)


@pytest.fixture(params=[0o000, 0o022, 0o077, 0o777], ids=oct)
def umask(request: pytest.FixtureRequest) -> Iterator[int]:
    """Set what new files are not to allow."""
    earlier = os.umask(request.param)
    yield request.param
    os.umask(earlier)


def _mode(path: Path) -> int:
    return stat.S_IMODE(path.stat().st_mode)


def test_nobody_else_can_read_what_is_made(tmp_path: Path, umask: int) -> None:
    """Folders are 0700 and files 0600, whatever the umask is."""
    files = DiskFiles(linux())
    folder = tmp_path / "state" / "heron-42"
    files.make_folder(folder)
    files.replace(folder / "file", b"x")
    files.lock(folder / "lock").release()
    fresh = files.new_file(folder)
    fresh.place("placed")

    assert (0o700, 0o700) == (_mode(folder), _mode(folder.parent))
    assert [0o600] * 3 == [_mode(folder / name) for name in ("file", "lock", "placed")]


def test_a_folder_that_was_open_is_closed(tmp_path: Path) -> None:
    """A folder of ours that others could read is closed to them."""
    folder = tmp_path / "state"
    folder.mkdir(0o755)
    folder.chmod(0o755)
    DiskFiles(linux()).make_folder(folder)

    assert _mode(folder) == 0o700


def test_a_file_goes_its_whole_way(files: DiskFiles, tmp_path: Path) -> None:
    """Made, added to, changed in place, cut, read and destroyed, on every system."""
    path = tmp_path / "a" / "file"
    files.make_folder(path.parent)
    files.make_folder(path.parent)
    assert files.size(path) is None
    files.replace(path, b"first")
    files.replace(path, b"second")
    files.append(path, 6, b" more")
    files.overwrite(path, 0, b"S")
    assert files.read(path, 0, 100) == b"Second more"
    assert files.read(path, 7, 2) == b"mo"
    files.append(path, 3, b"x")
    files.cut(path, 2)
    assert (b"Se", 2) == (b"".join(files.blocks(path)), files.size(path))
    assert files.names(path.parent) == ("file",)
    files.destroy(path)
    files.destroy(path)

    assert (None, ()) == (files.size(path), files.names(path.parent))
    assert files.names(tmp_path / "none") == ()


def test_a_new_file_is_unseen_until_it_is_placed(files: DiskFiles, tmp_path: Path) -> None:
    """It has a temporary name, can be read back, and is then there at once."""
    (tmp_path / "name").write_bytes(b"before")
    fresh = files.new_file(tmp_path)
    fresh.write(b"one")
    fresh.write(b"two")
    fresh.flush()
    (temporary,) = [name for name in files.names(tmp_path) if name != "name"]
    assert temporary.startswith("tmp-")
    assert b"".join(fresh.blocks()) == b"onetwo"
    assert (tmp_path / "name").read_bytes() == b"before"
    fresh.place("name")
    fresh.discard()

    assert files.names(tmp_path) == ("name",)
    assert (tmp_path / "name").read_bytes() == b"onetwo"
    with pytest.raises(StoreError):
        fresh.write(b"late")


def test_a_new_file_can_be_given_up(files: DiskFiles, tmp_path: Path) -> None:
    """Nothing stays of what was not placed, and giving up twice is as good as once."""
    fresh = files.new_file(tmp_path)
    fresh.write(b"one")
    fresh.discard()
    fresh.discard()

    assert files.names(tmp_path) == ()


def test_chance_names_the_temporary_file(tmp_path: Path) -> None:
    """The name comes from the random bytes that were handed in."""
    files = DiskFiles(linux(), lambda length: b"\xab" * length)
    fresh = files.new_file(tmp_path)
    with pytest.raises(StoreError):
        files.new_file(tmp_path)

    assert files.names(tmp_path) == ("tmp-abababababababab",)
    fresh.discard()


CALLS: list[Callable[[DiskFiles, Path], object]] = [
    lambda files, path: files.size(path),
    lambda files, path: files.read(path, 0, 1),
    lambda files, path: list(files.blocks(path)),
    lambda files, path: files.replace(path, b"x"),
    lambda files, path: files.append(path, 0, b"x"),
    lambda files, path: files.overwrite(path, 0, b"x"),
    lambda files, path: files.cut(path, 0),
    lambda files, path: files.destroy(path),
    lambda files, path: files.lock(path),
]


@pytest.mark.parametrize("call", CALLS)
def test_links_are_refused(
    files: DiskFiles, tmp_path: Path, call: Callable[[DiskFiles, Path], object]
) -> None:
    """No call follows a link or writes over one, and what it points to stays as it is."""
    (tmp_path / "real").write_bytes(b"theirs")
    (tmp_path / "link").symlink_to(tmp_path / "real")
    with pytest.raises(StoreError):
        call(files, tmp_path / "link")

    assert (tmp_path / "real").read_bytes() == b"theirs"
    assert ("link", "real") == files.names(tmp_path)


@pytest.mark.parametrize("call", [each for each in CALLS if each is not CALLS[3]])
def test_foreign_owners_and_odd_files_are_refused(
    tmp_path: Path, call: Callable[[DiskFiles, Path], object]
) -> None:
    """A file of somebody else, a pipe or a folder is not one of ours."""
    path = tmp_path / "file"
    path.write_bytes(b"theirs")
    with pytest.raises(StoreError):
        call(DiskFiles(replace(linux(), is_ours=lambda _: False)), path)
    assert path.read_bytes() == b"theirs"
    os.mkfifo(tmp_path / "pipe")
    for odd in (tmp_path / "pipe", tmp_path):
        with pytest.raises(StoreError):
            call(DiskFiles(linux()), odd)


def test_a_folder_that_is_a_link_or_a_file_or_foreign_is_refused(tmp_path: Path) -> None:
    """A case's folder is a real one of the user's."""
    (tmp_path / "real").mkdir()
    (tmp_path / "link").symlink_to(tmp_path / "real")
    (tmp_path / "file").write_bytes(b"x")
    for name in ("link", "file"):
        with pytest.raises(StoreError):
            DiskFiles(linux()).make_folder(tmp_path / name)
    with pytest.raises(StoreError):
        DiskFiles(replace(linux(), is_ours=lambda _: False)).make_folder(tmp_path / "real")

    assert DiskFiles(linux()).names(tmp_path / "real") == ()


def test_a_folder_that_cannot_be_made_durable_does_not_stay(tmp_path: Path) -> None:
    """What raises has made nothing; a folder that was there already is left."""

    def _no(_folder: Path) -> None:
        raise OSError(errno.ENOSPC, "no")

    (tmp_path / "there").mkdir(0o755)
    for system in (replace(linux(), sync_folder=_no), replace(linux(), restrict_folder=_no)):
        with pytest.raises(StoreError):
            DiskFiles(system).make_folder(tmp_path / "new")
    with pytest.raises(StoreError):
        DiskFiles(replace(linux(), restrict_folder=_no)).make_folder(tmp_path / "there")

    assert DiskFiles(linux()).names(tmp_path) == ("there",)


def test_what_is_destroyed_is_overwritten_first(tmp_path: Path) -> None:
    """The old bytes are gone from the file before its name is."""
    seen: list[bytes] = []

    def _remove(path: Path) -> None:
        seen.append(path.read_bytes())
        path.unlink()

    (tmp_path / "key").write_bytes(b"secret")
    DiskFiles(replace(linux(), remove=_remove)).destroy(tmp_path / "key")

    assert [bytes(6)] == seen


def _short(step: int) -> Callable[[int, bytes], int]:
    return lambda descriptor, data: os.write(descriptor, data[:step])


@pytest.mark.parametrize("step", [1, 7, 4096])
def test_a_system_that_takes_less_is_asked_again(tmp_path: Path, step: int) -> None:
    """Short writes are counted and go on until everything is there."""
    files = DiskFiles(replace(linux(), write=_short(step)))
    files.replace(tmp_path / "file", b"0123456789" * 10)
    files.append(tmp_path / "file", 100, b"more")

    assert b"0123456789" * 10 + b"more" == (tmp_path / "file").read_bytes()


def test_a_system_that_takes_nothing_is_full(tmp_path: Path) -> None:
    """A write of nothing ends in "disk full", and the file is cut back."""
    path = tmp_path / "file"
    path.write_bytes(b"kept")
    taken = iter([2, 0])
    files = DiskFiles(
        replace(linux(), write=lambda number, data: os.write(number, data[: next(taken)]))
    )
    with pytest.raises(StoreError) as caught:
        files.append(path, 4, b"too much")

    assert caught.value.say == "The disk is full."
    assert path.read_bytes() == b"kept"


@pytest.mark.parametrize(
    ("number", "say"),
    [
        (errno.ENOSPC, "The disk is full."),
        (errno.EDQUOT, "The disk is full."),
        (errno.EROFS, "The disk can be read, but not written."),
        (errno.EACCES, "The system does not let this program use a file of the case."),
        (errno.EMFILE, "Too many files are open."),
        (errno.EIO, "The disk did not do what was asked of it."),
    ],
)
def test_every_refusal_of_the_disk_is_one_sentence(tmp_path: Path, number: int, say: str) -> None:
    """What the system says becomes fixed text; names of files are not in it."""

    def _no(path: Path, flags: int, mode: int) -> int:
        raise OSError(number, "no", str(path))

    files = DiskFiles(replace(linux(), open=_no))
    for call in CALLS:
        with pytest.raises(StoreError) as caught:
            call(files, tmp_path / "jordan")

        assert say == caught.value.say
        assert "jordan" not in str(caught.value) + caught.value.hint + caught.value.place


def test_a_missing_file_is_said(tmp_path: Path) -> None:
    """Reading or adding to what is not there is a sentence, too."""
    files = DiskFiles(linux())
    for call in (CALLS[1], CALLS[2], CALLS[4], CALLS[6]):
        with pytest.raises(StoreError) as caught:
            call(files, tmp_path / "none")

        assert caught.value.say == "A file of the case is not there."
    with pytest.raises(StoreError):
        files.names(_file(tmp_path))


def _file(folder: Path) -> Path:
    (folder / "plain").write_bytes(b"")
    return folder / "plain"


def test_adding_behind_the_end_is_refused(tmp_path: Path) -> None:
    """A file shorter than we know it is not filled up with nothing."""
    path = tmp_path / "file"
    path.write_bytes(b"kept")
    with pytest.raises(StoreError) as caught:
        DiskFiles(linux()).append(path, 5, b"more")

    assert caught.value.say == "A file of the case is shorter than it was."
    assert path.read_bytes() == b"kept"


@pytest.mark.parametrize("kind", ["EIO", "ENOSPC", "EROFS"])
def test_a_failed_append_cuts_back_at_every_call(tmp_path: Path, kind: str) -> None:
    """Whichever call goes wrong, the file is as it was, or the next append puts it right."""
    path = tmp_path / "file"
    for at in range(1, 5):
        path.write_bytes(b"kept")
        with pytest.raises(StoreError):
            _append(Faults(at, kind), path)
        assert path.read_bytes() in (b"kept", b"keptmore")
        DiskFiles(linux()).append(path, 4, b"then")

        assert path.read_bytes() == b"keptthen"


def _append(faults: Faults, path: Path) -> None:
    files = DiskFiles(faults.system)
    files.append(path, 4, b"more")
    files.append(path, 4, b"more")


def test_one_holds_the_lock(files: DiskFiles, tmp_path: Path) -> None:
    """The second is told who is there in one sentence, and gets it when the first lets go."""
    first = files.lock(tmp_path / "lock")
    assert not first.took_over
    with pytest.raises(LedgerBusy):
        files.lock(tmp_path / "lock")
    first.release()
    first.release()
    second = files.lock(tmp_path / "lock")

    assert not second.took_over
    second.release()
    assert files.names(tmp_path) == ("lock",)


def test_waiting_for_the_lock_has_an_end(tmp_path: Path) -> None:
    """One waits as long as was said, and takes it when it comes free meanwhile."""
    slept: list[float] = []
    now = [0]

    def _sleep(pause_s: float) -> None:
        slept.append(pause_s)
        now[0] += int(pause_s * 1e9)
        if len(slept) == 60:
            first.release()

    first = DiskFiles(linux()).lock(tmp_path / "lock")
    files = DiskFiles(replace(linux(), sleep=_sleep, monotonic_ns=lambda: now[0]))
    with pytest.raises(LedgerBusy):
        files.lock(tmp_path / "lock", 1)
    assert len(slept) == 50
    files.lock(tmp_path / "lock", 1).release()

    assert len(slept) == 60


def test_a_process_that_is_gone_is_taken_over(tmp_path: Path) -> None:
    """A process that ended without letting go leaves the lock to the next, which is told."""
    code = (
        "import os, sys\n"
        "from pathlib import Path\n"
        "from boundary.app.disk import DiskFiles\n"
        "from boundary.app.platform import linux\n"
        "lock = DiskFiles(linux()).lock(Path(sys.argv[1]))\n"
        "os._exit(9)\n"
    )
    root = Path(__file__).parents[2]
    subprocess.run(
        [sys.executable, "-c", code, str(tmp_path / "lock")],
        cwd=root,
        env={**os.environ, "PYTHONPATH": str(root)},
        check=False,
    )
    files = DiskFiles(linux())
    assert files.names(tmp_path) == ("lock", "lock.holder")
    lock = files.lock(tmp_path / "lock")

    assert lock.took_over
    lock.release()
    assert not files.lock(tmp_path / "lock").took_over


def _holder(tmp_path: Path, **changed: object) -> None:
    system = linux()
    record = {
        "pid": os.getppid(),
        "boot": system.boot_id(),
        "started": system.started(os.getppid()),
    }
    (tmp_path / "lock.holder").write_text(json.dumps({**record, **changed}))


def test_a_holder_that_lives_is_respected(tmp_path: Path) -> None:
    """On a disk that does not know locks, a process that is alive keeps the case."""
    _holder(tmp_path)

    with pytest.raises(LedgerBusy):
        DiskFiles(linux()).lock(tmp_path / "lock")


@pytest.mark.parametrize(
    "changed", [{"boot": "another"}, {"started": "1"}, {"pid": 4_194_304}, {"pid": os.getpid()}]
)
def test_a_holder_of_another_time_is_gone(tmp_path: Path, changed: dict[str, object]) -> None:
    """Another boot, a number used again, or no such process: then nobody is there."""
    _holder(tmp_path, **changed)

    assert DiskFiles(linux()).lock(tmp_path / "lock").took_over


@pytest.mark.parametrize(
    "content", ["", "x", "[]", "{}", '{"pid":"1","boot":"","started":""}', '{"pid":0}', "[" * 4000]
)
def test_a_lock_that_cannot_be_read_stops(tmp_path: Path, content: str) -> None:
    """When it is not clear who holds the case nothing is done, and the way out is named."""
    (tmp_path / "lock.holder").write_text(content)
    with pytest.raises(StoreError) as caught:
        DiskFiles(linux()).lock(tmp_path / "lock")

    assert "lock.holder" in caught.value.hint
    (tmp_path / "lock.holder").unlink()
    DiskFiles(linux()).lock(tmp_path / "lock").release()


def test_letting_go_works_when_the_holder_is_gone(tmp_path: Path) -> None:
    """Somebody may have removed the note about who holds it."""
    lock = DiskFiles(linux()).lock(tmp_path / "lock")
    (tmp_path / "lock.holder").unlink()
    lock.release()

    DiskFiles(linux()).lock(tmp_path / "lock").release()
    assert DiskFiles(linux()).names(tmp_path) == ("lock",)


def test_the_boot_id_is_the_systems() -> None:
    """A machine that cannot say it is a sentence, not a crash."""

    def _no() -> str:
        raise OSError(errno.ENOENT, "no")

    assert DiskFiles(linux()).boot_id() == linux().boot_id()
    with pytest.raises(StoreError):
        DiskFiles(replace(linux(), boot_id=_no)).boot_id()
