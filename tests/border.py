"""Stand between the engine and what it works on, and let the n-th call meet with trouble.

Every call to the memory world, to the archive and to the log passes here, and is written down in
order: what went before what is read from this record, never from the program's own log.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from typing import TypeVar

from boundary.core.errors import AdapterError, Interrupted, StoreError, TransientError

_Given = TypeVar("_Given")

TEN_YEARS_MS = 10 * 365 * 86_400_000
FOR_GOOD = 1 << 30
"""Until the process ends."""


class Killed(BaseException):
    """The process was killed here. No code of the program catches it."""


class Conflict(Exception):
    """A conditional write met something else than it was told to expect."""


class Call(StrEnum):
    """What passes."""

    LIST = "list"
    LOOK = "look"
    FETCH = "fetch"
    PUT = "put"
    REMOVE = "remove"
    KEEP = "keep"
    APPEND = "append"
    RESTART = "restart"
    """Not a call: a new process begins."""
    UNDO = "undo"
    """Not a call: from here on things are taken back, until the next restart."""
    CAME = "came"
    """Not a call: a letter came in."""


READS = frozenset({Call.LIST, Call.LOOK, Call.FETCH})
WRITES = frozenset({Call.PUT, Call.REMOVE})
SERVICE = READS | WRITES
DISK = frozenset({Call.KEEP, Call.APPEND})
ANY = SERVICE | DISK


@dataclass(frozen=True)
class Line:
    """One call that took effect."""

    call: Call
    what: tuple[str, ...] = ()


@dataclass(frozen=True)
class Trouble:
    """One way in which a call can go wrong."""

    where: frozenset[Call]
    """Which calls count, and can meet with it."""
    raises: Callable[[], BaseException] | None = None
    """None: nothing is told; `turns` happens, and the call goes on."""
    after: bool = False
    """The effect took place, and the answer is what was lost."""
    lasts: int = 1
    """How many calls meet with it; from the second on without any effect."""
    turns: str = ""
    """The switch of the world or the book that is turned, besides."""


def _later() -> BaseException:
    return TransientError("The service could not be reached.")


def _for_good() -> BaseException:
    return AdapterError("The service refused.")


def _garbled() -> BaseException:
    return AdapterError("The service answered something that cannot be understood.")


def _no_disk() -> BaseException:
    return StoreError("The disk is full.")


def _stopped() -> BaseException:
    return Interrupted("Stopped.")


TROUBLES: Mapping[str, Trouble] = {
    "killed before": Trouble(ANY, Killed, lasts=FOR_GOOD),
    "killed after": Trouble(ANY, Killed, after=True, lasts=FOR_GOOD),
    "refused": Trouble(SERVICE, _later),
    "reset before the effect": Trouble(SERVICE, _later, lasts=FOR_GOOD),
    "reset after the effect": Trouble(SERVICE, _later, after=True, lasts=FOR_GOOD),
    "half an answer": Trouble(SERVICE, _garbled, after=True),
    "silence, nothing done": Trouble(SERVICE, _later, lasts=2),
    "silence, and done": Trouble(SERVICE, _later, after=True),
    "silence, done, and then none": Trouble(SERVICE, _later, after=True, lasts=2),
    "not allowed": Trouble(SERVICE, _for_good),
    "token expired": Trouble(SERVICE, _for_good, lasts=FOR_GOOD),
    "somebody was quicker": Trouble(WRITES, turns="stale"),
    "delivered twice": Trouble(WRITES, Conflict, after=True),
    "asked to wait": Trouble(SERVICE, _later, lasts=3),
    "broken, and done": Trouble(WRITES, _for_good, after=True),
    "stale listing": Trouble(SERVICE, turns="behind"),
    "quota full": Trouble(SERVICE, turns="full"),
    "disk full": Trouble(DISK, _no_disk, lasts=FOR_GOOD),
    "disk full at one original": Trouble(frozenset({Call.KEEP}), _no_disk),
    "disk broken after the write": Trouble(
        frozenset({Call.APPEND}), _no_disk, after=True, lasts=FOR_GOOD
    ),
    "clock ten years on": Trouble(DISK, turns="later"),
    "clock ten years back": Trouble(DISK, turns="earlier"),
    "stopped before": Trouble(SERVICE, _stopped),
    "stopped after": Trouble(SERVICE, _stopped, after=True),
}
"""Every way, by name."""


SHOWN_AS: Mapping[str, str] = {
    "kill": "killed before",
    "kill after effect": "killed after",
    "ENOSPC": "disk full",
    "ENOSPC at an exhibit": "disk full at one original",
    "EIO": "disk broken after the write",
    "EROFS": "disk full",
    "EMFILE": "disk full at one original",
    "refuse": "refused",
    "DNS": "refused",
    "TLS": "refused",
    "captive portal": "not allowed",
    "reset before": "reset before the effect",
    "reset after effect": "reset after the effect",
    "half answer": "half an answer",
    "silence": "silence, and done",
    "silence before": "silence, nothing done",
    "silence twice": "silence, done, and then none",
    "401": "token expired",
    "403": "not allowed",
    "404": "not allowed",
    "409": "somebody was quicker",
    "412": "somebody was quicker",
    "413": "not allowed",
    "429": "asked to wait",
    "500": "broken, and done",
    "502": "silence, and done",
    "503": "asked to wait",
    "504": "silence, and done",
    "partial batch": "not allowed",
    "stale read": "stale listing",
    "duplicate delivery": "delivered twice",
    "quota full": "quota full",
    "token expired": "token expired",
    "clock +10 years": "clock ten years on",
    "clock -10 years": "clock ten years back",
    "interrupted": "stopped before",
    "interrupted after": "stopped after",
}
"""What can befall a run, and the way in which the engine gets to see it.

Two that reach an adapter's caller as the same error, with the same effect, are one row.
"""


@dataclass
class Border:
    """What one process passes; the n-th call that counts meets with the trouble."""

    trouble: Trouble | None = None
    at: int = 0
    record: list[Line] = field(default_factory=list)
    between: Callable[[], None] | None = None
    """What somebody else does just before the call `at`, where there is no trouble."""
    counted: int = 0
    switches: set[str] = field(default_factory=set)
    """What `turns` has turned."""

    @property
    def came(self) -> bool:
        """Whether the trouble came."""
        return self.trouble is not None and self.counted >= self.at

    def through(self, call: Call, what: tuple[str, ...], effect: Callable[[], _Given]) -> _Given:
        """Let one call pass, or not."""
        if self.between is not None and call in SERVICE:
            self.counted += 1
            if self.counted == self.at:
                self.between()
        trouble = self.trouble
        if trouble is None or call not in trouble.where:
            return self._done(call, what, effect)
        self.counted += 1
        if not self.at <= self.counted < self.at + trouble.lasts:
            return self._done(call, what, effect)
        if trouble.turns:
            self.switches.add(trouble.turns)
        if trouble.raises is None:
            return self._done(call, what, effect)
        if trouble.after and self.counted == self.at:
            self._done(call, what, effect)
        raise trouble.raises()

    def _done(self, call: Call, what: tuple[str, ...], effect: Callable[[], _Given]) -> _Given:
        given = effect()
        self.record.append(Line(call, what))
        return given
