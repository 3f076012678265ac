"""Run `boundary begin`: the questions before everything, then the workspace of a case."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

import click

from boundary.app.begin import QUESTIONS, Answer, Answers, begin_case, read_answers
from boundary.app.facts import DEFAULT_WAIT_HOURS, Choice
from boundary.app.library import Library
from boundary.app.session import open_session
from boundary.app.workspace import CASE_CODE
from boundary.cli import ask, help_words, words
from boundary.cli.exits import Exit
from boundary.cli.help_page import help_json, show_help_lines
from boundary.cli.here import Here, pass_here
from boundary.cli.settings import everywhere
from boundary.cli.synced import is_synced
from boundary.core.errors import NeedsPerson, Refusal

_DEVICE = QUESTIONS[0]
_GO, _STOP, _HELP = "go-on", "stop", "help"
_ANSWERS = (
    ask.Choice(Answer.YES.value, words.YES),
    ask.Choice(Answer.NO.value, words.NO),
    ask.Choice(Answer.SKIP.value, words.SKIP_QUESTION),
)
_CHOICES = {
    Choice.FULL: words.CHOOSE_FULL,
    Choice.QUIET: words.CHOOSE_QUIET,
    Choice.COLLECT_ONLY: words.CHOOSE_COLLECT,
}


@dataclass(frozen=True, slots=True)
class _Options:
    """What was said beside the questions."""

    form: str
    go_on: bool
    choice: Choice | None
    country: str


class _Stopped(Exception):
    """The person would rather not go on now."""


@click.command("begin", help=help_words.HELP_BEGIN)
@everywhere
@click.argument("case", metavar="[CASE]", required=False)
@click.option("--answers", "form", metavar="FILE", default="", help=help_words.HELP_BEGIN_ANSWERS)
@click.option("--go-on", is_flag=True, help=help_words.HELP_BEGIN_GO_ON)
@click.option(
    "--plan",
    "choice",
    type=click.Choice([choice.value for choice in Choice]),
    help=help_words.HELP_BEGIN_CHOICE,
)
@click.option(
    "--wait-hours",
    type=click.IntRange(0, 24 * 365),
    default=DEFAULT_WAIT_HOURS,
    show_default=True,
    help=help_words.HELP_BEGIN_WAIT,
)
@click.option("--country", metavar="XX", default="", help=help_words.HELP_COUNTRY)
@pass_here
def command(
    here: Here,
    case: str | None,
    form: str,
    choice: str | None,
    wait_hours: int,
    country: str,
    *,
    go_on: bool,
) -> int:
    """Ask, advise, and only then write anything."""
    options = _Options(form, go_on, None if choice is None else Choice(choice), country)
    if not form and not here.settings.may_ask:
        raise NeedsPerson(words.NOBODY_ASKED, hint=words.BEGIN_FORM_HINT)
    try:
        answers, chosen = _questions(here, options)
    except _Stopped:
        return _stopped(here, options)
    if case is None:
        raise Refusal(words.BEGIN_NO_FILE, hint=words.BEGIN_NO_FILE_HINT)
    path = _playbook(here, case)
    if is_synced(here.env.state) or is_synced(path):
        here.screen.say("", *words.SYNCED)
    begun = begin_case(here.env, path, chosen, wait_hours=wait_hours)
    if here.settings.json:
        here.screen.answer(
            {
                "boundary": 1,
                "case": begun.code,
                "choice": chosen.value,
                "wait_hours": wait_hours,
                "help": help_json(Library(), country) if answers.help_first else [],
            }
        )
    here.screen.say("", words.begun(begun.code, _CHOICES[chosen]))
    if begun.wrote_code:
        here.screen.say(words.wrote_code(path.name))
    here.screen.say(words.home_next(f"boundary plan {begun.code}"))
    return Exit.IN_ORDER


def _playbook(here: Here, case: str) -> Path:
    """Find the file: by its path, or as a case remembers it when its code was named."""
    if CASE_CODE.fullmatch(case) is None:
        return Path(case)
    with open_session(here.env, case, write=False, connect=False) as session:
        return session.loaded.path


def _stopped(here: Here, options: _Options) -> int:
    if here.settings.json:
        lines = help_json(Library(), options.country)
        here.screen.answer({"boundary": 1, "case": None, "choice": None, "help": lines})
    here.screen.say("", words.BEGIN_STOPPED, words.DEVICE_NOTHING)
    return Exit.IN_ORDER


def _questions(here: Here, options: _Options) -> tuple[Answers, Choice]:
    """Ask all six, or read the form; the device question comes before anything else."""
    here.screen.say(*words.LIMITS)
    answers = read_answers(here.read(options.form)) if options.form else None
    given: dict[str, Answer] = {}
    for name in QUESTIONS:
        given[name] = _one(here, name) if answers is None else getattr(answers, name)
        if name == _DEVICE:
            _device(here, given[name], options)
    answers = Answers(**given)
    if answers.help_first:
        show_help_lines(here, Library(), options.country)
        here.screen.say("", *words.WHAT_MAY_HAPPEN)
    _advice(here, answers)
    return answers, _choice(here, answers, options)


def _one(here: Here, name: str) -> Answer:
    sentence = words.Q_DEVICE if name == _DEVICE else words.QUESTIONS[name]
    stored = (words.Q_NOT_STORED,) if name == _DEVICE else ()
    chosen = here.ask.choose((sentence, *stored), _ANSWERS)
    if chosen == ask.NOT_NOW:
        raise _Stopped
    return Answer(chosen)


def _device(here: Here, answer: Answer, options: _Options) -> None:
    """Advise another device, and do nothing else unless the person goes on."""
    if answer is Answer.YES:
        return
    here.screen.say("", *words.DEVICE_ADVICE, words.DEVICE_NOTHING)
    if options.go_on or (options.form and answer is Answer.SKIP):
        return
    if not here.settings.may_ask:
        raise _Stopped
    choices = (
        ask.Choice(_STOP, words.STOP_HERE),
        ask.Choice(_HELP, words.SHOW_HELP),
        ask.Choice(_GO, words.GO_ON),
    )
    while True:
        chosen = here.ask.choose((words.DEVICE_ASK,), choices)
        if chosen == _GO:
            return
        if chosen != _HELP:
            raise _Stopped
        show_help_lines(here, Library(), options.country)


def _advice(here: Here, answers: Answers) -> None:
    if answers.shared_accounts is not Answer.NO:
        here.screen.say("", *words.SHARED_ADVICE)
    if answers.someone_knows is not Answer.YES:
        here.screen.say("", words.SOMEONE_ADVICE)
    if answers.order_first:
        here.screen.say("", *words.ORDERS_ADVICE)


def _choice(here: Here, answers: Answers, options: _Options) -> Choice:
    """Find out which plan; the more careful one when nobody can be asked."""
    if options.choice is not None:
        return options.choice
    offered = tuple(Choice)
    if answers.order_first:
        offered = _orders(here) if here.settings.may_ask else (Choice.COLLECT_ONLY,)
    elif not answers.help_first:
        return Choice.FULL
    if not here.settings.may_ask:
        here.screen.say("", words.PREPARED_CHOICE)
        return Choice.QUIET if Choice.QUIET in offered else Choice.COLLECT_ONLY
    choices = [ask.Choice(choice.value, _CHOICES[choice]) for choice in offered]
    chosen = here.ask.choose((words.Q_CHOICE,), (*choices, ask.Choice(_STOP, words.STOP_HERE)))
    if chosen in (_STOP, ask.NOT_NOW):
        raise _Stopped
    return Choice(chosen)


def _orders(here: Here) -> tuple[Choice, ...]:
    """Ask what an order or agreement says; what it leaves open is not closed by a plan."""
    choices = (
        ask.Choice("none", words.ORDERS_NONE),
        ask.Choice("some", words.ORDERS_SOME),
        ask.Choice("unknown", words.ORDERS_UNKNOWN),
    )
    match here.ask.choose((words.Q_ORDERS,), choices):
        case "none":
            return tuple(Choice)
        case "some":
            return (Choice.QUIET, Choice.COLLECT_ONLY)
        case "unknown":
            return (Choice.COLLECT_ONLY,)
        case _:
            raise _Stopped
