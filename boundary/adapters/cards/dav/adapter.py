"""Carry out contacts.hide and contacts.remove at one CardDAV server: the verbs."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Final

from boundary.core import card_step
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
from boundary.core.playbook import Address, Item
from boundary.core.ports import CardsSeen, ExhibitSink, Hands, Journal

from ..known import Reader
from . import wire
from .back import Restorer
from .client import Client
from .look import Books, World
from .spot import spot_cards
from .write import Writer

__all__ = ["CarddavAdapter"]

_MEDIA: Final = "text/vcard"


class CarddavAdapter:
    """The adapter of one login's address books."""

    def __init__(self, client: Client, reader: Reader, hands: Hands) -> None:
        """Work through `client`; what the server takes no more goes through the person."""
        self._client = client
        self._reader = reader
        self._books = Books(client, reader)
        self._writer = Writer(client, self._books, reader)
        self._restorer = Restorer(client, self._books, hands)

    def observe(self, items: Sequence[Item], since: Cursor | None, /) -> Sight:
        """See ports.Adapter."""
        self._books.remember(since)
        states = self._states(items, self._look(items))
        if any("beyond" in state.facts for state in states.values()):
            total = self._books.total()
            states = {where: wire.among(state, total) for where, state in states.items()}
        return Sight(states, self._books.cursor())

    def plan(self, item: Item, seen: State, /) -> Change:
        """See ports.Adapter."""
        return wire.to_change(item, seen)

    def collect(self, changes: Sequence[Change], sink: ExhibitSink, /) -> None:
        """See ports.Keeper. The whole card, byte for byte, before anything is done to it."""
        for seen in self._look([change.item for change in changes]).cards:
            keys = self._reader.keys(seen.card)
            theirs = [one.address for one in changes if wire.key_of(one.item, self._reader) in keys]
            source = f"{seen.url};{seen.etag}"
            if theirs and not sink.has(source):
                now = self._books.fetch(seen.url)
                if now is not None:
                    sink.add(theirs, source, _MEDIA, [now.body.raw], {})

    def apply(self, changes: Sequence[Change], journal: Journal, /) -> Mapping[Address, Outcome]:
        """See ports.Adapter. What moved since the look is left as it is."""
        items = [change.item for change in changes]
        world = self._look(items)
        states = self._states(items, world)
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
        for verb in card_step.VERBS:
            some = [change for change in ready if change.item.verb == verb]
            if some:
                outcomes.update(self._writer.apply(some, world, journal))
        return outcomes

    def verify(self, changes: Sequence[Change], /) -> Mapping[Address, Finding]:
        """See ports.Adapter."""
        items = [change.item for change in changes]
        states = self._states(items, self._look(items))
        findings = {}
        for change in changes:
            state = states[change.address]
            holds, proof, note = wire.holds_of(change, state)
            findings[change.address] = Finding(change.address, holds, proof, state, note)
        return findings

    def undo(self, done: Sequence[Outcome], journal: Journal, /) -> Mapping[Address, Outcome]:
        """See ports.Adapter."""
        return self._restorer.undo(done, journal)

    def settle(self, doubts: Sequence[InDoubt], journal: Journal, /) -> Mapping[Address, Outcome]:
        """See ports.Adapter. Nothing is written: every write to a card is whole or not there."""
        del journal
        outcomes: dict[Address, Outcome] = {}
        doing = [one for one in doubts if one.intent.direction is Direction.DO]
        undoing = [one for one in doubts if one.intent.direction is Direction.UNDO]
        if doing:
            outcomes.update(self._writer.settle(doing))
        if undoing:
            outcomes.update(self._restorer.settle(undoing))
        return outcomes

    def spot_cards(self) -> CardsSeen:
        """See ports.CardSpotter."""
        return spot_cards(self._client, self._reader)

    def _look(self, items: Sequence[Item]) -> World:
        return self._books.look(item.subject for item in items if item.subject is not None)

    def _states(self, items: Sequence[Item], world: World) -> dict[Address, State]:
        theirs = wire.theirs_of(items, self._reader)
        return {
            item.address: wire.to_state(item, world, self._reader, theirs[wire.owner_of(item)])
            for item in items
        }
