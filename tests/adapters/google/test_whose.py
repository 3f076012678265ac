"""Hold the telling of whose account a permission is for to the smallest read that shows it."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from boundary.adapters.google.client import Api, make_api
from boundary.adapters.google.double import GoogleDouble
from boundary.adapters.google.oauth import GRANTED, credentials_of, root_of
from boundary.adapters.google.whose import whose
from boundary.core.playbook import Account
from boundary.core.ports import Secrets
from tests.adapters.google.test_contact_and_calendar_doors import Kept

USER = "me@example.org"


@pytest.fixture
def google() -> Iterator[GoogleDouble]:
    """Stand in for Google."""
    double = GoogleDouble(USER)
    double.start()
    yield double
    double.stop()


def _connect(account: Account, secrets: Secrets, name: str, version: str) -> Api:
    permission = credentials_of(account, secrets)
    return make_api(
        name, version, permission, root=root_of(account), sleep=lambda _: None, jitter=lambda: 0.0
    )


def _asked(google: GoogleDouble, given: str) -> str:
    _, port = google.root.rstrip("/").rsplit(":", 1)
    account = Account("mine", "gmail", {"user": USER, "host": "127.0.0.1", "port": int(port)})
    return whose(account, Kept({**google.secrets(), GRANTED: given}), _connect)


@pytest.mark.parametrize(
    ("given", "method"),
    [
        ("rules", "gmail.users.settings.sendAs.list"),
        ("read", "gmail.users.getProfile"),
        ("file rules", "gmail.users.getProfile"),
    ],
)
def test_one_read_tells(google: GoogleDouble, given: str, method: str) -> None:
    """With any permission on mail one read tells whose account it is."""
    assert USER == _asked(google, given)
    assert 1 == google.counted(method)
    assert () == google.writes()


@pytest.mark.parametrize("given", ["none", "contacts", "calendars contacts"])
def test_without_a_permission_on_mail_nothing_is_asked(google: GoogleDouble, given: str) -> None:
    """Where no permission lets it be read, nothing is asked."""
    assert "" == _asked(google, given)
    assert [] == google.calls


def test_senders_without_a_main_one_tell_nothing(google: GoogleDouble) -> None:
    """When Google names no main address, it is not guessed."""
    google.gmail.settings.send_as = []

    assert "" == _asked(google, "rules")
