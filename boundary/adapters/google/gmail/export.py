"""Say what the user's own exported filters already do for somebody; pure."""

from __future__ import annotations

from collections.abc import Collection, Iterable
from dataclasses import dataclass, field

from boundary.core.filling import spellings
from boundary.core.identifier import Identifier

from . import criteria
from .filters import SPAM, Filter, Shape, make, shape_of
from .meaning import senders

__all__ = ["Export", "Removal", "missing", "removals"]


@dataclass(frozen=True, slots=True)
class Export:
    """The filters of an account, as a file had them."""

    filters: tuple[Filter, ...] = field(repr=False)
    day: str
    """ISO 8601 date on which the file was read."""

    def holds(self, shape: Shape, one: Identifier) -> bool:
        """Whether some filter does for this address what one of ours would do."""
        return any(_does(each, shape, one) for each in self.filters)


@dataclass(frozen=True, slots=True)
class Removal:
    """What is to be done with one filter so that it acts for some addresses no more."""

    shown: str = field(repr=False)
    """What the list of filters shows of it, as text to look for."""
    count: int
    """How many filters look just like this."""
    left: str = field(repr=False)
    """What its search becomes; empty: nothing is left, and the filter goes."""


def missing(
    shape: Shape, people: Iterable[Identifier], export: Export | None
) -> tuple[Identifier, ...]:
    """Give those for whom no filter acts yet, sorted; without an export that is everybody."""
    return tuple(sorted(p for p in set(people) if export is None or not export.holds(shape, p)))


def removals(shape: Shape, people: Collection[Identifier], export: Export) -> tuple[Removal, ...]:
    """Say which filters of an export have to go, or be changed, for these people; in its order.

    Only filters in the form of ours: what the user wrote differently is theirs.
    """
    found: dict[Removal, int] = {}
    for each in export.filters:
        ours = shape_of(each)
        if ours is None or ours[0] != shape or not set(ours[1]) & set(people):
            continue
        rest = [one for one in ours[1] if one not in people]
        wanted = criteria.write(rest, copied=shape.copied) if rest else criteria.Wanted()
        removal = Removal(each.sender or each.query, 1, wanted.sender or wanted.query)
        found[removal] = found.get(removal, 0) + 1
    return tuple(Removal(one.shown, count, one.left) for one, count in found.items())


def _does(one: Filter, shape: Shape, person: Identifier) -> bool:
    """Whether a filter does for this address what ours would, whoever made it."""
    ours = make(shape, [person])
    same = (one.labels, one.add, set(one.remove) | {SPAM}, one.forward, one.other) == (
        ours.labels,
        ours.add,
        set(ours.remove),
        ours.forward,
        ours.other,
    )
    if not same:
        return False
    if shape.copied:
        found = shape_of(one)
        return found is not None and found[0].copied and person in found[1]
    return {name.casefold() for name in spellings(person)} <= senders(one)
