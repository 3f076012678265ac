"""Hold hiding in an address book whose groups are cards to its promises."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from boundary.adapters.cards.dav import wire
from boundary.adapters.cards.double import Asked, Reply
from boundary.core import card_step
from boundary.core.change import Action, Status
from tests.adapters.cards.dav.furniture import (
    Place,
    apply,
    item,
    objects_in,
    on_double,
    plan,
    undo,
    vcard,
)

ANNA = vcard("a", "EMAIL:anna@example.org")
FAMILY = vcard("f", "FN:Family", "X-ADDRESSBOOKSERVER-KIND:group")
OURS = vcard("g", "FN:Do not answer", "X-ADDRESSBOOKSERVER-KIND:group")
HIDE = item("anna@example.org", "contacts.hide")


@pytest.fixture
def place() -> Iterator[Place]:
    """Start an account with one of their cards, and a group of others."""
    with on_double() as made:
        made.put("a.vcf", ANNA)
        made.put("f.vcf", FAMILY)
        yield made


def members(place: Place) -> list[bytes]:
    """Give the cards that list this one."""
    return [card for card in place.cards().values() if b"MEMBER:urn:uuid:a" in card]


def test_a_group_is_made_in_the_manner_of_the_book_and_goes_with_undo(place: Place) -> None:
    """Where groups are cards a group is made, the card is listed, and undo removes it again."""
    before = place.cards()
    (outcome,) = apply(place, plan(place, HIDE))
    (group,) = members(place)
    (undone,) = undo(place, outcome)

    assert b"FN:Do not answer\r\n" in group
    assert b"X-ADDRESSBOOKSERVER-KIND:group\r\n" in group
    assert Status.UNDONE == undone.status
    assert before == place.cards()


def test_a_group_that_one_run_made_goes_with_the_last_that_used_it(place: Place) -> None:
    """Whoever made it is taken back first, and leaves it to the other; that undo removes it."""
    place.put("b.vcf", vcard("b", "EMAIL:bert@example.org"))
    before = place.cards()
    (anna,) = apply(place, plan(place, HIDE))
    (bert,) = apply(place, plan(place, item("bert@example.org", "contacts.hide")))
    undo(place, anna)
    between = place.cards()
    undo(place, bert)

    assert 1 == len(between.keys() - before.keys())
    assert before == place.cards()


def test_a_book_without_groups_gets_none(place: Place) -> None:
    """No other group there: a category is enough."""
    place.delete("f.vcf")

    apply(place, plan(place, HIDE))

    assert ["contacts/a.vcf"] == list(place.cards())
    assert b"CATEGORIES:Do not answer" in place.cards()["contacts/a.vcf"]


def test_a_group_of_the_users_own_is_used_and_stays(place: Place) -> None:
    """A group that has the name already is used, and undo leaves it as it was."""
    place.put("g.vcf", OURS)
    before = place.cards()
    (outcome,) = apply(place, plan(place, HIDE))
    during = members(place)
    undo(place, outcome)

    assert [place.cards()["contacts/g.vcf"].count(b"MEMBER")] == [0]
    assert 1 == len(during)
    assert before == place.cards()


def test_a_card_with_the_category_alone_is_put_into_the_group(place: Place) -> None:
    """Half of it is there already: only the other half is done, and taken back."""
    place.put("a.vcf", ANNA.replace(b"END:", b"CATEGORIES:Do not answer\r\nEND:"))
    before = place.cards()
    (outcome,) = apply(place, plan(place, HIDE))
    (again,) = plan(place, HIDE)
    undo(place, outcome)

    assert Status.DONE == outcome.status
    assert Action.NOTHING == again.action
    assert before == place.cards()


def test_a_group_that_others_joined_since_stays(place: Place) -> None:
    """Undo takes our card out; the group stays for the one that the user put in."""
    (outcome,) = apply(place, plan(place, HIDE))
    at, card = next((at, card) for at, card in place.cards().items() if card in members(place))
    more = card.replace(b"END:", b"X-ADDRESSBOOKSERVER-MEMBER:urn:uuid:zzz\r\nEND:")
    place.put(at.partition("/")[2], more)

    (undone,) = undo(place, outcome)

    assert (Status.UNDONE, card_step.GROUP_STAYS) == (undone.status, undone.note)
    assert b"urn:uuid:zzz" in place.cards()[at]
    assert [] == members(place)


def test_a_group_that_the_server_refuses_is_said(place: Place) -> None:
    """The category is written, the group is not: that is said, and both are as the receipt says."""
    place.double.fault = lambda asked: Reply(403) if "if-none-match" in asked.headers else None
    (outcome,) = apply(place, plan(place, HIDE))
    place.double.mend()
    undo(place, outcome)

    assert (Status.DONE, wire.TAKEN) == (outcome.status, outcome.note)
    assert 1 == objects_in(outcome)
    assert {"contacts/a.vcf": ANNA, "contacts/f.vcf": FAMILY} == place.cards()


def test_a_group_that_went_in_the_meantime_ends_the_undo(place: Place) -> None:
    """Somebody removed the group: nothing is left to be taken back there."""
    (outcome,) = apply(place, plan(place, HIDE))
    at = next(at for at, card in place.cards().items() if card in members(place))
    place.delete(at.partition("/")[2])

    (undone,) = undo(place, outcome)

    assert Status.UNDONE == undone.status
    assert {"contacts/a.vcf": ANNA, "contacts/f.vcf": FAMILY} == place.cards()


@pytest.mark.parametrize(("status", "note"), [(412, card_step.MOVED_CARD), (507, wire.NO_ROOM)])
@pytest.mark.parametrize("method", ["PUT", "DELETE"])
def test_an_undo_that_is_refused_can_be_run_again(
    place: Place, status: int, note: str, method: str
) -> None:
    """A group that could not be changed is listed as left, and a second undo ends it."""
    (outcome,) = apply(place, plan(place, HIDE))

    def fault(asked: Asked) -> Reply | None:
        is_group = not asked.path.endswith("/a.vcf")
        return Reply(status) if asked.method == method and is_group else None

    place.double.fault = fault
    (first,) = undo(place, outcome)
    place.double.mend()
    (second,) = undo(place, outcome)

    assert (Status.FAILED, note) == (first.status, first.note)
    assert Status.UNDONE == second.status
    assert {"contacts/a.vcf": ANNA, "contacts/f.vcf": FAMILY} == place.cards()


@pytest.mark.parametrize("method", ["PUT", "DELETE"])
def test_a_lost_answer_about_a_group_is_looked_at(place: Place, method: str) -> None:
    """The group was made or removed and the answer is lost: a look shows it."""
    changes = plan(place, HIDE)
    outcomes = apply(place, changes) if method == "DELETE" else []

    def fault(asked: Asked) -> Reply | None:
        if asked.method != method or asked.path.endswith("/a.vcf"):
            return None
        name = asked.path.rpartition("/")[2]
        if method == "PUT":
            place.put(name, asked.body)
        else:
            place.delete(name)
        return Reply(500)

    place.double.fault = fault
    came = undo(place, *outcomes) if method == "DELETE" else apply(place, changes)

    assert (Status.UNDONE if method == "DELETE" else Status.DONE) == came[0].status
    assert (method == "PUT") == bool(members(place))
