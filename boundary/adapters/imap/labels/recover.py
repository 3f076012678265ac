"""After an interruption, learn what came of each intent, and end the chunk that was in flight."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from contextlib import suppress
from dataclasses import dataclass, field

from boundary.adapters.imap import wire as folder_wire
from boundary.adapters.imap import written
from boundary.adapters.imap.connection import Link, Refused
from boundary.adapters.imap.look import Layout, layout
from boundary.adapters.imap.recover import CUT_SHORT, NOTHING, kept_in_doubt
from boundary.core.change import Direction, InDoubt, Outcome, Status
from boundary.core.json import Json
from boundary.core.playbook import Address

from .carry import finish
from .undo import find, tidy
from .wire import Flight, Receipt, Tagged, flight_from, receipt_from, tagged_from

AGAIN = "This was cut short; you can run undo again."


@dataclass(slots=True)
class _Chunk:
    """The parts of one chunk, as far as they were written."""

    flight: Flight | None = None
    objects: tuple[Tagged, ...] | None = None
    """None: the chunk was in flight."""


@dataclass(slots=True)
class _Story:
    """What the parts of a batch tell."""

    chunks: dict[int, _Chunk] = field(default_factory=dict)
    """By number, in order."""
    made: set[str] = field(default_factory=set)
    """Labels that did not exist before, by wire name."""


class LabelRecovery:
    """Settles intents over one connection."""

    def __init__(self, link: Link) -> None:
        """Read and, for a chunk in flight, write over `link`."""
        self._link = link

    def settle(self, doubts: Sequence[InDoubt]) -> dict[Address, Outcome]:
        """Say what came of each. Raises TransientError or AdapterError: then ask again later."""
        outcomes: dict[Address, Outcome] = {}
        for direction in Direction:
            group = [d for d in doubts if d.intent.direction is direction]
            filing = [d for d in group if d.intent.change.item.verb != folder_wire.KEEP]
            for doubt in group:
                if doubt not in filing:
                    outcomes[doubt.intent.change.address] = kept_in_doubt(doubt)
            if filing:
                settle = self._do if direction is Direction.DO else self._undo
                outcomes.update(settle(filing))
        return outcomes

    def _do(self, doubts: Sequence[InDoubt]) -> dict[Address, Outcome]:
        plan = layout(self._link)
        story = _told(doubts)
        carried, validity = self._ended(plan, story)
        by_id = {one.id: one for one in carried}
        made = {raw for raw in story.made if plan.has(raw)}
        for raw in made - {one.label for one in carried}:
            with suppress(Refused):
                self._link.remove_empty(raw)
        outcomes = {}
        for doubt in doubts:
            change = doubt.intent.change
            wanted = [message.id for message in folder_wire.messages_of(change.before)]
            objects = tuple(by_id[name] for name in sorted(wanted) if name in by_id)
            if objects:
                raw = objects[0].label
                receipt = Receipt(objects, raw, raw in made, validity)
                note = CUT_SHORT if len(objects) < len(wanted) else ""
                outcome = Outcome(change, Status.DONE, receipt.to_json(), note)
            else:
                outcome = Outcome(change, Status.FAILED, Receipt().to_json(), NOTHING)
            outcomes[change.address] = outcome
        return outcomes

    def _undo(self, doubts: Sequence[InDoubt]) -> dict[Address, Outcome]:
        plan = layout(self._link)
        returned = {one.id for one in self._ended(plan, _told(doubts))[0]}
        receipts = {
            d.intent.change.address: [receipt_from(ref) for ref in d.intent.receipts]
            for d in doubts
        }
        there = {one.id for one in find(self._link, plan, receipts)[0]}
        tidy(self._link, plan, [r for of_address in receipts.values() for r in of_address])
        outcomes = {}
        for doubt in doubts:
            change = doubt.intent.change
            ids = {one.id for receipt in receipts[change.address] for one in receipt.objects}
            remaining: list[Json] = [*sorted(ids & there)]
            ref: dict[str, Json] = {"returned": len(ids & returned), "remaining": remaining}
            status = Status.FAILED if remaining else Status.UNDONE
            outcomes[change.address] = Outcome(change, status, ref, AGAIN if remaining else "")
        return outcomes

    def _ended(self, plan: Layout, story: _Story) -> tuple[list[Tagged], int]:
        """Return every message that was changed, ending chunks in flight, and their UIDVALIDITY."""
        carried: list[Tagged] = []
        validity = 0
        for chunk in story.chunks.values():
            if chunk.flight is not None:
                validity = chunk.flight.validity
            if chunk.objects is not None:
                carried += chunk.objects
            elif chunk.flight is not None:
                carried += finish(self._link, plan, chunk.flight).done
        return carried, validity


def _told(doubts: Iterable[InDoubt]) -> _Story:
    """Put the parts of a batch together; a part that concerns several items is written for each."""
    story = _Story()
    for doubt in doubts:
        for part in doubt.parts:
            phase = written.text(part, "phase")
            if phase in ("create", "created"):
                if phase == "create" or part.get("created") is True:
                    story.made.add(written.text(part, "label"))
                else:
                    story.made.discard(written.text(part, "label"))
                continue
            chunk = story.chunks.setdefault(written.number(part, "chunk"), _Chunk())
            if phase == "start":
                chunk.flight = flight_from(part)
            elif phase == "ended":
                objects = written.objects_in(part, "objects")
                chunk.objects = tuple(tagged_from(entry) for entry in objects)
    story.chunks = dict(sorted(story.chunks.items()))
    return story
