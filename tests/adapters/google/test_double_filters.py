"""Stand in for Gmail's filters: what is refused, what is the same, what they do to mail."""

from __future__ import annotations

import pytest

from boundary.adapters.google.client import ApiError, LostAnswer
from boundary.adapters.google.double import Notice
from boundary.adapters.google.double import filters as filters_module
from boundary.core.json import Json
from tests.adapters.google.stand import Stand, letter

_CREATE = "users.settings.filters.create"
_AWAY: dict[str, Json] = {"removeLabelIds": ["INBOX"]}


def _create(stand: Stand, criteria: dict[str, Json], action: dict[str, Json] = _AWAY) -> str:
    stand.hours.sleep(2)
    made = stand.api.call(_CREATE, body={"criteria": criteria, "action": action})
    return str(made["id"])


def test_filters_are_made_listed_and_deleted(stand: Stand) -> None:
    """A filter is given back whole under an id of its own; without any, the list has no key."""
    none = stand.api.call("users.settings.filters.list")
    id_ = _create(stand, {"from": "a@example.org"})
    listed = stand.api.call("users.settings.filters.list")
    got = stand.api.call("users.settings.filters.get", id=id_)
    stand.api.call("users.settings.filters.delete", id=id_)
    with pytest.raises(ApiError) as caught:
        stand.api.call("users.settings.filters.delete", id=id_)

    assert {} == none
    assert {"id": id_, "criteria": {"from": "a@example.org"}, "action": _AWAY} == got
    assert {"filter": [got]} == listed
    assert (404, "notFound") == (caught.value.status, caught.value.reason)
    assert () == stand.double.gmail.filters()


@pytest.mark.parametrize(
    ("criteria", "action"),
    [
        ({}, _AWAY),
        ({"from": ""}, _AWAY),
        ({"from": "a"}, {}),
        ({"from": "a"}, {"addLabelIds": ["Label_99"]}),
        ({"from": "a"}, {"addLabelIds": ["SPAM"]}),
        ({"from": "a"}, {"addLabelIds": ["Label_1", "Label_2"]}),
        ({"from": "a"}, {"removeLabelIds": ["Label_1"]}),
        ({"from": "a"}, {"forward": "other@example.net"}),
        ({"query": "(" * 100 + "a"}, _AWAY),
    ],
)
def test_filters_that_cannot_be(
    stand: Stand, criteria: dict[str, Json], action: dict[str, Json]
) -> None:
    """No criteria, no action, unknown or two labels, spam, an address nobody verified: refused."""
    stand.double.gmail.label("One")
    stand.double.gmail.label("Two")
    with pytest.raises(ApiError) as caught:
        _create(stand, criteria, action)

    assert (400, "invalidArgument") == (caught.value.status, caught.value.reason)
    assert () == stand.double.gmail.filters()


def test_the_same_filter_is_refused(stand: Stand) -> None:
    """Case, doubled spaces and the order of labels make no other filter; a word does."""
    action: dict[str, Json] = {"addLabelIds": ["STARRED", "IMPORTANT"]}
    _create(stand, {"from": "a@example.org OR b@example.org"}, action)
    turned: dict[str, Json] = {"addLabelIds": ["IMPORTANT", "STARRED"]}
    with pytest.raises(ApiError) as caught:
        _create(stand, {"from": "A@example.org  OR b@example.org"}, turned)
    _create(stand, {"from": "a@example.org"}, action)
    _create(stand, {"from": "a@example.org", "hasAttachment": True}, action)

    assert (400, "failedPrecondition") == (caught.value.status, caught.value.reason)
    assert "Filter already exists" == caught.value.detail
    assert 3 == len(stand.double.gmail.filters())


def test_google_may_compare_letter_by_letter(stand: Stand) -> None:
    """Nobody knows how Google compares, so the stand-in can be told to do it either way."""
    stand.double.gmail.rules.exact = True
    _create(stand, {"from": "a@example.org"})
    _create(stand, {"from": "A@example.org"})
    with pytest.raises(ApiError):
        _create(stand, {"from": "a@example.org"})

    assert 2 == len(stand.double.gmail.filters())


def test_filters_have_a_number(stand: Stand, monkeypatch: pytest.MonkeyPatch) -> None:
    """A full list shows up as a 500 that says nothing."""
    monkeypatch.setattr(filters_module, "MAX_FILTERS", 1)
    _create(stand, {"from": "a"})
    with pytest.raises(LostAnswer):
        _create(stand, {"from": "b"})

    assert 1000 == 1000 * len(stand.double.gmail.filters())


def test_filters_act_on_what_comes(stand: Stand) -> None:
    """Every filter that matches acts, on new mail alone; a label that is gone is passed over."""
    gmail = stand.double.gmail
    gmail.settings.forwarding_addresses.append(
        {"forwardingEmail": "other@example.net", "verificationStatus": "accepted"}
    )
    quiet, gone = gmail.label("Quiet"), gmail.label("Gone")
    old = gmail.put(letter("a@example.org"))
    _create(stand, {"from": "a@example.org"}, {"addLabelIds": [quiet], **_AWAY})
    _create(stand, {"subject": "hello"}, {"addLabelIds": ["TRASH"], "removeLabelIds": ["UNREAD"]})
    _create(stand, {"from": "a@example.org"}, {"addLabelIds": [gone]})
    _create(stand, {"from": "a@example.org"}, {"forward": "other@example.net"})
    stand.api.call("users.labels.delete", id=gone)
    both = gmail.deliver(letter("a@example.org"))
    one = gmail.deliver(letter("b@example.org"))
    none = gmail.deliver(letter("aa@example.org", "Other"))

    assert {"INBOX"} == gmail.labels_of(old)
    assert {quiet, "TRASH"} == gmail.labels_of(both)
    assert {"INBOX", "TRASH"} == gmail.labels_of(one)
    assert {"INBOX", "UNREAD"} == gmail.labels_of(none)
    assert [Notice("other@example.net", "forwarded by a filter")] == stand.double.outbox
    stand.double.outbox.clear()
