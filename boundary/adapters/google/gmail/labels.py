"""Find, make and take away the labels that mail is filed under."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final

from boundary.core.errors import AdapterError

from ..client import Api, ApiError, AskedToWait, LostAnswer, NotGranted
from . import wire
from .filters import SYSTEM_LABELS
from .wire import Label

NO_LABEL: Final = "The label for their mail could not be made in Gmail, so nothing was changed."
TAKEN: Final = (
    "Gmail keeps the name of this folder for itself. You can name another folder in your playbook."
)
_TRIES: Final = 3
_EXISTS: Final = 409
_GONE: Final = 404


class NoLabel(AdapterError):
    """There is no label to file under, and none can be made."""


@dataclass(frozen=True, slots=True)
class Labels:
    """The user's own labels, as they were read."""

    names: Mapping[str, str]
    """By id."""

    @property
    def ids(self) -> Mapping[str, str]:
        """By name."""
        return {name: one for one, name in self.names.items()}

    def find(self, name: str) -> str:
        """Give the id of the label of this name, whatever its letter case; empty: not there."""
        ids = self.ids
        folded = {other.casefold(): one for other, one in ids.items()}
        return ids.get(name) or folded.get(name.casefold(), "")

    def spelled(self, name: str) -> str:
        """Give the name as Gmail has it, or as it was given when there is no such label."""
        return self.names.get(self.find(name), name)


def check_name(name: str) -> None:
    """Refuse a name that no label of ours can have. Raises NoLabel."""
    if not name or name.strip().upper() in SYSTEM_LABELS | {"DRAFTS", "SENT MAIL", "ALL MAIL"}:
        raise NoLabel(TAKEN)


def read_labels(api: Api) -> Labels:
    """Read the user's labels: one call."""
    found = api.call("users.labels.list").get("labels", ())
    names: dict[str, str] = {}
    for one in wire.objects_in({"labels": found}, "labels"):
        if one.get("type") != "system":
            names[wire.text(one, "id")] = wire.text(one, "name")
    return Labels(names)


def make_label(api: Api, name: str) -> Label:
    """Make a label, or find the one that is there.

    A lost answer is looked into before it is asked again. Raises NoLabel, TransientError.
    """
    body = {"name": name, "labelListVisibility": "labelShow", "messageListVisibility": "show"}
    for _ in range(_TRIES):
        made = True
        try:
            answer = api.call("users.labels.create", body=body)
            if wire.text(answer, "id"):
                return Label(wire.text(answer, "id"), wire.text(answer, "name"), made=True)
        except LostAnswer:
            pass
        except ApiError as error:
            if error.status != _EXISTS:
                raise NoLabel(NO_LABEL) from error
            made = False
        labels = read_labels(api)
        if labels.find(name):
            return Label(labels.find(name), labels.spelled(name), made=made)
    raise NoLabel(NO_LABEL)


def remove_label(api: Api, label: Label) -> bool:
    """Remove a label that nothing carries, no filter uses and nobody has renamed; False: it stays.

    Raises TransientError or AdapterError when it could not be looked at; where Google refuses, it
    stays.
    """
    try:
        return _removed(api, label)
    except (NotGranted, ApiError):
        return False


def _removed(api: Api, label: Label) -> bool:
    try:
        there = api.call("users.labels.get", id=label.id)
    except ApiError as error:
        return error.status == _GONE
    carried = wire.number(there, "messagesTotal") or wire.number(there, "threadsTotal")
    if carried or wire.text(there, "name") != label.name or _is_used(api, label.id):
        return False
    try:
        api.call("users.labels.delete", id=label.id)
    except (LostAnswer, AskedToWait, ApiError):
        return label.id not in read_labels(api).names
    return True


def _is_used(api: Api, label: str) -> bool:
    filters = wire.objects_in(api.call("users.settings.filters.list"), "filter")
    actions = [one.get("action") for one in filters]
    return any(
        label in (*wire.texts(action, "addLabelIds"), *wire.texts(action, "removeLabelIds"))
        for action in actions
        if isinstance(action, Mapping)
    )
