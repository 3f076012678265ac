"""Hold how sentences are fitted into columns."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from boundary.formats.lines import columns, padded, wrapped


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
