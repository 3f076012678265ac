"""Run `boundary stop`: stop here and in other windows, and say what that does not do."""

from __future__ import annotations

import click

from boundary.cli import menu_words
from boundary.cli.exits import Exit
from boundary.cli.here import Here, pass_here
from boundary.cli.settings import everywhere

__all__ = ["command", "quick_stop"]


@click.command("stop", help=menu_words.HELP_STOP)
@everywhere
@pass_here
def command(here: Here) -> int:
    """Stop here first, whatever comes of the rest; then tell the other windows."""
    quick_stop(here)
    told = here.stop_others()
    here.screen.say(*(menu_words.STOP_OTHERS if told else menu_words.STOP_NO_FOLDER))
    if here.settings.json:
        here.screen.answer({"boundary": 1, "locked": True, "told": told})
    return Exit.IN_ORDER


def quick_stop(here: Here) -> None:
    """Lock, empty the screen, and say what was not cleared."""
    here.lock()
    here.screen.clear()
    here.screen.say(*menu_words.STOPPED)
    here.screen.say(menu_words.STOP_CLEARED, *menu_words.STOP_NOT_CLEARED)
