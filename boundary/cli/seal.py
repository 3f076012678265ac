"""Run `boundary seal`: take a plain playbook into its case, and say what lies where afterwards."""

from __future__ import annotations

from pathlib import Path

import click

from boundary.app.seal import earlier, take_in
from boundary.app.session import Session, open_session
from boundary.app.workspace import Sealed
from boundary.cli import sealed_words, words
from boundary.cli.ask import Choice
from boundary.cli.exits import Exit
from boundary.cli.here import Here, pass_here
from boundary.cli.settings import everywhere
from boundary.cli.synced import is_synced
from boundary.core.errors import NeedsPerson

_REPLACE, _REMOVE = "replace", "remove"


@click.command("seal", help=sealed_words.HELP_SEAL)
@everywhere
@click.argument("file", metavar="FILE")
@click.option("--replace", is_flag=True, help=sealed_words.HELP_SEAL_REPLACE)
@click.option("--remove", is_flag=True, help=sealed_words.HELP_SEAL_REMOVE)
@pass_here
def command(here: Here, file: str, *, replace: bool, remove: bool) -> int:
    """Seal, and then ask about the plain file."""
    with open_session(here.env, file, write=True, connect=False) as session:
        home = session.loaded.home
        if isinstance(home, Sealed):
            here.screen.say(sealed_words.SEAL_ALREADY)
            return Exit.IN_ORDER
        there = earlier(session)
        if there == session.loaded.data:
            here.screen.say(sealed_words.SEAL_SAME)
        elif there is None or replace or _agreed(here):
            take_in(session)
            here.screen.say(sealed_words.sealed(session.code))
        else:
            here.screen.say(words.NOTHING_CHANGED)
            return Exit.WAITING
        removed = _removed(here, session, home, remove=remove)
        if here.settings.json:
            here.screen.answer(
                {
                    "boundary": 1,
                    "case": session.code,
                    "replaced": there is not None and there != session.loaded.data,
                    "plain_removed": removed,
                }
            )
    return Exit.IN_ORDER


def _agreed(here: Here) -> bool:
    if not here.settings.may_ask:
        raise NeedsPerson(sealed_words.SEAL_OTHER[0], hint=sealed_words.SEAL_OTHER_HINT)
    choices = (Choice(_REPLACE, sealed_words.SEAL_OTHER_YES),)
    return here.ask.choose(sealed_words.SEAL_OTHER, choices) == _REPLACE


def _removed(here: Here, session: Session, plain: Path, *, remove: bool) -> bool:
    """Say that the plain file lies there still; remove it when that is wished."""
    here.screen.say(sealed_words.SEAL_STILL, sealed_words.SEAL_NOT_FORGOTTEN)
    if is_synced(plain):
        here.screen.say(sealed_words.SEAL_SYNCED)
    if not remove and here.settings.may_ask:
        choices = (Choice(_REMOVE, sealed_words.SEAL_REMOVE_YES),)
        remove = here.ask.choose((sealed_words.SEAL_REMOVE_ASK,), choices) == _REMOVE
    if remove:
        session.env.files.destroy(plain.absolute())
        here.screen.say(sealed_words.SEAL_REMOVED)
    return remove
