"""Hold the look at who else gets the mail to what Gmail's settings say, in plain words."""

from __future__ import annotations

from collections.abc import Sequence

import pytest

from boundary.adapters.google.double import faults
from boundary.adapters.google.gmail import review, wire
from boundary.adapters.google.gmail.adapter import GmailAdapter
from boundary.core import shown
from boundary.core.change import Action, Change, Outcome, Presence, Proof, Status
from boundary.core.errors import Interrupted
from boundary.core.json import Json, JsonObject
from boundary.core.playbook import Address
from boundary.core.ports import Answer
from tests.adapters.google.gmail.furniture import (
    THEIRS,
    MemoryJournal,
    Place,
    QuietHands,
    doubts,
    file_away,
    item,
    on_double,
    planned,
    ran,
)

REVIEW = item("access.review")


class Saying(QuietHands):
    """Somebody who answers the same to everything."""

    answer = Answer.DONE

    def ask(self, address: Address, instructions: Sequence[str], /) -> Answer:
        """Answer."""
        super().ask(address, instructions)
        return self.answer


def _says(place: Place, standing: Sequence[Outcome] = ()) -> list[str]:
    with place.open() as adapter:
        adapter.remind([one.ref for one in standing])
        state = adapter.observe([REVIEW], None).states[REVIEW.address]
    return [wire.text(one, "say") for one in wire.objects_in(state.facts, "findings")]


def _quiet(place: Place) -> None:
    place.google.gmail.settings.imap = {"enabled": False}


@pytest.mark.parametrize(
    ("name", "value", "words"),
    [
        (
            "auto_forwarding",
            {"enabled": True, "emailAddress": "spy@example.net", "disposition": "trash"},
            "All new mail is passed on to s…@example.net, and goes to the bin here.",
        ),
        (
            "auto_forwarding",
            {"enabled": True, "emailAddress": "spy@example.net"},
            "All new mail is passed on to s…@example.net.",
        ),
        (
            "forwarding_addresses",
            [{"forwardingEmail": "spy@example.net", "verificationStatus": "accepted"}],
            "s…@example.net is on the list of addresses that mail may be passed on to.",
        ),
        (
            "send_as",
            [{"sendAsEmail": "me@example.org", "replyToAddress": "spy@example.net",
              "isPrimary": True}],
            "Answers to mail that you send go to s…@example.net, not to you.",
        ),
        (
            "send_as",
            [{"sendAsEmail": "other@example.net"}],
            "Mail can be sent from this account in the name of o…@example.net.",
        ),
        ("vacation", {"enableAutoReply": True}, "New mail gets an automatic answer."),
        ("pop", {"accessWindow": "allMail"}, "can fetch all mail over POP."),
        ("imap", {"enabled": True}, "can read this mailbox over IMAP."),
    ],
)  # fmt: skip
def test_every_setting_that_acts_on_mail_is_said(name: str, value: object, words: str) -> None:
    """One sentence each; addresses are covered but for what tells them apart."""
    with on_double() as place:
        _quiet(place)
        setattr(place.google.gmail.settings, name, value)
        (said,) = _says(place)

    assert words in said


def test_a_quiet_account_has_nothing_to_show() -> None:
    """A reply address that is the user's own is nothing; nor is a filter that only sorts."""
    with on_double() as place:
        _quiet(place)
        place.google.gmail.settings.send_as = [
            {"sendAsEmail": "me@example.org", "replyToAddress": "ME@example.org", "isPrimary": True}
        ]
        place.google.gmail.add_filter(
            {"criteria": {"from": "x@example.net"}, "action": {"addLabelIds": ["STARRED"]}}
        )
        with place.open() as adapter:
            (change,) = planned(adapter, REVIEW)

    assert (Action.NOTHING, review.NOTHING) == (change.action, change.summary)


def test_filters_that_take_mail_away_are_said_and_ours_are_not() -> None:
    """Passing on, the bin, marked as read; what a receipt of ours names is left out."""
    with on_double() as place:
        _quiet(place)
        place.google.gmail.settings.forwarding_addresses = [
            {"forwardingEmail": "spy@example.net", "verificationStatus": "accepted"}
        ]
        for action in (
            {"forward": "spy@example.net"},
            {"addLabelIds": ["TRASH"]},
            {"removeLabelIds": ["UNREAD"]},
        ):
            place.google.gmail.add_filter({"criteria": {"from": "x@example.net"}, "action": action})
        standing = ran(place, file_away(THEIRS[0]))
        said = _says(place, standing)

    assert 4 == len(said)
    assert 3 == sum(one.startswith("A filter takes new mail from") for one in said)
    assert not any(THEIRS[0][:3] in one for one in said)


@pytest.mark.parametrize("unread", [[], ["UNREAD"]], ids=["left unread", "marked as read"])
def test_a_filter_of_just_our_form_that_is_not_ours_is_said(unread: list[Json]) -> None:
    """Somebody with access to the account could make one, by hand or with this very program."""
    with on_double() as place:
        _quiet(place)
        standing = ran(place, file_away(THEIRS[0]))
        place.google.gmail.add_filter(
            {
                "criteria": {"from": '"advocate@example.net"'},
                "action": {
                    "addLabelIds": [place.google.gmail.label("Later")],
                    "removeLabelIds": ["INBOX", "SPAM", *unread],
                },
            }
        )
        said = _says(place, standing)
        unreminded = _says(place)

    assert 1 == len(said)
    assert "a…@example.net" in said[0]
    assert 2 == len(unreminded)


def test_everything_is_read_in_one_request() -> None:
    """And nothing is written."""
    with on_double() as place:
        _says(place)
        calls = place.counted()

    assert 1 == calls["batch"]
    assert 8 == sum(calls.values()) - calls["batch"]


def test_what_cannot_be_read_is_said_so() -> None:
    """Delegates never can be; a setting that Gmail does not show is named."""
    with on_double() as place:
        refused = faults.Fault("no", status=400, reason="failedPrecondition", message="No.")
        place.line.say("gmail.users.settings.getPop", 1, refused)
        with place.open() as adapter:
            state = adapter.observe([REVIEW], None).states[REVIEW.address]

    unread = wire.texts(state.facts, "unread")
    assert "Gmail did not show its settings for POP." == unread[0]
    assert "as a delegate cannot be read here" in unread[1]
    assert 7 == state.facts["world"]


def test_a_setting_that_changed_is_seen_as_another() -> None:
    """What was shown once is known again by its name; another address is another."""
    with on_double() as place:
        names: list[object] = []
        for address in ("spy@example.net", "spy@example.net", "two@example.net"):
            place.google.gmail.settings.auto_forwarding = {"enabled": True, "emailAddress": address}
            with place.open() as adapter:
                state = adapter.observe([REVIEW], None).states[REVIEW.address]
            names.append((state.facts["seen_ids"], state.etag))

    assert names[0] == names[1]
    assert names[1] != names[2]


def _shown(adapter: GmailAdapter, journal: MemoryJournal) -> Change:
    (change,) = planned(adapter, REVIEW)
    adapter.apply([change], journal)
    return change


@pytest.mark.parametrize(
    ("answer", "status"),
    [
        (Answer.DONE, Status.DONE),
        (Answer.ALREADY, Status.DONE),
        (Answer.SKIP, Status.SKIPPED),
        (Answer.LATER, Status.WAITING),
    ],
)
def test_the_person_is_shown_all_of_it_and_the_answer_is_kept(
    answer: Answer, status: Status
) -> None:
    """Each sentence with what can be done by hand; after a cut the answer is known."""
    with on_double() as place:
        hands = Saying()
        hands.answer = answer
        place.hands = hands
        journal = MemoryJournal()
        with place.open() as adapter:
            (change,) = planned(adapter, REVIEW)
            outcome = adapter.apply([change], journal)[REVIEW.address]
            settled = adapter.settle(doubts(journal, [change]), MemoryJournal())[REVIEW.address]
            finding = adapter.verify([change])[REVIEW.address]
            undo = adapter.undo([outcome], MemoryJournal())[REVIEW.address]

    assert status == outcome.status == settled.status
    assert (True, Proof.SEEN) == (finding.holds, finding.proof)
    assert Status.UNDONE == undo.status
    assert any("over IMAP" in line for line in hands.shown)
    assert any(line.startswith("  You can see and end app passwords") for line in hands.shown)
    assert "1 setting in Gmail that act on your mail, to look at together." == change.summary


def test_the_person_can_stop_there() -> None:
    """Nothing is written down then, and the step settles as not answered."""
    with on_double() as place:
        hands = Saying()
        hands.answer = Answer.STOP
        place.hands = hands
        journal = MemoryJournal()
        with place.open() as adapter:
            (change,) = planned(adapter, REVIEW)
            with pytest.raises(Interrupted):
                adapter.apply([change], journal)
            settled = adapter.settle(doubts(journal, [change]), MemoryJournal())[REVIEW.address]
            undo = adapter.settle(doubts(journal, [change], {}, undo=True), MemoryJournal())

    assert (Status.FAILED, shown.UNANSWERED) == (settled.status, settled.note)
    assert Status.UNDONE == undo[REVIEW.address].status


def test_settings_that_could_not_be_read_are_planned_as_not_looked_at() -> None:
    """Never as nothing found."""
    change = review.to_change(REVIEW, wire.unknown("No."))
    odd: JsonObject = {"answer": "word"}
    bare = review.to_change(REVIEW, wire.unknown(""))

    assert (Presence.UNKNOWN, "No.") == (change.before.presence, change.summary)
    assert review.NOT_READ == bare.summary
    assert shown.answered([odd]) is None
