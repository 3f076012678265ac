"""Let trouble meet a case at chosen points, or at random ones, and hold what comes of it.

A schedule is some processes one after the other: runs and undos, each of which meets with trouble
at one call or with none. Afterwards one run in peace has to find everything again: nothing lost,
doubled or touched that is not ours, and nothing left to do. What was moved is held against the
border's record: the originals were on the disk, and logged, before.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Collection
from dataclasses import replace
from random import Random

from boundary import engine
from boundary.core.change import Guard, Status
from boundary.core.errors import BoundaryError
from boundary.core.event import EventKind
from boundary.core.playbook import Address
from tests.book import MemoryBook, loose
from tests.border import TROUBLES, Border, Call, Killed, Line, Trouble
from tests.story import ACCOUNT, FILE, KEEP, Story
from tests.world import Thing

__all__ = ["ACTIONS", "Trial", "big", "small", "with_hands", "with_trouble"]

ACTIONS = 50
LETTERS = 10
"""How many of the actions of the big plan keep letters; the others file."""
USUAL = {
    Call.LIST: 2,
    Call.LOOK: 4,
    Call.FETCH: 4,
    Call.PUT: 4,
    Call.REMOVE: 4,
    Call.KEEP: 2,
    Call.APPEND: 14,
}
"""How many calls a process of a small trial makes; trouble comes at one of those."""
HARD = ("killed before", "killed after", "disk broken after the write", "disk full")
"""What leaves steps in doubt: every second trouble of a random schedule is one of these."""
FOLDERS = ("later", "aside", "archive")
WHOM: tuple[tuple[str, ...], ...] = (("a",), ("b",), ())
"""Who is taken back: one, or everybody."""


class Trial:
    """One story, through processes that may not end well."""

    def __init__(self, story: Story) -> None:
        """Take a story that is furnished, its playbook empty."""
        self.story = story
        self.record: list[Line] = []
        self.report: engine.Report | None = None
        """What the last process reported; None when it did not come to that."""
        self.theirs = dict(story.world.things)
        """What is not ours, as it has to be."""
        self.strangers = frozenset(self.theirs)
        self.edited: dict[str, str] = {}
        """Ours, and changed by hand since: how it is kept now."""
        self._hands = 0

    @property
    def book(self) -> MemoryBook:
        """The book in memory: schedules are many."""
        book = self.story.book
        assert isinstance(book, MemoryBook)
        return book

    def letter(self, name: str) -> Trial:
        """Let a letter come in."""
        self.story.letter(name, f"From {name}, number {len(self.record)}")
        item = self.story.item(name)
        newest = list(self.story.world.letters[item.address.subject])[-1]
        self.record.append(Line(Call.CAME, (self.story.world.key(item), f"{ACCOUNT}/{newest}")))
        return self

    # -- one process

    def run(self, trouble: Trouble | None = None, at: int = 0) -> Border:
        """Run as a process of its own, which meets with trouble at the call `at`."""
        border = self._process(Border(trouble, at, self.record), self._run)
        self._forget_repaired()
        return border

    def undo(self, *names: str, trouble: Trouble | None = None, at: int = 0) -> Border:
        """Take back these people, or everything, in a process of its own."""
        return self._process(Border(trouble, at, self.record), lambda: self._undo(*names))

    def meddled(self, at: int, hand: Callable[[], None], *, undo: bool) -> Border:
        """Run or undo, and let somebody else be at it just before the call `at`."""
        border = Border(None, at, self.record, between=hand)
        self._process(border, self._undo if undo else self._run)
        if not undo:
            self._forget_repaired()
        return border

    def _process(self, border: Border, work: Callable[[], None]) -> Border:
        self.record.append(Line(Call.RESTART))
        self.story.world.border = self.book.border = border
        self.report = None
        try:
            self.story.recover()
            work()
        except (Killed, BoundaryError):
            pass
        finally:
            self.story.world.border = self.book.border = Border()
            self.book.reopen()
        return border

    def _run(self) -> None:
        plan = self.story.plan()
        if all(problem.guard is Guard.MASS for problem in plan.problems):
            runner = engine.Runner(self.story.desk, self.book, lambda: False)
            self.report = runner.run(plan, lambda _stage, _changes: True)

    def _undo(self, *names: str) -> None:
        self.record.append(Line(Call.UNDO))
        standing = self.story.standing()
        wanted = {self.story.item(name).address.subject for name in names}
        addresses = [a for a in standing.done if not names or a.subject in wanted]
        self.report = engine.undo(addresses, standing, self.story.desk, self.book, lambda: False)

    # -- other hands

    def meddle(self, dice: Random) -> None:
        """Let somebody else do one thing, and remember what they left."""
        before = dict(self.story.world.things)
        name = dice.choice("ab")
        self._hands += 1
        hands: list[Callable[[], object]] = [
            lambda: self.story.edit(name, f"by hand {self._hands}"),
            lambda: self.story.remove(name),
            self._stranger_edits,
        ]
        if self.story.world.room:
            hands += [lambda: self.story.replace(name), lambda: self.story.by_hand(name)]
        dice.choice(hands)()
        now = self.story.world.things
        for changed in {n for n in before.keys() | now.keys() if before.get(n) != now.get(n)}:
            self._note(changed, now.get(changed))

    def _stranger_edits(self) -> None:
        for name, thing in list(self.story.world.things.items()):
            if name in self.strangers:
                self.story.world.set(name, replace(thing, how=f"by hand {self._hands}"))
                return

    def _note(self, name: str, thing: Thing | None) -> None:
        self.edited.pop(name, None)
        self.theirs.pop(name, None)
        if thing is not None and self._is_ours(name, thing):
            self.edited[name] = thing.how
        elif thing is not None:
            self.theirs[name] = thing

    def _forget_repaired(self) -> None:
        """Forget what a run wrote over: its plan showed that it was kept otherwise."""
        wanted = self.story.folder
        self.edited = {n: how for n, how in self.edited.items() if self._how(n) != wanted}

    # -- what has to be so

    def broken(self) -> list[str]:
        """Say what may never be, whatever happened."""
        things = self.story.world.things
        theirs = {name: one for name, one in things.items() if not self._is_ours(name, one)}
        found = {
            "something not ours was touched": self.theirs != theirs,
            "something was moved before its originals were kept": self._moved_too_early(),
            "the log has a gap": not self.book.is_whole(),
            "a thing lies there twice": self.story.twins() and not self._hands,
            "what somebody changed was written over": any(
                self._how(name) != how for name, how in self.edited.items()
            ),
        }
        return [say for say, is_so in found.items() if is_so]

    def broken_after_a_run(self) -> list[str]:
        """Say what is not as it has to be after a run in peace; nothing, when all of it is."""
        story = self.story
        standing = story.standing()
        kept = Counter(
            str(loose(event.body)["exhibit"]["source"])
            for event in self.book.events
            if event.kind is EventKind.EXHIBIT
        )
        letters = {
            f"{ACCOUNT}/{name}": data
            for letters in story.world.letters.values()
            for name, data in letters.items()
        }
        found = {
            "a step does not stand": self._nobodys(standing.done),
            "a step is in doubt": standing.in_doubt.keys(),
            "there is something left to do": {c.address for c in story.plan().pending},
            "a letter was not kept": letters.keys() - kept.keys(),
            "a letter was kept twice": {name for name, times in kept.items() if times > 1},
            "a letter was kept otherwise than it came": (
                set(letters.values()) ^ set(self.book.originals())
            ),
            "a thing is missing": self._missing(),
            "a thing of ours does not stand": self._ours() - story.claimed(),
        }
        return [say for say, which in found.items() if which] + self.broken()

    def broken_after_an_undo(self) -> list[str]:
        """Say what is not as it was at first, after an undo of everything in peace."""
        found = {
            "the world is not as before": self.story.at_first != self.story.world.snapshot(),
            "a step stands": self.story.standing().done,
            "a step is in doubt": self.story.standing().in_doubt,
        }
        return [say for say, is_so in found.items() if is_so] + self.broken()

    def broken_after_hands(self) -> list[str]:
        """Say what is not as it has to be after an undo in peace, where others had a hand in it."""
        standing = self.story.standing()
        results = self.report.results if self.report else []
        shown = {
            result.outcome.change.address
            for result in results
            if result.outcome.status is Status.SKIPPED and result.outcome.note
        }
        found = {
            "something of ours is left": self._ours() - self.edited.keys(),
            "what was changed by hand is gone": self.edited.keys() - self._ours(),
            "what was changed by hand does not stand": self.edited.keys() ^ self.story.claimed(),
            "what was changed by hand is not shown": standing.done.keys() - shown,
            "a step is in doubt": standing.in_doubt.keys(),
        }
        return [say for say, which in found.items() if which] + self.broken()

    def _is_ours(self, name: str, thing: Thing) -> bool:
        return thing.marked if self.story.world.room else name not in self.strangers

    def _ours(self) -> set[str]:
        things = self.story.world.things
        return {name for name, thing in things.items() if self._is_ours(name, thing)}

    def _how(self, name: str) -> str | None:
        thing = self.story.world.things.get(name)
        return None if thing is None else thing.how

    def _nobodys(self, done: Collection[Address]) -> set[Address]:
        """Name the steps that do not stand, but for those whose thing another one made."""
        world = self.story.world
        made = {world.key(i) for a, i in self.story.playbook.items() if a in done}
        items = self.story.playbook.items()
        return {a for a, item in items if a not in done and world.key(item) not in made}

    def _missing(self) -> set[str]:
        story = self.story
        there = {(thing.who, thing.piece, thing.how) for thing in story.world.things.values()}
        return {
            story.world.key(item)
            for item in story.playbook.values()
            if item.verb == FILE
            for piece in range(story.world.pieces)
            if (story.world.key(item), piece, story.folder) not in there
        }

    def _moved_too_early(self) -> bool:
        """Say whether a thing was written for somebody with an original not kept by then."""
        came: dict[str, set[str]] = {}
        fresh: set[str] = set()
        kept: set[str] = set()
        undoing = False
        for line in self.record:
            if line.call is Call.RESTART:
                fresh, undoing = set(), False
            elif line.call is Call.UNDO:
                undoing = True
            elif line.call is Call.CAME:
                came.setdefault(line.what[0], set()).add(line.what[1])
            elif line.call is Call.KEEP:
                fresh.update(line.what)
            elif line.call is Call.APPEND and EventKind.EXHIBIT.value in line.what:
                kept |= fresh
            elif line.call is Call.PUT and not undoing and came.get(line.what[0], set()) - kept:
                return True
        return False


# -- furnished trials


def big(seed: int) -> Trial:
    """Furnish a plan of fifty actions; everybody who is filed has written a letter."""
    trial = Trial(Story(seed, pieces=1, chunk=1, room=seed % 3 > 0))
    trial.story.adapter.portion = 15 * (seed % 2)
    for number in range(ACTIONS - LETTERS):
        trial.story.add(f"p{number}")
        trial.letter(f"p{number}")
    for number in range(LETTERS):
        trial.story.add(f"p{number}", verb=KEEP)
    return trial


def small(seed: int) -> Trial:
    """Furnish a plan of three actions for two people, in one household on every third seed."""
    trial = Trial(Story(seed, room=seed % 4 > 0, shared=seed % 3 == 0))
    trial.story.adapter.portion = seed % 5 % 2
    trial.story.add("a", "b").add("a", verb=KEEP)
    trial.letter("a")
    return trial if trial.story.world.households else trial.letter("b")


# -- random schedules


def with_trouble(seed: int) -> list[str]:
    """Restart one to five times, trouble coming at random; then run, and undo, in peace."""
    dice = Random(seed)  # noqa: S311 - a seed for tests
    trial = small(seed)
    shared = bool(trial.story.world.households)
    late = dice.choice(("", "b") if shared else ("", "", "a", "b"))
    if late:
        trial.story.drop(late)
    for _ in range(dice.randint(1, 5)):
        if dice.random() < 0.25:
            trial.story.choose(dice.choice(FOLDERS))
        if not shared and dice.random() < 0.25:
            trial.letter("a")
        if late and dice.random() < 0.5:
            trial.story.add(late)
        _one(trial, dice, undo=dice.random() < 0.25)
    trial.story.add("a", "b")
    trial.run()
    broken = trial.broken_after_a_run()
    for _ in range(dice.randint(0, 2)):
        _one(trial, dice, undo=True)
    trial.undo()
    return broken + trial.broken_after_an_undo()


def with_hands(seed: int) -> list[str]:
    """Run, let others have a hand in it between and within the processes, undo in peace."""
    dice = Random(seed)  # noqa: S311 - a seed for tests
    trial = small(seed)
    broken: list[str] = []
    for _ in range(dice.randint(1, 5)):
        undo = dice.random() < 0.4
        if dice.random() < 0.3:
            _one(trial, dice, undo=undo)
        elif dice.random() < 0.4:
            trial.meddled(dice.randint(1, 12), lambda: trial.meddle(dice), undo=undo)
        elif undo:
            trial.undo(*dice.choice(WHOM))
        else:
            trial.run()
        broken += trial.broken()
        if dice.random() < 0.6:
            trial.meddle(dice)
        if dice.random() < 0.2:
            trial.story.choose(dice.choice(FOLDERS))
    trial.undo()
    return broken + trial.broken_after_hands()


def _one(trial: Trial, dice: Random, *, undo: bool) -> None:
    """Let one process meet with one trouble, or just miss it."""
    trouble = TROUBLES[dice.choice((dice.choice(HARD), dice.choice(sorted(TROUBLES))))]
    at = dice.randint(1, sum(USUAL[call] for call in trouble.where))
    if undo:
        trial.undo(*dice.choice(WHOM), trouble=trouble, at=at)
    else:
        trial.run(trouble, at)
