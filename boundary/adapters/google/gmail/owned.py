"""Tell which filters are ours: a filter has no room for a mark, so receipts say it.

Ours is what a receipt names, and what this process made or found in the middle of being made. An
undo makes a filter anew for the addresses that stay in it, and writes no receipt for those: so one
of just our form counts as ours as well when each of its addresses has a receipt, none has a filter
of ours any more, and nobody has seen it as the user's.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field

from boundary.core.identifier import Identifier, IdentifierError, email
from boundary.core.json import Json, JsonObject

from . import wire
from .filters import Filter, Shape, shape_of
from .labels import Labels

__all__ = ["FILTER", "Owned", "Place", "place_from", "present", "shape_json"]

FILTER = "filter"
"""What an object of a receipt calls the id of the filter."""


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
        self._theirs: set[str] = set()
        self._promised: dict[Place, str] = {}
        """What receipts list, to the id of its label."""

    def remind(self, receipts: Iterable[JsonObject]) -> None:
        """Take in what receipts name."""
        for ref in receipts:
            label = wire.label_from(ref)
            for thing in wire.objects_in(ref, "objects"):
                place = place_from(thing)
                if place is not None and wire.text(thing, FILTER):
                    self.add([wire.text(thing, FILTER)])
                    self._promised[place] = "" if label is None else label.id

    def add(self, ids: Iterable[str]) -> None:
        """Take in filters that were made by us."""
        self._ids.update(ids)

    def leave(self, ids: Iterable[str]) -> None:
        """Take in filters that were seen as the user's."""
        self._theirs.update(ids)

    def among(self, filters: Sequence[Filter], labels: Labels) -> frozenset[str]:
        """Name those of these that are ours; what is not stays the user's from now on.

        Else one of theirs could pass for what an undo left, as soon as ours beside it is deleted.
        """
        ours = {one.id for one in filters if one.id in self._ids}
        held = {place for one in filters if one.id in ours for place in _places(one)}
        promised = {present(place, id_, labels) for place, id_ in self._promised.items()} - held
        left = [
            (one.id, places)
            for one in filters
            if one.id not in ours | self._theirs
            and (places := _places(one))
            and promised.issuperset(places)
        ]
        times = Counter(place for _, places in left for place in places)
        alone = {name for name, places in left if all(times[place] == 1 for place in places)}
        self.leave(one.id for one in filters if one.id not in ours | alone)
        return frozenset(ours | alone)


def present(place: Place, label: str, labels: Labels) -> Place:
    """Give a place of a receipt by the name that its label, of this id, has now."""
    name = labels.names.get(label, place.shape.label)
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


def _places(one: Filter) -> tuple[Place, ...]:
    form = shape_of(one)
    return () if form is None else tuple(Place(form[0], person) for person in form[1])
