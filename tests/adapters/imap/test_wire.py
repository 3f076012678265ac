"""Hold the translation between mailboxes and our words."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, timedelta, timezone

import pytest

from boundary.adapters.imap import wire, written
from boundary.core.change import Action, Change, Outcome, Presence, State, Status
from boundary.core.codec import canonical, parse
from boundary.core.json import Json
from boundary.core.playbook import Item
from tests.adapters.imap.furniture import file_past, keep

ONE = wire.Message("INBOX", 7, 3, "a" * 40, 120, "2026-01-05T08:00:00+00:00")
TWO = wire.Message("Sp&AOQ-ter/x", 8, 4, "b" * 40, 99, "")
PAST = file_past("jordan@example.org")
KEEP = keep("jordan@example.org")


def test_ids_are_unique_and_hold_no_slash() -> None:
    """Folder, UIDVALIDITY and UID, the folder percent-encoded."""
    assert ["INBOX;7;3", "Sp%26AOQ-ter%2Fx;8;4"] == [ONE.id, TWO.id]


def test_a_stable_id_depends_on_all_it_is_made_of() -> None:
    """Message-ID, size and date make it; nothing about the place does."""
    first = wire.stable_id("<1@mail.example>", 10, "2026")
    others = {
        wire.stable_id("<2@mail.example>", 10, "2026"),
        wire.stable_id("<1@mail.example>", 11, "2026"),
        wire.stable_id("<1@mail.example>", 10, "2027"),
    }

    assert 40 == len(first)
    assert first not in others


def test_times_are_written_in_utc() -> None:
    """Aware times are turned, naive ones taken as UTC, none is empty."""
    zone = timezone(timedelta(hours=2))
    expected = "2026-01-05T08:00:00+00:00"

    assert expected == wire.utc_text(datetime(2026, 1, 5, 10, 0, 0, 5, tzinfo=zone))
    assert expected == wire.utc_text(datetime(2026, 1, 5, 8, 0, tzinfo=UTC).replace(tzinfo=None))
    assert "" == wire.utc_text(None)


def test_mail_outside_reads_as_absent() -> None:
    """Messages outside the folder: the wished state does not hold, and they are listed."""
    state = wire.to_state(wire.FILE_PAST, wire.Mail((ONE, TWO), (), world=9))

    assert Presence.ABSENT is state.presence
    assert {"INBOX": 1, "Später/x": 1} == state.facts["folders"]
    assert (2, 9) == (state.facts["count"], state.facts["world"])
    assert (ONE, TWO) == wire.messages_of(state)
    assert "note" not in state.facts
    assert "seen_ids" not in state.facts


def test_the_newest_in_the_inbox_is_told() -> None:
    """When the newest of theirs came to the inbox is said; what lies elsewhere does not count."""
    later = replace(ONE, uid=9, date="2026-02-01T08:00:00+00:00")
    elsewhere = replace(TWO, date="2026-03-01T08:00:00+00:00")
    state = wire.to_state(wire.FILE_PAST, wire.Mail((ONE, later, elsewhere)))

    assert "2026-02-01T08:00:00+00:00" == state.facts["inbox_newest"]
    assert "" == wire.to_state(wire.FILE_PAST, wire.Mail((elsewhere,))).facts["inbox_newest"]


def test_state_survives_json() -> None:
    """What was seen reads back from JSON."""
    state = wire.to_state(wire.FILE_PAST, wire.Mail((ONE, TWO)))
    back = State(state.presence, parse(canonical(state.facts)), etag=state.etag)

    assert wire.messages_of(state) == wire.messages_of(back)
    assert () == wire.messages_of(State(Presence.ABSENT, {"messages": "odd"}))


OLDER: dict[str, Json] = {
    "id": "INBOX;7;3",
    "from": "INBOX",
    "from_validity": 7,
    "from_uid": 3,
    "message_id": "<1@mail.example>",
    "sha256": "c" * 64,
    "size": 120,
    "internal_date": "2026-01-05T08:00:00+00:00",
    "flags": ["\\Flagged"],
    "seen_added": True,
    "to": "Later",
    "to_validity": 5,
    "to_uid": 6,
    "left": True,
}
"""A message of a receipt in the older form, with a key for each value."""


def test_receipts_of_older_logs_are_read() -> None:
    """What a run of an older version moved can be taken back."""
    (moved,) = written.receipt_from({"objects": [OLDER]}).objects

    assert ("INBOX;7;3", "INBOX", 7, 3) == (
        moved.id,
        moved.origin,
        moved.origin_validity,
        moved.origin_uid,
    )
    assert ("Later", 5, 6, True) == (
        moved.target,
        moved.target_validity,
        moved.target_uid,
        moved.left,
    )
    assert ("<1@mail.example>", "c" * 64, 120, ("\\Flagged",), True) == (
        moved.message_id,
        moved.sha256,
        moved.size,
        moved.flags,
        moved.seen_added,
    )
    assert moved == written.moved_from(parse(canonical(moved.to_json())))


@pytest.mark.parametrize("row", ["", "{", "3", '["INBOX"', '"x"'])
def test_a_row_of_another_shape_reads_as_nothing_but_its_id(row: str) -> None:
    """What cannot be read moves nothing."""
    (moved,) = written.receipt_from({"objects": [{"id": "x", "was": row}]}).objects

    assert written.Moved("x", "", 0, 0, "", "", 0, "", ()) == moved


def test_messages_of_older_logs_are_read() -> None:
    """What an older version saw reads back; lines that nobody wrote are passed over."""
    older: dict[str, Json] = {
        "id": ONE.id,
        "folder": ONE.folder,
        "uidvalidity": ONE.validity,
        "uid": ONE.uid,
        "stable": ONE.stable,
        "size": ONE.size,
        "internal_date": ONE.date,
    }
    odd: list[Json] = ["", "x", "a b c d", "INBOX;7;x s 1 -", "INBOX;7;3 s x -", "INBOX;7 s 1 -", 7]

    assert (ONE,) == wire.messages_of(State(Presence.ABSENT, {"messages": [older, *odd]}))


def test_a_message_without_a_date_or_with_a_name_reads_back() -> None:
    """A line holds every kind of message: undated, named, in a folder with a space."""
    undated = replace(ONE, date="", folder="My mail; old")
    named = replace(TWO, name="INBOX;7;3")
    state = wire.to_state(wire.FILE_PAST, wire.Mail((undated, named)))

    assert (undated, named) == wire.messages_of(state)


def _change(item: Item, *messages: wire.Message) -> Change:
    return wire.to_change(item, wire.to_state(item.verb, wire.Mail(messages)))


def test_a_short_batch_is_one_portion() -> None:
    """What is short enough goes as it is."""
    changes = (_change(PAST, ONE, TWO), _change(KEEP))

    assert [changes] == list(wire.portions(changes, 2))


def test_a_long_batch_goes_in_portions() -> None:
    """Together they are the whole; a message of two changes is in one portion, for both."""
    many = [replace(ONE, uid=number, stable=f"{number:040}") for number in range(1, 8)]
    other = file_past("jordan.two@example.com")
    changes = (_change(PAST, *many[:5]), _change(other, *many[3:]), _change(KEEP))
    found = list(wire.portions(changes, 3))
    uids = [
        {c.item.address: [m.uid for m in wire.messages_of(c.before)] for c in portion}
        for portion in found
    ]

    assert [
        {PAST.address: [1, 2, 3], KEEP.address: []},
        {PAST.address: [4, 5], other.address: [4, 5, 6]},
        {other.address: [7]},
    ] == uids
    assert [3, 0] == [change.before.facts["count"] for change in found[0]]


def test_a_portion_of_what_is_kept_names_what_it_has_seen() -> None:
    """What was kept is known portion by portion."""
    many = [replace(ONE, uid=number, stable=f"{number:040}") for number in range(1, 4)]
    seen = [c.before.facts["seen_ids"] for (c,) in wire.portions([_change(KEEP, *many)], 2)]

    assert [[f"{1:040}", f"{2:040}"], [f"{3:040}"]] == seen


def test_keeping_reads_our_folders_too_and_each_message_once() -> None:
    """A message that shows in a view as well is one message."""
    twin = replace(ONE, folder="All", uid=99)
    state = wire.to_state(wire.KEEP, wire.Mail((ONE,), (twin, TWO)))

    assert (ONE, TWO) == wire.messages_of(state)
    assert ["a" * 40, "b" * 40] == state.facts["seen_ids"]


def test_the_etag_changes_with_the_messages() -> None:
    """A moved or new message gives another etag; the order does not."""
    tags = {
        wire.to_state(wire.FILE_PAST, wire.Mail(messages)).etag
        for messages in ((ONE,), (TWO,), (ONE, TWO), (TWO, ONE), (replace(ONE, uid=5),))
    }

    assert 4 == len(tags)


@pytest.mark.parametrize(
    ("mail", "expected"),
    [
        (wire.Mail(()), Presence.PRESENT),
        (wire.Mail((), unread_folders=1), Presence.UNKNOWN),
        (wire.Mail((ONE,), unread_folders=1), Presence.ABSENT),
    ],
)
def test_never_in_order_when_a_folder_could_not_be_read(
    mail: wire.Mail, expected: Presence
) -> None:
    """Nothing found and a folder unread is not "nothing there"."""
    assert expected is wire.to_state(wire.FILE_PAST, mail).presence


def test_notes_say_what_is_not_known() -> None:
    """Unread folders and unreadable sender lines are said, with their numbers."""
    mail = wire.Mail((ONE,), unread_folders=2, unreadable=1, notes=("Said once.", "Said once."))

    assert (
        "Said once. 2 folders could not be read. 1 message has a sender line that could not be"
        " read; they are left where they are."
    ) == wire.to_state(wire.FILE_PAST, mail).facts["note"]
    assert {"note": "Why."} == wire.unknown("Why.").facts


@pytest.mark.parametrize(
    ("item", "messages", "summary"),
    [
        (PAST, (ONE, TWO), "2 messages in 2 folders go to Later and are marked read."),
        (PAST, (ONE,), "1 message in 1 folder goes to Later and is marked read."),
        (
            file_past("jordan@example.org", mark="unread"),
            (ONE,),
            "1 message in 1 folder goes to Later.",
        ),
        (KEEP, (ONE, TWO), "Copies of 2 messages are saved on this device."),
        (KEEP, (ONE,), "A copy of 1 message is saved on this device."),
    ],
)
def test_plans_that_do_something(item, messages, summary: str) -> None:
    """One sentence with the numbers, and no identifier in it."""
    change = wire.to_change(item, wire.to_state(item.verb, wire.Mail(messages)))

    assert (Action.CREATE, summary) == (change.action, change.summary)


@pytest.mark.parametrize(
    ("item", "summary"),
    [
        (PAST, "No mail from this address lies outside Later."),
        (KEEP, "No mail from this address is there to copy."),
    ],
)
def test_plans_with_nothing_to_do(item, summary: str) -> None:
    """Nothing there plans as nothing."""
    change = wire.to_change(item, wire.to_state(item.verb, wire.Mail(())))

    assert (Action.NOTHING, summary) == (change.action, change.summary)


@pytest.mark.parametrize(
    ("item", "summary"),
    [
        (PAST, "The mailbox could not be read, so nothing is moved now."),
        (KEEP, "The mailbox could not be read, so no copies can be saved now."),
    ],
)
def test_plans_without_a_look(item, summary: str) -> None:
    """What was not seen is not planned as done."""
    change = wire.to_change(item, wire.unknown("Why."))

    assert (Action.CREATE, summary) == (change.action, change.summary)


def test_receipts_survive_json() -> None:
    """Everything that undo needs reads back."""
    moved = written.Moved(
        ONE.id, "INBOX", 7, 3, "<1@mail.example>", "c" * 64, 120, ONE.date, ("\\Flagged",), True
    ).placed("Later", 5, 6)
    receipt = written.Receipt((replace(moved, left=True),), "Later", True)
    change = wire.to_change(PAST, wire.to_state(wire.FILE_PAST, wire.Mail((ONE,))))
    outcome = Outcome(change, Status.DONE, parse(canonical(receipt.to_json())))

    assert receipt == written.receipt_from(outcome.ref)


def test_receipts_of_another_shape_read_as_empty() -> None:
    """A receipt that is not ours lists nothing."""
    odd: dict[str, Json] = {
        "objects": [{"id": 3, "flags": "x", "from_uid": True}, "odd"],
        "folder": 4,
    }

    assert written.Receipt(
        (written.Moved("", "", 0, 0, "", "", 0, "", ()),)
    ) == written.receipt_from(odd)


def test_lists_of_mappings_read_leniently() -> None:
    """What is no mapping is left out."""
    assert ({"a": 1},) == written.objects_in({"x": [{"a": 1}, 2]}, "x")
    assert () == written.objects_in({}, "x")


def test_options_have_careful_defaults() -> None:
    """Without options: no folder, marked read, no copies."""
    bare = replace(PAST, options={})

    assert ("", True, False) == (
        wire.folder_name(bare),
        wire.marks_read(bare),
        wire.wants_copies(bare),
    )


def test_numbers_are_written_with_their_noun() -> None:
    """One is singular, thousands are grouped."""
    assert ["1 message", "0 messages", "1,500 messages"] == [
        wire.counted(n, "message", "messages") for n in (1, 0, 1500)
    ]
