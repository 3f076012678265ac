"""Speak IMAP to one server: one method for each command we use.

There is no method that deletes a message for good: the only expunge names its UIDs.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass
from datetime import datetime

from boundary.core.errors import AdapterError
from boundary.core.match import header_value

from . import encode
from .folders import Listed, visible
from .line import Line, Login, Outside, Refused, Selected
from .wire import stable_id, utc_text

LISTED = 80_000
"""Most messages that one SEARCH lists: a number of ten digits each stays below a line's cap."""
AT_ONCE = 1_000
"""Most messages described by one FETCH."""
SET_OCTETS = 7_000

__all__ = ["Detail", "Link", "Login", "Namespace", "Outside", "Refused", "Selected", "Tags"]


@dataclass(frozen=True, slots=True)
class Detail:
    """What identifies one message."""

    uid: int
    size: int
    date: str
    flags: tuple[str, ...]
    """Sorted, without \\Recent."""
    message_id: str

    @property
    def stable(self) -> str:
        """See wire.stable_id."""
        return stable_id(self.message_id, self.size, self.date)


@dataclass(frozen=True, slots=True)
class Tags:
    """What Gmail says of one message beside what every server does."""

    uid: int
    msgid: int
    """Gmail's own number: the same wherever the message shows, for good."""
    labels: tuple[str, ...]
    """As a person sees them, sorted; Gmail's own begin with a backslash, such as \\Inbox."""
    flags: tuple[str, ...]

    @property
    def in_inbox(self) -> bool:
        """Whether it lies in the inbox."""
        return encode.IN_INBOX in self.labels


@dataclass(frozen=True, slots=True)
class Namespace:
    """Where our folder goes, and which folders are other people's."""

    prefix: str
    delimiter: str
    foreign: tuple[str, ...]


class Link:
    """The commands of one connection."""

    def __init__(self, login: Login, outside: Outside) -> None:
        """Connect and sign in. Raises TransientError or AdapterError; nothing is written."""
        self._line = Line(login, outside)

    def close(self) -> None:
        """Sign out, or let go of a connection that is lost already."""
        self._line.close()

    def wait(self, attempt: int, seconds: float = 0.0) -> None:
        """Wait as asked, or longer with each attempt."""
        self._line.wait(attempt, seconds)

    def has(self, capability: str) -> bool:
        """Whether the server offers an extension."""
        return capability in self._line.capabilities

    # -- reading ------------------------------------------------------------------------------

    def folders(self) -> tuple[Listed, ...]:
        """List every folder of the user's own, with attributes."""
        listed = self._line.read(lambda client: client.list_folders(), needs_folder=False)
        found = [_listed(*entry) for entry in listed]
        uses = {"\\sent", "\\drafts", "\\trash", "\\junk", "\\all"}
        marked = any(folder.attributes & uses for folder in found)
        if self.has("SPECIAL-USE") and not marked:
            with suppress(Refused):
                special = self._line.read(lambda client: client.special_uses(), needs_folder=False)
                more = {_listed(*entry).raw: _listed(*entry).attributes for entry in special}
                found = [
                    Listed(f.raw, f.attributes | more.get(f.raw, frozenset()), f.delimiter)
                    for f in found
                ]
        return tuple(found)

    def namespace(self, listed: Sequence[Listed]) -> Namespace:
        """Say where folders of the user's own go; without the extension, judge by the list."""
        delimiter = next((f.delimiter for f in listed if f.delimiter), "")
        if self.has("NAMESPACE"):
            with suppress(Refused):
                space = self._line.read(lambda client: client.namespace(), needs_folder=False)
                own = space.personal or (("", delimiter),)
                prefix, level = own[0]
                others = (*(space.other or ()), *(space.shared or ()))
                foreign = tuple(_text(entry[0]) for entry in others if entry[0])
                return Namespace(_text(prefix), _text(level or "") or delimiter, foreign)
        below = f"INBOX{delimiter}"
        nested = [f for f in listed if not f.is_inbox]
        under = delimiter and nested and all(f.raw.upper().startswith(below) for f in nested)
        return Namespace(below if under else "", delimiter, ())

    def examine(self, raw: str) -> Selected:
        """Open a folder for reading only. Raises Refused when it cannot be read."""
        return self._choose(raw, readonly=True)

    def select(self, raw: str) -> Selected:
        """Open a folder for writing. Raises Refused."""
        return self._choose(raw, readonly=False)

    def _choose(self, raw: str, *, readonly: bool) -> Selected:
        return self._line.choose(raw, readonly=readonly)

    def status(self, raw: str) -> Selected:
        """Ask for UIDVALIDITY, UIDNEXT and size of a folder that is not open."""
        name = encode.mailbox(raw)
        wanted = ("MESSAGES", "UIDNEXT", "UIDVALIDITY")
        said = self._line.read(
            lambda client: client.folder_status(name, wanted), needs_folder=False
        )
        return Selected(
            raw, int(said[b"UIDVALIDITY"]), int(said[b"UIDNEXT"]), int(said[b"MESSAGES"])
        )

    def search(self, criteria: str) -> tuple[int, ...]:
        """UID SEARCH with criteria built by `query`; ascending."""
        return tuple(sorted(set(self._line.read(lambda client: client.search(criteria)))))

    def header_blocks(self, uids: str, names: Sequence[str]) -> dict[int, bytes]:
        """Fetch some header fields, raw, by UID."""
        items = f"(UID BODY.PEEK[HEADER.FIELDS ({' '.join(names)})])"
        found = self._line.read(lambda client: client.fetch_set(uids, items))
        return {
            uid: block
            for uid, data in found.items()
            if (block := _starting(data, b"BODY[HEADER.FIELDS")) is not None
        }

    def details(self, uids: str) -> dict[int, Detail]:
        """Fetch what identifies messages, by UID."""
        items = "(UID FLAGS INTERNALDATE RFC822.SIZE BODY.PEEK[HEADER.FIELDS (MESSAGE-ID)])"
        found = self._line.read(lambda client: client.fetch_set(uids, items))
        return {
            uid: detail for uid, data in found.items() if (detail := _detail(uid, data)) is not None
        }

    def flags(self, uids: str) -> dict[int, tuple[str, ...]]:
        """Fetch flags, by UID: which of these messages are there."""
        found = self._line.read(lambda client: client.fetch_set(uids, "(UID FLAGS)"))
        return {uid: _flags(data) for uid, data in found.items() if b"FLAGS" in data}

    def tags(self, uids: str) -> dict[int, Tags]:
        """Fetch Gmail's number and labels, by UID; complete only while All Mail is open."""
        items = "(UID FLAGS X-GM-MSGID X-GM-LABELS)"
        found = self._line.read(lambda client: client.fetch_set(uids, items))
        return {uid: tags for uid, data in found.items() if (tags := _tags(uid, data)) is not None}

    def bodies(self, uids: str) -> dict[int, bytes]:
        """Fetch whole messages, by UID, leaving them unread."""
        found = self._line.read(lambda client: client.fetch_set(uids, "(UID BODY.PEEK[])"))
        return {uid: body for uid, data in found.items() if (body := _starting(data, b"BODY[]"))}

    def window(self, uid: int, start: int, count: int) -> bytes:
        """Fetch part of one message; empty past its end."""
        items = f"(UID BODY.PEEK[]<{start}.{count}>)"
        found = self._line.read(lambda client: client.fetch_set(encode.uid_set([uid]), items))
        return _starting(found.get(uid, {}), b"BODY[]") or b""

    def all_uids(self, selected: Selected, most: int = LISTED) -> tuple[int, ...]:
        """Return every UID of the open folder, ascending.

        SEARCH answers in one line, which libraries cap: large folders are asked for a part at a
        time. Where it does not find as many as the server says there are, FETCH lists them.
        """
        if not selected.exists:
            return ()
        last = selected.exists
        found: list[int] = []
        with suppress(Refused):
            for first in range(1, last + 1, most):
                part = f"{first}:{min(first + most - 1, last)}"
                found += self.search("ALL" if last <= most else part)
            if len(found) == last:
                return tuple(sorted(found))
        return tuple(sorted(self._line.read(lambda client: client.fetch_set("1:*", "(UID)"))))

    def all_details(
        self, selected: Selected, lowest: int = 1, most: int = AT_ONCE
    ) -> Iterator[dict[int, Detail]]:
        """Fetch what identifies each message of the open folder from a UID on, a part at a time."""
        if not selected.exists or (selected.next_uid and lowest >= selected.next_uid):
            return
        if selected.exists <= most or 0 < selected.next_uid - lowest <= most:
            yield self.details(f"{max(lowest, 1)}:*")
            return
        uids = (uid for uid in self.all_uids(selected) if uid >= lowest)
        for part in encode.uid_sets(uids, most=most, octets=SET_OCTETS):
            yield self.details(encode.uid_set(part))

    # -- writing ------------------------------------------------------------------------------

    def create(self, raw: str) -> bool:
        """Make a folder and subscribe to it; False when it was there already."""
        name = encode.mailbox(raw)
        made = True
        try:
            self._line.write(lambda client: client.create_folder(name))
        except Refused:
            if not any(folder.raw == raw for folder in self.folders()):
                raise
            made = False
        with suppress(Refused):
            self._line.write(lambda client: client.subscribe_folder(name))
        return made

    def remove_empty(self, raw: str) -> bool:
        """Remove a folder that holds nothing and has nothing below it; False when it does."""
        name = encode.mailbox(raw)
        try:
            opened = self.examine(raw)
        except Refused:
            return False
        listed = self.folders()
        level = next((f.delimiter for f in listed if f.raw == raw), "")
        if opened.exists or (level and any(f.raw.startswith(raw + level) for f in listed)):
            return False
        self.examine("INBOX")
        self._line.write(lambda client: client.unsubscribe_folder(name))
        self._line.write(lambda client: client.delete_folder(name))
        return True

    def add_flag(self, uids: str, name: str) -> None:
        """Set one of our two flags."""
        flag = encode.flag(name)
        self._line.write(lambda client: client.add_flags(uids, [flag], silent=True))

    def remove_flag(self, uids: str, name: str) -> None:
        """Take one of our two flags off."""
        flag = encode.flag(name)
        self._line.write(lambda client: client.remove_flags(uids, [flag], silent=True))

    def add_label(self, uids: str, raw: str) -> None:
        """Put one label on messages: the inbox, or one of the user's, in its wire form."""
        label = encode.label(raw)
        self._line.write(lambda client: client.labelled(uids, "+", label))

    def remove_label(self, uids: str, raw: str) -> None:
        """Take one label off messages; they stay in All Mail."""
        label = encode.label(raw)
        self._line.write(lambda client: client.labelled(uids, "-", label))

    def move(self, uids: str, raw: str) -> bytes | None:
        """UID MOVE; return what was said about the new UIDs."""
        name = encode.mailbox(raw)
        return self._line.write(lambda client: client.moved(uids, name))

    def copy(self, uids: str, raw: str) -> bytes | None:
        """UID COPY; return what was said about the new UIDs."""
        name = encode.mailbox(raw)
        return self._line.write(lambda client: client.copied(uids, name))

    def expunge(self, uids: str) -> None:
        """UID EXPUNGE, of these messages only. Raises AdapterError where it is not offered."""
        if not self.has("UIDPLUS"):
            raise AdapterError("The mail server cannot remove single messages, so none was.")
        self._line.write(lambda client: client.uid_expunge(uids))


def _listed(attributes: object, delimiter: object, name: object) -> Listed:
    words = attributes if isinstance(attributes, tuple | list) else ()
    lowered = frozenset(_text(word).lower() for word in words)
    return Listed(_text(name), lowered, "" if delimiter is None else _text(delimiter))


def _text(value: object) -> str:
    if isinstance(value, bytes):
        return value.decode("ascii", "backslashreplace")
    return str(value)


def _starting(data: Mapping[bytes, object], key: bytes) -> bytes | None:
    for name, value in data.items():
        if name.startswith(key) and isinstance(value, bytes):
            return value
    return None


def _flags(data: Mapping[bytes, object]) -> tuple[str, ...]:
    words = data.get(b"FLAGS")
    names = (_text(word) for word in words) if isinstance(words, tuple | list) else ()
    return tuple(sorted(name for name in names if name.lower() != "\\recent"))


def _detail(uid: int, data: Mapping[bytes, object]) -> Detail | None:
    size = data.get(b"RFC822.SIZE")
    when = data.get(b"INTERNALDATE")
    block = _starting(data, b"BODY[HEADER.FIELDS")
    if not isinstance(size, int) or block is None:
        return None
    date = utc_text(when) if isinstance(when, datetime) else ""
    return Detail(uid, size, date, _flags(data), header_value(block, "message-id"))


def _tags(uid: int, data: Mapping[bytes, object]) -> Tags | None:
    msgid = data.get(b"X-GM-MSGID")
    names = data.get(b"X-GM-LABELS")
    if not isinstance(msgid, int) or not isinstance(names, tuple | list):
        return None
    # The library makes a number of a label such as 2024, and nothing of one called NIL.
    words = ("NIL" if name is None else _text(name) for name in names)
    return Tags(uid, msgid, tuple(sorted(visible(word) for word in words)), _flags(data))
