"""Hold address books of every version to their names, addresses and numbers, and to calm."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from boundary.core.errors import Refusal
from boundary.core.hints import Card
from boundary.core.identifier import email, phone
from boundary.formats.cards import (
    MAX_CARDS,
    MAX_LENGTH,
    MAX_LINE,
    MAX_PER_CARD,
    Cards,
    read_cards,
)

JORDAN = email("jordan@example.org")
NUMBER = phone("+12025550123")


def card(*lines: str, version: str = "3.0") -> str:
    """Write one card."""
    return "\r\n".join(("BEGIN:VCARD", f"VERSION:{version}", *lines, "END:VCARD", ""))


def only(text: str) -> Card:
    """Give the one card there is."""
    (found,) = read_cards(text).cards
    return found


@pytest.mark.parametrize(
    "line",
    [
        "EMAIL:jordan@example.org",
        "EMAIL;TYPE=INTERNET,HOME:jordan@example.org",
        'EMAIL;TYPE="home;x:y":jordan@example.org',
        "email;internet;pref: JORDAN@Example.ORG ",
        "item1.EMAIL;type=pref:jordan@example.org",
        "EMAIL;VALUE=uri:mailto:jordan@example.org?subject=x",
        "EMAIL:jordan@exa\r\n mple.org",
        "EMAIL:jordan@exa\r\n\tmple\r\n .org",
        "EMAIL;ENCODING=QUOTED-PRINTABLE:jordan=40example.org",
        "EMAIL;QUOTED-PRINTABLE:jordan=40exam=\r\nple.org",
    ],
)
def test_an_address_in_every_form(line: str) -> None:
    """Parameters, groups, folds and encodings lead to the same address."""
    assert (JORDAN,) == only(card(line)).emails


@pytest.mark.parametrize(
    "line",
    [
        "TEL:+1 202 555 0123",
        "TEL;CELL;VOICE:+1-202-555-0123",
        "item2.TEL;TYPE=cell:+12025550123",
        'TEL;VALUE=uri;TYPE="voice,home":tel:+1-202-555-0123;ext=5',
    ],
)
def test_an_international_number_in_every_form(line: str) -> None:
    """A number with its country is read."""
    assert (NUMBER,) == only(card(line)).phones


def test_what_cannot_be_used_is_counted() -> None:
    """A number without a country and what is no address are left out, and counted."""
    text = card("TEL:202 555 0123", "TEL:", "EMAIL:not one", "EMAIL:", "EMAIL:jordan@example.org")

    assert Cards((Card((), (JORDAN,)),), 2) == read_cards(text)


def test_names_are_read_from_both_lines() -> None:
    """FN as it stands; N as given and family name, with and without the middle one."""
    lines = ("FN:Example\\, Jordan", "N:Example;Jordan;Q\\;X;Dr.;", "EMAIL:jordan@example.org")

    assert ("Example, Jordan", "Jordan Example", "Jordan Q;X Example") == only(card(*lines)).names


def test_a_short_n_and_an_escaped_backslash_are_read() -> None:
    """N may have one part only; a semicolon counts as a gap unless it is escaped."""
    one = only(card("N:Example", "EMAIL:jordan@example.org"))
    two = only(card("N:Exam\\\\;Jordan\\nLee", "EMAIL:jordan@example.org"))

    assert ("Example",) == one.names
    assert ("Jordan Lee Exam",) == two.names


@pytest.mark.parametrize(
    ("line", "name"),
    [
        ("FN;ENCODING=QUOTED-PRINTABLE;CHARSET=UTF-8:J=C3=B6rdan", "J\u00f6rdan"),
        ("FN;CHARSET=ISO-8859-1;ENCODING=QUOTED-PRINTABLE:J=F6rdan", "J\u00f6rdan"),
        ("FN;ENCODING=QUOTED-PRINTABLE:J=C3=\r\n=B6rdan", "J\u00f6rdan"),
        ("FN;ENCODING=QUOTED-PRINTABLE:Jordan=\r\n Example", "Jordan Example"),
        ("FN:J\u00f6rdan", "J\u00f6rdan"),
        ("FN;ENCODING=QUOTED-PRINTABLE:=FF=FF", ""),
        ("FN;ENCODING=QUOTED-PRINTABLE;CHARSET=ROT13:Jbeqna", ""),
        ("FN;ENCODING=QUOTED-PRINTABLE;CHARSET=ISO-8859-99:Jordan", ""),
    ],
)
def test_quoted_printable_names(line: str, name: str) -> None:
    """Soft breaks and character sets are read; what cannot be is no name."""
    text = card(line, "EMAIL:jordan@example.org", version="2.1")

    assert ((name,) if name else ()) == only(text).names


@pytest.mark.parametrize(("version", "name"), [("2.1", "Jordan Example"), ("3.0", "JordanExample")])
def test_a_fold_is_what_the_version_says(version: str, name: str) -> None:
    """In 2.1 the blank that begins a folded line counts; from 3.0 on it is part of the fold."""
    text = card("FN:Jordan\r\n Example", "EMAIL:jordan@example.org", version=version)

    assert (name,) == only(text).names


@pytest.mark.parametrize("ends", ["\r\n", "\n", "\r"])
def test_everything_else_is_passed_over(ends: str) -> None:
    """Photos, notes, addresses, folded or not, and odd lines are not read."""
    text = card(
        "PHOTO;ENCODING=b;TYPE=JPEG:AAAA",
        " EMAIL:no@example.com",
        "AAAA",
        "NOTE:EMAIL:no@example.com",
        "",
        "EMAILS:no@example.com",
        "EMAIL no@example.com",
        'EMAIL;X="open:no@example.com',
        "X-EMAIL:no@example.com",
        "EMAIL:jordan@example.org",
    ).replace("\r\n", ends)

    assert Cards((Card((), (JORDAN,)),)) == read_cards(f"{ends}{text}{ends}")


def test_a_card_inside_a_card_is_somebody_else_s() -> None:
    """The agent's card of vCard 2.1 adds nothing to the one around it."""
    inner = card("FN:Agent", "EMAIL:agent@example.com")
    text = card("AGENT:", inner.strip(), "EMAIL:jordan@example.org", version="2.1")

    assert Card((), (JORDAN,)) == only(text)


def test_cards_stand_in_their_order_and_empty_ones_are_left_out() -> None:
    """Several cards in one file; those without address and number are nothing to compare."""
    text = (
        card("FN:Nobody")
        + card("TEL:+12025550123", "TEL:+12025550123")
        + card("EMAIL:jordan@example.org", version="4.0")
    )

    assert (Card((), (), (NUMBER,)), Card((), (JORDAN,))) == read_cards(text).cards


@pytest.mark.parametrize(
    ("text", "say", "place"),
    [
        ("", "There is no card in this file.", ""),
        ("\r\n\r\n", "There is no card in this file.", ""),
        ("hello", "Something stands outside the cards of this file.", "line 1"),
        ("\r\n folded", "Something stands outside the cards of this file.", "line 2"),
        ("PK\x03\x04\x00", "Something stands outside the cards of this file.", "line 1"),
        ("END:VCARD", "Something stands outside the cards of this file.", "line 1"),
        ("EMAIL:jordan@example.org", "Something stands outside the cards of this file.", "line 1"),
        (card() + "x", "Something stands outside the cards of this file.", "line 4"),
        ("BEGIN:VCARD\r\nFN:x", "The last card of this file has no end.", ""),
        (
            "BEGIN:VCARD\n" * 3,
            "A card begins before the one above it has ended.",
            "line 3",
        ),
        (
            card("FN:" + "x" * MAX_LINE),
            "A line of a card is longer than a name or an address is.",
            "line 3",
        ),
        (
            card("FN:x", *[" " + "x" * 99] * (MAX_LINE // 99 + 1)),
            "A line of a card is longer than a name or an address is.",
            "line 3",
        ),
        (
            card("FN;QUOTED-PRINTABLE:x=", *["x" * 98 + "="] * (MAX_LINE // 98 + 1)),
            "A line of a card is longer than a name or an address is.",
            "line 3",
        ),
        (
            card(*[f"EMAIL:x{n}@example.org" for n in range(MAX_PER_CARD + 1)]),
            "A card holds more than a card of one person does.",
            f"line {MAX_PER_CARD + 3}",
        ),
        (
            "BEGIN:VCARD\nEND:VCARD\n" * (MAX_CARDS + 1),
            "This address book has too many cards.",
            f"line {2 * MAX_CARDS + 1}",
        ),
        ("x" * (MAX_LENGTH + 1), "This address book is too long.", ""),
    ],
    ids=range(16),
)
def test_what_is_no_address_book_is_refused_with_its_line(text: str, say: str, place: str) -> None:
    """One sentence, the line, and nothing of what stands there."""
    with pytest.raises(Refusal) as refused:
        read_cards(text)

    assert (say, place) == (refused.value.say, refused.value.place)
    assert refused.value.hint


def test_a_long_photo_is_no_long_line() -> None:
    """The bound is for what is read: a photo may be of any length."""
    text = card("PHOTO:" + "A" * 10 * MAX_LINE, " " + "A" * MAX_LINE, "EMAIL:jordan@example.org")

    assert (JORDAN,) == only(text).emails


_PIECE = st.sampled_from(
    ["BEGIN:VCARD\n", "END:VCARD\n", "VERSION:2.1\n", "FN:", "N:", ";", "EMAIL", ":", "\n ", "=\n",
     ";ENCODING=QUOTED-PRINTABLE", '"', "\\", "jordan@example.org", "TEL:", "+12025550123", "\n"]
)  # fmt: skip


@given(st.lists(st.one_of(_PIECE, st.text(max_size=5)), max_size=30))
def test_nothing_makes_it_stumble(pieces: list[str]) -> None:
    """Any text is read or refused in a sentence."""
    text = "".join(pieces)
    try:
        kept = read_cards(text).cards
    except Refusal as refusal:
        kept = ()
        said = refusal.say
    else:
        said = ""

    assert all(one.emails or one.phones for one in kept)
    assert said or "BEGIN" in text.upper()
