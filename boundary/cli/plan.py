"""Run `boundary plan`: look, show everything that would be done, change nothing."""

from __future__ import annotations

import click

from boundary.app.session import Session, open_session
from boundary.cli import help_words
from boundary.cli.cases import faults_json, show_plan, view_of
from boundary.cli.exits import Exit
from boundary.cli.here import Here, pass_here
from boundary.cli.settings import everywhere
from boundary.core.plan import Plan
from boundary.formats.plan_json import plan_json


@click.command("plan", help=help_words.HELP_PLAN)
@everywhere
@click.argument("case", metavar="CASE")
@click.option("--items", is_flag=True, help=help_words.HELP_PLAN_ITEMS)
@pass_here
def command(here: Here, case: str, *, items: bool) -> int:
    """Look and show."""
    with open_session(here.env, case, write=False) as session:
        plan = session.plan()
        view = view_of(here, session, case)
        if here.settings.json:
            here.screen.answer({**plan_json(plan, view), "faults": faults_json(session)})
        show_plan(here, plan, view, items=items)
        return _code(plan, session)


def _code(plan: Plan, session: Session) -> int:
    if session.faults:
        return Exit.FAILED
    return Exit.TO_DO if plan.pending or session.in_doubt else Exit.IN_ORDER
