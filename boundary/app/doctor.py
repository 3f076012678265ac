"""Say what is missing or old on this machine, in words; contacts nothing."""

from __future__ import annotations

import importlib.util
import sys
from collections.abc import Callable
from dataclasses import dataclass
from datetime import date

from boundary.adapters.browser.find_browser import Browser, find_browser
from boundary.app.env import Env
from boundary.app.library import Library
from boundary.app.workspace import Workspace
from boundary.vault.keychain import system_keychain

__all__ = ["OLD_AFTER_DAYS", "Row", "doctor"]

OLD_AFTER_DAYS = 180
"""A dated fact older than this is shown as "may have changed"."""


@dataclass(frozen=True, slots=True)
class Row:
    """One thing that was looked at."""

    name: str
    say: str
    fine: bool


def doctor(
    env: Env,
    today: date,
    has: Callable[[str], bool] | None = None,
    find: Callable[[], Browser | None] = find_browser,
) -> tuple[Row, ...]:
    """Look at this machine. Writes nothing and contacts nothing."""
    has = has or _has
    library = Library()
    cases = Workspace(env.state, env.files).codes()
    keychain = (
        "This system's keychain keeps passwords; programs you run can read it while it is open."
        if system_keychain() is not None
        else "There is no keychain here, so passwords lie in the sealed store of each case."
    )
    mail_server = (
        "The embedded mail server is here."
        if has("pymap")
        else "The package pymap is missing, so nothing can be rehearsed."
    )
    return (
        Row("Python", f"Version {sys.version.split()[0]}.", fine=sys.version_info >= (3, 11)),
        Row("Cases", f"{len(cases)} begun on this device.", fine=True),
        Row("Keychain", keychain, fine=True),
        Row("Rehearsal", mail_server, fine=has("pymap")),
        Row("Google", _google(has), fine=True),
        Row("Browser", _browser(has, find), fine=True),
        _guides(library, today),
        _tables(library, today),
    )


def _google(has: Callable[[str], bool]) -> str:
    if not has("googleapiclient") or not has("google_auth_oauthlib"):
        return (
            "The parts for Google's own interface are not installed. A Gmail account can go by a"
            " file or by an app password without them."
        )
    return (
        "The parts for Google's own interface are here. While your client is in the state"
        " “Testing”, Google ends the permission after 7 days: then `boundary connect` asks again."
    )


def _browser(has: Callable[[str], bool], find: Callable[[], Browser | None]) -> str:
    instead = "Sites are then done by written steps alone."
    if not has("playwright"):
        return f"The part that opens a browser window is not installed. {instead}"
    browser = find()
    if browser is None:
        return f"No Chrome, Chromium or Edge was found where they usually are. {instead}"
    return f"{browser.name} would be opened for accounts with `way: browser`, on its own folder."


def _has(module: str) -> bool:
    return importlib.util.find_spec(module) is not None


def _guides(library: Library, today: date) -> Row:
    old = [g.name for g in library.guides.values() if _age(g.checked_on, today) > OLD_AFTER_DAYS]
    if old:
        say = "These may have changed since: " + ", ".join(sorted(old)) + "."
        return Row("Guides", say, fine=False)
    say = f"{len(library.guides)} written guides, none older than {OLD_AFTER_DAYS} days."
    return Row("Guides", say, fine=True)


def _tables(library: Library, today: date) -> Row:
    rules = library.rules
    dates = [line.checked_on for line in rules.notices.values()]
    dates += [provider.checked_on for provider in rules.providers]
    dates += [line.checked_on for line in library.help_lines]
    old = sum(_age(day, today) > OLD_AFTER_DAYS for day in dates)
    if old:
        return Row("Dated facts", f"{old} of {len(dates)} may have changed since.", fine=False)
    say = f"{len(dates)} facts, none older than {OLD_AFTER_DAYS} days."
    return Row("Dated facts", say, fine=True)


def _age(day: str, today: date) -> int:
    return (today - date.fromisoformat(day)).days
