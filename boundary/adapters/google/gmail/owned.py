"""Tell which filters are ours: a filter has no room for a mark, so records of ours say it.

Ours is what a record names by its handle: a receipt that stands, or the outcome of a run or an undo
that made a filter anew for the addresses that stay in it. Nothing else is, whatever its form.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field

from boundary.core.change import MADE
from boundary.core.identifier import Identifier, IdentifierError, email
from boundary.core.json import Json, JsonObject

from . import wire
from .filters import Filter, Shape
from .labels import Labels

__all__ = ["FILTER", "GONE_LABEL", "Owned", "Place", "place_from", "present", "shape_json"]

FILTER = "filter"
"""What an object of a receipt calls the id of the filter."""
GONE_LABEL = ""
"""The name of every label that was deleted in Gmail, for filters of ours."""


@dataclass(frozen=True, slots=True)
class Place:
    """The place of one address in a filter of some shape."""

    shape: Shape
    person: Identifier = field(repr=False)


class Owned:
    """What is known of the filters that are ours; it grows."""

    def __init__(self) -> None:
        """Nothing is ours yet."""
        self._ids: set[str] = set()
        self._made: set[str] = set()

    def remind(self, refs: Iterable[JsonObject]) -> None:
        """Take in what records name."""
        for ref in refs:
            self.know(wire.texts(ref, MADE))
            self.know(wire.text(thing, FILTER) for thing in wire.objects_in(ref, "objects"))

    def know(self, ids: Iterable[str]) -> None:
        """Take in filters that a record names."""
        self._ids.update(name for name in ids if name)

    def add(self, ids: Iterable[str]) -> None:
        """Take in filters that were made by us just now; no record names them yet."""
        fresh = {name for name in ids if name}
        self._ids |= fresh
        self._made |= fresh

    def unnamed(self, refs: Iterable[JsonObject]) -> tuple[str, ...]:
        """Give what was made since this was last asked, but for what these receipts name."""
        named = {
            wire.text(thing, FILTER) for ref in refs for thing in wire.objects_in(ref, "objects")
        }
        fresh, self._made = self._made - named, set()
        return tuple(sorted(fresh))

    def among(self, filters: Iterable[Filter]) -> frozenset[str]:
        """Name those of these that are ours."""
        return frozenset(one.id for one in filters if one.id in self._ids)


def present(place: Place, label: str, labels: Labels) -> Place:
    """Give a place of a receipt by the name that its label, of this id, has now."""
    name = labels.names.get(label, GONE_LABEL) if label else place.shape.label
    shape = Shape(name, place.shape.mark_read, place.shape.copied)
    return Place(shape, place.person)


def place_from(thing: JsonObject) -> Place | None:
    """Read an object of a receipt; None when it is damaged."""
    try:
        person = email(wire.text(thing, "person"))
    except IdentifierError:
        return None
    name = wire.text(thing, "label")
    return Place(Shape(name, thing.get("read") is True, thing.get("copied") is True), person)


def shape_json(shape: Shape) -> dict[str, Json]:
    """Write a shape as `place_from` reads it."""
    return {"label": shape.label, "read": shape.mark_read, "copied": shape.copied}
