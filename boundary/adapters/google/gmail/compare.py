"""Compare one asked word, phrase or address with one value of a message, as Gmail does; pure.

A word is what stands between anything but letters, digits and the underscore. A whole address is
met by that address alone. What no page of Google's settles is UNKNOWN, with the reason in words.
Source: Gmail API, users.settings.filters; support.google.com/mail/answer/7190; for the splitting
into words, experiments that others published in 2010: read 2026-11-22, not a contract.
"""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass, field
from enum import StrEnum

from .query import is_whole_address, words

__all__ = [
    "NO",
    "YES",
    "Answer",
    "Party",
    "Verdict",
    "addresses_of",
    "in_party",
    "in_text",
    "sizes",
    "unknown",
]


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
ORDER = "It depends on whether the order of words counts that a dot or a hyphen joins."
ACROSS = "It depends on whether a name and its address are read as one text."
SPELLED = "It depends on how accents are compared, which Google does not say."

NUMBERS = "It depends on a number with a dot in it, which Google reads as one number."

_NUMBERED = re.compile(r"(?<!\w)\d+(?:\.\d+)+(?!\w)|\w+")
"""Words, with a dot between digits as part of a number."""
_EDGES = "<>()[]\"',;:."
_UNITS = {"": (1,), "k": (1000, 1024), "m": (1000**2, 1024**2)}
_MOST_DIGITS = 12


def addresses_of(party: Party) -> frozenset[str]:
    """Give the whole addresses that somebody is met by: their own, and those in the name."""
    return _addresses(party.name) | {party.address.casefold()}


def in_party(asked: str, party: Party, *, phrase: bool) -> Answer:
    """Say whether somebody is met by what was asked: in the name or in the address, not across.

    `phrase`: it stood in quotes, so the order of its words counts for certain.
    """
    text = asked.casefold().strip()
    if is_whole_address(text):
        return YES if text in addresses_of(party) else NO
    found = in_text(text, party.address, phrase=phrase)
    if found == YES or not party.name:
        return found
    named = in_text(text, party.name, phrase=phrase)
    if named != NO or found != NO:
        return named if named != NO else found
    both = (*words(party.name), *words(party.address))
    if _runs(both, words(text)):
        return unknown(ACROSS)
    return unknown(ORDER) if not phrase and set(words(text)) <= set(both) else NO


def in_text(asked: str, text: str, *, phrase: bool) -> Answer:
    """Say whether the words asked for stand in the text, one right after the other."""
    asked = asked.casefold()
    if is_whole_address(asked):
        return YES if asked in _addresses(text) else NO
    sought, there = words(asked), words(text)
    if not sought:
        return unknown(NO_RULE)
    found = _runs(there, sought)
    if found != _runs(tuple(_NUMBERED.findall(text.casefold())), tuple(_NUMBERED.findall(asked))):
        return unknown(NUMBERS)
    if found:
        return YES
    if "+" in asked and any(word in there for word in sought):
        return unknown(NO_RULE)  # between words a plus is said to mean OR
    if not phrase and set(sought) <= set(there):
        return unknown(ORDER)
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
