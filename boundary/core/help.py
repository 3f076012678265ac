"""Hold one help line: who to turn to, for what, and how sure the entry is."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class HelpLine:
    """One service that a reader can turn to; shown with its date, never chosen for the reader."""

    country: str
    """Two capital letters, or "*" for a directory of many countries."""
    name: str
    """The service's own name, as it writes it."""
    about: str
    """What it is for: one short sentence."""
    people: tuple[str, ...]
    """Whom it is for, of PEOPLE; never empty."""
    dial: str
    """The number as people there dial it, or empty."""
    phones: tuple[str, ...]
    """The same in E.164, or the digits of a short number."""
    web: str
    """Its address on the web, or empty."""
    hours: str
    """As known, or "not known"."""
    languages: str
    """As known, or "not known"."""
    cost: str
    """free, paid or unknown."""
    sure: str
    """verified, third-party or unverified; every entry is looked up again before a release."""
    source: str
    checked_on: str
    """ISO date on which the source was read."""


PEOPLE = ("everyone", "women", "men", "lgbtq", "older", "children", "stalking", "crime")
"""The closed list of whom or what a help line is for."""
