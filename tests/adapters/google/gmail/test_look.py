"""Hold the look for mail to exact senders, whatever Gmail's search and header lines suggest."""

from __future__ import annotations

import base64
from collections.abc import Mapping

import pytest

from boundary.adapters.google.double import faults
from boundary.adapters.google.double.asked import Params
from boundary.adapters.google.gmail import read, wire
from boundary.core.change import Presence
from boundary.core.codec import canonical, parse
from boundary.core.errors import AdapterError, TransientError
from boundary.core.json import Json, JsonObject
from tests.adapters.google.gmail.furniture import (
    THEIRS,
    MemorySink,
    Place,
    file_past,
    item,
    keep,
    on_double,
    planned,
)

ANNA, BERT, CLEO = THEIRS


def _encoded(text: str) -> str:
    return f"=?utf-8?B?{base64.b64encode(text.encode()).decode()}?="


def _found(place: Place, who: str, **options: str) -> set[str]:
    with place.open() as adapter:
        (change,) = planned(adapter, keep(who, **options))
        return {message.id for message in wire.messages_of(change.before)}


THEIR_FORMS = {
    "bare": [f"From: {ANNA}"],
    "named": [f"From: Anna <{ANNA}>"],
    "capitals": [f"From: Anna <{ANNA.upper()}>"],
    "encoded": [f"From: {_encoded('Anna Ångström')} <{ANNA}>"],
    "two authors": [f"From: Anna <{ANNA}>, Other <other@example.net>"],
    "folded": [f"From: Anna\r\n <{ANNA}>"],
}
OTHERS = {
    "name only": [f'From: "{ANNA}" <stranger@example.net>'],
    "longer": [f"From: x{ANNA}"],
    "subject": ["From: stranger@example.net", f"Subject: {ANNA}"],
    "to": ["From: stranger@example.net", f"To: {ANNA}"],
    "cc": ["From: stranger@example.net", f"Cc: {ANNA}"],
    "encoded comma": [f"From: {_encoded(ANNA + ',')} <stranger@example.net>"],
    "encoded brackets": [f"From: {_encoded(f'A <{ANNA}>, B')} <stranger@example.net>"],
    "encoded comment": [f"From: {_encoded(f'{ANNA} (')} <stranger@example.net>"],
}


@pytest.mark.parametrize("form", THEIR_FORMS)
def test_mail_of_theirs_is_found_in_every_form(form: str) -> None:
    """However the line is written."""
    head = "\r\n".join(THEIR_FORMS[form])
    with on_double() as place:
        one = place.google.gmail.put(f"{head}\r\n\r\nHello.\r\n".encode())
        found = _found(place, ANNA)

    assert {one} == found


@pytest.mark.parametrize("form", OTHERS)
def test_mail_of_others_is_never_taken_for_theirs(form: str) -> None:
    """Nor when a display name decodes to something that looks like their address."""
    head = "\r\n".join(OTHERS[form])
    with on_double() as place:
        place.google.gmail.put(f"{head}\r\n\r\nHello {ANNA}.\r\n".encode())
        found = _found(place, ANNA)

    assert set() == found


def test_mail_that_a_filter_would_also_catch_is_counted_beforehand() -> None:
    """Of other senders who carry the address in their name; a second look knows it too."""
    with on_double() as place:
        place.letter(f'"{ANNA}" <stranger@example.net>', "INBOX")
        place.letter(f"{_encoded(ANNA + ',')} <stranger@example.net>", "INBOX")
        place.letter(f"Anna <{ANNA}>", "INBOX")
        place.letter("x@example.net", "INBOX", lines=[f"Cc: {ANNA}"])
        items = [file_past(ANNA), keep(BERT, copied="include")]
        with place.open() as adapter:
            first = adapter.observe(items, None)
            second = adapter.observe(items, parse(canonical(first.cursor or {})))

    note = str(first.states[items[0].address].facts["note"])
    assert note.startswith("2 messages of others name this address in a display name.")
    assert "note" not in first.states[items[1].address].facts
    assert first == second


def test_copies_count_when_asked_for() -> None:
    """Mail that names the address in Cc; looked for separately, and once for all who want it."""
    with on_double() as place:
        cc = place.letter("x@example.net", "INBOX", lines=[f"Cc: y@example.net, {ANNA}"])
        sent = place.letter(ANNA, "INBOX")
        with place.open() as adapter:
            items = [keep(ANNA, copied="include"), keep(BERT)]
            first, second = planned(adapter, *items)
        without = _found(place, ANNA)

    assert {cc, sent} == {one.id for one in wire.messages_of(first.before)}
    assert () == wire.messages_of(second.before)
    assert {sent} == without


def test_what_others_wrote_is_told_apart_from_theirs() -> None:
    """A message that only names the address in Cc is beyond them, at a second look as at the first.

    One of their own is not, though they are in its Cc, too; and nothing is said of what only reads.
    """
    with on_double() as place:
        cc = place.letter("x@example.net", "INBOX", lines=[f"Cc: {ANNA}"])
        place.letter(ANNA, "INBOX", lines=[f"Cc: {ANNA}"])
        place.letter("x@example.net", "INBOX")
        items = [file_past(ANNA, copied="include"), keep(ANNA, copied="include"), file_past(BERT)]
        with place.open() as adapter:
            first = adapter.observe(items, None)
            second = adapter.observe(items, parse(canonical(first.cursor or {})))

    facts = [first.states[one.address].facts for one in items]
    assert [[cc], None, None] == [one.get("beyond") for one in facts]
    assert [3, None, None] == [one.get("of") for one in facts]
    assert first == second


def test_a_sender_line_that_cannot_be_read_is_counted_and_left() -> None:
    """It may be theirs; nobody guesses."""
    with on_double() as place:
        raw = f'From: "Anna {ANNA} <{ANNA}>\r\n\r\nHello.\r\n'.encode()
        place.google.gmail.put(raw)
        with place.open() as adapter:
            (change,) = planned(adapter, file_past(ANNA))

    assert () == wire.messages_of(change.before)
    assert "1 message has a sender line" in str(change.before.facts["note"])


def test_other_spellings_at_their_provider_are_said_to_be_missed() -> None:
    """Gmail's search finds addresses as they are written."""
    with on_double() as place:
        place.letter("J.Doe@mail.example", "INBOX")
        one = place.letter("jdoe@mail.example", "INBOX")
        with place.open() as adapter:
            (change,) = planned(adapter, file_past("jdoe@mail.example"))

    assert [one] == [each.id for each in wire.messages_of(change.before)]
    assert wire.SPELLED == change.before.facts["note"]


def test_many_addresses_are_looked_for_together() -> None:
    """Twenty to a search."""
    with on_double() as place:
        with place.open() as adapter:
            planned(adapter, *(keep(f"person{number}@example.com") for number in range(41)))
        calls = place.counted()

    assert 3 == calls["messages.list"]


def test_a_memory_spares_reading_what_was_read() -> None:
    """New mail alone is read, where it lies is asked by lists, and new addresses get all."""
    with on_double() as place:
        one = place.letter(ANNA, "INBOX")
        place.letter(f"x{ANNA}", "INBOX")
        with place.open() as adapter:
            first = adapter.observe([file_past(ANNA)], None)
            cursor = parse(canonical(first.cursor or {}))
            two = place.letter(ANNA, "INBOX")
            place.letter(BERT, "INBOX")
            place.counted()
            quick = adapter.observe([file_past(ANNA), file_past(BERT)], cursor)
            calls = place.counted()
            whole = adapter.observe([file_past(ANNA), file_past(BERT)], None)

    assert whole == quick
    assert [one, two] == [
        each.id for each in wire.messages_of(quick.states[file_past(ANNA).address])
    ]
    assert 2 == calls["messages.get"]
    assert ANNA.partition("@")[0] not in canonical(cursor).decode()


def test_a_message_known_as_one_persons_is_read_again_for_another() -> None:
    """Two wrote it together; the second address was added later."""
    with on_double() as place:
        one = place.letter(f"{ANNA}, {BERT}", "INBOX")
        with place.open() as adapter:
            cursor = adapter.observe([keep(ANNA)], None).cursor
            states = adapter.observe([keep(ANNA), keep(BERT)], cursor).states

    assert [[one]] * 2 == [states[keep(who).address].facts["seen_ids"] for who in (ANNA, BERT)]


@pytest.mark.parametrize(
    "change",
    [
        {"version": 0},
        {"messages": {"x": "word"}},
        {"messages": []},
        {"prints": 3},
    ],
    ids=["another version", "odd rows", "no rows", "no names"],
)
def test_a_memory_that_does_not_fit_is_no_use(change: Mapping[str, Json]) -> None:
    """Everything is read again, and the look is the same."""
    with on_double() as place:
        place.letter(ANNA, "INBOX")
        with place.open() as adapter:
            first = adapter.observe([file_past(ANNA)], None)
            again = adapter.observe([file_past(ANNA)], {**(first.cursor or {}), **change})

    assert first == again


def test_a_memory_of_somebody_who_is_no_longer_asked_for_is_dropped() -> None:
    """It holds what the last look was about."""
    with on_double() as place:
        place.letter(ANNA, "INBOX")
        with place.open() as adapter:
            first = adapter.observe([keep(ANNA)], None).cursor
            second = adapter.observe([keep(BERT)], first).cursor

    assert {} == (second or {})["messages"]


def test_what_is_no_step_about_an_address_is_not_known() -> None:
    """It is said, and nothing is looked up."""
    with on_double() as place, place.open() as adapter:
        odd = [item("mail.keep"), keep("a{b@example.com")]
        states = adapter.observe(odd, None).states
        calls = place.counted()

    assert [Presence.UNKNOWN] * 2 == [states[one.address].presence for one in odd]
    assert {} == calls


def test_a_message_that_goes_while_it_is_looked_at_is_passed_over() -> None:
    """It is in the list, and is no more when its lines are asked for."""
    with on_double() as place:
        for _ in range(2):
            place.letter(ANNA, "INBOX")
        gone = faults.Fault("gone", status=404, reason="notFound", message="Not Found")
        place.line.say("gmail.users.messages.get", 1, gone)
        found = _found(place, ANNA)

    assert 1 == len(found)


@pytest.mark.parametrize(("times", "known"), [(12, True), (26, False)])
def test_a_look_lasts_longer_than_a_minute_of_waiting(times: int, known: bool) -> None:
    """What a user may ask for in a minute is soon used up by thousands of messages."""
    with on_double() as place:
        place.letter(ANNA, "INBOX")
        for _ in range(times):
            place.line.say("batch", 1, faults.TOO_MANY)
        before = place.time.seconds
        with place.open() as adapter:
            if known:
                (change,) = planned(adapter, keep(ANNA))
                assert 1 == change.before.facts["count"]
            else:
                with pytest.raises(TransientError):
                    adapter.observe([keep(ANNA)], None)
        waited = place.time.seconds - before

    assert waited >= (30 if known else 60)


@pytest.mark.parametrize("verb", [keep, file_past], ids=["keep", "file-past"])
def test_a_refusal_makes_the_look_unknown(verb) -> None:
    """It is never taken for an empty mailbox."""
    with on_double() as place:
        place.letter(ANNA, "INBOX")
        refused = faults.Fault("no", status=400, reason="failedPrecondition", message="No.")
        place.line.say("gmail.users.messages.get", 1, refused)
        with place.open() as adapter:
            (change,) = planned(adapter, verb(ANNA))

    assert Presence.UNKNOWN == change.before.presence


# -- originals ----------------------------------------------------------------------------


def _answers(place: Place, **fields: Json) -> None:
    """Let the stand-in answer with these fields, when originals are read."""
    plain = place.google.gmail.handlers()["gmail.users.messages.get"]

    def answer(params: Params, body: JsonObject) -> JsonObject | None:
        found = plain(params, body)
        return {**(found or {}), **fields} if params["format"] == "raw" else found

    place.google.register({"gmail.users.messages.get": answer})


@pytest.mark.parametrize(
    "fields",
    [{"raw": ""}, {"raw": "a"}, {"id": "another"}],
    ids=["empty", "broken", "another message"],
)
def test_an_original_that_is_not_whole_is_not_kept(fields: dict[str, Json]) -> None:
    """The step does not run then."""
    with on_double() as place:
        place.letter(ANNA, "INBOX")
        _answers(place, **fields)
        sink = MemorySink()
        with place.open() as adapter:
            (change,) = planned(adapter, keep(ANNA))
            with pytest.raises(AdapterError) as caught:
                adapter.collect([change], sink)

    assert read.NOT_WHOLE == caught.value.say
    assert {} == sink.kept


def test_an_original_that_has_gone_is_passed_over() -> None:
    """Applying finds it missing."""
    with on_double() as place:
        one, other = (place.letter(ANNA, "INBOX") for _ in range(2))
        sink = MemorySink()
        with place.open() as adapter:
            (change,) = planned(adapter, keep(ANNA))
            place.google.gmail.remove(one)
            adapter.collect([change], sink)
            finding = adapter.verify([change])[change.address]

    assert [other] == list(sink.kept)
    assert finding.holds is False


def test_an_original_of_two_steps_is_kept_once() -> None:
    """It belongs to both."""
    with on_double() as place:
        one = place.letter(f"{ANNA}, {BERT}", "INBOX", "Family", lines=["Subject: Hi"])
        sink = MemorySink()
        with place.open() as adapter:
            changes = planned(adapter, keep(ANNA), keep(BERT))
            adapter.collect(changes, sink)
        raw = place.google.gmail.raw_of(one)
    ((exhibit, data),) = sink.kept.values()

    assert raw == data
    assert tuple(sorted(change.address for change in changes)) == tuple(sorted(exhibit.addresses))
    assert "<0@mail.example>" == exhibit.facts["message_id"]
    assert ("mail", "Family, INBOX") == (exhibit.facts["channel"], exhibit.facts["folder"])


def test_an_answer_that_is_no_message_is_a_fault() -> None:
    """Nobody guesses what it was."""

    class Odd:
        def batch(self, calls: list[object]) -> list[JsonObject]:
            return [{} for _ in calls]

    with pytest.raises(AdapterError) as caught:
        list(read.heads(Odd(), ["a"], ()))  # type: ignore[arg-type]  # only what is needed of an Api

    assert read.GARBLED == caught.value.say
