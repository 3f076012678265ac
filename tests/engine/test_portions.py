"""Hold that a long batch goes a portion at a time, and comes out as one."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace

import pytest

from boundary import engine
from boundary.core.change import Change, Outcome, State, Status
from boundary.core.errors import AdapterError, BoundaryError, StoreError, TransientError
from boundary.core.event import EventKind
from boundary.core.playbook import Address
from boundary.core.ports import ExhibitSink, Journal
from boundary.engine.record import BatchSink
from tests.book import MemoryBook
from tests.engine.furniture import Plain, change, desk_for, plan_of

LAST = ("collect", "apply")


class Parted(Plain):
    """A plain adapter that carries out one message at a time."""

    def __init__(self) -> None:
        """Refuse nothing yet."""
        super().__init__()
        self.portion = 0
        self.statuses: dict[str, Status] = {}
        self.broken: dict[str, BoundaryError] = {}
        self.verified: list[Change] = []

    def portions(self, changes: Sequence[Change], /) -> Iterator[tuple[Change, ...]]:
        """Give each message of each change its own portion."""
        for one in changes:
            for name in names(one):
                yield (replace(one, before=State(one.before.presence, {"messages": [name]})),)

    def collect(self, changes: Sequence[Change], sink: ExhibitSink, /) -> None:
        """Archive what the portion is about."""
        for one in changes:
            (name,) = names(one)
            source = name.partition(" ")[0]
            sink.add([one.address], source, "text/plain", [name.encode()], {})
            if name in self.broken:
                self._asked("collect")
                raise self.broken[name]
        self._asked("collect")

    def apply(self, changes: Sequence[Change], journal: Journal, /) -> Mapping[Address, Outcome]:
        """Touch the one message of each change."""
        super().apply(changes, journal)
        outcomes = {}
        for one in changes:
            (name,) = names(one)
            status = self.statuses.get(name, Status.DONE)
            note = "" if status is Status.DONE else "It stayed."
            outcomes[one.address] = Outcome(one, status, {"objects": [{"id": name}]}, note)
        return outcomes


def names(of: Change) -> list[str]:
    """Give the messages of a change."""
    found = of.before.facts["messages"]
    assert isinstance(found, list)
    return [str(each) for each in found]


def long_change(*messages: str) -> Change:
    """Make a change about these messages."""
    one = change()
    return replace(one, before=State(one.before.presence, {"messages": list(messages)}))


def run(adapter: Parted, book: MemoryBook, one: Change, *stops: bool) -> engine.Report:
    """Run one change; `stops` is what is answered between batches and portions."""
    answers = iter(stops)
    desk = desk_for(adapter, one)
    return engine.Runner(desk, book, lambda: next(answers, False)).run(
        plan_of(one), lambda stage, of: True
    )


def test_each_portion_is_recorded_and_the_whole_is_looked_at_once() -> None:
    """Originals, intent and outcome for each; one result and one look; how many were touched."""
    adapter, book = Parted(), MemoryBook()
    one = long_change("a 1", "b 2", "c 3")
    (result,) = run(adapter, book, one).results

    each = [EventKind.EXHIBIT, EventKind.INTENT, EventKind.OUTCOME]
    assert [*each * 3, EventKind.FINDING] == book.kinds()
    assert [*["collect", "apply"] * 3, "verify"] == adapter.asked
    assert (Status.DONE, one) == (result.outcome.status, result.outcome.change)
    assert {"objects": [{}, {}, {}]} == result.outcome.ref
    assert result.finding is not None
    assert 3 == len(book.standing().done[one.address])


def test_one_portion_that_did_not_work_is_said() -> None:
    """The others go on; the whole is not called done."""
    adapter, book = Parted(), MemoryBook()
    adapter.statuses["b 2"] = Status.FAILED
    report = run(adapter, book, long_change("a 1", "b 2", "c 3"))
    (result,) = report.results

    assert (Status.FAILED, "It stayed.") == (result.outcome.status, result.outcome.note)
    assert 1 == engine.code_of(report)
    assert 2 == len(next(iter(book.standing().done.values())))


@pytest.mark.parametrize(
    ("error", "asked"),
    [
        (TransientError("The server is gone."), ["collect", "apply", "collect"]),
        (StoreError("The disk is full."), ["collect", "apply", "collect"]),
        (AdapterError("This one cannot be read."), ["collect", "apply", "collect", *LAST]),
    ],
)
def test_after_a_lost_server_no_further_portion_is_tried(
    error: BoundaryError, asked: list[str]
) -> None:
    """Each would be waited for anew; one that cannot be read keeps no other from being saved."""
    adapter, book = Parted(), MemoryBook()
    adapter.broken["b 2"] = error
    report = run(adapter, book, long_change("a 1", "b 2", "c 3"))
    (result,) = report.results

    assert asked == [one for one in adapter.asked if one != "verify"]
    assert Status.FAILED is result.outcome.status
    assert 1 == engine.code_of(report)
    assert not report.interrupted


def test_between_portions_it_can_be_stopped() -> None:
    """What was begun is ended and recorded; the rest is as it was."""
    adapter, book = Parted(), MemoryBook()
    report = run(adapter, book, long_change("a 1", "b 2", "c 3"), False, False, True)
    (result,) = report.results

    assert report.interrupted
    assert ["collect", "apply"] * 2 == [each for each in adapter.asked if each != "verify"]
    assert 2 == len(next(iter(book.standing().done.values())))
    assert ["b 2"] == names(result.outcome.change)


def test_originals_of_messages_written_as_lines_are_in_the_intent() -> None:
    """A message is known by the first word of its line, as by the id of a mapping."""
    book = MemoryBook()
    other = change("bert")
    line, mapping = long_change("a;1 40 2026"), change()
    mapping = replace(mapping, before=State(mapping.before.presence, {"messages": [{"id": "b;1"}]}))
    sink = BatchSink(book.exhibits, "mail", [line, other])
    for source in ("a;1", "b;1", "c;1"):
        sink.add([other.address], source, "text/plain", [b"x"], {})

    assert ["a;1"] == [exhibit.source for exhibit in sink.exhibits_of(line)]
    assert ["b;1"] == [exhibit.source for exhibit in sink.exhibits_of(mapping)]
