"""Change the labels of messages in chunks, journalled so that any cut can be mended.

A message never leaves All Mail: nothing is moved, copied, or marked as deleted.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass, field

from boundary.adapters.imap import encode
from boundary.adapters.imap.connection import Link, Refused, Tags
from boundary.adapters.imap.flight import Way
from boundary.adapters.imap.look import Layout
from boundary.adapters.imap.sift import SET_OCTETS
from boundary.core.playbook import Address
from boundary.core.ports import Journal

from .look import open_all_mail, whereabouts
from .wire import Flight, Tagged, ended_part, start_part


@dataclass(slots=True)
class Carried:
    """What came of a number of messages."""

    done: list[Tagged] = field(default_factory=list)
    stayed: list[Tagged] = field(default_factory=list)
    """As they were, their flags too."""
    vanished: list[Tagged] = field(default_factory=list)
    """No longer in All Mail: somebody put them into Trash or Spam meanwhile."""
    later: bool = False
    """The server asks to come back later: nothing more was tried."""


class Carrier:
    """Changes labels for one batch. Every chunk is journalled before and after."""

    def __init__(
        self,
        link: Link,
        plan: Layout,
        journal: Journal,
        claims: Callable[[Tagged], Sequence[Address]],
        progress: Callable[[int, int], None],
        chunk: int,
    ) -> None:
        """Take `claims`, for which addresses a message is changed, and `progress`.

        `progress` is told messages done and in all, between chunks; it may raise Interrupted.
        """
        self._link = link
        self._plan = plan
        self._journal = journal
        self._claims = claims
        self._progress = progress
        self._most = chunk
        self._chunk = 0

    def carry(self, way: Way, validity: int, messages: Sequence[Tagged]) -> Carried:
        """Change these messages, of one label. Raises TransientError in the middle of a chunk only.

        UIDs must hold for `validity`; after another UIDVALIDITY they all stay as they were.
        """
        result = Carried()
        waiting = list(_chunks(messages, self._most))
        while waiting and not result.later:
            chunk = waiting.pop(0)
            waiting[:0] = self._one(Flight(way, validity, tuple(chunk)), result)
            self._progress(len(result.done), len(messages))
        result.stayed.extend(one for chunk in waiting for one in chunk)
        return result

    def _one(self, flight: Flight, result: Carried) -> list[list[Tagged]]:
        """Change one chunk; return the halves to try again when the server refused it."""
        opened, _ = open_all_mail(self._link, self._plan, writing=True)
        if opened.validity != flight.validity:
            result.stayed.extend(flight.chunk)
            return []
        self._chunk += 1
        owners = sorted({address for one in flight.chunk for address in self._claims(one)})
        self._journal.part(owners, start_part(self._chunk, flight))
        refusal: Refused | None = None
        try:
            _push(self._link, flight)
        except Refused as error:
            refusal = error
        ended = finish(self._link, self._plan, flight)
        self._journal.part(owners, ended_part(self._chunk, ended.done))
        result.done.extend(ended.done)
        result.vanished.extend(ended.vanished)
        if refusal is None or not ended.stayed:
            result.stayed.extend(ended.stayed)
            return []
        if refusal.busy_s is not None or refusal.full:
            result.later = True
        elif len(ended.stayed) > 1:
            middle = len(ended.stayed) // 2
            return [ended.stayed[:middle], ended.stayed[middle:]]
        result.stayed.extend(ended.stayed)
        return []


def finish(link: Link, plan: Layout, flight: Flight) -> Carried:
    """End a chunk from whatever point it is at: what has begun is ended, the rest is as it was.

    Messages are found by Gmail's number, so that it does not matter what became of their UIDs.
    Raises TransientError or AdapterError.
    """
    opened, _ = open_all_mail(link, plan, writing=True)
    uids = {one.msgid: one.uid for one in flight.chunk}
    there = whereabouts(link, opened, flight.validity, uids)
    begun = [
        one
        for one in flight.chunk
        if (tags := there.get(one.msgid)) is not None
        and one.begun(tags, flight.way)
        and not one.arrived(tags, flight.way)
    ]
    if begun:
        last = encode.IN_INBOX if flight.way is Way.DO else flight.chunk[0].label
        with suppress(Refused):
            _remove(link, [there[one.msgid].uid for one in begun], last)
        again = {one.msgid: there[one.msgid].uid for one in begun}
        there |= whereabouts(link, opened, opened.validity, again)
    ended = Carried()
    for one in flight.chunk:
        tags = there.get(one.msgid)
        if tags is None:
            ended.vanished.append(one)
        else:
            (ended.done if one.arrived(tags, flight.way) else ended.stayed).append(one)
    _take_back(link, flight.way, ended.stayed, there)
    return ended


def _push(link: Link, flight: Flight) -> None:
    """Send every command of one chunk; the last of them is what tells whether it has arrived."""
    way, chunk, raw = flight.way, flight.chunk, flight.chunk[0].label
    _flag(link, [one.uid for one in chunk if one.seen_added], on=way is Way.DO)
    labelled = [one.uid for one in chunk if one.label_added]
    inbox = [one.uid for one in chunk if one.inbox_removed]
    if way is Way.DO:
        _add(link, labelled, raw)
        _remove(link, inbox, encode.IN_INBOX)
    else:
        _add(link, inbox, encode.IN_INBOX)
        _remove(link, labelled, raw)


def _take_back(link: Link, way: Way, stayed: Sequence[Tagged], there: Mapping[int, Tags]) -> None:
    """Give messages that stay as they were what they had before, as far as we had changed it."""
    marked, labelled = [], []
    for one in stayed:
        tags = there[one.msgid]
        if one.seen_added and (encode.SEEN in tags.flags) is (way is Way.DO):
            marked.append(tags.uid)
        if way is Way.DO and one.begun(tags, way):
            labelled.append(tags.uid)
    with suppress(Refused):
        if labelled:
            _remove(link, labelled, stayed[0].label)
        _flag(link, marked, on=way is not Way.DO)


def _flag(link: Link, uids: Iterable[int], *, on: bool) -> None:
    for part in encode.uid_sets(uids, most=500, octets=SET_OCTETS):
        (link.add_flag if on else link.remove_flag)(encode.uid_set(part), encode.SEEN)


def _add(link: Link, uids: Iterable[int], raw: str) -> None:
    for part in encode.uid_sets(uids, most=500, octets=SET_OCTETS):
        link.add_label(encode.uid_set(part), raw)


def _remove(link: Link, uids: Iterable[int], raw: str) -> None:
    for part in encode.uid_sets(uids, most=500, octets=SET_OCTETS):
        link.remove_label(encode.uid_set(part), raw)


def _chunks(messages: Sequence[Tagged], most: int) -> Iterable[list[Tagged]]:
    """Group messages so that one command can name them all."""
    by_uid = {one.uid: one for one in messages}
    for part in encode.uid_sets(by_uid, most=most, octets=SET_OCTETS):
        yield [by_uid[uid] for uid in part]
