"""Find the other ways of writing one address that reach the same mailbox, for a mail rule; pure.

What counts as the same mailbox is `core.identifier.mailbox_key`, and nothing else.
"""

from __future__ import annotations

import itertools
import math
import unicodedata
from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Final

import idna

from boundary.core.identifier import Identifier, email, mailbox_key
from boundary.core.rules import MailProvider

MOST_WAYS: Final = 32
"""So many ways of placing dots, or of writing one part in other letters, are written out."""
NO_DOTS: Final = "This address written with other dots is not covered by the mail rule."
NO_LETTERS: Final = "This address written partly in capitals is not covered by the mail rule."

_REGEX_SIGNS = frozenset("\\.+*?^$|(){}[]")
_GLOB_SIGNS = frozenset("\\*?")
_COMMENT = r"(\([^()]*\))?"
_TAG = r"\+[^ @<>,;]*"


@dataclass(frozen=True, slots=True)
class Spellings:
    """How one address can be written."""

    exact: tuple[str, ...] = field(repr=False)
    """Whole addresses, sorted, without the address itself; A to Z are not told from a to z."""
    globs: tuple[str, ...] = field(repr=False)
    """Whole addresses for `:matches`, sorted; a `*` stands after a plus only."""
    body: str = field(repr=False)
    """An extended regular expression (POSIX) for every way, the address itself too; unanchored."""
    line: str = field(repr=False)
    """As `body`, also with quotes before the @ and with comments around it."""
    by_body: bool
    """Whether `body` is needed besides the address itself, and the two lists are empty."""
    gaps: tuple[str, ...]
    """Sentences: which ways cannot be said."""


def spellings(
    identifier: Identifier, providers: Sequence[MailProvider], *, regex: bool
) -> Spellings:
    """Find every way of writing an email address; `regex`: the server's rules know patterns."""
    local, _, domain = identifier.value.rpartition("@")
    row = next((one for one in providers if domain in (*one.domains, one.same_as)), None)
    tags = row is not None and row.plus_tags and not local.startswith("+")
    dots = row is not None and row.dots_ignored
    base = local.partition("+")[0] if tags else local
    places, whole = _places(identifier, row, providers)
    names, complete = _dotted(base) if dots else _combined([_letters(char) for char in base])
    name, place = _name(base, dots=dots, tags=tags), _choice(places)
    body = f"{name}@{place}"
    line = f'"?\\\\?{name}"?{_COMMENT}@{_COMMENT}{place}'
    exact = {f"{one}@{domain}" for one in names for domain in places} - {identifier.value}
    ends = ("", ".") if dots else ("",)
    globs = {
        f"{_glob(one + end)}+*@{_glob(domain)}"
        for one, end, domain in itertools.product(names if tags else (), ends, places)
    }
    if regex:
        return Spellings((), (), body, line, by_body=bool(exact or globs), gaps=())
    gap = () if whole and complete else (NO_DOTS if dots and not complete else NO_LETTERS,)
    return Spellings(
        tuple(sorted(exact)), tuple(sorted(globs)), body, line, by_body=False, gaps=gap
    )


def _places(
    identifier: Identifier, row: MailProvider | None, providers: Sequence[MailProvider]
) -> tuple[tuple[str, ...], bool]:
    """Return every way of writing the domain, sorted, and whether these are all."""
    local, _, domain = identifier.value.rpartition("@")
    names = {domain}
    if row is not None and row.same_as:
        key = mailbox_key(identifier, providers)
        others = (*row.domains, row.same_as)
        names |= {one for one in others if mailbox_key(email(f"{local}@{one}"), providers) == key}
    found: set[str] = set()
    whole = True
    for name in names:
        labels = [_labels(label) for label in name.split(".")]
        ways, complete = _combined([ways for ways, _ in labels], joint=".")
        found.update(ways)
        whole = whole and complete and all(complete for _, complete in labels)
    return tuple(sorted(found)), whole


def _labels(label: str) -> tuple[tuple[str, ...], bool]:
    """Return the ways of writing one part of a domain: as encoded, and in its own letters."""
    if not label.startswith("xn--"):
        return (label,), True
    ways, complete = _combined([_letters(char) for char in idna.ulabel(label)])
    return (label, *ways), complete


def _letters(char: str) -> tuple[str, ...]:
    """Return the ways of writing one letter that a comparison of a to z alone tells apart."""
    upper = char.upper()
    if char.isascii():
        return (char,)
    cases = (char, upper) if upper.lower() == char else (char,)
    apart = tuple(unicodedata.normalize("NFD", one) for one in cases)
    return tuple(dict.fromkeys(cases + apart))


def _dotted(base: str) -> tuple[tuple[str, ...], bool]:
    """Return the ways of placing single dots inside; when these are many, a few and False."""
    first, *rest = (_letters(char) for char in base.replace(".", ""))
    options = [first, *((*ways, *(f".{way}" for way in ways)) for ways in rest)]
    names, complete = _combined(options)
    return (names, True) if complete else ((base.rstrip("."), base.replace(".", "")), False)


def _combined(
    options: Sequence[tuple[str, ...]], *, joint: str = ""
) -> tuple[tuple[str, ...], bool]:
    """Combine one option of each place; when these are many, two of them and False."""
    if math.prod(len(ways) for ways in options) <= MOST_WAYS:
        return tuple(joint.join(parts) for parts in itertools.product(*options)), True
    few = (joint.join(ways[:2][number] for ways in options) for number in (0, -1))
    return tuple(few), False


def _glob(text: str) -> str:
    return "".join(f"\\{char}" if char in _GLOB_SIGNS else char for char in text)


def _name(base: str, *, dots: bool, tags: bool) -> str:
    """Write the pattern for what stands before the @."""
    plain = base.replace(".", "") if dots else base
    letters = (_choice(_letters(char)) for char in plain)
    dot = r"\.?" if dots else ""
    tag = f"({dot}{_TAG})?" if tags else ""
    return f"{dot.join(letters)}{tag}"


def _choice(ways: Sequence[str]) -> str:
    escaped = [_escaped(way) for way in ways]
    return escaped[0] if len(escaped) == 1 else f"({'|'.join(escaped)})"


def _escaped(text: str) -> str:
    return "".join(f"\\{char}" if char in _REGEX_SIGNS else char for char in text)
