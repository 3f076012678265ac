"""Hold the filters of one Gmail mailbox, and act as they say when mail comes.

Source: https://developers.google.com/workspace/gmail/api/guides/filter_settings, and what other
programs met, cited at each place.
"""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from typing import Final

from boundary.core.json import Json, JsonObject

from .asked import Clock, Notice, Refused, invalid, not_found
from .index import Index
from .mailbox import SYSTEM, Letter, Mailbox
from .search import QueryError, parse

MAX_FILTERS: Final = 1000
SPACING_MS: Final = 1500
"""Two made within less: Gmail answers 500 (https://github.com/ankitvgupta/exo/pull/172)."""
_NOT_ADDED: Final = frozenset({"SPAM", "INBOX", "UNREAD", "SENT", "DRAFT", "CHAT"})


class Filters:
    """The user's filters, in the order they were made."""

    def __init__(self, mailbox: Mailbox, now_ms: Clock, outbox: list[Notice]) -> None:
        """Begin with none."""
        self._mailbox = mailbox
        self._now_ms = now_ms
        self._outbox = outbox
        self._kept: dict[str, JsonObject] = {}
        self._count = 0
        self._last_ms: int | None = None
        self.exact = False
        """Two filters are the same when every letter is. Google does not say how it compares."""
        self.hasty_stores = False
        """A filter made too soon after another is stored all the same, and then 500 is said."""

    def all(self) -> tuple[JsonObject, ...]:
        """Every filter as the service writes it."""
        return tuple(self._kept.values())

    def get(self, id_: str) -> JsonObject:
        """One filter. Raises Refused."""
        if id_ not in self._kept:
            raise not_found()
        return self._kept[id_]

    def create(self, body: JsonObject, forwards: Sequence[str] = ()) -> JsonObject:
        """Make one; `forwards` are the verified addresses. Raises Refused."""
        self._check(body, forwards)
        if any(self._same(body, one) for one in self._kept.values()):
            raise Refused(400, "failedPrecondition", "Filter already exists")
        # A full list shows up as this too: https://github.com/elie222/inbox-zero/pull/1192
        failure = Refused(500, "backendError", "Internal error encountered.")
        if len(self._kept) >= MAX_FILTERS:
            raise failure
        now_ms = self._now_ms()
        hasty = self._last_ms is not None and now_ms - self._last_ms < SPACING_MS
        self._last_ms = now_ms
        if hasty and not self.hasty_stores:
            raise failure
        made = self.add(body)
        if hasty:
            raise failure
        return made

    def add(self, body: JsonObject) -> JsonObject:
        """Make one as the user does on Gmail's own page: no questions asked."""
        self._count += 1
        id_ = f"ANe1Bm{self._count:08x}"
        self._kept[id_] = {
            "id": id_,
            "criteria": dict(_mapping(body, "criteria")),
            "action": dict(_mapping(body, "action")),
        }
        return self._kept[id_]

    def delete(self, id_: str) -> None:
        """Delete one for good. Raises Refused."""
        self.get(id_)
        del self._kept[id_]

    def act(self, index: Index, letter: Letter) -> None:
        """Do what every filter that matches says; both of two act, also when one trashes.

        Source: https://webapps.stackexchange.com/questions/1869
        """
        for one in self._kept.values():
            if letter.id not in index.matching(_mapping(one, "criteria")):
                continue
            action = _mapping(one, "action")
            added = {
                label for label in _labels(action, "addLabelIds") if self._mailbox.known(label)
            }
            letter.labels = (letter.labels | added) - set(_labels(action, "removeLabelIds"))
            forward = action.get("forward")
            if isinstance(forward, str) and forward:
                self._outbox.append(Notice(forward, "forwarded by a filter"))

    def _check(self, body: JsonObject, forwards: Sequence[str]) -> None:
        criteria, action = _mapping(body, "criteria"), _mapping(body, "action")
        if not any(criteria.values()):
            raise invalid("Filter must have criteria")
        if not any(action.values()):
            raise invalid("Filter must have an action")
        for name in ("from", "to", "subject", "query", "negatedQuery"):
            try:
                parse(str(criteria.get(name, "")))
            except QueryError:
                raise invalid(f"Invalid criteria: {name}") from None
        added = _labels(action, "addLabelIds")
        for label in (*added, *_labels(action, "removeLabelIds")):
            if not self._mailbox.known(label):
                raise invalid(f"Invalid label: {label}")
        if _NOT_ADDED & set(added):
            raise invalid("Invalid label in AddLabelIds")
        if sum(label not in SYSTEM for label in added) > 1:
            raise invalid("A filter can add one user label")
        if any(label not in SYSTEM for label in _labels(action, "removeLabelIds")):
            raise invalid("Invalid label in RemoveLabelIds")
        forward = action.get("forward")
        if forward and forward not in forwards:
            raise invalid("Unrecognized forwarding address")

    def _same(self, one: JsonObject, other: JsonObject) -> bool:
        if self.exact:
            return _letters(one) == _letters(other)
        return _meaning(one) == _meaning(other)


def _mapping(value: JsonObject, name: str) -> JsonObject:
    inner = value.get(name)
    return inner if isinstance(inner, Mapping) else {}


def _labels(action: JsonObject, name: str) -> tuple[str, ...]:
    found = action.get(name)
    return tuple(str(one) for one in found) if isinstance(found, list | tuple) else ()


def _letters(value: JsonObject) -> str:
    pair: Mapping[str, Json] = {name: _mapping(value, name) for name in ("criteria", "action")}
    return json.dumps(pair, sort_keys=True)


def _meaning(value: JsonObject) -> tuple[object, ...]:
    """Reduce a filter to what it says: no case, no doubled spaces, no order of labels."""
    criteria, action = _mapping(value, "criteria"), _mapping(value, "action")
    return (
        tuple(
            sorted(
                (name, " ".join(one.lower().split()) if isinstance(one, str) else one)
                for name, one in criteria.items()
                if one
            )
        ),
        tuple(sorted(_labels(action, "addLabelIds"))),
        tuple(sorted(_labels(action, "removeLabelIds"))),
        action.get("forward"),
    )
