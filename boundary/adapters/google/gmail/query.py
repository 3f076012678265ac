"""Read a text in Gmail's search language as a tree; pure.

What is not documented is not guessed: it becomes `Strange`, and whoever asks is told so.
Source: support.google.com/mail/answer/7190, read 2026-11-22. That page does not say whether OR or
a blank binds tighter, so a text with both can be read in either way.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import TypeAlias

__all__ = [
    "ADDRESS_FIELDS",
    "All",
    "Either",
    "Node",
    "Not",
    "Strange",
    "Term",
    "is_whole_address",
    "mixes",
    "parse",
    "words",
]

ADDRESS_FIELDS = frozenset({"from", "to", "cc", "bcc", "deliveredto"})
_FIELDS = ADDRESS_FIELDS | {
    *("subject", "label", "has", "list", "filename", "in", "is", "category", "rfc822msgid"),
    *("size", "larger", "smaller", "larger_than", "smaller_than"),
    *("after", "before", "older", "newer", "older_than", "newer_than"),
}
MOST_CHARACTERS = 10_000
MOST_DEPTH = 16
"""Groups inside groups; what goes deeper is not read."""

_TOKEN = re.compile(
    r"(?P<blank>\s+)|(?P<phrase>\"[^\"]*\")|(?P<open>[({])|(?P<close>[)}])|(?P<minus>-(?=[^\s)}]))"
    rf"|(?i:(?P<field>{'|'.join(sorted(_FIELDS, reverse=True))}):(?=[^\s)}}]))"
    r"|(?P<word>[^\s\"(){}]+)"
)
_WORD = re.compile(r"\w+")
_WHOLE = re.compile(r"[^\s@\"]+@[^\s@\"]+\.[^\s@\".]+")
_CLOSES = {"(": ")", "{": "}"}


@dataclass(frozen=True, slots=True)
class Term:
    """One word, phrase or address."""

    where: str
    """Lower case, without its colon; empty: anywhere in the message."""
    text: str = field(repr=False)
    phrase: bool = False
    """It stood in double quotes."""


@dataclass(frozen=True, slots=True)
class All:
    """All of these hold; none at all: nothing was asked."""

    parts: tuple[Node, ...] = ()


@dataclass(frozen=True, slots=True)
class Either:
    """At least one of these holds."""

    parts: tuple[Node, ...]


@dataclass(frozen=True, slots=True)
class Not:
    """The part does not hold."""

    part: Node


@dataclass(frozen=True, slots=True)
class Strange:
    """Something whose meaning is not documented."""

    text: str = field(repr=False)


Node: TypeAlias = Term | All | Either | Not | Strange


def words(text: str) -> tuple[str, ...]:
    """Split as Gmail does: at everything except letters, digits and the underscore; case folded."""
    return tuple(_WORD.findall(text.casefold()))


def is_whole_address(text: str) -> bool:
    """Whether this is one address with both its sides, and nothing else."""
    return _WHOLE.fullmatch(text) is not None


def parse(text: str, *, where: str = "", tight: bool = True) -> Node:
    """Read a query; `where` is what a bare word asks about.

    `tight`: of words that are joined both by blanks and by OR, the OR is read first. What cannot
    be read is one Strange that holds the whole text.
    """
    if len(text) > MOST_CHARACTERS:
        return Strange(text)
    reader = _Reader(list(_tokens(text)), tight=tight)
    try:
        node = reader.group("", where, 0)
    except _Unreadable:
        return Strange(text)
    return node


def mixes(text: str, *, where: str = "") -> bool:
    """Whether blanks and OR stand side by side so that the text can be read in two ways."""
    return parse(text, where=where, tight=True) != parse(text, where=where, tight=False)


class _Unreadable(Exception):
    """The text has no tree."""


def _tokens(text: str) -> Iterator[tuple[str, str]]:
    """Give each piece with its kind; a quote that is never closed ends in a kind of its own."""
    position = 0
    while position < len(text):
        found = _TOKEN.match(text, position)
        if found is None:
            yield "lost", text[position:]
            return
        position = found.end()
        kind = str(found.lastgroup)
        if kind != "blank":
            yield kind, found[kind]


class _Reader:
    """One walk over the pieces of one text."""

    def __init__(self, tokens: list[tuple[str, str]], *, tight: bool) -> None:
        """Stand before the first piece."""
        self._tokens = tokens
        self._at = 0
        self._tight = tight

    def group(self, closing: str, where: str, depth: int) -> Node:
        """Read up to the closing sign, or to the end; in braces any one of the parts will do."""
        if depth > MOST_DEPTH:
            raise _Unreadable
        parts: list[Node] = []
        joins: list[str] = []
        join = ""
        while True:
            kind, piece = self._next(closing)
            if kind == "end":
                break
            if kind == "word" and piece in ("OR", "AND"):
                if not parts or join:
                    raise _Unreadable
                join = piece
                continue
            if kind == "word" and piece == "AROUND":
                raise _Unreadable
            if parts:
                joins.append(join or ("OR" if closing == "}" else "AND"))
            join = ""
            parts.append(self._part(kind, piece, where, depth))
        if join:
            raise _Unreadable
        return _joined(parts, joins, tight=self._tight)

    def _next(self, closing: str) -> tuple[str, str]:
        if self._at >= len(self._tokens):
            if closing:
                raise _Unreadable
            return "end", ""
        kind, piece = self._tokens[self._at]
        self._at += 1
        if kind == "close":
            if piece != closing:
                raise _Unreadable
            return "end", piece
        return kind, piece

    def _part(self, kind: str, piece: str, where: str, depth: int) -> Node:
        match kind:
            case "phrase":
                return Term(where, " ".join(piece[1:-1].split()), phrase=True)
            case "open":
                return self.group(_CLOSES[piece], where, depth + 1)
            case "minus":
                return Not(self._operand(where, depth))
            case "field":
                return self._operand(piece.lower(), depth)
            case "word":
                return _word(piece, where)
            case _:
                raise _Unreadable

    def _operand(self, where: str, depth: int) -> Node:
        """Read the one part that a minus or a field stands before."""
        if self._at >= len(self._tokens) or depth > MOST_DEPTH:
            raise _Unreadable
        kind, piece = self._tokens[self._at]
        self._at += 1
        return self._part(kind, piece, where, depth + 1)


def _word(piece: str, where: str) -> Node:
    if piece.startswith("+") and len(piece) > 1:
        return Term(where, piece[1:], phrase=True)  # "+word": exactly this word
    if any(sign in piece for sign in "|!*"):
        return Strange(piece)
    if (
        piece.endswith(":") and piece[:-1].lower() in _FIELDS
    ):  # a where, and then nothing or a blank
        return Strange(piece)
    return Term(where, piece)


def _joined(parts: list[Node], joins: list[str], *, tight: bool) -> Node:
    """Join parts by what stands between them; `first` is what binds tighter."""
    if not parts:
        return All()
    first = "OR" if tight else "AND"
    runs: list[list[Node]] = [[parts[0]]]
    for join, part in zip(joins, parts[1:], strict=True):
        if join == first:
            runs[-1].append(part)
        else:
            runs.append([part])
    inner = [run[0] if len(run) == 1 else _of(run, first) for run in runs]
    return inner[0] if len(inner) == 1 else _of(inner, "AND" if tight else "OR")


def _of(parts: list[Node], join: str) -> Node:
    return Either(tuple(parts)) if join == "OR" else All(tuple(parts))
