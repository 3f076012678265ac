"""Name what is ours in a Gmail account, and take it away, without case, log or passphrase."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping, Sequence
from typing import Final

from boundary.core.mask import quoted
from boundary.core.ports import Thing

from ..client import Api
from . import wire
from .group import Group
from .install import Installer, Stopped
from .rules import World

DEFAULTS: Final = ("Later", "Aside", "Archive")
"""What folders are called when nobody chose another name."""
_FILTER: Final = "You can delete it in Gmail, under Settings, Filters and Blocked Addresses."
_LABEL: Final = (
    "You can open it in Gmail, move its mail back to the inbox, and then remove the label."
)
_FORM: Final = "It has just the form that this program gives; it can also be one of your own."
STAYS: Final = "A label with your mail under it is left to you."


def things_of(api: Api, world: World, names: Sequence[str]) -> tuple[Thing, ...]:
    """Name each filter of our form for one of these labels, and each of the labels.

    Reads only. Raises TransientError or AdapterError.
    """
    found = [
        Thing(_id(group), _say(group), _FILTER, removable=True)
        for group in sorted(_ours(world, names))
    ]
    for label in sorted({world.labels.find(name) for name in names} - {""}):
        holds = wire.counted(
            wire.number(api.call("users.labels.get", id=label), "messagesTotal"),
            "message",
            "messages",
        )
        name = quoted(world.labels.names[label])
        say = (
            f"There is a label “{name}”, with {holds}. This program files mail under that name;"
            " it can also be a label of your own."
        )
        found.append(Thing(f"label:{label}", say, _LABEL, removable=False))
    return tuple(found)


def remove(
    installer: Installer, names: Sequence[str], things: Sequence[Thing]
) -> Mapping[str, str]:
    """Take these filters away; id to "" or why it stayed."""
    wanted = {thing.id for thing in things}
    stays = ""
    try:
        world = installer.remove(
            lambda now: [now.groups[g] for g in sorted(_ours(now, names)) if _id(g) in wanted]
        )
    except Stopped as stopped:
        stays = stopped.say
        world = installer.read()
    there = {_id(group) for group in _ours(world, names)}
    return {
        name: (STAYS if name.startswith("label:") else stays if name in there else "")
        for name in sorted(wanted)
    }


def _ours(world: World, names: Sequence[str]) -> list[Group]:
    labels = {world.labels.spelled(name) for name in names}
    return [group for group in world.groups if group.shape.label in labels]


def _id(group: Group) -> str:
    people = "\n".join(one.key for one in group.people)
    written = f"{group.shape}\n{people}"
    return f"filter:{hashlib.sha256(written.encode()).hexdigest()[:16]}"


def _say(group: Group) -> str:
    noun = wire.counted(len(group.people), "address", "addresses")
    return f"A filter that files new mail of {noun} under {quoted(group.shape.label)}. {_FORM}"


__all__ = ["DEFAULTS", "STAYS", "remove", "things_of"]
