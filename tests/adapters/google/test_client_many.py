"""Read many things from the stand-in at once: page after page, and up to 100 in a batch."""

from __future__ import annotations

import pytest

from boundary.adapters.google.client import ApiError, Call, make_api
from boundary.adapters.google.double import Fault, faults
from boundary.core.errors import AdapterError
from tests.adapters.google.raw import answering
from tests.adapters.google.stand import Stand, label, letter


def test_pages_are_read_to_the_end(stand: Stand) -> None:
    """Every message is named once, whatever the size of a page; of none, nothing."""
    none = list(stand.api.pages("users.messages.list", "messages"))
    ids = {stand.double.gmail.put(letter("a@example.org")) for _ in range(7)}
    found = [one["id"] for one in stand.api.pages("users.messages.list", "messages", maxResults=3)]

    assert [] == none
    assert (7, ids) == (len(found), set(found))
    assert 4 == stand.double.counted("gmail.users.messages.list")


def _page(body: bytes) -> bytes:
    head = b"HTTP/1.1 200 OK\r\nContent-Type: application/json\r\nContent-Length: %d\r\n\r\n"
    return head % len(body) + body


@pytest.mark.parametrize(
    "bodies",
    [
        [b'{"messages": 5}'],
        [b'{"messages": ["x"]}'],
        [b'{"nextPageToken": "1"}', b'{"nextPageToken": "1"}'],
        [b"[1]"],
        [b'"text"'],
    ],
)
def test_pages_that_make_no_sense_end_it(bodies: list[bytes]) -> None:
    """Items that are none, and a page that leads to itself, are not read on."""
    with answering(*map(_page, bodies)) as raw:
        root = f"http://127.0.0.1:{raw.port}/"
        api = make_api("gmail", "v1", None, root=root, sleep=lambda _: None, jitter=lambda: 0.0)
        with pytest.raises(AdapterError) as caught:
            list(api.pages("users.messages.list", "messages"))
        api.close()

        assert "What was answered in Google's place cannot be understood." == caught.value.say


def test_pages_have_an_end(monkeypatch: pytest.MonkeyPatch) -> None:
    """A service that always has one more page is given up."""
    from boundary.adapters.google import client

    monkeypatch.setattr(client, "MAX_PAGES", 2)
    bodies = [b'{"nextPageToken": "1"}', b'{"nextPageToken": "2"}']
    with answering(*map(_page, bodies)) as raw:
        root = f"http://127.0.0.1:{raw.port}/"
        api = make_api("gmail", "v1", None, root=root, sleep=lambda _: None, jitter=lambda: 0.0)
        with pytest.raises(AdapterError):
            list(api.pages("users.messages.list", "messages"))
        api.close()

        assert 2 == len(raw.heard)


def _gets(ids: list[str]) -> list[Call]:
    return [Call("users.messages.get", {"id": id_, "format": "raw"}) for id_ in ids]


def test_a_batch_is_one_request(stand: Stand) -> None:
    """Up to 100 reads travel together and are answered in their order."""
    ids = [stand.double.gmail.put(letter("a@example.org", f"{n}")) for n in range(100)]
    found = stand.api.batch(_gets([*ids[:50], "none", *ids[50:99]]))

    assert 1 == stand.double.counted("batch")
    assert 100 == next(one for one in stand.double.calls if one.method == "batch").size
    assert isinstance(found[50], ApiError)
    assert 404 == found[50].status
    others = [one for one in found if not isinstance(one, ApiError)]
    assert ids[:99] == [one["id"] for one in others]
    assert () == stand.api.batch([])


def test_a_batch_reads_and_is_not_too_large(stand: Stand) -> None:
    """Writes and more than 100 calls are refused before anything is sent."""
    with pytest.raises(ValueError, match="only reads"):
        stand.api.batch([Call("users.labels.create", {"body": label("Quiet")})])
    with pytest.raises(ValueError, match="too many"):
        stand.api.batch(_gets(["1"] * 101))

    assert [] == stand.double.calls


@pytest.mark.parametrize("fault", faults.PASSING, ids=lambda one: one.name)
@pytest.mark.parametrize("method", ["batch", "gmail.users.messages.get"])
def test_a_batch_is_read_in_spite_of_what_passes(stand: Stand, fault: Fault, method: str) -> None:
    """Whether the whole or one inside goes wrong, all is answered, and nothing twice."""
    ids = [stand.double.gmail.put(letter("a@example.org", f"{n}")) for n in range(3)]
    stand.double.faults.say(method, 2 if method != "batch" else 1, fault)
    found = stand.api.batch(_gets(ids))

    assert ids == [one["id"] for one in found if not isinstance(one, ApiError)]
    assert 0 == stand.double.faults.left


def test_only_what_was_refused_for_now_is_asked_again(stand: Stand) -> None:
    """Answers that came are kept; the next batch holds the rest."""
    ids = [stand.double.gmail.put(letter("a@example.org", f"{n}")) for n in range(4)]
    stand.double.faults.say("gmail.users.messages.get", 2, faults.TOO_MANY)
    stand.api.batch(_gets(ids))

    assert [4, 1] == [one.size for one in stand.double.calls if one.method == "batch"]
    assert [3.0] == stand.hours.slept


@pytest.mark.parametrize(
    "part",
    [
        b"no multipart at all",
        b"--b\r\nContent-Type: application/http\r\n\r\nHTTP/1.1 200 OK\r\n\r\n{}\r\n--b--",
        b"--b\r\nContent-ID: <response-x + 0>\r\n\r\nrubbish\r\n--b--",
        b"--b\r\nContent-ID: <response-x + 0>\r\n\r\nHTTP/1.1 200 OK\r\nX: y\r\n\r\n[]\r\n--b--",
        b"--b\r\nContent-ID: <response-x + 9>\r\n\r\nHTTP/1.1 200 OK\r\n\r\n{}\r\n--b--",
        b"\xff\xfe",
    ],
)
def test_a_batch_that_makes_no_sense_is_said(part: bytes) -> None:
    """Whatever comes in the place of a batch's answers, nothing foreign gets out."""
    kind = b"Content-Type: multipart/mixed; boundary=b\r\n"
    head = b"HTTP/1.1 200 OK\r\n" + kind + b"Content-Length: %d\r\n\r\n"
    with answering(head % len(part) + part) as raw:
        root = f"http://127.0.0.1:{raw.port}/"
        api = make_api("gmail", "v1", None, root=root, sleep=lambda _: None, jitter=lambda: 0.0)
        with pytest.raises(AdapterError) as caught:
            api.batch([Call("users.labels.list")])
        api.close()

        assert "What was answered in Google's place cannot be understood." == caught.value.say
