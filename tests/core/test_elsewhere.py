"""Hold the look for others who share an address or a number to whose card is whose."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from boundary.core.elsewhere import elsewhere
from boundary.core.identifier import Identifier, email, handle, phone
from boundary.core.playbook import Person
from boundary.core.ports import CardSighting
from boundary.core.rules import MailProvider, Rules

SAM = email("sam@example.org")
WORK = email("sam.work@example.com")
FAMILY = email("family@example.org")
KIM = email("kim@example.net")
HOME = phone("+1 202 555 0100")
PROVIDER = MailProvider(
    "mail", ("example.org",), True, True, "", (), "yes", "", "", "", "2026-01-01"
)


def person(*identifiers: Identifier, names: Sequence[str] = ("Sam Miller",)) -> Person:
    """Make the person."""
    return Person("S.", "./steps.yaml", tuple(names), identifiers)


def card(name: str, *identifiers: Identifier) -> CardSighting:
    """Make one card; without a name when it is empty."""
    emails = tuple(one for one in identifiers if "@" in one.value)
    phones = tuple(one for one in identifiers if "@" not in one.value)
    return CardSighting((name,) if name else (), emails, phones)


def found(
    one: Person, *cards: CardSighting, others: Sequence[Person] = ()
) -> Mapping[str, set[int]]:
    """Look; give each identifier's value and the places of the cards."""
    places = elsewhere([one, *others], cards, Rules(providers=(PROVIDER,)))
    listed = (each for who in (one, *others) for each in who.identifiers)
    return {each.value: set(places[each.key]) for each in listed if each.key in places}


def test_a_shared_family_address_is_on_somebody_elses_card() -> None:
    """The card of somebody with another name, beside the person's own, is somebody else's."""
    sam = person(SAM, FAMILY)

    assert {FAMILY.value: {1}} == found(
        sam, card("Sam Miller", SAM, FAMILY), card("Kim", FAMILY, KIM), card("Bo", KIM)
    )


def test_a_shared_number_is_too() -> None:
    """A landline on a card of its own is somebody else's, though nothing more is on it."""
    sam = person(SAM, HOME)

    assert {HOME.value: {1}} == found(sam, card("Miller, Sam", SAM, HOME), card("Home", HOME))


def test_every_spelling_of_an_address_counts() -> None:
    """Where a provider drops dots and tags, they part nobody."""
    spelled = email("fam.ily+us@example.org")

    assert {FAMILY.value: {1}} == found(
        person(FAMILY), card("Sam Miller", FAMILY), card("Kim", spelled, KIM)
    )


def test_the_persons_own_cards_are_nobody_elses() -> None:
    """A name of theirs, or the short name, makes a card theirs, whatever else stands on it."""
    sam = person(SAM, names=("Sam Miller", "Sammy"))

    assert {} == found(
        sam, card("SAM MILLER", SAM, KIM), card("Sammy", SAM, WORK), card("S.", SAM, HOME)
    )


def test_without_a_known_name_the_fullest_plain_card_is_theirs() -> None:
    """One card under any name is theirs when all that stands on it is listed."""
    sam = person(SAM, WORK, HOME, names=())
    full, small = card("Do not answer", SAM, WORK), card("Home", SAM, HOME)

    assert {} == found(sam, full)
    assert {SAM.value: {0}, HOME.value: {0}} == found(
        person(SAM, WORK, KIM, HOME, names=()), small, card("Ex", SAM, WORK, KIM)
    )
    assert {} == found(sam, full, card("Do not answer", HOME))


def test_of_two_cards_as_full_the_first_is_theirs() -> None:
    """The same cards in the same order give the same answer."""
    sam = person(SAM, names=())

    assert {SAM.value: {1}} == found(sam, card("Ex", SAM), card("Kim", SAM))


def test_what_is_not_listed_makes_a_card_doubtful() -> None:
    """A card with entries beyond those listed could be theirs or not: it is asked about."""
    sam = person(SAM, names=())

    assert {SAM.value: {0}} == found(sam, card("Somebody", SAM, KIM))
    assert {SAM.value: {0}} == found(sam, card("", SAM, KIM))


def test_a_card_that_says_nothing_more_names_nobody() -> None:
    """No name, and nothing on it that is not listed: it is nobody's in particular."""
    sam = person(SAM, HOME)

    assert {} == found(sam, card("Sam Miller", SAM), card("", HOME), card("…", SAM))


def test_others_in_the_case_are_cut_off_by_choice() -> None:
    """A card of somebody who is listed as well is not somebody else's."""
    kim = Person("K.", "./steps.yaml", ("Kim Lee",), (KIM,))

    assert {} == found(person(SAM), card("Kim Lee", SAM, KIM), others=[kim])
    assert {} == found(person(SAM), card("Both", SAM, KIM), others=[kim])
    assert {SAM.value: {0}} == found(person(SAM), card("Kim Lee", SAM, KIM))


def test_each_person_of_a_case_is_looked_at() -> None:
    """What one person shares is not said of another."""
    kim = Person("K.", "./steps.yaml", ("Kim Lee",), (KIM,))

    assert {KIM.value: {1}} == found(
        person(SAM), card("Sam Miller", SAM), card("Bo", KIM, HOME), others=[kim]
    )


def test_nothing_is_found_where_nothing_is_shared() -> None:
    """No card, no card of theirs, or a handle, which stands on no card."""
    chirp = handle("sam_miller", "example")

    assert {} == found(person(SAM))
    assert {} == found(person(SAM), card("Kim", KIM))
    assert {} == found(person(chirp), card("Kim", KIM))
