"""Look for further addresses and numbers of the people in a case; remember what came of them.

Nothing acts here: a hint is shown, and only what the user ticks goes into the playbook.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Final

from boundary.adapters.cards.known import Reader
from boundary.adapters.cards.lines import MAX_BOOK_BYTES, Book, read
from boundary.adapters.cards.sighting import seen_in
from boundary.app.beside import beside
from boundary.app.edit import add_identifier
from boundary.app.keep import keep_of
from boundary.app.platform import read_plain_file
from boundary.app.session import Session
from boundary.core.change import Cursor
from boundary.core.errors import AdapterError, BoundaryError, Refusal
from boundary.core.event import Entry, EventKind
from boundary.core.hints import Hint, NameKey, Seen, hints, names_of
from boundary.core.identifier import Identifier, Kind
from boundary.core.json import Json, JsonObject
from boundary.core.playbook import Account, Person
from boundary.core.ports import CardSpotter, CardsSeen, Sighting, Spotter

__all__ = [
    "LOOKS",
    "Looked",
    "Row",
    "find_hints",
    "hints_since",
    "load_book",
    "load_cards",
    "region_of",
    "remember",
    "take",
]

LOOKS: Final = ("mail.keep", "contacts.hide")
"""What `open_session` is told to open: every mailbox, and every address book at a server."""
_LOOKED = "hints-looked"
_LEFT_OUT = "hints-left-out"
_SHOWN = "hints-shown"
_NO_CARDS: Final = CardsSeen()
_EXPORT: Final = "You can export the address book anew as a .vcf file."


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
    """How many mailboxes were looked through."""
    books: int
    """How many accounts' address books were looked through."""
    unread: int
    """Cards there that could not be read, and entries on cards that are not sure."""
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
    shown: set[str] = field(default_factory=set)
    """Keys of what was shown of cards before."""


def load_book(path: Path) -> Book:
    """Read an exported address book. Raises Refusal."""
    data = read_plain_file(path, MAX_BOOK_BYTES)
    try:
        book = read(data)
    except AdapterError as error:
        raise Refusal(error.say, hint=_EXPORT) from error
    if not book.cards:
        raise Refusal("There is no card in this file.", hint=_EXPORT)
    return book


def load_cards(path: Path) -> CardsSeen:
    """Read who stands in an exported address book. Raises Refusal."""
    return seen_in([load_book(path)], Reader())


def region_of(accounts: Iterable[Account]) -> str:
    """Give the country that the address books of a playbook are in; "" when they name several."""
    named = {account.settings.get("region", "") for account in accounts} - {""}
    region = named.pop() if len(named) == 1 else ""
    return region if isinstance(region, str) else ""


def find_hints(session: Session, exported: Book | None = None) -> Looked:
    """Look through received mail and address books of the accounts that are open, and this one.

    Writes nothing.
    """
    cards = _NO_CARDS
    if exported is not None:
        accounts = session.loaded.playbook.accounts
        reader = Reader(tuple(session.library.rules.providers), region_of(accounts))
        cards = seen_in([exported], reader)
    return _look(session, cards, _Memory(left_out=_memory(session).left_out))


def hints_since(session: Session) -> Looked:
    """Look through what came since `boundary find` looked last; all of it when it never did.

    Of cards that is what was not shown then. The session is opened with `looks=LOOKS`. Writes
    nothing.
    """
    memory = _memory(session)
    looked = _look(session, _NO_CARDS, memory)
    new = (row for row in looked.rows if not (_is_of_card(row) and _key(row) in memory.shown))
    return replace(looked, rows=tuple(new))


def _is_of_card(row: Row) -> bool:
    return row.hint.place is Seen.CARD


def _key(row: Row) -> str:
    return row.hint.identifier.key


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
    """Write down how far was looked, what was shown of cards, and what is not to be shown again."""
    keys = {alias: key for key, alias in session.aliases.items()}
    cursors: dict[str, Json] = {**_memory(session).cursors, **looked.cursors}
    entries: list[Entry] = []
    if looked.mailboxes or looked.books:
        said: JsonObject = {"text": _LOOKED, "note": _through(looked), "cursors": cursors}
        entries.append(Entry(EventKind.NOTE, said))
    out = list(left_out)
    for person in session.loaded.playbook.people:
        owner = keys[person.alias]
        for name, found in looked.names.items():
            if name in (identifier.key for identifier in person.identifiers):
                words: list[Json] = [" ".join(key) for key in found]
                learnt = "display names of theirs are kept for the next look"
                said = {"text": _LOOKED, "note": learnt, "of": name, "names": words}
                entries.append(Entry(EventKind.NOTE, said, owner))
        theirs = [row for row in looked.rows if row.alias == person.alias]
        cards = [row for row in theirs if _is_of_card(row)]
        if cards:
            what = _many(len(cards), "entry on a card was", "entries on cards were")
            entries.append(_listing(_SHOWN, f"{what} shown, which could be theirs", cards, owner))
        if gone := [row for row in theirs if row in out]:
            what = _many(len(gone), "possible further address is", "possible further addresses are")
            entries.append(_listing(_LEFT_OUT, f"{what} left out", gone, owner))
    session.ledger.append(entries)


def _many(count: int, one: str, several: str) -> str:
    return f"{count} {one if count == 1 else several}"


def _listing(text: str, note: str, rows: Iterable[Row], owner: str) -> Entry:
    """Name hints in the log, sealed under the key of the person they could be of."""
    keys: list[Json] = [_key(row) for row in rows]
    return Entry(EventKind.NOTE, {"text": text, "note": note, "keys": keys}, owner)


def _through(looked: Looked) -> str:
    """Say what was looked through, for the log."""
    mail = "received mail" if looked.mailboxes else ""
    books = "address books" if looked.books else ""
    what = " and ".join(filter(None, (mail, books)))
    were = "were" if books else "was"
    return f"{what} {were} looked through for further addresses"


def _look(session: Session, cards: CardsSeen, memory: _Memory) -> Looked:
    by_account: dict[str, list[Sighting]] = {}
    cursors: dict[str, Cursor] = {}
    faults: dict[str, BoundaryError] = {}
    books: list[CardsSeen] = []
    opened = {one.cursor_key: one for one in session.desk.values()}
    for key, one in sorted(opened.items()):
        try:
            if isinstance(one.adapter, Spotter):
                seen, cursor = one.adapter.spot(memory.cursors.get(key))
                by_account.setdefault(one.account, []).extend(seen)
                cursors[key] = cursor or {}
            if isinstance(one.adapter, CardSpotter):
                books.append(one.adapter.spot_cards())
        except AdapterError as error:
            faults[one.account] = error
    sightings = [seen for each in by_account.values() for seen in each]
    listed = [card for some in (cards, *books) for card in some.cards]
    rows: list[Row] = []
    names: dict[str, tuple[NameKey, ...]] = {}
    people = session.loaded.playbook.people
    rules = session.library.rules
    keep = keep_of(session.loaded.playbook, rules.providers)
    for person in people:
        others = [other for other in people if other is not person]
        seen = (*sightings, *_remembered(person, memory))
        rows += [Row(person.alias, h) for h in hints(person, others, seen, listed, keep, rules)]
        theirs = names_of(person, seen, listed, rules)
        if theirs:
            names[person.identifiers[0].key] = theirs
    shown = tuple(row for row in rows if _key(row) not in memory.left_out)
    return Looked(
        rows=shown,
        left_out=len(rows) - len(shown),
        mailboxes=len(cursors),
        books=len(books),
        unread=sum(some.unread for some in (cards, *books)),
        faults=faults,
        cursors=cursors,
        names=names,
        beside=beside(session.loaded.playbook.accounts, session.items, by_account),
    )


def _remembered(person: Person, memory: _Memory) -> tuple[Sighting, ...]:
    """Give the names that came with their addresses in earlier mail, as if they came again."""
    known = {key for one in person.identifiers for key in memory.names.get(one.key, ())}
    listed = [one.value for one in person.identifiers if one.kind is Kind.EMAIL]
    return tuple(
        Sighting(listed[0], {" ".join(key): 1}, {}, {}, "") for key in sorted(known) if listed
    )


def _memory(session: Session) -> _Memory:
    """Read the log; the newest look counts, and what was left out once stays left out."""
    memory = _Memory()
    for event in session.ledger.events(copies=False):
        body = event.body
        if event.kind is not EventKind.NOTE or body is None:
            continue
        if body.get("text") == _LEFT_OUT:
            memory.left_out.update(_texts(body.get("keys")))
        elif body.get("text") == _SHOWN:
            memory.shown.update(_texts(body.get("keys")))
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
