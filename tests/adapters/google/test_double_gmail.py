"""Stand in for a Gmail mailbox: labels, messages and settings as the real client meets them."""

from __future__ import annotations

import base64

import pytest

from boundary.adapters.google.client import ApiError, LostAnswer
from boundary.adapters.google.double import Notice, Refused
from boundary.adapters.google.double import mailbox as mailbox_module
from boundary.core.json import Json, JsonObject
from tests.adapters.google.stand import USER, Stand, label, letter, standing


def _refused(stand: Stand, method: str, **params: Json) -> ApiError:
    with pytest.raises(ApiError) as caught:
        stand.api.call(method, **params)
    return caught.value


def _ids(answer: JsonObject) -> list[object]:
    found = answer.get("messages", [])
    assert isinstance(found, list)
    return [one["id"] for one in found]


def test_labels_are_made_named_and_deleted(stand: Stand) -> None:
    """A label has an id of its own, keeps it when it is renamed, and is gone from all mail."""
    made = stand.api.call("users.labels.create", body=label("Quiet"))
    id_ = str(made["id"])
    mail = stand.double.gmail.put(letter("a@example.org"), ("INBOX", id_, "UNREAD"))
    renamed = stand.api.call("users.labels.patch", id=id_, body={"name": "Quieter"})
    hidden = stand.api.call("users.labels.patch", id=id_, body={"labelListVisibility": "labelHide"})
    counted = stand.api.call("users.labels.get", id=id_)
    system = stand.api.call("users.labels.get", id="INBOX")
    listed = stand.api.call("users.labels.list")["labels"]
    stand.api.call("users.labels.delete", id=id_)

    assert (id_, "Quieter") == (renamed["id"], renamed["name"])
    assert ("Quieter", "labelHide") == (hidden["name"], hidden["labelListVisibility"])
    assert (1, 1) == (counted["messagesTotal"], counted["messagesUnread"])
    assert (1, "system") == (system["messagesTotal"], system["type"])
    assert isinstance(listed, list)
    assert ["user"] == [one["type"] for one in listed if one["id"] == id_]
    assert {"INBOX", "UNREAD"} == stand.double.gmail.labels_of(mail)


@pytest.mark.parametrize(
    ("name", "status", "reason"),
    [
        ("quiet", 409, "aborted"),
        ("Inbox", 400, "invalidArgument"),
        ("a//b", 400, "invalidArgument"),
        ("x" * 226, 400, "invalidArgument"),
    ],
)
def test_labels_that_cannot_be(stand: Stand, name: str, status: int, reason: str) -> None:
    """A name that is taken, or Gmail's own, or none, is refused."""
    stand.double.gmail.label("Quiet")
    said = _refused(stand, "users.labels.create", body=label(name))

    assert (status, reason) == (said.status, said.reason)


def test_labels_have_a_number(stand: Stand, monkeypatch: pytest.MonkeyPatch) -> None:
    """One label more than there may be is refused."""
    monkeypatch.setattr(mailbox_module, "MAX_LABELS", 1)
    stand.double.gmail.label("Quiet")
    said = _refused(stand, "users.labels.create", body=label("More"))

    assert 400 == said.status


@pytest.mark.parametrize(("id_", "status"), [("INBOX", 400), ("Label_99", 404)])
def test_labels_that_cannot_go(stand: Stand, id_: str, status: int) -> None:
    """Gmail's own labels stay, and one that is not there is said to be so."""
    said = _refused(stand, "users.labels.delete", id=id_)

    assert status == said.status


def test_messages_are_listed_newest_first(stand: Stand) -> None:
    """Spam and deleted mail are in no list unless they are asked for by name."""
    gmail = stand.double.gmail
    old = gmail.put(letter("a@example.org"), ("INBOX",), 1000)
    new = gmail.put(letter("b@example.org"), (), 2000)
    spam = gmail.put(letter("a@example.org"), ("SPAM",), 3000)
    gone = gmail.put(letter("a@example.org"), ("TRASH",), 4000)

    assert [new, old] == _ids(stand.api.call("users.messages.list"))
    assert [old] == _ids(stand.api.call("users.messages.list", labelIds=["INBOX"]))
    assert [old] == _ids(stand.api.call("users.messages.list", q="from:a@example.org"))
    assert [gone, spam, new, old] == _ids(
        stand.api.call("users.messages.list", includeSpamTrash=True)
    )
    assert [spam] == _ids(stand.api.call("users.messages.list", q="in:spam"))
    assert [spam] == _ids(stand.api.call("users.messages.list", labelIds=["SPAM"]))
    assert [gone, spam, old] == _ids(stand.api.call("users.messages.list", q="from:a in:anywhere"))
    assert [gone, spam] == _ids(stand.api.call("users.messages.list", q="{in:spam in:trash}"))
    assert [new, old] == _ids(stand.api.call("users.messages.list", q="-in:spam"))
    assert {"resultSizeEstimate": 0} == stand.api.call("users.messages.list", q="nothing")


@pytest.mark.parametrize(
    "params",
    [
        {"labelIds": ["Label_99"]},
        {"pageToken": "x"},
        {"q": "(" * 100 + "a"},
        {"q": "-" * 100 + "a"},
    ],
)
def test_lists_that_cannot_be(stand: Stand, params: dict[str, Json]) -> None:
    """An unknown label, a page that was never named and a query without end are refused."""
    said = _refused(stand, "users.messages.list", **params)

    assert (400, "invalidArgument") == (said.status, said.reason)


def test_a_page_has_at_most_500(stand: Stand) -> None:
    """More is not given at once, whatever is asked for; without asking it is 100."""
    for place in range(501):
        stand.double.gmail.put(letter("a@example.org"), ("INBOX",), place)
    large = stand.api.call("users.messages.list", maxResults=5000)
    usual = stand.api.call("users.messages.list")

    assert 500 == len(_ids(large))
    assert "500" == large["nextPageToken"]
    assert 100 == len(_ids(usual))


def test_who_may_see_header_fields_only_may_not_search() -> None:
    """With the narrowest permission a list is given, and a search is refused."""
    with standing(scopes=["gmail.metadata"]) as stand:
        id_ = stand.double.gmail.put(letter("a@example.org"))
        listed = stand.api.call("users.messages.list")
        said = _refused(stand, "users.messages.list", q="from:a")

        assert [id_] == _ids(listed)
        assert 403 == said.status


def test_a_message_is_given_as_it_came(stand: Stand) -> None:
    """Raw is byte for byte; header fields are unfolded, decoded, in order, and only those asked."""
    raw = (
        b"From: =?utf-8?q?J=C3=B6rg?=\r\n <j@example.net>\r\nTo: me@example.org\r\n"
        b"Subject: \xc3\xa4 \xff\r\nX-Odd: =?x?q?y?=\r\n\r\nbytes \xff\x00\r\n"
    )
    id_ = stand.double.gmail.put(raw, ("INBOX",), 1234)
    as_raw = stand.api.call("users.messages.get", id=id_, format="raw")
    some = stand.api.call(
        "users.messages.get", id=id_, format="metadata", metadataHeaders=["from", "Subject"]
    )
    every = stand.api.call("users.messages.get", id=id_, format="metadata")
    full = stand.api.call("users.messages.get", id=id_)
    short = stand.api.call("users.messages.get", id=id_, format="minimal")

    assert raw == base64.urlsafe_b64decode(str(as_raw["raw"]))
    assert raw == stand.double.gmail.raw_of(id_)
    assert {
        "mimeType": "text/plain",
        "headers": [
            {"name": "From", "value": "Jörg <j@example.net>"},
            {"name": "Subject", "value": "ä �"},
        ],
    } == some["payload"]
    assert isinstance(every["payload"], dict)
    assert ["From", "To", "Subject", "X-Odd"] == [
        one["name"] for one in every["payload"]["headers"]
    ]
    assert isinstance(full["payload"], dict)
    assert "data" in full["payload"]["body"]
    assert ("1234", len(raw)) == (short["internalDate"], short["sizeEstimate"])
    assert "payload" not in short


def test_answers_are_in_the_thread_of_what_they_answer(stand: Stand) -> None:
    """A message that names another is in its thread, and one that names none is alone."""
    gmail = stand.double.gmail
    first = gmail.put(letter("a@example.org", more="Message-ID: <1@example.org>\r\n"))
    answer = gmail.put(letter("b@example.org", more="In-Reply-To: <1@example.org>\r\n"))
    alone = gmail.put(letter("b@example.org", more="References: <9@example.org>\r\n"))

    assert first == stand.api.call("users.messages.get", id=answer)["threadId"]
    assert alone == stand.api.call("users.messages.get", id=alone)["threadId"]


def test_labels_of_messages_are_changed(stand: Stand) -> None:
    """One by one or many at once; what is not there is passed over; the rest stays as it was."""
    gmail = stand.double.gmail
    quiet = gmail.label("Quiet")
    one, two, three = (gmail.put(letter("a@example.org"), ("INBOX", "UNREAD")) for _ in range(3))
    stand.api.call("users.messages.modify", id=one, body={"removeLabelIds": ["UNREAD"]})
    stand.api.call(
        "users.messages.batchModify",
        body={"ids": [two, "none"], "addLabelIds": [quiet], "removeLabelIds": ["INBOX"]},
    )
    trashed = stand.api.call("users.messages.trash", id=three)
    stand.api.call("users.messages.untrash", id=three)

    assert {"INBOX"} == gmail.labels_of(one)
    assert {"UNREAD", quiet} == gmail.labels_of(two)
    assert ["INBOX", "TRASH", "UNREAD"] == trashed["labelIds"]
    assert {"INBOX", "UNREAD"} == gmail.labels_of(three)


@pytest.mark.parametrize(
    "body",
    [
        {"ids": ["1"] * 1001, "addLabelIds": ["INBOX"]},
        {"ids": [], "addLabelIds": ["INBOX"]},
        {"ids": ["1"]},
        {"ids": ["1"], "addLabelIds": ["Label_99"]},
        {"ids": ["1"], "addLabelIds": ["INBOX", "TRASH"]},
        {"ids": ["1"], "addLabelIds": ["SENT"]},
        {"ids": ["1"], "addLabelIds": ["INBOX"], "removeLabelIds": ["INBOX"]},
    ],
)
def test_changes_that_cannot_be(stand: Stand, body: dict[str, Json]) -> None:
    """Too many, none, unknown, fixed, or two places at once: nothing is changed."""
    said = _refused(stand, "users.messages.batchModify", body=body)

    assert (400, "invalidArgument") == (said.status, said.reason)


def test_settings_are_read(stand: Stand) -> None:
    """Whoever else gets the mail can be read, as a person set it; delegates cannot."""
    settings = stand.double.gmail.settings
    fresh = stand.api.call("users.settings.forwardingAddresses.list")
    settings.auto_forwarding = {
        "enabled": True,
        "emailAddress": "other@example.net",
        "disposition": "leaveInInbox",
    }
    settings.forwarding_addresses.append(
        {"forwardingEmail": "other@example.net", "verificationStatus": "accepted"}
    )
    answers = {
        name: stand.api.call(f"users.settings.{name}")
        for name in ("getAutoForwarding", "getImap", "getPop", "getVacation", "getLanguage")
    }
    addresses = stand.api.call("users.settings.forwardingAddresses.list")
    senders = stand.api.call("users.settings.sendAs.list")["sendAs"]
    said = _refused(stand, "users.settings.delegates.list")

    assert {} == fresh
    assert "other@example.net" == answers["getAutoForwarding"]["emailAddress"]
    assert {"forwardingAddresses": settings.forwarding_addresses} == addresses
    assert isinstance(senders, list)
    assert USER == senders[0]["sendAsEmail"]
    assert (403, "forbidden") == (said.status, said.reason)
    assert [] == stand.double.outbox


def test_what_would_be_mailed_is_kept() -> None:
    """A mail to anybody is noted, so that a test can say that there was none."""
    scopes = ["gmail.settings.sharing", "gmail.send"]
    with standing(scopes=scopes) as stand:
        address = {"forwardingEmail": "other@example.net"}
        raw = base64.urlsafe_b64encode(letter("a@example.org")).decode()
        _refused(stand, "users.settings.forwardingAddresses.create", body=address)
        _refused(stand, "users.messages.send", body={"raw": raw})

        assert [
            Notice("other@example.net", "asked to confirm a forwarding"),
            Notice("", "a mail was sent"),
        ] == stand.double.outbox
        assert "other@example.net" not in repr(stand.double.outbox)
        stand.double.outbox.clear()


def test_somebody_else_may_change_everything(stand: Stand) -> None:
    """What the user does in Gmail itself is there at the next look."""
    gmail = stand.double.gmail
    one = gmail.deliver(letter("a@example.org"))
    gmail.remove(one)
    filter_id = gmail.add_filter(
        {"criteria": {"from": "a"}, "action": {"addLabelIds": ["STARRED"]}}
    )
    two = gmail.deliver(letter("a@example.org"))
    gmail.drop_filter(filter_id)
    three = gmail.deliver(letter("a@example.org"))

    assert {two, three} == gmail.find("from:a@example.org")
    assert {"INBOX", "UNREAD", "STARRED"} == gmail.labels_of(two)
    assert {"INBOX", "UNREAD"} == gmail.labels_of(three)
    assert () == gmail.filters()
    with pytest.raises(Refused):
        gmail.raw_of(one)


def test_a_snapshot_knows_labels_by_name(stand: Stand) -> None:
    """Two mailboxes that mean the same look the same, whatever their ids."""
    gmail = stand.double.gmail
    gmail.label("Passing")
    quiet = gmail.label("Quiet")
    mail = gmail.put(letter("a@example.org"), ("INBOX", quiet))
    gmail.add_filter({"criteria": {"from": "a"}, "action": {"addLabelIds": [quiet]}})
    before = gmail.snapshot()
    stand.api.call("users.labels.delete", id=quiet)
    [kept] = gmail.filters()
    gmail.drop_filter(str(kept["id"]))
    again = gmail.label("Quiet")
    gmail.add_filter({"criteria": {"from": "a"}, "action": {"addLabelIds": [again]}})
    lacking = gmail.snapshot()
    stand.api.call("users.messages.modify", id=mail, body={"addLabelIds": [again]})

    assert again != quiet
    assert before != lacking
    assert before == gmail.snapshot()


def test_a_hasty_filter_is_in_doubt(stand: Stand) -> None:
    """Two filters within a second and a half: the second answer is 500, stored or not."""
    for stores in (False, True):
        stand.double.gmail.rules.hasty_stores = stores
        stand.hours.ms += 60_000
        before = len(stand.double.gmail.filters())
        body = {"action": {"removeLabelIds": ["INBOX"]}}
        stand.api.call(
            "users.settings.filters.create", body={**body, "criteria": {"from": f"a{stores}"}}
        )
        stand.hours.ms += 1499
        with pytest.raises(LostAnswer):
            stand.api.call(
                "users.settings.filters.create", body={**body, "criteria": {"from": f"b{stores}"}}
            )

        assert (2 if stores else 1) == len(stand.double.gmail.filters()) - before
