"""Look at all accounts side by side, one thread each."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass

from boundary.core.change import (
    Action,
    Change,
    Cursor,
    Hand,
    Notice,
    Sight,
    Stage,
    State,
    Undo,
)
from boundary.core.errors import AdapterError, BoundaryError
from boundary.core.playbook import Address, Item
from boundary.core.ports import Adapter


@dataclass(frozen=True, slots=True)
class Opened:
    """One adapter, opened for one account."""

    account: str
    name: str
    """The adapter's name."""
    adapter: Adapter
    looks: bool
    """False: it can never look without the person."""

    @property
    def cursor_key(self) -> str:
        """Where its cursor is kept."""
        return f"{self.account}/{self.name}"


Desk = Mapping[tuple[str, str], Opened]
"""(account, verb) to the adapter opened for it; an account that could not be opened is missing."""


@dataclass(frozen=True, slots=True)
class Seen:
    """What one look over all accounts saw."""

    states: Mapping[Address, State]
    """Only what was looked at; an item missing here is UNKNOWN."""
    cursors: Mapping[str, Cursor]
    """By `Opened.cursor_key`."""
    faults: Mapping[str, BoundaryError]
    """Account name to why it could not be looked at."""


def observe_all(
    desk: Desk, items: Sequence[Item], cursors: Mapping[str, Cursor], *, fresh: bool = False
) -> Seen:
    """Observe every item whose account is on the desk. `fresh` ignores the cursors."""
    groups: dict[str, tuple[Opened, list[Item]]] = {}
    for item in items:
        opened = desk.get((item.address.account, item.verb))
        if opened is not None:
            groups.setdefault(opened.cursor_key, (opened, []))[1].append(item)
    states: dict[Address, State] = {}
    found: dict[str, Cursor] = {}
    faults: dict[str, BoundaryError] = {}
    if not groups:
        return Seen(states, found, faults)
    with ThreadPoolExecutor(max_workers=len(groups)) as pool:
        futures = {
            key: pool.submit(
                opened.adapter.observe, tuple(group), None if fresh else cursors.get(key)
            )
            for key, (opened, group) in groups.items()
        }
        for key, future in futures.items():
            account = groups[key][0].account
            try:
                sight: Sight = future.result()
            except AdapterError as error:
                faults[account] = error
                continue
            states.update(sight.states)
            if sight.cursor is not None:
                found[key] = sight.cursor
    return Seen(states, found, faults)


def planner_of(desk: Desk) -> Callable[[Item, State], Change]:
    """Return a planner that asks the adapter an item belongs to.

    An item whose account could not be opened plans as nothing, and says so.
    """

    def planner(item: Item, state: State) -> Change:
        opened = desk.get((item.address.account, item.verb))
        if opened is not None:
            return opened.adapter.plan(item, state)
        return Change(
            item,
            Action.NOTHING,
            state,
            state,
            "Not looked at: this account could not be opened.",
            Hand.PERSON,
            Undo.NONE,
            Notice.QUIET,
            Stage.QUIET,
        )

    return planner
