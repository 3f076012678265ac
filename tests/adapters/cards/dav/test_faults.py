"""Hold the adapter of address books to its promises when a server says no, or nothing, or lies."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from boundary.adapters.cards.dav import wire
from boundary.adapters.cards.double import Asked, Reply
from boundary.core import card_step
from boundary.core.change import Status
from boundary.core.errors import AdapterError, Interrupted, TransientError
from boundary.core.ports import Answer
from tests.adapters.cards.dav.furniture import (
    Place,
    apply,
    item,
    objects_in,
    on_double,
    plan,
    undo,
    vcard,
)
from tests.adapters.google.people.furniture import Notes

ANNA = vcard("a", "FN:Anna", "N:Example;Anna;;;", "EMAIL:anna@example.org")
SHARED = vcard("s", "EMAIL:mum@example.com", "EMAIL:anna@example.org")
WISH = item("anna@example.org")


@pytest.fixture
def place() -> Iterator[Place]:
    """Start an account with a card of theirs, and one of others that holds theirs too."""
    with on_double() as made:
        made.put("a.vcf", ANNA)
        made.put("s.vcf", SHARED)
        yield made


def refusing(place: Place, method: str, status: int, times: int = 1_000, **headers: str) -> None:
    """Say no to some requests of one method."""
    left = [times]

    def fault(asked: Asked) -> Reply | None:
        if asked.method != method or not left[0]:
            return None
        left[0] -= 1
        return Reply(status, headers={name.replace("_", "-"): v for name, v in headers.items()})

    place.double.fault = fault


@pytest.mark.parametrize(
    ("status", "note"),
    [
        (412, card_step.MOVED_CARD),
        (409, card_step.MOVED_CARD),
        (404, card_step.MOVED_CARD),
        (507, wire.NO_ROOM),
        (413, wire.NO_ROOM),
        (403, wire.TAKEN),
        (405, wire.TAKEN),
        (423, wire.TAKEN),
        (428, wire.TAKEN),
    ],
)
@pytest.mark.parametrize("method", ["PUT", "DELETE"])
def test_a_refused_write_leaves_that_card_and_says_why(
    place: Place, status: int, note: str, method: str
) -> None:
    """A write that the server refuses changes nothing on that card, and the other goes on."""
    changes = plan(place, WISH)
    refusing(place, method, status)

    (outcome,) = apply(place, changes)
    cards = place.cards()
    place.double.mend()
    undo(place, outcome)

    assert Status.DONE == outcome.status
    assert note in outcome.note
    assert 1 == objects_in(outcome)
    assert (method == "DELETE") == ("contacts/a.vcf" in cards)
    assert (method == "PUT") == (cards["contacts/s.vcf"] == SHARED)
    assert {"contacts/a.vcf": ANNA, "contacts/s.vcf": SHARED} == place.cards()


def test_a_card_that_changes_at_the_last_moment_is_left_alone(place: Place) -> None:
    """Between our last look and the write somebody writes: If-Match keeps what they wrote."""
    changes = plan(place, WISH)
    theirs = vcard("a", "EMAIL:anna@example.org", "NOTE:written now")

    def fault(asked: Asked) -> Reply | None:
        if asked.method == "DELETE":
            place.put("a.vcf", theirs)
        return None

    place.double.fault = fault
    (outcome,) = apply(place, changes)

    assert theirs == place.cards()["contacts/a.vcf"]
    assert card_step.MOVED_CARD in outcome.note


def test_every_write_has_its_condition(place: Place) -> None:
    """PUT and DELETE carry If-Match with the etag that was read, or If-None-Match."""
    (outcome,) = apply(place, plan(place, WISH))
    undo(place, outcome)

    writes = [one for one in place.requests() if one.is_write]
    conditions = [
        (one.method, "if-match" in one.headers, one.headers.get("if-none-match")) for one in writes
    ]

    assert [
        ("DELETE", True, None),
        ("PUT", True, None),
        ("PUT", False, "*"),
        ("PUT", True, None),
    ] == conditions


def test_what_is_listed_is_asked_for_as_xml(place: Place) -> None:
    """PROPFIND and REPORT name the type of their body: some servers answer 415 without it."""
    plan(place, WISH)

    kinds = {
        one.headers.get("content-type")
        for one in place.requests()
        if one.method in ("PROPFIND", "REPORT")
    }

    assert {"application/xml; charset=utf-8"} == kinds


@pytest.mark.parametrize("method", ["DELETE", "PUT"])
def test_a_write_whose_answer_is_lost_is_looked_at_and_never_repeated(
    place: Place, method: str
) -> None:
    """The answer is lost, the write was done: a look shows it, and nothing is sent twice."""
    changes = plan(place, WISH)

    def fault(asked: Asked) -> Reply | None:
        if asked.method != method:
            return None
        name = asked.path.rpartition("/")[2]
        if method == "DELETE":
            place.delete(name)
        else:
            place.put(name, asked.body)
        return Reply(502 if method == "DELETE" else 504)

    place.double.fault = fault
    (outcome,) = apply(place, changes)

    assert Status.DONE == outcome.status
    assert 2 == objects_in(outcome)
    assert 1 == len(place.requests(method))


@pytest.mark.parametrize("method", ["DELETE", "PUT"])
def test_a_write_that_was_not_done_and_not_answered_is_left_to_the_next_run(
    place: Place, method: str
) -> None:
    """No answer, nothing done: it ends here, sent once, and the next run says what came of it."""
    changes = plan(place, WISH)
    refusing(place, method, 500)

    with pytest.raises(TransientError):
        apply(place, changes)

    assert 1 == len(place.requests(method))


def test_a_wrong_password_ends_at_once(place: Place) -> None:
    """A login that is not accepted is a fault for good, and is not tried over and over."""
    place.password = "another"

    with pytest.raises(AdapterError) as caught:
        plan(place, WISH)

    assert not isinstance(caught.value, TransientError)
    assert "user name and password" in caught.value.say
    assert len(place.requests()) < 6


def test_a_server_that_is_busy_is_asked_again(place: Place) -> None:
    """A read is asked again when the server asks to wait."""
    refusing(place, "REPORT", 503, 2, Retry_After="1")

    (change,) = plan(place, WISH)

    assert 2 == change.before.facts["count"]


def test_a_server_that_stays_busy_is_left_for_later(place: Place) -> None:
    """The patience has an end."""
    refusing(place, "REPORT", 429, Retry_After="Sun, 22 Nov 2026 18:00:00 GMT")

    with pytest.raises(TransientError):
        plan(place, WISH)

    assert len(place.requests("REPORT")) <= 4


@pytest.mark.parametrize(
    "body",
    [
        b"<html><body>Sign in to this network</body></html>",
        b'<!DOCTYPE a [<!ENTITY b "c">]><multistatus xmlns="DAV:">&b;</multistatus>',
        b"",
        b"\xff\xfe\x00",
        b'<multistatus xmlns="DAV:"><response>',
        b'<multistatus xmlns="DAV:">' + b"<a>" * 100,
        b'<multistatus xmlns="DAV:"><response><href>' + b"x" * 70_000,
        b'<multistatus xmlns="DAV:"><response><status>HTTP/1.1 abc</status></response>',
    ],
)
@pytest.mark.parametrize("status", [200, 207])
def test_what_is_no_answer_of_an_address_book_is_a_fault(
    place: Place, body: bytes, status: int
) -> None:
    """A page with 200, a DTD, half an answer, endless depth: a fault for good, never "no card"."""
    place.double.fault = lambda _: Reply(status, body)

    with pytest.raises(AdapterError) as caught:
        plan(place, WISH)

    assert not isinstance(caught.value, TransientError)


def test_a_packed_answer_is_refused(place: Place) -> None:
    """What unpacks to more than was sent is not unpacked."""
    place.double.fault = lambda _: Reply(207, b"\x1f\x8b", {"Content-Encoding": "gzip"})

    with pytest.raises(AdapterError):
        plan(place, WISH)


@pytest.mark.parametrize(
    "location",
    [
        "https://127.0.0.1/dav/",
        "http://127.0.0.1:9/dav/",
        "http://192.0.2.1/dav/",
        "http://example.net/dav/",
        "file:///etc/hosts",
        "http://me:word@127.0.0.1/",
        "http://[::1",
        "",
        "/.well-known/carddav",
    ],
)
def test_a_redirect_elsewhere_is_not_followed(place: Place, location: str) -> None:
    """Nobody leads the password to another scheme, host or port, or around in circles."""
    place.double.fault = lambda _: Reply(302, headers={"Location": location})

    with pytest.raises(AdapterError):
        plan(place, WISH)

    assert len(place.requests()) <= 12


@pytest.mark.parametrize("status", [301, 302, 307, 308])
def test_a_redirect_on_the_same_server_is_followed_with_the_same_request(
    place: Place, status: int
) -> None:
    """Discovery goes where the server's own redirect leads, as PROPFIND."""

    def fault(asked: Asked) -> Reply | None:
        if asked.path == "/.well-known/carddav":
            return Reply(status, headers={"Location": "/dav/"})
        return None

    place.double.fault = fault
    (change,) = plan(place, WISH)

    assert 2 == change.before.facts["count"]
    assert {"PROPFIND"} == {
        one.method for one in place.requests() if one.path in ("/dav/", "/.well-known/carddav")
    }


def test_a_place_on_another_host_is_not_asked(place: Place) -> None:
    """An answer that names books elsewhere is refused, as a redirect is."""
    body = (
        b'<multistatus xmlns="DAV:"><response><href>/</href><propstat><prop>'
        b"<current-user-principal><href>http://example.net/me/</href></current-user-principal>"
        b"</prop><status>HTTP/1.1 200 OK</status></propstat></response></multistatus>"
    )
    place.double.fault = lambda _: Reply(207, body)

    with pytest.raises(AdapterError) as caught:
        plan(place, WISH)

    assert "another server" in caught.value.say


@pytest.mark.parametrize("status", [403, 405, 409])
@pytest.mark.parametrize(
    ("answer", "came"),
    [(Answer.DONE, Status.UNDONE), (Answer.LATER, Status.FAILED), (Answer.SKIP, Status.FAILED)],
)
def test_a_server_that_makes_no_card_gives_it_back_as_a_file(
    place: Place, status: int, answer: Answer, came: Status
) -> None:
    """ICloud refused a card made elsewhere: the very bytes come as a file, to be added by hand."""
    (outcome,) = apply(place, plan(place, WISH))
    place.person.answer = answer

    def fault(asked: Asked) -> Reply | None:
        return Reply(status) if "if-none-match" in asked.headers else None

    place.double.fault = fault
    (undone,) = undo(place, outcome)

    assert [ANNA] == place.person.given
    assert came == undone.status
    assert SHARED == place.cards()["contacts/s.vcf"]


def test_who_stops_at_the_file_stops_the_undo(place: Place) -> None:
    """STOP ends the undo; nothing counts as taken back that is not."""
    (outcome,) = apply(place, plan(place, WISH))
    place.person.answer = Answer.STOP
    refusing(place, "PUT", 403)

    with pytest.raises(Interrupted):
        undo(place, outcome)


def test_a_full_server_lets_an_undo_be_run_again(place: Place) -> None:
    """507 at an undo leaves it to be run again, and then gives the very bytes."""
    (outcome,) = apply(place, plan(place, WISH))
    refusing(place, "PUT", 507)
    (first,) = undo(place, outcome)
    place.double.mend()
    (second,) = undo(place, outcome)

    assert (Status.FAILED, wire.NO_ROOM) == (first.status, first.note)
    assert Status.UNDONE == second.status
    assert {"contacts/a.vcf": ANNA, "contacts/s.vcf": SHARED} == place.cards()


def test_a_card_that_appears_while_it_is_brought_back_stays(place: Place) -> None:
    """If-None-Match keeps a card that somebody puts there in the same moment."""
    (outcome,) = apply(place, plan(place, WISH))
    own = vcard("a", "EMAIL:own@example.com")

    def fault(asked: Asked) -> Reply | None:
        if "if-none-match" in asked.headers:
            place.put("a.vcf", own)
        return None

    place.double.fault = fault
    (undone,) = undo(place, outcome)

    assert (Status.UNDONE, wire.REPLACED) == (undone.status, undone.note)
    assert own == place.cards()["contacts/a.vcf"]


def test_lines_go_back_on_a_card_that_changes_in_the_same_moment(place: Place) -> None:
    """412 at an undo: the card is read again, and the lines go back beside what is new."""
    (outcome,) = apply(place, plan(place, WISH))
    left = place.cards()["contacts/s.vcf"].replace(b"END:", b"NOTE:new\r\nEND:")
    told: list[Asked] = []

    def fault(asked: Asked) -> Reply | None:
        if asked.method == "PUT" and asked.path.endswith("s.vcf") and not told:
            told.append(asked)
            place.put("s.vcf", left)
        return None

    place.double.fault = fault
    (undone,) = undo(place, outcome)

    assert Status.UNDONE == undone.status
    assert b"NOTE:new" in place.cards()["contacts/s.vcf"]
    assert b"EMAIL:anna@example.org" in place.cards()["contacts/s.vcf"]


def test_lines_whose_card_is_gone_end_the_undo(place: Place) -> None:
    """A card that somebody took away since gets nothing put back on it."""
    (outcome,) = apply(place, plan(place, WISH))
    place.delete("s.vcf")

    (undone,) = undo(place, outcome)

    assert (Status.UNDONE, card_step.CARD_AWAY) == (undone.status, undone.note)


def test_a_weak_etag_is_not_written_over(place: Place) -> None:
    """A server that cannot say which state a card is in gets no write."""
    changes = plan(place, WISH)

    def fault(asked: Asked) -> Reply | None:
        if asked.method != "GET":
            return None
        name = asked.path.rpartition("/")[2]
        return Reply(200, place.cards()[f"contacts/{name}"], {})

    place.double.fault = fault
    (outcome,) = apply(place, changes)

    assert (Status.SKIPPED, wire.NO_ETAG) == (outcome.status, outcome.note)
    assert [] == [one for one in place.requests() if one.is_write]


def test_a_receipt_of_another_door_is_left_to_it(place: Place) -> None:
    """What was done by hand or by a file is not taken back at the server."""
    (outcome,) = apply(place, plan(place, WISH))
    object_ = {"id": "x", "kind": "other", "card": "y"}
    with place.open() as adapter:
        other = type(outcome)(outcome.change, outcome.status, {"objects": [object_]})
        found = adapter.undo([other], Notes())

    assert Status.FAILED == found[WISH.address].status
    assert wire.BY_HAND == found[WISH.address].note


def test_an_undo_writes_over_no_card_in_an_unknown_state(place: Place) -> None:
    """A weak etag at an undo: the lines wait, and a second undo brings them."""
    (outcome,) = apply(place, plan(place, WISH))
    left = place.cards()["contacts/s.vcf"]

    def fault(asked: Asked) -> Reply | None:
        if asked.method == "GET" and asked.path.endswith("s.vcf"):
            return Reply(200, left, {"ETag": 'W/"1"'})
        return None

    place.double.fault = fault
    (first,) = undo(place, outcome)
    place.double.mend()
    (second,) = undo(place, outcome)

    assert (Status.FAILED, wire.NO_ETAG) == (first.status, first.note)
    assert Status.UNDONE == second.status
    assert SHARED == place.cards()["contacts/s.vcf"]


def test_a_card_that_went_between_look_and_write_is_left(place: Place) -> None:
    """A card that is gone when it is read once more is not ours to have removed."""
    changes = plan(place, WISH)
    place.double.fault = lambda asked: Reply(404) if asked.method == "GET" else None
    (outcome,) = apply(place, changes)

    assert (Status.SKIPPED, card_step.MOVED_CARD) == (outcome.status, outcome.note)


def test_a_card_that_was_found_again_by_hand_is_back(place: Place) -> None:
    """The same card stands there again: nothing is written."""
    (outcome,) = apply(place, plan(place, WISH))
    place.put("a.vcf", ANNA)
    place.put("s.vcf", SHARED)
    place.double.asked.clear()
    (undone,) = undo(place, outcome)

    assert (Status.UNDONE, "") == (undone.status, undone.note)
    assert [] == [one for one in place.requests() if one.is_write]


@pytest.mark.parametrize("done", [True, False])
def test_a_card_that_comes_back_without_an_answer_is_looked_at(place: Place, *, done: bool) -> None:
    """The answer to making a card again is lost: a look says whether it is back."""
    (outcome,) = apply(place, plan(place, WISH))

    def fault(asked: Asked) -> Reply | None:
        if "if-none-match" not in asked.headers:
            return None
        if done:
            place.put("a.vcf", asked.body)
        return Reply(500)

    place.double.fault = fault
    if done:
        assert Status.UNDONE == undo(place, outcome)[0].status
    else:
        with pytest.raises(TransientError):
            undo(place, outcome)
    assert done == ("contacts/a.vcf" in place.cards())
