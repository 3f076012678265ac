"""Work through written steps in the minutes that a person has."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from boundary.app.session import open_session
from boundary.cli import left_alone_words, menu_words
from boundary.cli.ask import NOT_NOW, Choice
from boundary.cli.cases import view_of
from boundary.cli.consent import Accepted
from boundary.cli.exits import Exit
from boundary.cli.here import Here
from boundary.cli.run import carry_out, settle
from boundary.core.change import Change, Hand
from boundary.core.plan import Plan, later, narrow

__all__ = ["by_hand", "fitting", "waiting"]

Batch = tuple[Change, ...]
"""What one written guide is worked through for: one account, one verb."""


def by_hand(here: Here, code: str) -> int:
    """Ask for the minutes, and carry out the written steps that fit into them."""
    with open_session(here.env, code, write=True) as session:
        settle(here, session)
        plan = session.plan()
        beyond = {change.address for change in later(plan.pending, session.standing)}
        batches = tuple(one for one in waiting(plan) if one[0].address not in beyond)
        if not batches:
            here.screen.say(left_alone_words.BY_HAND_LATER if beyond else menu_words.BY_HAND_NONE)
            return Exit.IN_ORDER
        minutes = _minutes(here)
        if minutes is None:
            return Exit.WAITING
        count = view_of(here, session, code).minutes
        chosen = fitting(batches, minutes, count)
        here.screen.say("", menu_words.BY_HAND_THESE if chosen else menu_words.BY_HAND_LONGER)
        chosen = chosen or batches[:1]
        for number, batch in enumerate(chosen, start=1):
            address = batch[0].address
            row = menu_words.by_hand_row(number, batch[0].item.verb, address.account, count(batch))
            here.screen.say(row)
        wanted = {change.address for batch in chosen for change in batch}
        ended = carry_out(here, session, narrow(plan, wanted), code, Accepted(), "run")
        left = len(batches) - len(chosen)
        here.screen.say("", *([menu_words.by_hand_left(left)] if left else []))
        here.screen.say(menu_words.GO_ON_FROM_HERE)
        return ended


def waiting(plan: Plan) -> tuple[Batch, ...]:
    """Give the steps that a person does, in the order of the plan, batch by batch.

    A step that comes after one of the program's own is left out until that one is done.
    """
    pending = {change.address: change for change in plan.pending}
    found: dict[tuple[str, str], list[Change]] = {}
    for change in plan.pending:
        first = [pending[one] for one in plan.after.get(change.address, ()) if one in pending]
        if change.hand is Hand.PERSON and all(one.hand is Hand.PERSON for one in first):
            found.setdefault((change.address.account, change.item.verb), []).append(change)
    return tuple(tuple(changes) for changes in found.values())


def fitting(
    batches: Sequence[Batch], minutes: int, count: Callable[[Sequence[Change]], int]
) -> tuple[Batch, ...]:
    """Take batches from the first on, as many as fit; 0 minutes is as long as it takes."""
    chosen: list[Batch] = []
    for batch in batches:
        together = [change for one in (*chosen, batch) for change in one]
        if minutes and count(together) > minutes:
            break
        chosen.append(batch)
    return tuple(chosen)


def _minutes(here: Here) -> int | None:
    choices = [Choice(str(minutes), says) for minutes, says in menu_words.MINUTES.items()]
    chosen = here.ask.choose((menu_words.Q_MINUTES,), choices)
    return None if chosen == NOT_NOW else int(chosen)
