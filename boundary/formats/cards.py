"""Read names, mail addresses and phone numbers out of an exported address book; nothing else.

vCard 2.1, 3.0 (RFC 2426) and 4.0 (RFC 6350): folded lines, quoted-printable, groups, escapes.
Photos, notes, postal addresses and every other line are passed over unread.
"""

from __future__ import annotations

import quopri
import re
from collections.abc import Iterator
from dataclasses import dataclass, field

from boundary.core.errors import Refusal
from boundary.core.hints import Card
from boundary.core.identifier import Identifier, IdentifierError, email, phone

__all__ = ["MAX_LENGTH", "Cards", "read_cards"]

MAX_LENGTH = 16 * 1024 * 1024
"""Longest address book that is read, in characters; photos make them long."""
MAX_CARDS = 20_000
MAX_LINE = 2_000
"""Longest line with a name, an address or a number, unfolded, in characters."""
MAX_PER_CARD = 100
"""Most names, addresses and numbers of one card."""
_WANTED = frozenset({"BEGIN", "END", "VERSION", "FN", "N", "EMAIL", "TEL"})
_HEAD = re.compile(r"(?:[A-Za-z0-9-]{1,60}\.)?([A-Za-z0-9-]{1,60})(?=[;:])")
_PARAMETER = re.compile(r';((?:"[^"]*"|[^";:])*)')
_CHARSET = re.compile(r"utf-?8|us-ascii|iso-?8859-?[0-9]{1,2}|windows-?125[0-8]", re.IGNORECASE)
_ESCAPED = re.compile(r"\\([nN\\,;:])")
_BETWEEN = re.compile(r"(?<!\\)(?:\\\\)*;")
_HINT = "You can export the address book anew as a .vcf file."
_TOO_LONG = "A line of a card is longer than a name or an address is."


@dataclass(frozen=True, slots=True)
class Cards:
    """What an address book holds."""

    cards: tuple[Card, ...] = field(repr=False)
    """In file order; cards without an address and a number are left out."""
    unread: int = 0
    """Numbers without a country, and what is no number or address: left out."""


@dataclass(frozen=True, slots=True)
class _Line:
    """One line of the file, unfolded."""

    number: int
    """Where it begins, from 1."""
    name: str = ""
    """Upper case, the group taken off; empty for a line that is not read."""
    value: str = ""
    """Quoted-printable taken off; escapes left as they are."""


@dataclass(slots=True)
class _Draft:
    """A card being read."""

    names: dict[str, None] = field(default_factory=dict)
    emails: dict[Identifier, None] = field(default_factory=dict)
    phones: dict[Identifier, None] = field(default_factory=dict)
    inner: bool = False
    """Inside a card of vCard 2.1 that stands in this one: somebody else's."""


@dataclass(slots=True)
class _Open:
    """A line whose end was not seen yet."""

    number: int
    name: str
    parameters: frozenset[str]
    """Upper case, without quotes; `QUOTED-PRINTABLE` stands alone in vCard 2.1."""
    pieces: list[str]
    room: int = MAX_LINE

    @property
    def is_quoted(self) -> bool:
        """Whether it is quoted-printable, in the form of any version."""
        return not self.parameters.isdisjoint({"QUOTED-PRINTABLE", "ENCODING=QUOTED-PRINTABLE"})

    @property
    def goes_on(self) -> bool:
        """Whether it ends in a soft line break."""
        return self.is_quoted and self.pieces[-1].endswith("=")

    def add(self, piece: str) -> None:
        """Add what was folded. Raises Refusal when it grows too long."""
        self.room -= len(piece)
        if self.room < 0:
            raise _refused(_TOO_LONG, self.number)
        self.pieces.append(piece)

    def line(self) -> _Line:
        """Close it."""
        value = "".join(self.pieces)
        if self.is_quoted:
            value = _unquoted(value, self.parameters)
        return _Line(self.number, self.name, value)


def read_cards(text: str) -> Cards:
    """Read an address book. Raises Refusal with the line of what cannot be one."""
    if len(text) > MAX_LENGTH:
        raise Refusal("This address book is too long.", hint=_HINT)
    cards: list[Card] = []
    draft: _Draft | None = None
    begun = unread = 0
    for line in _lines(text):
        frame = line.name if line.value.strip().upper() == "VCARD" else ""
        if draft is None:
            if frame != "BEGIN":
                raise _refused("Something stands outside the cards of this file.", line.number)
            begun += 1
            if begun > MAX_CARDS:
                raise _refused("This address book has too many cards.", line.number)
            draft = _Draft()
        elif frame == "BEGIN":
            if draft.inner:
                raise _refused("A card begins before the one above it has ended.", line.number)
            draft.inner = True
        elif frame == "END" and draft.inner:
            draft.inner = False
        elif frame == "END":
            if draft.emails or draft.phones:
                cards.append(Card(tuple(draft.names), tuple(draft.emails), tuple(draft.phones)))
            draft = None
        elif not draft.inner:
            unread += not _take(draft, line)
    if draft is not None:
        raise Refusal("The last card of this file has no end.", hint=_HINT)
    if not begun:
        raise Refusal("There is no card in this file.", hint=_HINT)
    return Cards(tuple(cards), unread)


def _take(draft: _Draft, line: _Line) -> bool:
    """Read one line into a card; False when it holds an address or number that is none."""
    if len(draft.names) + len(draft.emails) + len(draft.phones) >= MAX_PER_CARD:
        raise _refused("A card holds more than a card of one person does.", line.number)
    match line.name:
        case "FN":
            _add_name(draft, _plain(line.value))
        case "N":
            parts = [*map(_plain, _BETWEEN.split(line.value)), "", ""]
            family, given, middle = parts[:3]
            _add_name(draft, f"{given} {family}")
            _add_name(draft, f"{given} {middle} {family}")
        case "EMAIL":
            return _add_email(draft, _plain(line.value))
        case "TEL":
            return _add_phone(draft, _plain(line.value))
        case _:
            pass
    return True


def _add_name(draft: _Draft, name: str) -> None:
    text = " ".join(name.split())
    if text:
        draft.names[text] = None


def _add_email(draft: _Draft, text: str) -> bool:
    try:
        if text:
            draft.emails[email(_bare(text, "mailto:"))] = None
    except IdentifierError:
        return False
    return True


def _add_phone(draft: _Draft, text: str) -> bool:
    try:
        if text:
            draft.phones[phone(_bare(text, "tel:"))] = None
    except IdentifierError:
        return False
    return True


def _bare(text: str, scheme: str) -> str:
    """Take the scheme of a web address off, and what follows the number in it (RFC 3966)."""
    if text[: len(scheme)].lower() != scheme:
        return text
    return text[len(scheme) :].partition(";")[0].partition("?")[0]


def _lines(text: str) -> Iterator[_Line]:
    """Give every line, unfolded; those that are not read come without name and value.

    Empty ones are left out, and so is what was folded below a line that is not read.
    """
    held: _Open | None = None
    passing = False
    gap = ""
    rows = text.replace("\r\n", "\n").replace("\r", "\n").split("\n")
    for number, row in enumerate(rows, start=1):
        if held is not None and held.goes_on:
            held.pieces[-1] = held.pieces[-1][:-1]
            held.add(row)
            continue
        if row[:1] in (" ", "\t") and (held is not None or passing):
            if held is not None:
                held.add(gap + row[1:])
            continue
        if held is not None:
            yield held.line()
        held = _opened(number, row)
        passing = held is None and bool(row.strip())
        if held is not None and held.name == "VERSION":
            # Only from 3.0 on does the blank that begins a folded row belong to the fold.
            gap = " " if held.pieces[-1].strip() == "2.1" else ""
        elif held is None and row.strip():
            yield _Line(number)
    if held is not None:
        yield held.line()


def _opened(number: int, row: str) -> _Open | None:
    """Read the head of a row; None when it is none that is read."""
    head = _HEAD.match(row)
    if head is None or head[1].upper() not in _WANTED:
        return None
    if len(row) > MAX_LINE:
        raise _refused(_TOO_LONG, number)
    parameters = set()
    end = head.end()
    while found := _PARAMETER.match(row, end):
        parameters.add(found[1].replace('"', "").strip().upper())
        end = found.end()
    if row[end : end + 1] != ":":
        return None
    return _Open(number, head[1].upper(), frozenset(parameters), [row[end + 1 :]])


def _unquoted(value: str, parameters: frozenset[str]) -> str:
    """Take quoted-printable off; empty when the bytes are not what they are said to be."""
    named = [word.partition("=")[2] for word in parameters if word.startswith("CHARSET=")]
    charset = named[0] if named else "UTF-8"
    if _CHARSET.fullmatch(charset) is None:
        return ""
    try:
        return quopri.decodestring(value.encode()).decode(charset)
    except (LookupError, UnicodeDecodeError):
        return ""


def _plain(value: str) -> str:
    """Take escapes off."""
    return _ESCAPED.sub(lambda found: " " if found[1] in "nN" else found[1], value).strip()


def _refused(say: str, number: int) -> Refusal:
    return Refusal(say, hint=_HINT, place=f"line {number}")
