"""Hold what the fictional site answers over HTTP."""

from __future__ import annotations

import socket
from collections.abc import Iterator
from urllib.parse import urlsplit

import httpx
import pytest

from boundary.adapters.browser.double import ME, PERSON, Chatterbox, Click, Kind, Mode
from boundary.adapters.browser.double.words import LOCALES, words

LISTS = [f"/settings/{kind}" for kind in Kind]
PAGES = ["/", "/people", f"/u/{PERSON.handle}", *LISTS, "/settings/privacy"]


@pytest.fixture(scope="module")
def running() -> Iterator[Chatterbox]:
    """Start one site for all tests here."""
    box = Chatterbox()
    box.start()
    yield box
    box.stop()


@pytest.fixture
def box(running: Chatterbox) -> Chatterbox:
    """Give the site as it is in the beginning."""
    running.reset()
    return running


@pytest.fixture(scope="module")
def client() -> Iterator[httpx.Client]:
    """Give a client that follows nothing by itself."""
    with httpx.Client(trust_env=False, timeout=60) as one:
        yield one


@pytest.mark.parametrize("locale", LOCALES)
@pytest.mark.parametrize("layout", ["a", "b"])
def test_every_page_is_there(
    box: Chatterbox, client: httpx.Client, layout: str, locale: str
) -> None:
    """Each page comes in each language and layout, names its user, and allows no inline script."""
    box.reset(layout=layout, locale=locale, start={"blocked": [PERSON.handle]})

    answers = [client.get(box.origins.site + path) for path in PAGES]

    assert [200] * len(PAGES) == [one.status_code for one in answers]
    assert all(ME.mail in one.text for one in answers)
    assert all(words(locale)["privacy"] in one.text for one in answers)
    policies = {one.headers["content-security-policy"] for one in answers}
    assert len(policies) == 1
    assert "default-src 'none'; script-src 'self'; style-src 'self'" in policies.pop()
    assert not any("<style" in one.text or " style=" in one.text for one in answers)


@pytest.mark.parametrize("mode", list(Mode))
def test_every_mode_has_pages(box: Chatterbox, client: httpx.Client, mode: Mode) -> None:
    """No way of behaving takes a page away."""
    box.reset(modes=[mode])

    answers = [client.get(box.origins.site + path).status_code for path in PAGES]

    assert [200] * len(PAGES) == answers


def test_the_two_layouts_differ(box: Chatterbox, client: httpx.Client) -> None:
    """The other layout calls things by other names and puts them elsewhere."""
    path = f"{box.origins.site}/settings/blocked"
    first = client.get(path).text
    box.reset(layout="b")
    second = client.get(path).text

    assert ">Block</button></form>" in first
    assert ">Restrict or block</button></form>" in second
    assert (first.index("<header>") < first.index("<nav>")) is True
    assert (second.index("<header>") < second.index("<nav>")) is False


def test_a_list_comes_in_parts(box: Chatterbox, client: httpx.Client) -> None:
    """Only the last part says that everybody is there."""
    people = [f"guest.{number}" for number in range(1, 46)]
    box.reset(modes=["lazy"], start={"muted": people})

    page = client.get(f"{box.origins.site}/settings/muted").text
    parts = [
        client.get(f"{box.origins.site}/part/muted?begin={begin}").json()
        for begin in ("20", "40", "")
    ]

    assert (True, False) == ("<span>guest.20</span>" in page, "<span>guest.21</span>" in page)
    assert "<p data-end hidden>" in page
    assert [people[20:40], people[40:], people[:20]] == [part["people"] for part in parts]
    assert [False, True, False] == [part["whole"] for part in parts]


def test_settings_lie_in_a_frame_of_another_origin(box: Chatterbox, client: httpx.Client) -> None:
    """The page holds the frame alone, and the frame holds the settings alone."""
    box.reset(modes=["iframe"])

    page = client.get(f"{box.origins.site}/settings/privacy").text
    frame = client.get(f"{box.origins.frame}/frame/privacy").text
    box.sign_out()
    signed_out = client.get(f"{box.origins.frame}/frame/privacy")

    assert (True, False) == (box.origins.frame in page, "<select" in page)
    assert (True, False) == ("<select" in frame, ME.mail in frame)
    assert 404 == signed_out.status_code
    assert 3 == len(
        {urlsplit(one).port for one in (box.origins.site, box.origins.login, box.origins.frame)}
    )


def test_whoever_is_not_signed_in_is_led_to_the_door(box: Chatterbox, client: httpx.Client) -> None:
    """Pages lead to the other origin, and that leads back, but nowhere else."""
    box.sign_out()
    asked = f"{box.origins.site}/settings/blocked?x=1"

    away = client.get(asked)
    door = client.get(away.headers["location"])
    given = client.post(f"{box.origins.login}/login", data={"back": "/settings/blocked?x=1"})
    back = client.get(given.headers["location"])
    elsewhere = client.post(f"{box.origins.login}/login", data={"back": "//example.org/"})

    assert (303, 200, 303, 303) == (
        away.status_code,
        door.status_code,
        given.status_code,
        back.status_code,
    )
    assert away.headers["location"].startswith(f"{box.origins.login}/login?")
    assert 'type="password"' in door.text
    assert "/settings/blocked?x=1" == back.headers["location"]
    assert f"{box.origins.site}/welcome?back=%2F" == elsewhere.headers["location"]
    assert box.site.signed_in


def test_changes_come_by_post(box: Chatterbox, client: httpx.Client) -> None:
    """Lists and settings change at both origins that show them, and presses are written down."""
    own, frame = box.origins.site, box.origins.frame
    press = {"path": "/", "role": "button", "name": "Block", "trusted": True}

    answers = [
        client.post(f"{own}/list", json={"kind": "blocked", "handle": "alex.x", "on": True}),
        client.post(f"{frame}/set", json={"setting": "online", "value": "off"}),
        client.post(f"{frame}/seen", json=press),
    ]

    assert [200, 200, 204] == [one.status_code for one in answers]
    assert {"answer": "ok", "go": ""} == answers[0].json()
    assert (("alex.x",), ("off",)) == (box.holds()["blocked"], box.holds()["online"])
    assert [Click("/", "button", "Block", trusted=True)] == box.clicks


def test_a_refused_change_says_where_to_go(box: Chatterbox, client: httpx.Client) -> None:
    """A page that asks who is there, and the door."""
    change = {"kind": "blocked", "handle": "alex.x", "on": True}
    box.reset(modes=["checkpoint"])
    held = client.post(f"{box.origins.site}/list", json=change).json()
    box.sign_out()
    out = client.post(f"{box.origins.site}/list", json=change).json()

    assert {"answer": "checkpoint", "go": f"{box.origins.site}/checkpoint"} == held
    assert "sign-in" == out["answer"]
    assert out["go"].startswith(f"{box.origins.login}/login")
    assert 200 == client.get(held["go"]).status_code


@pytest.mark.parametrize(
    ("method", "path", "body", "expected"),
    [
        ("GET", "/nowhere", b"", 404),
        ("GET", "/u/nobody.here", b"", 404),
        ("GET", "/part/followed", b"", 404),
        ("GET", "/favicon.ico", b"", 204),
        ("GET", "/offer", b"", 200),
        ("GET", "/app.js", b"", 200),
        ("POST", "/elsewhere", b"{}", 404),
        ("POST", "/list", b"no json", 400),
        ("POST", "/list", b"[]", 400),
        ("POST", "/list", b"{}", 200),
    ],
)
def test_odd_requests_are_answered(
    box: Chatterbox, client: httpx.Client, method: str, path: str, body: bytes, expected: int
) -> None:
    """Nothing that is asked ends the server, and none of it changes anything."""
    before = box.holds()

    answer = client.request(method, box.origins.site + path, content=body)

    assert expected == answer.status_code
    assert before == box.holds()


@pytest.mark.parametrize(
    ("path", "expected"), [("/login", 200), ("/app.css", 200), ("/settings/blocked", 404)]
)
def test_the_door_has_one_page(
    box: Chatterbox, client: httpx.Client, path: str, expected: int
) -> None:
    """The origin to sign in at shows nothing else."""
    assert expected == client.get(box.origins.login + path).status_code


def test_the_frame_has_what_it_needs(box: Chatterbox, client: httpx.Client) -> None:
    """The frame's origin has script and one page, and no other."""
    paths = ("/app.js", "/frame/privacy", "/settings/privacy")

    assert [200, 200, 404] == [client.get(box.origins.frame + one).status_code for one in paths]


def test_it_stops(client: httpx.Client) -> None:
    """After stop nobody listens, open lines are closed, and stopping again does nothing."""
    box = Chatterbox()
    origin = urlsplit(box.start().site)
    with socket.create_connection((origin.hostname or "", origin.port or 0), 60) as line:
        line.sendall(b"GET /app.css HTTP/1.1\r\nHost: here\r\n\r\n")
        assert line.recv(15) == b"HTTP/1.1 200 OK"
        box.stop()
        box.stop()

        while line.recv(65536):
            pass

    with pytest.raises(RuntimeError, match="not running"):
        _ = box.origins
    with pytest.raises(httpx.ConnectError):
        client.get(f"http://{origin.netloc}/")


def test_too_much_is_not_read(box: Chatterbox) -> None:
    """A request that says it is huge is not waited for."""
    origin = urlsplit(box.origins.site)
    with socket.create_connection((origin.hostname or "", origin.port or 0), 60) as line:
        line.sendall(b"POST /list HTTP/1.1\r\nHost: here\r\nContent-Length: 99999999\r\n\r\n")

        answer = line.recv(100)

    assert b"" == answer
