"""What the tests of Google calendars share: an account at the stand-in, and items."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field

from boundary.adapters.google.calendar.adapter import CalendarAdapter
from boundary.adapters.google.client import Api, make_api
from boundary.adapters.google.double import GoogleDouble
from boundary.adapters.google.double.calendar import Calendars
from boundary.core.codec import canonical
from boundary.core.identifier import email
from boundary.core.json import Json
from boundary.core.playbook import Address, Item
from tests.adapters.google.people.furniture import GMAIL

ME = "me@example.org"


@dataclass
class Desk:
    """An account's calendars at the stand-in."""

    google: GoogleDouble
    calendars: Calendars
    apis: list[Api] = field(default_factory=list)
    """What was opened."""

    @contextmanager
    def opened(self) -> Iterator[CalendarAdapter]:
        """Connect anew."""
        api = make_api(
            "calendar",
            "v3",
            self.google.token(["calendar.acls", "calendar.calendarlist.readonly"]),
            root=self.google.root,
            sleep=lambda _: None,
            jitter=lambda: 0.0,
            read_s=20.0,
        )
        self.apis.append(api)
        try:
            yield CalendarAdapter(api, [GMAIL])
        finally:
            api.close()

    def lose_patience(self) -> None:
        """Let what is open give up on an answer soon: for a server that answers nothing more."""
        for api in self.apis:
            api._line._read_s = 0.2

    def said(self, *but: str) -> bytes:
        """Write who may do what with which calendar, but for these addresses."""
        rows: list[Json] = [
            [one.id, one.role, share.kind, share.value, share.role]
            for one in self.calendars.calendars.values()
            for share in sorted(one.shares.values(), key=lambda share: share.id)
            if share.value not in but
        ]
        return canonical(rows)


@contextmanager
def on_double() -> Iterator[Desk]:
    """Start an account; whatever it would have mailed to somebody is held against it."""
    google = GoogleDouble(ME)
    google.start()
    try:
        yield Desk(google, google.calendars)
    finally:
        google.stop()
    assert [] == google.outbox


def item(address: str) -> Item:
    """Make an item for an address."""
    subject = email(address)
    return Item(Address("mine", "share.revoke", subject.key), "share.revoke", subject, {}, "p")
