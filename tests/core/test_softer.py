"""Hold what moving a person to another playbook closes, alters, drops, and leaves to an undo."""

from __future__ import annotations

from dataclasses import replace

from hypothesis import given
from hypothesis import strategies as st

from boundary.core.change import (
    Action,
    Change,
    Hand,
    Notice,
    Outcome,
    Presence,
    Stage,
    State,
    Status,
    Undo,
)
from boundary.core.event import Standing
from boundary.core.identifier import email
from boundary.core.playbook import Address, Item
from boundary.core.softer import Softer, left_over, softer

THEIRS = email("jordan@example.org")
NOTHING = Softer((), (), (), ())


def item(verb: str, step: str = "") -> Item:
    """Make one item on one mailbox."""
    address = Address("mail", step or verb, THEIRS.key)
    return Item(address, verb, THEIRS, {"folder_name": "Later"}, THEIRS.key)


def stands(*items: Item) -> Standing:
    """Make what the log adds up to when these were done."""
    seen = State(Presence.PRESENT)
    return Standing(
        done={
            each.address: (
                Outcome(
                    Change(
                        each, Action.CREATE, seen, seen, "", Hand.TOOL, Undo.FULL, Notice.QUIET,
                        Stage.QUIET,
                    ),
                    Status.DONE,
                ),
            )
            for each in items
        }
    )  # fmt: skip


KEEP, AWAY, PAST = item("mail.keep"), item("mail.file-away"), item("mail.file-past")
BLOCK, MUTE = item("social.block"), item("social.mute")
ALL = (KEEP, AWAY, PAST, BLOCK, MUTE)


def test_the_same_playbook_moves_nothing() -> None:
    """With the same steps before and after nothing closes and nothing opens."""
    assert NOTHING == softer((KEEP, AWAY), (KEEP, AWAY), stands(KEEP, AWAY))


def test_a_softer_playbook_opens_only_what_stands() -> None:
    """A step that stands and is named no longer stays for an undo; one not done is dropped."""
    moved = softer((AWAY, BLOCK), (MUTE,), stands(BLOCK))

    assert Softer(closes=(MUTE,), alters=(), drops=(AWAY,), opens=(BLOCK,)) == moved


def test_what_is_done_already_does_not_close_again() -> None:
    """A step that stands and is named for the first time is nothing new."""
    assert NOTHING == softer((), (AWAY,), stands(AWAY))


def test_other_options_are_told() -> None:
    """A step that stands, and is named with another folder, is done anew."""
    other = replace(AWAY, options={"folder_name": "Archive"})

    assert (other,) == softer((AWAY,), (other,), stands(AWAY)).alters


def test_reading_opens_and_closes_nothing() -> None:
    """Saving copies is on neither side, whether it stands or not."""
    assert NOTHING == softer((KEEP,), (), stands(KEEP))
    assert NOTHING == softer((), (KEEP,), stands())


def test_what_stands_from_earlier_playbooks_is_left_over_too() -> None:
    """What an even earlier playbook did is listed, though the last one did not name it."""
    assert (PAST,) == softer((AWAY,), (AWAY,), stands(PAST, AWAY, KEEP)).opens
    assert (PAST,) == left_over((AWAY,), stands(PAST, AWAY, KEEP))


some = st.lists(st.sampled_from(ALL), unique_by=lambda each: each.address).map(tuple)


@given(before=some, after=some, done=some)
def test_each_step_is_told_once(
    before: tuple[Item, ...], after: tuple[Item, ...], done: tuple[Item, ...]
) -> None:
    """No step is on two sides, and no step of the new playbook is ever said to open."""
    moved = softer(before, after, stands(*done))
    told = [*moved.closes, *moved.alters, *moved.drops, *moved.opens]

    def at(items: tuple[Item, ...]) -> set[Address]:
        """Give their addresses."""
        return {each.address for each in items}

    assert len(told) == len({each.address for each in told})
    assert not at(moved.opens) & at(after)
    assert not at(moved.closes) & at(done)
    assert at(done) - at((*after, KEEP)) == at(moved.opens)
