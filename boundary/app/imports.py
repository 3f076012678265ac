"""Keep frozen copies of shared playbooks from elsewhere; a copy with one changed byte is refused.

imports/NAME/<sha256>.yaml   the bytes as they came
imports/NAME/index.json      which copy counts: its hash, the day, where it came from in a word, by
                             which key it was signed, and what the signed line says
"""

from __future__ import annotations

import hashlib
import json
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from enum import StrEnum
from pathlib import Path
from typing import Final

from boundary.app.env import Env
from boundary.app.library import Library
from boundary.app.platform import read_plain_file
from boundary.core.change import Notice
from boundary.core.errors import PlaybookRefusal, Refusal
from boundary.core.json import Json, JsonObject
from boundary.core.playbook import SharedPlaybook
from boundary.core.ports import Files
from boundary.core.rules import NoticeLine
from boundary.core.verbs import VERBS
from boundary.formats.playbook_share import comments_of, refuse_identifiers
from boundary.formats.playbook_yaml import kind_of, read_shared
from boundary.formats.retraction_yaml import is_list
from boundary.formats.signed_line import MAX_NUMBER, NAME, SignedLine
from boundary.formats.yaml_events import MAX_BYTES

__all__ = [
    "Entry",
    "Imports",
    "Incoming",
    "Origin",
    "Signed",
    "carry",
    "check_name",
    "imports_of",
    "library_of",
    "may_show",
    "read_incoming",
]

_FOLDER: Final = "imports"
_INDEX: Final = "index.json"
_SHA256: Final = re.compile(r"[0-9a-f]{64}", re.ASCII)
_DAY: Final = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}", re.ASCII)
_KEY: Final = re.compile(r"[A-Za-z0-9+/]{56}", re.ASCII)
_DESPITE: Final = re.compile(r"[ -~]{0,120}", re.ASCII)
_MAX_INDEX: Final = 128 * 1024
_MAX_ENTRIES: Final = 200


class Origin(StrEnum):
    """Where a file came from, as far as the user said; a closed list, so that it names nobody."""

    UNSAID = "unsaid"
    GROUP = "group"
    SERVICE = "service"
    SOMEONE = "someone"
    WEB = "web"


@dataclass(frozen=True, slots=True)
class Signed:
    """By which key a copy was signed, and what the signed line says; checked when it came."""

    key: str
    """The public key on one line (vault.minisign.PublicKey.code)."""
    line: SignedLine


@dataclass(frozen=True, slots=True)
class Entry:
    """One import, as the index has it."""

    sha256: str
    day: str
    """ISO date, UTC."""
    origin: Origin
    signed: Signed | None = None
    despite: str = ""
    """The mark (app.retracted.Mark.id) that the user knows of and follows it all the same."""


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
        if not self._listed(name):
            return ()
        try:
            listed = json.loads(self.files.read(self.folder / name / _INDEX, 0, _MAX_INDEX))
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
        self.files.make_folder(folder)
        self.files.replace(folder / f"{entry.sha256}.yaml", data)
        self._list(name, kept)

    def names(self) -> tuple[str, ...]:
        """List the names that something was imported under, sorted."""
        found = self.files.names(self.folder)
        return tuple(one for one in found if NAME.fullmatch(one) and self._listed(one))

    def last_signed(self, name: str) -> Signed | None:
        """Return what the newest signed copy under a name was signed with: its key is the pin."""
        signed = [entry.signed for entry in self.entries(name) if entry.signed is not None]
        return signed[-1] if signed else None

    def follow_despite(self, name: str, mark: str) -> None:
        """Write down that the user knows of a mark on the copy that counts, and follows it."""
        *earlier, last = self.entries(name)
        self._list(name, (*earlier, replace(last, despite=mark)))

    def _list(self, name: str, entries: Sequence[Entry]) -> None:
        listed = [_to_json(one) for one in entries]
        index = json.dumps({"boundary": 1, "imports": listed}, indent=1) + "\n"
        self.files.replace(self.folder / name / _INDEX, index.encode("ascii"))

    def _listed(self, name: str) -> bool:
        return self.files.size(self.folder / name / _INDEX) is not None

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
    return Library(imported=imports_of(env).read, fictional=env.fictional)


def carry(name: str, env: Env, state: Path) -> None:
    """Copy the import that counts into another workspace: what is rehearsed follows it too."""
    found = imports_of(env)
    target = Imports(state / _FOLDER, env.files)
    data, entry = found.read(name), found.entries(name)[-1]
    target.keep(name, data, entry)


def check_name(name: str, taken: Sequence[str] = ()) -> None:
    """Refuse a name that is not of the closed shape, or that a shipped playbook has."""
    if NAME.fullmatch(name) is None:
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
        if is_list(data):
            raise Refusal(
                "This file is a list of checklists that were taken back.",
                hint="`boundary import --retracted FILE` shows it.",
                place=path.name,
            )
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


def _to_json(entry: Entry) -> JsonObject:
    written: dict[str, Json] = {
        "sha256": entry.sha256,
        "day": entry.day,
        "origin": entry.origin.value,
    }
    if entry.signed is not None:
        line = entry.signed.line
        written["signed"] = {
            "key": entry.signed.key,
            "name": line.name,
            "version": line.number,
            "date": line.day,
        }
    if entry.despite:
        written["despite"] = entry.despite
    return written


def _entry(value: object) -> Entry:
    """Read one line of the index. Raises ValueError, KeyError or TypeError."""
    if not isinstance(value, dict):
        raise TypeError
    sha256, day, despite = str(value["sha256"]), str(value["day"]), str(value.get("despite", ""))
    _expect(_SHA256.fullmatch(sha256), _DAY.fullmatch(day), _DESPITE.fullmatch(despite))
    signed = _signed(value["signed"]) if "signed" in value else None
    return Entry(sha256, day, Origin(value["origin"]), signed, despite)


def _signed(value: object) -> Signed:
    """Read by which key a copy was signed. Raises ValueError, KeyError or TypeError."""
    if not isinstance(value, dict):
        raise TypeError
    key, name, day = str(value["key"]), str(value["name"]), str(value["date"])
    number = value["version"]
    if type(number) is not int:
        raise TypeError
    _expect(
        _KEY.fullmatch(key),
        not name or NAME.fullmatch(name),
        not day or _DAY.fullmatch(day),
        0 <= number <= MAX_NUMBER,
    )
    return Signed(key, SignedLine(name, number, day))


def _expect(*holding: object) -> None:
    if not all(holding):
        raise ValueError
