"""Hold applying, keeping and undoing to their promises where something is in the way."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

import pytest

from boundary.adapters.imap import wire
from boundary.core.change import (
    Action,
    Direction,
    InDoubt,
    Intent,
    Presence,
    Proof,
    Status,
)
from boundary.core.errors import AdapterError, Interrupted, StalePlan
from boundary.core.identifier import phone
from boundary.core.playbook import Address, Item
from boundary.rehearsal import Rules, Seen
from tests.adapters.imap.furniture import (
    NEITHER,
    NO_MOVE,
    MemoryJournal,
    World,
    bag,
    file_past,
    intents,
    keep,
    look,
    on_double,
    picture,
)
from tests.adapters.imap.letters import MAILBOX, PAST, THEM, mail, only, refuse


@pytest.fixture
def world() -> Iterator[World]:
    """Furnish the double."""
    with on_double(MAILBOX) as made:
        yield made


# -- applying -----------------------------------------------------------------------------------


def test_unread_stays_unread_when_asked(world: World) -> None:
    """With `mark: unread` the flags stay as they are."""
    world.run([file_past(THEM, mark="unread")])

    expected = [mail(1), mail(2, THEM, "\\Seen"), mail(4), mail(5, THEM, "\\Flagged")]
    assert bag(expected) == bag(world.desk.snapshot()["Later"])


def test_a_refused_chunk_is_halved(world: World) -> None:
    """A server that takes one message at a time is served one at a time."""
    world.meddler.revive(refuse("UID MOVE", b"NO too many", longer=1))
    outcome = only(world.run([PAST]))

    assert (Status.DONE, "") == (outcome.status, outcome.note)
    assert 4 == len(world.desk.snapshot()["Later"])


@pytest.mark.parametrize("hide", [frozenset(), NO_MOVE], ids=["move", "copy"])
def test_what_the_server_will_not_move_stays_as_it_was(world: World, hide: frozenset[str]) -> None:
    """A refused message keeps its place and its flags, and the outcome says how many."""
    before = picture(world.desk)
    verb = "UID COPY" if hide else "UID MOVE"
    world.meddler.revive(replace(refuse(verb, b"NO not that one"), hide=hide))
    outcome = only(world.run([PAST]))
    after = picture(world.desk)

    assert Status.FAILED is outcome.status
    assert "The server did not move 4 messages; they are where they were." == outcome.note
    assert not after.pop("Later")
    assert before == after


def test_part_of_it_is_done_and_said(world: World) -> None:
    """When one folder cannot be written, the rest is done, and a second run goes on."""
    world.meddler.revive(
        Rules(answer=lambda s: b"NO [READ-ONLY] no" if s.line == b'SELECT "Work"' else None)
    )
    first = only(world.run([PAST]))
    world.meddler.revive()
    second = only(world.run([PAST]))

    assert Status.DONE is first.status
    assert "The server did not move 1 message; they are where they were." == first.note
    assert Status.DONE is second.status
    assert 4 == len(world.desk.snapshot()["Later"])


def test_a_full_mailbox_is_said_and_nothing_more_is_tried(world: World) -> None:
    """Over quota: one try, everything where it was."""
    before = picture(world.desk)
    world.meddler.revive(refuse("UID MOVE", b"NO [OVERQUOTA] full"))
    world.chunk = 1
    outcome = only(world.run([file_past(THEM)]))
    after = picture(world.desk)

    assert "The server says that the mailbox is full." in outcome.note
    assert 2 == world.meddler.verbs.count("UID MOVE")
    assert not after.pop("Later")
    assert before == after


def test_a_busy_server_is_waited_for(world: World) -> None:
    """Asked to wait in the middle of moving, it waits, then goes on."""
    said: list[bytes] = []

    def once(seen: Seen) -> bytes | None:
        if seen.verb != "UID MOVE" or said:
            return None
        said.append(b"NO [UNAVAILABLE] later")
        return said[0]

    world.meddler.revive(Rules(answer=once))
    outcome = only(world.run([PAST]))

    assert (Status.DONE, "") == (outcome.status, outcome.note)
    assert [0.5] == world.naps


def test_a_busy_server_is_not_waited_for_forever(world: World) -> None:
    """One message that is refused again and again stays."""
    world.meddler.revive(refuse("UID MOVE", b"NO [UNAVAILABLE] later"))
    outcome = only(world.run([PAST]))

    assert Status.FAILED is outcome.status
    assert "The server did not move 4 messages; they are where they were." == outcome.note


def test_a_folder_that_cannot_be_made(world: World) -> None:
    """Nothing is moved, and it is said."""
    before = picture(world.desk)
    world.meddler.revive(refuse("CREATE", b"NO no"))
    outcome = only(world.run([PAST]))

    assert Status.FAILED is outcome.status
    assert "The folder for their mail could not be made on the server, so nothing was moved." == (
        outcome.note
    )
    assert before == picture(world.desk)


def test_a_folder_that_was_made_meanwhile_is_used_and_not_ours(world: World) -> None:
    """When another program made it first, it is used, and undo leaves it."""

    def make_first(seen: Seen) -> bytes | None:
        if seen.verb != "CREATE":
            return None
        with world.desk.session() as client:
            client.create("Later")
        return b"NO [ALREADYEXISTS] there"

    world.meddler.revive(Rules(answer=make_first))
    outcome = only(world.run([PAST]))
    undone = only(world.undo([outcome]))

    assert (Status.DONE, False) == (outcome.status, outcome.ref["created_folder"])
    assert Status.UNDONE is undone.status
    assert () == world.desk.snapshot()["Later"]


@pytest.mark.parametrize("name", ["Trash", "INBOX", "a/b"])
def test_a_folder_with_a_use_of_its_own_is_refused(world: World, name: str) -> None:
    """Not seen as anything, not planned as done, and refused when asked for."""
    before = picture(world.desk)
    item = file_past(THEM, folder_name=name)
    with world.opened() as adapter:
        (change,) = look(adapter, [item])
        forced = replace(look(adapter, [PAST])[0], item=item)
        outcome = only(adapter.apply([forced], MemoryJournal()))

    assert Presence.UNKNOWN is change.before.presence
    assert "folder" in str(change.before.facts["note"])
    assert Status.REFUSED is outcome.status
    assert before == picture(world.desk)


def test_what_was_not_seen_is_not_done(world: World) -> None:
    """A change without a look waits; one with nothing to do is already so."""
    with world.opened() as adapter:
        blind = [adapter.plan(item, wire.unknown("Why.")) for item in (PAST, keep(THEM))]
        nothing = adapter.plan(PAST, wire.to_state(wire.FILE_PAST, wire.Mail(())))
        waiting = adapter.apply(blind, MemoryJournal())
        already = only(adapter.apply([nothing], MemoryJournal()))

    assert {Status.WAITING} == {outcome.status for outcome in waiting.values()}
    assert Status.ALREADY is already.status


def test_a_folder_that_vanished_is_a_stale_plan(world: World) -> None:
    """When a folder is gone or another one, nothing is written."""
    with world.opened() as adapter:
        (change,) = look(adapter, [PAST])
        with world.desk.session() as client:
            client.delete("Work")
        with pytest.raises(StalePlan):
            adapter.apply([change], MemoryJournal())
        with world.desk.session() as client:
            client.create("Work")
        with pytest.raises(StalePlan):
            adapter.apply([change], MemoryJournal())

    assert "Later" not in world.desk.snapshot()


def test_a_message_taken_away_meanwhile_is_left_alone(world: World) -> None:
    """Somebody else removes one just before the move: said, and not looked for."""

    def take(seen: Seen) -> None:
        if seen.verb == "UID MOVE" and b"INBOX" not in seen.line:
            with world.desk.session() as client:
                client.select("INBOX")
                client.uid("STORE", "101", "+FLAGS", "(\\Deleted)")
                client.uid("EXPUNGE", "101")

    world.meddler.revive(Rules(answer=lambda seen: take(seen)))
    outcome = only(world.run([PAST]))

    assert Status.DONE is outcome.status
    assert "1 message was moved by another program meanwhile, and left alone." == outcome.note
    assert 3 == len(world.desk.snapshot()["Later"])


def test_a_server_that_can_neither_move_nor_remove(world: World) -> None:
    """Copies are filed, the originals stay with a mark, it is said, and undo takes the mark off."""
    before = picture(world.desk)
    world.meddler.revive(Rules(hide=NEITHER, hide_copyuid=True))
    outcome = only(world.run([PAST]))
    with world.opened() as adapter:
        (again,) = look(adapter, [PAST])
        finding = adapter.verify([outcome.change])[PAST.address]
    during = world.desk.snapshot()
    undone = only(world.undo([outcome]))
    after = picture(world.desk)

    assert "marked as deleted" in outcome.note
    assert (True, Proof.SEEN) == (finding.holds, finding.proof)
    assert Action.NOTHING is again.action
    assert bag(MAILBOX["INBOX"], flags=False) == bag(during["INBOX"], flags=False)
    assert 4 == len(during["Later"])
    assert (Status.UNDONE, 4) == (undone.status, undone.ref["returned"])
    assert all("\\Deleted" in copy[1] for copy in after.pop("Later"))  # type: ignore[index]
    assert before == after


def test_there_an_original_that_was_removed_is_copied_back(world: World) -> None:
    """Once a mail program has removed the marked originals, undo brings them from the copies."""
    world.meddler.revive(Rules(hide=NEITHER))
    outcome = only(world.run([PAST]))
    with world.desk.session() as client:
        client.select("INBOX")
        client.expunge()
    undone = only(world.undo([outcome]))
    twice = only(world.undo([outcome]))

    assert (Status.UNDONE, 4) == (undone.status, undone.ref["returned"])
    assert bag(MAILBOX["INBOX"]) == bag(world.desk.snapshot()["INBOX"])
    assert (Status.UNDONE, 0) == (twice.status, twice.ref["returned"])


def test_a_stop_between_chunks_leaves_what_was_done(world: World) -> None:
    """Ctrl-C between two chunks: what was moved is known, the rest is where it was."""
    world.chunk = 1
    before = picture(world.desk)

    class _StoppingHands:
        def ask(self, *_: object) -> None:
            raise AssertionError

        def progress(self, _a: object, done: int, _t: int, doing: str, /) -> None:
            if doing == "Moving mail" and done == 2:
                raise Interrupted("Stopped.")

    with world.opened() as adapter:
        changes = look(adapter, [PAST])
        adapter.collect(changes, world.sink)
    world.hands = _StoppingHands()  # type: ignore[assignment]  # the same shape
    with world.opened() as adapter:
        with pytest.raises(Interrupted):
            adapter.apply(changes, world.journal)
        doubts = world.journal.doubts(intents(changes, world.sink))
        settled = only(adapter.settle(doubts, world.journal))

    assert Status.DONE is settled.status
    assert 2 == len(settled.ref["objects"])  # type: ignore[arg-type]
    assert "This was cut short; what was moved is listed, the rest is where it was." == settled.note
    world.undo([settled])
    assert before == picture(world.desk)


def test_an_identifier_of_another_kind_is_not_looked_for(world: World) -> None:
    """A step without a mail address reads as unknown."""
    subject = phone("+1 202 555 0123")
    odd = Item(Address("mail", "phone.block", subject.key), "phone.block", subject)
    with world.opened() as adapter:
        sight = adapter.observe([odd], None)

    assert Presence.UNKNOWN is sight.states[odd.address].presence
    assert "UID FETCH" not in world.meddler.verbs


def test_a_folder_that_cannot_be_read_is_said(world: World) -> None:
    """The rest is still kept and filed; with nothing found, nothing is called in order."""
    world.meddler.revive(Rules(answer=lambda s: b"NO no" if s.line == b'EXAMINE "Work"' else None))
    other = file_past("nobody@example.com")
    with world.opened() as adapter:
        states = adapter.observe([PAST, other], None).states

    assert Presence.ABSENT is states[PAST.address].presence
    assert "1 folder could not be read." == states[PAST.address].facts["note"]
    assert Presence.UNKNOWN is states[other.address].presence


def test_headers_that_do_not_come_make_a_folder_unread(world: World) -> None:
    """A server that answers nothing for a message that is there is not believed."""

    def swallow(seen: Seen) -> bytes | None:
        return b"OK done" if b"(FROM " in seen.line else None

    world.meddler.revive(Rules(answer=swallow))
    with world.opened() as adapter:
        state = adapter.observe([PAST], None).states[PAST.address]

    assert Presence.UNKNOWN is state.presence
    assert "2 folders could not be read." == state.facts["note"]


def test_doubtful_lines_are_counted_and_left(world: World) -> None:
    """A broken sender line that names them is said, left alone, and remembered."""
    world.desk.deliver("INBOX", mail(9, f'"Jordan <{THEM}>'))
    with world.opened() as adapter:
        first = adapter.observe([PAST], None)
        second = adapter.observe([PAST], first.cursor)
        state = first.states[PAST.address]

    assert 4 == state.facts["count"]
    assert "1 message has a sender line that could not be read" in str(state.facts["note"])
    assert first.states == second.states


def test_a_new_uidvalidity_is_read_from_the_start(world: World) -> None:
    """A folder that was made anew is looked through anew, cursor or not."""
    with world.opened() as adapter:
        first = adapter.observe([PAST], None)
        with world.desk.session() as client:
            client.delete("Work")
        world.desk.fill({"Work": [mail(5), mail(6)]})
        second = adapter.observe([PAST], first.cursor)

    assert 5 == second.states[PAST.address].facts["count"]


# -- keeping ------------------------------------------------------------------------------------


def test_originals_are_kept_to_the_byte_and_stay_unread(world: World) -> None:
    """A small one and one of 2.5 MiB: the bytes as the server has them, and no flag changes."""
    large = mail(7, text="0123456789abcdef\r\n" * 150_000)
    world.desk.deliver("INBOX", large)
    before = picture(world.desk)
    world.meddler.revive()
    outcome = only(world.run([keep(THEM)]))
    exhibit = next(e for e, data in world.sink.kept.values() if data == large.body)
    windows = [s.line for s in world.meddler.seen if b"<" in s.line]

    assert Status.DONE is outcome.status
    assert [] == outcome.ref["objects"]
    theirs = [m for mails in MAILBOX.values() for m in mails if b"From: jordan" in m.body]
    assert {m.body for m in [*theirs, large]} == set(world.sink.bodies)
    assert before == picture(world.desk)
    assert 3 == len(windows)
    assert ("<7@mail.example>", THEM, "INBOX", len(large.body)) == tuple(
        exhibit.facts[name] for name in ("message_id", "sender", "folder", "size")
    )


def test_what_is_kept_is_not_fetched_again(world: World) -> None:
    """A second collecting asks for no message."""
    world.run([keep(THEM)])
    world.meddler.revive()
    world.run([keep(THEM)])

    assert not any(b"BODY.PEEK[]" in seen.line for seen in world.meddler.seen)
    assert {1} == set(world.sink.bodies.values())


@pytest.mark.parametrize(
    "said",
    [
        b"* 1 FETCH (UID 101 BODY[] {3}\r\nabc)\r\nOK done",
        b"* 1 FETCH (UID 101 BODY[] NIL)\r\nOK x",
    ],
    ids=["short", "none"],
)
def test_a_message_that_does_not_come_whole_stops_the_batch(world: World, said: bytes) -> None:
    """Fewer bytes than announced: nothing is changed."""
    world.meddler.revive(Rules(answer=lambda s: said if b"BODY.PEEK[]" in s.line else None))
    with world.opened() as adapter:
        changes = look(adapter, [PAST])
        with pytest.raises(AdapterError) as caught:
            adapter.collect(changes, world.sink)

    assert "A message could not be read whole, so nothing was changed." == caught.value.say


def test_what_has_gone_since_is_not_collected(world: World) -> None:
    """A folder made anew, emptied or removed has nothing of what was seen."""
    with world.opened() as adapter:
        changes = look(adapter, [PAST])
        with world.desk.session() as client:
            client.delete("Work")
            client.select("INBOX")
            client.store("1:*", "+FLAGS", "(\\Deleted)")
            client.expunge()
        adapter.collect(changes, world.sink)
        world.desk.fill({"Work": [mail(5)]})
        adapter.collect(changes, world.sink)

    assert {} == world.sink.kept


def test_keeping_is_seen_and_undone(world: World) -> None:
    """The originals are looked for; undoing changes nothing and says that the copies stay."""
    item = keep(THEM)
    outcome = only(world.run([item]))
    with world.opened() as adapter:
        there = adapter.verify([outcome.change])[item.address]
        with world.desk.session() as client:
            client.delete("Work")
        gone = adapter.verify([outcome.change])[item.address]
        undone = only(adapter.undo([outcome], world.journal))
        doubts = [
            InDoubt(Intent(outcome.change, Direction.DO)),
            InDoubt(Intent(outcome.change, Direction.UNDO)),
        ]
        settled = [only(adapter.settle([doubt], world.journal)).status for doubt in doubts]

    assert (True, False) == (there.holds, gone.holds)
    assert Status.UNDONE is undone.status
    assert "The copies on this device stay" in undone.note
    assert [Status.DONE, Status.UNDONE] == settled
