"""Take cards, or single entries of them, out of the address book; one write to a card."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from boundary.adapters.google.bodies import mapping, mappings, text
from boundary.adapters.google.client import Api, ApiError, LostAnswer
from boundary.core import card_step
from boundary.core.change import Change, InDoubt, Outcome
from boundary.core.json import Json, JsonObject
from boundary.core.playbook import Address
from boundary.core.ports import Journal

from . import wire
from .card import CONTACT, EMAILS, PHONES, READ, Card, Reader, card_from_json, take_off
from .look import NOT_FOUND, Contacts, World

__all__ = ["CARD", "ENTRY", "Remover", "card_of", "update"]

CARD, ENTRY = "card", "entry"
"""The two kinds of object in a receipt: a card that went, and an entry taken off one."""


@dataclass(slots=True)
class _Work:
    """What is to be done with one card."""

    card: Card = field(repr=False)
    whole: bool
    claims: dict[Address, tuple[JsonObject, ...]] = field(default_factory=dict)
    """Who asked for it, and what their receipts will list."""
    left: Card | None = field(default=None, repr=False)
    """The card as it stays; None when it goes."""

    @property
    def objects(self) -> list[Json]:
        """Everything the receipts will list, once."""
        found = {text(one, "id"): one for some in self.claims.values() for one in some}
        return [*found.values()]


class Remover:
    """Carries out contacts.remove over one connection."""

    def __init__(self, api: Api, reader: Reader) -> None:
        """Write through `api` (people, v1)."""
        self._api = api
        self._contacts = Contacts(api)
        self._reader = reader

    def apply(
        self, changes: Sequence[Change], world: World, journal: Journal
    ) -> Mapping[Address, Outcome]:
        """Do these changes, which are as planned; cards one after the other."""
        objects: dict[Address, list[JsonObject]] = {change.address: [] for change in changes}
        notes: dict[Address, list[str]] = {change.address: [] for change in changes}
        for work in self._works(changes, world):
            addresses = sorted(work.claims)
            journal.part(addresses, {"phase": "start", "objects": work.objects})
            note = self._write(work)
            if note:
                journal.part(addresses, {"phase": "left", "card": work.card.id})
            else:
                journal.part(addresses, {"phase": "done", "card": work.card.id})
            for address in addresses:
                if note:
                    notes[address].append(note)
                else:
                    objects[address] += work.claims[address]
                    notes[address] += [] if work.whole else self._why_it_stays(work, changes)
        return {
            change.address: card_step.done(change, objects[change.address], notes[change.address])
            for change in changes
        }

    def settle(self, doubts: Sequence[InDoubt]) -> Mapping[Address, Outcome]:
        """Say what came of each intent: what was announced and is gone was taken by us."""
        gone: dict[str, bool] = {}
        outcomes: dict[Address, Outcome] = {}
        for doubt in doubts:
            change = doubt.intent.change
            key = wire.key_of(change.item, self._reader)
            left = {text(part, "card") for part in doubt.parts if part.get("phase") == "left"}
            found: list[JsonObject] = []
            for part in doubt.parts:
                for one in mappings(part.get("objects")):
                    mine = one.get("kind") == CARD or one.get("key") == card_step.mark_of(key)
                    name = text(one, "id")
                    if not mine or text(one, "card") in left:
                        continue
                    if name not in gone:
                        gone[name] = self._is_gone(one, key)
                    if gone[name]:
                        found.append(one)
            outcomes[change.address] = card_step.settled(change, found)
        return outcomes

    def _is_gone(self, one: JsonObject, key: str) -> bool:
        card = self._contacts.find(text(one, "card"), text(one, "name"))
        if card is None:
            return one.get("kind") == CARD
        return one.get("kind") == ENTRY and key not in self._reader.keys(card)

    def _works(self, changes: Sequence[Change], world: World) -> list[_Work]:
        theirs = wire.theirs_of([change.item for change in changes], self._reader)
        works = []
        for card in world.cards:
            claims = [
                change
                for change in changes
                if wire.key_of(change.item, self._reader) in self._reader.keys(card)
            ]
            if not claims:
                continue
            is_whole = any(
                wire.whole(card, self._reader, theirs[(change.item.verb, change.item.person)])
                for change in claims
            )
            work = _Work(card, is_whole)
            left = card
            for change in claims:
                if is_whole:
                    work.claims[change.address] = (_card_object(card),)
                else:
                    key = wire.key_of(change.item, self._reader)
                    _, taken = take_off(card, self._reader, key)
                    left, _ = take_off(left, self._reader, key)
                    rows: list[Json] = [one.to_json() for one in taken]
                    work.claims[change.address] = (_entry_object(card, key, rows),)
            work.left = None if is_whole else left
            works.append(work)
        return works

    def _write(self, work: _Work) -> str:
        """Write one card after one more look at it; return why it was left as it is."""
        now = self._contacts.one(work.card.name)
        if now is None or now.etag != work.card.etag:
            return card_step.MOVED_CARD
        if work.left is not None:
            return update(self._api, self._contacts, now, work.left)
        try:
            self._api.call("people.deleteContact", resourceName=work.card.name)
        except LostAnswer:
            if self._contacts.find(work.card.id, work.card.name) is not None:
                raise
        except ApiError as error:
            if error.status != NOT_FOUND:
                return wire.TAKEN
        return ""

    def _why_it_stays(self, work: _Work, changes: Sequence[Change]) -> list[str]:
        """Say so when the plan had this card go as a whole."""
        said = any(
            change.before.facts.get("whole") == change.before.facts.get("count")
            for change in changes
            if change.address in work.claims
        )
        return [card_step.STAYS] if said else []


def update(api: Api, contacts: Contacts, now: Card, wished: Card) -> str:
    """Write the addresses and numbers of one card, unless it has changed since `now` was read.

    Returns why it was left as it is, or "". Raises LostAnswer when that cannot be told.
    Source: People API v1 revision 20251117, people.updateContact.
    """
    changed = [name for name in (EMAILS, PHONES) if now.entries(name) != wished.entries(name)]
    body: dict[str, Json] = {
        "resourceName": now.name,
        "metadata": {"sources": [{"type": "CONTACT", "id": now.id, "etag": now.etag}]},
    }
    body.update({name: [*wished.entries(name)] for name in changed})
    try:
        api.call(
            "people.updateContact",
            resourceName=now.name,
            updatePersonFields=",".join(changed),
            personFields=READ,
            sources=[CONTACT],
            body=body,
        )
    except LostAnswer:
        there = contacts.find(now.id, now.name)
        if there is None or any(there.entries(name) != wished.entries(name) for name in changed):
            raise
    except ApiError as error:
        stale = error.status == NOT_FOUND or error.reason == "failedPrecondition"
        return card_step.MOVED_CARD if stale else wire.TAKEN
    return ""


def card_of(one: JsonObject) -> Card:
    """Read the card that an object of a receipt keeps."""
    return card_from_json(mapping(one.get("kept")))


def _card_object(card: Card) -> JsonObject:
    return {
        "id": card.id,
        "kind": CARD,
        "card": card.id,
        "name": card.name,
        "kept": card.to_json(),
    }


def _entry_object(card: Card, key: str, taken: Sequence[Json]) -> JsonObject:
    mark = card_step.mark_of(key)
    return {
        "id": f"{card.id}/{mark}",
        "kind": ENTRY,
        "card": card.id,
        "name": card.name,
        "key": mark,
        "taken": [*taken],
    }
