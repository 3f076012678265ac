"""Run `boundary check`: look again, and say what is in order and what is not."""

from __future__ import annotations

from collections.abc import Sequence

import click

from boundary.app.session import Session, open_session
from boundary.cli import help_words, words
from boundary.cli.cases import faults_json
from boundary.cli.exits import Exit
from boundary.cli.here import Here, pass_here
from boundary.cli.settings import everywhere
from boundary.core.json import Json
from boundary.engine import Checked, Condition
from boundary.formats.log_text import when

_TITLES = {
    Condition.DRIFTED: words.CHECK_DRIFTED,
    Condition.PENDING: words.CHECK_PENDING,
    Condition.NOT_LOOKED_AT: words.CHECK_NOT_LOOKED,
    Condition.MET_BY_OTHERS: words.CHECK_MET,
    Condition.IN_ORDER: words.CHECK_IN_ORDER,
}
"""In the order they are shown: what wants a look comes first."""


@click.command("check", help=help_words.HELP_CHECK)
@everywhere
@click.argument("case", metavar="CASE")
@pass_here
def command(here: Here, case: str) -> int:
    """Look and tell."""
    with open_session(here.env, case, write=False) as session:
        _, found = session.check()
        to_do = any(one.condition in (Condition.DRIFTED, Condition.PENDING) for one in found)
        if here.settings.json:
            here.screen.answer(
                {
                    "boundary": 1,
                    "items": _items(found, session),
                    "access": [],
                    "hints": [],
                    "in_doubt": session.in_doubt,
                    "faults": faults_json(session),
                }
            )
        _show(here, session, found)
        if session.faults:
            return Exit.FAILED
        return Exit.TO_DO if to_do or session.in_doubt else Exit.IN_ORDER


def _items(found: Sequence[Checked], session: Session) -> list[Json]:
    return [
        {
            "address": session.fingerprint(one.change.address),
            "state": one.condition.value,
            "proof": one.proof.value,
            "since": one.since_ms,
            "note": one.note,
        }
        for one in found
    ]


def _show(here: Here, session: Session, found: Sequence[Checked]) -> None:
    screen = here.screen
    for condition, title in _TITLES.items():
        ones = [one for one in found if one.condition is condition]
        if not ones:
            continue
        screen.heading(f"{title}: {words.steps(len(ones))}")
        for one in ones:
            alias = session.aliases.get(one.change.item.person, "")
            since = f" ({when(one.since_ms)})" if one.since_ms is not None else ""
            head = f"  {session.fingerprint(one.change.address)}  {alias}{since}"
            screen.say(f"{head.rstrip()}  {one.note}")
    for name, error in session.faults.items():
        screen.say(words.fault(name, error.say, error.hint))
    if session.in_doubt:
        screen.say(words.in_doubt(session.in_doubt))
    loose = (Condition.DRIFTED, Condition.PENDING, Condition.NOT_LOOKED_AT)
    if any(one.condition in loose[:2] for one in found):
        screen.say(words.CHECK_TO_DO)
    elif not session.faults and not session.in_doubt:
        screen.say(words.CHECK_FINE)
