"""Read one address or number as people and programs write it: one reading, or none; pure.

A number without its country code is read only where the user's country leaves one reading.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Final
from urllib.parse import unquote

import phonenumbers

from boundary.core import identifier
from boundary.core.identifier import Identifier, IdentifierError

__all__ = ["MIN_LOCAL", "addresses_in", "read_address", "read_number", "without_extension"]

MIN_LOCAL: Final = 5
"""Fewest digits that can be somebody's number without its area code."""
_MAX_EXTENSION: Final = 6
"""More digits than that behind a number can be a second number."""

_ADDRESS: Final = re.compile(r"[^<>]{0,200}<([^<>@]{1,100}@[^<>@]{1,260})>\s*")
_UNSEEN: Final = re.compile("[\u00ad\u200b\u200e\u200f\u202a-\u202e\u2060\u2066-\u2069\ufeff]")
"""What stands in an address that was copied from elsewhere: nobody can type or see it."""
_WIDE: Final = {code: code - 0xFEE0 for code in range(0xFF01, 0xFF5F)}
"""The wide signs of East Asian keyboards."""
_QUOTED: Final = re.compile(r'"([^"\\]+)"@([^"@]+)')
_MARKS: Final = "'\""
_APART: Final = re.compile(r"\S+[ \t]*@[ \t]*\S+")
_INSIDE: Final = re.compile(r"[^\s<>()\[\],;:\"@]{1,100}@[^\s<>()\[\],;:\"@]{1,260}")
_EXTENSION: Final = re.compile(
    r"(?i)[\s.,;:/(-]*(?:;\s*ext\s*=|\b(?:ext(?:ension|n)?|int(?:erno|ern)?|anexo|ramal|poste"
    r"|durchwahl|dw|доб)\b\.?|(?<=[\d\s)])x|#|[,;]|(?<=\d)[pw])[\s.:#=]*(?=[0-9])[0-9,;pw*#\s)-]{1,40}\Z"
)
_BRACKETED: Final = re.compile(r"\A\(\s*\+\s*([0-9]{1,3})\s*\)")


def read_address(text: str) -> Identifier:
    """Read a mail address, with or without a name before it and quotes around its first part.

    Raises IdentifierError.
    """
    text = _UNSEEN.sub("", text).strip().rstrip(";,.")
    if "@" not in text:
        # No address: so it is one only if its @ is written in another way.
        text = unquote(text) if "%40" in text else text.translate(_WIDE)
    if text[:1] == text[-1:] and text[:1] in _MARKS:
        text = text[1:-1]
    if _APART.fullmatch(text):
        text = "".join(text.split())
    named = _ADDRESS.fullmatch(text)
    bare = named[1] if named else text
    quoted = _QUOTED.fullmatch(bare)
    return identifier.email(f"{quoted[1]}@{quoted[2]}" if quoted else bare.strip())


def addresses_in(text: str) -> Iterator[Identifier]:
    """Give the addresses that stand in a text which is more than one address."""
    for found in _INSIDE.findall(_UNSEEN.sub("", text)):
        try:
            yield read_address(found)
        except IdentifierError:
            continue


def _in_digits(text: str) -> str:
    """Write digits of any script as 0 to 9, other signs in one spelling each.

    What only turns the line of writing is left out; a code in brackets is written without them.
    """
    made = []
    for char in text:
        value = unicodedata.decimal(char, None)
        kind = unicodedata.category(char)
        if value is not None:
            made.append(str(value))
        elif char == "\uff0b":
            made.append("+")
        elif kind == "Pd":
            made.append("-")
        elif char.isspace() or char in "[]{}_\u00b7\u2022'\u2019~":
            made.append(" ")
        elif kind != "Cf":
            made.append(char)
    return _BRACKETED.sub(r"+\1", "".join(made).strip())


def without_extension(text: str) -> tuple[str, bool]:
    """Take off what is dialled behind a number, and say whether there was any; digits are 0 to 9.

    A second number in one line is none of that.
    """
    text = _in_digits(text)
    found = _EXTENSION.search(text)
    if found is None or sum(char.isdigit() for char in text[: found.start()]) < MIN_LOCAL:
        return text, False
    digits = sum(char.isdigit() for char in found[0])
    if digits > _MAX_EXTENSION and not found[0].startswith(";ext="):
        return text, False
    return text[: found.start()].strip(), True


def read_number(text: str, region: str) -> Identifier | None:
    """Read a number; None when it could be another one, too. Raises IdentifierError."""
    if text.startswith("+") or not region:
        return identifier.phone(text)
    one = identifier.phone(text, region)
    number = phonenumbers.parse(text, region)
    local = phonenumbers.national_significant_number(number)
    digits = "".join(char for char in text if char.isdigit())
    plan = _plan(region)
    dialled = digits.removesuffix(local)
    if dialled == str(number.country_code) != plan.prefix and not plan.closed:
        return None
    if dialled and dialled != digits:
        # A code for the whole country, or out of it, was dialled before the area code.
        return one
    whole = plan.closed or len(local) >= plan.longest
    prefixed = bool(plan.prefix) and digits.startswith(plan.prefix)
    if (prefixed if dialled else whole) and phonenumbers.is_valid_number(number):
        return one
    return None


@dataclass(frozen=True, slots=True)
class _Plan:
    """How numbers of one country are dialled within it."""

    closed: bool
    """Nothing goes before a number within the country: it is always written whole."""
    prefix: str
    """What goes before an area code, or ""."""
    longest: int
    """Most digits of a number of its fixed lines: one of that length has its area code."""


def _plan(region: str) -> _Plan:
    data = phonenumbers.PhoneMetadata.metadata_for_region(region, None)
    prefix = str(data.national_prefix or "") if data else ""
    fixed = data.fixed_line.possible_length if data and data.fixed_line else ()
    local = data.general_desc.possible_length_local_only if data and data.general_desc else ()
    return _Plan(not prefix and not local, prefix, max(fixed, default=99))
