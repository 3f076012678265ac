"""Remember which shared playbooks were taken back, and say so of those that are followed.

imports/retracted.json       hashes, each with a reason of a closed list, a day, and by which key

A mark changes nothing: nothing is lifted, nothing stops being followed.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from boundary.app.env import Env
from boundary.app.imports import Imports, imports_of
from boundary.core.errors import Refusal
from boundary.core.json import Json
from boundary.core.ports import Files
from boundary.formats.retraction_yaml import TakenBack, Why

__all__ = ["Mark", "Marked", "Marks", "marked", "marks_of"]

_FILE: Final = "retracted.json"
_MAX_FILE: Final = 2 << 20
_MAX_MARKS: Final = 5_000
_PREFIX: Final = "import/"
_SHA256: Final = re.compile(r"[0-9a-f]{64}", re.ASCII)
_DAY: Final = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}", re.ASCII)
_KEY: Final = re.compile(r"(?:[A-Za-z0-9+/]{56})?", re.ASCII)


@dataclass(frozen=True, slots=True)
class Mark:
    """What a list said of one checklist."""

    row: TakenBack
    key: str = ""
    """The public key whose signature on the list held, on one line; empty when none did."""

    @property
    def id(self) -> str:
        """What the user's own choice about it is remembered by."""
        return f"{self.row.why.value} {self.row.day} {self.key}".rstrip()


@dataclass(frozen=True, slots=True)
class Marked:
    """An import that is on a list."""

    name: str
    mark: Mark
    by_its_signer: bool
    """Whether the list was signed with the very key that the copy was signed with."""
    settled: bool
    """Whether the user was told, and chose to follow it all the same."""


@dataclass(frozen=True, slots=True)
class Marks:
    """The marks of one workspace."""

    folder: Path
    files: Files

    def read(self) -> Mapping[str, Mark]:
        """Return every mark by hash. Raises Refusal when the file is damaged."""
        path = self.folder / _FILE
        if self.files.size(path) is None:
            return {}
        try:
            listed = json.loads(self.files.read(path, 0, _MAX_FILE))
            found = [_mark(one) for one in listed["retracted"]]
        except (ValueError, KeyError, TypeError, RecursionError):
            raise Refusal(
                "What is remembered of checklists that were taken back cannot be read.",
                hint="You can remove the file retracted.json from the folder imports, and take "
                "the list in again.",
            ) from None
        return {mark.row.sha256: mark for mark in found}

    def add(self, rows: Iterable[TakenBack], key: str) -> bool:
        """Remember a list; False when all of it was known. Raises Refusal when it is too much.

        What was signed stays when an unsigned list says something else; else the later day counts.
        """
        before = self.read()
        after = dict(before)
        for row in rows:
            mark, there = Mark(row, key), before.get(row.sha256)
            if there is None or _rank(mark) > _rank(there):
                after[row.sha256] = mark
        if after == before:
            return False
        if len(after) > _MAX_MARKS:
            raise Refusal("Too many checklists are remembered as taken back.")
        listed = [_to_json(after[sha256]) for sha256 in sorted(after)]
        self.files.make_folder(self.folder)
        written = json.dumps({"boundary": 1, "retracted": listed}, indent=1) + "\n"
        self.files.replace(self.folder / _FILE, written.encode("ascii"))
        return True


def marks_of(env: Env) -> Marks:
    """Find the marks of a workspace."""
    return Marks(imports_of(env).folder, env.files)


def marked(
    imports: Imports, marks: Mapping[str, Mark], follows: Iterable[str]
) -> tuple[Marked, ...]:
    """Say which of what is followed (`import/NAME`) is on a list, in the order given.

    Raises Refusal when what is kept under a name cannot be read.
    """
    found = []
    for follow in follows:
        name = follow.removeprefix(_PREFIX)
        entries = imports.entries(name) if follow.startswith(_PREFIX) else ()
        if entries and entries[-1].sha256 in marks:
            last, mark = entries[-1], marks[entries[-1].sha256]
            own = last.signed is not None and bool(mark.key) and mark.key == last.signed.key
            found.append(Marked(name, mark, own, last.despite == mark.id))
    return tuple(found)


def _rank(mark: Mark) -> tuple[bool, str]:
    return bool(mark.key), mark.row.day


def _to_json(mark: Mark) -> Mapping[str, Json]:
    row = mark.row
    return {"sha256": row.sha256, "reason": row.why.value, "day": row.day, "key": mark.key}


def _mark(value: object) -> Mark:
    """Read one mark. Raises ValueError, KeyError or TypeError."""
    if not isinstance(value, dict):
        raise TypeError
    sha256, day, key = str(value["sha256"]), str(value["day"]), str(value["key"])
    if not (_SHA256.fullmatch(sha256) and _DAY.fullmatch(day) and _KEY.fullmatch(key)):
        raise ValueError
    return Mark(TakenBack(sha256, Why(value["reason"]), day), key)
