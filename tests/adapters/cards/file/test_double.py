"""Hold the invented address book to what a rehearsal needs of it."""

from __future__ import annotations

from boundary.adapters.cards.file.double import exported
from boundary.adapters.cards.known import Reader
from boundary.adapters.cards.lines import read
from boundary.core.identifier import email, handle, phone


def test_every_address_and_number_stands_alone_and_beside_another() -> None:
    """Each has a card of its own and one that stays; others' cards stand around them."""
    theirs = [email("anna@example.org"), phone("+12025550123"), handle("anna", "x")]
    book = read(exported(theirs))
    keys = [Reader().keys(card) for card in book.cards]

    assert 6 == len(keys)
    assert 0 == book.broken
    for one in theirs[:2]:
        assert [1, 2] == [len(each) for each in keys if one.key in each]
