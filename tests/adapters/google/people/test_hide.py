"""Move cards to a group and back: whose group it is, the star, and what somebody did since."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from boundary.adapters.google.double import Refused, faults
from boundary.adapters.google.people import wire
from boundary.adapters.google.people.look import STARRED, Group, wanted
from boundary.core import card_step
from boundary.core.card_step import TITLE
from boundary.core.change import Action, Change, Direction, InDoubt, Intent, Outcome, Status, Undo
from boundary.core.errors import AdapterError
from boundary.core.json import Json, JsonObject
from boundary.core.playbook import Item
from tests.adapters.google.people.furniture import Book, Notes, item, on_double
from tests.adapters.google.people.test_contract import ContactsBench
from tests.bench import Session
from tests.book import loose

ANNA = "anna@example.org"
NUMBER = "+12025550123"
MINE = "contactGroups/myContacts"


@pytest.fixture
def book() -> Iterator[Book]:
    """Start an account."""
    with on_double() as made:
        yield made


@pytest.fixture
def session(book: Book) -> Session:
    """Begin a session there, with nothing in the book."""
    bench = ContactsBench(book, "contacts.hide")
    book.people.contacts.clear()
    return Session(bench)


def _hide(name: str = ANNA, **options: str) -> Item:
    return item(name, "contacts.hide", **options)


def _plan(book: Book, *items: Item) -> list[Change]:
    with book.opened() as adapter:
        seen = adapter.observe(items, None).states
        return [adapter.plan(one, seen[one.address]) for one in items]


def _undo(book: Book, *done: Outcome) -> list[Outcome]:
    with book.opened() as adapter:
        found = adapter.undo(done, Notes())
    return [found[one.change.address] for one in done]


def _titles(book: Book) -> list[str]:
    return sorted(group.title for group in book.people.groups.values())


def test_what_a_plan_says(book: Book) -> None:
    """The plan says how many cards move, and whether the star goes."""
    book.people.add([ANNA])
    (one,) = _plan(book, _hide())
    book.people.add([ANNA], ["+12025550199"])
    (two,) = _plan(book, _hide(star="remove"))
    (none,) = _plan(book, _hide("nobody@example.org"))

    assert (Action.UPDATE, Undo.FULL) == (one.action, one.undo)
    assert "The card moves to the group Do not answer. Nothing else changes." == one.summary
    assert two.summary == (
        "2 cards move to the group Do not answer. Nothing else changes. A star is taken off too."
    )
    assert "No card in Google Contacts holds it." == none.summary


def test_all_cards_are_moved_by_one_write(book: Book, session: Session) -> None:
    """Sixty cards are one write, after the one that makes the group."""
    names = [f"x{number}@example.org" for number in range(60)]
    for name in names:
        book.people.add([name])
    before = book.said()
    items = [_hide(name) for name in names]
    session.run(items)

    assert 2 == len(book.google.writes())
    (again,) = session.plan(items[:1]).changes
    assert "The cards are in the group Do not answer already." == again.summary
    session.undo(items)
    assert before == book.said()


@pytest.mark.parametrize(
    ("star", "expected"), [("leave", {MINE, STARRED}), ("remove", {MINE}), ("", {MINE, STARRED})]
)
def test_the_star_goes_by_choice(
    book: Book, session: Session, star: str, expected: set[str]
) -> None:
    """The star is taken only when that was chosen, and undo gives it back."""
    card = book.people.add([ANNA], groups=[MINE, STARRED])
    before = book.said()
    options = {"star": star} if star else {}
    session.run([_hide(**options)])

    assert expected == {name for name in card.groups if name in (MINE, STARRED)}
    session.undo([_hide(**options)])
    assert before == book.said()


def test_a_star_chosen_later_goes_later_and_both_come_back(book: Book, session: Session) -> None:
    """What was done in two runs is taken back as one."""
    book.people.add([ANNA], groups=[MINE, STARRED])
    before = book.said()
    session.run([_hide()])
    session.run([_hide(star="remove")])

    assert () == session.plan([_hide(star="remove")]).pending
    session.undo([_hide()])
    assert before == book.said()


def test_a_group_of_the_users_is_used_and_stays(book: Book, session: Session) -> None:
    """A group that has this name already is used, and is never removed by an undo."""
    book.people.add_group("do not answer")
    book.people.add([ANNA])
    before = book.said()
    session.run([_hide()])

    assert 1 == len(book.google.writes())
    session.undo([_hide()])
    assert before == book.said()


def test_a_card_that_was_in_the_group_stays_in_it(book: Book, session: Session) -> None:
    """Undo takes out only the cards that this program put in."""
    group = book.people.add_group(TITLE)
    own = book.people.add([ANNA], groups=[MINE, group])
    put = book.people.add([ANNA], ["+12025550199"])
    session.run([_hide()])
    session.undo([_hide()])

    assert [{MINE, group}, {MINE}] == [own.groups, put.groups]


@pytest.mark.parametrize("how", ["renamed", "joined"])
def test_a_group_that_somebody_took_over_stays(book: Book, session: Session, how: str) -> None:
    """A group of ours that was renamed, or that others are in, stays; our card leaves it."""
    card = book.people.add([ANNA])
    session.run([_hide()])
    (group,) = [one for one in book.people.groups.values() if one.title == TITLE]
    if how == "renamed":
        group.title = "Quiet"
    else:
        book.people.add(["x@example.com"], groups=[MINE, group.name])
    report = session.undo([_hide()])

    assert [card_step.GROUP_STAYS] == [one.outcome.note for one in report.results]
    assert {MINE} == card.groups
    assert group.name in book.people.groups
    assert {} == session.book.standing().done


def test_a_renamed_group_of_ours_is_used_again(book: Book, session: Session) -> None:
    """The mark tells our group, whatever it is called now."""
    book.people.add([ANNA])
    book.people.add([], [NUMBER])
    session.run([_hide()])
    (group,) = [one for one in book.people.groups.values() if one.title == TITLE]
    group.title = "Quiet"
    session.run([_hide(), _hide(NUMBER)])

    assert ["Quiet", "myContacts", "starred"] == _titles(book)


def test_what_somebody_took_out_already_is_no_trouble(book: Book, session: Session) -> None:
    """A group or a card that is gone has nothing to take back."""
    card = book.people.add([ANNA])
    other = book.people.add([], [NUMBER])
    session.run([_hide(), _hide(NUMBER)])
    (group,) = [one for one in book.people.groups.values() if one.title == TITLE]
    del book.people.groups[group.name]
    card.groups, other.groups = {MINE}, {MINE}
    book.people.take_out(other)
    session.undo([_hide(), _hide(NUMBER)])

    assert {} == session.book.standing().done
    assert {MINE} == card.groups


def test_a_card_is_found_under_its_new_name(book: Book, session: Session) -> None:
    """When Google gives a card another resource name, undo still takes it out of the group."""
    card = book.people.add([ANNA])
    before = book.said()
    session.run([_hide()])
    card.name = "people/c-new"
    session.undo([_hide()])

    assert before == book.said()


def test_a_card_that_goes_in_the_same_instant_is_not_claimed(book: Book) -> None:
    """Only cards that are in the group afterwards are in the receipt."""
    gone, stays = book.people.add([ANNA]), book.people.add([], [NUMBER])
    changes = _plan(book, _hide(), _hide(NUMBER))
    carry = book.people.handlers()["people.contactGroups.members.modify"]

    def modify(params: dict[str, Json], body: JsonObject) -> JsonObject | None:
        book.people.take_out(gone)
        return carry(params, body)

    book.google.register({"people.contactGroups.members.modify": loose(modify)})
    with book.opened() as adapter:
        found = adapter.apply(changes, Notes())

    first, second = (found[change.address] for change in changes)
    assert (Status.SKIPPED, card_step.MOVED_CARD) == (first.status, first.note)
    assert [f"member:{stays.id}"] == [
        one["id"] for one in loose(second.ref["objects"]) if one["kind"] == "member"
    ]


@pytest.mark.parametrize("how", ["409", "lost", "lost and gone"])
def test_a_group_whose_making_is_unclear_is_looked_for(book: Book, how: str) -> None:
    """A name that is taken meanwhile, or a lost answer, ends in one group or in an error."""
    book.people.add([ANNA])
    (change,) = _plan(book, _hide())
    make = "people.contactGroups.create"
    if how == "409":

        def refuse(_params: dict[str, Json], _body: JsonObject) -> JsonObject:
            book.people.add_group(TITLE)
            raise Refused(409, "alreadyExists", "exists")

        book.google.register({make: loose(refuse)})
    else:
        fault = faults.RESET_AFTER if how == "lost" else faults.INTERNAL_BEFORE
        book.google.faults.say(make, 1, fault)
    with book.opened() as adapter:
        if how == "lost and gone":
            with pytest.raises(AdapterError):
                adapter.apply([change], Notes())
        else:
            assert Status.DONE is adapter.apply([change], Notes())[change.address].status

    assert (how != "lost and gone") == (TITLE in _titles(book))


@pytest.mark.parametrize(("status", "silent"), [(400, False), (200, True)])
def test_a_group_that_cannot_be_made_is_an_error(book: Book, status: int, *, silent: bool) -> None:
    """Without a group nothing is changed."""
    book.people.add([ANNA])
    (change,) = _plan(book, _hide())

    def answer(_params: dict[str, Json], _body: JsonObject) -> JsonObject:
        if silent:
            return {}
        raise Refused(status, "invalidArgument", "no")

    book.google.register({"people.contactGroups.create": loose(answer)})
    with book.opened() as adapter, pytest.raises(AdapterError):
        adapter.apply([change], Notes())

    assert ["myContacts", "starred"] == _titles(book)


@pytest.mark.parametrize(("status", "expected"), [(404, Status.UNDONE), (400, Status.FAILED)])
def test_a_group_that_google_keeps_stays_open(
    book: Book, session: Session, status: int, expected: Status
) -> None:
    """A group that Google does not remove is named as not undone; one that is gone is gone."""
    book.people.add([ANNA])
    session.run([_hide()])
    done = session.book.standing().done[_hide().address][0]

    def refuse(_params: dict[str, Json], _body: JsonObject) -> JsonObject:
        raise Refused(status, "invalidArgument", "no")

    book.google.register({"people.contactGroups.delete": loose(refuse)})
    (undone,) = _undo(book, done)

    assert expected is undone.status
    assert (expected is Status.FAILED) == (undone.note == wire.GROUP_LEFT)


def test_what_was_done_by_hand_is_not_called_undone(book: Book) -> None:
    """A receipt of the written steps is left standing, with a sentence."""
    book.people.add([ANNA])
    (change,) = _plan(book, _hide())
    by_hand = Outcome(change, Status.DONE, {"objects": [{"id": "guide:1"}], "answer": "done"})

    (undone,) = _undo(book, by_hand)

    assert (Status.FAILED, wire.BY_HAND) == (undone.status, undone.note)


def test_an_interruption_without_a_group_did_nothing(book: Book) -> None:
    """What was announced while there was no group yet is settled as not done."""
    card = book.people.add([ANNA])
    (change,) = _plan(book, _hide())
    part: JsonObject = {
        "objects": [{"id": f"member:{card.id}", "card": card.id, "name": card.name}]
    }
    doubt = InDoubt(Intent(change, Direction.DO), (part,))
    with book.opened() as adapter:
        (outcome,) = adapter.settle([doubt], Notes()).values()

    assert (Status.FAILED, card_step.CUT_SHORT) == (outcome.status, outcome.note)


def test_hiding_and_then_removing_undoes_to_the_byte(book: Book, session: Session) -> None:
    """A card in our group that is removed and brought back is in the group again, until undone."""
    book.people.add([ANNA], names=[{"givenName": "Anna"}])
    before = book.said()
    session.run([_hide()])
    away = book.said()
    session.run([_hide(), item(ANNA)])
    session.undo([item(ANNA)])
    assert away == book.said()
    session.undo([_hide()])

    assert before != away
    assert {} == session.book.standing().done


def test_the_group_to_use() -> None:
    """Ours comes before one of the same name, and Google's own are never used."""
    system = Group("contactGroups/1", TITLE, is_ours=False, is_own=False)
    named = Group("contactGroups/2", TITLE.upper(), is_ours=False, is_own=True)
    ours = Group("contactGroups/3", "Other", is_ours=True, is_own=True)

    assert ours == wanted([system, named, ours])
    assert named == wanted([system, named])
    assert wanted([system]) is None
