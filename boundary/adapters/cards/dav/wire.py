"""Translate between cards at a server and our words: states, changes, receipts, sentences; pure."""

from __future__ import annotations

import hashlib
from collections.abc import Collection, Iterable, Mapping
from dataclasses import replace
from typing import Final

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

from ..decide import GROUP, NAME, Way, is_hidden, is_whole, way_for
from ..known import Reader
from ..words import unsure
from .joining import is_member
from .look import Seen, World

CARD, LINES, HIDDEN = "card", "lines", "hidden"
"""The kinds of object in a receipt: a card that went, lines taken off one, one that was hidden."""

NO_ETAG: Final = "The server does not say which state a card is in, so it was left as it is."
TAKEN: Final = "The server did not take this change, so nothing was changed on that card."
NO_ROOM: Final = "The server has no room left, so nothing was changed on that card."
NOT_HIDDEN: Final = "A card is not hidden any more."
NOT_READ: Final = "The address book could not be read, so nothing was changed."
BY_HAND: Final = "This was done another way, so it is taken back that way."
REPLACED: Final = (
    "Another card stands where the card was. That card stays. A copy is saved as evidence."
)
GIVEN: Final = "The server takes no card from here. You took it back by hand, from a file."
NOT_GIVEN: Final = "The server takes no card from here. Run undo again to get it as a file."


def way_of(item: Item) -> Way:
    """Say how a card is hidden."""
    return NAME if item.options.get("by") == NAME else GROUP


def key_of(item: Item, reader: Reader) -> str:
    """Give what every spelling of an item's subject shares; on no card when it has no subject."""
    return card_step.NOWHERE if item.subject is None else reader.key(item.subject)


def theirs_of(items: Iterable[Item], reader: Reader) -> Mapping[str, frozenset[str]]:
    """Give the keys that these items are about, by person and verb."""
    found: dict[str, set[str]] = {}
    for item in items:
        found.setdefault(owner_of(item), set()).add(key_of(item, reader))
    return {owner: frozenset(keys) for owner, keys in found.items()}


def owner_of(item: Item) -> str:
    """Name whose identifiers go together in one run."""
    return f"{item.verb} {item.person}"


def to_state(item: Item, world: World, reader: Reader, theirs: Collection[str]) -> State:
    """Say what was seen, for one item.

    `facts`: count of the cards that hold it, whole (how many of them hold nothing but what is
    `theirs`), world (address books), note; beyond (names for those that would change and hold more
    than that), where there are any.
    """
    if item.subject is None:
        return State(Presence.UNKNOWN, {"note": card_step.NO_SUBJECT})
    cards = world.holding(reader, key_of(item, reader))
    doubtful = sum(reader.may_hold(one.card, item.subject) for one in world.cards)
    facts: dict[str, Json] = {
        "count": len(cards),
        "whole": sum(is_whole(one.card, reader, theirs) for one in cards),
        "world": max(world.books, 1),
        "note": " ".join(filter(None, (unsure(doubtful), *_unread(world.unread)))),
    }
    rows: list[Json]
    if item.verb == card_step.REMOVE:
        todo = cards
        rows = [[one.url, *sorted(map(card_step.mark_of, reader.keys(one.card)))] for one in cards]
    else:
        away = [is_away(one, world, reader, theirs, item) for one in cards]
        todo = tuple(one for one, is_so in zip(cards, away, strict=True) if not is_so)
        rows = [[one.url, is_so] for one, is_so in zip(cards, away, strict=True)]
    beyond: list[Json] = [
        card_step.mark_of(one.url) for one in todo if not is_whole(one.card, reader, theirs)
    ]
    if beyond:
        facts["beyond"] = sorted(map(str, beyond))
    presence = Presence.ABSENT if todo else Presence.PRESENT
    return State(presence, facts, etag=hashlib.sha256(codec.canonical(rows)).hexdigest()[:32])


def among(state: State, total: int) -> State:
    """Say besides how many cards there are, where some would change that hold others, too."""
    return replace(state, facts={**state.facts, "of": total}) if "beyond" in state.facts else state


def is_away(seen: Seen, world: World, reader: Reader, theirs: Collection[str], item: Item) -> bool:
    """Whether a card is hidden as an item wants it."""
    way = way_for(seen.card, reader, theirs, way_of(item))
    return is_hidden(seen.card, way) and (way == NAME or is_member(seen, world))


def _unread(count: int) -> tuple[str, ...]:
    if not count:
        return ()
    entries = "One entry" if count == 1 else f"{count} entries"
    return (f"{entries} of the address book cannot be read as a card. They are left alone.",)


def to_change(item: Item, seen: State) -> Change:
    """Say what would have to change for one item."""
    count, going = _number(seen, "count"), _number(seen, "whole")
    after = State(Presence.PRESENT)
    action = Action.UPDATE
    if seen.presence is Presence.UNKNOWN:
        summary = "The address book could not be read, so nothing is changed now."
    elif seen.presence is Presence.PRESENT:
        action, after = Action.NOTHING, seen
        summary = (
            "The cards are hidden already." if count else "No card in the address book holds it."
        )
    elif item.verb == card_step.REMOVE:
        summary = " ".join((*_going(going), *card_step.staying(count - going)))
        action = Action.DELETE if going else Action.UPDATE
    elif way_of(item) == NAME:
        summary = f"{_cards(count)} renamed to {card_step.TITLE}."
        if going < count:
            summary += " A card that also holds others goes to a group of that name instead."
    else:
        summary = f"{_cards(count)} put into the group {card_step.TITLE}. Nothing else changes."
    return Change(
        item, action, seen, after, summary, Hand.TOOL, Undo.FULL, Notice.QUIET, Stage.QUIET
    )


def _cards(count: int) -> str:
    return "The card is" if count == 1 else f"{count} cards are"


def _going(count: int) -> tuple[str, ...]:
    if not count:
        return ()
    back = "it" if count == 1 else "them"
    return (f"{_cards(count)} saved, then taken out. Undo brings {back} back.",)


def holds_of(change: Change, state: State) -> tuple[bool | None, Proof, str]:
    """Say of a second look whether the change holds, how sure that is, and why not."""
    return card_step.holds_of(change, state, not_read=NOT_READ, not_hidden=NOT_HIDDEN)


def _number(state: State, name: str) -> int:
    value = state.facts.get(name)
    return value if isinstance(value, int) else 0
