"""Help to answer the questions of a new case: what can be guessed, what can be read from files."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path

from boundary.app.find import load_cards
from boundary.app.library import GMAIL_GUIDE, Library
from boundary.app.platform import read_plain_file
from boundary.core.errors import Fault
from boundary.core.identifier import Identifier, email, handle, phone
from boundary.core.playbook import Account
from boundary.core.services import GMAIL, IMAP, WAYS
from boundary.formats.playbook_new import NewAccount, NewPlaybook, fault_of
from boundary.formats.senders import read_senders

__all__ = [
    "MAILBOX",
    "Kept",
    "Mailbox",
    "Typed",
    "guess_mailbox",
    "kept_addresses",
    "only_new",
    "read_handle",
    "read_reach",
    "read_typed",
    "refused",
    "with_way",
]

MAILBOX = "mail"
"""The name that the user's mailbox gets in the file."""
_MOST_OF_A_FILE = 4 * 1024 * 1024
_PASSWORD_WAY = "app-password"  # noqa: S105 - a word of core.services.WAYS
_QUOTES = {'"': '"', "\u201c": "\u201d", "\u201e": "\u201c\u201d", "\u00ab": "\u00bb"}
"""A sign that opens a name, and those that close it."""
_WITH_NAME = re.compile(r"([^<>]*)<([^<>]*)>\s*")
"""A name and an address as mail programs write them (RFC 5322, 3.4)."""


@dataclass(frozen=True, slots=True)
class Mailbox:
    """The user's own mailbox, as far as its address says."""

    user: str = field(repr=False)
    account: NewAccount
    provider: str
    """Its name, or empty when the server's name is only a guess."""
    takes_password: bool
    say: str
    """What to do instead, when it takes none."""

    @property
    def way(self) -> str:
        """How it is reached, where there are several ways; else empty."""
        return self.account.settings.get("way", "")


@dataclass(frozen=True, slots=True)
class Typed:
    """One part of what was typed about somebody: a name, an address or number, or both."""

    name: str = field(default="", repr=False)
    reach: str = field(default="", repr=False)
    """An address, a number or a path, as typed."""


@dataclass(frozen=True, slots=True)
class Kept:
    """An address or number found in a saved message or a card."""

    where: str
    """The line or the name it stands beside."""
    identifier: Identifier = field(repr=False)


def guess_mailbox(address: str, library: Library) -> Mailbox:
    """Guess how a mailbox is reached from its address. Raises IdentifierError for no address."""
    user = email(address).value
    domain = user.rpartition("@")[2]
    provider = library.provider_of(Account(MAILBOX, IMAP.name, {"user": user}))
    hosts = () if provider is None else provider.imap_hosts
    host = hosts[0] if hosts else f"imap.{domain}"
    mailbox = NewAccount(IMAP.name, {"host": host, "user": user})
    if provider is None:
        return Mailbox(user, mailbox, "", takes_password=True, say="")
    if provider.guide == GMAIL_GUIDE:
        account = NewAccount(GMAIL.name, {"user": user})
        gmail = Mailbox(user, account, provider.name, takes_password=False, say=provider.say)
        return with_way(gmail, WAYS[0])
    takes = provider.password != "no"  # noqa: S105 - a word of the table
    if not takes and provider.guide in library.services:
        mailbox = NewAccount(provider.guide)
    return Mailbox(user, mailbox, provider.name, takes_password=takes, say=provider.say)


def with_way(mailbox: Mailbox, way: str) -> Mailbox:
    """Reach a mailbox by one of the ways that its service has; a word of core.services.WAYS."""
    account = replace(mailbox.account, settings={**mailbox.account.settings, "way": way})
    return replace(mailbox, account=account, takes_password=way == _PASSWORD_WAY)


def read_typed(text: str) -> Iterator[Typed]:
    """Take apart what was typed about somebody, with commas between.

    A name stands in quotation marks, or before an address in angle brackets, as in mail programs.
    """
    for part in _parts(text):
        name, rest = _unquoted(part)
        written = None if name else _WITH_NAME.fullmatch(rest)
        if written is not None:
            name, rest = written[1].strip(), written[2]
        reach = rest.strip().removeprefix("<").removesuffix(">").strip()
        if name or reach:
            yield Typed(name, reach)


def _parts(text: str) -> Iterator[str]:
    """Split at commas and semicolons that stand in no name."""
    begun, closing = 0, ""
    for at, letter in enumerate(text):
        if closing:
            closing = "" if letter in closing else closing
        elif letter in _QUOTES and not text[begun:at].strip():
            closing = _QUOTES[letter]
        elif letter in ",;":
            yield text[begun:at].strip()
            begun = at + 1
    yield text[begun:].strip()


def _unquoted(part: str) -> tuple[str, str]:
    """Give the name at the beginning, when it stands in quotation marks, and the rest."""
    for at, letter in enumerate(part[1:], start=1):
        if part[0] in _QUOTES and letter in _QUOTES[part[0]]:
            return part[1:at].strip(), part[at + 1 :]
    return "", part


def read_reach(text: str) -> Identifier:
    """Read one address or phone number. Raises IdentifierError."""
    return email(text) if "@" in text else phone(text)


def read_handle(text: str, service: str) -> Identifier:
    """Read a handle on a platform. Raises IdentifierError."""
    return handle(text, service)


def kept_addresses(path: Path) -> tuple[Kept, ...]:
    """Read who a saved message (.eml) is from, or what stands on cards (.vcf). Raises Refusal."""
    if path.suffix.lower() == ".vcf":
        return tuple(
            Kept(", ".join(card.names[:1]), identifier)
            for card in load_cards(path).cards
            for identifier in (*card.emails, *card.phones)
        )
    data = read_plain_file(path, _MOST_OF_A_FILE)
    return tuple(Kept(one.line, one.identifier) for one in read_senders(data))


def refused(new: NewPlaybook, library: Library) -> Fault | None:
    """Say what the reader of playbooks would not take; None when it takes everything."""
    return fault_of(new, library.services, library.rules.providers)


def only_new(found: Sequence[Identifier], there: Sequence[str]) -> tuple[Identifier, ...]:
    """Leave out what was found twice or stands there already."""
    return tuple(one for one in dict.fromkeys(found) if one.value not in there)
