"""Hold the reference implementation of the adapter's interface, over the memory world."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

from boundary.core.change import (
    Action,
    Change,
    Cursor,
    Direction,
    Finding,
    Hand,
    InDoubt,
    Notice,
    Outcome,
    Presence,
    Proof,
    Sight,
    Stage,
    State,
    Status,
    Undo,
)
from boundary.core.codec import canonical
from boundary.core.errors import AdapterError, StalePlan
from boundary.core.json import Json, JsonObject
from boundary.core.playbook import Address, Item
from boundary.core.ports import ExhibitSink, Journal
from boundary.core.verbs import VERBS
from boundary.engine import Desk, Opened
from tests.book import loose
from tests.border import Conflict
from tests.world import MemoryWorld, Thing


@dataclass(frozen=True)
class Write:
    """One thing that an apply is about to make or to change."""

    addresses: tuple[Address, ...]
    who: str
    piece: int
    how: str
    id: str
    """Empty when the service chooses it."""
    etag: int | None
    """None: there is nothing yet."""
    before: str | None
    marked_before: bool

    def to_json(self) -> JsonObject:
        """Write it down for the journal and the receipt."""
        return {
            "id": self.id,
            "who": self.who,
            "piece": self.piece,
            "how": self.how,
            "before": self.before,
            "marked_before": self.marked_before,
        }


class MemoryAdapter:
    """The reference implementation of `Adapter`, `Keeper` and `Portioned`."""

    def __init__(self, world: MemoryWorld, chunk: int = 2) -> None:
        """Work on `world`, with at most `chunk` writes to a chunk."""
        self.world = world
        self.chunk = chunk
        self.portion = 0
        """About how many things there are changes in one portion; 0: all of them."""

    def observe(self, items: Sequence[Item], since: Cursor | None, /) -> Sight:
        """Read what changed since the cursor, and say for each item how it stands."""
        known, start = _remembered(since)
        revision, changed = self.world.read(start)
        for name, thing in changed.items():
            if thing is None:
                known.pop(name, None)
            else:
                known[name] = thing
        if self.world.empty:
            known = {}
        states = {item.address: self._state(item, known) for item in items}
        return Sight(states, _cursor(revision, known))

    def plan(self, item: Item, seen: State, /) -> Change:
        """Say what would have to change."""
        if VERBS[item.verb].reads_only:
            return self._plan_reading(item, seen)
        how = _how(item)
        if seen.presence is Presence.PRESENT:
            return _change(item, Action.NOTHING, seen, seen, "It is as you asked.")
        after = State(Presence.PRESENT, {"how": how})
        if seen.ref:
            return _change(item, Action.UPDATE, seen, after, "It is kept in another way.")
        return _change(item, Action.CREATE, seen, after, "It is made.")

    def collect(self, changes: Sequence[Change], sink: ExhibitSink, /) -> None:
        """Archive the letters of every subject, those not yet archived."""
        for change in changes:
            letters = self.world.letters_of(change.address.subject)
            for name, data in sorted(letters.items()):
                if self.world.unreadable:
                    raise AdapterError("A message could not be read whole.")
                if not sink.has(name):
                    sink.add([change.address], name, "text/plain", [data], {})

    def portions(self, changes: Sequence[Change], /) -> Iterator[tuple[Change, ...]]:
        """Keep the changes about one thing together."""
        about: dict[str, list[Change]] = {}
        for change in changes:
            about.setdefault(self.world.key(change.item), []).append(change)
        for names in _chunks(list(about), self.portion or len(about)):
            yield tuple(change for name in names for change in about[name])

    def apply(self, changes: Sequence[Change], journal: Journal, /) -> Mapping[Address, Outcome]:
        """Look again, then write chunk by chunk."""
        reading = [change for change in changes if VERBS[change.item.verb].reads_only]
        if reading:
            return {change.address: _read(change) for change in changes}
        things = self.world.read_again()
        for change in changes:
            now = self._state(change.item, things)
            if (now.presence, now.etag) != (change.before.presence, change.before.etag):
                raise StalePlan("It has changed since the plan was made; nothing was done.")
        objects: dict[Address, list[Json]] = {change.address: [] for change in changes}
        short: set[Address] = set()
        wrote = False
        for chunk in _chunks(self._writes(changes, things), self.chunk):
            addresses = _addresses(chunk)
            journal.part(
                addresses, {"phase": "start", "writes": [write.to_json() for write in chunk]}
            )
            made: list[Json] = []
            for write in chunk:
                receipt = self._write(write)
                if receipt is None and not wrote:
                    raise StalePlan("It has changed since the plan was made; nothing was done.")
                if receipt is None:
                    short.update(write.addresses)
                    continue
                wrote = True
                made.append(receipt)
                for address in write.addresses:
                    objects[address].append(receipt)
            journal.part(addresses, {"phase": "done", "objects": made})
        return {
            change.address: _applied(change, objects[change.address], short=change.address in short)
            for change in changes
        }

    def verify(self, changes: Sequence[Change], /) -> Mapping[Address, Finding]:
        """Look through the other door."""
        things = self.world.read_again()
        findings = {}
        for change in changes:
            state = self._state(change.item, things)
            if VERBS[change.item.verb].reads_only:
                holds: bool | None = True
            elif state.presence is Presence.UNKNOWN:
                holds = None
            else:
                wanted = change.after.facts.get("how")
                here = _of(self.world.key(change.item), things)
                good = {thing.piece for thing in here.values() if thing.how == wanted}
                holds = good == set(range(self.world.pieces))
            proof = Proof.NONE if holds is None else Proof.SEEN
            findings[change.address] = Finding(change.address, holds, proof, state)
        return findings

    def undo(self, done: Sequence[Outcome], journal: Journal, /) -> Mapping[Address, Outcome]:
        """Bring every thing that is as we left it back to what it was before the oldest receipt."""
        receipts = _receipts((outcome.change, outcome.ref) for outcome in done)
        newest = {outcome.change.address: outcome.change for outcome in reversed(done)}
        returned: set[str] = set()
        names = list(receipts)
        for chunk in _chunks(names, self.chunk):
            addresses = sorted({a for name in chunk for a in receipts[name].addresses})
            journal.part(addresses, {"phase": "start", "ids": chunk})
            for name in chunk:
                if self._take_back(name, receipts[name]):
                    returned.add(name)
            journal.part(addresses, {"phase": "done", "ids": chunk})
        things = self.world.read_again()
        return {
            address: self._undone(change, receipts, things, returned)
            for address, change in newest.items()
        }

    def settle(self, doubts: Sequence[InDoubt], journal: Journal, /) -> Mapping[Address, Outcome]:
        """Look for what the parts announced; adopt what is marked, or named in the intent."""
        things = self.world.read_again()
        return {
            doubt.intent.change.address: self._settle_undo(doubt, things)
            if doubt.intent.direction is Direction.UNDO
            else self._settle_do(doubt, things)
            for doubt in doubts
        }

    # -- reading

    def _state(self, item: Item, things: Mapping[str, Thing]) -> State:
        if item.address.subject in self.world.blind:
            return State(Presence.UNKNOWN)
        if VERBS[item.verb].reads_only:
            names: list[Json] = [*sorted(self.world.letters_of(item.address.subject))]
            presence = Presence.ABSENT if names else Presence.PRESENT
            facts: JsonObject = {"count": len(names), "seen_ids": names, "world": len(things)}
            return State(presence, facts, etag=_fingerprint(names))
        here = _of(self.world.key(item), things)
        wanted = _how(item)
        good = {thing.piece for thing in here.values() if thing.how == wanted}
        holds = good == set(range(self.world.pieces))
        ours = all(self._is_ours(thing) for thing in here.values())
        rows: list[Json] = [[name, thing.etag] for name, thing in sorted(here.items())]
        return State(
            Presence.PRESENT if holds else Presence.ABSENT,
            {"count": len(here), "world": len(things)},
            " ".join(sorted(name for name, thing in here.items() if thing.how != wanted)),
            _fingerprint(rows),
            ours if here and self.world.room else None,
        )

    def _is_ours(self, thing: Thing) -> bool:
        return thing.marked or not self.world.room

    def _plan_reading(self, item: Item, seen: State) -> Change:
        action = Action.NOTHING if seen.presence is Presence.PRESENT else Action.CREATE
        after = replace(seen, presence=Presence.PRESENT)
        change = _change(item, action, seen, after, "Copies of their letters are saved.")
        return replace(change, undo=Undo.NONE, stage=Stage.KEEP)

    # -- writing

    def _writes(self, changes: Sequence[Change], things: Mapping[str, Thing]) -> list[Write]:
        """List each thing once, for all the addresses that want it."""
        writes: dict[tuple[str, int], Write] = {}
        for change in changes:
            who = self.world.key(change.item)
            how = _how(change.item)
            here = {thing.piece: (name, thing) for name, thing in _of(who, things).items()}
            for piece in range(self.world.pieces):
                if (who, piece) in writes:
                    first = writes[(who, piece)]
                    addresses = (*first.addresses, change.address)
                    writes[(who, piece)] = replace(first, addresses=addresses)
                elif piece in here and here[piece][1].how != how:
                    name, thing = here[piece]
                    writes[(who, piece)] = Write(
                        (change.address,),
                        who,
                        piece,
                        how,
                        name,
                        thing.etag,
                        thing.how,
                        thing.marked,
                    )
                elif piece not in here:
                    name = "" if self.world.room else self.world.new_id()
                    writes[(who, piece)] = Write(
                        (change.address,), who, piece, how, name, None, None, False
                    )
        return list(writes.values())

    def _write(self, write: Write) -> JsonObject | None:
        """Write one thing, and give its receipt; None when something else is there by now.

        What was delivered twice is refused the second time, and is there all the same.
        """
        name = write.id or self.world.new_id()
        thing = Thing(write.who, write.piece, write.how, self.world.room, 0)
        try:
            self.world.put(name, thing, write.etag)
        except Conflict:
            name = self._made(write.to_json(), self.world.read_again())
        return {**write.to_json(), "id": name} if name else None

    def _take_back(self, name: str, receipt: Receipt) -> bool:
        """Take one thing back if it is as we left it; say whether something was written."""
        thing = self.world.read_again().get(name)
        if thing is None or not self._as_left(thing, receipt) or _restored(thing, receipt):
            return False
        before = replace(thing, how=receipt.before or "", marked=receipt.marked_before)
        try:
            if receipt.before is None:
                self.world.remove(name, thing.etag)
            else:
                self.world.put(name, before, thing.etag)
        except Conflict:
            return False  # somebody was quicker: what is there now is looked at in the end
        return True

    def _as_left(self, thing: Thing, receipt: Receipt) -> bool:
        return self._is_ours(thing) and thing.how in receipt.afters

    def _undone(
        self,
        change: Change,
        receipts: Mapping[str, Receipt],
        things: Mapping[str, Thing],
        returned: set[str],
    ) -> Outcome:
        """Say what is left: what was edited stays with us, what was replaced is not ours."""
        mine = {
            name: receipt
            for name, receipt in receipts.items()
            if change.address in receipt.addresses
        }
        left: list[Json] = []
        status = Status.UNDONE
        note = ""
        for name, receipt in mine.items():
            thing = things.get(name)
            if thing is None or _restored(thing, receipt):
                continue
            if not self._is_ours(thing):
                note = "Something was replaced since; it is left alone."
                continue
            left.append(name)
            if self._as_left(thing, receipt):
                status, note = Status.FAILED, "Not everything was put back."
            elif status is Status.UNDONE:
                status, note = Status.SKIPPED, "Something was changed since; it is left alone."
        ref: dict[str, Json] = {"returned": len(returned & mine.keys())}
        if left:
            ref["remaining"] = left
        return Outcome(change, status, ref, note)

    # -- after an interruption

    def _settle_do(self, doubt: InDoubt, things: Mapping[str, Thing]) -> Outcome:
        change = doubt.intent.change
        who = self.world.key(change.item)
        objects = {
            piece["piece"]: piece
            for piece in _entries(doubt.parts, "objects")
            if piece["who"] == who
        }
        for write in _entries(doubt.parts, "writes"):
            if write["who"] == who and write["piece"] not in objects:
                name = self._made(write, things)
                if name:
                    objects[write["piece"]] = {**write, "id": name}
        status = Status.DONE if objects else Status.FAILED
        return Outcome(change, status, {"objects": list(objects.values())})

    def _made(self, write: JsonObject, things: Mapping[str, Thing]) -> str:
        """Find what a write announced: marked as ours, or under the id that the intent names.

        What was edited since is ours all the same; but what was there before, and is neither as it
        was meant to be nor newly marked, says nothing.
        """
        for name, thing in things.items():
            same_place = (thing.who, thing.piece) == (write["who"], write["piece"])
            if not same_place or not self._is_ours(thing) or write["id"] not in ("", name):
                continue
            newly = thing.marked and not write["marked_before"]
            if write["before"] is None or newly or thing.how == write["how"]:
                return name
        return ""

    def _settle_undo(self, doubt: InDoubt, things: Mapping[str, Thing]) -> Outcome:
        change = doubt.intent.change
        receipts = _receipts((change, ref) for ref in doubt.intent.receipts)
        return self._undone(change, receipts, things, set())


@dataclass
class Receipt:
    """What all receipts say of one thing."""

    addresses: list[Address]
    afters: set[Json]
    before: str | None
    marked_before: bool
    made: bool = False
    """One of them says that we made it: nothing can be older, whoever's receipt comes next."""


def _receipts(refs: Iterable[tuple[Change, JsonObject]]) -> dict[str, Receipt]:
    """Add receipts up, newest first: by id, with every way we left it, and what it was at first.

    What was only read leaves nothing to take back.
    """
    found: dict[str, Receipt] = {}
    for change, ref in refs:
        if VERBS[change.item.verb].reads_only:
            continue
        for entry in _entries([ref], "objects"):
            receipt = found.setdefault(entry["id"], Receipt([], set(), None, False))
            receipt.addresses.append(change.address)
            receipt.afters.add(entry["how"])
            if receipt.made:
                continue
            receipt.made = entry["before"] is None
            receipt.before = entry["before"]
            receipt.marked_before = entry["marked_before"]
    return found


def _restored(thing: Thing, receipt: Receipt) -> bool:
    return (thing.how, thing.marked) == (receipt.before, receipt.marked_before)


def _entries(refs: Iterable[JsonObject], name: str) -> list[dict[str, Any]]:
    return [entry for ref in refs for entry in loose(ref).get(name, ())]


def _of(who: str, things: Mapping[str, Thing]) -> dict[str, Thing]:
    return {name: thing for name, thing in things.items() if thing.who == who}


def _how(item: Item) -> str:
    return str(item.options.get("folder", "later"))


def _change(item: Item, action: Action, before: State, after: State, summary: str) -> Change:
    undo, notice = Undo.FULL, Notice.QUIET
    return Change(item, action, before, after, summary, Hand.TOOL, undo, notice, Stage.QUIET)


def _read(change: Change) -> Outcome:
    objects = [{"id": name} for name in loose(change.before.facts["seen_ids"])]
    return Outcome(change, Status.DONE, {"objects": objects})


def _applied(change: Change, objects: Sequence[Json], *, short: bool) -> Outcome:
    if not short:
        return Outcome(change, Status.DONE, {"objects": objects})
    note = "Something else changed it in the meantime; look again."
    status = Status.DONE if objects else Status.SKIPPED
    return Outcome(change, status, {"objects": objects}, note)


def _addresses(writes: Sequence[Write]) -> list[Address]:
    return sorted({address for write in writes for address in write.addresses})


def _chunks(rows: Sequence, size: int) -> list[list]:
    return [list(rows[start : start + size]) for start in range(0, len(rows), size)]


def _fingerprint(value: Json) -> str:
    return hashlib.sha256(canonical(value)).hexdigest()[:16]


def _cursor(revision: int, known: Mapping[str, Thing]) -> Cursor:
    rows: dict[str, Json] = {
        name: [thing.who, thing.piece, thing.how, thing.marked, thing.etag]
        for name, thing in known.items()
    }
    return {"revision": revision, "things": rows}


def _remembered(since: Cursor | None) -> tuple[dict[str, Thing], int]:
    if since is None:
        return {}, 0
    cursor = loose(since)
    return {name: Thing(*row) for name, row in cursor["things"].items()}, cursor["revision"]


def desk_of(adapter: MemoryAdapter, account: str = "mail", verbs: Iterable[str] = VERBS) -> Desk:
    """Put one adapter on the desk, for all verbs of one account."""
    opened = Opened(account, "memory", adapter, True)
    return {(account, verb): opened for verb in verbs}
