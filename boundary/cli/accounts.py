"""Run `boundary accounts`: your accounts in a playbook, and which have a sign-in kept."""

from __future__ import annotations

import click

from boundary.app.connect import SignIn, sign_in_of
from boundary.cli import google_words, help_words, words
from boundary.cli.cases import from_log
from boundary.cli.exits import Exit
from boundary.cli.here import Here, pass_here
from boundary.cli.settings import everywhere
from boundary.core.json import Json


@click.command("accounts", help=help_words.HELP_ACCOUNTS)
@everywhere
@click.argument("case", metavar="CASE")
@pass_here
def command(here: Here, case: str) -> int:
    """List the accounts."""
    with from_log(here, case, write=False, connect=False) as session:
        rows = [(account, sign_in_of(session, account)) for account in session.accounts()]
    if here.settings.json:
        found: list[Json] = [
            {
                "name": account.name,
                "service": account.service,
                "password_kept": None if kept is None else kept.kept,
                "given_on": "" if kept is None else kept.given_on,
            }
            for account, kept in rows
        ]
        here.screen.answer({"boundary": 1, "accounts": found})
    for account, kept in rows:
        here.screen.say(f"{account.name} ({account.service}): {_state(kept)}")
    if any(kept is not None and kept.given_on for _, kept in rows):
        here.screen.say(*google_words.SEVEN_DAYS)
    if not rows:
        here.screen.say(words.ACCOUNTS_NONE)
    return Exit.IN_ORDER


def _state(kept: SignIn | None) -> str:
    if kept is None:
        return words.ACCOUNT_WRITTEN
    if not kept.kept:
        return words.ACCOUNT_NONE
    return google_words.given_on(kept.given_on) if kept.given_on else words.ACCOUNT_KEPT
