"""Serve Google calendars: end what is shared with the person."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from boundary.adapters.google.door import Connect, Door, make_door
from boundary.core.ports import Adapter, Manifest
from boundary.core.rules import MailProvider

if TYPE_CHECKING:
    from boundary.adapters.google.client import Api

__all__ = ["VERBS", "make_manifest"]

VERBS = ("share.revoke",)
_DOOR = Door(
    "google-calendar",
    ("calendar", "v3"),
    VERBS,
    "calendars",
    "www.googleapis.com",
    "Calendar shares cannot be changed from here on this account.",
    "You can end them on Google's own page: the written steps say how.",
)


def make_manifest(connect: Connect, providers: Sequence[MailProvider] = ()) -> Manifest:
    """Make the manifest. `connect` makes the client of one service, by its name and version.

    It is open where the account has the way `api` and this permission was given.
    """

    def adapter(api: Api) -> Adapter:
        from .adapter import CalendarAdapter  # noqa: PLC0415  # loaded only when it is wanted

        return CalendarAdapter(api, providers)

    return make_door(_DOOR, connect, adapter)
