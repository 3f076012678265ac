"""Hold the person as adapters see them: written steps one at a time, progress, stopping."""

from __future__ import annotations

import io
from contextlib import nullcontext
from dataclasses import replace

import pytest

from boundary.cli import words
from boundary.cli.ask import Ask
from boundary.cli.hands import Bar, ScreenHands
from boundary.cli.screen import Screen
from boundary.core.errors import Interrupted
from boundary.core.playbook import Address
from boundary.core.ports import Answer

ADDRESS = Address("phone", "phone.block", "-")
STEPS = ("Open the settings.", "Choose the number.", "Look at the list.")


class Pressed(io.StringIO):
    """A keyboard on which only Ctrl-C is pressed."""

    def readline(self, _size: int = -1, /) -> str:  # type: ignore[override]  # as StringIO's
        """Press it."""
        raise KeyboardInterrupt


class Terminal(io.StringIO):
    """A stream at a terminal."""

    def isatty(self) -> bool:
        """Say that it is one."""
        return True


def hands(
    typed: str = "", *, allowed: bool = True, stopped: bool = False, moving: bool = False
) -> tuple[ScreenHands, io.StringIO]:
    """Make hands and the stream they show on."""
    err = Terminal()
    screen = Screen(io.StringIO(), err)
    bar = Bar(screen, err, moving=moving, colour=False)
    ask = Ask(screen, io.StringIO(typed), str, nullcontext, lambda: allowed, bar.clear)
    return ScreenHands(ask, bar, lambda: stopped), err


@pytest.mark.parametrize(
    ("typed", "expected"),
    [
        ("\n\n1\n", Answer.DONE),
        ("\n\nit was so already\n", Answer.ALREADY),
        ("\n\nleave this one out\n", Answer.SKIP),
        ("\n\nnot now\n", Answer.LATER),
        ("\n\nstop here\n", Answer.STOP),
        ("\nstop\n", Answer.STOP),
    ],
)
def test_each_answer_is_understood(typed: str, expected: Answer) -> None:
    """Steps are shown one at a time, and every answer has its words."""
    given, err = hands(typed)

    assert expected == given.ask(ADDRESS, STEPS)
    assert "By you, on phone: phone.block" in err.getvalue()


def test_steps_come_one_at_a_time() -> None:
    """The next line is shown only after Enter."""
    given, err = hands("\nstop\n")
    given.ask(ADDRESS, STEPS)

    assert f"\n  {STEPS[0]}\n" in err.getvalue()
    assert STEPS[1] in err.getvalue()
    assert STEPS[2] not in err.getvalue()


def test_a_list_comes_with_its_step() -> None:
    """Lines set in by two blanks need no Enter of their own, however many there are."""
    listed = tuple(f"  person{number}@example.org" for number in range(200))
    given, err = hands("\nstop\n")
    answer = given.ask(ADDRESS, ("Open the rules.", "Paste these:", *listed, "Save the rule."))
    shown = err.getvalue().splitlines()
    first, last = shown.index(f"  {listed[0]}"), shown.index(f"  {listed[-1]}")

    assert Answer.STOP is answer
    assert [f"  {line}" for line in listed] == shown[first : last + 1]
    assert shown[first - 1].endswith("  Paste these:")
    assert "Save the rule." not in err.getvalue()


def test_a_list_without_a_step_is_shown_all_the_same() -> None:
    """A first line that is set in stands for itself, and nothing asked shows nothing."""
    given, err = hands("1\n1\n")

    assert [Answer.DONE, Answer.DONE] == [
        given.ask(ADDRESS, ("  a", "  b")),
        given.ask(ADDRESS, ()),
    ]
    assert "    a\n    b\n" in err.getvalue()


def test_ctrl_c_at_a_step_is_an_answer() -> None:
    """Ctrl-C at a written step stops there in order; what was answered before is kept."""
    given, _ = hands("\n\n1\n")
    given.ask_person = replace(given.ask_person, keyboard=Pressed())

    assert Answer.STOP is given.ask(ADDRESS, STEPS)


def test_without_a_person_the_answer_is_later() -> None:
    """When nobody may be asked nothing is shown, and the step waits."""
    given, err = hands(allowed=False)

    assert Answer.LATER == given.ask(ADDRESS, STEPS)
    assert "" == err.getvalue()


def test_progress_raises_after_ctrl_c() -> None:
    """Long work is told to stop at the next step of its progress."""
    given, _ = hands(stopped=True)
    with pytest.raises(Interrupted) as stopped:
        given.progress(ADDRESS, 1, 2, "Moving mail")

    assert words.STOPPED == stopped.value.say


def test_progress_is_a_few_plain_lines_elsewhere() -> None:
    """Not on a terminal: the first and the last word of each piece of work, nothing between."""
    given, err = hands()
    for done in range(101):
        given.progress(ADDRESS, done, 100, "Moving mail")
    given.progress(None, 3, 0, "Looking")

    assert (
        "phone: Moving mail: 0 of 100\nphone: Moving mail: 100 of 100\nLooking\n" == err.getvalue()
    )


def test_progress_is_a_bar_on_a_terminal(monkeypatch: pytest.MonkeyPatch) -> None:
    """On a terminal a bar with counts is drawn, without colour when that is not wanted."""
    monkeypatch.setenv("TERM", "xterm")
    given, err = hands(moving=True)
    given.progress(ADDRESS, 0, 3, "Moving [bold]mail")
    given.progress(ADDRESS, 3, 3, "Moving [bold]mail")
    given.bar.clear()
    given.bar.clear()

    assert "phone: Moving [bold]mail" in err.getvalue()
    assert "3/3" in err.getvalue()
    assert "\x1b[3" not in err.getvalue()
