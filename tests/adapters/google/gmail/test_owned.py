"""Hold which filters count as ours to what receipts say."""

from __future__ import annotations

from dataclasses import replace

from boundary.adapters.google.gmail.filters import Filter, Shape, make
from boundary.adapters.google.gmail.labels import Labels
from boundary.adapters.google.gmail.owned import Owned, place_from, present
from boundary.core.identifier import email
from boundary.core.json import JsonObject
from tests.adapters.google.gmail.furniture import THEIRS

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


def test_only_what_a_record_names_is_ours() -> None:
    """By its handle; the form, and whom it is about, say nothing."""
    owned = Owned()
    owned.remind([*A_AND_B, {"made": ["5", 6]}])
    filters = [
        _filter("2", ANNA, BERT),
        _filter("3", ANNA),
        _filter("4", BERT, CLEO),
        _filter("5", CLEO),
        _filter("6", BERT),
    ]

    assert {"2", "5"} == owned.among(filters)


def test_nothing_is_ours_without_a_record() -> None:
    """Nor by a receipt that names no filter, or is damaged."""
    owned = Owned()
    owned.remind([_receipt(ANNA, ""), {"objects": "x", "made": "3"}, {}])

    assert frozenset() == owned.among([_filter("3", ANNA), _filter("", ANNA)])
    assert place_from({"person": "nobody"}) is None


def test_what_was_made_is_ours_and_told_once_unless_a_receipt_names_it() -> None:
    """So that each is in some record, and in as few as can be."""
    owned = Owned()
    owned.remind(A_AND_B)
    owned.add(["7", "8", "9", ""])
    told = owned.unnamed([_receipt(ANNA, "8")])

    assert {"7", "8", "9"} == owned.among(_filter(name, ANNA) for name in "789")
    assert ("7", "9") == told
    assert () == owned.unnamed([])


def test_a_place_goes_by_the_name_its_label_has_now() -> None:
    """One that is gone has no name; where no label is told, the name of the receipt counts."""
    place = place_from(_receipt(ANNA, "1")["objects"][0])  # type: ignore[index, arg-type]  # as above
    assert place is not None
    labels = Labels({"Label_1": "Renamed"})

    assert "Renamed" == present(place, "Label_1", labels).shape.label
    assert "" == present(place, "Label_2", labels).shape.label
    assert place == present(place, "", labels)
