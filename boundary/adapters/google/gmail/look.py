"""Find their messages: Gmail's search narrows, exact reading of header lines decides.

What a look found is remembered by message, so that the next one reads only what is new. The memory
holds Gmail's own ids, numbers and digests: no address and no header text.
"""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Final

from boundary.core import headers
from boundary.core.change import Cursor
from boundary.core.identifier import Identifier
from boundary.core.json import Json
from boundary.core.match import COPY_FIELDS, SENDER_FIELDS, Match, Matcher, make_matcher, spellings
from boundary.core.playbook import Address, Item
from boundary.core.rules import MailProvider

from ..client import Api
from . import criteria, read, wire
from .filters import INBOX
from .labels import Labels, read_labels
from .wire import Mail, Message

VERSION: Final = 2


@dataclass(frozen=True, slots=True)
class _Known:
    """What is known of one message that a search gave."""

    size: int
    date: str
    theirs: frozenset[str]
    """Fingerprints it counts for."""
    doubtful: frozenset[str] = frozenset()
    beside: frozenset[str] = frozenset()
    """Fingerprints whose address its From line names, though somebody else wrote it."""
    copied: frozenset[str] = frozenset()
    """Those of `theirs` whose address it names in Cc alone: somebody else wrote it."""

    @property
    def named(self) -> tuple[frozenset[str], ...]:
        """All four, in one order."""
        return self.theirs, self.doubtful, self.beside, self.copied


@dataclass(frozen=True, slots=True)
class _Memory:
    """What earlier looks found."""

    prints: frozenset[str]
    messages: Mapping[str, _Known]


@dataclass(slots=True)
class _Group:
    """One search: who is looked for together."""

    query: str
    ids: list[str] = field(default_factory=list)


@dataclass(frozen=True, slots=True)
class Looked:
    """What one look found."""

    mail: Mapping[Address, Mail]
    cursor: Cursor
    labels: Labels | None
    """Read only where a step files."""


class Look:
    """One look over an account; used once."""

    def __init__(
        self,
        api: Api,
        providers: Sequence[MailProvider],
        progress: Callable[[int, int], None],
    ) -> None:
        """`progress` is told messages done and in all; it may raise Interrupted."""
        self._api = api
        self._providers = tuple(providers)
        self._progress = progress
        self._wanted: dict[str, Identifier] = {}
        """Fingerprint to whom it is about; those with Cc begin with `cc`."""
        self._found: dict[str, _Known] = {}
        self._labels: dict[str, frozenset[str]] = {}
        """Of messages that were read in this look."""

    def over(self, items: Sequence[Item], since: Cursor | None) -> Looked:
        """Look for all items at once: each is about a mail address that a search takes.

        Raises TransientError or AdapterError.
        """
        prints = {item.address: self._print(item) for item in items}
        before = _from_json(since)
        for name, item in ((prints[item.address], item) for item in items):
            subject = wire.subject_of(item)
            if subject is not None:
                self._wanted[name] = subject
        filing = [item for item in items if item.verb == wire.FILE_PAST]
        labels = read_labels(self._api) if filing else None
        fresh = self._search(self._wanted.keys() - before.prints)
        old = self._search(self._wanted.keys() & before.prints)
        again = {name for group in fresh for name in group.ids}
        for group in old:
            for name in group.ids:
                if name in before.messages and name not in again:
                    self._found[name] = before.messages[name]
        known = frozenset(self._found)
        ids = dict.fromkeys(name for group in (*old, *fresh) for name in group.ids)
        self._read([name for name in ids if name not in known])
        filed = self._placed(filing, labels, [*old, *fresh], known)
        world = read.total(self._api)
        mail = {
            item.address: self._mail(item, prints[item.address], labels, filed, world)
            for item in items
        }
        return Looked(mail, self._to_json(), labels)

    def _print(self, item: Item) -> str:
        """Name what is looked for without saying it: subject, Cc or not, and the matching rules."""
        copied = "cc" if wire.wants_copies(item) else "by"
        rules = sorted(
            f"{p.name} {p.domains} {p.dots_ignored} {p.plus_tags} {p.same_as}"
            for p in self._providers
        )
        written = "\n".join((item.address.subject, *rules))
        return copied + hashlib.sha256(written.encode()).hexdigest()[:24]

    def _search(self, prints: Iterable[str]) -> list[_Group]:
        found: list[_Group] = []
        names = sorted(prints)
        for copied in (False, True):
            wanted = [self._wanted[n] for n in names if n.startswith("cc") is copied]
            for people in read.groups(wanted, copied=copied):
                query = criteria.search(people, copied=copied)
                found.append(_Group(query, read.listed(self._api, query)))
        return found

    def _read(self, ids: Sequence[str]) -> None:
        """Read the header lines of these messages, and note whose they are."""
        matcher = make_matcher(self._wanted.values(), self._providers)
        copied = any(name.startswith("cc") for name in self._wanted)
        for head, hit in matching(self._api, ids, matcher, copied=copied, progress=self._progress):
            self._note(head, hit)

    def _note(self, head: read.Head, hit: Match) -> None:
        """Remember whose a message is."""
        theirs = set()
        doubtful = set()
        beside = set()
        copied = set()
        for name, subject in self._wanted.items():
            if subject.key in hit.sent:
                theirs.add(name)
            elif name.startswith("cc") and subject.key in hit.copied:
                theirs.add(name)
                copied.add(name)
            elif subject.key in hit.doubtful:
                doubtful.add(name)
            elif _is_named(head.block, subject.value):
                beside.add(name)
        named = map(frozenset, (theirs, doubtful, beside, copied))
        self._found[head.id] = _Known(head.size, head.date, *named)
        self._labels[head.id] = head.labels

    def _placed(
        self,
        filing: Sequence[Item],
        labels: Labels | None,
        searches: Sequence[_Group],
        known: frozenset[str],
    ) -> Mapping[str, frozenset[str]]:
        """Say which messages carry the inbox and each label that is filed under, by label id.

        What this look read says so itself; for what was known already the lists are asked.
        """
        if labels is None:
            return {}
        wanted = {INBOX, *(labels.find(wire.label_name(item)) for item in filing)} - {""}
        placed = {}
        for label in sorted(wanted):
            there = {name for name, ids in self._labels.items() if label in ids}
            for group in searches:
                if not known.isdisjoint(group.ids):
                    there.update(known.intersection(read.listed(self._api, group.query, [label])))
            placed[label] = frozenset(there)
        return placed

    def _mail(
        self,
        item: Item,
        name: str,
        labels: Labels | None,
        placed: Mapping[str, frozenset[str]],
        world: int,
    ) -> Mail:
        label = labels.find(wire.label_name(item)) if labels is not None else ""
        inbox = placed.get(INBOX, frozenset())
        filed = placed.get(label, frozenset())
        files = item.verb == wire.FILE_PAST
        messages = tuple(
            Message(
                one,
                known.size,
                known.date,
                files and one in inbox,
                files and one in filed,
                name in known.copied,
            )
            for one, known in sorted(self._found.items())
            if name in known.theirs
        )
        doubtful = sum(1 for known in self._found.values() if name in known.doubtful)
        beside = sum(1 for known in self._found.values() if name in known.beside)
        spelled = spellings(self._wanted[name], self._providers)
        return Mail(messages, doubtful, world, (wire.SPELLED,) if spelled else (), beside)

    def _to_json(self) -> Cursor:
        prints = sorted(self._wanted)
        messages: dict[str, Json] = {
            name: [
                known.size,
                known.date,
                *(_places(each, prints) for each in known.named),
            ]
            for name, known in sorted(self._found.items())
        }
        return {"version": VERSION, "prints": prints, "messages": messages}


def matching(
    api: Api,
    ids: Sequence[str],
    matcher: Matcher,
    *,
    copied: bool,
    progress: Callable[[int, int], None] = lambda _done, _total: None,
) -> Iterator[tuple[read.Head, Match]]:
    """Read the sender lines of messages, and say whose they are; what is not received is left out.

    Gmail hands header lines over decoded, so that a display name can look like a second address:
    where a line names several, the original decides. Raises TransientError or AdapterError.
    """
    fields = (*SENDER_FIELDS, *(COPY_FIELDS if copied else ()))
    doubted: dict[str, read.Head] = {}
    for done, head in enumerate(read.heads(api, ids, fields)):
        if done % read.PAGE == 0:
            progress(done, len(ids))
        if not head.labels.isdisjoint(wire.ELSEWHERE):
            continue
        hit = matcher.match(head.block)
        if hit != Match() and _is_several(head.block, fields):
            doubted[head.id] = head
        else:
            yield head, hit
    for portion in read.bounded({name: head.size for name, head in doubted.items()}):
        for name, raw, _ in read.originals(api, portion):
            yield doubted[name], matcher.match(raw)
    progress(len(ids), len(ids))


def _is_named(block: bytes, address: str) -> bool:
    """Whether a From line holds this address, wherever in it."""
    wanted = address.encode()
    return any(name == "from" and wanted in value.lower() for name, value in headers.fields(block))


def _is_several(block: bytes, fields: Sequence[str]) -> bool:
    """Whether one of these lines names more than one address, or cannot be read."""
    for name, value in headers.fields(block):
        if name in fields:
            found = headers.addresses(value)
            if len(found.found) > 1 or found.unreadable:
                return True
    return False


def _places(names: frozenset[str], prints: Sequence[str]) -> list[Json]:
    return [place for place, name in enumerate(prints) if name in names]


def _from_json(cursor: Cursor | None) -> _Memory:
    """Read a cursor; whatever is not as it was written is left out and looked at anew."""
    if cursor is None or cursor.get("version") != VERSION:
        return _Memory(frozenset(), {})
    prints = wire.texts(cursor, "prints")
    rows = cursor.get("messages")
    messages: dict[str, _Known] = {}
    for name, row in rows.items() if isinstance(rows, Mapping) else ():
        match row:
            case [int(size), str(date), [*theirs], [*doubtful], [*beside], [*copied]]:
                named = (_named(each, prints) for each in (theirs, doubtful, beside, copied))
                messages[name] = _Known(size, date, *named)
            case _:
                pass
    return _Memory(frozenset(prints), messages)


def _named(places: Sequence[Json], prints: Sequence[str]) -> frozenset[str]:
    return frozenset(
        prints[place] for place in places if isinstance(place, int) and 0 <= place < len(prints)
    )
