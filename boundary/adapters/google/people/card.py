"""Read a Google contact: what can be written back of it, and which entries are whose; pure."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Final

from phonenumbers import MatchType, is_number_match

from boundary.adapters.google.bodies import listed, mapping, mappings, text
from boundary.core import codec, identifier
from boundary.core.identifier import Identifier, Kind
from boundary.core.json import Json, JsonObject
from boundary.core.rules import MailProvider

__all__ = [
    "CONTACT",
    "EMAILS",
    "PHONES",
    "READ",
    "WRITABLE",
    "Card",
    "Reader",
    "Taken",
    "card_from_json",
    "put_back",
    "take_off",
    "taken_from_json",
    "to_card",
]

EMAILS: Final = "emailAddresses"
PHONES: Final = "phoneNumbers"
CONTACT: Final = "READ_SOURCE_TYPE_CONTACT"
"""Only what the user wrote into the address book; nothing that Google merges into it."""
WRITABLE: Final = (
    *("addresses", "biographies", "birthdays", "calendarUrls", "clientData", EMAILS, "events"),
    *("externalIds", "genders", "imClients", "interests", "locales", "locations", "memberships"),
    *("miscKeywords", "names", "nicknames", "occupations", "organizations", PHONES, "relations"),
    *("sipAddresses", "urls", "userDefined"),
)
"""Every field that createContact takes. Source: People API v1 revision 20251117, Person."""
READ: Final = ",".join((*WRITABLE, "metadata", "photos"))
_READ_ONLY: Final = frozenset(
    {"canonicalForm", "displayName", "displayNameLastFirst", "domainMembership"}
    | {"formattedProtocol", "formattedType"}
)
"""Output-only keys of the entries of these fields; `displayName` only where it is a name's."""


@dataclass(frozen=True, slots=True)
class Card:
    """One contact, as far as it is the user's own writing."""

    name: str
    """The resource name; Google may change it."""
    id: str
    """The id of its contact source, which stays."""
    etag: str
    """Of the contact source: what a conditional write compares."""
    fields: Mapping[str, Sequence[JsonObject]] = field(repr=False)
    """Every writable field that has entries, each entry as it can be sent back."""
    numbers: Mapping[str, str] = field(default_factory=dict, repr=False)
    """A phone entry's text to its international form, where Google gives one."""
    has_photo: bool = False

    @property
    def groups(self) -> frozenset[str]:
        """Resource names of the groups it is in."""
        return frozenset(filter(None, (_group_of(one) for one in self.entries("memberships"))))

    @property
    def values(self) -> frozenset[str]:
        """Its addresses and numbers, as they are written on it."""
        return frozenset(
            text(entry, "value") for name in (EMAILS, PHONES) for entry in self.entries(name)
        )

    def entries(self, name: str) -> Sequence[JsonObject]:
        """Give the entries of one field, in their order."""
        return self.fields.get(name, ())

    def content(self) -> bytes:
        """Write what it says, in canonical form: two cards that say the same are equal in it."""
        said: dict[str, Json] = {
            name: [_said(entry) for entry in entries]
            for name, entries in self.fields.items()
            if name != "memberships"
        }
        return codec.canonical({**said, "memberships": [*sorted(self.groups)]})

    def to_json(self) -> JsonObject:
        """Write it for an archive or a receipt."""
        return {
            "name": self.name,
            "id": self.id,
            "photo": self.has_photo,
            "fields": {name: [*entries] for name, entries in self.fields.items()},
        }


def card_from_json(kept: JsonObject) -> Card:
    """Read what `Card.to_json` wrote."""
    fields = kept.get("fields")
    found = {name: mappings(entries) for name, entries in mapping(fields).items()}
    return Card(
        text(kept, "name"), text(kept, "id"), "", found, has_photo=kept.get("photo") is True
    )


def to_card(person: JsonObject) -> Card | None:
    """Read one person resource; None when nothing of it is the user's own contact."""
    metadata = mapping(person.get("metadata"))
    source = next(
        (one for one in mappings(metadata.get("sources")) if text(one, "type") == "CONTACT"), None
    )
    if source is None or metadata.get("deleted") is True:
        return None
    fields = {
        name: tuple(_cleaned(name, entry) for entry in mappings(person.get(name)))
        for name in WRITABLE
        if person.get(name)
    }
    numbers = {
        text(entry, "value"): str(entry["canonicalForm"])
        for entry in mappings(person.get(PHONES))
        if entry.get("canonicalForm")
    }
    photos = mappings(person.get("photos"))
    return Card(
        text(person, "resourceName"),
        text(source, "id"),
        text(source, "etag"),
        fields,
        numbers,
        any(photo.get("default") is not True for photo in photos),
    )


@dataclass(frozen=True, slots=True)
class Reader:
    """Compares the entries of cards with identifiers, by the mail providers' rules."""

    providers: tuple[MailProvider, ...] = ()

    def key(self, one: Identifier) -> str:
        """Give what every spelling of one identifier shares."""
        return identifier.mailbox_key(one, self.providers)

    def keys(self, card: Card) -> tuple[str, ...]:
        """Give the key of every address and number on a card; "" for one that has no normal form.

        A number without its country code has none, unless Google says what it is in full.
        """
        return tuple(
            self.key_of(card, name, entry)
            for name in (EMAILS, PHONES)
            for entry in card.entries(name)
        )

    def key_of(self, card: Card, name: str, entry: JsonObject) -> str:
        """Give the key of one entry of a card, or ""."""
        value = text(entry, "value")
        try:
            if name == EMAILS:
                return self.key(identifier.email(value.strip()))
            return self.key(identifier.phone(card.numbers.get(value, value).strip()))
        except identifier.IdentifierError:
            return ""

    def may_hold(self, card: Card, one: Identifier) -> bool:
        """Whether a number on the card could be this one, its country code being missing."""
        if one.kind is not Kind.PHONE:
            return False
        unread = [
            text(entry, "value")
            for entry in card.entries(PHONES)
            if not self.key_of(card, PHONES, entry)
        ]
        return any(is_number_match(one.value, each) == MatchType.NSN_MATCH for each in unread)


@dataclass(frozen=True, slots=True)
class Taken:
    """One entry that was taken off a card, and where it stood."""

    name: str
    """The field it is of."""
    entry: JsonObject = field(repr=False)
    ahead: tuple[bytes, ...] = field(repr=False)
    """The entries before it, in canonical form and order."""
    behind: tuple[bytes, ...] = field(repr=False)

    def to_json(self) -> JsonObject:
        """Write it for a receipt."""
        return {
            "field": self.name,
            "entry": self.entry,
            "ahead": [one.decode("ascii") for one in self.ahead],
            "behind": [one.decode("ascii") for one in self.behind],
        }


def taken_from_json(kept: JsonObject) -> Taken:
    """Read what `Taken.to_json` wrote."""
    return Taken(
        text(kept, "field"),
        mapping(kept.get("entry")),
        tuple(str(one).encode("ascii") for one in listed(kept.get("ahead"))),
        tuple(str(one).encode("ascii") for one in listed(kept.get("behind"))),
    )


def take_off(card: Card, reader: Reader, key: str) -> tuple[Card, tuple[Taken, ...]]:
    """Take every entry of one identifier off a card; the other entries keep their order."""
    taken: list[Taken] = []
    left: dict[str, Sequence[JsonObject]] = {}
    for name in (EMAILS, PHONES):
        entries = card.entries(name)
        forms = [codec.canonical(_said(entry)) for entry in entries]
        theirs = [reader.key_of(card, name, entry) == key for entry in entries]
        taken += [
            Taken(name, entry, tuple(forms[:at]), tuple(forms[at + 1 :]))
            for at, entry in enumerate(entries)
            if theirs[at]
        ]
        left[name] = tuple(e for e, is_theirs in zip(entries, theirs, strict=True) if not is_theirs)
    return _with(card, left), tuple(taken)


def put_back(card: Card, taken: Taken) -> Card:
    """Put one entry back at its place among those that are still there, and the new ones."""
    entries = [*card.entries(taken.name)]
    forms = [codec.canonical(_said(entry)) for entry in entries]
    if codec.canonical(_said(taken.entry)) in forms:
        return card
    after = [at for at, form in enumerate(forms) if form in taken.ahead]
    before = [at for at, form in enumerate(forms) if form in taken.behind]
    place = after[-1] + 1 if after else before[0] if before else len(entries)
    entries.insert(place, taken.entry)
    return _with(card, {taken.name: tuple(entries)})


def _with(card: Card, changed: Mapping[str, Sequence[JsonObject]]) -> Card:
    fields = {**card.fields, **changed}
    return replace(card, fields={name: entries for name, entries in fields.items() if entries})


def _cleaned(name: str, entry: JsonObject) -> JsonObject:
    """Leave out what Google computes; which entry comes first for its source is kept."""
    kept: dict[str, Json] = {
        key: value
        for key, value in entry.items()
        if key != "metadata" and (key not in _READ_ONLY or (name, key) == (EMAILS, "displayName"))
    }
    if name == "genders":
        kept.pop("formattedValue", None)
    if mapping(entry.get("metadata")).get("sourcePrimary") is True:
        kept["metadata"] = {"sourcePrimary": True}
    return kept


def _said(entry: JsonObject) -> JsonObject:
    """Leave out which entry comes first for its source: Google moves that when entries go."""
    return {key: value for key, value in entry.items() if key != "metadata"}


def _group_of(membership: JsonObject) -> str:
    inner = mapping(membership.get("contactGroupMembership"))
    return text(inner, "contactGroupResourceName")
