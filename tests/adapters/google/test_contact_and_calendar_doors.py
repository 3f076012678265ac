"""Hold the doors of contacts and calendars: what they serve, when they open, whom they contact."""

from __future__ import annotations

from dataclasses import dataclass, field

import pytest

from boundary.adapters.google import calendar, people
from boundary.adapters.google.client import Api, make_api
from boundary.adapters.google.double import GoogleDouble
from boundary.core.change import Presence
from boundary.core.errors import NotOffered
from boundary.core.json import JsonObject
from boundary.core.playbook import Account
from boundary.core.ports import Manifest, Secrets
from tests.adapters.google.people.furniture import item
from tests.adapters.imap.furniture import QuietHands


@dataclass
class Kept:
    """Secrets of one account."""

    held: dict[str, str] = field(default_factory=dict)

    def get(self, account: str, name: str, /) -> str | None:
        """Give one."""
        return self.held.get(name) if account == "mine" else None

    def put(self, account: str, name: str, value: str, /) -> None:
        """Keep nothing."""

    def forget(self, account: str, name: str, /) -> None:
        """Forget nothing."""


def _nobody(_account: Account, _secrets: Secrets, _name: str, _version: str) -> Api:
    raise AssertionError


DOORS = [
    (people.make_manifest(_nobody), "google-people", people.VERBS, "people", "contacts"),
    (calendar.make_manifest(_nobody), "google-calendar", calendar.VERBS, "www", "calendars"),
]


@pytest.mark.parametrize(("door", "name", "verbs", "host", "permission"), DOORS)
def test_what_it_serves_and_whom_it_contacts(
    door: Manifest, name: str, verbs: tuple[str, ...], host: str, permission: str
) -> None:
    """Only its own verbs of a Gmail account; only Google's host, or the stand-in that is named."""
    stand_in: JsonObject = {"host": "127.0.0.1", "port": 8080}

    assert (name, True, True) == (door.name, door.remote, door.looks)
    assert [True] * len(verbs) == [door.serves("gmail", verb) for verb in verbs]
    assert not door.serves("gmail", "mail.keep")
    assert not door.serves("google", verbs[0])
    assert door.hosts(Account("mine", "gmail")) == (
        f"{host}.googleapis.com:443",
        "oauth2.googleapis.com:443",
    )
    assert ("127.0.0.1:8080",) == door.hosts(Account("mine", "gmail", stand_in))


@pytest.mark.parametrize(("door", "name", "verbs", "host", "permission"), DOORS)
def test_it_is_shut_without_the_way_or_the_permission(
    door: Manifest, name: str, verbs: tuple[str, ...], host: str, permission: str
) -> None:
    """By another way, or without its permission, the written steps are next; nothing is made."""
    for way, granted in (("import", permission), ("app-password", permission), ("api", "rules")):
        opening = door.open(
            Account("mine", "gmail", {"way": way}), Kept({"granted": granted}), QuietHands()
        )
        with pytest.raises(NotOffered) as caught:
            opening.__enter__()
        assert "written steps" in caught.value.hint


def test_an_open_door_works_and_closes_behind_itself() -> None:
    """With the way and the permission it connects to its service, and lets go at the end."""
    google = GoogleDouble()
    google.start()
    asked: list[tuple[str, str, str]] = []

    def connect(account: Account, _secrets: Secrets, name: str, version: str) -> Api:
        asked.append((account.name, name, version))
        return make_api(
            name, version, google.token(), root=google.root, sleep=print, jitter=lambda: 0.0
        )

    account = Account("mine", "gmail", {"way": "api"})
    given = Kept({"granted": "contacts calendars"})
    one = item("anna@example.org")
    with people.make_manifest(connect).open(account, given, QuietHands()) as adapter:
        seen = adapter.observe([one], None).states
    with calendar.make_manifest(connect).open(account, given, QuietHands()) as adapter:
        lent = adapter.observe([one], None).states
    google.stop()

    assert [("mine", "people", "v1"), ("mine", "calendar", "v3")] == asked
    assert [one.address] == list(seen)
    assert [Presence.PRESENT] == [state.presence for state in lent.values()]
