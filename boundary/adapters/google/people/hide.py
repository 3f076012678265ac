"""Move cards to a group of ours, and back out of it; the cards themselves stay as they are."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Final

from boundary.adapters.google.bodies import mapping, text
from boundary.adapters.google.client import Api, ApiError, LostAnswer
from boundary.core import card_step
from boundary.core.change import Change, InDoubt, Outcome
from boundary.core.errors import AdapterError
from boundary.core.json import Json, JsonObject
from boundary.core.playbook import Address
from boundary.core.ports import Journal

from . import wire
from .card import Card, Reader, to_card
from .look import MARK, NOT_FOUND, OURS, STARRED, Contacts, Group, World, wanted

__all__ = ["Hider"]

MEMBER, GROUP = "member", "group"
"""The two kinds of object in a receipt: a card in the group, and the group itself."""
_CONFLICT: Final = 409
_AT_ONCE: Final = 200


@dataclass(slots=True)
class _Thing:
    """One object, as all receipts together say it."""

    object: JsonObject = field(repr=False)
    addresses: set[Address] = field(default_factory=set)
    joined: bool = False
    """We put the card into the group."""
    starred: bool = False
    """We took the card's star."""
    is_back: bool = True
    was_put_back: bool = False
    note: str = ""


class Hider:
    """Carries out contacts.hide over one connection."""

    def __init__(self, api: Api, reader: Reader) -> None:
        """Write through `api` (people, v1)."""
        self._api = api
        self._contacts = Contacts(api)
        self._reader = reader

    # -- doing it -----------------------------------------------------------------------------

    def apply(
        self, changes: Sequence[Change], world: World, journal: Journal
    ) -> Mapping[Address, Outcome]:
        """Do these changes, which are as planned: one write for all cards, one for their stars."""
        addresses = sorted(change.address for change in changes)
        group = world.group or self._make_group(addresses, journal)
        wished = {change.address: self._wishes(change, world, group) for change in changes}
        cards = {text(one, "card"): one for some in wished.values() for one in some}
        journal.part(addresses, {"phase": "start", "objects": [*cards.values()]})
        joining = sorted(text(one, "name") for one in cards.values() if one["joined"] is True)
        starred = sorted(text(one, "name") for one in cards.values() if one["starred"] is True)
        self._modify(group.name, joining, add=True)
        self._modify(STARRED, starred, add=False)
        journal.part(addresses, {"phase": "done"})
        there = self._there(cards.values(), group.name)
        outcomes: dict[Address, Outcome] = {}
        for change in changes:
            objects = [one for one in wished[change.address] if text(one, "card") in there]
            notes = [card_step.MOVED_CARD] if len(objects) < len(wished[change.address]) else []
            outcomes[change.address] = card_step.done(change, _with_group(objects, group), notes)
        return outcomes

    def settle(self, doubts: Sequence[InDoubt]) -> Mapping[Address, Outcome]:
        """Say what came of each intent: a card announced and in the group was put there by us."""
        group = wanted(self._contacts.groups())
        outcomes: dict[Address, Outcome] = {}
        for doubt in doubts:
            change = doubt.intent.change
            known = {id_ for id_, _ in wire.known_of([change])}
            announced = {
                text(one, "card"): one
                for part in doubt.parts
                for one in card_step.objects_of(part)
                if text(one, "card") in known
            }
            outcomes[change.address] = card_step.settled(change, self._found(announced, group))
        return outcomes

    def _found(self, announced: Mapping[str, JsonObject], group: Group | None) -> list[JsonObject]:
        if group is None:
            return []
        objects: list[JsonObject] = []
        there = self._there(announced.values(), group.name)
        for id_, one in announced.items():
            card = there.get(id_)
            if card is not None:
                starred = one.get("starred") is True and STARRED not in card.groups
                objects.append({**one, "starred": starred})
        return _with_group(objects, group)

    def _wishes(self, change: Change, world: World, group: Group) -> list[JsonObject]:
        """Say what is to be done with the cards of one change, as its receipt will list it."""
        cards = world.holding(self._reader, wire.key_of(change.item, self._reader))
        return [
            {
                "id": f"{MEMBER}:{card.id}",
                "kind": MEMBER,
                "card": card.id,
                "name": card.name,
                "group": group.name,
                "joined": group.name not in card.groups,
                "starred": wire.by_choice(change.item) and STARRED in card.groups,
            }
            for card in cards
        ]

    def _make_group(self, addresses: Sequence[Address], journal: Journal) -> Group:
        """Make our group, with a mark that no screen of Google's shows.

        Source: People API v1 revision 20251117, contactGroups.create.
        """
        journal.part(addresses, {"phase": "group"})
        body: JsonObject = {
            "contactGroup": {"name": card_step.TITLE, "clientData": [{"key": MARK, "value": OURS}]},
            "readGroupFields": "clientData,groupType,name",
        }
        try:
            self._api.call("contactGroups.create", body=body)
        except LostAnswer:
            if wanted(self._contacts.groups()) is None:
                raise
        except ApiError as error:
            if error.status != _CONFLICT:
                raise
        group = wanted(self._contacts.groups())
        if group is None:
            raise AdapterError("Google made no group of contacts, so nothing was changed.")
        return group

    def _modify(self, group: str, names: Sequence[str], *, add: bool) -> None:
        """Put cards into a group or take them out of it, many at a time.

        Source: People API v1 revision 20251117, contactGroups.members.modify.
        """
        key = "resourceNamesToAdd" if add else "resourceNamesToRemove"
        for start in range(0, len(names), _AT_ONCE):
            some: list[Json] = [*names[start : start + _AT_ONCE]]
            try:
                self._api.call("contactGroups.members.modify", resourceName=group, body={key: some})
            except LostAnswer:
                found = map(to_card, self._contacts.persons([str(name) for name in some]))
                cards = [card for card in found if card is not None]
                if any((group in card.groups) is not add for card in cards):
                    raise

    def _there(self, objects: Iterable[JsonObject], group: str) -> Mapping[str, Card]:
        """Give the cards of these objects that are in a group now, by their id."""
        names = sorted({text(one, "name") for one in objects})
        found = map(to_card, self._contacts.persons(names))
        return {card.id: card for card in found if card is not None and group in card.groups}

    # -- taking it back -----------------------------------------------------------------------

    def undo(self, done: Sequence[Outcome], journal: Journal) -> Mapping[Address, Outcome]:
        """Take out of the group what these receipts put there, and the group when it is empty."""
        changes = {outcome.change.address: outcome.change for outcome in reversed(done)}
        things = _things((outcome.change, outcome.ref) for outcome in done)
        members = [thing for thing in things.values() if thing.object.get("kind") == MEMBER]
        if members:
            self._leave(members, journal)
        for thing in things.values():
            if thing.object.get("kind") == GROUP:
                self._drop(thing, journal)
        return {address: _outcome(change, things) for address, change in changes.items()}

    def settle_undo(self, doubts: Sequence[InDoubt]) -> Mapping[Address, Outcome]:
        """Say what is back and what is not; nothing is written."""
        changes = {doubt.intent.change.address: doubt.intent.change for doubt in doubts}
        things = _things(
            (doubt.intent.change, ref) for doubt in doubts for ref in doubt.intent.receipts
        )
        members = [thing for thing in things.values() if thing.object.get("kind") == MEMBER]
        cards = self._cards(members)
        for thing in members:
            thing.is_back = not _is_left(thing, cards.get(text(thing.object, "card")))
        for thing in things.values():
            if thing.object.get("kind") == GROUP:
                thing.is_back = self._contacts.members(text(thing.object, "name")) is None
        return {
            address: _outcome(change, things, card_step.UNDO_CUT_SHORT)
            for address, change in changes.items()
        }

    def _leave(self, members: Sequence[_Thing], journal: Journal) -> None:
        cards = self._cards(members)
        left = [
            (thing, cards[text(thing.object, "card")])
            for thing in members
            if _is_left(thing, cards.get(text(thing.object, "card")))
        ]
        if not left:
            return
        addresses = sorted({address for thing, _ in left for address in thing.addresses})
        journal.part(addresses, {"phase": "start"})
        for group in sorted({text(thing.object, "group") for thing, _ in left}):
            inside = [
                card.name
                for thing, card in left
                if thing.joined and text(thing.object, "group") == group and group in card.groups
            ]
            self._modify(group, inside, add=False)
        stars = [card.name for thing, card in left if thing.starred and STARRED not in card.groups]
        self._modify(STARRED, stars, add=True)
        journal.part(addresses, {"phase": "done"})
        cards = self._cards(members)
        for thing, _ in left:
            thing.is_back = not _is_left(thing, cards.get(text(thing.object, "card")))
            thing.was_put_back = thing.is_back

    def _drop(self, thing: _Thing, journal: Journal) -> None:
        """Remove our group when nobody is in it and it still has its name."""
        name = text(thing.object, "name")
        group = next((one for one in self._contacts.groups() if one.name == name), None)
        if group is None:
            return
        if not group.is_ours or group.title != card_step.TITLE or self._contacts.members(name) != 0:
            thing.note = card_step.GROUP_STAYS
            return
        journal.part(sorted(thing.addresses), {"phase": "group"})
        try:
            self._api.call("contactGroups.delete", resourceName=name, deleteContacts=False)
        except LostAnswer:
            if self._contacts.members(name) is not None:
                raise
        except ApiError as error:
            if error.status != NOT_FOUND:
                thing.is_back, thing.note = False, wire.GROUP_LEFT

    def _cards(self, things: Iterable[_Thing]) -> dict[str, Card]:
        """Read the cards of these objects, wherever they are now, by their id."""
        names = {text(thing.object, "card"): text(thing.object, "name") for thing in things}
        found = map(to_card, self._contacts.persons(sorted(set(names.values()))))
        cards = {card.id: card for card in found if card is not None}
        for id_ in names.keys() - cards.keys():
            card = self._contacts.find(id_, names[id_])
            if card is not None:
                cards[id_] = card
        return cards


def _is_left(thing: _Thing, card: Card | None) -> bool:
    """Whether something of ours is still to be taken back; a card that is gone has nothing."""
    if card is None:
        return False
    inside = thing.joined and text(thing.object, "group") in card.groups
    return inside or (thing.starred and STARRED not in card.groups)


def _with_group(objects: Sequence[JsonObject], group: Group) -> list[JsonObject]:
    if not group.is_ours or not objects:
        return [*objects]
    return [*objects, {"id": f"{GROUP}:{group.name}", "kind": GROUP, "name": group.name}]


def _things(refs: Iterable[tuple[Change, JsonObject]]) -> dict[str, _Thing]:
    """Add receipts up: of each object all that we did to it."""
    found: dict[str, _Thing] = {}
    for change, ref in refs:
        for one in card_step.objects_of(ref):
            thing = found.setdefault(text(one, "id"), _Thing(mapping(one)))
            thing.addresses.add(change.address)
            thing.joined |= one.get("joined") is True
            thing.starred |= one.get("starred") is True
            if one.get("kind") not in (MEMBER, GROUP):
                thing.is_back, thing.note = False, wire.BY_HAND
    return found


def _outcome(change: Change, things: Mapping[str, _Thing], why: str = "") -> Outcome:
    mine = [(id_, thing) for id_, thing in things.items() if change.address in thing.addresses]
    returned = sum(thing.was_put_back for _, thing in mine)
    remaining = [id_ for id_, thing in mine if not thing.is_back]
    notes = [thing.note for _, thing in mine if thing.note]
    return card_step.undone(change, returned, remaining, notes or [why] if remaining else notes)
