"""Add up who is named in the sender lines of received mail; pure.

The header lines From, Sender and Reply-To alone are read.
"""

from __future__ import annotations

import binascii
import re
from contextlib import suppress
from dataclasses import dataclass, field
from email.errors import HeaderParseError
from email.header import decode_header
from functools import lru_cache

from boundary.core import headers
from boundary.core.errors import BoundaryError
from boundary.core.identifier import email
from boundary.core.ports import Sighting

__all__ = ["FIELDS", "MAX_BESIDE", "MAX_KEPT", "MAX_NAME", "Tally", "decoded"]

FIELDS = ("from", "sender", "reply-to")
"""The header lines that are read, in the order in which a message is counted under one of them."""
MAX_NAME = 200
"""A longer display name is no name; it is left out."""
MAX_KEPT = 64
"""Most names, and most addresses beside it, that are remembered of one address."""
MAX_BESIDE = 20
"""In a message that names more addresses than these, nobody stands beside anybody."""
_CHARSET = re.compile(
    r"(?:us-?ascii|utf-?8|latin-?[0-9]|iso-?8859-?[0-9]{1,2}|windows-?125[0-8]|cp-?125[0-8]|koi8-?[ru]"
    r"|gb2312|gbk|gb18030|big5|shift[_-]?jis|euc-?(?:jp|kr)|iso-?2022-?jp|ks_c_5601-1987)",
    re.IGNORECASE,
)
"""Character sets that display names are written in; others are not tried."""


@dataclass(slots=True)
class _Counts:
    """What is known of one address."""

    names: dict[str, int] = field(default_factory=dict)
    named_in: dict[str, int] = field(default_factory=dict)
    beside: dict[str, int] = field(default_factory=dict)
    newest: str = ""


_Named = tuple[tuple[str, str], ...]
"""(address in normal form, display name) as one header line has them."""


class Tally:
    """Counts messages by who they name."""

    def __init__(self) -> None:
        """Begin with nothing."""
        self._counts: dict[str, _Counts] = {}
        # One sender writes the same line many times.
        self._named = lru_cache(maxsize=20_000)(_named)

    def count(self, block: bytes, date: str) -> None:
        """Count one message by its header lines; `date`: when it came, ISO 8601 UTC, or empty."""
        where: dict[str, str] = {}
        names: dict[str, str] = {}
        lines = [(name, value) for name, value in headers.fields(block) if name in FIELDS]
        for field_name, value in sorted(lines, key=lambda line: FIELDS.index(line[0])):
            for address, name in self._named(value):
                where.setdefault(address, field_name)
                names[address] = names.get(address) or name
        crowd = len(where) > MAX_BESIDE
        for address, field_name in where.items():
            counts = self._counts.setdefault(address, _Counts())
            _add(counts.named_in, field_name)
            counts.newest = max(counts.newest, date)
            if names[address]:
                _add(counts.names, names[address])
            for other in () if crowd else where:
                if other != address:
                    _add(counts.beside, other)

    def sightings(self) -> tuple[Sighting, ...]:
        """Give every address that was named, in order."""
        return tuple(
            Sighting(address, counts.names, counts.named_in, counts.beside, counts.newest)
            for address, counts in sorted(self._counts.items())
        )


def decoded(name: str) -> str:
    """Write a display name as a person sees it, encoded words read; empty when it cannot be.

    Source: RFC 2047. Encoded words are read inside quotes too, as mail programs do.
    """
    text = " ".join(name.split())
    if "=?" in text and len(text) <= 4 * MAX_NAME:
        try:
            text = "".join(_part(*part) for part in decode_header(text))
        except (HeaderParseError, binascii.Error, LookupError, UnicodeError, ValueError):
            return ""
        text = " ".join(text.split())
    return text if len(text) <= MAX_NAME else ""


def _part(data: bytes | str, charset: str | None) -> str:
    if isinstance(data, str):
        return data
    if charset is None:
        return data.decode("raw-unicode-escape")
    # RFC 2231, section 5: a language may follow the character set.
    name = charset.partition("*")[0]
    if _CHARSET.fullmatch(name) is None:
        raise LookupError("a character set that is not read")
    return data.decode(name)


def _named(value: bytes) -> _Named:
    """Read one header line; what is no address in normal form is left out."""
    found: list[tuple[str, str]] = []
    for name, local, domain in headers.mailboxes(value):
        with suppress(BoundaryError):
            found.append((email(f"{local}@{domain.rstrip('.')}").value, decoded(name)))
    return tuple(found)


def _add(counts: dict[str, int], name: str) -> None:
    """Count, as long as there is room."""
    if name in counts or len(counts) < MAX_KEPT:
        counts[name] = counts.get(name, 0) + 1
