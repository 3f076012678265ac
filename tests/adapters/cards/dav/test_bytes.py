"""Hold what is written at a server to the very bytes: doing it, and taking it back."""

from __future__ import annotations

from collections.abc import Iterator
from random import Random

import pytest

from boundary.adapters.cards.lines import read
from boundary.core.change import Status
from tests.adapters.cards.dav.furniture import (
    Place,
    apply,
    item,
    on_double,
    on_radicale,
    plan,
    undo,
    vcard,
)
from tests.adapters.cards.odd import EMAIL, NUMBER, ODD
from tests.servers.radicale import Radicale

OTHERS = 40


@pytest.fixture
def place() -> Iterator[Place]:
    """Start an account with every odd card, and cards of others between them."""
    with on_double() as made:
        for number, parts in enumerate(ODD.values()):
            made.put(f"odd{number}.vcf", b"".join(parts))
        for number in range(OTHERS):
            made.put(f"other{number}.vcf", vcard(f"o{number}", f"EMAIL:o{number}@example.com"))
        yield made


@pytest.mark.parametrize(
    ("verb", "options"),
    [
        ("contacts.remove", {}),
        ("contacts.hide", {"by": "group"}),
        ("contacts.hide", {"by": "name"}),
    ],
)
def test_odd_cards_come_back_as_they_were(place: Place, verb: str, options: dict[str, str]) -> None:
    """Whatever a card looks like: done, nobody else's card changed; undone, each byte is back."""
    before = place.cards()
    items = [item(EMAIL, verb, **options), item(NUMBER, verb, **options)]
    outcomes = apply(place, plan(place, *items))
    during = place.cards()
    undone = undo(place, *outcomes)

    changed = [at for at, card in before.items() if during.get(at) != card]
    assert len(changed) > 40
    assert [] == [at for at in changed if "other" in at]
    assert [Status.UNDONE] * 2 == [one.status for one in undone]
    assert before == place.cards()


def test_two_items_on_one_card_come_back_one_after_the_other(place: Place) -> None:
    """Both lines go in one write; each comes back by itself, and with the second every byte."""
    card = vcard(
        "two", f"EMAIL:{EMAIL}", "PHOTO:" + "x" * 50, f"item1.TEL:{NUMBER}", "item1.X-ABLabel:old",
        "EMAIL:mum@example.com",
    )  # fmt: skip
    place.put("two.vcf", card)
    first, second = apply(place, plan(place, item(EMAIL), item(NUMBER)))
    writes = [one for one in place.requests("PUT") if one.path.endswith("two.vcf")]
    undo(place, first)
    half = place.cards()["contacts/two.vcf"]
    undo(place, second)

    assert 1 == len(writes)
    assert card.replace(f"item1.TEL:{NUMBER}\r\nitem1.X-ABLabel:old\r\n".encode(), b"") == half
    assert card == place.cards()["contacts/two.vcf"]


@pytest.mark.server
@pytest.mark.parametrize(
    ("verb", "options"),
    [
        ("contacts.remove", {}),
        ("contacts.hide", {"by": "group"}),
        ("contacts.hide", {"by": "name"}),
    ],
)
def test_a_real_server_has_the_same_bytes_after_undo(
    radicale: Radicale, verb: str, options: dict[str, str]
) -> None:
    """Radicale writes cards in an order of its own; undone, its files are as they were."""
    chance = Random(6)  # noqa: S311  # test data, not a secret
    with on_radicale(radicale.user()) as place:
        for number in range(15):
            rows = [
                f"EMAIL;TYPE=HOME:{EMAIL}",
                f"item1.TEL;TYPE=CELL:{NUMBER}",
                "item1.X-ABLABEL:_$!<Mobile>!$_",
                f"EMAIL:mum{number}@example.com",
                "PHOTO;ENCODING=b;TYPE=JPEG:" + "QUJD" * 60,
                "NOTE:Grüße\\, bis bald\\nAnna; und so weiter",
                "CATEGORIES:Friends,Work",
                "X-SOCIALPROFILE;TYPE=x:https://example.org/anna",
            ]
            place.put(f"c{number}.vcf", vcard(f"c{number}", *chance.sample(rows, 5)))
        before = place.cards()
        items = [item(EMAIL, verb, **options), item(NUMBER, verb, **options)]
        outcomes = apply(place, plan(place, *items))
        during = place.cards()
        undo(place, *outcomes)

        assert before != during
        assert all(len(read(card).cards) == 1 for card in during.values())
        assert before == place.cards()
