"""Hold the keyboard of a sitting on a terminal of the system's own: lines, one key, a limit."""

from __future__ import annotations

import getpass
import io
import os
import select
import termios
from collections.abc import Iterator
from dataclasses import dataclass
from threading import Timer

import pytest

from boundary.cli.keys import ESC, Ended, Keys
from boundary.core.errors import NeedsPerson
from tests.cli.test_here import Terminal

LONG = 60_000
LOCAL = 3


@dataclass
class Desk:
    """A terminal: what types at one end, what reads at the other."""

    hand: int
    keys: Keys
    fd: int
    screen: io.StringIO
    said: list[str]
    """Not empty: another window said stop."""

    def press(self, text: str) -> None:
        """Type."""
        os.write(self.hand, text.encode())

    def echo(self) -> str:
        """Read what the terminal itself showed."""
        ready, _, _ = select.select([self.hand], [], [], 0)
        return os.read(self.hand, 4096).decode() if ready else ""


@pytest.fixture
def desk() -> Iterator[Desk]:
    """Open a terminal."""
    hand, fd = os.openpty()
    screen = io.StringIO()
    with os.fdopen(os.dup(fd), encoding="utf-8") as source:
        said: list[str] = []
        yield Desk(hand, Keys(source, screen, lambda: bool(said)), fd, screen, said)
    os.close(hand)
    os.close(fd)


def test_lines_come_as_they_are_typed(desk: Desk) -> None:
    """In a sitting and outside of one a line is a line, in any script."""
    desk.press("before\n")

    assert "before\n" == desk.keys.readline()
    with desk.keys.sitting(lambda: 0, LONG):
        desk.press("ja, später\n")
        desk.press("two\n")

        assert ("ja, später\n", "two\n") == (desk.keys.readline(), desk.keys.readline())
    assert desk.keys.ended is None


def test_one_key_stops_without_enter(desk: Desk) -> None:
    """Esc alone ends what is going on, and every later question with it."""
    with desk.keys.sitting(lambda: 0, LONG):
        desk.press(f"half{ESC}")
        for _ in range(2):
            with pytest.raises(KeyboardInterrupt):
                desk.keys.readline()

        assert Ended.QUICK is desk.keys.ended


@pytest.mark.parametrize("arrow", ["[A", "OB", "[1;5C", "[3~"])
def test_an_arrow_is_not_that_key(desk: Desk, arrow: str) -> None:
    """A key that begins with the same sign is passed over, and the line goes on."""
    with desk.keys.sitting(lambda: 0, LONG):
        desk.press(f"ye{ESC}{arrow}s\n")

        assert "yes\n" == desk.keys.readline()
    assert desk.keys.ended is None


def test_nobody_typing_ends_it_after_the_limit(desk: Desk) -> None:
    """Waiting has a limit; nothing has to be typed for it to be noticed."""
    with desk.keys.sitting(lambda: 0, 1):
        with pytest.raises(KeyboardInterrupt):
            desk.keys.readline()

        assert Ended.IDLE is desk.keys.ended


def test_a_line_that_came_too_late_is_not_taken(desk: Desk) -> None:
    """A device that slept in between wakes up locked, whatever was typed first."""
    times = iter([0, LONG])
    with desk.keys.sitting(lambda: next(times), LONG):
        desk.press("late\n")
        with pytest.raises(KeyboardInterrupt):
            desk.keys.readline()

        assert Ended.IDLE is desk.keys.ended


@pytest.mark.parametrize("hidden", [False, True])
def test_another_window_ends_a_question(desk: Desk, *, hidden: bool) -> None:
    """A stop said elsewhere ends what waits, in a sitting and outside of one, and all after it."""
    timer = Timer(0.01, desk.said.append, ["stop"])
    timer.start()
    with pytest.raises(KeyboardInterrupt):
        desk.keys.hidden(lambda: None) if hidden else desk.keys.readline()
    timer.join()
    with pytest.raises(KeyboardInterrupt):
        desk.keys.readline()
    shows = termios.tcgetattr(desk.fd)[LOCAL] & termios.ECHO

    assert Ended.QUICK is desk.keys.ended
    assert shows


def test_what_was_typed_after_a_stop_is_not_done(desk: Desk) -> None:
    """An answer that comes at the same moment is not taken."""
    with desk.keys.sitting(lambda: 0, LONG):
        desk.said.append("stop")
        desk.press("yes\n")
        with pytest.raises(KeyboardInterrupt):
            desk.keys.readline()

        assert Ended.QUICK is desk.keys.ended


def test_a_line_outside_a_sitting_may_hold_any_key(desk: Desk) -> None:
    """Without a sitting Esc is a sign like any other, and the end of the typing ends the line."""
    desk.press(f"a{ESC}b\n")

    assert f"a{ESC}b\n" == desk.keys.readline()
    desk.press("\x04")
    assert "" == desk.keys.readline()
    assert desk.keys.ended is None


def test_one_key_stops_what_is_locked_already(desk: Desk) -> None:
    """While it rests the key still works, so that nobody has to open the case to leave it."""
    with desk.keys.sitting(lambda: 0, LONG), desk.keys.resting():
        desk.press(ESC)
        with pytest.raises(KeyboardInterrupt):
            desk.keys.readline()

        assert Ended.QUICK is desk.keys.ended


def test_while_it_rests_nothing_is_watched(desk: Desk) -> None:
    """What is locked already waits for as long as it takes, and then goes on."""
    times = iter([0, LONG, 0, 0])
    with desk.keys.sitting(lambda: next(times), LONG):
        desk.press("late\n")
        with pytest.raises(KeyboardInterrupt):
            desk.keys.readline()
        with desk.keys.resting():
            desk.press("\n")

            assert "\n" == desk.keys.readline()
        desk.press("again\n")

        assert "again\n" == desk.keys.readline()


def test_what_is_typed_unseen_does_not_show(desk: Desk) -> None:
    """A passphrase typed the moment it is asked for is not seen; what comes after it is."""
    before = termios.tcgetattr(desk.fd)
    with desk.keys.sitting(lambda: 0, LONG):
        desk.press("too early\n")
        select.select([desk.fd], [], [], 60)
        typed = desk.keys.hidden(lambda: desk.press("four words\n"))

    assert "four words" == typed
    assert "four" not in desk.echo()
    assert "\n" == desk.screen.getvalue()
    assert before == termios.tcgetattr(desk.fd)


def test_a_question_that_may_not_be_asked_leaves_the_terminal(desk: Desk) -> None:
    """When the question cannot be put, the terminal shows again what is typed."""
    before = termios.tcgetattr(desk.fd)

    def refuse() -> None:
        raise NeedsPerson("Nobody.")

    with pytest.raises(NeedsPerson):
        desk.keys.hidden(refuse)

    assert before == termios.tcgetattr(desk.fd)


def test_the_end_of_the_keyboard_is_an_empty_line(desk: Desk) -> None:
    """Ctrl-D at an empty line is no answer, and no waiting either."""
    with desk.keys.sitting(lambda: 0, LONG):
        desk.press("\x04")

        assert "" == desk.keys.readline()


@pytest.mark.parametrize("source", [io.StringIO(f"a\n{ESC}\n"), Terminal(f"a\n{ESC}\n")])
def test_elsewhere_the_key_needs_enter(source: io.StringIO) -> None:
    """A pipe, or a terminal that cannot be watched, is read line by line; Esc and Enter stop."""
    keys = Keys(source, io.StringIO())
    with keys.sitting(lambda: 0, LONG):
        assert "a\n" == keys.readline()
        with pytest.raises(KeyboardInterrupt):
            keys.readline()

    assert Ended.QUICK is keys.ended
    assert "" == keys.read(1)
    assert source.isatty() == keys.isatty()


def test_outside_a_sitting_a_secret_is_read_as_ever(monkeypatch: pytest.MonkeyPatch) -> None:
    """Without a sitting the system's own prompt for secrets is used."""
    monkeypatch.setattr(getpass, "getpass", lambda *_: "four words")

    shown: list[str] = []
    keys = Keys(io.StringIO(), io.StringIO())

    assert "four words" == keys.hidden(lambda: shown.append("asked"))
    assert ["asked"] == shown


def test_what_was_typed_too_early_is_no_answer(desk: Desk) -> None:
    """What lies in the terminal before a question is dropped; what comes after it is read."""
    desk.press("go on\n")
    select.select([desk.fd], [], [], 60)
    desk.keys.drop_typed()
    desk.press("not now\n")

    assert "not now\n" == desk.keys.readline()


def test_a_pipe_keeps_what_was_typed() -> None:
    """Where there is no terminal every line is an answer, in its order."""
    keys = Keys(io.StringIO("go on\n"), io.StringIO())
    keys.drop_typed()

    assert "go on\n" == keys.readline()
