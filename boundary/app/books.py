"""Look at the user's address books for whom else an address or a number reaches."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Sequence
from dataclasses import dataclass, field
from typing import Final

from boundary.core.cross import Uncovered
from boundary.core.errors import AdapterError, NeedsPerson
from boundary.core.playbook import Item
from boundary.core.ports import CardSighting, CardSpotter
from boundary.engine import Desk, Opened

__all__ = ["BOOKS", "Books", "Shelf", "no_shelf", "read_books"]

BOOKS: Final = "contacts.hide"
"""A verb that every account with an address book has."""
_MAY: Final = "Others may share what would be cut off."


@dataclass(frozen=True, slots=True)
class Books:
    """What one look at the user's address books showed."""

    cards: tuple[CardSighting, ...] = field(default=(), repr=False)
    unseen: tuple[str, ...] = ()
    """Accounts whose address book could not be looked at, sorted."""
    looked: bool = False
    """At least one was."""
    unread: int = 0
    """Cards that could not be read, and entries on cards that are not sure."""

    def uncovered(self) -> tuple[Uncovered, ...]:
        """Say what is not known of others; empty when every card was read."""
        say = []
        if not self.looked and not self.unseen:
            say.append("No address book was looked at.")
        elif self.unseen:
            book, was = ("book", "was") if len(self.unseen) == 1 else ("books", "were")
            say.append(f"The address {book} of {', '.join(self.unseen)} {was} not looked at.")
        if self.unread:
            entries = "1 entry" if self.unread == 1 else f"{self.unread} entries"
            say.append(f"In your address books {entries} could not be read for certain.")
        return (Uncovered("", "", None, " ".join((*say, _MAY))),) if say else ()


def read_books(opened: Iterable[Opened], accounts: Collection[str]) -> Books:
    """Look at every address book that can be read, each once; reads only.

    `accounts`: those that have one. What cannot be looked at is named, and is no fault.
    """
    spotters = {
        one.cursor_key: (one.account, one.adapter)
        for one in opened
        if isinstance(one.adapter, CardSpotter)
    }
    cards: list[CardSighting] = []
    looked: set[str] = set()
    unread = 0
    for _, (account, adapter) in sorted(spotters.items(), key=lambda one: one[0]):
        try:
            seen = adapter.spot_cards()
        except AdapterError:
            continue
        cards += seen.cards
        unread += seen.unread
        looked.add(account)
    return Books(tuple(cards), tuple(sorted({*accounts} - looked)), bool(looked), unread)


class Shelf:
    """The address books of a session: those that steps need, and the others, opened when asked."""

    def __init__(self, open_: Callable[[Sequence[Item]], Desk]) -> None:
        """Open nothing yet; `open_` opens the accounts of items, at most once."""
        self._open = open_
        self._beside: Desk | None = None

    def read(self, desk: Desk, items: Sequence[Item]) -> Books:
        """Look at every address book; `items` name the accounts that have one. Reads only.

        Where no account is open at all nothing is looked at, and nothing is said of it here. A book
        that only a person could open now, with a password, is not looked at.
        """
        if not desk:
            return Books(looked=True)
        if self._beside is None:
            seen = {one.account for one in desk.values() if isinstance(one.adapter, CardSpotter)}
            self._beside = self._opened([one for one in items if one.address.account not in seen])
        opened = (*desk.values(), *self._beside.values())
        return read_books(opened, [item.address.account for item in items])

    def _opened(self, items: Sequence[Item]) -> Desk:
        try:
            return self._open(items)
        except NeedsPerson:
            return {}


def no_shelf() -> Shelf:
    """Give the shelf of a session that may open nothing beside what the steps need."""
    return Shelf(lambda _: {})
