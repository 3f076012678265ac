"""Say what the contract needs of an adapter's test file, and drive that through the engine."""

from __future__ import annotations

from collections.abc import Sequence
from contextlib import AbstractContextManager
from typing import Protocol

from boundary import engine
from boundary.app.remind import remind
from boundary.core.event import EventKind
from boundary.core.plan import Case, Plan, make_plan
from boundary.core.playbook import Item
from boundary.core.ports import Adapter
from boundary.core.rules import Rules
from tests.book import MemoryBook, loose

LOOKS = "looks"
"""It can look without the person. Without: every state is UNKNOWN, every proof is TOLD."""
CONNECTS = "connects"
"""There is a connection, which can be cut, stall, or carry a garbled answer."""
SHARES = "shares"
"""Two items may claim one remote object."""
REPLACES = "replaces"
"""Somebody can put an object of their own where ours was, and it can be told apart."""
REMEMBERS = "remembers"
"""A look gives a cursor, and the next look reads only what came since."""
READS_BACK = "reads-back"
"""It looks only beside the person: a plan knows nothing, but what was done is read back."""
AT_THE_END = "at-the-end"
"""What is put back by itself comes to the end of what is there: its place is not kept."""
ALL = frozenset({LOOKS, CONNECTS, SHARES, REPLACES, REMEMBERS})


class Bench(Protocol):
    """An adapter, and the account it works on, as the contract needs them."""

    abilities: frozenset[str]
    hosts: frozenset[str]
    """What the manifest says this account may contact."""
    private: Sequence[str]
    """Identifiers and secrets of this account, in clear: none of them may ever show."""

    def open(self) -> AbstractContextManager[Adapter]:
        """Connect anew."""

    def items(self, count: int) -> Sequence[Item]:
        """Give `count` items (at most 3) of one verb and account, with one change to do each."""

    def sharing(self) -> Sequence[Item]:
        """Give two items that claim one object, the only object of each (SHARES)."""

    def snapshot(self) -> bytes:
        """Write the whole account in canonical form, read by another way than the adapter's."""

    def others(self) -> bytes:
        """Write what is other people's, in canonical form."""

    def furnish(self) -> None:
        """Put other people's objects there, as like to ours as can be."""

    def meddle(self, item: Item) -> None:
        """Change behind our back what was done for an item, so that it no longer holds."""

    def move(self, item: Item) -> None:
        """Change what a plan for this item was made of, before anything was done."""

    def replace(self, item: Item) -> None:
        """Put somebody's own object where ours was (REPLACES)."""

    def cut(self, when: str) -> None:
        """Drop the connection "before" or "after" the next write; it stays down (CONNECTS)."""

    def stall(self) -> None:
        """Answer nothing from now on (CONNECTS)."""

    def garble(self) -> None:
        """Answer what nobody can understand from now on (CONNECTS)."""

    def mend(self) -> None:
        """Let the connection be as it was."""

    def contacted(self) -> frozenset[str]:
        """Name every host that was contacted, as `host:port`."""

    def shown(self) -> Sequence[str]:
        """Give the texts that the person was shown, but for the steps about one identifier."""


class Session:
    """Drives one bench through the engine, with a book in memory."""

    def __init__(self, bench: Bench) -> None:
        """Begin with an empty book."""
        self.bench = bench
        self.book = MemoryBook()
        self.said: list[str] = []
        """Every sentence that came back: summaries, notes, errors."""

    def desk(self, adapter: Adapter, items: Sequence[Item]) -> engine.Desk:
        """Put the adapter on the desk."""
        looks = LOOKS in self.bench.abilities
        return {
            (item.address.account, item.verb): engine.Opened(
                item.address.account, "adapter", adapter, looks
            )
            for item in items
        }

    def plan(self, items: Sequence[Item]) -> Plan:
        """Look and plan."""
        with self.bench.open() as adapter:
            desk = self.desk(adapter, items)
            remind(desk, self.book.standing())
            return self._plan(desk, items)

    def run(self, items: Sequence[Item], plan: Plan | None = None) -> engine.Report:
        """Recover, look, plan, carry out, as `run` does."""
        with self.bench.open() as adapter:
            desk = self.desk(adapter, items)
            remind(desk, self.book.standing())
            engine.recover(desk, self.book, self.book.standing())
            made = plan or self._plan(desk, items)
            runner = engine.Runner(desk, self.book, lambda: False)
            report = runner.run(made, lambda _stage, _changes: True)
        self._hear(report)
        return report

    def undo(self, items: Sequence[Item]) -> engine.Report:
        """Recover, then take back what stands of these items."""
        with self.bench.open() as adapter:
            desk = self.desk(adapter, items)
            remind(desk, self.book.standing())
            engine.recover(desk, self.book, self.book.standing())
            addresses = [item.address for item in items]
            standing = self.book.standing()
            report = engine.undo(addresses, standing, desk, self.book, lambda: False)
        self._hear(report)
        return report

    def objects(self, item: Item) -> list[str]:
        """Name the remote objects that stand for an item."""
        outcomes = self.book.standing().done.get(item.address, ())
        return [str(thing["id"]) for outcome in outcomes for thing in loose(outcome.ref["objects"])]

    def archived(self) -> list[str]:
        """Name where each archived original came from, as often as it was archived; sorted."""
        return sorted(
            str(loose(event.body)["exhibit"]["source"])
            for event in self.book.events
            if event.kind is EventKind.EXHIBIT
        )

    def _plan(self, desk: engine.Desk, items: Sequence[Item]) -> Plan:
        standing = self.book.standing()
        seen = engine.observe_all(desk, items, {})
        self.said += [error.say for error in seen.faults.values()]
        services = {item.address.account: "service" for item in items}
        case = Case(services, Rules(), playbook_sha256="0" * 64)
        plan = make_plan(items, seen.states, engine.planner_of(desk), standing, case)
        self.said += [change.summary for change in plan.changes]
        return plan

    def _hear(self, report: engine.Report) -> None:
        for result in report.results:
            self.said.append(result.outcome.note)
            self.said.append(result.finding.note if result.finding else "")
