"""Hold the look through a server's address books, for hints, to its promises."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from boundary.adapters.cards.double import Reply
from boundary.core.errors import AdapterError
from boundary.core.identifier import email, phone
from boundary.core.ports import CardSighting, CardSpotter, CardsSeen
from tests.adapters.cards.dav.furniture import Place, on_double, on_radicale, vcard
from tests.servers.radicale import Radicale

ANNA = email("anna@example.org")


@pytest.fixture
def place() -> Iterator[Place]:
    """Start an account with two books."""
    with on_double() as made:
        made.put("a.vcf", vcard("a", "FN:Anna", "EMAIL:anna@example.org", "TEL:(202) 555-0123"))
        made.double.add("b.vcf", vcard("b", "FN:Ben", "TEL:555-0124"), "work")
        made.double.add("c.vcf", vcard("c", "FN:Cleo", "TEL:+12025550125"), "work")
        yield made


def spotted(place: Place) -> CardsSeen:
    """Look at a new connection."""
    with place.open() as adapter:
        assert isinstance(adapter, CardSpotter)
        return adapter.spot_cards()


def test_every_card_of_every_book_is_told_once(place: Place) -> None:
    """Names, addresses and numbers of all books; a number that is not sure is counted."""
    assert CardsSeen(
        (
            CardSighting(("Anna",), (ANNA,), (phone("+12025550123"),)),
            CardSighting(("Cleo",), (), (phone("+12025550125"),)),
        ),
        1,
    ) == spotted(place)


def test_nothing_is_written_and_few_requests_are_made(place: Place) -> None:
    """A look reads: the way to the books, and two requests for each of them."""
    before = place.cards()
    spotted(place)

    assert before == place.cards()
    assert [] == [one for one in place.requests() if one.is_write]
    assert 4 == len(place.requests("REPORT"))


def test_an_entry_that_is_no_card_is_counted(place: Place) -> None:
    """What cannot be read is never taken for nothing."""
    place.put("none.vcf", b"hello")
    place.put("half.vcf", vcard("h")[:-5])

    assert 3 == spotted(place).unread


@pytest.mark.parametrize("reply", [Reply(403), Reply(507), Reply(207, b"<x/>")])
def test_a_book_that_cannot_be_read_is_a_fault(place: Place, reply: Reply) -> None:
    """Could not look is never "there is none"."""
    place.double.fault = lambda asked: reply if b"multiget" in asked.body else None

    with pytest.raises(AdapterError):
        spotted(place)


def test_a_server_without_tokens_is_read_too(place: Place) -> None:
    """No tokens: the same cards."""
    expected = spotted(place)
    place.double.keeps_tokens = False

    assert expected == spotted(place)


@pytest.mark.server
def test_a_real_server_tells_the_same(radicale: Radicale) -> None:
    """Radicale: the cards of all books."""
    login = radicale.user(2)
    with on_radicale(login) as place:
        login.put("a.vcf", vcard("a", "FN:Anna", "EMAIL:anna@example.org"))
        login.put("b.vcf", vcard("b", "FN:Ben", "TEL:+12025550124"), 2)
        found = spotted(place)

        assert ["Anna", "Ben"] == [one.names[0] for one in found.cards]
        assert [(ANNA,), ()] == [one.emails for one in found.cards]
