"""Nothing of a person leaves in a disguise, and honest words are left alone."""

from __future__ import annotations

import base64

import pytest
from hypothesis import given
from hypothesis import strategies as st

from boundary.core.errors import PlaybookRefusal
from boundary.core.identifier import Identifier, Kind, email, handle, phone
from boundary.core.verbs import VERBS
from boundary.formats.playbook_share import leaks, rebuild
from boundary.formats.playbook_yaml import read_shared
from boundary.formats.scan import MAX_TEXT, NOBODY, Known, Reason, know, scan
from tests.formats import honest
from tests.formats.hiding import PLACES, STEPS, TITLES
from tests.formats.people import Made, anybody, crowd

CODE = "heron-42"
CLEAN = frozenset(
    rebuild(read_shared(f"boundary: 1\ntitle: Steps\nsteps:\n{steps}".encode()), VERBS, title=True)
    for steps in (STEPS, "  - {do: mail.keep}\n")
)
"""What is left of the hidden-in files when nothing of anybody is left."""


def known_of(*people: Made) -> Known:
    """Prepare a workspace that knows these people."""
    return know(
        [identifier for made in people for identifier in made.identifiers],
        [name for made in people for name in made.names],
        [CODE],
    )


@pytest.fixture(scope="module")
def everybody() -> Known:
    """Know two hundred people at once."""
    return known_of(*crowd(200))


def survives(text: str, known: Known) -> bool:
    """Whether a file is let through with anything in it that somebody put there."""
    try:
        shared = read_shared(text.encode("utf-8", "surrogatepass"), VERBS, in_private=True)
        data = rebuild(shared, VERBS, title=True)
    except PlaybookRefusal:
        return False
    return not leaks(data, VERBS, known) and data not in CLEAN


def test_there_are_enough_places() -> None:
    """At least forty places are tried, and at least forty of them in plain sight of the title."""
    assert 40 <= len(TITLES) < len(PLACES)


@pytest.mark.parametrize("place", PLACES)
def test_few_people_are_found_everywhere(place: str) -> None:
    """No place hides any of eight people."""
    people = crowd(8)

    assert [] == [made for made in people if survives(PLACES[place](made), known_of(made))]


@pytest.mark.no_cover
@pytest.mark.slow
@pytest.mark.parametrize("place", PLACES)
def test_nobody_of_two_hundred_survives(place: str) -> None:
    """No place hides any of two hundred people."""
    people = crowd(200)

    assert [] == [made for made in people if survives(PLACES[place](made), known_of(made))]


@given(anybody(), st.sampled_from(sorted(PLACES)))
def test_whoever_it_is_nothing_survives(made: Made, place: str) -> None:
    """Whoever is made up, no place hides them."""
    assert not survives(PLACES[place](made), known_of(made))


@pytest.mark.parametrize(
    "place", ["the name", "the surname", "spelled with blanks", "backwards", "first letters"]
)
def test_the_search_is_for_those_who_are_known(place: str) -> None:
    """A name of nobody in the cases is a word like any other: the list of known people decides."""
    one, *_, other = crowd(20)

    assert survives(PLACES[place](one), NOBODY)
    assert survives(PLACES[place](one), know(other.identifiers))
    assert not survives(PLACES[place](one), known_of(one))


@pytest.mark.parametrize("title", honest.TITLES)
def test_honest_words_raise_no_alarm(title: str, everybody: Known) -> None:
    """A title of any language passes a workspace that knows two hundred people at once."""
    assert () == scan(title, everybody)


@given(anybody(), st.sampled_from(honest.TITLES))
def test_honest_words_raise_no_alarm_for_anybody(made: Made, title: str) -> None:
    """A title of any language passes, whoever the workspace knows."""
    assert () == scan(title, known_of(made))


@given(st.text(max_size=120))
def test_any_text_gets_an_answer(text: str) -> None:
    """Whatever the text is, the answer is a list of reasons."""
    found = scan(text, known_of(*crowd(3)))

    assert list(found) == [reason for reason in Reason if reason in found]


@given(anybody(), st.text(max_size=30), st.text(max_size=30))
def test_an_address_is_found_amid_anything(made: Made, before: str, after: str) -> None:
    """A whole address between blanks is found, whatever stands around it."""
    assert Reason.KNOWN in scan(f"{before} {made.email.value} {after}", known_of(made))


def test_what_is_too_long_is_held_back() -> None:
    """No title is longer than the limit; what is, is not read but refused."""
    assert (Reason.CODE,) == scan("a" * (MAX_TEXT + 1), NOBODY)
    assert () == scan("a" * 10, NOBODY)


def test_what_can_be_read_in_too_many_ways_is_held_back() -> None:
    """A text with hundreds of readings was not written by hand."""
    words = (base64.b64encode(f"step{number}".encode()).decode() for number in range(10, 40))

    assert (Reason.CODE,) == scan(" ".join(words), NOBODY)


@pytest.mark.parametrize(
    ("identifier", "text"),
    [
        (email("sam@example.org"), "sam at example dot org"),
        (email("sam@example.org"), "Steps for Sam"),
        (email("jordan+lists@example.org"), "jordan, at example.org"),
        (email("jordan@sample-family.example"), "The Sample-Family plan"),
        (email("contact@jordans.example"), "contactjordansexample"),
        (phone("+44 7700 900123"), "0 77009"),
        (handle("jordan@social.example", "mastodon"), "jordan social"),
        (handle("jordan:matrix.example", "matrix"), "jordan"),
        (handle("+1 202 555 0123", "signal"), "Two zero two, five five five"),
        (handle("76561198000000000", "steam"), "765 611 980"),
        (handle("joe", "x"), "Steps for j o e"),
        (handle("joe", "x"), "Joe: no contact"),
        (handle("jordan.bsky.example", "bluesky"), "jordan"),
        (Identifier(Kind.PHONE, "+999123456789"), "123456"),
    ],
)
def test_forms_of_one_identifier(identifier: Identifier, text: str) -> None:
    """Each kind of identifier is found by the part that tells it."""
    assert Reason.KNOWN in scan(text, know([identifier]))


@pytest.mark.parametrize(
    "identifier",
    [
        email("contact@example.org"),
        email("contact@my.test"),
        email("me@example.org"),
        email("family.team@example.org"),
        handle("no", "x"),
    ],
)
def test_everyday_words_tell_nobody(identifier: Identifier) -> None:
    """A desk's address does not turn everyday words into somebody."""
    assert () == scan("No contact with me or my family, as a team", know([identifier]))


def test_a_public_domain_tells_nobody() -> None:
    """A mail provider's own domain is everybody's."""
    identifier = email("jordan.example@mailbox-for-all.example")

    assert Reason.KNOWN in scan("mailboxforallexample", know([identifier]))
    assert () == scan(
        "mailboxforallexample", know([identifier], public=["mailbox-for-all.example"])
    )


@pytest.mark.parametrize(
    ("name", "text"),
    [
        ("Jürgen Sample", "Juergen"),
        ("Jürgen Sample", "jurgen's steps"),
        ("Anna Maria van Sample", "Sample, Anna Maria van"),
        ("Anna Maria Rosa van Sample", "annamariarosavansample"),
        ("Jordan Example", "E. J. and the rest"),
        ("Jordan Example", "for j.e. alone"),
        ("Jordan Example", "JE: no contact"),
        ("Jordan Example", "Jordans Schritte"),
        ("山田 太郎", "山田さん"),
        ("Mum", "No contact with mum"),
    ],
)
def test_forms_of_one_name(name: str, text: str) -> None:
    """A name is found in any order, by each word, by initials, with an ending, without marks."""
    assert (Reason.KNOWN,) == scan(text, know(names=[name]))


@pytest.mark.parametrize(
    ("name", "text"),
    [("J.", "J. and I"), ("Clara", "Declara primero"), ("Zoë Berg", "z. B. im Urlaub")],
)
def test_parts_that_tell_nobody(name: str, text: str) -> None:
    """One letter is no name, and a short name inside another word is not meant."""
    assert () == scan(text, know(names=[name]))


def test_the_code_of_a_case_is_known() -> None:
    """A case code leads back to a folder on this device."""
    assert (Reason.KNOWN,) == scan("For Heron 42", know(words=[CODE]))
    assert () == scan("For a heron", know(words=[CODE]))


def test_what_is_known_is_not_shown() -> None:
    """Printing what is looked for shows nothing of it."""
    assert "Known()" == repr(known_of(*crowd(1)))
