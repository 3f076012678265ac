"""Hold every call that differs between systems, the real clock, and Ctrl-C; `disk` builds on it.

Each system is a table of calls (`linux`, `macos`, `windows`), so that tests run every branch on any
machine. Only the Linux table was ever run on its own system; those of macOS and Windows were run
with stand-ins for their calls, never on the real thing. What differs there:

- macOS: a plain fsync leaves data in the drive's cache, so F_FULLFSYNC is used where the volume
  knows it. Source: fsync(2) of macOS, section on F_FULLFSYNC.
- Windows: no owner or mode bits are looked at (the user's profile folder is closed to others, and
  Python from 3.12.4 makes a 0700 folder closed too); a folder cannot be fsynced; the boot id is
  derived from the minute the machine was started, so it is neither random nor exact.
"""

from __future__ import annotations

import ctypes
import hashlib
import importlib
import os
import signal
import stat
import sys
import time
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path
from types import FrameType, TracebackType

from boundary.core.errors import Interrupted, Refusal

__all__ = [
    "PLAIN",
    "RealClock",
    "StopSwitch",
    "System",
    "WindowsCalls",
    "is_folder",
    "linux",
    "macos",
    "read_plain_file",
    "read_up_to",
    "this_system",
    "windows",
]


@dataclass(frozen=True, slots=True)
class System:
    """The calls of one system; tests hand in tables in which some of them fail."""

    name: str
    sync: Callable[[int], None]
    """Make one open file durable, drive cache included where the system can."""
    sync_folder: Callable[[Path], None]
    """Make the names in a folder durable."""
    restrict: Callable[[int, int], None]
    """Set the mode of an open file, whatever the umask was."""
    restrict_folder: Callable[[Path], None]
    """Set 0700 on a folder, whatever the umask was."""
    is_ours: Callable[[os.stat_result], bool]
    """Whether the user who runs this owns it."""
    try_lock: Callable[[int], bool]
    """Take the lock on an open file; False when somebody has it."""
    unlock: Callable[[int], None]
    boot_id: Callable[[], str]
    started: Callable[[int], str | None]
    """When a process was started, in the system's own words; None when there is no such process."""
    core_dumps_off: Callable[[], None]
    monotonic_ns: Callable[[], int]
    """Counts while the machine sleeps, too."""
    open: Callable[[Path, int, int], int] = os.open
    write: Callable[[int, bytes], int] = os.write
    truncate: Callable[[int, int], None] = os.ftruncate
    rename: Callable[[Path, Path], None] = os.replace
    remove: Callable[[Path], None] = os.unlink
    close: Callable[[int], None] = os.close
    sleep: Callable[[float], None] = time.sleep


# --- Linux -------------------------------------------------------------------------------------


def linux(processes: Path = Path("/proc")) -> System:
    """Make the table of Linux."""
    return System(
        name="linux",
        sync=os.fsync,
        sync_folder=_sync_folder,
        restrict=os.fchmod,
        restrict_folder=_restrict_folder,
        is_ours=_has_our_uid,
        try_lock=_try_flock,
        unlock=_unlock_flock,
        boot_id=lambda: _boot_id_of_linux(processes),
        started=lambda pid: _started_on_linux(processes, pid),
        core_dumps_off=_core_limit_zero,
        monotonic_ns=lambda: _clock_with_sleep("CLOCK_BOOTTIME"),
    )


def _sync_folder(folder: Path) -> None:
    # A folder outside the workspace may be a link of the user's own; nothing in it is read here.
    descriptor = os.open(folder, os.O_RDONLY | os.O_DIRECTORY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)


def _restrict_folder(folder: Path) -> None:
    folder.chmod(0o700)


def _has_our_uid(info: os.stat_result) -> bool:
    return info.st_uid == os.geteuid()


def _try_flock(descriptor: int) -> bool:
    import fcntl  # noqa: PLC0415  # not there on Windows

    try:
        fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        return False
    return True


def _unlock_flock(descriptor: int) -> None:
    import fcntl  # noqa: PLC0415  # not there on Windows

    fcntl.flock(descriptor, fcntl.LOCK_UN)


def _boot_id_of_linux(processes: Path) -> str:
    text = (processes / "sys/kernel/random/boot_id").read_text("ascii")
    return _as_boot_id(text)


def _as_boot_id(text: str) -> str:
    return hashlib.sha256(b"boundary boot " + text.strip().encode()).hexdigest()[:32]


def _started_on_linux(processes: Path, pid: int) -> str | None:
    """Read field 22 of the process's stat. Source: proc_pid_stat(5)."""
    try:
        text = (processes / str(pid) / "stat").read_bytes()
    except (FileNotFoundError, ProcessLookupError):
        return None
    return text.rpartition(b")")[2].split()[19].decode("ascii")


def _core_limit_zero() -> None:
    import resource  # noqa: PLC0415  # not there on Windows

    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))


def _clock_with_sleep(name: str) -> int:
    number: int | None = getattr(time, name, None)
    return time.monotonic_ns() if number is None else time.clock_gettime_ns(number)


# --- macOS -------------------------------------------------------------------------------------

_F_FULLFSYNC = 51


def _run(command: tuple[str, ...]) -> str:
    """Run one fixed program; its output, or empty when it says no."""
    import subprocess  # noqa: PLC0415  # slow to load, and only needed here

    done = subprocess.run(  # noqa: S603  # fixed programs, full paths, no shell
        command, capture_output=True, check=False, timeout=10, env={"LC_ALL": "C"}
    )
    return done.stdout.decode("ascii", "replace").strip() if done.returncode == 0 else ""


def _fcntl(descriptor: int, command: int) -> None:
    import fcntl  # noqa: PLC0415  # not there on Windows

    fcntl.fcntl(descriptor, command)


def macos(
    run: Callable[[tuple[str, ...]], str] = _run,
    control: Callable[[int, int], None] = _fcntl,
) -> System:
    """Make the table of macOS; `run` and `control` (fcntl) are arguments for tests."""
    return System(
        name="macos",
        sync=lambda descriptor: _full_sync(control, descriptor),
        sync_folder=_sync_folder,
        restrict=os.fchmod,
        restrict_folder=_restrict_folder,
        is_ours=_has_our_uid,
        try_lock=_try_flock,
        unlock=_unlock_flock,
        boot_id=lambda: _as_boot_id(run(("/usr/sbin/sysctl", "-n", "kern.bootsessionuuid"))),
        started=lambda pid: run(("/bin/ps", "-o", "lstart=", "-p", str(pid))) or None,
        core_dumps_off=_core_limit_zero,
        monotonic_ns=lambda: _clock_with_sleep("CLOCK_MONOTONIC"),
    )


def _full_sync(control: Callable[[int, int], None], descriptor: int) -> None:
    try:
        control(descriptor, _F_FULLFSYNC)
    except OSError:  # a volume that does not know it, such as a network one
        os.fsync(descriptor)


# --- Windows -----------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class WindowsCalls:
    """The three calls of Windows that Python's own modules do not have everywhere."""

    locking: Callable[[int, bool], None]
    """Lock (True) or unlock the first byte of an open file; raises OSError when it is taken."""
    started: Callable[[int], str | None]
    running_ms: Callable[[], int]
    """Milliseconds since the machine was started."""


def windows(calls: WindowsCalls | None = None) -> System:
    """Make the table of Windows; `calls` is an argument for tests."""
    own = calls or _windows_calls(
        importlib.import_module("msvcrt"),
        getattr(ctypes, "WinDLL")("kernel32"),  # noqa: B009
    )
    return System(
        name="windows",
        sync=os.fsync,
        sync_folder=lambda _: None,
        restrict=lambda _descriptor, _mode: None,
        restrict_folder=lambda _: None,
        is_ours=lambda _: True,
        try_lock=lambda descriptor: _try_locking(own, descriptor),
        unlock=lambda descriptor: own.locking(descriptor, False),  # noqa: FBT003
        boot_id=lambda: _as_boot_id(str(round(time.time() / 60 - own.running_ms() / 60000))),
        started=own.started,
        core_dumps_off=lambda: None,
        monotonic_ns=time.monotonic_ns,
    )


def _try_locking(calls: WindowsCalls, descriptor: int) -> bool:
    try:
        calls.locking(descriptor, True)  # noqa: FBT003
    except OSError:
        return False
    return True


def _windows_calls(runtime: object, kernel: object) -> WindowsCalls:
    """Join the C runtime (`locking`) and kernel32 (processes, ticks)."""
    locking: Callable[[int, int, int], None] = getattr(runtime, "locking")  # noqa: B009
    take: int = getattr(runtime, "LK_NBLCK")  # noqa: B009
    drop: int = getattr(runtime, "LK_UNLCK")  # noqa: B009

    def _lock(descriptor: int, wanted: bool) -> None:  # noqa: FBT001
        os.lseek(descriptor, 0, os.SEEK_SET)
        locking(descriptor, take if wanted else drop, 1)

    return WindowsCalls(
        locking=_lock,
        started=lambda pid: _started_on_windows(kernel, pid),
        running_ms=getattr(kernel, "GetTickCount64"),  # noqa: B009
    )


def _started_on_windows(kernel: object, pid: int) -> str | None:
    """Ask for the creation time. Source: GetProcessTimes, Win32 API reference."""
    limited_information = 0x1000
    open_process: Callable[[int, bool, int], int] = getattr(kernel, "OpenProcess")  # noqa: B009
    times: Callable[..., int] = getattr(kernel, "GetProcessTimes")  # noqa: B009
    close: Callable[[int], int] = getattr(kernel, "CloseHandle")  # noqa: B009
    handle = open_process(limited_information, False, pid)  # noqa: FBT003
    if not handle:
        return None
    try:
        made, ended, kernel_time, user_time = (ctypes.c_uint64() for _ in range(4))
        found = times(
            handle,
            ctypes.byref(made),
            ctypes.byref(ended),
            ctypes.byref(kernel_time),
            ctypes.byref(user_time),
        )
    finally:
        close(handle)
    return str(made.value) if found and not ended.value else None


def this_system(platform: str = sys.platform) -> System:
    """Choose the table of the system this runs on; what is neither macOS nor Windows is Linux."""
    match platform:
        case "darwin":
            return macos()
        case "win32":
            return windows()
        case _:
            return linux()


# --- files of the user's -----------------------------------------------------------------------

PLAIN = (
    getattr(os, "O_BINARY", 0)
    | getattr(os, "O_NOFOLLOW", 0)
    | getattr(os, "O_NONBLOCK", 0)
    | getattr(os, "O_CLOEXEC", 0)
)
"""Flags for opening a plain file: bytes as they are, no link followed, no waiting for a pipe."""


def read_up_to(descriptor: int, length: int) -> bytes:
    """Read from an open file until `length` bytes or its end are there."""
    parts: list[bytes] = []
    while length > 0 and (part := os.read(descriptor, length)):
        parts.append(part)
        length -= len(part)
    return b"".join(parts)


_ENDINGS = frozenset(
    {".case", ".csv", ".eml", ".ics", ".json", ".key", ".minisig", ".pub"}
    | {".txt", ".vcard", ".vcf", ".xml", ".yaml", ".yml"}
)


def is_folder(path: Path) -> bool:
    """Whether a folder is there that can be looked at; a name that no disk takes is none."""
    try:
        return path.is_dir()
    except (OSError, ValueError):
        return False


def read_plain_file(path: Path, limit_bytes: int) -> bytes:
    """Read a plain file of at most `limit_bytes`: no link, pipe, device or folder.

    Raises Refusal otherwise; the size is looked at before anything is read. The place is the
    file's name; of a file that is not there, only when it ends as files do that are read here.
    """
    try:
        if path.is_symlink():
            raise Refusal("This is a link; a plain file is needed.", place=path.name)
        descriptor = os.open(path, os.O_RDONLY | PLAIN)
        try:
            info = os.fstat(descriptor)
            if not stat.S_ISREG(info.st_mode):
                raise Refusal("This is not a plain file.", place=path.name)
            if info.st_size > limit_bytes:
                raise Refusal(
                    "This file is too long.",
                    hint=f"At most {limit_bytes} bytes are read.",
                    place=path.name,
                )
            data = read_up_to(descriptor, limit_bytes + 1)
        finally:
            os.close(descriptor)
    except FileNotFoundError as error:
        # A file that is there is named. What names none may be a secret or somebody's address that
        # was typed in the wrong place, unless it ends as the files do that are read here.
        place = path.name if path.suffix.lower() in _ENDINGS else ""
        raise Refusal("There is no such file.", place=place) from error
    except (OSError, ValueError) as error:
        raise Refusal("This file cannot be read.", place=path.name) from error
    if len(data) > limit_bytes:
        raise Refusal("This file grew while it was read.", place=path.name)
    return data


# --- clock and Ctrl-C --------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class RealClock:
    """The machine's clocks (core.ports.Clock)."""

    system: System = field(default_factory=this_system)

    def now_ms(self) -> int:
        """Wall clock, UTC milliseconds since 1970."""
        return time.time_ns() // 1_000_000

    def monotonic_ms(self) -> int:
        """Milliseconds since some moment before; goes on while the machine sleeps."""
        return self.system.monotonic_ns() // 1_000_000


class StopSwitch:
    """Ctrl-C in two steps, while it is entered: first asks, second stops at once.

    The second one raises KeyboardInterrupt wherever the program is; everything on disk stays
    consistent, because every write there is made for being cut off.
    """

    def __init__(self) -> None:
        """Begin with nothing asked."""
        self._asked = False
        self._earlier: Callable[[int, FrameType | None], object] | int | None = None

    @property
    def asked(self) -> bool:
        """Whether the person asked to stop."""
        return self._asked

    def reset(self) -> None:
        """Take back that somebody asked: the next command begins afresh."""
        self._asked = False

    def check(self) -> None:
        """Raise Interrupted when the person asked to stop."""
        if self._asked:
            raise Interrupted("You stopped here.", hint="You can go on from here at any time.")

    def press(self, _number: int = signal.SIGINT, _frame: FrameType | None = None) -> None:
        """Take one Ctrl-C."""
        if self._asked:
            raise KeyboardInterrupt
        self._asked = True

    def __enter__(self) -> StopSwitch:
        self._earlier = signal.signal(signal.SIGINT, self.press)
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        # None: it was set by something that is not Python, and cannot be put back.
        earlier = self._earlier
        signal.signal(signal.SIGINT, signal.SIG_DFL if earlier is None else earlier)
