"""Run `boundary rehearse`: the same code on made-up mail, screen by screen."""

from __future__ import annotations

from itertools import zip_longest
from pathlib import Path

import click

from boundary.app.session import open_session
from boundary.app.story import Scene, rehearse
from boundary.app.workspace import Loaded
from boundary.cli import help_words, words
from boundary.cli.cases import is_code, view_of
from boundary.cli.exits import Exit
from boundary.cli.here import Here, pass_here
from boundary.cli.settings import everywhere
from boundary.core.json import Json, JsonObject
from boundary.core.mask import mask_text, visible
from boundary.formats.lines import padded
from boundary.formats.plan_json import plan_json
from boundary.formats.plan_text import plan_text

_NAME = "rehearsal"


@click.command("rehearse", help=help_words.HELP_REHEARSE)
@everywhere
@click.argument("case", metavar="[CASE]", required=False)
@pass_here
def command(here: Here, case: str | None) -> int:
    """Play the story; nothing but loopback is contacted."""
    told: list[Json] = []
    playbook = None if case is None else _playbook(here, case)
    for position, scene in enumerate(rehearse(here.env, playbook), start=1):
        if position > 1 and not _goes_on(here):
            here.screen.say("", words.REHEARSE_STOPPED)
            break
        # The story that ships has invented names only; a playbook of your own has not.
        covered = case is not None and not here.settings.full
        _show(here, scene, position, covered=covered)
        told.append(_to_json(here, scene, covered=covered))
    if here.settings.json:
        here.screen.answer({"boundary": 1, "scenes": told})
    return Exit.IN_ORDER


def _playbook(here: Here, case: str) -> Path | Loaded:
    """Find what is rehearsed: a file, or what a case holds; a sealed one is opened and closed."""
    if not is_code(here, case):
        return Path(case)
    with open_session(here.env, case, write=False, connect=False) as session:
        loaded = session.loaded
    return loaded.home if isinstance(loaded.home, Path) else loaded


def _goes_on(here: Here) -> bool:
    """Let somebody at a keyboard read one screen at a time; nobody else is asked."""
    if not (here.settings.may_ask and here.keyboard.isatty()):
        return True
    return here.ask.line(words.REHEARSE_NEXT).casefold() != "stop"


def _show(here: Here, scene: Scene, position: int, *, covered: bool) -> None:
    screen = here.screen
    screen.say("", words.REHEARSAL)
    screen.heading(f"{position}. {scene.title}")
    if scene.plan is not None and scene.session is not None:
        screen.lines(plan_text(scene.plan, view_of(here, scene.session, _NAME)))
    if scene.sides:
        screen.lines(_side_by_side(scene.sides, screen.width, covered=covered))
    screen.say(*scene.lines)


def _cell(text: str, *, covered: bool) -> str:
    return mask_text(text) if covered else text


def _side_by_side(
    sides: tuple[tuple[str, tuple[str, ...]], ...], room: int, *, covered: bool
) -> list[str]:
    """Set columns next to one another, in as many columns as the screen is wide."""
    width = (room - 3 * (len(sides) - 1)) // len(sides)
    columns = [(heading, "-" * width, *rows) for heading, rows in sides]
    return [
        " | ".join(
            padded(visible(_cell(cell, covered=covered), width), width) for cell in row
        ).rstrip()
        for row in zip_longest(*columns, fillvalue="")
    ]


def _to_json(here: Here, scene: Scene, *, covered: bool) -> JsonObject:
    plan: JsonObject | None = None
    if scene.plan is not None and scene.session is not None:
        plan = plan_json(scene.plan, view_of(here, scene.session, _NAME))
    sides = [
        {"title": heading, "rows": [_cell(row, covered=covered) for row in rows]}
        for heading, rows in scene.sides
    ]
    return {"title": scene.title, "lines": list(scene.lines), "plan": plan, "sides": sides}
