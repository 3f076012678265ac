"""Say who stands in Google contacts, for hints: names, addresses and numbers, nothing else."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Final

from boundary.adapters.google.bodies import mappings, text
from boundary.adapters.google.client import Api
from boundary.core import identifier
from boundary.core.identifier import Identifier, IdentifierError
from boundary.core.json import JsonObject
from boundary.core.ports import CardSighting, CardsSeen

from .card import CONTACT, EMAILS, PHONES

__all__ = ["MOST", "spot_cards"]

MOST: Final = 100
"""Most names, addresses and numbers of one contact; one with more is no person's."""
_FIELDS: Final = f"names,{EMAILS},{PHONES},metadata"
_PAGE: Final = 1000


def spot_cards(api: Api) -> CardsSeen:
    """List every contact; reads only. Raises AdapterError or TransientError.

    Source: People API v1 revision 20251117, people.connections.list.
    """
    listed = api.pages(
        "people.connections.list",
        "connections",
        resourceName="people/me",
        pageSize=_PAGE,
        personFields=_FIELDS,
        sources=[CONTACT],
    )
    found: list[CardSighting] = []
    unread = 0
    for person in listed:
        names = tuple(dict.fromkeys(_names(person)))
        emails, no_emails = _read(person, EMAILS, _email)
        phones, no_phones = _read(person, PHONES, _phone)
        if len(names) + len(emails) + len(phones) > MOST:
            unread += 1
            continue
        unread += no_emails + no_phones
        if emails or phones:
            found.append(CardSighting(names, emails, phones))
    return CardsSeen(tuple(found), unread)


def _names(person: JsonObject) -> Iterator[str]:
    """Give the name as it is shown, then the parts of it, with and without the middle."""
    for name in mappings(person.get("names")):
        given, middle, family = (
            text(name, part) for part in ("givenName", "middleName", "familyName")
        )
        for said in (
            text(name, "displayName"),
            text(name, "unstructuredName"),
            f"{given} {family}",
            f"{given} {middle} {family}",
        ):
            if words := " ".join(said.split()):
                yield words


def _read(
    person: JsonObject, name: str, make: Callable[[JsonObject], Identifier]
) -> tuple[tuple[Identifier, ...], int]:
    """Read the entries of one field, and count those that are not sure."""
    found: dict[Identifier, None] = {}
    unread = 0
    for entry in mappings(person.get(name)):
        try:
            found[make(entry)] = None
        except IdentifierError:
            unread += 1
    return tuple(found), unread


def _email(entry: JsonObject) -> Identifier:
    return identifier.email(text(entry, "value").strip())


def _phone(entry: JsonObject) -> Identifier:
    """Read a number: as Google gives it in full, else as it is written with its country."""
    return identifier.phone((text(entry, "canonicalForm") or text(entry, "value")).strip())
