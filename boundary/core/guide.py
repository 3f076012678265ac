"""Hold a written guide: what a person does by hand on one platform."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from boundary.core.change import Notice, Undo


@dataclass(frozen=True, slots=True)
class GuidePart:
    """The written steps for one verb on one platform."""

    verb: str
    title: str
    minutes: int
    """How long a calm person takes, rounded up."""
    notice: Notice
    they_may_notice: tuple[str, ...]
    save_first: tuple[str, ...]
    steps: tuple[str, ...]
    """Shown one at a time. `{identifier}` stands for the address, number or handle. In parts done
    together `{addresses}` and `{either}` stand for all of them, `{folder}` for the folder."""
    check: str
    """How to see that it holds."""
    undo: Undo
    undo_steps: tuple[str, ...]
    undo_note: str
    not_covered: tuple[str, ...]
    before: tuple[str, ...] = ()
    """Verbs on the same platform that must come first."""
    together: bool = False
    """Done once for all addresses of a batch: `{addresses}` in a step stands for their list."""
    card: tuple[str, ...] = ()
    """How a contact card with the numbers comes onto this platform; empty: it takes none."""


@dataclass(frozen=True, slots=True)
class Guide:
    """One platform."""

    name: str
    """The service name, and the file's name."""
    title: str
    parts: Mapping[str, GuidePart]
    """By verb; in file order."""
    handles: bool
    checked_on: str
    """ISO date of the facts."""
    confidence: str
    """verified, third-party, mixed or unverified; "not tried on a live account" is always said."""
    sources: tuple[str, ...]
