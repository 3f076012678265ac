"""Write a new private playbook from answers; the reader has the last word on what is taken."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from boundary.core.errors import Fault, PlaybookRefusal
from boundary.core.identifier import MailboxRules
from boundary.core.services import ServiceSpec
from boundary.core.verbs import VERBS
from boundary.formats.playbook_yaml import read_playbook

__all__ = ["NewAccount", "NewPerson", "NewPlaybook", "fault_of", "playbook_text"]

_WORD = re.compile(r"[a-z][a-z0-9_-]*(?:/[a-z0-9-]+)?", re.ASCII)
_HEAD = "# Your own playbook: who it is about, and your accounts. It is private.\n"


@dataclass(frozen=True, slots=True)
class NewPerson:
    """What was answered about one person; each text as it was typed."""

    alias: str
    follow: str = "no-contact"
    emails: tuple[str, ...] = field(default=(), repr=False)
    phones: tuple[str, ...] = field(default=(), repr=False)
    handles: Mapping[str, tuple[str, ...]] = field(default_factory=dict, repr=False)
    """By service name; an empty one is somebody who is there under a name that is not known."""
    names: tuple[str, ...] = field(default=(), repr=False)
    """Display names that their mail comes under."""


@dataclass(frozen=True, slots=True)
class NewAccount:
    """One of the user's own accounts."""

    use: str
    settings: Mapping[str, str] = field(default_factory=dict, repr=False)
    folders: Mapping[str, str] = field(default_factory=dict)
    """Folder word to visible name."""


@dataclass(frozen=True, slots=True)
class NewPlaybook:
    """All answers together."""

    people: tuple[NewPerson, ...] = ()
    accounts: Mapping[str, NewAccount] = field(default_factory=dict)
    """By the account's name, in the order of the file."""
    keep_open: tuple[str, ...] = field(default=(), repr=False)
    """Addresses and numbers that are never touched."""


def playbook_text(new: NewPlaybook) -> str:
    """Write the file. Whatever was typed stands in quotes, so none of it means anything to YAML."""
    lines = ["boundary: 1", *_people(new.people), *_accounts(new.accounts)]
    lines += _list("", "keep_open", new.keep_open)
    return _HEAD + "".join(f"{line}\n" for line in lines)


def fault_of(
    new: NewPlaybook,
    services: Mapping[str, ServiceSpec],
    providers: Sequence[MailboxRules] = (),
) -> Fault | None:
    """Say what the reader of playbooks would refuse first in these answers; None when nothing."""
    try:
        read_playbook(playbook_text(new).encode("utf-8"), services, VERBS, providers)
    except PlaybookRefusal as error:
        return error.faults[0]
    return None


def _people(people: Sequence[NewPerson]) -> list[str]:
    lines = ["people:" if people else "people: []"]
    for person in people:
        lines += [f"  - alias: {_quoted(person.alias)}", f"    follow: {_written(person.follow)}"]
        lines += _list("    ", "names", person.names)
        lines += _list("    ", "emails", person.emails)
        lines += _list("    ", "phones", person.phones)
        if person.handles:
            lines.append("    handles:")
            for service, handles in person.handles.items():
                unknown = [f'      {_written(service)}: ""']
                lines += _list("      ", service, handles) or unknown
    return lines


def _accounts(accounts: Mapping[str, NewAccount]) -> list[str]:
    lines = ["accounts:" if accounts else "accounts: {}"]
    for name, account in accounts.items():
        lines += [f"  {_written(name)}:", f"    use: {_written(account.use)}"]
        lines += [f"    {key}: {_quoted(text)}" for key, text in account.settings.items()]
        if account.folders:
            lines.append("    folders:")
            lines += [f"      {word}: {_quoted(text)}" for word, text in account.folders.items()]
    return lines


def _list(indent: str, key: str, texts: Sequence[str]) -> list[str]:
    """Write a key with its list, one item a line; nothing for an empty one."""
    items = [f"{indent}  - {_quoted(text)}" for text in texts]
    return [f"{indent}{_written(key)}:", *items] if items else []


def _written(word: str) -> str:
    """Write a word of a closed list bare, anything else in quotes."""
    return word if _WORD.fullmatch(word) else _quoted(word)


def _quoted(text: str) -> str:
    """Put a text in double quotes; what cannot be seen becomes an escape the reader can judge."""
    return f'"{"".join(_letter(char) for char in text)}"'


def _letter(char: str) -> str:
    if char in '"\\':
        return f"\\{char}"
    if char.isprintable():
        return char
    if "\ud800" <= char <= "\udfff":
        return "\\ufffe"  # bytes that were no text: refused by the reader, with its own sentence
    return f"\\u{ord(char):04x}" if ord(char) <= 0xFFFF else f"\\U{ord(char):08x}"
