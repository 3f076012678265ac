"""Hold a look at address books to naming the cards that others are on, and of how many they are."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from boundary.core.change import Cursor
from boundary.core.codec import canonical, parse
from boundary.core.json import Json, JsonObject
from boundary.core.playbook import Item
from tests.adapters.cards.dav.furniture import Place, apply, item, on_double, plan, vcard

ANNA, CLEO = "anna@example.org", "cleo@example.com"


@pytest.fixture
def place() -> Iterator[Place]:
    """Start an account with two books of two cards each; others are on one of them."""
    with on_double() as made:
        made.put("a.vcf", vcard("a", f"EMAIL:{ANNA}", f"EMAIL:{CLEO}"))
        made.put("b.vcf", vcard("b", f"EMAIL:{ANNA}", "EMAIL:other@example.org"))
        made.double.add("w.vcf", vcard("w", f"EMAIL:{ANNA}"), "work")
        made.double.add("x.vcf", vcard("x", "EMAIL:other@example.org"), "work")
        yield made


def looked(place: Place, cursor: Cursor | None, *items: Item) -> tuple[list[JsonObject], Cursor]:
    """Look at a new connection; give the facts, and the cursor as the log would keep it."""
    with place.open() as adapter:
        sight = adapter.observe(items, cursor)
    kept = parse(canonical(sight.cursor or {}))
    assert isinstance(kept, dict)
    return [sight.states[one.address].facts for one in items], kept


def counted(facts: JsonObject) -> tuple[int, Json]:
    """Give how many cards are not only theirs, and of how many that is."""
    ids = facts.get("beyond", [])
    assert isinstance(ids, list)
    return len(set(ids)), facts.get("of")


@pytest.mark.parametrize("verb", ["contacts.hide", "contacts.remove"])
def test_a_card_that_others_are_on_is_beyond(place: Place, verb: str) -> None:
    """Somebody else's entry makes it so; what else of theirs is cut off in one run does not."""
    both, _ = looked(place, None, item(ANNA, verb), item(CLEO, verb))
    alone, _ = looked(place, None, item(CLEO, verb))

    assert [(1, 4), (0, None)] == [counted(facts) for facts in both]
    assert [(1, 4)] == [counted(facts) for facts in alone]


def test_a_look_at_what_changed_counts_the_same(place: Place) -> None:
    """With what an earlier look left the answer is the same, though it reads less."""
    first, cursor = looked(place, None, item(ANNA))
    place.double.add("y.vcf", vcard("y", "EMAIL:more@example.org"), "work")
    again, _ = looked(place, cursor, item(ANNA))
    anew, _ = looked(place, None, item(ANNA))

    assert [(2, 4)] == [counted(facts) for facts in first]
    assert [(2, 5)] == [counted(facts) for facts in again]
    assert again == anew


def test_all_cards_are_counted_only_where_others_are_concerned(place: Place) -> None:
    """A first look knows how many there are; a later one asks only for a card of others, too."""

    def requests(cursor: Cursor | None) -> tuple[int, Cursor]:
        before = len(place.requests())
        _, after = looked(place, cursor, item(ANNA))
        return len(place.requests()) - before, after

    first, _ = requests(None)
    place.double.remove("a.vcf")
    place.put("b.vcf", vcard("b", f"EMAIL:{ANNA}"))
    plain, cursor = requests(None)
    quiet, _ = requests(cursor)
    place.put("b.vcf", vcard("b", f"EMAIL:{ANNA}", "EMAIL:other@example.org"))
    asking, _ = requests(cursor)

    assert plain == first
    assert quiet < asking


def test_what_is_hidden_already_is_not_beyond(place: Place) -> None:
    """Only what would change counts."""
    hiding = item(ANNA, "contacts.hide")
    apply(place, plan(place, hiding))
    (facts,), _ = looked(place, None, hiding)

    assert (0, None) == counted(facts)
