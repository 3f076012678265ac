"""Hold the look at address books to what could be read: each once, and a fault is no answer."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import cast

import pytest

from boundary.app.books import BOOKS, Books, Shelf, no_shelf, read_books
from boundary.core.errors import AdapterError, NeedsPerson, TransientError
from boundary.core.playbook import Address, Item
from boundary.core.ports import Adapter, CardSighting, CardsSeen
from boundary.core.verbs import VERBS
from boundary.engine import Desk, Opened

ANNA = CardSighting(("Anna",))
BERT = CardSighting(("Bert",))


@dataclass
class Book:
    """An address book that counts how often it was read."""

    seen: CardsSeen | AdapterError
    times: int = 0

    def spot_cards(self) -> CardsSeen:
        """Answer, or fail."""
        self.times += 1
        if isinstance(self.seen, AdapterError):
            raise self.seen
        return self.seen


def opened(account: str, adapter: object, name: str = "carddav") -> Opened:
    """Open it."""
    return Opened(account, name, cast("Adapter", adapter), looks=True)


def items(*accounts: str) -> list[Item]:
    """Name accounts that have an address book."""
    return [Item(Address(name, BOOKS, "-"), BOOKS, None) for name in accounts]


def test_every_book_is_read_once() -> None:
    """Two steps on one account are one look; the cards of all come in one order."""
    first, second = Book(CardsSeen((ANNA,), 1)), Book(CardsSeen((BERT,), 2))
    desk = [
        opened("b", second),
        opened("a", first),
        opened("b", second),
        opened("a", object(), "x"),
    ]
    books = read_books(desk, ["a", "b"])

    assert Books((ANNA, BERT), (), looked=True, unread=3) == books
    assert [1, 1] == [first.times, second.times]


@pytest.mark.parametrize("error", [TransientError("Lost."), AdapterError("No.")])
def test_a_book_that_cannot_be_read_is_named(error: AdapterError) -> None:
    """It is no fault of the run, and never the same as a book in which nobody stands."""
    desk = [opened("a", Book(CardsSeen())), opened("b", Book(error))]

    assert Books(unseen=("b", "c"), looked=True) == read_books(desk, ["b", "a", "c"])


@pytest.mark.parametrize(
    ("books", "expected"),
    [
        (Books(looked=True), []),
        (Books(), ["No address book was looked at."]),
        (Books(unseen=("a",)), ["The address book of a was not looked at."]),
        (Books(unseen=("a", "b"), looked=True), ["The address books of a, b were not looked at."]),
        (
            Books(looked=True, unread=1),
            ["In your address books 1 entry could not be read for certain."],
        ),
        (
            Books(unseen=("a",), looked=True, unread=2),
            [
                "The address book of a was not looked at. In your address books 2 entries could"
                " not be read for certain."
            ],
        ),
    ],
)
def test_what_is_not_known_is_said_once(books: Books, expected: Sequence[str]) -> None:
    """One sentence or two, about everybody, and what it means; nothing when all was read."""
    told = books.uncovered()

    assert [f"{one} Others may share what would be cut off." for one in expected] == [
        one.say for one in told
    ]
    assert all(("", "", None) == (one.person, one.verb, one.identifier) for one in told)


def test_other_books_are_opened_once_and_only_when_asked_for() -> None:
    """Those that steps need are open already; the others are opened at the first look."""
    mine, other = Book(CardsSeen((ANNA,))), Book(CardsSeen((BERT,)))
    asked: list[list[str]] = []

    def open_(more: Sequence[Item]) -> Desk:
        asked.append([item.address.account for item in more])
        return {("b", BOOKS): opened("b", other)}

    desk = {("a", "contacts.remove"): opened("a", mine), ("m", "mail.keep"): opened("m", object())}
    shelf = Shelf(open_)
    assert [] == asked
    both = [shelf.read(desk, items("a", "b")) for _ in range(2)]

    assert [["b"]] == asked
    assert [Books((ANNA, BERT), (), looked=True)] * 2 == both
    assert [2, 2] == [mine.times, other.times]


def test_where_nothing_may_be_opened_nothing_is() -> None:
    """Before the questions only what the steps need is there."""
    desk = {("m", "mail.keep"): opened("m", object())}

    assert Books(unseen=("b",)) == no_shelf().read(desk, items("b"))
    assert BOOKS in VERBS


def test_a_book_that_needs_a_person_now_is_not_looked_at() -> None:
    """A plan does not end because nobody is there to open a book that no step needs."""
    mine = Book(CardsSeen((ANNA,)))
    desk = {("a", "contacts.remove"): opened("a", mine)}

    def open_(_more: Sequence[Item]) -> Desk:
        raise NeedsPerson("Nobody is there.")

    assert Books((ANNA,), ("b",), looked=True) == Shelf(open_).read(desk, items("a", "b"))


def test_without_any_open_account_nothing_is_said() -> None:
    """A page made of the log alone looks at nothing, and says nothing of books."""

    def open_(_more: Sequence[Item]) -> Desk:
        raise AssertionError

    assert () == Shelf(open_).read({}, items("a")).uncovered()
