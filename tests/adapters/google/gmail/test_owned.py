"""Hold which filters count as ours to what receipts say."""

from __future__ import annotations

from dataclasses import replace

import pytest

from boundary.adapters.google.gmail.filters import Filter, Shape, make
from boundary.adapters.google.gmail.labels import Labels
from boundary.adapters.google.gmail.owned import Owned, place_from
from boundary.core.identifier import email
from boundary.core.json import JsonObject
from tests.adapters.google.gmail.furniture import THEIRS

LABELS = Labels({"Label_1": "Later"})
SHAPE = Shape("Later", mark_read=True)


def _receipt(who: str, filter_id: str) -> JsonObject:
    thing: JsonObject = {
        "id": who, "label": "Later", "read": True, "copied": False, "person": who,
        "filter": filter_id,
    }  # fmt: skip
    return {"objects": [thing], "label": {"id": "Label_1", "name": "Later", "made": True}}


def _filter(name: str, *who: str) -> Filter:
    return replace(make(SHAPE, map(email, who)), id=name)


ANNA, BERT, CLEO = THEIRS
A_AND_B = (_receipt(ANNA, "1"), _receipt(BERT, "2"))


@pytest.mark.parametrize(
    ("filters", "ours"),
    [
        ([_filter("2", ANNA, BERT)], {"2"}),
        ([_filter("2", ANNA, BERT), _filter("3", ANNA, CLEO)], {"2"}),
        ([_filter("2", ANNA, BERT), _filter("3", ANNA)], {"2"}),
        ([_filter("3", ANNA)], {"3"}),
        ([_filter("3", ANNA), _filter("4", BERT)], {"3", "4"}),
        ([_filter("3", ANNA, CLEO)], set()),
        ([_filter("3", ANNA), _filter("4", ANNA, BERT)], set()),
        ([replace(_filter("3", ANNA), sender=ANNA)], set()),
        ([_filter("2", ANNA, BERT), _filter("5", CLEO)], {"2"}),
    ],
    ids=[
        "as a receipt says", "with somebody else beside", "doubled beside", "what an undo left",
        "what two undos left", "with somebody else", "two that could be it", "in another form",
        "nobody of ours",
    ],
)  # fmt: skip
def test_only_what_receipts_speak_for_is_ours(filters: list[Filter], ours: set[str]) -> None:
    """By handle; without one only what an undo can have left, when there is just one such."""
    owned = Owned()
    owned.remind(A_AND_B)

    assert ours == owned.among(filters, LABELS)


def test_nothing_is_ours_without_a_receipt() -> None:
    """Nor by a receipt that names no filter, or is damaged."""
    owned = Owned()
    unnamed = _receipt(ANNA, "")
    owned.remind([unnamed, {"objects": [{"person": "nobody", "filter": "3"}]}, {}])

    assert frozenset() == owned.among([_filter("3", ANNA)], LABELS)
    assert place_from({"person": "nobody"}) is None


def test_what_was_seen_as_the_users_stays_theirs() -> None:
    """Also when ours has gone since; a receipt says more than a look."""
    owned = Owned()
    owned.remind(A_AND_B)
    owned.leave(["2", "3"])

    assert frozenset() == owned.among([_filter("3", ANNA)], LABELS)
    assert {"2"} == owned.among([_filter("2", ANNA, BERT), _filter("3", ANNA)], LABELS)


def test_one_that_lay_beside_ours_is_not_ours_once_ours_is_gone() -> None:
    """But what this process then makes, or finds that it was making, is."""
    owned = Owned()
    owned.remind(A_AND_B)
    owned.among([_filter("2", ANNA, BERT), _filter("3", ANNA)], LABELS)
    after = owned.among([_filter("3", ANNA)], LABELS)
    owned.add(["3"])

    assert frozenset() == after
    assert {"3"} == owned.among([_filter("3", ANNA)], LABELS)


def test_a_receipt_without_a_label_counts_by_the_name_it_has() -> None:
    """What an undo left is found by it."""
    owned = Owned()
    owned.remind([{"objects": _receipt(ANNA, "1")["objects"]}])

    assert {"3"} == owned.among([_filter("3", ANNA)], LABELS)


def test_a_label_with_another_name_is_the_same_label() -> None:
    """What an undo left under it is ours by the label's handle."""
    owned = Owned()
    owned.remind(A_AND_B)
    renamed = Shape("Renamed", mark_read=True)
    one = replace(make(renamed, [email(ANNA)]), id="3")

    assert {"3"} == owned.among([one], Labels({"Label_1": "Renamed"}))
