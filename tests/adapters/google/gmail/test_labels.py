"""Hold labels to one of a name, made by us or found, whatever becomes of the answer."""

from __future__ import annotations

import pytest

from boundary.adapters.google.client import Api
from boundary.adapters.google.double import faults
from boundary.adapters.google.double.faults import Fault
from boundary.adapters.google.gmail.labels import (
    NO_LABEL,
    Labels,
    NoLabel,
    make_label,
    read_labels,
    remove_label,
)
from boundary.adapters.google.gmail.wire import Label
from tests.adapters.google.gmail.furniture import Granted, Place, on_double

CREATE = "gmail.users.labels.create"


def _connect(place: Place) -> Api:
    return place.connect(place.account, Granted({}), "gmail", "v1")


def test_a_label_is_found_whatever_its_letter_case() -> None:
    """The one that is spelled just so comes first."""
    labels = Labels({"1": "later", "2": "Later", "3": "Aside"})

    assert ("2", "1", "3", "") == tuple(
        labels.find(name) for name in ("Later", "later", "ASIDE", "x")
    )
    assert ("Aside", "x") == (labels.spelled("aside"), labels.spelled("x"))


@pytest.mark.parametrize("fault", [faults.RESET_AFTER, faults.RESET_BEFORE])
def test_a_label_whose_answer_was_lost_is_looked_for(fault: Fault) -> None:
    """It is made once."""
    with on_double() as place:
        api = _connect(place)
        place.line.say(CREATE, 1, fault)
        label = make_label(api, "Later")
        names = read_labels(api).names
        api.close()

    assert {label.id: "Later"} == names
    assert label.made


def test_a_label_that_somebody_made_meanwhile_is_theirs() -> None:
    """It is used, and not called ours."""
    with on_double() as place:
        place.google.gmail.label("Later")
        api = _connect(place)
        label = make_label(api, "later")
        api.close()

    assert ("Later", False) == (label.name, label.made)


def test_a_label_that_cannot_be_made_is_given_up() -> None:
    """After three answers that were lost, nothing is there."""
    with on_double() as place:
        api = _connect(place)
        for _ in range(3):
            place.line.say(CREATE, 1, faults.INTERNAL_BEFORE)
        with pytest.raises(NoLabel) as caught:
            make_label(api, "Later")
        names = place.label_names()
        api.close()

    assert NO_LABEL == caught.value.say
    assert [] == names


def test_a_label_that_is_gone_needs_no_removing() -> None:
    """A refusal of another kind leaves it standing."""
    with on_double() as place:
        label = Label(place.google.gmail.label("Later"), "Later", made=True)
        api = _connect(place)
        refused = Fault("no", status=400, reason="failedPrecondition", message="No.")
        place.line.say("gmail.users.labels.get", 1, refused)
        found = [remove_label(api, label) for _ in range(3)]
        names = place.label_names()
        api.close()

    assert [False, True, True] == found
    assert [] == names
