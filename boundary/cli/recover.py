"""Run `boundary recover`: after a lost passphrase, a new case that takes over what is ours."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

import click

from boundary.app.adopt import Found, adopt, case_here, look, renamed, without_password
from boundary.app.facts import Choice as Kind
from boundary.app.session import Session, open_session
from boundary.app.workspace import CASE_CODE
from boundary.cli import connect, help_words, recover_words, words
from boundary.cli.ask import Choice
from boundary.cli.begin import Options, Stopped, ask_questions, question_options, set_up
from boundary.cli.cases import groups
from boundary.cli.exits import Exit
from boundary.cli.here import Here, pass_here
from boundary.cli.report import show_report
from boundary.cli.run import settle
from boundary.cli.settings import everywhere
from boundary.core.errors import NeedsPerson, Refusal
from boundary.core.json import Json
from boundary.engine import Report, code_of

_LOST, _HAVE, _TAKE = "lost", "have", "take"


@click.command("recover", help=recover_words.HELP_RECOVER)
@everywhere
@click.argument("case", metavar="FILE")
@click.option("--lost", is_flag=True, help=recover_words.HELP_RECOVER_LOST)
@question_options
@click.option("--country", metavar="XX", default="", help=help_words.HELP_COUNTRY)
@click.pass_context
@pass_here
def command(
    here: Here,
    context: click.Context,
    case: str,
    form: str,
    choice: str | None,
    wait_hours: int,
    country: str,
    *,
    lost: bool,
    go_on: bool,
) -> int:
    """Begin a new case where that is needed, then look at its accounts."""
    if CASE_CODE.fullmatch(case) is not None:
        return _taken_over(here, case)
    if not form and not here.settings.may_ask:
        raise NeedsPerson(words.NOBODY_ASKED, hint=words.BEGIN_FORM_HINT)
    options = Options(form, go_on, None if choice is None else Kind(choice), country)
    path = Path(case)
    here.screen.say(*recover_words.RECOVER_HOW, "")
    old = case_here(here.env, path)
    if old and not lost:
        lost = _is_lost(here)
        if not lost:
            return _taken_over(here, old)
    try:
        asked = ask_questions(here, options)
    except Stopped:
        here.screen.say("", words.BEGIN_STOPPED, words.DEVICE_NOTHING)
        return Exit.WAITING
    if old:
        renamed(here.env, path)
        here.screen.say("", recover_words.old_stays(old))
    code = set_up(here, path, asked, wait_hours).code
    if here.settings.may_ask:
        with open_session(here.env, code, write=False, connect=False) as session:
            missing = without_password(session)
        for account in missing:
            context.invoke(connect.command, case=code, account=account)
    return _taken_over(here, code)


def _is_lost(here: Here) -> bool:
    """Ask whether the case that is here can be opened. Raises Refusal when nobody can be asked."""
    if not here.settings.may_ask:
        raise Refusal(recover_words.RECOVER_HERE, hint=recover_words.RECOVER_HERE_HINT)
    choices = (Choice(_LOST, recover_words.RECOVER_LOST), Choice(_HAVE, recover_words.RECOVER_HAVE))
    answer = here.ask.choose((recover_words.RECOVER_ASK,), choices)
    if answer not in (_LOST, _HAVE):
        raise NeedsPerson(words.BEGIN_STOPPED)
    return answer == _LOST


def _taken_over(here: Here, code: str) -> int:
    """Look at the accounts of a case, and take over what can be."""
    with open_session(here.env, code, write=False, connect=False) as session:
        missing = without_password(session)
    if missing:
        if here.settings.json:
            _answer(here, code, missing)
        here.screen.say("", *(recover_words.needs_password(code, name) for name in missing))
        here.screen.say(recover_words.then_recover(code))
        return Exit.WAITING
    with open_session(here.env, code, write=True) as session:
        settle(here, session)
        found = look(session)
        report = Report()
        if found.adoptable:
            _show(here, session, found)
            if here.settings.may_ask:
                take = Choice(_TAKE, recover_words.TAKE)
                if here.ask.choose((recover_words.TAKE_ASK,), (take,)) != _TAKE:
                    here.screen.say(words.NOTHING_CHANGED)
                    return Exit.WAITING
            report = adopt(session, found)
        return _told(here, session, found, report)


def _show(here: Here, session: Session, found: Found) -> None:
    items = (change.item for change in found.adoptable)
    here.screen.say("", *recover_words.taken(groups(items, session)))


def _told(here: Here, session: Session, found: Found, report: Report) -> int:
    """Say what was taken over, what was not, and what the plan has beside it."""
    pending = [
        change for change in found.plan.pending if change.address not in session.standing.done
    ]
    if here.settings.json:
        adopted = [
            session.fingerprint(change.address)
            for change in found.adoptable
            if change.address in session.standing.done
        ]
        _answer(here, session.code, (), adopted, found, len(pending))
    if found.adoptable:
        show_report(here, report, ())
        if code_of(report) == Exit.IN_ORDER:
            here.screen.say(recover_words.TAKE_AGAIN)
    else:
        here.screen.say("", recover_words.TAKE_NOTHING)
    if found.things:
        here.screen.say("", recover_words.NOT_TAKEN_HEAD)
        for thing in found.things:
            here.screen.say(f"  {thing.say}", f"     {thing.by_hand}")
        here.screen.say(recover_words.NOT_TAKEN, *recover_words.MAIL_LIES)
    here.screen.say("", recover_words.BY_HAND, recover_words.COPIES)
    here.screen.say(*(recover_words.unseen(name) for name in found.unseen))
    if pending:
        here.screen.say(recover_words.still_to_do(len(pending), session.code))
    return code_of(report) or (Exit.FAILED if found.unseen else Exit.IN_ORDER)


def _answer(
    here: Here,
    code: str,
    missing: Sequence[str],
    adopted: Sequence[str] = (),
    found: Found | None = None,
    pending: int = 0,
) -> None:
    things = () if found is None else found.things
    listed: list[Json] = [{"say": each.say, "by_hand": each.by_hand} for each in things]
    here.screen.answer(
        {
            "boundary": 1,
            "case": code,
            "no_password": list(missing),
            "adopted": list(adopted),
            "found": listed,
            "unseen": [] if found is None else list(found.unseen),
            "pending": pending,
        }
    )
