"""Hold what covers identifiers, and what makes outside text fit for the screen."""

from __future__ import annotations

import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from boundary.core.identifier import email, handle, phone
from boundary.core.letters import first_hidden
from boundary.core.mask import WIDTH, mask, mask_text, quoted, visible

PLUS = "+"


def test_identifiers_are_covered() -> None:
    """A first letter, a domain, a country code and two digits are all that is shown."""
    covered = [
        mask(email("jordan@example.org")),
        mask(phone("+1 202 555 0123")),
        mask(phone("+44 7700 900123")),
        mask(handle("jordan.example", "instagram")),
    ]

    assert covered == ["j…@example.org", "+1 … 23", "+44 … 23", "j…"]


@pytest.mark.parametrize(
    ("text", "covered"),
    [
        ("to jordan@example.org, now", "to j…@example.org, now"),
        ("<jordan@example.org>", "<j…@example.org>"),
        ('"jordan x"@example.org', "j…@example.org"),
        ("jordan＠example.org", "j…@example.org"),
        ("imap://jordan%40example.org", "imap://j…@example.org"),
        ("a@b", "a…@b"),
        ("a.b@example.org and c@example.com", "a…@example.org and c…@example.com"),
        ("call +1 202 555 0123.", "call +… 23."),
        ("(202) 555-0123", "… 23"),
        ("202.555.0123", "… 23"),
        ("hello @jordan.example there", "hello @j… there"),
        ("on 2026-11-22 10:07", "on 2026-11-22 10:07"),
        ("from 127.0.0.1 today", "from 127.0.0.1 today"),
        ("40 items, 3 of 7", "40 items, 3 of 7"),
        ("imap.example.net:993", "imap.example.net:993"),
        ("nothing here", "nothing here"),
    ],
)
def test_free_text_is_covered(text: str, covered: str) -> None:
    """Whatever is shaped like an address, a number or an @name is covered; the rest stays."""
    found = mask_text(text)

    assert found == covered


@given(st.from_regex(r"[a-z]{2,9}(\.[a-z0-9]{1,5})?@[a-z]{1,9}\.example", fullmatch=True))
def test_no_address_survives(address: str) -> None:
    """No local part of two letters or more is readable after covering."""
    local = address.partition("@")[0]

    assert f"{local}@" not in mask_text(f"x {address} y ({address}) <{address}>;{address}")


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        ("plain", "plain"),
        ("[red]not markup[/red]", "[red]not markup[/red]"),
        ("\x1b[31mred", "\\x1b[31mred"),
        ("a\tb\r\nc", "a\\tb\\r\\nc"),
        ("\x9b\x7f\x00", "\\x9b\\x7f\\x00"),
        ("a\u202eb", "a\\u202eb"),
        ("a\u200bb\u200dc", "a\\u200bb\\u200dc"),
        ("می\u200cخواهم", "می\u200cخواهم"),
        ("\U0001f469\u200d\U0001f680", "\U0001f469\u200d\U0001f680"),
        ("a\U000e0041", "a\\U000e0041"),
        ("\ud800", "\\ud800"),
        ("e\u0301\u0301\u0301\u0301\u0301x\u0301", "e\u0301\u0301\u0301\u0301\\u0301x\u0301"),
    ],
)
def test_outside_text_cannot_move_the_screen(text: str, shown: str) -> None:
    """Controls, direction signs, hidden joiners and heaps of marks come out as escapes."""
    found = visible(text)

    assert found == shown


@pytest.mark.parametrize(
    ("text", "width", "shown"),
    [
        ("abcdef", 6, "abcdef"),
        ("abcdefg", 6, "abcde…"),
        ("abcd\x1bg", 6, "abcd…"),
        ("日本語", 6, "日本語"),
        ("日本語x", 6, "日本…"),
        ("abc", 1, "…"),
        ("abc", 0, "…"),
        ("\x1b", 3, "…"),
        ("", 5, ""),
    ],
)
def test_long_text_is_cut(text: str, width: int, shown: str) -> None:
    """A cut text ends in a sign of its own, never inside an escape or a wide letter."""
    found = visible(text, width)

    assert found == shown


def test_no_line_is_wider_than_the_most() -> None:
    """Asking for more than 200 columns gives 200."""
    found = visible("x" * 1_000, 10_000)

    assert len(found) == WIDTH


@given(st.text(st.characters(), max_size=300), st.integers(1, 250))
def test_nothing_hidden_is_ever_shown(text: str, width: int) -> None:
    """Whatever comes in, what comes out is one line of visible text of at most that width."""
    shown = visible(text, width)
    columns = sum(2 if unicodedata.east_asian_width(char) in "WF" else 1 for char in shown)

    assert first_hidden(shown.replace("…", "")) in (None, *_cut_joiners(shown))
    assert columns - sum(unicodedata.category(char)[0] in "MC" for char in shown) <= width


def _cut_joiners(shown: str) -> set[int]:
    """Find joiners whose second half was cut away."""
    return {index for index, char in enumerate(shown) if char in "\u200c\u200d"}


def test_named_text_is_covered_and_short() -> None:
    """Text quoted in a complaint has no address, nothing hidden, and 80 columns at most."""
    shown = quoted("jordan@example.org\x1b" + "x" * 50_000)

    assert shown.startswith("j…@example.org\\x1bxxx")
    assert len(shown) == 80


@pytest.mark.parametrize(
    "piece",
    ["a", "@", '"', "1 ", "1", "%40", "\u0301", "a@", "1.1.1.1 ", "+", "@a", "1a"],
    ids=range(12),
)
def test_hostile_text_takes_no_time(piece: str) -> None:
    """Two million characters are covered, escaped and quoted: work that is squared never ends."""
    text = piece * (2_000_000 // len(piece))

    assert mask_text(text)
    assert visible(text).endswith("…")
    assert quoted(text) == quoted(text[:400])


@pytest.mark.parametrize("text", ["Stand 22.11.2026", "on 3/5/2026", "from 2025-2026", "2025/2026"])
def test_days_and_years_are_no_numbers(text: str) -> None:
    """A day with its month and year, and a span of years, stay as they are."""
    assert text == mask_text(text)


@pytest.mark.parametrize("text", ["32.11.2026", "22.11/2026", "22.13.2026", "202.555.0123"])
def test_what_is_no_day_is_covered(text: str) -> None:
    """What only looks like a day is taken for a number."""
    assert text != mask_text(text)
