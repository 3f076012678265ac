"""Fill in a sentence of a written guide: whom it is about, and the folder; for screen and paper."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field

import idna

from boundary.core.identifier import Identifier

EITHER_ADDRESSES = 20
"""Addresses in one search field: longer ones are applied unreliably, so each line is one filter."""
EITHER_CHARACTERS = 1400
"""Characters of one search field; Gmail takes about 1,500."""

_PLACEHOLDER = re.compile(r"\{(identifier|addresses|either|folder)\}")
SOMEBODY = "the person"
"""Stands for a handle that is not known."""
LOOK_FOR_THEM = (
    "You did not list a handle. You can find the person in your own conversations, or by name on"
    " the site's own page of blocked people; their profile stays closed."
)
"""Said before the steps about somebody whose handle is not known."""
_ADDRESSES, _EITHER = "{addresses}", "{either}"


@dataclass(frozen=True, slots=True)
class Piece:
    """A stretch of a sentence."""

    text: str = field(repr=False)
    given: bool
    """True: it stands where a placeholder stood, so it is not the guide's own text."""


@dataclass(frozen=True, slots=True)
class Filled:
    """One sentence, and the list that belongs to its end."""

    pieces: tuple[Piece, ...]
    addresses: tuple[str, ...] = field(default=(), repr=False)
    """One a line, ready to copy."""
    fields: tuple[str, ...] = field(default=(), repr=False)
    """Each the content of one search field, and so of one filter."""

    @property
    def text(self) -> str:
        """The sentence without its list."""
        return "".join(piece.text for piece in self.pieces)


def fill(sentence: str, name: str, addresses: Sequence[str], folder: str) -> Filled:
    """Fill one sentence in; what is filled in is never read for placeholders again.

    `name` stands for the one it is about, `addresses` for all of them, spelling by spelling.
    """
    ending = next((each for each in (_ADDRESSES, _EITHER) if sentence.endswith(each)), "")
    shown = sentence.removesuffix(ending).rstrip() if ending else sentence
    return Filled(
        tuple(_pieces(shown, name, folder)),
        tuple(addresses) if ending == _ADDRESSES else (),
        either(addresses) if ending == _EITHER else (),
    )


def spellings(subject: Identifier) -> tuple[str, ...]:
    """Give the normal form, and the domain in its own letters when it has some."""
    local, at, domain = subject.value.partition("@")
    labels = [_letters(label) for label in domain.split(".")]
    return tuple(dict.fromkeys((subject.value, f"{local}{at}{'.'.join(labels)}")))


def either(addresses: Sequence[str]) -> tuple[str, ...]:
    """Join addresses by OR, as many as one search field takes; each quoted, so it stays whole."""
    lines: list[list[str]] = []
    for name in addresses:
        quoted = f'"{name}"'
        if not lines or not _fits(lines[-1], quoted):
            lines.append([])
        lines[-1].append(quoted)
    return tuple(" OR ".join(line) for line in lines)


def _fits(line: Sequence[str], quoted: str) -> bool:
    return len(line) < EITHER_ADDRESSES and len(" OR ".join([*line, quoted])) <= EITHER_CHARACTERS


def _pieces(sentence: str, name: str, folder: str) -> Iterator[Piece]:
    end = 0
    for found in _PLACEHOLDER.finditer(sentence):
        if found.start() > end:
            yield Piece(sentence[end : found.start()], given=False)
        yield Piece(folder if found[1] == "folder" else name, given=True)
        end = found.end()
    if end < len(sentence):
        yield Piece(sentence[end:], given=False)


def _letters(label: str) -> str:
    try:
        return idna.ulabel(label) if label.startswith("xn--") else label
    except idna.IDNAError:
        return label
