"""Run `boundary connect`: say what the provider may tell, then keep a credential."""

from __future__ import annotations

import click

from boundary.app.connect import (
    Advice,
    advice_for,
    forget_password,
    keep_password,
    own_account,
    way_of,
)
from boundary.app.session import Session, open_session
from boundary.cli import google_words, help_words, words
from boundary.cli.ask import Choice
from boundary.cli.exits import Exit
from boundary.cli.here import Here, pass_here
from boundary.cli.settings import everywhere
from boundary.core.errors import NeedsPerson, Refusal
from boundary.core.playbook import Account


@click.command("connect", help=help_words.HELP_CONNECT)
@everywhere
@click.argument("case", metavar="CASE")
@click.argument("account", metavar="ACCOUNT")
@click.option("--secret-file", metavar="FILE", default="", help=help_words.HELP_CONNECT_FILE)
@click.option("--client-file", metavar="FILE", default="", help=help_words.HELP_CONNECT_CLIENT)
@click.option("--end", is_flag=True, help=help_words.HELP_CONNECT_END)
@pass_here
def command(
    here: Here,
    case: str,
    account: str,
    secret_file: str,
    client_file: str,
    end: bool,  # noqa: FBT001 - click hands options over by name
) -> int:
    """Say first what may be noticed; ask; keep the credential, or give it back."""
    with open_session(here.env, case, write=True, connect=False) as session:
        own = own_account(session, account)
        way = way_of(own)
        if end:
            return _end(here, session, own, way)
        if way == "import":
            raise Refusal(google_words.NO_SIGN_IN, hint=google_words.NO_SIGN_IN_HINT)
        if way == "api":
            from boundary.cli.connect_google import ask_google  # noqa: PLC0415  # seldom used

            return ask_google(here, session, own, client_file)
        return _password(here, session, own, secret_file)


def _password(here: Here, session: Session, own: Account, secret_file: str) -> int:
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


def _end(here: Here, session: Session, own: Account, way: str) -> int:
    """Give a permission back at Google, or forget a password."""
    if way == "api":
        from boundary.app.connect_google import end_google  # noqa: PLC0415  # seldom used

        there, say = end_google(session, own), google_words.ENDED
    else:
        there, say = forget_password(session, own), google_words.PASSWORD_FORGOTTEN
    if here.settings.json:
        here.screen.answer({"boundary": 1, "account": own.name, "ended": there})
    here.screen.say(say if there else google_words.NONE_TO_END)
    return Exit.IN_ORDER


def _tell(here: Here, advice: Advice) -> None:
    if advice.provider:
        here.screen.say(words.provider(advice.provider))
    here.screen.say(advice.notices, words.NOTICES_ADVICE)
    if advice.takes_password and advice.say:
        here.screen.say(advice.say)
