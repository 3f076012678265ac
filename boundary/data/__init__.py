"""Hand over the bytes of the shipped tables, playbooks and guides; it reads nothing else."""

from __future__ import annotations

import re
from importlib.resources import files
from importlib.resources.abc import Traversable
from typing import Final

from boundary.core.errors import Refusal

__all__ = [
    "REHEARSAL",
    "TABLES",
    "flow_bytes",
    "flow_names",
    "guide_bytes",
    "guide_names",
    "load",
    "playbook_bytes",
    "playbook_names",
]

TABLES: Final = ("helplines", "notices", "precedence", "protected", "providers")
"""The dated tables, by name."""
REHEARSAL: Final = "rehearsal"
"""The private playbook that a rehearsal plays when none is named; every name in it is invented."""

_NAME = re.compile(r"[a-z][a-z0-9-]{0,39}(?:\.[a-z][a-z0-9-]{0,39})?", re.ASCII)
_SUFFIX = ".yaml"


def load(name: str) -> bytes:
    """Return one of TABLES, or REHEARSAL, unread. Raises Refusal for any other name."""
    if name not in (*TABLES, REHEARSAL):
        raise Refusal("There is no table of that name.", hint=", ".join(TABLES))
    return files("boundary.data").joinpath(name + _SUFFIX).read_bytes()


def playbook_names() -> tuple[str, ...]:
    """List the shipped shared playbooks, sorted."""
    return _names(_playbooks())


def playbook_bytes(name: str) -> bytes:
    """Return one shipped shared playbook, unread. Raises Refusal for an unknown name."""
    return _read(_playbooks(), name, "There is no shipped playbook of that name.")


def guide_names() -> tuple[str, ...]:
    """List the platforms that have a written guide, sorted."""
    return _names(_playbooks().joinpath("guides"))


def guide_bytes(name: str) -> bytes:
    """Return one written guide, unread. Raises Refusal for an unknown name."""
    folder = _playbooks().joinpath("guides")
    return _read(folder, name, "There is no written guide of that name.")


def flow_names() -> tuple[str, ...]:
    """List the flows for sites, `service.what`, sorted."""
    return _names(_playbooks().joinpath("flows"))


def flow_bytes(name: str) -> bytes:
    """Return one flow, unread. Raises Refusal for an unknown name."""
    return _read(_playbooks().joinpath("flows"), name, "There is no shipped flow of that name.")


def _playbooks() -> Traversable:
    """Find the folder: inside the package once installed, beside it in the source tree."""
    package = files("boundary")
    inside = package.joinpath("playbooks")
    return inside if inside.is_dir() else package.joinpath("..", "playbooks")


def _names(folder: Traversable) -> tuple[str, ...]:
    found = (entry.name for entry in folder.iterdir())
    return tuple(sorted(name.removesuffix(_SUFFIX) for name in found if name.endswith(_SUFFIX)))


def _read(folder: Traversable, name: str, say: str) -> bytes:
    entry = folder.joinpath(name + _SUFFIX) if _NAME.fullmatch(name) else None
    if entry is None or not entry.is_file():
        raise Refusal(say, hint=", ".join(_names(folder)))
    return entry.read_bytes()
