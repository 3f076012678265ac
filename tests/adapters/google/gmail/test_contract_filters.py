"""Hold the filters of the way `api` to the contract, on the stand-in."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import AbstractContextManager

import pytest

from boundary.adapters.google.double import faults
from boundary.adapters.google.gmail.adapter import GmailAdapter
from boundary.core.codec import canonical
from boundary.core.json import JsonObject
from boundary.core.playbook import Item
from tests import contract
from tests.adapters.google.gmail.furniture import OWN, THEIRS, Place, file_away, on_double
from tests.contract import AdapterContract

THEIR_OWN: tuple[JsonObject, ...] = (
    {"criteria": {"from": "shop@example.net"}, "action": {"addLabelIds": ["STARRED"]}},
    {"criteria": {"from": f"x{THEIRS[0]}"}, "action": {"removeLabelIds": ["INBOX"]}},
    {"criteria": {"query": "anna"}, "action": {"addLabelIds": ["IMPORTANT"]}},
)


class FilterBench:
    """An account with filters of the user's own."""

    abilities = contract.ALL - {contract.REMEMBERS}
    private: Sequence[str] = (*THEIRS, OWN)

    def __init__(self, place: Place) -> None:
        """Take an empty account."""
        self.place = place
        self.hosts = frozenset({place.google.root.removeprefix("http://").rstrip("/")})
        place.settings = dict(zip(("host", "port"), _host(place), strict=True))

    def open(self) -> AbstractContextManager[GmailAdapter]:
        """Connect anew."""
        return self.place.open()

    def items(self, count: int) -> Sequence[Item]:
        """Give items of mail.file-away."""
        return [file_away(name) for name in THEIRS[:count]]

    def sharing(self) -> Sequence[Item]:
        """Give one address under two steps: one place in one filter."""
        return [file_away(THEIRS[0]), file_away(THEIRS[0], step="again")]

    def snapshot(self) -> bytes:
        """Write the whole account."""
        return self.place.written()

    def others(self) -> bytes:
        """Write the user's own filters."""
        found = sorted(
            repr([one["criteria"], one["action"]])
            for one in self.place.google.gmail.filters()
            if "Label_" not in repr(one["action"])
        )
        return canonical({"filters": list(found)})

    def furnish(self) -> None:
        """Put filters of the user's there, as like to ours as can be."""
        for body in THEIR_OWN:
            self.place.google.gmail.add_filter(body)

    def meddle(self, item: Item) -> None:
        """Delete the filter, as the user does in Gmail."""
        self._drop_ours()

    def move(self, item: Item) -> None:
        """Change a filter of the user's before anything was done."""
        self.place.google.gmail.add_filter(
            {"criteria": {"from": "new@example.net"}, "action": {"removeLabelIds": ["INBOX"]}}
        )

    def replace(self, item: Item) -> None:
        """Put a filter of the user's where ours was."""
        self._drop_ours()
        self.place.google.gmail.add_filter(
            {"criteria": {"from": THEIRS[0]}, "action": {"addLabelIds": ["STARRED"]}}
        )

    def cut(self, when: str) -> None:
        """Lose the connection at the next write; it stays down."""
        after = when == "after"
        self.place.line.at_write = faults.RESET_AFTER if after else faults.RESET_BEFORE

    def stall(self) -> None:
        """Answer nothing."""
        self.place.stall()

    def garble(self) -> None:
        """Answer with a page of some network."""
        self.place.line.always = faults.PAGE_BEFORE

    def mend(self) -> None:
        """Let everything through."""
        self.place.line.mend()

    def contacted(self) -> frozenset[str]:
        """Name the stand-in, once anything was called there."""
        return self.hosts if self.place.google.calls else frozenset()

    def shown(self) -> Sequence[str]:
        """Give what the progress said."""
        return self.place.hands.shown

    def _drop_ours(self) -> None:
        for one in self.place.google.gmail.filters():
            if "Label_" in repr(one["action"]):
                self.place.google.gmail.drop_filter(str(one["id"]))


def _host(place: Place) -> tuple[str, int]:
    host, _, port = place.google.root.removeprefix("http://").rstrip("/").partition(":")
    return host, int(port)


class TestFilters(AdapterContract):
    """The stand-in."""

    @pytest.fixture
    def bench(self) -> Iterator[FilterBench]:
        """Start one for the test."""
        with on_double() as place:
            yield FilterBench(place)
