"""Say what the filters of an account come to: which are ours, and what an item finds; pure.

The form alone does not say who made a filter (owned.py does). What is not ours is the user's: it is
never rebuilt, and never taken away.
"""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, field, fields, replace
from typing import Final

from boundary.core.change import (
    Action,
    Change,
    Hand,
    Notice,
    Outcome,
    Presence,
    Stage,
    State,
    Status,
    Undo,
)
from boundary.core.filling import spellings
from boundary.core.identifier import Identifier, email
from boundary.core.json import Json, JsonObject
from boundary.core.playbook import Item

from . import criteria, wire
from .filters import INBOX, Filter, Shape, make, shape_of
from .group import Group, regroup
from .labels import Labels
from .meaning import asked_of, does_of, meaning
from .owned import FILTER, GONE_LABEL, Place, place_from, present, shape_json
from .wire import Label

FILE_AWAY: Final = "mail.file-away"
SET_ASIDE: Final = "mail.set-aside"
VERBS: Final = (FILE_AWAY, SET_ASIDE)
MOST: Final = 900
"""Filters in all, ours and others; beyond, a run makes no more of them."""
MOST_AT_GMAIL: Final = 1_000
"""What Gmail takes; it says nothing clear beyond."""

NOT_READ: Final = "The filters could not be read, so none was made."
MOVED_SINCE: Final = "Your filters have changed since they were looked at, so none was made."
EDITED: Final = (
    "A filter for this address is there that does something else, so it is left as it is. "
    "You can delete it in Gmail, under Settings, Filters, and run this again."
)
FULL: Final = (
    f"There are {MOST} filters or more in this account, and Gmail takes few more, so none was"
    " made. You can delete some that you do not need."
)
NOT_TAKEN: Final = "Gmail did not take this filter, so nothing was changed."
LATER: Final = "Gmail does not make filters just now. You can run this again."
OLD_STAYS: Final = (
    "The filter acts. Gmail did not let the one before it be deleted, so that one is there too. "
    "You can delete it in Gmail, under Settings, Filters."
)
GONE: Final = "This filter is not there any more."
OTHER_FORM: Final = "The filter for this address that did something else was replaced."
UNDO_EDITED: Final = (
    "Somebody has changed the filter for this address by hand, so it is left as it is. "
    "You can delete it in Gmail, under Settings, Filters."
)
STILL_THEIRS: Final = (
    "A filter of your own files mail from this address the same way, so it is left as it is."
)
UNDO_NO_LABEL: Final = (
    "The label of this filter was deleted in Gmail, and other addresses share the filter, so it is"
    " left as it is. You can undo their steps with it, or run the plan first, which makes it anew."
)
UNDO_UNNAMED: Final = (
    "The record of this step does not say which filter it made, so the one that is there is left"
    " as it is. You can delete it in Gmail, under Settings, Filters, and run undo again."
)
UNDO_NOT_TAKEN: Final = "Gmail did not let the filter be changed. You can run undo again."
UNDO_FULL: Final = (
    "Gmail takes 1,000 filters, and one has to be made before the old one is deleted. "
    "You can delete one that you do not need in Gmail, and run undo again."
)
CUT_SHORT: Final = "This was cut short before the filter acted; what was begun was taken back."
UNDO_CUT_SHORT: Final = "This was cut short; you can run undo again."


@dataclass(frozen=True, slots=True)
class World:
    """The filters and labels of an account, as they were read."""

    filters: tuple[Filter, ...] = field(repr=False)
    labels: Labels = field(repr=False)
    groups: Mapping[Group, Filter] = field(repr=False)
    """What has just our form, whoever made it."""
    mine: Mapping[Group, Filter] = field(repr=False)
    """Of those, what is ours; under GONE_LABEL where its label was deleted."""
    etag: str
    """Changes whenever a filter changes, or a label that one uses gets another name."""
    by_label: Mapping[str, tuple[Filter, ...]] = field(repr=False)
    """By the name of each label of the user's that a filter adds."""

    def under(self, label: str) -> tuple[Filter, ...]:
        """Give the filters that add a label, in their order."""
        return self.by_label.get(label, ())

    def has(self, wanted: Filter) -> bool:
        """Whether a filter that means this is there, however it is spelled."""
        alike = [one for label in wanted.labels[:1] for one in self.under(label)]
        return any(meaning(one) == meaning(wanted) for one in alike)


def form_of(one: Filter) -> tuple[Group | None, str]:
    """Read the group of a filter that has just our form, and its digest."""
    form = shape_of(one)
    return None if form is None else Group(*form), digest(one)


def make_world(
    filters: Iterable[Filter],
    labels: Labels,
    ours: Collection[str] = (),
    form: Callable[[Filter], tuple[Group | None, str]] = form_of,
) -> World:
    """Put together what was read; `ours`: ids of the filters that are ours; `form`: `form_of`."""
    every = tuple(filters)
    forms = [form(one) for one in every]
    groups = {group: one for (group, _), one in zip(forms, every, strict=True) if group is not None}
    read = [(_group_of(one, labels), one) for one in every if one.id in ours]
    mine = {group: one for group, one in read if group is not None}
    digests = sorted(print_ for _, print_ in forms)
    etag = hashlib.sha256("\n".join(digests).encode()).hexdigest()[:32]
    by_label: dict[str, tuple[Filter, ...]] = {}
    for one in (one for one in every if one.labels):
        for label in one.labels:
            by_label[label] = (*by_label.get(label, ()), one)
    return World(every, labels, {**groups, **mine}, mine, etag, by_label)


def _group_of(one: Filter, labels: Labels) -> Group | None:
    """Read a filter of ours, also when its label was deleted; None: it has another form now."""
    if not set(labels.names.values()).intersection(one.labels):
        one = replace(one, labels=(GONE_LABEL,))
    form = shape_of(one)
    return None if form is None else Group(*form)


@dataclass(frozen=True, slots=True)
class Wish:
    """What one item asks of a filter."""

    shape: Shape
    person: Identifier = field(repr=False)
    listed: str = field(default="", compare=False)
    """What a receipt calls it; its label can have had another name then."""
    named: bool = field(default=True, compare=False)
    """The receipt says which filter it is."""

    @property
    def id(self) -> str:
        """Name what is made for it; steps that ask the same share it."""
        if self.listed:
            return self.listed
        read, copied = ("read" if self.shape.mark_read else "as-is", self.shape.copied)
        return f"filter:{read}:{'cc' if copied else 'by'}:{self.person.key}:{self.shape.label}"

    def is_met(self, world: World) -> bool:
        """Whether a filter does just this, of ours or of the user's."""
        return self.is_ours(world) or self.is_theirs(world)

    def is_ours(self, world: World) -> bool:
        """Whether a filter of ours does it."""
        return self.holder(world) is not None

    def holder(self, world: World) -> Filter | None:
        """Give the filter of ours that does it."""
        return next((one for group, one in world.mine.items() if self.is_in(group)), None)

    def is_theirs(self, world: World) -> bool:
        """Whether a filter that is not ours does it, for this address alone or for more."""
        ours = {one.id for one in world.mine.values()}
        wanted = make(self.shape, [self.person])
        does = does_of(wanted)
        return any(
            one.id not in ours
            and does_of(one) == does
            and (self._is_asked_by(one) or meaning(one) == meaning(wanted))
            for one in world.under(self.shape.label)
        )

    def is_alone(self, world: World) -> bool:
        """Whether one of our form is there that holds it, and no receipt says whose that is."""
        return not self.named and any(self.is_in(group) for group in world.groups)

    def grows(self, world: World) -> bool:
        """Whether there would be more filters than now."""
        standing = [group for group in sorted(world.mine) if group.shape == self.shape]
        plan = regroup(standing, self.shape, add=[self.person])
        ended = [group for group in others(self, world.mine) if len(group.people) == 1]
        return len(plan.create) > len(plan.delete) + len(ended)

    def beside(self, world: World) -> tuple[Filter, ...]:
        """Name the filters that file this address under the label in another form than ours."""
        ours = world.groups.values()
        return tuple(
            one for one in world.under(self.shape.label) if one not in ours and self._mentions(one)
        )

    def is_edited(self, world: World) -> bool:
        """Whether one of them does something that ours does not."""
        return any(
            INBOX not in one.remove or bool(one.add or one.forward) for one in self.beside(world)
        )

    def is_in(self, group: Group) -> bool:
        """Whether a filter does it."""
        return group.shape == self.shape and self.person in group.people

    def _is_asked_by(self, one: Filter) -> bool:
        asked = asked_of(one)
        names = [name.casefold() for name in spellings(self.person)]
        return all(
            ("from", name) in asked and (("cc", name) in asked) is self.shape.copied
            for name in names
        )

    def _mentions(self, one: Filter) -> bool:
        return self.person.value.casefold() in f"{one.sender} {one.query}".casefold()


def digest(one: Filter) -> str:
    """Name a filter by what it says, without saying it; its handle does not count."""
    said = tuple(getattr(one, each.name) if each.name != "id" else "" for each in fields(one))
    return hashlib.sha256(repr(said).encode()).hexdigest()[:32]


def wish_of(item: Item, labels: Labels) -> Wish | None:
    """Read an item; None when it is about no mail address, or names no folder."""
    person, name = wire.subject_of(item), wire.label_name(item)
    if person is None or not name or item.verb not in VERBS:
        return None
    read = item.verb == FILE_AWAY and wire.marks_read(item)
    return Wish(Shape(labels.spelled(name), read, wire.wants_copies(item)), person)


def to_state(item: Item, world: World) -> State:
    """Say what was seen, for one item.

    `facts`: world (how many filters have our form), filters (how many there are in all), there
    (whether one of ours files the address under the label in another way), trouble (why none
    can be made, or empty), note.
    """
    wish = wish_of(item, world.labels)
    if wish is None:
        return wire.unknown(wire.NO_ADDRESS)
    refused = criteria.refusal(wish.person)
    met = not refused and wish.is_met(world)
    trouble = refused
    if not met and not refused:
        is_full = len(world.filters) >= MOST and wish.grows(world)
        trouble = FULL if is_full else ""
        trouble = EDITED if wish.is_edited(world) else trouble
    facts: dict[str, Json] = {
        "world": len(world.groups),
        "filters": len(world.filters),
        "there": bool(others(wish, world.mine)),
        "trouble": trouble,
    }
    if trouble:
        facts["note"] = trouble
    marked = None if not met else wish.is_ours(world)
    presence = Presence.PRESENT if met else Presence.ABSENT
    return State(presence, facts, etag=world.etag, marked=marked)


def others(wish: Wish, groups: Iterable[Group]) -> tuple[Group, ...]:
    """Name the groups that file the person under the same label, read or unread otherwise."""
    return tuple(
        group
        for group in groups
        if wish.person in group.people
        and group.shape != wish.shape
        and (group.shape.label, group.shape.copied) == (wish.shape.label, wish.shape.copied)
    )


def to_change(item: Item, seen: State) -> Change:
    """Say what would have to change for one item."""
    name = wire.label_name(item)
    after = State(Presence.PRESENT, {})
    action = Action.CREATE
    if seen.presence is Presence.UNKNOWN:
        summary = wire.text(seen.facts, "note") or NOT_READ
    elif seen.presence is Presence.PRESENT:
        action, after = Action.NOTHING, seen
        summary = f"New mail from this address goes to {name} already."
    else:
        if seen.facts.get("there") is True:
            action = Action.UPDATE
        read = ", marked as read" if item.verb == FILE_AWAY and wire.marks_read(item) else ""
        summary = (
            f"New mail goes to {name}{read}, by a filter in Gmail, "
            "also while this program is not running."
        )
    return Change(
        item, action, seen, after, summary, Hand.TOOL, Undo.FULL, Notice.QUIET, Stage.QUIET
    )


def done(change: Change, wish: Wish, world: World, label: Label, note: str = "") -> Outcome:
    """Say that the filter acts: one of ours; one of the user's is none of our doing."""
    holder = wish.holder(world)
    if holder is None:
        return Outcome(change, Status.ALREADY, note=note)
    beside: list[Json] = [digest(one) for one in wish.beside(world)]
    thing: JsonObject = {
        "id": wish.id,
        **shape_json(wish.shape),
        "person": wish.person.value,
        FILTER: holder.id,
    }
    ref: JsonObject = {"objects": [thing], "label": label.to_json(), "beside": beside}
    return Outcome(change, Status.DONE, ref, note)


def wishes_in(refs: Iterable[JsonObject], labels: Labels) -> tuple[Wish, ...]:
    """Read what receipts list, each once, under the name that its label has now.

    Two can have one id: when a label got another name and one of the old name was made since.
    """
    found: dict[tuple[str, Wish], Wish] = {}
    for ref in refs:
        label = wire.label_from(ref)
        for thing in wire.objects_in(ref, "objects"):
            place = place_from(thing)
            if place is not None:
                now: Place = present(place, "" if label is None else label.id, labels)
                wish = Wish(
                    now.shape, now.person, wire.text(thing, "id"), bool(wire.text(thing, FILTER))
                )
                if wish.named or (wish.id, wish) not in found:
                    found[wish.id, wish] = wish
    return tuple(found.values())


def beside_in(refs: Iterable[JsonObject]) -> frozenset[str]:
    """Read which filters lay beside ours when they were made, by digest."""
    return frozenset(one for ref in refs for one in wire.texts(ref, "beside"))


@dataclass(frozen=True, slots=True)
class Flight:
    """What is about to be made and taken away; made durable before, so that it can be ended."""

    make: tuple[Group, ...] = field(repr=False)
    drop: tuple[Group, ...] = field(repr=False)
    """Filters of ours."""
    ids: tuple[str, ...] = ()
    """Those of `drop`, sorted."""

    def to_json(self) -> JsonObject:
        """Write one part of the journal."""
        return {
            "phase": "filters",
            "make": [_group_json(group) for group in self.make],
            "drop": [_group_json(group) for group in self.drop],
            "ids": list(self.ids),
        }


ALONG: Final[JsonObject] = {"phase": "along"}
"""Written for every address of a flight; what is about to be made stands with one of them."""
UNDO: Final[JsonObject] = {"phase": "undo"}


def is_along(parts: Sequence[JsonObject]) -> bool:
    """Whether an address is part of a flight."""
    return any(part.get("phase") == ALONG["phase"] for part in parts)


def is_undone(parts: Iterable[JsonObject]) -> bool:
    """Whether taking back was begun."""
    return any(part.get("phase") == UNDO["phase"] for part in parts)


def flight_from(parts: Iterable[JsonObject]) -> Flight | None:
    """Read all that was in flight; None when nothing was about to be written."""
    flown = [part for part in parts if part.get("phase") == "filters"]
    if not flown:
        return None
    make = dict.fromkeys(g for part in flown for g in _groups_from(part, "make"))
    drop = dict.fromkeys(g for part in flown for g in _groups_from(part, "drop"))
    ids = {name for part in flown for name in wire.texts(part, "ids")}
    return Flight(tuple(make), tuple(drop), tuple(sorted(ids)))


def _group_json(group: Group) -> JsonObject:
    return {**shape_json(group.shape), "people": [one.value for one in group.people]}


def _groups_from(part: JsonObject, name: str) -> tuple[Group, ...]:
    found = []
    for data in wire.objects_in(part, name):
        people = wire.texts(data, "people")
        found.append(Group(_shape_from(data), tuple(sorted(map(email, people)))))
    return tuple(found)


def _shape_from(data: JsonObject) -> Shape:
    return Shape(wire.text(data, "label"), data.get("read") is True, data.get("copied") is True)
