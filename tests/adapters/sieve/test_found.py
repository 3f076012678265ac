"""Find what is ours without any log, and take it away."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from boundary.adapters.sieve import wire
from boundary.adapters.sieve.layout import START, start_script
from boundary.adapters.sieve.rules import Rule, rules_script
from boundary.core.ports import Finder
from tests.adapters.sieve.furniture import (
    MINE,
    NEW,
    RULES,
    THEIRS,
    TODAY,
    Picture,
    Place,
    file_away,
    on_double,
    session_of,
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


def _ours(*addresses: str) -> bytes:
    from boundary.adapters.sieve.rules import Dialect

    rules = [
        Rule("mail.file-away", one, "Later", "Later", read=True, copied=False) for one in addresses
    ]
    offered = frozenset({"fileinto", "mailbox", "imap4flags", "include", "envelope", "regex"})
    return rules_script(rules, made_on=TODAY, dialect=Dialect(offered), providers=())


def test_what_is_ours_is_found_and_taken_away_without_a_log(place: Place) -> None:
    """With account access alone, everything of ours is named and taken away."""
    session_of(place).run(ITEMS)
    place.store({NEW: place.host.picture().scripts[RULES]})
    with place.open() as adapter:
        assert isinstance(adapter, Finder)
        things = adapter.ours()
        came = adapter.remove(things)
        left = adapter.ours()

    assert [f"script:{name}" for name in (START, RULES, NEW)] == [thing.id for thing in things]
    assert "2 addresses to Later" in things[1].say
    assert not any(name in repr(things) for name in THEIRS)
    assert {thing.id: "" for thing in things} == dict(came)
    assert () == left
    assert FURNISHED == place.host.picture()


def test_a_marked_part_is_found_and_taken_out_without_a_log(place: Place) -> None:
    """A block in the user's own rules is named, and goes without touching theirs."""
    place.meddler.rules = Rules(hide_extensions=NO_INCLUDE)
    session_of(place).run(ITEMS)
    with place.open() as adapter:
        (thing,) = adapter.ours()
        came = adapter.remove([thing])

    assert thing.removable
    assert {"block": ""} == dict(came)
    assert FURNISHED == place.host.picture()


def test_a_leftover_alone_is_taken_away_alone(place: Place) -> None:
    """A temporary script goes without touching the rules."""
    session_of(place).run(ITEMS)
    before = place.host.picture()
    place.store({NEW: before.scripts[RULES]})
    with place.open() as adapter:
        (thing,) = [one for one in adapter.ours() if one.id.endswith(NEW)]
        came = adapter.remove([thing])
        nothing = adapter.remove([])

    assert {thing.id: ""} == dict(came)
    assert {} == dict(nothing)
    assert before == place.host.picture()


def test_what_was_changed_by_hand_is_named_and_stays(place: Place) -> None:
    """Somebody's change to our script is not thrown away, with or without a log."""
    edited = _ours("old@example.org") + b"keep;\r\n"
    place.store({RULES: edited})
    with place.open() as adapter:
        (thing,) = adapter.ours()
        came = adapter.remove([thing])

    assert not thing.removable
    assert "by hand" in thing.say
    assert {thing.id: wire.UNDO_EDITED} == dict(came)
    assert edited == place.host.picture().scripts[RULES]


def test_an_inactive_starting_script_is_taken_away(place: Place) -> None:
    """A starting script that starts nothing goes; what is active stays."""
    place.store({START: start_script("mine", made_on=TODAY), RULES: _ours()})
    with place.open() as adapter:
        things = adapter.ours()
        adapter.remove(things)

    assert "without any address" in things[1].say
    assert FURNISHED == place.host.picture()
