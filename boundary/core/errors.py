"""Define the one tree of errors that the engine understands.

    BoundaryError                 1   something did not work; everything is recorded
    ├── Refusal                   2   wrong use, or a file that is refused
    │   └── PlaybookRefusal       2   a playbook with faults, each with its place
    ├── NeedsPerson               4   a person is needed, and none may be asked
    ├── LedgerTampered            5   the log does not hold together
    ├── LedgerBusy                1   another process is writing the same case
    ├── StoreError                1   the disk refused (full, read-only, wrong owner)
    ├── SealError                 2   wrong passphrase or damaged file: one answer for both
    ├── Interrupted             130   the person stopped; safe to run again
    ├── StalePlan                 1   the world moved since the plan; nothing was written
    └── AdapterError              1   a service said no, for good
        ├── TransientError        1   worth another try
        └── NotOffered            1   this account has no such door; another adapter may serve
            └── Declined          1   the account asked for this door by name: say why it is shut

The sentence (`say`) is fixed text without personal data.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import ClassVar


class BoundaryError(Exception):
    """A fault the program understands: a sentence, a hint, perhaps a place."""

    code: ClassVar[str] = "failed"
    exit_code: ClassVar[int] = 1

    def __init__(self, say: str, *, hint: str = "", place: str = "") -> None:
        """Keep `say` (fixed text), `hint` (what to do next) and `place` (line, path)."""
        super().__init__(say)
        self.say = say
        self.hint = hint
        self.place = place


class Refusal(BoundaryError):
    """Wrong use or a refused file."""

    code = "refused"
    exit_code = 2


@dataclass(frozen=True, slots=True)
class Fault:
    """One complaint about a file."""

    line: int
    """1-based; 0 when the complaint is about the whole file."""
    column: int
    """1-based; 0 when the complaint is about the whole file."""
    say: str
    """One sentence; outside text in it is already escaped and cut at 80 characters."""
    hint: str = ""
    """What is allowed there, and "did you mean", or empty."""
    path: str = ""
    """Key path such as `people[0].emails[1]`; never a value."""


class PlaybookRefusal(Refusal):
    """A playbook that is not accepted; `faults` is never empty and has at most 20 entries."""

    code = "playbook"

    def __init__(self, faults: tuple[Fault, ...], *, file: str = "") -> None:
        """Take all faults, in file order; the first one is the sentence of the error."""
        first = faults[0]
        place = f"{file}:{first.line}:{first.column}" if file else f"line {first.line}"
        super().__init__(first.say, hint=first.hint, place=place)
        self.faults = faults
        self.file = file


class NeedsPerson(BoundaryError):
    """A person has to answer, and this call may not ask."""

    code = "needs-person"
    exit_code = 4


class LedgerTampered(BoundaryError):
    """The log, its head or a sealed receipt is not as it was written."""

    code = "tampered"
    exit_code = 5

    def __init__(self, say: str, *, seq: int | None = None, hint: str = "") -> None:
        """Keep the number of the first broken event, or None when the head is what is broken."""
        super().__init__(say, hint=hint, place="" if seq is None else f"event {seq}")
        self.seq = seq


class LedgerBusy(BoundaryError):
    """Another process holds the case."""

    code = "busy"


class StoreError(BoundaryError):
    """The file layer refused: full, read-only, wrong owner, a link where a file should be."""

    code = "store"


class SealError(BoundaryError):
    """A sealed thing could not be opened; wrong passphrase and damage are answered alike."""

    code = "sealed"
    exit_code = 2


class Interrupted(BoundaryError):
    """The person stopped the work."""

    code = "interrupted"
    exit_code = 130


class StalePlan(BoundaryError):
    """What was looked at has changed. Raised only before anything was written."""

    code = "stale"


class AdapterError(BoundaryError):
    """A service refused for good, or answered something that cannot be understood."""

    code = "service"


class TransientError(AdapterError):
    """A service could not be reached, or asked to wait."""

    code = "service-later"


class NotOffered(AdapterError):
    """An account's server does not offer what this adapter needs. Raised only by opening it."""

    code = "service-not-offered"


class Declined(NotOffered):
    """A door that the account asked for by name stays shut; a plan says why, and goes on."""

    code = "service-declined"
