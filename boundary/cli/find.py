"""Run `boundary find`: show which addresses and numbers could be theirs too; the person ticks."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

import click

from boundary.app.find import (
    LOOKS,
    Looked,
    Row,
    find_hints,
    load_book,
    remember,
    take,
)
from boundary.app.session import Session, open_session
from boundary.cli import find_words, help_words, words
from boundary.cli.ask import Choice
from boundary.cli.cases import faults_json
from boundary.cli.exits import Exit
from boundary.cli.here import Here, pass_here
from boundary.cli.settings import everywhere
from boundary.core.hints import Hint
from boundary.core.json import JsonObject
from boundary.core.mask import visible
from boundary.formats.plan_text import shown

__all__ = ["command", "hints_json", "show_hints"]

_OUT = "leave-out"
_OTHERS = (
    Choice("again", find_words.FIND_SHOW_AGAIN),
    Choice(_OUT, find_words.FIND_LEAVE_OUT),
)


@click.command("find", help=help_words.HELP_FIND)
@everywhere
@click.argument("case", metavar="CASE")
@click.option(
    "--cards",
    "source",
    metavar="FILE",
    type=click.Path(path_type=Path),
    help=help_words.HELP_FIND_CARDS,
)
@pass_here
def command(here: Here, case: str, source: Path | None) -> int:
    """Look, show, and ask."""
    exported = None if source is None else load_book(source)
    asks = here.settings.may_ask
    with open_session(here.env, case, write=asks, connect=False, looks=LOOKS) as session:
        looked = find_hints(session, exported)
        if here.settings.json:
            listed = hints_json(looked, full=here.settings.full)
            faults = [*faults_json(session), *_faults(looked)]
            here.screen.answer({"boundary": 1, "hints": listed, "faults": faults})
        _show(here, session, looked, from_file=exported is not None)
        if asks:
            return _ask(here, session, looked)
        if session.faults or looked.faults:
            return Exit.FAILED
        return Exit.TO_DO if looked.rows else Exit.IN_ORDER


def hints_json(looked: Looked, *, full: bool) -> list[JsonObject]:
    """Give hints to another program; covered unless `full`."""
    return [
        {
            "person": row.alias,
            "identifier": hint.identifier.value if full else hint.identifier.masked,
            "kind": hint.identifier.kind.value,
            "reasons": [reason.value for reason in hint.reasons],
            "count": hint.count,
            "newest": hint.newest,
            "place": hint.place.value,
        }
        for row in looked.rows
        for hint in (row.hint,)
    ]


def show_hints(here: Here, looked: Looked) -> None:
    """Show hints in words, numbered from 1 through all people, and that they are no more."""
    screen = here.screen
    if looked.rows:
        screen.heading(find_words.FIND_HEAD)
    if looked.mailboxes:
        screen.say(find_words.FIND_MAIL)
    if looked.books:
        screen.say(find_words.FIND_BOOKS)
    screen.say(find_words.FIND_HOW)
    alias = ""
    for number, row in enumerate(looked.rows, start=1):
        if row.alias != alias:
            alias = row.alias
            screen.say("", find_words.person(visible(alias, 24)))
        screen.say(_line(number, row.hint, full=here.settings.full))
    if looked.rows:
        screen.say("", *find_words.FIND_DOUBT)
    elif looked.mailboxes or looked.books:
        screen.say(*find_words.FIND_NONE)
    if looked.left_out:
        screen.say(find_words.left_out(looked.left_out))
    if looked.unread:
        screen.say(find_words.unread(looked.unread))
    screen.say(*looked.beside)


def _show(here: Here, session: Session, looked: Looked, *, from_file: bool) -> None:
    show_hints(here, looked)
    screen = here.screen
    if from_file:
        screen.say(find_words.FIND_CARDS)
    if not (looked.mailboxes or looked.books or from_file):
        screen.say(find_words.FIND_NO_MAILBOX)
    if not any(person.names for person in session.loaded.playbook.people):
        screen.say(find_words.FIND_NO_NAMES)
    if looked.rows and not here.settings.full:
        screen.say(find_words.FIND_FULL)
    for name, error in {**session.faults, **looked.faults}.items():
        screen.say(words.fault(name, error.say, error.hint))


def _line(number: int, hint: Hint, *, full: bool) -> str:
    name = visible(hint.name, 60)
    reasons = ", ".join(find_words.reason(why, name, hint.place) for why in hint.reasons)
    how_often = find_words.seen(hint.place, hint.count, hint.newest[:7])
    return find_words.row(number, shown(hint.identifier, full=full), reasons, how_often)


def _ask(here: Here, session: Session, looked: Looked) -> int:
    """Ask which are theirs, and what becomes of the others; write only what was answered."""
    ended = Exit.FAILED if session.faults or looked.faults else Exit.IN_ORDER
    if not looked.rows:
        remember(session, looked, ())
        return ended
    ticked = here.ask.tick((find_words.FIND_TICK,), len(looked.rows))
    if ticked is None:
        here.screen.say(words.NOTHING_CHANGED)
        return Exit.WAITING
    chosen = [looked.rows[number - 1] for number in ticked]
    for row, identifier in zip(chosen, take(session, chosen), strict=True):
        here.screen.say(words.added(row.alias, shown(identifier, full=here.settings.full)))
    left_out: Sequence[Row] = ()
    others = [row for row in looked.rows if row not in chosen]
    if others and here.ask.choose(find_words.FIND_OTHERS, _OTHERS) == _OUT:
        left_out = others
    remember(session, looked, left_out)
    if chosen:
        here.screen.say(find_words.FIND_NEXT)
    if looked.mailboxes or looked.books:
        here.screen.say(find_words.FIND_REMEMBERED)
    return ended


def _faults(looked: Looked) -> list[JsonObject]:
    return [
        {"account": name, "code": error.code, "say": error.say, "hint": error.hint}
        for name, error in looked.faults.items()
    ]
