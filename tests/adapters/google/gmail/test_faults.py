"""Hold the way `api` to its word under every fault, at every call, alone and in pairs."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager

import pytest

from boundary.adapters.google.client import Api
from boundary.adapters.google.double import faults
from boundary.adapters.google.double.faults import Fault
from boundary.core.codec import canonical
from boundary.core.json import Json
from boundary.core.playbook import Account as AccountOf
from boundary.core.ports import Secrets
from tests.adapters.google.gmail.furniture import THEIRS, Place, file_away, file_past, on_double
from tests.adapters.google.gmail.test_contract_filters import FilterBench
from tests.adapters.google.loops import EVERY, WAYS, Account, Direct, keep_gmail

ANNA, BERT, CLEO = THEIRS
DORA = "dora@example.net"
FEW = [file_away(ANNA), file_away(BERT), file_past(ANNA), file_away(DORA)]
MORE = [*FEW, file_away(CLEO)]
FILTERS = 200
PAIRS, PORTIONS = 400, 16


def _alike(place: Place, number: int) -> dict[str, Json]:
    """Write a filter of the user's; some are ours in meaning, others nearly are."""
    label = place.google.gmail.label("Later")
    ours: dict[str, Json] = {
        "addLabelIds": [label],
        "removeLabelIds": ["INBOX", "SPAM", "UNREAD"],
    }
    asked: list[dict[str, Json]] = [
        {"from": DORA.upper()},
        {"from": f'"{ANNA}" OR "x{BERT}"', "subject": "Hi"},
        {"from": f'"x{ANNA}" OR "x{BERT}"'},
        {"to": ANNA},
        {"query": f"from:{ANNA} from:{BERT}"},
        {"from": f"({ANNA} -{CLEO})"},
    ]
    if number < len(asked):
        return {"criteria": asked[number], "action": ours}
    return {
        "criteria": {"from": f"person{number}@example.net"},
        "action": {"addLabelIds": ["STARRED"] if number % 2 else ["IMPORTANT"]},
    }


class NoLinePlace(Place):
    """An account at the stand-in that is asked in this process, by one client."""

    def connect(self, account: AccountOf, secrets: Secrets, name: str, version: str) -> Api:
        """Give the client, with a permission of its own each time."""
        if not self.made:
            api = super().connect(account, secrets, name, version)
            api._line = api._http._line = Direct(self.google)  # type: ignore[assignment]  # the same shape
        self.made[0]._http._permission = self.google.token(self.scopes)
        return self.made[0]


class Furnished(FilterBench):
    """An account with many filters of the user's own."""

    def __init__(self, place: Place) -> None:
        """Take an empty account."""
        super().__init__(place)
        for number in range(FILTERS):
            place.google.gmail.add_filter(_alike(place, number))
        self._known = {str(one["id"]) for one in place.google.gmail.filters()}
        place.letter(f"Anna <{ANNA}>", "INBOX", "UNREAD")
        place.letter(f"Anna <{ANNA}>", "INBOX", "Family")
        place.letter(f"Cleo <{CLEO}>", "INBOX", "STARRED")
        place.letter("Somebody <someone@example.com>", "INBOX", "UNREAD")

    def others(self) -> bytes:
        """Write the user's own filters, handles and all, in their order."""
        found = [one for one in self.place.google.gmail.filters() if one["id"] in self._known]
        return canonical({"filters": list(found)})

    def exact(self) -> bytes:
        """Write the whole account with every handle."""
        gmail = self.place.google.gmail
        return canonical({"filters": list(gmail.filters()), "rest": gmail.snapshot()})

    def keep(self) -> Callable[[], None]:
        """Remember the account and the time."""
        put_back, seconds = keep_gmail(self.place.google), self.place.time.seconds

        def back() -> None:
            put_back()
            self.place.time.seconds = seconds

        return back


@contextmanager
def _account(kind: type[Place]) -> Iterator[Account]:
    with on_double() as place:
        bench = Furnished(kind(place.google, place.line, place.time))
        made = Account(bench, place.google, bench.keep, bench.exact)
        made.furnish(FEW, MORE)
        yield made


@pytest.fixture(scope="module")
def account() -> Iterator[Account]:
    """Furnish one account for all, with 200 filters of the user's."""
    with _account(NoLinePlace) as made:
        yield made


@pytest.mark.slow
@pytest.mark.parametrize("fault", EVERY, ids=lambda fault: fault.name)
@pytest.mark.parametrize("name", WAYS)
def test_a_fault_at_any_call_leaves_nothing_lost_or_doubled(
    account: Account, name: str, fault: Fault
) -> None:
    """Whichever read or write it hits, doing it again ends it, and the user's filters stay."""
    assert account.ways[name].calls == account.each_call(name, fault)


@pytest.mark.slow
@pytest.mark.parametrize("portion", range(PORTIONS))
def test_faults_in_pairs_leave_nothing_lost_or_doubled(account: Account, portion: int) -> None:
    """Two things that go wrong in one run or one undo; a sample, and at length all of them."""
    left = [account.survives(*pair) for pair in account.pairs(PAIRS, portion, PORTIONS)]

    assert len(left) >= PAIRS // PORTIONS
    assert left.count(0) > len(left) // 2


@pytest.mark.parametrize(
    "fault",
    [faults.RESET_BEFORE, faults.RESET_AFTER, faults.HALF_AFTER, faults.PAGE_BEFORE],
    ids=lambda fault: fault.name,
)
def test_a_connection_that_really_breaks_leaves_nothing_lost_or_doubled(fault: Fault) -> None:
    """The same over a network, at some of the calls."""
    with _account(Place) as account:
        tried = [
            account.survives(way, [(nth, fault)])
            for way in account.ways.values()
            for nth in range(2, way.calls + 1, 5)
        ]

    assert {0} == set(tried)
    assert len(tried) >= 15
