"""Hold the HTTP of the address book to its promises: where it goes, and what it refuses."""

from __future__ import annotations

import socket
import ssl
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

import httpx
import pytest

from boundary.adapters.cards.dav import make_manifest
from boundary.adapters.cards.dav.client import Client, Login, Outside, host_of, join
from boundary.adapters.cards.double import Asked, Reply
from boundary.core.errors import AdapterError, TransientError
from boundary.core.playbook import Account
from tests.adapters.cards.dav.furniture import OnePassword, Person, on_double, vcard
from tests.servers.authority import make_authority

HOME = "https://contacts.example.org/dav/"


@contextmanager
def client_of(
    url: str, user: str = "me", secret: str = "", whole_s: float = 60.0
) -> Iterator[Client]:
    """Make a client."""
    outside = Outside(lambda _: None, time.monotonic, read_s=5.0, whole_s=whole_s)
    client = Client(Login(url, user, secret), outside)
    try:
        yield client
    finally:
        client.close()


@pytest.mark.parametrize(
    "url",
    [
        "http://example.org/",
        "http://192.0.2.1/",
        "ftp://example.org/",
        "file:///etc/hosts",
        "https://me:word@example.org/",
        "https://example.org/?to=elsewhere",
        "https:///nothing",
        "https://[::1",
        "contacts",
        "",
    ],
)
def test_an_address_that_cannot_be_trusted_is_refused_before_anything_is_sent(url: str) -> None:
    """No encryption beyond this device, another scheme, a name and password inside: refused."""
    with pytest.raises(AdapterError), client_of(url):
        pass


@pytest.mark.parametrize(
    ("root", "to"),
    [
        (HOME, "https://contacts.example.org/other/"),
        (HOME, "https://contacts.example.org:8443/"),
        (HOME, "https://p42-contacts.example.org/"),
        (HOME, "https://p42-contacts.example.org:443/"),
        (HOME, "https://a.contacts.example.org/"),
        (HOME, "https://example.org/"),
        ("https://dav.example.co.uk/", "https://a.dav.example.co.uk/"),
        ("https://a.b.example.co.uk/", "https://c.b.example.co.uk/"),
    ],
)
def test_a_host_under_the_same_name_may_be_followed(root: str, to: str) -> None:
    """The server may lead to a host beside it or below it, as iCloud does."""
    with client_of(root) as client:
        assert httpx.URL(to) == client.may_go(httpx.URL(to))


@pytest.mark.parametrize(
    ("root", "to"),
    [
        (HOME, "http://contacts.example.org/"),
        (HOME, "https://example.net/"),
        (HOME, "https://contacts-example.org/"),
        (HOME, "https://evilexample.org/"),
        (HOME, "https://p42-contacts.example.org:8443/"),
        (HOME, "https://me:word@contacts.example.org/"),
        (HOME, "https://127.0.0.1/"),
        ("https://example.co.uk/", "https://other.co.uk/"),
        ("https://example.org/", "https://other.org/"),
        ("https://192.0.2.1/", "https://198.0.2.1/"),
        ("http://127.0.0.1:8080/", "http://127.0.0.1:8081/"),
        ("http://127.0.0.1:8080/", "http://127.0.0.2:8080/"),
    ],
)
def test_a_host_of_another_name_is_not_followed(root: str, to: str) -> None:
    """The password goes to no other name, scheme or port."""
    with client_of(root) as client, pytest.raises(AdapterError) as caught:
        client.may_go(httpx.URL(to))

    assert "another server" in caught.value.say


@pytest.mark.parametrize("address", ["10.0.0.1", "127.0.0.1", "169.254.169.254", "::1", "fe80::1"])
def test_a_host_that_stands_for_a_private_address_is_not_contacted(
    address: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A name beside the server's that leads into the user's own network is refused."""
    row = (socket.AF_INET, socket.SOCK_STREAM, 6, "", (address, 443))
    monkeypatch.setattr(socket, "getaddrinfo", lambda *_, **__: [row])

    with client_of(HOME) as client, pytest.raises(AdapterError) as caught:
        client.get(httpx.URL("https://p1.example.org/a.vcf"))

    assert not isinstance(caught.value, TransientError)


def test_a_host_without_an_address_is_left_for_later() -> None:
    """A name that nobody knows today may be known tomorrow."""
    with client_of(HOME) as client, pytest.raises(TransientError):
        client.get(httpx.URL("https://p1.example.org/a.vcf"))


def test_a_server_that_is_not_there_is_left_for_later() -> None:
    """Nothing listens: tried a few times, then left."""
    with socket.create_server(("127.0.0.1", 0)) as probe:
        port = probe.getsockname()[1]
    url = f"http://127.0.0.1:{port}/"

    with client_of(url) as client, pytest.raises(TransientError) as caught:
        client.get(httpx.URL(url))

    assert "could not be reached" in caught.value.say


def test_an_answer_that_drips_has_an_end() -> None:
    """Bytes that come forever, a few at a time, do not hold the program."""
    with on_double() as place:
        place.put("a.vcf", vcard("a"))
        url = f"{place.double.url}dav/books/contacts/a.vcf"
        with (
            client_of(place.double.url, place.user, place.password, -1.0) as client,
            pytest.raises(TransientError),
        ):
            client.get(httpx.URL(url))


def test_a_card_that_is_too_long_is_refused() -> None:
    """A card has a largest size."""
    with on_double() as place:
        place.double.fault = lambda _: Reply(200, b"BEGIN:VCARD\r\n" + b"x" * (8 * 1024 * 1024))
        with client_of(place.double.url) as client, pytest.raises(AdapterError) as caught:
            client.get(httpx.URL(f"{place.double.url}a.vcf"))

    assert "longer than" in caught.value.say


def test_a_card_that_is_none_is_refused() -> None:
    """A page in the place of a card is a fault, never a card."""
    with on_double() as place:
        place.double.garble()
        with client_of(place.double.url) as client, pytest.raises(AdapterError):
            client.get(httpx.URL(f"{place.double.url}a.vcf"))


def test_a_redirect_of_a_write_is_not_followed() -> None:
    """Where a card is to be written is known; nobody leads it elsewhere."""
    seen: list[Asked] = []

    def fault(asked: Asked) -> Reply | None:
        seen.append(asked)
        return Reply(307, headers={"Location": "/dav/books/contacts/b.vcf"})

    with on_double() as place:
        place.double.fault = fault
        with client_of(place.double.url) as client, pytest.raises(AdapterError):
            client.put(httpx.URL(f"{place.double.url}a.vcf"), vcard("a"), "")

    assert 1 == len(seen)


def test_the_environment_leads_nowhere(monkeypatch: pytest.MonkeyPatch) -> None:
    """A proxy of the environment gets nothing."""
    monkeypatch.setenv("HTTP_PROXY", "http://127.0.0.1:9")
    monkeypatch.setenv("ALL_PROXY", "http://127.0.0.1:9")
    with (
        on_double() as place,
        client_of(place.double.url, place.user, place.password) as client,
    ):
        assert client.get(httpx.URL(f"{place.double.url}dav/books/contacts/a.vcf")) is None
        assert client.contacted == {httpx.URL(place.double.url).netloc.decode()}


def test_without_a_certificate_that_holds_nothing_is_sent() -> None:
    """A server that cannot prove its name does not get the password."""
    with on_double() as place:
        url = place.double.url.replace("http:", "https:")
        with client_of(url) as client, pytest.raises(AdapterError):
            client.get(httpx.URL(url))

    assert [] == place.double.asked


def test_what_an_answer_names_is_joined_by_the_library() -> None:
    """Places are joined as the standard says; what is none is refused."""
    base = httpx.URL("https://example.org/dav/me/")

    assert "https://example.org/other" == str(join(base, "/other#part"))
    assert "https://example.org/dav/me/a%20b" == str(join(base, "a%20b"))
    with pytest.raises(AdapterError):
        join(base, "http://[::1")


def test_the_manifest_names_the_one_host_and_the_two_verbs() -> None:
    """Before anything is opened it is known who will be contacted, and for what."""
    manifest = make_manifest(sleep=lambda _: None, monotonic=time.monotonic)
    account = Account("book", "carddav", {"url": HOME, "user": "me"})

    assert ("contacts.example.org:443",) == manifest.hosts(account)
    assert () == manifest.hosts(Account("book", "carddav", {"url": 5}))
    assert "" == host_of("https://[::1")
    assert manifest.serves("carddav", "contacts.hide")
    assert manifest.serves("carddav", "contacts.remove")
    assert not manifest.serves("carddav", "mail.keep")
    assert not manifest.serves("gmail", "contacts.hide")


def test_without_a_password_nothing_is_opened() -> None:
    """The account is connected first."""
    manifest = make_manifest(sleep=lambda _: None, monotonic=time.monotonic)
    account = Account("book", "carddav", {"url": HOME, "user": "me"})

    with (
        pytest.raises(AdapterError) as caught,
        manifest.open(account, OnePassword(None), Person()),
    ):
        pass

    assert "no password" in caught.value.say


def test_a_password_shows_nowhere() -> None:
    """What is kept of a login has no repr."""
    login = Login(HOME, "me@example.org", "words")

    assert "words" not in repr(login)
    assert "me@example.org" not in repr(login)


def test_a_certificate_that_nobody_vouches_for_ends_it(tmp_path: Path) -> None:
    """A server that signs for itself is not believed, and is not asked again."""
    certificate, key = make_authority(tmp_path)
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(certificate, key)
    with socket.create_server(("127.0.0.1", 0)) as listener:
        thread = threading.Thread(target=_refused, args=(listener, context), daemon=True)
        thread.start()
        url = f"https://127.0.0.1:{listener.getsockname()[1]}/"
        with client_of(url) as client, pytest.raises(AdapterError) as caught:
            client.get(httpx.URL(url))
        thread.join(10)

    assert "could not prove who it is" in caught.value.say
    assert not isinstance(caught.value, TransientError)


def _refused(listener: socket.socket, context: ssl.SSLContext) -> None:
    connection, _ = listener.accept()
    with suppress(OSError), context.wrap_socket(connection, server_side=True) as wrapped:
        wrapped.recv(1)
