"""Hold the terminal beside an open page: what is typed answers, and nothing blocks the page."""

from __future__ import annotations

import io
import os
import pty
import select
import sys
import threading
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest

from boundary.cli import turns_words
from boundary.cli.screen import Screen
from boundary.cli.turns import ScreenTurns, screen_turns

CHOICES = (("done", "Done"), ("different", "This looks different"), ("stop", "Stop"))
WAIT_S = 60.0


@dataclass
class Sitting:
    """A real terminal, with the program at one end and a test at the other."""

    keys: int
    terminal: int
    turns: ScreenTurns
    shown: io.StringIO
    ctrl_c: threading.Event

    def show(self, turn: str = "a", *, asks: bool = True) -> None:
        """Show a turn."""
        self.turns.show(turn, ("Your turn", "Block on Chatterbox"), CHOICES, asks=asks)

    def type(self, text: str) -> None:
        """Type."""
        os.write(self.keys, text.encode())

    def leave(self) -> None:
        """Close the terminal's window."""
        os.close(self.keys)
        self.keys = os.open(os.devnull, os.O_RDONLY)

    def answered(self) -> tuple[str, str] | None:
        """Wait for `read` to end."""
        found: list[tuple[str, str] | None] = []
        reading = threading.Thread(target=lambda: found.append(self.turns.read()))
        reading.start()
        reading.join(WAIT_S)

        assert found
        return found[0]


@pytest.fixture(name="sitting")
def _sitting() -> Iterator[Sitting]:
    keys, terminal = pty.openpty()
    shown, ctrl_c = io.StringIO(), threading.Event()
    turns = ScreenTurns(Screen(io.StringIO(), shown), terminal, ctrl_c.is_set)
    made = Sitting(keys, terminal, turns, shown, ctrl_c)
    yield made
    turns.close()
    os.close(made.keys)
    os.close(terminal)


@pytest.mark.parametrize(
    ("typed", "key"),
    [
        ("1\n", "done"),
        ("Done\n", "done"),
        ("this l\n", "different"),
        ("STOP\n", "stop"),
        ("do\x04ne\n", "done"),
        ("\x04", "stop"),
        ("do\x1b\n", "stop"),
    ],
)
def test_a_number_or_words_answer(sitting: Sitting, typed: str, key: str) -> None:
    """A number, words or their beginning count; Ctrl-D and Esc stop."""
    sitting.show()
    sitting.type(typed)

    assert ("a", key) == sitting.answered()


def test_what_is_no_answer_is_asked_again(sitting: Sitting) -> None:
    """Anything else is said to be no answer, and the next line counts."""
    sitting.show()
    sitting.type("perhaps\n\n7\n")
    sitting.type("done\n")

    assert ("a", "done") == sitting.answered()
    assert 2 == sitting.shown.getvalue().count(turns_words.EITHER_AGAIN)


def test_a_turn_is_shown_with_its_answers(sitting: Sitting) -> None:
    """Sentences, numbered answers, and a prompt that says that the page answers too."""
    sitting.show()
    lines = [line for line in sitting.shown.getvalue().splitlines() if line]

    assert [
        "Your turn",
        "Block on Chatterbox",
        "  1  Done",
        "  2  This looks different",
        "  3  Stop",
        f"{turns_words.EITHER} ",
    ] == lines


def test_what_was_typed_before_is_no_answer(sitting: Sitting) -> None:
    """A line that came before the turn was on the screen is dropped."""
    sitting.show("a")
    sitting.type("done\n")
    assert [sitting.terminal] == select.select([sitting.terminal], [], [], WAIT_S)[0]
    sitting.show("b")
    sitting.type("stop\n")

    assert ("b", "stop") == sitting.answered()


def test_while_the_program_works_no_answers_are_listed(sitting: Sitting) -> None:
    """There is no list and no prompt, and stop is taken."""
    sitting.show(asks=False)
    sitting.type("stop\n")

    assert ("a", "stop") == sitting.answered()
    assert "1  Done" not in sitting.shown.getvalue()


def test_ctrl_c_stops(sitting: Sitting) -> None:
    """A Ctrl-C is the answer stop, without a key."""
    sitting.show()
    sitting.ctrl_c.set()

    assert ("a", "stop") == sitting.answered()


def test_the_page_ends_the_reading(sitting: Sitting) -> None:
    """Once the page has answered, reading ends and nothing typed is lost on it."""
    sitting.show()
    sitting.turns.wake()

    assert None is sitting.answered()


@pytest.mark.parametrize(
    "ends", [lambda sitting: sitting.ctrl_c.set(), lambda sitting: sitting.leave()]
)
def test_a_turn_is_stopped_once(sitting: Sitting, ends: Callable[[Sitting], None]) -> None:
    """After a Ctrl-C, or once the terminal is gone, reading rests until the next turn."""
    sitting.show("a")
    ends(sitting)
    assert ("a", "stop") == sitting.answered()
    again: list[object] = []
    reading = threading.Thread(target=lambda: again.append(sitting.turns.read()))
    reading.start()
    sitting.turns.wake()
    reading.join(WAIT_S)
    sitting.show("b")

    assert [None] == again
    assert ("b", "stop") == sitting.answered()


def test_a_wake_counts_for_what_was_read_before(sitting: Sitting) -> None:
    """One that came when nobody was reading does not end the next turn."""
    sitting.show("a")
    sitting.turns.wake()
    sitting.show("b")
    sitting.type("done\n")

    assert ("b", "done") == sitting.answered()


def test_without_a_terminal_there_is_none() -> None:
    """A pipe or a file is nobody's turn: the flow is then the written guide."""
    screen = Screen(io.StringIO(), io.StringIO())

    assert None is screen_turns(screen, io.StringIO("done\n"), lambda: False)
    with Path(os.devnull).open(encoding="ascii") as nothing:
        assert None is screen_turns(screen, nothing, lambda: False)


def test_where_nothing_can_wait_there_is_none(monkeypatch: pytest.MonkeyPatch) -> None:
    """On a system whose terminal cannot be waited for, the flow is the written guide."""
    monkeypatch.setattr(sys, "platform", "win32")
    keys, terminal = pty.openpty()
    with os.fdopen(terminal) as source:
        made = screen_turns(Screen(io.StringIO(), io.StringIO()), source, lambda: False)
    os.close(keys)

    assert None is made


def test_a_real_terminal_is_taken() -> None:
    """Where there is a terminal, the turns are read from it."""
    keys, terminal = pty.openpty()
    with os.fdopen(terminal) as source:
        made = screen_turns(Screen(io.StringIO(), io.StringIO()), source, lambda: False)

        assert made is not None
        made.close()
    os.close(keys)
