"""Hold the asking for a permission to its promises, with a stand-in for Google's pages."""

from __future__ import annotations

import json
import socket
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import replace
from threading import Event, Thread
from urllib.parse import parse_qs, urlsplit
from urllib.request import urlopen

import pytest

from boundary.adapters.google.double import GoogleDouble
from boundary.core.errors import AdapterError, Interrupted, Refusal, TransientError
from boundary.vault.oauth import Client, Endpoints, Grant, authorize, end, read_client

SCOPES = frozenset(
    {
        "https://www.googleapis.com/auth/gmail.settings.basic",
        "https://www.googleapis.com/auth/gmail.labels",
    }
)


@pytest.fixture
def google(monkeypatch: pytest.MonkeyPatch) -> Iterator[GoogleDouble]:
    """Stand in for Google; the library is told that this one time http will do."""
    monkeypatch.setenv("OAUTHLIB_INSECURE_TRANSPORT", "1")
    double = GoogleDouble()
    double.start()
    yield double
    double.stop()


def places(google: GoogleDouble) -> Endpoints:
    """Say where the stand-in is asked."""
    root = google.root
    return Endpoints(f"{root}o/oauth2/auth", f"{root}token", f"{root}revoke")


def client(google: GoogleDouble) -> Client:
    """Give the client that the stand-in knows."""
    held = google.secrets()
    return Client(held["client_id"], held["client_secret"])


def browse(*before: str) -> Callable[[str], None]:
    """Open a page as a browser would, after these requests to where the answer is awaited."""

    def visit(page: str) -> None:
        redirect = parse_qs(urlsplit(page).query)["redirect_uri"][0]
        for path in before:
            with urlopen(redirect + path, timeout=60):  # noqa: S310 - loopback
                pass
        with urlopen(page, timeout=60):  # noqa: S310 - loopback
            pass

    return lambda page: Thread(target=visit, args=(page,), daemon=True).start()


def ask(google: GoogleDouble, show: Callable[[str], None]) -> Grant:
    """Ask for SCOPES, and wait a minute at most."""
    return authorize(client(google), SCOPES, show, endpoints=places(google), wait_s=60)


def test_a_permission_given_in_the_browser_comes_back(google: GoogleDouble) -> None:
    """What was allowed comes back with a lasting token, which the repr does not show."""
    grant = ask(google, browse())

    assert SCOPES == grant.granted
    assert grant.refresh_token
    assert grant.refresh_token not in repr(grant)


def test_what_is_unticked_is_not_granted(google: GoogleDouble) -> None:
    """A box left unticked is seen, and the rest is kept."""
    google.grants.unticked = frozenset({"https://www.googleapis.com/auth/gmail.labels"})
    grant = ask(google, browse())

    assert {"https://www.googleapis.com/auth/gmail.settings.basic"} == grant.granted
    assert grant.refresh_token


def test_a_second_permission_comes_with_a_token_too(google: GoogleDouble) -> None:
    """Asking again gives a lasting token again: Google does so only when consent is asked for."""
    first, second = ask(google, browse()), ask(google, browse())

    assert first.refresh_token
    assert second.refresh_token


def test_a_no_on_the_page_keeps_nothing(google: GoogleDouble) -> None:
    """Saying no is an answer, with words for it."""
    google.grants.declines = True
    with pytest.raises(AdapterError) as caught:
        ask(google, browse())

    assert "not given" in caught.value.say


def test_other_requests_to_the_port_are_passed_over(google: GoogleDouble) -> None:
    """A forged answer, and a browser's wish for an icon, do not end the wait."""
    grant = ask(google, browse("favicon.ico", "?code=forged&state=forged", "?error=access_denied"))

    assert SCOPES == grant.granted


def test_a_code_without_the_verifier_is_worth_nothing(google: GoogleDouble) -> None:
    """The page carries a challenge, and never the verifier; the redirect is loopback alone."""
    pages: list[str] = []
    visit = browse()

    def show(page: str) -> None:
        pages.append(page)
        visit(page)

    ask(google, show)
    query = parse_qs(urlsplit(pages[0]).query)

    assert ["S256"] == query["code_challenge_method"]
    assert "code_verifier" not in query
    assert query["redirect_uri"][0].startswith("http://127.0.0.1:")
    assert ["offline"] == query["access_type"]


def test_no_answer_in_time_keeps_nothing(google: GoogleDouble) -> None:
    """A page nobody answers ends with words, not with a wait without end."""
    ticks = iter(range(0, 10_000, 200))
    with pytest.raises(TransientError) as caught:
        authorize(
            client(google),
            SCOPES,
            lambda _page: None,
            endpoints=places(google),
            wait_s=300,
            monotonic=lambda: float(next(ticks)),
        )

    assert "in time" in caught.value.say


def test_stopping_ends_the_wait(google: GoogleDouble) -> None:
    """A Ctrl-C while the page is open stops, and keeps nothing."""
    with pytest.raises(Interrupted):
        authorize(
            client(google),
            SCOPES,
            lambda _page: None,
            endpoints=places(google),
            stopped=lambda: True,
        )


@contextmanager
def answering(answer: bytes) -> Iterator[str]:
    """Stand where tokens are asked for, and answer every request alike; empty: never answer."""
    ended = Event()
    with socket.create_server(("127.0.0.1", 0)) as listener:

        def serve() -> None:
            taken, _ = listener.accept()
            with taken:
                taken.recv(65_536)
                if answer:
                    head = f"HTTP/1.1 200 OK\r\nContent-Length: {len(answer)}\r\n\r\n".encode()
                    taken.sendall(head + answer)
                else:
                    ended.wait(60)

        thread = Thread(target=serve, daemon=True)
        thread.start()
        yield f"http://127.0.0.1:{listener.getsockname()[1]}/token"
        ended.set()
        thread.join(60)


@pytest.mark.parametrize(
    "answer",
    [
        b"[]",
        b'"x"',
        b"5",
        b"null",
        b'{"access_token": "a", "refresh_token": "r", "scope": 5}',
        b'{"access_token": "a", "refresh_token": "r", "expires_in": "x"}',
    ],
)
def test_an_answer_that_is_no_token_is_said(google: GoogleDouble, answer: bytes) -> None:
    """Whatever stands where Google was expected ends in words, and nothing is kept."""
    with answering(answer) as token:
        there = replace(places(google), token=token)
        with pytest.raises(AdapterError) as caught:
            authorize(client(google), SCOPES, browse(), endpoints=there, wait_s=60)

    assert "cannot be understood" in caught.value.say


def test_a_google_that_never_answers_is_not_waited_for(google: GoogleDouble) -> None:
    """A connection that stays open and silent ends the wait, and nothing is kept."""
    with answering(b"") as token:
        there = replace(places(google), token=token)
        with pytest.raises(TransientError) as caught:
            authorize(client(google), SCOPES, browse(), endpoints=there, wait_s=60, answer_s=0.2)

    assert "could not be reached" in caught.value.say


def test_an_unknown_client_is_said(google: GoogleDouble) -> None:
    """A client that Google does not know leads to words about making one."""
    stranger = Client(client(google).id, "wrong")
    with pytest.raises(AdapterError) as caught:
        authorize(stranger, SCOPES, browse(), endpoints=places(google), wait_s=60)

    assert "gmail.md" in caught.value.hint


def test_a_permission_is_given_back_once(google: GoogleDouble) -> None:
    """Giving back ends it at Google; a second time there is nothing to end."""
    grant = ask(google, browse())

    assert end(grant.refresh_token, endpoints=places(google))
    assert not end(grant.refresh_token, endpoints=places(google))


def test_google_out_of_reach_is_said() -> None:
    """When nobody answers, that is a matter for later."""
    nowhere = Endpoints(*("http://127.0.0.1:9/",) * 3)
    with pytest.raises(TransientError):
        end("token", endpoints=nowhere, wait_s=2)


def test_a_client_file_is_read() -> None:
    """The file of Google's console gives its id and secret; its addresses are not used."""
    data = {"installed": {"client_id": "id.example", "client_secret": "s", "token_uri": "http://x"}}
    found = read_client(json.dumps(data).encode())

    assert Client("id.example", "s") == found
    assert "'s'" not in repr(found)


@pytest.mark.parametrize(
    "data",
    [
        b"",
        b"\xff\xfe",
        b"[]",
        b"[" * 9_000,
        b"x" * 20_000,
        b'{"web": {"client_id": "a", "client_secret": "b"}}',
        b'{"installed": []}',
        b'{"installed": {"client_id": "a"}}',
        b'{"installed": {"client_id": "a\\u0000", "client_secret": "b"}}',
        b'{"installed": {"client_id": "", "client_secret": "b"}}',
        b'{"installed": {"client_id": 1, "client_secret": "b"}}',
    ],
)
def test_what_is_no_client_file_is_refused(data: bytes) -> None:
    """Anything else is refused in one sentence, with where the right file comes from."""
    with pytest.raises(Refusal) as caught:
        read_client(data)

    assert caught.value.hint
