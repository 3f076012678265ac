"""Carry out mail.keep and mail.file-past on one account: the verbs, and nothing pure."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from contextlib import suppress
from functools import partial

from boundary.core.change import (
    Action,
    Change,
    Cursor,
    Finding,
    InDoubt,
    Outcome,
    Presence,
    Proof,
    Sight,
    State,
    Status,
)
from boundary.core.errors import AdapterError, StalePlan
from boundary.core.identifier import Identifier
from boundary.core.json import JsonObject
from boundary.core.playbook import Address, Item
from boundary.core.ports import ExhibitSink, Hands, Journal, Sighting, Thing
from boundary.core.rules import MailProvider

from . import cursor, encode, filed, wire, written
from .archive import Archivist
from .connection import Detail, Link, Refused
from .firsts import Firsts
from .flight import Method, Route, Way
from .look import Layout, Look, layout
from .ours import DEFAULTS, STAYS, folders_named
from .recover import Recovery
from .sift import SET_OCTETS, Strategy
from .spot import Spotting, no_own_mail, received
from .transfer import CHUNK, Carried, Mover, method_of
from .undo import Reversal
from .wrote import wrote_to

MOVED_SINCE = "Some of this mail has moved since it was looked at, so nothing was changed."
NO_FOLDER = "The folder for their mail could not be made on the server, so nothing was moved."
LEFT = (
    "This server cannot take single messages out of a folder: the originals stay where they were, "
    "marked as deleted, beside the copies."
)


class ImapAdapter:
    """The adapter of one mail account."""

    portion = wire.PORTION

    def __init__(
        self,
        link: Link,
        connect: Callable[[], Link],
        hands: Hands,
        *,
        names: Sequence[str] = (),
        providers: Sequence[MailProvider] = (),
        strategy: Strategy = Strategy.AUTO,
        chunk: int = CHUNK,
    ) -> None:
        """Work over `link`. `names`: visible names of the folders we file into."""
        self._link = link
        self._connect = connect
        self._hands = hands
        self._names = tuple(names)
        self._providers = tuple(providers)
        self._strategy = strategy
        self._chunk = chunk
        self._digests: dict[str, str] = {}
        self._firsts = Firsts()

    def remind(self, receipts: Sequence[JsonObject], /) -> None:
        """See ports.Reminded. What we moved is the message that was kept before."""
        self._firsts.take(receipts)

    def observe(self, items: Sequence[Item], since: Cursor | None, /) -> Sight:
        """See ports.Adapter."""
        return self._observe(self._link, items, since)

    def plan(self, item: Item, seen: State, /) -> Change:
        """See ports.Adapter."""
        return wire.to_change(item, seen)

    def portions(self, changes: Sequence[Change], /) -> Iterator[tuple[Change, ...]]:
        """See ports.Portioned."""
        return wire.portions(changes, self.portion)

    def collect(self, changes: Sequence[Change], sink: ExhibitSink, /) -> None:
        """See ports.Keeper."""
        archivist = Archivist(self._link, sink, self._progress("Saving copies"))
        self._digests.update(archivist.collect(changes))

    def apply(self, changes: Sequence[Change], journal: Journal, /) -> Mapping[Address, Outcome]:
        """See ports.Adapter."""
        outcomes: dict[Address, Outcome] = {}
        by_target: dict[str, list[Change]] = {}
        plan: Layout | None = None
        for change in changes:
            if change.item.verb == wire.KEEP:
                outcomes[change.address] = kept(change)
            elif change.before.presence is Presence.UNKNOWN:
                note = "The mailbox could not be read, so nothing was moved."
                outcomes[change.address] = Outcome(change, Status.WAITING, note=note)
            elif not wire.messages_of(change.before):
                outcomes[change.address] = Outcome(change, Status.ALREADY)
            else:
                plan = plan or layout(self._link)
                try:
                    raw = plan.target(wire.folder_name(change.item))
                except AdapterError as error:
                    outcomes[change.address] = Outcome(change, Status.REFUSED, note=error.say)
                else:
                    by_target.setdefault(raw, []).append(change)
        if plan is not None and by_target:
            details = self._look_again([c for group in by_target.values() for c in group])
            taken: set[str] = set()
            mover = self._mover(journal, changes)
            for raw, group in by_target.items():
                outcomes.update(self._file(plan, raw, group, details, taken, mover, journal))
        return outcomes

    def verify(self, changes: Sequence[Change], /) -> Mapping[Address, Finding]:
        """See ports.Adapter. Reads over a connection of its own."""
        link = self._connect()
        try:
            findings: dict[Address, Finding] = {}
            plan = layout(link)
            for change in changes:
                if change.item.verb == wire.KEEP:
                    findings[change.address] = _kept_finding(link, change)
                elif wire.messages_of(change.before):
                    findings[change.address] = _filed_finding(link, plan, change)
                else:
                    state = self._observe(link, [change.item], None).states[change.address]
                    known = state.presence is not Presence.UNKNOWN
                    holds = state.presence is Presence.PRESENT if known else None
                    findings[change.address] = finding(change, state, holds=holds)
            return findings
        finally:
            link.close()

    def undo(self, done: Sequence[Outcome], journal: Journal, /) -> Mapping[Address, Outcome]:
        """See ports.Adapter."""
        progress = self._progress("Moving mail back")
        outcomes = Reversal(self._link, journal, progress, self._chunk).undo(done)
        self._firsts.take(outcome.ref for outcome in outcomes.values())
        return outcomes

    def settle(self, doubts: Sequence[InDoubt], journal: Journal, /) -> Mapping[Address, Outcome]:
        """See ports.Adapter. Writes no further part: what it does can be done again."""
        del journal
        outcomes = Recovery(self._link).settle(doubts)
        self._firsts.take(outcome.ref for outcome in outcomes.values())
        return outcomes

    def spot(self, since: Cursor | None, /) -> tuple[tuple[Sighting, ...], Cursor | None]:
        """See ports.Spotter."""
        progress = self._progress("Reading who wrote to you")
        return Spotting(self._link, partial(received, self._names), no_own_mail, progress).spot(
            since
        )

    def filed_since(
        self, rule: Item, since_ms: int, known: Sequence[JsonObject], /
    ) -> Outcome | None:
        """See ports.Returner."""
        item = filed.keep_item(rule)
        progress = self._progress("Looking through your folders")
        names = (*self._names, wire.folder_name(rule))
        looked = Look(self._link, self._providers, names, self._strategy, progress).over([item], {})
        return filed.receipt_for(self._link, rule, looked.mail[item.address], since_ms, known)

    def wrote_to(self, whom: Sequence[Identifier], since_ms: int, /) -> Mapping[str, int]:
        """See ports.Correspondent."""
        return wrote_to(self._link, whom, self._providers, since_ms)

    def ours(self) -> tuple[Thing, ...]:
        """See ports.Finder."""
        return folders_named(self._link, (*DEFAULTS, *self._names))

    def remove(self, things: Sequence[Thing], /) -> Mapping[str, str]:
        """See ports.Finder. A folder holds what is the user's: none is removed."""
        return dict.fromkeys((thing.id for thing in things), STAYS)

    def _observe(self, link: Link, items: Sequence[Item], since: Cursor | None) -> Sight:
        states: dict[Address, State] = {}
        able = []
        for item in items:
            if item.subject is None or item.verb not in wire.VERBS:
                states[item.address] = wire.unknown("This step needs a mail address.")
            else:
                able.append(item)
        if not able:
            return Sight(states, since)
        progress = self._progress("Looking through your folders")
        look = Look(link, self._providers, self._names, self._strategy, progress)
        looked = look.over(able, cursor.from_json(since))
        lines: dict[str, str] = {}
        for item in able:
            error = looked.refused.get(item.address)
            states[item.address] = (
                wire.unknown(error.say)
                if error is not None
                else wire.to_state(item.verb, self._firsts.named(looked.mail[item.address]), lines)
            )
        return Sight(states, cursor.to_json(looked.known))

    def _progress(self, doing: str) -> Callable[[int, int], None]:
        return lambda done, total: self._hands.progress(None, done, total, doing)

    def _mover(self, journal: Journal, changes: Iterable[Change]) -> Mover:
        claims: dict[str, list[Address]] = {}
        for change in changes:
            for message in wire.messages_of(change.before):
                claims.setdefault(message.id, []).append(change.address)
        progress = self._progress("Moving mail")
        return Mover(self._link, journal, lambda moved: claims[moved.id], progress, self._chunk)

    def _look_again(self, changes: Iterable[Change]) -> dict[str, Detail]:
        """Fetch every message that is to move. Raises StalePlan when one is not as it was."""
        by_place: dict[tuple[str, int], dict[int, wire.Message]] = {}
        for change in changes:
            for message in wire.messages_of(change.before):
                place = (message.folder, message.validity)
                by_place.setdefault(place, {})[message.uid] = message
        found: dict[str, Detail] = {}
        for (raw, validity), messages in by_place.items():
            try:
                opened = self._link.examine(raw)
            except Refused as refusal:
                raise StalePlan(MOVED_SINCE) from refusal
            if opened.validity != validity:
                raise StalePlan(MOVED_SINCE)
            for part in encode.uid_sets(messages, most=500, octets=SET_OCTETS):
                details = self._link.details(encode.uid_set(part))
                for uid in part:
                    detail = details.get(uid)
                    if detail is None or detail.stable != messages[uid].stable:
                        raise StalePlan(MOVED_SINCE)
                    found[messages[uid].id] = detail
        return found

    def _file(
        self,
        plan: Layout,
        raw: str,
        changes: Sequence[Change],
        details: Mapping[str, Detail],
        taken: set[str],
        mover: Mover,
        journal: Journal,
    ) -> dict[Address, Outcome]:
        """Move the messages of the changes that go to one folder."""
        created = False
        if not plan.has(raw):
            owners = [change.address for change in changes]
            journal.part(owners, {"phase": "create", "folder": raw})
            try:
                created = self._link.create(raw)
            except Refused:
                return {c.address: Outcome(c, Status.FAILED, note=NO_FOLDER) for c in changes}
            journal.part(owners, {"phase": "created", "folder": raw, "created": created})
        wanted: dict[tuple[str, int], dict[str, written.Moved]] = {}
        for change in changes:
            for message in wire.messages_of(change.before):
                if message.id not in taken:
                    place = wanted.setdefault((message.folder, message.validity), {})
                    place[message.id] = self._moved(
                        message, details[message.id], place.get(message.id), change
                    )
        total = sum(len(place) for place in wanted.values())
        moved: dict[str, written.Moved] = {}
        results: list[Carried] = []
        for (source, validity), place in wanted.items():
            mover.expect(len(moved), total)
            result = mover.carry(Route(Way.DO, source, validity, raw), list(place.values()))
            results.append(result)
            moved.update({one.id: one for one in result.moved})
        taken.update(moved)
        for name in moved:
            self._digests.pop(name, None)  # the receipt has it from here on
        return {c.address: _filed(c, moved, raw, results, created=created) for c in changes}

    def _moved(
        self, message: wire.Message, detail: Detail, other: written.Moved | None, change: Change
    ) -> written.Moved:
        marks = wire.marks_read(change.item) or (other is not None and other.seen_added)
        return written.Moved(
            message.id,
            message.folder,
            message.validity,
            message.uid,
            detail.message_id,
            self._digests.get(message.id, ""),
            detail.size,
            detail.date,
            detail.flags,
            marks and encode.SEEN not in detail.flags,
        )


def kept(change: Change) -> Outcome:
    """Say that copies were saved: that was done by collecting; the server was only read."""
    status = Status.DONE if change.action is not Action.NOTHING else Status.ALREADY
    if change.before.presence is Presence.UNKNOWN:
        note = "The mailbox could not be read, so no copies were saved."
        return Outcome(change, Status.WAITING, note=note)
    return Outcome(change, status, {"objects": []})


def _filed(
    change: Change,
    moved: Mapping[str, written.Moved],
    raw: str,
    results: Iterable[Carried],
    *,
    created: bool,
) -> Outcome:
    """Say what came of one change."""
    ids = {message.id for message in wire.messages_of(change.before)}
    objects = tuple(moved[name] for name in sorted(ids & moved.keys()))
    stayed = sum(1 for r in results for one in r.refused if one.id in ids)
    gone = sum(1 for r in results for one in r.vanished if one.id in ids)
    notes = []
    if any(one.left for one in objects):
        notes.append(LEFT)
    if stayed:
        noun = wire.counted(stayed, "message", "messages")
        notes.append(f"The server did not move {noun}; they are where they were.")
    if any(result.full for result in results):
        notes.append("The server says that the mailbox is full.")
    if gone:
        noun = wire.counted(gone, "message was", "messages were")
        notes.append(f"{noun} moved by another program meanwhile, and left alone.")
    receipt = written.Receipt(objects, raw, created)
    status = Status.DONE if objects else Status.FAILED
    return Outcome(change, status, receipt.to_json(), " ".join(notes))


def _kept_finding(link: Link, change: Change) -> Finding:
    """Look whether the originals of what was copied are still there."""
    missing = 0
    for (raw, validity), uids in _places(change).items():
        there: set[int] = set()
        with suppress(Refused):
            if link.examine(raw).validity == validity:
                for part in encode.uid_sets(uids, most=5_000, octets=SET_OCTETS):
                    there |= link.flags(encode.uid_set(part)).keys()
        missing += len(uids - there)
    holds = missing == 0
    return finding(change, State(Presence.PRESENT if holds else Presence.UNKNOWN), holds=holds)


def _filed_finding(link: Link, plan: Layout, change: Change) -> Finding:
    """Look whether every message that was to move lies in the folder, and not where it was."""
    try:
        raw = plan.target(wire.folder_name(change.item))
        opened = link.examine(raw)
    except AdapterError:
        state = wire.unknown("The folder could not be read.")
        return finding(change, state, holds=None)
    copies_only = method_of(link) is Method.FLAG

    def counts(flags: Sequence[str]) -> bool:
        return not (copies_only and encode.DELETED in flags)

    missing = {message.stable for message in wire.each_message(change.before)}
    for details in link.all_details(opened):
        missing -= {detail.stable for detail in details.values() if counts(detail.flags)}
    outside = 0
    for (source, validity), uids in _places(change).items():
        with suppress(Refused):
            if link.examine(source).validity == validity:
                for part in encode.uid_sets(uids, most=5_000, octets=SET_OCTETS):
                    there = link.flags(encode.uid_set(part))
                    outside += sum(1 for uid in uids & there.keys() if counts(there[uid]))
    absent = sum(1 for m in wire.each_message(change.before) if m.stable in missing)
    holds = not outside and not absent
    state = State(Presence.PRESENT if holds else Presence.ABSENT, {"count": max(outside, absent)})
    return finding(change, state, holds=holds)


def _places(change: Change) -> dict[tuple[str, int], set[int]]:
    places: dict[tuple[str, int], set[int]] = {}
    for message in wire.each_message(change.before):
        places.setdefault((message.folder, message.validity), set()).add(message.uid)
    return places


def finding(change: Change, state: State, *, holds: bool | None) -> Finding:
    """Say what a second look showed; None: it could not be looked at."""
    proof = Proof.NONE if holds is None else Proof.SEEN
    return Finding(change.address, holds, proof, state, written.text(state.facts, "note"))
