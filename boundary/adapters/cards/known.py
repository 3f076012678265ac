"""Say whose a card is: each address and number on it in normal form, and its line; pure."""

from __future__ import annotations

import re
from collections.abc import Callable, Collection, Iterator
from dataclasses import dataclass, field
from functools import partial
from typing import Final

from boundary.core import identifier
from boundary.core.identifier import Identifier, IdentifierError, Kind
from boundary.core.rules import MailProvider

from .lines import Card, Line, parts_of, unescape
from .reached import reads
from .spelled import MIN_LOCAL, addresses_in, read_address, read_number, without_extension

__all__ = ["Entry", "Reader", "names_of"]

_MAX_TEXT: Final = 400
"""Longest text that can be an address or a number."""
_TELLING: Final = 7
"""So many last digits in common, and two numbers could be one."""


@dataclass(frozen=True, slots=True)
class Entry:
    """One address, number or name that a card says somebody is reached by."""

    line: int
    """Its place in Card.lines."""
    found: Identifier | None = None
    """In normal form; None when it has none that is sure."""
    key: str = field(default="", repr=False)
    """What all its spellings share (identifier.mailbox_key), or ""."""
    digits: str = field(default="", repr=False)
    """Of a number that is not sure: its digits, 0 to 9. It may be anybody's."""
    has_extension: bool = False
    """It goes on behind the number: a desk behind a shared line, or a code to be dialled."""
    inside: frozenset[str] = field(default=frozenset(), repr=False)
    """Keys of the addresses in a text that is more than one address: each may be meant."""

    @property
    def is_sure(self) -> bool:
        """Whether it is known whom it reaches, or that it cannot be anybody asked for."""
        return not self.digits and not self.inside

    def may_be(self, one: Identifier, key: str) -> bool:
        """Whether an entry that is not sure could be this one, whose key this is.

        A number written without its country, or an address with other words beside it.
        """
        if key in self.inside:
            return True
        if one.kind is not Kind.PHONE or not self.digits:
            return False
        local = self.digits.lstrip("0")
        if len(local) >= _TELLING:
            return one.value[-_TELLING:] in local
        return len(self.digits) >= MIN_LOCAL and (
            one.value.endswith(self.digits) or one.value.endswith(local.rjust(MIN_LOCAL, "0"))
        )


@dataclass(frozen=True, slots=True)
class Reader:
    """Reads cards of one user."""

    providers: tuple[MailProvider, ...] = ()
    region: str = ""
    """The user's country, two capitals: how a number without a country code is read; or ""."""

    def key(self, one: Identifier) -> str:
        """Give what every spelling of one identifier shares."""
        return identifier.mailbox_key(one, self.providers)

    def entries(self, card: Card) -> tuple[Entry, ...]:
        """Read what a card says somebody is reached by, in its order; empty lines say nothing.

        A card of a group holds members, not a person: it has no entries. A line that cannot be
        read has an entry without anything.
        """
        if card.is_group:
            return ()
        found: list[Entry] = []
        for at, line in enumerate(card.lines):
            reading = reads(line)
            if reading is not None and line.tight.strip():
                found += self._entries(at, line, reading)
        return tuple(found)

    def keys(self, card: Card) -> frozenset[str]:
        """Give the keys of all that is sure on a card."""
        return frozenset(entry.key for entry in self.entries(card) if entry.key)

    def lines_of(self, card: Card, keys: Collection[str]) -> frozenset[int]:
        """Give the places of the lines that hold one of these keys."""
        return frozenset(entry.line for entry in self.entries(card) if entry.key in keys)

    def may_hold(self, card: Card, one: Identifier) -> bool:
        """Whether an entry on it could be this one, and nobody can say so from the card alone."""
        key = self.key(one)
        return any(entry.may_be(one, key) for entry in self.entries(card))

    def _entries(
        self, at: int, line: Line, reading: Callable[[Line], Iterator[tuple[str, str]]]
    ) -> Iterator[Entry]:
        for kind, text in reading(line):
            if len(text) > _MAX_TEXT:
                yield Entry(at)
            elif kind == "tel":
                yield self._phone(at, text)
            elif kind == "email":
                yield self._address(at, text)
            else:
                yield self._handle(at, kind, text)

    def _phone(self, at: int, text: str) -> Entry:
        number, has_extension = without_extension(text)
        try:
            one = read_number(number, self.region)
        except IdentifierError:
            one = None
        if one is None:
            digits = "".join(char for char in number if char.isdigit())
            return Entry(at, digits=digits, has_extension=has_extension)
        return Entry(at, one, self.key(one), has_extension=has_extension)

    def _address(self, at: int, text: str) -> Entry:
        try:
            one = read_address(text)
        except IdentifierError:
            return Entry(at, inside=frozenset(map(self.key, addresses_in(text))))
        return Entry(at, one, self.key(one))

    def _handle(self, at: int, service: str, text: str) -> Entry:
        """Read a name at a messenger: it can be an address or a number as well."""
        if "@" in text.strip("@") and service not in ("mastodon", "matrix"):
            return self._address(at, text)
        if re.fullmatch(r"\+[0-9 ().-]{7,30}", text):
            return self._phone(at, text)
        if service in ("whatsapp", "signal") and text.isdigit():
            return self._phone(at, f"+{text}")
        return self._made(at, partial(identifier.handle, service=service), text)

    def _made(self, at: int, make: Callable[[str], Identifier], text: str) -> Entry:
        try:
            one = make(text)
        except IdentifierError:
            return Entry(at)
        return Entry(at, one, self.key(one))


def names_of(card: Card) -> tuple[str, ...]:
    """Give the names on a card as they are written, without repeats: FN, then N in two forms."""
    found: dict[str, None] = {}
    for at in card.named("FN", "N"):
        line = card.lines[at]
        parts = [unescape(line.text)] if line.name == "FN" else [*parts_of(line.text, ";"), "", ""]
        if line.name == "N":
            family, given, middle = parts[:3]
            parts = [f"{given} {family}", f"{given} {middle} {family}"]
        for part in parts:
            text = " ".join(part.split())
            if text:
                found[text] = None
    return tuple(found)
