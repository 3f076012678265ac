"""Name the folders of a mailbox that this program may have made; reading only."""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Iterable
from contextlib import suppress

from boundary.core.errors import AdapterError
from boundary.core.mask import quoted
from boundary.core.ports import Thing

from .connection import Link, Refused
from .look import Layout, layout
from .wire import counted

__all__ = ["DEFAULTS", "STAYS", "folders_named"]

DEFAULTS = ("Later", "Aside", "Archive")
"""What folders are called when nobody chose another name."""
STAYS = "A folder with your mail in it is left to you."
BY_HAND = (
    "You can open it in your mail program, move its mail back to the inbox, and then remove it."
)


def folders_named(
    link: Link, names: Iterable[str], target: Callable[[Layout, str], str] = Layout.target
) -> tuple[Thing, ...]:
    """Name each folder of one of these names that is there, with its number of messages.

    `target` gives the wire name of a visible one. None is removable: what lies in it is the
    user's. Raises TransientError or AdapterError.
    """
    plan = layout(link)
    found: dict[str, Thing] = {}
    for name in names:
        raw = ""
        with suppress(AdapterError):  # no mail is ever filed under such a name
            raw = target(plan, name)
        if raw not in found and plan.has(raw):
            found[raw] = Thing(_id(raw), _say(link, raw, name), BY_HAND, removable=False)
    return tuple(found.values())


def _say(link: Link, raw: str, name: str) -> str:
    try:
        holds = f"with {counted(link.status(raw).exists, 'message', 'messages')}"
    except Refused:
        holds = "which could not be opened"
    return (
        f"There is a folder “{quoted(name)}”, {holds}. This program files mail under that name;"
        " it can also be a folder of your own."
    )


def _id(raw: str) -> str:
    return "folder:" + hashlib.sha256(raw.encode()).hexdigest()[:16]
