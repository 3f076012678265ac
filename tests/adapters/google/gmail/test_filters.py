"""Hold one filter as a value: ours and not ours, from and to the words of the API."""

from __future__ import annotations

import pytest

from boundary.adapters.google.gmail.filters import (
    Filter,
    Shape,
    from_api,
    make,
    shape_of,
    tidy,
    to_api,
)
from boundary.core.errors import AdapterError
from boundary.core.identifier import email
from boundary.core.json import JsonObject

ANA = email("ana@example.org")
LATER = Shape("Later", mark_read=True)


def test_ours_archives_labels_and_keeps_out_of_spam() -> None:
    """A filter of ours takes mail out of the inbox, never to Spam or the bin, under one label."""
    one = make(LATER, [ANA])

    assert (("Later",), (), ("INBOX", "SPAM", "UNREAD")) == (one.labels, one.add, one.remove)
    assert ("INBOX", "SPAM") == make(Shape("Later"), [ANA]).remove
    assert (LATER, (ANA,)) == shape_of(one)


def test_a_shape_with_copies_is_read_back() -> None:
    """Copies are part of the shape."""
    shape = Shape("Later", copied=True)

    assert (shape, (ANA,)) == shape_of(make(shape, [ANA]))


@pytest.mark.parametrize(
    "change",
    [
        {"labels": ()},
        {"labels": ("Later", "Work")},
        {"add": ("STARRED",)},
        {"remove": ("INBOX",)},
        {"forward": "x@example.com"},
        {"has_attachment": True},
        {"subject": "x"},
        {"other": (("new", "1"),)},
        {"sender": "ana@example.org"},
    ],
)
def test_a_filter_that_differs_in_anything_is_not_ours(change: dict[str, object]) -> None:
    """Whatever else it asks or does, it is somebody else's."""
    from dataclasses import replace

    assert shape_of(replace(make(LATER, [ANA]), **change)) is None  # type: ignore[arg-type]  # a table


def test_the_api_s_words_come_back_as_they_went() -> None:
    """What is written for the API is read back as the same filter."""
    one = Filter(
        sender="a",
        to="b",
        subject="c",
        query="d",
        negated_query="e",
        has_attachment=True,
        exclude_chats=True,
        size=9,
        size_comparison="larger",
        labels=("Work",),
        add=("CATEGORY_SOCIAL", "STARRED"),
        remove=("INBOX",),
        forward="x@example.com",
    )
    body = to_api(one, {"Work": "Label_7"})

    assert ["Label_7", "CATEGORY_SOCIAL", "STARRED"] == list(_of(body, "action", "addLabelIds"))
    assert one == from_api({"id": "x", **body}, {"Label_7": "Work"})
    assert "x" == from_api({"id": "x", **body}, {"Label_7": "Work"}).id


def test_what_is_not_asked_is_not_sent() -> None:
    """Empty criteria and actions are left out of the body."""
    body = to_api(make(Shape("Later"), [ANA]), {"Later": "L"})

    assert {
        "criteria": {"from": '"ana@example.org"'},
        "action": {"addLabelIds": ["L"], "removeLabelIds": ["INBOX", "SPAM"]},
    } == body


def test_a_label_that_is_gone_keeps_its_id() -> None:
    """A filter can outlive its label."""
    assert ("Label_9",) == from_api({"action": {"addLabelIds": ["Label_9"]}}, {}).labels


def test_a_size_of_no_kind_does_not_count() -> None:
    """Without a comparison a size asks nothing."""
    body: JsonObject = {"criteria": {"size": 5, "sizeComparison": "unspecified"}}

    assert Filter() == from_api(body, {})


def test_what_is_not_known_is_kept() -> None:
    """A criterion of tomorrow makes a filter one that cannot be written again."""
    one = from_api({"criteria": {"mood": "blue"}, "action": {"sing": True}}, {})

    assert (("action.sing", "True"), ("criteria.mood", "blue")) == one.other
    with pytest.raises(AdapterError):
        to_api(one, {})


def test_a_label_without_an_id_cannot_be_written() -> None:
    """Nothing is sent to the API with a name where an id belongs."""
    with pytest.raises(AdapterError):
        to_api(make(LATER, [ANA]), {})


@pytest.mark.parametrize(
    "body",
    [
        {"criteria": []},
        {"action": "x"},
        {"criteria": {"from": 1}},
        {"criteria": {"size": "5"}},
        {"criteria": {"sizeComparison": 5}},
        {"action": {"addLabelIds": "INBOX"}},
        {"action": {"addLabelIds": [1]}},
    ],
)
def test_what_is_no_filter_is_refused(body: JsonObject) -> None:
    """A garbled answer ends in one sentence."""
    with pytest.raises(AdapterError, match="cannot be understood"):
        from_api(body, {})


def test_texts_are_brought_into_one_form() -> None:
    """Blanks at the ends and in rows do not count, nor does the order of labels."""
    one = Filter(sender="  a   b ", labels=("b", "a"), remove=("UNREAD", "INBOX"))

    assert Filter(sender="a b", labels=("a", "b"), remove=("INBOX", "UNREAD")) == tidy(one)


def _of(body: JsonObject, *keys: str) -> list[object]:
    found: object = body
    for key in keys:
        assert isinstance(found, dict)
        found = found[key]
    assert isinstance(found, list)
    return found
