"""Carry out mail rules in Gmail without any sign-in: a file of filters, imported by the person."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from datetime import date

from boundary.core.change import (
    Action,
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
    Status,
)
from boundary.core.errors import AdapterError, NotOffered
from boundary.core.identifier import Identifier
from boundary.core.playbook import Account, Address, Item
from boundary.core.ports import Adapter, Answer, Hands, Journal, Manifest, Secrets, Thing
from boundary.core.services import GMAIL

from . import by_file_lines as lines
from . import by_file_wire as wire
from . import criteria, xml
from .export import Export, missing, removals, things_in
from .filters import Filter, Shape, make
from .group import Group, regroup

__all__ = ["FileAdapter", "make_manifest"]

NAME = "gmail-file"
_DOING = "Written steps"
_TRIES = 3


def make_manifest(today: Callable[[], date]) -> Manifest:
    """Make the manifest; it contacts no host, and looks only at files that the person hands over.

    `today` dates what a file showed. The door is closed on an account that is reached over
    Google's own interface.
    """

    def serves(service: str, verb: str) -> bool:
        return service == GMAIL.name and verb in wire.VERBS

    @contextmanager
    def opened(account: Account, _secrets: Secrets, hands: Hands) -> Iterator[Adapter]:
        if account.settings.get("way") == "api":
            raise NotOffered("This account is reached over Google's own interface.")
        yield FileAdapter(hands, today)

    def hosts(_account: Account) -> tuple[str, ...]:
        return ()

    return Manifest(NAME, serves, opened, hosts, remote=False, looks=False)


class FileAdapter:
    """One Gmail account, by the person's hand. It sees what the person exports, and no more."""

    def __init__(self, hands: Hands, today: Callable[[], date]) -> None:
        """Keep the person; nothing is opened, and no file was read yet."""
        self._hands = hands
        self._today = today
        self._export: Export | None = None
        self._offered = False
        self._declined = False

    def read_file(self, address: Address, /) -> bool:
        """Ask for an export, and answer from it from now on; False when there is none now.

        What is shown is what stood in Gmail on the day of the file, not what stands there now.
        """
        self._offered = True
        return self._take(address, lines.ask_before())

    def take_in(self, data: bytes) -> None:
        """Answer from this export from now on. Raises AdapterError when it is no such file."""
        self._export = Export(xml.read(data), self._today().isoformat())

    def ours(self) -> tuple[Thing, ...]:
        """Name every filter of our form in the export that was read; whose it is it cannot say."""
        return () if self._export is None else things_in(self._export)

    def remove(self, things: Sequence[Thing], /) -> Mapping[str, str]:
        """Take nothing away: an export shows filters, and cannot reach them."""
        return {thing.id: thing.by_hand for thing in things}

    def observe(self, items: Sequence[Item], since: Cursor | None, /) -> Sight:
        """Answer from an export that was read in this session; without one all is UNKNOWN."""
        return Sight({item.address: self._state(item) for item in items}, since)

    def plan(self, item: Item, seen: State, /) -> Change:
        """Say what the person would do. Raises AdapterError when the item names no label."""
        return wire.to_change(item, seen)

    def apply(self, changes: Sequence[Change], journal: Journal, /) -> Mapping[Address, Outcome]:
        """Put exactly what is missing into one file, and walk the person through its import.

        The answer is durable before anything else is asked. Raises Interrupted when they stop.
        """
        outcomes: dict[Address, Outcome] = {}
        open_still: list[Change] = []
        for change in changes:
            if change.action is Action.NOTHING:
                note = "Nothing to do."
                outcomes[change.address] = Outcome(change, Status.ALREADY, note=note)
            elif criteria.refusal(wire.subject_of(change)):
                outcomes[change.address] = wire.refused(change)
            else:
                open_still.append(change)
        past = [change for change in open_still if change.item.verb == wire.FILE_PAST]
        rules = [change for change in open_still if change.item.verb != wire.FILE_PAST]
        if rules:
            outcomes |= self._import(rules, journal)
        if past:
            outcomes |= self._file_past(past, journal)
        return outcomes

    def verify(self, changes: Sequence[Change], /) -> Mapping[Address, Finding]:
        """Offer to read an export made after the import; without it only the word is known."""
        rules = [change for change in changes if change.item.verb != wire.FILE_PAST]
        looked = bool(rules) and not self._declined
        if looked:
            looked = self._take(rules[0].address, lines.ask_after())
            self._declined = not looked
        return {change.address: self._finding(change, looked=looked) for change in changes}

    def undo(self, done: Sequence[Outcome], journal: Journal, /) -> Mapping[Address, Outcome]:
        """Name the filters to take away as Gmail's list shows them; asked once for each label.

        What another adapter did, and what left nothing behind, is not asked about. Raises
        Interrupted when the person stops.
        """
        receipts: dict[Address, list[Outcome]] = {}
        for outcome in done:
            receipts.setdefault(outcome.change.address, []).append(outcome)
        outcomes: dict[Address, Outcome] = {}
        asked: dict[tuple[str, Shape, bool], list[Change]] = {}
        for address, given in receipts.items():
            change = given[0].change
            if not all(wire.is_ours(one.change, one.ref) for one in given):
                outcomes[address] = wire.other_door(change)
            elif not any(one.ref.get("objects") for one in given):
                note = "Nothing was changed by this, so nothing is taken back."
                outcomes[address] = wire.nothing_left(change, note, Proof.TOLD)
            else:
                key = (change.item.verb, wire.shape_of_item(change.item), wire.only_found(given))
                asked.setdefault(key, []).append(change)
        for (verb, shape, found), changes in asked.items():
            if verb == wire.FILE_PAST:
                outcomes |= self._move_back(changes, shape, journal)
            else:
                outcomes |= self._take_back(changes, shape, journal, found=found)
        self._export = None  # it is older than what was taken back since
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
            if answer is None or answer is Answer.STOP:
                outcomes[change.address] = wire.unanswered(change)
            elif doubt.intent.direction is Direction.UNDO:
                outcomes[change.address] = wire.undone(change, answer)
            else:
                outcomes[change.address] = wire.done(change, answer)
        return outcomes

    def _state(self, item: Item) -> State:
        one, export = item.subject, self._export
        if export is None or item.verb == wire.FILE_PAST or one is None or criteria.refusal(one):
            return wire.to_state(Presence.UNKNOWN, "")
        there = export.holds(wire.shape_of_item(item), one)
        return wire.to_state(Presence.PRESENT if there else Presence.ABSENT, export.day)

    def _take(self, address: Address, instructions: Sequence[str]) -> bool:
        """Ask for an export; what is no such file is said, and asked for again a few times."""
        for _ in range(_TRIES):
            data = self._hands.take(address, instructions)
            if data is None:
                return False
            try:
                self.take_in(data)
            except AdapterError as error:
                instructions = (error.say, error.hint)
            else:
                return True
        return False

    def _import(self, changes: Sequence[Change], journal: Journal) -> dict[Address, Outcome]:
        """Offer to look first; then hand over a file with what is missing."""
        if self._export is None and not self._offered:
            self._offered = True
            self._take(changes[0].address, lines.ask_before())
        outcomes: dict[Address, Outcome] = {}
        open_still: list[Change] = []
        for change in changes:
            shape, subject = wire.shape_of_item(change.item), wire.subject_of(change)
            if self._export is not None and not missing(shape, [subject], self._export):
                outcomes[change.address] = wire.already(change, self._export.day)
            else:
                open_still.append(change)
        if not open_still:
            return outcomes
        filters = _filters(open_still)
        label = ", ".join(sorted({one.labels[0] for one in filters}))
        shown = lines.importing(filters, label, len(open_still))
        data = xml.write(filters, day=self._today().isoformat())
        self._hands.progress(open_still[0].address, 0, 1, _DOING)
        answer = self._hands.give(open_still[0].address, lines.FILE, data, shown)
        self._write_down(open_still, answer, journal)
        self._export = None  # it is older than what was done since
        return outcomes | {change.address: wire.done(change, answer) for change in open_still}

    def _file_past(self, changes: Sequence[Change], journal: Journal) -> dict[Address, Outcome]:
        """Walk through saving first; only after that is anything said about moving."""
        outcomes: dict[Address, Outcome] = {}
        for shape, ones in _by_shape(changes).items():
            groups = _groups(shape, map(wire.subject_of, ones))
            searches = [criteria.search(each.people, copied=shape.copied) for each in groups]
            self._hands.progress(ones[0].address, 0, len(ones), _DOING)
            saved = self._hands.ask(ones[0].address, lines.saving(searches))
            if saved not in (Answer.DONE, Answer.ALREADY):
                outcomes |= {change.address: wire.not_saved(change, saved) for change in ones}
                continue
            filters = [make(shape, each.people) for each in groups]
            shown = lines.filing_past(filters, searches, shape.label, mark_read=shape.mark_read)
            answer = self._hands.ask(ones[0].address, shown)
            self._write_down(ones, answer, journal)
            outcomes |= {change.address: wire.done(change, answer) for change in ones}
        return outcomes

    def _take_back(
        self, changes: Sequence[Change], shape: Shape, journal: Journal, *, found: bool
    ) -> dict[Address, Outcome]:
        people = [wire.subject_of(change) for change in changes]
        if self._export is None and not self._offered:
            self._offered = True
            self._take(changes[0].address, lines.ask_before())
        shown = () if self._export is None else removals(shape, people, self._export)
        if self._export is not None and not shown:
            note = f"Your export of {self._export.day} has no such filter, so nothing is left."
            return {c.address: wire.nothing_left(c, note, Proof.SEEN) for c in changes}
        looked = "" if self._export is None else self._export.day
        steps = lines.taking_back(
            shown, [one.value for one in people], shape.label, found=found, looked=looked
        )
        self._hands.progress(changes[0].address, 0, 1, _DOING)
        answer = self._hands.ask(changes[0].address, steps)
        self._write_down(changes, answer, journal)
        return {change.address: wire.undone(change, answer) for change in changes}

    def _move_back(
        self, changes: Sequence[Change], shape: Shape, journal: Journal
    ) -> dict[Address, Outcome]:
        groups = _groups(shape, map(wire.subject_of, changes))
        searches = [criteria.search(each.people, copied=shape.copied) for each in groups]
        answer = self._hands.ask(changes[0].address, lines.moving_back(searches, shape.label))
        self._write_down(changes, answer, journal)
        return {change.address: wire.undone(change, answer) for change in changes}

    def _write_down(self, changes: Sequence[Change], answer: Answer, journal: Journal) -> None:
        """Make the answer durable; what stopped the run is no answer."""
        if answer is not Answer.STOP:
            journal.part([change.address for change in changes], {"answer": answer.value})

    def _finding(self, change: Change, *, looked: bool) -> Finding:
        state = self._state(change.item) if looked else State(Presence.UNKNOWN)
        note = str(state.facts.get("note", ""))
        if state.presence is Presence.UNKNOWN:
            note = "On your word. A later export can show it."
            return Finding(change.address, None, Proof.TOLD, state, note)
        holds = state.presence is Presence.PRESENT
        return Finding(change.address, holds, Proof.SEEN, state, note)


def _filters(changes: Collection[Change]) -> tuple[Filter, ...]:
    """Make the filters for these changes, as few as can be, in a fixed order."""
    return tuple(
        make(shape, group.people)
        for shape, ones in sorted(_by_shape(changes).items())
        for group in _groups(shape, map(wire.subject_of, ones))
    )


def _groups(shape: Shape, people: Iterable[Identifier]) -> tuple[Group, ...]:
    return regroup((), shape, add=people).create


def _by_shape(changes: Iterable[Change]) -> dict[Shape, list[Change]]:
    found: dict[Shape, list[Change]] = {}
    for change in changes:
        found.setdefault(wire.shape_of_item(change.item), []).append(change)
    return found
