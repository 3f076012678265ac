"""Hold the two kinds of file and what comes of crossing them: people, accounts, steps, items."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from boundary.core.identifier import Identifier
from boundary.core.json import JsonObject


@dataclass(frozen=True, slots=True, order=True)
class Address:
    """Where an item stands in plan, log and undo. Renaming an alias changes no address."""

    account: str
    """The account's name in the private playbook."""
    step: str
    """The verb, or the step's `as:` name."""
    subject: str = field(repr=False)
    """An identifier's `key`, `person:<id>` for the scope person, or "-" for the account itself."""


@dataclass(frozen=True, slots=True)
class Item:
    """One step, for one subject, on one account: the unit of plan, log and undo."""

    address: Address
    verb: str
    subject: Identifier | None
    """None when the step is about the account or the person as a whole."""
    options: JsonObject = field(default_factory=dict)
    """Closed words, with account settings such as `folder_name` filled in; not in the address."""
    person: str = field(default="", repr=False)
    """Stable key of the person (see Person.key); empty for steps about the account."""


@dataclass(frozen=True, slots=True)
class Place:
    """Where something stands in a file: 1-based line and column."""

    line: int = 0
    column: int = 0


@dataclass(frozen=True, slots=True)
class Person:
    """One person to cut off, as the private playbook has it."""

    alias: str
    """The only name ever shown."""
    follow: str
    """A shipped shared playbook's name, `import/NAME`, or `./file.yaml` beside this file."""
    names: tuple[str, ...] = field(default=(), repr=False)
    """Display names: for hints only, never matched on."""
    identifiers: tuple[Identifier, ...] = field(default=(), repr=False)
    """Emails, then phones, then handles, each in file order, no duplicates."""
    place: Place = Place()

    @property
    def key(self) -> str:
        """A stable key: the least identifier key, or the alias when there is none.

        Only ever used inside sealed bodies; the ledger remembers who an identifier belonged to, so
        that adding a lesser identifier later does not move earlier events.
        """
        keys = sorted(identifier.key for identifier in self.identifiers)
        return keys[0] if keys else f"alias:{self.alias}"


@dataclass(frozen=True, slots=True)
class Account:
    """One of the user's own accounts. Never a secret in here."""

    name: str
    service: str
    settings: JsonObject = field(default_factory=dict, repr=False)
    """Checked against the service's schema, defaults filled in."""
    place: Place = Place()


@dataclass(frozen=True, slots=True)
class Step:
    """One line of a checklist."""

    verb: str
    options: Mapping[str, str] = field(default_factory=dict)
    """Closed words only."""
    name: str = ""
    """The `as:` name, or empty: then the verb is the name."""
    accounts: tuple[str, ...] = ()
    """The `in:` list; only in a file used by a private playbook. Empty: every account it can."""
    place: Place = Place()


@dataclass(frozen=True, slots=True)
class SharedPlaybook:
    """A checklist without a person in it: what groups exchange."""

    title: str
    steps: tuple[Step, ...]


@dataclass(frozen=True, slots=True)
class Playbook:
    """A private file: the people, the user's own accounts, and who is never touched."""

    case: str
    """Neutral code, or empty when no command has written one yet."""
    people: tuple[Person, ...]
    accounts: tuple[Account, ...]
    keep_open: tuple[Identifier, ...] = field(default=(), repr=False)
