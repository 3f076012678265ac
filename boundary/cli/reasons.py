"""Run `boundary reasons`: the user's own words, read or added at any moment."""

from __future__ import annotations

from collections.abc import Sequence

import click

from boundary.app.reasons import MAX_CHARACTERS, Reason, reason_entry, reasons_of
from boundary.cli import undo_words, words
from boundary.cli.ask import Choice
from boundary.cli.cases import from_log
from boundary.cli.exits import Exit
from boundary.cli.here import Here, pass_here
from boundary.cli.settings import everywhere
from boundary.core.errors import Refusal
from boundary.core.json import Json

__all__ = ["show_reasons"]

_WRITE = "write"


@click.command("reasons", help=undo_words.HELP_REASONS)
@everywhere
@click.argument("case", metavar="CASE")
@click.option("--from", "source", metavar="FILE", default="", help=undo_words.HELP_REASONS_FROM)
@pass_here
def command(here: Here, case: str, source: str) -> int:
    """Keep what was handed over, show what is there, and offer to add to it."""
    if source:
        _keep(here, case, _decoded(here.read(source)))
    reasons = _read(here, case)
    if here.settings.json:
        listed: list[Json] = [{"at": reason.at_ms, "words": reason.words} for reason in reasons]
        here.screen.answer({"boundary": 1, "reasons": listed})
    show_reasons(here, reasons)
    if not reasons:
        here.screen.say(undo_words.REASONS_NONE)
    here.screen.say("", undo_words.REASONS_HOW)
    if source:
        here.screen.say(undo_words.REASONS_KEPT)
        if source != "-":
            here.screen.say(undo_words.REASONS_FILE)
    elif here.settings.may_ask:
        return _offered(here, case)
    return Exit.IN_ORDER


def show_reasons(here: Here, reasons: Sequence[Reason]) -> None:
    """Show all of them, each under the day it was written."""
    for reason in reasons:
        here.screen.say("", undo_words.wrote(reason.at_ms))
        here.screen.say(*(f"  {line}" for line in reason.words.split("\n")))


def _read(here: Here, case: str) -> tuple[Reason, ...]:
    with from_log(here, case, write=False, connect=False) as session:
        return reasons_of(session.ledger.events(copies=False))


def _keep(here: Here, case: str, typed: str) -> None:
    entry = reason_entry(typed)
    with from_log(here, case, write=True, connect=False) as session:
        session.ledger.append([entry])


def _offered(here: Here, case: str) -> int:
    """Ask whether to write, and take lines until an empty one."""
    chosen = here.ask.choose((undo_words.REASONS_ASK,), (Choice(_WRITE, undo_words.REASONS_WRITE),))
    if chosen != _WRITE:
        return Exit.IN_ORDER
    here.screen.aside("", undo_words.REASONS_LINES)
    lines: list[str] = []
    while sum(map(len, lines)) <= MAX_CHARACTERS:
        line = here.ask.line(undo_words.REASONS_LINE)
        if not line:
            break
        lines.append(line)
    if not lines:
        here.screen.say(words.NOTHING_CHANGED)
        return Exit.IN_ORDER
    _keep(here, case, "\n".join(lines))
    here.screen.say(undo_words.REASONS_KEPT)
    return Exit.IN_ORDER


def _decoded(data: bytes) -> str:
    try:
        return data.decode("utf-8").removeprefix("\ufeff")
    except UnicodeDecodeError as error:
        raise Refusal(words.NOT_TEXT) from error
