"""Hold the way by a file to what it hands over, what it says, and what it believes."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

import pytest

from boundary.adapters.google.gmail import by_file_lines, xml
from boundary.adapters.google.gmail.by_file import FileAdapter, make_manifest
from boundary.adapters.google.gmail.criteria import REFUSED
from boundary.adapters.google.gmail.filters import Filter, Shape, make
from boundary.core.change import (
    Action,
    Hand,
    Presence,
    Proof,
    Status,
    Undo,
)
from boundary.core.errors import AdapterError, Interrupted, NotOffered
from boundary.core.identifier import email, phone
from boundary.core.playbook import Account, Item
from boundary.core.ports import Answer
from tests.adapters.google.gmail.by_files import (
    ANA,
    BELA,
    DAY,
    LATER,
    Desk,
    adapter_for,
    changes,
    export,
    item,
    odd_at,
    opened,
)
from tests.adapters.imap.furniture import MemoryJournal
from tests.words import banned


def test_the_door_is_closed_where_google_s_interface_is_used() -> None:
    """Without a sign-in, or with an app password, rules come by a file; otherwise not."""
    manifest = make_manifest(lambda: date.fromisoformat(DAY))

    for way in ("import", "app-password"):
        with opened(Desk(), way) as adapter:
            assert isinstance(adapter, FileAdapter)
    with pytest.raises(NotOffered), opened(Desk(), "api"):
        pass
    assert manifest.serves("gmail", "mail.file-past")
    assert not manifest.serves("gmail", "mail.keep")
    assert not manifest.serves("imap", "mail.file-away")
    assert (False, False) == (manifest.remote, manifest.looks)
    assert () == manifest.hosts(Account("mail", "gmail"))


def test_nothing_is_asked_for_a_plan() -> None:
    """Looking and planning ask for no file and show nothing."""
    desk = Desk(files=[export(make(LATER, [ANA]))])
    (change,) = changes(adapter_for(desk), item(ANA))

    assert ([], []) == (desk.offers, desk.shown)
    assert (Action.CREATE, Hand.PERSON, Undo.FULL) == (change.action, change.hand, change.undo)
    assert Presence.UNKNOWN is change.before.presence
    assert "ana" not in change.summary


def test_all_steps_of_a_batch_go_into_one_file() -> None:
    """Without an export everybody is in the file, in few filters, and it rests on the word."""
    desk = Desk()
    adapter = adapter_for(desk)
    journal = MemoryJournal()
    found = adapter.apply(changes(adapter, item(BELA), item(ANA)), journal)
    ((name, data),) = desk.given

    assert "mailFilters.xml" == name
    assert (make(LATER, [ANA, BELA]),) == xml.read(data)
    assert {(Status.DONE, Proof.TOLD)} == {(one.status, one.proof) for one in found.values()}
    assert 1 == len(desk.offers)
    assert [{"answer": "done"}] == [ref for _, ref in journal.written]


def test_an_export_leaves_just_what_is_missing() -> None:
    """What is there already is not handed over again, and is said to have been seen."""
    theirs = Filter(sender="ana@example.org", labels=("Later",), remove=("INBOX", "UNREAD"))
    desk = Desk(files=[export(theirs)])
    adapter = adapter_for(desk)
    ana, bela = changes(adapter, item(ANA), item(BELA))
    found = adapter.apply([ana, bela], MemoryJournal())

    assert (make(LATER, [BELA]),) == xml.read(desk.given[0][1])
    assert (Status.ALREADY, Proof.SEEN) == (found[ana.address].status, found[ana.address].proof)
    assert f"Your export of {DAY} has a filter for this already." == found[ana.address].note
    assert Status.DONE is found[bela.address].status


def test_nothing_is_handed_over_when_all_is_there() -> None:
    """With everything in the export there is no file and no walk."""
    desk = Desk(files=[export(make(LATER, [ANA]))])
    adapter = adapter_for(desk)
    adapter.apply(changes(adapter, item(ANA)), MemoryJournal())

    assert ([], []) == (desk.given, desk.shown)


def test_an_export_after_the_import_is_proof() -> None:
    """What a later export shows is seen; what it does not show has not come to be."""
    desk = Desk(files=[None, export(make(LATER, [ANA]))])
    adapter = adapter_for(desk)
    ana, bela = changes(adapter, item(ANA), item(BELA))
    adapter.apply([ana, bela], MemoryJournal())
    found = adapter.verify([ana, bela])

    assert (True, Proof.SEEN) == (found[ana.address].holds, found[ana.address].proof)
    assert (False, Proof.SEEN) == (found[bela.address].holds, found[bela.address].proof)
    assert f"Not in your export of {DAY}." == found[bela.address].note


def test_without_a_later_export_the_word_is_what_counts() -> None:
    """Somebody who gives no file is asked once, and believed."""
    desk = Desk()
    adapter = adapter_for(desk)
    (ana,) = changes(adapter, item(ANA))
    adapter.apply([ana], MemoryJournal())
    first, again = adapter.verify([ana]), adapter.verify([ana])

    assert (None, Proof.TOLD) == (first[ana.address].holds, first[ana.address].proof)
    assert first == again
    assert 2 == len(desk.offers)


def test_a_file_read_first_answers_every_look() -> None:
    """After `read_file` a look says what the export shows, with its day, and a plan follows it."""
    desk = Desk(files=[export(make(LATER, [ANA]))])
    adapter = adapter_for(desk)

    assert adapter.read_file(item(ANA).address)
    ana, bela, past = changes(adapter, item(ANA), item(BELA), item(ANA, "mail.file-past"))
    assert [Presence.PRESENT, Presence.ABSENT, Presence.UNKNOWN] == [
        one.before.presence for one in (ana, bela, past)
    ]
    assert (Action.NOTHING, Action.CREATE) == (ana.action, bela.action)
    assert f"In your export of {DAY}." in ana.summary
    found = adapter.apply([ana, bela], MemoryJournal())
    assert (Status.ALREADY, Status.DONE) == tuple(found[o.address].status for o in (ana, bela))
    assert 1 == len(desk.offers)


def test_an_export_from_before_a_change_shows_nothing_after_it() -> None:
    """Once something was taken in or taken away by hand, the older file is no answer any more."""
    desk = Desk(files=[export(make(LATER, [ANA]))])
    adapter = adapter_for(desk)
    ana, bela = changes(adapter, item(ANA), item(BELA))
    outcome = adapter.apply([ana, bela], MemoryJournal())[bela.address]
    assert Presence.UNKNOWN is adapter.observe([bela.item], None).states[bela.address].presence

    back = adapter_for(Desk(files=[export(make(LATER, [ANA, BELA]))]))
    back.undo([outcome], MemoryJournal())
    assert Presence.UNKNOWN is back.observe([bela.item], None).states[bela.address].presence


def test_no_file_leaves_everything_as_it_was() -> None:
    """Somebody who has none now is not pressed."""
    adapter = adapter_for(Desk())

    assert not adapter.read_file(item(ANA).address)
    assert Presence.UNKNOWN is changes(adapter, item(ANA))[0].before.presence


def test_another_file_is_asked_for_again_a_few_times() -> None:
    """A wrong file is said to be one; after three there are no more questions."""
    desk = Desk(files=[b"no", b"<a/>", b"", export()])
    adapter = adapter_for(desk)

    assert not adapter.read_file(item(ANA).address)
    assert "This is not a file of filters as Gmail exports it." == desk.offers[1][0]
    assert 3 == len(desk.offers)


def test_an_address_that_fits_no_filter_is_refused_in_words() -> None:
    """It is told in the plan and in the outcome, and is in no file."""
    odd = email("a{b@example.org")
    desk = Desk(files=[export()])
    adapter = adapter_for(desk)
    adapter.read_file(item(ANA).address)
    refused, ana = changes(adapter, item(odd), item(ANA))
    found = adapter.apply([refused, ana], MemoryJournal())

    assert refused.summary.startswith(REFUSED)
    assert (Status.REFUSED, REFUSED) == (found[odd_at(odd)].status, found[odd_at(odd)].note)
    assert (make(LATER, [ANA]),) == xml.read(desk.given[0][1])


def test_steps_for_several_labels_share_one_file() -> None:
    """Each label has its filters, and the walk names them all."""
    desk = Desk()
    adapter = adapter_for(desk)
    steps = changes(adapter, item(ANA), item(BELA, folder_name="Aside", copied="include"))
    adapter.apply(steps, MemoryJournal())

    assert {
        make(LATER, [ANA]),
        make(Shape("Aside", mark_read=True, copied=True), [BELA]),
    } == set(xml.read(desk.given[0][1]))
    assert any("Make the label Aside, Later" in line for line in desk.shown[0])


def test_set_aside_stays_unread() -> None:
    """New mail that is set aside is not marked as read."""
    desk = Desk()
    adapter = adapter_for(desk)
    adapter.apply(changes(adapter, item(ANA, "mail.set-aside")), MemoryJournal())

    assert (make(Shape("Later"), [ANA]),) == xml.read(desk.given[0][1])


def test_past_mail_is_saved_before_anything_is_said_about_moving() -> None:
    """The first walk saves; the second has the box and the search, and no file is made."""
    desk = Desk()
    adapter = adapter_for(desk)
    (past,) = changes(adapter, item(ANA, "mail.file-past"))
    found = adapter.apply([past], MemoryJournal())
    saving, filing = desk.shown

    assert [] == desk.given
    assert saving[0].startswith("Save first")
    assert not any("matching conversations" in line for line in saving)
    assert any("matching conversations" in line for line in filing)
    assert '  in:inbox {from:"ana@example.org"}' in filing
    assert Status.DONE is found[past.address].status
    assert Undo.PARTIAL is past.undo
    assert (None, Proof.TOLD) == (
        adapter.verify([past])[past.address].holds,
        adapter.verify([past])[past.address].proof,
    )


@pytest.mark.parametrize(
    ("answer", "status"), [(Answer.LATER, Status.WAITING), (Answer.SKIP, Status.SKIPPED)]
)
def test_what_was_not_saved_is_not_moved(answer: Answer, status: Status) -> None:
    """Without a word that it was saved, nothing is said about moving."""
    desk = Desk(answer)
    adapter = adapter_for(desk)
    (past,) = changes(adapter, item(ANA, "mail.file-past"))
    found = adapter.apply([past], MemoryJournal())

    assert 1 == len(desk.shown)
    assert (status, "It was not saved first, so it stays.") == (
        found[past.address].status,
        found[past.address].note,
    )


@pytest.mark.parametrize("verb", ["mail.file-away", "mail.file-past"])
def test_a_stop_ends_the_run_and_leaves_no_answer(verb: str) -> None:
    """What was not answered is not written down."""
    desk = Desk(Answer.STOP)
    adapter = adapter_for(desk)
    journal = MemoryJournal()

    with pytest.raises(Interrupted):
        adapter.apply(changes(adapter, item(ANA, verb)), journal)
    assert [] == journal.written


@pytest.mark.parametrize(
    ("answer", "status", "held"),
    [
        (Answer.DONE, Status.DONE, 1),
        (Answer.ALREADY, Status.ALREADY, 1),
        (Answer.SKIP, Status.SKIPPED, 0),
        (Answer.LATER, Status.WAITING, 0),
    ],
)
def test_each_answer_has_its_outcome(answer: Answer, status: Status, held: int) -> None:
    """Only what holds is listed for an undo."""
    adapter = adapter_for(Desk(answer))
    (ana,) = changes(adapter, item(ANA))
    found = adapter.apply([ana], MemoryJournal())[ana.address]

    assert (status, held) == (found.status, len(found.ref["objects"]))  # type: ignore[arg-type]  # a list


@pytest.mark.parametrize(
    "broken",
    [
        replace(item(ANA), options={}),
        replace(item(ANA), subject=None),
    ],
)
def test_a_step_without_label_or_address_is_refused(broken: Item) -> None:
    """A step that names too little ends in one sentence."""
    adapter = adapter_for(Desk())
    state = adapter.observe([broken], None).states[broken.address]

    with pytest.raises(AdapterError):
        adapter.apply([adapter.plan(broken, state)], MemoryJournal())


def test_a_number_is_refused_like_an_odd_address() -> None:
    """Only addresses get filters."""
    adapter = adapter_for(Desk())
    (change,) = changes(adapter, item(phone("+1 202 555 0123")))

    assert Status.REFUSED is adapter.apply([change], MemoryJournal())[change.address].status


def test_what_is_shown_keeps_to_the_words() -> None:
    """No line of the walks breaks the house's ban lists, and none is a hidden second step."""
    filters = (make(LATER, [ANA]),)
    lines = [
        *by_file_lines.ask_before(),
        *by_file_lines.ask_after(),
        *by_file_lines.importing(filters, "Later", 2),
        *by_file_lines.saving(["x"]),
        *by_file_lines.filing_past(filters, ["x"], "Later", mark_read=True),
        *by_file_lines.taking_back((), ["x"], "Later", found=True, looked=""),
        *by_file_lines.moving_back(["x"], "Later"),
    ]

    assert [] == [line for line in lines if banned(line)]
    assert all(line.strip() for line in lines)


def test_what_is_of_our_form_is_named_and_left() -> None:
    """An export shows filters and cannot reach them; without one there is nothing to name."""
    desk = Desk()
    adapter = adapter_for(desk)
    assert () == adapter.ours()

    adapter.take_in(export(make(LATER, [ANA]), make(LATER, [ANA, BELA]), Filter(sender="x")))
    things = adapter.ours()
    assert 2 == len({one.id for one in things})
    assert not any(one.removable for one in things)
    assert "ana@" not in "".join(f"{one.say}{one.by_hand}" for one in things)
    assert {one.id: one.by_hand for one in things} == adapter.remove(things)
