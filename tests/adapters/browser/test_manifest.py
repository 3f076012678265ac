"""The door of the browser: shut unless the account asks, and it says why when it asks in vain."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import replace
from typing import NoReturn

import pytest

from boundary.adapters.browser import World, make_manifest
from boundary.adapters.browser.adapter import BrowserAdapter
from boundary.adapters.browser.find_browser import Browser
from boundary.adapters.guide.adapter import GuideAdapter
from boundary.core.change import Presence, State, Status
from boundary.core.errors import Declined, NotOffered
from boundary.core.flow import Flow
from boundary.core.playbook import Account
from boundary.core.ports import Adapter, Hands, Manifest
from tests.adapters.browser.standin import (
    BLOCK,
    GUIDE,
    NOW_MS,
    PEOPLE,
    TODAY,
    UNBLOCK,
    Person,
    Site,
    item,
)

FORBIDDEN = replace(BLOCK, site=replace(BLOCK.site, automation="forbidden"))
FOUND = Browser("Chromium", "/usr/bin/chromium")


def _nowhere(_account: Account) -> NoReturn:
    raise AssertionError("no window is opened here")


def _world() -> World:
    return World(
        profile=_nowhere,
        turns=lambda: None,
        today=lambda: TODAY,
        now_ms=lambda: NOW_MS,
        find=lambda: FOUND,
    )


def _manifest(flows: Sequence[Flow], world: World) -> Manifest:
    @contextmanager
    def written(_account: Account, hands: Hands) -> Iterator[Adapter]:
        yield GuideAdapter(GUIDE, hands)

    return make_manifest(lambda _service, _verb: True, lambda _account: flows, written, world)


def _account(way: str) -> Account:
    return Account("chat", "chatterbox", {"way": way} if way else {})


def _open(manifest: Manifest, way: str) -> Adapter:
    with manifest.open(_account(way), None, Person(Site())) as adapter:  # type: ignore[arg-type]  # unused
        return adapter


@pytest.mark.parametrize("way", ["", "guide"])
def test_without_a_word_of_the_account_there_is_no_door(way: str) -> None:
    """Written steps are what one gets; nothing is said about it, and nobody is contacted."""
    manifest = _manifest([BLOCK], _world())
    with pytest.raises(NotOffered) as caught:
        _open(manifest, way)

    assert not isinstance(caught.value, Declined)
    assert () == manifest.hosts(_account(way))


def test_with_a_word_of_the_account_the_door_is_open() -> None:
    """Only the origins of the flows are named as hosts; opening opens no window."""
    manifest = _manifest([BLOCK, UNBLOCK], _world())

    assert isinstance(_open(manifest, "browser"), BrowserAdapter)
    assert ("chatterbox.example:443", "frame.chatterbox.example:443") == manifest.hosts(
        _account("browser")
    )
    assert not manifest.remote
    assert not manifest.looks


def test_a_site_that_forbids_it_needs_the_longer_word() -> None:
    """The terms come first, unless the person chose otherwise in words."""
    manifest = _manifest([FORBIDDEN], _world())
    with pytest.raises(Declined, match="terms of this site forbid") as caught:
        _open(manifest, "browser")

    assert "browser-despite-terms" in caught.value.hint
    assert isinstance(_open(manifest, "browser-despite-terms"), BrowserAdapter)


def test_what_is_missing_is_said() -> None:
    """Without the part, or without a browser, written steps stand in its place, and it is said."""
    bare = replace(_world(), has=lambda _module: False)
    empty = replace(_world(), find=lambda: None)
    with pytest.raises(Declined, match="is not installed"):
        _open(_manifest([BLOCK], bare), "browser")
    with pytest.raises(Declined, match="No Chrome, Chromium or Edge"):
        _open(_manifest([BLOCK], empty), "browser")

    assert "Written steps serve instead." in str(_why(_manifest([BLOCK], empty)))


def _why(manifest: Manifest) -> str:
    try:
        _open(manifest, "browser")
    except Declined as error:
        return error.say
    return ""


def test_with_nobody_to_ask_no_window_is_opened() -> None:
    """A run without a person falls to the written steps, and a look sees nothing."""
    manifest = _manifest([BLOCK, UNBLOCK], _world())
    person, one = Person(Site()), item(PEOPLE[0])
    with manifest.open(_account("browser"), None, person) as adapter:  # type: ignore[arg-type]  # unused
        assert isinstance(adapter, BrowserAdapter)
        adapter.look_now([one])
        seen = adapter.observe([one], None).states[one.address]
        change = adapter.plan(one, State(Presence.UNKNOWN))
        outcome = adapter.apply([change], _Journal())[one.address]

    assert Presence.UNKNOWN == seen.presence
    assert Status.DONE == outcome.status
    assert 1 == len(person.asked)


class _Journal:
    """Keeps nothing."""

    def part(self, addresses: object, ref: object, /) -> None:
        """Take one part."""
