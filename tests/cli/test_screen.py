"""Hold the one place where text gets onto a screen."""

from __future__ import annotations

import io
import json

from boundary.cli.screen import Screen


def screens(*, styled: bool = False) -> tuple[Screen, io.StringIO, io.StringIO]:
    """Make a screen and its two streams."""
    out, err = io.StringIO(), io.StringIO()
    return Screen(out, err, styled=styled), out, err


HOSTILE = "J\x1b[2J\u202eevil\r\n\u2066x\x07"


def test_nothing_from_outside_steers_the_terminal() -> None:
    """Controls come out as escapes, through every way onto the screen."""
    screen, out, err = screens()
    screen.say(HOSTILE)
    screen.lines([HOSTILE])
    screen.heading(HOSTILE)
    screen.aside(HOSTILE)
    screen.prompt(HOSTILE)
    shown = out.getvalue() + err.getvalue()

    assert set() == {sign for sign in "\x1b\u202e\u2066\x07\r" if sign in shown}
    assert "\\u202e" in shown


def test_json_escapes_everything() -> None:
    """The object is one line of plain ASCII that gives back what went in."""
    screen, out, _ = screens()
    screen.answer({"say": HOSTILE})

    assert out.getvalue().isascii()
    assert "\x1b" not in out.getvalue()
    assert {"say": HOSTILE} == json.loads(out.getvalue())
    assert 1 == out.getvalue().count("\n")


def test_a_quiet_screen_shows_only_the_answer() -> None:
    """With --json, results in words are not shown; asides still are."""
    screen, out, err = screens()
    screen.quiet = True
    screen.say("one")
    screen.heading("two")
    screen.lines(["three"])
    screen.aside("four")

    assert ("", "four\n") == (out.getvalue(), err.getvalue())


def test_sentences_are_broken_at_a_hundred_columns() -> None:
    """Long sentences are broken, set in as they began."""
    screen, out, _ = screens()
    screen.say("  " + "word " * 40)
    lines = out.getvalue().splitlines()

    assert all(len(line) <= 100 and line.startswith("  word") for line in lines)
    assert 3 == len(lines)


def test_headings_are_plain_unless_styled() -> None:
    """A heading is bold on a terminal and a line like any other elsewhere."""
    plain, out, _ = screens()
    plain.heading("Plan")
    styled, bold, _ = screens(styled=True)
    styled.heading("Plan")

    assert ("Plan\n", "\x1b[1mPlan\x1b[0m\n") == (out.getvalue(), bold.getvalue())


def test_whatever_is_shown_makes_room_first() -> None:
    """A moving bar is taken away before anything else is shown, whichever way it is shown."""
    screen, _, _ = screens()
    calls: list[str] = []
    screen.make_room = lambda: calls.append("room")
    screen.say("one")
    screen.heading("two")
    screen.lines(["three"])
    screen.aside("four")
    screen.prompt("five")
    screen.answer({})

    assert 6 == len(calls)
