"""Run `boundary doctor`: what is missing or old on this device."""

from __future__ import annotations

import click

from boundary.app.doctor import doctor
from boundary.cli import help_words, words
from boundary.cli.exits import Exit
from boundary.cli.here import Here, pass_here
from boundary.cli.settings import everywhere
from boundary.core.json import Json


@click.command("doctor", help=help_words.HELP_DOCTOR)
@everywhere
@pass_here
def command(here: Here) -> int:
    """Look at this device; contact nothing, write nothing."""
    rows = doctor(here.env, here.today)
    if here.settings.json:
        found: list[Json] = [{"name": row.name, "fine": row.fine, "say": row.say} for row in rows]
        here.screen.answer({"boundary": 1, "rows": found})
    for row in rows:
        state = words.DOCTOR_FINE if row.fine else words.DOCTOR_LOOK
        here.screen.say(f"{row.name}: {state}. {row.say}")
    return Exit.IN_ORDER if all(row.fine for row in rows) else Exit.FAILED
