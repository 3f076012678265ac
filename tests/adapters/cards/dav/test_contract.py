"""Hold the adapter of address books to the contract: at a real Radicale, and at its double."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import AbstractContextManager

import pytest

from boundary.adapters.cards.dav.adapter import CarddavAdapter
from boundary.core.codec import canonical
from boundary.core.playbook import Item
from tests import contract
from tests.adapters.cards.dav.furniture import (
    Place,
    item,
    on_double,
    on_radicale,
    vcard,
)
from tests.contract import AdapterContract
from tests.servers.radicale import Radicale

NAMES = ("anna@example.org", "+12025550123", "cleo@example.com")


class CardsBench:
    """An address book at a server."""

    abilities = contract.ALL
    private: Sequence[str]

    def __init__(self, place: Place, verb: str, way: str = "", *, has_groups: bool = False) -> None:
        """Write a card for each: one theirs alone, one in local form, one that holds others too."""
        self.place = place
        self.verb = verb
        self.has_groups = has_groups
        self.private = (*NAMES, "2025550123", "Anna", place.password, "mum@example.com")
        self.hosts = frozenset({place.double.url.removeprefix("http://").rstrip("/")})
        self._mine = {
            "a.vcf": vcard("a", "FN:Anna", "N:Example;Anna;;;", f"EMAIL:{NAMES[0]}"),
            "b.vcf": vcard("b", "item1.TEL:(202) 555-0123", "item1.X-ABLABEL:desk", "NOTE:in May"),
            "c.vcf": vcard("c", "EMAIL:mum@example.com", f"item2.EMAIL:{NAMES[2]}", "TEL:+1202555"),
        }
        for name, card in self._mine.items():
            place.put(name, card)

    def open(self) -> AbstractContextManager[CarddavAdapter]:
        """Connect anew."""
        return self.place.open()

    def items(self, count: int) -> Sequence[Item]:
        """Give items of the verb."""
        return [item(name, self.verb, name) for name in NAMES[:count]]

    def sharing(self) -> Sequence[Item]:
        """Leave one card, which holds two and nothing else."""
        for name in self._mine:
            self.place.delete(name)
        self.place.put("a.vcf", vcard("a", f"EMAIL:{NAMES[0]}", f"EMAIL:{NAMES[2]}"))
        return [item(name, self.verb) for name in (NAMES[0], NAMES[2])]

    def snapshot(self) -> bytes:
        """Write the whole account, byte for byte."""
        return _written(dict(self.place.cards()))

    def others(self) -> bytes:
        """Write what other people's cards say."""
        return _written(
            {at: card for at, card in self.place.cards().items() if at.partition("/")[2][0] == "o"}
        )

    def furnish(self) -> None:
        """Write cards of others, as like to theirs as can be."""
        self.place.put("o1.vcf", vcard("o1", "FN:Anna", "EMAIL:xanna@example.org"))
        self.place.put("o2.vcf", vcard("o2", "EMAIL:anna@example.com", "TEL:+12025550124"))
        self.place.put("o3.vcf", vcard("o3", "TEL:+442079460123"))
        self.place.put("o4.vcf", vcard("o4", f"NICKNAME:{NAMES[0]}"))
        if self.has_groups:
            kind, member = "X-ADDRESSBOOKSERVER-KIND:group", "X-ADDRESSBOOKSERVER-MEMBER:urn:uuid:a"
            self.place.put("o5.vcf", vcard("o5", "FN:Family", "N:Family;;;;", kind, member))

    def meddle(self, item: Item) -> None:
        """Write a new card for them, or write theirs as it was."""
        name = "abc"[self._at(item)]
        if self.verb == "contacts.remove":
            kind = "EMAIL" if "@" in NAMES[self._at(item)] else "TEL"
            again = vcard(f"n{name}", f"{kind}:{NAMES[self._at(item)]}", "NOTE:written again")
            self.place.put(f"n{name}.vcf", again)
        else:
            self.place.put(f"{name}.vcf", self._mine[f"{name}.vcf"])

    def move(self, item: Item) -> None:
        """Write one more address on their card, or one more card."""
        name = "abc"[self._at(item)]
        if self.verb == "contacts.remove":
            card = self._mine[f"{name}.vcf"].replace(b"END:", b"EMAIL:new@example.com\r\nEND:")
            self.place.put(f"{name}.vcf", card)
        else:
            self.place.put("more.vcf", vcard("more", f"EMAIL:{NAMES[self._at(item)]}"))

    def replace(self, item: Item) -> None:
        """Write a card of one's own where theirs was."""
        name = "abc"[self._at(item)]
        own = vcard(name, "FN:Own", "N:Own;;;;", f"EMAIL:{NAMES[0]}", "NOTE:mine")
        self.place.put(f"{name}.vcf", own)

    def cut(self, when: str) -> None:
        """Lose the connection at the next write."""
        self.place.double.cut = when

    def stall(self) -> None:
        """Answer nothing; whoever is connected notices soon."""
        self.place.lose_patience()
        self.place.double.stall()

    def garble(self) -> None:
        """Answer with a page of some network."""
        self.place.double.garble()

    def mend(self) -> None:
        """Let everything through."""
        self.place.double.mend()

    def contacted(self) -> frozenset[str]:
        """Name the server, once anything was asked there."""
        return self.hosts if self.place.double.asked else frozenset()

    def shown(self) -> Sequence[str]:
        """Give nothing: nobody is asked."""
        assert [] == self.place.person.given
        return ()

    def _at(self, item: Item) -> int:
        return NAMES.index(item.subject.value if item.subject else "")


def _written(cards: dict[str, bytes]) -> bytes:
    return canonical({at: card.decode("latin-1") for at, card in cards.items()})


class TestRemovingAtTheDouble(AdapterContract):
    """The promises, for contacts.remove, at the double."""

    @pytest.fixture
    def bench(self) -> Iterator[CardsBench]:
        """Start an account."""
        with on_double() as place:
            yield CardsBench(place, "contacts.remove")


class TestHidingAtTheDouble(AdapterContract):
    """The promises, for contacts.hide where groups are cards, at the double."""

    @pytest.fixture
    def bench(self) -> Iterator[CardsBench]:
        """Start an account."""
        with on_double() as place:
            yield CardsBench(place, "contacts.hide", has_groups=True)


@pytest.mark.server
class TestRemovingAtRadicale(AdapterContract):
    """The promises, for contacts.remove, at a real server."""

    @pytest.fixture
    def bench(self, radicale: Radicale) -> Iterator[CardsBench]:
        """Make an account."""
        with on_radicale(radicale.user()) as place:
            yield CardsBench(place, "contacts.remove")
