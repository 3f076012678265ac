"""Walk through giving this program a permission at Google, or giving it back."""

from __future__ import annotations

import webbrowser

from boundary.adapters.google.oauth import Permission
from boundary.app.connect import place_of
from boundary.app.connect_google import Connected, connect_google, kept_client, needs
from boundary.app.session import Session
from boundary.cli import google_words, words
from boundary.cli.ask import NOT_NOW, Choice
from boundary.cli.exits import Exit
from boundary.cli.here import Here
from boundary.core.errors import NeedsPerson
from boundary.core.mask import mask_text, visible
from boundary.core.playbook import Account
from boundary.vault.oauth import Client, read_client

__all__ = ["ask_google"]


def ask_google(here: Here, session: Session, account: Account, client_file: str) -> int:
    """Say first what may be noticed; ask for each permission by itself; wait for the page."""
    needed = needs(session, account)
    if not needed:
        here.screen.say(google_words.NOTHING_NEEDED)
        return Exit.IN_ORDER
    if not here.settings.may_ask:
        raise NeedsPerson(words.NOBODY_ASKED, hint=google_words.NEEDS_PERSON_HINT)
    here.screen.aside(*google_words.ABOUT, *google_words.NOTICES, words.NOTICES_ADVICE)
    wanted = [one for one in needed if _asked(here, one)]
    if not wanted:
        here.screen.say(google_words.LEFT_OUT)
        return Exit.WAITING
    client = _client(here, session, account, client_file)
    if client is None:
        here.screen.say(google_words.NO_CLIENT_FILE)
        return Exit.WAITING
    got = connect_google(
        session, account, client, wanted, lambda page: _show(here, page), here.today.isoformat()
    )
    _tell(here, session, account, got)
    return Exit.IN_ORDER


def _asked(here: Here, permission: Permission) -> bool:
    choices = (Choice("yes", google_words.YES), Choice("no", google_words.NO))
    sentences = (google_words.wants(permission.say), google_words.ASK_EACH)
    answer = here.ask.choose(sentences, choices)
    return answer not in ("no", NOT_NOW)


def _client(here: Here, session: Session, account: Account, named: str) -> Client | None:
    """Read the client file that was named; else take the client used before; else ask."""
    if not named:
        before = kept_client(session, account)
        if before is not None:
            return before
        named = here.ask.line(google_words.CLIENT_FILE)
    return read_client(here.read(named)) if named else None


def _show(here: Here, page: str) -> None:
    here.screen.aside("", google_words.OPEN_THIS, "")
    here.screen.page(page)
    here.screen.aside("", *google_words.THEN)
    webbrowser.open(page)


def _tell(here: Here, session: Session, account: Account, got: Connected) -> None:
    user = got.user if here.settings.full else mask_text(got.user)
    place = place_of(session.secrets())
    here.screen.say(
        *google_words.allowed(account.name, visible(user), place),
        *google_words.missing([one.say for one in got.missing]),
        *google_words.SEVEN_DAYS,
    )
