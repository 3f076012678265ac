"""Call the stand-in through Google's own client: reads again, writes once, nothing foreign out."""

from __future__ import annotations

import builtins
import logging
import socket
import time
from collections.abc import Callable

import pytest

from boundary.adapters.google.client import (
    ATTEMPTS,
    Api,
    AskedToWait,
    Call,
    LostAnswer,
    NotGranted,
    make_api,
)
from boundary.adapters.google.double import Fault, faults
from boundary.core.errors import AdapterError, BoundaryError, TransientError
from tests.adapters.google.raw import answering
from tests.adapters.google.stand import USER, Stand, label, letter, standing

_LIST = "gmail.users.labels.list"
_CREATE = "gmail.users.labels.create"
_REPEATED = [one for one in faults.PASSING if one is not faults.TOKEN_EXPIRED]
_NO_CLIENT = Fault("another secret")
_WAITS = (faults.TOO_MANY, faults.RATE_LIMITED, faults.USER_RATE_LIMITED)


def _names(stand: Stand) -> list[str]:
    return [one.name for one in stand.double.gmail.box.labels]


def test_a_call_goes_through_googles_own_client(stand: Stand) -> None:
    """Reads and writes reach the service as the user who gave the permission."""
    profile = stand.api.call("users.getProfile")
    made = stand.api.call("users.labels.create", body=label("Quiet"))
    gone = stand.api.call("users.labels.delete", id=made["id"])

    assert USER == profile["emailAddress"]
    assert "Quiet" == made["name"]
    assert {} == gone
    assert [] == _names(stand)


@pytest.mark.parametrize("fault", _REPEATED, ids=lambda one: one.name)
def test_reads_are_tried_again(stand: Stand, fault: Fault) -> None:
    """Whatever passes, a read is answered in the end, after a wait."""
    stand.double.faults.say(_LIST, 1, fault)
    found = stand.api.call("users.labels.list")

    assert "labels" in found
    assert 2 == stand.double.counted(_LIST)
    assert [3.0 if fault is faults.TOO_MANY else 2.0] == stand.hours.slept


@pytest.mark.parametrize("first", faults.PASSING, ids=lambda one: one.name)
def test_reads_are_tried_again_in_pairs_of_faults(stand: Stand, first: Fault) -> None:
    """Two things that pass, one after the other, in any combination, keep nobody from reading."""
    for second in faults.PASSING:
        stand.double.faults.say(_LIST, 1, first)
        stand.double.faults.say("*", 2, second)
        found = stand.api.call("users.labels.list")

        assert "labels" in found
        assert 0 == stand.double.faults.left, second.name


@pytest.mark.parametrize("fault", _REPEATED, ids=lambda one: one.name)
def test_writes_are_never_repeated(stand: Stand, fault: Fault) -> None:
    """A write is sent once; when it is not known whether it was done, that is what is said."""
    stand.double.faults.say(_CREATE, 1, fault)
    with pytest.raises(TransientError) as caught:
        stand.api.call("users.labels.create", body=label("Quiet"))

    assert (AskedToWait if fault in _WAITS else LostAnswer) is type(caught.value)
    assert 1 == stand.double.counted(_CREATE)
    assert [] == stand.hours.slept
    assert (["Quiet"] if fault.after else []) == _names(stand)


def test_reads_are_given_up_in_the_end(stand: Stand) -> None:
    """A service that stays away is tried a few times, ever more slowly."""
    for _ in range(ATTEMPTS):
        stand.double.faults.say(_LIST, 1, faults.AWAY_BEFORE)
    with pytest.raises(TransientError) as caught:
        stand.api.call("users.labels.list")

    assert "Google could not be reached." == caught.value.say
    assert [2.0, 4.0, 8.0, 16.0] == stand.hours.slept
    assert ATTEMPTS == stand.double.counted(_LIST)


def test_a_long_wait_is_the_persons_to_decide(stand: Stand) -> None:
    """Asked to wait for longer than the bound, a read ends instead of hanging."""
    later = Fault("later", status=429, reason="rateLimitExceeded", retry_after_s=3600)
    stand.double.faults.say(_LIST, 1, later)
    with pytest.raises(AskedToWait) as caught:
        stand.api.call("users.labels.list")

    assert 3600 == caught.value.wait_s
    assert [] == stand.hours.slept


@pytest.mark.parametrize("method", ["users.labels.list", "users.labels.create"])
def test_a_token_that_ran_out_is_renewed(stand: Stand, method: str) -> None:
    """An access token lives an hour; the call it fails for was not done, and is sent again."""
    stand.double.faults.say("*", 1, faults.TOKEN_EXPIRED)
    body = {"body": label("Quiet")} if "create" in method else {}
    stand.api.call(method, **body)
    statuses = [one.status for one in stand.double.calls]

    assert [401, 200, 200] == statuses
    assert [] == stand.hours.slept


@pytest.mark.parametrize("method", ["users.labels.list", "users.labels.create"])
def test_an_ended_permission_says_why(stand: Stand, method: str) -> None:
    """When Google ends the permission, the person hears of the 7 days and of the password."""
    stand.double.faults.say("*", 1, faults.PERMISSION_ENDED)
    body = {"body": label("Quiet")} if "create" in method else {}
    with pytest.raises(AdapterError) as caught:
        stand.api.call(method, **body)

    assert AdapterError is type(caught.value)
    assert "Google no longer accepts the permission this program was given." == caught.value.say
    assert "7 days" in caught.value.hint
    assert [] == _names(stand)


@pytest.mark.parametrize("fault", [faults.RESET_BEFORE, faults.RESET_AFTER])
def test_a_write_behind_a_lost_renewal_is_not_in_doubt(stand: Stand, fault: Fault) -> None:
    """When already the renewing of the token is cut off, the write itself was never sent."""
    stand.double.faults.say(_CREATE, 1, faults.TOKEN_EXPIRED)
    stand.double.faults.say("token", 1, fault)
    with pytest.raises(TransientError) as caught:
        stand.api.call("users.labels.create", body=label("Quiet"))

    assert TransientError is type(caught.value)
    assert [] == _names(stand)


@pytest.mark.parametrize("fault", [faults.AWAY_BEFORE, faults.INTERNAL_AFTER, faults.TOO_MANY])
def test_a_renewal_that_google_cannot_do_now_is_for_later(stand: Stand, fault: Fault) -> None:
    """A token service that is away is no reason to connect anew, and it is asked once a try."""
    stand.double.faults.say(_CREATE, 1, faults.TOKEN_EXPIRED)
    stand.double.faults.say("token", 1, fault)
    with pytest.raises(TransientError) as caught:
        stand.api.call("users.labels.create", body=label("Quiet"))

    assert "Google could not renew the permission at this moment." == caught.value.say
    assert 1 == stand.double.counted("token")
    assert [] == _names(stand)


@pytest.mark.parametrize(
    ("fault", "say"),
    [
        (faults.PAGE_BEFORE, "What was answered in Google's place cannot be understood."),
        (faults.RATE_LIMITED, "Google could not renew the permission at this moment."),
        (_NO_CLIENT, "Google does not know your own client any more, or knows it by another"),
    ],
    ids=lambda one: getattr(one, "name", ""),
)
def test_what_goes_wrong_with_a_renewal_is_told_apart(stand: Stand, fault: Fault, say: str) -> None:
    """A page of some network, a full quota and a deleted client are no ended permission."""
    token = stand.double.token()
    if fault is _NO_CLIENT:
        token._client_secret = "another"
    api = make_api(
        "gmail", "v1", token, root=stand.double.root, sleep=stand.hours.sleep, jitter=lambda: 0.0
    )
    for _ in range(ATTEMPTS):
        stand.double.faults.say("gmail.users.labels.list", 1, faults.TOKEN_EXPIRED)
        stand.double.faults.say("token", 1, fault)
    with pytest.raises(AdapterError) as caught:
        api.call("users.labels.list")
    api.close()

    assert caught.value.say.startswith(say)


def test_a_permission_without_a_refresh_token_ends(stand: Stand) -> None:
    """What cannot be renewed at all has ended when its token has."""
    token = stand.double.token()
    token._refresh_token = None
    api = make_api(
        "gmail", "v1", token, root=stand.double.root, sleep=stand.hours.sleep, jitter=lambda: 0.0
    )
    stand.double.faults.say("*", 1, faults.TOKEN_EXPIRED)
    with pytest.raises(AdapterError) as caught:
        api.call("users.labels.list")
    api.close()

    assert "Google no longer accepts the permission this program was given." == caught.value.say


def test_a_token_that_is_refused_at_once_is_an_ended_permission(stand: Stand) -> None:
    """When a fresh token is refused too, it is said as plainly as invalid_grant."""
    stand.double.faults.say(_LIST, 1, faults.TOKEN_EXPIRED)
    stand.double.faults.say(_LIST, 2, faults.TOKEN_EXPIRED)
    with pytest.raises(AdapterError) as caught:
        stand.api.call("users.labels.list")

    assert "Google no longer accepts the permission this program was given." == caught.value.say


def test_nobody_is_let_in_without_a_permission(stand: Stand) -> None:
    """Without credentials, calls are made as nobody, and refused."""
    api = make_api(
        "gmail", "v1", None, root=stand.double.root, sleep=lambda _: None, jitter=lambda: 0.0
    )
    with pytest.raises(AdapterError) as caught:
        api.call("users.labels.list")
    with pytest.raises(AdapterError):
        api.batch([Call("users.labels.list")])
    api.close()

    assert "Google no longer accepts the permission this program was given." == caught.value.say


def test_a_scope_that_was_not_granted_is_named_as_such() -> None:
    """Each permission is asked for by itself, so a missing one is told apart."""
    with standing(scopes=["gmail.labels"]) as stand:
        stand.api.call("users.labels.create", body=label("Quiet"))
        with pytest.raises(NotGranted):
            stand.api.call("users.settings.filters.list")
        with pytest.raises(NotGranted):
            stand.api.batch([Call("users.messages.get", {"id": "1"})])

        assert ["Quiet"] == _names(stand)


def test_a_sign_in_page_is_not_googles_answer(stand: Stand) -> None:
    """A page with status 200 is told apart; after a write it is in doubt."""
    for _ in range(3):
        stand.double.faults.say("*", 1, faults.PAGE_BEFORE)
    with pytest.raises(AdapterError) as read:
        stand.api.call("users.labels.list")
    with pytest.raises(AdapterError) as batch:
        stand.api.batch([Call("users.labels.list")])
    with pytest.raises(LostAnswer):
        stand.api.call("users.labels.create", body=label("Quiet"))

    assert "sign-in page" in read.value.hint
    assert read.value.say == batch.value.say
    assert not isinstance(read.value, TransientError)


def test_a_silent_service_is_given_up() -> None:
    """A read waits no longer than it was told to; a write in silence is in doubt."""
    with standing(read_s=0.05) as stand:
        stand.double.faults.say(_CREATE, 1, faults.STALL_AFTER)
        with pytest.raises(LostAnswer):
            stand.api.call("users.labels.create", body=label("Quiet"))
        end = time.monotonic() + 60
        while not _names(stand) and time.monotonic() < end:  # it may still be at it
            time.sleep(0.01)

        assert ["Quiet"] == _names(stand)


def test_nobody_listening_is_said(stand: Stand) -> None:
    """Without a network nothing was sent, and a write is not in doubt."""
    with answering() as raw:
        root = f"http://127.0.0.1:{raw.port}/"
    api = make_api("gmail", "v1", None, root=root, sleep=stand.hours.sleep, jitter=lambda: 0.0)
    with pytest.raises(TransientError) as wrote:
        api.call("users.labels.create", body=label("Quiet"))
    with pytest.raises(TransientError) as read:
        api.batch([Call("users.labels.list")])
    api.close()

    assert TransientError is type(wrote.value)
    assert TransientError is type(read.value)
    assert [1.0, 2.0, 4.0, 8.0] == stand.hours.slept


def test_google_itself_is_where_calls_go_without_a_stand_in(stand: Stand) -> None:
    """Without a root, calls go to Google's own name; here no name is known, so nothing is sent."""
    asked: list[object] = []

    def _note(host: object, *_: object, **__: object) -> object:
        asked.append(host)
        raise socket.gaierror(socket.EAI_NONAME, "no names here")

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(socket, "getaddrinfo", _note)
        api = make_api("gmail", "v1", None, sleep=stand.hours.sleep, jitter=lambda: 0.0)
        with pytest.raises(TransientError):
            api.call("users.labels.create", body=label("Quiet"))

    assert ["gmail.googleapis.com"] == asked


def test_a_long_search_arrives(stand: Stand) -> None:
    """A search above 2,048 characters travels as a form, and counts as the read it is."""
    id_ = stand.double.gmail.put(letter("person117@example.org"))
    query = "from:(" + " OR ".join(f"person{n}@example.org" for n in range(120)) + ")"
    stand.double.faults.say("*", 1, faults.RESET_AFTER)
    found = stand.api.call("users.messages.list", q=query)

    assert len(query) > 2048
    assert [{"id": id_, "threadId": id_}] == found["messages"]
    assert [False, False] == [one.writes for one in stand.double.calls]


@pytest.mark.parametrize(
    "ask",
    [
        lambda api: api.call("users.labels.get", id="Label_99"),
        lambda api: api.call("users.settings.delegates.list"),
        lambda api: api.batch([Call("users.messages.get", {"id": "nobody@example.org"})]),
        lambda api: api.call("users.messages.list", q="nobody@example.org", pageToken="x"),
    ],
)
def test_nothing_is_logged(
    stand: Stand, ask: Callable[[Api], object], caplog: pytest.LogCaptureFixture
) -> None:
    """The library writes what it met to the log, addresses and all; here it never sees it."""
    caplog.set_level(logging.DEBUG)
    said = ""
    try:
        ask(stand.api)
    except BoundaryError as error:
        said = f"{error} {error.say} {error.hint} {error.place}"

    assert [] == caplog.records
    assert "nobody" not in said


def test_the_parts_for_google_may_be_missing(monkeypatch: pytest.MonkeyPatch) -> None:
    """Without the extra, one sentence says what to install."""
    real = builtins.__import__

    def _without(name: str, *rest: object) -> object:
        if name.startswith("googleapiclient"):
            raise ImportError(name)
        return real(name, *rest)  # type: ignore[arg-type]

    monkeypatch.setattr(builtins, "__import__", _without)
    with pytest.raises(AdapterError) as caught:
        make_api("gmail", "v1", None, sleep=lambda _: None, jitter=lambda: 0.0)

    assert "The parts for Google are not installed." == caught.value.say
    assert "pip install" in caught.value.hint


def test_a_service_must_be_known() -> None:
    """A service that the installed library does not describe is not looked up on the network."""
    with pytest.raises(AdapterError) as caught:
        make_api("gmail", "v99", None, sleep=lambda _: None, jitter=lambda: 0.0)

    assert "The installed parts for Google do not know this service." == caught.value.say
