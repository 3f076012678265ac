"""Hold how sentences are fitted into columns."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from boundary.formats.lines import columns, listed, padded, refitted, wrapped


def test_wide_letters_count_twice() -> None:
    """A wide letter takes two columns, a combining mark none."""
    assert [1, 2, 1] == [columns("a"), columns("\u6f22"), columns("e\u0301")]


def test_a_short_text_is_filled() -> None:
    """A text is filled with blanks up to the width."""
    assert "ab   " == padded("ab", 5)


def test_a_long_text_is_cut_to_the_width() -> None:
    """A longer text is cut, says so, and never takes more columns than asked for."""
    assert ["abcd\u2026", "\u6f22\u2026 "] == [
        padded("abcdefgh", 5),
        padded("\u6f22\u6f22\u6f22", 4),
    ]


def test_later_lines_are_set_in() -> None:
    """Blanks in front stay, and the lines after the first begin with the indent."""
    assert ("  aaa", "    bbb", "    ccc") == wrapped("  aaa bbb ccc", "    ", 7)


def test_an_empty_text_is_one_line() -> None:
    """There is always at least one line."""
    assert ("",) == wrapped("")


def test_a_word_longer_than_a_line_is_broken() -> None:
    """No line is longer than the width, whatever the words are."""
    assert ("abcde", "fgh") == wrapped("abcdefgh", "", 5)


@given(st.text(alphabet="ab \u6f22e\u0301", max_size=80), st.integers(4, 30))
def test_no_line_is_wider_than_asked(text: str, width: int) -> None:
    """Every line fits, and no letter is lost."""
    lines = wrapped(text.strip(), "", width)

    assert all(columns(line) <= width for line in lines)
    assert text.replace(" ", "") == "".join(lines).replace(" ", "")


SENTENCES = st.lists(
    st.tuples(
        st.integers(0, 6),
        st.text(st.sampled_from("ab \u6f22"), min_size=1, max_size=300),
    ),
    max_size=6,
)


@given(SENTENCES, st.integers(40, 99))
def test_a_narrow_screen_gets_the_same_words(given: list[tuple[int, str]], width: int) -> None:
    """Lines made for the usual width are broken anew; no word is lost and none too wide."""
    made = [
        line
        for indent, text in given
        for line in wrapped(f"{' ' * indent}{text.strip()}", " " * (indent + 4))
    ]
    fitted = list(refitted(made, width))

    assert "".join(made).replace(" ", "") == "".join(fitted).replace(" ", "")
    assert all(columns(line) <= width for line in fitted)


@pytest.mark.parametrize("hang", [0, 2, 4, 19])
def test_a_break_of_a_full_line_is_undone_first(hang: int) -> None:
    """A sentence that was broken once is broken as if it had been made for the narrow screen."""
    sentence = "  " + "some words " * 30
    wide = wrapped(sentence.rstrip(), " " * (2 + hang))

    assert wrapped(sentence.rstrip(), " " * (2 + hang), 80) == tuple(refitted(wide, 80))


def test_lines_that_fit_stay_as_they_are() -> None:
    """Short lines, tables and empty lines are not joined."""
    lines = ["Plan", "  one  1", "  two  2", "", "    deeper", "x" * 80, "y y y"]
    table = ["a" * 97 + " b", "you  1"]

    assert lines == list(refitted(lines, 80))
    assert [] == list(refitted([], 80))
    assert "you  1" == list(refitted(table, 80))[-1]


@pytest.mark.parametrize("width", [80, 100])
def test_a_long_list_is_set_in_columns(width: int) -> None:
    """Three columns are read downwards; every number is there, and no line is too wide."""
    lines = listed([f"thing {number} of a long list" for number in range(1, 12)], width)
    numbers = [word for line in lines for word in line.split() if word.isdecimal()]

    assert 4 == len(lines)
    assert all(columns(line) <= width for line in lines)
    assert {str(number) for number in range(1, 12)} <= set(numbers)
    assert lines[0].split()[0] == "1"
    assert lines[1].split()[0] == "2"
    assert () == listed([], width)
