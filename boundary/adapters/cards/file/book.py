"""Change a whole file of cards, and know where each card stood in it; pure."""

from __future__ import annotations

import hashlib
from collections import Counter
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Final

from boundary.core.identifier import Identifier
from boundary.core.json import JsonObject

from ..bodies import text
from ..decide import GROUP, Edit, Way, hide, is_whole, take_off, together, way_for
from ..known import Reader
from ..lines import Book, Card
from .groups import Joined, join

__all__ = [
    "Done",
    "Spot",
    "Wish",
    "change",
    "doubtful_in",
    "find",
    "mark_of",
    "put_in",
    "spot_from_json",
    "spot_of",
]

_MOVABLE: Final = frozenset({"CATEGORIES", "FN", "MEMBER", "N", "X-ADDRESSBOOKSERVER-MEMBER"})
"""Lines that hiding a card changes."""
_ENDS: Final = "-"
"""Stands for the beginning and the end of a file."""


@dataclass(frozen=True, slots=True)
class Wish:
    """What is wanted of the cards that hold one identifier."""

    key: str = field(repr=False)
    theirs: frozenset[str] = field(repr=False)
    """The keys of the same person that go in the same run."""
    way: Way | None = None
    """How its cards are hidden; None: it is removed."""


@dataclass(frozen=True, slots=True)
class Spot:
    """Where a card stood in a file: between which cards, and how many bytes from them."""

    before: str
    lead: int
    after: str
    trail: int
    stays: str
    """The nearest card before it that did not go with it."""
    reach: int
    """Bytes of what is no card from there to this one."""

    def to_json(self) -> JsonObject:
        """Write it for a receipt."""
        return {
            "before": self.before,
            "lead": self.lead,
            "after": self.after,
            "trail": self.trail,
            "stays": self.stays,
            "reach": self.reach,
        }


@dataclass(frozen=True, slots=True)
class Done:
    """What became of one card."""

    card: Card = field(repr=False)
    """As it was."""
    mark: str
    at: int
    """Its place in the file."""
    left: Card | None = field(repr=False)
    """As it is now; None when it went as a whole."""
    edits: Mapping[int, Edit] = field(repr=False)
    """By the place of the wish, what each did to it; a card that went is all of theirs."""
    is_made: bool = False
    """It was not there: a group that was made, as it was before anybody joined it."""


def mark_of(card: Card) -> str:
    """Name a card, by its UID where it has one, else by its bytes: 32 hex digits."""
    uid = card.first("UID").strip()
    said = b"uid:" + uid.encode("utf-8", "replace") if uid else b"raw:" + card.raw
    return hashlib.sha256(said).hexdigest()[:32]


def change(book: Book, reader: Reader, wishes: Sequence[Wish]) -> tuple[Book, tuple[Done, ...]]:
    """Carry wishes out on a file; nobody else's card changes by a byte."""
    made: dict[int, Card] = {}
    gone: set[int] = set()
    found: list[Done] = []
    members: dict[str, set[int]] = {}
    for at, card in enumerate(book.cards):
        keys = reader.keys(card)
        wanted = {place: wish for place, wish in enumerate(wishes) if wish.key in keys}
        if not wanted:
            continue
        removed = [wish for wish in wanted.values() if wish.way is None]
        if any(is_whole(card, reader, wish.theirs) for wish in removed):
            edits = {place: Edit(card, ()) for place in wanted}
            found.append(Done(card, mark_of(card), at, None, edits))
            gone.add(at)
            continue
        for place, wish in wanted.items():
            uid = card.first("UID").strip()
            if uid and _way(card, reader, wish) == GROUP:
                members.setdefault(uid, set()).add(place)
        edits = {
            place: edit
            for place, wish in wanted.items()
            if (edit := _edit(card, reader, wish)) is not None
        }
        if edits:
            made[at] = together([*edits.values()])
            found.append(Done(card, mark_of(card), at, made[at], edits))
    joined = join(book, members)
    if joined is None:
        return book.replaced(made).without(gone), tuple(found)
    found += _joined(joined, members)
    if not joined.is_new:
        return book.replaced({**made, joined.at: joined.left}).without(gone), tuple(found)
    at = joined.at - sum(place < joined.at for place in gone)
    return _put_before(book.replaced(made).without(gone), at, joined.left), tuple(found)


def _joined(joined: Joined, members: Mapping[str, Collection[int]]) -> list[Done]:
    """Say what became of the group: one for each card that joined it, and one if it was made."""
    group, mark = joined.group, mark_of(joined.group)
    at = -1 if joined.is_new else joined.at
    found = [
        Done(group, mark, at, joined.left, dict.fromkeys(sorted(members[uid]), edit))
        for uid, edit in joined.edits.items()
    ]
    if joined.is_new:
        places = sorted({place for uid in joined.edits for place in members[uid]})
        claims = dict.fromkeys(places, Edit(group, ()))
        found.append(Done(group, mark, at, joined.left, claims, is_made=True))
    return found


def _put_before(book: Book, at: int, card: Card) -> Book:
    """Put a new card before another; taken out again, every byte is as it was."""
    cards = (*book.cards[:at], card, *book.cards[at:])
    gaps = (*book.gaps[: at + 1], b"", *book.gaps[at + 1 :])
    return replace(book, cards=cards, gaps=gaps)


def doubtful_in(book: Book, reader: Reader, one: Identifier) -> tuple[Card, ...]:
    """Give the cards with an entry that could be meant, and is not sure."""
    return tuple(card for card in book.cards if reader.may_hold(card, one))


def find(book: Book, kept: Card) -> tuple[int, ...]:
    """Find what is left of a card: by its UID, or as the one that says nothing it did not say.

    Copies of one card are all found. Without a UID a card that anybody changed since is not: it
    could be another's.
    """
    mark = mark_of(kept)
    named = tuple(at for at, card in enumerate(book.cards) if mark_of(card) == mark)
    if kept.first("UID").strip():
        return named
    wanted = Counter(line.content for line in kept.lines[1:-1])
    shared = []
    for at, card in enumerate(book.cards):
        said = Counter(line.content for line in card.lines[1:-1] if line.name not in _MOVABLE)
        could = at not in named and said <= wanted
        shared.append((wanted & said).total() if could else 0)
    best = max(shared, default=0)
    alike = tuple(at for at, count in enumerate(shared) if count == best > 1)
    if len({book.cards[at].raw for at in alike}) > 1:
        return named
    return (*alike, *named)


def put_in(book: Book, kept: Card, spot: Spot) -> Book:
    """Put a card where it stood: beside a card that stood beside it, else at the end."""
    marks = [_ENDS, *map(mark_of, book.cards), _ENDS]
    last = len(marks) - 1
    ahead = [at for at in range(last) if marks[at + 1] == spot.after]
    ways = (
        *((at, spot.lead) for at in range(last) if marks[at : at + 2] == [spot.before, spot.after]),
        *((at, spot.lead) for at in range(last) if marks[at] == spot.before),
        *((at, max(len(book.gaps[at]) - spot.trail, 0)) for at in ahead),
        *((at, spot.reach) for at in range(last) if marks[at] == spot.stays),
        (last - 1, len(book.gaps[-1])),
    )
    place, cut = ways[0]
    gap = book.gaps[place]
    cards = (*book.cards[:place], kept, *book.cards[place:])
    gaps = (*book.gaps[:place], gap[:cut], gap[cut:], *book.gaps[place + 1 :])
    return replace(book, cards=cards, gaps=gaps)


def spot_of(book: Book, at: int, gone: Collection[int]) -> Spot:
    """Say where a card stands, when these go with it."""
    stays, reach = at - 1, len(book.gaps[at])
    while stays in gone:
        reach += len(book.gaps[stays])
        stays -= 1
    return Spot(
        mark_of(book.cards[at - 1]) if at else _ENDS,
        len(book.gaps[at]),
        mark_of(book.cards[at + 1]) if at + 1 < len(book.cards) else _ENDS,
        len(book.gaps[at + 1]),
        mark_of(book.cards[stays]) if stays >= 0 else _ENDS,
        reach,
    )


def _way(card: Card, reader: Reader, wish: Wish) -> Way | None:
    return None if wish.way is None else way_for(card, reader, wish.theirs, wish.way)


def _edit(card: Card, reader: Reader, wish: Wish) -> Edit | None:
    way = _way(card, reader, wish)
    return take_off(card, reader, {wish.key}) if way is None else hide(card, way)


def spot_from_json(kept: JsonObject) -> Spot:
    """Read what `Spot.to_json` wrote; what is missing counts as nothing."""
    return Spot(
        text(kept, "before"),
        _count(kept, "lead"),
        text(kept, "after"),
        _count(kept, "trail"),
        text(kept, "stays"),
        _count(kept, "reach"),
    )


def _count(kept: JsonObject, name: str) -> int:
    value = kept.get(name)
    return value if isinstance(value, int) and value >= 0 else 0
