"""Hold an undo to its word when Google refuses for want of a permission."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from boundary.adapters.google.double.faults import Fault
from boundary.core.change import Status
from tests.adapters.google.gmail.away import CREATE, DELETE, LIST
from tests.adapters.google.gmail.furniture import THEIRS, Place, file_away, file_past, on_double
from tests.adapters.google.gmail.past import MODIFY
from tests.adapters.google.gmail.test_contract_filters import FilterBench
from tests.adapters.google.loops import FORBIDDEN, NOT_GRANTED
from tests.bench import Session

ANNA, BERT, _ = THEIRS
MISSING = "needs a permission at Google that was not given"
GET = "gmail.users.messages.get"
LABEL_DELETE = "gmail.users.labels.delete"
LONG = 40
"""More calls than there are in one undo."""


@pytest.fixture
def place() -> Iterator[Place]:
    """Start an account with one message."""
    with on_double() as made:
        made.letter(ANNA, "INBOX", "UNREAD")
        yield made


def _refuse(place: Place, *methods: str) -> None:
    for method in methods:
        for _ in range(LONG):
            place.line.say(method, 1, NOT_GRANTED)


@pytest.mark.parametrize("method", [CREATE, DELETE, MODIFY])
def test_an_undo_that_google_does_not_permit_is_said_and_done_later(
    place: Place, method: str
) -> None:
    """It is not in doubt: nothing was changed, and with the permission the next undo ends it."""
    session = Session(FilterBench(place))
    items = [file_away(ANNA), file_past(ANNA), file_away(BERT)]
    before = place.written()
    session.run(items)
    place.time.sleep(60)
    _refuse(place, method)
    report = session.undo(items[:2])
    stands = set(session.book.standing().done)
    place.line.mend()
    place.time.sleep(60)
    session.undo(items[:2])
    left = set(session.book.standing().done)
    session.undo(items)
    after = place.written()

    notes = [one.outcome.note for one in report.results if one.outcome.status is Status.FAILED]
    assert 0 == report.in_doubt
    assert 1 == len(notes)
    assert MISSING in notes[0]
    assert 2 == len(stands)
    assert {items[2].address} == left
    assert before == after


def test_a_label_that_may_not_be_deleted_stays_and_hinders_nothing(place: Place) -> None:
    """The step is undone all the same."""
    session = Session(FilterBench(place))
    session.run([file_away(ANNA)])
    _refuse(place, LABEL_DELETE)
    report = session.undo([file_away(ANNA)])

    assert [Status.UNDONE] == [one.outcome.status for one in report.results]
    assert {} == session.book.standing().in_doubt
    assert ["Later"] == place.label_names()


@pytest.mark.parametrize("fault", [NOT_GRANTED, FORBIDDEN], ids=lambda fault: fault.name)
@pytest.mark.parametrize("first", range(1, 6))
@pytest.mark.parametrize("method", [LIST, GET])
def test_where_google_lets_nothing_be_looked_at_any_more_the_step_stands(
    place: Place, method: str, first: int, fault: Fault
) -> None:
    """What was begun is never called undone without a look, and the next undo ends it."""
    session = Session(FilterBench(place))
    items = [file_away(ANNA), file_past(ANNA), file_away(BERT)]
    before = place.written()
    session.run(items)
    place.time.sleep(60)
    for nth in range(first, first + LONG):
        place.line.say(method, nth, fault)
    reports = [session.undo(items[:2]), session.undo(items[:1])]
    place.line.mend()
    place.time.sleep(60)
    session.undo(items)
    after = place.written()

    assert [0, 0] == [report.in_doubt for report in reports]
    assert {} == session.book.standing().done
    assert before == after


def test_where_not_even_what_was_refused_can_be_read_the_whole_step_stands(place: Place) -> None:
    """Nothing is counted as put back without a look."""
    session = Session(FilterBench(place))
    before = place.written()
    session.run([file_past(ANNA)])
    ids = session.objects(file_past(ANNA))
    place.line.say(MODIFY, 1, NOT_GRANTED)
    for nth in range(2, LONG):
        place.line.say(GET, nth, NOT_GRANTED)
    report = session.undo([file_past(ANNA)])
    left = session.objects(file_past(ANNA))
    place.line.mend()
    session.undo([file_past(ANNA)])
    after = place.written()

    assert [Status.FAILED] == [one.outcome.status for one in report.results]
    assert MISSING in report.results[0].outcome.note
    assert ids == left
    assert before == after


def test_the_first_read_of_an_undo_may_be_refused(place: Place) -> None:
    """Nothing was begun, so it is said that it can be run again."""
    session = Session(FilterBench(place))
    session.run([file_past(ANNA)])
    _refuse(place, GET)
    report = session.undo([file_past(ANNA)])

    assert [Status.FAILED] == [one.outcome.status for one in report.results]
    assert 0 == report.in_doubt
