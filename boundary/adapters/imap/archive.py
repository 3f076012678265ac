"""Hand originals over to the archive, reading only, whole or not at all."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence

from boundary.core.change import Change
from boundary.core.errors import AdapterError
from boundary.core.json import Json
from boundary.core.playbook import Address
from boundary.core.ports import ExhibitSink

from . import encode, folders, wire
from .connection import Detail, Link, Refused
from .sift import SET_OCTETS
from .transfer import WINDOW_BYTES, raw_chunks

GROUP = 200
"""Most messages fetched by one command."""
GROUP_BYTES = 4 * 1024 * 1024
"""Most bytes fetched by one command."""
NOT_WHOLE = "A message could not be read whole, so nothing was changed."


class Archivist:
    """Reads originals for one batch."""

    def __init__(self, link: Link, sink: ExhibitSink, progress: Callable[[int, int], None]) -> None:
        """`progress` is told messages done and in all; it may raise Interrupted."""
        self._link = link
        self._sink = sink
        self._progress = progress
        self._digests: dict[str, str] = {}
        self._done = 0
        self._total = 0

    def collect(self, changes: Sequence[Change]) -> dict[str, str]:
        """Archive what these changes will touch; return the SHA-256 of each new one by source.

        Raises AdapterError when a message that is still there cannot be read whole. One that has
        gone since is passed over: applying looks again and finds it missing.
        """
        claims: dict[str, list[Change]] = {}
        wanted: dict[tuple[str, int], dict[int, wire.Message]] = {}
        for change in changes:
            for message in wire.messages_of(change.before):
                if message.id in claims:
                    claims[message.id].append(change)
                elif not self._sink.has(message.id):
                    claims[message.id] = [change]
                    place = wanted.setdefault((message.folder, message.validity), {})
                    place[message.uid] = message
        self._total = sum(len(place) for place in wanted.values())
        for (raw, validity), messages in wanted.items():
            self._folder(raw, validity, messages, claims)
        return self._digests

    def _folder(
        self,
        raw: str,
        validity: int,
        messages: dict[int, wire.Message],
        claims: dict[str, list[Change]],
    ) -> None:
        try:
            opened = self._link.examine(raw)
        except Refused:
            return
        if opened.validity != validity or not opened.exists:
            return
        for part in encode.uid_sets(messages, most=GROUP, octets=SET_OCTETS):
            details = self._link.details(encode.uid_set(part))
            for group in _groups(details[uid] for uid in part if uid in details):
                for detail, chunks in self._bodies(group):
                    message = messages[detail.uid]
                    self._one(message, detail, chunks, claims[message.id])
            self._done += len(part)
            self._progress(self._done, self._total)

    def _bodies(self, group: Sequence[Detail]) -> Iterator[tuple[Detail, Iterable[bytes]]]:
        if len(group) == 1 and group[0].size > WINDOW_BYTES:
            yield group[0], raw_chunks(self._link, group[0].uid, group[0].size)
            return
        bodies = self._link.bodies(encode.uid_set(detail.uid for detail in group))
        for detail in group:
            if detail.uid in bodies:
                yield detail, (bodies.pop(detail.uid),)
            elif self._link.flags(encode.uid_set([detail.uid])):
                raise AdapterError(NOT_WHOLE)

    def _one(
        self,
        message: wire.Message,
        detail: Detail,
        chunks: Iterable[bytes],
        changes: Sequence[Change],
    ) -> None:
        addresses: list[Address] = [change.address for change in changes]
        subject = changes[0].item.subject
        facts: dict[str, Json] = {
            "message_id": detail.message_id,
            "internal_date": detail.date,
            "sender": subject.value if subject is not None else "",
            "channel": "mail",
            "account": addresses[0].account,
            "folder": folders.visible(message.folder),
            "size": detail.size,
        }
        if message.labels:
            facts["labels"] = list(message.labels)
        exhibit = self._sink.add(
            addresses, message.id, "message/rfc822", _whole(chunks, detail.size), facts
        )
        self._digests[message.id] = exhibit.sha256


def _whole(chunks: Iterable[bytes], size: int) -> Iterator[bytes]:
    """Pass chunks on. Raises AdapterError at the end when there were fewer bytes than announced."""
    seen = 0
    for chunk in chunks:
        seen += len(chunk)
        yield chunk
    if seen < size:
        raise AdapterError(NOT_WHOLE)


def _groups(details: Iterable[Detail]) -> Iterator[list[Detail]]:
    """Group messages so that one answer stays small; a large message stands alone."""
    group: list[Detail] = []
    room = GROUP_BYTES
    for detail in details:
        if group and (detail.size > room or detail.size > WINDOW_BYTES):
            yield group
            group, room = [], GROUP_BYTES
        group.append(detail)
        room -= detail.size
        if detail.size > WINDOW_BYTES:
            yield group
            group, room = [], GROUP_BYTES
    if group:
        yield group
