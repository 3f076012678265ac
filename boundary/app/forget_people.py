"""Find everybody in a case who can be forgotten, and what would go with each of them."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Final, Protocol, runtime_checkable

from boundary.app.evidence import BY_HAND
from boundary.app.log_review import addresses_in
from boundary.app.reasons import reasons_of
from boundary.app.session import Session, not_begun
from boundary.core.codec import canonical
from boundary.core.event import SEVERAL, AuditEvent
from boundary.core.identifier import Identifier, Kind
from boundary.core.ports import StreamBox
from boundary.core.verbs import VERBS
from boundary.ledger import kept_of

__all__ = ["KeysOfCase", "Somebody", "keys_of", "people_of", "says_any", "words_of"]

_SHORTEST: Final = 3
"""Letters a name has to have before it is looked for in other texts."""


@runtime_checkable
class KeysOfCase(StreamBox, Protocol):
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
    values: frozenset[str] = field(repr=False)
    """The same, as it is."""
    keys: frozenset[str] = field(repr=False)
    """The pseudonyms under which things are sealed about them; never empty."""
    entries: int
    """Entries of the log that could be read by nobody any more."""
    copies: int
    copied_bytes: int
    shared: int
    """How many of the copies are of somebody else as well; they go too."""
    standing: int
    """Steps that stand at the user's accounts, and could not be taken back by the log any more."""
    elsewhere: int = 0
    """Entries that name them and are sealed with something else, so that they stay."""
    own_words: int = 0
    """The user's own words in the case; whom they name is not looked at."""

    @property
    def id(self) -> str:
        """Eight hex digits, the same every time, that name nobody."""
        return min(self.keys)[:8]

    @property
    def waits(self) -> bool:
        """Whether there is anything to lose: then it waits as an undo does."""
        return bool(self.copies or self.standing)


def people_of(session: Session) -> tuple[Somebody, ...]:
    """Find everybody who can be forgotten, those of the playbook first. Writes nothing."""
    box = keys_of(session)
    current = {box.pseudonym(key): alias for key, alias in session.aliases.items()}
    needles = {} if not session.has_playbook else _needles(session)
    seen = _Seen.of(session.ledger.events())
    found: dict[str, set[str]] = {}
    for pseudonym, alias in current.items():
        found.setdefault(alias, set()).add(pseudonym)
    others: list[str] = []
    for pseudonym, subjects in seen.subjects.items():
        if pseudonym in current or pseudonym == box.pseudonym(SEVERAL):
            continue
        # Only what is wholly theirs: another person's copies may name them as well.
        owners = [alias for alias, words in needles.items() if subjects <= words.keys()]
        if subjects and len(owners) == 1:
            found[owners[0]].add(pseudonym)
        else:
            others.append(pseudonym)
    own_words = seen.by_hand + len(reasons_of(session.ledger.events(copies=False)))
    made = [
        _somebody(session, seen, alias, frozenset(keys), needles.get(alias, {}))
        for alias, keys in found.items()
    ]
    made += [_somebody(session, seen, "", frozenset((one,)), {}) for one in others]
    several = box.pseudonym(SEVERAL)
    named = _elsewhere((e for e in session.ledger.events() if e.pseudonym != several), made)
    return tuple(
        replace(one, elsewhere=count, own_words=own_words)
        for one, count in zip(made, named, strict=True)
    )


def keys_of(session: Session) -> KeysOfCase:
    """Give the keys of the case. Raises NeedsPerson before it was begun."""
    if not isinstance(session.box, KeysOfCase):
        raise not_begun()
    return session.box


def words_of(session: Session, keys: frozenset[str]) -> frozenset[str]:
    """Gather what says who they are, before it is gone."""
    box = keys_of(session)
    words = {
        word
        for key, alias in session.aliases.items()
        if box.pseudonym(key) in keys
        for word in _needles(session)[alias].values()
    }
    seen = _Seen.of(session.ledger.events())
    for key in keys:
        found = map(_identifier, seen.subjects.get(key, ()))
        words.update(one.value for one in found if one is not None)
    return frozenset(words)


def says_any(data: bytes, words: Iterable[str]) -> bool:
    """Whether a text holds any of these words, in whatever case; as it is, or as JSON spells it."""
    text = data.decode("utf-8", "replace").casefold()
    return any(
        spelled.casefold() in text
        for word in words
        if len(word) >= _SHORTEST
        for spelled in (word, canonical(word)[1:-1].decode("ascii"))
    )


@dataclass(frozen=True, slots=True)
class _Seen:
    """What the log holds, by the pseudonym it is sealed under."""

    subjects: Mapping[str, set[str]]
    """Subjects of the steps that what can be opened is about."""
    entries: Mapping[str, int]
    copies: Mapping[str, Counter[frozenset[str]]]
    """How many copies there are, by the subjects that they are of."""
    copied_bytes: Mapping[str, int]
    by_hand: int
    """How many entries of the evidence were made by hand."""

    @classmethod
    def of(cls, events: Iterable[AuditEvent]) -> _Seen:
        subjects: dict[str, set[str]] = {}
        entries: Counter[str] = Counter()
        copies: dict[str, Counter[frozenset[str]]] = {}
        copied: Counter[str] = Counter()
        by_hand = 0
        for event in events:
            kept = kept_of(event)
            if kept is not None:
                by_hand += kept.exhibit.source.startswith(BY_HAND)
            if event.pseudonym and event.body is not None:
                entries[event.pseudonym] += 1
                found = subjects.setdefault(event.pseudonym, set())
                if kept is None:  # a copy can be of several people
                    found.update(
                        address.subject.removeprefix("person:")
                        for address in addresses_in(event.body)
                    )
                else:
                    of = frozenset(address.subject for address in kept.exhibit.addresses)
                    copies.setdefault(event.pseudonym, Counter())[of] += 1
                    copied[event.pseudonym] += kept.exhibit.size
        return cls(subjects, entries, copies, copied, by_hand)


def _somebody(
    session: Session,
    seen: _Seen,
    alias: str,
    keys: frozenset[str],
    words: Mapping[str, str],
) -> Somebody:
    box = keys_of(session)
    subjects = {subject for key in keys for subject in seen.subjects.get(key, ())}
    identifiers = [one for one in map(_identifier, sorted(subjects)) if one is not None]
    theirs: Counter[frozenset[str]] = Counter()
    for key in keys:
        theirs.update(seen.copies.get(key, {}))
    own = subjects | words.keys()
    done = (outcomes[0].change.item for outcomes in session.standing.done.values())
    return Somebody(
        alias=alias,
        masked=tuple(one.masked for one in identifiers),
        values=frozenset({*words.values(), *(one.value for one in identifiers)}),
        keys=keys,
        entries=sum(seen.entries.get(key, 0) for key in keys),
        copies=theirs.total(),
        copied_bytes=sum(seen.copied_bytes.get(key, 0) for key in keys),
        shared=sum(number for of, number in theirs.items() if not of <= own),
        standing=sum(
            box.pseudonym(item.person) in keys and not VERBS[item.verb].reads_only for item in done
        ),
    )


def _elsewhere(events: Iterable[AuditEvent], people: Sequence[Somebody]) -> list[int]:
    """Count for each of these people the entries of others that name them, in one pass."""
    counts = [0] * len(people)
    for event in events:
        if event.body is not None:
            data = canonical(event.body)
            for place, one in enumerate(people):
                counts[place] += event.pseudonym not in one.keys and says_any(data, one.values)
    return counts


def _needles(session: Session) -> Mapping[str, Mapping[str, str]]:
    """Give what says who somebody is, by short name: keys of identifiers and names to the words."""
    found: dict[str, Mapping[str, str]] = {}
    for person in session.loaded.playbook.people:
        words = {one.key: one.value for one in person.identifiers}
        words |= {f"name:{name}": name for name in person.names}
        found[person.alias] = words
    return found


def _identifier(subject: str) -> Identifier | None:
    """Read the subject of an address; None when it is about no identifier."""
    kind, _, rest = subject.partition(":")
    if kind not in set(Kind) or not rest:
        return None
    service, _, value = rest.partition(":") if kind == Kind.HANDLE.value else ("", "", rest)
    return Identifier(Kind(kind), value, service)
