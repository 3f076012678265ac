"""Hold the block card: whole, numbers only unless asked, and read back by a reader not ours."""

from __future__ import annotations

import pytest
import vobject

from boundary.core.identifier import Identifier, Kind, email, handle, phone
from boundary.formats.block_card import MOST_BYTES, NAME, block_card, small_cards

NUMBERS = tuple(phone(f"+1{2025550100 + last}") for last in range(100))
MAIL = email("jordan@example.org")
LONG = Identifier(Kind.EMAIL, f"{'é' * 60}@example.org")


def values(card: bytes, name: str) -> list[str]:
    """Read one field of a card with a reader that is not ours, in order."""
    return [line.value for line in vobject.readOne(card.decode()).lines() if line.name == name]


def test_a_card_is_these_very_bytes() -> None:
    """Two numbers make a card of known bytes, with the line ends that the format asks for."""
    assert (
        b"BEGIN:VCARD\r\nVERSION:3.0\r\nN:Do not answer;;;;\r\nFN:Do not answer\r\n"
        b"TEL:+12025550100\r\nTEL:+12025550101\r\nEND:VCARD\r\n"
    ) == block_card(NUMBERS[:2])


def test_numbers_only_unless_mail_is_asked_for() -> None:
    """Mail addresses stand on it only when asked for, and handles never do."""
    whom = (MAIL, NUMBERS[0], handle("jordan.example", "facebook"))
    plain, asked = block_card(whom), block_card(whom, mail=True)

    assert ([NUMBERS[0].value], []) == (values(plain, "TEL"), values(plain, "EMAIL"))
    assert ([NUMBERS[0].value], [MAIL.value]) == (values(asked, "TEL"), values(asked, "EMAIL"))
    assert b"facebook" not in asked
    assert b"jordan.example" not in asked


def test_a_card_imports_whole() -> None:
    """A hundred numbers come out as they went in, each once, and the name says nobody's."""
    card = block_card((*NUMBERS, *NUMBERS[:9]))
    read = vobject.readOne(card.decode())

    assert [one.value for one in NUMBERS] == values(card, "TEL")
    assert (NAME, NAME) == (read.fn.value, str(read.n.value).strip())


def test_without_anything_to_put_on_it_there_is_no_card() -> None:
    """Nobody gets an empty card."""
    assert b"" == block_card(())
    assert b"" == block_card((MAIL,))
    assert ((), ()) == (small_cards((MAIL,)).cards, small_cards(()).cards)


def test_long_lines_are_folded_between_letters() -> None:
    """No line is longer than 75 bytes, each is whole UTF-8, and the value reads back."""
    card = block_card((LONG,), mail=True)
    lines = card.split(b"\r\n")

    assert [LONG.value] == values(card, "EMAIL")
    assert [] == [line for line in lines if len(line) > 75]
    assert len(lines) == 8
    assert card == b"\r\n".join(line.decode().encode() for line in lines)


@pytest.mark.parametrize("value", ["a\nb", "a\r\nTEL:1", "a\x00", "a\u202e", "\x1b[2J"])
def test_what_cannot_be_seen_is_refused(value: str) -> None:
    """A value that could end its line, or move a screen, is never written."""
    with pytest.raises(ValueError, match="cannot be seen"):
        block_card([Identifier(Kind.PHONE, value)])
    with pytest.raises(ValueError, match="cannot be seen"):
        small_cards([Identifier(Kind.PHONE, value)])


def test_small_cards_are_whole_and_hold_every_number_once() -> None:
    """Each is at most 300 bytes and a card of its own; no number is lost or stands twice."""
    made = small_cards((*NUMBERS, MAIL))

    assert [one.value for one in NUMBERS] == [v for c in made.cards for v in values(c, "TEL")]
    assert 9 == len(made.cards)
    assert max(len(card) for card in made.cards) <= MOST_BYTES
    assert () == made.left_out


def test_what_fits_no_small_card_is_named() -> None:
    """A very long mail address is given back, and those beside it are carried."""
    longest = Identifier(Kind.EMAIL, f"{'a' * 64}@{'b' * 60}.{'c' * 60}.{'d' * 60}.example")
    made = small_cards((NUMBERS[0], longest, MAIL), mail=True)

    assert (longest,) == made.left_out
    assert (block_card((NUMBERS[0], MAIL), mail=True),) == made.cards
