"""Say which addresses could be the person's too, and why; pure, and never sure.

Nothing here is a finding: a display name is whatever its sender writes, and relatives share names.
Who is listed, kept open, protected or no person at all is never among the hints.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from enum import StrEnum

from boundary.core.identifier import Identifier, Kind, mailbox_key
from boundary.core.playbook import Person
from boundary.core.ports import CardSighting, Sighting
from boundary.core.protect import is_role, protected
from boundary.core.rules import Keep, Rules

__all__ = ["Hint", "Reason", "Seen", "hints", "name_key", "names_of"]

MIN_LOCAL = 6
"""Letters and digits that a part before the @ needs to tell anything about its owner."""
SHARED_NAMES = 5
"""An address that came with this many different names writes for many people."""
SHARED_SENDERS = 3
"""An address that stood beside this many others' addresses is a list or a desk."""
ONE_IN = 5
"""One message in so many has to show it beside a listed address: a single one proves nothing."""

_APOSTROPHES = "'`´\u02bc\u2018\u2019\uff07"
_MACHINE_WORDS = (
    "alert alerts automated autoreply bounce bounces daemon donotreply mailer newsletter"
    " newsletters noreply notification notifications notify"
)
_MACHINES = frozenset(_MACHINE_WORDS.split())
"""Words in a local part by which a program writes, for whomever."""


class Reason(StrEnum):
    """Why an address is shown, strongest first; a closed list."""

    ANSWERS_FOR = "answers-for"
    """It stood in one message, or stands on one card, beside one that is listed."""
    SAME_NAME = "same-name"
    """It came with a display name that the playbook lists for the person."""
    SAME_NAME_AS_THEIRS = "same-name-as-theirs"
    """It came with a display name that a listed address came with, too."""
    SAME_LOCAL_PART = "same-local-part"
    """Before the @ it is the same as a listed address, at another domain."""


class Seen(StrEnum):
    """Where something was seen."""

    MAIL = "mail"
    CARD = "card"


@dataclass(frozen=True, slots=True)
class Hint:
    """One identifier that could be the person's, could be not."""

    identifier: Identifier
    reasons: tuple[Reason, ...]
    """Never empty; strongest first."""
    count: int
    """How many messages named it; how many cards, for one that was only on cards."""
    newest: str
    """When the newest of these messages came, ISO 8601 UTC; empty when not known."""
    place: Seen
    """MAIL also for what stands on a card besides."""
    name: str = field(default="", repr=False)
    """For SAME_NAME: the name as the playbook lists it. No other name is ever shown."""


@dataclass(slots=True)
class _Found:
    """What is known of one candidate so far."""

    identifier: Identifier
    place: Seen
    reasons: set[Reason] = field(default_factory=set)
    count: int = 0
    newest: str = ""
    name: str = ""


NameKey = tuple[str, ...]
"""The words of a name, sorted."""


def name_key(name: str) -> NameKey:
    """Bring a display name into the form that is compared: its words, sorted.

    NFKC and case are folded; accents stay; apostrophes and what cannot be seen are dropped, other
    punctuation parts words; the order of words counts for nothing. Empty when no letter is there.
    """
    folded = _compatible(_compatible(name).casefold())
    return tuple(sorted(_compatible("".join(_signs(folded))).split()))


def names_of(
    person: Person, sightings: Iterable[Sighting], cards: Iterable[CardSighting], rules: Rules
) -> tuple[NameKey, ...]:
    """Give the names of two words and more that came with what is listed for the person, sorted.

    Of an address that came with many names the few most frequent count: what a sender writes there
    once may be anybody's name.
    """
    listed = _keys(person.identifiers, rules)
    found: set[NameKey] = set()
    for sighting in sightings:
        if _key(_email(sighting.address), rules) in listed:
            often = sorted(sighting.names, key=lambda name: (-sighting.names[name], name))
            found.update(map(name_key, often[:SHARED_NAMES]))
    for card in cards:
        if _keys((*card.emails, *card.phones), rules) & listed:
            found.update(map(name_key, card.names))
    return tuple(sorted(key for key in found if _tells(key)))


def hints(
    person: Person,
    others: Iterable[Person],
    sightings: Sequence[Sighting],
    cards: Sequence[CardSighting],
    keep: Keep,
    rules: Rules,
) -> tuple[Hint, ...]:
    """Give the hints for one person, each identifier once, the strongest first.

    `others`: everybody else in the case; what is listed for them is no hint either.
    """
    return _Search(person, others, sightings, cards, keep, rules).hints()


class _Search:
    """One search for one person."""

    def __init__(
        self,
        person: Person,
        others: Iterable[Person],
        sightings: Sequence[Sighting],
        cards: Sequence[CardSighting],
        keep: Keep,
        rules: Rules,
    ) -> None:
        self._sightings = sightings
        self._cards = cards
        self._keep = keep
        self._rules = rules
        self._listed = _keys(person.identifiers, rules)
        everybody = [*person.identifiers, *(i for other in others for i in other.identifiers)]
        self._covered = _keys(everybody, rules)
        self._names: Mapping[NameKey, str] = {
            key: name for name in reversed(person.names) if (key := name_key(name))
        }
        self._theirs = frozenset(names_of(person, sightings, cards, rules))
        self._locals = self._telling_locals(person)
        self._found: dict[str, _Found] = {}

    def hints(self) -> tuple[Hint, ...]:
        """Go through mail, then cards."""
        for sighting in self._sightings:
            self._mail(sighting)
        for card in self._cards:
            self._card(card)
        made = (
            Hint(
                one.identifier,
                tuple(reason for reason in Reason if reason in one.reasons),
                one.count,
                one.newest,
                one.place,
                one.name,
            )
            for one in self._found.values()
        )
        return tuple(sorted(made, key=_strength))

    def _mail(self, sighting: Sighting) -> None:
        identifier = _email(sighting.address)
        keys = {name_key(name) for name in sighting.names} - {()}
        reasons: set[Reason] = set()
        name = ""
        if len(keys) < SHARED_NAMES:
            reasons, name = self._by_name(keys)
        if self._answers(sighting):
            reasons.add(Reason.ANSWERS_FOR)
        count = sum(sighting.named_in.values())
        self._note(identifier, reasons, name, Seen.MAIL, count, sighting.newest)

    def _card(self, card: CardSighting) -> None:
        reasons, name = self._by_name({name_key(text) for text in card.names})
        identifiers = (*card.emails, *card.phones)
        if _keys(identifiers, self._rules) & self._listed:
            reasons.add(Reason.ANSWERS_FOR)
        for identifier in dict.fromkeys(identifiers):
            self._note(identifier, set(reasons), name, Seen.CARD, 1, "")

    def _by_name(self, keys: Iterable[NameKey]) -> tuple[set[Reason], str]:
        """Compare names. One word alone is kept as a name and is never a reason by itself."""
        reasons: set[Reason] = set()
        name = ""
        for key in sorted(keys):
            if key in self._names and (_tells(key) or not name):
                name = self._names[key]
                if _tells(key):
                    reasons.add(Reason.SAME_NAME)
            if key in self._theirs:
                reasons.add(Reason.SAME_NAME_AS_THEIRS)
        return reasons, name

    def _answers(self, sighting: Sighting) -> bool:
        """Whether it stood beside a listed address more than once in a while, and few others'.

        Whoever writes chooses what stands there, so one letter must not point at a correspondent
        of the user's.
        """
        listed = strangers = 0
        for address, count in sighting.beside.items():
            if _key(_email(address), self._rules) in self._listed:
                listed += count
            else:
                strangers += 1
        often = listed * ONE_IN >= sum(sighting.named_in.values())
        return bool(listed) and often and strangers < SHARED_SENDERS

    def _note(
        self,
        identifier: Identifier,
        reasons: set[Reason],
        name: str,
        place: Seen,
        count: int,
        newest: str,
    ) -> None:
        if identifier.kind is Kind.EMAIL and _local(identifier) in self._locals:
            reasons.add(Reason.SAME_LOCAL_PART)
        if not reasons or not self._may_be(identifier):
            return
        if name:
            reasons.add(Reason.SAME_NAME)
        one = self._found.setdefault(identifier.key, _Found(identifier, place))
        one.reasons |= reasons
        one.name = one.name or name
        if one.place is place:
            one.count += count
            one.newest = max(one.newest, newest)

    def _may_be(self, identifier: Identifier) -> bool:
        """Whether it may be shown at all: nobody's so far, nobody's to keep, and a person's."""
        return (
            _key(identifier, self._rules) not in self._covered
            and not _is_machine(identifier)
            and protected(identifier, self._keep, self._rules) is None
        )

    def _telling_locals(self, person: Person) -> frozenset[str]:
        """Give what stands before the @ of listed addresses, where it tells who it is.

        A desk does not, and neither does one word of a name: many people are called that.
        """
        words = {word for key in (*self._names, *self._theirs) for word in key}
        mails = (one for one in person.identifiers if one.kind is Kind.EMAIL)
        found = {_local(one) for one in mails if not is_role(one) and not _is_machine(one)}
        return frozenset(text for text in found if len(text) >= MIN_LOCAL and text not in words)


def _compatible(text: str) -> str:
    return unicodedata.normalize("NFKC", text)


def _signs(text: str) -> Iterator[str]:
    for char in text:
        kind = unicodedata.category(char)
        if kind[0] in "LMN":
            yield char
        elif char not in _APOSTROPHES and kind != "Cf":
            yield " "


def _tells(key: NameKey) -> bool:
    """Whether a name says more than a first name or a surname."""
    return len(key) > 1


def _email(value: str) -> Identifier:
    """Take an address that is in normal form already."""
    return Identifier(Kind.EMAIL, value)


def _key(identifier: Identifier, rules: Rules) -> str:
    return mailbox_key(identifier, rules.providers)


def _keys(identifiers: Iterable[Identifier], rules: Rules) -> frozenset[str]:
    return frozenset(_key(identifier, rules) for identifier in identifiers)


def _local(identifier: Identifier) -> str:
    """Give the part before the @ without its plus part and without dots, hyphens, underscores."""
    local = identifier.value.rpartition("@")[0]
    return re.sub(r"[._-]", "", local.partition("+")[0])


def _is_machine(identifier: Identifier) -> bool:
    """Whether a program writes from it: `noreply`, `no-reply-7`, `messages-noreply`, `bounces+x`.

    One run of letters is compared whole and in pairs, so that `do-not-reply` counts as one word.
    """
    if identifier.kind is not Kind.EMAIL:
        return False
    words = [w for w in re.split(r"[-_.+=\d]+", identifier.value.rpartition("@")[0]) if w]
    runs = (
        "".join(words[start : start + size])
        for size in (1, 2, 3)
        for start in range(len(words) - size + 1)
    )
    return not _MACHINES.isdisjoint(runs)


def _strength(hint: Hint) -> tuple[int, int, str]:
    return list(Reason).index(hint.reasons[0]), -hint.count, hint.identifier.key
