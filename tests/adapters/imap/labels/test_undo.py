"""Hold undo of labels: exactly what was changed, only where it is still as it was left."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

import pytest

from boundary.adapters.imap.double import USER, ImapDouble
from boundary.adapters.imap.standin.account import SEEN, Where
from boundary.core.change import Outcome, Status
from boundary.core.errors import AdapterError
from boundary.core.json import JsonObject
from boundary.rehearsal import Mail, Meddler, Rules
from tests.adapters.imap.furniture import SECRET, MemoryJournal, World, file_past, keep
from tests.adapters.imap.labels.gmail import INBOX, THEM, GmailWorld, letter, on_gmail
from tests.adapters.imap.letters import only, refuse

PAST = file_past(THEM)
SECOND = "jordan.two@example.com"


@pytest.fixture
def world() -> Iterator[GmailWorld]:
    """Start an account with one message of theirs."""
    with on_gmail() as made:
        made.add("one", THEM, (INBOX, "Family"))
        yield made


def _filed(world: GmailWorld) -> Outcome:
    outcome = only(world.run([PAST]))

    assert Status.DONE == outcome.status
    return outcome


def test_new_numbers_do_not_matter(world: GmailWorld) -> None:
    """After another UIDVALIDITY, messages are found by Gmail's own number."""
    for number in range(30):
        world.add(f"n{number}")
    before = world.picture()
    done = _filed(world)
    world.kept.renumber()
    world.run([keep(THEM)])
    undone = only(world.undo([done]))
    searches = [s for s in world.meddler.seen if b"X-GM-MSGID" in s.line and b"SEARCH" in s.line]

    assert (Status.UNDONE, 31) == (undone.status, undone.ref["returned"])
    assert before == world.picture()
    assert 2 == len(searches)


def test_a_search_for_many_numbers_that_is_refused_is_halved(world: GmailWorld) -> None:
    """A server that takes one number at a time is asked one by one."""
    for number in range(4):
        world.add(f"n{number}")
    before = world.picture()
    done = _filed(world)
    world.kept.renumber()
    world.meddler.revive(
        Rules(answer=lambda s: b"BAD no" if s.verb == "UID SEARCH" and b" OR " in s.line else None)
    )
    undone = only(world.undo([done]))

    assert Status.UNDONE == undone.status
    assert before == world.picture()


def test_a_search_that_is_refused_altogether_is_a_fault(world: GmailWorld) -> None:
    """Messages that could not be looked for are never called gone."""
    done = _filed(world)
    world.kept.renumber()
    world.meddler.revive(Rules(answer=lambda s: b"NO no" if s.verb == "UID SEARCH" else None))
    with pytest.raises(AdapterError):
        world.undo([done])


def test_what_somebody_took_out_of_the_label_is_left(world: GmailWorld) -> None:
    """A message that lost our label, or went into Trash or Spam, stays where it was put."""
    for name in ("two", "three", "four"):
        world.add(name)
    done = _filed(world)
    world.label("one", add=["Receipts"], remove=["Later"])
    world.label("two", add=["\\Trash"])
    world.label("three", add=["\\Spam"])
    undone = only(world.undo([done]))

    assert {"Family", "Receipts"} == world.of("one").labels
    assert (Where.TRASH, Where.SPAM) == (world.of("two").where, world.of("three").where)
    assert ({INBOX}, set()) == (world.of("four").labels, world.of("four").flags)
    assert (Status.UNDONE, 1) == (undone.status, undone.ref["returned"])
    assert "3 messages are no longer in Later, and left alone." in undone.note


def test_other_labels_that_came_since_stay(world: GmailWorld) -> None:
    """Only our own changes are taken back; stars and labels that came later stay."""
    done = _filed(world)
    world.label("one", add=["Receipts", "\\Starred"], remove=["Family"])
    world.undo([done])

    assert {INBOX, "Receipts"} == world.of("one").labels
    assert {"\\Flagged"} == world.of("one").flags


def test_what_is_read_since_or_was_read_before_stays_so(world: GmailWorld) -> None:
    """Unread again is only what we marked as read."""
    world.add("read", THEM, (INBOX,), [SEEN])
    done = _filed(world)
    world.undo([done])

    assert [set(), {SEEN}] == [world.of(name).flags for name in ("one", "read")]


def test_archived_mail_is_not_put_into_the_inbox(world: GmailWorld) -> None:
    """A message that lay under a label alone goes back there."""
    world.add("archived", THEM, ("Work",))
    done = _filed(world)
    world.undo([done])

    assert {"Work"} == world.of("archived").labels


def test_a_label_of_ours_that_is_still_used_stays(world: GmailWorld) -> None:
    """The label is removed only when nothing has it and nothing is below it."""
    done = _filed(world)
    world.add("own", "me@example.net", ("Later",))
    world.undo([done])
    used = "Later" in world.kept.own_labels
    again = _filed(world)
    world.label("own", remove=["Later"])
    world.kept.create("Later/Deeper")
    world.undo([again, done])
    below = "Later" in world.kept.own_labels
    world.kept.delete("Later/Deeper")
    world.undo([again, done])

    assert (True, True) == (used, below)
    assert "Later" not in world.kept.own_labels


def test_mail_comes_back_after_its_label_was_deleted(world: GmailWorld) -> None:
    """To the inbox, without the label; what the user put there meanwhile is left alone."""
    world.add("two")
    world.add("archived", THEM, ("Work",))
    done = _filed(world)
    world.kept.delete("Later")
    world.label("two", add=[INBOX])
    undone = only(world.undo([done]))

    assert (Status.UNDONE, 1) == (undone.status, undone.ref["returned"])
    assert {INBOX, "Family"} == world.of("one").labels
    assert {INBOX} == world.of("two").labels
    assert {"Work"} == world.of("archived").labels
    assert "Later" not in world.kept.own_labels


def test_filed_twice_is_taken_back_as_it_was_first(world: GmailWorld) -> None:
    """Put back by hand and filed again: both receipts together give the first state."""
    before = world.picture()
    first = _filed(world)
    world.label("one", add=[INBOX])
    second = _filed(world)
    undone = only(world.undo([second, first]))

    assert Status.UNDONE == undone.status
    assert before == world.picture()


@pytest.mark.parametrize("newest_first", [True, False])
def test_two_receipts_of_one_message_count_together(world: GmailWorld, newest_first: bool) -> None:
    """Whichever comes first: each label, the inbox, and unread go back if either took them away."""
    world.add("archived", THEM, ("Work",), [SEEN])
    first = _filed(world)
    world.label("archived", add=[INBOX])
    world.of("archived").flags.clear()
    world.label("one", add=[INBOX])
    second = _filed(world)
    undone = only(world.undo([second, first] if newest_first else [first, second]))

    assert (Status.UNDONE, 2) == (undone.status, undone.ref["returned"])
    assert ({"Work", INBOX}, set()) == (world.of("archived").labels, world.of("archived").flags)
    assert ({"Family", INBOX}, set()) == (world.of("one").labels, world.of("one").flags)
    assert "Later" not in world.kept.own_labels


def test_two_items_of_one_message(world: GmailWorld) -> None:
    """What only one item lists goes back with it; what both list goes back with the last one."""
    world.add("both", f"{THEM}, {SECOND}")
    before = world.picture()
    items = [PAST, file_past(SECOND)]
    outcomes = world.run(items)
    first, second = (outcomes[item.address] for item in items)
    objects = [_ids(outcome.ref) for outcome in (first, second)]
    shared = replace(first, ref=_without(first.ref, objects[1]))
    world.undo([shared])
    half = world.of("both").labels, world.of("one").labels
    half = (set(half[0]), set(half[1]))
    world.undo([second])

    assert objects[1] < objects[0]
    assert ({"Later"}, {INBOX, "Family"}) == half
    assert before == world.picture()


def _ids(ref: JsonObject) -> set[object]:
    objects = ref["objects"]
    assert isinstance(objects, list)
    return {one["id"] for one in objects}


def _without(ref: JsonObject, ids: set[object]) -> JsonObject:
    objects = ref["objects"]
    assert isinstance(objects, list)
    return {**ref, "objects": [one for one in objects if one["id"] not in ids]}


def test_a_refused_undo_says_what_remains(world: GmailWorld) -> None:
    """Refused at each command in turn: what remains is named, and undoing again gives all back."""
    before = world.picture()
    for word in (b"-FLAGS", b"+X-GM-LABELS", b"-X-GM-LABELS"):
        done = _filed(world)
        world.meddler.revive(
            Rules(answer=lambda s, w=word: b"NO no" if w in s.line else None)  # type: ignore[misc]  # a default
        )
        refused = only(world.undo([done]))
        filed = (set(world.of("one").labels), set(world.of("one").flags))
        world.meddler.revive()
        again = only(world.undo([done]))

        assert (Status.FAILED, [f"gmail;{world.of('one').msgid}"]) == (
            refused.status,
            refused.ref["remaining"],
        )
        assert {"Later", "Family"} <= filed[0]
        assert Status.UNDONE == again.status
        assert before == world.picture()


def test_a_label_that_was_there_before_marks_nothing(world: GmailWorld) -> None:
    """Under our label before, and refused at the last command: it is as it was, unread too."""
    world.label("one", add=["Later"])
    before = world.picture()
    world.meddler.revive(refuse("UID STORE", b"NO no"))
    first = only(world.run([PAST]))
    world.meddler.revive(Rules(answer=lambda s: b"NO no" if b"-X-GM-LABELS" in s.line else None))
    second = only(world.run([PAST]))
    world.meddler.revive()
    untouched = world.picture()
    done = _filed(world)
    world.label("one", add=[INBOX])
    undone = only(world.undo([done]))

    assert [Status.FAILED] * 2 == [first.status, second.status]
    assert before == untouched
    assert (Status.UNDONE, 0) == (undone.status, undone.ref["returned"])


def test_saved_copies_stay(world: GmailWorld) -> None:
    """Undoing mail.keep changes nothing on the server."""
    outcome = only(world.run([keep(THEM)]))
    before = world.picture()
    with world.opened() as adapter:
        undone = only(adapter.undo([outcome], MemoryJournal()))

    assert (Status.UNDONE, 0) == (undone.status, undone.ref["returned"])
    assert before == world.picture()


def test_all_mail_with_new_numbers_in_the_middle_stays_as_it_is(world: GmailWorld) -> None:
    """New numbers between the look and the first command: nothing is changed by the old ones."""
    world.add("other", "someone@example.com")
    done = _filed(world)
    world.add("own", "someone@example.com", ("Later",), [SEEN])
    before = world.picture()

    def renumber(seen: object) -> bytes | None:
        if getattr(seen, "verb", "") == "SELECT":
            world.kept.renumber()
        return None

    world.meddler.revive(Rules(answer=renumber))
    undone = only(world.undo([done]))
    world.meddler.revive()

    assert Status.FAILED == undone.status
    assert before == world.picture()


def test_a_receipt_of_the_other_way_is_never_called_undone(world: GmailWorld) -> None:
    """Filed by folders and opened by labels, or the other way round: it remains, and says so."""
    double = ImapDouble({"INBOX": [Mail(letter("one", THEM))]}, SECRET)
    double.start()
    folders = World(double.desk(), Meddler(double.port), USER, double.port)
    moved = only(folders.run([PAST]))
    done = _filed(world)
    by_labels = only(world.undo([moved]))
    by_folders = only(folders.undo([done]))
    double.stop()

    assert [Status.FAILED] * 2 == [by_labels.status, by_folders.status]
    assert _ids(moved.ref) == set(_remaining(by_labels))
    assert _ids(done.ref) == set(_remaining(by_folders))
    assert "Later" in world.of("one").labels


def _remaining(outcome: Outcome) -> list[object]:
    left = outcome.ref["remaining"]
    assert isinstance(left, list)
    return [*left]
