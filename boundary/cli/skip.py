"""Run `boundary skip`: leave steps out for good, with no reason asked."""

from __future__ import annotations

import click

from boundary.app.session import open_session
from boundary.cli import help_words, left_alone_words, words
from boundary.cli.ask import Choice
from boundary.cli.cases import groups, items_named
from boundary.cli.exits import Exit
from boundary.cli.here import Here, pass_here
from boundary.cli.left_alone import has_any, left_alone, put_back
from boundary.cli.settings import everywhere

_LEFT_ALONE, _LEFT_OUT = "left-alone", "left-out"


@click.command("skip", help=help_words.HELP_SKIP)
@everywhere
@click.argument("case", metavar="CASE")
@click.option("--item", "items", metavar="ADDRESS", multiple=True, help=help_words.HELP_ITEM)
@pass_here
def command(here: Here, case: str, items: tuple[str, ...]) -> int:
    """Choose steps and leave them out."""
    with open_session(here.env, case, write=True, connect=False) as session:
        plan = session.plan()
        if items:
            known = (change.address for change in plan.changes)
            chosen = items_named(items, known, session.fingerprint)
        else:
            named = groups((change.item for change in plan.changes), session)
            choices = [Choice(name, name) for name in named]
            if has_any(session, plan):
                choices.append(Choice(_LEFT_ALONE, left_alone_words.LEFT_ALONE))
            if session.standing.skipped:
                choices.append(Choice(_LEFT_OUT, left_alone_words.LEFT_OUT))
            answer = here.ask.choose((words.Q_SKIP, words.Q_SKIP_SURE), choices)
            if answer == _LEFT_ALONE:
                return left_alone(here, session, plan)
            if answer == _LEFT_OUT:
                return put_back(here, session)
            chosen = named.get(answer, ())
        if not chosen:
            here.screen.say(words.NOTHING_CHANGED)
            return Exit.WAITING
        session.skip(chosen)
        if here.settings.json:
            names = [session.fingerprint(address) for address in chosen]
            here.screen.answer({"boundary": 1, "skipped": names})
        here.screen.say(words.left_out(len(chosen)))
        return Exit.IN_ORDER
