"""Run `boundary passphrase`: change what opens a case."""

from __future__ import annotations

import click

from boundary.app.new_passphrase import change_passphrase
from boundary.cli import care_words, words
from boundary.cli.cases import code_of_case
from boundary.cli.exits import Exit
from boundary.cli.here import Here, pass_here
from boundary.cli.settings import everywhere
from boundary.core.errors import NeedsPerson, Refusal


@click.command("passphrase", help=care_words.HELP_CHANGE)
@everywhere
@click.argument("case", metavar="CASE")
@click.option("--new-passphrase-file", metavar="FILE", default="", help=care_words.HELP_CHANGE_FILE)
@pass_here
def command(here: Here, case: str, new_passphrase_file: str) -> int:
    """Ask for the old one, then twice for the new one."""
    code = code_of_case(here, case)
    if not new_passphrase_file and not here.settings.may_ask:
        raise NeedsPerson(words.NOBODY_ASKED, hint=care_words.HELP_CHANGE_FILE)
    here.screen.aside(care_words.CHANGE_OLD)
    here.passphrase(new=False)
    change_passphrase(here.env, code, _new(here, new_passphrase_file))
    if here.settings.json:
        here.screen.answer({"boundary": 1, "case": code, "changed": True})
    here.screen.say(care_words.CHANGE_DONE, care_words.CHANGE_COPIES)
    return Exit.IN_ORDER


def _new(here: Here, named: str) -> str:
    if not named:
        return here.new_passphrase()
    secret = here.read_secret(named)
    if not secret:
        raise Refusal(words.EMPTY_PASSPHRASE_FILE)
    return secret
