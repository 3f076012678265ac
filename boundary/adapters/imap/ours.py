"""Name the folders or labels of a mailbox that this program may have made; reading only."""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Iterable
from contextlib import suppress
from dataclasses import dataclass

from boundary.core.errors import AdapterError
from boundary.core.mask import quoted
from boundary.core.ports import Thing

from .connection import Link, Refused
from .look import Layout, layout
from .wire import counted

__all__ = ["DEFAULTS", "FOLDERS", "STAYS", "Kind", "folders_named"]

DEFAULTS = ("Later", "Aside", "Archive")
"""What folders are called when nobody chose another name."""
STAYS = "A folder with your mail in it is left to you."


@dataclass(frozen=True, slots=True)
class Kind:
    """What mail is filed under on a server."""

    noun: str
    by_hand: str
    target: Callable[[Layout, str], str]
    """Gives the wire name of a visible one. Raises AdapterError."""


FOLDERS = Kind(
    "folder",
    "You can open it in your mail program, move its mail back to the inbox, and then remove it.",
    Layout.target,
)


def folders_named(link: Link, names: Iterable[str], kind: Kind = FOLDERS) -> tuple[Thing, ...]:
    """Name each folder of one of these names that is there, with its number of messages.

    None is removable: what lies in it is the user's. Raises TransientError or AdapterError.
    """
    plan = layout(link)
    found: dict[str, Thing] = {}
    for name in names:
        raw = ""
        with suppress(AdapterError):  # no mail is ever filed under such a name
            raw = kind.target(plan, name)
        if raw not in found and plan.has(raw):
            say = _say(link, raw, name, kind.noun)
            found[raw] = Thing(_id(raw), say, kind.by_hand, removable=False)
    return tuple(found.values())


def _say(link: Link, raw: str, name: str, noun: str) -> str:
    try:
        holds = f"with {counted(link.status(raw).exists, 'message', 'messages')}"
    except Refused:
        holds = "which could not be opened"
    return (
        f"There is a {noun} “{quoted(name)}”, {holds}. This program files mail under that name;"
        f" it can also be a {noun} of your own."
    )


def _id(raw: str) -> str:
    return "folder:" + hashlib.sha256(raw.encode()).hexdigest()[:16]
