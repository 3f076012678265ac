"""Hold the stand-in for Google contacts to what Google describes, by the real client."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from boundary.adapters.google.client import Api, ApiError, make_api
from boundary.adapters.google.double import GoogleDouble
from boundary.adapters.google.double.people import MY_CONTACTS, STARRED, People
from boundary.core.json import Json, JsonObject
from tests.book import loose

EMAILS = "emailAddresses,memberships,metadata"


@pytest.fixture
def google() -> Iterator[GoogleDouble]:
    """Start the stand-in."""
    made = GoogleDouble()
    made.start()
    yield made
    made.stop()
    assert [] == made.outbox


@pytest.fixture
def people(google: GoogleDouble) -> People:
    """Give an empty address book."""
    return google.people


@pytest.fixture
def api(google: GoogleDouble) -> Iterator[Api]:
    """Connect the real client."""
    made = make_api(
        "people",
        "v1",
        google.token(["contacts"]),
        root=google.root,
        sleep=lambda _: None,
        jitter=lambda: 0.0,
    )
    yield made
    made.close()


def _list(api: Api, **params: Json) -> list[JsonObject]:
    return list(
        api.pages(
            "people.connections.list",
            "connections",
            resourceName="people/me",
            personFields=EMAILS,
            **params,
        )
    )


def _update(api: Api, name: str, body: JsonObject) -> JsonObject:
    return api.call(
        "people.updateContact", resourceName=name, updatePersonFields="emailAddresses", body=body
    )


def _refusal(api: Api, method: str, **params: Json) -> tuple[int, str]:
    with pytest.raises(ApiError) as caught:
        api.call(method, **params)
    return caught.value.status, caught.value.reason


def test_contacts_are_listed_in_pages(api: Api, people: People) -> None:
    """Every contact comes once, page after page, with the fields that were asked for."""
    for number in range(5):
        people.add([f"x{number}@example.org"], ["+12025550123"])

    found = _list(api, pageSize=2)

    assert 5 == len({loose(one)["resourceName"] for one in found})
    assert {"resourceName", "etag", "emailAddresses", "memberships", "metadata"} == set(found[0])
    assert [] == [one for one in found if one.keys() != found[0].keys()]


def test_an_empty_book_has_no_list_of_contacts(api: Api, people: People) -> None:
    """With no contact the key is missing, as Google leaves out what is empty."""
    page = api.call("people.connections.list", resourceName="people/me", personFields=EMAILS)

    assert {} == people.contacts
    assert {"totalItems": 0, "totalPeople": 0} == page


def test_a_number_comes_with_its_international_form(api: Api, people: People) -> None:
    """Google adds the full number where it can tell it, and a name to be shown."""
    card = people.add(
        phones=["(202) 555-0123", "12", "call me"],
        names=[{"givenName": "Anna", "familyName": "Example"}],
    )
    person = loose(
        api.call("people.get", resourceName=card.name, personFields="phoneNumbers,names,photos")
    )

    assert ["+12025550123", None, None] == [
        one.get("canonicalForm") for one in person["phoneNumbers"]
    ]
    assert "Anna Example" == person["names"][0]["displayName"]
    assert [True] == [one["default"] for one in person["photos"]]


def test_a_list_can_lag_behind_and_reading_by_name_does_not(api: Api, people: People) -> None:
    """What was written lately is missing in the list, and is there by its name."""
    old = people.add(["old@example.org"])
    people.lag()
    new = people.add(["new@example.org"])
    people.take_out(old)

    assert [old.name] == [loose(one)["resourceName"] for one in _list(api)]
    answer = api.call(
        "people.getBatchGet", resourceNames=[old.name, new.name], personFields="emailAddresses"
    )
    assert [404, 200] == [one["httpStatusCode"] for one in loose(answer)["responses"]]
    people.catch_up()
    assert [new.name] == [loose(one)["resourceName"] for one in _list(api)]


def test_a_contact_is_made_changed_and_deleted(api: Api, people: People) -> None:
    """What is written is what is read, without what Google computes."""
    made = loose(
        api.call(
            "people.createContact",
            personFields=EMAILS,
            body={
                "emailAddresses": [{"value": "a@example.org", "metadata": {"primary": True}}],
                "names": [{"givenName": "Anna", "displayName": "ignored"}],
            },
        )
    )
    name, sources = made["resourceName"], made["metadata"]["sources"]
    body: JsonObject = {
        "metadata": {"sources": sources},
        "emailAddresses": [{"value": "b@example.org"}],
    }
    _update(api, name, body)

    (card,) = people.contacts.values()
    assert {"emailAddresses": [{"value": "b@example.org"}], "names": [{"givenName": "Anna"}]} == (
        card.fields
    )
    assert {MY_CONTACTS} == card.groups
    again = loose(api.call("people.get", resourceName=name, personFields="metadata"))
    _update(api, name, {"metadata": again["metadata"]})
    assert {"names"} == set(card.fields)
    api.call("people.deleteContact", resourceName=name)
    assert {} == people.contacts


def test_groups_of_a_contact_can_be_written_with_it(api: Api, people: People) -> None:
    """Memberships of a new or changed contact are the groups that are named."""
    star: JsonObject = {"contactGroupMembership": {"contactGroupResourceName": STARRED}}
    api.call("people.createContact", body={"memberships": [star]})
    (card,) = people.contacts.values()
    assert {STARRED} == card.groups
    api.call(
        "people.updateContact",
        resourceName=card.name,
        updatePersonFields="memberships",
        body={
            "metadata": {"sources": [{"type": "CONTACT", "id": card.id, "etag": card.etag}]},
            "memberships": [{"contactGroupMembership": {"contactGroupResourceName": MY_CONTACTS}}],
        },
    )

    assert {MY_CONTACTS} == card.groups


def test_a_name_can_change_with_an_update(api: Api, people: People) -> None:
    """When the resource name changes, the earlier one is not there any more."""
    people.renames = True
    card = people.add(["a@example.org"])
    earlier = card.name
    sources: list[Json] = [{"type": "CONTACT", "id": card.id, "etag": card.etag}]
    _update(api, earlier, {"metadata": {"sources": sources}})

    assert (404, "notFound") == _refusal(
        api, "people.get", resourceName=earlier, personFields="names"
    )
    assert card == people.named(card.name)


def test_what_google_refuses(api: Api, people: People) -> None:
    """Stale etags, missing masks, unknown names, second names and unknown groups are refused."""
    card = people.add(["a@example.org"])
    stale: JsonObject = {"metadata": {"sources": [{"type": "CONTACT", "etag": "old"}]}}
    foreign: JsonObject = {"metadata": {"sources": [{"type": "PROFILE"}]}}
    group: JsonObject = {"contactGroupMembership": {"contactGroupResourceName": "x"}}
    common: dict[str, Json] = {"resourceName": card.name, "updatePersonFields": "names"}
    bad = (400, "invalidArgument")

    assert (400, "failedPrecondition") == _refusal(
        api, "people.updateContact", **common, body=stale
    )
    assert bad == _refusal(api, "people.updateContact", **common, body=foreign)
    assert bad == _refusal(api, "people.get", resourceName=card.name)
    assert (404, "notFound") == _refusal(api, "people.deleteContact", resourceName="people/x")
    assert bad == _refusal(api, "people.createContact", body={"names": [{}, {}]})
    assert bad == _refusal(api, "people.createContact", body={"memberships": [group]})
    assert bad == _refusal(api, "people.getBatchGet", personFields="names")
    assert bad == _refusal(
        api, "people.connections.list", resourceName="people/me", personFields="x", pageSize=1001
    )
    assert (
        400
        == (
            _refusal(
                api,
                "people.connections.list",
                resourceName="people/me",
                personFields="names",
                requestSyncToken=True,
            )[0]
        )
    )


def test_groups_are_made_once_and_deleted(api: Api, people: People) -> None:
    """A name is taken once; a deleted group leaves the contacts; Google's own stay."""
    group: JsonObject = {"name": "Choir", "clientData": [{"key": "k", "value": "v"}]}
    made = loose(api.call("contactGroups.create", body={"contactGroup": group}))
    card = people.add(["a@example.org"], groups=[MY_CONTACTS, made["resourceName"]])
    people.add(["b@example.org"])
    shown = loose(api.call("contactGroups.get", resourceName=made["resourceName"]))

    assert ("USER_CONTACT_GROUP", 1) == (shown["groupType"], shown["memberCount"])
    listed = loose(api.call("contactGroups.list", groupFields="name,clientData"))
    assert {"myContacts", "starred", "Choir"} == {one["name"] for one in listed["contactGroups"]}
    assert 409 == _refusal(api, "contactGroups.create", body={"contactGroup": group})[0]
    assert 400 == _refusal(api, "contactGroups.create", body={"contactGroup": {}})[0]
    assert 400 == _refusal(api, "contactGroups.delete", resourceName=STARRED)[0]
    assert 404 == _refusal(api, "contactGroups.get", resourceName="contactGroups/x")[0]
    api.call("contactGroups.delete", resourceName=made["resourceName"])
    assert {MY_CONTACTS} == card.groups


def test_members_come_and_go(api: Api, people: People) -> None:
    """Who is not there is named, and nobody leaves the last group they are in."""
    card = people.add(["a@example.org"], groups=[STARRED])
    other = people.add(["b@example.org"])

    def modify(group: str, **body: Json) -> JsonObject:
        return api.call("contactGroups.members.modify", resourceName=group, body=body)

    gone = modify(STARRED, resourceNamesToAdd=[card.name, other.name, "people/x"])
    kept = modify(STARRED, resourceNamesToRemove=[card.name, other.name])
    modify(MY_CONTACTS, resourceNamesToAdd=[card.name])
    modify(STARRED, resourceNamesToRemove=[card.name, other.name])

    assert {"notFoundResourceNames": ["people/x"]} == gone
    assert {"canNotRemoveLastContactGroupResourceNames": [card.name]} == kept
    assert [{MY_CONTACTS}, {MY_CONTACTS}] == [card.groups, other.groups]
    with pytest.raises(ApiError, match="did not accept"):
        modify(STARRED)
