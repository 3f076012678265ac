"""Keep frozen copies of shared playbooks from elsewhere; a copy with one changed byte is refused.

imports/NAME/<sha256>.yaml   the bytes as they came
imports/NAME/index.json      which copy counts: its hash, the day, and where it came from, in a word
"""

from __future__ import annotations

import hashlib
import json
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from enum import StrEnum
from pathlib import Path
from typing import Final

from boundary.app.env import Env
from boundary.app.library import Library
from boundary.app.platform import read_plain_file
from boundary.core.change import Notice
from boundary.core.errors import PlaybookRefusal, Refusal
from boundary.core.playbook import SharedPlaybook
from boundary.core.ports import Files
from boundary.core.rules import NoticeLine
from boundary.core.verbs import VERBS
from boundary.formats.playbook_share import comments_of, refuse_identifiers
from boundary.formats.playbook_yaml import kind_of, read_shared
from boundary.formats.yaml_events import MAX_BYTES

__all__ = [
    "Entry",
    "Imports",
    "Incoming",
    "Origin",
    "carry",
    "check_name",
    "imports_of",
    "library_of",
    "may_show",
    "read_incoming",
]

_FOLDER: Final = "imports"
_INDEX: Final = "index.json"
_NAME: Final = re.compile(r"[a-z0-9][a-z0-9-]{0,63}", re.ASCII)
_SHA256: Final = re.compile(r"[0-9a-f]{64}", re.ASCII)
_DAY: Final = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}", re.ASCII)
_MAX_INDEX: Final = 64 * 1024
_MAX_ENTRIES: Final = 200


class Origin(StrEnum):
    """Where a file came from, as far as the user said; a closed list, so that it names nobody."""

    UNSAID = "unsaid"
    GROUP = "group"
    SERVICE = "service"
    SOMEONE = "someone"
    WEB = "web"


@dataclass(frozen=True, slots=True)
class Entry:
    """One import, as the index has it."""

    sha256: str
    day: str
    """ISO date, UTC."""
    origin: Origin


@dataclass(frozen=True, slots=True)
class Incoming:
    """A file from elsewhere, read and accepted, not kept yet."""

    data: bytes = field(repr=False)
    sha256: str
    shared: SharedPlaybook
    claims: tuple[str, ...]
    """Its title and first comments: the file's own words, which nobody checked."""


@dataclass(frozen=True, slots=True)
class Imports:
    """The frozen copies of one workspace."""

    folder: Path
    files: Files

    def read(self, name: str) -> bytes:
        """Return the copy that counts, exactly as it was imported. Raises Refusal."""
        check_name(name)
        entries = self.entries(name)
        if not entries:
            raise Refusal(
                "Nothing was imported under this name.",
                hint="`boundary import FILE` shows a file and keeps a copy of it.",
            )
        data = self._bytes(name, entries[-1].sha256)
        if data is None:
            raise Refusal(
                "The kept copy of this import is not as it was.",
                hint="You can import the file again; it is shown to you as a new one.",
            )
        return data

    def entries(self, name: str) -> tuple[Entry, ...]:
        """List the imports under a name, oldest first. Raises Refusal when the list is damaged."""
        path = self.folder / name / _INDEX
        if self.files.size(path) is None:
            return ()
        try:
            listed = json.loads(self.files.read(path, 0, _MAX_INDEX))
            return tuple(_entry(one) for one in listed["imports"])
        except (ValueError, KeyError, TypeError, RecursionError):
            raise Refusal(
                "The list of what was imported under this name cannot be read.",
                hint="You can import the file again under another name.",
            ) from None

    def current(self, name: str) -> SharedPlaybook | None:
        """Return the playbook that counts now; None when there is none that can be followed."""
        entries = self.entries(name)
        data = self._bytes(name, entries[-1].sha256) if entries else None
        try:
            return None if data is None else read_shared(data, VERBS)
        except PlaybookRefusal:
            return None  # kept by a version with other steps: this one follows it no more

    def keep(self, name: str, data: bytes, entry: Entry) -> None:
        """Freeze a copy; from now on it is what `import/NAME` means. Earlier copies stay."""
        folder = self.folder / name
        # The newest 200 are enough for anybody, and keep the list short.
        kept = (*self.entries(name), entry)[-_MAX_ENTRIES:]
        listed = [
            {"sha256": one.sha256, "day": one.day, "origin": one.origin.value} for one in kept
        ]
        self.files.make_folder(folder)
        self.files.replace(folder / f"{entry.sha256}.yaml", data)
        index = json.dumps({"boundary": 1, "imports": listed}, indent=1) + "\n"
        self.files.replace(folder / _INDEX, index.encode("ascii"))

    def _bytes(self, name: str, sha256: str) -> bytes | None:
        path = self.folder / name / f"{sha256}.yaml"
        if self.files.size(path) is None:
            return None
        data = self.files.read(path, 0, MAX_BYTES + 1)
        return data if hashlib.sha256(data).hexdigest() == sha256 else None


def imports_of(env: Env) -> Imports:
    """Find the frozen copies of a workspace."""
    return Imports(env.state / _FOLDER, env.files)


def library_of(env: Env) -> Library:
    """Give what ships, and what was imported into this workspace."""
    return Library(imported=imports_of(env).read)


def carry(name: str, env: Env, state: Path) -> None:
    """Copy the import that counts into another workspace: what is rehearsed follows it too."""
    found = imports_of(env)
    target = Imports(state / _FOLDER, env.files)
    data, entry = found.read(name), found.entries(name)[-1]
    target.keep(name, data, entry)


def check_name(name: str, taken: Sequence[str] = ()) -> None:
    """Refuse a name that is not of the closed shape, or that a shipped playbook has."""
    if _NAME.fullmatch(name) is None:
        raise Refusal(
            "An import cannot have this name.",
            hint="Small letters, digits and hyphens, 64 at most, such as group-steps.",
        )
    if name in taken:
        raise Refusal(
            "A shipped playbook has this name already.",
            hint="Choose another one, so that the two are never mistaken for each other.",
        )


def read_incoming(path: Path) -> Incoming:
    """Read a file from elsewhere as hostile. Raises Refusal or PlaybookRefusal; keeps nothing."""
    data = read_plain_file(path, MAX_BYTES)
    try:
        if kind_of(data) == "private":
            raise Refusal(
                "This file is about people. Only a shared playbook can be imported.",
                hint="A shared playbook has a title and steps, and nothing else.",
                place=path.name,
            )
        shared = read_shared(data, VERBS)
        refuse_identifiers(data, shared)
    except PlaybookRefusal as error:
        raise PlaybookRefusal(error.faults, file=path.name) from error
    claims = (shared.title, *comments_of(data))
    return Incoming(data, hashlib.sha256(data).hexdigest(), shared, claims)


def may_show(
    verb: str, notices: Mapping[tuple[str, str], NoticeLine]
) -> Mapping[Notice, tuple[str, ...]]:
    """Say what a step may show: each level, strongest first, with the services, sorted.

    "*", the last one, stands for every service without a line of its own.
    """
    levels = (Notice.WILL_SHOW, Notice.MAY_SHOW, Notice.QUIET)
    found = {
        level: tuple(
            sorted(
                (
                    service
                    for (service, one), line in notices.items()
                    if one == verb and line.notice is level
                ),
                key=lambda service: (service == "*", service),
            )
        )
        for level in levels
    }
    if not any(found.values()):
        return {Notice.MAY_SHOW: ("*",)}
    return {level: services for level, services in found.items() if services}


def _entry(value: object) -> Entry:
    """Read one line of the index. Raises ValueError, KeyError or TypeError."""
    if not isinstance(value, dict):
        raise TypeError
    sha256, day = str(value["sha256"]), str(value["day"])
    if _SHA256.fullmatch(sha256) is None or _DAY.fullmatch(day) is None:
        raise ValueError
    return Entry(sha256, day, Origin(value["origin"]))
