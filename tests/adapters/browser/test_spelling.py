"""Hold that a browser compares names as the program does."""

from __future__ import annotations

import re
import unicodedata
from typing import Literal

from hypothesis import given
from hypothesis import strategies as st

from boundary.adapters.browser.spelling import inside, whole
from boundary.core.flow_names import normal_name

UNSEEN = st.text("\u00ad\u200b\u200e\u202a\u202c\u2066\ufeff\ue012\uf8ff", max_size=2)
BLANK = st.sampled_from([" ", "  ", "\t", "\u00a0", "\n"])
WORD = st.text(
    st.characters(codec="utf-8", categories=["L", "N", "P", "S"], max_codepoint=0xD7FF),
    min_size=1,
    max_size=8,
)


@st.composite
def shown(draw: st.DrawFn) -> tuple[str, str]:
    """Make a name, and the same as a page may show it."""
    words = draw(st.lists(WORD, min_size=1, max_size=3))
    name = normal_name(" ".join(words))
    forms: tuple[Literal["NFC", "NFD"], ...] = ("NFC", "NFD")
    form = draw(st.sampled_from(forms))
    parts = [
        draw(UNSEEN) + unicodedata.normalize(form, word) + draw(UNSEEN) for word in name.split(" ")
    ]
    text = parts[0]
    for part in parts[1:]:
        text += draw(BLANK) + part
    return name, draw(st.sampled_from(["", " "])) + text + draw(st.sampled_from(["", "\n"]))


@given(shown())
def test_what_looks_the_same_is_the_same(pair: tuple[str, str]) -> None:
    """Every way a page may write a name fits its pattern."""
    name, text = pair

    assert normal_name(text) == name
    assert whole([name]).search(text)


@given(WORD, WORD)
def test_a_name_fits_no_other(one: str, other: str) -> None:
    """A pattern fits exactly the names that are the same in normal form."""
    name, text = normal_name(one), normal_name(other)

    assert bool(whole([name]).search(text)) == (name == text)


def test_nothing_in_a_name_has_another_meaning() -> None:
    """Signs of patterns, quotes and slashes are letters like any other."""
    for name in ("a.b", "a/b", 'say "x"', "a\\d", "[a]", "a>>b", "a|b", "it's", "^$"):
        assert whole([name]).search(name)
        assert re.fullmatch(r"[\x20-\x7e]+", whole([name]).pattern)
    assert not whole(["a.b"]).search("axb")
    assert not whole(["Block"]).search("Unblock")
    assert not whole(["Block"]).search("Block all")


def test_a_sign_beyond_the_first_plane_is_written_as_a_browser_counts_it() -> None:
    """Two halves, each with its number."""
    assert r"\ud83d\ude00" in whole(["\U0001f600"]).pattern


def test_any_of_several_words_fits() -> None:
    """Alternatives are each as good as the other."""
    pattern = whole(["Block", "Block person"])

    assert pattern.search("Block")
    assert pattern.search("Block  person")
    assert not pattern.search("person")


def test_what_stands_inside_a_text_is_found_unless_it_is_part_of_a_word() -> None:
    """A handle in a sentence is near; the beginning of another handle is not."""
    pattern = inside(["alex.x"])

    assert pattern.search(f"{chr(64)}alex.x")
    assert pattern.search("Alex (ALEX.X) wrote")
    assert not pattern.search("alex.xo")
    assert not pattern.search("xalex.x")
    assert not pattern.search("alexex")
