"""Run `boundary found`: list and take away everything of ours on an account, without a case."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from pathlib import Path

import click

from boundary.app.found import (
    Search,
    account_from,
    account_of,
    open_search,
    search_export,
    service_of,
)
from boundary.app.library import Library
from boundary.app.platform import read_plain_file
from boundary.cli import access_words, found_words, help_words, words
from boundary.cli.ask import NOT_NOW, Choice
from boundary.cli.exits import Exit
from boundary.cli.hands import MOST_BYTES
from boundary.cli.here import Here, pass_here
from boundary.cli.settings import everywhere
from boundary.core.errors import AdapterError, NeedsPerson, NotOffered, Refusal
from boundary.core.json import Json
from boundary.core.playbook import Account
from boundary.core.ports import Thing
from boundary.core.services import GMAIL, WAYS

_TAKE = "take-away"
_IMPORT, _APP_PASSWORD, _CLIENT = WAYS


@click.command("found", help=help_words.HELP_FOUND)
@everywhere
@click.argument("kind", metavar="ACCOUNT")
@click.option("--from", "source", metavar="FILE", default="", help=help_words.HELP_FOUND_FROM)
@click.option("--secret-file", metavar="FILE", default="", help=help_words.HELP_CONNECT_FILE)
@click.option("--export", metavar="FILE", default="", help=found_words.HELP_EXPORT)
@click.option("--more", is_flag=True, help=help_words.HELP_FOUND_MORE)
@click.option("--remove", is_flag=True, help=help_words.HELP_FOUND_REMOVE)
@pass_here
def command(
    here: Here,
    kind: str,
    *,
    source: str,
    secret_file: str,
    export: str,
    more: bool,
    remove: bool,
) -> int:
    """Sign in or take a file, look, show, and take away when that is wished."""
    library = Library()
    service_of(kind, library)
    if export:
        return _by_export(here, kind, export)
    if not here.settings.may_ask and not (source and secret_file):
        raise NeedsPerson(words.NOBODY_ASKED, hint=access_words.FOUND_FROM_HINT)
    gmail = kind == GMAIL.name
    here.screen.say(*(found_words.GMAIL_HOW if gmail else access_words.FOUND_HOW))
    if source:
        account = account_from(here.read(source), kind, library)
        way = account.settings.get("way")
    else:
        account = None
        way = _way(here) if gmail else ""
    if way == _IMPORT:
        return _by_export(here, kind, "")
    if way == _CLIENT:
        raise Refusal(found_words.GMAIL_CLIENT, hint=found_words.GMAIL_CLIENT_HINT)
    if way == NOT_NOW:
        here.screen.say(words.NOTHING_CHANGED)
        return Exit.WAITING
    account = account or _asked(here, kind, library, more=more)
    here.screen.say(*_notices(library, account))
    password = here.read_secret(secret_file) if secret_file else here.ask.secret(words.PASSWORD)
    closed = found_words.GMAIL_UNSEEN if gmail else access_words.FOUND_RULES_UNSEEN
    with open_search(library, account, password, here.env.hands, here.env.sleep) as search:
        return _look(here, search, closed, remove=remove)


def _way(here: Here) -> str:
    """Ask by which of the two ways a Gmail account is looked at."""
    choices = (
        Choice(_IMPORT, found_words.GMAIL_FILE),
        Choice(_APP_PASSWORD, found_words.GMAIL_LABELS),
    )
    return here.ask.choose((found_words.GMAIL_WAY,), choices)


def _by_export(here: Here, kind: str, name: str) -> int:
    """Look at a file of Gmail's filters; by hand alone they can be taken away."""
    if kind != GMAIL.name:
        raise Refusal(found_words.EXPORT_FOR_GMAIL)
    data = read_plain_file(Path(name), MOST_BYTES) if name else None
    search = search_export(data, here.env.hands, lambda: here.today)
    if search is None:
        here.screen.say(found_words.EXPORT_NONE)
        return Exit.WAITING
    code = _look(here, search, (), remove=False)
    here.screen.say(*found_words.GMAIL_NOT_SEEN)
    return Exit.TO_DO if search.things() else code


def _asked(here: Here, kind: str, library: Library, *, more: bool) -> Account:
    """Ask what leads to the account."""
    questions = {name: words.Q_SETTINGS[name] for name in service_of(kind, library).required}
    if more:
        questions.update(access_words.FOUND_SETTINGS)
    settings = {name: here.ask.line(question) for name, question in questions.items()}
    if kind == GMAIL.name:
        settings = {"user": settings["user"], "way": _APP_PASSWORD}
    return account_of(settings, kind, library)


def _notices(library: Library, account: Account) -> Sequence[str]:
    """Say what signing in may tell others, and which password it takes."""
    provider = library.provider_of(account)
    if provider is None:
        return access_words.FOUND_NOTICES, words.NOTICES_ADVICE
    return provider.notices, words.NOTICES_ADVICE, *((provider.say,) if provider.say else ())


def _look(here: Here, search: Search, closed: Sequence[str], *, remove: bool) -> int:
    """Show what is there; take it away when that was said. `closed`: said of what has no door."""
    things = search.things()
    removable = [thing for thing in things if thing.removable]
    _show(here, things, search.unseen, closed)
    came: Mapping[str, str] = {}
    if removable and (remove or _wished(here)):
        came = search.remove(removable)
    _told(here, things, came, search.unseen)
    faults = [error for error in search.unseen.values() if not isinstance(error, NotOffered)]
    if faults or any(came.values()):
        return Exit.FAILED
    return Exit.TO_DO if removable and not came else Exit.IN_ORDER


def _show(
    here: Here,
    things: Sequence[Thing],
    unseen: Mapping[str, AdapterError],
    closed: Sequence[str],
) -> None:
    screen = here.screen
    screen.say("")
    screen.heading(access_words.found_head(len(things)) if things else access_words.FOUND_NOTHING)
    for number, thing in enumerate(things, start=1):
        screen.say(access_words.found_row(number, thing.say))
        if not thing.removable:
            screen.say(f"     {access_words.FOUND_NAMED}")
        screen.say(f"     {access_words.FOUND_BY_HAND}{thing.by_hand}")
    told = [error for error in unseen.values() if not isinstance(error, NotOffered)]
    if len(told) < len(unseen):
        screen.say(*closed)
    for error in told:
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
