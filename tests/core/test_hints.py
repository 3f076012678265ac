"""Hold hints to their reasons: what is alike is shown, what only looks alike never is."""

from __future__ import annotations

import random
from collections.abc import Mapping, Sequence

import pytest
from hypothesis import given
from hypothesis import strategies as st

from boundary.core.hints import (
    ONE_IN,
    SHARED_NAMES,
    SHARED_SENDERS,
    Hint,
    Reason,
    Seen,
    hints,
    name_key,
    names_of,
)
from boundary.core.identifier import email, handle, phone
from boundary.core.playbook import Person
from boundary.core.ports import CardSighting, Sighting
from boundary.core.rules import Keep, MailProvider, ProtectedClass, Rules

LISTED = "jordan@example.org"
OTHER = "j.two@shop.example"
SPRING = "2026-03-01T09:00:00+00:00"
J = Person("J.", "quiet", ("Jordan Example",), (email(LISTED), phone("+1 202 555 0123")))
POST = MailProvider("Post", ("post.example",), True, True, "", (), "yes", "", "", "", "2026-01-01")
SHELTER = ProtectedClass(
    "shelter", "a shelter", ("shelter.example",), (), (), (), False, "", "2026-01-01"
)
RULES = Rules(providers=(POST,), protected=(SHELTER,))


def sighting(
    address: str,
    *names: str,
    count: int = 1,
    beside: Sequence[str] = (),
    newest: str = SPRING,
) -> Sighting:
    """See an address in mail."""
    return Sighting(
        address, dict.fromkeys(names, 1), {"from": count}, dict.fromkeys(beside, 1), newest
    )


def found(
    *sightings: Sighting,
    person: Person = J,
    others: Sequence[Person] = (),
    cards: Sequence[CardSighting] = (),
    keep: Keep | None = None,
) -> tuple[Hint, ...]:
    """Look for hints."""
    return hints(person, others, sightings, cards, keep or Keep(), RULES)


def reasons(*sightings: Sighting, person: Person = J) -> Mapping[str, tuple[Reason, ...]]:
    """Give the reasons by address."""
    return {h.identifier.value: h.reasons for h in found(*sightings, person=person)}


@pytest.mark.parametrize(
    "name",
    [
        "Jordan Example",
        "jordan EXAMPLE",
        "Example, Jordan",
        "Example,Jordan",
        "  Jordan\tExample ",
        "\uff2aordan Example",
        "Jordan \u201cExample\u201d",
        "Jor\u200bdan Example",
        "(Jordan) [Example].",
        "Jordan_Example",
    ],
)
def test_the_same_name_is_a_reason(name: str) -> None:
    """Case, width, word order, punctuation and what cannot be seen make no other name."""
    hint = Hint(email(OTHER), (Reason.SAME_NAME,), 3, SPRING, Seen.MAIL, "Jordan Example")

    assert (hint,) == found(sighting(OTHER, name, count=3))


@pytest.mark.parametrize(
    "name",
    [
        "Jordan",
        "Example",
        "Jordan Examples",
        "Jordana Example",
        "Jord\u00e1n Example",
        "J\u043erdan Example",
        "Jordan van Example",
        "Jordan Example via Choir",
        "JordanExample",
        "J. Example",
        "Sam Example",
        "",
        "...",
    ],
)
def test_a_name_that_only_looks_alike_is_none(name: str) -> None:
    """Part of a name, one word more, an accent or a look-alike letter: another name."""
    assert () == found(sighting(OTHER, name))


def test_accents_are_compared_whole_however_they_are_written() -> None:
    """A letter with its accent is the same in one piece and in two; without, it is another."""
    person = Person("J.", "quiet", ("Zo\u00eb \u00c5ngstr\u00f6m",), (email(LISTED),))
    two_pieces = sighting(OTHER, "A\u030angstro\u0308m, Zoe\u0308")

    assert {OTHER: (Reason.SAME_NAME,)} == reasons(two_pieces, person=person)
    assert {} == reasons(sighting(OTHER, "Zoe Angstrom"), person=person)


def test_a_sign_that_cannot_be_seen_hides_no_accent() -> None:
    """What stands unseen between a letter and its accent is dropped before they are joined."""
    assert name_key("Zo\u00eb Example") == name_key("Zoe\u200b\u0308 Example")


def test_apostrophes_are_dropped_and_hyphens_part() -> None:
    """An apostrophe of any shape is nothing, a hyphen is a gap."""
    assert name_key("Jo O'Example-Test") == name_key("jo o\u2019example test")


def test_a_single_word_never_makes_a_hint() -> None:
    """A first name alone, listed or not, is no reason; beside another reason it is said."""
    person = Person("J.", "quiet", ("Jordan", "..."), (email(LISTED),))
    alone = sighting(OTHER, "Jordan")
    theirs = sighting(LISTED, "Jordan")
    answering = sighting(OTHER, "JORDAN", beside=(LISTED,))
    (hint,) = found(answering, person=person)

    assert () == found(alone, theirs, person=person)
    assert ((Reason.ANSWERS_FOR, Reason.SAME_NAME), "Jordan") == (hint.reasons, hint.name)


def test_a_whole_name_is_shown_before_a_single_word() -> None:
    """When two listed names fit, the one that tells more is named."""
    person = Person("J.", "quiet", ("Aaa", "Jordan Example"), (email(LISTED),))
    (hint,) = found(sighting(OTHER, "Jordan Example", "Aaa"), person=person)
    (other,) = found(sighting(OTHER, "Aaa Zzz", "Aaa", beside=(LISTED,)), person=person)

    assert "Jordan Example" == hint.name
    assert "Aaa" == other.name


def test_a_name_that_came_with_a_listed_address_is_a_reason() -> None:
    """Unlisted names count when mail from a listed address had them, two words at least."""
    theirs = sighting(LISTED, "J. Example", "Jordan")

    assert {OTHER: (Reason.SAME_NAME_AS_THEIRS,)} == reasons(
        theirs, sighting(OTHER, "Example, J."), sighting("sam@example.com", "Jordan")
    )


def test_both_name_reasons_can_hold() -> None:
    """A listed name that also came with a listed address gives both."""
    theirs = sighting(LISTED, "Jordan Example")

    assert {OTHER: (Reason.SAME_NAME, Reason.SAME_NAME_AS_THEIRS)} == reasons(
        theirs, sighting(OTHER, "Jordan Example")
    )


def test_only_the_frequent_names_of_a_listed_address_count() -> None:
    """A name written once among many says nothing: the sender chose it."""
    often = {f"Often Name{n}": 9 for n in range(SHARED_NAMES)}
    theirs = Sighting(LISTED, {**often, "Sam Friend": 1}, {"from": 99}, {}, SPRING)

    assert {} == reasons(theirs, sighting("sam@example.com", "Sam Friend"))
    assert SHARED_NAMES == len(names_of(J, [theirs], (), RULES))


def test_who_answers_for_a_listed_address_comes_first() -> None:
    """An address beside a listed one in a message is the strongest hint."""
    answering = sighting("desk.two@example.com", beside=(LISTED,))
    named = sighting(OTHER, "Jordan Example", count=50)

    assert [email("desk.two@example.com"), email(OTHER)] == [
        hint.identifier for hint in found(named, answering)
    ]


def test_a_list_answers_for_nobody() -> None:
    """What stands beside many people's addresses is a list or a desk, and no hint."""
    crowd = [f"person{n}@example.com" for n in range(SHARED_SENDERS)]

    assert {} == reasons(sighting("choir@example.net", beside=(LISTED, *crowd)))
    assert {"choir@example.net": (Reason.ANSWERS_FOR,)} == reasons(
        sighting("choir@example.net", beside=(LISTED, *crowd[1:]))
    )


def test_one_letter_points_at_nobody() -> None:
    """A correspondent whom one letter named beside a listed address is no hint for that."""
    friend = sighting("sam@example.com", beside=(LISTED,), count=ONE_IN + 1)
    theirs = sighting("jo@example.com", beside=(LISTED,), count=ONE_IN)

    assert {"jo@example.com": (Reason.ANSWERS_FOR,)} == reasons(friend, theirs)


def test_a_sender_in_many_names_is_nobody() -> None:
    """A service that writes in many people's names is no hint for being named once like them."""
    many = [f"Person Number{n}" for n in range(SHARED_NAMES - 1)]

    assert {} == reasons(sighting("social@example.net", "Jordan Example", *many))
    assert ["social@example.net"] == list(
        reasons(sighting("social@example.net", "Jordan Example", *many[1:]))
    )


@pytest.mark.parametrize(
    ("listed", "other", "is_hint"),
    [
        ("jordan.example@example.org", "jordan.example@shop.example", True),
        ("jordan.example@example.org", "jordanexample@shop.example", True),
        ("jordan.example@example.org", "jordan_example+x@shop.example", True),
        ("jordan.example@example.org", "xjordan.example@shop.example", False),
        ("jordan.example@example.org", "jordan.example2@shop.example", False),
        ("jordan@example.org", "jordan@shop.example", False),
        ("jo.ex@example.org", "jo.ex@shop.example", False),
        ("reception@example.org", "reception@shop.example", False),
        ("notifications@example.org", "notifications@shop.example", False),
        ("k8mk2pq@example.org", "k8mk2pq@shop.example", True),
    ],
)
def test_the_same_part_before_the_at(listed: str, other: str, is_hint: bool) -> None:
    """Long and telling: not a desk, not a mere first name, not one letter more."""
    person = Person("J.", "quiet", ("Jordan Sample",), (email(listed),))
    expected = {other: (Reason.SAME_LOCAL_PART,)} if is_hint else {}

    assert expected == reasons(sighting(other), person=person)


@pytest.mark.parametrize(
    "address",
    [
        LISTED,
        "sam@example.com",
        "me@example.net",
        "me+tag@example.net",
        "lawyer@example.com",
        "help@shelter.example",
        "jordan.friend@city.shelter.example",
        "noreply@shop.example",
        "no-reply@shop.example",
        "do_not_reply@shop.example",
        "donotreply7@shop.example",
        "messages-noreply@shop.example",
        "bounces+x=y@shop.example",
        "mailer-daemon@shop.example",
        "j.o.r+x@post.example",
    ],
)
def test_who_is_never_a_hint(address: str) -> None:
    """Listed for anybody, one's own, kept open, protected, a program, or covered already."""
    person = Person("J.", "quiet", J.names, (*J.identifiers, email("jor@post.example")))
    sam = Person("S.", "quiet", (), (email("sam@example.com"),))
    keep = Keep((email("me@example.net"),), (email("lawyer@example.com"),))
    seen = sighting(address, "Jordan Example", beside=(LISTED,))

    assert () == found(seen, person=person, others=(sam,), keep=keep)
    assert 1 == len(found(sighting(OTHER, "Jordan Example"), person=person, keep=keep))


def test_accounts_add_up() -> None:
    """One address seen on two of the user's accounts is one hint with both counts."""
    one = sighting(OTHER, "Jordan Example", count=2, newest="2026-01-01T00:00:00+00:00")
    two = sighting(OTHER, "Jordan Example", count=3)
    (hint,) = found(one, two)

    assert (5, SPRING) == (hint.count, hint.newest)


def test_more_messages_come_first_among_equals() -> None:
    """With the same reason the one that wrote more stands first; then by name, always the same."""
    order = found(
        sighting("b@example.net", "Jordan Example", count=2),
        sighting("c@example.net", "Jordan Example", count=9),
        sighting("a@example.net", "Jordan Example", count=2),
    )

    assert ["c@example.net", "a@example.net", "b@example.net"] == [
        hint.identifier.value for hint in order
    ]


def test_a_card_with_the_same_name_gives_mail_and_phone() -> None:
    """From cards come addresses and numbers alike, marked as from a card."""
    card = CardSighting(
        ("Example, Jordan",), (email(OTHER), email(OTHER)), (phone("+12025550124"),)
    )
    shown = found(cards=(card,))

    assert [(email(OTHER), 1, "", Seen.CARD), (phone("+12025550124"), 1, "", Seen.CARD)] == [
        (hint.identifier, hint.count, hint.newest, hint.place) for hint in shown
    ]
    assert {(Reason.SAME_NAME,)} == {hint.reasons for hint in shown}


def test_what_stands_on_one_card_with_something_listed_is_a_hint() -> None:
    """A card that holds a listed number tells of its other entries; its name then tells too."""
    card = CardSighting(("Jay Sample",), (email(OTHER),), (phone("+1 202 555 0123"),))
    shown = found(sighting("jay@example.net", "Sample Jay"), cards=(card,))

    assert [
        (OTHER, (Reason.ANSWERS_FOR, Reason.SAME_NAME_AS_THEIRS)),
        ("jay@example.net", (Reason.SAME_NAME_AS_THEIRS,)),
    ] == [(hint.identifier.value, hint.reasons) for hint in shown]


def test_mail_and_card_are_one_hint() -> None:
    """Seen in mail and on a card: one line, counted in mail, with the reasons of both."""
    card = CardSighting(("Jay Sample",), (email(OTHER), email(LISTED)))
    (hint,) = found(sighting(OTHER, "Jordan Example", count=4), cards=(card, card))
    expected = (Reason.ANSWERS_FOR, Reason.SAME_NAME, Reason.SAME_NAME_AS_THEIRS)

    assert (4, Seen.MAIL, SPRING) == (hint.count, hint.place, hint.newest)
    assert expected == hint.reasons


def test_a_stranger_s_card_is_nothing() -> None:
    """Cards of others give no hint, and a handle is never compared with a local part."""
    person = Person("J.", "quiet", J.names, (handle("jordan.example", "instagram"),))

    assert () == found(cards=(CardSighting(("Sam Example",), (email(OTHER),)),), person=person)
    assert () == found(sighting("jordan.example@shop.example"), person=person)


def test_a_person_without_anything_listed_gets_no_hint() -> None:
    """With no name and no identifier there is nothing to compare."""
    nobody = Person("N.", "quiet")

    assert () == found(sighting(OTHER, "", "Jordan Example", beside=("",)), person=nobody)


def test_no_name_but_the_playbook_s_is_in_a_hint() -> None:
    """A hint holds the spelling of the playbook, never the sender's, and shows neither."""
    (hint,) = found(sighting(OTHER, "eXaMpLe, JORDAN"))

    assert "Jordan Example" == hint.name
    assert "Jordan" not in repr(hint)
    assert OTHER not in repr(hint)


_WORD = st.text(max_size=12)


@given(st.lists(_WORD, min_size=2, max_size=4), st.randoms(use_true_random=False))
def test_the_order_of_words_never_counts(words: list[str], chance: random.Random) -> None:
    """Whatever the words are, their order makes no other name; the form is its own form."""
    key = name_key(" ".join(words))
    turned = list(words)
    chance.shuffle(turned)

    assert key == name_key(" ".join(turned))
    assert key == name_key(" ".join(key))


@given(_WORD, st.sampled_from(["Jordan Example", "J. Example"]))
def test_only_equal_names_are_alike(name: str, listed: str) -> None:
    """A name is a reason exactly when its words are those of the listed one."""
    person = Person("J.", "quiet", (listed,), (email(LISTED),))
    expected = name_key(name) == name_key(listed)

    assert expected == bool(found(sighting(OTHER, name), person=person))
