"""Hold the codes: a decoder that is not ours reads the very bytes off the drawing."""

from __future__ import annotations

import pytest

from boundary.core.identifier import phone
from boundary.formats.block_card import small_cards
from boundary.formats.qr import Code, code
from tests.formats.camera import read, seen, squares


@pytest.mark.parametrize(
    "data",
    [b"a", b"0123456789", b"HELLO WORLD", "Jördan ü".encode(), bytes(range(256)), b"x" * 300],
    ids=["one", "digits", "capitals", "utf-8", "all", "longest"],
)
def test_a_code_reads_back_as_its_very_bytes(data: bytes) -> None:
    """Whatever the bytes are, the drawing on a page gives them back unchanged."""
    drawn = code(data)

    assert [data] == read(squares(drawn.path, drawn.size))


def test_every_card_comes_through_its_code() -> None:
    """A thousand numbers, in codes one after the other, arrive as the cards that were given."""
    whom = [phone(f"+1{area}5550{last:03}") for area in range(202, 212) for last in range(100, 200)]
    cards = small_cards(whom).cards
    drawn = [code(card) for card in cards]

    assert len(cards) == 84
    assert [[card] for card in cards] == [read(squares(one.path, one.size)) for one in drawn]


def test_a_code_has_a_light_border() -> None:
    """Four light squares lie on each side: without them no camera finds it."""
    rows = code(b"x" * 300).rows

    assert 61 + 8 == len(rows)
    assert {61 + 8} == {len(row) for row in rows}
    assert not any(any(row) for row in (*rows[:4], *rows[-4:]))
    assert not any(row[place] for row in rows for place in (*range(4), *range(-4, 0)))
    assert any(rows[4])


def test_what_no_code_holds_is_refused() -> None:
    """More than a code can hold is an error, never a code with less in it."""
    with pytest.raises(ValueError, match="too large"):
        code(b"x" * 5000)


def test_what_is_drawn_is_not_told() -> None:
    """The squares hold a number in clear, so they stay out of what is written down of a code."""
    assert "Code()" == repr(Code(((True,),)))


@pytest.mark.parametrize("length", [1, 40, 120, 300])
def test_a_code_on_a_terminal_reads_back(length: int) -> None:
    """Half blocks and plain signs give the bytes back; dark on light or light on dark."""
    data = b"x" * length
    drawn = code(data)
    plain = tuple(tuple(sign == " " for sign in line[::2]) for line in drawn.plain)
    turned = tuple(tuple(not dark for dark in row) for row in seen(drawn.blocks))

    assert [[data]] * 3 == [read(seen(drawn.blocks)), read(turned), read(plain)]
    assert drawn.rows == seen(drawn.blocks) == plain
    assert {drawn.size} == {len(line) for line in drawn.blocks}
    assert {"#", " "} == {sign for line in drawn.plain for sign in line}
