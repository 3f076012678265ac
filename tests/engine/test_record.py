"""Hold the record of a run to what recovery and undo need."""

from __future__ import annotations

from boundary.core.change import (
    Change,
    Direction,
    Exhibit,
    Finding,
    Intent,
    Presence,
    Proof,
    State,
    Status,
)
from boundary.core.codec import address_to_json, canonical, intent_to_json, outcome_to_json, parse
from boundary.core.event import EventKind
from boundary.engine.record import BatchJournal, BatchSink, Record
from tests.book import MemoryBook
from tests.engine.furniture import change, outcome


def test_intents_are_one_group_with_one_event_each() -> None:
    """Every intent is an event of its own, in one durable group."""
    book = MemoryBook()
    intents = [Intent(change(name), Direction.DO) for name in ("anna", "bert")]

    Record(book).intents(intents)

    assert [EventKind.INTENT] * 2 == book.kinds()
    assert 2 == book.fuse.points
    assert [{"intent": parse(canonical(intent_to_json(i)))} for i in intents] == [
        event.body for event in book.events
    ]


def test_outcomes_say_their_direction() -> None:
    """An outcome is written with its direction, as an outcome or as recovered."""
    book = MemoryBook()
    one = outcome(change(), Status.UNDONE)

    Record(book).outcomes([one], Direction.UNDO)
    Record(book).outcomes([one], Direction.UNDO, EventKind.RECOVERED)

    assert [EventKind.OUTCOME, EventKind.RECOVERED] == book.kinds()
    body = {"outcome": parse(canonical(outcome_to_json(one))), "direction": "undo"}
    assert [body, body] == [event.body for event in book.events]


def test_a_finding_leaves_the_state_out() -> None:
    """A finding keeps whether it holds, and how that is known; the outcome has the state."""
    book = MemoryBook()
    one = change()
    finding = Finding(one.address, True, Proof.SEEN, State(Presence.PRESENT), "Looked.")

    Record(book).findings([one], [finding])

    assert [
        {
            "address": address_to_json(one.address),
            "holds": True,
            "proof": "seen",
            "note": "Looked.",
        }
    ] == [event.body for event in book.events]


def test_a_part_is_durable_for_each_address_and_remembered() -> None:
    """A part is written for each address by itself, before `part` returns, and kept in order."""
    book = MemoryBook()
    anna, bert = change("anna"), change("bert")
    journal = BatchJournal(book, [anna, bert])

    journal.part([anna.address, bert.address], {"phase": "start"})
    journal.part([anna.address], {"phase": "done"})

    assert [EventKind.PART] * 3 == book.kinds()
    assert ({"phase": "start"}, {"phase": "done"}) == journal.parts(anna.address)
    assert ({"phase": "start"},) == journal.parts(bert.address)


def _add(sink: BatchSink, of: Change, source: str) -> Exhibit:
    return sink.add([of.address], source, "message/rfc822", [b"Hel", b"lo"], {"channel": "mail"})


def test_what_is_archived_is_counted_and_known_by_its_source() -> None:
    """An original is archived once; its source is the adapter's own, unique by the account."""
    book = MemoryBook()
    one = change()
    sink = BatchSink(book.exhibits, "mail", [one])

    assert not sink.has("INBOX;1;5")
    exhibit = _add(sink, one, "INBOX;1;5")

    assert ("INBOX;1;5", 5) == (exhibit.source, exhibit.size)
    assert (1, 5) == (sink.added, sink.added_bytes)
    assert sink.has("INBOX;1;5")
    assert not BatchSink(book.exhibits, "work", [one]).has("INBOX;1;5")


def test_an_intent_names_the_originals_of_its_change() -> None:
    """Originals are found by address, and by the messages that the change is about."""
    book = MemoryBook()
    anna = change("anna")
    about = State(Presence.ABSENT, {"messages": [{"id": "INBOX;1;5"}, {"id": 7}, "odd"]})
    bert = change("bert", before=about)
    sink = BatchSink(book.exhibits, "mail", [anna, bert])
    first, second = _add(sink, anna, "INBOX;1;5"), _add(sink, bert, "INBOX;1;6")
    _add(sink, anna, "INBOX;1;7")

    again = BatchSink(book.exhibits, "mail", [anna, bert])
    assert again.has("INBOX;1;5")

    assert (first, second) == sink.exhibits_of(bert)
    assert ["INBOX;1;5", "INBOX;1;7"] == [e.source for e in sink.exhibits_of(anna)]
    assert (first,) == again.exhibits_of(bert)


def test_a_change_without_messages_has_only_its_own_originals() -> None:
    """Facts without a list of messages name none."""
    book = MemoryBook()
    anna, bert = change("anna"), change("bert", before=State(Presence.ABSENT, {"messages": 3}))
    sink = BatchSink(book.exhibits, "mail", [anna, bert])
    _add(sink, anna, "INBOX;1;5")

    assert () == sink.exhibits_of(bert)
