"""Write the criteria of our filters, one spelling each, and read them back; pure.

Every address is a whole one in double quotes, joined by OR: `"a@example.org" OR "b@example.org"`.
What could be read as anything but an address is refused, so nothing has to be escaped.
Source: support.google.com/mail/answer/7190; Gmail API, users.settings.filters, read 2026-11-22.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from boundary.core.filling import spellings
from boundary.core.identifier import Identifier, IdentifierError, email

__all__ = [
    "MOST_ADDRESSES",
    "MOST_CHARACTERS",
    "CriteriaError",
    "Wanted",
    "fits",
    "read",
    "refusal",
    "search",
    "write",
]

MOST_ADDRESSES = 20
"""Spellings of addresses in one filter; longer lists are applied unreliably."""
MOST_CHARACTERS = 1400
"""Characters of one criterion; tools count on about 1,500, and longer ones fail silently."""

REFUSED = "This address holds a sign that Gmail's filters could read as an operator."
"""Said of an address that no filter of ours is made for."""

_SIGNS = frozenset("_.+-'&=/#$%@")
_TERM = re.compile(r'(?P<field>cc:|from:)?"(?P<address>[^"]*)"')
_OR = " OR "


class CriteriaError(ValueError):
    """An address that no filter of ours is made for; the sentence never repeats it."""

    def __init__(self) -> None:
        super().__init__(REFUSED)


@dataclass(frozen=True, slots=True)
class Wanted:
    """What our criteria ask of a message: which of the API's two fields, and its text."""

    sender: str = ""
    """For the field `from`."""
    query: str = ""
    """For the field `query`; used only when copies count too, which `from` cannot say."""


def refusal(identifier: Identifier) -> str:
    """Say why no filter is made for this address; empty when one can be."""
    return "" if all(map(_is_plain, spellings(identifier))) else REFUSED


def write(identifiers: Iterable[Identifier], *, copied: bool = False) -> Wanted:
    """Write the criteria for mail from any of these; `copied`: or with one of them in Cc.

    Sorted and without repeats, so the same addresses give the same text. Raises CriteriaError.
    """
    names = _names(identifiers)
    if not copied:
        return Wanted(sender=_OR.join(f'"{name}"' for name in names))
    return Wanted(query="{" + " ".join(f'from:"{name}" cc:"{name}"' for name in names) + "}")


def read(wanted: Wanted) -> tuple[tuple[Identifier, ...], bool] | None:
    """Read criteria of ours back: whom they are about, sorted, and whether copies count.

    None: this is not exactly what `write` writes for anybody, so a person or another tool wrote it.
    """
    copied = bool(wanted.query)
    found: set[Identifier] = set()
    for term in _TERM.finditer(wanted.query or wanted.sender):
        try:
            found.add(email(term["address"]))
        except IdentifierError:
            return None
    people = tuple(sorted(found))
    try:
        same = bool(people) and write(people, copied=copied) == wanted
    except CriteriaError:
        return None
    return (people, copied) if same else None


def search(identifiers: Iterable[Identifier], *, copied: bool = False) -> str:
    """Write one query for mail that is there already: `{from:"a@example.org" …}`.

    It finds at least what the filter takes; whoever uses it compares header lines exactly.
    Raises CriteriaError.
    """
    fields = ("from", "cc") if copied else ("from",)
    terms = [f'{field}:"{name}"' for name in _names(identifiers) for field in fields]
    return "{" + " ".join(terms) + "}"


def fits(identifiers: Sequence[Identifier], *, copied: bool = False) -> bool:
    """Whether one filter takes all of these. Raises CriteriaError."""
    terms = len(_names(identifiers)) * (2 if copied else 1)
    wanted = write(identifiers, copied=copied)
    return terms <= MOST_ADDRESSES and len(wanted.sender or wanted.query) <= MOST_CHARACTERS


def _names(identifiers: Iterable[Identifier]) -> list[str]:
    """Give each address as it can stand in mail: by its domain's letters too, when it has some."""
    names = sorted({name for one in identifiers for name in spellings(one)})
    if not all(map(_is_plain, names)):
        raise CriteriaError
    return names


def _is_plain(name: str) -> bool:
    """Whether this is one whole address of letters, digits and signs that mean nothing to Gmail."""
    local, at, domain = name.partition("@")
    return (
        bool(local and at and domain)
        and name.count("@") == 1
        and all(sign in _SIGNS or _is_letter(sign) for sign in name)
        and any(map(_is_letter, local))
    )


def _is_letter(sign: str) -> bool:
    return unicodedata.category(sign)[0] in "LMN"
