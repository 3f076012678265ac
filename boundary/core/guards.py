"""Find what stops a run until somebody answers: the guards of a plan. Pure."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from boundary.core.change import Action, Change, Guard, Presence, State, Status, Undo
from boundary.core.event import Standing
from boundary.core.playbook import Address
from boundary.core.verbs import VERBS

MASS_LIMIT = 100
"""More objects than this that are not exactly the named person's need their number typed."""
EMPTY_WORLD_LIMIT = 3
"""Holding this many things on an account, an empty look is a fault until someone says otherwise."""
PEOPLE_LIMIT = 10
IDENTIFIER_LIMIT = 60
"""A case with more of them than this needs its number typed before anything is changed."""


@dataclass(frozen=True, slots=True)
class Problem:
    """A guard that stops the run until it is answered."""

    guard: Guard
    addresses: tuple[Address, ...]
    say: str
    number: int | None = None
    """The number to type or to give as `--expect`, for MASS and OVERLAP."""


def guards_of(
    changes: Sequence[Change],
    unusual: Iterable[Change],
    seen: Mapping[Address, State],
    standing: Standing,
) -> tuple[Problem, ...]:
    """Name what has to be answered. `unusual`: changes about somebody who is left alone."""
    pending = [change for change in changes if change.action is not Action.NOTHING]
    stops: list[Problem] = []
    irreversible = [
        change.address
        for change in pending
        if change.undo is Undo.NONE and not VERBS[change.item.verb].reads_only
    ]
    if irreversible:
        say = "These changes cannot be taken back."
        stops.append(Problem(Guard.IRREVERSIBLE, tuple(sorted(irreversible)), say))
    foreign = [
        change.address
        for change in pending
        if change.action in (Action.UPDATE, Action.DELETE) and change.before.marked is False
    ]
    if foreign:
        say = "These settings were not made by this program; their earlier state is kept."
        stops.append(Problem(Guard.NOT_OURS, tuple(sorted(foreign)), say))
    stops.extend(_empty_worlds(seen, standing))
    for guard, fact, limit, say in (
        (Guard.MASS, "beyond", MASS_LIMIT, "Many of these objects are not exactly this person's."),
        (Guard.OVERLAP, "overlap", 0, "Some of these are also people you write to."),
    ):
        found = [change for change in pending if number(change.before, fact)]
        total = sum(number(change.before, fact) for change in found)
        if total > limit:
            addresses = tuple(sorted(change.address for change in found))
            stops.append(Problem(guard, addresses, say, total))
    return (*stops, *_sizes(changes), *_typed(unusual))


def _empty_worlds(seen: Mapping[Address, State], standing: Standing) -> list[Problem]:
    """Take an empty look where several things are held as a fault, not a wish to do it again."""
    held: dict[str, list[Address]] = {}
    for address, outcomes in standing.done.items():
        reads = VERBS[outcomes[0].change.item.verb].reads_only
        state = seen.get(address)
        looked = state is not None and state.presence is not Presence.UNKNOWN
        if looked and not reads and outcomes[0].status is Status.DONE:
            held.setdefault(address.account, []).append(address)
    problems = []
    for addresses in held.values():
        if len(addresses) >= EMPTY_WORLD_LIMIT and all(_is_empty(seen[a]) for a in addresses):
            say = "The account looks empty, though things were done there before."
            problems.append(Problem(Guard.EMPTY_WORLD, tuple(sorted(addresses)), say))
    return problems


def _is_empty(state: State) -> bool:
    """Adapters that can count everything say `world`; for the others absence is all there is."""
    if "world" in state.facts:
        return state.facts["world"] == 0
    return state.presence is Presence.ABSENT


def _sizes(changes: Sequence[Change]) -> list[Problem]:
    """Let a case of many people or many identifiers be thought over: its size has to be typed.

    The whole case counts, and not only what is pending: else it could grow a little at a time.
    """
    addresses = tuple(
        sorted(
            change.address
            for change in changes
            if change.action is not Action.NOTHING and not VERBS[change.item.verb].reads_only
        )
    )
    people = {change.item.person for change in changes if change.item.person}
    subjects = {change.address.subject for change in changes if change.item.subject is not None}
    return [
        Problem(Guard.MASS, addresses, f"This case has more than {limit} {what}.", count)
        for count, limit, what in (
            (len(people), PEOPLE_LIMIT, "people"),
            (len(subjects), IDENTIFIER_LIMIT, "addresses, numbers and handles"),
        )
        if addresses and count > limit
    ]


def _typed(changes: Iterable[Change]) -> tuple[Problem, ...]:
    """Ask about each of these on its own: what was chosen days ago is agreed to now, typed."""
    return tuple(
        Problem(
            Guard.PROTECTED,
            (change.address,),
            f"{change.item.verb} on {change.address.account} is about somebody at a place that is"
            " left alone. You chose it.",
        )
        for change in changes
        if change.action is not Action.NOTHING
    )


def number(state: State, name: str) -> int:
    """Read one of the shared counting facts; 0 when the adapter does not say."""
    value = state.facts.get(name)
    return value if isinstance(value, int) else 0
