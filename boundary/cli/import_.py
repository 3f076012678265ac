"""Run `boundary import`: show what a file from elsewhere would do, and freeze a copy."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

import click

from boundary.app.imports import (
    Entry,
    Imports,
    Incoming,
    Origin,
    check_name,
    imports_of,
    may_show,
    read_incoming,
)
from boundary.app.library import Library
from boundary.cli import share_words, words
from boundary.cli.ask import NOT_NOW, Choice
from boundary.cli.exits import Exit
from boundary.cli.here import Here, pass_here
from boundary.cli.settings import everywhere
from boundary.core.errors import Refusal
from boundary.core.json import Json
from boundary.core.verbs import VERBS
from boundary.formats.playbook_share import Difference, differences

_KEEP = "keep"


@click.command("import", help=share_words.HELP_IMPORT)
@everywhere
@click.argument("file", metavar="FILE", type=click.Path(path_type=Path))
@click.option("--as", "name", metavar="NAME", default="", help=share_words.HELP_IMPORT_AS)
@click.option(
    "--origin",
    metavar="WORD",
    type=click.Choice([origin.value for origin in Origin]),
    help=share_words.HELP_IMPORT_ORIGIN,
)
@click.option("--accept", metavar="DIGEST", default="", help=share_words.HELP_ACCEPT)
@pass_here
def command(here: Here, file: Path, name: str, origin: str | None, accept: str) -> int:
    """Read, show, compare with what is there, ask, keep."""
    incoming = read_incoming(file)
    library = Library()
    agreed = accept.strip().lower()
    if agreed and agreed != incoming.sha256:
        raise Refusal(share_words.OTHER_BYTES, hint=share_words.OTHER_BYTES_HINT)
    if name:
        check_name(name, library.playbook_names())
    _show(here, incoming, library)
    asks = here.settings.may_ask and not agreed
    if asks and not name:
        name = _name(here, library)
    imports = imports_of(here.env)
    known, changed = _earlier(here, imports, name, incoming)
    kept = False
    if name and not known and (agreed or (asks and _agreed(here, imports, name, changed))):
        where = Origin(origin) if origin else _origin(here, asks=asks)
        imports.keep(name, incoming.data, Entry(incoming.sha256, f"{here.today}", where))
        here.screen.say(share_words.kept(name), share_words.IMPORT_NEVER_NEWER)
        kept = True
    elif not known:
        here.screen.say(words.NOTHING_CHANGED)
        if not asks:
            here.screen.say(share_words.IMPORT_ACCEPT_HINT)
    if here.settings.json:
        _answer(here, incoming, library, name, changed, kept=kept)
    return Exit.IN_ORDER if kept or known else Exit.WAITING


def _show(here: Here, incoming: Incoming, library: Library) -> None:
    """Say what each step does and what it may show; what the file says of itself is quoted."""
    screen = here.screen
    screen.heading(share_words.IMPORT_HEAD)
    screen.say("", share_words.IMPORT_CLAIMS, *map(share_words.claim, incoming.claims))
    screen.say("", share_words.IMPORT_STEPS)
    for number, step in enumerate(incoming.shared.steps, start=1):
        does = VERBS[step.verb].does
        screen.say(share_words.step(number, step.verb, does, step.options))
        screen.say(share_words.shows(may_show(step.verb, library.rules.notices)))
    screen.say("", share_words.IMPORT_PLAN, share_words.IMPORT_ADVICE)
    screen.say(share_words.digest(incoming.sha256))


def _name(here: Here, library: Library) -> str:
    """Ask for a name; empty for "not now"."""
    here.screen.aside("", *share_words.IMPORT_NAME_WHY)
    typed = here.ask.line(share_words.IMPORT_NAME_ASK)
    if typed.casefold() in ("", NOT_NOW, words.NOT_NOW.casefold()):
        return ""
    check_name(typed, library.playbook_names())
    return typed


def _earlier(
    here: Here, imports: Imports, name: str, incoming: Incoming
) -> tuple[bool, Sequence[Difference] | None]:
    """Say what is there under the name: whether it is this very file, else what is different.

    None for the differences when there is nothing to compare with.
    """
    entries = imports.entries(name) if name else ()
    if not entries:
        return False, None
    there = imports.current(name)
    if there is None:
        here.screen.say("", share_words.IMPORT_CHANGED_COPY)
        return False, None
    if entries[-1].sha256 == incoming.sha256:
        here.screen.say("", share_words.IMPORT_ALREADY)
        return True, None
    found = differences(there, incoming.shared)
    here.screen.say("", share_words.IMPORT_DIFFERENT)
    for one in found:
        here.screen.say(share_words.difference(one.how, one.verb, one.options, one.before))
    if not found:
        here.screen.say(share_words.IMPORT_SAME_STEPS)
    here.screen.say(share_words.IMPORT_PLANS_CHANGE)
    return False, found


def _agreed(here: Here, imports: Imports, name: str, changed: Sequence[Difference] | None) -> bool:
    says = share_words.IMPORT_KEEP if changed is None else share_words.IMPORT_REPLACE
    question = share_words.keep_ask(name, str(imports.folder / name))
    return here.ask.choose(question, (Choice(_KEEP, says),)) == _KEEP


def _origin(here: Here, *, asks: bool) -> Origin:
    """Ask where it came from; a word of a closed list, so that nobody is named."""
    if not asks:
        return Origin.UNSAID
    choices = [Choice(origin.value, says) for origin, says in share_words.ORIGINS.items()]
    return Origin(here.ask.choose((share_words.IMPORT_ORIGIN_ASK,), choices, later=False))


def _answer(
    here: Here,
    incoming: Incoming,
    library: Library,
    name: str,
    changed: Sequence[Difference] | None,
    *,
    kept: bool,
) -> None:
    steps: list[Json] = []
    for step in incoming.shared.steps:
        levels = may_show(step.verb, library.rules.notices)
        shows: dict[str, Json] = {level.value: list(found) for level, found in levels.items()}
        options: dict[str, Json] = dict(step.options)
        does = VERBS[step.verb].does
        steps.append({"do": step.verb, "with": options, "does": does, "shows": shows})
    different: list[Json] | None = None
    if changed is not None:
        different = [{"how": one.how.value, "do": one.verb} for one in changed]
    claims: list[Json] = list(incoming.claims)
    here.screen.answer(
        {
            "boundary": 1,
            "name": name or None,
            "sha256": incoming.sha256,
            "claims": claims,
            "steps": steps,
            "different": different,
            "kept": kept,
        }
    )
