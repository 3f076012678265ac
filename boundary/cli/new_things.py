"""Ask about what is the user's own: the platforms in one list, and the mailbox."""

from __future__ import annotations

from dataclasses import replace

from boundary.app.new import Mailbox, guess_mailbox, with_way
from boundary.cli import new_words
from boundary.cli.ask import NOT_NOW, Choice
from boundary.cli.here import Here
from boundary.cli.new_view import Draft, Later, line
from boundary.core.errors import Refusal
from boundary.core.mask import visible
from boundary.core.services import MAILBOXES, WAYS
from boundary.formats.lines import listed

__all__ = ["ask_mailbox", "ask_platforms", "change_host"]

_NO_PLATFORM = MAILBOXES | {"mail"}
"""Services that the question about the mailbox is for."""


def ask_platforms(here: Here, draft: Draft) -> Draft:
    """Let the person tick, in one list, what they use; "not sure" leaves it for later."""
    services = draft.library.services
    specs = [
        spec for spec in services.values() if spec.name not in _NO_PLATFORM and not spec.required
    ]
    specs.sort(key=lambda spec: spec.title.casefold())
    titles = [*(spec.title for spec in specs), new_words.NOT_SURE]
    here.screen.aside("", *new_words.Q_PLATFORMS, "")
    here.screen.lines(listed([visible(title, 60) for title in titles], here.screen.width))
    ticked = here.ask.tick((), len(titles))
    if ticked is None:
        raise Later
    chosen = tuple(specs[number - 1].name for number in ticked if number <= len(specs))
    return replace(draft.with_accounts(chosen, draft.mailbox), unsure=len(titles) in ticked)


def ask_mailbox(here: Here, draft: Draft) -> Draft:
    """Ask for the user's own address; the server is guessed from it and shown in the summary."""
    sentences: tuple[str, ...] = new_words.Q_MAILBOX
    while True:
        typed = line(here, sentences, new_words.MAILBOX)
        if not typed:
            return draft.with_accounts(draft.platforms, None)
        try:
            mailbox = guess_mailbox(typed, draft.library)
        except Refusal as error:
            sentences = (new_words.not_taken(visible(typed, 60), error.say, error.hint),)
            continue
        if any(mailbox.user in person.emails for person in draft.new.people):
            sentences = (new_words.OWN_IS_THEIRS,)
            continue
        return draft.with_accounts(draft.platforms, _by_a_way(here, mailbox))


def _by_a_way(here: Here, mailbox: Mailbox) -> Mailbox:
    """Ask by which way, where there are several; "not now" takes the one without signing in."""
    if not mailbox.way:
        return mailbox
    choices = [Choice(way, new_words.WAYS[way]) for way in WAYS]
    chosen = here.ask.choose(new_words.q_way(mailbox.provider), choices)
    return mailbox if chosen == NOT_NOW else with_way(mailbox, chosen)


def change_host(here: Here, draft: Draft, mailbox: Mailbox) -> Draft:
    """Ask for the server, until it is the name of one."""
    sentences: tuple[str, ...] = (new_words.Q_HOST,)
    while True:
        typed = line(here, sentences, new_words.HOST)
        if not typed:
            return draft
        changed = draft.with_accounts(draft.platforms, _at(mailbox, typed))
        fault = changed.fault()
        if fault is None:
            return changed
        sentences = (new_words.not_taken(visible(typed, 60), fault.say, fault.hint),)


def _at(mailbox: Mailbox, host: str) -> Mailbox:
    """Reach a mailbox at a server that was named by the user: no guess any more."""
    settings = {**mailbox.account.settings, "host": host}
    account = replace(mailbox.account, settings=settings)
    return replace(mailbox, account=account, provider=mailbox.provider or host)
