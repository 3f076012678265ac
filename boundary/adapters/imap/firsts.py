"""Know messages that we moved by the place where they were found first; pure.

The archive knows an original by that place. A message that lies elsewhere now, because this program
moved it there or back, is the same one: it is not to be saved twice.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace

from boundary.core.change import MADE
from boundary.core.json import Json, JsonObject

from . import wire, written

__all__ = ["Firsts", "with_handles"]


def _handle(moved: written.Moved) -> str:
    """Write where a message lies that was moved back, and where it was found first.

    Empty when that is one place.
    """
    place = wire.place(moved.origin, moved.origin_validity, moved.origin_uid)
    return "" if place == moved.id else f"{place} {moved.id}"


class Firsts:
    """Where messages lie that this program has moved, and what they are known by."""

    def __init__(self) -> None:
        """Know none yet."""
        self._by_folder: dict[str, dict[int, str]] = {}
        """Folder and UIDVALIDITY, then UID, to what the message there is known by."""

    def take(self, receipts: Iterable[JsonObject]) -> None:
        """Take what receipts of filing list, and what an undo says that it put elsewhere."""
        for ref in receipts:
            for moved in written.receipt_from(ref).objects:
                if moved.target_uid:
                    place = wire.place(moved.target, moved.target_validity, moved.target_uid)
                    self._note(place, moved.id)
            for text in written.texts(ref, MADE):
                self._note(*text.partition(" ")[::2])

    def named(self, mail: wire.Mail) -> wire.Mail:
        """Give each message of a look the name that it is known by."""
        if not self._by_folder:
            return mail
        return replace(mail, outside=self._all(mail.outside), ours=self._all(mail.ours))

    def _all(self, messages: Iterable[wire.Message]) -> tuple[wire.Message, ...]:
        return tuple(
            replace(message, name=first)
            if not message.name and (first := self._first(message.place))
            else message
            for message in messages
        )

    def _note(self, place: str, first: str) -> None:
        folder, _, uid = place.rpartition(";")
        if folder and uid.isdecimal() and first not in ("", place):
            self._by_folder.setdefault(folder, {})[int(uid)] = first

    def _first(self, place: str) -> str:
        folder, _, uid = place.rpartition(";")
        return self._by_folder.get(folder, {}).get(int(uid), "")


def with_handles(ref: JsonObject, moved: Iterable[written.Moved]) -> JsonObject:
    """Add to what an undo came to where it put each message, if that is a new place."""
    handles: list[Json] = [*sorted(filter(None, map(_handle, moved)))]
    return {**ref, MADE: handles} if handles else ref
