"""Hold one Gmail filter as a value, and translate it from and to the API's words; pure.

Labels of the user's are held by name, as the file of filters has them; the API has ids.
Source: Gmail API, users.settings.filters, and its guide on filters, read 2026-11-22.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace

from boundary.core.errors import AdapterError
from boundary.core.identifier import Identifier
from boundary.core.json import Json, JsonObject

from . import criteria

__all__ = [
    "INBOX",
    "SPAM",
    "SYSTEM_LABELS",
    "UNREAD",
    "Filter",
    "Shape",
    "from_api",
    "make",
    "shape_of",
    "tidy",
    "to_api",
]

INBOX, SPAM, UNREAD = "INBOX", "SPAM", "UNREAD"
SYSTEM_LABELS = frozenset(
    {
        *(INBOX, SPAM, UNREAD, "TRASH", "STARRED", "IMPORTANT", "SENT", "DRAFT", "CHAT"),
        *("CATEGORY_PERSONAL", "CATEGORY_SOCIAL", "CATEGORY_PROMOTIONS", "CATEGORY_UPDATES"),
        *("CATEGORY_FORUMS", "CATEGORY_PURCHASES"),
    }
)
"""Labels that are Gmail's own: their id is their name."""

_ASKED = frozenset(
    {
        *("from", "to", "subject", "query", "negatedQuery", "hasAttachment", "excludeChats"),
        *("size", "sizeComparison"),
    }
)
_ACTIONS = frozenset({"addLabelIds", "removeLabelIds", "forward"})
_COMPARISONS = ("larger", "smaller")
_GARBLED = "Gmail answered with a filter that cannot be understood."


@dataclass(frozen=True, slots=True)
class Filter:
    """What a filter asks of a message, and what it does with it. All that is asked must hold."""

    sender: str = field(default="", repr=False)
    """The criterion `from`."""
    to: str = field(default="", repr=False)
    subject: str = field(default="", repr=False)
    query: str = field(default="", repr=False)
    negated_query: str = field(default="", repr=False)
    has_attachment: bool = False
    exclude_chats: bool = False
    size: int = 0
    """Bytes; 0 when size does not matter."""
    size_comparison: str = ""
    """`larger`, `smaller`, or empty when size does not matter."""
    labels: tuple[str, ...] = ()
    """Names of the user's own labels that it adds, sorted; Gmail makes filters with at most one."""
    add: tuple[str, ...] = ()
    """Ids of Gmail's own labels that it adds, sorted."""
    remove: tuple[str, ...] = ()
    """Ids of labels that it takes away, sorted."""
    forward: str = field(default="", repr=False)
    other: tuple[tuple[str, str], ...] = field(default=(), repr=False)
    """What else was there and is not understood, name and text, sorted."""
    id: str = field(default="", compare=False)
    """The API's handle; a file has none. It is not part of what a filter means."""


@dataclass(frozen=True, slots=True, order=True)
class Shape:
    """What our filters for one kind of step have in common."""

    label: str
    """Name of our label."""
    mark_read: bool = False
    copied: bool = False
    """Mail with one of the addresses in Cc counts too."""


def make(shape: Shape, people: Iterable[Identifier]) -> Filter:
    """Make the filter of ours for these addresses. Raises CriteriaError.

    It keeps their mail out of Spam: what lies there is removed after about 30 days.
    """
    wanted = criteria.write(people, copied=shape.copied)
    return Filter(
        sender=wanted.sender,
        query=wanted.query,
        labels=(shape.label,),
        remove=(INBOX, SPAM, UNREAD) if shape.mark_read else (INBOX, SPAM),
    )


def shape_of(one: Filter) -> tuple[Shape, tuple[Identifier, ...]] | None:
    """Read a filter that has the form of ours: its shape, and whom it is about, sorted.

    None when it differs in anything. The form alone does not say who made it.
    """
    found = criteria.read(criteria.Wanted(one.sender, one.query))
    if found is None or len(one.labels) != 1:
        return None
    people, copied = found
    shape = Shape(one.labels[0], UNREAD in one.remove, copied)
    return (shape, people) if one == make(shape, people) else None


def from_api(body: JsonObject, names: Mapping[str, str]) -> Filter:
    """Read one filter resource; `names`: the name of each of the user's labels by its id.

    A label that is gone keeps its id as name. Raises AdapterError when it is no filter.
    """
    asked, action = _mapping(body, "criteria"), _mapping(body, "action")
    size, comparison = _size(asked)
    added = _ids(action, "addLabelIds")
    return Filter(
        sender=_text(asked, "from"),
        to=_text(asked, "to"),
        subject=_text(asked, "subject"),
        query=_text(asked, "query"),
        negated_query=_text(asked, "negatedQuery"),
        has_attachment=asked.get("hasAttachment") is True,
        exclude_chats=asked.get("excludeChats") is True,
        size=size,
        size_comparison=comparison,
        labels=tuple(sorted(names.get(one, one) for one in added - SYSTEM_LABELS)),
        add=tuple(sorted(added & SYSTEM_LABELS)),
        remove=tuple(sorted(_ids(action, "removeLabelIds"))),
        forward=_text(action, "forward"),
        other=_others(asked, action),
        id=_text(body, "id"),
    )


def to_api(one: Filter, ids: Mapping[str, str]) -> JsonObject:
    """Write the body of a create; `ids`: the id of each of the user's labels by its name.

    Raises AdapterError when a label has no id, or the filter holds what is not understood.
    """
    if one.other or any(name not in ids for name in one.labels):
        raise AdapterError("This filter cannot be written as it was.")
    asked: dict[str, Json] = {
        "from": one.sender,
        "to": one.to,
        "subject": one.subject,
        "query": one.query,
        "negatedQuery": one.negated_query,
        "hasAttachment": one.has_attachment,
        "excludeChats": one.exclude_chats,
    }
    if one.size_comparison:
        asked |= {"size": one.size, "sizeComparison": one.size_comparison}
    action: dict[str, Json] = {
        "addLabelIds": [*(ids[name] for name in one.labels), *one.add],
        "removeLabelIds": list(one.remove),
        "forward": one.forward,
    }
    return {
        "criteria": {key: value for key, value in asked.items() if value},
        "action": {key: value for key, value in action.items() if value},
    }


def tidy(one: Filter) -> Filter:
    """Bring the texts of a filter that came from elsewhere into one form: blanks, order."""
    return replace(
        one,
        sender=_flat(one.sender),
        to=_flat(one.to),
        subject=_flat(one.subject),
        query=_flat(one.query),
        negated_query=_flat(one.negated_query),
        labels=tuple(sorted(one.labels)),
        add=tuple(sorted(one.add)),
        remove=tuple(sorted(one.remove)),
        forward=_flat(one.forward),
        other=tuple(sorted(one.other)),
    )


def _flat(text: str) -> str:
    return " ".join(text.split())


def _mapping(body: JsonObject, name: str) -> JsonObject:
    found = body.get(name, {})
    if not isinstance(found, Mapping):
        raise AdapterError(_GARBLED)
    return found


def _text(body: JsonObject, name: str) -> str:
    found = body.get(name, "")
    if not isinstance(found, str):
        raise AdapterError(_GARBLED)
    return _flat(found)


def _ids(action: JsonObject, name: str) -> frozenset[str]:
    found = action.get(name, [])
    if not isinstance(found, list | tuple):
        raise AdapterError(_GARBLED)
    ids = frozenset(one for one in found if isinstance(one, str))
    if len(ids) != len(set(map(str, found))):
        raise AdapterError(_GARBLED)
    return ids


def _size(asked: JsonObject) -> tuple[int, str]:
    size, comparison = asked.get("size", 0), asked.get("sizeComparison", "")
    if not isinstance(size, int) or not isinstance(comparison, str):
        raise AdapterError(_GARBLED)
    return (size, comparison) if comparison in _COMPARISONS else (0, "")


def _others(asked: JsonObject, action: JsonObject) -> tuple[tuple[str, str], ...]:
    strange = [(f"criteria.{name}", str(asked[name])) for name in asked if name not in _ASKED]
    strange += [(f"action.{name}", str(action[name])) for name in action if name not in _ACTIONS]
    return tuple(sorted(strange))
