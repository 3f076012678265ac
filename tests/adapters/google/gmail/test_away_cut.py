"""Hold standing filters to their promises when something was cut off."""

from __future__ import annotations

import pytest

from boundary.adapters.google.double import faults
from boundary.adapters.google.double.faults import Fault
from boundary.adapters.google.gmail import labels, rules
from boundary.adapters.google.gmail.group import Group
from boundary.core.change import Presence, Status
from boundary.core.errors import TransientError
from tests.adapters.google.gmail.away import (
    ANNA,
    BERT,
    CLEO,
    DELETE,
    filters_of_ours,
    refusal,
    senders_there,
)
from tests.adapters.google.gmail.furniture import (
    MemoryJournal,
    doubts,
    file_away,
    on_double,
    planned,
    ran,
    undone,
)


def test_a_filter_that_is_not_shown_yet_is_waited_for() -> None:
    """The old one is taken away only once the new one is seen; else it is settled later."""
    with on_double() as place:
        outcomes = ran(place, file_away(ANNA), file_away(BERT))
        with place.open() as adapter:
            installer = adapter._installer
            world = installer.read()
            wish = rules.wish_of(file_away(CLEO), world.labels)
            assert wish is not None
            missing = Group(wish.shape, (wish.person,))
            before = place.time.seconds
            with pytest.raises(TransientError) as caught:
                installer._seen([missing])
            waited = place.time.seconds - before

    assert Status.DONE == outcomes[0].status
    assert rules.LATER == caught.value.say
    assert waited >= 10


def test_a_filter_that_gmail_does_not_delete_is_said() -> None:
    """Undo can be run again; so can a run that would have replaced it."""
    with on_double() as place:
        outcomes = ran(place, file_away(ANNA))
        for _ in range(3):
            place.line.say(DELETE, 1, refusal())
        (first,) = undone(place, outcomes)
        (second,) = undone(place, outcomes)

    assert (Status.FAILED, rules.UNDO_NOT_TAKEN) == (first.status, first.note)
    assert 1 == len(list(first.ref["remaining"]))  # type: ignore[arg-type]  # a list, as said
    assert Status.UNDONE == second.status


def test_a_run_whose_old_filter_stays_has_done_its_step() -> None:
    """The new one acts, so it is said and stands; an undo of all leaves nothing."""
    with on_double() as place:
        before = place.written()
        first = ran(place, file_away(ANNA))
        place.time.sleep(60)
        for _ in range(3):
            place.line.say(DELETE, 1, refusal())
        second = ran(place, file_away(BERT), standing=first)
        during = senders_there(place)
        place.time.sleep(60)
        undone(place, [*second, *first], [*second, *first])
        after = place.written()

    assert [(Status.DONE, rules.OLD_STAYS)] == [(one.status, one.note) for one in second]
    assert [f'"{ANNA}"', f'"{ANNA}" OR "{BERT}"'] == during
    assert before == after


@pytest.mark.parametrize("spare", [0, 1, 2])
@pytest.mark.parametrize("fault", [faults.RESET_BEFORE, faults.RESET_AFTER])
def test_what_was_cut_off_acts_or_is_taken_back(fault: Fault, spare: int) -> None:
    """Label, filter of one shape, filter of another: settled by looking, and nothing doubled."""
    with on_double() as place:
        before = place.written()
        journal = MemoryJournal()
        items = [file_away(ANNA), file_away(BERT, mark="unread")]
        with place.open() as adapter:
            changes = planned(adapter, *items)
            place.line.at_write, place.line.spare = fault, spare
            with pytest.raises(TransientError):
                adapter.apply(changes, journal)
        place.line.mend()
        place.time.sleep(60)
        with place.open() as adapter:
            found = adapter.settle(doubts(journal, changes), MemoryJournal())
            outcomes = [found[one.address] for one in changes]
        acting = len(place.google.gmail.filters())
        undone(place, [one for one in outcomes if one.status is Status.DONE])
        after = place.written()

    whole = spare == 2 and fault is faults.RESET_AFTER
    assert [Status.DONE if whole else Status.FAILED] * 2 == [one.status for one in outcomes]
    assert (2 if whole else 0) == acting
    assert before == after


@pytest.mark.parametrize("drops", [False, True], ids=["old one stays", "old one is gone"])
def test_a_filter_that_was_being_replaced_is_replaced(drops: bool) -> None:
    """The new one acts: the old one goes, if it is still there."""
    with on_double() as place:
        (made,) = ran(place, file_away(ANNA))
        place.time.sleep(60)
        journal = MemoryJournal()
        with place.open() as adapter:
            adapter.remind([made.ref])
            (change,) = planned(adapter, file_away(BERT))
            place.line.at_write = faults.RESET_AFTER if drops else faults.RESET_BEFORE
            place.line.spare = 1
            with pytest.raises(TransientError):
                adapter.apply([change], journal)
        place.line.mend()
        with place.open() as adapter:
            outcome = adapter.settle(doubts(journal, [change]), MemoryJournal())[change.address]
        left = senders_there(place)

    assert Status.DONE == outcome.status
    assert [f'"{ANNA}" OR "{BERT}"'] == left


def test_what_replaced_an_old_filter_stays_when_the_old_one_is_gone() -> None:
    """Somebody deleted one of two new ones meanwhile: the other still files, and is not lost."""
    with on_double() as place:
        (outcome,) = ran(place, file_away(ANNA))
        wish, other, old = (
            rules.wish_of(one, labels.Labels({"x": "Later"}))
            for one in (file_away(ANNA), file_away(BERT, mark="unread"), file_away(CLEO))
        )
        assert wish is not None
        assert other is not None
        assert old is not None
        made = tuple(Group(one.shape, (one.person,)) for one in (wish, other))
        journal = MemoryJournal()
        journal.part([outcome.change.address], rules.ALONG)
        flight = rules.Flight(made, (Group(old.shape, (old.person,)),))
        journal.part([outcome.change.address], flight.to_json())
        with place.open() as adapter:
            found = adapter.settle(doubts(journal, [outcome.change]), MemoryJournal())
        left = senders_there(place)

    assert Status.DONE == found[outcome.change.address].status
    assert [f'"{ANNA}"'] == left


def test_settling_says_when_gmail_does_not_take_back_what_was_begun() -> None:
    """The step counts as not done, and its sentence says why."""
    with on_double() as place:
        journal = MemoryJournal()
        items = [file_away(ANNA), file_away(BERT, mark="unread")]
        with place.open() as adapter:
            changes = planned(adapter, *items)
            place.line.at_write, place.line.spare = faults.RESET_BEFORE, 2
            with pytest.raises(TransientError):
                adapter.apply(changes, journal)
        place.line.mend()
        for _ in range(3):
            place.line.say(DELETE, 1, refusal())
        with place.open() as adapter:
            found = adapter.settle(doubts(journal, changes), MemoryJournal())

    assert {(Status.FAILED, rules.UNDO_NOT_TAKEN)} == {
        (one.status, one.note) for one in found.values()
    }


@pytest.mark.parametrize("begun", [True, False])
def test_an_undo_that_was_cut_off_goes_on_only_when_it_was_begun(begun: bool) -> None:
    """Otherwise it says what is left to do."""
    with on_double() as place:
        (outcome,) = ran(place, file_away(ANNA))
        journal = MemoryJournal()
        if begun:
            journal.part([outcome.change.address], rules.UNDO)
        doubt = doubts(journal, [outcome.change], outcome.ref, undo=True)
        with place.open() as adapter:
            settled = adapter.settle(doubt, MemoryJournal())[outcome.change.address]
        left = len(place.google.gmail.filters())

    assert (Status.UNDONE if begun else Status.FAILED) == settled.status
    assert (0 if begun else 1) == left


def test_an_undo_without_receipts_settles_as_undone() -> None:
    """There is nothing to take back."""
    with on_double() as place, place.open() as adapter:
        (change,) = planned(adapter, file_away(ANNA))
        doubt = doubts(MemoryJournal(), [change], {}, undo=True)
        settled = adapter.settle(doubt, MemoryJournal())[change.address]

    assert Status.UNDONE == settled.status


def test_a_second_look_finds_what_has_gone() -> None:
    """The filter was deleted between making it and looking again."""
    with on_double() as place, place.open() as adapter:
        (change,) = planned(adapter, file_away(ANNA))
        adapter.apply([change], MemoryJournal())
        place.google.gmail.drop_filter(str(filters_of_ours(place)[0]["id"]))
        finding = adapter.verify([change])[change.address]

    assert (False, rules.GONE) == (finding.holds, finding.note)
    assert Presence.ABSENT == finding.state.presence
