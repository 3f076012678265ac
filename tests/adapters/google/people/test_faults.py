"""Let every call go wrong in every way Google and networks are known to, alone and in pairs."""

from __future__ import annotations

import random
from collections.abc import Iterator, Sequence

import pytest

from boundary.adapters.google.client import ATTEMPTS, make_api
from boundary.adapters.google.double import Fault, faults
from boundary.adapters.google.people.adapter import PeopleAdapter
from boundary.core.errors import AdapterError
from boundary.core.playbook import Item
from tests.adapters.google.people.furniture import on_double
from tests.adapters.google.people.test_contract import ContactsBench
from tests.bench import Session

TURNS = 12
"""At least as many runs as any pair of faults needs until all is well."""


@pytest.fixture(params=["contacts.remove", "contacts.hide"])
def bench(request: pytest.FixtureRequest) -> Iterator[ContactsBench]:
    """Start an account with other people's cards in it."""
    with on_double() as book:
        made = ContactsBench(book, request.param)
        made.furnish()
        yield made


def _items(bench: ContactsBench) -> Sequence[Item]:
    """Give one whose card is theirs alone, and one whose card holds others too."""
    first, _, last = bench.items(3)
    return first, last


def _calls(bench: ContactsBench) -> tuple[int, int]:
    """Count the reads and the writes of a run and of its undo, and leave the account as it was."""
    session = Session(bench)
    session.run(_items(bench))
    session.undo(_items(bench))
    writes = len(bench.book.google.writes())
    return len(bench.book.google.calls) - writes, writes


def _until_done(bench: ContactsBench, items: Sequence[Item]) -> None:
    """Run until nothing is left to do, then undo until nothing stands, whatever goes wrong."""
    session = Session(bench)
    for _ in range(TURNS):
        try:
            session.run(items)
            if len(session.book.standing().done) == len(items) and not session.plan(items).pending:
                break
        except AdapterError:
            continue
    assert {one.address for one in items} == set(session.book.standing().done)
    for _ in range(TURNS):
        session.undo(items)
        if not session.book.standing().done and not session.book.standing().in_doubt:
            break
    assert {} == session.book.standing().done


def _holds(bench: ContactsBench, said: Sequence[tuple[int, Fault, bool]]) -> None:
    items = _items(bench)
    before, theirs = bench.snapshot(), bench.others()
    for nth, fault, writes in said:
        bench.book.google.faults.say("*", nth, fault, writes=writes)
    _until_done(bench, items)
    bench.mend()

    assert before == bench.snapshot()
    assert theirs == bench.others()


KINDS = (
    faults.RESET_BEFORE,
    faults.RESET_AFTER,
    faults.INTERNAL_BEFORE,
    faults.RATE_LIMITED,
)
"""What a write can meet. A read that meets one of these once is read again by the client."""


def test_a_fault_in_any_write_is_overcome(bench: ContactsBench) -> None:
    """Whatever write goes wrong, running again finishes: no twin, no loss, nobody else's card."""
    _, writes = _calls(bench)

    for nth in range(1, writes + 1):
        for fault in KINDS:
            _holds(bench, [(nth, fault, True)])

    assert writes >= 4


def test_a_read_that_stays_unanswered_is_overcome(bench: ContactsBench) -> None:
    """Whatever read gets no answer however often it is tried, running again finishes."""
    reads, _ = _calls(bench)

    for nth in range(1, reads + 1):
        _holds(bench, [(nth, faults.AWAY_BEFORE, False)] * ATTEMPTS)

    assert reads >= 10


def test_faults_in_pairs_are_overcome(bench: ContactsBench) -> None:
    """A write whose end is not known, and then another fault, are overcome as well."""
    _, writes = _calls(bench)
    chance = random.Random(5)  # noqa: S311  # which pairs are tried, always the same
    pairs = [
        [(nth, first, True), (nth + chance.randint(0, 1), chance.choice(KINDS), True)]
        for nth in range(1, writes + 1)
        for first in (faults.RESET_AFTER, faults.INTERNAL_BEFORE)
    ]
    lost = [
        [(nth, faults.RESET_AFTER, True), *[(reads, faults.AWAY_BEFORE, False)] * ATTEMPTS]
        for nth in range(1, writes + 1)
        for reads in (5, 12)
    ]

    for said in (*pairs, *lost):
        _holds(bench, said)

    assert len(pairs) >= 8


@pytest.mark.parametrize("fault", faults.LASTING, ids=lambda fault: fault.name)
def test_what_lasts_ends_in_a_sentence(bench: ContactsBench, fault: Fault) -> None:
    """What somebody has to do something about first is said, and nothing is changed."""
    before = bench.snapshot()
    bench.book.google.faults.say("*", 1, fault)

    with bench.open() as adapter, pytest.raises(AdapterError) as caught:
        adapter.observe(_items(bench), None)

    assert caught.value.say
    assert caught.value.hint
    assert before == bench.snapshot()


def test_a_permission_that_was_not_given_is_said(bench: ContactsBench) -> None:
    """Without the permission for contacts, the sentence says that it is missing."""
    api = make_api(
        "people",
        "v1",
        bench.book.google.token(["calendar.acls"]),
        root=bench.book.google.root,
        sleep=lambda _: None,
        jitter=lambda: 0.0,
    )

    with pytest.raises(AdapterError, match="was not given"):
        PeopleAdapter(api).observe(bench.items(1), None)
    api.close()
