"""Hold which css selectors a flow may hold: short, structural, and made to last."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from boundary.formats.flow_css import css_fault, looks_generated


@pytest.mark.parametrize(
    "text",
    [
        "main",
        "#p-personal",
        "main > .profile-head",
        "header [data-user]",
        "input[type=password]",
        'input[type="password"]',
        'a[href^="/settings"]',
        'a[href="https://example.org/x:y"]',
        "ytd-account-item",
        "button[aria-haspopup=menu]",
        "h1.title-2 > span.userName",
    ],
)
def test_what_lasts_is_allowed(text: str) -> None:
    """Tags, ids, classes and attributes with a meaning are fine."""
    assert css_fault(text) is None


@pytest.mark.parametrize(
    ("text", "say"),
    [
        ("", "not css"),
        ("a >", "not css"),
        ("a > > b", "not css"),
        ("*", "not css"),
        ("a[b", "not css"),
        ("a[b='c']", "not css"),
        ('a[title="Log out"]', "not css"),
        ("A", "not css"),
        ("a + b", "not css"),
        ("~ b", "may not begin"),
        ("a::after", "a colon"),
        ("a:visible", "a colon"),
        ("html", "whole page"),
        ("a[style]", "not one to find"),
        ("svg path[d^=M12]", "not one to find"),
        ("[placeholder=Name]", "table of names"),
        (".a1b2c3", "as if a machine"),
        (".qzxwv", "as if a machine"),
        ("._aacl", "as if a machine"),
        (".sc-bdVaJa", "as if a machine"),
        ("#ember1234", "as if a machine"),
        (".kXyZaBcDe", "as if a machine"),
    ],
)
def test_what_picks_by_place_or_chance_is_refused(text: str, say: str) -> None:
    """Positions, other languages than css, words and made-up classes are told apart."""
    fault = css_fault(text)

    assert fault is not None
    assert say in fault[0]


@pytest.mark.parametrize("word", ["menu", "profile-head", "h2", "col-2", "userName", "mw-body"])
def test_words_of_people_are_not_taken_for_a_machine_s(word: str) -> None:
    """Classes that somebody chose are kept."""
    assert not looks_generated(word)


@pytest.mark.parametrize(
    ("text", "expected"),
    [("iframe", True), ("main > iframe", True), ("iframe[title]", True), ("main", False)],
)
def test_a_frame_is_an_iframe(text: str, expected: bool) -> None:
    """What something lies in has to be a frame."""
    assert (css_fault(text, frame=True) is None) is expected


@given(st.text(max_size=100))
def test_any_text_gets_an_answer(text: str) -> None:
    """Whatever is written there, the answer is a sentence with a hint, or nothing."""
    fault = css_fault(text)

    assert fault is None or all(fault)
