"""Hold what the ledger records and what it adds up to."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Final

from boundary.core.change import Cursor, InDoubt, Outcome, Stage
from boundary.core.chosen import Chosen
from boundary.core.json import JsonObject
from boundary.core.playbook import Address


class EventKind(StrEnum):
    """Every kind of event; a closed list, and a format."""

    RUN_STARTED = "run-started"
    OBSERVED = "observed"
    PLANNED = "planned"
    EXHIBIT = "exhibit"
    INTENT = "intent"
    PART = "part"
    OUTCOME = "outcome"
    FINDING = "finding"
    RECOVERED = "recovered"
    UNDO_ASKED = "undo-asked"
    REFUSED = "refused"
    SKIPPED_FOR_GOOD = "skipped-for-good"
    CHOSEN = "chosen"
    CHOICE_TAKEN_BACK = "choice-taken-back"
    CUT_LINE = "cut-line"
    CLOCK_JUMP = "clock-jump"
    CHECKPOINT = "checkpoint"
    RETENTION = "retention"
    EXPORTED = "exported"
    NOTE = "note"
    RUN_ENDED = "run-ended"


SEVERAL: Final = "several:"
"""The scope of what is about several people together and serves for a while only: what a look left
for the next one, what a run was in the middle of. Its key goes with anybody who is forgotten."""


@dataclass(frozen=True, slots=True)
class Entry:
    """An event about to be appended."""

    kind: EventKind
    body: JsonObject = field(default_factory=dict, repr=False)
    """Sealed; everything but the kind and the pseudonym is in here."""
    person: str = field(default="", repr=False)
    """Person.key whose own key seals the body, or SEVERAL; empty: the case key."""


@dataclass(frozen=True, slots=True)
class AuditEvent:
    """One event as read back."""

    seq: int
    """From 1, without gaps but for what the owner removed."""
    kind: EventKind
    at_ms: int
    """Wall clock, UTC milliseconds: a claim. Order comes from `seq`."""
    monotonic_ms: int
    boot: str
    pseudonym: str
    """Keyed pseudonym of the person, 32 hex digits, or empty."""
    body: JsonObject | None = field(repr=False)
    """None when the person was forgotten: the key is gone, the chain still verifies."""


@dataclass(frozen=True, slots=True)
class Standing:
    """What the log adds up to: what we did and have not taken back."""

    done: Mapping[Address, tuple[Outcome, ...]] = field(default_factory=dict)
    """Newest first; never an empty tuple."""
    in_doubt: Mapping[Address, InDoubt] = field(default_factory=dict)
    done_at: Mapping[Address, int] = field(default_factory=dict)
    """UTC milliseconds of the newest outcome of each address in `done`."""
    skipped: frozenset[Address] = frozenset()
    """Left out for good by the person."""
    asked: Mapping[Address, int] = field(default_factory=dict)
    """Before when an undo that was asked for does not run, UTC milliseconds."""
    cursors: Mapping[str, Cursor] = field(default_factory=dict, repr=False)
    """Account name to the newest cursor."""
    accounts: Mapping[str, JsonObject] = field(default_factory=dict, repr=False)
    """Account name to its service and settings at the last run, so that undo needs no playbook."""
    furthest: str = ""
    """The furthest stage agreed to so far; empty while nothing was."""
    chosen: Mapping[Address, Chosen] = field(default_factory=dict)
    """Steps about somebody who is left alone that were chosen all the same, and not taken back."""
    findings: Mapping[Address, JsonObject] = field(default_factory=dict, repr=False)
    """The newest finding of each address: `holds`, `proof`, `at_ms`."""
    made: Mapping[str, tuple[str, ...]] = field(default_factory=dict, repr=False)
    """Account name to the handles of what was made there for steps that stand, oldest first."""
    left: Mapping[Address, tuple[Outcome, ...]] = field(default_factory=dict)
    """What was taken back but for objects that other steps still claimed, or for what was made on
    the way and others may use: receipts of those only, newest first. They go with the last of these
    steps."""
    turns: Mapping[Address, tuple[int, ...]] = field(default_factory=dict)
    """For each address, when its outcomes in `done`, and then those in `left`, were begun: numbers
    of events, which no clock can put in another order."""

    @property
    def reached(self) -> Stage:
        """The last stage offered without a new word: at first all, never less than quiet."""
        agreed = Stage(self.furthest or Stage.WILL_SHOW)
        return max(agreed, Stage.QUIET, key=lambda stage: stage.rank)
