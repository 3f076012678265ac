"""Cut the connection at every command of the label way: nothing lost, all undone."""

from __future__ import annotations

from collections.abc import Sequence
from contextlib import suppress

import pytest

from boundary.core.change import Change, Direction, InDoubt, Outcome, Status
from boundary.core.errors import TransientError
from boundary.core.playbook import Address
from boundary.rehearsal import Rules
from tests.adapters.imap.furniture import MemoryJournal, file_past, intents, is_write, keep, look
from tests.adapters.imap.labels.gmail import INBOX, THEM, GmailWorld, on_gmail
from tests.adapters.imap.letters import refuse

SECOND = "jordan.two@example.com"
ITEMS = (file_past(THEM), file_past(SECOND))


def _furnish(world: GmailWorld) -> None:
    """Among them one of both people, one under their label already, one that was archived."""
    world.chunk = 3
    world.add("one", THEM)
    world.add("two", THEM, (INBOX, "Family"), ["\\Seen"])
    world.add("both", f"{THEM}, {SECOND}", (INBOX, "\\Important"), ["\\Flagged"])
    world.add("archived", THEM, ("Work",))
    world.add("under", SECOND, (INBOX, "Notes/2024"))
    world.add("other", "someone@example.com")


def _planned(world: GmailWorld) -> list[Change]:
    with world.opened() as adapter:
        changes = look(adapter, ITEMS)
        adapter.collect(changes, world.sink)
        return changes


def _cut_apply(world: GmailWorld, changes: Sequence[Change], rules: Rules) -> list[Outcome] | None:
    """Apply with a cut, then settle, as a run and the next one would; None: it was not cut."""
    journal = MemoryJournal()
    with world.opened() as adapter:
        world.meddler.revive(rules)
        try:
            adapter.apply(changes, journal)
        except TransientError:
            pass
        else:
            if not world.meddler.was_cut:
                return None
    world.meddler.revive(Rules())
    with world.opened() as adapter:
        doubts = journal.doubts(intents(changes, world.sink))
        outcomes = adapter.settle(doubts, MemoryJournal())
    return [outcomes[change.address] for change in changes]


@pytest.mark.parametrize("after", [False, True])
@pytest.mark.parametrize("everything", [False, True], ids=["writes", "all"])
def test_cut_at_every_command_of_a_run(after: bool, everything: bool) -> None:
    """After any cut, settling, the next run, and undo give every message its labels back."""
    with on_gmail() as world:
        _furnish(world)
        before = world.picture()
        cuts = 0
        for number in range(1, 100):
            rules = Rules(cut_at=number, cut_after=after)
            if not everything:
                rules.counted = is_write
            first = _cut_apply(world, _planned(world), rules)
            if first is None:
                break
            cuts += 1
            second = world.run(ITEMS)
            done = [o for o in (*second.values(), *first) if o.status is Status.DONE]
            filed = {
                name
                for name in ("one", "two", "both", "archived", "under")
                if world.of(name).labels >= {"Later"} and INBOX not in world.of(name).labels
            }
            with world.opened() as adapter:
                undone = adapter.undo(done, MemoryJournal())

            assert {"one", "two", "both", "archived", "under"} == filed, number
            assert {Status.UNDONE} == {outcome.status for outcome in undone.values()}, number
            assert before == world.picture(), number

        assert cuts >= (19 if everything else 8)


@pytest.mark.parametrize("after", [False, True])
@pytest.mark.parametrize("everything", [False, True], ids=["writes", "all"])
def test_cut_at_every_command_of_an_undo(after: bool, everything: bool) -> None:
    """After any cut of an undo, settling and undoing again give every message its labels back."""
    with on_gmail() as world:
        _furnish(world)
        before = world.picture()
        cuts = 0
        for number in range(1, 100):
            done = [o for o in world.run(ITEMS).values() if o.status is Status.DONE]
            rules = Rules(cut_at=number, cut_after=after)
            if not everything:
                rules.counted = is_write
            settled = _cut_undo(world, done, rules)
            with world.opened() as adapter:
                undone = adapter.undo(done, MemoryJournal())

            assert {Status.UNDONE} == {outcome.status for outcome in undone.values()}, number
            assert before == world.picture(), number
            if settled is None:
                break
            assert {Status.FAILED, Status.UNDONE} >= {o.status for o in settled.values()}, number
            cuts += 1

        assert cuts >= (15 if everything else 8)


def _cut_undo(
    world: GmailWorld, done: Sequence[Outcome], rules: Rules
) -> dict[Address, Outcome] | None:
    """Undo with a cut, then settle; None: it was not cut."""
    journal = MemoryJournal()
    with world.opened() as adapter:
        world.meddler.revive(rules)
        with suppress(TransientError):
            adapter.undo(done, journal)
    cut = world.meddler.was_cut
    world.meddler.revive(Rules())
    if not cut:
        return None
    refs = {outcome.change.address: outcome.ref for outcome in done}
    changes = [outcome.change for outcome in done]
    doubts: list[InDoubt] = journal.doubts(intents(changes, world.sink, Direction.UNDO, refs))
    with world.opened() as adapter:
        return dict(adapter.settle(doubts, MemoryJournal()))


@pytest.mark.parametrize("first", [2, 4, 6])
def test_cut_again_while_settling(first: bool) -> None:
    """Settling may be cut too, at any command: settling once more, then undo, mends it all."""
    with on_gmail() as world:
        _furnish(world)
        before = world.picture()
        for number in range(1, 100):
            changes, journal = _planned(world), MemoryJournal()
            with world.opened() as adapter:
                world.meddler.revive(Rules(cut_at=first, cut_after=True, counted=is_write))
                with pytest.raises(TransientError):
                    adapter.apply(changes, journal)
            doubts = journal.doubts(intents(changes, world.sink))
            world.meddler.revive(Rules())
            with world.opened() as adapter:
                world.meddler.revive(Rules(cut_at=number, cut_after=number % 2 == 0))
                with suppress(TransientError):
                    adapter.settle(doubts, MemoryJournal())
            cut = world.meddler.was_cut
            world.meddler.revive(Rules())
            with world.opened() as adapter:
                settled = adapter.settle(doubts, MemoryJournal())
                done = [o for o in settled.values() if o.status is Status.DONE]
                adapter.undo(done, MemoryJournal())

            assert before == world.picture(), number
            if not cut:
                break

        assert number >= 4


def test_new_numbers_between_a_cut_and_settling() -> None:
    """After a cut at every write and another UIDVALIDITY, settling and undo still give all back."""
    with on_gmail() as world:
        _furnish(world)
        before = world.picture()
        for number in range(1, 100):
            changes, journal = _planned(world), MemoryJournal()
            with world.opened() as adapter:
                world.meddler.revive(Rules(cut_at=number, cut_after=True, counted=is_write))
                with suppress(TransientError):
                    adapter.apply(changes, journal)
            cut = world.meddler.was_cut
            world.meddler.revive(Rules())
            world.kept.renumber()
            with world.opened() as adapter:
                doubts = journal.doubts(intents(changes, world.sink))
                settled = adapter.settle(doubts, MemoryJournal())
                filed = {one.msgid for one in world.kept.letters.values() if "Later" in one.labels}
                inbox = [m for m in world.kept.letters.values() if INBOX in m.labels]
                done = [o for o in settled.values() if o.status is Status.DONE]
                adapter.undo(done, MemoryJournal())

            assert not filed & {one.msgid for one in inbox}, number
            assert before == world.picture(), number
            if not cut:
                break

        assert number >= 8


@pytest.mark.parametrize("direction", list(Direction))
def test_saving_copies_in_doubt_is_done(direction: Direction) -> None:
    """Copies are saved before the intent is written, and nothing is written on the server."""
    with on_gmail() as world:
        _furnish(world)
        before = world.picture()
        item = keep(THEM)
        with world.opened() as adapter:
            changes = look(adapter, [item])
            doubts = MemoryJournal().doubts(intents(changes, world.sink, direction))
            outcome = adapter.settle(doubts, MemoryJournal())[item.address]
        expected = Status.DONE if direction is Direction.DO else Status.UNDONE

        assert expected == outcome.status
        assert before == world.picture()


def test_a_label_that_somebody_made_meanwhile_is_not_removed() -> None:
    """The journal says that the label was there already: it stays, empty or not."""
    with on_gmail() as world:
        _furnish(world)
        changes = _planned(world)
        world.kept.create("Later")
        journal = MemoryJournal()
        owners = [change.address for change in changes]
        journal.part(owners, {"phase": "create", "label": "Later"})
        journal.part(owners, {"phase": "created", "label": "Later", "created": False})
        journal.part(owners, {"phase": "another", "chunk": 1})
        with world.opened() as adapter:
            doubts = journal.doubts(intents(changes, world.sink))
            outcomes = adapter.settle(doubts, MemoryJournal())

        assert {Status.FAILED} == {outcome.status for outcome in outcomes.values()}
        assert "Later" in world.kept.own_labels


def test_a_label_that_cannot_be_removed_stays() -> None:
    """Cut after the label was made: it is taken away again, or left when the server refuses."""
    with on_gmail() as world:
        _furnish(world)
        changes, journal = _planned(world), MemoryJournal()
        world.kept.create("Later")
        journal.part([change.address for change in changes], {"phase": "create", "label": "Later"})
        doubts = journal.doubts(intents(changes, world.sink))
        found = []
        for rules in (refuse("DELETE", b"NO no"), Rules()):
            world.meddler.revive(rules)
            with world.opened() as adapter:
                adapter.settle(doubts, MemoryJournal())
            found.append("Later" in world.kept.own_labels)

        assert [True, False] == found
