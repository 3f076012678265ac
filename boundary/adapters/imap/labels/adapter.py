"""Carry out mail.keep and mail.file-past on one Gmail account: the verbs, and nothing pure."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence

from boundary.adapters.imap import cursor, ours
from boundary.adapters.imap import wire as folder_wire
from boundary.adapters.imap.adapter import MOVED_SINCE, NO_FOLDER, finding, kept
from boundary.adapters.imap.archive import Archivist
from boundary.adapters.imap.connection import Detail, Link, Refused, Tags
from boundary.adapters.imap.encode import uid_set, uid_sets
from boundary.adapters.imap.flight import Way
from boundary.adapters.imap.look import Layout, layout
from boundary.adapters.imap.sift import SET_OCTETS, Strategy
from boundary.adapters.imap.spot import Spotting
from boundary.adapters.imap.wrote import wrote_to
from boundary.core.change import (
    Change,
    Cursor,
    Finding,
    InDoubt,
    Outcome,
    Presence,
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

from . import names, wire
from .carry import Carried, Carrier
from .filed import receipt_for
from .look import LabelLook, open_all_mail, our_labels, tags_of, whereabouts
from .recover import LabelRecovery
from .undo import LabelReversal

NOT_READ = "The mailbox could not be read, so nothing was changed."
SEEN_OTHERWISE = "This mail was looked at in another way, so it cannot be compared."
LATER = "Gmail asks to come back later; you can run this again."
LABELS = ours.Kind(
    "label",
    "In Gmail you can open the label, choose all of its mail, choose “Move to Inbox”, and then "
    "remove the label.",
    lambda plan, name: names.target(name, plan.listed),
)


class LabelAdapter:
    """The adapter of one account on a server that has Gmail's labels."""

    portion = folder_wire.PORTION

    def __init__(
        self,
        link: Link,
        connect: Callable[[], Link],
        hands: Hands,
        *,
        names: Sequence[str],
        providers: Sequence[MailProvider],
        strategy: Strategy,
        chunk: int,
    ) -> None:
        """Work over `link`. `names`: visible names of the labels we file under."""
        self._link = link
        self._connect = connect
        self._hands = hands
        self._names = tuple(names)
        self._providers = tuple(providers)
        self._strategy = strategy
        self._chunk = chunk
        self._digests: dict[str, str] = {}

    def observe(self, items: Sequence[Item], since: Cursor | None, /) -> Sight:
        """See ports.Adapter."""
        return self._observe(self._link, items, since)

    def plan(self, item: Item, seen: State, /) -> Change:
        """See ports.Adapter."""
        return wire.to_change(item, seen)

    def portions(self, changes: Sequence[Change], /) -> Iterator[tuple[Change, ...]]:
        """See ports.Portioned."""
        return folder_wire.portions(changes, self.portion)

    def collect(self, changes: Sequence[Change], sink: ExhibitSink, /) -> None:
        """See ports.Keeper. What an exhibit is called says nothing of labels: each is kept once."""
        archivist = Archivist(self._link, sink, self._progress("Saving copies"))
        self._digests.update(archivist.collect(changes))

    def apply(self, changes: Sequence[Change], journal: Journal, /) -> Mapping[Address, Outcome]:
        """See ports.Adapter."""
        outcomes: dict[Address, Outcome] = {}
        by_label: dict[str, list[Change]] = {}
        plan: Layout | None = None
        for change in changes:
            if change.item.verb == folder_wire.KEEP:
                outcomes[change.address] = kept(change)
            elif change.before.presence is Presence.UNKNOWN:
                outcomes[change.address] = Outcome(change, Status.WAITING, note=NOT_READ)
            elif not folder_wire.messages_of(change.before):
                outcomes[change.address] = Outcome(change, Status.ALREADY)
            else:
                plan = plan or layout(self._link)
                try:
                    raw = names.target(folder_wire.folder_name(change.item), plan.listed)
                except AdapterError as error:
                    outcomes[change.address] = Outcome(change, Status.REFUSED, note=error.say)
                else:
                    by_label.setdefault(raw, []).append(change)
        if plan is not None and by_label:
            outcomes.update(self._file_all(plan, by_label, journal))
        return outcomes

    def verify(self, changes: Sequence[Change], /) -> Mapping[Address, Finding]:
        """See ports.Adapter. Reads over a connection of its own."""
        link = self._connect()
        try:
            findings: dict[Address, Finding] = {}
            for change in changes:
                if folder_wire.messages_of(change.before):
                    findings[change.address] = self._found(link, change)
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
        return LabelReversal(self._link, journal, progress, self._chunk).undo(done)

    def settle(self, doubts: Sequence[InDoubt], journal: Journal, /) -> Mapping[Address, Outcome]:
        """See ports.Adapter. Writes no further part: what it does can be done again."""
        del journal
        return LabelRecovery(self._link).settle(doubts)

    def spot(self, since: Cursor | None, /) -> tuple[tuple[Sighting, ...], Cursor | None]:
        """See ports.Spotter. All Mail has every received message once; what you wrote is left."""
        progress = self._progress("Reading who wrote to you")

        def everywhere(plan: Layout) -> list[str]:
            folder = names.all_mail(plan.listed)
            return [] if folder is None else [folder.raw]

        def written(link: Link, uids: Iterable[int]) -> set[int]:
            tags = tags_of(link, uids)
            return {uid for uid, one in tags.items() if names.is_own_mail(one.labels)}

        return Spotting(self._link, everywhere, written, progress).spot(since)

    def filed_since(
        self, rule: Item, since_ms: int, known: Sequence[JsonObject], /
    ) -> Outcome | None:
        """See ports.Returner."""
        progress = self._progress("Looking through your mail")
        look = LabelLook(self._link, self._providers, (), self._strategy, progress)
        return receipt_for(self._link, look, rule, since_ms, known)

    def wrote_to(self, whom: Sequence[Identifier], since_ms: int, /) -> Mapping[str, int]:
        """See ports.Correspondent."""
        return wrote_to(self._link, whom, self._providers, since_ms)

    def ours(self) -> tuple[Thing, ...]:
        """See ports.Finder."""
        wanted = (*ours.DEFAULTS, *self._names)
        return ours.folders_named(self._link, wanted, LABELS)

    def remove(self, things: Sequence[Thing], /) -> Mapping[str, str]:
        """See ports.Finder. A label holds what is the user's: none is removed."""
        return dict.fromkeys((thing.id for thing in things), ours.STAYS)

    def _observe(self, link: Link, items: Sequence[Item], since: Cursor | None) -> Sight:
        states: dict[Address, State] = {}
        able = []
        for item in items:
            if item.subject is None or item.verb not in folder_wire.VERBS:
                states[item.address] = folder_wire.unknown("This step needs a mail address.")
            else:
                able.append(item)
        if not able:
            return Sight(states, since)
        progress = self._progress("Looking through your mail")
        look = LabelLook(link, self._providers, self._names, self._strategy, progress)
        looked = look.over(able, cursor.from_json(since))
        for item in able:
            error = looked.refused.get(item.address)
            states[item.address] = (
                folder_wire.unknown(error.say)
                if error is not None
                else wire.to_state(item.verb, looked.mail[item.address])
            )
        return Sight(states, cursor.to_json(looked.known))

    def _progress(self, doing: str) -> Callable[[int, int], None]:
        return lambda done, total: self._hands.progress(None, done, total, doing)

    def _file_all(
        self, plan: Layout, by_label: Mapping[str, Sequence[Change]], journal: Journal
    ) -> dict[Address, Outcome]:
        """File the messages of these changes, each message under the first label that wants it."""
        changes = [change for group in by_label.values() for change in group]
        validity, known = self._look_again(plan, changes)
        claims: dict[str, list[Address]] = {}
        for change in changes:
            for message in folder_wire.messages_of(change.before):
                claims.setdefault(message.id, []).append(change.address)
        progress = self._progress("Moving mail")
        carrier = Carrier(
            self._link, plan, journal, lambda one: claims[one.id], progress, self._chunk
        )
        outcomes: dict[Address, Outcome] = {}
        done: dict[str, wire.Tagged] = {}
        for raw, group in by_label.items():
            wanted = self._wanted(raw, group, known, done)
            created = False
            if wanted and not plan.has(raw):
                owners = [change.address for change in group]
                journal.part(owners, {"phase": "create", "label": raw})
                try:
                    created = self._link.create(raw)
                except Refused:
                    failed = {c.address: Outcome(c, Status.FAILED, note=NO_FOLDER) for c in group}
                    outcomes.update(failed)
                    continue
                journal.part(owners, {"phase": "created", "label": raw, "created": created})
            result = carrier.carry(Way.DO, validity, list(wanted.values()))
            done |= {one.id: one for one in result.done}
            for change in group:
                outcomes[change.address] = _filed(
                    change, done, raw, result, created=created, validity=validity
                )
        return outcomes

    def _wanted(
        self,
        raw: str,
        group: Iterable[Change],
        known: Mapping[str, tuple[Tags, Detail]],
        done: Mapping[str, wire.Tagged],
    ) -> dict[str, wire.Tagged]:
        """Say what is to change about each message, once; one of its items may mark it as read."""
        wanted: dict[str, wire.Tagged] = {}
        for change in group:
            for message in folder_wire.messages_of(change.before):
                if message.id in done:
                    continue
                earlier = wanted.get(message.id)
                marks = folder_wire.marks_read(change.item)
                marks = marks or (earlier is not None and earlier.seen_added)
                tags, detail = known[message.id]
                digest = self._digests.get(message.id, "")
                wanted[message.id] = wire.tagged(
                    message, tags, detail, raw, marks=marks, sha256=digest
                )
        return wanted

    def _look_again(
        self, plan: Layout, changes: Iterable[Change]
    ) -> tuple[int, dict[str, tuple[Tags, Detail]]]:
        """Fetch every message that is to change. Raises StalePlan when one is not as it was."""
        opened, _ = open_all_mail(self._link, plan)
        messages = {m.uid: m for change in changes for m in folder_wire.messages_of(change.before)}
        if any(message.validity != opened.validity for message in messages.values()):
            raise StalePlan(MOVED_SINCE)
        tags = tags_of(self._link, messages)
        details: dict[int, Detail] = {}
        for part in uid_sets(messages, most=500, octets=SET_OCTETS):
            details.update(self._link.details(uid_set(part)))
        found: dict[str, tuple[Tags, Detail]] = {}
        for uid, message in messages.items():
            now = tags.get(uid)
            detail = details.get(uid)
            if (
                now is None
                or detail is None
                or wire.named(now.msgid) != message.id
                or names.place(now.labels) != names.place(message.labels)
            ):
                raise StalePlan(MOVED_SINCE)
            found[message.id] = (now, detail)
        return opened.validity, found

    def _found(self, link: Link, change: Change) -> Finding:
        """Look whether every message is there, and filed where that was asked."""
        plan = layout(link)
        opened, _ = open_all_mail(link, plan)
        messages = folder_wire.messages_of(change.before)
        numbers = {wire.msgid_of(message): message.uid for message in messages}
        if 0 in numbers:
            return finding(change, folder_wire.unknown(SEEN_OTHERWISE), holds=None)
        there = whereabouts(link, opened, messages[0].validity, numbers)
        missing = len(messages) - len(there)
        if change.item.verb == folder_wire.KEEP:
            holds = not missing
            state = State(Presence.PRESENT if holds else Presence.UNKNOWN)
            return finding(change, state, holds=holds)
        wanted = our_labels(plan, (*self._names, folder_wire.folder_name(change.item)))
        outside = sum(1 for tags in there.values() if not wire.is_filed(tags.labels, wanted))
        holds = not outside and not missing
        presence = Presence.PRESENT if holds else Presence.ABSENT
        return finding(change, State(presence, {"count": outside + missing}), holds=holds)


def _filed(
    change: Change,
    done: Mapping[str, wire.Tagged],
    raw: str,
    result: Carried,
    *,
    created: bool,
    validity: int,
) -> Outcome:
    """Say what came of one change."""
    ids = {message.id for message in folder_wire.messages_of(change.before)}
    objects = tuple(done[name] for name in sorted(ids & done.keys()))
    stayed = sum(1 for one in result.stayed if one.id in ids)
    gone = sum(1 for one in result.vanished if one.id in ids)
    notes = []
    if stayed:
        noun = folder_wire.counted(stayed, "message", "messages")
        notes.append(f"The server did not change {noun}; they are where they were.")
    if result.later:
        notes.append(LATER)
    if gone:
        noun = folder_wire.counted(gone, "message was", "messages were")
        notes.append(f"{noun} moved by another program meanwhile, and left alone.")
    status = Status.DONE if objects else Status.FAILED
    receipt = wire.Receipt(objects, raw, created, validity)
    return Outcome(change, status, receipt.to_json(), " ".join(notes))
