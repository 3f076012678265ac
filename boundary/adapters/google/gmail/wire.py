"""Translate between messages in Gmail and our words: states, changes, receipts; pure."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Final

from boundary.core.change import (
    Action,
    Change,
    Hand,
    Notice,
    Outcome,
    Presence,
    Stage,
    State,
    Status,
    Undo,
)
from boundary.core.errors import AdapterError
from boundary.core.identifier import Identifier
from boundary.core.json import Json, JsonObject
from boundary.core.playbook import Item

from .filters import INBOX, UNREAD

KEEP: Final = "mail.keep"
FILE_PAST: Final = "mail.file-past"
VERBS: Final = (KEEP, FILE_PAST)

ELSEWHERE: Final = frozenset({"SPAM", "TRASH", "DRAFT", "SENT", "CHAT"})
"""What carries one of these labels is never touched, nor counted."""

NO_ADDRESS: Final = "This step needs a mail address."
NOT_READ: Final = "The mail could not be read, so nothing was filed."
NOT_KEPT: Final = "The mail could not be read, so no copies were saved."
SPELLED: Final = "Gmail's search finds this address only as it is spelled in your playbook."


BESIDE: Final = "Such mail is left where it is; a filter in Gmail would take it along."


@dataclass(frozen=True, slots=True)
class Message:
    """One message of theirs, as it lay when it was seen."""

    id: str
    """Gmail's own; it stays the same whatever labels the message gets."""
    size: int
    """Bytes, as Gmail estimates them."""
    date: str
    """When it came, ISO 8601 in UTC."""
    inbox: bool = False
    filed: bool = False
    """It carries the label of the step."""
    copied: bool = False
    """It names the address in Cc alone: somebody else wrote it."""


@dataclass(frozen=True, slots=True)
class Mail:
    """What one item's look found."""

    messages: tuple[Message, ...]
    """Sorted by id."""
    unreadable: int = 0
    """Messages whose sender lines could not be read without guessing."""
    world: int = 0
    """All messages of the account."""
    notes: tuple[str, ...] = ()
    beside: int = 0
    """Messages of other senders whose From line names the address too, in a display name."""


def utc_text(milliseconds: int) -> str:
    """Write a time as ISO 8601 in UTC, whole seconds."""
    return datetime.fromtimestamp(milliseconds // 1000, UTC).isoformat()


def milliseconds_of(data: JsonObject) -> int:
    """Read when a message came; 0 when it is not said."""
    written = text(data, "internalDate")
    return int(written) if written.isdecimal() and len(written) < 15 else 0


def label_name(item: Item) -> str:
    """Return the name of the label an item files under."""
    name = item.options.get("folder_name")
    return name if isinstance(name, str) else ""


def marks_read(item: Item) -> bool:
    """Whether filed mail is marked read."""
    return item.options.get("mark") != "unread"


def wants_copies(item: Item) -> bool:
    """Whether messages that only name the address in Cc count."""
    return item.options.get("copied") == "include"


def subject_of(item: Item) -> Identifier | None:
    """Give the address an item is about; None when there is none."""
    return item.subject if item.subject is not None and "@" in item.subject.value else None


def unknown(note: str) -> State:
    """Say that nothing could be seen, and why, in one sentence."""
    return State(Presence.UNKNOWN, {"note": note})


def to_state(verb: str, mail: Mail) -> State:
    """Say what was seen, for one verb.

    `facts`: count, messages (id, size, internal_date, inbox, filed), inbox_newest (when the newest
    in the inbox came), world (all messages of the account), note; for mail.keep also seen_ids, for
    mail.file-past beyond (ids of what others wrote) and of, where there is any.
    """
    messages = mail.messages
    if verb == FILE_PAST:
        messages = tuple(one for one in messages if one.inbox or not one.filed)
    facts: dict[str, Json] = {
        "count": len(messages),
        "messages": [_to_json(message) for message in messages],
        "inbox_newest": max((one.date for one in messages if one.inbox), default=""),
        "world": mail.world,
    }
    if verb == KEEP:
        facts["seen_ids"] = sorted(one.id for one in messages)
    elif beyond := sorted(one.id for one in messages if one.copied):
        facts |= {"beyond": beyond, "of": mail.world}
    notes = list(dict.fromkeys(mail.notes))
    if mail.unreadable:
        noun = counted(mail.unreadable, "message has", "messages have")
        notes.append(f"{noun} a sender line that could not be read; they are left where they are.")
    if mail.beside:
        noun = counted(mail.beside, "message of another sender names", "messages of others name")
        notes.append(f"{noun} this address in a display name. {BESIDE}")
    if notes:
        facts["note"] = " ".join(notes)
    presence = Presence.ABSENT if messages else Presence.PRESENT
    return State(presence, facts, etag=_etag(messages))


def messages_of(state: State) -> tuple[Message, ...]:
    """Read back the messages of a state that `to_state` made."""
    return tuple(
        Message(
            text(one, "id"),
            number(one, "size"),
            text(one, "internal_date"),
            one.get("inbox") is True,
            one.get("filed") is True,
        )
        for one in objects_in(state.facts, "messages")
    )


def to_change(item: Item, seen: State) -> Change:
    """Say what would have to change for one item."""
    return _keep(item, seen) if item.verb == KEEP else _file_past(item, seen)


def _keep(item: Item, seen: State) -> Change:
    count = number(seen.facts, "count")
    after = State(Presence.PRESENT, {"count": count})
    action = Action.CREATE
    if seen.presence is Presence.UNKNOWN:
        summary = text(seen.facts, "note") or NOT_KEPT
    elif not count:
        action = Action.NOTHING
        summary = "No mail from this address is there to copy."
    else:
        copies, are = ("A copy", "is") if count == 1 else ("Copies", "are")
        noun = counted(count, "message", "messages")
        summary = f"{copies} of {noun} {are} saved on this device."
    return Change(
        item, action, seen, after, summary, Hand.TOOL, Undo.NONE, Notice.QUIET, Stage.KEEP
    )


def _file_past(item: Item, seen: State) -> Change:
    count = number(seen.facts, "count")
    name = label_name(item)
    after = State(Presence.PRESENT, {"count": 0})
    action = Action.CREATE
    if seen.presence is Presence.UNKNOWN:
        summary = text(seen.facts, "note") or NOT_READ
    elif not count:
        summary = f"No mail from this address lies outside {name}."
        action, after = Action.NOTHING, seen
    else:
        inbox = sum(1 for one in messages_of(seen) if one.inbox)
        noun = counted(count, "message", "messages")
        go = "goes" if count == 1 else "go"
        details = ["marked as read"] if marks_read(item) else []
        if inbox:
            some = "" if inbox == count else f"{inbox:,} of them "
            details.append(f"{some}out of the inbox")
        summary = ", ".join((f"{noun} {go} to {name}", *details)) + "."
    return Change(
        item, action, seen, after, summary, Hand.TOOL, Undo.FULL, Notice.QUIET, Stage.QUIET
    )


def kept(change: Change) -> Outcome:
    """Say that copies were saved: that was done by collecting; Gmail was only read."""
    if change.before.presence is Presence.UNKNOWN:
        return Outcome(change, Status.WAITING, note=text(change.before.facts, "note") or NOT_KEPT)
    seen = change.before.facts.get("seen_ids")
    ids: list[Json] = list(seen) if isinstance(seen, list | tuple) else []
    status = Status.ALREADY if change.action is Action.NOTHING else Status.DONE
    return Outcome(change, status, {"objects": [], "seen_ids": ids})


@dataclass(frozen=True, slots=True)
class Label:
    """The label a receipt files under."""

    id: str
    name: str
    made: bool = False
    """It was not there before."""

    def to_json(self) -> JsonObject:
        """Write it for a receipt."""
        return {"id": self.id, "name": self.name, "made": self.made}


def label_from(ref: JsonObject) -> Label | None:
    """Read the label of a receipt; None when it names none."""
    found = ref.get("label")
    if not isinstance(found, Mapping) or not text(found, "id"):
        return None
    return Label(text(found, "id"), text(found, "name"), found.get("made") is True)


@dataclass(frozen=True, slots=True)
class Filed:
    """One message of a chunk or of a receipt: the labels it had, and which of them we changed."""

    message: str
    """Gmail's id."""
    label: str
    """The id of the label that the step files under."""
    before: tuple[str, ...]
    """Ids of the labels it had, sorted."""
    added: tuple[str, ...]
    removed: tuple[str, ...]

    @property
    def id(self) -> str:
        """Unique on the account, for one label."""
        return f"{self.message};{self.label}"

    def is_done(self, now: Iterable[str]) -> bool:
        """Whether these labels are what we leave behind."""
        there = frozenset(now)
        return there >= set(self.added) and there.isdisjoint(self.removed)

    def to_json(self) -> JsonObject:
        """Write one object of a receipt."""
        return {
            "id": self.id,
            "message": self.message,
            "label": self.label,
            "before": list(self.before),
            "added": list(self.added),
            "removed": list(self.removed),
        }


def filed(message: str, label: str, before: Iterable[str], *, read: bool) -> Filed:
    """Say what filing one message changes, given the labels it has."""
    had = frozenset(before)
    leaves = (INBOX, UNREAD) if read else (INBOX,)
    return Filed(
        message,
        label,
        tuple(sorted(had)),
        () if label in had else (label,),
        tuple(sorted(had.intersection(leaves))),
    )


def filed_from(data: JsonObject) -> Filed:
    """Read back one object of a receipt."""
    return Filed(
        text(data, "message"),
        text(data, "label"),
        texts(data, "before"),
        texts(data, "added"),
        texts(data, "removed"),
    )


def receipt(objects: Iterable[Filed], label: Label) -> JsonObject:
    """Write the `ref` of an outcome of filing."""
    return {"objects": [one.to_json() for one in objects], "label": label.to_json()}


def files_in(ref: JsonObject) -> tuple[Filed, ...]:
    """Read the messages of a receipt or of a part."""
    return tuple(filed_from(one) for one in objects_in(ref, "objects"))


def undone(change: Change, returned: int, notes: Iterable[str] = ()) -> Outcome:
    """Say that nothing of it is left."""
    return Outcome(change, Status.UNDONE, {"returned": returned, "remaining": []}, said(notes))


def not_undone(change: Change, remaining: Iterable[str], notes: Iterable[str]) -> Outcome:
    """Say that some of it is as it was, and why."""
    left: list[Json] = [*sorted(set(remaining))]
    return Outcome(change, Status.FAILED, {"returned": 0, "remaining": left}, said(notes))


def said(notes: Iterable[str]) -> str:
    """Join sentences, each once."""
    return " ".join(dict.fromkeys(note for note in notes if note))


def why(error: AdapterError) -> str:
    """Write what an error says, and what can be done."""
    return f"{error.say} {error.hint}".strip()


def text(data: JsonObject, name: str) -> str:
    """Read a text that may be missing."""
    value = data.get(name)
    return value if isinstance(value, str) else ""


def texts(data: JsonObject, name: str) -> tuple[str, ...]:
    """Read a list of texts that may be missing."""
    value = data.get(name)
    if not isinstance(value, list | tuple):
        return ()
    return tuple(one for one in value if isinstance(one, str))


def number(data: JsonObject, name: str) -> int:
    """Read a whole number that may be missing."""
    value = data.get(name)
    return value if isinstance(value, int) and not isinstance(value, bool) else 0


def objects_in(data: JsonObject, name: str) -> tuple[JsonObject, ...]:
    """Read a list of mappings that may be missing."""
    value = data.get(name)
    if not isinstance(value, list | tuple):
        return ()
    return tuple(one for one in value if isinstance(one, Mapping))


def counted(count: int, one: str, many: str) -> str:
    """Write a number with its noun."""
    return f"{count:,} {one if count == 1 else many}"


def _to_json(message: Message) -> JsonObject:
    return {
        "id": message.id,
        "size": message.size,
        "internal_date": message.date,
        "inbox": message.inbox,
        "filed": message.filed,
    }


def _etag(messages: Sequence[Message]) -> str:
    lines = "\n".join(sorted(f"{one.id} {one.inbox} {one.filed}" for one in messages))
    return hashlib.sha256(lines.encode()).hexdigest()[:32]
