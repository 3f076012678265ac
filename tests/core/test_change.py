"""Test that what is handed around between the rooms does not show whom it is about."""

from __future__ import annotations

from boundary.core.change import (
    Action,
    Change,
    Direction,
    Exhibit,
    Finding,
    Hand,
    InDoubt,
    Intent,
    Notice,
    Outcome,
    Presence,
    Proof,
    Stage,
    State,
    Status,
    Undo,
)
from boundary.core.identifier import email
from boundary.core.playbook import Address, Item

THEIRS = "jordan@example.org"


def test_no_repr_shows_whom_it_is_about() -> None:
    """Facts, receipts, handles of a service and parts of a journal are left out of every repr."""
    seen = State(Presence.PRESENT, {"note": THEIRS}, f"https://example.org/{THEIRS}")
    identifier = email(THEIRS)
    address = Address("mail", "mail.keep", identifier.key)
    item = Item(address, "mail.keep", identifier, {}, identifier.key)
    change = Change(
        item=item,
        action=Action.CREATE,
        before=seen,
        after=seen,
        summary="saves copies",
        hand=Hand.TOOL,
        undo=Undo.NONE,
        notice=Notice.QUIET,
        stage=Stage.KEEP,
    )
    intent = Intent(change, Direction.DO)
    told = [
        seen,
        change,
        intent,
        Outcome(change, Status.DONE, {"objects": [{"id": THEIRS}]}),
        Finding(address, True, Proof.SEEN, seen),
        InDoubt(intent, ({"id": THEIRS},)),
        Exhibit((address,), "INBOX;1;1", "message/rfc822", 1, "0" * 64, {"sender": THEIRS}),
    ]

    assert [] == [one for one in told if "jordan" in repr(one)]
