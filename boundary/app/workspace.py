"""Find cases: a playbook's path or a case code, and the folder that belongs to it."""

from __future__ import annotations

import hashlib
import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import TypeAlias

from boundary.app.library import Library
from boundary.app.platform import read_plain_file
from boundary.core.errors import PlaybookRefusal, Refusal, SealError
from boundary.core.playbook import Playbook, SharedPlaybook
from boundary.core.ports import Box, Files
from boundary.core.verbs import VERBS
from boundary.formats.playbook_yaml import kind_of, read_playbook, read_shared
from boundary.formats.yaml_events import MAX_BYTES
from boundary.ledger import Ledger

__all__ = [
    "CASE_CODE",
    "Loaded",
    "Sealed",
    "Workspace",
    "check_sealable",
    "load_playbook",
    "load_sealed",
    "read_loaded",
    "sealed_bytes",
    "sealed_path",
]

CASE_CODE = re.compile(r"[a-z]+-[0-9]{1,4}", re.ASCII)
"""A neutral word and a number, such as heron-42."""
_SEALED = "playbook.sealed"
_MAX_SEALED = MAX_BYTES + 1024


_Content: TypeAlias = tuple[Playbook, Mapping[str, SharedPlaybook], str]
"""A private playbook, what it follows, and the hash over all of it."""


@dataclass(frozen=True, slots=True)
class Sealed:
    """Where a playbook lies that is sealed in its case."""

    code: str
    path: Path
    box: Box = field(repr=False, compare=False)
    """The keys of the case."""


@dataclass(frozen=True, slots=True)
class Loaded:
    """A private playbook as read, with everything it follows."""

    home: Path | Sealed
    """Where it lies: a file of the user's own, or sealed in its case."""
    data: bytes = field(repr=False)
    playbook: Playbook = field(repr=False)
    follows: Mapping[str, SharedPlaybook] = field(repr=False)
    sha256: str
    """Over the private file and every file it follows, lower-case hex."""

    @property
    def path(self) -> Path:
        """The file it lies in, as it is or sealed."""
        return self.home.path if isinstance(self.home, Sealed) else self.home

    @property
    def case(self) -> str:
        """CASE, as it opens this very playbook again: a case code, or a path."""
        return self.home.code if isinstance(self.home, Sealed) else str(self.home)


@dataclass(frozen=True, slots=True)
class Workspace:
    """The folder that holds all cases."""

    state: Path
    files: Files

    def codes(self) -> tuple[str, ...]:
        """List the cases that were begun, sorted."""
        return tuple(name for name in self.folders() if self.begun(name))

    def folders(self) -> tuple[str, ...]:
        """List every folder named like a case: also what was half begun, or half destroyed."""
        return tuple(name for name in self.files.names(self.state) if CASE_CODE.fullmatch(name))

    def folder(self, code: str) -> Path:
        """Say where a case lies. Raises Refusal when the code is not one."""
        if CASE_CODE.fullmatch(code) is None:
            raise Refusal("This is not a case code.", hint="A code looks like heron-42.")
        return self.state / code

    def begun(self, code: str) -> bool:
        """Whether the questions were answered for this case."""
        return bool(code) and Ledger.exists(self.folder(code), self.files)


def load_playbook(path: Path, library: Library) -> Loaded:
    """Read a private playbook and what it follows. Raises Refusal with the place of each fault."""
    return read_loaded(path, read_plain_file(path, MAX_BYTES), library)


def sealed_path(folder: Path) -> Path:
    """Say where the sealed playbook of a case lies, if it has one."""
    return folder / _SEALED


def load_sealed(home: Sealed, files: Files, library: Library) -> Loaded:
    """Read the playbook that is sealed in a case. Raises Refusal, for damage too."""
    return read_loaded(home, sealed_bytes(home, files), library)


def sealed_bytes(home: Sealed, files: Files) -> bytes:
    """Open what is sealed in a case as its playbook, unread. Raises Refusal for damage."""
    try:
        return home.box.open("", files.read(home.path, 0, _MAX_SEALED)) or b""
    except SealError as error:
        raise Refusal(
            "The sealed playbook of this case is not as it was written.",
            hint="The log is not touched by that: `boundary undo` and `boundary log` still work.",
        ) from error


def read_loaded(home: Path | Sealed, data: bytes, library: Library) -> Loaded:
    """Read the bytes of a private playbook that lies, or is about to lie, at `home`."""
    if isinstance(home, Sealed):
        playbook, follows, sha256 = check_sealable(home.code, data, library)
    else:
        playbook, follows, sha256 = _read(home.name, home.parent, data, library)
    return Loaded(home, data, playbook, follows, sha256)


def check_sealable(code: str, data: bytes, library: Library) -> _Content:
    """Read the bytes of a playbook as one that lies sealed in the case of this code.

    Raises Refusal when they are not, or when somebody in it follows a file beside it.
    """
    content = _read(code, None, data, library)
    if content[0].case != code:
        raise Refusal(
            "The sealed playbook belongs to another case.", hint="Nothing was changed by this."
        )
    return content


def _read(file: str, beside: Path | None, data: bytes, library: Library) -> _Content:
    """Read a private playbook; `beside`: the folder whose files it may follow."""
    try:
        if kind_of(data) == "shared":
            raise Refusal(
                "This is a shared playbook: it has steps and no people.",
                hint="Name your own file here; it can follow this one.",
                place=file,
            )
        playbook = read_playbook(data, library.services, VERBS, library.rules.providers)
    except PlaybookRefusal as error:
        raise PlaybookRefusal(error.faults, file=file) from error
    texts = _texts(playbook, file, beside, library)
    follows = {}
    for name, text in texts.items():
        try:
            follows[name] = read_shared(text, VERBS, in_private=name.startswith("./"))
        except PlaybookRefusal as error:
            raise PlaybookRefusal(error.faults, file=name) from error
        _check_accounts(name, follows[name], playbook)
    whole = hashlib.sha256(data)
    for name in sorted(texts):
        whole.update(hashlib.sha256(texts[name]).digest())
    return playbook, follows, whole.hexdigest()


def _check_accounts(name: str, shared: SharedPlaybook, playbook: Playbook) -> None:
    """Compare every `in:` with the accounts of the file that follows."""
    names = [account.name for account in playbook.accounts]
    for step in shared.steps:
        for account in step.accounts:
            if account not in names:
                raise Refusal(
                    "A step names an account that the playbook does not have.",
                    hint="Its accounts: " + ", ".join(names) + ".",
                    place=f"{name}:{step.place.line}:{step.place.column}",
                )


def _texts(
    playbook: Playbook, file: str, beside: Path | None, library: Library
) -> Mapping[str, bytes]:
    """Read every file that somebody in the playbook follows, by the name it is followed under."""
    found: dict[str, bytes] = {}
    for person in playbook.people:
        name = person.follow
        if name in found:
            continue
        place = f"{file}:{person.place.line}:{person.place.column}"
        if name.startswith("./"):
            if beside is None:
                raise Refusal(
                    "A sealed playbook cannot follow a file that lies beside it.",
                    hint="`boundary import FILE` keeps a copy of the steps: then `follow: "
                    "import/NAME`. Shipped ones can be followed as well.",
                    place=place,
                )
            found[name] = read_plain_file(beside / name[2:], MAX_BYTES)
        elif name.startswith("import/"):
            found[name] = _imported(name.removeprefix("import/"), library, place)
        elif name in library.playbook_names():
            found[name] = library.playbook_bytes(name)
        else:
            raise Refusal(
                "There is no shipped playbook of this name.",
                hint="Shipped: " + ", ".join(library.playbook_names()) + ".",
                place=place,
            )
    return found


def _imported(name: str, library: Library, place: str) -> bytes:
    """Read the frozen copy that was imported under a name; nothing that ships has such a name."""
    if library.imported is None:
        raise Refusal(
            "Nothing was imported under this name.",
            hint="You can follow a shipped playbook, or ./file.yaml beside your own.",
            place=place,
        )
    try:
        return library.imported(name)
    except Refusal as error:
        raise Refusal(error.say, hint=error.hint, place=place) from error
