"""Take cards and entries out of the book: what else is touched, what moved, what is said."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

import pytest

from boundary.adapters.google.double import Refused
from boundary.adapters.google.people import wire
from boundary.core import card_step
from boundary.core.change import (
    Action,
    Direction,
    InDoubt,
    Intent,
    Presence,
    Proof,
    State,
    Status,
    Undo,
)
from boundary.core.errors import AdapterError, StalePlan
from tests.adapters.google.people.furniture import (
    Book,
    Notes,
    apply,
    item,
    meanwhile,
    on_double,
    plan,
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


def test_what_a_plan_says(book: Book) -> None:
    """The plan tells cards that go from entries that are taken off, and how exact undo is."""
    book.people.add([ANNA, WORK])
    book.people.add([ANNA, "mum@example.com"])
    book.people.add([NUMBER, "dad@example.com"])
    book.people.add([], [NUMBER])
    book.people.add([], [NUMBER])
    both, work, number, nobody = plan(book, ANNA, WORK, NUMBER, "nobody@example.org")

    assert (Action.DELETE, Undo.PARTIAL) == (both.action, both.undo)
    assert both.summary == (
        "The card is saved, then taken out. Undo makes it anew, without the picture. "
        "It is taken off one card that also holds other entries. That card stays."
    )
    assert work.summary == (
        "The card is saved, then taken out. Undo makes it anew, without the picture."
    )
    assert number.summary.startswith("2 cards are saved, then taken out. Undo makes them anew")
    assert (Action.NOTHING, "No card in Google Contacts holds it.") == (
        nobody.action,
        nobody.summary,
    )
    (alone,) = plan(book, WORK)
    assert (Action.UPDATE, Undo.FULL) == (alone.action, alone.undo)
    assert (
        "It is taken off one card that also holds other entries. That card stays." == alone.summary
    )
    book.people.add([WORK, "x@example.com"])
    (twice,) = plan(book, WORK)
    assert (
        "It is taken off 2 cards that also hold other entries. Those cards stay." == twice.summary
    )


def test_what_cannot_be_seen_is_said(book: Book) -> None:
    """Other contacts are out of reach, and numbers without a country are counted, not touched."""
    book.people.region = "ZZ"
    book.people.add([], ["(202) 555-0123"])
    (one,) = plan(book, NUMBER)
    book.people.add(["x@example.com"], ["202 555 0123", "+12025550199"])
    (two,) = plan(book, NUMBER)

    assert (Presence.PRESENT, Action.NOTHING) == (one.before.presence, one.action)
    assert one.before.facts["note"] == (
        "One card holds a number without a country code that could be this one. It is left alone. "
        f"{wire.OTHERS}"
    )
    assert str(two.before.facts["note"]).startswith("2 cards hold a number without a country code")
    (plain,) = plan(book, ANNA)
    assert wire.OTHERS == plain.before.facts["note"]


def test_only_the_entry_goes_where_others_are_on_the_card(book: Book, session: Session) -> None:
    """Nothing else on a shared card changes, and undo gives it back to the byte."""
    card = book.people.add(
        ["mum@example.com", ANNA],
        ["+12025550199"],
        names=[{"givenName": "Mum"}],
        addresses=[{"city": "Springfield", "type": "home"}],
        photo=True,
    )
    before = book.said()
    session.run([item(ANNA)])

    assert [{"value": "mum@example.com", "type": "home"}] == card.fields["emailAddresses"]
    assert {"emailAddresses", "phoneNumbers", "names", "addresses"} == set(card.fields)
    assert 1 == len(book.google.writes())
    session.undo([item(ANNA)])
    assert before == book.said()


def test_two_people_on_one_card_keep_the_card(book: Book, session: Session) -> None:
    """A card that two people share is nobody's alone, also when both are in the playbook."""
    card = book.people.add([ANNA, WORK], names=[{"givenName": "Shared"}])
    before = book.said()
    items = [item(ANNA, person="a"), item(WORK, person="b")]
    session.run(items)

    assert card.id in book.people.contacts
    assert {"names"} == set(card.fields)
    assert 1 == len(book.google.writes())
    session.undo(items[:1])
    assert [ANNA] == [entry["value"] for entry in card.fields["emailAddresses"]]
    session.undo(items[1:])
    assert before == book.said()


def test_a_card_stays_when_only_part_of_the_plan_runs(book: Book) -> None:
    """With one of two identifiers left out, the entry goes and the card stays, and that is said."""
    card = book.people.add([ANNA, WORK])
    change, _ = plan(book, ANNA, WORK)

    (outcome,) = apply(book, [change])

    assert (Status.DONE, card_step.STAYS) == (outcome.status, outcome.note)
    assert [WORK] == [entry["value"] for entry in card.fields["emailAddresses"]]


def test_what_moved_is_left_and_the_rest_is_done(book: Book) -> None:
    """Of two changes the one whose card was changed since is skipped, and the other is done."""
    moved = book.people.add([ANNA])
    book.people.add([WORK])
    changes = plan(book, ANNA, WORK)
    book.people.change(moved, emailAddresses=[{"value": ANNA}, {"value": "new@example.com"}])

    first, second = apply(book, changes)

    assert (Status.SKIPPED, card_step.MOVED) == (first.status, first.note)
    assert Status.DONE is second.status
    assert [moved] == list(book.people.contacts.values())


@pytest.mark.parametrize("whole", [True, False])
def test_what_moves_in_the_last_moment_is_left(book: Book, *, whole: bool) -> None:
    """A card that is changed between the look and the write is left as it is, and that is said."""
    card = book.people.add([ANNA] if whole else [ANNA, "mum@example.com"])
    (change,) = plan(book, ANNA)
    meanwhile(book, "people.people.get", lambda: book.people.change(card, nicknames=[{}]))

    (outcome,) = apply(book, [change])

    assert (Status.SKIPPED, card_step.MOVED_CARD) == (outcome.status, outcome.note)
    assert ANNA == card.fields["emailAddresses"][0]["value"]
    assert () == book.google.writes()


def test_what_moves_after_the_last_look_is_refused_by_google(book: Book) -> None:
    """The etag that goes with a write keeps it from what somebody wrote in the same instant."""
    card = book.people.add([ANNA, "mum@example.com"])
    (change,) = plan(book, ANNA)
    meanwhile(
        book,
        "people.people.updateContact",
        lambda: book.people.change(card, biographies=[{"value": "new"}]),
    )

    (outcome,) = apply(book, [change])

    assert (Status.SKIPPED, card_step.MOVED_CARD) == (outcome.status, outcome.note)
    assert 2 == len(card.fields["emailAddresses"])


@pytest.mark.parametrize(
    ("method", "emails"),
    [
        ("people.people.deleteContact", [ANNA]),
        ("people.people.updateContact", [ANNA, "mum@example.com"]),
    ],
)
def test_what_google_refuses_is_said(book: Book, method: str, emails: list[str]) -> None:
    """A write that Google does not take leaves the card, and the outcome says so."""
    book.people.add(emails)
    (change,) = plan(book, ANNA)

    def refuse() -> None:
        raise Refused(400, "invalidArgument", "no")

    meanwhile(book, method, refuse)
    (outcome,) = apply(book, [change])

    assert (Status.SKIPPED, wire.TAKEN) == (outcome.status, outcome.note)
    assert 1 == len(book.people.contacts)


def test_a_card_that_went_in_the_same_instant_counts_as_gone(book: Book) -> None:
    """Somebody else's delete in the same instant is no error."""
    card = book.people.add([ANNA])
    (change,) = plan(book, ANNA)
    meanwhile(book, "people.people.deleteContact", lambda: book.people.take_out(card))

    (outcome,) = apply(book, [change])

    assert Status.DONE is outcome.status


def test_a_list_that_lags_does_not_mislead(book: Book, session: Session) -> None:
    """What the list still shows minutes later is read by its name: gone is gone."""
    book.people.add([ANNA])
    book.people.add([ANNA, "mum@example.com"])
    book.people.lag()
    session.run([item(ANNA)])

    assert () == session.plan([item(ANNA)]).pending
    with book.opened() as adapter:
        (found,) = adapter.verify(
            [session.book.standing().done[item(ANNA).address][0].change]
        ).values()
    assert (True, Proof.SEEN) == (found.holds, found.proof)


def test_a_card_that_came_back_is_found(book: Book, session: Session) -> None:
    """A second look finds an address that stands on a card again."""
    book.people.add([ANNA])
    session.run([item(ANNA)])
    book.people.add([ANNA])
    with book.opened() as adapter:
        (found,) = adapter.verify(
            [session.book.standing().done[item(ANNA).address][0].change]
        ).values()

    assert (False, card_step.THERE_AGAIN) == (found.holds, found.note)


def test_the_whole_card_is_saved_first(book: Book, session: Session) -> None:
    """What is archived is the card as Google gives it, with every field, once."""
    book.people.add([ANNA, WORK], biographies=[{"value": "met in May"}], photo=True)
    session.run([item(ANNA), item(WORK)])
    (kept,) = session.book.originals()

    (exhibit,) = [loose(e.body)["exhibit"] for e in session.book.events if e.kind == "exhibit"]
    assert {"account": "book", "channel": "contacts", "sender": ANNA} == exhibit["facts"]
    assert b"met in May" in kept
    assert b"photos" in kept
    assert 1 == len(session.archived())


def test_a_long_book_is_read_in_pages(book: Book) -> None:
    """A thousand contacts a page, two hundred cards at a time, and never more."""
    for number in range(1001):
        book.people.add([f"x{number}@example.com"])
    for _ in range(201):
        book.people.add([ANNA])
    (change,) = plan(book, ANNA)

    assert 201 == change.before.facts["count"]
    assert [2, 2] == [
        book.google.counted(f"people.people.{one}") for one in ("connections.list", "getBatchGet")
    ]


def test_cards_that_google_leaves_out_are_an_error(book: Book) -> None:
    """An answer that is missing cards is never taken for cards that are gone."""
    book.people.add([ANNA])
    book.google.register({"people.people.getBatchGet": lambda _params, _body: {"responses": []}})

    with pytest.raises(AdapterError, match="left out"):
        plan(book, ANNA)


def test_what_could_not_be_looked_at_is_not_changed(book: Book) -> None:
    """A change that was planned without a look waits."""
    (change,) = plan(book, ANNA)
    unseen = wire.to_change(change.item, wire.unknown("not read"))

    (outcome,) = apply(book, [unseen])

    assert (Status.WAITING, wire.NOT_READ) == (outcome.status, outcome.note)
    assert Undo.PARTIAL is unseen.undo
    assert "could not be read" in unseen.summary


def test_a_plan_that_moved_writes_nothing(book: Book) -> None:
    """When all of it moved, the plan is stale."""
    book.people.add([ANNA])
    (change,) = plan(book, ANNA)
    book.people.add([ANNA])

    with pytest.raises(StalePlan):
        apply(book, [change])

    assert () == book.google.writes()


def test_a_finding_without_a_look_is_not_known() -> None:
    """What could not be looked at is neither in order nor not."""
    change = wire.to_change(item(ANNA), State(Presence.ABSENT, {"count": 1}))

    assert (None, Proof.NONE, wire.NOT_READ) == wire.holds_of(change, State(Presence.UNKNOWN))


def test_a_step_without_a_subject_is_not_known(book: Book) -> None:
    """A step about nobody in particular is on no card, and an entry nobody can read is not it."""
    book.people.add(["not an address"])
    one = replace(item(ANNA), subject=None)
    with book.opened() as adapter:
        state = adapter.observe([one], None).states[one.address]

    assert (Presence.UNKNOWN, card_step.NO_SUBJECT) == (state.presence, state.facts["note"])


def test_an_interruption_claims_only_what_was_not_left(book: Book) -> None:
    """A card that was left as it is, and went later, was not taken by us."""
    book.people.add([ANNA])
    book.people.add([ANNA, "mum@example.com"])
    (change,) = plan(book, ANNA)
    notes = Notes()
    with book.opened() as adapter:
        adapter.apply([change], notes)
        parts = [ref for _, ref in notes.parts]
        left = [{**ref, "phase": "left"} if ref["phase"] == "done" else ref for ref in parts]
        intent = Intent(change, Direction.DO)
        (known,) = adapter.settle([InDoubt(intent, tuple(parts))], Notes()).values()
        (nothing,) = adapter.settle([InDoubt(intent, tuple(left))], Notes()).values()

    assert (Status.DONE, 2) == (known.status, len(loose(known.ref["objects"])))
    assert (Status.FAILED, []) == (nothing.status, nothing.ref["objects"])


@pytest.mark.parametrize("method", ["people.people.get", "people.contactGroups.get"])
def test_what_google_does_not_let_be_read_is_an_error(book: Book, method: str) -> None:
    """A refusal is never taken for something that is not there."""
    book.people.add([ANNA])
    hide = item(ANNA, "contacts.hide")
    remove = item(ANNA)

    def refuse() -> None:
        raise Refused(400, "invalidArgument", "no")

    with book.opened() as adapter:
        for one in (hide, remove):
            change = adapter.plan(one, adapter.observe([one], None).states[one.address])
            if one is hide:
                done = adapter.apply([change], Notes())
        meanwhile(book, method, refuse)
        if method == "people.people.get":
            with pytest.raises(AdapterError):
                adapter.apply([change], Notes())
        else:
            with pytest.raises(AdapterError):
                adapter.undo(list(done.values()), Notes())

    assert 1 == len(book.people.contacts)


def test_a_cut_removal_of_a_shared_card_is_claimed_by_both(book: Book) -> None:
    """Two addresses on one card that went before a cut: both claim it, and it is read once."""
    book.people.add([ANNA, WORK])
    changes = plan(book, ANNA, WORK)
    notes = Notes()
    with book.opened() as adapter:
        adapter.apply(changes, notes)
        before = len(book.google.calls)
        parts = tuple(ref for _, ref in notes.parts if ref["phase"] == "start")
        doubts = [InDoubt(Intent(change, Direction.DO), parts) for change in changes]
        found = adapter.settle(doubts, Notes())

    assert [Status.DONE] * 2 == [found[change.address].status for change in changes]
    assert 1 == len({one["id"] for out in found.values() for one in loose(out.ref["objects"])})
    assert 2 == len(book.google.calls) - before
