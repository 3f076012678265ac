"""Stand in for Google Calendar: the calendars of a list, and who each is shared with."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Final

from boundary.adapters.google.bodies import mapping, text
from boundary.core.json import Json, JsonObject

from .asked import Handlers, Notice, Params, Refused, invalid

__all__ = ["Calendar", "Calendars", "Share"]

_ROLES: Final = (
    "none",
    "freeBusyReader",
    "reader",
    "writerWithoutPrivateAccess",
    "writer",
    "owner",
)
_KINDS: Final = ("user", "group", "domain", "default")
_MOST: Final = 250
_GONE_MESSAGE: Final = "Not Found"


@dataclass(slots=True)
class Share:
    """One rule: who may do what."""

    kind: str
    value: str = field(repr=False)
    role: str
    revision: int = 1

    @property
    def id(self) -> str:
        """As the service names it."""
        return f"{self.kind}:{self.value}" if self.value else self.kind

    def shown(self) -> JsonObject:
        """Give it as the service does."""
        scope: dict[str, Json] = {"type": self.kind}
        if self.value:
            scope["value"] = self.value
        etag = f'"{self.revision}"'
        return {
            "kind": "calendar#aclRule",
            "etag": etag,
            "id": self.id,
            "scope": scope,
            "role": self.role,
        }


@dataclass(slots=True)
class Calendar:
    """One calendar in the user's list."""

    id: str = field(repr=False)
    title: str = field(repr=False)
    role: str
    """What the user may do with it; `owner` for the user's own."""
    owner: str = field(default="", repr=False)
    """Whose it is; empty for the main calendar of an account."""
    shares: dict[str, Share] = field(default_factory=dict, repr=False)
    """By the id of each rule."""


class Calendars:
    """The calendars of one account, and what carries the calls for them out."""

    def __init__(self, user: str, outbox: list[Notice]) -> None:
        """Begin with the user's main calendar; mails that would go out are put into `outbox`."""
        self.user = user
        self.outbox = outbox
        self.calendars: dict[str, Calendar] = {}
        self.add(user, "Main")

    # -- as a person at the web page ----------------------------------------------------------

    def add(self, id_: str, title: str, *, role: str = "owner", owner: str = "") -> Calendar:
        """Put a calendar into the list; of the user's own the user is the owner."""
        made = Calendar(id_, title, role, owner)
        if role == "owner":
            made.shares[f"user:{self.user}"] = Share("user", self.user, "owner")
        self.calendars[id_] = made
        return made

    def share(
        self, value: str, role: str = "reader", *, calendar: str = "", kind: str = "user"
    ) -> Share:
        """Share a calendar by hand, the main one unless named; the mail of it is long read."""
        one = Share(kind, value, role)
        self.calendars[calendar or self.user].shares[one.id] = one
        return one

    # -- the calls ----------------------------------------------------------------------------

    def handlers(self) -> Handlers:
        """Give what carries each method out."""
        return {
            "calendar.calendarList.list": self._list,
            "calendar.acl.list": self._shares,
            "calendar.acl.get": self._get,
            "calendar.acl.insert": self._insert,
            "calendar.acl.delete": self._delete,
        }

    def _list(self, params: Params, body: JsonObject) -> JsonObject:
        del body
        rows: list[JsonObject] = []
        for one in self.calendars.values():
            row: dict[str, Json] = {
                "kind": "calendar#calendarListEntry",
                "etag": '"1"',
                "id": one.id,
                "summary": one.title,
                "accessRole": one.role,
            }
            if one.id == self.user:
                row["primary"] = True
            if one.owner:
                row["dataOwner"] = one.owner
            rows.append(row)
        return {"kind": "calendar#calendarList", "etag": '"1"', **_page(params, rows)}

    def _shares(self, params: Params, body: JsonObject) -> JsonObject:
        del body
        rows = [one.shown() for one in self._own(params).shares.values()]
        return {"kind": "calendar#acl", "etag": '"1"', **_page(params, rows)}

    def _get(self, params: Params, body: JsonObject) -> JsonObject:
        del body
        return self._found(params).shown()

    def _insert(self, params: Params, body: JsonObject) -> JsonObject:
        """Share, or change how it is shared; the person gets a mail unless that is switched off."""
        calendar = self._own(params)
        scope = mapping(body.get("scope"))
        one = Share(text(scope, "type"), text(scope, "value"), text(body, "role"))
        if (
            one.kind not in _KINDS
            or one.role not in _ROLES
            or (one.kind == "user") > bool(one.value)
        ):
            raise invalid("Invalid value in the rule.")
        before = calendar.shares.get(one.id)
        one.revision = before.revision + 1 if before is not None else 1
        calendar.shares[one.id] = one
        if params.get("sendNotifications", True) is True and one.kind in ("user", "group"):
            self.outbox.append(Notice(one.value, "a calendar was shared"))
        return one.shown()

    def _delete(self, params: Params, body: JsonObject) -> JsonObject | None:
        del body
        one = self._found(params)
        if one.id == f"user:{self.user}":
            raise Refused(403, "cannotChangeOwnAcl", "Cannot change your own access level.")
        del self._own(params).shares[one.id]
        return None

    def _own(self, params: Params) -> Calendar:
        name = text(params, "calendarId")
        calendar = self.calendars.get(self.user if name == "primary" else name)
        if calendar is None:
            raise Refused(404, "notFound", _GONE_MESSAGE)
        if calendar.role != "owner":
            raise Refused(403, "forbidden", "Forbidden")
        return calendar

    def _found(self, params: Params) -> Share:
        one = self._own(params).shares.get(text(params, "ruleId"))
        if one is None:
            raise Refused(404, "notFound", _GONE_MESSAGE)
        return one


def _page(params: Params, rows: list[JsonObject]) -> JsonObject:
    """Give one page; the last one has a token for syncing instead of one for the next."""
    size = params.get("maxResults", 100)
    most = min(size, _MOST) if isinstance(size, int) else 100
    start = int(text(params, "pageToken") or 0)
    page: dict[str, Json] = {"items": [*rows[start : start + most]]}
    if start + most < len(rows):
        page["nextPageToken"] = str(start + most)
    else:
        page["nextSyncToken"] = "now"
    return page
