"""Find what stops a run until somebody answers: the guards of a plan. Pure."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field

from boundary.core.change import Action, Change, Guard, Presence, State, Status, Undo
from boundary.core.event import Standing
from boundary.core.json import Json
from boundary.core.playbook import Address
from boundary.core.verbs import VERBS

MASS_LIMITS: Mapping[str, int] = {"mail": 100, "contacts": 25}
"""By the group of a verb: more than this that is not exactly the person's is asked about."""
MASS_PERCENT = 10
"""So is more than this share of all there is of a kind on one account."""
_BEYOND: Mapping[str, tuple[str, str]] = {
    "mail": ("Much of this mail is not from the person: others wrote it.", "message"),
    "contacts": ("Many of these cards are not only the person's.", "card"),
}
_BEYOND_ELSE = ("Many of these are not only the person's.", "object")
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
    counts: tuple[int, ...] = ()
    """How many of that number each of the addresses has, in their order. One object may count for
    several of them."""
    unit: str = "object"
    """What the number counts, one of it."""


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
    stops.extend(_masses(pending))
    return (*stops, *_sizes(changes), *_typed(unusual))


def overlap_of(
    changes: Iterable[Change], standing: Standing, elsewhere: Mapping[str, frozenset[int]]
) -> tuple[Problem, ...]:
    """Ask about addresses and numbers that somebody else is reached by, too.

    `elsewhere`: identifier key to the numbers of others' cards. It is asked before the first time:
    what stands was agreed to.
    """
    found = {
        change.address: cards
        for change in cut_anew(changes, standing)
        if (cards := elsewhere.get(change.address.subject, frozenset()))
    }
    if not found:
        return ()
    addresses = tuple(sorted(found))
    return (
        Problem(
            Guard.OVERLAP,
            addresses,
            "Some of what would be cut off also stands on cards of other people.",
            len(frozenset().union(*found.values())),
            tuple(len(found[address]) for address in addresses),
            "card",
        ),
    )


def cut_anew(changes: Iterable[Change], standing: Standing) -> tuple[Change, ...]:
    """Choose what would cut an address or a number off and was not done before."""
    return tuple(
        change
        for change in changes
        if change.action is not Action.NOTHING
        and change.item.subject is not None
        and not VERBS[change.item.verb].reads_only
        and change.address not in standing.done
    )


@dataclass(slots=True)
class _Mass:
    """What changes of one group of verbs touch beyond the person's own."""

    found: dict[Address, frozenset[str]] = field(default_factory=dict)
    whole: dict[str, int] = field(default_factory=dict)
    """Account to how many there are in all."""

    @property
    def objects(self) -> frozenset[tuple[str, str]]:
        """Each object once, by account and id."""
        return frozenset((where.account, one) for where, ids in self.found.items() for one in ids)

    def is_large(self, limit: int | None) -> bool:
        """Whether these are many, or much of what there is on an account."""
        objects = self.objects
        if limit is not None and len(objects) > limit:
            return True
        counts = Counter(account for account, _ in objects)
        return any(
            count * 100 > MASS_PERCENT * self.whole[account]
            for account, count in counts.items()
            if self.whole.get(account)
        )


def _masses(pending: Iterable[Change]) -> list[Problem]:
    """Count what is touched and is not exactly the person's: each object once a plan."""
    masses: dict[str, _Mass] = {}
    for change in pending:
        ids = _texts(change.before.facts.get("beyond"))
        if ids and not VERBS[change.item.verb].reads_only:
            mass = masses.setdefault(change.item.verb.partition(".")[0], _Mass())
            mass.found[change.address] = frozenset(ids)
            account = change.address.account
            mass.whole[account] = max(mass.whole.get(account, 0), number(change.before, "of"))
    problems = []
    for group, mass in masses.items():
        if mass.is_large(MASS_LIMITS.get(group)):
            addresses = tuple(sorted(mass.found))
            say, unit = _BEYOND.get(group, _BEYOND_ELSE)
            counts = tuple(len(mass.found[address]) for address in addresses)
            problem = Problem(Guard.MASS, addresses, say, len(mass.objects), counts, unit)
            problems.append(problem)
    return problems


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


def _texts(value: Json) -> tuple[str, ...]:
    listed = value if isinstance(value, list | tuple) else ()
    return tuple(one for one in listed if isinstance(one, str))


def number(state: State, name: str) -> int:
    """Read one of the shared counting facts; 0 when the adapter does not say."""
    value = state.facts.get(name)
    return value if isinstance(value, int) else 0
