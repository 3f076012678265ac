"""Lead from a case that was set up to its first plan: the mailbox's password, then a look."""

from __future__ import annotations

from boundary.app.connect import Advice, advice_for, keep_password, way_of
from boundary.app.new import MAILBOX
from boundary.app.session import open_session
from boundary.cli import new_words, words
from boundary.cli.cases import show_plan, view_of
from boundary.cli.here import Here
from boundary.core.errors import Refusal
from boundary.core.playbook import Account
from boundary.core.services import MAILBOXES

__all__ = ["first_plan"]


def first_plan(here: Here, code: str) -> None:
    """Offer to connect the mailbox, and show the plan; a password that does not fit can be mended.

    Changes nothing on any account.
    """
    while True:
        asked = _connected(here, code)
        with open_session(here.env, code, write=False) as session:
            plan = session.plan()
            faults = session.faults
            show_plan(here, plan, view_of(here, session, code))
        if MAILBOX not in faults or not asked:
            break
    following = f"connect {code} {MAILBOX}" if MAILBOX in faults else f"run {code}"
    here.screen.say("", words.home_next(f"boundary {following}"), new_words.later(code))


def _connected(here: Here, code: str) -> bool:
    """Say what a sign-in may tell, and ask for the password; whether one was kept."""
    with open_session(here.env, code, write=True, connect=False) as session:
        own = next((one for one in session.accounts() if _is_mailbox(one)), None)
        advice = None if own is None else advice_for(session, own)
        if own is None or advice is None or not advice.takes_password:
            return False
        if way_of(own) != "app-password":
            if way_of(own) == "api":
                here.screen.aside("", new_words.CONNECT_FIRST)
            return False
        sentences = _told(advice)
        while True:
            here.screen.aside("", *sentences)
            password = here.ask.secret(new_words.PASSWORD_NOW)
            if not password:
                here.screen.aside(new_words.NOT_CONNECTED)
                return False
            try:
                keep_password(session, own, password)
            except Refusal as error:
                sentences = (error.say, error.hint)
                continue
            return True


def _is_mailbox(account: Account) -> bool:
    return account.name == MAILBOX and account.service in MAILBOXES


def _told(advice: Advice) -> tuple[str, ...]:
    """Say first what may be noticed."""
    first = (words.provider(advice.provider),) if advice.provider else ()
    last = (advice.say,) if advice.say else ()
    return (*first, advice.notices, words.NOTICES_ADVICE, *last)
