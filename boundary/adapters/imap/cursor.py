"""Remember what a look found, so that the next one reads only what is new; pure.

A cursor holds folder names, numbers and digests: no identifier, no header text.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field

from boundary.core.change import Cursor
from boundary.core.json import Json
from boundary.core.playbook import Item

from . import wire, written

VERSION = 2
"""In version 1 each message was a list; such a cursor is no cursor, and all is looked at anew."""
_COPIED = "cc"


@dataclass(slots=True)
class Known:
    """What is known of one folder at one UIDVALIDITY."""

    validity: int
    next_uid: int
    """Every message below was looked at for every fingerprint in `found`."""
    found: dict[str, dict[int, wire.Message]] = field(default_factory=dict)
    """Fingerprint to the messages found for it, by UID."""
    doubtful: dict[str, frozenset[int]] = field(default_factory=dict)
    """Fingerprint to UIDs whose sender lines name it and could not be read."""
    distrusted: bool = False
    """The server's SEARCH was found wanting here, and every header was read."""


def fingerprint(item: Item, matching: str) -> str:
    """Name what is looked for without saying it: subject, Cc or not, and the matching rules."""
    cc = "cc" if wire.wants_copies(item) else ""
    text = "\n".join((item.address.subject, cc, matching))
    return hashlib.sha256(text.encode()).hexdigest()[:24]


def to_json(known: Mapping[str, Known]) -> Cursor:
    """Write a cursor."""
    folders: dict[str, Json] = {}
    for raw, entry in sorted(known.items()):
        found: dict[str, Json] = {
            name: [_row(message) for _, message in sorted(messages.items())]
            for name, messages in sorted(entry.found.items())
        }
        folders[raw] = {
            "validity": entry.validity,
            "next": entry.next_uid,
            "found": found,
            "doubtful": {name: sorted(uids) for name, uids in sorted(entry.doubtful.items())},
            "distrusted": entry.distrusted,
        }
    return {"version": VERSION, "folders": folders}


def from_json(cursor: Cursor | None) -> dict[str, Known]:
    """Read a cursor; whatever is not as `to_json` wrote it is left out and looked at anew."""
    known: dict[str, Known] = {}
    folders = cursor.get("folders") if cursor and cursor.get("version") == VERSION else None
    if not isinstance(folders, Mapping):
        return known
    for raw, entry in folders.items():
        if not isinstance(entry, Mapping):
            continue
        validity, next_uid = written.number(entry, "validity"), written.number(entry, "next")
        found = entry.get("found")
        doubtful = entry.get("doubtful")
        if not (validity and next_uid and isinstance(found, Mapping)):
            continue
        known[raw] = Known(
            validity,
            next_uid,
            {name: _messages(raw, validity, rows) for name, rows in found.items()},
            {name: frozenset(_numbers(uids)) for name, uids in doubtful.items()}
            if isinstance(doubtful, Mapping)
            else {},
            entry.get("distrusted") is True,
        )
    return known


def _row(message: wire.Message) -> str:
    """Write one message; what is only a copy for the address says so at the end."""
    row = f"{message.uid} {message.stable} {message.size} {message.date}"
    return f"{row} {_COPIED}" if message.copied else row


def _messages(raw: str, validity: int, rows: Json) -> dict[int, wire.Message]:
    found: dict[int, wire.Message] = {}
    for row in rows if isinstance(rows, list | tuple) else ():
        words = row.split(" ") if isinstance(row, str) else []
        match words:
            case [uid, stable, size, date, *rest] if f"{uid}{size}".isdecimal():
                found[int(uid)] = wire.Message(
                    raw, validity, int(uid), stable, int(size), date, copied=rest == [_COPIED]
                )
            case _:
                pass
    return found


def _numbers(value: Json) -> Iterable[int]:
    return (n for n in value if isinstance(n, int)) if isinstance(value, list | tuple) else ()
