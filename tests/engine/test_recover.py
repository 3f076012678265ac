"""Hold recovery to asking first, and to starting nothing."""

from __future__ import annotations

from boundary import engine
from boundary.core.change import Direction, Intent, Status
from boundary.core.errors import TransientError
from boundary.core.event import EventKind, Standing
from boundary.engine.record import BatchJournal, Record
from tests.book import MemoryBook
from tests.engine.furniture import Plain, change, desk_for


def _doubtful(book: MemoryBook, *intents: Intent) -> None:
    Record(book).intents(intents)


def test_nothing_in_doubt_asks_nobody() -> None:
    """Without a doubt nothing is asked and nothing is written."""
    book, adapter = MemoryBook(), Plain()

    found = engine.recover(desk_for(adapter, change()), book, Standing())

    assert ((), 0) == found
    assert ([], []) == (adapter.asked, book.events)


def test_doubts_of_one_adapter_and_direction_are_settled_together() -> None:
    """One question for each account, verb and direction, with what the parts said."""
    book, adapter = MemoryBook(), Plain()
    anna, bert, cleo = change("anna"), change("bert"), change("cleo")
    _doubtful(book, Intent(anna, Direction.DO), Intent(bert, Direction.DO))
    _doubtful(book, Intent(cleo, Direction.UNDO, receipts=({"objects": []},)))
    BatchJournal(book, [anna]).part([anna.address], {"phase": "start"})

    learnt, left = engine.recover(desk_for(adapter, anna), book, book.standing())

    assert ["settle", "settle"] == adapter.asked
    assert [Direction.UNDO] == [doubt.intent.direction for doubt in adapter.doubts]
    assert (3, 0) == (len(learnt), left)
    assert [EventKind.RECOVERED] * 3 == book.kinds()[-3:]
    assert {} == book.standing().in_doubt


def test_parts_reach_the_adapter() -> None:
    """What was made durable before the interruption is in the doubt."""
    book, adapter = MemoryBook(), Plain()
    anna = change("anna")
    _doubtful(book, Intent(anna, Direction.DO))
    journal = BatchJournal(book, [anna])
    journal.part([anna.address], {"phase": "start"})
    journal.part([anna.address], {"phase": "done"})

    engine.recover(desk_for(adapter, anna), book, book.standing())

    assert [({"phase": "start"}, {"phase": "done"})] == [d.parts for d in adapter.doubts]


def test_an_account_that_is_not_open_stays_in_doubt() -> None:
    """Without its account on the desk a doubt is counted, and nothing is written."""
    book = MemoryBook()
    _doubtful(book, Intent(change(), Direction.DO))

    assert ((), 1) == engine.recover({}, book, book.standing())
    assert {change().address} == set(book.standing().in_doubt)


def test_a_service_that_does_not_answer_stays_in_doubt() -> None:
    """When it cannot be learnt, the doubt stays, and the other accounts are settled."""
    book, adapter, other = MemoryBook(), Plain(), Plain()
    adapter.settled = TransientError("The service could not be reached.")
    kept = change("anna", "mail.keep")
    filed = change("anna")
    _doubtful(book, Intent(kept, Direction.DO), Intent(filed, Direction.DO))
    desk = {**desk_for(adapter, kept), **desk_for(other, filed)}

    learnt, left = engine.recover(desk, book, book.standing())

    assert ([Status.FAILED], 1) == ([o.status for o in learnt], left)
    assert {kept.address} == set(book.standing().in_doubt)
