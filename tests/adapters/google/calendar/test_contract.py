"""Hold the adapter of Google calendars to the contract, on its double."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import AbstractContextManager

import pytest

from boundary.adapters.google.calendar.adapter import CalendarAdapter
from boundary.adapters.google.double import Fault, faults
from boundary.core.playbook import Item
from tests import contract
from tests.adapters.google.calendar.furniture import ME, Desk, item, on_double
from tests.contract import AdapterContract

NAMES = ("anna@example.org", "bert@example.com", "cleo@gmail.example")
FAMILY = "family@group.calendar.example.com"
MANY = 40


class CalendarBench:
    """Two calendars of the user's at the stand-in."""

    abilities = contract.ALL - {contract.REMEMBERS}
    private: Sequence[str] = (*NAMES, ME, FAMILY, "c.leo@googlemail.example")

    def __init__(self, desk: Desk) -> None:
        """Share with each: one calendar, two, and one under another spelling."""
        self.desk = desk
        self.hosts = frozenset({desk.google.root.removeprefix("http://").rstrip("/")})
        desk.calendars.add(FAMILY, "Family", owner=ME)
        desk.calendars.share(NAMES[0])
        desk.calendars.share(NAMES[1], "writer")
        desk.calendars.share(NAMES[1], "freeBusyReader", calendar=FAMILY)
        desk.calendars.share("c.leo@googlemail.example", "owner", calendar=FAMILY)

    def open(self) -> AbstractContextManager[CalendarAdapter]:
        """Connect anew."""
        return self.desk.opened()

    def items(self, count: int) -> Sequence[Item]:
        """Give items of the verb."""
        return [item(name) for name in NAMES[:count]]

    def sharing(self) -> Sequence[Item]:
        """Give two spellings of one address, with one share between them."""
        del self.desk.calendars.calendars[FAMILY].shares["user:c.leo@googlemail.example"]
        self.desk.calendars.share("cleo@gmail.example")
        return [item("cleo@gmail.example"), item("c.l.eo@googlemail.example")]

    def snapshot(self) -> bytes:
        """Write every share."""
        return self.desk.said()

    def others(self) -> bytes:
        """Write the shares of others."""
        return self.desk.said(*NAMES, "c.leo@googlemail.example")

    def furnish(self) -> None:
        """Share with others, as like to them as can be."""
        calendars = self.desk.calendars
        calendars.share("xanna@example.org", "writer")
        calendars.share("anna@example.com")
        calendars.share("friends@example.org", kind="group")
        calendars.share("example.org", "freeBusyReader", kind="domain")
        calendars.share("", "freeBusyReader", kind="default", calendar=FAMILY)
        calendars.share("bert@example.com", "none", kind="group")
        calendars.add("team@example.net", "Team", role="reader", owner="chief@example.net")

    def meddle(self, item: Item) -> None:
        """Share again by hand."""
        assert item.subject is not None
        self.desk.calendars.share(item.subject.value, "freeBusyReader")

    def move(self, item: Item) -> None:
        """Share one more calendar with them."""
        assert item.subject is not None
        self.desk.calendars.share(item.subject.value, "writer", calendar=FAMILY)

    def replace(self, item: Item) -> None:
        """Share in another way by hand."""
        self.meddle(item)

    def cut(self, when: str) -> None:
        """Lose the connection at the next write."""
        fault = faults.RESET_BEFORE if when == "before" else faults.RESET_AFTER
        self.desk.google.faults.say("*", 1, fault, writes=True)

    def stall(self) -> None:
        """Answer nothing; whoever is connected notices soon."""
        self.desk.lose_patience()
        self._always(faults.STALL_AFTER)

    def garble(self) -> None:
        """Answer with a page of some network."""
        self._always(faults.PAGE_BEFORE)

    def mend(self) -> None:
        """Let everything through."""
        self.desk.google.faults.forget()

    def contacted(self) -> frozenset[str]:
        """Name the stand-in, once anything was called there."""
        return self.hosts if self.desk.google.calls else frozenset()

    def shown(self) -> Sequence[str]:
        """Give nothing: nobody is asked."""
        return ()

    def _always(self, fault: Fault) -> None:
        for _ in range(MANY):
            self.desk.google.faults.say("*", 1, fault)


class TestRevoking(AdapterContract):
    """The promises, for share.revoke."""

    @pytest.fixture
    def bench(self) -> Iterator[CalendarBench]:
        """Start an account."""
        with on_double() as desk:
            yield CalendarBench(desk)
