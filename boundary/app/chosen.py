"""Choose one step about somebody who is left alone, and take that choice back.

Nothing here carries a step out: what was chosen is offered in a plan after its wait, and there it
is agreed to once more, typed.
"""

from __future__ import annotations

from typing import assert_never

from boundary.app.session import Session
from boundary.core.chosen import WAIT_MS
from boundary.core.codec import address_to_json
from boundary.core.errors import Refusal
from boundary.core.event import Entry, EventKind
from boundary.core.identifier import Identifier, Kind, email, handle, phone
from boundary.core.plan import Plan, Spared
from boundary.core.playbook import Address

__all__ = ["choosable", "choose", "take_back", "typed_the_same"]


def choosable(plan: Plan) -> tuple[Spared, ...]:
    """Give the steps that may be chosen: about one exact address of a person at such a place."""
    return tuple(
        one for one in plan.protected if one.protection.exception and one.not_before_ms is None
    )


def typed_the_same(typed: str, subject: Identifier) -> bool:
    """Say whether this is the whole address, in any spelling that is read as the same one."""
    try:
        match subject.kind:
            case Kind.EMAIL:
                found = email(typed)
            case Kind.PHONE:
                found = phone(typed)
            case Kind.HANDLE:
                found = handle(typed, subject.service)
            case _:
                assert_never(subject.kind)
    except Refusal:
        return False
    return found == subject


def choose(session: Session, spared: Spared, typed: str) -> int:
    """Write down that this one step was chosen; return from when it counts, UTC milliseconds.

    Raises Refusal when the place has no exception, or when `typed` is not the whole address.
    """
    item = spared.item
    if not spared.protection.exception or item.subject is None:
        raise Refusal("Nobody at such a place can be chosen. Nothing was changed.")
    if not typed_the_same(typed, item.subject):
        raise Refusal("This is not that address. Nothing was changed.")
    not_before = session.env.clock.now_ms() + WAIT_MS
    session.ledger.append(
        [
            Entry(
                EventKind.CHOSEN,
                {
                    "address": address_to_json(item.address),
                    "verb": item.verb,
                    "place": spared.protection.name,
                    "not_before": not_before,
                },
                item.person,
            )
        ]
    )
    return not_before


def take_back(session: Session, address: Address) -> None:
    """Write down that a step is chosen no longer. It counts at once, and nothing is undone."""
    body = {"address": address_to_json(address)}
    person = next((item.person for item in session.items if item.address == address), "")
    session.ledger.append([Entry(EventKind.CHOICE_TAKEN_BACK, body, person)])
