"""Say which addresses and numbers to be cut off also stand on cards of other people; pure.

A card is the person's by a name that the playbook lists. Where no card has one, it is the fullest
card that holds nothing but what is listed. A doubt counts as somebody else's: it is only asked.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence

from boundary.core.hints import NameKey, name_key
from boundary.core.identifier import Identifier, mailbox_key
from boundary.core.playbook import Person
from boundary.core.ports import CardSighting
from boundary.core.rules import Rules

__all__ = ["elsewhere"]


def elsewhere(
    people: Sequence[Person], cards: Sequence[CardSighting], rules: Rules
) -> Mapping[str, frozenset[int]]:
    """Give the key of each listed identifier that others are reached by, to the cards that say so.

    Cards are numbered by their place in `cards`. What is listed for anybody in the case is nobody
    else's. An identifier that is on no such card is missing.
    """
    keys = [_keys((*card.emails, *card.phones), rules) for card in cards]
    names = [frozenset(map(name_key, card.names)) - {()} for card in cards]
    listed = {one for person in people for one in _keys(person.identifiers, rules)}
    known = {name_key(name) for one in people for name in (one.alias, *one.names)} - {()}
    found: dict[str, frozenset[int]] = {}
    for person in people:
        theirs = _keys(person.identifiers, rules)
        holding = [at for at in range(len(cards)) if keys[at] & theirs]
        own = {at for at in holding if names[at] & known}
        if not own:
            own = _own([at for at in holding if keys[at] <= listed], keys, names)
        for one in person.identifiers:
            key = mailbox_key(one, rules.providers)
            others = frozenset(
                at
                for at in holding
                if at not in own and key in keys[at] and (names[at] or not keys[at] <= listed)
            )
            if others:
                found[one.key] = others
    return found


def _own(
    able: Sequence[int],
    keys: Sequence[frozenset[str]],
    names: Sequence[frozenset[NameKey]],
) -> set[int]:
    """Take the fullest of these cards, and those with a name of it, as the person's."""
    if not able:
        return set()
    fullest = max(able, key=lambda at: (len(keys[at]), -at))
    return {at for at in able if at == fullest or names[at] & names[fullest]}


def _keys(identifiers: Iterable[Identifier], rules: Rules) -> frozenset[str]:
    return frozenset(mailbox_key(one, rules.providers) for one in identifiers)
