"""Write down what was done, so that nobody can change it unseen, and add it up."""

from __future__ import annotations

from .book import Ledger
from .exhibits import ExhibitStore, Kept, kept_of
from .lost import key_missing
from .removal import Removal
from .replay import replay
from .retention import Removed
from .store import Limits
from .verify import Broken, Level, Outside, Verdict, verify

__all__ = [
    "Broken",
    "ExhibitStore",
    "Kept",
    "Ledger",
    "Level",
    "Limits",
    "Outside",
    "Removal",
    "Removed",
    "Verdict",
    "kept_of",
    "key_missing",
    "replay",
    "verify",
]
