"""Wrappings come off, two deep, and honest words are not taken for a code."""

from __future__ import annotations

import base64

import pytest
from hypothesis import given
from hypothesis import strategies as st

from boundary.formats.disguise import MAX_VIEWS, is_coded, orders, spelled_signs, views
from tests.formats import honest

SECRET = "jordan"


def _inside(text: str) -> list[str]:
    found = views(text)
    assert found is not None
    return [view.text for view in found]


WRAPPED = {
    "percent": "%6a%6f%72%64%61%6e",
    "percent of Windows": "%u006a%u006f%u0072%u0064%u0061%u006e",
    "entity": "&#106;&#111;&#x72;&#x64;&#97;&#110;",
    "quoted-printable": "=6A=6F=72=64=61=6E",
    "base64": "am9yZGFu",
    "base64, one letter late": "xam9yZGFu",
    "base64 with blanks": "am9y ZGFu",
    "base32": "NJXXEZDBNY",
    "hexadecimal": "6a6f7264616e",
    "hexadecimal with colons": "6a:6f:72:64:61:6e",
    "bytes": r"\x6a\x6f\x72\x64\x61\x6e",
    "octal": r"\152\157\162\144\141\156",
    "octal numbers": "152 157 162 144 141 156",
    "braces": r"\u{6a}\u{6f}\u{72}\u{64}\u{61}\u{6e}",
    "long": r"\U0000006a\U0000006fr\U00000064an",
    "style sheet": r"\6a \6f \72 \64 \61 \6e",
    "code points": "U+006A U+006F U+0072 U+0064 U+0061 U+006E",
    "numbers": "106,111,114,100,97,110",
    "alphabet": "10-15-18-4-1-14",
    "bits": "01101010 01101111 01110010 01100100 01100001 01101110",
    "seven bits": "1101010 1101111 1110010 1100100 1100001 1101110",
    "utf-7": "+AGoAbwByAGQAYQBu-",
    "Morse": ".--- --- .-. -.. .- -.",
    "Morse with other signs": "·−−− −−− ·−· −·· ·− −·",
    "rot13": "wbeqna",
    "atbash": "qliwzm",
    "backwards": "nadroj",
    "on its head": "uɐpɹoɾ",
}


@pytest.mark.parametrize("name", WRAPPED)
def test_one_wrapping_comes_off(name: str) -> None:
    """What was wrapped is among the readings."""
    assert any(SECRET in text for text in _inside(WRAPPED[name]))


@pytest.mark.parametrize("inner", ["base64", "hexadecimal", "percent", "entity", "rot13"])
@pytest.mark.parametrize("outer", ["base64", "hexadecimal", "percent", "backwards"])
def test_two_wrappings_come_off(inner: str, outer: str) -> None:
    """What was wrapped twice is among the readings."""
    text = WRAPPED[inner]
    wrap = {
        "base64": lambda: base64.b64encode(text.encode()).decode(),
        "hexadecimal": lambda: text.encode().hex(),
        "percent": lambda: "".join(f"%{ord(char):02X}" for char in text),
        "backwards": lambda: text[::-1],
    }[outer]

    assert any(SECRET in found for found in _inside(wrap()))


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("jordan (at) example (dot) org", "jordan@example.org"),
        ("jordan AT example DOT org", "jordan@example.org"),
        ("jordan @ example . org", "jordan@example.org"),
        ("jordan arobase example punkt org", "jordan@example.org"),
        ("Stop. Look. Rest.", "Stop. Look. Rest."),
    ],
)
def test_words_for_signs(text: str, expected: str) -> None:
    """Words for the at sign and the dot are signs; the end of a sentence is not touched."""
    assert expected == spelled_signs(text)


@pytest.mark.parametrize(
    "text", ["xn--\u00e4", "xn--a-ecp.ru", "xn--99999999999", "+AAAA-", "+2AA-"]
)
def test_what_is_no_code_after_all_stays(text: str) -> None:
    """A wrapping that does not come off leaves the text as it is."""
    assert text in _inside(text)


@pytest.mark.parametrize(
    "text",
    [
        "&#106;",
        r"\x6a",
        "U+006A",
        "xn--jordn-nta",
        "%6a%6f",
        "=6A=6F",
        ".--- --- .-.",
        "01101010 01101111 01110010",
        base64.b64encode(b"jordan sample").decode(),
    ],
)
def test_codes_are_told(text: str) -> None:
    """A code is told as one, whatever it holds."""
    assert is_coded(text)


@pytest.mark.parametrize("title", honest.TITLES)
def test_honest_words_are_no_code(title: str) -> None:
    """Words of any language are not taken for a code."""
    assert not is_coded(title)


def test_letters_picked_out() -> None:
    """Every second and third letter, first and last letters and capitals are read."""
    assert "jordan" in list(orders("jxoxrxdxaxn", ["x"], ""))
    assert "jordan" in list(orders("xxjxxoxxrxxdxxaxxn", ["x"], ""))
    assert "jor" in list(orders("", ["just", "one", "rest"], ""))
    assert "tet" in list(orders("", ["just", "one", "rest"], ""))
    assert "dan" == list(orders("", ["x"], "dan"))[-1]


@given(st.text(max_size=80))
def test_any_text_has_readings(text: str) -> None:
    """Whatever the text is, it is its own first reading, and there are not too many."""
    found = views(text)

    assert found is None or (found[0].text == text and len(found) <= MAX_VIEWS)
