"""Hold the way `api` to its word under every fault, at every call, alone and in pairs."""

from __future__ import annotations

import random
from collections.abc import Sequence

import pytest

from boundary.adapters.google.double import faults
from boundary.adapters.google.double.faults import Fault
from boundary.core.json import Json
from tests.adapters.google.gmail.furniture import (
    THEIRS,
    Place,
    file_away,
    file_past,
    keep,
    on_double,
)
from tests.adapters.google.gmail.test_contract_filters import FilterBench
from tests.bench import Session

ANNA, BERT, CLEO = THEIRS
ITEMS = [
    keep(ANNA),
    *(file_away(name) for name in THEIRS),
    *(file_past(name) for name in (ANNA, BERT)),
]
EVERY = (*faults.PASSING, *faults.LASTING)
LOST = (faults.RESET_AFTER, faults.HALF_AFTER, faults.INTERNAL_AFTER, faults.AWAY_AFTER)

Said = tuple[int, Fault, bool | None]
"""At which call from now what goes wrong, and whether only writes or only reads count."""


def _alike(place: Place, number: int) -> dict[str, Json]:
    """Write a filter of the user's; the first is one of ours in meaning, others nearly are."""
    label = place.google.gmail.label("Later")
    ours: dict[str, Json] = {
        "addLabelIds": [label],
        "removeLabelIds": ["INBOX", "SPAM", "UNREAD"],
    }
    match number:
        case 0:
            return {"criteria": {"from": CLEO.upper()}, "action": ours}
        case 1:
            return {"criteria": {"from": f'"{ANNA}" OR "x{BERT}"', "subject": "Hi"}, "action": ours}
        case 2:
            return {"criteria": {"from": f'"x{ANNA}" OR "x{BERT}"'}, "action": ours}
        case 3:
            return {"criteria": {"to": ANNA}, "action": ours}
        case _:
            add: dict[str, Json] = {"addLabelIds": ["STARRED"]}
            return {
                "criteria": {"from": f"person{number}@example.net"},
                "action": add if number % 2 else ours,
            }


def _furnish(place: Place, filters: int) -> None:
    for number in range(filters):
        place.google.gmail.add_filter(_alike(place, number))
    place.letter(f"Anna <{ANNA}>", "INBOX", "UNREAD")
    place.letter(f"Anna <{ANNA}>", "INBOX", "Family")
    place.letter(f"Bert <{BERT}>", "INBOX", "STARRED")
    place.letter("Somebody <someone@example.com>", "INBOX", "UNREAD")


def _own(place: Place, known: Sequence[str]) -> list[object]:
    return [one for one in place.google.gmail.filters() if one["id"] in known]


def _survives(in_run: Sequence[Said], in_undo: Sequence[Said], filters: int = 8) -> bytes:
    """Run under faults and again without, undo likewise; return what stood in between.

    Nothing is lost, nothing is doubled, and what is the user's stays, handles and all.
    """
    with on_double() as place:
        _furnish(place, filters)
        session = Session(FilterBench(place))
        known = [str(one["id"]) for one in place.google.gmail.filters()]
        before, theirs = place.written(), _own(place, known)
        for nth, fault, writes in in_run:
            place.line.say("*", nth, fault, writes=writes)
        session.run(ITEMS)
        assert theirs == _own(place, known)
        place.line.mend()
        session.run(ITEMS)
        if session.plan(ITEMS).pending:  # what was settled as not done is done by the next run
            session.run(ITEMS)
        assert () == session.plan(ITEMS).pending
        between = place.written()
        assert theirs == _own(place, known)
        for nth, fault, writes in in_undo:
            place.line.say("*", nth, fault, writes=writes)
        session.undo(ITEMS)
        place.line.mend()
        session.undo(ITEMS)
        assert {} == session.book.standing().done
        assert theirs == _own(place, known)
        assert before == place.written()
    return between


@pytest.fixture(scope="module")
def clean() -> bytes:
    """Give the account after a run without any fault."""
    return _survives([], [])


@pytest.mark.parametrize("fault", EVERY, ids=lambda fault: fault.name)
def test_a_fault_at_any_write_leaves_nothing_lost_or_doubled(fault: Fault, clean: bytes) -> None:
    """Whichever write it hits, the next run ends it; so with undo."""
    for nth in (1, 2, 3):
        assert clean == _survives([(nth, fault, True)], [(nth, fault, True)])


@pytest.mark.parametrize("fault", EVERY, ids=lambda fault: fault.name)
def test_a_fault_at_a_read_leaves_nothing_lost_or_doubled(fault: Fault, clean: bytes) -> None:
    """Whichever read it hits, the next run goes on from there; so with undo."""
    chance = random.Random(fault.name)  # noqa: S311  # a choice of places, not a secret
    for nth in chance.sample(range(1, 40), 2):
        assert clean == _survives([(nth, fault, False)], [(nth // 2 + 1, fault, False)])


@pytest.mark.parametrize("seed", range(20))
def test_faults_in_pairs_leave_nothing_lost_or_doubled(seed: int, clean: bytes) -> None:
    """Two things that go wrong in one run, and two in one undo."""
    chance = random.Random(seed)  # noqa: S311  # as above

    def pair() -> list[Said]:
        first = (chance.randint(1, 3), chance.choice((*LOST, *EVERY)), True)
        second = (chance.randint(1, 30), chance.choice(EVERY), chance.choice((None, True)))
        return [first, second]

    assert clean == _survives(pair(), pair())


def test_two_hundred_filters_of_the_users_stay(clean: bytes) -> None:
    """With many filters of the user's own, some like ours, a lost answer changes none of them."""
    between = _survives([(1, faults.INTERNAL_AFTER, True)], [], filters=200)

    assert between.count(b"person") > clean.count(b"person")
