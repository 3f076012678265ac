"""Hold the look over senders to header lines alone, to every sender once, and to what is new."""

from __future__ import annotations

import base64
import random
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from datetime import timedelta

import pytest

from boundary.adapters.imap.spot import NONE_READ
from boundary.core.change import Cursor
from boundary.core.errors import AdapterError
from boundary.core.hints import Reason, hints
from boundary.core.identifier import email
from boundary.core.playbook import Person
from boundary.core.ports import Sighting, Spotter
from boundary.core.rules import Keep, Rules
from boundary.core.tally import MAX_BESIDE, MAX_KEPT
from boundary.rehearsal import Mail, Seen
from boundary.rehearsal import Rules as Meddling
from boundary.rehearsal.double import Mailbox
from boundary.rehearsal.stage import START
from tests.adapters.imap.furniture import READS, World, on_double, on_dovecot
from tests.servers.dovecot import Dovecot

THEIRS = "jordan@example.org"


def letter(number: int, *lines: str, days: int = 0) -> Mail:
    """Write a message with these header lines, so many days after the start."""
    head = "\r\n".join((*lines, f"Message-ID: <{number}@mail.example>", "Subject: private"))
    return Mail(f"{head}\r\n\r\nText {number}.\r\n".encode(), (), START + timedelta(days=days))


SMALL: Mailbox = {
    "INBOX": [
        letter(1, f"From: Jordan Example <{THEIRS}>", "Reply-To: <jo@shop.example>"),
        letter(2, f"From: J. <{THEIRS}>", "Sender: List <list@example.net>", days=2),
        letter(3, "From: Sam <SAM@Example.com>", "Reply-To: Sam <sam@example.com>", days=1),
        letter(4, "From: undisclosed:;"),
        letter(5, "From: x@[127.0.0.1], sam@example.com."),
    ],
    "Family": [letter(6, "From: sam@example.com (Sam)"), letter(1, f"From: {THEIRS}")],
    "Later": [letter(7, f"From: {THEIRS}", days=3)],
    "Sent": [letter(8, "From: me@example.net")],
    "Drafts": [letter(9, "From: draft@example.net")],
    "Trash": [letter(10, "From: trash@example.net")],
    "Junk": [letter(11, "From: junk@example.net")],
}


@contextmanager
def world(
    kind: str,
    request: pytest.FixtureRequest,
    mailbox: Mailbox = SMALL,
    rules: Meddling | None = None,
) -> Iterator[World]:
    """Furnish either server."""
    if kind == "double":
        with on_double(mailbox, rules) as made:
            yield made
    else:
        server: Dovecot = request.getfixturevalue("server")
        with on_dovecot(server, mailbox, rules) as made:
            yield made


SERVERS = ("double", pytest.param("dovecot", marks=pytest.mark.server))


def spot(made: World, since: Cursor | None = None) -> tuple[dict[str, Sighting], Cursor]:
    """Look, and give what was seen by address."""
    with made.opened() as adapter:
        assert isinstance(adapter, Spotter)
        seen, cursor = adapter.spot(since)
        assert cursor is not None
        return {one.address: one for one in seen}, cursor


def when(days: int) -> str:
    """Write a time so many days after the start."""
    return (START + timedelta(days=days)).isoformat()


@pytest.mark.parametrize("kind", SERVERS)
def test_every_sender_is_seen_once(kind: str, request: pytest.FixtureRequest) -> None:
    """Names, lines, neighbours and newest of each address; Sent and the like are not opened."""
    with world(kind, request) as made:
        seen, _ = spot(made)
        opened = {s.line.split(b" ")[1].strip(b'"\r\n') for s in made.meddler.seen
                  if s.verb == "EXAMINE"}  # fmt: skip

    assert {
        THEIRS: Sighting(
            THEIRS,
            {"Jordan Example": 1, "J.": 1},
            {"from": 4},
            {"jo@shop.example": 1, "list@example.net": 1},
            when(3),
        ),
        "jo@shop.example": Sighting("jo@shop.example", {}, {"reply-to": 1}, {THEIRS: 1}, when(0)),
        "list@example.net": Sighting(
            "list@example.net", {"List": 1}, {"sender": 1}, {THEIRS: 1}, when(2)
        ),
        "sam@example.com": Sighting("sam@example.com", {"Sam": 2}, {"from": 3}, {}, when(1)),
    } == seen
    assert {b"INBOX", b"Family", b"Later"} == opened


@pytest.mark.parametrize("kind", SERVERS)
def test_only_sender_lines_are_asked_for(kind: str, request: pytest.FixtureRequest) -> None:
    """No text, no subject, no recipient is fetched; nothing is written and nothing marked read."""
    with world(kind, request) as made:
        before = made.desk.snapshot()
        spot(made)
        after = made.desk.snapshot()
        fetched = [seen.line for seen in made.meddler.seen if seen.verb == "UID FETCH"]
        verbs = set(made.meddler.verbs)

    fields = {line.partition(b"HEADER.FIELDS (")[2].partition(b")")[0] for line in fetched}
    assert {b"FROM SENDER REPLY-TO", b"MESSAGE-ID"} == fields
    assert all(line.count(b"BODY") == line.count(b"BODY.PEEK[HEADER.FIELDS (") for line in fetched)
    assert verbs <= READS - {"SELECT"}
    assert before == after


@pytest.mark.parametrize("kind", SERVERS)
def test_a_cursor_reads_only_what_came_since(kind: str, request: pytest.FixtureRequest) -> None:
    """A second look sees new mail alone, fetches nothing else, and a third sees nothing."""
    with world(kind, request) as made:
        _, first = spot(made)
        made.desk.deliver("Family", letter(20, "From: New <new@example.com>"))
        made.meddler.revive()
        seen, second = spot(made, first)
        headers = [s.line for s in made.meddler.seen if b"FROM SENDER" in s.line]
        made.meddler.revive()
        nothing, third = spot(made, second)
        fetches = [s.line for s in made.meddler.seen if s.verb == "UID FETCH"]

    assert ["new@example.com"] == list(seen)
    assert 1 == len(headers)
    assert ({}, []) == (nothing, fetches)
    assert second == third
    assert ["Family", "INBOX", "Later"] == sorted(first)
    assert "example" not in str(first)


@pytest.mark.parametrize(
    "change",
    [
        lambda place: [place[0] + 1, place[1]],
        lambda place: [place[0]],
        lambda place: [place[0], 0],
        lambda place: "word",
    ],
    ids=["another UIDVALIDITY", "short", "no number", "no list"],
)
def test_a_cursor_that_does_not_fit_is_no_use(change, request: pytest.FixtureRequest) -> None:
    """Where the folder is another one, or the cursor is not ours, everything is read again."""
    with world("double", request) as made:
        whole, first = spot(made)
        changed = {raw: change(place) for raw, place in first.items()}
        again, second = spot(made, changed)

    assert whole == again
    assert first == second


def test_a_folder_that_cannot_be_read_keeps_its_place(request: pytest.FixtureRequest) -> None:
    """The other folders are looked at; what could not be is read the next time, not passed over."""

    def refused(seen: Seen) -> bytes | None:
        return b"NO not now" if seen.verb == "EXAMINE" and b"Family" in seen.line else None

    with world("double", request) as made:
        _, first = spot(made)
        made.desk.deliver("Family", letter(20, "From: new@example.com"))
        made.meddler.revive(Meddling(answer=refused))
        closed, second = spot(made, first)
        from_none, third = spot(made)
        made.meddler.revive()
        later, _ = spot(made, second)

    assert ({}, first) == (closed, second)
    assert "Family" not in third
    assert THEIRS in from_none
    assert ["new@example.com"] == list(later)


def test_an_account_without_a_readable_folder_is_a_fault(request: pytest.FixtureRequest) -> None:
    """What could not be looked at is never taken for empty."""

    def refused(seen: Seen) -> bytes | None:
        return b"NO not now" if seen.verb == "EXAMINE" else None

    with (
        world("double", request, rules=Meddling(answer=refused)) as made,
        pytest.raises(AdapterError) as caught,
    ):
        spot(made)

    assert NONE_READ == caught.value.say


def test_a_message_that_has_gone_meanwhile_is_passed_over(request: pytest.FixtureRequest) -> None:
    """Header lines without a message, and messages without header lines, count for nothing."""

    def gone(seen: Seen) -> bytes | None:
        return b"OK done" if b"INTERNALDATE" in seen.line else None

    with world("double", request, rules=Meddling(answer=gone)) as made:
        seen, cursor = spot(made)

    assert {} == seen
    assert ["Family", "INBOX", "Later"] == sorted(cursor)


def test_progress_is_shown_by_folders(request: pytest.FixtureRequest) -> None:
    """Long looks say how far they are."""
    with world("double", request) as made:
        spot(made)

    assert "Reading who wrote to you 3/3" == made.hands.shown[-1]


def test_a_folder_that_may_not_be_filed_into_is_no_folder_of_ours(
    request: pytest.FixtureRequest,
) -> None:
    """A folder name of the account that cannot be one of ours is passed over."""
    with world("double", request) as made, made.opened() as adapter:
        adapter._names = ("Sent", "*", "Later")
        seen, _ = adapter.spot(None)

    assert "me@example.net" not in {one.address for one in seen}


@pytest.mark.parametrize("kind", SERVERS)
def test_a_message_in_two_folders_counts_once(kind: str, request: pytest.FixtureRequest) -> None:
    """Labels and copies show one message in several folders; it was sent once."""
    one, other = (letter(n, f"From: {THEIRS}") for n in (1, 2))
    with world(kind, request, {"INBOX": [one, other], "Family": [one, one]}) as made:
        seen, _ = spot(made)

    assert {"from": 2} == seen[THEIRS].named_in


def test_crowds_and_many_names_are_bounded(request: pytest.FixtureRequest) -> None:
    """A message to a crowd makes no neighbours; of one address so many names are kept."""
    crowd = ", ".join(f"p{n}@example.com" for n in range(MAX_BESIDE + 1))
    many = [letter(100 + n, f"From: N{n} <many@example.com>") for n in range(MAX_KEPT + 6)]
    with world("double", request, {"INBOX": [letter(1, f"From: {crowd}"), *many]}) as made:
        seen, _ = spot(made)

    assert MAX_BESIDE + 2 == len(seen)
    assert not seen["p1@example.com"].beside
    assert MAX_KEPT == len(seen["many@example.com"].names)
    assert {"from": MAX_KEPT + 6} == seen["many@example.com"].named_in


def _encoded(text: str) -> str:
    return f"=?utf-8?B?{base64.b64encode(text.encode()).decode()}?="


NAME = "Jordan \u00c5ngstr\u00f6m"
TURNED = "\u00c5ngstr\u00f6m, Jordan"
SAME: Mapping[str, str] = {
    "plain": f"From: {NAME} <{{a}}>",
    "quoted": f'From: "{NAME}" <{{a}}>',
    "last, first": f'From: "{TURNED}" <{{a}}>',
    "encoded": f"From: {_encoded(NAME)} <{{a}}>",
    "encoded last, first": f"From: {_encoded(TURNED)} <{{a}}>",
    "capitals": f"From: {NAME.upper()} <{{a}}>",
    "folded": "From: Jordan\r\n \u00c5ngstr\u00f6m <{a}>",
    "two pieces": "From: Jordan A\u030angstro\u0308m <{a}>",
    "wide": "From: \uff2aordan \u00c5ngstr\u00f6m <{a}>",
    "comment": f"From: {{a}} ({NAME})",
    "in a reply-to": f"From: Someone <shop@example.net>\r\nReply-To: {NAME} <{{a}}>",
    "in a sender": f"From: Someone <shop@example.net>\r\nSender: {NAME} <{{a}}>",
    "with a zero width": "From: Jor\u200bdan \u00c5ngstr\u00f6m <{a}>",
}
"""How their name may be written above an address of theirs that is not listed."""
ALIKE: Mapping[str, str] = {
    "first name": "From: Jordan <{a}>",
    "surname": "From: \u00c5ngstr\u00f6m <{a}>",
    "no accents": "From: Jordan Angstrom <{a}>",
    "one letter more": "From: Jordana \u00c5ngstr\u00f6m <{a}>",
    "look-alike letter": "From: J\u043erdan \u00c5ngstr\u00f6m <{a}>",
    "relative": "From: Robin \u00c5ngstr\u00f6m <{a}>",
    "one word more": "From: Jordan Lee \u00c5ngstr\u00f6m <{a}>",
    "via a list": "From: Jordan \u00c5ngstr\u00f6m via Choir <{a}>",
    "joined": "From: Jordan\u00c5ngstr\u00f6m <{a}>",
    "to them": f"From: Someone <{{a}}>\r\nTo: {NAME} <x@example.net>",
    "in the subject": f"From: Someone <{{a}}>\r\nSubject: {NAME}",
    "cc": f"From: Someone <{{a}}>\r\nCc: {NAME} <y@example.net>",
    "name in the address": 'From: "Jordan.\u00c5ngstr\u00f6m"@{d}',
    "no address": f"From: {NAME}",
    "nobody": f"From: {NAME} <>\r\nX-Note: {{a}}",
    "no-reply": f"From: {NAME} <no-reply.{{a}}>",
}
"""Who is somebody else, or nobody."""


@pytest.mark.parametrize("kind", SERVERS)
def test_every_planted_name_is_found_and_no_look_alike(
    kind: str, request: pytest.FixtureRequest
) -> None:
    """Over a generated mailbox: 0 wrong, 0 missed, each with its count."""
    chance = random.Random(7)  # noqa: S311  # a stage set, not a secret
    letters: list[str] = []
    planted: dict[str, int] = {}
    for number in range(8):
        for forms, is_theirs in ((SAME, True), (ALIKE, False)):
            for place, form in enumerate(forms.values()):
                domain = f"{'t' if is_theirs else 'o'}{number}-{place}.example"
                times = 1 + (number + place) % 3
                letters += [form.format(a=f"w{place}@{domain}", d=domain)] * times
                if is_theirs:
                    planted[f"w{place}@{domain}"] = times
    letters += [f"From: Person {n} <p{n}@example.com>" for n in range(150)]
    chance.shuffle(letters)
    box: dict[str, list[Mail]] = {"INBOX": [], "Family": [], "Later": []}
    for number, lines in enumerate(letters):
        box[chance.choice(list(box))].append(letter(number, lines))
    with world(kind, request, box) as made:
        seen, _ = spot(made)
    person = Person("J.", "quiet", (NAME,), (email(THEIRS),))
    found = hints(person, (), list(seen.values()), (), Keep(), Rules())

    assert planted == {hint.identifier.value: hint.count for hint in found}
    assert {(Reason.SAME_NAME,)} == {hint.reasons for hint in found}
    assert len(letters) > 500
