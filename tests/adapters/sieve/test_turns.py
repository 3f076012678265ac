"""Count round trips: a look with nothing to do, and a first run."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

import pytest

from boundary.core.change import Action, Presence, Status
from tests.adapters.imap.furniture import MemoryJournal
from tests.adapters.sieve.furniture import (
    MINE,
    THEIRS,
    Picture,
    Place,
    file_away,
    on_double,
    on_dovecot,
    session_of,
    set_aside,
)
from tests.servers.dovecot import Dovecot
from tests.servers.sieve_proxy import Rules

ITEMS = [file_away(THEIRS[0]), file_away(THEIRS[1]), set_aside(THEIRS[2])]
MOST_FOR_A_LOOK = 4
MOST_FOR_A_FIRST_RUN = 10
BEGINNINGS = {
    "nothing there": Picture({}, ""),
    "active rules": Picture({"mine": MINE}, "mine"),
    "rules that are not listed": Picture({}, "", MINE),
    "inactive rules": Picture({"mine": MINE}, ""),
}
_AT_THE_DOOR = frozenset({"AUTHENTICATE", "CAPABILITY", "LOGOUT"})


@contextmanager
def placed(kind: str, name: str, request: pytest.FixtureRequest) -> Iterator[Place]:
    """Furnish an account on either server."""
    if kind == "double":
        opened = on_double(picture=BEGINNINGS[name])
    else:
        server: Dovecot = request.getfixturevalue("sieve_server")
        opened = on_dovecot(server, picture=BEGINNINGS[name])
    with opened as place:
        yield place


def _counted(place: Place) -> list[str]:
    return [verb for verb in place.meddler.verbs if verb not in _AT_THE_DOOR]


@pytest.mark.parametrize("kind", [pytest.param("pigeonhole", marks=pytest.mark.server), "double"])
@pytest.mark.parametrize("name", BEGINNINGS)
def test_a_first_run_takes_at_most_ten_round_trips(
    kind: str, name: str, request: pytest.FixtureRequest
) -> None:
    """Looking, planning and setting the rules takes at most ten round trips after signing in."""
    items = ITEMS[:2]
    with placed(kind, name, request) as place, place.open() as adapter:
        door = adapter.turns
        place.meddler.revive()
        states = adapter.observe(items, None).states
        changes = [adapter.plan(item, states[item.address]) for item in items]
        outcomes = adapter.apply(changes, MemoryJournal())

        assert {Status.DONE} == {outcome.status for outcome in outcomes.values()}
        assert len(_counted(place)) == adapter.turns - door
        assert adapter.turns - door <= MOST_FOR_A_FIRST_RUN


@pytest.mark.parametrize("kind", [pytest.param("pigeonhole", marks=pytest.mark.server), "double"])
@pytest.mark.parametrize("hide", [frozenset(), frozenset({"include"})], ids=["start", "block"])
def test_a_look_with_nothing_to_do_takes_at_most_four_round_trips(
    kind: str, hide: frozenset[str], request: pytest.FixtureRequest
) -> None:
    """A look at any number of addresses that are in order takes at most four round trips."""
    with placed(kind, "active rules", request) as place:
        place.meddler.revive(Rules(hide_extensions=hide))
        session_of(place).run(ITEMS)
        with place.open() as adapter:
            door = adapter.turns
            place.meddler.revive(Rules(hide_extensions=hide))
            states = adapter.observe(ITEMS, None).states
            actions = {adapter.plan(item, states[item.address]).action for item in ITEMS}
            looked = adapter.turns - door
            commands = _counted(place)
            findings = adapter.verify([adapter.plan(item, states[item.address]) for item in ITEMS])

        assert {Action.NOTHING} == actions
        assert {Presence.PRESENT} == {state.presence for state in states.values()}
        assert len(commands) == looked <= MOST_FOR_A_LOOK
        assert {True} == {finding.holds for finding in findings.values()}
        assert len(_counted(place)) <= 2 * MOST_FOR_A_LOOK


@pytest.mark.server
def test_the_number_of_addresses_makes_no_difference(sieve_server: Dovecot) -> None:
    """Two hundred addresses take as many round trips as two."""
    items = [file_away(f"person{number}@example.org") for number in range(200)]
    with (
        on_dovecot(sieve_server, picture=BEGINNINGS["active rules"]) as place,
        place.open() as adapter,
    ):
        door = adapter.turns
        states = adapter.observe(items, None).states
        changes = [adapter.plan(item, states[item.address]) for item in items]
        outcomes = adapter.apply(changes, MemoryJournal())
        turns = adapter.turns - door

    assert 200 == len(outcomes)
    assert {Status.DONE} == {outcome.status for outcome in outcomes.values()}
    assert turns <= MOST_FOR_A_FIRST_RUN
