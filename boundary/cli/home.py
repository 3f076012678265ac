"""Show the main door: where things stand in a few lines, then the next step."""

from __future__ import annotations

from boundary.app.session import Session
from boundary.app.workspace import Workspace
from boundary.cli import words
from boundary.cli.cases import from_log
from boundary.cli.exits import Exit
from boundary.cli.here import Here
from boundary.core.json import Json

__all__ = ["home"]


def home(here: Here) -> int:
    """Open the main door at a terminal; elsewhere say which cases are here and what stands."""
    if here.settings.may_ask and here.keyboard.isatty():
        # Loaded here: nobody else needs everything that the door leads to.
        from boundary.cli.menu import menu  # noqa: PLC0415

        return menu(here)
    env = here.env
    codes = Workspace(env.state, env.files).codes()
    if not codes:
        lines = words.HOME_NONE
    elif len(codes) == 1 and _may_open(here):
        with from_log(here, codes[0], write=False, connect=False) as session:
            lines = _stands(session)
    else:
        first = words.home_next(f"boundary check {codes[0]}")
        lines = (words.home_cases(", ".join(codes)), words.HOME_CLOSED, first)
    if here.settings.json:
        answer: list[Json] = list(codes)
        here.screen.answer({"boundary": 1, "cases": answer})
    here.screen.say(*lines)
    return Exit.IN_ORDER


def _may_open(here: Here) -> bool:
    """Whether a passphrase can be had: from a file, or from a person at a terminal."""
    settings = here.settings
    return bool(settings.passphrase_file) or (settings.may_ask and here.keyboard.isatty())


def _stands(session: Session) -> tuple[str, str, str]:
    done, doubt = len(session.standing.done), session.in_doubt
    command = "run" if doubt else "check" if done else "plan"
    return (
        words.home_cases(session.code),
        words.home_stands(done, doubt),
        words.home_next(f"boundary {command} {session.code}"),
    )
