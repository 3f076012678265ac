"""Let every call go wrong in every way Google and networks are known to, alone and in pairs."""

from __future__ import annotations

import random
from collections.abc import Iterator, Sequence

import pytest

from boundary.adapters.google.double import Fault, faults
from boundary.core.errors import AdapterError
from boundary.core.playbook import Item
from tests.adapters.google.people.furniture import Book, item, on_double
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


def _calls(bench: ContactsBench) -> int:
    """Count the calls of a run and of its undo, and leave the account as it was."""
    session = Session(bench)
    session.run(bench.items(3))
    session.undo(bench.items(3))
    return len(bench.book.google.calls)


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


def _holds(bench: ContactsBench, said: Sequence[tuple[int, Fault]]) -> None:
    items = bench.items(3)
    before, theirs = bench.snapshot(), bench.others()
    for nth, fault in said:
        bench.book.google.faults.say("*", nth, fault)
    _until_done(bench, items)
    bench.mend()

    assert before == bench.snapshot()
    assert theirs == bench.others()


@pytest.mark.parametrize("fault", faults.PASSING, ids=lambda fault: fault.name)
def test_a_fault_in_any_call_is_overcome(bench: ContactsBench, fault: Fault) -> None:
    """Whatever call goes wrong, running again finishes: no twin, no loss, nobody else's card."""
    calls = _calls(bench)

    for nth in range(1, calls + 1):
        _holds(bench, [(nth, fault)])

    assert calls >= 10


def test_faults_in_pairs_are_overcome(bench: ContactsBench) -> None:
    """Two calls that go wrong, near each other or not, are overcome as well."""
    calls = _calls(bench)
    chance = random.Random(5)  # noqa: S311  # which pairs are tried, always the same
    pairs = [
        [(nth, chance.choice(faults.PASSING)), (nth + gap, chance.choice(faults.PASSING))]
        for nth in range(1, calls + 1)
        for gap in (0, 1, 2, 4)
    ]

    for pair in pairs:
        _holds(bench, pair)

    assert len(pairs) >= 40


@pytest.mark.parametrize("fault", faults.LASTING, ids=lambda fault: fault.name)
def test_what_lasts_ends_in_a_sentence(bench: ContactsBench, fault: Fault) -> None:
    """What somebody has to do something about first is said, and nothing is changed."""
    before = bench.snapshot()
    bench.book.google.faults.say("*", 1, fault)

    with bench.open() as adapter, pytest.raises(AdapterError) as caught:
        adapter.observe(bench.items(3), None)

    assert caught.value.say
    assert caught.value.hint
    assert before == bench.snapshot()


def test_a_permission_that_was_not_given_is_said(bench: ContactsBench) -> None:
    """Without the permission for contacts, the sentence says that it is missing."""
    book = Book(bench.book.google, bench.book.people)
    google = book.google
    given = google.token
    google.token = lambda scopes=None: given(["calendar.acls"])  # type: ignore[method-assign]

    with book.opened() as adapter, pytest.raises(AdapterError, match="was not given"):
        adapter.observe([item("anna@example.org")], None)
