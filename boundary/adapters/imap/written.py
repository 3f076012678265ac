"""Write and read back what undo needs of mail that was filed; pure."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace

from boundary.core.codec import CodecError, canonical, parse
from boundary.core.json import Json, JsonObject


@dataclass(frozen=True, slots=True)
class Moved:
    """One message of a chunk or of a receipt: where it was, where it is, and how it was."""

    id: str
    """The id of the message where it was found (Message.id)."""
    origin: str
    """Wire name of the folder it was found in."""
    origin_validity: int
    origin_uid: int
    message_id: str
    sha256: str
    """Of the archived original; empty when none was archived."""
    size: int
    date: str
    flags: tuple[str, ...]
    """Before anything was changed, sorted, without \\Recent."""
    seen_added: bool = False
    """We set \\Seen."""
    target: str = ""
    target_validity: int = 0
    target_uid: int = 0
    left: bool = False
    """The server can neither move nor remove one message: the original stays, flagged \\Deleted."""

    def placed(self, folder: str, validity: int, uid: int) -> Moved:
        """Return it with its place in our folder as it is now."""
        return replace(self, target=folder, target_validity=validity, target_uid=uid)

    def as_found(self, first: Moved) -> Moved:
        """Return it with the place and the flags that it had when it was found first."""
        return replace(
            self,
            origin=first.origin,
            origin_validity=first.origin_validity,
            origin_uid=first.origin_uid,
            flags=first.flags,
            seen_added=self.seen_added or first.seen_added,
        )

    def to_json(self) -> JsonObject:
        """Write one object of a receipt: its id, and the rest as one text, as of `_ROW`.

        There can be very many, and this takes a third of the room of a mapping with all of them.
        """
        row: list[Json] = [
            self.origin,
            self.origin_validity,
            self.origin_uid,
            self.message_id,
            self.sha256,
            self.size,
            self.date,
            list(self.flags),
            self.seen_added,
            self.target,
            self.target_validity,
            self.target_uid,
            self.left,
        ]
        return {"id": self.id, "was": canonical(row).decode("ascii")}


_ROW = (
    "from",
    "from_validity",
    "from_uid",
    "message_id",
    "sha256",
    "size",
    "internal_date",
    "flags",
    "seen_added",
    "to",
    "to_validity",
    "to_uid",
    "left",
)
"""What each value of a receipt's row is; in older logs each was a key of its own."""


def moved_from(data: JsonObject) -> Moved:
    """Read back one object of a receipt."""
    written = data.get("was")
    if isinstance(written, str):
        data = {"id": data.get("id"), **dict(zip(_ROW, _row(written), strict=False))}
    return Moved(
        text(data, "id"),
        text(data, "from"),
        number(data, "from_validity"),
        number(data, "from_uid"),
        text(data, "message_id"),
        text(data, "sha256"),
        number(data, "size"),
        text(data, "internal_date"),
        texts(data, "flags"),
        data.get("seen_added") is True,
        text(data, "to"),
        number(data, "to_validity"),
        number(data, "to_uid"),
        data.get("left") is True,
    )


def _row(written: str) -> list[Json]:
    try:
        found = parse(f'{{"row":{written}}}'.encode("ascii", "replace")).get("row")
    except CodecError:
        return []
    return found if isinstance(found, list) else []


@dataclass(frozen=True, slots=True)
class Receipt:
    """What undo needs of one outcome."""

    objects: tuple[Moved, ...] = ()
    folder: str = ""
    """Wire name of the folder filed into."""
    created: bool = False
    """The folder did not exist before."""

    def to_json(self) -> JsonObject:
        """Write the `ref` of an outcome."""
        return {
            "objects": [moved.to_json() for moved in self.objects],
            "folder": self.folder,
            "created_folder": self.created,
        }


def receipt_from(ref: JsonObject) -> Receipt:
    """Read back the `ref` of an outcome."""
    objects = tuple(moved_from(entry) for entry in _mappings(ref.get("objects")))
    return Receipt(objects, text(ref, "folder"), ref.get("created_folder") is True)


def text(data: JsonObject, name: str) -> str:
    """Read a text that may be missing."""
    value = data.get(name)
    return value if isinstance(value, str) else ""


def number(data: JsonObject, name: str) -> int:
    """Read a whole number that may be missing."""
    value = data.get(name)
    return value if isinstance(value, int) and not isinstance(value, bool) else 0


def texts(data: JsonObject, name: str) -> tuple[str, ...]:
    """Read a list of texts that may be missing."""
    value = data.get(name)
    return tuple(str(each) for each in value) if isinstance(value, list | tuple) else ()


def objects_in(data: JsonObject, name: str) -> tuple[JsonObject, ...]:
    """Read a list of mappings that may be missing."""
    return _mappings(data.get(name))


def _mappings(value: Json) -> tuple[JsonObject, ...]:
    if not isinstance(value, list | tuple):
        return ()
    return tuple(entry for entry in value if isinstance(entry, Mapping))
