"""Run `boundary begin`: the questions before everything, then the workspace of a case."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import TypeVar

import click

from boundary.app.begin import QUESTIONS, Answer, Answers, Begun, begin_case, read_answers
from boundary.app.facts import DEFAULT_WAIT_HOURS, Choice, begun_note
from boundary.app.library import Library
from boundary.app.seal import begin_again
from boundary.app.session import open_session
from boundary.app.workspace import CASE_CODE, Loaded, Sealed
from boundary.cli import ask, begin_words, help_words, nothing_words, words
from boundary.cli.exits import Exit
from boundary.cli.help_page import help_json, show_help_lines
from boundary.cli.here import Here, pass_here
from boundary.cli.settings import everywhere
from boundary.cli.synced import is_synced
from boundary.core.circumstances import Circumstance, Circumstances, circumstances
from boundary.core.errors import NeedsPerson, Refusal

__all__ = [
    "Asked",
    "Options",
    "Stopped",
    "ask_questions",
    "command",
    "question_options",
    "set_up",
    "tell_begun",
]

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
class Options:
    """What was said beside the questions."""

    form: str = ""
    go_on: bool = False
    choice: Choice | None = None
    country: str = ""
    holding: Circumstances | None = None
    """None: it was not said."""
    fleeting: bool = False
    """Nothing of it is kept: it is for one run."""


@dataclass(frozen=True, slots=True)
class Asked:
    """What came of the questions; the answers are for this moment only."""

    answers: Answers
    choice: Choice
    circumstances: Circumstances


class Stopped(Exception):
    """The person would rather not go on now."""


_Command = TypeVar("_Command", bound=Callable[..., object])


def question_options(command: _Command) -> _Command:
    """Add the options that answer the questions, and what is chosen after them."""
    options = (
        click.option(
            "--answers", "form", metavar="FILE", default="", help=help_words.HELP_BEGIN_ANSWERS
        ),
        click.option("--go-on", is_flag=True, help=help_words.HELP_BEGIN_GO_ON),
        click.option(
            "--plan",
            "choice",
            type=click.Choice([choice.value for choice in Choice]),
            help=help_words.HELP_BEGIN_CHOICE,
        ),
        click.option(
            "--wait-hours",
            type=click.IntRange(0, 24 * 365),
            default=DEFAULT_WAIT_HOURS,
            show_default=True,
            help=help_words.HELP_BEGIN_WAIT,
        ),
    )
    for option in reversed(options):
        command = option(command)
    return command


@click.command("begin", help=help_words.HELP_BEGIN)
@everywhere
@click.argument("case", metavar="[CASE]", required=False)
@question_options
@click.option(
    "--while",
    "holding",
    metavar="NAME",
    multiple=True,
    type=click.Choice([*(one.value for one in Circumstance), begin_words.NONE]),
    help=begin_words.HELP_BEGIN_WHILE,
)
@click.option("--country", metavar="XX", default="", help=help_words.HELP_COUNTRY)
@pass_here
def command(
    here: Here,
    case: str | None,
    form: str,
    choice: str | None,
    wait_hours: int,
    holding: tuple[str, ...],
    country: str,
    *,
    go_on: bool,
) -> int:
    """Ask, advise, and only then write anything."""
    chosen = None if choice is None else Choice(choice)
    options = Options(form, go_on, chosen, country, _named(holding))
    if not form and not here.settings.may_ask:
        raise NeedsPerson(words.NOBODY_ASKED, hint=words.BEGIN_FORM_HINT)
    try:
        asked = ask_questions(here, options)
    except Stopped:
        return _stopped(here, options)
    if case is None:
        raise Refusal(words.BEGIN_NO_FILE, hint=words.BEGIN_NO_FILE_HINT)
    begun = _begin(here, case, asked, wait_hours)
    if here.settings.json:
        here.screen.answer(
            {
                "boundary": 1,
                "case": begun.code,
                "choice": asked.choice.value,
                "circumstances": [one.value for one in asked.circumstances.holding],
                "wait_hours": wait_hours,
                "help": help_json(Library(), country) if asked.answers.help_first else [],
            }
        )
    here.screen.say(words.home_next(f"boundary plan {begun.code}"))
    return Exit.IN_ORDER


def set_up(here: Here, path: Path, asked: Asked, wait_hours: int) -> Begun:
    """Begin the case of a playbook that lies at `path`, and say so."""
    if is_synced(here.env.state / "case") or is_synced(path):
        here.screen.say("", *words.SYNCED)
    begun = begin_case(
        here.env, path, asked.choice, wait_hours=wait_hours, holding=asked.circumstances
    )
    tell_begun(here, begun, asked)
    if begun.wrote_code:
        here.screen.say(words.wrote_code(path.name))
    return begun


def _named(holding: tuple[str, ...]) -> Circumstances | None:
    if not holding:
        return None
    return circumstances(Circumstance(one) for one in holding if one != begin_words.NONE)


def _begin(here: Here, case: str, asked: Asked, wait_hours: int) -> Begun:
    """Find the playbook by its path, or as a case has it when its code was named."""
    if CASE_CODE.fullmatch(case) is None:
        return set_up(here, Path(case), asked, wait_hours)
    home = _loaded(here, case).home
    if not isinstance(home, Sealed):
        return set_up(here, home, asked, wait_hours)
    note = begun_note(asked.choice, wait_hours, None, asked.circumstances)
    begun = begin_again(here.env, home.code, note)
    tell_begun(here, begun, asked)
    return begun


def _loaded(here: Here, case: str) -> Loaded:
    with open_session(here.env, case, write=False, connect=False) as session:
        return session.loaded


def tell_begun(here: Here, begun: Begun, asked: Asked) -> None:
    """Say that a case is there, for which plan, and what its plan counts on."""
    here.screen.say("", words.begun(begun.code, _CHOICES[asked.choice]))
    holding = asked.circumstances.holding
    if holding:
        says = tuple(begin_words.CIRCUMSTANCES[one] for one in holding)
        here.screen.say(begin_words.circumstances_kept(says))


def _stopped(here: Here, options: Options) -> int:
    if here.settings.json:
        lines = help_json(Library(), options.country)
        here.screen.answer({"boundary": 1, "case": None, "choice": None, "help": lines})
    here.screen.say("", words.BEGIN_STOPPED, words.DEVICE_NOTHING)
    return Exit.IN_ORDER


def ask_questions(here: Here, options: Options) -> Asked:
    """Ask all six, or read the form; the device question comes before anything else.

    What holds is asked on one more screen, when an answer calls for it. Raises Stopped.
    """
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
    holding = _circumstances(here, answers, options)
    return Asked(answers, _choice(here, answers, options), holding)


def _circumstances(here: Here, answers: Answers, options: Options) -> Circumstances:
    """Find out what the plan has to count on; the careful answer when nobody can be asked."""
    if options.holding is not None:
        return options.holding
    if not answers.shared_life:
        return Circumstances()
    if not here.settings.may_ask:
        here.screen.say("", begin_words.PREPARED_CIRCUMSTANCES)
        return answers.careful
    listed = tuple(begin_words.CIRCUMSTANCES.items())
    rows = [f"  {place}  {says}" for place, (_, says) in enumerate(listed, start=1)]
    question = begin_words.Q_CIRCUMSTANCES
    if options.fleeting:
        question = (*question[:-1], nothing_words.CIRCUMSTANCES)
    ticked = here.ask.tick((*question, "", *rows), len(listed))
    if ticked is None:
        raise Stopped
    return circumstances(listed[place - 1][0] for place in ticked)


def _one(here: Here, name: str) -> Answer:
    sentence = words.Q_DEVICE if name == _DEVICE else words.QUESTIONS[name]
    stored = (words.Q_NOT_STORED,) if name == _DEVICE else ()
    chosen = here.ask.choose((sentence, *stored), _ANSWERS)
    if chosen == ask.NOT_NOW:
        raise Stopped
    return Answer(chosen)


def _device(here: Here, answer: Answer, options: Options) -> None:
    """Advise another device, and do nothing else unless the person goes on."""
    if answer is Answer.YES:
        return
    here.screen.say("", *words.DEVICE_ADVICE, words.DEVICE_NOTHING)
    if options.go_on or (options.form and answer is Answer.SKIP):
        return
    if not here.settings.may_ask:
        raise Stopped
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
            raise Stopped
        show_help_lines(here, Library(), options.country)


def _advice(here: Here, answers: Answers) -> None:
    if answers.shared_accounts is not Answer.NO:
        here.screen.say("", *words.SHARED_ADVICE)
    if answers.someone_knows is not Answer.YES:
        here.screen.say("", words.SOMEONE_ADVICE)
    if answers.order_first:
        here.screen.say("", *words.ORDERS_ADVICE, *begin_words.LOW_CONTACT)


def _choice(here: Here, answers: Answers, options: Options) -> Choice:
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
        raise Stopped
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
            raise Stopped
