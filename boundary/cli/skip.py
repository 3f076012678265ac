"""Run `boundary skip`: leave steps out for good, with no reason asked."""

from __future__ import annotations

import click

from boundary.app.session import open_session
from boundary.cli import help_words, words
from boundary.cli.cases import choose_group, groups, items_named
from boundary.cli.exits import Exit
from boundary.cli.here import Here, pass_here
from boundary.cli.settings import everywhere


@click.command("skip", help=help_words.HELP_SKIP)
@everywhere
@click.argument("case", metavar="CASE")
@click.option("--item", "items", metavar="ADDRESS", multiple=True, help=help_words.HELP_ITEM)
@pass_here
def command(here: Here, case: str, items: tuple[str, ...]) -> int:
    """Choose steps and leave them out."""
    with open_session(here.env, case, write=True, connect=False) as session:
        known = session.plan().changes
        if items:
            chosen = items_named(items, (c.address for c in known), session.fingerprint)
        else:
            named = groups((change.item for change in known), session)
            chosen = choose_group(here, (words.Q_SKIP, words.Q_SKIP_SURE), named, "")
        if not chosen:
            here.screen.say(words.NOTHING_CHANGED)
            return Exit.WAITING
        session.skip(chosen)
        if here.settings.json:
            names = [session.fingerprint(address) for address in chosen]
            here.screen.answer({"boundary": 1, "skipped": names})
        here.screen.say(words.left_out(len(chosen)))
        return Exit.IN_ORDER
