"""Hold the filing of past mail to its promises when something was cut off."""

from __future__ import annotations

import pytest

from boundary.adapters.google.double import faults
from boundary.adapters.google.double.faults import Fault
from boundary.adapters.google.gmail import back, labels, past
from boundary.adapters.google.oauth import PERMISSIONS
from boundary.core.change import Outcome, Status
from boundary.core.errors import TransientError
from boundary.core.json import Json
from tests.adapters.google.gmail.furniture import (
    MemoryJournal,
    doubts,
    file_past,
    keep,
    on_double,
    planned,
    ran,
    undone,
)
from tests.adapters.google.gmail.past import ANNA, refusal
from tests.adapters.google.gmail.test_contract_filters import FilterBench
from tests.bench import Session


@pytest.mark.parametrize("fault", [faults.INTERNAL_AFTER, faults.TOO_MANY, refusal()])
def test_a_label_that_is_not_seen_to_go_is_looked_for(fault: Fault) -> None:
    """An answer that is lost is looked into; a refusal leaves it, and undo ends all the same."""
    with on_double() as place:
        place.letter(ANNA, "INBOX")
        outcomes = ran(place, file_past(ANNA))
        place.line.say("gmail.users.labels.delete", 1, fault)
        (undo,) = undone(place, outcomes)
        names = place.label_names()

    assert Status.UNDONE == undo.status
    assert ([] if fault.after else ["Later"]) == names


def test_undo_of_copies_changes_nothing() -> None:
    """They stay on this device."""
    with on_double() as place:
        place.letter(ANNA, "INBOX")
        (undo,) = undone(place, ran(place, keep(ANNA)))
        writes = place.google.writes()

    assert (Status.UNDONE, back.KEPT) == (undo.status, undo.note)
    assert () == writes


@pytest.mark.parametrize("fault", [faults.RESET_BEFORE, faults.RESET_AFTER])
def test_what_was_cut_off_is_told_by_looking(fault: Fault) -> None:
    """What was filed is listed; what was not is as it was."""
    with on_double() as place:
        place.chunk = 1
        one, other = (place.letter(ANNA, "INBOX") for _ in range(2))
        journal = MemoryJournal()
        with place.open() as adapter:
            (change,) = planned(adapter, file_past(ANNA))
            place.line.at_write, place.line.spare = fault, 2
            with pytest.raises(TransientError):
                adapter.apply([change], journal)
        place.line.mend()
        with place.open() as adapter:
            outcome = adapter.settle(doubts(journal, [change]), MemoryJournal())[change.address]
        filed = [name for name in (one, other) if "Later" in place.labels(name)]
        undone(place, [outcome])
        after = [place.labels(name) for name in (one, other)]
        names = place.label_names()

    assert Status.DONE == outcome.status
    assert (len(filed) == 1) == (outcome.note == back.CUT_SHORT)
    assert [{"INBOX"}] * 2 == after
    assert [] == names


def test_a_label_that_was_made_for_nothing_is_taken_away_again() -> None:
    """Cut off between the label and the mail, the step counts as not begun."""
    with on_double() as place:
        place.letter(ANNA, "INBOX")
        before = place.written()
        journal = MemoryJournal()
        with place.open() as adapter:
            (change,) = planned(adapter, file_past(ANNA))
            journal.part([change.address], {"phase": past.LABEL, "name": "Later"})
            place.google.gmail.label("Later")
            outcome = adapter.settle(doubts(journal, [change]), MemoryJournal())[change.address]
        after = place.written()

    assert (Status.FAILED, back.NOTHING) == (outcome.status, outcome.note)
    assert before == after


def test_a_label_that_was_there_after_all_is_not_ours() -> None:
    """Somebody made it in the same moment: it stays."""
    journal_parts: list[dict[str, Json]] = [
        {"phase": past.LABEL, "name": "Later"},
        {"phase": past.LABEL_MADE, "label": {"id": "Label_1", "name": "Later", "made": False}},
        {"phase": past.LABEL_MADE},
    ]
    known = labels.Labels({"Label_1": "Later"})

    assert () == past.labels_in(journal_parts, known)
    assert "Label_1" == past.labels_in(journal_parts[:1], known)[0].id
    assert () == past.labels_in(journal_parts[:1], labels.Labels({}))


@pytest.mark.parametrize("begun", [True, False])
def test_an_undo_that_was_cut_off_goes_on_only_when_it_was_begun(begun: bool) -> None:
    """Otherwise it says what is left to do."""
    with on_double() as place:
        one = place.letter(ANNA, "INBOX")
        (outcome,) = ran(place, file_past(ANNA))
        journal = MemoryJournal()
        if begun:
            journal.part([outcome.change.address], {"phase": back.PHASE, "objects": []})
        doubt = doubts(journal, [outcome.change], outcome.ref, undo=True)
        with place.open() as adapter:
            settled = adapter.settle(doubt, MemoryJournal())[outcome.change.address]
        left = place.labels(one)

    assert (Status.UNDONE if begun else Status.FAILED) == settled.status
    assert ({"INBOX"} if begun else {"Later"}) == left


def test_what_leaves_no_trace_settles_by_itself() -> None:
    """Copies were saved before the intention was written; undo of them changes nothing."""
    with on_double() as place:
        place.letter(ANNA, "INBOX")
        with place.open() as adapter:
            (change,) = planned(adapter, keep(ANNA))
            done = adapter.settle(doubts(MemoryJournal(), [change]), MemoryJournal())
            undo = adapter.settle(doubts(MemoryJournal(), [change], {}, undo=True), MemoryJournal())

    found: list[Outcome] = [done[change.address], undo[change.address]]
    assert [Status.DONE, Status.UNDONE] == [one.status for one in found]


def test_undo_without_receipts_settles_as_undone() -> None:
    """There is nothing to take back."""
    with on_double() as place:
        place.letter(ANNA, "INBOX")
        with place.open() as adapter:
            (change,) = planned(adapter, file_past(ANNA))
            doubt = doubts(MemoryJournal(), [change], {}, undo=True)
            settled = adapter.settle(doubt, MemoryJournal())[change.address]

    assert Status.UNDONE == settled.status


def test_a_permission_that_is_narrower_than_it_was_said_to_be_is_said() -> None:
    """Google refuses in the middle; what settles it names the permission, and nothing moved."""
    with on_double() as place:
        message = place.letter(ANNA, "INBOX")
        before = place.labels(message)
        place.scopes = sorted(
            scope for one in PERMISSIONS if one.name in ("rules", "read") for scope in one.full
        )
        session = Session(FilterBench(place))
        (first,) = session.run([file_past(ANNA)]).results
        after = place.labels(message)
        place.scopes = None
        (second,) = session.run([file_past(ANNA)]).results

    said = "This needs a permission at Google that was not given."
    assert Status.FAILED == first.outcome.status
    assert first.outcome.note.startswith(said)
    assert "Connect the account again" in first.outcome.note
    assert before == after
    assert Status.DONE == second.outcome.status
