"""Hold the sign-in to its promises: Basic, Digest where it is asked for, and never twice."""

from __future__ import annotations

import urllib.request
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from urllib.parse import quote

import httpx
import pytest

from boundary.adapters.cards.dav.client import LOGIN
from boundary.adapters.cards.dav.signing import Signer
from boundary.adapters.cards.double import Asked, CardDouble, Reply
from boundary.core.change import Status
from boundary.core.errors import AdapterError
from tests.adapters.cards.dav.furniture import Place, apply, item, on_double, plan, undo, vcard
from tests.servers.digest import DigestGate
from tests.servers.radicale import PASSWORD, Radicale

ANNA = item("anna@example.org")
URL = "https://example.org/dav/a%20b.vcf"
ALGORITHMS = ["MD5", "MD5-sess", "SHA-256", "SHA-256-sess", "SHA-512"]


@contextmanager
def gated(
    place: Place, forward: Callable[[Asked], Reply], algorithm: str = "MD5", lasts: int = 1_000
) -> Iterator[tuple[Place, DigestGate]]:
    """Put a gate before an account that is there."""
    gate = DigestGate(place.user, place.password, forward, algorithm, lasts)
    front = CardDouble(place.user, gate)
    front.start()
    try:
        made = Place(front, place.user, place.password, place.put, place.delete, place.cards)
        yield made, gate
    finally:
        front.stop()


def to(root: str, client: httpx.Client) -> Callable[[Asked], Reply]:
    """Pass requests on to a server."""

    def forward(asked: Asked) -> Reply:
        headers = {
            name: value
            for name, value in asked.headers.items()
            if name not in ("host", "content-length", "connection")
        }
        url = root.rstrip("/") + quote(asked.path)
        answer = client.request(asked.method, url, content=asked.body, headers=headers)
        kept = ("etag", "content-type", "location")
        return Reply(
            answer.status_code,
            answer.content,
            {name: answer.headers[name] for name in kept if name in answer.headers},
        )

    return forward


@pytest.fixture
def inner() -> Iterator[tuple[Place, Callable[[Asked], Reply]]]:
    """Start an account behind which nobody asks for Digest, and a way to it."""
    with on_double() as made, httpx.Client(trust_env=False, timeout=60) as client:
        made.put("a.vcf", vcard("a", "EMAIL:anna@example.org"))
        made.put("b b.vcf", vcard("b", "EMAIL:anna@example.org", "EMAIL:b@example.org"))
        yield made, to(made.double.url, client)


def walk(place: Place) -> tuple[Mapping[str, bytes], Mapping[str, bytes]]:
    """Do and undo; give the cards in between and afterwards."""
    (outcome,) = apply(place, plan(place, ANNA))
    during = place.cards()
    (undone,) = undo(place, outcome)

    assert [Status.DONE, Status.UNDONE] == [outcome.status, undone.status]
    return during, place.cards()


@pytest.mark.parametrize("algorithm", ALGORITHMS)
def test_a_server_that_asks_for_digest_gets_it(
    inner: tuple[Place, Callable[[Asked], Reply]], algorithm: str
) -> None:
    """Reads and writes go through, by every algorithm; each session asks once."""
    place, forward = inner
    before = place.cards()
    with gated(place, forward, algorithm) as (front, gate):
        during, after = walk(front)

    assert ["contacts/b b.vcf"] == [*during]
    assert before == after
    assert {"basic", "digest held"} == set(gate.seen)
    assert 3 == gate.seen.count("basic")


def test_a_challenge_that_has_grown_old_is_asked_anew(
    inner: tuple[Place, Callable[[Asked], Reply]],
) -> None:
    """A write whose signature came too late is sent again, once, and is carried out once."""
    place, forward = inner
    before = place.cards()
    with gated(place, forward, lasts=2) as (front, gate):
        _, after = walk(front)

    assert before == after
    assert "digest old" in gate.seen
    assert "digest wrong" not in gate.seen


def test_a_wrong_password_is_tried_once_in_each_way(
    inner: tuple[Place, Callable[[Asked], Reply]],
) -> None:
    """A server counts: two requests, and no third."""
    place, forward = inner
    with gated(place, forward) as (front, gate):
        front.password = "other"  # the point of the test
        with pytest.raises(AdapterError) as caught:
            plan(front, ANNA)

    assert LOGIN == caught.value.say
    assert ["basic", "digest wrong"] == gate.seen


def test_a_wrong_password_is_not_tried_elsewhere_because_the_books_were_known(
    inner: tuple[Place, Callable[[Asked], Reply]],
) -> None:
    """With a cursor too: the books are not searched for from the beginning."""
    place, forward = inner
    with gated(place, forward) as (front, gate):
        with front.open() as adapter:
            cursor = adapter.observe([ANNA], None).cursor
        gate.seen.clear()
        front.password = "other"
        with front.open() as adapter, pytest.raises(AdapterError) as caught:
            adapter.observe([ANNA], cursor)

    assert LOGIN == caught.value.say
    assert ["basic", "digest wrong"] == gate.seen


def test_a_server_that_takes_basic_is_not_asked_for_more(place: Place) -> None:
    """One request is one request: nothing is sent unsigned first."""
    plan(place, ANNA)

    signed = [one.headers["authorization"].partition(" ")[0] for one in place.requests()]
    assert {"Basic"} == set(signed)


def test_a_password_that_basic_was_refused_for_is_not_tried_by_digest(place: Place) -> None:
    """Where both are offered the first answer counts."""
    place.double.fault = lambda _: Reply(401, headers={"WWW-Authenticate": 'Basic realm="x"'})
    with pytest.raises(AdapterError):
        plan(place, ANNA)

    (only,) = place.requests()
    assert only.headers["authorization"].startswith("Basic ")


@pytest.fixture
def place() -> Iterator[Place]:
    """Start an account that knows Basic."""
    with on_double() as made:
        yield made


CHALLENGES = [
    "Digest",
    "Digest x",
    'Digest realm="x"',
    'Digest realm="x", nonce="y", qop="auth-int"',
    'Digest realm="x", nonce="y", qop="other"',
    'Digest realm="x", nonce="y", algorithm=SHA-1',
    'Digest realm="x", nonce="y", algorithm=other',
    'Digest realm="\u00e4", nonce="y"',
    "Bearer",
    "Negotiate",
    "",
]


@pytest.mark.parametrize("challenge", CHALLENGES)
def test_a_challenge_that_nobody_can_answer_ends_in_words(place: Place, challenge: str) -> None:
    """Whatever a server asks for that is not known here: the sign-in was not accepted."""
    headers = {"WWW-Authenticate": challenge} if challenge else {}
    place.double.fault = lambda _: Reply(401, headers=headers)
    with pytest.raises(AdapterError) as caught:
        plan(place, ANNA)

    assert LOGIN == caught.value.say


def answer(*challenges: str, **more: str) -> httpx.Response:
    """Make an answer 401."""
    headers = [("www-authenticate", one) for one in challenges] + [*more.items()]
    return httpx.Response(401, headers=headers)


def test_where_both_are_offered_basic_was_the_answer() -> None:
    """A password that Basic was refused for is not sent a second time."""
    signature = Signer("me", "words").sign(httpx.Request("GET", URL))

    assert signature.again(answer('Digest realm="x", nonce="y"', 'Basic realm="x"')) is None


def test_a_challenge_of_one_server_is_not_used_at_another() -> None:
    """Each host and port is asked for itself; one that did not ask gets Basic over its own TLS."""
    signer = Signer("me", "words")
    first = signer.sign(httpx.Request("GET", URL))
    again = first.again(answer('Digest realm="x", nonce="y"'))
    second = signer.sign(httpx.Request("GET", URL))
    other = signer.sign(httpx.Request("GET", URL.replace("example.org", "p1.example.org")))

    assert again is not None
    assert again.headers["authorization"].startswith("Digest ")
    assert second.request.headers["authorization"].startswith("Digest ")
    assert other.request.headers["authorization"].startswith("Basic ")


def test_the_first_algorithm_that_is_known_is_taken_and_no_cookie_is_kept() -> None:
    """RFC 7616: the server lists what it likes best first."""
    known = 'Digest realm="x", nonce="z", algorithm=SHA-256'
    signature = Signer("me", "words").sign(httpx.Request("GET", URL))
    other = 'Digest realm="x", nonce="y", algorithm=SHA-512-256'
    again = signature.again(answer(other, known, **{"set-cookie": "a=b"}))

    assert again is not None
    assert "algorithm=SHA-256" in again.headers["authorization"]
    assert 'nonce="z"' in again.headers["authorization"]
    assert 'uri="/dav/a%20b.vcf"' in again.headers["authorization"]
    assert "words" not in again.headers["authorization"]
    assert "cookie" not in again.headers


def test_the_gate_takes_what_another_client_signs(
    inner: tuple[Place, Callable[[Asked], Reply]],
) -> None:
    """The gate speaks Digest as the standard library's client does, so it proves something."""
    place, forward = inner
    with gated(place, forward) as (front, gate):
        url = f"{front.double.url}dav/books/contacts/a.vcf"
        for password, expected in ((place.password, 200), ("other", 401)):
            keys = urllib.request.HTTPPasswordMgrWithDefaultRealm()
            keys.add_password(None, url, place.user, password)
            opener = urllib.request.build_opener(
                urllib.request.ProxyHandler({}), urllib.request.HTTPDigestAuthHandler(keys)
            )
            try:
                with opener.open(url, timeout=60) as opened:
                    status = opened.status
            except urllib.error.HTTPError as error:
                status = error.code
                error.close()
            assert expected == status

    assert "digest held" in gate.seen


@pytest.mark.server
def test_digest_before_a_real_server(radicale: Radicale) -> None:
    """Radicale behind a gate that asks for Digest: done and undone."""
    login = radicale.user()
    login.put("a.vcf", vcard("a", "EMAIL:anna@example.org"))

    def nothing(*_: object) -> None:
        raise AssertionError("the test writes by another way")

    behind = Place(CardDouble(), login.user, PASSWORD, nothing, nothing, login.cards)
    before = login.cards()
    with gated(behind, to(radicale.url, radicale.client), "SHA-256") as (front, gate):
        during, after = walk(front)

    assert {} == during
    assert before == after
    assert "digest held" in gate.seen
