"""Read and write a list of shared playbooks that were taken back: hashes, reasons, days, no words.

boundary: 1
taken_back:
  - {sha256: HEX, reason: outdated, date: 2026-11-20}
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass
from enum import StrEnum
from typing import Final

from boundary.formats.fields import Fields, fields, refuse
from boundary.formats.yaml_events import MappingNode, read

__all__ = ["MAX_ROWS", "TakenBack", "Why", "is_list", "read_list", "write_list"]

MAX_ROWS: Final = 1_000
_KEY: Final = "taken_back"
_SHA256: Final = re.compile(r"[0-9a-f]{64}", re.ASCII)


class Why(StrEnum):
    """Why a checklist was taken back; a closed list, so that it tells of nobody."""

    HARMFUL = "harmful"
    MISTAKE = "mistake"
    OUTDATED = "outdated"
    REPLACED = "replaced"
    NOT_OURS = "not-ours"
    """It was signed by somebody who should not have been able to."""


@dataclass(frozen=True, slots=True)
class TakenBack:
    """One checklist that was taken back."""

    sha256: str
    """Of its bytes, lower-case hex."""
    why: Why
    day: str
    """ISO date."""


def is_list(data: bytes) -> bool:
    """Whether a file is meant as such a list. Raises PlaybookRefusal when it cannot be read."""
    node = read(data)
    return isinstance(node, MappingNode) and node.get(_KEY) is not None


def read_list(data: bytes) -> tuple[TakenBack, ...]:
    """Read a list, in file order, each checklist once. Raises PlaybookRefusal with the place."""
    whole = fields(read(data), ("boundary", _KEY))
    whole.word("boundary", ("1",))
    rows = whole.mappings(_KEY, ("sha256", "reason", "date"))
    if len(rows) > MAX_ROWS:
        refuse(whole.place(_KEY), _KEY, f"This list is longer than {MAX_ROWS} entries.")
    found: dict[str, TakenBack] = {}
    for row in rows:
        one = TakenBack(
            _sha256(row), Why(row.word("reason", [why.value for why in Why])), row.date("date")
        )
        if one.sha256 in found:
            refuse(row.place("sha256"), row.at("sha256"), "This checklist stands twice.")
        found[one.sha256] = one
    return tuple(found.values())


def write_list(rows: Iterable[TakenBack]) -> bytes:
    """Write a list anew, sorted by day: of comments, layout and spelling nothing is left."""
    lines = ["boundary: 1", f"{_KEY}:"]
    for one in sorted(rows, key=lambda row: (row.day, row.sha256)):
        lines.append(f"  - {{sha256: {one.sha256}, reason: {one.why.value}, date: {one.day}}}")
    return ("\n".join(lines) + "\n").encode("ascii")


def _sha256(row: Fields) -> str:
    text = row.text("sha256").lower()
    if _SHA256.fullmatch(text) is None:
        hint = "Write the 64 letters and digits that `boundary import` shows for a file."
        refuse(row.place("sha256"), row.at("sha256"), "This is not a SHA-256.", hint)
    return text
