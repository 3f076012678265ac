"""Hold the files of a case on the real disk: closed to others, whole or not at all, and one writer.

What differs between systems stands in `platform`; here is what they have in common.
"""

from __future__ import annotations

import contextlib
import errno
import json
import os
import secrets
import stat
from collections.abc import Callable, Iterator
from pathlib import Path

from boundary.app.platform import PLAIN, System, read_up_to
from boundary.core.errors import BoundaryError, LedgerBusy, StoreError

__all__ = ["DiskFiles"]

_BLOCK = 65536
_LOCK_PAUSE_S = 0.02
_HOLDER_LIMIT = 4096
_SAY = {
    errno.ENOSPC: "The disk is full.",
    errno.EDQUOT: "The disk is full.",
    errno.EFBIG: "The disk is full.",
    errno.EROFS: "The disk can be read, but not written.",
    errno.EACCES: "The system does not let this program use a file of the case.",
    errno.EPERM: "The system does not let this program use a file of the case.",
    errno.ELOOP: "There is a link where a file of the case should be.",
    errno.ENOENT: "A file of the case is not there.",
    errno.EMFILE: "Too many files are open.",
    errno.ENFILE: "Too many files are open.",
}
_SAY_OTHERWISE = "The disk did not do what was asked of it."
_HINT = "Nothing that was recorded before is lost. You can try again."


@contextlib.contextmanager
def _told() -> Iterator[None]:
    """Turn what the system says into one sentence."""
    try:
        yield
    except OSError as error:
        raise StoreError(_SAY.get(error.errno or 0, _SAY_OTHERWISE), hint=_HINT) from error


class DiskFiles:
    """The real disk, for ledger and vault (core.ports.Files)."""

    def __init__(
        self,
        system: System,
        random: Callable[[int], bytes] = secrets.token_bytes,
        *,
        below: Path | None = None,
    ) -> None:
        """Use one system's calls; `random` names the temporary files.

        `below`: the folder that holds the cases. It and every folder in it has to be a real one of
        the user's; what lies elsewhere is the user's own choice.
        """
        self._system = system
        self._random = random
        self._below = below

    def boot_id(self) -> str:
        """32 hex digits that change with every start of the machine."""
        with _told():
            return self._system.boot_id()

    def make_folder(self, folder: Path, /) -> None:
        """Make it, 0700, and those above it that are missing."""
        with _told():
            self._check_way(folder.parent)
            if not folder.parent.exists():
                self.make_folder(folder.parent)
            try:
                folder.mkdir(0o700)
            except FileExistsError:
                info = folder.lstat()
                self._check_folder(info)
                if info.st_mode & 0o077 == 0:
                    return
                self._system.restrict_folder(folder)
            else:
                with contextlib.ExitStack() as unless_done:
                    unless_done.callback(_drop_empty, folder)
                    self._system.restrict_folder(folder)
                    self._system.sync_folder(folder.parent)
                    unless_done.pop_all()

    def names(self, folder: Path, /) -> tuple[str, ...]:
        """Name what is in a folder, sorted."""
        with _told():
            self._check_way(folder)
            try:
                return tuple(sorted(os.listdir(folder)))  # noqa: PTH208  # names, not paths
            except FileNotFoundError:
                return ()

    def size(self, path: Path, /) -> int | None:
        """Bytes of a file, or None when there is none."""
        with _told():
            try:
                with self._opened(path, os.O_RDONLY) as descriptor:
                    return os.fstat(descriptor).st_size
            except FileNotFoundError:
                return None

    def read(self, path: Path, offset: int, length: int, /) -> bytes:
        """Read; fewer bytes than asked only at the end of the file."""
        with _told(), self._opened(path, os.O_RDONLY) as descriptor:
            os.lseek(descriptor, offset, os.SEEK_SET)
            return read_up_to(descriptor, length)

    def blocks(self, path: Path, /) -> Iterator[bytes]:
        """Read a whole file, a block at a time."""
        with _told(), self._opened(path, os.O_RDONLY) as descriptor:
            while block := os.read(descriptor, _BLOCK):
                yield block

    def replace(self, path: Path, data: bytes, /) -> None:
        """Write the whole file at once, or leave it as it was."""
        fresh = self.new_file(path.parent)
        try:
            fresh.write(data)
            fresh.flush()
            fresh.place(path.name)
        finally:
            fresh.discard()

    def append(self, path: Path, offset: int, data: bytes, /) -> None:
        """Cut an existing file to `offset` bytes and add `data`."""
        with _told(), self._opened(path, os.O_RDWR) as descriptor:
            if self._cut_back(descriptor, offset):
                raise StoreError("A file of the case is shorter than it was.")
            os.lseek(descriptor, offset, os.SEEK_SET)
            try:
                self._write_all(descriptor, data)
                self._system.sync(descriptor)
            except OSError:
                with contextlib.suppress(OSError):
                    self._system.truncate(descriptor, offset)
                    self._system.sync(descriptor)
                raise

    def overwrite(self, path: Path, offset: int, data: bytes, /) -> None:
        """Write in place, inside the file as long as it is."""
        with _told(), self._opened(path, os.O_RDWR) as descriptor:
            os.lseek(descriptor, offset, os.SEEK_SET)
            self._write_all(descriptor, data)
            self._system.sync(descriptor)

    def cut(self, path: Path, size: int, /) -> None:
        """Shorten a file."""
        with _told(), self._opened(path, os.O_RDWR) as descriptor:
            self._cut_back(descriptor, size)
            self._system.sync(descriptor)

    def new_file(self, folder: Path, /) -> _NewFile:
        """Begin a file under a temporary name that starts with `tmp-`."""
        path = folder / f"tmp-{self._random(8).hex()}"
        with _told():
            self._check_way(folder)
            descriptor = self._system.open(path, os.O_RDWR | os.O_CREAT | os.O_EXCL | PLAIN, 0o600)
            self._system.restrict(descriptor, 0o600)
        return _NewFile(self, self._system, path, descriptor)

    def destroy(self, path: Path, /) -> None:
        """Overwrite, then remove. On flash memory the old bytes may outlive this."""
        with _told():
            try:
                with self._opened(path, os.O_RDWR) as descriptor:
                    self._write_all(descriptor, bytes(os.fstat(descriptor).st_size))
                    self._system.sync(descriptor)
            except FileNotFoundError:
                return
            self._system.remove(path)
            self._system.sync_folder(path.parent)

    def destroy_all(self, folder: Path, /) -> int:
        """Destroy every file below a folder, then the folder itself."""
        count = 0
        with _told():
            self._check_way(folder)
            try:
                self._check_folder(folder.lstat())
                entries = sorted(os.scandir(folder), key=lambda entry: entry.name)
            except FileNotFoundError:
                return 0
            for entry in entries:
                path = Path(entry.path)
                if entry.is_dir(follow_symlinks=False):
                    count += self.destroy_all(path)
                    continue
                if entry.is_symlink():
                    self._system.remove(path)
                else:
                    self.destroy(path)
                count += 1
            folder.rmdir()
            self._system.sync_folder(folder.parent)
        return count

    def lock(self, path: Path, wait_s: float = 0, /) -> _Lock:
        """Hold the case alone.

        The system's own lock on the file decides and ends with its process; beside it lies who has
        it. A holder that is left over says that a process went without letting go; one that cannot
        be read stops us; one that is alive means that this disk does not know locks.
        """
        end = self._system.monotonic_ns() + int(wait_s * 1e9)
        with _told():
            descriptor = self._hold_open(path, os.O_RDWR | os.O_CREAT)
            with contextlib.ExitStack() as unless_done:
                unless_done.callback(self._system.close, descriptor)
                while not self._system.try_lock(descriptor):
                    if self._system.monotonic_ns() >= end:
                        raise _busy()
                    self._system.sleep(_LOCK_PAUSE_S)
                holder = path.with_name(path.name + ".holder")
                took_over = self._left_over(holder)
                self.replace(holder, self._ourselves())
                unless_done.pop_all()
        return _Lock(self._system, descriptor, holder, took_over=took_over)

    def _ourselves(self) -> bytes:
        started = self._system.started(os.getpid())
        record = {"boot": self._system.boot_id(), "pid": os.getpid(), "started": started}
        return json.dumps(record).encode("ascii")

    def _left_over(self, holder: Path) -> bool:
        if self.size(holder) is None:
            return False
        try:
            record = json.loads(self.read(holder, 0, _HOLDER_LIMIT))
            pid, boot, started = record["pid"], record["boot"], record["started"]
        except (ValueError, KeyError, TypeError, RecursionError):
            pid = None
        if type(pid) is not int or pid < 1:
            raise StoreError(
                "The lock of this case cannot be read.",
                hint="When no other window works on this case, you can remove the file "
                "`lock.holder` in its folder `log`.",
            )
        alive = boot == self._system.boot_id() and started == self._system.started(pid)
        if alive and pid != os.getpid():
            raise _busy()
        return True

    def _hold_open(self, path: Path, flags: int) -> int:
        """Open one of our files: no link, a plain file, our own, closed to others."""
        self._check_way(path.parent)
        if path.is_symlink():
            raise OSError(errno.ELOOP, "link")
        descriptor = self._system.open(path, flags | PLAIN, 0o600)
        with contextlib.ExitStack() as unless_done:
            unless_done.callback(self._system.close, descriptor)
            info = os.fstat(descriptor)
            if not stat.S_ISREG(info.st_mode) or not self._system.is_ours(info):
                raise StoreError(
                    "A file of the case is not a plain file, or belongs to somebody else."
                )
            if flags & os.O_CREAT:
                self._system.restrict(descriptor, 0o600)
            unless_done.pop_all()
        return descriptor

    def _check_way(self, folder: Path) -> None:
        """Hold every folder on the way to a case's files to being a real one of the user's."""
        if self._below is None or not folder.is_relative_to(self._below):
            return
        way = self._below
        for part in ("", *folder.relative_to(self._below).parts):
            way /= part
            try:
                info = way.lstat()
            except FileNotFoundError:
                return
            self._check_folder(info)

    def _check_folder(self, info: os.stat_result) -> None:
        if not stat.S_ISDIR(info.st_mode) or not self._system.is_ours(info):
            raise StoreError("The folder of the case is a link, or belongs to somebody else.")

    @contextlib.contextmanager
    def _opened(self, path: Path, flags: int) -> Iterator[int]:
        descriptor = self._hold_open(path, flags)
        try:
            yield descriptor
        finally:
            self._system.close(descriptor)

    def _cut_back(self, descriptor: int, size: int) -> bool:
        """Cut to `size`; True when the file is shorter already."""
        there = os.fstat(descriptor).st_size
        if there > size:
            self._system.truncate(descriptor, size)
        return there < size

    def _write_all(self, descriptor: int, data: bytes) -> None:
        """Write everything; a system may take less than asked without saying why."""
        rest = memoryview(data)
        while rest:
            taken = self._system.write(descriptor, bytes(rest[: 1 << 20]))
            if taken <= 0:
                raise OSError(errno.ENOSPC, "short write")
            rest = rest[taken:]


class _NewFile:
    """A file under a temporary name (core.ports.NewFile)."""

    def __init__(self, files: DiskFiles, system: System, path: Path, descriptor: int) -> None:
        self._files = files
        self._system = system
        self._path = path
        self._descriptor: int | None = descriptor
        self._placed = False

    def write(self, data: bytes, /) -> None:
        """Add bytes at the end."""
        with _told():
            self._files._write_all(self._open_end(), data)

    def flush(self) -> None:
        """Make everything written durable."""
        with _told():
            self._system.sync(self._open_end())

    def blocks(self) -> Iterator[bytes]:
        """Read it back by its name."""
        return self._files.blocks(self._path)

    def place(self, name: str, /) -> None:
        """Give it its name, replacing what has it."""
        with _told():
            self._close()
            target = self._path.with_name(name)
            if target.is_symlink():
                raise OSError(errno.ELOOP, "link")
            self._system.rename(self._path, target)
            self._placed = True
            self._system.sync_folder(target.parent)

    def discard(self) -> None:
        """Remove it unless it was placed."""
        with _told():
            self._close()
            if not self._placed:
                self._placed = True
                self._system.remove(self._path)

    def _open_end(self) -> int:
        if self._descriptor is None:
            raise OSError(errno.EBADF, "closed")
        return self._descriptor

    def _close(self) -> None:
        if self._descriptor is not None:
            descriptor, self._descriptor = self._descriptor, None
            self._system.close(descriptor)


class _Lock:
    """A case held by this process (core.ports.Lock)."""

    def __init__(self, system: System, descriptor: int, holder: Path, *, took_over: bool) -> None:
        self._system = system
        self._descriptor: int | None = descriptor
        self._holder = holder
        self._took_over = took_over

    @property
    def took_over(self) -> bool:
        """A process that is gone had held it and never let go."""
        return self._took_over

    def release(self) -> None:
        """Let go; twice is as good as once."""
        if self._descriptor is None:
            return
        descriptor, self._descriptor = self._descriptor, None
        with _told():
            try:
                with contextlib.suppress(FileNotFoundError):
                    self._system.remove(self._holder)
                self._system.unlock(descriptor)
            finally:
                self._system.close(descriptor)


def _drop_empty(folder: Path) -> None:
    """Take away a folder that was made just now, if the disk lets us."""
    with contextlib.suppress(OSError):
        folder.rmdir()


def _busy() -> BoundaryError:
    return LedgerBusy(
        "Another window is working on this case.",
        hint="You can wait until it is done, or stop it there first.",
    )
