"""Hold the one place where text gets onto a screen."""

from __future__ import annotations

import io
import json
from collections.abc import Iterator

import pytest

from boundary.cli.screen import Screen
from boundary.core.json import JsonObject


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
    screen.page(HOSTILE)
    shown = out.getvalue() + err.getvalue()

    assert set() == {sign for sign in "\x1b\u202e\u2066\x07\r" if sign in shown}
    assert "\\u202e" in shown


def test_the_address_of_a_page_is_one_line() -> None:
    """A long address is not broken, so that it can be copied whole."""
    screen, _, err = screens()
    screen.page("https://example.org/?" + "x" * 600)

    assert f"https://example.org/?{'x' * 600}\n" == err.getvalue()


def test_json_escapes_everything() -> None:
    """The object is one line of plain ASCII that gives back what went in."""
    screen, out, _ = screens()
    screen.answer({"say": HOSTILE})

    assert out.getvalue().isascii()
    assert "\x1b" not in out.getvalue()
    assert {"say": HOSTILE} == json.loads(out.getvalue())
    assert 1 == out.getvalue().count("\n")


def test_a_long_list_is_written_row_by_row() -> None:
    """An iterator gives the same line as a list would, and is asked for one row at a time."""
    rows: list[JsonObject] = [{"say": HOSTILE, "number": number} for number in range(3)]
    screen, out, _ = screens()
    written: list[int] = []

    def asked() -> Iterator[JsonObject]:
        for row in rows:
            written.append(out.getvalue().count("number"))
            yield row

    screen.answer({"boundary": 1, "none": iter(()), "rows": asked(), "after": [1]})
    whole = json.dumps({"boundary": 1, "none": [], "rows": rows, "after": [1]}) + "\n"

    assert whole == out.getvalue()
    assert [0, 1, 2] == written


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


def test_a_narrow_terminal_gets_narrow_lines() -> None:
    """Where fewer columns are, every line is broken between words, tables and headings too."""
    out, err = io.StringIO(), io.StringIO()
    screen = Screen(out, err, room=lambda: 80)
    screen.say("  " + "word " * 40)
    screen.heading("word " * 40)
    screen.lines(["  " + "cell  " * 16, "short"])
    screen.aside("word " * 40)
    lines = f"{out.getvalue()}{err.getvalue()}".splitlines()

    assert 80 == screen.width
    assert max(map(len, lines)) <= 80
    assert "short" in lines
    assert not [line for line in lines if line.strip() and set(line.split()) - {"word", "cell"}][1:]


@pytest.mark.parametrize(("room", "expected"), [(0, 100), (200, 100), (81, 81), (12, 40)])
def test_lines_are_never_wider_than_a_hundred_columns(room: int, expected: int) -> None:
    """A wide terminal changes nothing, and neither does one that does not say."""
    assert expected == Screen(io.StringIO(), io.StringIO(), room=lambda: room).width


def test_the_rows_of_a_choice_are_set_under_their_words() -> None:
    """What follows a number stands under the first word, so that the numbers stand alone."""
    screen, _, err = screens()
    screen.aside("  7  " + "word " * 40)
    first, *rest = err.getvalue().splitlines()

    assert first.startswith("  7  word")
    assert rest
    assert {"     word"} == {line[:9] for line in rest}
