"""Hold the stand-in for Google Calendar to what Google describes, by the real client."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from boundary.adapters.google.client import Api, ApiError, make_api
from boundary.adapters.google.double import GoogleDouble, Notice
from boundary.adapters.google.double.calendar import Calendars
from boundary.core.json import Json, JsonObject
from tests.book import loose

ME, ANNA = "me@example.org", "anna@example.org"


@pytest.fixture
def google() -> Iterator[GoogleDouble]:
    """Start the stand-in."""
    made = GoogleDouble(ME)
    made.start()
    yield made
    made.stop()


@pytest.fixture
def calendars(google: GoogleDouble) -> Calendars:
    """Give the main calendar and one of somebody else's."""
    google.calendars.add("team@example.net", "Team", role="reader", owner="chief@example.net")
    return google.calendars


@pytest.fixture
def api(google: GoogleDouble) -> Iterator[Api]:
    """Connect the real client."""
    made = make_api(
        "calendar",
        "v3",
        google.token(["calendar.acls", "calendar.calendarlist.readonly"]),
        root=google.root,
        sleep=lambda _: None,
        jitter=lambda: 0.0,
    )
    yield made
    made.close()


def _rule(role: str = "reader", kind: str = "user", value: str = ANNA) -> JsonObject:
    scope: dict[str, Json] = {"type": kind}
    if value:
        scope["value"] = value
    return {"role": role, "scope": scope}


def test_calendars_and_rules_are_listed_in_pages(api: Api, calendars: Calendars) -> None:
    """Each comes once, page after page."""
    for number in range(5):
        calendars.share(f"x{number}@example.org")
    found = [loose(one) for one in api.pages("calendarList.list", "items", maxResults=1)]
    rules = list(api.pages("acl.list", "items", calendarId="primary", maxResults=2))

    assert [(ME, "owner"), ("team@example.net", "reader")] == [
        (one["id"], one["accessRole"]) for one in found
    ]
    assert (True, "chief@example.net") == (found[0]["primary"], found[1]["dataOwner"])
    assert 6 == len({loose(one)["id"] for one in rules})


def test_a_share_mails_the_person_unless_told_not_to(
    api: Api, google: GoogleDouble, calendars: Calendars
) -> None:
    """The mail of a new share is on until it is switched off; ending a share sends none."""
    api.call("acl.insert", calendarId=ME, sendNotifications=False, body=_rule())
    assert [] == google.outbox
    api.call("acl.insert", calendarId=ME, body=_rule("writer"))
    api.call("acl.insert", calendarId=ME, body=_rule("freeBusyReader", "default", ""))

    assert [Notice(ANNA, "a calendar was shared")] == google.outbox
    rule = loose(api.call("acl.get", calendarId=ME, ruleId=f"user:{ANNA}"))
    assert ("writer", '"2"') == (rule["role"], rule["etag"])
    assert {} == api.call("acl.delete", calendarId=ME, ruleId=f"user:{ANNA}")
    assert 1 == len(google.outbox)
    assert f"user:{ANNA}" not in calendars.calendars[ME].shares
    google.outbox.clear()


@pytest.mark.parametrize(
    ("method", "params", "status"),
    [
        ("acl.get", {"ruleId": "user:nobody@example.org"}, 404),
        ("acl.delete", {"ruleId": f"user:{ME}"}, 403),
        ("acl.list", {"calendarId": "gone@example.org"}, 404),
        ("acl.list", {"calendarId": "team@example.net"}, 403),
        ("acl.insert", {"body": _rule("boss")}, 400),
        ("acl.insert", {"body": _rule(kind="person")}, 400),
        ("acl.insert", {"body": _rule(value="")}, 400),
    ],
)
def test_what_google_refuses(
    api: Api, calendars: Calendars, method: str, params: dict[str, Json], status: int
) -> None:
    """What is not there, not the user's, or not well made is refused, and nothing changes."""
    before = {one.id: dict(one.shares) for one in calendars.calendars.values()}

    with pytest.raises(ApiError) as caught:
        api.call(method, **{"calendarId": ME, **params})

    assert status == caught.value.status
    assert before == {one.id: one.shares for one in calendars.calendars.values()}
