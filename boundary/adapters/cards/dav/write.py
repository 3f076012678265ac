"""Carry changes out on cards at a server: one write to a card, if nobody else changed it."""

from __future__ import annotations

import base64
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

import httpx

from boundary.core import card_step
from boundary.core.card_step import mark_of
from boundary.core.change import Change, InDoubt, Outcome
from boundary.core.json import Json, JsonObject
from boundary.core.playbook import Address
from boundary.core.ports import Journal

from ..bodies import mapping, text
from ..decide import GROUP, NAME, Edit, hide, is_hidden, is_whole, take_off, together, way_for
from ..known import Reader
from ..lines import Card, read
from . import wire
from .client import Client, LostAnswer, RefusedError
from .group import Groups
from .joining import GROUP as GROUP_MADE
from .joining import MEMBER, joinings
from .look import Books, Fetched, Seen, World
from .put import put_over, why

__all__ = ["Writer", "kept_of"]


@dataclass(slots=True)
class _Work:
    """What is to be done with one card."""

    now: Fetched = field(repr=False)
    claims: dict[Address, JsonObject]
    """Who asked for it, and what their receipts will list."""
    left: Card | None = field(repr=False)
    """The card as it stays; None when it goes."""

    @property
    def objects(self) -> list[Json]:
        """Everything the receipts will list, once."""
        return [*{text(one, "id"): one for one in self.claims.values()}.values()]


class Writer:
    """Writes over one connection."""

    def __init__(self, client: Client, books: Books, reader: Reader) -> None:
        """Keep what looks and what writes."""
        self._client = client
        self._books = books
        self._reader = reader
        self._groups = Groups(client, books)

    def apply(
        self, changes: Sequence[Change], world: World, journal: Journal
    ) -> Mapping[Address, Outcome]:
        """Do these changes, which are as planned; cards one after the other."""
        objects: dict[Address, list[JsonObject]] = {change.address: [] for change in changes}
        notes: dict[Address, list[str]] = {change.address: [] for change in changes}
        for seen in world.cards:
            keys = self._reader.keys(seen.card)
            claims = [one for one in changes if wire.key_of(one.item, self._reader) in keys]
            if not claims:
                continue
            work, note = self._work(seen, claims, changes)
            if work is not None:
                addresses = sorted(work.claims)
                journal.part(addresses, {"phase": "start", "objects": work.objects})
                note = self._write(work)
                phase = "left" if note else "done"
                journal.part(addresses, {"phase": phase, "card": seen.url})
                if not note:
                    for address, one in work.claims.items():
                        objects[address].append(one)
                    note = self._why_it_stays(work, claims)
            for change in claims:
                notes[change.address] += [note] if note else []
        self._join(changes, world, objects, notes, journal)
        return {
            change.address: card_step.done(change, objects[change.address], notes[change.address])
            for change in changes
        }

    def settle(self, doubts: Sequence[InDoubt]) -> Mapping[Address, Outcome]:
        """Say what came of each intent: what was announced and is so now was done by us."""
        seen: dict[str, Fetched | None] = {}
        outcomes: dict[Address, Outcome] = {}
        for doubt in doubts:
            change = doubt.intent.change
            key = wire.key_of(change.item, self._reader)
            left = {text(part, "card") for part in doubt.parts if part.get("phase") == "left"}
            found: dict[str, JsonObject] = {}
            for one in (one for part in doubt.parts for one in card_step.objects_of(part)):
                url = text(one, "card")
                if url in left or not self._is_about(one, key):
                    continue
                if one.get("kind") in (MEMBER, GROUP_MADE):
                    if self._groups.is_done(one):
                        found[text(one, "id")] = one
                    continue
                if url not in seen:
                    seen[url] = self._books.fetch(url)
                if self._is_done(one, key, seen[url]):
                    found[text(one, "id")] = one
            outcomes[change.address] = card_step.settled(change, [*found.values()])
        return outcomes

    def _join(
        self,
        changes: Sequence[Change],
        world: World,
        objects: Mapping[Address, list[JsonObject]],
        notes: Mapping[Address, list[str]],
        journal: Journal,
    ) -> None:
        """Put cards that go to the group into the card of the group, where a book has such."""
        theirs = wire.theirs_of([change.item for change in changes], self._reader)
        mine: dict[Address, list[Seen]] = {}
        for change in changes:
            if change.item.verb == card_step.HIDE:
                keys = theirs[wire.owner_of(change.item)]
                mine[change.address] = [
                    one
                    for one in world.holding(self._reader, wire.key_of(change.item, self._reader))
                    if way_for(one.card, self._reader, keys, wire.way_of(change.item)) == GROUP
                ]
        cards = {one.url: one for some in mine.values() for one in some}
        for joining in joinings([*cards.values()], world):
            claims = {
                address: found
                for address, some in mine.items()
                if (found := joining.objects(some, self._reader))
            }
            for address, found in sorted(claims.items()):
                journal.part([address], {"phase": "start", "objects": found})
            note = self._groups.join(joining)
            phase = "left" if note else "done"
            journal.part(sorted(claims), {"phase": phase, "card": joining.url})
            for address, found in claims.items():
                objects[address].extend([] if note else found)
                notes[address].extend([note] if note else [])

    def _work(
        self, seen: Seen, claims: Sequence[Change], changes: Sequence[Change]
    ) -> tuple[_Work | None, str]:
        """Read a card once more, and decide by its very bytes what becomes of it."""
        now = self._books.fetch(seen.url)
        if now is None:
            return None, card_step.MOVED_CARD
        if bare(now.etag) != bare(seen.etag):
            return None, card_step.MOVED_CARD if now.etag and seen.etag else wire.NO_ETAG
        if not now.etag or now.etag.startswith("W/"):
            return None, wire.NO_ETAG
        theirs = wire.theirs_of([change.item for change in changes], self._reader)
        if claims[0].item.verb == card_step.REMOVE and any(
            is_whole(now.card, self._reader, theirs[wire.owner_of(one.item)]) for one in claims
        ):
            made = _card_object(now)
            return _Work(now, {one.address: made for one in claims}, None), ""
        edits: dict[Address, Edit] = {}
        objects: dict[Address, JsonObject] = {}
        for change in claims:
            edit, made = self._edit(now, change, theirs[wire.owner_of(change.item)])
            if edit is not None:
                edits[change.address] = edit
                objects[change.address] = made
        if not edits:
            return None, ""
        return _Work(now, objects, together([*edits.values()])), ""

    def _edit(
        self, now: Fetched, change: Change, theirs: frozenset[str]
    ) -> tuple[Edit | None, JsonObject]:
        key = wire.key_of(change.item, self._reader)
        made: dict[str, Json] = {"card": now.url}
        if change.item.verb == card_step.REMOVE:
            edit = take_off(now.card, self._reader, {key})
            mark = mark_of(key)
            made |= {"id": f"{wire.LINES}:{now.url}:{mark}", "kind": wire.LINES, "key": mark}
        else:
            way = way_for(now.card, self._reader, theirs, wire.way_of(change.item))
            edit = hide(now.card, way)
            made |= {"id": f"{wire.HIDDEN}:{now.url}:{way}", "kind": wire.HIDDEN, "way": way}
        return edit, made if edit is None else {**made, **edit.to_json()}

    def _write(self, work: _Work) -> str:
        """Write one card; return why it was left as it is."""
        now = work.now
        if work.left is not None:
            return put_over(self._client, self._books, now, now.with_card(work.left))
        try:
            self._client.delete(httpx.URL(now.url), now.etag)
        except LostAnswer:
            if self._books.fetch(now.url) is not None:
                raise
        except RefusedError as error:
            return why(error)
        return ""

    def _is_about(self, one: JsonObject, key: str) -> bool:
        if one.get("kind") == wire.LINES:
            return one.get("key") == mark_of(key)
        if one.get("kind") in (MEMBER, GROUP_MADE):
            marks = one.get("marks")
            return isinstance(marks, list | tuple) and mark_of(key) in marks
        kept = read(kept_of(one)).cards
        return bool(kept) and key in self._reader.keys(kept[0])

    def _is_done(self, one: JsonObject, key: str, now: Fetched | None) -> bool:
        if one.get("kind") == wire.CARD:
            return now is None
        if now is None:
            return False
        if one.get("kind") == wire.LINES:
            return key not in self._reader.keys(now.card)
        return is_hidden(now.card, NAME if one.get("way") == NAME else GROUP)

    def _why_it_stays(self, work: _Work, claims: Sequence[Change]) -> str:
        """Say so when the plan had this card go as a whole."""
        said = work.left is not None and any(
            change.item.verb == card_step.REMOVE
            and change.before.facts.get("whole") == change.before.facts.get("count")
            for change in claims
        )
        return card_step.STAYS if said else ""


def bare(etag: str) -> str:
    """Give an etag without the mark of a weak one."""
    return etag.removeprefix("W/")


def kept_of(one: JsonObject) -> bytes:
    """Read the whole earlier card that an object of a receipt keeps; empty when it is damaged."""
    try:
        return base64.b64decode(text(mapping(one), "kept"), validate=True)
    except ValueError:
        return b""


def _card_object(now: Fetched) -> JsonObject:
    kept = base64.b64encode(now.body.raw).decode("ascii")
    return {"id": f"{wire.CARD}:{now.url}", "kind": wire.CARD, "card": now.url, "kept": kept}
