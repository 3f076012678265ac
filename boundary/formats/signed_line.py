"""Write and read the line that is signed with a checklist: name, number and day, tabs apart."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import UTC, date, datetime
from typing import Final

__all__ = ["MAX_NUMBER", "NAME", "SignedLine", "read_signed_line", "signed_line"]

NAME: Final = re.compile(r"[a-z0-9][a-z0-9-]{0,63}", re.ASCII)
"""What a checklist may be called: the names that an import may have."""
MAX_NUMBER: Final = 999_999
_NUMBER: Final = re.compile(r"[1-9][0-9]{0,5}", re.ASCII)
_DAY: Final = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}", re.ASCII)
_SECONDS: Final = re.compile(r"[0-9]{1,11}", re.ASCII)
_MAX_SECONDS: Final = 253_402_300_799
"""The last second of the year 9999."""


@dataclass(frozen=True, slots=True)
class SignedLine:
    """What the line says of a checklist, as far as it says it."""

    name: str = ""
    """Of the shape NAME, or empty."""
    number: int = 0
    """Of this version, counted up from 1; 0 when it is not said."""
    day: str = ""
    """ISO date, or empty."""

    def is_older_than(self, other: SignedLine) -> bool | None:
        """Whether this is the older one; None when the two lines do not say.

        The numbers decide where both have one and they differ, else the days.
        """
        if self.number and other.number and self.number != other.number:
            return self.number < other.number
        if self.day and other.day and self.day != other.day:
            return self.day < other.day
        return None


def signed_line(said: SignedLine) -> str:
    """Write the line."""
    parts = (
        ("name", said.name),
        ("version", f"{said.number}" if said.number else ""),
        ("date", said.day),
    )
    return "\t".join(f"{key}:{value}" for key, value in parts if value)


def read_signed_line(text: str) -> SignedLine:
    """Read a line; parts that are not understood are passed over, of two the first counts.

    What minisign writes by itself (`timestamp:` in seconds, `file:`) is understood as well.
    """
    found: dict[str, str] = {}
    for part in text.split("\t"):
        key, _, value = part.partition(":")
        found.setdefault(key, value)
    name = found.get("name") or re.sub(r"\.ya?ml\Z", "", found.get("file", ""))
    number = found.get("version", "")
    return SignedLine(
        name if NAME.fullmatch(name) else "",
        int(number) if _NUMBER.fullmatch(number) else 0,
        _day(found),
    )


def _day(found: dict[str, str]) -> str:
    day, seconds = found.get("date", ""), found.get("timestamp", "")
    if _DAY.fullmatch(day) and _is_day(day):
        return day
    if _SECONDS.fullmatch(seconds) and int(seconds) <= _MAX_SECONDS:
        return datetime.fromtimestamp(int(seconds), tz=UTC).date().isoformat()
    return ""


def _is_day(day: str) -> bool:
    try:
        date.fromisoformat(day)
    except ValueError:
        return False
    return True
