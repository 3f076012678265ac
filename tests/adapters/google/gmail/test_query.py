"""Hold the reading of Gmail's search language to its page, and to asking no more of it."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from boundary.adapters.google.gmail.query import (
    All,
    Either,
    Node,
    Not,
    Strange,
    Term,
    is_whole_address,
    mixes,
    parse,
    words,
)


def word(text: str, where: str = "", *, phrase: bool = False) -> Term:
    """Make one term."""
    return Term(where, text, phrase)


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("", All()),
        ("dinner", word("dinner")),
        ("from:amy OR from:david", Either((word("amy", "from"), word("david", "from")))),
        ("{from:amy from:david}", Either((word("amy", "from"), word("david", "from")))),
        ("dinner -movie", All((word("dinner"), Not(word("movie"))))),
        ("subject:(dinner movie)", All((word("dinner", "subject"), word("movie", "subject")))),
        ("from:{amy david}", Either((word("amy", "from"), word("david", "from")))),
        ('"dinner and  movie"', word("dinner and movie", phrase=True)),
        ("+unicorn", word("unicorn", phrase=True)),
        ("FROM:Amy", word("Amy", "from")),
        ("a AND b", All((word("a"), word("b")))),
        ("-{a b}", Not(Either((word("a"), word("b"))))),
        ("--a", Not(Not(word("a")))),
        ("http://example.org/a", word("http://example.org/a")),
        ("jean-luc", word("jean-luc")),
        ("-", word("-")),
        ('from:"a@example.org"', word("a@example.org", "from", phrase=True)),
        ("()", All()),
    ],
)
def test_the_language_is_read(text: str, expected: Node) -> None:
    """Each construct has one tree."""
    assert expected == parse(text)


@pytest.mark.parametrize(
    "text",
    [
        '"open',
        "(open",
        "open)",
        "{open)",
        "OR a",
        "a OR",
        "a OR OR b",
        "a AROUND 5 b",
        "-(",
        "from:(",
        "x" * 10_001,
        "(" * 40 + ")" * 40,
        "-" * 40 + "a",
    ],
)
def test_what_has_no_tree_is_strange(text: str) -> None:
    """What cannot be read is one strange thing, however deep or long, and never an error."""
    assert Strange(text) == parse(text)


@pytest.mark.parametrize("text", ["a|b", "!a", "a*", "from:", "to: "])
def test_what_is_not_documented_is_strange(text: str) -> None:
    """A sign or a bare field that no page explains is not guessed."""
    assert Strange(text.strip()) == parse(text)


def test_a_blank_beside_an_or_can_be_read_in_two_ways() -> None:
    """Both readings are there, and the text says that it has two."""
    tight, loose = parse("a b OR c"), parse("a b OR c", tight=False)

    assert All((word("a"), Either((word("b"), word("c"))))) == tight
    assert Either((All((word("a"), word("b"))), word("c"))) == loose
    assert mixes("a b OR c")
    assert not mixes("a (b OR c)")


def test_a_bare_word_asks_what_the_field_is_about() -> None:
    """In a criterion of its own a word needs no field, and one it names goes before."""
    assert All((word("a", "from"), word("b", "to"))) == parse("a to:b", where="from")


def test_words_are_letters_digits_and_the_underscore() -> None:
    """Everything else splits, and letter case is folded."""
    assert ("john_smith", "x", "example", "org", "b\u00fccher") == words(
        "John_Smith+x@example.org, B\u00dcCHER"
    )


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("a@example.org", True),
        ("a@example", False),
        ("@example.org", False),
        ("a@", False),
        ("a b@example.org", False),
        ("a@b@example.org", False),
    ],
)
def test_a_whole_address_has_both_its_sides(text: str, expected: bool) -> None:
    """A domain or a name alone is no whole address."""
    assert expected == is_whole_address(text)


@given(st.text(max_size=60))
def test_any_text_is_read_without_an_error(text: str) -> None:
    """Whatever somebody wrote into a filter, there is a tree."""
    assert isinstance(parse(text), Term | All | Either | Not | Strange)
