"""Decide what becomes of a card, and what gives it its earlier bytes back; pure.

Whoever reads one card for several items makes one edit for each, and writes them together once.
"""

from __future__ import annotations

import base64
import binascii
import hashlib
from collections import Counter
from collections.abc import Collection, Hashable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Final, Literal

from boundary.core.card_step import TITLE
from boundary.core.errors import AdapterError
from boundary.core.json import Json, JsonObject

from .known import Reader
from .lines import Card, Line, parts_of, read

__all__ = [
    "GROUP",
    "NAME",
    "Edit",
    "Way",
    "edit_from_json",
    "hide",
    "is_back",
    "is_hidden",
    "is_whole",
    "revert",
    "same",
    "sense",
    "take_off",
    "together",
    "way_for",
]

Way = Literal["group", "name"]
GROUP: Final[Way] = "group"
NAME: Final[Way] = "name"

_CATEGORIES: Final = "CATEGORIES"
_NAMES: Final = ("FN", "N")
_DAMAGED = "A receipt of a card cannot be read. Nothing was changed."
_Said = tuple[str, str, frozenset[tuple[str, str]], bytes]


@dataclass(frozen=True, slots=True)
class Row:
    """What becomes of one line of a card."""

    at: int
    """Its place on the earlier card; -1 for a line that is new, before END."""
    put: bytes = field(default=b"", repr=False)
    """The whole line that stands there instead; empty when there is none."""


@dataclass(frozen=True, slots=True)
class Edit:
    """What one item does to one card."""

    kept: Card = field(repr=False)
    """The whole earlier card."""
    rows: tuple[Row, ...]
    """By place; each place once."""

    def applied(self) -> Card:
        """Give the card as this edit leaves it."""
        return together([self])

    @property
    def mark(self) -> str:
        """Name what it takes and puts, wherever that stands: 16 hex digits."""
        taken = [self.kept.lines[row.at].raw if row.at >= 0 else b"" for row in self.rows]
        said = [part for row, raw in zip(self.rows, taken, strict=True) for part in (raw, row.put)]
        return hashlib.sha256(b"\0".join(said)).hexdigest()[:16]

    def to_json(self) -> JsonObject:
        """Write it for a receipt."""
        rows: list[Json] = [[row.at, _packed(row.put)] for row in self.rows]
        return {"kept": _packed(self.kept.raw), "rows": rows}


def edit_from_json(kept: JsonObject) -> Edit:
    """Read what `Edit.to_json` wrote. Raises AdapterError when it is something else."""
    try:
        book = read(_unpacked(kept.get("kept")))
        (card,) = book.cards
        listed = kept.get("rows")
        rows = tuple(_row(one, len(card.lines)) for one in _listed(listed))
    except (ValueError, TypeError, binascii.Error):
        raise AdapterError(_DAMAGED) from None
    return Edit(card, rows)


def is_whole(card: Card, reader: Reader, theirs: Collection[str]) -> bool:
    """Whether a card is only the person's: it goes as a whole, and nobody else's number with it.

    Everything on it that reaches somebody has to be sure and among these keys; a number with an
    extension can be a desk that others share, and AGENT is somebody else's card in this one.
    """
    entries = reader.entries(card)
    return bool(entries and not card.named("AGENT")) and all(
        entry.key in theirs and not entry.has_extension for entry in entries
    )


def take_off(card: Card, reader: Reader, keys: Collection[str]) -> Edit | None:
    """Take the lines of these keys off a card that stays; None when none of them is on it."""
    places = reader.lines_of(card, keys)
    if not places:
        return None
    return Edit(card, tuple(Row(at) for at in sorted(card.with_labels(places))))


def way_for(card: Card, reader: Reader, theirs: Collection[str], way: Way) -> Way:
    """Say how a card is hidden: one that also holds others keeps its name, and goes to the group.

    `theirs`: the keys of the person that are hidden in the same run.
    """
    return way if is_whole(card, reader, theirs) else GROUP


def hide(card: Card, way: Way) -> Edit | None:
    """Mark a card as one of the group, or give it the group's name; None when it is so already."""
    if is_hidden(card, way):
        return None
    if way == NAME:
        rows = tuple(Row(at, _renamed(card, card.lines[at])) for at in card.named(*_NAMES)) or (
            Row(-1, card.fold(b"FN:" + TITLE.encode())),
        )
        return Edit(card, rows)
    listed = card.named(_CATEGORIES)
    plain = [at for at in listed if card.lines[at].encoding != "BASE64"]
    if not plain:
        return Edit(card, (Row(-1, card.fold(f"{_CATEGORIES}:{TITLE}".encode())),))
    at = plain[0]
    more = f",{TITLE}" if card.lines[at].text.strip() else TITLE
    return Edit(card, (Row(at, card.extended(at, more.encode()).lines[at].raw),))


def is_hidden(card: Card, way: Way) -> bool:
    """Whether a card is in the group, or has its name."""
    if way == NAME:
        return card.first("FN").strip() == TITLE
    return any(
        part.strip() == TITLE
        for at in card.named(_CATEGORIES)
        for part in parts_of(card.lines[at].text, ",")
    )


def together(edits: Sequence[Edit]) -> Card:
    """Give the card that edits of one and the same card leave of it."""
    card = edits[0].kept
    rows = {row.at: row.put for edit in edits for row in edit.rows if row.at >= 0}
    new = [row.put for edit in edits for row in edit.rows if row.at < 0]
    for raw in dict.fromkeys(new):
        card = card.added(raw)
    card = card.replaced({at: put for at, put in rows.items() if put})
    return card.without([at for at, put in rows.items() if not put])


def same(one: Card, other: Card) -> bool:
    """Whether two cards say the same: order, folding and the case of names count for nothing."""
    return sense(one) == sense(other)


def sense(card: Card) -> Hashable:
    """Give what two cards share when they say the same."""
    return frozenset(Counter(map(_said, card.lines)).items())


def is_back(now: Card, edit: Edit) -> bool:
    """Whether nothing of an edit is left to be taken back on the card as it is now."""
    return revert(now, edit).raw == now.raw


def revert(now: Card, edit: Edit) -> Card:
    """Take one edit back from a card as it is now.

    Where nobody else touched the card its lines come back with the very bytes and places they had;
    what another edit of ours took stays away. On a card that was changed since, only the lines of
    this edit move: a name that the user gave it since stays.
    """
    there = Counter(map(_said, now.lines))
    back: set[int] = set()
    ours: list[tuple[_Said, int]] = []
    loose = False
    for row in edit.rows:
        put = _said_of(row.put, edit.kept)
        if put is None:
            back.add(row.at)
        elif there[put]:
            there[put] -= 1
            ours.append((put, row.at))
            if row.at >= 0:
                back.add(row.at)
        elif put[1] == _CATEGORIES:
            loose = True
    earlier = edit.kept.lines
    missing = {at for at in back if not _is_there(earlier[at], there)}
    made = _from_kept(edit.kept, there, missing)
    if made is None:
        made = _woven(now, edit.kept, ours, missing)
    elif made.raw == now.raw or (not missing and not ours):
        made = now
    return _out_of_categories(made) if loose else made


def _from_kept(kept: Card, there: Mapping[_Said, int], missing: Collection[int]) -> Card | None:
    """Build the card from its earlier lines; None when it has lines now that it had not then."""
    left = Counter(there)
    lines = []
    for at, line in enumerate(kept.lines):
        said = _said(line)
        if left[said]:
            left[said] -= 1
            lines.append(line)
        elif at in missing:
            lines.append(line)
    return None if any(left.values()) else Card(tuple(lines))


def _woven(
    now: Card, kept: Card, ours: Iterable[tuple[_Said, int]], missing: Collection[int]
) -> Card:
    """Put earlier lines where ours stand instead, and the others behind a neighbour they had."""
    places: dict[_Said, list[int]] = {}
    for said, at in ours:
        places.setdefault(said, []).append(at)
    left = set(missing)
    lines: list[Line] = []
    for line in now.lines:
        stands = places.get(_said(line))
        if not stands:
            lines.append(line)
        elif (at := stands.pop(0)) in left:
            left.discard(at)
            lines.append(kept.lines[at])
    earlier = [_said(line) for line in kept.lines]
    for at in sorted(left):
        there = {_said(line): place for place, line in enumerate(lines[:-1])}
        before = next((there[said] for said in reversed(earlier[:at]) if said in there), 0)
        lines.insert(before + 1, kept.lines[at])
    return Card(tuple(lines))


def _is_there(line: Line, there: Mapping[_Said, int]) -> bool:
    return there[_said(line)] > 0


def _out_of_categories(card: Card) -> Card:
    """Take our group out of lines that others have changed since."""
    made: dict[int, bytes] = {}
    for at in card.named(_CATEGORIES):
        line = card.lines[at]
        raw = line.raw
        for spelling in (b"," + TITLE.encode(), TITLE.encode() + b","):
            if raw.count(spelling) == 1:
                raw = raw.replace(spelling, b"")
        if raw != line.raw:
            made[at] = raw
    return card.replaced(made) if made else card


def _renamed(card: Card, line: Line) -> bytes:
    group = f"{line.group}." if line.group else ""
    rest = ";;;;" if line.name == "N" else ""
    return card.fold(f"{group}{line.name}:{TITLE}{rest}".encode())


def _said(line: Line) -> _Said:
    """Give what a line says, so that two spellings of it are equal."""
    if not line.name:
        return ("", "", frozenset(), line.raw.strip())
    parameters = frozenset(
        (name, word.strip().upper()) for name, value in line.parameters for word in value.split(",")
    )
    return (line.group, line.name, parameters, line.content[line.body :])


def _said_of(raw: bytes, like: Card) -> _Said | None:
    if not raw:
        return None
    return _said(like.added(raw).lines[-2])


def _packed(data: bytes) -> str:
    return base64.b64encode(data).decode("ascii")


def _unpacked(text: Json) -> bytes:
    if not isinstance(text, str):
        raise TypeError
    return base64.b64decode(text, validate=True)


def _listed(value: Json) -> Sequence[Json]:
    if not isinstance(value, list | tuple):
        raise TypeError
    return value


def _row(value: Json, lines: int) -> Row:
    at, put = _listed(value)
    if isinstance(at, bool) or not isinstance(at, int) or not (at == -1 or 0 < at < lines - 1):
        raise ValueError
    return Row(at, _unpacked(put))
