"""Translate between labelled messages and our words: states, changes, receipts, chunks; pure."""

from __future__ import annotations

import hashlib
from collections.abc import Collection, Iterable
from dataclasses import dataclass, replace

from boundary.adapters.imap import encode, folders
from boundary.adapters.imap.connection import Detail, Tags
from boundary.adapters.imap.flight import Way
from boundary.adapters.imap.wire import (
    KEEP,
    Mail,
    Message,
    counted,
    counted_for,
    etag_of,
    folder_name,
    marks_read,
    note_of,
    to_json,
)
from boundary.adapters.imap.wire import to_change as to_folder_change
from boundary.adapters.imap.written import number, objects_in, text, texts
from boundary.core.change import Action, Change, Hand, Notice, Presence, Stage, State, Undo
from boundary.core.json import Json, JsonObject
from boundary.core.playbook import Item

from . import names

GMAIL = "gmail;"
"""What the id of a message begins with that Gmail gave its number."""


def named(msgid: int) -> str:
    """Return what a message is known by on the account, for good."""
    return f"{GMAIL}{msgid}"


def msgid_of(message: Message) -> int:
    """Return Gmail's number of a message; 0 for one that was seen without it."""
    number_text = message.name.removeprefix(GMAIL)
    return int(number_text) if number_text.isascii() and number_text.isdigit() else 0


def with_tags(message: Message, tags: Tags) -> Message:
    """Add what Gmail says of a message that was found."""
    name = named(tags.msgid)
    stable = hashlib.sha256(name.encode()).hexdigest()[:40]
    return replace(message, stable=stable, name=name, labels=tags.labels)


def is_filed(labels: Collection[str], ours: Collection[str]) -> bool:
    """Whether a message is as wished: under one of our labels, and out of the inbox."""
    return encode.IN_INBOX not in labels and any(label in ours for label in labels)


def to_state(verb: str, mail: Mail) -> State:
    """Say what was seen, for one verb; the same facts as on any server, `folders` by label."""
    messages = mail.outside
    by_label: dict[str, int] = {}
    for message in messages:
        where = names.said(message.labels)
        by_label[where] = by_label.get(where, 0) + 1
    inbox = (m.date for m in messages if encode.IN_INBOX in m.labels)
    facts: dict[str, Json] = {
        "count": len(messages),
        "messages": [to_json(message) for message in messages],
        "folders": {name: by_label[name] for name in sorted(by_label)},
        "inbox_newest": max(inbox, default=""),
        "world": mail.world,
    }
    facts |= counted_for(verb, messages, mail)
    note = note_of(mail)
    if note:
        facts["note"] = note
    return State(Presence.ABSENT if messages else Presence.PRESENT, facts, etag=etag_of(messages))


def to_change(item: Item, seen: State) -> Change:
    """Say what would have to change for one item."""
    count = number(seen.facts, "count")
    if item.verb == KEEP or seen.presence is Presence.UNKNOWN or not count:
        return to_folder_change(item, seen)
    label = folder_name(item)
    get, leave, be = ("gets", "leaves", "is") if count == 1 else ("get", "leave", "are")
    noun = counted(count, "message", "messages")
    ways = (
        f", {leave} the inbox and {be} marked read"
        if marks_read(item)
        else f" and {leave} the inbox"
    )
    summary = f"{noun} {get} the label {label}{ways}; other labels stay."
    after = State(Presence.PRESENT, {"count": 0})
    return Change(
        item,
        Action.CREATE,
        seen,
        after,
        summary,
        Hand.TOOL,
        Undo.FULL,
        Notice.QUIET,
        Stage.QUIET,
    )


@dataclass(frozen=True, slots=True)
class Tagged:
    """One message of a chunk or of a receipt: how it was, and what we changed about it."""

    id: str
    msgid: int
    uid: int
    """In All Mail."""
    labels: tuple[str, ...]
    """Before anything was changed, as a person sees them."""
    flags: tuple[str, ...]
    """Before anything was changed."""
    label: str
    """The label it is filed under, in its wire form."""
    label_added: bool
    inbox_removed: bool
    seen_added: bool
    message_id: str = ""
    sha256: str = ""
    """Of the archived original; empty when none was archived."""
    size: int = 0
    date: str = ""

    @property
    def visible(self) -> str:
        """The label it is filed under, as a person sees it."""
        return folders.visible(self.label)

    def is_as_left(self, tags: Tags) -> bool:
        """Whether it still has the label that it was filed under."""
        return self.visible in tags.labels

    def arrived(self, tags: Tags, way: Way) -> bool:
        """Whether the whole of a change has come about."""
        under = self.visible in tags.labels
        if way is Way.DO:
            return under and not (self.inbox_removed and tags.in_inbox)
        return (not (self.label_added and under)) and (tags.in_inbox or not self.inbox_removed)

    def begun(self, tags: Tags, way: Way) -> bool:
        """Whether a change has come far enough to be ended rather than taken back."""
        if way is Way.DO:
            return self.label_added and self.visible in tags.labels
        return self.label_added and self.inbox_removed and tags.in_inbox

    def to_json(self) -> JsonObject:
        """Write one object of a receipt."""
        return {
            "id": self.id,
            "msgid": str(self.msgid),
            "uid": self.uid,
            "labels": list(self.labels),
            "flags": list(self.flags),
            "label": self.label,
            "label_added": self.label_added,
            "inbox_removed": self.inbox_removed,
            "seen_added": self.seen_added,
            "message_id": self.message_id,
            "sha256": self.sha256,
            "size": self.size,
            "internal_date": self.date,
        }


def tagged(
    message: Message, tags: Tags, detail: Detail, label: str, *, marks: bool, sha256: str = ""
) -> Tagged:
    """Say what is about to change about one message. `marks`: it is marked read where it is not."""
    return Tagged(
        message.id,
        tags.msgid,
        message.uid,
        tags.labels,
        detail.flags,
        label,
        folders.visible(label) not in tags.labels,
        tags.in_inbox,
        marks and encode.SEEN not in detail.flags,
        detail.message_id,
        sha256,
        detail.size,
        detail.date,
    )


def tagged_from(data: JsonObject) -> Tagged:
    """Read back one object of a receipt."""
    msgid = text(data, "msgid")
    return Tagged(
        text(data, "id"),
        int(msgid) if msgid.isascii() and msgid.isdigit() else 0,
        number(data, "uid"),
        texts(data, "labels"),
        texts(data, "flags"),
        text(data, "label"),
        data.get("label_added") is True,
        data.get("inbox_removed") is True,
        data.get("seen_added") is True,
        text(data, "message_id"),
        text(data, "sha256"),
        number(data, "size"),
        text(data, "internal_date"),
    )


@dataclass(frozen=True, slots=True)
class Receipt:
    """What undo needs of one outcome."""

    objects: tuple[Tagged, ...] = ()
    label: str = ""
    """Wire name of the label filed under."""
    created: bool = False
    """The label did not exist before."""
    validity: int = 0
    """UIDVALIDITY of All Mail, for which the UIDs hold."""

    def to_json(self) -> JsonObject:
        """Write the `ref` of an outcome."""
        return {
            "objects": [one.to_json() for one in self.objects],
            "label": self.label,
            "created_label": self.created,
            "validity": self.validity,
        }


def receipt_from(ref: JsonObject) -> Receipt:
    """Read back the `ref` of an outcome."""
    return Receipt(
        tuple(tagged_from(entry) for entry in objects_in(ref, "objects")),
        text(ref, "label"),
        ref.get("created_label") is True,
        number(ref, "validity"),
    )


@dataclass(frozen=True, slots=True)
class Flight:
    """A chunk between its first command and its last."""

    way: Way
    validity: int
    """UIDVALIDITY of All Mail."""
    chunk: tuple[Tagged, ...]
    """Never empty; all of one label."""


def start_part(number_of: int, flight: Flight) -> JsonObject:
    """Write what is about to be done with one chunk."""
    return {
        "phase": "start",
        "chunk": number_of,
        "way": flight.way.value,
        "validity": flight.validity,
        "messages": [one.to_json() for one in flight.chunk],
    }


def flight_from(part: JsonObject) -> Flight:
    """Read back a part that `start_part` made."""
    chunk = tuple(tagged_from(entry) for entry in objects_in(part, "messages"))
    return Flight(Way(text(part, "way")), number(part, "validity"), chunk)


def ended_part(number_of: int, done: Iterable[Tagged]) -> JsonObject:
    """Write what one chunk came to."""
    return {"phase": "ended", "chunk": number_of, "objects": [one.to_json() for one in done]}
