"""Hold how names on a screen are compared, and how inputs get into texts and addresses."""

from __future__ import annotations

import re
import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from boundary.core.errors import Refusal
from boundary.core.flow_names import (
    fill_text,
    fill_url,
    input_fits,
    normal_name,
    path_fits,
    wanted_names,
)

UNSEEN = (
    "\u00ad\u061c\u200b\u200c\u200d\u200e\u200f\u202a\u202c\u202e"
    "\u2060\u2066\u2069\ufeff\ue0a1\uf8ff"
)
HANDLE = "alex.x"
BLANKS = " \t\n\u00a0\u2003\u3000"
NAMES: dict[str, dict[str, tuple[str, ...]]] = {
    "press": {"en": ("Block", "Block  them"), "de": ("Blockieren",)},
    "ask": {"en": ("{handle}?",)},
}

words = st.text(st.characters(codec="utf-8", categories=("L", "N", "P", "S", "M")), min_size=1)
glyphs = st.text(st.sampled_from(UNSEEN), max_size=3)
blanks = st.text(st.sampled_from(BLANKS), min_size=1, max_size=3)


@pytest.mark.parametrize(
    ("shown", "expected"),
    [
        ("Block", "Block"),
        ("  Block \n", "Block"),
        ("\ue0a1 Create", "Create"),
        ("\ue0a1Create", "Create"),
        ("\u202aalex.x\u202c", "alex.x"),
        ("Mute mail from \u202aalex.x\u202c now", "Mute mail from alex.x now"),
        ("Block\u00a0 this\u3000person", "Block this person"),
        ("u\u0308ber", "über"),
        ("BLOCK", "BLOCK"),
        ("\u200b \u2066", ""),
        ("", ""),
    ],
)
def test_what_cannot_be_seen_makes_no_difference_at_the_edge_of_a_word(
    shown: str, expected: str
) -> None:
    """Icons, marks of direction and odd blanks go; case and letters stay."""
    assert expected == normal_name(shown)


@pytest.mark.parametrize(
    ("one", "other"),
    [("alex.x", "alex.xo"), ("alex.x", "alex\u200b.x"), ("Block", "Unblock"), ("Block", "block")],
)
def test_different_names_stay_different(one: str, other: str) -> None:
    """Nothing inside a word is taken out, so no two accounts become one."""
    assert normal_name(one) != normal_name(other)


@given(st.text())
def test_the_normal_form_is_its_own(text: str) -> None:
    """Bringing a name into its form twice changes nothing; it has single blanks and no others."""
    once = normal_name(text)

    assert once == normal_name(once) == unicodedata.normalize("NFC", once)
    assert once.split() == ([] if not once else once.split(" "))


@given(st.lists(words, min_size=1, max_size=4), glyphs, glyphs, blanks)
def test_a_name_is_found_whatever_is_drawn_around_it(
    parts: list[str], before: str, after: str, blank: str
) -> None:
    """Glyphs and marks around each word, and other blanks between them, give the same name."""
    plain = " ".join(parts)
    drawn = blank.join(f"{before}{part}{after}" for part in parts)

    assert normal_name(plain) == normal_name(f"{blank}{drawn}{blank}")


@given(st.text(min_size=1))
def test_an_input_is_put_in_letter_for_letter(value: str) -> None:
    """What stands in an input is text, also when it looks like a placeholder."""
    assert f"@{value}, {value}" == fill_text("@{handle}, {handle}", {"handle": value})


@given(st.text(st.characters(codec="utf-8"), min_size=1))
def test_an_input_adds_no_part_to_an_address(value: str) -> None:
    """The address has the parts it had; the input can be read back; or it is refused."""
    if value in (".", ".."):
        with pytest.raises(Refusal):
            fill_url("/u/{handle}/posts?by={handle}", {"handle": value})
        return
    path = fill_url("/u/{handle}/posts?by={handle}", {"handle": value})
    coded = path.removeprefix("/u/").partition("/posts?by=")
    back = re.sub("%([0-9A-F]{2})", lambda found: chr(int(found[1], 16)), coded[0])

    assert coded[0] == coded[2]
    assert re.fullmatch(r"(?:[A-Za-z0-9._~-]|%[0-9A-F]{2})+", coded[0])
    assert value == back.encode("latin-1").decode()


@pytest.mark.parametrize("template", ["/u/{handle}", "/u/{handle}?x", "/a#/{handle}"])
@pytest.mark.parametrize("value", [".", ".."])
def test_an_input_makes_no_step_up(template: str, value: str) -> None:
    """A name of points only would lead to another page; it is refused."""
    with pytest.raises(Refusal):
        fill_url(template, {"handle": value})


@pytest.mark.parametrize("inputs", [{}, {"handle": ""}, {"name": "x"}])
def test_a_missing_input_is_refused(inputs: dict[str, str]) -> None:
    """Nothing is opened or typed without what it is about."""
    with pytest.raises(Refusal):
        fill_text("{handle}", inputs)
    with pytest.raises(Refusal):
        fill_url("/u/{handle}", inputs)


@pytest.mark.parametrize(
    ("text", "locale", "expected"),
    [
        ("$press", "en", ("Block", "Block them")),
        ("$press", "de", ("Blockieren",)),
        ("$press", "fr", ()),
        ("$ask", "en", ("alex.x?",)),
        ("@{handle}", "fr", (f"@{HANDLE}",)),
    ],
)
def test_a_text_of_a_flow_stands_for_words(
    text: str, locale: str, expected: tuple[str, ...]
) -> None:
    """A key gives the words of one language, filled in and in normal form; a template itself."""
    assert expected == wanted_names(text, NAMES, locale, {"handle": HANDLE})


@pytest.mark.parametrize(
    ("value", "expected"),
    [("alex.x", True), ("a", False), ("alex.x\n", False), ("Alex", False), ("alex/x", False)],
)
def test_an_input_is_held_to_its_pattern(value: str, expected: bool) -> None:
    """The whole of it has to fit."""
    assert input_fits("[a-z0-9._]{2,30}", value) is expected


@pytest.mark.parametrize(
    ("pattern", "path", "expected"),
    [
        ("/settings", "/settings", True),
        ("/settings", "/settings?tab=1#x", True),
        ("/settings", "/settings/x", False),
        ("/settings", "/a/settings", False),
        ("/settings*", "/settings/x/y?z", True),
        ("/u/*", "/u/alex.x/posts", True),
        ("/u/*/posts", "/u/alex.x/posts", True),
        ("/u/*/posts", "/u/a/b/posts", False),
        ("/u/*/posts*", "/u/a/posts/1/2", True),
        ("/index.php?title=Log*", "/index.php?title=Login", True),
        ("/index.php?title=Log*", "/index.php", False),
        ("/a.b", "/axb", False),
        ("*", "/anything", True),
    ],
)
def test_a_pattern_of_paths(pattern: str, path: str, expected: bool) -> None:
    """A star stands for anything but a slash, and at the end for anything."""
    assert path_fits(pattern, path) is expected
