"""Make what the tests of filing past mail begin with."""

from __future__ import annotations

from collections.abc import Sequence

from boundary.adapters.google.double.faults import Fault
from tests.adapters.google.gmail.furniture import (
    THEIRS,
    Place,
)

ANNA, BERT, _ = THEIRS


MODIFY = "gmail.users.messages.batchModify"


def change_labels(
    place: Place, message: str, *, add: Sequence[str] = (), off: Sequence[str] = ()
) -> None:
    """Change a message as the user does; labels by name."""
    box = place.google.gmail
    system = {"INBOX", "UNREAD", "TRASH"}
    ids = [[one if one in system else box.label(one) for one in each] for each in (add, off)]
    box.box.change([message], *ids)


def refusal(name: str = "refused") -> Fault:
    """Make a fault: Google refuses."""
    return Fault(name, status=400, reason="invalidArgument", message="No.")
