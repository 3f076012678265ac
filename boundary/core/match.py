"""Decide which of the wanted addresses a message comes from, by its header lines alone; pure."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field

from boundary.core import headers
from boundary.core.errors import BoundaryError
from boundary.core.identifier import Identifier, email, mailbox_key
from boundary.core.rules import MailProvider

SENDER_FIELDS = ("from", "sender", "reply-to", "return-path", "resent-from", "resent-sender")
COPY_FIELDS = ("cc", "resent-cc")
_CACHE = 20_000
_PLAIN_LOCAL = re.compile(r"[^\s@\"(),:;<>\[\]\\]+")


@dataclass(frozen=True, slots=True)
class Match:
    """What one message's header lines say. Keys are identifier keys."""

    sent: frozenset[str] = frozenset()
    """Named as From, Sender, Reply-To, Return-Path, Resent-From or Resent-Sender."""
    copied: frozenset[str] = frozenset()
    """Named in Cc or Resent-Cc."""
    doubtful: frozenset[str] = frozenset()
    """Written in a sender line that could not be read without guessing."""


@dataclass(slots=True)
class Matcher:
    """Exact matching of header lines against identifiers, dots and tags only where they are one."""

    _providers: tuple[MailProvider, ...]
    _keys: dict[str, frozenset[str]]
    """Mailbox key to the keys of the identifiers that reach this mailbox."""
    _domains: frozenset[str]
    _values: dict[bytes, str]
    """Each identifier as written, in lower case, to its key."""
    _seen: dict[bytes, tuple[frozenset[str], frozenset[str]]] = field(default_factory=dict)

    def match(self, block: bytes) -> Match:
        """Read one header block, in any order and with any further fields."""
        sent: set[str] = set()
        copied: set[str] = set()
        doubtful: set[str] = set()
        for name, value in headers.fields(block):
            if name in SENDER_FIELDS:
                keys, broken = self._read(value)
                sent |= keys
                doubtful |= broken
            elif name in COPY_FIELDS:
                copied |= self._read(value)[0]
        return Match(frozenset(sent), frozenset(copied), frozenset(doubtful - sent))

    def _read(self, value: bytes) -> tuple[frozenset[str], frozenset[str]]:
        known = self._seen.get(value)
        if known is None:
            read = headers.addresses(value)
            keys: frozenset[str] = frozenset()
            for local, domain in read.found:
                keys |= self._subjects(local, domain)
            known = (keys, self._mentioned(value) if read.unreadable else frozenset())
            if len(self._seen) >= _CACHE:
                self._seen.clear()
            self._seen[value] = known
        return known

    def _mentioned(self, value: bytes) -> frozenset[str]:
        lowered = value.lower()
        return frozenset(key for text, key in self._values.items() if text in lowered)

    def _subjects(self, local: str, domain: str) -> frozenset[str]:
        bare = domain.rstrip(".").lower()
        if bare.isascii() and bare not in self._domains:
            return frozenset()
        if _PLAIN_LOCAL.fullmatch(local) is None:
            return frozenset()
        try:
            identifier = email(f"{local}@{bare}")
        except BoundaryError:
            return frozenset()
        return self._keys.get(mailbox_key(identifier, self._providers), frozenset())


def make_matcher(wanted: Iterable[Identifier], providers: Sequence[MailProvider]) -> Matcher:
    """Make a matcher for these email identifiers."""
    table = tuple(providers)
    keys: dict[str, set[str]] = {}
    domains: set[str] = set()
    values: dict[bytes, str] = {}
    for identifier in wanted:
        values[identifier.value.encode()] = identifier.key
        keys.setdefault(mailbox_key(identifier, table), set()).add(identifier.key)
        domain = identifier.value.rpartition("@")[2]
        domains.add(domain)
        domains.update(*(same.domains for same in providers_of(domain, table)))
    subjects = {key: frozenset(found) for key, found in keys.items()}
    return Matcher(table, subjects, frozenset(domains), values)


def providers_of(domain: str, providers: Iterable[MailProvider]) -> list[MailProvider]:
    """Return the providers whose mailboxes are one across their domains, and that have `domain`."""
    return [provider for provider in providers if domain in (*provider.domains, provider.same_as)]


def spellings(identifier: Identifier, providers: Iterable[MailProvider]) -> bool:
    """Whether other spellings than the normal form may reach the same mailbox."""
    domain = identifier.value.rpartition("@")[2]
    return any(
        provider.dots_ignored or provider.plus_tags or provider.same_as
        for provider in providers_of(domain, providers)
    )


def header_value(block: bytes, name: str) -> str:
    """Return the first value of a header field, unfolded, spaces trimmed; empty when absent.

    Bytes that are not ASCII, and control characters, are written as escapes.
    """
    for found, value in headers.fields(block):
        if found == name:
            text = value.replace(b"\n", b"").strip(b" \t").decode("ascii", "backslashreplace")
            return "".join(c if c.isprintable() else f"\\x{ord(c):02x}" for c in text)[:998]
    return ""


def plain_sender(block: bytes) -> str:
    """Return the local part of the one From address, when it is written plainly; else empty."""
    values = [value for name, value in headers.fields(block) if name == "from"]
    if len(values) != 1:
        return ""
    read = headers.addresses(values[0])
    if read.unreadable or len(read.found) != 1:
        return ""
    local = read.found[0][0]
    return local if re.fullmatch(r"[A-Za-z0-9._-]*[A-Za-z0-9][A-Za-z0-9._-]*", local) else ""
