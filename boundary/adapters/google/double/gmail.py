"""Serve one Gmail mailbox: labels, messages, filters and settings, as the service answers."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from functools import partial
from typing import Final

from boundary.core.json import Json, JsonObject

from .asked import Clock, Handler, Handlers, Notice, Params, Refused, invalid
from .filters import Filters
from .index import Index
from .mailbox import SYSTEM, Letter, Mailbox, to_label, to_message
from .search import All, Node, QueryError, Some, Term, parse
from .settings import Settings

MAX_PAGE: Final = 500
MAX_CHANGED: Final = 1000


class Gmail:
    """The mailbox of one user."""

    def __init__(self, user: str, now_ms: Clock, outbox: list[Notice]) -> None:
        """Begin empty."""
        self._user = user
        self._now_ms = now_ms
        self._outbox = outbox
        self.box = Mailbox(now_ms)
        self.rules = Filters(self.box, now_ms, outbox)
        self.settings = Settings(user)
        self._index = Index((), now_ms, self._names, user)

    def deliver(self, raw: bytes, when_ms: int | None = None) -> str:
        """Let a message come in; filters act on it. Return its id."""
        letter = self.box.put(raw, ("INBOX", "UNREAD"), when_ms)
        self._index.add(letter)
        self.rules.act(Index((letter,), self._now_ms, self._names, self._user), letter)
        return letter.id

    def put(
        self, raw: bytes, labels: Sequence[str] = ("INBOX",), when_ms: int | None = None
    ) -> str:
        """Let a message have been there; labels by id. Return its id."""
        letter = self.box.put(raw, labels, when_ms)
        self._index.add(letter)
        return letter.id

    def remove(self, id_: str) -> None:
        """Let a message be gone, as the user can in Gmail itself."""
        self.box.remove(id_)
        self._index.remove(id_)

    def labels_of(self, id_: str) -> frozenset[str]:
        """Give the label ids that a message carries."""
        return frozenset(self.box.letter(id_).labels)

    def raw_of(self, id_: str) -> bytes:
        """Give the bytes of a message."""
        return self.box.letter(id_).raw

    def label(self, name: str) -> str:
        """Give the id of a label; it is made when there is none."""
        label = self.box.label_named(name)
        return (label or self.box.make_label(name)).id

    def filters(self) -> tuple[JsonObject, ...]:
        """Every filter."""
        return self.rules.all()

    def add_filter(self, body: JsonObject) -> str:
        """Make a filter as the user does on Gmail's own page."""
        return str(self.rules.add(body)["id"])

    def drop_filter(self, id_: str) -> None:
        """Delete a filter as the user does on Gmail's own page."""
        self.rules.delete(id_)

    def find(self, query: str) -> frozenset[str]:
        """Give the ids of what a query finds, wherever it lies."""
        return self._index.find(parse(query))

    def snapshot(self) -> JsonObject:
        """Say what there is: labels and messages' labels by name, filters without their ids."""
        names = self._names()
        messages: dict[str, Json] = {
            one.id: sorted(names.get(id_, id_) for id_ in one.labels) for one in self.box.letters()
        }
        filters: list[str] = []
        for one in self.rules.all():
            text = repr([one["criteria"], one["action"]])
            for id_, name in names.items():
                text = text.replace(repr(id_), repr(name))
            filters.append(text)
        return {
            "labels": sorted(names.values()),
            "filters": sorted(filters),
            "messages": messages,
            "settings": self.settings.snapshot(),
        }

    def handlers(self) -> Handlers:
        """Say what carries out each method."""
        made: dict[str, Handler] = {
            "getProfile": self._profile,
            "labels.list": self._labels_list,
            "labels.get": self._labels_get,
            "labels.create": self._labels_create,
            "labels.patch": self._labels_patch,
            "labels.delete": self._labels_delete,
            "messages.list": self._messages_list,
            "messages.get": self._messages_get,
            "messages.modify": self._messages_modify,
            "messages.batchModify": self._messages_batch_modify,
            "messages.trash": partial(self._messages_place, {"TRASH"}, set()),
            "messages.untrash": partial(self._messages_place, set(), {"TRASH"}),
            "messages.send": self._messages_send,
            "settings.filters.list": self._filters_list,
            "settings.filters.get": self._filters_get,
            "settings.filters.create": self._filters_create,
            "settings.filters.delete": self._filters_delete,
            **self.settings.handlers(self._outbox),
        }
        return {f"gmail.users.{name}": one for name, one in made.items()}

    def _names(self) -> Mapping[str, str]:
        return {label.id: label.name for label in self.box.labels}

    def _profile(self, _: Params, __: JsonObject) -> JsonObject:
        letters = self.box.letters()
        return {
            "emailAddress": self._user,
            "messagesTotal": len(letters),
            "threadsTotal": len({one.thread for one in letters}),
            "historyId": str(self.box.history),
        }

    def _labels_list(self, _: Params, __: JsonObject) -> JsonObject:
        system: list[Json] = [{"id": id_, "name": id_, "type": "system"} for id_ in SYSTEM]
        return {"labels": [*system, *map(to_label, self.box.labels)]}

    def _labels_get(self, params: Params, _: JsonObject) -> JsonObject:
        id_ = str(params["id"])
        carried = [one for one in self.box.letters() if id_ in one.labels]
        if id_ in SYSTEM:
            shown: dict[str, Json] = {"id": id_, "name": id_, "type": "system"}
        else:
            shown = to_label(self.box.own_label(id_))
        return {
            **shown,
            "messagesTotal": len(carried),
            "messagesUnread": sum("UNREAD" in one.labels for one in carried),
            "threadsTotal": len({one.thread for one in carried}),
            "threadsUnread": len({one.thread for one in carried if "UNREAD" in one.labels}),
        }

    def _labels_create(self, _: Params, body: JsonObject) -> JsonObject:
        shown = {name: one for name, one in body.items() if name not in ("name", "id", "type")}
        return to_label(self.box.make_label(str(body["name"]), shown))

    def _labels_patch(self, params: Params, body: JsonObject) -> JsonObject:
        label = self.box.own_label(str(params["id"]))
        label.shown = {
            **label.shown,
            **{name: one for name, one in body.items() if name not in ("name", "id", "type")},
        }
        if "name" in body:
            self.box.rename_label(label.id, str(body["name"]))
        return to_label(label)

    def _labels_delete(self, params: Params, _: JsonObject) -> None:
        self.box.delete_label(str(params["id"]))

    def _messages_list(self, params: Params, _: JsonObject) -> JsonObject:
        query = str(params.get("q") or "")
        wanted = set(_texts(params.get("labelIds")))
        for label in sorted(wanted):
            if not self.box.known(label):
                raise invalid(f"Invalid label: {label}")
        try:
            node = parse(query)
        except QueryError:
            raise invalid("Invalid query") from None
        found = self._index.find(node)
        everywhere = bool(params["includeSpamTrash"]) or _looks_aside(node)
        letters = [
            one
            for one in self.box.letters()
            if one.id in found
            and wanted <= one.labels
            and (everywhere or wanted & one.labels & _ASIDE or not one.labels & _ASIDE)
        ]
        size = min(_number(params["maxResults"]), MAX_PAGE) or 1
        start = _number(params.get("pageToken") or "0")
        answer: dict[str, Json] = {"resultSizeEstimate": len(letters)}
        if page := letters[start : start + size]:
            answer["messages"] = [{"id": one.id, "threadId": one.thread} for one in page]
        if start + size < len(letters):
            answer["nextPageToken"] = str(start + size)
        return answer

    def _messages_get(self, params: Params, _: JsonObject) -> JsonObject:
        letter = self.box.letter(str(params["id"]))
        return to_message(letter, str(params["format"]), _texts(params.get("metadataHeaders")))

    def _messages_modify(self, params: Params, body: JsonObject) -> JsonObject:
        letter = self.box.letter(str(params["id"]))
        self._change((letter.id,), body)
        return _short(letter)

    def _messages_batch_modify(self, _: Params, body: JsonObject) -> None:
        ids = _texts(body.get("ids"))
        if len(ids) > MAX_CHANGED:
            raise invalid("Number of ids cannot exceed 1000")
        if not ids:
            raise invalid("No message ids specified")
        self._change(ids, body)

    def _change(self, ids: Sequence[str], body: JsonObject) -> None:
        self.box.change(ids, _texts(body.get("addLabelIds")), _texts(body.get("removeLabelIds")))

    def _messages_place(
        self, add: set[str], remove: set[str], params: Params, _: JsonObject
    ) -> JsonObject:
        letter = self.box.letter(str(params["id"]))
        self.box.change((letter.id,), add, remove)
        return _short(letter)

    def _messages_send(self, _: Params, __: JsonObject) -> JsonObject:
        self._outbox.append(Notice("", "a mail was sent"))
        raise Refused(403, "forbidden", "The stand-in sends no mail.")

    def _filters_list(self, _: Params, __: JsonObject) -> JsonObject:
        found = self.rules.all()
        return {"filter": list(found)} if found else {}

    def _filters_get(self, params: Params, _: JsonObject) -> JsonObject:
        return self.rules.get(str(params["id"]))

    def _filters_create(self, _: Params, body: JsonObject) -> JsonObject:
        return self.rules.create(body, self.settings.verified())

    def _filters_delete(self, params: Params, _: JsonObject) -> None:
        self.rules.delete(str(params["id"]))


_ASIDE: Final = frozenset({"SPAM", "TRASH"})


def _looks_aside(node: Node) -> bool:
    """Whether a query names where spam and deleted mail lie."""
    match node:
        case Term(field, text):
            return field in ("in", "label", "is") and text.lower() in ("anywhere", "spam", "trash")
        case All(inner) | Some(inner):
            return any(_looks_aside(one) for one in inner)
        case _:
            return False


def _short(letter: Letter) -> JsonObject:
    return {"id": letter.id, "threadId": letter.thread, "labelIds": sorted(letter.labels)}


def _texts(value: Json) -> tuple[str, ...]:
    return tuple(str(one) for one in value) if isinstance(value, list | tuple) else ()


def _number(value: Json) -> int:
    text = str(value)
    if not text.isdecimal():
        raise invalid("Invalid pageToken")
    return int(text)
