"""Hold the comparing of one asked text with one value."""

from __future__ import annotations

import pytest

from boundary.adapters.google.gmail.compare import (
    NO,
    YES,
    Party,
    Verdict,
    addresses_of,
    in_party,
    in_text,
)

ANA = Party("ana@example.org", "Ana (ana@work.example)")


def test_somebody_is_met_by_each_whole_address() -> None:
    """The address counts, and one that stands in the display name."""
    assert {"ana@example.org", "ana@work.example"} == addresses_of(ANA)
    assert YES == in_party("ANA@work.example", ANA, phrase=True)
    assert NO == in_party("ana@work.test", ANA, phrase=False)


def test_a_text_is_met_by_a_whole_address_only_where_it_stands_alone() -> None:
    """A piece of a longer address is not the address."""
    assert YES == in_text("ana@example.org", "Write to <ana@example.org>.", phrase=False)
    assert NO == in_text("ana@example.org", "Write to m.ana@example.org", phrase=False)
    assert NO == in_text("ana@example.org", "Ana, example, org", phrase=False)


@pytest.mark.parametrize(
    ("asked", "text", "phrase"),
    [
        ("b.a", "a b", False),
        ("...", "a b", False),
        ("a+c", "a b", False),
        ("a+c", "x c", True),
        ("jose", "Jos\u00e9", True),
        ("1", "1.5", True),
        ("1.5", "1 5", True),
    ],
)
def test_what_no_page_settles_is_said_to_be_open(asked: str, text: str, phrase: bool) -> None:
    """Order after a dot, signs alone, a bare plus, accents, numbers: none is guessed."""
    answer = in_text(asked, text, phrase=phrase)

    assert Verdict.UNKNOWN is answer.verdict
    assert answer.why.endswith(".")


def test_quotes_keep_the_order() -> None:
    """In quotes another order is a certain no."""
    assert NO == in_text("b a", "a b", phrase=True)
