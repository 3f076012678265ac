"""Hold one change of a playbook that was asked for, and the questions every change begins with."""

from __future__ import annotations

from dataclasses import dataclass, field

from boundary.app.session import Session
from boundary.cli import edit_words
from boundary.cli.ask import NOT_NOW, Choice
from boundary.cli.here import Here
from boundary.cli.new_view import Later, line
from boundary.core.errors import Refusal

__all__ = ["IN", "OUT", "Draft", "line_of", "person_of", "text_of", "way_of"]

IN, OUT = "in", "out"


@dataclass(frozen=True, slots=True)
class Draft:
    """A change that was asked for and is not written."""

    text: str = field(repr=False)
    """The whole playbook, as it would be."""
    says: str = field(repr=False)
    more: tuple[str, ...] = ()
    """What there is to know about it."""


def text_of(session: Session) -> str:
    """Give the playbook as it is written now."""
    return session.loaded.data.decode("utf-8")


def line_of(here: Here, prompt: str) -> str:
    """Read one line; empty for "not now", which can be typed as well."""
    try:
        return line(here, (), prompt)
    except Later:
        return ""


def way_of(here: Here, first: str, second: str) -> str:
    """Ask which of two ways; IN for the first, OUT for the second, or NOT_NOW."""
    choices = (Choice(IN, first), Choice(OUT, second))
    return here.ask.choose((edit_words.WAY,), choices)


def person_of(here: Here, session: Session, *, always: bool = False) -> str:
    """Ask who it is about; the one there is when there is one, unless `always`.

    Empty for "not now". Raises Refusal when nobody is in the playbook.
    """
    people = [person.alias for person in session.loaded.playbook.people]
    if not people:
        raise Refusal(edit_words.NO_PEOPLE)
    if len(people) == 1 and not always:
        return people[0]
    places = [Choice(str(place), alias) for place, alias in enumerate(people)]
    chosen = here.ask.choose((edit_words.WHICH_PERSON,), places)
    return "" if chosen == NOT_NOW else people[int(chosen)]
