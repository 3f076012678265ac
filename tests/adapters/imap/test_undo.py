"""Hold verifying and undoing to their promises where something is in the way."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

import pytest

from boundary.adapters.imap import written
from boundary.core.change import (
    Direction,
    Presence,
    Proof,
    Status,
)
from boundary.core.errors import TransientError
from boundary.rehearsal import Rules
from tests.adapters.imap.furniture import (
    NO_MOVE,
    MemoryJournal,
    World,
    bag,
    file_past,
    intents,
    look,
    on_double,
    on_dovecot,
    picture,
)
from tests.adapters.imap.letters import MAILBOX, PAST, mail, only, refuse
from tests.servers.dovecot import Dovecot


@pytest.fixture
def world() -> Iterator[World]:
    """Furnish the double."""
    with on_double(MAILBOX) as made:
        yield made


# -- verifying ----------------------------------------------------------------------------------


def test_verify_finds_what_lies_outside(world: World) -> None:
    """A message that is back in its folder, or gone from ours, does not hold."""
    outcome = only(world.run([PAST]))
    with world.opened() as adapter:
        holds = adapter.verify([outcome.change])[PAST.address].holds
        with world.desk.session() as client:
            client.select("Later")
            client.uid("STORE", "101", "+FLAGS", "(\\Deleted)")
            client.expunge()
        broken = adapter.verify([outcome.change])[PAST.address]
        with world.desk.session() as client:
            client.delete("Later")
        unseen = adapter.verify([outcome.change])[PAST.address]

    assert holds is True
    assert (False, Presence.ABSENT) == (broken.holds, broken.state.presence)
    assert (None, Proof.NONE) == (unseen.holds, unseen.proof)


def test_verify_of_nothing_to_do_looks(world: World) -> None:
    """Where nothing was listed, a look says whether it holds."""
    nobody = file_past("nobody@example.com")
    with world.opened() as adapter:
        (change,) = look(adapter, [nobody])
        before = adapter.verify([change])[nobody.address].holds
        world.desk.deliver("INBOX", mail(9, "nobody@example.com"))
        after = adapter.verify([change])[nobody.address].holds

    assert (True, False) == (before, after)


# -- undoing ------------------------------------------------------------------------------------


def test_undo_finds_messages_after_a_new_uidvalidity(world: World) -> None:
    """When our folder was made anew, messages are found by Message-ID and hash."""
    before = picture(world.desk)
    outcome = only(world.run([PAST]))
    filed = world.desk.snapshot()["Later"]
    with world.desk.session() as client:
        client.delete("Later")
    stranger = replace(mail(1), body=mail(1).body + b"Not the same.\r\n")
    world.desk.fill({"Later": [stranger, *filed]})
    undone = only(world.undo([outcome]))
    after = picture(world.desk)

    assert (Status.UNDONE, 4) == (undone.status, undone.ref["returned"])
    assert bag([stranger]) == after.pop("Later")
    assert before == after


def test_undo_without_a_hash_takes_size_and_date(world: World) -> None:
    """A receipt from a run that archived earlier has no hash: Message-ID, size and date decide."""
    outcome = only(world.run([PAST]))
    bare = [{**thing, "sha256": ""} for thing in written.objects_in(outcome.ref, "objects")]
    filed = world.desk.snapshot()["Later"]
    with world.desk.session() as client:
        client.delete("Later")
    longer = replace(mail(1), body=mail(1).body + b"Longer.\r\n")
    world.desk.fill({"Later": [longer, *filed]})
    undone = only(world.undo([replace(outcome, ref={**outcome.ref, "objects": bare})]))

    assert 4 == undone.ref["returned"]
    assert bag([longer]) == bag(world.desk.snapshot()["Later"])


def test_undo_leaves_what_was_moved_since(world: World) -> None:
    """What the person took out of our folder stays where they put it."""
    outcome = only(world.run([PAST]))
    with world.desk.session() as client:
        client.create("Mine")
        client.select("Later")
        client.uid("MOVE", "101", "Mine")
    undone = only(world.undo([outcome]))

    assert (Status.UNDONE, 3) == (undone.status, undone.ref["returned"])
    assert "1 message is no longer in Later, and left alone." == undone.note
    assert 1 == len(world.desk.snapshot()["Mine"])


def test_undo_does_not_make_a_folder_that_was_removed(world: World) -> None:
    """Their folder is gone: those stay, are listed, and the outcome is not "undone"."""
    outcome = only(world.run([PAST]))
    with world.desk.session() as client:
        client.delete("Work")
    undone = only(world.undo([outcome]))

    assert (Status.FAILED, 3) == (undone.status, undone.ref["returned"])
    assert 1 == len(undone.ref["remaining"])  # type: ignore[arg-type]
    assert "The folder they came from is gone: 1 message stays in Later." == undone.note
    assert 1 == len(world.desk.snapshot()["Later"])


def test_undo_that_is_refused_can_be_run_again(world: World) -> None:
    """What the server will not move back is listed, flags as we left them; again succeeds."""
    before = picture(world.desk)
    outcome = only(world.run([PAST]))
    during = picture(world.desk)
    world.meddler.revive(refuse("UID MOVE", b"NO no"))
    refused = only(world.undo([outcome]))
    still = picture(world.desk)
    world.meddler.revive()
    undone = only(world.undo([outcome]))

    assert Status.FAILED is refused.status
    assert "The server did not move 4 messages back; you can run undo again." == refused.note
    assert during == still
    assert Status.UNDONE is undone.status
    assert before == picture(world.desk)


def test_a_folder_that_was_there_stays(world: World) -> None:
    """Undo removes only a folder that it made, and only when it is empty."""
    with world.desk.session() as client:
        client.create("Later")
    outcome = only(world.run([PAST]))
    world.undo([outcome])

    assert () == world.desk.snapshot()["Later"]


@pytest.mark.server
def test_a_folder_that_is_in_use_stays(server: Dovecot) -> None:
    """A folder of ours with somebody's mail in it, or a folder below it, stays."""
    for change in ("mail", "folder"):
        with on_dovecot(server, MAILBOX) as made:
            outcome = only(made.run([PAST]))
            if change == "mail":
                made.desk.deliver("Later", mail(9, "me@example.net"))
            else:
                with made.desk.session() as client:
                    client.create("Later/Mine")
            undone = only(made.undo([outcome]))

            assert Status.UNDONE is undone.status
            assert "Later" in made.desk.snapshot()


def test_undo_after_our_folder_was_removed(world: World) -> None:
    """With our folder gone there is nothing left of it to take back."""
    outcome = only(world.run([PAST]))
    with world.desk.session() as client:
        client.delete("Later")
    undone = only(world.undo([outcome]))

    assert (Status.UNDONE, 0) == (undone.status, undone.ref["returned"])
    assert "4 messages are no longer in Later, and left alone." == undone.note


def test_undo_when_our_folder_cannot_be_read(world: World) -> None:
    """A folder that does not open is not "nothing left"."""
    outcome = only(world.run([PAST]))
    world.meddler.revive(Rules(answer=lambda s: b"NO no" if s.line == b'EXAMINE "Later"' else None))
    undone = only(world.undo([outcome]))

    assert Status.FAILED is undone.status
    assert 4 == len(undone.ref["remaining"])  # type: ignore[arg-type]


@pytest.mark.parametrize("archived", [True, False])
def test_an_undo_that_was_cut_after_a_copy_doubles_nothing(world: World, archived: bool) -> None:
    """Also where a receipt has no hash, because the original was saved in an earlier run."""
    rules = Rules(hide=NO_MOVE, hide_copyuid=True)
    world.meddler.revive(rules)
    before = picture(world.desk)
    with world.opened() as adapter:
        changes = look(adapter, [PAST])
        if archived:
            adapter.collect(changes, world.sink)
        done = [*adapter.apply(changes, world.journal).values()]
    journal = MemoryJournal()
    taken_away = replace(rules, cut_at=1, counted=lambda seen: b"+FLAGS.SILENT (\\D" in seen.line)
    with world.opened() as adapter:
        world.meddler.revive(taken_away)
        with pytest.raises(TransientError):
            adapter.undo(done, journal)
    world.meddler.revive(rules)
    (change,) = changes
    refs = {change.address: done[0].ref}
    doubts = journal.doubts(intents([change], world.sink, Direction.UNDO, refs))
    with world.opened() as adapter:
        adapter.settle(doubts, MemoryJournal())
    world.undo(done)

    assert before == picture(world.desk)
