"""Hold the look through Google contacts, for hints, to its promises."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from boundary.adapters.google.people.spot import MOST
from boundary.core.errors import TransientError
from boundary.core.identifier import email, phone
from boundary.core.ports import CardSighting, CardSpotter, CardsSeen
from tests.adapters.google.people.furniture import Book, on_double


@pytest.fixture
def book() -> Iterator[Book]:
    """Start an account with nothing in the book."""
    with on_double() as made:
        made.people.contacts.clear()
        yield made


def spotted(book: Book) -> CardsSeen:
    """Look at a new connection."""
    with book.opened() as adapter:
        assert isinstance(adapter, CardSpotter)
        return adapter.spot_cards()


def test_names_addresses_and_numbers_are_told_and_nothing_is_written(book: Book) -> None:
    """Each contact once; what Google says of a number in full is taken for it."""
    book.people.add(
        ["anna@example.org"],
        ["(202) 555-0123"],
        names=[{"givenName": "Anna", "middleName": "M.", "familyName": "Example"}],
        biographies=[{"value": "other@example.com"}],
    )
    book.people.add(["not one"], ["555-0124"], names=[{"unstructuredName": "Ben  Example"}])
    book.people.add([], [], names=[{"givenName": "Cleo"}])
    before = book.said()
    found = spotted(book)

    names = ("Anna Example", "Anna M. Example")
    assert (email("anna@example.org"),) == found.cards[0].emails
    assert (phone("+12025550123"),) == found.cards[0].phones
    assert set(names) <= set(found.cards[0].names)
    assert 1 == len(found.cards)
    assert 2 == found.unread
    assert before == book.said()


def test_a_contact_of_more_than_a_person_has_is_left_out(book: Book) -> None:
    """A contact with a hundred addresses is a list: none of them is shown."""
    book.people.add([f"x{number}@example.org" for number in range(MOST + 1)])
    book.people.add(["anna@example.org"])

    assert CardsSeen((CardSighting((), (email("anna@example.org"),)),), 1) == spotted(book)


def test_contacts_that_cannot_be_read_are_a_fault(book: Book) -> None:
    """Could not look is never "there is none"."""
    book.google.stop()

    with pytest.raises(TransientError):
        spotted(book)
