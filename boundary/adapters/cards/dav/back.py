"""Bring back what was done to cards: a card by its very bytes, lines to their places."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Final

import httpx

from boundary.core import card_step
from boundary.core.change import Change, InDoubt, Outcome
from boundary.core.errors import Interrupted
from boundary.core.json import Json, JsonObject
from boundary.core.playbook import Address
from boundary.core.ports import Answer, Hands, Journal

from ..bodies import text
from ..decide import edit_from_json, is_back, revert, same
from ..lines import read
from . import wire
from .client import Client, LostAnswer, RefusedError
from .group import Groups
from .joining import GROUP, MEMBER, is_made_by_us
from .look import Books, Fetched
from .put import put_over
from .write import kept_of

__all__ = ["Restorer"]

_ATTEMPTS: Final = 2
"""How often lines are put back when somebody else changes the card in the same moment."""
_FILE: Final = "contacts.vcf"
_STEPS: Final = (
    "The server of your address book takes no card from this program.",
    "The cards are in this file as they were. Open it on the phone or computer, and add them.",
    "Delete the file afterwards where others can see it.",
)
_KINDS: Final = (wire.CARD, wire.LINES, wire.HIDDEN, MEMBER, GROUP)
_FULL: Final = (413, 507)
_TAKEN_ALREADY: Final = (409, 412)


@dataclass(slots=True)
class _Thing:
    """One object of receipts, and for whom it comes back."""

    object: JsonObject = field(repr=False)
    addresses: set[Address] = field(default_factory=set)
    is_back: bool = False
    was_put_back: bool = False
    """By this undo."""
    note: str = ""

    @property
    def url(self) -> str:
        """The address of its card."""
        return text(self.object, "card")


class Restorer:
    """Takes changes back over one connection; what a server refuses goes through the person."""

    def __init__(self, client: Client, books: Books, hands: Hands) -> None:
        """Keep what looks, what writes, and the person."""
        self._client = client
        self._books = books
        self._groups = Groups(client, books)
        self._hands = hands

    def undo(self, done: Sequence[Outcome], journal: Journal) -> Mapping[Address, Outcome]:
        """Bring back what these receipts list (newest first), and is not back already."""
        changes = {outcome.change.address: outcome.change for outcome in reversed(done)}
        things = _things((outcome.change, outcome.ref) for outcome in done)
        refused = [thing for thing in _cards(things) if not self._card(thing, journal)]
        if refused:
            self._give(refused, journal)
        for some in _by_card(things, (wire.LINES, wire.HIDDEN)).values():
            self._lines(some, journal)
        for url, some in _by_card(things, (MEMBER, GROUP)).items():
            self._group(url, some, journal)
        return {address: _outcome(change, things) for address, change in changes.items()}

    def settle(self, doubts: Sequence[InDoubt]) -> Mapping[Address, Outcome]:
        """Say what is back and what is not; nothing is written."""
        changes = {doubt.intent.change.address: doubt.intent.change for doubt in doubts}
        things = _things(
            (doubt.intent.change, ref) for doubt in doubts for ref in doubt.intent.receipts
        )
        given = {
            one
            for doubt in doubts
            for part in doubt.parts
            if part.get("answer") in (Answer.DONE, Answer.ALREADY)
            for one in _texts(part.get("given"))
        }
        now: dict[str, Fetched | None] = {}
        for thing in things.values():
            if thing.url not in now:
                now[thing.url] = self._books.fetch(thing.url)
            there = now[thing.url]
            if thing.object.get("kind") == wire.CARD:
                thing.is_back = there is not None or thing.url in given
            elif thing.object.get("kind") in (MEMBER, GROUP):
                thing.is_back = not self._groups.is_done(thing.object)
            elif thing.object.get("kind") in (wire.LINES, wire.HIDDEN):
                thing.is_back = there is None or is_back(there.card, edit_from_json(thing.object))
        return {address: _outcome(change, things) for address, change in changes.items()}

    def _card(self, thing: _Thing, journal: Journal) -> bool:
        """Bring one card back where it was; False when the server takes none."""
        kept = kept_of(thing.object)
        if self._is_there(thing, kept):
            return True
        journal.part(sorted(thing.addresses), {"phase": "start", "card": thing.url})
        try:
            self._client.put(httpx.URL(thing.url), kept, "")
        except LostAnswer:
            if self._books.fetch(thing.url) is None:
                raise
        except RefusedError as error:
            if error.status in _TAKEN_ALREADY and self._is_there(thing, kept):
                return True
            if error.status in _FULL:
                thing.note = wire.NO_ROOM
                return True
            return False
        thing.is_back = thing.was_put_back = True
        return True

    def _is_there(self, thing: _Thing, kept: bytes) -> bool:
        """Whether a card stands where it was: the same, or one that somebody put there since."""
        there = self._books.fetch(thing.url)
        if there is None:
            return False
        thing.is_back = True
        cards = read(kept).cards
        if not cards or not same(there.card, cards[0]):
            thing.note = wire.REPLACED
        return True

    def _give(self, things: Sequence[_Thing], journal: Journal) -> None:
        """Hand cards over in a file, to be added by hand. Raises Interrupted on STOP."""
        addresses = sorted({address for thing in things for address in thing.addresses})
        data = b"".join(kept_of(thing.object) for thing in things)
        answer = self._hands.give(addresses[0], _FILE, data, _STEPS)
        given: list[Json] = [thing.url for thing in things]
        journal.part(addresses, {"phase": "given", "given": given, "answer": answer.value})
        if answer is Answer.STOP:
            raise Interrupted("You stopped here.", hint="You can run undo again.")
        taken = answer in (Answer.DONE, Answer.ALREADY)
        for thing in things:
            thing.is_back = thing.was_put_back = taken
            thing.note = wire.GIVEN if taken else wire.NOT_GIVEN

    def _lines(self, things: Sequence[_Thing], journal: Journal) -> None:
        """Put lines back on one card, newest first, in one write."""
        addresses = sorted({address for thing in things for address in thing.addresses})
        for attempt in range(1, _ATTEMPTS + 1):
            now = self._books.fetch(things[0].url)
            if now is None:
                for thing in things:
                    thing.is_back, thing.note = True, card_step.CARD_AWAY
                return
            wished = now.card
            moved = []
            for thing in things:
                before = wished
                wished = revert(before, edit_from_json(thing.object))
                if wished.raw != before.raw:
                    moved.append(thing)
                else:
                    thing.is_back = True
            if not moved:
                return
            if attempt == 1:
                journal.part(addresses, {"phase": "start", "card": now.url})
            note = put_over(self._client, self._books, now, now.with_card(wished))
            for thing in moved:
                thing.note = note
                thing.is_back = thing.was_put_back = not note
            if note != card_step.MOVED_CARD:
                return

    def _group(self, url: str, things: Sequence[_Thing], journal: Journal) -> None:
        """Take cards out of a group, and remove it when we made it and nobody is left in it."""
        members = [thing for thing in things if thing.object.get("kind") == MEMBER]
        addresses = sorted({address for thing in things for address in thing.addresses})
        listed = [thing for thing in members if self._groups.is_done(thing.object)]
        if listed:
            journal.part(addresses, {"phase": "start", "card": url})
        note = self._groups.leave(url, [text(thing.object, "uid") for thing in listed])
        for thing in members:
            thing.is_back = not note or thing not in listed
            thing.was_put_back = not note and thing in listed
            thing.note = "" if thing.is_back else note
        for thing in things:
            if thing.object.get("kind") == GROUP:
                journal.part(addresses, {"phase": "group", "card": url})
                thing.is_back, thing.note = (False, note) if note else self._groups.drop(url)
        if listed and not note and len(members) == len(things) and is_made_by_us(url):
            # Whoever made it was taken back before, and could not remove it with these in it.
            journal.part(addresses, {"phase": "group", "card": url})
            self._groups.drop(url)


def _things(refs: Iterable[tuple[Change, JsonObject]]) -> dict[str, _Thing]:
    """Add receipts up, newest first: of each object what the oldest receipt says."""
    found: dict[str, _Thing] = {}
    for change, ref in refs:
        for one in card_step.objects_of(ref):
            thing = found.setdefault(text(one, "id"), _Thing(one))
            thing.object = one
            is_known = one.get("kind") in _KINDS
            thing.note = "" if is_known else wire.BY_HAND
            thing.addresses.add(change.address)
    return found


def _cards(things: Mapping[str, _Thing]) -> list[_Thing]:
    return [thing for thing in things.values() if thing.object.get("kind") == wire.CARD]


def _by_card(things: Mapping[str, _Thing], kinds: tuple[str, ...]) -> dict[str, list[_Thing]]:
    found: dict[str, list[_Thing]] = {}
    for thing in things.values():
        if thing.object.get("kind") in kinds:
            found.setdefault(thing.url, []).append(thing)
    return found


def _outcome(change: Change, things: Mapping[str, _Thing]) -> Outcome:
    mine = [(id_, thing) for id_, thing in things.items() if change.address in thing.addresses]
    returned = sum(thing.was_put_back for _, thing in mine)
    remaining = [id_ for id_, thing in mine if not thing.is_back]
    return card_step.undone(change, returned, remaining, [one.note for _, one in mine if one.note])


def _texts(value: Json) -> tuple[str, ...]:
    listed = value if isinstance(value, list | tuple) else ()
    return tuple(one for one in listed if isinstance(one, str))
