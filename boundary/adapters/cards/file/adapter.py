"""Carry out contacts.hide and contacts.remove on a file of cards, by the person's hand."""

from __future__ import annotations

import hashlib
from collections import Counter
from collections.abc import Hashable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Final

from boundary.core.card_step import GROUP_STAYS, objects_of
from boundary.core.change import (
    Change,
    Cursor,
    Direction,
    Finding,
    InDoubt,
    Outcome,
    Presence,
    Proof,
    Sight,
    State,
)
from boundary.core.errors import AdapterError
from boundary.core.json import Json, JsonObject
from boundary.core.playbook import Address, Item
from boundary.core.ports import Answer, ExhibitSink, Hands, Journal

from ..bodies import mapping, mappings, text
from ..decide import edit_from_json, revert, sense
from ..known import Reader
from ..lines import Book, Card, read
from ..words import unsure
from . import says, wire
from .book import Wish, change, doubtful_in, find, mark_of, put_in, spot_from_json
from .groups import is_used, made_at

__all__ = ["VcardAdapter"]

_DOING: Final = "Written steps"
_MEDIA: Final = "text/vcard"
_TRIES: Final = 3


@dataclass(slots=True)
class _Thing:
    """One object of receipts, and for whom it comes back."""

    object: JsonObject = field(repr=False)
    addresses: set[Address] = field(default_factory=set)
    is_back: bool = False
    """It was there already."""
    note: str = ""

    @property
    def is_shown(self) -> bool:
        """Whether a card comes back with it, or lines do."""
        return not self.is_back and self.object.get("kind") != wire.MADE


class VcardAdapter:
    """One address book, as a file that the person hands over and takes back."""

    def __init__(self, hands: Hands, reader: Reader) -> None:
        """Keep the person; no file was read yet."""
        self._hands = hands
        self._reader = reader
        self._book: Book | None = None
        self._declined = False

    def observe(self, items: Sequence[Item], since: Cursor | None, /) -> Sight:
        """See ports.Adapter. Nothing is there to look at without the person: all is UNKNOWN."""
        del since
        return Sight({item.address: State(Presence.UNKNOWN) for item in items})

    def plan(self, item: Item, seen: State, /) -> Change:
        """See ports.Adapter."""
        return wire.to_change(item, seen)

    def collect(self, changes: Sequence[Change], sink: ExhibitSink, /) -> None:
        """See ports.Keeper. Each whole card that is about to change, as it is in the file."""
        book = self._taken(changes[0].address) if changes else None
        if book is None:
            return
        for card in book.cards:
            keys = self._reader.keys(card)
            theirs = [one.address for one in changes if self._key(one.item) in keys]
            source = f"{mark_of(card)};{hashlib.sha256(card.raw).hexdigest()[:16]}"
            if theirs and not sink.has(source):
                sink.add(theirs, source, _MEDIA, [card.raw], {})

    def apply(self, changes: Sequence[Change], journal: Journal, /) -> Mapping[Address, Outcome]:
        """See ports.Adapter. One changed copy for all of them; the file itself is never written.

        What is about to be handed over is durable before it is. Raises Interrupted on STOP.
        """
        book = self._taken(changes[0].address) if changes else None
        if book is None:
            return {one.address: wire.waiting(one) for one in changes}
        wishes = self._wishes([one.item for one in changes])
        made, found = change(book, self._reader, wishes)
        objects = wire.objects_by_wish(book, found)
        doubtful = {
            one.address: doubtful_in(book, self._reader, wire.subject_of(one.item))
            for one in changes
        }
        notes = {address: unsure(len(cards)) for address, cards in doubtful.items()}
        outcomes: dict[Address, Outcome] = {}
        todo = [one for place, one in enumerate(changes) if place in objects]
        for one in changes:
            if one not in todo:
                outcomes[one.address] = wire.nothing_there(one, notes[one.address])
        if not todo:
            return outcomes
        for place, one in enumerate(changes):
            if place in objects:
                journal.part([one.address], {"phase": "start", "objects": objects[place]})
        left = {mark_of(card): card for cards in doubtful.values() for card in cards}
        shown = says.giving(found, [*left.values()], len(book.cards))
        answer = self._give(todo, made, shown, journal)
        for place, one in enumerate(changes):
            if place in objects:
                outcomes[one.address] = wire.done(one, objects[place], answer, notes[one.address])
        return outcomes

    def verify(self, changes: Sequence[Change], /) -> Mapping[Address, Finding]:
        """See ports.Adapter. Whether the copy was taken over is known on the person's word."""
        return {
            one.address: Finding(
                one.address, None, Proof.TOLD, State(Presence.UNKNOWN), wire.ON_WORD
            )
            for one in changes
        }

    def undo(self, done: Sequence[Outcome], journal: Journal, /) -> Mapping[Address, Outcome]:
        """See ports.Adapter. The earlier cards go into the address book as it is now."""
        changes = {outcome.change.address: outcome.change for outcome in done}
        others = {one.change.address for one in done if not wire.is_ours(one.ref)}
        things = _things([one for one in done if one.change.address not in others])
        wanted = {address for thing in things for address in thing.addresses}
        outcomes = {address: wire.other_door(changes[address]) for address in others}
        outcomes |= {
            address: wire.undone(one, 0, wire.NOTHING_LEFT)
            for address, one in changes.items()
            if address not in wanted | others
        }
        todo = [one for address, one in changes.items() if address in wanted]
        if not todo:
            return outcomes
        book = self._taken(todo[0].address)
        if book is None:
            return outcomes | {one.address: wire.stays(one, wire.NO_FILE) for one in todo}
        made = _put_back(book, things)
        answer = Answer.ALREADY
        if any(not thing.is_back for thing in things):
            journal.part([one.address for one in todo], {"phase": "start"})
            back = [_kept(thing.object) for thing in things if thing.is_shown]
            shown = says.returning(back, len(made.cards))
            answer = self._give(todo, made, shown, journal)
        for one in todo:
            mine = [thing for thing in things if one.address in thing.addresses]
            note = " ".join(dict.fromkeys(thing.note for thing in mine if thing.note))
            if answer in (Answer.DONE, Answer.ALREADY):
                returned = sum(not thing.is_back for thing in mine)
                outcomes[one.address] = wire.undone(one, returned, note)
            else:
                outcomes[one.address] = wire.stays(one, wire.LEFT)
        return outcomes

    def settle(self, doubts: Sequence[InDoubt], journal: Journal, /) -> Mapping[Address, Outcome]:
        """See ports.Adapter. A copy that was handed over as a run ended is asked about, once.

        Raises AdapterError when nobody can answer that now: it stays in doubt.
        """
        outcomes: dict[Address, Outcome] = {}
        handed: list[InDoubt] = []
        for doubt in doubts:
            one = doubt.intent.change
            answer = wire.answered(doubt.parts)
            if doubt.intent.direction is Direction.UNDO:
                outcomes[one.address] = wire.stays(one, wire.LEFT)
            elif wire.announced(doubt.parts) is None or answer is Answer.STOP:
                outcomes[one.address] = wire.unanswered(one)
            elif answer is not None:
                outcomes[one.address] = wire.done(one, _announced(doubt), answer)
            else:
                handed.append(doubt)
        if handed:
            addresses = [doubt.intent.change.address for doubt in handed]
            answer = self._hands.ask(addresses[0], says.taken_over())
            if answer in (Answer.LATER, Answer.STOP):
                raise AdapterError("Whether a file was taken over is not known yet.")
            journal.part(addresses, {"answer": answer.value})
            for doubt in handed:
                one = doubt.intent.change
                outcomes[one.address] = wire.done(one, _announced(doubt), answer)
                if answer is Answer.SKIP:
                    outcomes[one.address] = wire.unanswered(one)
        return outcomes

    def _taken(self, address: Address) -> Book | None:
        """Ask for the file once a session; what is no address book is said, and asked again.

        Who has none now is not asked again.
        """
        instructions: Sequence[str] = says.asking()
        for _ in range(_TRIES):
            if self._book is not None or self._declined:
                break
            data = self._hands.take(address, instructions)
            if data is None:
                self._declined = True
                break
            try:
                book = read(data)
            except AdapterError as error:
                instructions = says.not_read(error.say)
                continue
            if book.cards:
                self._book = book
            instructions = says.not_read("There is no card in this file.")
        return self._book

    def _give(
        self, changes: Sequence[Change], made: Book, shown: Sequence[str], journal: Journal
    ) -> Answer:
        """Hand a copy over; what stopped the run is no answer. Later batches go on from it."""
        self._hands.progress(changes[0].address, 0, 1, _DOING)
        answer = self._hands.give(changes[0].address, says.FILE, made.raw, shown)
        if answer is Answer.STOP:
            raise wire.stopped()
        journal.part([one.address for one in changes], {"answer": answer.value})
        if answer in (Answer.DONE, Answer.ALREADY):
            self._book = made
        return answer

    def _wishes(self, items: Sequence[Item]) -> tuple[Wish, ...]:
        theirs: dict[str, set[str]] = {}
        for item in items:
            theirs.setdefault(item.person, set()).add(self._key(item))
        return tuple(
            Wish(self._key(item), frozenset(theirs[item.person]), wire.way_of(item))
            for item in items
        )

    def _key(self, item: Item) -> str:
        return self._reader.key(wire.subject_of(item))


def _announced(doubt: InDoubt) -> tuple[Json, ...]:
    return mappings((wire.announced(doubt.parts) or {}).get("objects"))


def _things(done: Sequence[Outcome]) -> list[_Thing]:
    """Add receipts up, newest first: each object once, and for whom it comes back."""
    found: dict[str, _Thing] = {}
    for outcome in done:
        for one in objects_of(outcome.ref):
            thing = found.setdefault(text(one, "id"), _Thing(one))
            thing.addresses.add(outcome.change.address)
    return [*found.values()]


def _kept(one: JsonObject) -> Card:
    return edit_from_json(one).kept


def _put_back(book: Book, things: Sequence[_Thing]) -> Book:
    """Put back what is not back already, and say of each thing what came of it.

    Lines of cards that are there come first, so that cards find their neighbours as they were;
    then cards; then lines of the cards that have just come back. A group goes when it is empty.
    """
    lines = [thing for thing in things if thing.object.get("kind") == wire.LINES]
    cards = [thing for thing in things if thing.object.get("kind") == wire.CARD]
    groups = [thing for thing in things if thing.object.get("kind") == wire.MADE]
    away = []
    for thing in lines:
        book, found = _lines_back(book, thing)
        if not found:
            away.append(thing)
    there: Counter[Hashable] = Counter(map(sense, book.cards) if cards else ())
    for thing in cards:
        kept = _kept(thing.object)
        thing.is_back = there[sense(kept)] > 0
        there[sense(kept)] -= thing.is_back
        if not thing.is_back:
            book = put_in(book, kept, spot_from_json(mapping(thing.object.get("spot"))))
    for thing in away:
        book, found = _lines_back(book, thing)
        if not found:
            thing.is_back, thing.note = True, wire.CARD_AWAY
    for thing in groups:
        at = made_at(book, text(thing.object, "uid"))
        thing.is_back = at is None or is_used(book.cards[at])
        if at is not None and thing.is_back:
            thing.note = GROUP_STAYS
        elif at is not None:
            book = book.without({at})
    return book


def _lines_back(book: Book, thing: _Thing) -> tuple[Book, bool]:
    """Put lines back on the first copy of their card that lacks them; say whether one is there."""
    edit = edit_from_json(thing.object)
    places = find(book, edit.kept)
    for at in places:
        card = revert(book.cards[at], edit)
        if card.raw != book.cards[at].raw:
            return book.replaced({at: card}), True
    thing.is_back = bool(places)
    return book, bool(places)
