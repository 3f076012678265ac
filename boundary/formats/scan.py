"""Say whether a text that is about to leave holds anything of a person: known, or only shaped so.

What stands where is told by the reason alone; no value is ever repeated.
"""

from __future__ import annotations

import base64
import hashlib
import itertools
import re
import unicodedata
import zlib
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Final

import phonenumbers
from phonenumbers import NumberParseException

from boundary.core.identifier import Identifier, Kind
from boundary.formats.disguise import View, orders, views
from boundary.formats.fold import digits, has_spaces, plain, skeleton
from boundary.formats.shape import Shape, shapes

__all__ = ["MAX_TEXT", "NOBODY", "Known", "Reason", "know", "scan"]

MAX_TEXT: Final = 400
"""Characters of one text; a longer one is no title and no name of a file."""
_ANYWHERE: Final = 5
"""Letters from which on something is looked for inside words and across them."""
_NAME_ANYWHERE: Final = 6
"""The same for one word of a name: shorter ones stand inside ordinary words."""
_WINDOW: Final = 6
"""Digits of a number, in a row, that already tell it."""
_HASH_PART: Final = 8
"""Characters of a hash that already tell it."""
_HASH_RUN: Final = re.compile(rf"[0-9A-Za-z+/_-]{{{_HASH_PART},}}")
_COMMON_WORDS: Final = (
    "abuse account accounts admin alerts arbeit archive archiv aside billing bonjour booking calm"
    " case casa chat check contact contacto contacts contato contatto correo courrier desk email"
    " emails example exemple ejemplo beispiel familie family famille familia feedback folder forum"
    " freunde friends group gruppe guide guides hallo hello help hilfe hola home info inbox invoice"
    " kontakt later list local mail mailbox mails maison marketing news newsletter nobody noreply"
    " office order orders people person phone plan playbook post poste postmaster private privat"
    " privacy quiet receipts school schule security service services share shared shop social steps"
    " study support systems team test travail user verein webmaster week welcome work"
)
_COMMON: Final = frozenset(_COMMON_WORDS.split())
"""Words that stand before an @ and in honest titles alike: alone they tell nobody."""


class Reason(StrEnum):
    """Why a text is held back; a closed list."""

    KNOWN = "known"
    """Something that stands in one of the cases, or is the user's own."""
    ADDRESS = Shape.ADDRESS.value
    NUMBER = Shape.NUMBER.value
    HANDLE = Shape.HANDLE.value
    LINK = Shape.LINK.value
    PATH = Shape.PATH.value
    TOKEN = Shape.TOKEN.value
    CODE = Shape.CODE.value
    UNSEEN = Shape.UNSEEN.value


@dataclass(frozen=True, slots=True)
class Known:
    """Everything that must not leave, in the forms it is looked for in. Its repr says nothing."""

    anywhere: frozenset[str] = field(default=frozenset(), repr=False)
    """Letters and digits in a row, `skeleton` form."""
    words: frozenset[str] = field(default=frozenset(), repr=False)
    """Whole words, `skeleton` form."""
    initials: frozenset[str] = field(default=frozenset(), repr=False)
    """Two and more letters, `plain` form."""
    numbers: frozenset[str] = field(default=frozenset(), repr=False)
    """Runs of `_WINDOW` digits."""
    hashed: tuple[str, ...] = field(default=(), repr=False)
    """Texts whose hashes are looked for."""


NOBODY: Final = Known()
"""Nothing is known: only shapes count."""


def know(
    identifiers: Iterable[Identifier] = (),
    names: Iterable[str] = (),
    words: Iterable[str] = (),
    public: Iterable[str] = (),
) -> Known:
    """Prepare what is looked for.

    `names`: display names and aliases; `words`: what else tells a case, such as its code; `public`:
    mail domains that belong to everybody.
    """
    making = _Making(frozenset(public))
    for identifier in identifiers:
        making.identifier(identifier)
    for name in names:
        making.name(name)
    for word in words:
        making.row(_squeezed(word))
        making.hashed.add(word)
    return Known(
        frozenset(making.anywhere),
        frozenset(making.words),
        frozenset(making.initials),
        frozenset(making.numbers),
        tuple(sorted(making.hashed)),
    )


def scan(text: str, known: Known) -> tuple[Reason, ...]:
    """Return why a text may not leave, in the order of the list; empty when nothing was found.

    Known things are looked for in every reading of the text, two wrappings deep, and as hashes;
    shapes in the text itself and in what surely was a wrapping.
    """
    if len(text) > MAX_TEXT or (readings := views(text)) is None:
        return (Reason.CODE,)
    found = {shape.value for view in readings if view.sound for shape in shapes(view.text)}
    if any(_holds(view, known) for view in readings) or _holds_hash(readings, known):
        found.add(Reason.KNOWN.value)
    return tuple(reason for reason in Reason if reason.value in found)


def _holds(view: View, known: Known) -> bool:
    """Say whether one reading of a text holds something that is known."""
    for signs in (False, True):
        folded = plain(view.text, signs=signs)
        tokens = skeleton(folded).split()
        if not tokens:
            continue
        letters = "".join(tokens)
        rows = [letters]
        if not signs:
            capitals = plain("".join(char for char in view.text if char.isupper()))
            rows += orders(letters, tokens, skeleton(capitals).replace(" ", ""))
        if any(needle in row for needle in known.anywhere for row in rows):
            return True
        if not known.words.isdisjoint((*_forms(folded), *rows)):
            return True
    # Two letters tell only where they were written as they stand: a code makes any two of them.
    if view.sound and not known.initials.isdisjoint(_initials(view.text)):
        return True
    stream = digits(view.text) if known.numbers else ""
    return any(
        stream[start : start + _WINDOW] in known.numbers
        for start in range(len(stream) - _WINDOW + 1)
    )


def _forms(folded: str) -> Iterator[str]:
    """Give each word as it stands, without digits at its ends, without an ending, and spelled."""
    row = ""
    for token in folded.split():
        word = skeleton(token)
        yield word
        bare = skeleton(token.strip("0123456789"))
        yield bare
        if len(bare) > 3 and bare.endswith("s"):
            yield bare[:-1]
        for ending in (1, 2):
            if len(bare) >= _ANYWHERE + ending:
                yield bare[:-ending]
        row = row + word if len(token) <= 2 else ""
        for start in range(len(row) - 2):
            yield row[start:]


def _initials(text: str) -> Iterator[str]:
    """Give what may be initials: single letters in a row, and short words in capitals."""
    row = ""
    for token in re.findall(r"[^\W\d_]+", unicodedata.normalize("NFKC", text)):
        row = row + token if len(token) == 1 else ""
        for start in range(len(row) - 1):
            piece = row[start:]
            if piece in (piece.upper(), piece.lower()):  # in "z. B." nobody is meant
                yield plain(piece)
        if token.isupper() and 2 <= len(token) <= 4:
            yield plain(token)


def _holds_hash(readings: Sequence[View], known: Known) -> bool:
    """Say whether a part of a hash of something known stands in a text."""
    runs = {
        run
        for view in readings
        if view.sound
        for run in _HASH_RUN.findall(view.text)
        if any(char.isdigit() for char in run)
    }
    if not runs:
        return False
    hexes = [run.lower() for run in runs if re.fullmatch(r"[0-9A-Fa-f]+", run)]
    others = [run.replace("-", "+").replace("_", "/") for run in runs]
    for text in known.hashed:
        for digest in _digests(text.encode()):
            if any(run in digest.hex() for run in hexes):
                return True
            if any(run.rstrip("=") in _base64(digest) for run in others):
                return True
    return False


def _digests(data: bytes) -> Iterator[bytes]:
    for name in ("md5", "sha1", "sha224", "sha256", "sha384", "sha512"):
        yield hashlib.new(name, data, usedforsecurity=False).digest()
    for name in ("sha3_256", "blake2b", "blake2s"):
        yield hashlib.new(name, data).digest()
    yield zlib.crc32(data).to_bytes(4, "big")


def _base64(data: bytes) -> str:
    return base64.b64encode(data).decode("ascii")


class _Making:
    """Collects the forms that are looked for."""

    def __init__(self, public: frozenset[str]) -> None:
        self._public = public
        self.anywhere: set[str] = set()
        self.words: set[str] = set()
        self.initials: set[str] = set()
        self.numbers: set[str] = set()
        self.hashed: set[str] = set()

    def identifier(self, identifier: Identifier) -> None:
        """Take one address, number or handle."""
        value = identifier.value
        if not value:
            return
        self._hash(value)
        if value.startswith("+") and value[1:].isdigit():
            self._number(value)
        elif identifier.kind is Kind.HANDLE:
            self._handle(value)
        else:
            self._address(value)

    def name(self, name: str) -> None:
        """Take a name: whole, its words in any order, with initials, and each word alone."""
        self.hashed.update((name, name.lower()))
        for spelled in {name, _umlauts(name)}:
            folded = plain(spelled).split()
            words = [skeleton(word) for word in folded]
            for word in words:
                self._word(word)
            self.initials.update(_orders_of_initials(folded))
            if len(words) < 2:
                continue
            ordered = itertools.permutations(words) if len(words) <= 4 else (words, words[::-1])
            for order in ordered:
                self.row("".join(order))
            first, last = words[0], words[-1]
            for one, other in ((first[0], last), (first, last[0])):
                self.row(one + other)
                self.row(other + one)

    def piece(self, text: str) -> None:
        """Take a text as it is: whole, and its longer parts as words."""
        row = _squeezed(text)
        if text.casefold() not in _COMMON:
            self.row(row)
        for part in re.split(r"[\W_]+", text):
            letters = part.strip("0123456789")
            if len(letters) >= 4 and letters.casefold() not in _COMMON:
                self.words.add(_squeezed(letters))

    def _address(self, value: str) -> None:
        local, _, domain = value.rpartition("@")
        base = local.partition("+")[0] or local
        for one in (local, base):
            self.row(_squeezed(one + domain))
            self.row(_squeezed(f"{one} at {domain}"))
            self.hashed.add(one)
        self.piece(base)
        self.piece(local)
        if domain not in self._public:
            label = domain.split(".")[0]
            if len(_squeezed(domain)) >= 8:
                self.anywhere.add(_squeezed(domain))
            if len(label) >= _NAME_ANYWHERE and label not in _COMMON:
                self.anywhere.add(_squeezed(label))

    def _handle(self, value: str) -> None:
        if value.isdigit():
            self._windows(value)
            return
        name, *server = re.split("[@:]", value, maxsplit=1)
        if server and "." in server[0]:
            self._address(f"{name}@{server[0]}")
            return
        self.row(_squeezed(value))
        self.piece(value)

    def _number(self, value: str) -> None:
        self._windows(value[1:])
        try:
            number = phonenumbers.parse(value)
        except NumberParseException:
            return
        national = phonenumbers.national_significant_number(number)
        self._windows(f"0{national}")
        self.hashed.update((value[1:], national, f"0{national}", f"00{value[1:]}"))

    def _windows(self, row: str) -> None:
        for start in range(max(1, len(row) - _WINDOW + 1)):
            self.numbers.add(row[start : start + _WINDOW])

    def row(self, row: str) -> None:
        """Take letters in a row: inside words when there are enough of them, else as one word."""
        if len(row) >= _ANYWHERE or (len(row) > 1 and not has_spaces(row)):
            self.anywhere.add(row)
        elif len(row) >= 3:
            self.words.add(row)

    def _word(self, word: str) -> None:
        """Take one word of a name."""
        if len(word) >= _NAME_ANYWHERE or (len(word) > 1 and not has_spaces(word)):
            self.anywhere.add(word)
        if len(word) >= 3:
            self.words.add(word)

    def _hash(self, value: str) -> None:
        self.hashed.update((value, value.upper(), f"mailto:{value}", f"@{value}", f"{value}\n"))


def _squeezed(text: str) -> str:
    return skeleton(plain(text)).replace(" ", "")


def _umlauts(name: str) -> str:
    """Spell a name as it is written where its letters are missing."""
    composed = unicodedata.normalize("NFC", name)
    for char, spelled in (("ä", "ae"), ("ö", "oe"), ("ü", "ue"), ("å", "aa"), ("ø", "oe")):
        composed = composed.replace(char, spelled).replace(char.upper(), spelled.title())
    return composed


def _orders_of_initials(words: Sequence[str]) -> Iterator[str]:
    """Give the initials of a name, forwards and backwards, and those of its first and last word."""
    row = "".join(word[0] for word in words)
    for one in (row, row[:1] + row[-1:]):
        if len(one) > 1 and len(words) > 1:
            yield one
            yield one[::-1]
