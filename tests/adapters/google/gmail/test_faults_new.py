"""Hold the way `api` to its word under every fault, at every call, alone and in pairs."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from boundary.adapters.google.double.faults import Fault
from boundary.adapters.google.gmail import make_manifest
from boundary.core.codec import canonical
from boundary.core.json import Json
from tests.adapters.google.gmail.furniture import (
    THEIRS,
    DOTTED,
    Granted,
    Place,
    file_away,
    file_past,
    on_double,
)
from tests.adapters.google.gmail.test_contract_filters import FilterBench
from tests.adapters.google.loops import EVERY, Account, keep_gmail, Direct

ANNA, BERT, CLEO = THEIRS
FEW = [file_away(ANNA), file_away(BERT), file_past(ANNA)]
MORE = [*FEW, file_away(CLEO)]
FILTERS = 200
PAIRS = 400


def _alike(place: Place, number: int) -> dict[str, Json]:
    """Write a filter of the user's; some are ours in meaning, others nearly are."""
    label = place.google.gmail.label("Later")
    ours: dict[str, Json] = {
        "addLabelIds": [label],
        "removeLabelIds": ["INBOX", "SPAM", "UNREAD"],
    }
    match number:
        case 0:
            return {"criteria": {"from": "DORA@example.net"}, "action": ours}
        case 1:
            return {"criteria": {"from": f'"{ANNA}" OR "x{BERT}"', "subject": "Hi"}, "action": ours}
        case 2:
            return {"criteria": {"from": f'"x{ANNA}" OR "x{BERT}"'}, "action": ours}
        case 3:
            return {"criteria": {"to": ANNA}, "action": ours}
        case 4:
            return {"criteria": {"query": f"{{from:{ANNA} {BERT}}}"}, "action": ours}
        case _:
            return {
                "criteria": {"from": f"person{number}@example.net"},
                "action": {"addLabelIds": ["STARRED"]},
            }


class Furnished(FilterBench):
    """An account with many filters of the user's own, handles and all."""

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

    def open(self):
        api = self.place.made[0] if self.place.made else None
        if api is None:
            with self.place.open():
                pass
            api = self.place.made[0]
            api._line = api._http._line = Direct(self.place.google)
        api._http._permission = self.place.google.token(self.place.scopes)
        manifest = make_manifest(
            lambda *_: api,
            [DOTTED],
            sleep=self.place.time.sleep,
            monotonic=self.place.time.monotonic,
        )
        return manifest.open(
            self.place.account, Granted({"granted": self.place.granted}), self.place.hands
        )

    def others(self) -> bytes:
        """Write the user's own filters, handles and all, in their order."""
        found = [one for one in self.place.google.gmail.filters() if one["id"] in self._known]
        return canonical({"filters": list(found)})


@pytest.fixture(scope="module")
def account() -> Iterator[Account]:
    """Furnish one account for all of these."""
    with on_double() as place:

        def keep_all():
            put_back, seconds = keep_gmail(place.google), place.time.seconds

            def back() -> None:
                put_back()
                place.time.seconds = seconds

            return back

        made = Account(
            Furnished(place),
            place.line,
            keep_all,
            lambda: canonical(
                {"f": list(place.google.gmail.filters()), "s": place.google.gmail.snapshot()}
            ),
        )
        made.furnish(FEW, MORE)
        yield made


@pytest.mark.parametrize("fault", EVERY, ids=lambda fault: fault.name)
@pytest.mark.parametrize("name", ["run", "more", "undo of one", "undo"])
def test_a_fault_at_any_call(account: Account, name: str, fault: Fault) -> None:
    """X."""
    calls = account.each_call(account.ways[name], fault)
    print(name, fault.name, calls)
    assert calls > 5
