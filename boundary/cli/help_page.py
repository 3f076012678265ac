"""Show help lines: from one dated list, for the country that was asked for, never a guess."""

from __future__ import annotations

from boundary.app.library import Library
from boundary.cli import words
from boundary.cli.here import Here
from boundary.core.help import HelpLine
from boundary.core.json import JsonObject

__all__ = ["help_json", "show_help_lines"]

_EVERYWHERE = "*"


def lines_for(library: Library, country: str) -> tuple[HelpLine, ...]:
    """Choose the lines of a country, then the directories of many countries."""
    wanted = country.strip().upper()
    own = tuple(line for line in library.help_lines if wanted and line.country == wanted)
    return own + tuple(line for line in library.help_lines if line.country == _EVERYWHERE)


def show_help_lines(here: Here, library: Library, country: str) -> None:
    """Show the help page; the country is asked for when it was not named and somebody is there."""
    if not country and here.settings.may_ask:
        country = here.ask.line(words.Q_COUNTRY)
    here.screen.say("", *words.HELP_FIRST)
    lines = lines_for(library, country)
    if country and all(line.country == _EVERYWHERE for line in lines):
        here.screen.say(words.NO_LINES)
    for line in lines:
        here.screen.say(words.help_line(line.name, line.dial, line.web, line.about))
        sure = line.sure == "verified"
        here.screen.say(
            words.help_line_more(line.hours, line.languages, line.checked_on, sure=sure)
        )


def help_json(library: Library, country: str) -> list[JsonObject]:
    """Give the same lines to another program."""
    return [
        {
            "country": line.country,
            "name": line.name,
            "dial": line.dial,
            "web": line.web,
            "about": line.about,
            "checked_on": line.checked_on,
        }
        for line in lines_for(library, country)
    ]
