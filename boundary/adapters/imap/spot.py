"""Say who wrote to the user, from the header lines From, Sender and Reply-To alone.

No text of a message and no other header line is asked for, but the Message-ID by which one message
that lies in two folders is counted once.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence, Set
from contextlib import suppress

from boundary.core.change import Cursor
from boundary.core.errors import AdapterError
from boundary.core.json import Json
from boundary.core.ports import Sighting
from boundary.core.tally import FIELDS, Tally

from . import encode, folders
from .connection import Detail, Link, Refused, Selected
from .look import Layout, layout
from .sift import CHUNK, SET_OCTETS

__all__ = ["Spotting", "no_own_mail", "received"]

NONE_READ = "None of the folders of this account could be read, so nothing was looked through."
_WIRE_FIELDS = tuple(name.upper() for name in FIELDS)


class Spotting:
    """One look over the senders of an account; used once."""

    def __init__(
        self,
        link: Link,
        choose: Callable[[Layout], Sequence[str]],
        written: Callable[[Link, Sequence[int]], Set[int]],
        progress: Callable[[int, int], None],
    ) -> None:
        """Take which folders to read, and which messages of one the user wrote: they are left.

        `progress` is told folders done and in all; it may raise Interrupted.
        """
        self._link = link
        self._choose = choose
        self._written = written
        self._progress = progress
        self._tally = Tally()
        self._counted: set[str] = set()

    def spot(self, since: Cursor | None) -> tuple[tuple[Sighting, ...], Cursor]:
        """Look through the folders.

        The cursor is a mapping of folders to UIDVALIDITY and UIDNEXT; a folder that cannot be read
        keeps its old place in it. Raises AdapterError or TransientError.
        """
        known = _places(since)
        chosen = self._choose(layout(self._link))
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
        return self._tally.sightings(), cursor

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
            written = self._written(self._link, part)
            for uid, block in self._link.header_blocks(wanted, _WIRE_FIELDS).items():
                if uid in details and uid not in written:
                    self._count(block, details[uid])
        return opened.validity, max(next_uid, *(uid + 1 for uid in uids), 1)

    def _count(self, block: bytes, detail: Detail) -> None:
        """Count one message, once, whichever folders show it."""
        if detail.stable in self._counted:
            return
        self._counted.add(detail.stable)
        self._tally.count(block, detail.date)


def received(names: Iterable[str], plan: Layout) -> list[str]:
    """Choose every folder that received mail lies in. `names`: visible, of those we file into."""
    ours = set()
    for name in names:
        with suppress(AdapterError):
            ours.add(plan.target(name))
    choice = folders.choose(plan.listed, ours)
    return [folder.raw for folder in (*choice.search, *choice.ours)]


def no_own_mail(_link: Link, _uids: Sequence[int]) -> Set[int]:
    """Say that nothing in these folders is the user's own: Sent and Drafts are others."""
    return frozenset()


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
