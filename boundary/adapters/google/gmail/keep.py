"""Hand originals over to the archive, reading only, whole or not at all."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from boundary.core.change import Change
from boundary.core.json import JsonObject
from boundary.core.match import header_value
from boundary.core.ports import ExhibitSink

from ..client import Api
from . import read, wire
from .labels import Labels, read_labels
from .wire import Message


class Archivist:
    """Reads originals for one batch."""

    def __init__(self, api: Api, sink: ExhibitSink, progress: Callable[[int, int], None]) -> None:
        """`progress` is told messages done and in all; it may raise Interrupted."""
        self._api = api
        self._sink = sink
        self._progress = progress
        self._labels: Labels | None = None

    def collect(self, changes: Sequence[Change]) -> None:
        """Archive what these changes will touch.

        Raises AdapterError when a message that is still there cannot be read whole. One that has
        gone since is passed over: applying looks again and finds it missing.
        """
        claims: dict[str, list[Change]] = {}
        wanted: dict[str, Message] = {}
        for change in changes:
            for message in wire.messages_of(change.before):
                if message.id in claims:
                    claims[message.id].append(change)
                elif not self._sink.has(message.id):
                    claims[message.id] = [change]
                    wanted[message.id] = message
        done = 0
        for portion in read.bounded({one.id: one.size for one in wanted.values()}):
            for name, raw, answer in read.originals(self._api, portion):
                self._one(name, raw, answer, claims[name])
            done += len(portion)
            self._progress(done, len(wanted))

    def _name(self, label: str) -> str:
        """Give a label as the person knows it; the user's own are read once."""
        if self._labels is None:
            self._labels = read_labels(self._api)
        return self._labels.names.get(label, label)

    def _one(self, name: str, raw: bytes, answer: JsonObject, changes: Sequence[Change]) -> None:
        addresses = [change.address for change in changes]
        subject = changes[0].item.subject
        facts: JsonObject = {
            "message_id": header_value(raw, "message-id"),
            "internal_date": wire.utc_text(wire.milliseconds_of(answer)),
            "sender": subject.value if subject is not None else "",
            "channel": "mail",
            "account": addresses[0].account,
            "folder": ", ".join(sorted(map(self._name, wire.texts(answer, "labelIds")))),
            "size": len(raw),
        }
        self._sink.add(addresses, name, "message/rfc822", (raw,), facts)
