"""Bring cards and entries back: to the byte, beside what is new since, or with a sentence."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from boundary.adapters.google.double import Refused
from boundary.adapters.google.people import wire
from boundary.core import card_step
from boundary.core.change import (
    Outcome,
    Status,
)
from boundary.core.errors import AdapterError
from tests.adapters.google.people.furniture import (
    Book,
    apply,
    item,
    meanwhile,
    on_double,
    plan,
    undo,
)
from tests.adapters.google.people.test_contract import ContactsBench
from tests.bench import Session
from tests.book import loose

ANNA = "anna@example.org"
WORK = "anna.work@example.com"
NUMBER = "+12025550123"


@pytest.fixture
def book() -> Iterator[Book]:
    """Start an account."""
    with on_double() as made:
        yield made


@pytest.fixture
def session(book: Book) -> Session:
    """Begin a session there, with nothing in the book."""
    bench = ContactsBench(book, "contacts.remove")
    book.people.contacts.clear()
    return Session(bench)


def test_a_card_is_found_under_its_new_name(book: Book, session: Session) -> None:
    """When Google gives a card another resource name, undo still finds it."""
    book.people.renames = True
    book.people.add([ANNA, WORK, "mum@example.com"])
    before = book.said()
    items = [item(ANNA), item(WORK)]
    session.run(items[:1])
    session.run(items)
    session.undo(items)

    assert before == book.said()
    assert {} == session.book.standing().done


def test_a_card_made_anew_says_what_did_not_come_back(book: Book) -> None:
    """The picture and a group that is gone are named; everything that was written comes back."""
    group = book.people.add_group("Choir")
    book.people.add(
        [ANNA],
        groups=["contactGroups/myContacts", "contactGroups/starred", group],
        photo=True,
        birthdays=[{"date": {"year": 1990, "month": 5, "day": 1}}],
        userDefined=[{"key": "k", "value": "v"}],
    )
    (done,) = apply(book, plan(book, ANNA))
    del book.people.groups[group]

    (undone,) = undo(book, done)

    (card,) = book.people.contacts.values()
    assert f"{wire.NO_PICTURE} {wire.GROUP_AWAY}" == undone.note
    assert {"contactGroups/myContacts", "contactGroups/starred"} == card.groups
    assert {"emailAddresses", "birthdays", "userDefined"} == set(card.fields)
    assert (Status.UNDONE, 1) == (undone.status, undone.ref["returned"])
    (again,) = undo(book, done)
    assert (Status.UNDONE, 0, 1) == (again.status, again.ref["returned"], len(book.people.contacts))


def test_a_card_whose_groups_are_all_gone_is_among_all_contacts(book: Book) -> None:
    """Without any of its groups a card is made among the user's contacts, and once only."""
    group = book.people.add_group("Choir")
    book.people.add([ANNA], groups=[group])
    (done,) = apply(book, plan(book, ANNA))
    del book.people.groups[group]

    first, second = (undo(book, done)[0] for _ in range(2))

    assert [1, 0] == [first.ref["returned"], second.ref["returned"]]
    assert [{"contactGroups/myContacts"}] == [one.groups for one in book.people.contacts.values()]


def test_twins_both_come_back(book: Book, session: Session) -> None:
    """Two cards that say the same are two again after an undo."""
    book.people.add([ANNA])
    book.people.add([ANNA])
    before = book.said()
    session.run([item(ANNA)])
    session.undo([item(ANNA)])

    assert before == book.said()
    assert 2 == len(book.people.contacts)


def test_what_somebody_wrote_since_stays(book: Book, session: Session) -> None:
    """An entry goes back beside what was written on the card since; an own one is left alone."""
    card = book.people.add([ANNA, "mum@example.com"])
    session.run([item(ANNA)])
    book.people.change(
        card, emailAddresses=[{"value": "mum@example.com"}, {"value": "new@example.com"}]
    )
    session.undo([item(ANNA)])

    values = [entry["value"] for entry in card.fields["emailAddresses"]]
    assert ["mum@example.com", "new@example.com", ANNA] == values
    session.run([item(ANNA)])
    book.people.change(card, emailAddresses=[{"value": "Anna@example.org", "type": "work"}])
    session.undo([item(ANNA)])
    assert [{"value": "Anna@example.org", "type": "work"}] == card.fields["emailAddresses"]


def test_an_entry_of_a_card_that_is_gone_is_not_put_anywhere(book: Book) -> None:
    """When somebody has deleted the card since, undo makes none, and says where the copy is."""
    card = book.people.add([ANNA, "mum@example.com"])
    (done,) = apply(book, plan(book, ANNA))
    book.people.take_out(card)

    (undone,) = undo(book, done)

    assert (Status.UNDONE, card_step.CARD_AWAY, {}) == (
        undone.status,
        undone.note,
        book.people.contacts,
    )


def test_an_entry_and_then_its_card_both_come_back(book: Book, session: Session) -> None:
    """An entry taken off first, the rest of the card later: undo gives the first card."""
    book.people.add([ANNA, WORK], photo=False)
    before = book.said()
    session.run([item(ANNA)])
    session.run([item(ANNA), item(WORK)])
    assert {} == book.people.contacts
    session.undo([item(ANNA), item(WORK)])

    assert before == book.said()


def test_an_undo_that_google_refuses_stays_open(book: Book) -> None:
    """A card or an entry that Google does not take back is named as not undone."""
    book.people.add([ANNA])
    book.people.add([WORK, "mum@example.com"])
    done = apply(book, plan(book, ANNA, WORK))

    def refuse() -> None:
        raise Refused(400, "invalidArgument", "no")

    for method in ("createContact", "updateContact"):
        meanwhile(book, f"people.people.{method}", refuse)
    first, second = undo(book, *done)

    assert (Status.FAILED, wire.NOT_TAKEN_BACK) == (first.status, first.note)
    assert (Status.FAILED, wire.TAKEN) == (second.status, second.note)
    assert 1 == len(loose(first.ref["remaining"]))


def test_an_answer_that_is_no_contact_is_an_error(book: Book) -> None:
    """What Google answers to a new contact has to be one."""
    book.people.add([ANNA])
    (done,) = apply(book, plan(book, ANNA))
    book.google.register({"people.people.createContact": lambda _params, _body: {}})

    with pytest.raises(AdapterError, match="cannot be understood"):
        undo(book, done)


def test_what_was_done_by_hand_is_not_called_undone(book: Book) -> None:
    """A receipt of the written steps is left standing, with a sentence."""
    book.people.add([ANNA])
    (change,) = plan(book, ANNA)
    by_hand = Outcome(change, Status.DONE, {"objects": [{"id": "guide:1"}], "answer": "done"})

    (undone,) = undo(book, by_hand)

    assert (Status.FAILED, wire.BY_HAND, ["guide:1"]) == (
        undone.status,
        undone.note,
        list(loose(undone.ref["remaining"])),
    )
