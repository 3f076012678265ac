"""Hold a look at Google contacts to naming the cards that others are on as well."""

from __future__ import annotations

import pytest

from boundary.core.json import Json, JsonObject
from boundary.core.playbook import Item
from tests.adapters.google.people.furniture import Book, item, on_double

ANNA, WORK, NUMBER = "anna@example.org", "anna.work@example.com", "+12025550123"
KIM = "kim@example.net"


def looked(book: Book, *items: Item) -> list[JsonObject]:
    """Look at these."""
    with book.opened() as adapter:
        states = adapter.observe(items, None).states
    return [states[one.address].facts for one in items]


def counted(facts: JsonObject) -> tuple[int, Json]:
    """Give how many cards are not only theirs, and of how many that is."""
    ids = facts.get("beyond", [])
    assert isinstance(ids, list)
    return len(set(ids)), facts.get("of")


@pytest.mark.parametrize("verb", ["contacts.hide", "contacts.remove"])
def test_a_card_that_others_are_on_is_beyond(verb: str) -> None:
    """A card with somebody else's entry; one of theirs alone is not, nor one without theirs."""
    with on_double() as book:
        book.people.add([ANNA, WORK], [NUMBER])
        book.people.add([ANNA, KIM])
        book.people.add([KIM])
        all_of_them = looked(book, *(item(one, verb) for one in (ANNA, WORK, NUMBER)))
        (one,) = looked(book, item(NUMBER, verb))
        other = looked(book, item(ANNA, verb), item(WORK, verb, "q"))

    assert [(1, 3), (0, None), (0, None)] == [counted(facts) for facts in all_of_them]
    assert (1, 3) == counted(one)
    assert [(2, 3), (1, 3)] == [counted(facts) for facts in other]


def test_a_card_that_is_hidden_already_is_not_touched_again() -> None:
    """Only what would change counts."""
    with on_double() as book:
        shared = book.people.add([ANNA, KIM])
        hiding, removing = item(ANNA, "contacts.hide"), item(ANNA)
        (before,) = looked(book, hiding)
        group = book.people.add_group("Do not answer")
        shared.groups.add(group)
        (after,) = looked(book, hiding)
        (still,) = looked(book, removing)

    assert [(1, 1), (0, None), (1, 1)] == [counted(facts) for facts in (before, after, still)]
