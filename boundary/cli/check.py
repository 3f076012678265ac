"""Run `boundary check`: look again, and say what is in order and what is not."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import click

from boundary.app import access as app_access
from boundary.app import find as app_find
from boundary.app.access import access_views
from boundary.app.by_file import read_files
from boundary.app.find import hints_since
from boundary.app.look_now import look_now
from boundary.app.session import Session, open_session
from boundary.cli import evidence_words, help_words, words
from boundary.cli.access_view import access_json, show_access
from boundary.cli.cases import forgotten, keys_lost
from boundary.cli.exits import Exit
from boundary.cli.find import hints_json, show_hints
from boundary.cli.here import Here, pass_here
from boundary.cli.settings import everywhere
from boundary.core.errors import BoundaryError
from boundary.core.json import Json, JsonObject
from boundary.core.plan import later, later_warnings
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
@click.option("--access", is_flag=True, help=help_words.HELP_CHECK_ACCESS)
@click.option("--hints", is_flag=True, help=help_words.HELP_CHECK_HINTS)
@click.option("--look", is_flag=True, help=help_words.HELP_CHECK_LOOK)
@pass_here
def command(here: Here, case: str, *, access: bool, hints: bool, look: bool) -> int:
    """Look and tell: at the steps, or at what the options name."""
    if not (access or hints):
        return _steps(here, case, look=look)
    looks = (*(app_access.LOOKS if access else ()), *(app_find.LOOKS if hints else ()))
    with open_session(here.env, case, write=False, connect=False, looks=looks) as session:
        accounts, guide_of = session.loaded.playbook.accounts, session.library.guide_of
        seen = session.look(app_access.VERB) if access else {}
        views = access_views(accounts, seen, session.standing, guide_of) if access else ()
        looked = hints_since(session) if hints else None
        faults = {**session.faults, **(looked.faults if looked else {})}
        if here.settings.json:
            more = {"hints": hints_json(looked, full=here.settings.full)} if looked else {}
            _answer(here, session, faults, {**access_json(views), **more})
        if access:
            show_access(here, views)
        if looked:
            show_hints(here, looked)
        _show_faults(here, faults)
        if faults:
            return Exit.FAILED
        new = any(view.new for view in views) or (looked is not None and bool(looked.rows))
        return Exit.TO_DO if new else Exit.IN_ORDER


def _steps(here: Here, case: str, *, look: bool) -> int:
    """Look at every step; `look` also where that needs the person: a file, or a window."""
    with open_session(here.env, case, write=False) as session:
        unseen: Mapping[str, BoundaryError] = {}
        if look:
            read_files(session.desk, session.items)
            unseen = look_now(session.desk, session.items)
        _, found = session.check()
        faults = {**session.faults, **unseen}
        beyond = later((one.change for one in found), session.standing)
        out = {change.address for change in beyond}
        shown = [one for one in found if one.change.address not in out]
        to_do = any(one.condition in (Condition.DRIFTED, Condition.PENDING) for one in shown)
        absent = session.ledger.exhibits.absent() if session.code else 0
        lost = keys_lost(session)
        if here.settings.json:
            told: JsonObject = {
                "items": _items(found, session),
                "absent": absent,
                "unreadable": lost,
            }
            _answer(here, session, faults, told)
        here.screen.say(*forgotten(session))
        _show(here, session, shown, later_warnings(beyond), faults)
        if absent:
            here.screen.say(evidence_words.absent(absent))
        if lost:
            here.screen.say(words.KEY_LOST)
        if faults or absent or lost:
            return Exit.FAILED
        return Exit.TO_DO if to_do or session.in_doubt else Exit.IN_ORDER


def _answer(
    here: Here, session: Session, faults: Mapping[str, BoundaryError], told: Mapping[str, Json]
) -> None:
    """Write the one object; what was not looked at is empty."""
    here.screen.answer(
        {
            "boundary": 1,
            "items": [],
            **access_json(()),
            "hints": [],
            "absent": 0,
            "unreadable": 0,
            **told,
            "in_doubt": session.in_doubt,
            "faults": [
                {"account": name, "code": error.code, "say": error.say, "hint": error.hint}
                for name, error in faults.items()
            ],
        }
    )


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


def _show(
    here: Here,
    session: Session,
    found: Sequence[Checked],
    warnings: Sequence[str],
    faults: Mapping[str, BoundaryError],
) -> None:
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
    screen.say(*warnings)
    _show_faults(here, faults)
    if session.in_doubt:
        screen.say(words.in_doubt(session.in_doubt))
    loose = (Condition.DRIFTED, Condition.PENDING, Condition.NOT_LOOKED_AT)
    if any(one.condition in loose[:2] for one in found):
        screen.say(words.CHECK_TO_DO)
    elif not faults and not session.in_doubt:
        screen.say(words.CHECK_FINE)


def _show_faults(here: Here, faults: Mapping[str, BoundaryError]) -> None:
    for name, error in faults.items():
        here.screen.say(words.fault(name, error.say, error.hint))
