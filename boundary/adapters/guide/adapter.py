"""Show written steps to the person and keep the answers; it never looks at a service itself."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from boundary.adapters.guide import wire
from boundary.core.change import (
    Action,
    Change,
    Cursor,
    Direction,
    Finding,
    Hand,
    InDoubt,
    Outcome,
    Presence,
    Proof,
    Sight,
    Stage,
    State,
    Status,
)
from boundary.core.errors import AdapterError
from boundary.core.guide import Guide, GuidePart
from boundary.core.json import JsonObject
from boundary.core.playbook import Address, Item
from boundary.core.ports import Answer, Hands, Journal
from boundary.core.verbs import VERBS


class GuideAdapter:
    """One platform, by the person's hand. What it knows is what it was told."""

    def __init__(self, guide: Guide, hands: Hands) -> None:
        """Keep the guide and the person; nothing is opened."""
        self._guide = guide
        self._hands = hands

    def observe(self, items: Sequence[Item], since: Cursor | None, /) -> Sight:
        """Answer UNKNOWN for every item: there is nothing to look at without the person."""
        return Sight({item.address: State(Presence.UNKNOWN) for item in items}, since)

    def plan(self, item: Item, seen: State, /) -> Change:
        """Say what the person would do. Raises AdapterError when the guide has no such part."""
        part = self._part(item.verb)
        there = seen.presence is Presence.PRESENT
        return Change(
            item=item,
            action=Action.NOTHING if there else Action.CREATE,
            before=seen,
            after=seen if there else State(Presence.PRESENT),
            summary=wire.summary(part),
            hand=Hand.PERSON,
            undo=part.undo,
            notice=part.notice,
            stage=VERBS[item.verb].stage or Stage(part.notice.value),
        )

    def apply(self, changes: Sequence[Change], journal: Journal, /) -> Mapping[Address, Outcome]:
        """Ask for one change after the other; each answer is durable before the next question.

        Raises Interrupted when the person stops; answers given before that are in the journal.
        """
        parts = {change.address: self._part(change.item.verb) for change in changes}
        outcomes: dict[Address, Outcome] = {}
        for number, change in enumerate(changes):
            self._hands.progress(change.address, number, len(changes), "Written steps")
            if change.action is Action.NOTHING:
                note = "Nothing to do."
                outcomes[change.address] = Outcome(change, Status.ALREADY, note=note)
                continue
            part = parts[change.address]
            lines = wire.instructions(self._guide, part, change.item.subject)
            answer = self._ask(change, lines, journal)
            outcomes[change.address] = wire.done(change, answer)
        return outcomes

    def verify(self, changes: Sequence[Change], /) -> Mapping[Address, Finding]:
        """Say that only the person's word is known, and what they can look at by eye."""
        return {change.address: self._told(change) for change in changes}

    def undo(self, done: Sequence[Outcome], journal: Journal, /) -> Mapping[Address, Outcome]:
        """Ask once an address for taking it back; what left nothing behind is not asked about.

        Raises Interrupted when the person stops; answers given before that are in the journal.
        """
        receipts: dict[Address, list[Outcome]] = {}
        for outcome in done:
            receipts.setdefault(outcome.change.address, []).append(outcome)
        outcomes: dict[Address, Outcome] = {}
        for number, (address, given) in enumerate(receipts.items()):
            self._hands.progress(address, number, len(receipts), "Written steps")
            outcomes[address] = self._take_back(given, journal)
        return outcomes

    def settle(self, doubts: Sequence[InDoubt], journal: Journal, /) -> Mapping[Address, Outcome]:
        """Say what was answered before an interruption; asks nothing and starts nothing."""
        del journal  # nothing new is done, so nothing new is written down
        outcomes: dict[Address, Outcome] = {}
        for doubt in doubts:
            change = doubt.intent.change
            answer = wire.answered(doubt.parts)
            if answer is None:
                outcome = wire.unanswered(change)
            elif doubt.intent.direction is Direction.UNDO:
                outcome = wire.undone(change, answer)
            else:
                outcome = wire.done(change, answer)
            outcomes[change.address] = outcome
        return outcomes

    def _take_back(self, given: Sequence[Outcome], journal: Journal) -> Outcome:
        change = given[0].change
        if not wire.touched(given):
            return wire.nothing_to_undo(change)
        part = self._part(change.item.verb)
        if not part.undo_steps:
            return wire.nothing_to_undo(change)
        found = wire.only_found(given)
        lines = wire.undo_instructions(self._guide, part, change.item.subject, found=found)
        return wire.undone(change, self._ask(change, lines, journal))

    def _ask(self, change: Change, lines: Sequence[str], journal: Journal) -> Answer:
        answer = self._hands.ask(change.address, lines)
        if answer is not Answer.STOP:
            journal.part([change.address], wire.receipt(change, answer))
        return answer

    def _told(self, change: Change) -> Finding:
        note = wire.check_line(self._part(change.item.verb), change.item.subject)
        facts: JsonObject = {"note": note}
        state = State(Presence.UNKNOWN, facts)
        return Finding(change.address, None, Proof.TOLD, state, note)

    def _part(self, verb: str) -> GuidePart:
        part = self._guide.parts.get(verb)
        if part is None:
            raise AdapterError("There are no written steps for this on this platform.")
        return part
