"""Make small desks, plans and adapters for the tests of the engine."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import Any

from boundary import engine
from boundary.core.change import (
    Action,
    Change,
    Cursor,
    Finding,
    Hand,
    InDoubt,
    Notice,
    Outcome,
    Presence,
    Proof,
    Sight,
    Stage,
    State,
    Status,
    Undo,
)
from boundary.core.errors import BoundaryError
from boundary.core.json import JsonObject
from boundary.core.plan import Plan
from boundary.core.playbook import Address, Item
from boundary.core.ports import Journal
from tests.story import email_item

ABSENT = State(Presence.ABSENT)
PRESENT = State(Presence.PRESENT)


def change_of(item: Item, **fields: Any) -> Change:
    """Make a change that creates what an item wants."""
    change = Change(
        item,
        Action.CREATE,
        ABSENT,
        PRESENT,
        "It is made.",
        Hand.TOOL,
        Undo.FULL,
        Notice.QUIET,
        Stage.QUIET,
    )
    return replace(change, **fields)


def change(name: str = "anna", verb: str = "mail.file-past", **fields: Any) -> Change:
    """Make a change for one address."""
    return change_of(email_item(name, verb), **fields)


def outcome(of: Change, status: Status = Status.DONE, *ids: str) -> Outcome:
    """Make an outcome that touched some objects."""
    return Outcome(of, status, {"objects": [{"id": name} for name in ids]})


def plan_of(*changes: Change, after: Mapping[Address, tuple[Address, ...]] | None = None) -> Plan:
    """Make a plan of just these changes, in this order."""
    return Plan(changes, (), (), (), (), (), after or {}, {}, "", "")


class Plain:
    """An adapter that does what its answers say, and remembers what it was asked.

    An answer that is an error is raised.
    """

    def __init__(self) -> None:
        """Answer well until told otherwise."""
        self.asked: list[str] = []
        self.changes: list[tuple[Address, ...]] = []
        self.given: list[Outcome] = []
        self.doubts: list[InDoubt] = []
        self.states: dict[Address, State] = {}
        self.cursor: Cursor | None = None
        self.since: Cursor | None = None
        self.holds: bool | None = True
        self.status = Status.DONE
        self.settled: Status | BoundaryError = Status.FAILED
        self.parts: Sequence[JsonObject] = ()
        self.returned = 0
        self.fails: dict[str, BaseException] = {}

    def observe(self, items: Sequence[Item], since: Cursor | None, /) -> Sight:
        """Answer with the states that were set, else absent."""
        self._asked("observe")
        self.since = since
        return Sight({i.address: self.states.get(i.address, ABSENT) for i in items}, self.cursor)

    def plan(self, item: Item, seen: State, /) -> Change:
        """Plan to create."""
        self._asked("plan")
        return change_of(item, before=seen)

    def apply(self, changes: Sequence[Change], journal: Journal, /) -> Mapping[Address, Outcome]:
        """Write the parts that were set, and answer with the status that was set."""
        for part in self.parts:
            journal.part([change.address for change in changes], part)
        self.changes.append(tuple(change.address for change in changes))
        self._asked("apply")
        return {c.address: outcome(c, self.status, c.address.subject) for c in changes}

    def verify(self, changes: Sequence[Change], /) -> Mapping[Address, Finding]:
        """Say whether it holds."""
        self._asked("verify")
        self.changes.append(tuple(change.address for change in changes))
        return {
            c.address: Finding(c.address, self.holds, Proof.SEEN, PRESENT, "Looked.")
            for c in changes
        }

    def undo(self, done: Sequence[Outcome], journal: Journal, /) -> Mapping[Address, Outcome]:
        """Answer UNDONE."""
        del journal
        self._asked("undo")
        self.given = list(done)
        ref = {"returned": self.returned}
        return {o.change.address: Outcome(o.change, Status.UNDONE, ref) for o in done}

    def settle(self, doubts: Sequence[InDoubt], journal: Journal, /) -> Mapping[Address, Outcome]:
        """Answer with what was set."""
        del journal
        self._asked("settle")
        self.doubts = list(doubts)
        if isinstance(self.settled, BoundaryError):
            raise self.settled
        return {
            d.intent.change.address: Outcome(d.intent.change, self.settled, {"objects": []})
            for d in doubts
        }

    def _asked(self, verb: str) -> None:
        self.asked.append(verb)
        if verb in self.fails:
            raise self.fails[verb]


def desk_for(adapter: Any, *changes: Change, looks: bool = True) -> engine.Desk:
    """Put one adapter on the desk for the accounts and verbs of these changes."""
    return {
        (c.address.account, c.item.verb): engine.Opened(c.address.account, "plain", adapter, looks)
        for c in changes
    }
