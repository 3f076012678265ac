"""Hold the words and receipts of address books at a server to their promises."""

from __future__ import annotations

import pytest

from boundary.adapters.cards.dav import wire
from boundary.adapters.cards.dav.look import Seen, World
from boundary.adapters.cards.dav.multistatus import Parser, Response, error_of
from boundary.adapters.cards.known import Reader
from boundary.adapters.cards.lines import card
from boundary.core import card_step
from boundary.core.change import Action, Presence, Proof, State, Status
from boundary.core.errors import AdapterError
from boundary.core.playbook import Address, Item
from boundary.core.verbs import VERBS
from tests.adapters.cards.dav.furniture import item, vcard

REMOVE, HIDE = item("anna@example.org"), item("anna@example.org", "contacts.hide")
UNREAD = State(Presence.UNKNOWN)


def world(*bodies: bytes) -> World:
    """Show these cards."""
    seen = []
    for number, body in enumerate(bodies):
        one = card(body)
        assert one is not None
        seen.append(Seen(f"https://example.org/{number}.vcf", '"1"', one, "https://example.org/"))
    return World(1, tuple(seen))


def test_what_could_not_be_looked_at_is_never_called_absent() -> None:
    """No subject, or no look: unknown, nothing planned as done, nothing found."""
    nobody = Item(Address("book", "contacts.remove", ""), "contacts.remove", None, {}, "p")
    state = wire.to_state(nobody, world(), Reader(), frozenset())
    change = wire.to_change(REMOVE, UNREAD)

    assert (Presence.UNKNOWN, card_step.NO_SUBJECT) == (state.presence, state.facts["note"])
    assert card_step.NOWHERE == wire.key_of(nobody, Reader())
    assert "could not be read" in change.summary
    assert (None, Proof.NONE, wire.NOT_READ) == wire.holds_of(change, UNREAD)


@pytest.mark.parametrize(
    ("bodies", "one", "said", "action"),
    [
        ((), REMOVE, "No card in the address book holds it.", Action.NOTHING),
        (
            (vcard("a", "EMAIL:anna@example.org"),),
            REMOVE,
            "The card is saved, then taken out. Undo brings it back.",
            Action.DELETE,
        ),
        (
            (vcard("a", "EMAIL:anna@example.org"),) * 2,
            REMOVE,
            "2 cards are saved, then taken out. Undo brings them back.",
            Action.DELETE,
        ),
        (
            (vcard("a", "EMAIL:anna@example.org", "EMAIL:b@example.org"),),
            REMOVE,
            "It is taken off one card that also holds other entries. That card stays.",
            Action.UPDATE,
        ),
        (
            (vcard("a", "EMAIL:anna@example.org", "EMAIL:b@example.org"),) * 2,
            REMOVE,
            "It is taken off 2 cards that also hold other entries. Those cards stay.",
            Action.UPDATE,
        ),
        (
            (vcard("a", "EMAIL:anna@example.org"),),
            HIDE,
            "The card is put into the group Do not answer. Nothing else changes.",
            Action.UPDATE,
        ),
        (
            (vcard("a", "EMAIL:anna@example.org", "CATEGORIES:Do not answer"),),
            HIDE,
            "The cards are hidden already.",
            Action.NOTHING,
        ),
        (
            (vcard("a", "EMAIL:anna@example.org"),),
            item("anna@example.org", "contacts.hide", by="name"),
            "The card is renamed to Do not answer.",
            Action.UPDATE,
        ),
        (
            (vcard("a", "EMAIL:anna@example.org", "EMAIL:b@example.org"),),
            item("anna@example.org", "contacts.hide", by="name"),
            "The card is renamed to Do not answer. A card that also holds others goes to a group"
            " of that name instead.",
            Action.UPDATE,
        ),
    ],
)
def test_the_plan_says_what_happens_to_how_many_cards(
    bodies: tuple[bytes, ...], one: Item, said: str, action: Action
) -> None:
    """One sentence for each kind of card, in the number there are; no name of anybody."""
    reader = Reader()
    theirs = frozenset({wire.key_of(one, reader)})
    change = wire.to_change(one, wire.to_state(one, world(*bodies), reader, theirs))

    assert (said, action) == (change.summary, change.action)


def test_a_second_look_says_why_it_does_not_hold() -> None:
    """A card that came again, and one that is not hidden any more, have their own sentences."""
    absent = State(Presence.ABSENT)

    assert [card_step.THERE_AGAIN, wire.NOT_HIDDEN] == [
        wire.holds_of(wire.to_change(one, absent), absent)[2] for one in (REMOVE, HIDE)
    ]


def test_an_undo_with_something_left_lists_it() -> None:
    """What is left has its ids and a sentence."""
    change = wire.to_change(REMOVE, UNREAD)
    came = card_step.undone(change, 1, ["card:x"])

    assert (Status.FAILED, card_step.UNDO_CUT_SHORT) == (came.status, came.note)
    assert {"returned": 1, "remaining": ["card:x"]} == came.ref


def test_conditions_of_a_refusal_are_read_and_a_dtd_is_not() -> None:
    """What a server names is known; a body that is no XML, or has a DTD, names nothing."""
    body = b'<error xmlns="DAV:"><valid-sync-token/></error>'

    assert "DAV: valid-sync-token" in error_of(body)
    assert frozenset() == error_of(b"<!DOCTYPE error>" + body)
    assert frozenset() == error_of(b"<html>")


def test_an_answer_in_pieces_is_read_as_one_in_whole() -> None:
    """However the bytes are cut, the same is read; a property with another status is not there."""
    body = (
        b'<D:multistatus xmlns:D="DAV:"><D:response><D:href>/a</D:href><D:propstat><D:prop>'
        b'<D:getetag>"1"</D:getetag></D:prop><D:status>HTTP/1.1 200 OK</D:status></D:propstat>'
        b"<D:propstat><D:prop><D:sync-token>x</D:sync-token></D:prop>"
        b"<D:status>HTTP/1.1 404 Not Found</D:status></D:propstat></D:response>"
        b"<D:sync-token>t</D:sync-token></D:multistatus>"
    )
    found: list[Response] = []
    parser = Parser(found.append)
    for at in range(len(body)):
        parser.feed(body[at : at + 1])
    parser.feed(b"", last=True)

    assert [("/a", '"1"', "")] == [
        (one.href, one.text("DAV: getetag"), one.text("DAV: sync-token")) for one in found
    ]
    assert "t" == parser.token


def test_half_an_answer_is_none() -> None:
    """An answer that ends too early is a fault."""
    parser = Parser(lambda _: None)
    parser.feed(b'<multistatus xmlns="DAV:">')

    with pytest.raises(AdapterError):
        parser.feed(b"", last=True)


def test_the_option_of_hiding_is_the_one_of_the_verb() -> None:
    """What a playbook may say of how a card is hidden is what is read here."""
    named = {way: item("anna@example.org", card_step.HIDE, by=way) for way in ("group", "name")}

    assert "by" in VERBS[card_step.HIDE].options
    assert {"group": "group", "name": "name"} == {
        way: wire.way_of(one) for way, one in named.items()
    }
    assert "group" == wire.way_of(item("anna@example.org", card_step.HIDE))
