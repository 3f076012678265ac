"""Hold the words and receipts of mail over the API to what was seen, and back through JSON."""

from __future__ import annotations

import pytest

from boundary.adapters.google.gmail import wire
from boundary.adapters.google.gmail.wire import Filed, Label, Mail, Message
from boundary.core.change import Action, Outcome, Presence, State, Status
from boundary.core.codec import canonical, parse
from boundary.core.json import Json
from tests.adapters.google.gmail.furniture import THEIRS, file_past, item, keep

ANNA = THEIRS[0]
IN = Message("a1", 100, "2026-11-01T00:00:00+00:00", inbox=True)
OUT = Message("b2", 200, "2026-11-02T00:00:00+00:00")
FILED = Message("c3", 300, "2026-11-03T00:00:00+00:00", filed=True)
BOTH = Message("d4", 400, "2026-11-04T00:00:00+00:00", inbox=True, filed=True)
LABEL = Label("Label_1", "Later", made=True)


def test_what_is_not_filed_is_what_filing_is_about() -> None:
    """A message counts while it lacks the label or lies in the inbox; all count for copies."""
    mail = Mail((IN, OUT, FILED, BOTH), world=9)
    past = wire.to_state(wire.FILE_PAST, mail)
    kept = wire.to_state(wire.KEEP, mail)

    assert (IN, OUT, BOTH) == wire.messages_of(past)
    assert (IN, OUT, FILED, BOTH) == wire.messages_of(kept)
    assert (3, 9, BOTH.date) == tuple(past.facts[n] for n in ("count", "world", "inbox_newest"))
    assert ["a1", "b2", "c3", "d4"] == kept.facts["seen_ids"]
    assert Presence.ABSENT == past.presence
    assert Presence.PRESENT == wire.to_state(wire.FILE_PAST, Mail((FILED,))).presence


def test_a_state_changes_its_etag_with_what_it_is_about() -> None:
    """Another message, or one that moved, is another state."""
    etags = {
        wire.to_state(wire.FILE_PAST, Mail(messages)).etag
        for messages in ((IN,), (IN, OUT), (BOTH,), ())
    }

    assert 4 == len(etags)


def test_what_could_not_be_read_is_said() -> None:
    """Sender lines that were not read are counted; each sentence stands once."""
    mail = Mail((), 1, notes=("One.", "One."))
    two = Mail((), 2)

    assert (
        "One. 1 message has a sender line that could not be read; they are left where they are."
        == wire.to_state(wire.KEEP, mail).facts["note"]
    )
    assert "2 messages have" in str(wire.to_state(wire.KEEP, two).facts["note"])


def test_mail_of_others_that_a_filter_would_take_is_counted() -> None:
    """In one sentence, with what becomes of it."""
    said = [str(wire.to_state(wire.KEEP, Mail((), beside=count)).facts["note"]) for count in (1, 2)]

    assert said[0].startswith("1 message of another sender names this address")
    assert said[1].startswith("2 messages of others name this address")
    assert all(one.endswith(wire.BESIDE) for one in said)


@pytest.mark.parametrize(
    ("messages", "mark", "summary"),
    [
        ((IN,), "read", "1 message goes to Later, marked as read, out of the inbox."),
        (
            (IN, OUT),
            "read",
            "2 messages go to Later, marked as read, 1 of them out of the inbox.",
        ),
        ((OUT,), "read", "1 message goes to Later, marked as read."),
        ((IN, BOTH), "unread", "2 messages go to Later, out of the inbox."),
        ((OUT,), "unread", "1 message goes to Later."),
        ((FILED,), "read", "No mail from this address lies outside Later."),
    ],
)
def test_a_plan_of_filing_says_what_moves(
    messages: tuple[Message, ...], mark: str, summary: str
) -> None:
    """How many, where to, out of the inbox or not, and marked as read or not."""
    change = wire.to_change(
        file_past(ANNA, mark=mark), wire.to_state(wire.FILE_PAST, Mail(messages))
    )

    assert summary == change.summary
    assert (Action.NOTHING if messages == (FILED,) else Action.CREATE) == change.action


@pytest.mark.parametrize(
    ("messages", "action", "summary"),
    [
        ((), Action.NOTHING, "No mail from this address is there to copy."),
        ((IN,), Action.CREATE, "A copy of 1 message is saved on this device."),
        ((IN, OUT), Action.CREATE, "Copies of 2 messages are saved on this device."),
    ],
)
def test_a_plan_of_copies_says_how_many(
    messages: tuple[Message, ...], action: Action, summary: str
) -> None:
    """Nothing is moved."""
    change = wire.to_change(keep(ANNA), wire.to_state(wire.KEEP, Mail(messages)))

    assert (action, summary) == (change.action, change.summary)


@pytest.mark.parametrize("verb", wire.VERBS)
def test_what_could_not_be_looked_at_is_planned_as_not_known(verb: str) -> None:
    """Never taken for nothing to do; the reason is said where one is known."""
    change = wire.to_change(item(verb, ANNA), wire.unknown("No."))
    bare = wire.to_change(item(verb, ANNA), wire.unknown(""))

    assert Action.CREATE == change.action
    assert "No." == change.summary
    assert "could not be read" in bare.summary


def test_copies_come_out_as_saved_as_already_there_or_as_waiting() -> None:
    """What was seen is remembered, so that the next run saves only what is new."""
    seen = wire.to_state(wire.KEEP, Mail((IN,)))
    none = wire.to_state(wire.KEEP, Mail(()))
    outcomes = [
        wire.kept(wire.to_change(keep(ANNA), state))
        for state in (seen, none, wire.unknown("No."), State(Presence.ABSENT, {"count": 1}))
    ]

    assert [
        (Status.DONE, ["a1"]),
        (Status.ALREADY, []),
        (Status.WAITING, None),
        (Status.DONE, []),
    ] == [(one.status, one.ref.get("seen_ids")) for one in outcomes]


@pytest.mark.parametrize(
    ("before", "read", "added", "removed"),
    [
        ({"INBOX", "UNREAD", "Label_2"}, True, ("Label_1",), ("INBOX", "UNREAD")),
        ({"INBOX", "UNREAD"}, False, ("Label_1",), ("INBOX",)),
        ({"UNREAD"}, True, ("Label_1",), ("UNREAD",)),
        ({"Label_1", "INBOX"}, True, (), ("INBOX",)),
        ({"Label_1"}, True, (), ()),
    ],
)
def test_filing_one_message_changes_what_is_to_be_changed(
    before: set[str], read: bool, added: tuple[str, ...], removed: tuple[str, ...]
) -> None:
    """Only labels that were other than wished are noted as changed."""
    one = wire.filed("m", "Label_1", before, read=read)

    assert (added, removed, tuple(sorted(before))) == (one.added, one.removed, one.before)
    assert one.is_done(before.union(added).difference(removed))
    assert one.is_done(before) == (not added and not removed)


def test_a_receipt_survives_json() -> None:
    """What undo needs is there after a trip through the log."""
    one = wire.filed("m", "Label_1", {"INBOX"}, read=True)
    ref = parse(canonical(wire.receipt([one], LABEL)))

    assert (one,) == wire.files_in(ref)
    assert LABEL == wire.label_from(ref)
    assert ["m;Label_1"] == [thing["id"] for thing in wire.objects_in(ref, "objects")]


@pytest.mark.parametrize("ref", [{}, {"label": "x"}, {"label": {"name": "Later"}}])
def test_a_receipt_without_a_label_has_none(ref: dict[str, Json]) -> None:
    """It is read as far as it goes."""
    assert wire.label_from(ref) is None


def test_what_is_not_as_it_was_written_is_read_as_missing() -> None:
    """A wrong kind of value counts as none."""
    odd: dict[str, Json] = {"a": 1, "b": True, "c": ["x", 2], "d": [{"y": 1}, 3], "e": "z"}

    assert ("", "z") == (wire.text(odd, "a"), wire.text(odd, "e"))
    assert (1, 0, 0) == tuple(wire.number(odd, name) for name in "abe")
    assert (("x",), ()) == (wire.texts(odd, "c"), wire.texts(odd, "a"))
    assert (({"y": 1},), ()) == (wire.objects_in(odd, "d"), wire.objects_in(odd, "e"))
    assert Filed("", "", (), (), ()) == wire.filed_from(odd)


@pytest.mark.parametrize(
    ("written", "expected"), [("1760000000000", 1_760_000_000_000), ("x", 0), ("9" * 20, 0)]
)
def test_times_are_read_as_gmail_writes_them(written: str, expected: int) -> None:
    """Milliseconds as text; anything else is the beginning of time."""
    assert expected == wire.milliseconds_of({"internalDate": written})


def test_times_are_whole_seconds_in_utc() -> None:
    """As everywhere in this program."""
    assert "2025-10-09T08:53:20+00:00" == wire.utc_text(1_760_000_000_999)


def test_undo_says_what_is_left() -> None:
    """All back, or what is not and why."""
    change = wire.to_change(file_past(ANNA), wire.to_state(wire.FILE_PAST, Mail((IN,))))

    assert Outcome(
        change, Status.UNDONE, {"returned": 2, "remaining": []}, "One. Two."
    ) == wire.undone(change, 2, ["One.", "", "Two.", "One."])
    assert Outcome(
        change, Status.FAILED, {"returned": 0, "remaining": ["a", "b"]}, "No."
    ) == wire.not_undone(change, ["b", "a", "b"], ["No."])


def test_options_of_an_item_are_read_with_their_defaults() -> None:
    """No address and no name are said as such."""
    bare = item("access.review")

    assert wire.subject_of(bare) is None
    assert "" == wire.label_name(bare)
    assert wire.marks_read(bare)
    assert not wire.wants_copies(bare)
    assert wire.wants_copies(file_past(ANNA, copied="include"))
