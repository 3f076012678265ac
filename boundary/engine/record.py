"""Write down what a run is doing: intents, parts, outcomes, findings and exhibits."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import replace
from typing import Protocol

from boundary.core.change import Change, Direction, Exhibit, Finding, Intent, Outcome
from boundary.core.codec import (
    address_to_json,
    finding_to_json,
    intent_to_json,
    outcome_to_json,
)
from boundary.core.event import SEVERAL, AuditEvent, Entry, EventKind, Standing
from boundary.core.json import Json, JsonObject
from boundary.core.playbook import Address
from boundary.core.verbs import VERBS

__all__ = ["Archive", "BatchJournal", "BatchSink", "Book", "Record"]


class Archive(Protocol):
    """Where originals lie, sealed."""

    def find(self, source: str, /) -> Exhibit | None:
        """Return the description of what was archived from `source`, or None."""

    def add(
        self,
        addresses: Sequence[Address],
        source: str,
        media_type: str,
        chunks: Iterable[bytes],
        facts: JsonObject,
        person: str,
        /,
    ) -> Exhibit:
        """Archive one original: on disk, read back and compared before this returns."""

    def flush(self) -> None:
        """Log every original added since the last flush, in one durable group."""


class Book(Protocol):
    """The ledger, as the engine needs it."""

    @property
    def exhibits(self) -> Archive:
        """The archive beside the log."""

    def append(self, entries: Sequence[Entry], /) -> Sequence[AuditEvent]:
        """Append one durable group."""

    def standing(self) -> Standing:
        """Add the log up."""


class Record:
    """Turns the nouns of a run into groups of events."""

    def __init__(self, book: Book) -> None:
        """Write to `book`."""
        self._book = book

    def intents(self, intents: Sequence[Intent]) -> None:
        """Write down what is about to be done, before it is done."""
        self._book.append(
            [
                Entry(
                    EventKind.INTENT,
                    {"intent": intent_to_json(intent)},
                    _scope(intent.change),
                )
                for intent in intents
            ]
        )

    def outcomes(
        self, outcomes: Sequence[Outcome], direction: Direction, kind: EventKind = EventKind.OUTCOME
    ) -> None:
        """Write down what came of it."""
        self._book.append(
            [
                Entry(
                    kind,
                    {"outcome": outcome_to_json(outcome), "direction": direction.value},
                    _scope(outcome.change),
                )
                for outcome in outcomes
            ]
        )

    def findings(self, changes: Sequence[Change], findings: Sequence[Finding]) -> None:
        """Write down what a second look showed."""
        person = {change.address: _scope(change) for change in changes}
        entries = []
        for finding in findings:
            body = finding_to_json(finding)
            entries.append(Entry(EventKind.FINDING, body, person[finding.address]))
        self._book.append(entries)


class BatchJournal:
    """The journal of one batch; also remembers its parts, for settling in the same process."""

    def __init__(self, book: Book, changes: Sequence[Change]) -> None:
        """Take the changes of the batch, whose parts are remembered."""
        self._book = book
        self._parts: dict[Address, list[JsonObject]] = {change.address: [] for change in changes}

    def part(self, addresses: Sequence[Address], ref: JsonObject, /) -> None:
        """Make `ref` durable for these addresses before returning.

        What is in hand can name several people at once, also such as the batch is not about, so it
        is sealed under the key of none of them.
        """
        self._book.append(
            [
                Entry(
                    EventKind.PART,
                    {"addresses": [address_to_json(address)], "ref": ref},
                    SEVERAL,
                )
                for address in addresses
            ]
        )
        for address in addresses:
            self._parts[address].append(ref)

    def parts(self, address: Address) -> tuple[JsonObject, ...]:
        """Return what was made durable for one address, oldest first."""
        return tuple(self._parts[address])


class BatchSink:
    """The archive as one batch sees it; remembers which originals the batch is about."""

    def __init__(self, archive: Archive, account: str, changes: Sequence[Change]) -> None:
        """Make sources, unique on an account, unique in the case by the account's name."""
        self._archive = archive
        self._account = account
        self._person = {change.address: change.item.person for change in changes}
        self._used: dict[str, Exhibit] = {}
        self.added = 0
        self.added_bytes = 0

    def has(self, source: str, /) -> bool:
        """Whether the original from `source` is archived already."""
        exhibit = self._archive.find(self._name(source))
        if exhibit is not None:
            self._used[source] = replace(exhibit, source=source)
        return exhibit is not None

    def add(
        self,
        addresses: Sequence[Address],
        source: str,
        media_type: str,
        chunks: Iterable[bytes],
        facts: JsonObject,
        /,
    ) -> Exhibit:
        """Archive one original under the key of the first address's person."""
        person = self._person[addresses[0]]
        exhibit = self._archive.add(
            addresses, self._name(source), media_type, chunks, facts, person
        )
        self._used[source] = replace(exhibit, source=source)
        self.added += 1
        self.added_bytes += exhibit.size
        return self._used[source]

    def exhibits_of(self, change: Change) -> tuple[Exhibit, ...]:
        """Return the originals that this change is about, for its intent.

        Their `source` is the one that the adapter gave, without the account's name.
        """
        wanted = _sources(change.before.facts)
        return tuple(
            exhibit
            for source, exhibit in sorted(self._used.items())
            if source in wanted or change.address in exhibit.addresses
        )

    def _name(self, source: str) -> str:
        return f"{self._account}/{source}"


def _scope(change: Change) -> str:
    """Say whose key seals what is written of a change; a look at an account may name anybody."""
    item = change.item
    return item.person or (SEVERAL if VERBS[item.verb].reads_only else "")


def _sources(facts: JsonObject) -> frozenset[str]:
    messages = facts.get("messages")
    if not isinstance(messages, list | tuple):
        return frozenset()
    ids = (
        message.partition(" ")[0] if isinstance(message, str) else _id_of(message)
        for message in messages
    )
    return frozenset(name for name in ids if isinstance(name, str))


def _id_of(message: Json) -> Json:
    return message.get("id") if isinstance(message, dict) else None
