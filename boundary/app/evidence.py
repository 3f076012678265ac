"""Look over the saved copies: how many there are, which carry files; and write entries by hand."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Final

from boundary.app.forgotten import Gone, gone_of
from boundary.app.session import Session
from boundary.core.change import Exhibit
from boundary.core.errors import Interrupted, LedgerTampered, Refusal, StoreError
from boundary.core.event import EventKind
from boundary.core.json import JsonObject
from boundary.formats import bundle_words
from boundary.formats.attached import carries_more
from boundary.ledger import Kept, kept_of

__all__ = [
    "BY_HAND",
    "Survey",
    "Tally",
    "carrying",
    "check_day",
    "damaged",
    "fact",
    "go_on",
    "note",
    "shown",
    "survey",
]

BY_HAND: Final = "by-hand"
"""The source of an entry made by hand begins with it."""
_NOTE_LIMIT: Final = 64 * 1024
_DAY: Final = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}(?: [0-9]{2}:[0-9]{2})?", re.ASCII)


@dataclass(slots=True)
class Tally:
    """So many copies, and their bytes together."""

    copies: int = 0
    size: int = 0

    def add(self, size: int) -> None:
        """Count one more."""
        self.copies += 1
        self.size += size


@dataclass(frozen=True, slots=True)
class Survey:
    """How many copies a case holds."""

    whole: Tally
    """Those that can be opened."""
    days: Mapping[tuple[str, str], Tally]
    """By day and channel, in order."""
    senders: Mapping[tuple[str, str, str], Tally] = field(repr=False)
    """By sender, account (or channel, where there is none) and day, in order."""
    forgotten: Mapping[str, int]
    """Copies that nobody can open, by the day their person was forgotten; "": nobody was."""
    absent: int
    """Copies that the log knows, and whose file is gone or cut off."""
    gone: Gone
    earlier: tuple[tuple[int, int], ...]
    """Exports before: when (UTC milliseconds), and the number of the entry."""

    @property
    def lost(self) -> int:
        """Copies that nobody can open."""
        return sum(self.forgotten.values())


def survey(session: Session) -> Survey:
    """Go over the log once and count. What is held grows with days and senders, not with copies."""
    whole, gone = Tally(), gone_of(session)
    days: dict[tuple[str, str], Tally] = {}
    senders: dict[tuple[str, str, str], Tally] = {}
    earlier: list[tuple[int, int]] = []
    for event in session.ledger.events():
        gone.take(event)
        kept = kept_of(event)
        if kept is not None:
            one = kept.exhibit
            day, channel = fact(one, "internal_date")[:10], fact(one, "channel")
            by = (fact(one, "sender"), fact(one, "account") or channel, day)
            for tally in (
                whole,
                days.setdefault((day, channel), Tally()),
                senders.setdefault(by, Tally()),
            ):
                tally.add(one.size)
        elif event.kind is EventKind.EXPORTED:
            earlier.append((event.at_ms, event.seq))
    return Survey(
        whole,
        dict(sorted(days.items())),
        dict(sorted(senders.items(), key=lambda row: (row[0][0], row[0][2], row[0][1]))),
        gone.copies(),
        session.ledger.exhibits.absent(),
        gone,
        tuple(earlier),
    )


def carrying(session: Session, count: int) -> frozenset[int]:
    """Find the copies that carry, or may carry, a file: by their entry of the log.

    Each is opened and read through; nothing of it is kept or shown. `count`: how many there are.
    """
    found: set[int] = set()
    for kept in shown(session, session.ledger.exhibits.each(), count):
        try:
            if carries_more(session.ledger.exhibits.read(kept), kept.exhibit.media_type):
                found.add(kept.seq)
        except LedgerTampered:
            continue  # said with the export itself
    return frozenset(found)


def damaged(session: Session, count: int) -> tuple[int, ...]:
    """Find the copies whose file is there, and does not read as it was saved: by their entry.

    Each is opened, read through and held against what the log says of it; one at a time, and
    nothing of it is kept or shown. `count`: how many there are.
    """
    found: list[int] = []
    for kept in shown(session, session.ledger.exhibits.each(), count):
        try:
            for _ in session.ledger.exhibits.read(kept):
                pass
        except (LedgerTampered, StoreError):
            if session.ledger.exhibits.is_there(kept):
                found.append(kept.seq)
    return tuple(found)


def shown(session: Session, copies: Iterable[Kept], count: int) -> Iterator[Kept]:
    """Give them one after the other, with progress; stops when the person says so."""
    for number, kept in enumerate(copies):
        go_on(session)
        session.env.hands.progress(None, number, count, bundle_words.READING)
        yield kept


def go_on(session: Session) -> None:
    """Raise Interrupted once the person said that it is to stop."""
    if session.env.stop():
        raise Interrupted("You stopped the work.", hint="Nothing was changed or handed on.")


def note(session: Session, text: str, when: str, channel: str, witness: str) -> Exhibit:
    """Seal an entry made by hand, as a copy of its own; its words are in no event of the log.

    `when`: a day as 2026-11-22, perhaps with 21:30 after it; or empty.
    """
    check_day(when)
    if not text.strip():
        raise Refusal("There is nothing to write down.", hint="Nothing was saved.")
    now = bundle_words.moment(session.env.clock.now_ms())
    data = bundle_words.note_text(when, channel, witness, now, text).encode("utf-8", "replace")
    if len(data) > _NOTE_LIMIT:
        raise Refusal("This entry is too long.", hint="Nothing was saved. You can split it.")
    facts: JsonObject = {
        "channel": BY_HAND,  # what was typed could name somebody, and counts are shown
        "internal_date": when,
        "sender": "",
        "account": "",
        "size": len(data),
    }
    store = session.ledger.exhibits
    source = f"{BY_HAND};{session.ledger.next_seq};{session.env.random(8).hex()}"
    exhibit = store.add((), source, "text/plain; charset=utf-8", (data,), facts, "")
    store.flush()
    return exhibit


def check_day(text: str) -> None:
    """Refuse a day that cannot be read; none is one."""
    if not text:
        return
    try:
        if _DAY.fullmatch(text) is None:
            raise ValueError(text)
        datetime.fromisoformat(text)
    except ValueError as error:
        raise Refusal(
            "This is not a day that can be read.",
            hint="A day is written as 2026-11-22, perhaps with 21:30 after it.",
        ) from error


def fact(exhibit: Exhibit, name: str) -> str:
    """Give one of the texts that stand beside an original; empty when it has none."""
    value = exhibit.facts.get(name)
    return value if isinstance(value, str) else ""
