"""Let every call go wrong in every way Google and networks are known to, alone and in pairs."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import replace

import pytest

from boundary.adapters.google.calendar.adapter import CalendarAdapter
from boundary.adapters.google.double import Fault
from boundary.core.codec import canonical
from tests.adapters.google.calendar.furniture import Desk, on_double
from tests.adapters.google.calendar.test_contract import CalendarBench
from tests.adapters.google.loops import EVERY, WAYS, Account, NoLine
from tests.adapters.google.people.furniture import GMAIL

PAIRS, PORTIONS = 100, 4


class Furnished(CalendarBench):
    """An account that is shared with others too, asked in this process."""

    def __init__(self, desk: Desk) -> None:
        """Share."""
        super().__init__(desk)
        self.furnish()
        scopes = ["calendar.acls", "calendar.calendarlist.readonly"]
        self._client = NoLine(desk.google, "calendar", "v3", scopes)

    @contextmanager
    def open(self) -> Iterator[CalendarAdapter]:
        """Ask with a permission of its own."""
        yield CalendarAdapter(self._client.api(), [GMAIL])

    def exact(self) -> bytes:
        """Write every share with its handle."""
        every = self.desk.calendars.calendars.values()
        return canonical([[one.shown() for one in each.shares.values()] for each in every])

    def keep(self) -> Callable[[], None]:
        """Remember every share; no calendar comes in between."""
        calendars = self.desk.calendars.calendars
        kept = {name: dict(one.shares) for name, one in calendars.items()}

        def back() -> None:
            for name, shares in kept.items():
                calendars[name].shares = {id_: replace(one) for id_, one in shares.items()}

        return back


@pytest.fixture(scope="module")
def account() -> Iterator[Account]:
    """Furnish one account for all."""
    with on_double() as desk:
        bench = Furnished(desk)
        made = Account(bench, desk.google, bench.keep, bench.exact)
        made.furnish(bench.items(2), bench.items(3))
        yield made


@pytest.mark.slow
@pytest.mark.parametrize("fault", EVERY, ids=lambda fault: fault.name)
@pytest.mark.parametrize("name", WAYS)
def test_a_fault_at_any_call_is_overcome(account: Account, name: str, fault: Fault) -> None:
    """Whichever read or write it hits: no share is lost or doubled, and nobody gets a mail."""
    assert account.ways[name].calls == account.each_call(name, fault)


@pytest.mark.slow
@pytest.mark.parametrize("portion", range(PORTIONS))
def test_faults_in_pairs_are_overcome(account: Account, portion: int) -> None:
    """Two things that go wrong in one run or one undo; a sample, and at length all of them."""
    left = [account.survives(*pair) for pair in account.pairs(PAIRS, portion, PORTIONS)]

    assert len(left) >= PAIRS // PORTIONS
    assert left.count(0) > len(left) // 2
