"""Set the filters that file new mail, one batch at a time; take them back; end what was cut off."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from typing import Final, TypeAlias

from boundary.core.change import Change, Direction, InDoubt, Outcome, Status
from boundary.core.errors import StalePlan
from boundary.core.identifier import Identifier
from boundary.core.json import Json, JsonObject
from boundary.core.playbook import Address
from boundary.core.ports import Journal

from ..client import Api, ApiError, NotGranted
from . import criteria, past, rules, wire
from .back import tidy
from .filters import Shape
from .group import Group, regroup
from .install import Installer, Stopped
from .labels import Labels, NoLabel, check_name, remove_label
from .owned import GONE_LABEL
from .rules import Flight, Wish, World
from .wire import Label

__all__ = ["Away"]

_OF_UNDO: Final = {rules.FULL: rules.UNDO_FULL, rules.NOT_TAKEN: rules.UNDO_NOT_TAKEN}
"""What stops a run, in the words of an undo."""
_Use: TypeAlias = tuple[Identifier, bool, bool]
"""Whose mail is filed, whether marked as read, whether copies count; under whatever label."""


class Away:
    """Carries out the steps that make filters, over one connection."""

    def __init__(self, api: Api, installer: Installer, journal: Journal) -> None:
        """`journal` hears of everything before it is written."""
        self._api = api
        self._installer = installer
        self._journal = journal

    def file(
        self,
        changes: Sequence[Change],
        is_as_planned: Callable[[Change, World], bool],
    ) -> tuple[dict[Address, Outcome], World, World]:
        """Make what these changes ask; give the outcomes, and what was there before and after.

        Raises StalePlan before anything was written.
        """
        before = self._installer.read()
        if not all(is_as_planned(change, before) for change in changes):
            raise StalePlan(rules.MOVED_SINCE)
        outcomes: dict[Address, Outcome] = {}
        wishes: dict[Address, Wish] = {}
        for change in changes:
            wish, trouble = _wish(change, before)
            if wish is None or trouble:
                outcomes[change.address] = Outcome(change, Status.REFUSED, note=trouble)
            else:
                wishes[change.address] = wish
        world = before
        labels: dict[str, Label] = {}
        try:
            for name in sorted({wish.shape.label for wish in wishes.values()}):
                owners = [a for a, wish in wishes.items() if wish.shape.label == name]
                labels[name] = past.ensure(self._api, before.labels, name, owners, self._journal)
            if any(label.made for label in labels.values()):
                world = self._installer.read()
            flight = _flight(wishes.values(), world)
            if flight is not None:
                world = self._installer.carry_out(flight, world, self._part(list(wishes)))
        except (NoLabel, Stopped) as stopped:
            status = stopped.status if isinstance(stopped, Stopped) else Status.FAILED
            for label in labels.values():
                if label.made:
                    remove_label(self._api, label)
            world = self._installer.read()
            for change in changes:
                wish = wishes.get(change.address)
                if wish is not None and wish.is_ours(world):
                    name = wish.shape.label
                    label = labels.get(name) or Label(world.labels.find(name), name)
                    outcomes[change.address] = rules.done(
                        change, wish, world, label, rules.OLD_STAYS
                    )
                elif wish is not None:
                    outcomes[change.address] = Outcome(change, status, note=stopped.say)
            return outcomes, before, world
        for change in changes:
            found = wishes.get(change.address)
            if found is not None:
                label = labels[found.shape.label]
                outcomes[change.address] = rules.done(change, found, world, label)
        return outcomes, before, world

    def undo(
        self,
        changes: Mapping[Address, Change],
        refs: Mapping[Address, Sequence[JsonObject]],
        made: dict[str, Label],
    ) -> dict[Address, Outcome]:
        """Take back what these receipts list; one outcome for each address.

        `made`: labels of ours that could not be removed yet, by id; it is kept up to date.
        """
        every = [ref for of_one in refs.values() for ref in of_one]
        self._installer.owned.remind(every)
        world = self._installer.read()
        listed = {
            address: rules.wishes_in(of_one, world.labels) for address, of_one in refs.items()
        }
        there = {
            address: [wish for wish in wishes if wish.is_ours(world)]
            for address, wishes in listed.items()
        }
        stuck = _stuck({wish for wishes in there.values() for wish in wishes}, world)
        there = {a: [wish for wish in wishes if wish not in stuck] for a, wishes in there.items()}
        targets = {wish for wishes in there.values() for wish in wishes}
        if targets:
            addresses = list(changes)
            self._journal.part(addresses, rules.UNDO)
            flight = _without(targets, world)
            try:
                world = self._installer.carry_out(
                    flight, world, self._part(addresses), rules.MOST_AT_GMAIL
                )
            except (Stopped, NotGranted, ApiError) as error:
                # Whatever was done of it, doing it again ends it: nothing is in doubt.
                note = _why(error)
                return {
                    address: wire.not_undone(change, _ids(listed[address]), [note])
                    for address, change in changes.items()
                }
        tidy(self._api, every, made)
        return {
            address: _undone(
                change, listed[address], len(there[address]), refs[address], world, stuck
            )
            for address, change in changes.items()
        }

    def settle(self, doubts: Sequence[InDoubt], made: dict[str, Label]) -> dict[Address, Outcome]:
        """Say what came of each. Raises TransientError or AdapterError: then ask again later."""
        outcomes: dict[Address, Outcome] = {}
        doing = [doubt for doubt in doubts if doubt.intent.direction is Direction.DO]
        undoing = [doubt for doubt in doubts if doubt.intent.direction is Direction.UNDO]
        if doing:
            outcomes.update(self._done(doing))
        changes = {doubt.intent.change.address: doubt.intent.change for doubt in undoing}
        refs = {doubt.intent.change.address: doubt.intent.receipts for doubt in undoing}
        parts = [part for doubt in undoing for part in doubt.parts]
        if rules.is_undone(parts):
            flight = rules.flight_from(parts)
            if flight is not None:
                self._installer.adopt(flight)
            outcomes.update(self.undo(changes, refs, made))
            return outcomes
        for address, change in changes.items():
            ids = _ids(rules.wishes_in(refs[address], Labels({})))
            outcomes[address] = (
                wire.not_undone(change, ids, [rules.UNDO_CUT_SHORT])
                if ids
                else wire.undone(change, 0)
            )
        return outcomes

    def _done(self, doubts: Sequence[InDoubt]) -> dict[Address, Outcome]:
        parts = [part for doubt in doubts for part in doubt.parts]
        flight = rules.flight_from(parts)
        world = self._installer.read() if flight is None else self._installer.adopt(flight)
        acts = False
        note = rules.CUT_SHORT
        if flight is not None:
            groups = world.groups
            begun = any(group not in groups for group in flight.drop)
            acts = begun or all(group in groups for group in flight.make)
            try:
                world = self._installer.drop(flight.drop if acts else flight.make)
            except Stopped as stopped:
                note = stopped.say
        made = {label.name: label for label in past.labels_in(parts, world.labels)}
        if not acts:
            for label in made.values():
                remove_label(self._api, label)
        outcomes = {}
        for doubt in doubts:
            change = doubt.intent.change
            wish = rules.wish_of(change.item, world.labels)
            if not acts or wish is None or not rules.is_along(doubt.parts):
                met = False
            else:
                met = wish.is_ours(world)
            if met and wish is not None:
                name = wish.shape.label
                label = made.get(name) or Label(world.labels.find(name), name)
                outcomes[change.address] = rules.done(change, wish, world, label)
            else:
                ref: dict[str, Json] = {"objects": []}
                outcomes[change.address] = Outcome(change, Status.FAILED, ref, note)
        return outcomes

    def _part(self, addresses: Sequence[Address]) -> Callable[[JsonObject], None]:
        def part(ref: JsonObject) -> None:
            # One filter holds many addresses: it is written down once, not once for each.
            self._journal.part(addresses, rules.ALONG)
            self._journal.part(addresses[:1], ref)

        return part


def _wish(change: Change, world: World) -> tuple[Wish | None, str]:
    """Read what a change asks, and why it cannot be had, or empty."""
    wish = rules.wish_of(change.item, world.labels)
    if wish is None:
        return None, wire.NO_ADDRESS
    trouble = criteria.refusal(wish.person)
    if not trouble and not wish.is_met(world) and wish.is_edited(world):
        trouble = rules.EDITED
    if not trouble:
        try:
            check_name(wish.shape.label)
        except NoLabel as error:
            trouble = error.say
    return wish, trouble


def _flight(wishes: Collection[Wish], world: World) -> Flight | None:
    """Say what has to be made, and what of ours is made anew by it; None: nothing at all.

    A filter that is the user's is left as it is, and what is new gets one of its own.
    """
    mine = sorted(world.mine)
    adding: dict[Shape, list[Wish]] = {}
    leaving: dict[Shape, list[Wish]] = {}
    for wish in wishes:
        if not wish.is_met(world):
            adding.setdefault(wish.shape, []).append(wish)
            for other in rules.others(wish, mine):
                leaving.setdefault(other.shape, []).append(wish)
    make: list[Group] = []
    drop = _covered(wishes, mine)
    for shape in sorted({*adding, *leaving}):
        standing = [group for group in mine if group.shape == shape]
        plan = regroup(
            standing,
            shape,
            add=[wish.person for wish in adding.get(shape, ())],
            remove={wish.person for wish in leaving.get(shape, ())},
        )
        make += plan.create
        drop += plan.delete
    return Flight(tuple(make), tuple(drop)) if make or drop else None


def _covered(wishes: Iterable[Wish], mine: Sequence[Group]) -> list[Group]:
    """Name the filters of ours whose label was deleted, and whose people all have another place."""
    placed = {_use(wish.shape, wish.person) for wish in wishes} | _places(mine)
    return [
        group
        for group in mine
        if group.shape.label == GONE_LABEL
        and placed.issuperset(_use(group.shape, one) for one in group.people)
    ]


def _stuck(wishes: Collection[Wish], world: World) -> frozenset[Wish]:
    """Name those in a filter whose label was deleted, with somebody who stays and has no other."""
    placed = _places(world.mine)
    found: set[Wish] = set()
    for group in world.mine:
        inside = [wish for wish in wishes if wish.is_in(group)]
        stay = set(group.people) - {wish.person for wish in inside}
        if group.shape.label == GONE_LABEL and not placed.issuperset(
            _use(group.shape, one) for one in stay
        ):
            found.update(inside)
    return frozenset(found)


def _places(groups: Iterable[Group]) -> frozenset[_Use]:
    """Say who has a place in a filter whose label is there."""
    return frozenset(
        _use(group.shape, one)
        for group in groups
        if group.shape.label != GONE_LABEL
        for one in group.people
    )


def _use(shape: Shape, person: Identifier) -> _Use:
    return person, shape.mark_read, shape.copied


def _without(wishes: Iterable[Wish], world: World) -> Flight:
    """Say how these are taken out of the filters that hold them.

    Where the label was deleted, whoever stays has another place, so nothing is made.
    """
    by_shape: dict[Shape, set[Wish]] = {}
    for wish in wishes:
        by_shape.setdefault(wish.shape, set()).add(wish)
    make: list[Group] = []
    drop: list[Group] = []
    for shape, group in sorted(by_shape.items()):
        standing = [one for one in sorted(world.mine) if one.shape == shape]
        plan = regroup(standing, shape, remove={wish.person for wish in group})
        make += plan.create if shape.label != GONE_LABEL else ()
        drop += plan.delete
    return Flight(tuple(make), tuple(drop))


def _undone(
    change: Change,
    wishes: Sequence[Wish],
    taken: int,
    refs: Sequence[JsonObject],
    world: World,
    stuck: Collection[Wish],
) -> Outcome:
    """Say that nothing is left, or why something is: mostly that somebody changed it by hand."""
    left = {wish: rules.UNDO_NO_LABEL for wish in wishes if wish in stuck}
    left |= {wish: rules.UNDO_UNNAMED for wish in wishes if wish.is_alone(world)}
    if left:
        return wire.not_undone(change, _ids(left), left.values())
    known = rules.beside_in(refs)
    edited = [
        wish for wish in wishes if any(rules.digest(one) not in known for one in wish.beside(world))
    ]
    if edited:
        return wire.not_undone(change, _ids(edited), [rules.UNDO_EDITED])
    is_filed = any(wish.is_theirs(world) for wish in wishes)
    return wire.undone(change, taken, [rules.STILL_THEIRS] if is_filed else [])


def _why(error: Stopped | NotGranted | ApiError) -> str:
    """Say in the words of an undo why it ended."""
    if isinstance(error, NotGranted):
        return wire.why(error)
    return (
        _OF_UNDO.get(error.say, error.say) if isinstance(error, Stopped) else rules.UNDO_NOT_TAKEN
    )


def _ids(wishes: Iterable[Wish]) -> list[str]:
    return [wish.id for wish in wishes]
