"""Run `boundary run`: recover, plan, show, ask stage by stage, carry out, report."""

from __future__ import annotations

from collections.abc import Callable
from typing import TypeVar

import click

from boundary.app.by_file import read_files
from boundary.app.forget import finish
from boundary.app.session import Session, open_session
from boundary.cli import forget_words, help_words, left_alone_words, log_words, nothing_words, words
from boundary.cli.cases import show_plan, view_of
from boundary.cli.consent import Accepted, agree, limited
from boundary.cli.exits import Exit
from boundary.cli.here import Here, pass_here
from boundary.cli.report import report_json, show_report, uncovered_list
from boundary.cli.settings import everywhere
from boundary.core.change import VISIBLE, Guard, Stage
from boundary.core.checkpoint import seal_of
from boundary.core.plan import Plan
from boundary.engine import Report, code_of
from boundary.formats.plan_text import stage_text

__all__ = ["accepting", "carry_out", "command", "consent_options", "settle"]

_ALLOWED = (Guard.IRREVERSIBLE.value, Guard.NOT_OURS.value, Guard.EMPTY_WORLD.value)


_Command = TypeVar("_Command", bound=Callable[..., object])


def consent_options(command: _Command) -> _Command:
    """Add the options that answer a plan without questions."""
    options = (
        click.option("--accept", metavar="DIGEST", default="", help=help_words.HELP_RUN_ACCEPT),
        click.option(
            "--through",
            metavar="STAGE",
            type=click.Choice([stage.value for stage in Stage]),
            default=Stage.QUIET.value,
            help=help_words.HELP_RUN_THROUGH,
        ),
        click.option(
            "--allow",
            metavar="NAME",
            multiple=True,
            type=click.Choice(_ALLOWED),
            help=help_words.HELP_RUN_ALLOW,
        ),
        click.option(
            "--expect", metavar="N", type=int, multiple=True, help=help_words.HELP_RUN_EXPECT
        ),
    )
    for option in reversed(options):
        command = option(command)
    return command


@click.command("run", help=help_words.HELP_RUN)
@everywhere
@click.argument("case", metavar="CASE")
@consent_options
@click.option("--keep-nothing", "nothing", is_flag=True, help=nothing_words.HELP)
@pass_here
def command(
    here: Here,
    case: str,
    accept: str,
    through: str,
    allow: tuple[str, ...],
    expect: tuple[int, ...],
    *,
    nothing: bool,
) -> int:
    """Carry the plan out."""
    accepted = accepting(accept, through, allow, expect)
    if nothing:
        from boundary.cli.keep_nothing import keep_nothing  # noqa: PLC0415  # seldom used

        return keep_nothing(here, case, accepted)
    with open_session(here.env, case, write=True) as session:
        settle(here, session)
        plan = session.plan()
        pending = [change.item for change in plan.pending]
        # A digest was agreed to for the plan as it was: no file may change what it holds.
        if not accepted.digest and read_files(session.desk, pending):
            plan = session.plan()
        return carry_out(here, session, plan, case, accepted, "run")


def accepting(
    accept: str, through: str, allow: tuple[str, ...], expect: tuple[int, ...]
) -> Accepted:
    """Read what was agreed to on the command line."""
    guards = frozenset(Guard(name) for name in allow)
    return Accepted(accept.strip().lower(), Stage(through), guards, frozenset(expect))


def settle(here: Here, session: Session) -> None:
    """Say what opening put right, find out what an interrupted run left, and end a forgetting."""
    here.screen.say(*session.ledger.notices)
    if session.in_doubt:
        _, left = session.recover()
        if not left:  # else the report says that it could not be looked at
            here.screen.say(words.RECOVERED)
    if finish(session) is not None:
        here.screen.say(forget_words.FINISHED)


def _limit(session: Session, accepted: Accepted) -> Stage:
    """Find the last stage that may run: as far as the case was set up for, and no further."""
    chosen = session.facts.choice.furthest
    if not accepted.digest:
        return chosen
    return min(chosen, accepted.through, key=lambda stage: stage.rank)


def carry_out(
    here: Here, session: Session, plan: Plan, case: str, accepted: Accepted, name: str
) -> int:
    """Show a plan, ask, run it, and report."""
    view = view_of(here, session, case)
    run, report, agreed = session.ledger.next_seq, Report(), None
    if plan.pending:
        show_plan(here, plan, view)
        part, left = limited(plan, _limit(session, accepted))
        agreed = agree(
            here,
            session,
            part,
            view,
            accepted,
            lambda: show_plan(here, plan, view, items=True),
        )
        if agreed is None:
            here.screen.say(words.NOTHING_CHANGED)
            return Exit.WAITING
        report = session.run(part, *agreed, command=name)
        report.stopped_before = left or report.stopped_before
        show_report(here, report, plan.uncovered)
        stopped = report.stopped_before
        if stopped is not None and stopped.rank > session.facts.choice.furthest.rank:
            here.screen.say(words.LESS_CHOSEN)
        elif stopped in VISIBLE and not accepted.digest:
            count = sum(change.stage is stopped for change in part.pending)
            here.screen.say(left_alone_words.further_later(stage_text(stopped), count))
        here.screen.say(words.REPORT_LIMIT, words.HELP_LATER)
        here.screen.say(log_words.offer(seal_of(session.ledger.seal()).code))
    else:
        here.screen.say(words.NOTHING_TO_DO)
        for warning in plan.warnings:
            here.screen.say(warning)
    if here.settings.json:
        here.screen.answer(
            {
                "boundary": 1,
                "run": run if agreed is not None else None,
                **report_json(report, session),
                "uncovered": uncovered_list(here, plan.uncovered),
            }
        )
    code = code_of(report)
    failed = bool(session.faults or session.in_doubt)
    return Exit.FAILED if failed and code in (Exit.IN_ORDER, Exit.WAITING) else code
