"""Read Gmail's query language into a tree.

Written from Google's pages for the stand-in alone, and from nothing of the adapter's own model,
so that a test can hold the two against each other. Sources, read 2026-11:
https://support.google.com/mail/answer/7190 (operators, quotes, OR, braces, minus, brackets);
https://developers.google.com/workspace/gmail/api/guides/filtering (dates, no alias expansion).
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Final

TEXT_FIELDS: Final = frozenset(
    {"", "from", "to", "cc", "bcc", "subject", "list", "deliveredto", "filename"}
)
"""Operators that look for words; the empty one looks everywhere."""
STATE_FIELDS: Final = frozenset(
    {
        "in",
        "is",
        "has",
        "label",
        "category",
        "after",
        "before",
        "newer",
        "older",
        "newer_than",
        "older_than",
        "larger",
        "smaller",
        "size",
        "rfc822msgid",
    }
)
"""Operators that look at something else."""
_DEEPEST: Final = 50
_WORD = re.compile(r"\w")
_TOKEN = re.compile(
    r"""\s*(?:
        (?P<open>[({]) | (?P<close>[)}]) | "(?P<quoted>[^"]*)"? |
        (?P<minus>-)(?=\S) | (?P<field>[A-Za-z0-9_]+):(?=\S) | (?P<bare>[^\s(){}"]+)
    )""",
    re.VERBOSE,
)


@dataclass(frozen=True, slots=True)
class Term:
    """Look for one thing."""

    field: str
    text: str
    quoted: bool = False


@dataclass(frozen=True, slots=True)
class All:
    """Every one of these; of none: everything."""

    inner: tuple[Node, ...]


@dataclass(frozen=True, slots=True)
class Some:
    """At least one of these."""

    inner: tuple[Node, ...]


@dataclass(frozen=True, slots=True)
class Without:
    """Not this."""

    inner: Node


Node = Term | All | Some | Without


class QueryError(ValueError):
    """A query nested too deeply to be read."""


def parse(query: str, field: str = "") -> Node:
    """Read a query; `field` is what words without an operator are looked for in.

    What is left open at the end counts as closed there, as in Gmail's own box.
    """
    return _Reader(query).sequence(field, "", 0)


class _Reader:
    """Reads from left to right."""

    def __init__(self, text: str) -> None:
        self._text = text
        self._place = 0

    def sequence(self, field: str, closing: str, depth: int) -> Node:
        """Read up to a closing bracket: braces mean one of these, else all of these."""
        if depth > _DEEPEST:
            raise QueryError("nested too deeply")
        groups: list[list[Node]] = []
        joined = False
        while (token := self._next()) is not None:
            if token["close"]:
                if token["close"] == closing:
                    break
                continue
            word = token["bare"]
            if word in ("OR", "|") and groups:
                joined = True
                continue
            if word == "AND" and groups:
                continue
            node = self._one(token, field, depth)
            if node is None:
                continue
            if joined:
                groups[-1].append(node)
            else:
                groups.append([node])
            joined = False
        inner = tuple(one[0] if len(one) == 1 else Some(tuple(one)) for one in groups)
        if len(inner) == 1:
            return inner[0]
        return Some(inner) if closing == "}" and inner else All(inner)

    def _next(self) -> re.Match[str] | None:
        found = _TOKEN.match(self._text, self._place)
        if found is not None:
            self._place = found.end()
        return found

    def _one(self, token: re.Match[str], field: str, depth: int) -> Node | None:
        """Read what one token begins; None when there is no word in it."""
        if depth > _DEEPEST:
            raise QueryError("nested too deeply")
        if token["minus"]:
            following = self._next()
            inner = self._one(following, field, depth + 1) if following else None
            return None if inner is None else Without(inner)
        if token["open"]:
            return self.sequence(field, ")" if token["open"] == "(" else "}", depth + 1)
        if token["field"]:
            return self._operator(token["field"], field, depth)
        if token["quoted"] is not None:
            return _worded(Term(field, token["quoted"], quoted=True))
        return _bare(field, token["bare"] or token["close"] or "")

    def _operator(self, written: str, field: str, depth: int) -> Node | None:
        name = written.lower()
        if name not in TEXT_FIELDS and name not in STATE_FIELDS:
            following = self._next()
            rest = (following["quoted"] or following["bare"] or "") if following else ""
            return Term(field, f"{written}:{rest}")
        following = self._next()
        if following is None or following["close"]:
            return None
        if following["field"]:
            # The value has a colon of its own, as a Message-ID or a time may have.
            rest = self._next()
            return Term(name, following["field"] + ":" + (rest["bare"] or "" if rest else ""))
        return self._one(following, name, depth + 1)


def _worded(term: Term) -> Term | None:
    """Pass over what has no word in it, as Gmail passes over stray signs."""
    return term if term.field in STATE_FIELDS or _WORD.search(term.text) else None


def _bare(field: str, word: str) -> Node | None:
    """Read a word without quotes: a plus joins alternatives unless it is in an address.

    Source: the comment on quoting in https://github.com/mbrt/gmailctl (b48a982).
    """
    plain = word.lstrip("+")
    if "+" in plain and "@" not in plain and field in TEXT_FIELDS:
        parts = tuple(Term(field, part) for part in plain.split("+") if _WORD.search(part))
        return Some(parts) if parts else None
    return _worded(Term(field, plain))
