"""Tell stories of one small case over the memory world: plan, run, crash, meddle, undo."""

from __future__ import annotations

import random
from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import ClassVar

from boundary import engine
from boundary.core import plan as core_plan
from boundary.core.change import Action, Change, Guard, Stage, Status
from boundary.core.codec import address_to_json
from boundary.core.event import Entry, EventKind, Standing
from boundary.core.identifier import Identifier, Kind
from boundary.core.plan import Case, Plan
from boundary.core.playbook import Address, Item
from boundary.core.rules import Precedence, Rules
from tests.book import Fuse, KillableBook, Killed, MemoryBook, loose
from tests.memory import MemoryAdapter, desk_of
from tests.world import MemoryWorld, Thing

ACCOUNT = "mail"
FILE = "mail.file-past"
KEEP = "mail.keep"


def email_item(
    name: str, verb: str = FILE, *, folder: str = "later", account: str = ACCOUNT
) -> Item:
    """Make the item of one step for one address."""
    identifier = Identifier(Kind.EMAIL, f"{name}@example.org")
    address = Address(account, verb, identifier.key)
    return Item(address, verb, identifier, {"folder": folder}, identifier.key)


def rules_of(*pairs: tuple[str, str], within: str = "person", needs_end: bool = True) -> Rules:
    """Make a table of must-come-before."""
    return Rules(
        precedence=tuple(
            Precedence(("*", first), ("*", then), within, needs_end, "", "", "2026-02-01")
            for first, then in pairs
        )
    )


@dataclass
class Ran:
    """What one run of a story came to."""

    plan: Plan | None
    report: engine.Report | None = None
    refused: tuple[Guard, ...] = ()
    killed: bool = False


class Story:
    """One case, one account. Seeds vary ids, order, chunks, pieces, and what else is there."""

    new_book: ClassVar[Callable[[], KillableBook]] = MemoryBook
    """Tests that want the real ledger set this for their time."""

    def __init__(
        self,
        seed: int = 0,
        *,
        room: bool = True,
        pieces: int | None = None,
        chunk: int | None = None,
        shared: bool = False,
        strangers: int | None = None,
    ) -> None:
        """Furnish the world; nothing of ours is in it."""
        dice = random.Random(seed)  # noqa: S311 - a seed for tests
        self._tags = {name: f"{name}{dice.randrange(1000)}" for name in "abcdef"}
        self._backwards = dice.random() < 0.5
        self.folder = "later"
        self.world = MemoryWorld(
            room=room, pieces=dice.choice((1, 2)) if pieces is None else pieces
        )
        self.adapter = MemoryAdapter(self.world, dice.choice((1, 2, 3)) if chunk is None else chunk)
        self.book = type(self).new_book()
        self.rules = Rules()
        self.playbook: dict[Address, Item] = {}
        if shared:
            self.world.households = {self.item(name).address.subject: "house" for name in "ab"}
        for number in range(dice.choice((1, 2, 3)) if strangers is None else strangers):
            self.world.set(
                self.world.new_id(), Thing(f"{FILE}/stranger{number}", 0, "later", False, 0)
            )
        self.at_first = self.world.snapshot()

    # -- the playbook

    def item(self, name: str, verb: str = FILE) -> Item:
        """Give the item of one person of the story, with the options as they are now."""
        return email_item(self._tags.get(name, name), verb, folder=self.folder)

    def add(self, *names: str, verb: str = FILE) -> Story:
        """Put people into the playbook."""
        for name in names:
            item = self.item(name, verb)
            self.playbook[item.address] = item
        return self

    def drop(self, name: str, verb: str = FILE) -> Story:
        """Take a person out of the playbook."""
        self.playbook.pop(self.item(name, verb).address, None)
        return self

    def choose(self, folder: str) -> Story:
        """Change the option of every step."""
        self.folder = folder
        self.playbook = {
            address: replace(item, options={"folder": folder})
            for address, item in self.playbook.items()
        }
        return self

    def skip(self, name: str) -> Story:
        """Leave one out for good."""
        body = {"address": address_to_json(self.item(name).address)}
        self.book.append([Entry(EventKind.SKIPPED_FOR_GOOD, body)])
        return self

    # -- the program

    @property
    def desk(self) -> engine.Desk:
        """The account, opened."""
        return desk_of(self.adapter, ACCOUNT)

    def standing(self) -> Standing:
        """Add the log up."""
        return self.book.standing()

    def plan(self) -> Plan:
        """Look, with the cursor if there is one, and make the plan."""
        items = list(self.playbook.values())
        items = items[::-1] if self._backwards else items
        standing = self.standing()
        seen = engine.observe_all(self.desk, items, standing.cursors)
        case = Case({ACCOUNT: "imap"}, self.rules, playbook_sha256="0" * 64)
        planner = engine.planner_of(self.desk)
        return core_plan.make_plan(items, seen.states, planner, standing, case)

    def recover(self) -> int:
        """Clear up what was interrupted; say how many stay in doubt."""
        _, left = engine.recover(self.desk, self.book, self.standing())
        return left

    def run(
        self, *, kill: int | None = None, allow: Collection[Guard] = (), plan: Plan | None = None
    ) -> Ran:
        """Recover, plan, refuse on a guard, carry out; killed at point `kill` if there is one."""
        fuse = self._arm(kill)
        try:
            self.recover()
            made = self.plan() if plan is None else plan
            guards = tuple(p.guard for p in made.problems if p.guard not in allow)
            if guards:
                return Ran(made, refused=guards)
            runner = engine.Runner(self.desk, self.book, lambda: False)
            return Ran(made, runner.run(made, lambda _stage, _changes: True))
        except Killed:
            return Ran(None, killed=True)
        finally:
            self._disarm(fuse)

    def twins(self) -> bool:
        """Say whether two things lie where one was asked for."""
        places = [(thing.who, thing.piece) for thing in self.world.things.values()]
        return len(places) != len(set(places))

    def undo(self, *names: str, kill: int | None = None) -> Ran:
        """Take back these people, or everything that stands."""
        fuse = self._arm(kill)
        try:
            self.recover()
            standing = self.standing()
            wanted = {self.item(name).address.subject for name in names}
            addresses = [a for a in standing.done if not names or a.subject in wanted]
            report = engine.undo(addresses, standing, self.desk, self.book, lambda: False)
            return Ran(None, report)
        except Killed:
            return Ran(None, killed=True)
        finally:
            self._disarm(fuse)

    def check(self) -> tuple[engine.Checked, ...]:
        """Look whether what was done still holds."""
        return engine.check(self.plan(), self.standing(), self.desk)

    def _arm(self, kill: int | None) -> Fuse:
        fuse = Fuse(kill)
        self.world.fuse = fuse
        self.book.fuse = fuse
        return fuse

    def _disarm(self, fuse: Fuse) -> None:
        self.points = fuse.points
        self.world.fuse = Fuse()
        self.world.stalled = self.world.garbled = self.world.unreadable = self.world.empty = False
        self.world.cut = ""
        self.world.slow = 0
        self.book.reopen()

    # -- other hands

    def lies(self, name: str) -> dict[str, Thing]:
        """Give what lies in the world for one person."""
        who = self.world.key(self.item(name))
        return {i: thing for i, thing in self.world.things.items() if thing.who == who}

    def edit(self, name: str, how: str = "aside") -> Story:
        """Somebody changes our first thing for a person."""
        for thing_id, thing in list(self.lies(name).items())[:1]:
            self.world.set(thing_id, replace(thing, how=how))
        return self

    def remove(self, name: str) -> Story:
        """Somebody removes our first thing for a person."""
        for thing_id in list(self.lies(name))[:1]:
            self.world.set(thing_id, None)
        return self

    def replace(self, name: str, how: str | None = None) -> Story:
        """Somebody puts a thing of their own where ours was."""
        for thing_id, thing in list(self.lies(name).items())[:1]:
            self.world.set(thing_id, replace(thing, how=how or thing.how, marked=False))
        return self

    def by_hand(self, name: str) -> Story:
        """Somebody does by hand what we would do, as far as it is not there."""
        who = self.world.key(self.item(name))
        there = {thing.piece for thing in self.lies(name).values()}
        for piece in range(self.world.pieces):
            if piece not in there:
                thing = Thing(who, piece, self.folder, False, 0)
                self.world.set(self.world.new_id(), thing)
        return self

    def letter(self, name: str, text: str) -> Story:
        """Let a letter of one person come in."""
        letters = self.world.letters.setdefault(self.item(name).address.subject, {})
        letters[f"{name}-{len(letters) + 1}"] = text.encode()
        return self

    # -- what is so

    def ours(self) -> dict[str, Thing]:
        """Give everything that carries our mark."""
        return {name: thing for name, thing in self.world.things.items() if thing.marked}

    def others(self) -> dict[str, tuple]:
        """Give everything that does not."""
        return {
            name: (thing.who, thing.piece, thing.how)
            for name, thing in self.world.things.items()
            if not thing.marked
        }

    def claimed(self) -> set[str]:
        """Name every object that stands in the log."""
        return {
            thing["id"]
            for address, outcomes in self.standing().done.items()
            if address.step != KEEP
            for outcome in outcomes
            for thing in loose(outcome.ref["objects"])
        }

    def statuses(self, ran: Ran) -> dict[Address, Status]:
        """Give the status of each address of a run."""
        assert ran.report is not None
        return {r.outcome.change.address: r.outcome.status for r in ran.report.results}


def actions(plan: Plan) -> list[Action]:
    """Name what a plan would do, sorted."""
    return sorted(change.action for change in plan.pending)


def stages(changes: Iterable[Change]) -> list[Stage]:
    """Name the stages of changes, in order."""
    return [change.stage for change in changes]


def by_address(changes: Sequence[Change]) -> Mapping[Address, Change]:
    """Give changes by address."""
    return {change.address: change for change in changes}
