"""Hold the door of the way `api` to its accounts, its hosts and the permissions that were given."""

from __future__ import annotations

import pytest

from boundary.adapters.google.client import Api
from boundary.adapters.google.gmail import HOSTS, make_manifest
from boundary.adapters.google.gmail.adapter import NOT_GRANTED, VERBS
from boundary.core.change import Presence
from boundary.core.errors import AdapterError, NotOffered
from boundary.core.playbook import Account
from boundary.core.ports import Correspondent, Finder, Keeper, Returner, Spotter
from tests.adapters.google.gmail.furniture import (
    THEIRS,
    file_away,
    file_past,
    item,
    keep,
    on_double,
    planned,
)

ANNA = THEIRS[0]
EACH = [keep(ANNA), file_past(ANNA), file_away(ANNA), item("access.review")]


def _never(*_: object) -> Api:
    """Stand for a connection that is never made."""
    raise AssertionError


@pytest.mark.parametrize("way", ["import", "app-password", None])
def test_an_account_of_another_way_is_left_to_others(way: str | None) -> None:
    """Nothing is contacted by saying so."""
    with on_double() as place:
        place.settings = {"way": way}
        with pytest.raises(NotOffered), place.open():
            raise AssertionError

    assert [] == place.google.calls


def test_it_serves_mail_and_the_look_at_access() -> None:
    """Of Gmail accounts alone; contacts and calendars are others' work."""
    manifest = make_manifest(_never)

    served = {verb for verb in (*VERBS, "contacts.hide", "phone.block")
              if manifest.serves("gmail", verb)}  # fmt: skip

    assert set(VERBS) == served
    assert not manifest.serves("imap", "mail.keep")
    assert ("gmail", True, True) == (manifest.name, manifest.remote, manifest.looks)


def test_its_hosts_are_googles_or_the_stand_in() -> None:
    """No other is ever contacted."""
    manifest = make_manifest(_never)
    stand_in = Account("g", "gmail", {"way": "api", "host": "127.0.0.1", "port": 8080})
    elsewhere = Account("g", "gmail", {"way": "api", "host": "mail.example.net", "port": 80})

    assert HOSTS == manifest.hosts(Account("g", "gmail", {"way": "api"}))
    assert ("127.0.0.1:8080",) == manifest.hosts(stand_in)
    with pytest.raises(AdapterError):
        manifest.hosts(elsewhere)


def test_it_can_do_what_the_other_mail_adapters_can() -> None:
    """Copies, hints, corresponding, mail back, and finding what is ours."""
    with on_double() as place, place.open() as adapter:
        kinds = [isinstance(adapter, kind)
                 for kind in (Keeper, Spotter, Correspondent, Returner, Finder)]  # fmt: skip

    assert [True] * 5 == kinds


@pytest.mark.parametrize(
    ("granted", "known"),
    [
        ("", []),
        ("rules", ["mail.file-away", "access.review"]),
        ("read", ["mail.keep"]),
        ("file", ["mail.keep", "mail.file-past"]),
        ("rules file", [one.verb for one in EACH]),
    ],
)
def test_a_step_without_its_permission_is_not_looked_at(granted: str, known: list[str]) -> None:
    """One sentence says which command gives it; nothing is asked of Google for it."""
    with on_double() as place:
        place.granted = granted
        with place.open() as adapter:
            states = adapter.observe(EACH, None).states
        calls = place.counted()

    looked = [one.verb for one in EACH if states[one.address].presence is not Presence.UNKNOWN]
    notes = {states[one.address].facts.get("note") for one in EACH if one.verb not in looked}
    assert sorted(known) == sorted(looked)
    assert notes <= {NOT_GRANTED}
    assert bool(known) == bool(calls)


def test_a_permission_that_google_does_not_know_of_is_said() -> None:
    """It was given according to us and not to Google: the states are unknown, with the way out."""
    with on_double() as place:
        place.scopes = ["gmail.labels"]
        with place.open() as adapter:
            changes = planned(adapter, *EACH)

    assert {Presence.UNKNOWN} == {change.before.presence for change in changes}
    assert all("not given" in str(change.before.facts["note"]) for change in changes)


def test_folders_of_the_account_are_labels_of_ours() -> None:
    """They are named beside the usual ones."""
    with on_double() as place:
        place.settings = {"folders": {"later": "Quiet", "aside": 3}}
        with place.open() as adapter:
            names = adapter._names

    assert ("Later", "Aside", "Archive", "Quiet") == names
