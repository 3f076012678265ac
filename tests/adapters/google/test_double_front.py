"""Hold the client and the stand-in itself to what Google's own descriptions say."""

from __future__ import annotations

import json
from collections.abc import Mapping
from http.client import HTTPConnection
from urllib.parse import urlsplit

import pytest

from boundary.adapters.google.client import ApiError, Call, LostAnswer
from boundary.adapters.google.double import Called, Fault, GoogleDouble, Notice, faults
from boundary.core.json import Json, JsonObject
from tests.adapters.google.stand import USER, Stand, label, letter, standing

_NO_HEADERS: Mapping[str, str] = {}


def _ask(
    stand: Stand,
    verb: str,
    path: str,
    body: bytes | str | None = None,
    *,
    signed: bool = True,
    headers: Mapping[str, str] = _NO_HEADERS,
) -> tuple[int, str]:
    """Send one request without any library; return the status and the message of the error."""
    where = urlsplit(stand.double.root)
    connection = HTTPConnection(where.hostname or "", where.port)
    given = {"authorization": f"Bearer {stand.double.token().token}"} if signed else {}
    connection.request(verb, path, body, {**given, **headers})
    answer = connection.getresponse()
    content = answer.read()
    connection.close()
    try:
        return answer.status, json.loads(content)["error"]["message"]
    except (ValueError, KeyError):
        return answer.status, ""


_ME = "/gmail/v1/users/me"


@pytest.mark.parametrize(
    ("path", "message"),
    [
        ("/messages?qq=1", 'Invalid query parameter "qq".'),
        ("/messages?fields=id", 'Invalid query parameter "fields".'),
        ("/messages?maxResults=many", "Invalid value at 'maxResults' (TYPE_INT32), \"many\""),
        ("/messages?maxResults=-1", "Invalid value at 'maxResults' (TYPE_INT32), \"-1\""),
        ("/messages?includeSpamTrash=1", "Invalid value at 'includeSpamTrash' (TYPE_BOOL), \"1\""),
        ("/messages?q=a&q=b", "Repeated parameter: q"),
        ("/messages/1?format=whole", "Invalid value at 'format' (TYPE_ENUM), \"whole\""),
    ],
)
def test_parameters_are_held_to_the_description(stand: Stand, path: str, message: str) -> None:
    """A name that is unknown, or a value of another kind, is refused as Google does."""
    assert (400, message) == _ask(stand, "GET", _ME + path)


@pytest.mark.parametrize(
    ("body", "message"),
    [
        ("{", "Parse Error"),
        ("[]", "Invalid JSON payload received."),
        ('{"nam": "x"}', "Invalid JSON payload received. $: Additional properties"),
        ('{"name": 5}', "Invalid JSON payload received. $.name: 5 is not of type 'string'"),
        ('{"labelListVisibility": "x"}', "Invalid JSON payload received. $.labelListVis"),
        ('{"messagesTotal": 99999999999}', "Invalid JSON payload received. $.messagesTotal"),
        ('{"name": "x"}', "Missing field: labelListVisibility"),
    ],
)
def test_bodies_are_held_to_the_description(stand: Stand, body: str, message: str) -> None:
    """A field that is misspelt, of another kind or missing is refused, and nothing is done."""
    status, said = _ask(stand, "POST", _ME + "/labels", body)

    assert 400 == status
    assert said.startswith(message)
    assert () == stand.double.gmail.box.labels


def test_a_body_where_none_belongs_is_refused(stand: Stand) -> None:
    """A method that takes no body gets none."""
    id_ = stand.double.gmail.put(letter("a@example.org"))
    status, _ = _ask(stand, "POST", f"{_ME}/messages/{id_}/trash", '{"x": 1}')

    assert 400 == status
    assert {"INBOX"} == stand.double.gmail.labels_of(id_)


def test_fields_inside_fields_are_needed_too() -> None:
    """A calendar rule without the kind of its scope is refused."""
    with standing("calendar", "v3") as stand:
        body: dict[str, Json] = {"role": "reader", "scope": {"value": "a@example.org"}}
        with pytest.raises(ApiError) as caught:
            stand.api.call("acl.insert", calendarId="primary", body=body)

        assert "Missing field: scope.type" == caught.value.detail
        assert [] == stand.double.outbox


@pytest.mark.parametrize(
    "path", ["/", "/gmail/v1/nothing", "/other", "/v1/people/me:deleteContact", "/gmail/"]
)
def test_paths_that_lead_nowhere(stand: Stand, path: str) -> None:
    """What no method is for is not found."""
    assert 404 == _ask(stand, "GET", path)[0]


def test_only_the_user_is_served(stand: Stand) -> None:
    """Another mailbox is refused, the user's own address is the user, nobody is nobody."""
    other = _ask(stand, "GET", "/gmail/v1/users/other%40example.org/labels")[0]
    own = _ask(stand, "GET", f"/gmail/v1/users/{USER.replace('@', '%40')}/labels")[0]
    nobody = _ask(stand, "GET", _ME + "/labels", signed=False)[0]
    basic = _ask(
        stand, "GET", _ME + "/labels", signed=False, headers={"authorization": "Basic eA=="}
    )[0]

    assert (403, 200, 401, 401) == (other, own, nobody, basic)


def test_what_is_not_stood_in_for_is_said(stand: Stand) -> None:
    """A method without a stand-in is refused for good, and never tried again."""
    with pytest.raises(ApiError) as caught:
        stand.api.call("users.drafts.list")

    assert "notStoodIn" == caught.value.reason


def test_every_call_is_counted(stand: Stand) -> None:
    """Reads and writes are told apart, and what is in a batch is counted one by one."""
    id_ = stand.double.gmail.put(letter("a@example.org"))
    stand.api.call("users.labels.create", body=label("Quiet"))
    stand.api.batch([Call("users.messages.get", {"id": id_, "format": "minimal"})] * 2)

    get = Called("gmail.users.messages.get", writes=False, status=200, inside=True)
    made = Called("gmail.users.labels.create", writes=True, status=200)
    assert [made, get, get, Called("batch", writes=False, status=200, size=2)] == (
        stand.double.calls
    )
    assert (made,) == stand.double.writes()


@pytest.mark.parametrize(
    "answer", [{"labels": [{"nam": "x"}]}, {"labels": "x"}, {"more": 1}], ids=str
)
def test_the_stand_in_is_held_to_the_description_too(answer: JsonObject) -> None:
    """An answer of its own that Google could not give ends the test that met it."""
    double = GoogleDouble()
    double.register({"gmail.users.labels.list": lambda _, __: answer})
    with pytest.raises(RuntimeError, match=r"gmail\.users\.labels\.list"):
        _tried(double, "users.labels.list")


def test_an_answer_where_none_belongs_is_a_fault_of_the_stand_in() -> None:
    """A method that answers nothing must not answer something."""
    double = GoogleDouble()
    double.register({"gmail.users.labels.delete": lambda _, __: {}})
    with pytest.raises(RuntimeError, match="nothing is answered"):
        _tried(double, "users.labels.delete", id="INBOX")


def _tried(double: GoogleDouble, method: str, **params: str) -> None:
    """Call one method of a stand-in, and stop it."""
    from boundary.adapters.google.client import make_api

    double.start()
    token = double.token(["https://www.googleapis.com/auth/gmail.labels"])
    api = make_api("gmail", "v1", token, root=double.root, sleep=lambda _: None, jitter=lambda: 0.0)
    api.call(method, **params)
    api.close()
    double.stop()


def test_no_mail_goes_unnoticed() -> None:
    """A stand-in that would have sent a mail cannot be stopped as if nothing had happened."""
    double = GoogleDouble()
    double.outbox.append(Notice("a@example.org", "a calendar was shared"))
    with pytest.raises(RuntimeError, match="somebody would have got a mail"):
        double.stop()

    assert "a@example.org" not in repr(double.outbox)


def test_stopping_twice_is_as_good_as_once() -> None:
    """A stand-in that never ran, and one that was stopped, can be stopped."""
    double = GoogleDouble()
    double.stop()
    double.start()
    double.stop()
    double.stop()

    assert [] == double.calls
    assert double.now_ms() > 1_700_000_000_000


@pytest.mark.parametrize(
    ("kind", "body"),
    [
        ("text/plain", "x"),
        ("multipart/mixed; boundary=b", "--b\n\nGET /x HTTP/1.1\n\n--b--"),
        ("multipart/mixed; boundary=b", "--b\nX: y\n\nGET /x HTTP/1.1\n\n--b--"),
        ("multipart/mixed; boundary=b", "--b\nContent-ID: <1>\n\nrubbish\n--b--"),
        (
            "multipart/mixed; boundary=b",
            "--b\nContent-ID: <1>\n\nGET /x HTTP/1.1\n\n" * 101 + "--b--",
        ),
    ],
)
def test_batches_that_are_none(stand: Stand, kind: str, body: str) -> None:
    """What is no batch, and what holds more than 100 calls, is refused whole."""
    assert 400 == _ask(stand, "POST", "/batch", body, headers={"content-type": kind})[0]


def test_writes_inside_a_batch_are_carried_out(stand: Stand) -> None:
    """The stand-in serves them, so that a client which sends them is seen to do so."""
    inner = (
        f"POST {_ME}/labels HTTP/1.1\r\nContent-Type: application/json\r\n\r\n"
        f"{json.dumps(label('Quiet'))}\r\n"
    )
    body = f"--b\r\nContent-Type: application/http\r\nContent-ID: <1>\r\n\r\n{inner}--b--"
    kind = "multipart/mixed; boundary=b"
    status, _ = _ask(stand, "POST", "/batch/gmail", body, headers={"content-type": kind})

    assert 200 == status
    assert ["gmail.users.labels.create"] == [one.method for one in stand.double.writes()]
    assert ["Quiet"] == [one.name for one in stand.double.gmail.box.labels]


def test_a_large_body_is_not_read(stand: Stand) -> None:
    """A request that announces more than the bound is left."""
    where = urlsplit(stand.double.root)
    connection = HTTPConnection(where.hostname or "", where.port)
    connection.putrequest("POST", "/batch")
    connection.putheader("content-length", str(1 << 40))
    connection.endheaders()
    with pytest.raises(ConnectionError):
        connection.getresponse()
    connection.close()

    assert [] == stand.double.calls


def test_faults_come_when_they_were_said(stand: Stand) -> None:
    """The nth matching call goes wrong, once; of two that are due at once the second is next."""
    said = stand.double.faults
    said.say("*", 2, Fault("a", status=400, reason="a"), writes=False)
    said.say("gmail.users.labels.list", 2, Fault("b", status=400, reason="b"))
    said.say("*", 1, Fault("c", status=400, reason="c"), writes=True)
    reasons = []
    for method in ("users.labels.list",) * 4:
        try:
            stand.api.call(method)
            reasons.append("")
        except ApiError as error:
            reasons.append(error.reason)
    left = said.left
    said.forget()
    stand.api.call("users.labels.create", body=label("Quiet"))

    assert ["", "a", "b", ""] == reasons
    assert (1, 0) == (left, said.left)


def test_what_is_lost_on_the_way_is_written_down(stand: Stand) -> None:
    """A call that was carried out and whose answer was lost is in the list, without a status."""
    stand.double.faults.say("*", 1, faults.HALF_AFTER)
    with pytest.raises(LostAnswer):
        stand.api.call("users.labels.create", body=label("Quiet"))
    id_ = stand.double.gmail.label("Quiet")
    stand.double.faults.say("*", 1, faults.HALF_AFTER)
    with pytest.raises(LostAnswer):
        stand.api.call("users.labels.delete", id=id_)

    assert [0, 0] == [one.status for one in stand.double.calls]
    assert () == stand.double.gmail.box.labels


def test_contacts_and_calendars_stand_behind_the_same_door() -> None:
    """People answers its errors in the newer shape, and a card is found there."""
    with standing("people") as stand:
        stand.double.people.add(["a@example.org"])
        found = stand.api.call(
            "people.connections.list", resourceName="people/me", personFields="emailAddresses"
        )
        stand.double.faults.say("*", 1, faults.STALE_ETAG)
        with pytest.raises(ApiError) as caught:
            stand.api.call("people.get", resourceName="people/c1", personFields="names")

        assert 1 == len(list(found["connections"]))  # type: ignore[arg-type]
        assert (400, "failedPrecondition") == (caught.value.status, caught.value.reason)
