"""Run `boundary forget`: destroy the key of one person in a case."""

from __future__ import annotations

from pathlib import Path

import click

from boundary.app.forget import Forgotten, ask, finish, forget, is_asked, waits_until
from boundary.app.forget_people import Somebody, people_of
from boundary.app.session import Session
from boundary.app.workspace import Sealed
from boundary.cli import forget_words, undo_words, words
from boundary.cli.ask import NOT_NOW, Choice
from boundary.cli.cases import forgotten, from_log
from boundary.cli.exits import Exit
from boundary.cli.here import Here, pass_here
from boundary.cli.settings import everywhere
from boundary.core.errors import NeedsPerson, Refusal
from boundary.core.json import Json, JsonObject
from boundary.core.mask import visible

_ASK, _NOW = "ask", "now"


@click.command("forget", help=forget_words.HELP)
@everywhere
@click.argument("case", metavar="CASE")
@click.option("--person", metavar="NAME", default="", help=forget_words.HELP_PERSON)
@click.option("--code", "typed", metavar="CODE", default="", help=forget_words.HELP_CODE)
@click.option("--now", is_flag=True, help=forget_words.HELP_NOW)
@pass_here
def command(here: Here, case: str, person: str, typed: str, *, now: bool) -> int:
    """Choose who it is, say what would be lost, have it typed, destroy the key."""
    with from_log(here, case, write=True, connect=False) as session:
        if finish(session) is not None:
            here.screen.say(forget_words.FINISHED)
        found = people_of(session)
        one = _chosen(here, session, found, person)
        if one is None:
            return Exit.IN_ORDER if not found else Exit.WAITING
        if typed and typed != session.code:
            raise Refusal(forget_words.NOT_IT)
        if not typed and not here.settings.may_ask:
            raise NeedsPerson(forget_words.NEEDS_CODE, hint=forget_words.NEEDS_CODE_HINT)
        _preview(here, session, one)
        if not now and not _waited(here, session, one, asks=not typed):
            return Exit.WAITING
        if not typed and not _typed(here, session, one):
            here.screen.say(forget_words.NOT_IT)
            return Exit.WAITING
        done = forget(session, one)
        _answer(here, session, one, done, None)
        _told(here, session, one, done)
    return Exit.IN_ORDER


def _chosen(
    here: Here, session: Session, found: tuple[Somebody, ...], name: str
) -> Somebody | None:
    """Find who is meant; None when there is nobody, or it is not now."""
    here.screen.say(*forgotten(session))
    if not found:
        _list(here, session, found)
        here.screen.say(forget_words.NOBODY)
        return None
    if name:
        meant = [one for one in found if name in (one.alias, one.id)]
        if len(meant) != 1:
            raise Refusal(forget_words.NO_SUCH, hint=forget_words.NO_SUCH_HINT)
        return meant[0]
    if not here.settings.may_ask:
        if not here.settings.json:
            raise NeedsPerson(forget_words.NEEDS_NAME, hint=forget_words.NEEDS_NAME_HINT)
        _list(here, session, found)
        return None
    rows = [forget_words.row(_name(one), one.entries, one.copies, one.standing) for one in found]
    choices = [Choice(str(place), says) for place, says in enumerate(rows)]
    chosen = here.ask.choose((forget_words.WHO,), choices)
    if chosen == NOT_NOW:
        here.screen.say(words.NOTHING_CHANGED)
        return None
    return found[int(chosen)]


def _name(one: Somebody) -> str:
    return visible(one.alias, 24) or forget_words.no_name(one.id, one.masked)


def _preview(here: Here, session: Session, one: Somebody) -> None:
    """Say what would be lost, what stays, and what can be done first."""
    say = here.screen.say
    say("", _name(one), *forget_words.WHAT)
    if one.alias and session.has_playbook and isinstance(session.loaded.home, Sealed):
        say(forget_words.SEALED_OUT)
    say(forget_words.entries(one.entries) if one.entries else forget_words.NOTHING_SEALED)
    if one.copies:
        say(*forget_words.copies(one.copies, one.copied_bytes, session.code))
    if one.shared:
        say(forget_words.shared(one.shared))
    if one.standing:
        say(*forget_words.standing(one.standing, session.code))
    if one.elsewhere:
        say(forget_words.elsewhere(one.elsewhere))
    if one.own_words:
        say(forget_words.own_words(one.own_words))
    _still_in_file(here, session, one)
    say(*forget_words.WHAT_STAYS)


def _still_in_file(here: Here, session: Session, one: Somebody) -> None:
    if one.alias and session.has_playbook and isinstance(session.loaded.home, Path):
        here.screen.say(forget_words.plain(session.loaded.home.name))


def _waited(here: Here, session: Session, one: Somebody, *, asks: bool) -> bool:
    """Whether the wait is over, or the person says that it does not apply."""
    until = waits_until(session, one)
    if until is None:
        return True
    when = undo_words.moment(until)
    if asks:
        choices = [] if is_asked(session, one) else [Choice(_ASK, forget_words.GO_ASK)]
        choices.append(Choice(_NOW, forget_words.GO_NOW))
        sentences = (forget_words.would_wait(when), forget_words.TAKE_TIME)
        chosen = here.ask.choose(sentences, choices)
        if chosen == _NOW:
            return True
        if chosen == NOT_NOW:
            here.screen.say(words.NOTHING_CHANGED)
            return False
    until = ask(session, one)
    _answer(here, session, one, None, until)
    here.screen.say(forget_words.waits(when))
    return False


def _typed(here: Here, session: Session, one: Somebody) -> bool:
    prompt = forget_words.TYPE if one.alias else forget_words.TYPE_CODE
    return here.ask.line(prompt).strip() in {session.code, *filter(None, (one.alias.strip(),))}


def _told(here: Here, session: Session, one: Somebody, done: Forgotten) -> None:
    say = here.screen.say
    say("", forget_words.DONE)
    if done.files:
        say(forget_words.removed(done.files))
    if done.out_of_playbook:
        say(forget_words.DONE_PLAYBOOK)
    if done.still_said:
        say(forget_words.DONE_STILL_SAID)
    _still_in_file(here, session, one)
    say(forget_words.LOOKS_ANEW, *forget_words.DONE_LIMIT)


def _list(here: Here, session: Session, found: tuple[Somebody, ...]) -> None:
    """Give the list to another program, with nothing done."""
    if here.settings.json:
        people: list[Json] = [_json(one) for one in found]
        here.screen.answer({"boundary": 1, "case": session.code, "people": people})


def _json(one: Somebody) -> JsonObject:
    return {
        "person": one.alias,
        "id": one.id,
        "entries": one.entries,
        "copies": one.copies,
        "bytes": one.copied_bytes,
        "shared": one.shared,
        "standing": one.standing,
        "elsewhere": one.elsewhere,
    }


def _answer(
    here: Here, session: Session, one: Somebody, done: Forgotten | None, until: int | None
) -> None:
    if here.settings.json:
        here.screen.answer(
            {
                "boundary": 1,
                "case": session.code,
                **_json(one),
                "forgotten": done is not None,
                "not_before": until,
                "files": 0 if done is None else done.files,
                "still_said": done is not None and done.still_said,
            }
        )
