"""Hold a mark to telling ours from others', and unchanged from changed."""

from __future__ import annotations

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from boundary.adapters.sieve.grammar import GrammarError
from boundary.adapters.sieve.mark import BEGIN, Mark, marked, one_line, plain, read_mark

DAY = date(2026, 2, 3)
WORDS = ["Words."]


@given(
    st.dates(), st.lists(st.sampled_from(["a b", "", "ä"])), st.sampled_from([b"", b"keep;\r\n"])
)
def test_a_mark_comes_back(made_on: date, words: list[str], rest: bytes) -> None:
    """What was marked is known again, with its day, under its own name only."""
    source = marked("name", made_on, words, rest)

    assert Mark(made_on, intact=True) == read_mark("name", source)
    assert read_mark("name-too", source) is None
    assert read_mark("nam", source) is None
    assert source.endswith(rest)


@given(st.integers(0, 200), st.sampled_from(list(b'"#;x0\x00\xff')))
def test_every_byte_counts(place: int, byte: int) -> None:
    """One other byte anywhere is a change, or makes it no script of ours."""
    source = marked("name", DAY, WORDS, b"keep; stop; keep;\r\n")
    place %= len(source.rstrip())
    changed = source[:place] + bytes([byte]) + source[place + 1 :]
    mark = read_mark("name", changed)

    assert mark is None or mark.intact == (changed == source)


def test_only_the_first_comments_are_looked_at() -> None:
    """A mark behind a command, an empty line or the edge of a block is not the script's own."""
    source = marked("name", DAY, WORDS, b"")

    assert [None] * 3 == [
        read_mark("name", start + source)
        for start in (b"keep;\r\n", b"\r\n", BEGIN.encode() + b"\r\n")
    ]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("Später", '"Später"'),
        ("a\r\nkeep;", '"a\\r\\nkeep;"'),
        ("\u202ea\u2028\x1b", '"\\u202ea\\u2028\\x1b"'),
    ],
)
def test_outside_text_stays_on_one_line(text: str, expected: str) -> None:
    """What cannot be seen, and every line end, is written as an escape."""
    assert expected == plain(text)


def test_a_name_is_one_line() -> None:
    """A name with a control character is refused; any other stays as it is."""
    assert "a b" == one_line("a b")
    for sign in "\r\n\t\x00\x7f\x85":
        with pytest.raises(GrammarError):
            one_line(f"a{sign}")
