"""Say who wrote to the user, from the header lines From, Sender and Reply-To alone.

No text of a message and no other header line is asked for, but the Message-ID by which one message
that lies in two folders is counted once.
"""

from __future__ import annotations

import binascii
import re
from collections.abc import Callable, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass, field
from email.errors import HeaderParseError
from email.header import decode_header
from functools import lru_cache

from boundary.core.change import Cursor
from boundary.core.errors import AdapterError, BoundaryError
from boundary.core.identifier import email
from boundary.core.json import Json
from boundary.core.ports import Sighting

from . import encode, folders, headers
from .connection import Detail, Link, Refused, Selected
from .look import CHUNK, SET_OCTETS, layout

__all__ = ["FIELDS", "Spotting", "decoded"]

FIELDS = ("from", "sender", "reply-to")
"""The header lines that are read, in the order in which a message is counted under one of them."""
MAX_NAME = 200
"""A longer display name is no name; it is left out."""
MAX_KEPT = 64
"""Most names, and most addresses beside it, that are remembered of one address."""
MAX_BESIDE = 20
"""In a message that names more addresses than these, nobody stands beside anybody."""
NONE_READ = "None of the folders of this account could be read, so nothing was looked through."
_WIRE_FIELDS = tuple(name.upper() for name in FIELDS)
_CHARSET = re.compile(
    r"(?:us-?ascii|utf-?8|latin-?[0-9]|iso-?8859-?[0-9]{1,2}|windows-?125[0-8]|cp-?125[0-8]|koi8-?[ru]"
    r"|gb2312|gbk|gb18030|big5|shift[_-]?jis|euc-?(?:jp|kr)|iso-?2022-?jp|ks_c_5601-1987)",
    re.IGNORECASE,
)
"""Character sets that display names are written in; others are not tried."""


@dataclass(slots=True)
class _Tally:
    """What is known of one address."""

    names: dict[str, int] = field(default_factory=dict)
    named_in: dict[str, int] = field(default_factory=dict)
    beside: dict[str, int] = field(default_factory=dict)
    newest: str = ""


_Named = tuple[tuple[str, str], ...]
"""(address in normal form, display name) as one header line has them."""


class Spotting:
    """One look over the senders of an account; used once."""

    def __init__(
        self, link: Link, names: Sequence[str], progress: Callable[[int, int], None]
    ) -> None:
        """Take the visible names of the folders that this account files into.

        `progress` is told folders done and in all; it may raise Interrupted.
        """
        self._link = link
        self._names = names
        self._progress = progress
        self._tallies: dict[str, _Tally] = {}
        self._counted: set[str] = set()
        # One sender writes the same line many times.
        self._named = lru_cache(maxsize=20_000)(_named)

    def spot(self, since: Cursor | None) -> tuple[tuple[Sighting, ...], Cursor]:
        """Look through every folder that received mail lies in, ours included.

        The cursor is a mapping of folders to UIDVALIDITY and UIDNEXT; a folder that cannot be read
        keeps its old place in it. Raises AdapterError or TransientError.
        """
        known = _places(since)
        chosen = self._chosen()
        places: dict[str, tuple[int, int]] = {}
        read = 0
        for done, raw in enumerate(chosen):
            self._progress(done, len(chosen))
            try:
                opened = self._link.examine(raw)
                places[raw] = self._folder(opened, known.get(raw))
                read += 1
            except Refused:
                if raw in known:
                    places[raw] = known[raw]
        self._progress(len(chosen), len(chosen))
        if not read:
            raise AdapterError(NONE_READ, hint="You can try again later.")
        cursor: dict[str, Json] = {raw: list(place) for raw, place in sorted(places.items())}
        return self._sightings(), cursor

    def _chosen(self) -> list[str]:
        plan = layout(self._link)
        ours = set()
        for name in self._names:
            with suppress(AdapterError):
                ours.add(plan.target(name))
        choice = folders.choose(plan.listed, ours)
        return [folder.raw for folder in (*choice.search, *choice.ours)]

    def _folder(self, opened: Selected, before: tuple[int, int] | None) -> tuple[int, int]:
        """Read one open folder, from where it was read last; return its new place."""
        start = before[1] if before is not None and before[0] == opened.validity else 1
        next_uid = opened.next_uid or start
        if not opened.exists or (opened.next_uid and opened.next_uid <= start):
            return opened.validity, max(next_uid, start)
        if start > 1:
            # A range that ends in * always holds the newest message, however low its number is.
            found = self._link.flags(f"{start}:*")
            uids: Sequence[int] = sorted(uid for uid in found if uid >= start)
        else:
            uids = self._link.all_uids(opened)
        for part in encode.uid_sets(uids, most=CHUNK, octets=SET_OCTETS):
            wanted = encode.uid_set(part)
            details = self._link.details(wanted)
            for uid, block in self._link.header_blocks(wanted, _WIRE_FIELDS).items():
                if uid in details:
                    self._count(block, details[uid])
        return opened.validity, max(next_uid, *(uid + 1 for uid in uids), 1)

    def _count(self, block: bytes, detail: Detail) -> None:
        """Count one message, once, whichever folders show it."""
        if detail.stable in self._counted:
            return
        self._counted.add(detail.stable)
        where: dict[str, str] = {}
        names: dict[str, str] = {}
        lines = [(name, value) for name, value in headers.fields(block) if name in FIELDS]
        for field_name, value in sorted(lines, key=lambda line: FIELDS.index(line[0])):
            for address, name in self._named(value):
                where.setdefault(address, field_name)
                names[address] = names.get(address) or name
        crowd = len(where) > MAX_BESIDE
        for address, field_name in where.items():
            tally = self._tallies.setdefault(address, _Tally())
            _add(tally.named_in, field_name)
            tally.newest = max(tally.newest, detail.date)
            if names[address]:
                _add(tally.names, names[address])
            for other in () if crowd else where:
                if other != address:
                    _add(tally.beside, other)

    def _sightings(self) -> tuple[Sighting, ...]:
        return tuple(
            Sighting(address, tally.names, tally.named_in, tally.beside, tally.newest)
            for address, tally in sorted(self._tallies.items())
        )


def decoded(name: str) -> str:
    """Write a display name as a person sees it, encoded words read; empty when it cannot be.

    Source: RFC 2047. Encoded words are read inside quotes too, as mail programs do.
    """
    text = " ".join(name.split())
    if "=?" in text and len(text) <= 4 * MAX_NAME:
        try:
            text = "".join(_part(*part) for part in decode_header(text))
        except (HeaderParseError, binascii.Error, LookupError, UnicodeError, ValueError):
            return ""
        text = " ".join(text.split())
    return text if len(text) <= MAX_NAME else ""


def _part(data: bytes | str, charset: str | None) -> str:
    if isinstance(data, str):
        return data
    if charset is None:
        return data.decode("raw-unicode-escape")
    # RFC 2231, section 5: a language may follow the character set.
    name = charset.partition("*")[0]
    if _CHARSET.fullmatch(name) is None:
        raise LookupError("a character set that is not read")
    return data.decode(name)


def _named(value: bytes) -> _Named:
    """Read one header line; what is no address in normal form is left out."""
    found: list[tuple[str, str]] = []
    for name, local, domain in headers.mailboxes(value):
        with suppress(BoundaryError):
            found.append((email(f"{local}@{domain.rstrip('.')}").value, decoded(name)))
    return tuple(found)


def _add(counts: dict[str, int], name: str) -> None:
    """Count, as long as there is room."""
    if name in counts or len(counts) < MAX_KEPT:
        counts[name] = counts.get(name, 0) + 1


def _places(since: Cursor | None) -> Mapping[str, tuple[int, int]]:
    """Read a cursor; whatever is not as `spot` wrote it is left out and looked at anew."""
    places: dict[str, tuple[int, int]] = {}
    for raw, place in (since or {}).items():
        match place:
            case [int(validity), int(next_uid)] if next_uid > 0:
                places[raw] = (validity, next_uid)
            case _:
                pass
    return places
