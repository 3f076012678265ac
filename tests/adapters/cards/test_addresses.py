"""Hold the reading of mail addresses on cards: none wrong, none missed, what is unsure asked."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from boundary.adapters.cards.known import Reader
from boundary.adapters.cards.lines import read
from boundary.core import identifier
from boundary.core.identifier import IdentifierError
from tests.adapters.cards import addresses
from tests.adapters.cards.addresses import ADDRESSES, NOT_REACHED, Written

READER = Reader()
ANNA = identifier.email("anna@example.org")
ONE_IN = 16
"""So many forms of a value are left out for each that is read; other ones for the next value."""


def keys(written: Written) -> frozenset[str]:
    """Say whom a card with this line reaches."""
    (one,) = read(written.card()).cards
    return READER.keys(one)


def forms(spelling: str, turn: int) -> Iterator[Written]:
    """Write a spelling in every form of a value, and each of these in some forms of a line."""
    for at, (value, is_link) in enumerate(addresses.values(spelling)):
        lines = [*addresses.lines(value, is_link=is_link)]
        yield from lines[(at + turn) % ONE_IN :: ONE_IN]


def test_more_than_five_thousand_spellings_of_addresses_are_read() -> None:
    """Case, links, both forms of a domain, folds, charsets, versions: its own address each time."""
    count = 0
    for address in ADDRESSES:
        expected = frozenset({READER.key(identifier.email(address))})
        for turn, spelling in enumerate(addresses.spellings(address)):
            for written in forms(spelling, turn):
                count += 1
                assert (written.raw, expected) == (written.raw, keys(written))

    assert count >= 5_000


def test_every_form_of_a_line_and_of_a_value_is_among_them() -> None:
    """What is left out of one value is read of another: each line form, and each value form."""
    for address in (ADDRESSES[0], ADDRESSES[7]):
        expected = frozenset({READER.key(identifier.email(address))})
        for value, is_link in addresses.values(address):
            (first, *_) = addresses.lines(value, is_link=is_link)
            assert (value, expected) == (value, keys(first))
        for written in addresses.lines(address, is_link=False):
            assert (written.raw, expected) == (written.raw, keys(written))


def test_more_than_five_thousand_look_alikes_are_somebody_else_s() -> None:
    """One letter more, less or of another alphabet, a longer domain: never taken for it."""
    count = 0
    for address in ADDRESSES[:-1]:
        one = identifier.email(address)
        for turn, other in enumerate(addresses.look_alikes(address)):
            theirs = frozenset({READER.key(identifier.email(other))})
            for written in forms(other.upper() if turn % 2 else other, turn):
                count += 1
                found = keys(written)
                assert READER.key(one) not in found
                assert (written.raw, theirs) == (written.raw, found)

    assert count >= 5_000


@pytest.mark.parametrize("address", ADDRESSES)
def test_an_address_is_found_wherever_a_card_says_it_reaches_somebody(address: str) -> None:
    """Messengers, links and old properties count as mail does."""
    expected = frozenset({READER.key(identifier.email(address))})

    assert all(expected == keys(written) for written in addresses.elsewhere(address))


@pytest.mark.parametrize("number", range(len(NOT_REACHED)))
def test_an_address_in_a_text_reaches_nobody(number: int) -> None:
    """Notes, names, parameters, two addresses in one line: none of these is taken off."""
    for address in ADDRESSES:
        key = READER.key(identifier.email(address))
        assert key not in keys(Written(NOT_REACHED[number](address).encode(), "3.0"))


@pytest.mark.parametrize(
    "row",
    [
        "EMAIL:anna@example.org (Anna)",
        "EMAIL:(Anna) ANNA@Example.org",
        "EMAIL:anna@example.org\\, ben@example.com",
        "EMAIL:ben@example.com anna@example.org",
        "EMAIL:<anna@example.org> (not any more)",
        'EMAIL:"Anna" anna@example.org',
        "EMAIL:mailto:anna@example.org\\;x=1",
        "X-MSN:anna@example.org / ben@example.com",
        "EMAIL:anna@example.org and a line\\nthat goes on",
    ],
)
def test_an_address_with_other_words_beside_it_is_asked_about(row: str) -> None:
    """It is never taken off, the card never goes as a whole, and it is named as unsure."""
    (one,) = read(Written(row.encode(), "3.0").card()).cards

    assert frozenset() == READER.keys(one)
    assert READER.may_hold(one, ANNA)
    assert not READER.may_hold(one, identifier.email("xanna@example.org"))
    assert not READER.may_hold(one, identifier.phone("+12025550123"))


@pytest.mark.parametrize(
    "row",
    [
        "EMAIL:xanna@example.org (Anna)",
        "EMAIL:anna@example.org.example.com, x",
        "NOTE:anna@example.org (Anna)",
        "EMAIL:anna@ (Anna)",
        "EMAIL:",
        "EMAIL:@@@ @",
        "EMAIL:anna@" + "-example-.org x",
    ],
)
def test_what_only_looks_alike_is_not_asked_about(row: str) -> None:
    """Somebody else's address with words beside it is not called unsure for this one."""
    (one,) = read(Written(row.encode(), "3.0").card()).cards

    assert not READER.may_hold(one, ANNA)


def test_the_look_alikes_are_addresses_of_others() -> None:
    """A generator that writes the address itself, or none, would prove nothing."""
    for address in ADDRESSES[:-1]:
        one = identifier.email(address)
        others = [identifier.email(other) for other in addresses.look_alikes(address)]
        assert one not in others
    with pytest.raises(IdentifierError):
        identifier.email(next(addresses.look_alikes(ADDRESSES[-1])))
