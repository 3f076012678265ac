"""Hold the taking back of filters that came by a file."""

from __future__ import annotations

from dataclasses import replace

import pytest

from boundary.adapters.google.gmail.filters import Shape, make
from boundary.core.change import (
    Direction,
    Hand,
    InDoubt,
    Intent,
    Proof,
    Status,
)
from boundary.core.errors import AdapterError, Interrupted
from boundary.core.ports import Answer
from tests.adapters.google.gmail.by_files import (
    ANA,
    BELA,
    CORA,
    LATER,
    Desk,
    adapter_for,
    changes,
    done,
    doubt,
    export,
    item,
)
from tests.adapters.imap.furniture import MemoryJournal


def test_undo_names_filters_as_the_list_shows_them() -> None:
    """With an export it is exact: this one goes, that one is changed to this."""
    both, alone = make(LATER, [ANA, BELA]), make(LATER, [ANA])
    desk = Desk(files=[export(both, alone, alone)])
    journal = MemoryJournal()
    found = adapter_for(desk).undo(done(desk, item(ANA)), journal)
    (shown,) = desk.shown

    assert Status.UNDONE is found[item(ANA).address].status
    assert '  from:("ana@example.org")' in shown
    assert "Delete the filter that looks like this. It is there 2 times, so do it 2 times." in shown
    assert '  "bela@example.net"' in shown
    assert [{"answer": "done"}] == [ref for _, ref in journal.written]


def test_undo_without_an_export_lists_the_addresses() -> None:
    """The person looks for them, and is told that a second import makes a second filter."""
    desk = Desk()
    adapter_for(desk).undo(done(desk, item(ANA), item(BELA)), MemoryJournal())
    (shown,) = desk.shown

    assert ["  ana@example.org", "  bela@example.net"] == [x for x in shown if x.startswith("  ")]
    assert any("imported twice" in line for line in shown)


def test_undo_of_what_an_export_does_not_show_asks_nothing() -> None:
    """Where no such filter is left, there is nothing to do by hand."""
    desk = Desk(files=[export(make(LATER, [BELA]))])
    found = adapter_for(desk).undo(done(desk, item(ANA)), MemoryJournal())[item(ANA).address]

    assert (Status.UNDONE, Proof.SEEN, []) == (found.status, found.proof, desk.shown)


def test_undo_of_what_was_so_already_says_that_first() -> None:
    """A filter of the user's own can be left as it is."""
    adapter = adapter_for(Desk(Answer.ALREADY))
    outcome = adapter.apply(changes(adapter, item(ANA)), MemoryJournal())[item(ANA).address]
    desk = Desk(Answer.SKIP)
    found = adapter_for(desk).undo([outcome], MemoryJournal())[item(ANA).address]

    assert any(line.endswith("You can leave it as it is.") for line in desk.shown[0])
    assert (Status.SKIPPED, "You left this as it is.") == (found.status, found.note)


def test_undo_of_past_mail_searches_for_it() -> None:
    """Mail is moved back by hand, found under the label."""
    desk = Desk()
    found = adapter_for(desk).undo(done(desk, item(ANA, "mail.file-past")), MemoryJournal())

    assert '  label:"Later" {from:"ana@example.org"}' in desk.shown[0]
    assert [Status.UNDONE] == [one.status for one in found.values()]


def test_undo_of_nothing_asks_nothing() -> None:
    """A receipt without an object left nothing behind."""
    (outcome,) = done(Desk(), item(ANA))
    desk = Desk()
    found = adapter_for(desk).undo([replace(outcome, ref={"objects": []})], MemoryJournal())

    assert (Status.UNDONE, []) == (found[item(ANA).address].status, desk.shown)


def test_undo_leaves_another_door_s_work_alone() -> None:
    """What was made over the interface is not taken for an import."""
    (outcome,) = done(Desk(), item(ANA))
    desk = Desk()
    other = replace(outcome, ref={"objects": [{"id": "filter:x"}]})
    found = adapter_for(desk).undo([other], MemoryJournal())[item(ANA).address]

    assert (Status.FAILED, []) == (found.status, desk.shown)
    assert "over another door" in found.note


def test_undo_for_two_labels_reads_one_export() -> None:
    """One file answers for all labels; a receipt without a list left nothing behind."""
    aside = make(Shape("Aside", mark_read=True), [BELA])
    desk = Desk(files=[export(make(LATER, [ANA]), aside)])
    outcomes = done(desk, item(ANA), item(BELA, folder_name="Aside"), item(CORA))
    outcomes[2] = replace(outcomes[2], ref={})
    found = adapter_for(desk).undo(outcomes, MemoryJournal())

    assert {Status.UNDONE} == {one.status for one in found.values()}
    assert (1, 2) == (len(desk.offers), len(desk.shown))
    assert all("This is how your filters were" in " ".join(shown) for shown in desk.shown)


def test_a_stop_in_an_undo_is_no_answer() -> None:
    """The run ends, and the step stands."""
    desk = Desk(Answer.STOP)
    with pytest.raises(Interrupted):
        adapter_for(desk).undo(done(desk, item(ANA)), MemoryJournal())


def test_settle_counts_what_was_answered() -> None:
    """The newest answer counts; without one nothing was done; nobody is asked."""
    desk = Desk()
    adapter = adapter_for(desk)
    ana, bela, cora = changes(adapter, item(ANA), item(BELA), item(CORA))
    doubts = [doubt(ana, "later", "done"), doubt(bela), doubt(cora, "stop", "nonsense")]
    found = adapter.settle(doubts, MemoryJournal())
    back = adapter.settle([doubt(ana, "done", direction=Direction.UNDO)], MemoryJournal())

    assert [Status.DONE, Status.FAILED, Status.FAILED] == [
        found[one.address].status for one in (ana, bela, cora)
    ]
    assert Status.UNDONE is back[ana.address].status
    assert [] == desk.shown


def test_settle_leaves_another_door_s_step_in_doubt() -> None:
    """Only the adapter that began a step can say its end."""
    adapter = adapter_for(Desk())
    (ana,) = changes(adapter, item(ANA))
    theirs = InDoubt(Intent(ana, Direction.UNDO), ({"object": "x"},))

    for one in (doubt(replace(ana, hand=Hand.TOOL)), theirs):
        with pytest.raises(AdapterError, match="another door"):
            adapter.settle([one], MemoryJournal())
