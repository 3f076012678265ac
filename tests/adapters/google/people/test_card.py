"""Read cards: whose an entry is, what can be written back, and where an entry belongs."""

from __future__ import annotations

import pytest

from boundary.adapters.google.people.card import (
    EMAILS,
    PHONES,
    Card,
    Reader,
    card_from_json,
    put_back,
    take_off,
    taken_from_json,
    to_card,
)
from boundary.core.codec import canonical, parse
from boundary.core.identifier import email, handle, phone
from boundary.core.json import Json, JsonObject
from tests.adapters.google.people.furniture import GMAIL
from tests.book import loose

READER = Reader((GMAIL,))
SOURCE: JsonObject = {"type": "CONTACT", "id": "a1", "etag": "#2"}


def _person(**fields: Json) -> JsonObject:
    return {"resourceName": "people/ca1", "metadata": {"sources": [SOURCE]}, **fields}


def _card(*emails: str, phones: tuple[str, ...] = ()) -> Card:
    fields: dict[str, list[JsonObject]] = {}
    if emails:
        fields[EMAILS] = [{"value": one} for one in emails]
    if phones:
        fields[PHONES] = [{"value": one} for one in phones]
    return Card("people/ca1", "a1", "#2", fields)


def _written(card: Card, name: str = EMAILS) -> list[str]:
    return [str(entry["value"]) for entry in card.entries(name)]


def test_what_google_computes_is_left_out() -> None:
    """Only what can be written is kept of an entry; an address keeps the name beside it."""
    card = to_card(
        _person(
            names=[{"givenName": "Anna", "displayName": "Anna", "metadata": {"primary": True}}],
            emailAddresses=[
                {
                    "value": "anna@example.org",
                    "displayName": "Anna",
                    "formattedType": "Home",
                    "metadata": {"primary": True, "sourcePrimary": True, "source": SOURCE},
                }
            ],
            phoneNumbers=[{"value": "(202) 555-0123", "canonicalForm": "+12025550123"}],
            genders=[{"value": "female", "formattedValue": "Female"}],
            memberships=[{"contactGroupMembership": {"contactGroupResourceName": "g/1"}}],
            ageRanges=[{"ageRange": "TWENTY_ONE_OR_OLDER"}],
        )
    )

    assert card is not None
    assert {
        "names": ({"givenName": "Anna"},),
        EMAILS: (
            {
                "value": "anna@example.org",
                "displayName": "Anna",
                "metadata": {"sourcePrimary": True},
            },
        ),
        PHONES: ({"value": "(202) 555-0123"},),
        "genders": ({"value": "female"},),
        "memberships": ({"contactGroupMembership": {"contactGroupResourceName": "g/1"}},),
    } == card.fields
    assert ("people/ca1", "a1", "#2", frozenset({"g/1"})) == (
        card.name,
        card.id,
        card.etag,
        card.groups,
    )


@pytest.mark.parametrize(
    ("photos", "expected"),
    [([], False), ([{"default": True}], False), ([{"default": True}, {"url": "x"}], True)],
)
def test_a_picture_is_known(photos: list[Json], expected: bool) -> None:
    """A picture that the user set is told from the one that Google draws."""
    card = to_card(_person(photos=photos))

    assert card is not None
    assert expected == card.has_photo


@pytest.mark.parametrize(
    "metadata",
    [
        {},
        {"sources": "nothing"},
        {"sources": [{"type": "PROFILE", "id": "1"}, "nothing"]},
        {"sources": [SOURCE], "deleted": True},
    ],
)
def test_who_is_no_contact_of_the_users_is_no_card(metadata: Json) -> None:
    """A profile that Google merges in, or what was deleted, is nothing to work on."""
    assert to_card({"resourceName": "people/1", "metadata": metadata}) is None


def test_a_card_survives_a_receipt() -> None:
    """What a receipt keeps of a card says the same."""
    card = to_card(_person(emailAddresses=[{"value": "a@example.org"}], photos=[{"url": "x"}]))

    assert card is not None
    kept = parse(canonical(card.to_json()))
    back = card_from_json(loose(kept))
    assert card.content() == back.content()
    assert (card.name, card.id, True) == (back.name, back.id, back.has_photo)
    assert Card("", "", "", {}) == card_from_json({})


def test_order_and_main_entry_of_a_source_do_not_make_two_cards_differ() -> None:
    """Cards that say the same are equal, whatever Google counts as the first of its source."""
    one = _card("a@example.org")
    other = to_card(
        _person(emailAddresses=[{"value": "a@example.org", "metadata": {"sourcePrimary": True}}])
    )

    assert other is not None
    assert one.content() == other.content()
    assert one.content() != _card("b@example.org").content()


@pytest.mark.parametrize(
    ("written", "given", "expected"),
    [
        ("Anna@Example.org", "anna@example.org", True),
        (" anna@example.org ", "anna@example.org", True),
        ("a.n.na+x@googlemail.example", "anna@gmail.example", True),
        ("a.nna@example.org", "anna@example.org", False),
        ("anna+x@example.org", "anna@example.org", False),
        ("xanna@example.org", "anna@example.org", False),
        ("anna@example.org.example", "anna@example.org", False),
        ("Anna <anna@example.org>", "anna@example.org", False),
        ("anna", "anna@example.org", False),
        ("", "anna@example.org", False),
    ],
)
def test_addresses_are_compared_whole(written: str, given: str, *, expected: bool) -> None:
    """An address is theirs when it is the same mailbox, and never because it looks like it."""
    assert expected == (READER.key(email(given)) in READER.keys(_card(written)))


@pytest.mark.parametrize(
    ("written", "form", "expected"),
    [
        ("(202) 555-0123", "+12025550123", True),
        ("+1 202 555 0123", "", True),
        ("(202) 555-0123", "", False),
        ("(202) 555-0123", "+442079460123", False),
        ("0123", "0123", False),
    ],
)
def test_numbers_are_compared_in_full(written: str, form: str, *, expected: bool) -> None:
    """A number is theirs when it is the same in its international form, by Google or as written."""
    numbers = {written: form} if form else {}
    card = Card("people/1", "1", "", {PHONES: [{"value": written}]}, numbers)

    assert expected == (READER.key(phone("+12025550123")) in READER.keys(card))


@pytest.mark.parametrize(
    ("written", "expected"),
    [("(202) 555-0123", True), ("(202) 555-0124", False), ("+12025550123", False)],
)
def test_a_number_without_its_country_may_be_theirs(written: str, *, expected: bool) -> None:
    """A number that lacks its country code is only ever called possible."""
    card = _card(phones=(written,))

    assert expected == READER.may_hold(card, phone("+1 202 555 0123"))
    assert not READER.may_hold(card, email("anna@example.org"))
    assert not READER.may_hold(card, handle("anna.example", "instagram"))


def test_an_entry_goes_and_the_others_keep_their_order() -> None:
    """Every spelling of the one address goes; nothing else moves."""
    card = _card("x@example.org", "anna@gmail.example", "y@example.org", "a.nna@gmail.example")

    left, taken = take_off(card, READER, READER.key(email("anna@gmail.example")))

    assert ["x@example.org", "y@example.org"] == _written(left)
    assert ["anna@gmail.example", "a.nna@gmail.example"] == [one.entry["value"] for one in taken]


def test_a_field_without_entries_is_gone() -> None:
    """The last number of a card takes the field with it."""
    card = _card("x@example.org", phones=("+12025550123",))

    left, _ = take_off(card, READER, READER.key(phone("+12025550123")))

    assert {EMAILS} == set(left.fields)


@pytest.mark.parametrize("order", [(0, 1, 2), (2, 1, 0), (1, 0, 2), (2, 0, 1)])
def test_entries_go_back_to_their_places_in_any_order(order: tuple[int, ...]) -> None:
    """Taken off together, entries come back in any order to the same card."""
    names = ("a@example.org", "x@example.org", "b@example.org", "c@example.org")
    card = _card(*names)
    theirs = [names[0], names[2], names[3]]
    kept = [take_off(card, READER, READER.key(email(one)))[1][0] for one in theirs]
    left = _card("x@example.org")

    for number in order:
        left = put_back(left, kept[number])

    assert card.content() == left.content()


def test_an_entry_goes_between_what_is_new() -> None:
    """What somebody wrote since stays, and the entry stands beside its former neighbours."""
    card = _card("a@example.org", "b@example.org", "c@example.org")
    _, (taken,) = take_off(card, READER, READER.key(email("b@example.org")))
    back = taken_from_json(loose(parse(canonical(taken.to_json()))))

    assert ["new@example.org", "b@example.org", "c@example.org"] == _written(
        put_back(_card("new@example.org", "c@example.org"), back)
    )
    assert ["new@example.org", "b@example.org"] == _written(
        put_back(_card("new@example.org"), back)
    )
    assert ["b@example.org"] == _written(put_back(_card(), back))


def test_an_entry_that_is_there_is_not_put_there_twice() -> None:
    """Putting back twice is as good as once."""
    card = _card("a@example.org", "b@example.org")
    _, (taken,) = take_off(card, READER, READER.key(email("b@example.org")))

    assert card == put_back(card, taken)


def test_a_card_shows_nothing_of_what_is_on_it() -> None:
    """Neither a card nor an entry of it says an address when it is printed."""
    card = _card("anna@example.org", phones=("+12025550123",))
    _, (taken,) = take_off(card, READER, READER.key(email("anna@example.org")))

    assert "anna" not in repr((card, taken))
    assert "0123" not in repr((card, taken))
