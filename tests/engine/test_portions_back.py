"""Hold that what is taken back goes a portion at a time, and comes out as one."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import pytest

from boundary import engine
from boundary.core.change import Change, Direction, Outcome, Status
from boundary.core.codec import intent_from_json
from boundary.core.errors import AdapterError, BoundaryError, TransientError
from boundary.core.event import EventKind
from boundary.core.json import Json, JsonObject
from boundary.core.objects import ids_in
from boundary.core.playbook import Address
from boundary.core.ports import Journal
from boundary.engine.portions import NOT_BEGUN, PARTLY, in_portions
from boundary.engine.record import Record
from tests.book import MemoryBook, loose
from tests.engine.furniture import PRESENT, change, desk_for, outcome
from tests.engine.test_portions import Parted

GONE = "One was gone."
SOME = "Some stay."


class Returning(Parted):
    """An adapter that takes two objects back at a time, but for those that stay."""

    def __init__(self) -> None:
        """Let nothing stay."""
        super().__init__()
        self.portion = 2
        self.stays: set[str] = set()
        self.nothing: set[str] = set()
        """What is no longer there to be returned."""
        self.notes: dict[str, str] = {}
        self.takes: list[list[list[str]]] = []
        self.errors: dict[int, BoundaryError] = {}

    def undo(self, done: Sequence[Outcome], journal: Journal, /) -> Mapping[Address, Outcome]:
        """Say what came back, and what stays."""
        self.takes.append([sorted(ids_in(one.ref)) for one in done])
        if len(self.takes) in self.errors:
            raise self.errors[len(self.takes)]
        newest = {one.change.address: one.change for one in reversed(done)}
        found = {}
        for address, of in newest.items():
            names = ids_in(*(one.ref for one in done if one.change.address == address))
            stay: list[Json] = [*sorted(names & self.stays)]
            notes = [self.notes[name] for name in sorted(names & self.notes.keys())]
            status, said = (Status.FAILED, SOME) if stay else (Status.UNDONE, " ".join(notes))
            ref: JsonObject = {"returned": len(names - self.nothing) - len(stay), "remaining": stay}
            found[address] = Outcome(of, status, ref, said)
        return found


def stood(*outcomes: Outcome) -> MemoryBook:
    """Let outcomes stand in a book, each done after the one before."""
    book = MemoryBook()
    for one in outcomes:
        Record(book).outcomes([one], Direction.DO)
    return book


def undo(
    adapter: Returning, book: MemoryBook, *changes: Change, stops: Sequence[bool] = ()
) -> engine.Report:
    """Take these back; `stops` is what is answered between batches and portions."""
    answers = iter(stops)
    asked = [one.address for one in changes]
    desk = desk_for(adapter, *changes)
    return engine.undo(asked, book.standing(), desk, book, lambda: next(answers, False))


def standing_ids(book: MemoryBook, of: Change) -> list[str]:
    """Name what still stands of a change."""
    return sorted(ids_in(*(one.ref for one in book.standing().done.get(of.address, ()))))


def more(book: MemoryBook) -> list[bool]:
    """Say of each intent whether more comes after it."""
    bodies = [loose(event.body) for event in book.events if event.kind is EventKind.INTENT]
    return [intent_from_json(body["intent"]).more for body in bodies]


def test_what_is_short_goes_as_it_is() -> None:
    """One portion, with what lists nothing; any number where there is no limit."""
    one, bare, many = outcome(change(), Status.DONE, "1", "2"), outcome(change()), "1234567"

    assert [[one, bare]] == in_portions([one, bare], 2)
    assert [[outcome(change(), Status.DONE, *many)]] == in_portions(
        [outcome(change(), Status.DONE, *many)], 0
    )


def test_all_receipts_of_an_object_are_in_one_portion() -> None:
    """Newest first in each; a receipt that is too long is cut; what lists nothing is in none."""
    anna, bert = change("anna"), change("bert")
    receipts = [
        outcome(anna, Status.DONE, "1", "2", "3"),
        outcome(anna),
        outcome(bert, Status.DONE, "4", "1", "5"),
    ]
    found = in_portions(receipts, 2)

    assert [
        [(anna, ["1", "2"]), (bert, ["1"])],
        [(anna, ["3"]), (bert, ["4"])],
        [(bert, ["5"])],
    ] == [[(one.change, sorted(ids_in(one.ref))) for one in part] for part in found]


def test_a_long_undo_goes_in_portions_and_is_one_result() -> None:
    """Each has its intent and outcome; all but the last say that more comes; then it stands not."""
    anna = change("anna")
    adapter = Returning()
    adapter.notes = {"3": GONE}
    book = stood(
        outcome(anna, Status.DONE, "1", "2"),
        outcome(anna, Status.DONE, "3", "4"),
        outcome(anna, Status.DONE, "5", "6"),
    )
    report = undo(adapter, book, anna)
    (result,) = report.results

    assert [[["5", "6"]], [["3", "4"]], [[], [], ["1", "2"]]] == adapter.takes
    assert [True, True, False] == more(book)
    assert (Status.UNDONE, 6) == (result.outcome.status, result.outcome.ref["returned"])
    assert GONE == result.outcome.note
    assert {} == book.standing().done
    assert ["observe"] == adapter.asked


def test_what_was_returned_early_is_looked_at_too() -> None:
    """The last portion found nothing to move, and the look does not show what came before."""
    anna = change("anna")
    adapter = Returning()
    adapter.nothing = {"1"}
    adapter.states = {anna.address: PRESENT}
    book = stood(outcome(anna, Status.DONE, "1"), outcome(anna, Status.DONE, "2", "3"))
    report = undo(adapter, book, anna)

    assert [Status.FAILED] == [result.outcome.status for result in report.results]
    assert {anna.address} == book.standing().done.keys()


def test_between_portions_it_can_be_stopped_and_goes_on() -> None:
    """What was taken back stands no more; the rest does, and a second undo is about the rest."""
    anna = change("anna")
    adapter = Returning()
    book = stood(*(outcome(anna, Status.DONE, name) for name in "12345"))
    report = undo(adapter, book, anna, stops=(False, True))
    (result,) = report.results

    assert report.interrupted
    assert (Status.WAITING, PARTLY) == (result.outcome.status, result.outcome.note)
    assert ["1", "2", "3"] == standing_ids(book, anna)
    assert 130 == engine.code_of(report)

    second = undo(Returning(), book, anna)
    assert [Status.UNDONE] == [result.outcome.status for result in second.results]
    assert {} == book.standing().done


def test_who_was_not_come_to_is_named_when_it_is_stopped() -> None:
    """Of one something went back; of the other nothing was begun."""
    anna, bert = change("anna"), change("bert")
    book = stood(
        *(outcome(bert, Status.DONE, name) for name in "56"),
        *(outcome(anna, Status.DONE, name) for name in "1234"),
    )
    report = undo(Returning(), book, anna, bert, stops=(False, True))

    assert [(anna, PARTLY), (bert, NOT_BEGUN)] == [
        (result.outcome.change, result.outcome.note) for result in report.results
    ]
    assert {Status.WAITING} == {result.outcome.status for result in report.results}


def test_what_stayed_is_tried_once_more_and_stands() -> None:
    """It is what the whole comes to; what came back does not stand."""
    anna = change("anna")
    adapter = Returning()
    adapter.stays = {"5"}
    book = stood(*(outcome(anna, Status.DONE, name) for name in "123456"))
    report = undo(adapter, book, anna)
    (result,) = report.results

    assert [["5"], ["2"], ["1"]] == [one for one in adapter.takes[-1] if one]
    assert (Status.FAILED, SOME) == (result.outcome.status, result.outcome.note)
    assert ["5"] == standing_ids(book, anna)
    assert 5 == result.outcome.ref["returned"]
    assert 1 == engine.code_of(report)


def test_what_another_claims_is_kept_for_it() -> None:
    """An object that another step lists is in no portion, and goes with the last that has it."""
    anna, bert = change("anna"), change("bert")
    book = stood(
        outcome(bert, Status.DONE, "1"),
        *(outcome(anna, Status.DONE, name) for name in "12345"),
    )
    undo(Returning(), book, anna)

    assert ["1"] == sorted(ids_in(*(one.ref for one in book.standing().left[anna.address])))
    assert [] == standing_ids(book, anna)

    undo(Returning(), book, bert)
    assert {} == book.standing().done
    assert {} == book.standing().left


def test_after_a_fault_that_was_settled_the_rest_goes_on() -> None:
    """What came of the portion is asked; what stayed of it is tried in the last."""
    anna = change("anna")
    adapter = Returning()
    adapter.errors = {1: AdapterError("The server refused.")}
    book = stood(*(outcome(anna, Status.DONE, name) for name in "1234"))
    report = undo(adapter, book, anna)

    assert [Status.UNDONE] == [result.outcome.status for result in report.results]
    assert [["4"], ["3"], ["2"], ["1"]] == adapter.takes[-1]
    assert {} == book.standing().done


@pytest.mark.parametrize("at", [1, 2, 3])
def test_a_portion_of_unknown_end_comes_first_next_time(at: int) -> None:
    """Nothing goes on over it; recovery takes it for a portion, and the rest stands."""
    anna = change("anna")
    adapter = Returning()
    adapter.errors = {at: TransientError("The server is gone.")}
    adapter.settled = TransientError("The server is gone.")
    book = stood(*(outcome(anna, Status.DONE, name) for name in "123456"))
    report = undo(adapter, book, anna)

    assert 1 == report.in_doubt
    assert 1 == engine.code_of(report)
    assert at == len(adapter.takes)
    assert {anna.address} == book.standing().in_doubt.keys()

    adapter = Returning()
    adapter.settled = Status.UNDONE
    engine.recover(desk_for(adapter, anna), book, book.standing())
    rest = 6 - 2 * at
    assert rest == len(standing_ids(book, anna))
    if rest:
        undo(adapter, book, anna)
    assert {} == book.standing().done
    assert {} == book.standing().in_doubt
