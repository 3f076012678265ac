"""Carry out contacts.hide and contacts.remove on one Google account: the verbs."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence

from boundary.adapters.google.client import Api
from boundary.core import card_step, codec
from boundary.core.change import (
    Change,
    Cursor,
    Direction,
    Finding,
    InDoubt,
    Outcome,
    Presence,
    Sight,
    State,
    Status,
)
from boundary.core.errors import StalePlan
from boundary.core.json import JsonObject
from boundary.core.playbook import Address, Item
from boundary.core.ports import CardsSeen, ExhibitSink, Journal
from boundary.core.rules import MailProvider

from . import wire
from .back import Restorer
from .card import Card, Reader
from .hide import Hider
from .look import Contacts, World
from .remove import Remover
from .spot import spot_cards

__all__ = ["PeopleAdapter"]

_MEDIA = "application/json"


class PeopleAdapter:
    """The adapter of one account's address book."""

    def __init__(self, api: Api, providers: Sequence[MailProvider] = ()) -> None:
        """Work through `api` (people, v1)."""
        self._api = api
        self._contacts = Contacts(api)
        self._reader = Reader(tuple(providers))
        self._remover = Remover(api, self._reader)
        self._restorer = Restorer(api, self._reader)
        self._hider = Hider(api, self._reader)

    def observe(self, items: Sequence[Item], since: Cursor | None, /) -> Sight:
        """See ports.Adapter. Every look is whole: what Google says of changes lags by minutes."""
        del since
        return Sight(self._states(items, self._look(items)))

    def plan(self, item: Item, seen: State, /) -> Change:
        """See ports.Adapter."""
        return wire.to_change(item, seen)

    def collect(self, changes: Sequence[Change], sink: ExhibitSink, /) -> None:
        """See ports.Keeper. The whole card, as Google gives it, before anything is done to it."""
        world = self._look([change.item for change in changes], changes)
        for card in world.cards:
            about = [change.item for change in changes if self._is_on(change.item, card)]
            source = f"{card.name};{card.etag}"
            if about and not sink.has(source):
                body = codec.canonical(world.persons[card.name])
                addresses = [item.address for item in about]
                sink.add(addresses, source, _MEDIA, [body], _facts(about[0]))

    def apply(self, changes: Sequence[Change], journal: Journal, /) -> Mapping[Address, Outcome]:
        """See ports.Adapter. What moved since the look is left as it is."""
        world = self._look([change.item for change in changes], changes)
        states = self._states([change.item for change in changes], world)
        outcomes: dict[Address, Outcome] = {}
        ready: list[Change] = []
        for change in changes:
            if change.before.presence is Presence.UNKNOWN:
                outcomes[change.address] = Outcome(change, Status.WAITING, note=wire.NOT_READ)
            elif change.before.etag != states[change.address].etag:
                outcomes[change.address] = Outcome(change, Status.SKIPPED, note=card_step.MOVED)
            else:
                ready.append(change)
        if not ready and any(one.status is Status.SKIPPED for one in outcomes.values()):
            raise StalePlan(card_step.MOVED)
        removing = [change for change in ready if change.item.verb == card_step.REMOVE]
        hiding = [change for change in ready if change.item.verb == card_step.HIDE]
        if removing:
            outcomes.update(self._remover.apply(removing, world, journal))
        if hiding:
            outcomes.update(self._hider.apply(hiding, world, journal))
        return outcomes

    def verify(self, changes: Sequence[Change], /) -> Mapping[Address, Finding]:
        """See ports.Adapter. Each card the changes were about is read by its own name again."""
        items = [change.item for change in changes]
        states = self._states(items, self._look(items, changes))
        findings = {}
        for change in changes:
            state = states[change.address]
            holds, proof, note = wire.holds_of(change, state)
            findings[change.address] = Finding(change.address, holds, proof, state, note)
        return findings

    def undo(self, done: Sequence[Outcome], journal: Journal, /) -> Mapping[Address, Outcome]:
        """See ports.Adapter."""
        removed = [one for one in done if one.change.item.verb == card_step.REMOVE]
        hid = [one for one in done if one.change.item.verb == card_step.HIDE]
        outcomes: dict[Address, Outcome] = {}
        if removed:
            outcomes.update(self._restorer.undo(removed, journal))
        if hid:
            outcomes.update(self._hider.undo(hid, journal))
        return outcomes

    def settle(self, doubts: Sequence[InDoubt], journal: Journal, /) -> Mapping[Address, Outcome]:
        """See ports.Adapter. Nothing is written: every write to a card is whole or not there."""
        del journal
        ways: Mapping[
            tuple[str, Direction], Callable[[Sequence[InDoubt]], Mapping[Address, Outcome]]
        ] = {
            (card_step.REMOVE, Direction.DO): self._remover.settle,
            (card_step.REMOVE, Direction.UNDO): self._restorer.settle,
            (card_step.HIDE, Direction.DO): self._hider.settle,
            (card_step.HIDE, Direction.UNDO): self._hider.settle_undo,
        }
        outcomes: dict[Address, Outcome] = {}
        for (verb, direction), way in ways.items():
            some = [
                doubt
                for doubt in doubts
                if (doubt.intent.change.item.verb, doubt.intent.direction) == (verb, direction)
            ]
            if some:
                outcomes.update(way(some))
        return outcomes

    def spot_cards(self) -> CardsSeen:
        """See ports.CardSpotter."""
        return spot_cards(self._api)

    def _look(self, items: Sequence[Item], changes: Iterable[Change] = ()) -> World:
        keys = {wire.key_of(item, self._reader) for item in items}
        groups = any(item.verb == card_step.HIDE for item in items)
        return self._contacts.look(self._reader, keys, wire.known_of(changes), groups=groups)

    def _states(self, items: Sequence[Item], world: World) -> dict[Address, State]:
        theirs = wire.theirs_of(items, self._reader)
        return {
            item.address: wire.to_state(item, world, self._reader, theirs[(item.verb, item.person)])
            for item in items
        }

    def _is_on(self, item: Item, card: Card) -> bool:
        return wire.key_of(item, self._reader) in self._reader.keys(card)


def _facts(item: Item) -> JsonObject:
    """Say beside the bytes whose card it is."""
    whose = "" if item.subject is None else item.subject.value
    return {"account": item.address.account, "channel": "contacts", "sender": whose}
