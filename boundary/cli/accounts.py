"""Run `boundary accounts`: your accounts in a playbook, and which have a password kept."""

from __future__ import annotations

import click

from boundary.app.session import Session
from boundary.cli import help_words, words
from boundary.cli.cases import from_log
from boundary.cli.exits import Exit
from boundary.cli.here import Here, pass_here
from boundary.cli.settings import everywhere
from boundary.core.json import Json
from boundary.core.playbook import Account
from boundary.core.services import IMAP


@click.command("accounts", help=help_words.HELP_ACCOUNTS)
@everywhere
@click.argument("case", metavar="CASE")
@pass_here
def command(here: Here, case: str) -> int:
    """List the accounts."""
    with from_log(here, case, write=False, connect=False) as session:
        rows = [(account, _kept(session, account)) for account in session.accounts()]
    if here.settings.json:
        found: list[Json] = [
            {"name": account.name, "service": account.service, "password_kept": kept}
            for account, kept in rows
        ]
        here.screen.answer({"boundary": 1, "accounts": found})
    for account, kept in rows:
        state = {None: words.ACCOUNT_WRITTEN, True: words.ACCOUNT_KEPT, False: words.ACCOUNT_NONE}
        here.screen.say(f"{account.name} ({account.service}): {state[kept]}")
    if not rows:
        here.screen.say(words.ACCOUNTS_NONE)
    return Exit.IN_ORDER


def _kept(session: Session, account: Account) -> bool | None:
    """Whether a password is kept; None when the account takes none."""
    if account.service != IMAP.name:
        return None
    if not session.code:
        return False
    return session.secrets().get(account.name, "password") is not None
