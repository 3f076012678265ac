"""Say which addresses share a filter, so that one more or one less changes little; pure.

A group is the people of one filter. Groups that stand are kept as they are; only one that gains or
loses somebody is made anew, since filters cannot be changed.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass

from boundary.core.identifier import Identifier

from . import criteria
from .filters import Shape

__all__ = ["Group", "Regrouping", "regroup"]


@dataclass(frozen=True, slots=True, order=True)
class Group:
    """The people of one filter of ours."""

    shape: Shape
    people: tuple[Identifier, ...]
    """Sorted, each once, never empty."""


@dataclass(frozen=True, slots=True)
class Regrouping:
    """What has to be made and what taken away. First is made, then taken away."""

    create: tuple[Group, ...] = ()
    """Sorted."""
    delete: tuple[Group, ...] = ()
    """Of those that stood, in their order."""
    keep: tuple[Group, ...] = ()
    """Of those that stood, in their order."""


def regroup(
    standing: Sequence[Group],
    shape: Shape,
    *,
    add: Iterable[Identifier] = (),
    remove: Collection[Identifier] = (),
) -> Regrouping:
    """Add these people to the groups of one shape, and take those out.

    Somebody who stands in a group is not added twice. One more makes at most one new group and ends
    at most one; so does one less. Raises CriteriaError when an address fits no filter.
    """
    groups = [
        [one for one in group.people if one not in remove] if group.shape == shape else None
        for group in standing
    ]
    there = {one for group in groups if group for one in group}
    fresh: list[list[Identifier]] = []
    for one in sorted(set(add) - there - set(remove)):
        room = next((each for each in _open(groups, fresh) if _fits(shape, each, one)), None)
        if room is None:
            criteria.write([one])
            room = []
            fresh.append(room)
        room.append(one)
    made = [_group(shape, people) for people in fresh]
    keep, delete = [], []
    for before, people in zip(standing, groups, strict=True):
        after = before if people is None else _group(shape, people) if people else None
        if after == before:
            keep.append(before)
            continue
        delete.append(before)
        if after is not None:
            made.append(after)
    return Regrouping(tuple(sorted(set(made) - set(keep))), tuple(delete), tuple(keep))


def _open(
    groups: Sequence[list[Identifier] | None], fresh: Sequence[list[Identifier]]
) -> list[list[Identifier]]:
    """Give the groups that may take somebody in: fullest first, so that few are made anew."""
    alive = [group for group in groups if group]
    return [*sorted(alive, key=len, reverse=True), *fresh]


def _fits(shape: Shape, people: Sequence[Identifier], one: Identifier) -> bool:
    return criteria.fits([*people, one], copied=shape.copied)


def _group(shape: Shape, people: Iterable[Identifier]) -> Group:
    return Group(shape, tuple(sorted(people)))
