"""Hold one Gmail mailbox: labels, and messages that carry them."""

from __future__ import annotations

import base64
import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from email import message_from_bytes
from email.errors import HeaderParseError
from email.header import decode_header, make_header
from email.message import Message as Parsed
from functools import cached_property
from types import MappingProxyType
from typing import Final

from boundary.core.json import Json, JsonObject

from .asked import Clock, Refused, invalid, not_found

SYSTEM: Final = (
    "INBOX",
    "SPAM",
    "TRASH",
    "UNREAD",
    "STARRED",
    "IMPORTANT",
    "SENT",
    "DRAFT",
    "CHAT",
    "CATEGORY_PERSONAL",
    "CATEGORY_SOCIAL",
    "CATEGORY_PROMOTIONS",
    "CATEGORY_UPDATES",
    "CATEGORY_FORUMS",
    "CATEGORY_PURCHASES",
)
PLACES: Final = frozenset({"INBOX", "SPAM", "TRASH"})
"""Of these, one call may add one."""
FIXED: Final = frozenset({"SENT", "DRAFT", "CHAT"})
"""Given by Gmail alone."""
MAX_LABELS: Final = 10_000
_FOLD = re.compile(r"\r?\n(?=[ \t])")
_ID = re.compile(r"<[^<>\s]+>")
_WHERE: Mapping[str, str] = MappingProxyType({})


@dataclass(slots=True, weakref_slot=True)
class Label:
    """One label of the user's."""

    id: str
    name: str
    shown: Mapping[str, Json] = field(default_factory=dict)


class Letter:
    """One message."""

    def __init__(self, id_: str, raw: bytes, labels: Iterable[str], when_ms: int) -> None:
        """Keep it; it is read when somebody asks."""
        self.id = id_
        self.thread = id_
        self.raw = raw
        self.labels = set(labels)
        self.when_ms = when_ms

    @cached_property
    def parsed(self) -> Parsed:
        """The message, as the standard library reads it."""
        return message_from_bytes(self.raw)

    @cached_property
    def head(self) -> tuple[tuple[str, str], ...]:
        """Its header fields in order, unfolded and decoded."""
        return tuple((name, _decoded(value)) for name, value in self.parsed.raw_items())

    def fields(self, name: str) -> list[str]:
        """Give every header field of a name."""
        return [value for found, value in self.head if found.lower() == name]

    @cached_property
    def texts(self) -> str:
        """The text of all its parts that are text."""
        found: list[str] = []
        for part in self.parsed.walk():
            data = part.get_payload(decode=True)
            if part.get_content_maintype() == "text" and isinstance(data, bytes):
                found.append(data.decode("utf-8", "replace"))
        return "\n".join(found)

    @property
    def attached(self) -> bool:
        """Whether it has an attachment."""
        return any(part.get_filename() for part in self.parsed.walk())


class Mailbox:
    """Labels and messages; every method that refuses has changed nothing."""

    def __init__(self, now_ms: Clock) -> None:
        """Begin empty."""
        self._now_ms = now_ms
        self._labels: dict[str, Label] = {}
        self._letters: dict[str, Letter] = {}
        self._count = 0
        self.history = 1000

    @property
    def labels(self) -> tuple[Label, ...]:
        """The user's own labels, in the order they were made."""
        return tuple(self._labels.values())

    def letters(self) -> tuple[Letter, ...]:
        """Every message, newest first."""
        return tuple(
            sorted(self._letters.values(), key=lambda one: (one.when_ms, one.id), reverse=True)
        )

    def letter(self, id_: str) -> Letter:
        """Find a message. Raises Refused."""
        if id_ not in self._letters:
            raise not_found()
        return self._letters[id_]

    def put(self, raw: bytes, labels: Iterable[str], when_ms: int | None = None) -> Letter:
        """Put a message in; labels by id."""
        self._count += 1
        when = self._now_ms() if when_ms is None else when_ms
        letter = Letter(f"{0x1900000000000000 + self._count:016x}", raw, labels, when)
        answers = set(_ID.findall(" ".join(letter.fields("references"))))
        answers |= set(_ID.findall(" ".join(letter.fields("in-reply-to"))))
        if answers:
            for other in self._letters.values():
                if answers & set(other.fields("message-id")):
                    letter.thread = other.thread
                    break
        self._letters[letter.id] = letter
        self.history += 1
        return letter

    def remove(self, id_: str) -> None:
        """Let a message be gone for good, as the user can in Gmail itself."""
        del self._letters[id_]
        self.history += 1

    def known(self, label: str) -> bool:
        """Whether there is a label of this id."""
        return label in SYSTEM or label in self._labels

    def label_named(self, name: str) -> Label | None:
        """Find a label of the user's by name."""
        return next((one for one in self.labels if one.name.lower() == name.lower()), None)

    def make_label(self, name: str, shown: Mapping[str, Json] = _WHERE) -> Label:
        """Make a label. Raises Refused."""
        words = [part.strip() for part in name.split("/")]
        if not all(words) or len(name) > 225 or name.upper() in SYSTEM:
            raise invalid("Invalid label name")
        if self.label_named(name) is not None:
            raise Refused(409, "aborted", "Label name exists or conflicts")
        if len(self._labels) >= MAX_LABELS:
            raise invalid("Too many labels")
        self._count += 1
        label = Label(f"Label_{self._count}", name, dict(shown))
        self._labels[label.id] = label
        self.history += 1
        return label

    def rename_label(self, id_: str, name: str) -> None:
        """Rename a label. Raises Refused."""
        self.own_label(id_).name = name

    def own_label(self, id_: str) -> Label:
        """Find a label of the user's. Raises Refused."""
        if id_ not in self._labels:
            raise not_found()
        return self._labels[id_]

    def delete_label(self, id_: str) -> None:
        """Delete a label; no message carries it any more. Raises Refused."""
        if id_ in SYSTEM:
            raise invalid("Invalid delete request")
        self.own_label(id_)
        del self._labels[id_]
        for letter in self._letters.values():
            letter.labels.discard(id_)
        self.history += 1

    def change(self, ids: Iterable[str], add: Iterable[str], remove: Iterable[str]) -> None:
        """Change the labels of messages; those that are not there are passed over."""
        added, removed = set(add), set(remove)
        if len(added) > 100 or len(removed) > 100 or not (added or removed):
            raise invalid("No label add or removes specified, or too many")
        for label in sorted(added | removed):
            if not self.known(label):
                raise invalid(f"Invalid label: {label}")
        if (added | removed) & FIXED or len(added & PLACES) > 1 or added & removed:
            raise invalid("Cannot both add and remove the same label, or one that is fixed")
        for id_ in ids:
            letter = self._letters.get(id_)
            if letter is not None:
                letter.labels = (letter.labels - removed) | added
        self.history += 1


def _decoded(value: object) -> str:
    raw = str(value).encode("utf-8", "surrogateescape").decode("utf-8", "replace")
    text = _FOLD.sub("", raw)
    try:
        return str(make_header(decode_header(text)))
    except (HeaderParseError, ValueError, LookupError):
        return text


def to_label(label: Label) -> dict[str, Json]:
    """Write a label of the user's as the service does."""
    return {
        "id": label.id,
        "name": label.name,
        "messageListVisibility": "show",
        "labelListVisibility": "labelShow",
        **label.shown,
        "type": "user",
    }


def to_message(letter: Letter, form: str, wanted: Iterable[str] = ()) -> JsonObject:
    """Write a message in one of the service's formats; `wanted` narrows the header fields."""
    found: dict[str, Json] = {
        "id": letter.id,
        "threadId": letter.thread,
        "labelIds": sorted(letter.labels),
        "snippet": "",
        "historyId": "1000",
        "internalDate": str(letter.when_ms),
        "sizeEstimate": len(letter.raw),
    }
    if form == "raw":
        found["raw"] = base64.urlsafe_b64encode(letter.raw).decode("ascii")
    elif form in ("full", "metadata"):
        names = {name.lower() for name in wanted}
        headers: list[Json] = [
            {"name": name, "value": value}
            for name, value in letter.head
            if form == "full" or not names or name.lower() in names
        ]
        payload: dict[str, Json] = {
            "mimeType": letter.parsed.get_content_type(),
            "headers": headers,
        }
        if form == "full":
            data = letter.texts.encode("utf-8")
            text = base64.urlsafe_b64encode(data).decode("ascii")
            payload["body"] = {"size": len(data), "data": text}
        found["payload"] = payload
    return found
