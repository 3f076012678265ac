"""Hold what is found without a log, and what else is asked of Gmail, to what is there."""

from __future__ import annotations

import pytest

from boundary.adapters.google.double import faults
from boundary.adapters.google.gmail import found, rules, spot, wire
from boundary.core.change import Status
from boundary.core.codec import canonical, parse
from boundary.core.identifier import email
from tests.adapters.google.gmail.furniture import (
    START_MS,
    THEIRS,
    file_away,
    file_past,
    item,
    on_double,
    ran,
    undone,
)

ANNA, BERT, CLEO = THEIRS
DAY_MS = 86_400_000


def test_filters_of_our_form_are_found_and_taken_away_and_labels_stay() -> None:
    """Without case or log; a filter of the user's in another form is not among them."""
    with on_double() as place:
        ran(place, file_away(ANNA), file_away(BERT))
        place.letter("x@example.net", "Later")
        own = place.google.gmail.add_filter(
            {"criteria": {"from": CLEO}, "action": {"addLabelIds": ["STARRED"]}}
        )
        elsewhere = place.google.gmail.add_filter(
            {
                "criteria": {"from": f'"{CLEO}"'},
                "action": {
                    "addLabelIds": [place.google.gmail.label("Bills")],
                    "removeLabelIds": ["INBOX", "SPAM"],
                },
            }
        )
        with place.open() as adapter:
            things = adapter.ours()
            removed = adapter.remove(things)
            rest = adapter.ours()
        filters = [str(one["id"]) for one in place.google.gmail.filters()]

    assert [True, False] == [thing.removable for thing in things]
    assert "2 addresses under Later" in things[0].say
    assert "“Later”, with 1 message." in things[1].say
    assert ["", found.STAYS] == [removed[thing.id] for thing in things]
    assert [things[1]] == list(rest)
    assert {own, elsewhere} == set(filters)
    assert not any(name in str(things) for name in (ANNA, BERT))


def test_a_filter_that_does_not_go_is_said() -> None:
    """With its reason, and it is found again."""
    with on_double() as place:
        ran(place, file_away(ANNA))
        refused = faults.Fault("no", status=400, reason="invalidArgument", message="No.")
        for _ in range(3):
            place.line.say("gmail.users.settings.filters.delete", 1, refused)
        with place.open() as adapter:
            thing = adapter.ours()[0]
            removed = adapter.remove([thing])
            again = adapter.ours()[0]

    assert {thing.id: rules.UNDO_NOT_TAKEN} == removed
    assert thing == again


def test_an_account_without_anything_of_ours_is_left_alone() -> None:
    """Nothing is found, and nothing written."""
    with on_double() as place:
        with place.open() as adapter:
            things = adapter.ours()
            removed = adapter.remove(())
        writes = place.google.writes()

    assert ((), {}, ()) == (things, removed, writes)


# -- who wrote ------------------------------------------------------------------------------


def test_senders_of_received_mail_are_seen_and_a_cursor_reads_what_came_since() -> None:
    """Sent mail, drafts, spam and the bin are none; a second look reads new mail alone."""
    with on_double() as place:
        place.letter(f"Anna A. <{ANNA}>", "INBOX")
        place.letter(f"Anna <{ANNA}>", "Later", lines=["Reply-To: other@example.net"], days=1)
        for label in ("SENT", "DRAFT", "SPAM", "TRASH", "CHAT"):
            place.letter(f"{label.lower()}@example.net", label)
        with place.open() as adapter:
            first, cursor = adapter.spot(None)
            kept = parse(canonical(cursor or {}))
            place.letter(BERT, "INBOX", days=1)
            place.counted()
            second, later = adapter.spot(kept)
            reads = place.counted()
            third, last = adapter.spot(later)

    anna = {one.address: one for one in first}[ANNA]
    assert {ANNA, "other@example.net"} == {one.address for one in first}
    assert {"Anna A.": 1, "Anna": 1} == anna.names
    assert {"from": 2} == anna.named_in
    assert wire.utc_text(START_MS + DAY_MS + 1000) == anna.newest
    assert [BERT] == [one.address for one in second]
    assert 1 == reads["messages.get"]
    assert ((), later) == (third, last)


def test_only_the_newest_mail_is_read(monkeypatch: pytest.MonkeyPatch) -> None:
    """Every message costs; a look that would take hours is not begun."""
    monkeypatch.setattr(spot, "MOST", 3)
    with on_double() as place:
        for number in range(5):
            place.letter(f"p{number}@example.com", "INBOX", days=number)
        with place.open() as adapter:
            seen, _ = adapter.spot(None)

    assert ["p2@example.com", "p3@example.com", "p4@example.com"] == [one.address for one in seen]


def test_how_often_the_user_wrote_is_counted_from_sent_mail() -> None:
    """To, Cc and Bcc count, each message once; what is older, or received, does not."""
    with on_double() as place:
        me = "me@example.org"
        place.letter(me, "SENT", lines=[f"Cc: {ANNA}, x{BERT}"], days=6)
        place.letter(me, "SENT", lines=[f"Bcc: Anna <{ANNA.upper()}>", f"Cc: {ANNA}"], days=6)
        place.letter(me, "SENT", lines=['Cc: j.doe@mail.example, "a b"@example.com'], days=6)
        place.letter(me, "SENT", lines=[f"Cc: {ANNA}"], days=1)
        at = START_MS + 5 * DAY_MS
        raw = f"From: {me}\r\nTo: {ANNA}\r\n\r\nHello.\r\n".encode()
        place.google.gmail.put(raw, ["SENT"], at + 400)
        place.letter(ANNA, "INBOX", lines=[f"Cc: {ANNA}"], days=6)
        whom = [email(one) for one in (ANNA, BERT, "j.doe@mail.example", "a{b@example.com")]
        with place.open() as adapter:
            counts = adapter.wrote_to(whom, at + 500)

    assert {whom[0].key: 2, whom[2].key: 1} == counts


# -- mail that a filter filed -----------------------------------------------------------------


def test_mail_that_a_filter_filed_can_come_back() -> None:
    """What came since, of theirs, and what no step of its own filed: to the inbox again."""
    with on_double() as place:
        rule = file_away(ANNA)
        old = place.letter(ANNA, "INBOX")
        (past_mail,) = ran(place, file_past(ANNA))
        ran(place, rule)
        place.time.sleep(60)
        place.arrive(ANNA)
        since = place.time.now_ms()
        new = place.arrive(f"Anna <{ANNA}>")
        place.arrive(f'"{ANNA}" <stranger@example.net>')
        back_already = place.arrive(ANNA)
        place.google.gmail.box.change([back_already], ["INBOX"], [])
        with place.open() as adapter:
            receipt = adapter.filed_since(rule, since, [past_mail.ref])
            every = adapter.filed_since(rule, 0, [past_mail.ref])
            none = adapter.filed_since(rule, place.time.now_ms() + DAY_MS, [])
        assert receipt is not None
        (undo,) = undone(place, [receipt])
        after = [place.labels(one) for one in (old, new)]

    assert none is None
    assert every is not None
    assert old not in [one.message for one in wire.files_in(every.ref)]
    assert 2 == len(wire.files_in(every.ref))
    assert [new] == [one.message for one in wire.files_in(receipt.ref)]
    assert "1 message that a filter put under Later." == receipt.change.summary
    assert "mail.file-away.back" == receipt.change.address.step
    assert (Status.UNDONE, 1) == (undo.status, undo.ref["returned"])
    assert [{"Later"}, {"INBOX"}] == after


@pytest.mark.parametrize("who", ["", ANNA, "a{b@example.com"])
def test_without_a_label_or_an_address_there_is_nothing_to_bring_back(who: str) -> None:
    """Nothing is looked for."""
    with on_double() as place, place.open() as adapter:
        receipt = adapter.filed_since(item("mail.file-away", who), 0, [])

    assert receipt is None


def test_copied_mail_comes_back_when_the_rule_took_it() -> None:
    """A rule that counts Cc filed it."""
    with on_double() as place:
        rule = file_away(ANNA, copied="include")
        ran(place, rule)
        place.time.sleep(60)
        new = place.arrive("x@example.net", f"Cc: {ANNA}")
        with place.open() as adapter:
            receipt = adapter.filed_since(rule, START_MS, [])

    assert receipt is not None
    assert [new] == [one.message for one in wire.files_in(receipt.ref)]
