"""After an interruption, learn what came of each intent, and end the chunk that was in flight."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass, field, replace

from boundary.core.change import Direction, Exhibit, InDoubt, Outcome, Status
from boundary.core.json import Json, JsonObject
from boundary.core.playbook import Address

from . import undo, wire, written
from .connection import Link, Refused
from .firsts import with_handles
from .flight import Flight, flight_from, pairs_from
from .look import layout
from .transfer import finish

CUT_SHORT = "This was cut short; what was moved is listed, the rest is where it was."
NOTHING = "This was cut short before anything was moved."


@dataclass(slots=True)
class _Chunk:
    """The parts of one chunk, as far as they were written."""

    start: JsonObject | None = None
    pairs: dict[int, int] = field(default_factory=dict)
    objects: tuple[written.Moved, ...] | None = None
    """None: the chunk was in flight."""


@dataclass(slots=True)
class _Story:
    """What the parts of a batch tell."""

    chunks: dict[int, _Chunk] = field(default_factory=dict)
    """By number, in order."""
    made: set[str] = field(default_factory=set)
    """Folders that did not exist before, by wire name."""


class Recovery:
    """Settles intents over one connection."""

    def __init__(self, link: Link) -> None:
        """Read and, for a chunk in flight, write over `link`."""
        self._link = link

    def settle(self, doubts: Sequence[InDoubt]) -> dict[Address, Outcome]:
        """Say what came of each. Raises TransientError or AdapterError: then ask again later."""
        outcomes: dict[Address, Outcome] = {}
        for direction in Direction:
            group = [d for d in doubts if d.intent.direction is direction]
            filing = [d for d in group if d.intent.change.item.verb != wire.KEEP]
            for doubt in group:
                if doubt not in filing:
                    outcomes[doubt.intent.change.address] = kept_in_doubt(doubt)
            if filing:
                settle = self._do if direction is Direction.DO else self._undo
                outcomes.update(settle(filing))
        return outcomes

    def _do(self, doubts: Sequence[InDoubt]) -> dict[Address, Outcome]:
        story = _told(doubts)
        moved: dict[str, written.Moved] = {}
        for one in self._ended(story, _hashes(doubts)):
            moved[one.id] = one
        plan = layout(self._link)
        made = {raw for raw in story.made if plan.has(raw)}
        for raw in made - {one.target for one in moved.values()}:
            with suppress(Refused):
                self._link.remove_empty(raw)
        outcomes = {}
        for doubt in doubts:
            change = doubt.intent.change
            wanted = [message.id for message in wire.messages_of(change.before)]
            objects = tuple(moved[name] for name in sorted(wanted) if name in moved)
            if objects:
                raw = objects[0].target
                receipt = written.Receipt(objects, raw, raw in made)
                note = CUT_SHORT if len(objects) < len(wanted) else ""
                outcome = Outcome(change, Status.DONE, receipt.to_json(), note)
            else:
                outcome = Outcome(change, Status.FAILED, written.Receipt().to_json(), NOTHING)
            outcomes[change.address] = outcome
        return outcomes

    def _undo(self, doubts: Sequence[InDoubt]) -> dict[Address, Outcome]:
        story = _told(doubts)
        returned = {one.id: one for one in self._ended(story, {})}
        receipts = {
            d.intent.change.address: [written.receipt_from(ref) for ref in d.intent.receipts]
            for d in doubts
        }
        every = [receipt for of_one in receipts.values() for receipt in of_one]
        plan = layout(self._link)
        objects = (moved for receipt in every for moved in receipt.objects)
        there, unread = undo.find(self._link, plan, objects)
        undo.tidy(self._link, plan, every)
        outcomes = {}
        for doubt in doubts:
            change = doubt.intent.change
            ids = {m.id for receipt in receipts[change.address] for m in receipt.objects}
            remaining: list[Json] = [*sorted(ids & (there.keys() | unread))]
            back = [returned[name] for name in ids & returned.keys()]
            ref = with_handles({"returned": len(back), "remaining": remaining}, back)
            status = Status.FAILED if remaining else Status.UNDONE
            note = "This was cut short; you can run undo again." if remaining else ""
            outcomes[change.address] = Outcome(change, status, ref, note)
        return outcomes

    def _ended(self, story: _Story, hashes: Mapping[str, str]) -> list[written.Moved]:
        """Return every message that was carried, ending chunks in flight."""
        carried: list[written.Moved] = []
        for chunk in story.chunks.values():
            if chunk.objects is not None:
                carried += chunk.objects
            elif chunk.start is not None:
                flight = _with_hashes(flight_from(chunk.start), hashes)
                carried += finish(self._link, flight, chunk.pairs, trusting=False).moved
        return carried


def kept_in_doubt(doubt: InDoubt) -> Outcome:
    """Say that it was done: nothing is written on the server, and copies come before the intent."""
    change = doubt.intent.change
    if doubt.intent.direction is Direction.UNDO:
        return Outcome(change, Status.UNDONE, {"returned": 0, "remaining": []}, undo.KEPT)
    return Outcome(change, Status.DONE, {"objects": []})


def _told(doubts: Iterable[InDoubt]) -> _Story:
    """Put the parts of a batch together; a part that concerns several items is written for each."""
    story = _Story()
    for doubt in doubts:
        for part in doubt.parts:
            phase = written.text(part, "phase")
            if phase in ("create", "created"):
                if phase == "create" or part.get("created") is True:
                    story.made.add(written.text(part, "folder"))
                else:
                    story.made.discard(written.text(part, "folder"))
                continue
            chunk = story.chunks.setdefault(written.number(part, "chunk"), _Chunk())
            if phase == "start":
                chunk.start = part
            elif phase == "copied":
                chunk.pairs = pairs_from(part)
            elif phase == "moved":
                objects = written.objects_in(part, "objects")
                chunk.objects = tuple(written.moved_from(entry) for entry in objects)
    story.chunks = dict(sorted(story.chunks.items()))
    return story


def _hashes(doubts: Iterable[InDoubt]) -> dict[str, str]:
    """Give each source its archived hash; an archive may put the account before the source."""
    exhibits: list[Exhibit] = [e for doubt in doubts for e in doubt.intent.exhibits]
    return {exhibit.source.rpartition("/")[2]: exhibit.sha256 for exhibit in exhibits}


def _with_hashes(flight: Flight, hashes: Mapping[str, str]) -> Flight:
    chunk = tuple(
        replace(moved, sha256=moved.sha256 or hashes.get(moved.id, "")) for moved in flight.chunk
    )
    return replace(flight, chunk=chunk)
