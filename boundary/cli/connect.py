"""Run `boundary connect`: say what the provider may tell, then keep a password."""

from __future__ import annotations

import click

from boundary.app.connect import Advice, advice_for, keep_password, own_account
from boundary.app.session import open_session
from boundary.cli import help_words, words
from boundary.cli.ask import Choice
from boundary.cli.exits import Exit
from boundary.cli.here import Here, pass_here
from boundary.cli.settings import everywhere
from boundary.core.errors import NeedsPerson, Refusal


@click.command("connect", help=help_words.HELP_CONNECT)
@everywhere
@click.argument("case", metavar="CASE")
@click.argument("account", metavar="ACCOUNT")
@click.option("--secret-file", metavar="FILE", default="", help=help_words.HELP_CONNECT_FILE)
@pass_here
def command(here: Here, case: str, account: str, secret_file: str) -> int:
    """Say first what may be noticed; ask; keep the password."""
    with open_session(here.env, case, write=True, connect=False) as session:
        own = own_account(session, account)
        advice = advice_for(session, own)
        _tell(here, advice)
        if not advice.takes_password:
            raise Refusal(words.NO_PASSWORD, hint=advice.say)
        if not secret_file and not here.settings.may_ask:
            raise NeedsPerson(words.NOBODY_ASKED, hint=words.CONNECT_FILE_HINT)
        if here.settings.may_ask and not secret_file:
            go = here.ask.choose((words.CONNECT_ASK,), (Choice("go-on", words.GO_ON),))
            if go != "go-on":
                here.screen.say(words.CONNECT_NOT_NOW)
                return Exit.WAITING
        secret = here.read_secret(secret_file) if secret_file else here.ask.secret(words.PASSWORD)
        place = keep_password(session, own, secret)
        if here.settings.json:
            here.screen.answer(
                {"boundary": 1, "account": own.name, "kept": place, "notices": advice.notices}
            )
        here.screen.say(words.kept(place))
    return Exit.IN_ORDER


def _tell(here: Here, advice: Advice) -> None:
    if advice.provider:
        here.screen.say(words.provider(advice.provider))
    here.screen.say(advice.notices, words.NOTICES_ADVICE)
    if advice.takes_password and advice.say:
        here.screen.say(advice.say)
