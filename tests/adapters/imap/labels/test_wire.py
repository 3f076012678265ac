"""Hold the words of the label way to their forms, there and back."""

from __future__ import annotations

import pytest

from boundary.adapters.imap.connection import Detail, Tags
from boundary.adapters.imap.flight import Way
from boundary.adapters.imap.labels import wire
from boundary.adapters.imap.wire import Mail, Message
from boundary.core.change import Action, Presence
from boundary.core.codec import canonical, parse
from tests.adapters.imap.furniture import file_past, keep

INBOX = "\\Inbox"
SEEN = "\\Seen"
MESSAGE = Message("[Gmail]/All Mail", 7, 3, "x", 120, "2026-01-05T08:00:00+00:00")
BIG = 2**63 + 11


def _tags(*labels: str, flags: tuple[str, ...] = ()) -> Tags:
    return Tags(3, BIG, tuple(sorted(labels)), flags)


def _tagged(*labels: str, flags: tuple[str, ...] = (), label: str = "Later") -> wire.Tagged:
    message = wire.with_tags(MESSAGE, _tags(*labels))
    detail = Detail(3, 120, MESSAGE.date, flags, "<1@mail.example>")
    return wire.tagged(message, _tags(*labels), detail, label, marks=True, sha256="ab")


def test_a_message_is_known_by_gmails_number() -> None:
    """Not by where it shows: the same id whatever its UID and labels are."""
    ids = {wire.with_tags(MESSAGE, _tags(*labels)).id for labels in ((), (INBOX,), ("A", "B"))}

    assert {f"gmail;{BIG}"} == ids


def test_the_number_is_read_back_from_a_message() -> None:
    """A message that was seen over folders has none."""
    assert BIG == wire.msgid_of(wire.with_tags(MESSAGE, _tags()))
    assert 0 == wire.msgid_of(MESSAGE)


def test_a_receipt_comes_back_from_json() -> None:
    """Numbers of 64 bits, labels with any sign, flags, and what was changed."""
    one = _tagged(INBOX, 'A "b" \\ c', "家族", flags=("\\Flagged",), label="Sp&AOQ-ter")
    receipt = wire.Receipt((one,), "Sp&AOQ-ter", created=True, validity=7)
    flight = wire.Flight(Way.UNDO, 7, (one,))
    part = wire.start_part(2, flight)

    assert receipt == wire.receipt_from(parse(canonical(receipt.to_json())))
    assert flight == wire.flight_from(parse(canonical(part)))
    assert ("start", 2) == (part["phase"], part["chunk"])
    assert [one.to_json()] == wire.ended_part(2, [one])["objects"]


@pytest.mark.parametrize("msgid", ["", "x", "²", None])
def test_a_receipt_with_an_odd_number_names_no_message(msgid: str | None) -> None:
    """What is no number is 0, which no message has."""
    assert 0 == wire.tagged_from({"msgid": msgid}).msgid


@pytest.mark.parametrize(
    ("before", "now", "way", "arrived", "begun"),
    [
        ((INBOX,), (INBOX,), Way.DO, False, False),
        ((INBOX,), (INBOX, "Later"), Way.DO, False, True),
        ((INBOX,), ("Later",), Way.DO, True, True),
        ((INBOX, "Later"), (INBOX, "Later"), Way.DO, False, False),
        ((INBOX, "Later"), ("Later",), Way.DO, True, False),
        (("Work",), ("Work", "Later"), Way.DO, True, True),
        ((INBOX,), ("Later",), Way.UNDO, False, False),
        ((INBOX,), ("Later", INBOX), Way.UNDO, False, True),
        ((INBOX,), (INBOX,), Way.UNDO, True, True),
        ((INBOX, "Later"), ("Later",), Way.UNDO, False, False),
        ((INBOX, "Later"), ("Later", INBOX), Way.UNDO, True, False),
        (("Work",), ("Work",), Way.UNDO, True, False),
        (("Work",), ("Work", "Later"), Way.UNDO, False, False),
    ],
)
def test_how_far_a_change_has_come(
    before: tuple[str, ...], now: tuple[str, ...], way: Way, arrived: bool, begun: bool
) -> None:
    """Told by labels alone, so that a cut anywhere can be judged."""
    one = _tagged(*before)

    assert (arrived, begun) == (one.arrived(_tags(*now), way), one.begun(_tags(*now), way))


def test_what_is_changed_is_only_what_is_not_so_yet() -> None:
    """A label that is there, an inbox that it is not in, and a read message are left out."""
    new = _tagged(INBOX)
    old = _tagged("Later", flags=(SEEN,))

    assert (True, True, True) == (new.label_added, new.inbox_removed, new.seen_added)
    assert (False, False, False) == (old.label_added, old.inbox_removed, old.seen_added)
    assert [True, False] == [old.is_as_left(_tags(label)) for label in ("Later", "Work")]


@pytest.mark.parametrize(
    ("labels", "filed"),
    [(("Later",), True), (("Aside", "Work"), True), (("Later", INBOX), False), (("Work",), False)],
)
def test_filed_is_under_one_of_ours_and_out_of_the_inbox(
    labels: tuple[str, ...], filed: bool
) -> None:
    """Whichever of our labels it is."""
    assert filed == wire.is_filed(labels, {"Later", "Aside"})


def test_a_state_counts_by_label_and_dates_the_inbox() -> None:
    """The newest in the inbox is told apart from what is archived; notes are passed on."""
    inbox = wire.with_tags(MESSAGE, _tags(INBOX))
    later = Message(MESSAGE.folder, 7, 4, "y", 9, "2026-02-01T00:00:00+00:00")
    archived = wire.with_tags(later, Tags(4, 12, ("Work",), ()))
    mail = Mail((inbox, archived), unreadable=1, world=5)
    state = wire.to_state("mail.keep", mail)
    empty = wire.to_state("mail.file-past", Mail(()))

    assert {"INBOX": 1, "Work": 1} == state.facts["folders"]
    assert MESSAGE.date == state.facts["inbox_newest"]
    assert (2, 5) == (state.facts["count"], state.facts["world"])
    assert "could not be read" in str(state.facts["note"])
    assert sorted([inbox.stable, archived.stable]) == state.facts["seen_ids"]
    assert (Presence.ABSENT, Presence.PRESENT) == (state.presence, empty.presence)
    assert "" == empty.facts["inbox_newest"]
    assert not {"note", "seen_ids"} & set(empty.facts)


def test_another_label_is_another_state() -> None:
    """The etag changes with the labels, so that a plan made before is stale."""
    etags = {
        wire.to_state("mail.file-past", Mail((wire.with_tags(MESSAGE, _tags(*labels)),))).etag
        for labels in ((INBOX,), (INBOX, "Work"), ("Work",))
    }

    assert 3 == len(etags)


def test_nothing_to_do_and_keeping_plan_as_on_any_server() -> None:
    """Only filing at Gmail has words of its own."""
    found = wire.to_state("mail.keep", Mail((wire.with_tags(MESSAGE, _tags(INBOX)),)))
    nothing = wire.to_state("mail.file-past", Mail(()))
    kept = wire.to_change(keep("jordan@example.org"), found)
    filed = wire.to_change(file_past("jordan@example.org"), nothing)

    assert "A copy of 1 message is saved on this device." == kept.summary
    assert Action.NOTHING == filed.action
