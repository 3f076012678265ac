"""Build SEARCH criteria, and choose between searching and reading every header; pure.

SEARCH is only ever a pre-filter: it is a substring match, and differs from server to server.
A query therefore asks for less than an address: for the longest piece of its local part, which
every spelling that is read as this address must contain, and for a backslash, without which no
character can be written in another way.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence

from boundary.core.identifier import Identifier
from boundary.core.match import spellings
from boundary.core.rules import MailProvider

from . import encode

LINE_OCTETS = 7_600
"""Longest SEARCH argument; with tag and command a line stays under 8,000 octets (RFC 7162)."""
SCAN_PATIENCE_US = 5_000_000.0
"""Reading every header is exact on every server, so it is chosen while it takes no longer."""
_SEARCH_MESSAGE_US = 2.5
_SEARCH_KEY_US = 0.12
_SCAN_MESSAGE_US = 150.0
_FIXED_US = 150_000.0
"""Measured on Dovecot 2.3.19; the scan figure holds 190 bytes a message on a home connection."""

_FIELDS = ("FROM", "SENDER", "REPLY-TO", "RETURN-PATH", "RESENT-FROM", "RESENT-SENDER")
_COPY = ("CC", "RESENT-CC")
_BACKSLASH = "\\"
GMAIL_MOST = 10
"""Addresses in one question to Gmail: each stands there twice."""
_IN_GMAILS_WORDS = re.compile(r"[A-Za-z0-9._+-]+@[A-Za-z0-9.-]+")
_PIECE = re.compile(r"[^.]+")


def keys(
    wanted: Iterable[Identifier], providers: Sequence[MailProvider], *, copies: bool
) -> tuple[str, ...] | None:
    """Return the SEARCH keys whose union holds every message of these identifiers.

    None when no query can promise that: an address with other spellings at its provider, or
    with letters that a quoted string cannot carry.
    """
    names = (*_FIELDS, *_COPY) if copies else _FIELDS
    needles = {_BACKSLASH: None}
    for identifier in wanted:
        local = identifier.value.rpartition("@")[0]
        if spellings(identifier, providers) or not encode.is_plain(local):
            return None
        needles[max(_PIECE.findall(local), key=len)] = None
    return tuple(encode.search_key(name, needle) for needle in needles for name in names)


def canary_keys(locals_of: Iterable[str]) -> tuple[str, ...]:
    """Return keys of the same form for senders that are known to be there."""
    pieces = {max(_PIECE.findall(local), key=len) for local in locals_of if local.strip(".")}
    return tuple(encode.search_key("FROM", piece) for piece in sorted(pieces))


def in_gmails_words(wanted: Iterable[Identifier]) -> tuple[str, ...]:
    """Return what to ask Gmail in its own language: each address as sender, and anywhere at all.

    It narrows only: Gmail finds whole words, so that other addresses are found with these.
    """
    values = [one.value for one in wanted if _IN_GMAILS_WORDS.fullmatch(one.value)]
    return tuple(
        encode.gmail_query(
            "{" + " ".join(f'from:"{each}" "{each}"' for each in values[at : at + GMAIL_MOST]) + "}"
        )
        for at in range(0, len(values), GMAIL_MOST)
    )


def any_of(alternatives: Sequence[str]) -> str:
    """Join keys with OR as a balanced tree: n keys nest log2(n) deep, without parentheses."""
    if len(alternatives) == 1:
        return alternatives[0]
    middle = len(alternatives) // 2
    return f"OR {any_of(alternatives[:middle])} {any_of(alternatives[middle:])}"


def groups(alternatives: Sequence[str], octets: int = LINE_OCTETS) -> tuple[tuple[str, ...], ...]:
    """Split keys into as few groups as fit one query each, once joined with `any_of`."""
    done: list[tuple[str, ...]] = []
    group: list[str] = []
    room = octets
    for key in alternatives:
        cost = len(key) + 4
        if group and cost > room:
            done.append(tuple(group))
            group, room = [], octets
        group.append(key)
        room -= cost
    return (*done, tuple(group))


def halves(alternatives: Sequence[str]) -> tuple[Sequence[str], Sequence[str]]:
    """Cut keys in two, for a server that found a query too long or too deep."""
    middle = len(alternatives) // 2
    return alternatives[:middle], alternatives[middle:]


def prefers_search(messages: int, key_count: int) -> bool:
    """Whether asking is estimated to be cheaper than reading every header of a folder."""
    scan = messages * _SCAN_MESSAGE_US
    search = _FIXED_US + messages * (_SEARCH_MESSAGE_US + _SEARCH_KEY_US * key_count)
    return scan > SCAN_PATIENCE_US and search < scan
