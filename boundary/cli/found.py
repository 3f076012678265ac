"""Run `boundary found`: list and take away everything of ours on an account, without a case."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import click

from boundary.app.found import Search, account_from, account_of, open_search, service_of
from boundary.app.library import Library
from boundary.cli import access_words, help_words, words
from boundary.cli.ask import Choice
from boundary.cli.exits import Exit
from boundary.cli.here import Here, pass_here
from boundary.cli.settings import everywhere
from boundary.core.errors import AdapterError, NeedsPerson, NotOffered
from boundary.core.json import Json
from boundary.core.playbook import Account
from boundary.core.ports import Thing

_TAKE = "take-away"


@click.command("found", help=help_words.HELP_FOUND)
@everywhere
@click.argument("kind", metavar="ACCOUNT")
@click.option("--from", "source", metavar="FILE", default="", help=help_words.HELP_FOUND_FROM)
@click.option("--secret-file", metavar="FILE", default="", help=help_words.HELP_CONNECT_FILE)
@click.option("--more", is_flag=True, help=help_words.HELP_FOUND_MORE)
@click.option("--remove", is_flag=True, help=help_words.HELP_FOUND_REMOVE)
@pass_here
def command(
    here: Here, kind: str, *, source: str, secret_file: str, more: bool, remove: bool
) -> int:
    """Sign in, look, show, and take away when that is wished."""
    library = Library()
    service_of(kind, library)
    if not here.settings.may_ask and not (source and secret_file):
        raise NeedsPerson(words.NOBODY_ASKED, hint=access_words.FOUND_FROM_HINT)
    here.screen.say(*access_words.FOUND_HOW)
    if source:
        account = account_from(here.read(source), kind, library)
    else:
        account = _asked(here, kind, library, more=more)
    here.screen.say(*_notices(library, account))
    password = here.read_secret(secret_file) if secret_file else here.ask.secret(words.PASSWORD)
    with open_search(library, account, password, here.env.hands, here.env.sleep) as search:
        return _look(here, search, remove=remove)


def _asked(here: Here, kind: str, library: Library, *, more: bool) -> Account:
    """Ask what leads to the account."""
    questions = {name: words.Q_SETTINGS[name] for name in service_of(kind, library).required}
    if more:
        questions.update(access_words.FOUND_SETTINGS)
    settings = {name: here.ask.line(question) for name, question in questions.items()}
    return account_of(settings, kind, library)


def _notices(library: Library, account: Account) -> Sequence[str]:
    """Say what signing in may tell others, and which password it takes."""
    provider = library.provider_of(account)
    if provider is None:
        return access_words.FOUND_NOTICES, words.NOTICES_ADVICE
    return provider.notices, words.NOTICES_ADVICE, *((provider.say,) if provider.say else ())


def _look(here: Here, search: Search, *, remove: bool) -> int:
    """Show what is there; take it away when that was said."""
    things = search.things()
    removable = [thing for thing in things if thing.removable]
    _show(here, things, search.unseen)
    came: Mapping[str, str] = {}
    if removable and (remove or _wished(here)):
        came = search.remove(removable)
    _told(here, things, came, search.unseen)
    faults = [error for error in search.unseen.values() if not isinstance(error, NotOffered)]
    if faults or any(came.values()):
        return Exit.FAILED
    return Exit.TO_DO if removable and not came else Exit.IN_ORDER


def _show(here: Here, things: Sequence[Thing], unseen: Mapping[str, AdapterError]) -> None:
    screen = here.screen
    screen.say("")
    screen.heading(access_words.found_head(len(things)) if things else access_words.FOUND_NOTHING)
    for number, thing in enumerate(things, start=1):
        screen.say(access_words.found_row(number, thing.say))
        if not thing.removable:
            screen.say(f"     {access_words.FOUND_NAMED}")
        screen.say(f"     {access_words.FOUND_BY_HAND}{thing.by_hand}")
    for error in unseen.values():
        if isinstance(error, NotOffered):
            screen.say(*access_words.FOUND_RULES_UNSEEN)
        else:
            screen.say(access_words.found_unseen(error.say, error.hint))
    screen.say(access_words.FOUND_REST)


def _wished(here: Here) -> bool:
    """Ask, when somebody may be asked."""
    if not here.settings.may_ask:
        return False
    return (
        here.ask.choose(access_words.FOUND_ASK, (Choice(_TAKE, access_words.FOUND_TAKE),)) == _TAKE
    )


def _told(
    here: Here,
    things: Sequence[Thing],
    came: Mapping[str, str],
    unseen: Mapping[str, AdapterError],
) -> None:
    """Say what came of it."""
    gone = [id_ for id_, why in came.items() if not why]
    if here.settings.json:
        listed: list[Json] = [
            {
                "id": thing.id,
                "say": thing.say,
                "by_hand": thing.by_hand,
                "removable": thing.removable,
            }
            for thing in things
        ]
        stayed: list[Json] = [{"id": id_, "why": why} for id_, why in came.items() if why]
        missed: list[Json] = [
            {"code": error.code, "say": error.say, "hint": error.hint} for error in unseen.values()
        ]
        here.screen.answer(
            {
                "boundary": 1,
                "things": listed,
                "removed": [*gone],
                "stayed": stayed,
                "unseen": missed,
            }
        )
    if gone:
        here.screen.say(access_words.found_removed(len(gone)))
    for thing in things:
        if came.get(thing.id):
            here.screen.say(access_words.found_stays(thing.say, came[thing.id]))
    if not came and any(thing.removable for thing in things):
        here.screen.say(access_words.FOUND_LEFT)
