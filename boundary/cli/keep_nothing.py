"""Run `boundary run --keep-nothing`: say what is lost, ask, run in memory, offer to take back."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import replace
from pathlib import Path

from boundary.app.by_file import read_files
from boundary.app.keep_nothing import Left, fleeting, read_for, stands, what_runs
from boundary.app.session import Session
from boundary.cli import nothing_words, words
from boundary.cli.ask import Choice
from boundary.cli.begin import Asked, Options, Stopped, ask_questions
from boundary.cli.cases import is_code, show_plan, view_of
from boundary.cli.consent import Accepted, agree, limited
from boundary.cli.exits import Exit
from boundary.cli.here import Here
from boundary.cli.report import Ends, show_report
from boundary.core.cross import Uncovered
from boundary.core.errors import BoundaryError, NeedsPerson, Refusal
from boundary.core.mask import visible
from boundary.core.plan import Plan
from boundary.engine import Report, code_of
from boundary.engine.portions import NOT_BEGUN, PARTLY

__all__ = ["keep_nothing"]

_GO, _BACK, _LEAVE = "go-on", "back", "leave"
_ENDS = Ends(nothing_words.DOUBT, nothing_words.STOPPED, nothing_words.FAILED)


def keep_nothing(here: Here, case: str, accepted: Accepted) -> int:
    """Carry a playbook file out without a case."""
    if not here.settings.may_ask:
        raise NeedsPerson(nothing_words.NEEDS_PERSON, hint=nothing_words.NEEDS_PERSON_HINT)
    if accepted != Accepted() or here.settings.passphrase_file:
        raise Refusal(nothing_words.NOT_WITH, hint=nothing_words.NOT_WITH_HINT)
    if is_code(here, case):
        raise Refusal(nothing_words.NEEDS_FILE, hint=nothing_words.NEEDS_FILE_HINT)
    read = read_for(here.env, Path(case))
    say = here.screen.say
    say(*nothing_words.LOST, "", *nothing_words.STAYS, "", *nothing_words.TRACES)
    if here.ask.choose((nothing_words.ASK,), (Choice(_GO, words.GO_ON),)) != _GO:
        say(words.NOTHING_CHANGED)
        return Exit.WAITING
    say("")
    try:
        asked = ask_questions(here, Options(fleeting=True))
    except Stopped:
        say("", words.BEGIN_STOPPED, words.DEVICE_NOTHING)
        return Exit.IN_ORDER
    for name, why in read.left_out.items():
        say("", nothing_words.account_out(visible(name, 24), why))
    with fleeting(here.env, read, asked.choice, asked.circumstances, _asking(here)) as session:
        try:
            code = _run(here, session, Path(case).name, asked)
        except KeyboardInterrupt:  # what was done can still be taken back: now, or never
            if here.keys.ended is not None or here.stop.elsewhere():
                raise  # the screen is to be left, so nothing is asked
            here.screen.aside("", nothing_words.STOPPED)
            code = Exit.INTERRUPTED
        here.stop.reset()
        try:
            code = _take_back(here, session) or code
        except KeyboardInterrupt:
            code = Exit.INTERRUPTED
    say("", nothing_words.ENDED)
    return code


def _asking(here: Here) -> Callable[[str], str]:
    return lambda account: here.ask.secret(nothing_words.password(visible(account, 24)))


def _run(here: Here, session: Session, name: str, asked: Asked) -> int:
    """Plan, show, ask and run; what needs something to be kept is left out, and named."""
    plan, left = _plan(session)
    if read_files(session.desk, [change.item for change in plan.pending]):
        plan, left = _plan(session)
    view = view_of(here, session, name)
    here.screen.say(*map(_said, left))
    if not plan.pending:
        here.screen.say(words.NOTHING_TO_DO)
        return Exit.FAILED if session.faults else Exit.IN_ORDER
    show_plan(here, plan, view)
    part, before = limited(plan, asked.choice.furthest)
    agreed = agree(
        here, session, part, view, Accepted(), lambda: show_plan(here, plan, view, items=True)
    )
    if agreed is None:
        here.screen.say(words.NOTHING_CHANGED)
        return Exit.WAITING
    try:
        report = session.run(part, *agreed)
    except BoundaryError as error:  # said here, so that what was done can still be taken back
        here.screen.aside("", error.say, *filter(None, (error.hint,)))
        return error.exit_code
    report.stopped_before = before or report.stopped_before
    _show(here, report, plan.uncovered)
    here.screen.say(words.REPORT_LIMIT, words.HELP_LATER)
    code = code_of(report)
    return Exit.FAILED if session.faults and code in (Exit.IN_ORDER, Exit.WAITING) else code


def _plan(session: Session) -> tuple[Plan, tuple[Left, ...]]:
    return what_runs(session.plan())


def _said(left: Left) -> str:
    return nothing_words.step_out(left.verb, visible(left.account, 24), left.count, left.say)


def _take_back(here: Here, session: Session) -> int:
    """Offer to take everything back before what is held goes; again while something stands."""
    choices = (Choice(_LEAVE, nothing_words.LEAVE), Choice(_BACK, nothing_words.TAKE_BACK))
    code = 0
    while addresses := stands(session):
        sentences = (nothing_words.back(len(addresses)), nothing_words.BACK)
        try:
            if here.ask.choose(sentences, choices, later=False) != _BACK:
                break
        except NeedsPerson:
            break  # nobody is there to answer, so it stays as it is
        session.recover()
        report = session.undo(addresses, now=True).report or Report()
        _show(here, report, ())
        here.stop.reset()
        code = code_of(report)
    return code


def _show(here: Here, report: Report, uncovered: Sequence[Uncovered]) -> None:
    """Show what came of it; copies that were only held are not counted as if they were there."""
    results = [
        replace(one, outcome=replace(one.outcome, note=_unwritten(one.outcome.note)))
        for one in report.results
    ]
    show_report(here, replace(report, results=results, exhibits=0), uncovered, _ENDS)


def _unwritten(note: str) -> str:
    """Leave out that something is written down, and that there is another undo."""
    return note.replace(PARTLY, "").replace(NOT_BEGUN, "").strip()
