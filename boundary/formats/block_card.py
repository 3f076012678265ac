"""Write the block card: one contact with the numbers to be blocked, under a name that says little.

The format is vCard 3.0 (RFC 2426), which every phone reads.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from typing import Final

from boundary.core.card_step import TITLE
from boundary.core.identifier import Identifier, Kind

__all__ = ["MOST_BYTES", "NAME", "SmallCards", "block_card", "small_cards"]

NAME: Final = TITLE
"""Stands on every card; it names nobody and no program."""
MOST_BYTES: Final = 300
"""Longest small card: what a telephone's camera still reads well as one code."""

_LINE_BYTES = 75
"""Longest line without its end; what is longer is folded (RFC 2426, section 2.6)."""
_FIELDS: Final = {Kind.PHONE: "TEL", Kind.EMAIL: "EMAIL"}
_ESCAPES: Final = str.maketrans({"\\": "\\\\", ",": "\\,", ";": "\\;"})


@dataclass(frozen=True, slots=True)
class SmallCards:
    """Several whole cards that together carry what one large one would."""

    cards: tuple[bytes, ...] = field(repr=False)
    left_out: tuple[Identifier, ...] = field(default=(), repr=False)
    """Mail addresses too long for any small card."""


def block_card(whom: Iterable[Identifier], *, mail: bool = False) -> bytes:
    """Write one card with every number once, in the order given; empty when there is none.

    `mail`: mail addresses too. A telephone that blocks the card may then put mail away as well.
    Raises ValueError for a value with a character that cannot be seen.
    """
    lines = [_line(one) for one in _wanted(whom, mail=mail)]
    return _card(lines) if lines else b""


def small_cards(
    whom: Iterable[Identifier], *, mail: bool = False, most: int = MOST_BYTES
) -> SmallCards:
    """Write cards of at most `most` bytes that carry every number once, in the order given.

    Raises ValueError as `block_card` does.
    """
    cards: list[bytes] = []
    left_out: list[Identifier] = []
    held: list[bytes] = []
    for one in _wanted(whom, mail=mail):
        line = _line(one)
        if len(_card([line])) > most:
            left_out.append(one)
        elif len(_card([*held, line])) > most:
            cards.append(_card(held))
            held = [line]
        else:
            held.append(line)
    if held:
        cards.append(_card(held))
    return SmallCards(tuple(cards), tuple(left_out))


def _wanted(whom: Iterable[Identifier], *, mail: bool) -> Iterator[Identifier]:
    kinds = (Kind.PHONE, Kind.EMAIL) if mail else (Kind.PHONE,)
    return (one for one in dict.fromkeys(whom) if one.kind in kinds)


def _card(lines: Iterable[bytes]) -> bytes:
    return b"".join(
        (
            b"BEGIN:VCARD\r\nVERSION:3.0\r\n",
            f"N:{NAME};;;;\r\nFN:{NAME}\r\n".encode("ascii"),
            *lines,
            b"END:VCARD\r\n",
        )
    )


def _line(one: Identifier) -> bytes:
    """Write one field; the value is a text, whatever stands in it."""
    if not one.value.isprintable():
        raise ValueError("A card holds no character that cannot be seen.")
    return _folded(f"{_FIELDS[one.kind]}:{one.value.translate(_ESCAPES)}".encode())


def _folded(line: bytes) -> bytes:
    """Break a long line between letters, never inside one; a blank begins what follows."""
    pieces: list[bytes] = []
    rest, room = line, _LINE_BYTES
    while len(rest) > room:
        cut = room
        while rest[cut] & 0xC0 == 0x80:
            cut -= 1
        pieces.append(rest[:cut])
        rest, room = rest[cut:], _LINE_BYTES - 1
    return b"\r\n ".join((*pieces, rest)) + b"\r\n"
