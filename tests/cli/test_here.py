"""Hold what one call has at hand: the folder, the screen's manners, one passphrase a call."""

from __future__ import annotations

import fcntl
import io
import os
import struct
import termios
from dataclasses import replace
from pathlib import Path

import pytest

from boundary.app.platform import this_system
from boundary.cli import words
from boundary.cli.here import Here, state_folder
from boundary.core.errors import Refusal

HOME = Path("/home/me")


class Terminal(io.StringIO):
    """A stream at a terminal."""

    def isatty(self) -> bool:
        """Say that it is one."""
        return True


@pytest.mark.parametrize(
    ("system", "variables", "expected"),
    [
        ("linux", {}, "/home/me/.local/state/notes"),
        ("linux", {"XDG_STATE_HOME": "/elsewhere"}, "/elsewhere/notes"),
        ("linux", {"XDG_STATE_HOME": "not/absolute"}, "/home/me/.local/state/notes"),
        ("darwin", {}, "/home/me/Library/Application Support/notes"),
        ("win32", {}, "/home/me/AppData/Local/notes"),
        ("win32", {"LOCALAPPDATA": "/local"}, "/local/notes"),
    ],
)
def test_the_folder_has_a_neutral_name(
    system: str, variables: dict[str, str], expected: str
) -> None:
    """Each system has its usual place, and the name says nothing."""
    assert Path(expected) == state_folder(system, HOME, variables)


@pytest.mark.parametrize(
    ("terminal", "variables", "moving", "styled"),
    [
        (True, {"TERM": "xterm"}, True, True),
        (True, {"TERM": "xterm", "NO_COLOR": "1"}, True, False),
        (True, {"TERM": "dumb"}, False, False),
        (False, {"TERM": "xterm"}, False, False),
    ],
)
def test_plain_unless_a_terminal_says_otherwise(
    monkeypatch: pytest.MonkeyPatch,
    terminal: bool,
    variables: dict[str, str],
    moving: bool,
    styled: bool,
) -> None:
    """Bars and bold only on a terminal; NO_COLOR takes what is coloured or bold away."""
    monkeypatch.delenv("NO_COLOR", raising=False)
    for name, value in variables.items():
        monkeypatch.setenv(name, value)
    out = Terminal() if terminal else io.StringIO()
    err = Terminal() if terminal else io.StringIO()
    here = Here(out, err, io.StringIO())
    here.screen.heading("Plan")

    assert moving is here.bar.moving
    assert styled is ("\x1b" in out.getvalue())
    assert styled is here.bar.colour


def test_the_world_is_arranged_once() -> None:
    """One call has one clock, one set of hands, one passphrase."""
    here = Here(io.StringIO(), io.StringIO(), io.StringIO("four words or more\n"))

    assert here.env is here.env
    assert here.env.ask_passphrase(new=False) == here.env.ask_passphrase(new=False)


def test_what_is_read_has_a_limit() -> None:
    """Standard input is read up to a limit, never without end."""
    here = Here(io.StringIO(), io.StringIO(), io.StringIO("x" * 200_000))

    assert 65_536 == len(here.read("-"))


class Garbled(io.StringIO):
    """A keyboard whose bytes are no text."""

    def read(self, _size: int | None = -1, /) -> str:
        """Meet a byte that is no text."""
        return b"\xff".decode()

    def readline(self, _size: int = -1, /) -> str:  # type: ignore[override]  # as above
        """Meet a byte that is no text."""
        return b"\xff".decode()


def test_what_is_no_text_is_refused(tmp_path: Path) -> None:
    """Bytes that are no text are refused in a sentence, from a file, a pipe and the keyboard."""
    path = tmp_path / "secret"
    path.write_bytes(b"\xff\xfe")
    here = Here(io.StringIO(), io.StringIO(), Garbled())
    for attempt in (
        lambda: here.read_secret(str(path)),
        lambda: here.read("-"),
        lambda: here.ask.line("What:"),
    ):
        with pytest.raises(Refusal) as refused:
            attempt()
        assert words.NOT_TEXT == refused.value.say


def test_no_memory_is_dumped() -> None:
    """Core dumps are off before anything of a case is in memory."""
    calls: list[str] = []
    system = replace(this_system(), core_dumps_off=lambda: calls.append("off"))
    here = Here(io.StringIO(), io.StringIO(), io.StringIO(), system=system)

    assert here.env is here.env
    assert ["off"] == calls


def test_locking_forgets_the_keys_as_well() -> None:
    """After the lock nothing of a case is left to open it with: no passphrase and no key."""
    here = Here(io.StringIO(), io.StringIO(), io.StringIO("four words or more\nanother\n"))
    before = here.env.ask_passphrase(new=False)
    here.env.known_keys[b"name"] = b"key"
    here.lock()

    assert {} == here.env.known_keys
    assert before != here.env.ask_passphrase(new=False)


def test_the_width_is_the_terminals() -> None:
    """A real terminal says how wide it is; what is none has the usual width."""
    hand, end = os.openpty()
    fcntl.ioctl(end, termios.TIOCSWINSZ, struct.pack("HHHH", 24, 72, 0, 0))
    with os.fdopen(end, "w", encoding="utf-8") as terminal:
        narrow = Here(io.StringIO(), terminal, io.StringIO()).screen.width
    os.close(hand)
    usual = Here(io.StringIO(), Terminal(), io.StringIO()).screen.width

    assert (72, 100) == (narrow, usual)
