"""Translate between mailboxes and our words: messages, states, changes, receipts; pure."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime
from urllib.parse import quote, unquote

from boundary.core.change import (
    Action,
    Change,
    Hand,
    Notice,
    Presence,
    Stage,
    State,
    Undo,
)
from boundary.core.json import Json, JsonObject
from boundary.core.playbook import Item

from . import folders
from .written import number, text, texts

KEEP = "mail.keep"
FILE_PAST = "mail.file-past"
VERBS = (KEEP, FILE_PAST)
PORTION = 2_000
"""Most messages that are kept, or moved, under one intent."""
_NO_DATE = "-"


@dataclass(frozen=True, slots=True)
class Message:
    """One message of theirs, where it lay when it was seen."""

    folder: str
    """Wire name."""
    validity: int
    uid: int
    stable: str
    """Stays the same wherever the message is moved: 40 hex digits."""
    size: int
    """Bytes, as the server said."""
    date: str
    """INTERNALDATE, ISO 8601 in UTC; empty when the server gave none."""
    name: str = ""
    """What it is known by for good, wherever it shows: by the server itself, or by us, who moved
    it: then the place where it was found first. Empty: nothing."""
    labels: tuple[str, ...] = ()
    """Where the server has labels: those it had, sorted, as a person sees them."""
    copied: bool = field(default=False, compare=False)
    """It names the address in Cc alone: somebody else wrote it. Only a look says so."""

    @property
    def id(self) -> str:
        """Unique on the account: its name, else its place."""
        return self.name or self.place

    @property
    def place(self) -> str:
        """Where it lies: `folder;uidvalidity;uid` with `folder` escaped, and no space in it."""
        return place(self.folder, self.validity, self.uid)


@dataclass(frozen=True, slots=True)
class Mail:
    """What one item's look found."""

    outside: tuple[Message, ...]
    """In folders that mail is filed out of."""
    ours: tuple[Message, ...] = ()
    """In our folders and in views of the whole mailbox."""
    unread_folders: int = 0
    """Folders that could not be read."""
    unreadable: int = 0
    """Messages whose sender lines could not be read without guessing."""
    world: int = 0
    """All messages in the folders looked at."""
    notes: tuple[str, ...] = ()


def place(folder: str, validity: int, uid: int) -> str:
    """Write where a message lies; none ever lies there again once it has gone."""
    return f"{quote(folder, safe='')};{validity};{uid}"


def stable_id(message_id: str, size: int, date: str) -> str:
    """Return what a message is known by wherever it lies."""
    text = "\n".join((message_id, str(size), date))
    return hashlib.sha256(text.encode("utf-8", "backslashreplace")).hexdigest()[:40]


def utc_text(when: datetime | None) -> str:
    """Return a time as ISO 8601 in UTC, whole seconds; empty for None."""
    if when is None:
        return ""
    aware = when if when.tzinfo is not None else when.replace(tzinfo=UTC)
    return aware.astimezone(UTC).replace(microsecond=0).isoformat()


def to_state(verb: str, mail: Mail, lines: dict[str, str] | None = None) -> State:
    """Say what was seen, for one verb. `lines` has those of other steps: two alike are one text.

    `facts`: count, messages (id, folder, uidvalidity, uid, stable, size, internal_date), folders
    (visible name to count), inbox_newest (when the newest in the inbox came), world (all messages
    looked at), note; for mail.keep also seen_ids; for mail.file-past beyond (ids of what others
    wrote) and of, where there is any.
    """
    messages = _once_each(mail) if verb == KEEP else mail.outside
    facts: dict[str, Json] = {
        "count": len(messages),
        "messages": [_shared(to_json(message), lines) for message in messages],
        "folders": _by_folder(messages),
        "inbox_newest": max((m.date for m in messages if m.folder.upper() == "INBOX"), default=""),
        "world": mail.world,
    }
    facts |= counted_for(verb, messages, mail)
    note = note_of(mail)
    if note:
        facts["note"] = note
    presence = Presence.ABSENT if messages else Presence.PRESENT
    if not messages and mail.unread_folders:
        presence = Presence.UNKNOWN
    return State(presence, facts, etag=etag_of(messages))


def counted_for(verb: str, messages: Sequence[Message], mail: Mail) -> JsonObject:
    """Name what a reading verb has read, and what others wrote of what would be moved."""
    if verb == KEEP:
        return {"seen_ids": sorted({message.stable for message in messages})}
    beyond = sorted(message.id for message in messages if message.copied)
    return {"beyond": beyond, "of": mail.world} if beyond else {}


def _shared(entry: Json, lines: dict[str, str] | None) -> Json:
    return entry if lines is None or not isinstance(entry, str) else lines.setdefault(entry, entry)


def unknown(note: str) -> State:
    """Say that nothing could be seen, and why, in one sentence."""
    return State(Presence.UNKNOWN, {"note": note})


def portions(changes: Sequence[Change], most: int = PORTION) -> Iterator[tuple[Change, ...]]:
    """Split a batch so that no part of it is about more than `most` messages; see ports.Portioned.

    A message that several changes are about is in one part, for all of them.
    """
    if sum(number(change.before.facts, "count") for change in changes) <= most:
        yield tuple(changes)
        return
    turns: dict[str, int] = {}
    parts: list[tuple[Change, dict[int, list[Json]]]] = []
    for change in changes:
        of_change: dict[int, list[Json]] = {}
        for entry, message in _entries(change.before):
            turn = turns.setdefault(message.id, len(turns) // most)
            of_change.setdefault(turn, []).append(entry)
        parts.append((change, of_change))
    last = max(turns.values(), default=0)
    del turns  # it is as long as all of them together, and no portion needs it
    for turn in range(last + 1):
        yield tuple(
            _portion(change, of_change[turn]) if of_change else change
            for change, of_change in parts
            if turn in of_change or not (turn or of_change)
        )


def _portion(change: Change, entries: Sequence[Json]) -> Change:
    facts: dict[str, Json] = {"count": len(entries), "messages": entries}
    before = replace(change.before, facts=facts)
    if "seen_ids" in change.before.facts:
        facts["seen_ids"] = sorted({message.stable for message in each_message(before)})
    return replace(change, before=before)


def to_change(item: Item, seen: State) -> Change:
    """Say what would have to change for one item."""
    if item.verb == KEEP:
        return _keep(item, seen)
    return _file_past(item, seen)


def messages_of(state: State) -> tuple[Message, ...]:
    """Read back the messages of a state that `to_state` made."""
    return tuple(each_message(state))


def each_message(state: State) -> Iterator[Message]:
    """Read them one after the other, where there can be very many."""
    return (message for _, message in _entries(state))


def to_json(message: Message) -> Json:
    """Write one message for a state: a line of its id, what it is, and its place if that is other.

    There can be very many, and a line takes a fifth of the room of a mapping.
    """
    if message.labels:
        return {
            "id": message.id,
            "folder": message.folder,
            "uidvalidity": message.validity,
            "uid": message.uid,
            "stable": message.stable,
            "size": message.size,
            "internal_date": message.date,
            "name": message.name,
            "labels": list(message.labels),
        }
    words = [message.id, message.stable, str(message.size), message.date or _NO_DATE]
    return " ".join([*words, message.place] if message.name else words)


def counted(count: int, one: str, many: str) -> str:
    """Write a number with its noun."""
    return f"{count:,} {one if count == 1 else many}"


def folder_name(item: Item) -> str:
    """Return the visible name of the folder an item files into."""
    name = item.options.get("folder_name")
    return name if isinstance(name, str) else ""


def marks_read(item: Item) -> bool:
    """Whether moved mail is marked read."""
    return item.options.get("mark") != "unread"


def wants_copies(item: Item) -> bool:
    """Whether messages that only name the address in Cc count."""
    return item.options.get("copied") == "include"


def _keep(item: Item, seen: State) -> Change:
    count = number(seen.facts, "count")
    after = State(Presence.PRESENT, {"count": count})
    if seen.presence is Presence.UNKNOWN:
        summary = "The mailbox could not be read, so no copies can be saved now."
        action = Action.CREATE
    elif not count:
        summary = "No mail from this address is there to copy."
        action = Action.NOTHING
    else:
        verb = "is" if count == 1 else "are"
        copies = "A copy" if count == 1 else "Copies"
        noun = counted(count, "message", "messages")
        summary = f"{copies} of {noun} {verb} saved on this device."
        action = Action.CREATE
    return Change(
        item, action, seen, after, summary, Hand.TOOL, Undo.NONE, Notice.QUIET, Stage.KEEP
    )


def _file_past(item: Item, seen: State) -> Change:
    count = number(seen.facts, "count")
    name = folder_name(item)
    after = State(Presence.PRESENT, {"count": 0})
    action = Action.CREATE
    if seen.presence is Presence.UNKNOWN:
        summary = "The mailbox could not be read, so nothing is moved now."
    elif not count:
        summary = f"No mail from this address lies outside {name}."
        action = Action.NOTHING
        after = seen
    else:
        where = _by_folder(messages_of(seen))
        noun = counted(count, "message", "messages")
        places = counted(len(where), "folder", "folders")
        read = " and {} marked read".format("is" if count == 1 else "are")
        go = "goes" if count == 1 else "go"
        summary = f"{noun} in {places} {go} to {name}{read if marks_read(item) else ''}."
    return Change(
        item, action, seen, after, summary, Hand.TOOL, Undo.FULL, Notice.QUIET, Stage.QUIET
    )


def _once_each(mail: Mail) -> tuple[Message, ...]:
    """Every message once: a view of the whole mailbox shows what lies in another folder too."""
    known = {message.stable for message in mail.outside}
    found = list(mail.outside)
    for message in mail.ours:
        if message.stable not in known:
            known.add(message.stable)
            found.append(message)
    return tuple(found)


def _by_folder(messages: Iterable[Message]) -> dict[str, Json]:
    found: dict[str, int] = {}
    for message in messages:
        name = folders.visible(message.folder)
        found[name] = found.get(name, 0) + 1
    return {name: found[name] for name in sorted(found)}


def note_of(mail: Mail) -> str:
    """Say what the look could not do, in words for the screen; empty when there is nothing."""
    notes = list(dict.fromkeys(mail.notes))
    if mail.unread_folders:
        noun = counted(mail.unread_folders, "folder", "folders")
        notes.append(f"{noun} could not be read.")
    if mail.unreadable:
        noun = counted(mail.unreadable, "message has", "messages have")
        notes.append(f"{noun} a sender line that could not be read; they are left where they are.")
    return " ".join(notes)


def etag_of(messages: Iterable[Message]) -> str:
    """Name a set of messages, each where it lies: another set has another name.

    The order does not matter, and no list is made of what can be very many.
    """
    total = 0
    for message in messages:
        text = f"{message.id} {message.place} {message.stable} {' '.join(message.labels)}"
        total += int.from_bytes(hashlib.sha256(text.encode()).digest(), "big")
    return f"{total % 2**256:064x}"[:32]


def _entries(state: State) -> Iterator[tuple[Json, Message]]:
    """Read the messages of a state, each with what it was read from."""
    written = state.facts.get("messages")
    names: dict[str, str] = {}
    for entry in written if isinstance(written, list | tuple) else ():
        if isinstance(entry, Mapping):
            yield entry, _from_mapping(entry)
        elif isinstance(entry, str):
            found = _from_line(entry, names)
            if found is not None:
                yield entry, found


def _from_line(line: str, names: dict[str, str]) -> Message | None:
    """Read a line that `to_json` wrote; None for any other. `names`: folders read already."""
    words = line.split(" ")
    where = words[{4: 0, 5: 4}.get(len(words), 0)].split(";")
    numbers = [*where[1:], *words[2:3]]
    if len(words) not in (4, 5) or len(where) != 3:
        return None
    if not all(word.isascii() and word.isdigit() for word in numbers):
        return None
    return Message(
        names.setdefault(where[0], unquote(where[0])),
        int(where[1]),
        int(where[2]),
        words[1],
        int(words[2]),
        "" if words[3] == _NO_DATE else words[3],
        words[0] if len(words) == 5 else "",
    )


def _from_mapping(data: JsonObject) -> Message:
    """Read a mapping: of a message with labels, and of every message in older logs."""
    return Message(
        text(data, "folder"),
        number(data, "uidvalidity"),
        number(data, "uid"),
        text(data, "stable"),
        number(data, "size"),
        text(data, "internal_date"),
        text(data, "name"),
        texts(data, "labels"),
    )
