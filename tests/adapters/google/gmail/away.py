"""Name what the tests of filters ask of the stand-in."""

from __future__ import annotations

from boundary.adapters.google.double.faults import Fault
from boundary.core.json import Json, JsonObject
from tests.adapters.google.gmail.furniture import (
    THEIRS,
    Place,
)

ANNA, BERT, CLEO = THEIRS


CREATE = "gmail.users.settings.filters.create"


DELETE = "gmail.users.settings.filters.delete"


LIST = "gmail.users.settings.filters.list"


def refusal(status: int = 400, reason: str = "invalidArgument") -> Fault:
    """Make a fault: Google refuses."""
    return Fault("refused", status=status, reason=reason, message="No.")


def senders_there(place: Place) -> list[str]:
    """List whom the filters that are there name."""
    return sorted(str(one["criteria"]["from"]) for one in place.google.gmail.filters())  # type: ignore[index, call-overload]  # as the stand-in has them


def filters_of_ours(place: Place) -> list[JsonObject]:
    """Give the filters that use our label."""
    later = place.google.gmail.label("Later")
    return [one for one in place.google.gmail.filters() if later in repr(one["action"])]


def action_of(place: Place, *remove: str) -> dict[str, Json]:
    """Give the action of a filter under our label."""
    return {"addLabelIds": [place.google.gmail.label("Later")], "removeLabelIds": list(remove)}
