"""Show written steps to the person and keep the answers; it never looks at a service itself."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence

from boundary.adapters.guide import lines, wire
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
from boundary.core.identifier import Identifier
from boundary.core.json import JsonObject
from boundary.core.playbook import Address, Item
from boundary.core.ports import Answer, Hands, Journal
from boundary.core.verbs import VERBS

MakeCard = Callable[[Sequence[Identifier]], bytes]
"""Writes a contact card with the numbers among these; empty when there is none."""


class GuideAdapter:
    """One platform, by the person's hand. What it knows is what it was told."""

    def __init__(self, guide: Guide, hands: Hands, card: MakeCard | None = None) -> None:
        """Keep the guide and the person; nothing is opened. Without `card` none is handed over."""
        self._guide = guide
        self._hands = hands
        self._card = card

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
            summary=lines.summary(part),
            hand=Hand.PERSON,
            undo=part.undo,
            notice=part.notice,
            stage=VERBS[item.verb].stage or Stage(part.notice.value),
        )

    def apply(self, changes: Sequence[Change], journal: Journal, /) -> Mapping[Address, Outcome]:
        """Ask for one change after the other; what is done together is asked once for all.

        Each answer is durable before the next question. Raises Interrupted when the person stops;
        answers given before that are in the journal. A card with the numbers comes first, where
        the platform takes one: it is a help for the steps, and no step by itself.
        """
        self._hand_over(changes)
        showings = self._showings(changes)
        outcomes: dict[Address, Outcome] = {}
        for number, showing in enumerate(showings):
            first = showing[0]
            self._hands.progress(first.address, number, len(showings), "Written steps")
            if first.action is Action.NOTHING:
                note = "Nothing to do."
                outcomes[first.address] = Outcome(first, Status.ALREADY, note=note)
                continue
            part = self._part(first.item.verb)
            shown = lines.instructions(self._guide, part, lines.about(showing))
            answer = self._ask(showing, shown, journal)
            outcomes |= {change.address: wire.done(change, answer) for change in showing}
        return outcomes

    def verify(self, changes: Sequence[Change], /) -> Mapping[Address, Finding]:
        """Say that only the person's word is known, and what they can look at by eye."""
        return {change.address: self._told(change) for change in changes}

    def undo(self, done: Sequence[Outcome], journal: Journal, /) -> Mapping[Address, Outcome]:
        """Ask once an address for taking it back, or once for all that were done together.

        What left nothing behind is not asked about, nor is what another adapter did. Raises
        Interrupted when the person stops; answers given before that are in the journal.
        """
        receipts: dict[Address, list[Outcome]] = {}
        for outcome in done:
            receipts.setdefault(outcome.change.address, []).append(outcome)
        outcomes: dict[Address, Outcome] = {}
        asked: list[Change] = []
        for address, given in receipts.items():
            outcome_at_once = self._without_asking(given)
            if outcome_at_once is None:
                asked.append(given[0].change)
            else:
                outcomes[address] = outcome_at_once
        found = {address for address, given in receipts.items() if wire.only_found(given)}
        showings = [
            showing
            for were_found in (False, True)
            for showing in self._showings([c for c in asked if (c.address in found) == were_found])
        ]
        for number, showing in enumerate(showings):
            first = showing[0]
            self._hands.progress(first.address, number, len(showings), "Written steps")
            part = self._part(first.item.verb)
            shown = lines.undo_instructions(
                self._guide, part, lines.about(showing), found=first.address in found
            )
            answer = self._ask(showing, shown, journal)
            outcomes |= {change.address: wire.undone(change, answer) for change in showing}
        return outcomes

    def settle(self, doubts: Sequence[InDoubt], journal: Journal, /) -> Mapping[Address, Outcome]:
        """Say what was answered before an interruption; asks nothing and starts nothing.

        Raises AdapterError for what another adapter was in the middle of: it stays in doubt.
        """
        del journal  # nothing new is done, so nothing new is written down
        if any(wire.is_other_doubt(doubt) for doubt in doubts):
            raise AdapterError("An interrupted step was begun over another door. It comes first.")
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

    def _hand_over(self, changes: Sequence[Change]) -> None:
        """Hand over one card with every number that is still to be blocked, if any is."""
        open_still = [
            change
            for change in changes
            if change.action is not Action.NOTHING and self._part(change.item.verb).card
        ]
        whom = list(lines.about(open_still).subjects) if open_still else []
        card = self._card(whom) if self._card and whom else b""
        if not card:
            return
        first = open_still[0]
        shown = lines.card_instructions(self._guide, self._part(first.item.verb), len(whom))
        if self._hands.give(first.address, lines.CARD_FILE, card, shown) is Answer.STOP:
            raise wire.stopped()

    def _showings(self, changes: Sequence[Change]) -> list[tuple[Change, ...]]:
        """Bring what is asked at once together: parts done together by verb and folder.

        In the order their first one has; everything else is a showing of its own.
        """
        showings: dict[tuple[str, str] | Address, list[Change]] = {}
        for change in changes:
            key: tuple[str, str] | Address = change.address
            if self._part(change.item.verb).together and change.action is not Action.NOTHING:
                key = (change.item.verb, lines.folder_of(change))
            showings.setdefault(key, []).append(change)
        return [tuple(showing) for showing in showings.values()]

    def _without_asking(self, given: Sequence[Outcome]) -> Outcome | None:
        """Say what comes of taking back what nobody need be asked about; None: somebody must."""
        change = given[0].change
        if any(wire.is_other_door(outcome.change, outcome.ref) for outcome in given):
            return wire.other_door(change)
        if not wire.touched(given) or not self._part(change.item.verb).undo_steps:
            return wire.nothing_to_undo(change)
        return None

    def _ask(self, showing: Sequence[Change], shown: Sequence[str], journal: Journal) -> Answer:
        answer = self._hands.ask(showing[0].address, shown)
        if answer is not Answer.STOP:
            for_all = wire.answer_of(answer)
            ref = for_all if len(showing) > 1 else wire.receipt(showing[0], answer)
            journal.part([change.address for change in showing], ref)
        return answer

    def _told(self, change: Change) -> Finding:
        note = lines.check_line(self._part(change.item.verb), change)
        facts: JsonObject = {"note": note}
        state = State(Presence.UNKNOWN, facts)
        return Finding(change.address, None, Proof.TOLD, state, note)

    def _part(self, verb: str) -> GuidePart:
        part = self._guide.parts.get(verb)
        if part is None:
            raise AdapterError("There are no written steps for this on this platform.")
        return part
