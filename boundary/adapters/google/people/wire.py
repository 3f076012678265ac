"""Translate between cards and our words: states, changes, receipts, sentences; pure."""

from __future__ import annotations

import hashlib
from collections.abc import Collection, Iterable, Mapping
from typing import Final

from boundary.adapters.google.bodies import mappings, text
from boundary.core import card_step, codec
from boundary.core.change import (
    Action,
    Change,
    Hand,
    Notice,
    Presence,
    Proof,
    Stage,
    State,
    Undo,
)
from boundary.core.json import Json
from boundary.core.playbook import Item

from .card import Card, Reader
from .look import STARRED, Known, World

OTHERS: Final = (
    "Google also keeps addresses that you once wrote to, under Other contacts. "
    "This program cannot look there. The written steps for Google say how."
)
TAKEN: Final = "Google did not take this change, so nothing was changed on that card."
NOT_IN_GROUP: Final = f"A card is not in the group {card_step.TITLE} any more."
NOT_READ: Final = "The contacts could not be read, so nothing was changed."
BY_HAND: Final = (
    "This was done by hand, so it is taken back by hand. The written steps for Google say how."
)
ANEW: Final = "The card was made anew."
NO_PICTURE: Final = "The card was made anew. Its picture did not come back."
GROUP_AWAY: Final = "A group that the card was in is not there any more."
NOT_TAKEN_BACK: Final = (
    "Google did not take a card back. A copy is saved as evidence, and you can add it by hand."
)
SEEN_LATER: Final = (
    "Not every card is seen to be back. Google can take minutes; you can run undo again then."
)
GROUP_LEFT: Final = "Google did not let the group be removed. You can run undo again."


def by_choice(item: Item) -> bool:
    """Whether the star of the card goes too."""
    return item.options.get("star") == "remove"


def unknown(note: str) -> State:
    """Say that nothing could be seen, and why."""
    return State(Presence.UNKNOWN, {"note": note})


def whole(card: Card, reader: Reader, theirs: Collection[str]) -> bool:
    """Whether all addresses and numbers of a card are among these of one person."""
    keys = reader.keys(card)
    return bool(keys) and all(key and key in theirs for key in keys)


def key_of(item: Item, reader: Reader) -> str:
    """Give what every spelling of an item's subject shares; on no card when it has no subject."""
    return card_step.NOWHERE if item.subject is None else reader.key(item.subject)


def theirs_of(items: Iterable[Item], reader: Reader) -> Mapping[tuple[str, str], frozenset[str]]:
    """Give the keys that these items are about, by verb and person."""
    found: dict[tuple[str, str], set[str]] = {}
    for item in items:
        found.setdefault((item.verb, item.person), set()).add(key_of(item, reader))
    return {owner: frozenset(keys) for owner, keys in found.items()}


def to_state(item: Item, world: World, reader: Reader, theirs: Collection[str]) -> State:
    """Say what was seen, for one item.

    `facts`: cards (id and name of each that holds it), count, whole (how many of them hold nothing
    but what is `theirs`; only these go as a whole), world, note; beyond (the ids of those that
    would change and hold more than that) and of, where there are any.
    """
    if item.subject is None:
        return unknown(card_step.NO_SUBJECT)
    cards = world.holding(reader, key_of(item, reader))
    unsure = sum(reader.may_hold(card, item.subject) for card in (*world.unread, *world.cards))
    facts: dict[str, Json] = {
        "cards": [{"id": card.id, "name": card.name} for card in cards],
        "count": len(cards),
        "whole": sum(whole(card, reader, theirs) for card in cards),
        "note": " ".join((*_unsure(unsure), OTHERS)),
    }
    if item.verb == card_step.REMOVE:
        # With the last card gone an address book is empty, and that is no fault.
        facts["world"] = max(world.total, 1)
        holds = not cards
        todo = cards
        rows: list[Json] = [[card.id, *reader.keys(card)] for card in cards]
    else:
        facts["world"] = world.total
        group = "" if world.group is None else world.group.name
        todo = tuple(card for card in cards if not _is_away(card, group, item))
        holds = not todo
        rows = [[card.id, group in card.groups, STARRED in card.groups] for card in cards]
    beyond: list[Json] = [card.id for card in todo if not whole(card, reader, theirs)]
    if beyond:
        facts |= {"beyond": beyond, "of": world.total}
    presence = Presence.PRESENT if holds else Presence.ABSENT
    return State(presence, facts, etag=hashlib.sha256(codec.canonical(rows)).hexdigest()[:32])


def _is_away(card: Card, group: str, item: Item) -> bool:
    starred = STARRED in card.groups and by_choice(item)
    return bool(group) and group in card.groups and not starred


def _unsure(count: int) -> tuple[str, ...]:
    if not count:
        return ()
    cards = "One card holds" if count == 1 else f"{count} cards hold"
    return (f"{cards} a number without a country code that could be this one. It is left alone.",)


def to_change(item: Item, seen: State) -> Change:
    """Say what would have to change for one item."""
    count, going = _number(seen, "count"), _number(seen, "whole")
    after = State(Presence.PRESENT)
    action, undo = Action.UPDATE, Undo.FULL
    if seen.presence is Presence.UNKNOWN:
        summary = "The contacts could not be read, so nothing is changed now."
        undo = Undo.PARTIAL if item.verb == card_step.REMOVE else Undo.FULL
    elif seen.presence is Presence.PRESENT:
        action, after = Action.NOTHING, seen
        summary = (
            f"The cards are in the group {card_step.TITLE} already."
            if count
            else "No card in Google Contacts holds it."
        )
    elif item.verb == card_step.HIDE:
        star = " A star is taken off too." if by_choice(item) else ""
        what = "The card moves" if count == 1 else f"{count} cards move"
        summary = f"{what} to the group {card_step.TITLE}. Nothing else changes.{star}"
    else:
        summary = " ".join((*_going(going), *card_step.staying(count - going)))
        if going:
            action, undo = Action.DELETE, Undo.PARTIAL
    return Change(item, action, seen, after, summary, Hand.TOOL, undo, Notice.QUIET, Stage.QUIET)


def _going(count: int) -> tuple[str, ...]:
    if not count:
        return ()
    cards = "The card is" if count == 1 else f"{count} cards are"
    back = "makes it" if count == 1 else "makes them"
    return (f"{cards} saved, then taken out. Undo {back} anew, without the picture.",)


def known_of(changes: Iterable[Change]) -> tuple[Known, ...]:
    """Give the cards that these changes were made of."""
    return tuple(
        (text(one, "id"), text(one, "name"))
        for change in changes
        for one in mappings(change.before.facts.get("cards"))
    )


def holds_of(change: Change, state: State) -> tuple[bool | None, Proof, str]:
    """Say of a second look whether the change holds, how sure that is, and why not."""
    return card_step.holds_of(change, state, not_read=NOT_READ, not_hidden=NOT_IN_GROUP)


def _number(state: State, name: str) -> int:
    value = state.facts.get(name)
    return value if isinstance(value, int) else 0
