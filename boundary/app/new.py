"""Help to answer the questions of a new case: what can be guessed, what can be read from files."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from pathlib import Path

from boundary.app.find import load_cards
from boundary.app.library import Library
from boundary.app.platform import read_plain_file
from boundary.core.errors import Fault
from boundary.core.identifier import Identifier, email, handle, phone
from boundary.core.playbook import Account
from boundary.core.services import IMAP
from boundary.formats.playbook_new import NewAccount, NewPlaybook, fault_of
from boundary.formats.senders import read_senders

__all__ = [
    "MAILBOX",
    "Kept",
    "Mailbox",
    "guess_mailbox",
    "kept_addresses",
    "only_new",
    "read_handle",
    "read_reach",
    "refused",
]

MAILBOX = "mail"
"""The name that the user's mailbox gets in the file."""
_MOST_OF_A_FILE = 4 * 1024 * 1024


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
    takes = provider.password != "no"  # noqa: S105 - a word of the table
    if not takes and provider.guide in library.services:
        mailbox = NewAccount(provider.guide)
    return Mailbox(user, mailbox, provider.name, takes_password=takes, say=provider.say)


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
