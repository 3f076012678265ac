"""Run `boundary new`: one question a screen, then a playbook, its case and the first plan."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from functools import partial
from pathlib import Path

import click

from boundary.app.facts import begun_note
from boundary.app.imports import library_of
from boundary.app.new import Mailbox
from boundary.app.seal import begin_sealed
from boundary.cli import new_words, words
from boundary.cli.ask import Choice
from boundary.cli.begin import Options, Stopped, ask_questions, set_up, tell_begun
from boundary.cli.exits import Exit
from boundary.cli.first_plan import first_plan
from boundary.cli.here import Here, pass_here
from boundary.cli.new_people import ask_follow, ask_handles, ask_person, texts_of
from boundary.cli.new_things import ask_mailbox, ask_platforms, change_host
from boundary.cli.new_view import Draft, Later, line, summary
from boundary.cli.settings import everywhere
from boundary.cli.synced import is_synced
from boundary.core.errors import NeedsPerson, Refusal
from boundary.core.mask import visible
from boundary.core.services import MAILBOXES
from boundary.formats.playbook_new import playbook_text

__all__ = ["command", "new_case"]

_GO, _PERSON, _CHANGE, _BACK = "go-on", "person", "change", "back"
_MAX_HOURS = 24 * 365


@click.command("new", help=new_words.HELP_NEW)
@everywhere
@click.argument("file", metavar="[FILE]", required=False, type=click.Path(path_type=Path))
@pass_here
def command(here: Here, file: Path | None) -> int:
    """Ask, set up, connect, and show the plan."""
    return Exit.IN_ORDER if new_case(here, file) else Exit.WAITING


def new_case(here: Here, file: Path | None = None) -> str:
    """Set up a case by questions and show its plan; return its code, or nothing when it ended."""
    if not here.settings.may_ask:
        raise NeedsPerson(words.NOBODY_ASKED, hint=words.BEGIN_FORM_HINT)
    if file is not None and here.env.files.size(file) is not None:
        raise Refusal(new_words.NEW_FILE_THERE, hint=new_words.NEW_FILE_THERE_HINT)
    try:
        draft = _asked(here)
    except (Stopped, Later):
        here.screen.say("", new_words.NEW_STOPPED)
        return ""
    if file is None and is_synced(here.env.state / "case"):
        here.screen.say("", *words.SYNCED)
    if file is None:
        note = begun_note(draft.choice, draft.wait_hours, None, draft.asked.circumstances)
        begun = begin_sealed(here.env, playbook_text(draft.new), note)
        tell_begun(here, begun, draft.asked)
    else:
        here.env.files.replace(file.absolute(), playbook_text(draft.new).encode("utf-8"))
        begun = set_up(here, file, draft.asked, draft.wait_hours)
    first_plan(here, begun.code)
    return begun.code


def _asked(here: Here) -> Draft:
    """Ask everything, in an order that never changes."""
    asked = ask_questions(here, Options())
    line(here, new_words.ACCESS_FIRST, new_words.ACCESS_ENTER)
    draft = Draft(library_of(here.env), asked)
    draft = ask_person(here, draft)
    draft = ask_platforms(here, draft)
    draft = ask_handles(here, draft, draft.new.people[-1].alias)
    draft = ask_mailbox(here, draft)
    draft = ask_follow(here, draft, draft.new.people[-1].alias)
    return _agreed(here, draft)


def _agreed(here: Here, draft: Draft) -> Draft:
    """Show everything until it is as it should be."""
    choices = (
        Choice(_GO, words.GO_ON),
        Choice(_PERSON, new_words.ADD_PERSON),
        Choice(_CHANGE, new_words.CHANGE),
    )
    while True:
        match here.ask.choose(summary(draft, full=here.settings.full), choices):
            case "go-on":
                return draft
            case "person":
                draft = ask_person(here, draft)
                alias = draft.new.people[-1].alias
                draft = ask_follow(here, ask_handles(here, draft, alias), alias)
            case "change":
                draft = _changed(here, draft)
            case _:
                raise Later


def _changed(here: Here, draft: Draft) -> Draft:
    """Ask what to change, and for it alone."""
    offered: dict[str, Callable[[], Draft]] = {}
    for person in draft.new.people:
        alias = person.alias
        offered[new_words.change_follow(alias)] = partial(ask_follow, here, draft, alias)
        if len(draft.new.people) > 1:
            offered[new_words.change_person(alias)] = partial(_without, draft, alias)
    offered[new_words.CHANGE_MAILBOX] = partial(ask_mailbox, here, draft)
    mailbox = draft.mailbox
    if mailbox is not None and "host" in mailbox.account.settings:
        offered[new_words.CHANGE_HOST] = partial(change_host, here, draft, mailbox)
    if mailbox is not None and mailbox.account.use in MAILBOXES:
        offered[new_words.CHANGE_FOLDER] = partial(_folder, here, draft, mailbox)
    offered[new_words.CHANGE_KEEP] = partial(_keep, here, draft)
    offered[new_words.CHANGE_WAIT] = partial(_wait, here, draft)
    choices = [*(Choice(says, says) for says in offered), Choice(_BACK, new_words.BACK)]
    chosen = here.ask.choose((new_words.Q_CHANGE,), choices, later=False)
    return draft if chosen == _BACK else offered[chosen]()


def _without(draft: Draft, alias: str) -> Draft:
    people = tuple(person for person in draft.new.people if person.alias != alias)
    return replace(draft, new=replace(draft.new, people=people))


def _folder(here: Here, draft: Draft, mailbox: Mailbox) -> Draft:
    """Ask for the visible name of the folder, until it is one that mail may be filed into."""
    sentences: tuple[str, ...] = new_words.Q_FOLDER
    while True:
        typed = line(here, sentences, new_words.FOLDER)
        if not typed:
            return draft
        changed = draft.with_folder(mailbox, typed)
        fault = changed.fault()
        if fault is None:
            return changed
        sentences = (new_words.not_taken(visible(typed, 60), fault.say, fault.hint),)


def _keep(here: Here, draft: Draft) -> Draft:
    """Ask who is never touched."""
    found, _, wrong = texts_of(here, line(here, new_words.Q_KEEP, new_words.KEEP))
    here.screen.aside(*wrong)
    texts = tuple(one.value for one in found)
    changed = replace(draft, new=replace(draft.new, keep_open=texts or draft.new.keep_open))
    fault = changed.fault()
    if fault is None:
        return changed
    here.screen.aside(fault.say, fault.hint)
    return draft


def _wait(here: Here, draft: Draft) -> Draft:
    sentences: tuple[str, ...] = (new_words.Q_WAIT,)
    while True:
        typed = line(here, sentences, new_words.WAIT)
        if not typed:
            return draft
        if typed.isascii() and typed.isdecimal() and int(typed[:6]) <= _MAX_HOURS:
            return replace(draft, wait_hours=int(typed[:6]))
        sentences = (new_words.WAIT_AGAIN,)
