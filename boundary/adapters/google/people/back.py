"""Bring back what was taken out: a card is made anew, an entry goes to its place on its card."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Final

from boundary.adapters.google.bodies import mappings, text
from boundary.adapters.google.client import Api, ApiError, LostAnswer
from boundary.core import card_step
from boundary.core.change import Change, InDoubt, Outcome
from boundary.core.errors import AdapterError
from boundary.core.json import Json, JsonObject
from boundary.core.playbook import Address
from boundary.core.ports import Journal

from . import wire
from .card import CONTACT, READ, Card, Reader, put_back, taken_from_json, to_card
from .look import Contacts
from .remove import CARD, ENTRY, card_of, update

__all__ = ["Restorer"]

_MY_CONTACTS: Final = "contactGroups/myContacts"
_ATTEMPTS: Final = 2
"""How often an entry is put back when somebody else changes the card in the same moment."""


@dataclass(slots=True)
class _Thing:
    """One object, as all receipts say it was at first."""

    first: JsonObject = field(repr=False)
    addresses: set[Address] = field(default_factory=set)
    is_back: bool = False
    was_put_back: bool = False
    """By this undo."""
    note: str = ""


class _Shelf:
    """The cards that may be those that went, each standing for one of them at most once."""

    def __init__(self, contacts: Contacts, gone: Sequence[Card]) -> None:
        """Find the cards with an address or a number of a card that is gone; no other is read."""
        self._contacts = contacts
        self._values = frozenset().union(*(one.values for one in gone))
        self.groups = frozenset(group.name for group in contacts.groups())
        self._free = list(contacts.with_any(self._values))
        self._before = frozenset(card.id for card in self._free)

    def take(self, wished: Card) -> Card | None:
        """Take a card that says the same."""
        said = wished.content()
        for card in self._free:
            if card.content() == said:
                self._free.remove(card)
                return card
        return None

    def new(self, wished: Card) -> Card | None:
        """Find a card that says the same and was not there at first."""
        said = wished.content()
        found = self._contacts.with_any(self._values)
        fresh = [card for card in found if card.id not in self._before]
        return next((card for card in fresh if card.content() == said), None)

    def as_can_be(self, kept: Card) -> Card:
        """Leave out the groups that are gone; a card in none of them is among all contacts."""
        left = sorted(kept.groups & self.groups) or [_MY_CONTACTS]
        members: list[JsonObject] = [
            {"contactGroupMembership": {"contactGroupResourceName": name}} for name in left
        ]
        return replace(kept, fields={**kept.fields, "memberships": members})


class Restorer:
    """Takes contacts.remove back over one connection."""

    def __init__(self, api: Api, reader: Reader) -> None:
        """Write through `api` (people, v1)."""
        self._api = api
        self._contacts = Contacts(api)
        self._reader = reader

    def undo(self, done: Sequence[Outcome], journal: Journal) -> Mapping[Address, Outcome]:
        """Bring back what these receipts list (newest first), and is not back already."""
        changes = {outcome.change.address: outcome.change for outcome in reversed(done)}
        things = _things((outcome.change, outcome.ref) for outcome in done)
        places = self._cards(_of(things, CARD), journal)
        for thing in _of(things, ENTRY):
            self._entry(thing, places, journal)
        return {address: _outcome(change, things) for address, change in changes.items()}

    def settle(self, doubts: Sequence[InDoubt]) -> Mapping[Address, Outcome]:
        """Say what is back and what is not; nothing is written."""
        changes = {doubt.intent.change.address: doubt.intent.change for doubt in doubts}
        things = _things(
            (doubt.intent.change, ref) for doubt in doubts for ref in doubt.intent.receipts
        )
        made = {
            text(part, "card"): text(part, "made")
            for doubt in doubts
            for part in doubt.parts
            if part.get("made")
        }
        cards = _of(things, CARD)
        gone = [card_of(thing.first) for thing in cards]
        shelf = _Shelf(self._contacts, gone) if cards else None
        places: dict[str, Card] = {}
        for thing in cards:
            name = made.get(text(thing.first, "id"), "")
            card = self._contacts.one(name) if name else None
            if card is None and shelf is not None:
                card = shelf.take(shelf.as_can_be(card_of(thing.first)))
            thing.is_back = card is not None
            if card is not None:
                places[text(thing.first, "id")] = card
        for thing in _of(things, ENTRY):
            card = self._card_of(thing, places)
            thing.is_back = card is None or self._is_on(thing, card)
        return {
            address: _outcome(change, things, card_step.UNDO_CUT_SHORT)
            for address, change in changes.items()
        }

    def _cards(self, things: Sequence[_Thing], journal: Journal) -> dict[str, Card]:
        """Make the cards that are not back; return where each now is, by its earlier id."""
        places: dict[str, Card] = {}
        if not things:
            return places
        shelf = _Shelf(self._contacts, [card_of(thing.first) for thing in things])
        missing = []
        for thing in things:
            card = shelf.take(shelf.as_can_be(card_of(thing.first)))
            if card is None:
                missing.append(thing)
            else:
                thing.is_back = True
                places[text(thing.first, "id")] = card
        for thing in missing:
            id_ = text(thing.first, "id")
            addresses = sorted(thing.addresses)
            journal.part(addresses, {"phase": "start", "card": id_})
            card = self._make(thing, shelf)
            if card is not None:
                thing.is_back = thing.was_put_back = True
                places[id_] = card
                journal.part(addresses, {"phase": "done", "card": id_, "made": card.name})
        return places

    def _make(self, thing: _Thing, shelf: _Shelf) -> Card | None:
        """Make one card anew.

        Source: People API v1 revision 20251117, people.createContact.
        """
        kept = card_of(thing.first)
        wished = shelf.as_can_be(kept)
        body: dict[str, Json] = {name: [*entries] for name, entries in wished.fields.items()}
        thing.note = wire.NO_PICTURE if kept.has_photo else wire.ANEW
        if not kept.groups <= shelf.groups:
            thing.note += f" {wire.GROUP_AWAY}"
        try:
            answer = self._api.call(
                "people.createContact", personFields=READ, sources=[CONTACT], body=body
            )
        except LostAnswer:
            card = shelf.new(wished)
            if card is None:
                raise
            return card
        except ApiError:
            thing.note = wire.NOT_TAKEN_BACK
            return None
        card = to_card(answer)
        if card is None:
            raise AdapterError("Google's answer to a new contact cannot be understood.")
        return card

    def _entry(self, thing: _Thing, places: Mapping[str, Card], journal: Journal) -> None:
        """Put one entry back on its card, if it does not stand there already."""
        for attempt in range(1, _ATTEMPTS + 1):
            card = self._card_of(thing, places)
            if card is None:
                thing.is_back, thing.note = True, card_step.CARD_AWAY
                return
            if self._is_on(thing, card):
                thing.is_back = True
                return
            wished = card
            for one in mappings(thing.first.get("taken")):
                wished = put_back(wished, taken_from_json(one))
            if attempt == 1:
                part: JsonObject = {"phase": "start", "entry": text(thing.first, "id")}
                journal.part(sorted(thing.addresses), part)
            thing.note = update(self._api, self._contacts, card, wished)
            if not thing.note:
                thing.is_back = thing.was_put_back = True
                return

    def _card_of(self, thing: _Thing, places: Mapping[str, Card]) -> Card | None:
        id_ = text(thing.first, "card")
        if id_ in places:
            return self._contacts.find(places[id_].id, places[id_].name)
        return self._contacts.find(id_, text(thing.first, "name"))

    def _is_on(self, thing: _Thing, card: Card) -> bool:
        marks = {card_step.mark_of(key) for key in self._reader.keys(card) if key}
        return text(thing.first, "key") in marks


def _things(refs: Iterable[tuple[Change, JsonObject]]) -> dict[str, _Thing]:
    """Add receipts up, newest first: of each object what the oldest receipt says."""
    found: dict[str, _Thing] = {}
    for change, ref in refs:
        for one in card_step.objects_of(ref):
            thing = found.setdefault(text(one, "id"), _Thing(one))
            thing.first = one
            thing.note = "" if one.get("kind") in (CARD, ENTRY) else wire.BY_HAND
            thing.addresses.add(change.address)
    return found


def _of(things: Mapping[str, _Thing], kind: str) -> list[_Thing]:
    return [thing for thing in things.values() if thing.first.get("kind") == kind]


def _outcome(change: Change, things: Mapping[str, _Thing], why: str = "") -> Outcome:
    mine: Collection[tuple[str, _Thing]] = [
        (id_, thing) for id_, thing in things.items() if change.address in thing.addresses
    ]
    returned = sum(thing.was_put_back for _, thing in mine)
    remaining = [id_ for id_, thing in mine if not thing.is_back]
    notes = [thing.note for _, thing in mine if thing.note]
    return card_step.undone(change, returned, remaining, notes or [why] if remaining else notes)
