"""Hold what hints read of cards: names, addresses and numbers that are sure, and nothing else."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from boundary.adapters.cards.known import Reader
from boundary.adapters.cards.lines import read
from boundary.adapters.cards.sighting import MOST, seen_in
from boundary.core.errors import AdapterError
from boundary.core.identifier import email, phone
from boundary.core.ports import CardSighting, CardsSeen

JORDAN = email("jordan@example.org")
NUMBER = phone("+12025550123")


def card(*rows: str, version: str = "3.0") -> str:
    """Write one card."""
    return "\r\n".join(("BEGIN:VCARD", f"VERSION:{version}", *rows, "END:VCARD", ""))


def seen(text: str, region: str = "") -> CardsSeen:
    """Read a file of cards."""
    return seen_in([read(text.encode())], Reader(region=region))


def only(text: str) -> CardSighting:
    """Give the one card there is."""
    (found,) = seen(text).cards
    return found


def test_names_addresses_and_numbers_are_read_once_each() -> None:
    """FN as it stands, N in two forms; each address and number once, in its order."""
    text = card(
        "N:Example;Jordan;Q\\;X;Dr.;",
        "FN:Example\\, Jordan",
        "EMAIL:jordan@example.org",
        "item1.EMAIL;TYPE=WORK:Jordan@Example.org",
        "TEL;TYPE=CELL:+1 202 555 0123",
        "NOTE:other@example.com",
        "PHOTO;ENCODING=b:QUJD",
    )

    names = ("Jordan Example", "Jordan Q;X Example", "Example, Jordan")
    assert CardsSeen((CardSighting(names, (JORDAN,), (NUMBER,)),)) == seen(text)


def test_what_is_not_sure_is_left_out_and_counted() -> None:
    """A number without a country, no address, a desk behind a shared number: named, not used."""
    text = card(
        "TEL:555 0123",
        "TEL:+1 202 555 0124;ext=5",
        "TEL:",
        "EMAIL:not one",
        "EMAIL:jordan@example.org",
        "X-AIM:jordan",
    )

    assert CardsSeen((CardSighting((), (JORDAN,)),), 3) == seen(text)


def test_the_country_of_the_account_reads_local_numbers() -> None:
    """Where one reading is left a national number counts."""
    assert (NUMBER,) == seen(card("TEL:(202) 555-0123"), "US").cards[0].phones
    assert ((), 1) == ((found := seen(card("TEL:(202) 555-0123"))).cards, found.unread)


@pytest.mark.parametrize(
    ("row", "name"),
    [
        ("FN;ENCODING=QUOTED-PRINTABLE;CHARSET=UTF-8:J=C3=B6rdan", "J\u00f6rdan"),
        ("FN;CHARSET=ISO-8859-1;ENCODING=QUOTED-PRINTABLE:J=F6rdan", "J\u00f6rdan"),
        ("FN;ENCODING=QUOTED-PRINTABLE:J=C3=\r\n=B6rdan", "J\u00f6rdan"),
        ("FN:Jordan\r\n Example", "Jordan Example"),
        ("FN;ENCODING=B:Sm9yZGFu", "Jordan"),
    ],
)
def test_names_of_old_phones_are_read(row: str, name: str) -> None:
    """Soft breaks, character sets and folds of vCard 2.1 lead to the same name."""
    assert (name,) == only(card(row, "EMAIL:jordan@example.org", version="2.1")).names


def test_a_card_inside_a_card_and_a_group_are_nobody_s() -> None:
    """The agent's card of vCard 2.1 adds nothing, and a card that lists members is no person."""
    inner = card("FN:Agent", "EMAIL:agent@example.com")
    nested = card("AGENT:", inner.strip(), "EMAIL:jordan@example.org", version="2.1")
    group = card("X-ADDRESSBOOKSERVER-KIND:group", "FN:Family", "EMAIL:jordan@example.org")

    assert CardSighting((), (JORDAN,)) == only(nested)
    assert CardsSeen() == seen(group + card("FN:Nobody"))


def test_a_card_of_more_than_a_person_has_is_left_out() -> None:
    """A card with a hundred addresses is a list: none of them is shown."""
    rows = [f"EMAIL:x{number}@example.org" for number in range(MOST)]

    assert MOST == len(only(card(*rows)).emails)
    assert CardsSeen((), 1) == seen(card("FN:x", *rows))


def test_cards_without_an_end_are_counted() -> None:
    """What is no whole card is left where it stands; the others are read."""
    text = "BEGIN:VCARD\r\nFN:x\r\n" + card("EMAIL:jordan@example.org") + "junk"

    assert CardsSeen((CardSighting((), (JORDAN,)),), 1) == seen(text)


PIECES = [
    "BEGIN:VCARD\n", "END:VCARD\n", "VERSION:2.1\n", "FN:", "N:", ";", "EMAIL", ":", "\n ", "=\n",
    ";ENCODING=QUOTED-PRINTABLE", '"', "\\", "jordan@example.org", "TEL:", "+12025550123", "\n",
]  # fmt: skip


@given(st.lists(st.one_of(st.sampled_from(PIECES), st.text(max_size=5)), max_size=30))
def test_nothing_makes_it_stumble(pieces: list[str]) -> None:
    """Any text is read, or refused in a sentence."""
    try:
        found = seen_in([read("".join(pieces).encode("utf-8", "replace"))], Reader(region="US"))
    except AdapterError:
        found = CardsSeen()

    assert all(one.emails or one.phones for one in found.cards)
