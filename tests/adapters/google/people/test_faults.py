"""Let every call go wrong in every way Google and networks are known to, alone and in pairs."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager

import pytest

from boundary.adapters.google.client import make_api
from boundary.adapters.google.double import Fault, faults
from boundary.adapters.google.double.people import People
from boundary.adapters.google.people.adapter import PeopleAdapter
from boundary.core.codec import canonical
from boundary.core.errors import AdapterError
from tests.adapters.google.loops import EVERY, WAYS, Account, NoLine
from tests.adapters.google.people.furniture import GMAIL, Book, on_double
from tests.adapters.google.people.test_contract import ContactsBench

VERBS = ("contacts.remove", "contacts.hide")
PAIRS, PORTIONS = 100, 4


class Furnished(ContactsBench):
    """An account with other people's cards in it, asked in this process."""

    def __init__(self, book: Book, verb: str) -> None:
        """Write the cards."""
        super().__init__(book, verb)
        self.furnish()
        self._own = [one.id for one in self._wrote]
        self._client = NoLine(book.google, "people", "v1", ["contacts"])

    @contextmanager
    def open(self) -> Iterator[PeopleAdapter]:
        """Ask with a permission of its own."""
        yield PeopleAdapter(self._client.api(), [GMAIL])

    def others(self) -> bytes:
        """Write what other people's cards say, as they stand in the book."""
        there = self.book.people.contacts
        return self.book.said([there[id_] for id_ in self._own])

    def exact(self) -> bytes:
        """Write the book with every handle."""
        people = self.book.people
        cards = {
            one.id: {**one.said(), "name": one.name, "etag": one.etag}
            for one in people.contacts.values()
        }
        return canonical({"cards": cards, "groups": sorted(people.groups)})

    def keep(self) -> Callable[[], None]:
        """Remember the book."""
        return _keep(self.book.people)


def _keep(people: People) -> Callable[[], None]:
    """Remember cards and groups, each by itself, since others hold them too."""
    cards = [
        (one, one.name, {name: list(some) for name, some in one.fields.items()}, set(one.groups),
         one.revision)
        for one in people.contacts.values()
    ]  # fmt: skip
    groups = [(one, one.title, list(one.data), one.revision) for one in people.groups.values()]
    count = people._count

    def back() -> None:
        people._count = count
        people.contacts = {one.id: one for one, *_ in cards}
        for one, name, fields, carried, revision in cards:
            one.name, one.groups, one.revision = name, set(carried), revision
            one.fields = {field: list(some) for field, some in fields.items()}
        people.groups = {group.name: group for group, *_ in groups}
        for group, title, data, revision in groups:
            group.title, group.data, group.revision = title, list(data), revision

    return back


@pytest.fixture(scope="module", params=VERBS)
def account(request: pytest.FixtureRequest) -> Iterator[Account]:
    """Furnish one account for all."""
    with on_double() as book:
        bench = Furnished(book, request.param)
        made = Account(bench, book.google, bench.keep, bench.exact)
        made.furnish(bench.items(2), bench.items(3))
        yield made


@pytest.fixture(params=VERBS)
def bench(request: pytest.FixtureRequest) -> Iterator[ContactsBench]:
    """Start an account with other people's cards in it."""
    with on_double() as book:
        made = ContactsBench(book, request.param)
        made.furnish()
        yield made


@pytest.mark.slow
@pytest.mark.parametrize("fault", EVERY, ids=lambda fault: fault.name)
@pytest.mark.parametrize("name", WAYS)
def test_a_fault_at_any_call_is_overcome(account: Account, name: str, fault: Fault) -> None:
    """Whichever read or write it hits: no twin, no loss, nobody else's card."""
    assert account.ways[name].calls == account.each_call(name, fault)


@pytest.mark.slow
@pytest.mark.parametrize("portion", range(PORTIONS))
def test_faults_in_pairs_are_overcome(account: Account, portion: int) -> None:
    """Two things that go wrong in one run or one undo; a sample, and at length all of them."""
    left = [account.survives(*pair) for pair in account.pairs(PAIRS, portion, PORTIONS)]

    assert len(left) >= PAIRS // PORTIONS
    assert left.count(0) > len(left) // 2


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
