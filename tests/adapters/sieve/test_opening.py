"""Open the rule adapter: where it connects, and when its door is not there."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import suppress
from dataclasses import replace
from socket import create_server

import pytest

from boundary.adapters.sieve import make_manifest
from boundary.adapters.sieve.adapter import SieveAdapter
from boundary.core.errors import AdapterError, NotOffered, TransientError
from boundary.core.playbook import Account
from boundary.core.rules import MailProvider
from tests.adapters.imap.furniture import SECRET, QuietHands
from tests.adapters.imap.furniture import Secrets as OnePassword
from tests.adapters.sieve.furniture import (
    MINE,
    THEIRS,
    Picture,
    Place,
    file_away,
    on_double,
)
from tests.servers.sieve_proxy import Rules

ITEMS = (file_away(THEIRS[0]), file_away(THEIRS[1]))
FURNISHED = Picture({"mine": MINE, "old": b"keep;\r\n"}, "mine")
NO_INCLUDE = frozenset({"include"})


@pytest.fixture
def place() -> Iterator[Place]:
    """Furnish the double."""
    with on_double(picture=FURNISHED) as made:
        yield made


def _provider(sieve: str) -> MailProvider:
    return MailProvider(
        name="Example",
        domains=("example.net",),
        dots_ignored=False,
        plus_tags=False,
        same_as="",
        imap_hosts=("127.0.0.1",),
        password="yes",
        say="",
        notices="",
        source="",
        checked_on="",
        sieve=sieve,
    )


def _open(account: Account, *providers: MailProvider, wait_s: float = 60.0) -> SieveAdapter:
    manifest = make_manifest(
        providers,
        sleep=lambda _: None,
        jitter=lambda: 0.5,
        connect_s=wait_s,
        probe_s=wait_s,
        read_s=wait_s,
    )
    with manifest.open(account, OnePassword(), QuietHands()) as adapter:
        assert isinstance(adapter, SieveAdapter)
        return adapter


def _without_host(place: Place, **more: str | int) -> Account:
    settings = dict(place.account().settings)
    settings.pop("sieve_host")
    return Account("mail", "imap", {**settings, **more})


class _Mute:
    """Answers a connection with a few bytes, and then with nothing."""

    def __init__(self, word: bytes) -> None:
        self._listener = create_server(("127.0.0.1", 0))
        self.port: int = self._listener.getsockname()[1]
        self._word = word

    def __enter__(self) -> _Mute:
        from threading import Thread

        self._thread = Thread(target=self._serve, daemon=True)
        self._thread.start()
        return self

    def __exit__(self, *_: object) -> None:
        from socket import SHUT_RDWR

        with suppress(OSError):
            self._listener.shutdown(SHUT_RDWR)
        self._listener.close()
        self._thread.join(5)
        for client in self._clients:
            client.close()

    def _serve(self) -> None:
        self._clients = []
        with suppress(OSError):
            while True:
                client, _ = self._listener.accept()
                self._clients.append(client)
                client.sendall(self._word)


def test_a_provider_that_is_known_not_to_offer_it_is_not_asked(place: Place) -> None:
    """Where the table says no, nothing is contacted."""
    with pytest.raises(NotOffered):
        _open(_without_host(place), _provider("no"))

    assert [] == place.meddler.seen


def test_a_host_of_the_playbook_comes_before_the_table(place: Place) -> None:
    """A server that the playbook names is asked whatever the table says."""
    assert _open(place.account(), _provider("no")).turns >= 1


def test_a_host_of_the_table_comes_before_the_mailboxs(place: Place) -> None:
    """The table's server is asked where the playbook names none."""
    account = _without_host(place, host="mail.example")

    assert _open(account, _provider("127.0.0.1")).turns >= 1


def test_without_any_the_mailboxs_own_host_is_asked(place: Place) -> None:
    """The mail server itself is asked where nobody says otherwise."""
    assert _open(_without_host(place)).turns >= 1


@pytest.mark.parametrize("word", [b"", b"* OK IMAP4rev1 ready\r\n", b"HTTP/1.0 400 No\r\n\r\n"])
def test_what_is_no_such_server_is_not_offered(place: Place, word: bytes) -> None:
    """A guessed server that says nothing, or speaks otherwise, is no door."""
    with _Mute(word) as mute, pytest.raises(NotOffered):
        _open(_without_host(place, sieve_port=mute.port), wait_s=0.2)


def test_a_closed_port_is_not_offered(place: Place) -> None:
    """A guessed server where nothing listens is no door."""
    with create_server(("127.0.0.1", 0)) as listener:
        port = listener.getsockname()[1]

    with pytest.raises(NotOffered):
        _open(_without_host(place, sieve_port=port))


def test_a_closed_port_that_the_playbook_names_is_a_fault_for_later(place: Place) -> None:
    """A server that the playbook names is there: it is only out of reach now."""
    with create_server(("127.0.0.1", 0)) as listener:
        port = listener.getsockname()[1]
    account = Account("mail", "imap", {**place.account().settings, "sieve_port": port})

    with pytest.raises(TransientError):
        _open(account)


def test_a_wrong_password_is_never_called_not_offered(place: Place) -> None:
    """A refused sign-in is the account's own fault, so that nobody asks a second time."""
    with pytest.raises(AdapterError) as caught:
        _open(_without_host(place, user="nobody@example.net"))

    assert type(caught.value) is AdapterError
    assert SECRET not in caught.value.say


def test_a_server_that_cannot_file_is_not_offered(place: Place) -> None:
    """Without fileinto there is nothing to be done here."""
    place.meddler.rules = Rules(hide_extensions=frozenset({"fileinto"}))

    with pytest.raises(NotOffered):
        _open(place.account())


def test_without_a_password_nothing_is_contacted(place: Place) -> None:
    """An account nobody has connected yet is an error of ours."""
    account = replace(place.account(), name="unknown")

    with pytest.raises(AdapterError, match="No password"):
        _open(account)

    assert [] == place.meddler.seen


def test_the_manifest_names_both_servers(place: Place) -> None:
    """The hosts are the server for rules and the mailbox, whose folders are made."""
    manifest = make_manifest()
    account = Account("mail", "imap", {"host": "imap.example.net", "user": "me@example.net"})

    assert ("imap.example.net:4190", "imap.example.net:993") == manifest.hosts(account)
    assert ("imap.example.net:993",) == make_manifest([_provider("no")]).hosts(account)
    assert manifest.serves("imap", "access.review")
    assert not manifest.serves("imap", "mail.file-past")
    assert not manifest.serves("gmail", "mail.file-away")
