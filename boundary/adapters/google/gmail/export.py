"""Say what the user's own exported filters already do for somebody; pure."""

from __future__ import annotations

import hashlib
from collections.abc import Collection, Iterable
from dataclasses import dataclass, field

from boundary.core.filling import spellings
from boundary.core.identifier import Identifier
from boundary.core.mask import quoted
from boundary.core.ports import Thing

from . import criteria
from .filters import SPAM, Filter, Shape, make, shape_of
from .meaning import senders

__all__ = ["Export", "Removal", "missing", "removals", "things_in"]


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


def things_in(export: Export) -> tuple[Thing, ...]:
    """Name each filter that has the form of ours, once, and how it is taken away by hand."""
    found: dict[str, tuple[Filter, Shape, int, int]] = {}
    for each in export.filters:
        ours = shape_of(each)
        if ours is not None:
            shape, people = ours
            text = f"{shape.label}\n{shape.mark_read}\n{each.sender}\n{each.query}"
            name = f"filter:{hashlib.sha256(text.encode()).hexdigest()[:16]}"
            times = found[name][3] if name in found else 0
            found[name] = (each, shape, len(people), times + 1)
    return tuple(
        Thing(name, _named(shape, count, times), _by_hand(one, shape), removable=False)
        for name, (one, shape, count, times) in sorted(found.items())
    )


def _named(shape: Shape, count: int, times: int) -> str:
    addresses = "1 address" if count == 1 else f"{count} addresses"
    read = ", marked as read" if shape.mark_read else ""
    twice = f" It is there {times} times." if times > 1 else ""
    return (
        f"A filter files new mail from {addresses} to “{quoted(shape.label)}”{read}.{twice} It has"
        " the form that this program gives; it can also be one of your own."
    )


def _by_hand(one: Filter, shape: Shape) -> str:
    begins = (one.sender or one.query).partition(" ")[0]
    return (
        "In Gmail, under Settings, Filters and Blocked Addresses, you can delete the filter that"
        f" applies “{quoted(shape.label)}” and begins with {quoted(begins)}."
    )


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
