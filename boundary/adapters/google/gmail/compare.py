"""Compare one asked word, phrase or address with one value of a message, as Gmail does; pure.

A word is what stands between anything but letters, digits and the underscore. A whole address is
met by that address alone. What no page of Google's settles is UNKNOWN, with the reason in words.
Source: Gmail API, users.settings.filters; support.google.com/mail/answer/7190; for the splitting
into words, experiments that others published in 2010: read 2026-11-22, not a contract.
"""

from __future__ import annotations

import unicodedata
from dataclasses import dataclass, field
from enum import StrEnum

from .query import is_whole_address, words

__all__ = ["NO", "YES", "Answer", "Party", "Verdict", "in_party", "in_text", "sizes", "unknown"]


class Verdict(StrEnum):
    """Whether a message is taken."""

    YES = "yes"
    NO = "no"
    UNKNOWN = "unknown"


@dataclass(frozen=True, slots=True)
class Answer:
    """A verdict, and why it is not certain."""

    verdict: Verdict
    why: str = ""
    """One sentence when the verdict is UNKNOWN, else empty."""


@dataclass(frozen=True, slots=True)
class Party:
    """Somebody in a header line."""

    address: str = field(repr=False)
    name: str = field(default="", repr=False)
    """The display name, decoded."""


YES, NO = Answer(Verdict.YES), Answer(Verdict.NO)

NO_RULE = "It uses something that Google's pages do not settle."
SPELLED = "It depends on how accents are compared, which Google does not say."

_EDGES = "<>()[]\"',;:."
_UNITS = {"": (1,), "k": (1000, 1024), "m": (1000**2, 1024**2)}
_MOST_DIGITS = 12


def in_party(asked: str, party: Party) -> Answer:
    """Say whether somebody is met by what was asked: in the name or in the address, not across."""
    text = asked.casefold().strip()
    if is_whole_address(text):
        return YES if text == party.address.casefold() or text in _addresses(party.name) else NO
    found = in_text(text, party.address)
    if found == YES or not party.name:
        return found
    named = in_text(text, party.name)
    return named if named == YES or found == NO else found


def in_text(asked: str, text: str) -> Answer:
    """Say whether the words asked for stand in the text, one right after the other."""
    asked = asked.casefold()
    if is_whole_address(asked):
        return YES if asked in _addresses(text) else NO
    sought, there = words(asked), words(text)
    if not sought:
        return unknown(NO_RULE)
    if _runs(there, sought):
        return YES
    if "+" in asked and any(word in there for word in sought):
        return unknown(NO_RULE)  # between words a plus is said to mean OR
    if _runs(words(_bare(text)), words(_bare(asked))):
        return unknown(SPELLED)
    return NO


def sizes(text: str) -> tuple[int, ...]:
    """Read a size such as `10M`, counted in thousands and in 1,024s; empty when it is none."""
    digits = text.casefold().rstrip("kmb")
    unit = text.casefold()[len(digits) :].removesuffix("b")
    if not digits.isdecimal() or len(digits) > _MOST_DIGITS or unit not in _UNITS:
        return ()
    return tuple(int(digits) * factor for factor in _UNITS[unit])


def unknown(why: str) -> Answer:
    """Say that it cannot be said."""
    return Answer(Verdict.UNKNOWN, why)


def _addresses(text: str) -> frozenset[str]:
    """Give the whole addresses that stand in a text, such as a display name."""
    if "@" not in text:
        return frozenset()
    return frozenset(piece.strip(_EDGES) for piece in text.casefold().split() if "@" in piece)


def _runs(there: tuple[str, ...], sought: tuple[str, ...]) -> bool:
    """Whether the words sought are there, one right after the other."""
    last = len(there) - len(sought)
    return any(there[at : at + len(sought)] == sought for at in range(last + 1))


def _bare(text: str) -> str:
    """Take accents off letters."""
    split = unicodedata.normalize("NFKD", text.casefold())
    return "".join(sign for sign in split if not unicodedata.combining(sign))
