"""Hold filing over the API to exactly the messages of the plan, and undo to exactly its labels."""

from __future__ import annotations

import pytest

from boundary.adapters.google.double import faults
from boundary.adapters.google.double.faults import Fault
from boundary.adapters.google.gmail import labels, past, write
from boundary.core.change import Presence, Status
from boundary.core.errors import StalePlan
from tests.adapters.google.gmail.furniture import (
    MemoryJournal,
    file_away,
    file_past,
    keep,
    on_double,
    planned,
    ran,
    undone,
)
from tests.adapters.google.gmail.past import ANNA, MODIFY, change_labels, refusal


def test_mail_goes_under_the_label_out_of_the_inbox_and_comes_back() -> None:
    """Labels of the user's stay; what was read is unread again."""
    with on_double() as place:
        one = place.letter(ANNA, "INBOX", "UNREAD", "Family")
        other = place.letter(ANNA)
        before = place.written()
        outcomes = ran(place, file_past(ANNA))
        filed = [place.labels(name) for name in (one, other)]
        back_again = undone(place, outcomes)
        after = place.written()

    assert [{"Later", "Family"}, {"Later"}] == filed
    assert (Status.DONE, Status.UNDONE) == (outcomes[0].status, back_again[0].status)
    assert 2 == back_again[0].ref["returned"]
    assert before == after


def test_mail_may_stay_unread() -> None:
    """`mark: unread` leaves that label."""
    with on_double() as place:
        one = place.letter(ANNA, "INBOX", "UNREAD")
        ran(place, file_past(ANNA, mark="unread"))
        filed = place.labels(one)

    assert {"Later", "UNREAD"} == filed


def test_two_steps_with_two_labels_put_a_message_under_both() -> None:
    """Undo of one leaves what the other did."""
    with on_double() as place:
        one = place.letter(ANNA, "INBOX")
        first, second = ran(place, file_past(ANNA), file_past(ANNA, folder_name="Aside", step="x"))
        both = place.labels(one)
        undone(place, [first])
        rest = place.labels(one)
        undone(place, [second])
        none = place.labels(one)
        names = place.label_names()

    assert {"Later", "Aside"} == both
    assert {"Aside", "INBOX"} == rest
    assert {"INBOX"} == none
    assert [] == names


@pytest.mark.parametrize("verb", [file_past, keep])
def test_what_lies_in_the_bin_in_spam_or_was_sent_is_never_touched(verb) -> None:
    """Nor what is no mail at all."""
    with on_double() as place:
        for label in ("TRASH", "SPAM", "SENT", "DRAFT", "CHAT"):
            place.letter(ANNA, label)
        with place.open() as adapter:
            (change,) = planned(adapter, verb(ANNA))

    assert Presence.PRESENT == change.before.presence


@pytest.mark.parametrize(
    ("add", "off"),
    [(["TRASH"], []), ([], ["INBOX"]), (["Later"], [])],
    ids=["thrown away", "archived", "labelled"],
)
def test_what_moved_since_the_look_stops_the_batch(add: list[str], off: list[str]) -> None:
    """Nothing is written then."""
    with on_double() as place:
        one = place.letter(ANNA, "INBOX")
        place.google.gmail.label("Later")
        with place.open() as adapter:
            (change,) = planned(adapter, file_past(ANNA))
            change_labels(place, one, add=add, off=off)
            before = place.written()
            with pytest.raises(StalePlan) as caught:
                adapter.apply([change], MemoryJournal())
        after = place.written()

    assert past.MOVED_SINCE == caught.value.say
    assert before == after


def test_what_has_gone_since_the_look_stops_the_batch() -> None:
    """A message that was deleted for good is not as it was planned."""
    with on_double() as place:
        one = place.letter(ANNA, "INBOX")
        with place.open() as adapter:
            (change,) = planned(adapter, file_past(ANNA))
            place.google.gmail.remove(one)
            with pytest.raises(StalePlan):
                adapter.apply([change], MemoryJournal())


def test_nothing_to_file_and_nothing_known_come_out_as_such() -> None:
    """Neither is called done."""
    with on_double() as place:
        place.granted = "rules"
        (waiting,) = ran(place, file_past(ANNA))
        place.granted = "file"
        (already,) = ran(place, file_past(ANNA))

    assert (Status.WAITING, Status.ALREADY) == (waiting.status, already.status)


@pytest.mark.parametrize("name", ["Trash", "inbox", "Sent Mail"])
def test_a_name_that_gmail_keeps_for_itself_is_refused(name: str) -> None:
    """Nothing is filed into the bin, nor into spam."""
    with on_double() as place:
        place.letter(ANNA, "INBOX")
        (outcome,) = ran(place, file_past(ANNA, folder_name=name))
        writes = place.google.writes()

    assert (Status.REFUSED, labels.TAKEN) == (outcome.status, outcome.note)
    assert () == writes


def test_a_label_that_gmail_will_not_make_ends_the_step() -> None:
    """The mail stays where it is."""
    with on_double() as place:
        one = place.letter(ANNA, "INBOX")
        (outcome,) = ran(place, file_past(ANNA, folder_name="a//b"))
        left = place.labels(one)

    assert (Status.FAILED, labels.NO_LABEL) == (outcome.status, outcome.note)
    assert {"INBOX"} == left


def test_messages_that_gmail_refuses_stay_and_are_counted() -> None:
    """What was taken is in the receipt; what was not is said."""
    with on_double() as place:
        place.chunk = 1
        one, other = (place.letter(ANNA, "INBOX") for _ in range(2))
        place.line.say(MODIFY, 2, refusal())
        (outcome,) = ran(place, file_past(ANNA))
        found = [place.labels(name) for name in (one, other)]

    assert Status.DONE == outcome.status
    assert "Gmail did not take 1 message; they are as they were." == outcome.note
    assert [{"Later"}, {"INBOX"}] == found


def test_a_change_that_gmail_always_refuses_fails() -> None:
    """Nothing is listed then."""
    with on_double() as place:
        place.letter(ANNA, "INBOX")
        place.line.say(MODIFY, 1, refusal())
        (outcome,) = ran(place, file_past(ANNA))

    assert (Status.FAILED, []) == (outcome.status, outcome.ref["objects"])


def test_a_change_that_stays_without_effect_is_tried_three_times() -> None:
    """Then the messages count as refused; each time their labels are read first."""
    with on_double() as place:
        place.letter(ANNA, "INBOX")
        for _ in range(write.TRIES):
            place.line.say(MODIFY, 1, faults.INTERNAL_BEFORE)
        place.counted()
        (outcome,) = ran(place, file_past(ANNA))
        calls = place.counted()

    assert (Status.FAILED, 3) == (outcome.status, calls["messages.batchModify"])


@pytest.mark.parametrize("fault", [faults.INTERNAL_AFTER, faults.RESET_AFTER])
def test_a_change_whose_answer_was_lost_is_not_sent_again(fault: Fault) -> None:
    """Labels are read; they show that it was done."""
    with on_double() as place:
        place.letter(ANNA, "INBOX")
        place.line.say(MODIFY, 1, fault)
        (outcome,) = ran(place, file_past(ANNA))
        calls = place.counted()

    assert (Status.DONE, 1) == (outcome.status, calls["messages.batchModify"])


def test_gmail_is_left_alone_as_long_as_it_asks() -> None:
    """A request to wait is waited for, and the change sent again."""
    with on_double() as place:
        place.letter(ANNA, "INBOX")
        place.line.say(MODIFY, 1, faults.TOO_MANY)
        before = place.time.seconds
        (outcome,) = ran(place, file_past(ANNA))
        waited = place.time.seconds - before

    assert Status.DONE == outcome.status
    assert waited >= 3


def test_a_search_that_lags_behind_is_not_taken_for_drift() -> None:
    """What a search does not show yet is read by itself; what is wrong is found all the same."""
    with on_double() as place:
        one, other, third = (place.letter(ANNA, "INBOX") for _ in range(3))
        with place.open() as adapter:
            (change,) = planned(adapter, file_past(ANNA))
            adapter.apply([change], MemoryJournal())
            listed = place.google.gmail.handlers()["gmail.users.messages.list"]
            place.google.register({"gmail.users.messages.list": lambda *_: {}})
            lagging = adapter.verify([change])[change.address]
            place.google.register({"gmail.users.messages.list": listed})
            change_labels(place, one, add=["INBOX"])
            change_labels(place, other, add=["TRASH"])
            place.google.gmail.remove(third)
            wrong = adapter.verify([change])[change.address]

    assert (True, 0) == (lagging.holds, lagging.state.facts["count"])
    assert (False, 3) == (wrong.holds, wrong.state.facts["count"])


@pytest.mark.parametrize(
    ("add", "off", "labels_after", "returned"),
    [
        ([], ["Later"], set(), 0),
        (["TRASH"], [], {"Later", "TRASH"}, 0),
        (["INBOX"], [], {"INBOX", "UNREAD"}, 1),
        (["Family"], [], {"Family", "INBOX", "UNREAD"}, 1),
        (["UNREAD"], [], {"INBOX", "UNREAD"}, 1),
    ],
    ids=["taken from the label", "thrown away", "in the inbox again", "labelled", "unread"],
)
def test_undo_changes_only_what_is_as_we_left_it(
    add: list[str], off: list[str], labels_after: set[str], returned: int
) -> None:
    """What the user has moved since is left where it is."""
    with on_double() as place:
        one = place.letter(ANNA, "INBOX", "UNREAD")
        outcomes = ran(place, file_past(ANNA))
        change_labels(place, one, add=add, off=off)
        (undo,) = undone(place, outcomes)
        left = place.labels(one)

    assert labels_after == left
    assert (Status.UNDONE, returned) == (undo.status, undo.ref["returned"])
    assert ("left alone" in undo.note) == (returned == 0)


def test_undo_leaves_the_unread_mark_to_the_user_where_the_step_did() -> None:
    """What was read meanwhile stays read."""
    with on_double() as place:
        one = place.letter(ANNA, "INBOX", "UNREAD")
        outcomes = ran(place, file_past(ANNA, mark="unread"))
        change_labels(place, one, off=["UNREAD"])
        undone(place, outcomes)
        left = place.labels(one)

    assert {"INBOX"} == left


def test_undo_of_what_had_the_label_before_gives_the_inbox_back() -> None:
    """A label that was there before stays; a message in the inbox again is left alone."""
    with on_double() as place:
        one, other = (place.letter(ANNA, "INBOX", "Later") for _ in range(2))
        outcomes = ran(place, file_past(ANNA))
        change_labels(place, other, add=["INBOX"])
        (undo,) = undone(place, outcomes)
        left = [place.labels(name) for name in (one, other)]

    assert [{"Later", "INBOX"}] * 2 == left
    assert 1 == undo.ref["returned"]


def test_undo_says_what_gmail_did_not_put_back() -> None:
    """It stays standing, and can be taken back later."""
    with on_double() as place:
        place.letter(ANNA, "INBOX")
        outcomes = ran(place, file_past(ANNA))
        place.line.say(MODIFY, 1, refusal())
        (first,) = undone(place, outcomes)
        (second,) = undone(place, outcomes)

    assert Status.FAILED == first.status
    assert 1 == len(list(first.ref["remaining"]))  # type: ignore[arg-type]  # a list, as said
    assert "did not put 1 message back" in first.note
    assert Status.UNDONE == second.status


def test_a_label_of_ours_goes_only_when_nothing_needs_it() -> None:
    """With mail under it, used by a filter or renamed, it stays; so does one of the user's."""
    with on_double() as place:
        one = place.letter(ANNA, "INBOX")
        (outcome,) = ran(place, file_past(ANNA))
        place.letter("someone@example.com", "Later")
        undone(place, [outcome])
        with_mail = place.label_names()
        own = place.labels(one)

    with on_double() as place:
        place.letter(ANNA, "INBOX")
        (outcome,) = ran(place, file_past(ANNA))
        place.google.gmail.add_filter(
            {
                "criteria": {"from": "x@example.net"},
                "action": {"addLabelIds": [place.google.gmail.label("Later")]},
            }
        )
        undone(place, [outcome])
        with_filter = place.label_names()

    with on_double() as place:
        place.letter(ANNA, "INBOX")
        (outcome,) = ran(place, file_past(ANNA))
        place.google.gmail.box.rename_label(place.google.gmail.label("Later"), "Mine")
        undone(place, [outcome])
        renamed = place.label_names()

    with on_double() as place:
        place.google.gmail.label("Later")
        place.letter(ANNA, "INBOX")
        undone(place, ran(place, file_past(ANNA)))
        theirs = place.label_names()

    assert {"INBOX"} == own
    assert (["Later"], ["Later"], ["Mine"], ["Later"]) == (with_mail, with_filter, renamed, theirs)


def test_a_label_made_by_filing_goes_with_the_filter_that_used_it_last() -> None:
    """Undo of both in one session leaves no label behind, in this order too."""
    with on_double() as place:
        place.letter(ANNA, "INBOX")
        before = place.written()
        (past_mail,) = ran(place, file_past(ANNA))
        (rule,) = ran(place, file_away(ANNA))
        with place.open() as adapter:
            adapter.undo([past_mail], MemoryJournal())
            between = place.label_names()
            adapter.undo([rule], MemoryJournal())
        after = place.written()

    assert ["Later"] == between
    assert before == after
