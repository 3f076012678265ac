"""Hold each system's calls, the clock, Ctrl-C and reading outside files to their promises."""

from __future__ import annotations

import ctypes
import errno
import os
import resource
import signal
import socket
import subprocess
import sys
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from types import SimpleNamespace

import pytest

from boundary.app.platform import (
    RealClock,
    StopSwitch,
    System,
    WindowsCalls,
    linux,
    macos,
    read_plain_file,
    this_system,
    windows,
)
from boundary.core.errors import Interrupted, Refusal


def _run_as_macos(command: tuple[str, ...]) -> str:
    """Answer as macOS does: a boot session, and when a process was started."""
    if command[0] == "/usr/sbin/sysctl":
        return "0A1B2C3D-0000-1111-2222-333344445555"
    return "Sun Nov 22 10:00:00 2026" if command[-1] == str(os.getpid()) else ""


def _lock_as_windows(descriptor: int, wanted: bool) -> None:
    import fcntl

    fcntl.flock(descriptor, (fcntl.LOCK_EX | fcntl.LOCK_NB) if wanted else fcntl.LOCK_UN)


def _systems() -> list[System]:
    started = linux().started
    return [
        linux(),
        macos(run=_run_as_macos),
        windows(WindowsCalls(_lock_as_windows, started, lambda: 60_000)),
    ]


every_system = pytest.mark.parametrize("system", _systems(), ids=lambda system: system.name)


@every_system
def test_a_process_that_runs_has_a_start(system: System) -> None:
    """Our own process was started at one moment; one that is gone was not."""
    gone = subprocess.Popen([sys.executable, "-c", ""])
    gone.wait()

    assert system.started(os.getpid())
    assert system.started(os.getpid()) == system.started(os.getpid())
    assert system.started(gone.pid) is None


@every_system
def test_a_boot_has_one_name(system: System) -> None:
    """32 hex digits, the same each time."""
    assert system.boot_id() == system.boot_id()
    assert len(bytes.fromhex(system.boot_id())) == 16


@every_system
def test_time_goes_forward(system: System) -> None:
    """The clock for differences never goes back."""
    first = system.monotonic_ns()

    assert system.monotonic_ns() >= first


@every_system
def test_a_lock_is_held_by_one(system: System, tmp_path: Path) -> None:
    """The second one is told no, until the first one lets go."""
    first = os.open(tmp_path / "lock", os.O_RDWR | os.O_CREAT)
    second = os.open(tmp_path / "lock", os.O_RDWR)
    try:
        assert system.try_lock(first)
        assert not system.try_lock(second)
        system.unlock(first)

        assert system.try_lock(second)
    finally:
        os.close(first)
        os.close(second)


@every_system
def test_files_and_folders_are_made_durable(system: System, tmp_path: Path) -> None:
    """Syncing a file and its folder works, and ours are ours."""
    with (tmp_path / "file").open("wb") as file:
        file.write(b"x")
        file.flush()
        system.sync(file.fileno())
        system.restrict(file.fileno(), 0o600)
        assert system.is_ours(os.fstat(file.fileno()))
    system.sync_folder(tmp_path)
    system.restrict_folder(tmp_path)

    assert (tmp_path / "file").read_bytes() == b"x"


@every_system
def test_core_dumps_are_off(system: System) -> None:
    """Where the system writes memory to disk after a crash, it is told not to."""
    system.core_dumps_off()
    limits = {(0, 0), resource.getrlimit(resource.RLIMIT_CORE)}

    assert system.name == "windows" or limits == {(0, 0)}


def test_macos_reaches_through_the_drives_cache() -> None:
    """The full sync is asked for; a volume that does not know it gets the plain one."""
    asked: list[tuple[int, int]] = []
    system = macos(run=_run_as_macos, control=lambda *call: asked.append(call))
    system.sync(99)

    assert [(99, 51)] == asked


def test_macos_falls_back_to_the_plain_sync(monkeypatch: pytest.MonkeyPatch) -> None:
    """A refusal of the full sync is not a failure; a refusal of the plain one is."""
    asked: list[int] = []

    def _no(descriptor: int, command: int) -> None:
        raise OSError(errno.ENOTSUP, "no")

    def _plain(descriptor: int) -> None:
        asked.append(descriptor)
        if descriptor < 0:
            raise OSError(errno.EIO, "The disk is broken")

    monkeypatch.setattr(os, "fsync", _plain)
    system = macos(run=_run_as_macos, control=_no)
    system.sync(7)
    with pytest.raises(OSError, match="disk is broken"):
        system.sync(-1)

    assert [7, -1] == asked


def test_macos_asks_two_fixed_programs() -> None:
    """A program that is not there or says no gives no answer, and no shell is in between."""
    asked: list[tuple[str, ...]] = []

    def _note(command: tuple[str, ...]) -> str:
        asked.append(command)
        return ""

    system = macos(run=_note)
    system.boot_id()
    assert system.started(77) is None

    assert [
        ("/usr/sbin/sysctl", "-n", "kern.bootsessionuuid"),
        ("/bin/ps", "-o", "lstart=", "-p", "77"),
    ] == asked


def test_a_fixed_program_is_really_run() -> None:
    """`ps` is on Linux, too: the call that macOS uses gives an answer here."""
    from boundary.app.platform import _run

    assert _run((sys.executable, "-c", "print('there')")) == "there"
    assert _run((sys.executable, "-c", "print('there'); exit(1)")) == ""


class _Kernel:
    """Kernel32 with one process that runs and one that ended."""

    def __init__(self) -> None:
        self.closed: list[int] = []

    def OpenProcess(self, access: int, inherit: bool, pid: int) -> int:
        return {7: 70, 8: 80, 9: 90}.get(pid, 0) if access == 0x1000 else 0

    def GetProcessTimes(self, handle, *times):
        made, ended = (ctypes.cast(time, ctypes.POINTER(ctypes.c_uint64)) for time in times[:2])
        made[0] = 123_456
        ended[0] = 1 if handle == 80 else 0
        return int(handle != 90)

    def CloseHandle(self, handle: int) -> int:
        self.closed.append(handle)
        return 1

    def GetTickCount64(self) -> int:
        return 120_000


def test_windows_is_asked_by_its_own_calls(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    """The C runtime locks one byte at the start; the kernel knows processes and uptime."""
    calls: list[tuple[int, int, int]] = []
    kernel = _Kernel()
    runtime = SimpleNamespace(
        LK_NBLCK=2, LK_UNLCK=0, locking=lambda *call: calls.append((call[1], call[2], 0))
    )
    monkeypatch.setitem(sys.modules, "msvcrt", runtime)
    monkeypatch.setattr(ctypes, "WinDLL", lambda name: kernel, raising=False)
    system = this_system("win32")
    with (tmp_path / "lock").open("wb") as file:
        assert system.try_lock(file.fileno())
        system.unlock(file.fileno())

    assert [(2, 1, 0), (0, 1, 0)] == calls
    assert ["123456", None, None, None] == [system.started(pid) for pid in (7, 8, 9, 10)]
    assert [70, 80, 90] == kernel.closed
    assert len(system.boot_id()) == 32


@pytest.mark.parametrize(
    ("platform", "name"), [("linux", "linux"), ("darwin", "macos"), ("freebsd14", "linux")]
)
def test_the_system_is_chosen_by_its_name(platform: str, name: str) -> None:
    """What is neither macOS nor Windows is taken as Linux."""
    assert name == this_system(platform).name


def test_a_clock_that_the_system_lacks_is_replaced() -> None:
    """Where there is no clock that counts sleep, the plain one is used."""
    from boundary.app.platform import _clock_with_sleep

    assert _clock_with_sleep("CLOCK_OF_ANOTHER_SYSTEM") > 0


def test_the_real_clock_tells_the_time() -> None:
    """Milliseconds: wall clock since 1970, and one that only goes forward."""
    clock = RealClock()
    first = clock.monotonic_ms()
    fixed = RealClock(replace(linux(), monotonic_ns=lambda: 5_999_999))

    assert clock.now_ms() > 1_700_000_000_000
    assert clock.monotonic_ms() >= first
    assert fixed.monotonic_ms() == 5


def test_the_first_ctrl_c_asks_and_the_second_stops() -> None:
    """One press sets the flag, the next raises at once; afterwards all is as before."""
    earlier = signal.getsignal(signal.SIGINT)
    with StopSwitch() as switch:
        switch.check()
        asked = [switch.asked]
        signal.raise_signal(signal.SIGINT)
        asked.append(switch.asked)
        with pytest.raises(Interrupted):
            switch.check()
        with pytest.raises(KeyboardInterrupt):
            signal.raise_signal(signal.SIGINT)

    assert [False, True] == asked
    assert earlier == signal.getsignal(signal.SIGINT)


@pytest.mark.parametrize("plain", [signal.SIG_DFL, signal.SIG_IGN])
def test_a_handler_that_is_no_function_is_put_back(plain: signal.Handlers) -> None:
    """Leaving restores the system's own, and what a program in the background has: none."""
    earlier = signal.signal(signal.SIGINT, plain)
    try:
        with StopSwitch():
            pass

        assert plain == signal.getsignal(signal.SIGINT)
    finally:
        signal.signal(signal.SIGINT, earlier)


def test_a_plain_file_is_read(tmp_path: Path) -> None:
    """A file of just the limit is read whole."""
    path = tmp_path / "file.yaml"
    path.write_bytes(b"x" * 100)

    assert b"x" * 100 == read_plain_file(path, 100)


def _link(path: Path) -> None:
    (path.parent / "real").write_bytes(b"x")
    path.symlink_to(path.parent / "real")


def _socket(path: Path) -> None:
    with socket.socket(socket.AF_UNIX) as made:
        made.bind(str(path))


@pytest.mark.parametrize(
    ("make", "say"),
    [
        (lambda path: None, "There is no such file."),
        (lambda path: path.mkdir(), "This is not a plain file."),
        (_link, "This is a link; a plain file is needed."),
        (os.mkfifo, "This is not a plain file."),
        (_socket, "This file cannot be read."),
        (lambda path: path.write_bytes(b"x" * 101), "This file is too long."),
    ],
)
def test_what_is_no_plain_file_is_refused(
    tmp_path: Path, make: Callable[[Path], object], say: str
) -> None:
    """Links, pipes, folders, sockets and long files are refused at once, with a sentence."""
    path = tmp_path / "file.yaml"
    make(path)
    with pytest.raises(Refusal) as caught:
        read_plain_file(path, 100)

    assert (say, "file.yaml") == (caught.value.say, caught.value.place)


def test_a_device_or_a_strange_name_is_refused() -> None:
    """Endless devices are not read, and a name that no file can have is no crash."""
    for name in ("/dev/zero", "/dev/null", "a\x00b"):
        with pytest.raises(Refusal):
            read_plain_file(Path(name), 100)

    assert Path("/dev/zero").exists()


def test_a_file_whose_size_is_not_the_truth_is_refused() -> None:
    """Files of the kernel claim to be empty; no more than the limit is read of them."""
    with pytest.raises(Refusal) as caught:
        read_plain_file(Path("/proc/self/status"), 10)

    assert caught.value.say == "This file grew while it was read."


@pytest.mark.parametrize(
    ("name", "place"),
    [
        ("mine.yaml", "mine.yaml"),
        ("Steps.YML", "Steps.YML"),
        ("heron-42.case", "heron-42.case"),
        ("jordan@example.org", ""),
        ("four words for tests", ""),
        ("+1 202 555 0123", ""),
        ("jordan.example", ""),
        (".yaml", ""),
    ],
)
def test_what_names_no_file_is_said_back_only_as_a_file(
    tmp_path: Path, name: str, place: str
) -> None:
    """An address, a number or a secret typed in the place of a file is not repeated."""
    with pytest.raises(Refusal) as caught:
        read_plain_file(tmp_path / name, 100)

    assert ("There is no such file.", place) == (caught.value.say, caught.value.place)
