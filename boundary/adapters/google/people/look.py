"""Read the address book: a whole list for what is there, and every card that counts by itself."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Final

from boundary.adapters.google.bodies import mapping, mappings, text
from boundary.adapters.google.client import Api, ApiError
from boundary.core.card_step import TITLE
from boundary.core.errors import AdapterError
from boundary.core.json import JsonObject

from .card import CONTACT, READ, Card, Reader, to_card

__all__ = ["MARK", "OURS", "STARRED", "Contacts", "Group", "Known", "World", "wanted"]

MARK: Final = "boundary"
"""The key of the data on our group that no screen of Google's shows."""
OURS: Final = "made by this program"
STARRED: Final = "contactGroups/starred"
NOT_FOUND: Final = 404
_LIGHT: Final = "emailAddresses,phoneNumbers,memberships,metadata"
_GROUP: Final = "clientData,groupType,memberCount,metadata,name"
_PAGE, _AT_ONCE = 1000, 200

Known = tuple[str, str]
"""A card that a plan or a receipt knows: its id and its resource name."""


@dataclass(frozen=True, slots=True)
class Group:
    """One group of contacts."""

    name: str
    """The resource name."""
    title: str
    is_ours: bool
    """It carries our mark."""
    is_own: bool
    """The user or a program made it; not one of Google's."""


@dataclass(frozen=True, slots=True)
class World:
    """What one look saw."""

    total: int
    """How many contacts there are."""
    cards: tuple[Card, ...]
    """Those that hold what was asked for or were known before, each read by itself; sorted."""
    unread: tuple[Card, ...]
    """Those that do not, for numbers without a country code."""
    groups: tuple[Group, ...] = ()
    persons: Mapping[str, JsonObject] = field(default_factory=dict, repr=False)
    """Resource name of a card to what Google said of it, whole."""

    def holding(self, reader: Reader, key: str) -> tuple[Card, ...]:
        """Give the cards that hold one identifier."""
        return tuple(card for card in self.cards if key in reader.keys(card))

    @property
    def group(self) -> Group | None:
        """Our group, or the user's own that has its name."""
        return wanted(self.groups)


class Contacts:
    """Reads over one connection."""

    def __init__(self, api: Api) -> None:
        """Read through `api` (people, v1)."""
        self._api = api

    def look(
        self,
        reader: Reader,
        keys: Collection[str],
        known: Iterable[Known] = (),
        *,
        groups: bool = False,
    ) -> World:
        """Find the cards that hold one of these keys, and read again those that were known.

        The list can lag behind by minutes, so each card that counts is read by its name as well.
        Source: People API v1 revision 20251117, people.connections.list and people.getBatchGet.
        """
        listed = self.all()
        theirs = [card for card in listed if not frozenset(reader.keys(card)).isdisjoint(keys)]
        names = {card.id: card.name for card in listed}
        wished = {card.name for card in theirs}
        wished |= {names.get(id_, name) for id_, name in known}
        persons = self.persons(sorted(wished))
        read = {card.id: card for card in map(to_card, persons) if card is not None}
        return World(
            len(listed),
            tuple(read[id_] for id_ in sorted(read)),
            tuple(card for card in listed if card.id not in read),
            self.groups() if groups else (),
            {text(person, "resourceName"): person for person in persons},
        )

    def with_any(self, values: Collection[str]) -> tuple[Card, ...]:
        """Read the cards whole on which one of these addresses or numbers is written."""
        names = [card.name for card in self.all() if not card.values.isdisjoint(values)]
        found = map(to_card, self.persons(sorted(names)))
        return tuple(card for card in found if card is not None)

    def all(self) -> tuple[Card, ...]:
        """List every contact, with its addresses, numbers and groups and nothing else."""
        found = self._api.pages(
            "people.connections.list",
            "connections",
            resourceName="people/me",
            pageSize=_PAGE,
            personFields=_LIGHT,
            sources=[CONTACT],
        )
        return tuple(card for card in map(to_card, found) if card is not None)

    def persons(self, names: Sequence[str]) -> tuple[JsonObject, ...]:
        """Read people by their names; who is not there is left out."""
        found: list[JsonObject] = []
        for start in range(0, len(names), _AT_ONCE):
            some = [*names[start : start + _AT_ONCE]]
            answer = self._api.call(
                "people.getBatchGet", resourceNames=some, personFields=READ, sources=[CONTACT]
            )
            responses = mappings(answer.get("responses"))
            if len(responses) != len(some):
                raise AdapterError("Google left out contacts that were asked for.")
            found += [mapping(one["person"]) for one in responses if one.get("person")]
        return tuple(found)

    def one(self, name: str) -> Card | None:
        """Read one contact; None when there is none of that name."""
        try:
            person = self._api.call(
                "people.get", resourceName=name, personFields=READ, sources=[CONTACT]
            )
        except ApiError as error:
            if error.status == NOT_FOUND:
                return None
            raise
        return to_card(person)

    def find(self, id_: str, name: str) -> Card | None:
        """Read one contact, also when Google has given it another name; None: it is gone."""
        card = self.one(name)
        if card is not None and card.id == id_:
            return card
        names = [listed.name for listed in self.all() if listed.id == id_]
        card = self.one(names[0]) if names else None
        return card if card is not None and card.id == id_ else None

    def groups(self) -> tuple[Group, ...]:
        """List every group."""
        found = self._api.pages(
            "contactGroups.list", "contactGroups", pageSize=_PAGE, groupFields=_GROUP
        )
        return tuple(_to_group(one) for one in found)

    def members(self, group: str) -> int | None:
        """Count the members of a group; None when there is no such group."""
        try:
            answer = self._api.call("contactGroups.get", resourceName=group, groupFields=_GROUP)
        except ApiError as error:
            if error.status == NOT_FOUND:
                return None
            raise
        count = answer.get("memberCount")
        return count if isinstance(count, int) else 0


def wanted(groups: Iterable[Group]) -> Group | None:
    """Choose the group to use: ours whatever it is called now, else one with its name."""
    able = [group for group in groups if group.is_own]
    ours = [group for group in able if group.is_ours]
    named = [group for group in able if group.title.casefold() == TITLE.casefold()]
    return next(iter((*ours, *named)), None)


def _to_group(body: JsonObject) -> Group:
    data = mappings(body.get("clientData"))
    return Group(
        text(body, "resourceName"),
        text(body, "name"),
        any(text(one, "key") == MARK for one in data),
        text(body, "groupType") == "USER_CONTACT_GROUP",
    )
