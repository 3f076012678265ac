"""Drive the engine and the reference adapter through any order of events, and hold the promises.

The machine finds; `examples.py` keeps. The world is tiny on purpose: a found sequence is readable.
"""

from __future__ import annotations

from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, precondition, rule

from boundary.core.change import Direction, Guard
from boundary.core.plan import Plan
from tests.story import KEEP, Story

NAMES = st.sampled_from("ab")
FOLDERS = st.sampled_from(("later", "aside", "archive"))
KILLS = st.one_of(st.none(), st.none(), st.integers(1, 30))
CUTS = st.sampled_from(("", "", "", "before", "after"))
SLOW = st.sampled_from((0, 0, 0, 1))


class Machine(RuleBasedStateMachine):
    """One case of at most two people on one account."""

    story: Story
    theirs: dict[str, tuple]
    """What is not ours, as it has to be."""
    hands: bool
    """Somebody else had a hand in it since the world was as at first."""
    edited: set[str]
    """Ours, and changed by somebody since."""
    gone: set[str]
    """Ours once, and removed or replaced by somebody."""
    saved: Plan | None

    @initialize(
        seed=st.integers(0, 50),
        room=st.booleans(),
        shared=st.booleans(),
        pieces=st.integers(1, 2),
        chunk=st.integers(1, 2),
        portion=st.integers(0, 1),
    )
    def begin(
        self, seed: int, room: bool, shared: bool, pieces: int, chunk: int, portion: int
    ) -> None:
        """Furnish a world."""
        self.story = Story(seed, room=room, shared=shared, pieces=pieces, chunk=chunk)
        self.story.adapter.portion = portion
        self.theirs = self.story.others()
        self.strangers = set(self.theirs)
        self.hands = False
        self.edited, self.gone = set(), set()
        self.saved = None
        self.story.add("a")

    # -- the playbook

    @rule(name=NAMES)
    def add(self, name: str) -> None:
        """Put somebody into the playbook."""
        self.story.add(name)

    @rule(name=NAMES)
    def drop(self, name: str) -> None:
        """Take somebody out of it."""
        self.story.drop(name)

    @rule(folder=FOLDERS)
    def choose(self, folder: str) -> None:
        """Change an option."""
        self.story.choose(folder)

    @rule(name=NAMES)
    def write_a_letter(self, name: str) -> None:
        """Let a letter come in, to be kept."""
        self.story.add(name, verb=KEEP).letter(name, "Hello")

    @rule()
    def skip(self) -> None:
        """Leave one out for good."""
        self.story.skip("b")

    # -- the program

    @rule(kill=KILLS, cut=CUTS, slow=SLOW)
    def run(self, kill: int | None, cut: str, slow: int) -> None:
        """Run, perhaps killed, perhaps cut off."""
        before, etags = set(self._ours()), self._etags()
        self.story.world.cut = cut
        self.story.world.slow = slow
        ran = self.story.run(kill=kill)

        assert before <= set(self._ours())
        if kill is None and not cut and not slow and not ran.refused:
            assert ran.report is not None
            assert () == self.story.plan().pending
            assert all(result.in_order for result in ran.report.results)
        self._forget_repaired(etags)

    @rule()
    def run_in_peace(self) -> None:
        """Run, and nothing goes wrong."""
        self.run(None, "", 0)

    @rule(name=NAMES, folder=FOLDERS)
    def run_for_another(self, name: str, folder: str) -> None:
        """Put somebody in, with an option, and run."""
        self.story.choose(folder).add(name)
        self.run(None, "", 0)

    @rule()
    def undo_in_peace(self) -> None:
        """Take everything back, and nothing goes wrong."""
        self.undo("", None, "", 0)

    @rule()
    def save_a_plan(self) -> None:
        """Keep a plan for later."""
        self.saved = self.story.plan()

    @precondition(lambda self: self.saved is not None)
    @rule(kill=KILLS)
    def run_the_saved_plan(self, kill: int | None) -> None:
        """Carry out a plan that may be of yesterday."""
        before, etags = set(self._ours()), self._etags()
        self.story.run(kill=kill, plan=self.saved)

        assert before <= set(self._ours())
        self._forget_repaired(etags)

    @rule(names=st.sampled_from(("a", "b", "")), kill=KILLS, cut=CUTS, slow=SLOW)
    def undo(self, names: str, kill: int | None, cut: str, slow: int) -> None:
        """Take back one, or everything."""
        self.story.world.cut = cut
        self.story.world.slow = slow
        self.story.undo(*names, kill=kill)
        if not names and kill is None and not cut and not slow:
            assert self.story.claimed() <= self.edited
            assert self.hands or self.story.at_first == self.story.world.snapshot()
            assert self.edited or {} == self.story.standing().done

    # -- other hands

    @rule(name=NAMES, how=FOLDERS)
    def edit(self, name: str, how: str) -> None:
        """Somebody changes what lies there."""
        before = self.story.world.things.copy()
        self.story.edit(name, how)
        self._changed(before, self.edited)

    @rule(name=NAMES)
    def remove(self, name: str) -> None:
        """Somebody removes what lies there."""
        before = self.story.world.things.copy()
        self.story.remove(name)
        self._changed(before, self.gone)

    @precondition(lambda self: self.story.world.room)
    @rule(name=NAMES)
    def replace(self, name: str) -> None:
        """Somebody puts a thing of their own in its place."""
        before = self.story.world.things.copy()
        self.story.replace(name)
        self._changed(before, self.gone)

    @precondition(lambda self: self.story.world.room)
    @rule(name=NAMES)
    def by_hand(self, name: str) -> None:
        """Somebody does by hand what a run would do."""
        before = self.story.world.things.copy()
        self.story.by_hand(name)
        self._changed(before, set())

    # -- what always holds

    @invariant()
    def what_is_not_ours_is_never_touched(self) -> None:
        """Other people's things are as they were left."""
        if hasattr(self, "story"):
            others = self.story.others()
            if not self.story.world.room:
                others = {name: others[name] for name in self.strangers}
            assert self.theirs == others

    @invariant()
    def nothing_is_doubled(self) -> None:
        """There is at most one thing where one is asked for."""
        if hasattr(self, "story"):
            assert not self.story.twins()

    @invariant()
    def what_stands_is_what_is_there(self) -> None:
        """Without a step in doubt, the log and the world say the same."""
        if not hasattr(self, "story") or self.story.standing().in_doubt:
            return
        claimed = self.story.claimed()

        assert set(self._ours()) <= claimed
        assert claimed - set(self._ours()) <= self.gone

    @invariant()
    def a_refusal_has_a_reason(self) -> None:
        """Only somebody's own thing in our place, or an empty account, stops a run."""
        if hasattr(self, "story"):
            guards = {problem.guard for problem in self.story.plan().problems}

            assert guards <= {Guard.NOT_OURS, Guard.EMPTY_WORLD}
            assert not guards or self.hands

    def _ours(self) -> list[str]:
        things = self.story.world.things
        if self.story.world.room:
            return [name for name, thing in things.items() if thing.marked]
        return [name for name in things if name not in self.strangers]

    def _changed(self, before: dict, found: set[str]) -> None:
        """Note what another hand did; while a step is in doubt, it may have been ours or not."""
        now = self.story.world.things
        names = {name for name in before.keys() | now.keys() if before.get(name) != now.get(name)}
        found |= names
        self.hands = self.hands or bool(names)
        if self.story.world.room:
            self.theirs = self.story.others()

    def _etags(self) -> dict[str, int]:
        return {name: thing.etag for name, thing in self.story.world.things.items()}

    def _forget_repaired(self, before: dict[str, int]) -> None:
        """Take what a run wrote over as we left it."""
        now = self._etags()
        self.edited = {n for n in self.edited if n in now and now[n] == before.get(n)}

    def teardown(self) -> None:
        """End clean: recover, and hold everything once more."""
        if hasattr(self, "story"):
            self.story.recover()
            self.what_stands_is_what_is_there()
            directions = {d.intent.direction for d in self.story.standing().in_doubt.values()}

            assert set[Direction]() == directions
