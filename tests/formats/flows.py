"""Give one good flow, and ways to spoil it by one thing at a time."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from pathlib import Path

from boundary.adapters.browser import double

FOLDER = Path(double.__file__).parent / "flows"
"""The flows of the made-up site, which are good ones."""
TODAY = date(2026, 11, 22)
NAME = "chatterbox.block"
GOOD = (FOLDER / f"{NAME}.yaml").read_text(encoding="utf-8")
PRIVACY = (FOLDER / "chatterbox.privacy.yaml").read_text(encoding="utf-8")


@dataclass(frozen=True, slots=True)
class Spoilt:
    """One change to the good flow, and what has to be said of it."""

    name: str
    old: str
    """Stands once in the good text."""
    new: str
    at: str
    """Begins where the complaint points to: the first place in the spoilt text."""
    say: str
    """Part of the sentence."""

    def text(self, good: str = GOOD) -> str:
        """Write the flow with this one change."""
        if good.count(self.old) != 1:
            raise ValueError(f"{self.old!r} does not stand once in the good flow")
        return good.replace(self.old, self.new)

    def place(self, good: str = GOOD) -> tuple[int, int]:
        """Say in which line and column the complaint is expected."""
        before, found, _ = self.text(good).partition(self.at)
        if not found:
            raise ValueError(f"{self.at!r} does not stand in the spoilt flow")
        lines = before.split("\n")
        return len(lines), len(lines[-1]) + 1
