"""Forget one person of a case: destroy the key that everything about them is sealed under."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Final, Protocol, runtime_checkable

from boundary.app.edit import drafted, keep
from boundary.app.evidence import BY_HAND
from boundary.app.forget_notes import asked_for, unfinished, write_asked, write_begun, write_done
from boundary.app.log_review import addresses_in
from boundary.app.reasons import reasons_of
from boundary.app.session import Session, not_begun
from boundary.app.workspace import Loaded, Sealed, Workspace, load_sealed, sealed_path
from boundary.core.codec import canonical
from boundary.core.cross import person_keys
from boundary.core.errors import Refusal
from boundary.core.event import SEVERAL, AuditEvent, EventKind
from boundary.core.identifier import Identifier, Kind
from boundary.core.ports import StreamBox
from boundary.core.verbs import VERBS
from boundary.formats.edit_whole import remove_person

__all__ = [
    "Forgotten",
    "Somebody",
    "ask",
    "finish",
    "forget",
    "is_asked",
    "people_of",
    "waits_until",
]

_HOUR_MS: Final = 3_600_000
_SHORTEST: Final = 3
"""Letters a name has to have before it is looked for in other texts."""


@runtime_checkable
class _Keys(StreamBox, Protocol):
    """A box that can destroy one of its keys."""

    def destroy_key(self, scope_pseudonym: str, /) -> None:
        """Destroy it; twice is as good as once."""


@dataclass(frozen=True, slots=True)
class Somebody:
    """One person that something is sealed about, or that the playbook names."""

    alias: str = field(repr=False)
    """The short name; empty when the playbook names them no more."""
    masked: tuple[str, ...]
    """What the log knows of them, covered: for somebody without a short name."""
    keys: frozenset[str] = field(repr=False)
    """The pseudonyms under which things are sealed about them; never empty."""
    entries: int
    """Entries of the log that could be read by nobody any more."""
    copies: int
    copied_bytes: int
    standing: int
    """Steps that stand at the user's accounts, and could not be taken back by the log any more."""
    elsewhere: int
    """Entries that name them and are sealed with something else, so that they stay."""
    own_words: int
    """The user's own words in the case; whom they name is not looked at."""

    @property
    def id(self) -> str:
        """Eight hex digits, the same every time, that name nobody."""
        return min(self.keys)[:8]

    @property
    def waits(self) -> bool:
        """Whether there is anything to lose: then it waits as an undo does."""
        return bool(self.copies or self.standing)


@dataclass(frozen=True, slots=True)
class Forgotten:
    """What forgetting came to."""

    files: int
    """Saved copies and kept windows that were removed."""
    out_of_playbook: bool
    """Whether the sealed playbook named them until now."""
    still_said: bool
    """Whether the sealed playbook still says something of theirs elsewhere, as in a remark."""


def people_of(session: Session) -> tuple[Somebody, ...]:
    """Find everybody who can be forgotten, those of the playbook first. Writes nothing."""
    box = _box(session)
    events = session.review()
    current = {box.pseudonym(key): alias for key, alias in session.aliases.items()}
    needles = {} if not session.has_playbook else _needles(session)
    seen = _Seen.of(events)
    found: dict[str, set[str]] = {}
    for pseudonym, alias in current.items():
        found.setdefault(alias, set()).add(pseudonym)
    others: list[str] = []
    for pseudonym, subjects in seen.subjects.items():
        if pseudonym in current or pseudonym == box.pseudonym(SEVERAL):
            continue
        owners = [alias for alias, words in needles.items() if subjects & words.keys()]
        if len(owners) == 1:
            found[owners[0]].add(pseudonym)
        else:
            others.append(pseudonym)
    made = [
        _somebody(session, seen, events, alias, frozenset(keys), needles.get(alias, {}))
        for alias, keys in found.items()
    ]
    return (*made, *(_somebody(session, seen, events, "", frozenset((one,)), {}) for one in others))


def waits_until(session: Session, one: Somebody) -> int | None:
    """Say from when on this person would be forgotten, UTC milliseconds; None: at once."""
    wait_ms = session.facts.wait_hours * _HOUR_MS
    if not one.waits or not wait_ms:
        return None
    now = session.env.clock.now_ms()
    asked = asked_for(session.review(), one.keys)
    until = now + wait_ms if asked is None else asked
    return until if until > now else None


def ask(session: Session, one: Somebody) -> int | None:
    """Begin the wait, or read how long it is still; None when there is none any more."""
    until = waits_until(session, one)
    if until is not None and asked_for(session.review(), one.keys) is None:
        write_asked(session.ledger, one.keys, until)
    return until


def is_asked(session: Session, one: Somebody) -> bool:
    """Whether forgetting this person was asked for and its wait has begun."""
    return asked_for(session.review(), one.keys) is not None


def forget(session: Session, one: Somebody) -> Forgotten:
    """Destroy what this person's things are sealed under, and take them out of what is kept.

    The session is open for writing. Cut off anywhere, `finish` ends it. Raises Refusal, before
    anything is written, when an interrupted run has to be settled first or the sealed playbook
    cannot be read or changed; StoreError when the disk refuses.
    """
    if session.in_doubt:  # what a run was in the middle of can be about several people together
        raise Refusal(
            "A run was interrupted, and what came of it is not known.",
            hint="`boundary run CASE` finds out first. Nothing was changed.",
        )
    _without(session, one.keys)
    write_begun(session.ledger, one.keys)
    done = finish(session)
    return done or Forgotten(0, out_of_playbook=False, still_said=False)


def finish(session: Session) -> Forgotten | None:
    """End what a forgetting began, from wherever it was cut off; None when there is nothing to end.

    The session is open for writing.
    """
    keys = unfinished(session.ledger.events())
    if not keys:
        return None
    events = session.review()
    box = _box(session)
    words = _words_of(session, events, keys)
    drafts = _without(session, keys)
    said = False
    if drafts is not None:
        before, after = drafts
        keep(session.env, before, after)
        said = _names(after.data, words)
        if session.has_playbook and isinstance(session.loaded.home, Sealed):
            session.take(after)
    for pseudonym in (*sorted(keys), box.pseudonym(SEVERAL)):
        box.destroy_key(pseudonym)
    files = _sweep(session)
    write_done(session.ledger, keys)
    if session.has_playbook:
        session.take(session.loaded)  # what the log adds up to is another sum now
    return Forgotten(files, drafts is not None, said)


@dataclass(frozen=True, slots=True)
class _Seen:
    """What the log holds, by the pseudonym it is sealed under."""

    subjects: Mapping[str, set[str]]
    """Subjects of addresses that stand in what can be opened."""
    entries: Mapping[str, int]

    @classmethod
    def of(cls, events: Iterable[AuditEvent]) -> _Seen:
        subjects: dict[str, set[str]] = {}
        entries: dict[str, int] = {}
        for event in events:
            if event.pseudonym and event.body is not None:
                entries[event.pseudonym] = entries.get(event.pseudonym, 0) + 1
                found = subjects.setdefault(event.pseudonym, set())
                found.update(address.subject for address in addresses_in(event.body))
        return cls(subjects, entries)


def _somebody(
    session: Session,
    seen: _Seen,
    events: Sequence[AuditEvent],
    alias: str,
    keys: frozenset[str],
    words: Mapping[str, str],
) -> Somebody:
    box = _box(session)
    subjects = {subject for key in keys for subject in seen.subjects.get(key, ())}
    identifiers = [one for one in map(_identifier, sorted(subjects)) if one is not None]
    needles = {*words.values(), *(one.value for one in identifiers)}
    kept = session.exhibits()
    theirs = [one.exhibit for one in kept if one.pseudonym in keys]
    by_hand = sum(one.exhibit.source.startswith(BY_HAND) for one in kept)
    done = (outcomes[0].change.item for outcomes in session.standing.done.values())
    return Somebody(
        alias=alias,
        masked=tuple(one.masked for one in identifiers),
        keys=keys,
        entries=sum(seen.entries.get(key, 0) for key in keys),
        copies=len(theirs),
        copied_bytes=sum(one.size for one in theirs),
        standing=sum(
            box.pseudonym(item.person) in keys and not VERBS[item.verb].reads_only for item in done
        ),
        elsewhere=sum(
            event.body is not None
            and event.pseudonym not in keys
            and event.pseudonym != box.pseudonym(SEVERAL)
            and _names(canonical(event.body), needles)
            for event in events
        ),
        own_words=len(reasons_of(events)) + by_hand,
    )


def _needles(session: Session) -> Mapping[str, Mapping[str, str]]:
    """Give what says who somebody is, by short name: keys of identifiers and names to the words."""
    found: dict[str, Mapping[str, str]] = {}
    for person in session.loaded.playbook.people:
        words = {one.key: one.value for one in person.identifiers}
        words |= {f"name:{name}": name for name in person.names}
        found[person.alias] = words
    return found


def _words_of(
    session: Session, events: Sequence[AuditEvent], keys: frozenset[str]
) -> frozenset[str]:
    """Gather what says who they are, before it is gone."""
    box = _box(session)
    words = {
        word
        for key, alias in session.aliases.items()
        if box.pseudonym(key) in keys
        for word in _needles(session)[alias].values()
    }
    seen = _Seen.of(events)
    for key in keys:
        found = map(_identifier, seen.subjects.get(key, ()))
        words.update(one.value for one in found if one is not None)
    return frozenset(words)


def _names(data: bytes, words: Iterable[str]) -> bool:
    """Whether a text holds any of these words, in whatever case; as it is, or as JSON spells it."""
    text = data.decode("utf-8", "replace").casefold()
    return any(
        spelled.casefold() in text
        for word in words
        if len(word) >= _SHORTEST
        for spelled in (word, canonical(word)[1:-1].decode("ascii"))
    )


def _identifier(subject: str) -> Identifier | None:
    """Read the subject of an address; None when it is about no identifier."""
    kind, _, rest = subject.removeprefix("person:").partition(":")
    if kind not in set(Kind) or not rest:
        return None
    service, _, value = rest.partition(":") if kind == Kind.HANDLE.value else ("", "", rest)
    return Identifier(Kind(kind), value, service)


def _without(session: Session, keys: frozenset[str]) -> tuple[Loaded, Loaded] | None:
    """Read the sealed playbook, and how it would be without these people; None: it names none.

    Raises Refusal when it cannot be read, or not be changed by that alone.
    """
    env, box = session.env, _box(session)
    folder = Workspace(env.state, env.files).folder(session.code)
    home = Sealed(session.code, sealed_path(folder), box)
    if env.files.size(home.path) is None:
        return None
    before = load_sealed(home, env.files, session.library)
    known = person_keys(before.playbook, session.standing)
    gone = [alias for alias, key in known.items() if box.pseudonym(key) in keys]
    if not gone:
        return None
    text = before.data.decode("utf-8")
    for alias in gone:
        text = remove_person(text, alias)
    return before, drafted(before, text, session.library)


def _sweep(session: Session) -> int:
    """Remove the copies that no entry names any more, and the windows that were kept."""
    env = session.env
    folder = Workspace(env.state, env.files).folder(session.code)
    named = {
        f"{event.body.get('name')}.sealed"
        for event in session.ledger.events()
        if event.kind is EventKind.EXHIBIT and event.body is not None
    }
    gone: list[Path] = [
        folder / "exhibits" / name
        for name in env.files.names(folder / "exhibits")
        if name not in named
    ]
    # A page of theirs may be in what a browser keeps; it is made anew at the next sign-in.
    gone += [
        folder / name
        for name in env.files.names(folder)
        if name.startswith("window-") and name.endswith(".sealed")
    ]
    for path in gone:
        env.files.destroy(path)
    return len(gone)


def _box(session: Session) -> _Keys:
    """Give the keys of the case. Raises NeedsPerson before it was begun."""
    if not isinstance(session.box, _Keys):
        raise not_begun()
    return session.box
