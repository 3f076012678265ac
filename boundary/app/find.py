"""Look for further addresses of the people in a case, and remember what was made of them.

Nothing acts here: a hint is shown, and only what the user ticks goes into the playbook.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path

from boundary.app.beside import beside
from boundary.app.edit import add_identifier
from boundary.app.keep import keep_of
from boundary.app.platform import read_plain_file
from boundary.app.session import Session
from boundary.core.change import Cursor
from boundary.core.errors import AdapterError, BoundaryError, Refusal
from boundary.core.event import AuditEvent, Entry, EventKind
from boundary.core.hints import Card, Hint, NameKey, hints, names_of
from boundary.core.identifier import Identifier, Kind
from boundary.core.json import Json, JsonObject
from boundary.core.playbook import Person
from boundary.core.ports import Sighting, Spotter
from boundary.formats.cards import MAX_LENGTH, Cards, read_cards

__all__ = ["LOOKS", "Looked", "Row", "find_hints", "hints_since", "load_cards", "remember", "take"]

LOOKS = ("mail.keep",)
"""What `open_session` is told to open, so that every mailbox can be looked at."""
_LOOKED = "hints-looked"
_LEFT_OUT = "hints-left-out"


@dataclass(frozen=True, slots=True)
class Row:
    """One hint, and whose it could be."""

    alias: str
    hint: Hint


@dataclass(frozen=True, slots=True)
class Looked:
    """What one look found."""

    rows: tuple[Row, ...]
    """Person by person in the order of the playbook, the strongest first; none left out before."""
    left_out: int
    """How many more there are that were left out before."""
    mailboxes: int
    """How many accounts were looked through."""
    faults: Mapping[str, BoundaryError]
    """Accounts that were open and could not be looked through, and why."""
    cursors: Mapping[str, Cursor] = field(repr=False)
    names: Mapping[str, tuple[NameKey, ...]] = field(repr=False)
    """Identifier key of a person to the names that came with what is listed for them."""
    beside: tuple[str, ...] = ()
    """Sentences: whose mail a filter would take as well."""


@dataclass(slots=True)
class _Memory:
    """What earlier looks left in the log."""

    cursors: dict[str, Cursor] = field(default_factory=dict)
    names: dict[str, tuple[NameKey, ...]] = field(default_factory=dict)
    left_out: set[str] = field(default_factory=set)


def load_cards(path: Path) -> Cards:
    """Read an exported address book. Raises Refusal."""
    data = read_plain_file(path, MAX_LENGTH)
    try:
        text = data.decode("utf-8-sig")
    except UnicodeDecodeError:
        text = data.decode("latin-1")  # vCard 2.1 says nothing of its bytes; addresses are ASCII
    return read_cards(text)


def find_hints(session: Session, cards: Sequence[Card] = ()) -> Looked:
    """Look through all received mail of the accounts that are open, and these cards."""
    return _look(session, cards, _Memory(left_out=_memory(session.review()).left_out))


def hints_since(session: Session) -> Looked:
    """Look through what came since `boundary find` looked last; all of it when it never did.

    The session is opened with `looks=LOOKS`. Writes nothing.
    """
    return _look(session, (), _memory(session.review()))


def take(session: Session, rows: Iterable[Row]) -> tuple[Identifier, ...]:
    """Put what was ticked into the playbook, each under its person; return it in order.

    Raises Refusal before anything is written when one was ticked for two people.
    """
    chosen = list(rows)
    if len({row.hint.identifier for row in chosen}) < len(chosen):
        raise Refusal(
            "One of these was ticked for two people.",
            hint="An address belongs to one person of a case. Nothing was changed.",
        )
    for row in chosen:
        identifier = row.hint.identifier
        loaded, _ = add_identifier(
            session.env, session.loaded, row.alias, identifier.kind, identifier.value
        )
        session.take(loaded)
    return tuple(row.hint.identifier for row in chosen)


def remember(session: Session, looked: Looked, left_out: Iterable[Row]) -> None:
    """Write down how far was looked, and what is not to be shown again."""
    keys = {alias: key for key, alias in session.aliases.items()}
    cursors: dict[str, Json] = {**_memory(session.review()).cursors, **looked.cursors}
    note = "received mail was looked through for further addresses"
    entries: list[Entry] = []
    if looked.mailboxes:
        said: JsonObject = {"text": _LOOKED, "note": note, "cursors": cursors}
        entries.append(Entry(EventKind.NOTE, said))
    out: dict[str, list[Json]] = {}
    for row in left_out:
        out.setdefault(row.alias, []).append(row.hint.identifier.key)
    for person in session.loaded.playbook.people:
        owner = keys[person.alias]
        for name, found in looked.names.items():
            if name in (identifier.key for identifier in person.identifiers):
                words: list[Json] = [" ".join(key) for key in found]
                learnt = "display names of theirs are kept for the next look"
                said = {"text": _LOOKED, "note": learnt, "of": name, "names": words}
                entries.append(Entry(EventKind.NOTE, said, owner))
        if person.alias in out:
            count = len(out[person.alias])
            many = "further address is" if count == 1 else "further addresses are"
            left: JsonObject = {
                "text": _LEFT_OUT,
                "note": f"{count} possible {many} left out",
                "keys": out[person.alias],
            }
            entries.append(Entry(EventKind.NOTE, left, owner))
    session.ledger.append(entries)


def _look(session: Session, cards: Sequence[Card], memory: _Memory) -> Looked:
    by_account: dict[str, list[Sighting]] = {}
    cursors: dict[str, Cursor] = {}
    faults: dict[str, BoundaryError] = {}
    opened = {one.cursor_key: one for one in session.desk.values()}
    for key, one in sorted(opened.items()):
        if not isinstance(one.adapter, Spotter):
            continue
        try:
            seen, cursor = one.adapter.spot(memory.cursors.get(key))
        except AdapterError as error:
            faults[one.account] = error
            continue
        by_account.setdefault(one.account, []).extend(seen)
        cursors[key] = cursor or {}
    sightings = [seen for each in by_account.values() for seen in each]
    rows: list[Row] = []
    names: dict[str, tuple[NameKey, ...]] = {}
    people = session.loaded.playbook.people
    rules = session.library.rules
    keep = keep_of(session.loaded.playbook, rules.providers)
    for person in people:
        others = [other for other in people if other is not person]
        seen = (*sightings, *_remembered(person, memory))
        rows += [Row(person.alias, h) for h in hints(person, others, seen, cards, keep, rules)]
        theirs = names_of(person, seen, cards, rules)
        if theirs:
            names[person.identifiers[0].key] = theirs
    shown = tuple(row for row in rows if row.hint.identifier.key not in memory.left_out)
    also = beside(session.loaded.playbook.accounts, session.items, by_account)
    return Looked(shown, len(rows) - len(shown), len(cursors), faults, cursors, names, also)


def _remembered(person: Person, memory: _Memory) -> tuple[Sighting, ...]:
    """Give the names that came with their addresses in earlier mail, as if they came again."""
    known = {key for one in person.identifiers for key in memory.names.get(one.key, ())}
    listed = [one.value for one in person.identifiers if one.kind is Kind.EMAIL]
    return tuple(
        Sighting(listed[0], {" ".join(key): 1}, {}, {}, "") for key in sorted(known) if listed
    )


def _memory(events: Iterable[AuditEvent]) -> _Memory:
    """Read the log; the newest look counts, and what was left out once stays left out."""
    memory = _Memory()
    for event in events:
        body = event.body
        if event.kind is not EventKind.NOTE or body is None:
            continue
        if body.get("text") == _LEFT_OUT:
            memory.left_out.update(_texts(body.get("keys")))
        elif body.get("text") == _LOOKED:
            cursors, of = body.get("cursors"), body.get("of")
            if isinstance(cursors, Mapping):
                memory.cursors = {k: v for k, v in cursors.items() if isinstance(v, Mapping)}
            if isinstance(of, str):
                names = _texts(body.get("names"))
                memory.names[of] = tuple(tuple(name.split(" ")) for name in names)
    return memory


def _texts(value: Json) -> tuple[str, ...]:
    texts = value if isinstance(value, list | tuple) else ()
    return tuple(text for text in texts if isinstance(text, str))
