"""File mail that is there already: our label on, the inbox off; exact, and to be taken back."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import Final

from boundary.core.change import (
    Change,
    Finding,
    Outcome,
    Presence,
    Proof,
    State,
    Status,
)
from boundary.core.errors import StalePlan
from boundary.core.identifier import Identifier
from boundary.core.json import JsonObject
from boundary.core.playbook import Address
from boundary.core.ports import Journal

from ..client import Api
from . import criteria, read, wire
from .filters import INBOX
from .labels import Labels, NoLabel, check_name, make_label, read_labels
from .wire import Filed, Label
from .write import Sets, Writer, by_sets

PHASE: Final = "file"
LABEL: Final = "label"
LABEL_MADE: Final = "label-made"
MOVED_SINCE: Final = "Some of this mail has moved since it was looked at, so nothing was changed."


class Filing:
    """Files the messages of one batch."""

    def __init__(self, api: Api, journal: Journal, writer: Writer) -> None:
        """`writer` writes to the same journal."""
        self._api = api
        self._journal = journal
        self._writer = writer

    def file(self, changes: Sequence[Change]) -> dict[Address, Outcome]:
        """Carry these changes out; each has messages. Raises StalePlan before anything else."""
        labels = read_labels(self._api)
        now = self._look_again(changes, labels)
        outcomes: dict[Address, Outcome] = {}
        by_name: dict[str, list[Change]] = {}
        for change in changes:
            name = labels.spelled(wire.label_name(change.item))
            try:
                check_name(name)
            except NoLabel as error:
                outcomes[change.address] = Outcome(change, Status.REFUSED, note=error.say)
            else:
                by_name.setdefault(name, []).append(change)
        for name, group in by_name.items():
            try:
                label = ensure(
                    self._api, labels, name, [one.address for one in group], self._journal
                )
            except NoLabel as error:
                outcomes.update(
                    {c.address: Outcome(c, Status.FAILED, note=error.say) for c in group}
                )
            else:
                outcomes.update(self._under(label, group, now))
        return outcomes

    def _look_again(self, changes: Iterable[Change], labels: Labels) -> dict[str, frozenset[str]]:
        """Read the labels of every message that is to be filed. Raises StalePlan when one moved."""
        wanted = {
            (message, labels.find(wire.label_name(change.item)))
            for change in changes
            for message in wire.messages_of(change.before)
        }
        now = read.labels_of(self._api, sorted({message.id for message, _ in wanted}))
        for message, label in wanted:
            there = now.get(message.id)
            if (
                there is None
                or not there.isdisjoint(wire.ELSEWHERE)
                or (INBOX in there) != message.inbox
                or (label in there) != message.filed
            ):
                raise StalePlan(MOVED_SINCE)
        return now

    def _under(
        self, label: Label, changes: Sequence[Change], now: dict[str, frozenset[str]]
    ) -> dict[Address, Outcome]:
        """File under one label; `now` is brought up to date."""
        claims: dict[str, list[Address]] = {}
        marked: set[str] = set()
        for change in changes:
            for message in wire.messages_of(change.before):
                claims.setdefault(message.id, []).append(change.address)
                if wire.marks_read(change.item):
                    marked.add(message.id)
        files = {
            name: wire.filed(name, label.id, now[name], read=name in marked)
            for name in sorted(claims)
        }
        jobs = by_sets(list(files.values()), lambda one: _sets(label, read=one.message in marked))
        refused = self._writer.change(jobs, lambda one: claims[one.message], PHASE)
        for name, one in files.items():
            if one.id not in refused:
                now[name] = now[name].difference(one.removed).union(one.added)
        return {change.address: _outcome(change, label, files, refused) for change in changes}


def ensure(
    api: Api, labels: Labels, name: str, owners: Sequence[Address], journal: Journal
) -> Label:
    """Give the label of this name, made when it is not there; journalled before and after."""
    there = labels.find(name)
    if there:
        return Label(there, name)
    journal.part(owners, {"phase": LABEL, "name": name})
    label = make_label(api, name)
    journal.part(owners, {"phase": LABEL_MADE, "label": label.to_json()})
    return label


def labels_in(parts: Iterable[JsonObject], labels: Labels) -> tuple[Label, ...]:
    """Name the labels that parts say we made, or may have made, as far as they are there."""
    found: dict[str, Label] = {}
    for part in parts:
        if part.get("phase") == LABEL:
            name = wire.text(part, "name")
            if labels.find(name):
                found[name] = Label(labels.find(name), name, made=True)
        elif part.get("phase") == LABEL_MADE:
            label = wire.label_from(part)
            if label is not None and not label.made:
                found.pop(label.name, None)
    return tuple(found.values())


def verify(api: Api, changes: Sequence[Change]) -> dict[Address, Finding]:
    """Look whether what was to be filed has the label and is out of the inbox.

    Of what was copied: whether the originals are still there.
    """
    labels = read_labels(api)
    findings = {}
    for (verb, name, copied), group in _alike(changes).items():
        label = labels.find(name)
        people = [one for one in map(_subject, group) if one is not None]
        there: set[str] = set()
        inbox: set[str] = set()
        for some in read.groups(people, copied=copied):
            query = criteria.search(some, copied=copied)
            if verb == wire.KEEP:
                there.update(read.listed(api, query))
            else:
                there.update(read.listed(api, query, [label]) if label else ())
                inbox.update(read.listed(api, query, [INBOX]))
        for change in group:
            ids = {message.id for message in wire.messages_of(change.before)}
            # A search can lag behind a change: what it does not show is read by itself.
            doubted = ids - there | ids & inbox
            now = read.labels_of(api, sorted(doubted))
            wrong = sum(1 for one in doubted if not _is_right(verb, label, now.get(one)))
            presence = Presence.ABSENT if wrong else Presence.PRESENT
            state = State(presence, {"count": wrong})
            findings[change.address] = Finding(change.address, not wrong, Proof.SEEN, state)
    return findings


def _is_right(verb: str, label: str, now: frozenset[str] | None) -> bool:
    """Whether a message is where its step wants it."""
    if now is None or not now.isdisjoint(wire.ELSEWHERE):
        return False
    return verb == wire.KEEP or (label in now and INBOX not in now)


def _alike(changes: Iterable[Change]) -> Mapping[tuple[str, str, bool], list[Change]]:
    found: dict[tuple[str, str, bool], list[Change]] = {}
    for change in changes:
        item = change.item
        key = (item.verb, wire.label_name(item), wire.wants_copies(item))
        found.setdefault(key, []).append(change)
    return found


def _subject(change: Change) -> Identifier | None:
    return wire.subject_of(change.item)


def _sets(label: Label, *, read: bool) -> Sets:
    # All messages of a chunk are asked for the same, so that a chunk is one call.
    one = wire.filed("", label.id, (INBOX, "UNREAD"), read=read)
    return (label.id,), one.removed


def _outcome(
    change: Change, label: Label, files: Mapping[str, Filed], refused: frozenset[str]
) -> Outcome:
    mine = [files[message.id] for message in wire.messages_of(change.before)]
    objects = [one for one in mine if one.id not in refused]
    stayed = len(mine) - len(objects)
    note = ""
    if stayed:
        noun = wire.counted(stayed, "message", "messages")
        note = f"Gmail did not take {noun}; they are as they were."
    status = Status.DONE if objects else Status.FAILED
    return Outcome(change, status, wire.receipt(objects, label), note)
