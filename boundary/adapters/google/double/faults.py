"""Say how the stand-in misbehaves, and when: the ways Google and networks are known to."""

from __future__ import annotations

import threading
from dataclasses import dataclass
from enum import StrEnum
from typing import Final


class Wire(StrEnum):
    """What becomes of the connection."""

    WHOLE = "whole"
    RESET = "reset"
    """It is closed, and not a byte is answered."""
    HALF = "half"
    """Half of the answer comes."""
    PAGE = "page"
    """A sign-in page of some network comes, with status 200."""
    STALL = "stall"
    """Nothing comes, and the connection stays."""


@dataclass(frozen=True, slots=True)
class Fault:
    """One way to go wrong."""

    name: str
    after: bool = False
    """The call is carried out first, and then this is answered."""
    wire: Wire = Wire.WHOLE
    status: int = 0
    """Answered instead, unless 0."""
    reason: str = ""
    message: str = ""
    retry_after_s: int = 0
    ends_token: bool = False
    """The access token is not accepted any more; a new one is given for the refresh token."""
    ends_permission: bool = False
    """Nor is the refresh token."""


def _error(name: str, status: int, reason: str, message: str, *, after: bool = False) -> Fault:
    return Fault(name, after=after, status=status, reason=reason, message=message)


_INTERNAL = "Internal error encountered."
_AWAY = "The service is currently unavailable."

RESET_BEFORE: Final = Fault("reset before", wire=Wire.RESET)
RESET_AFTER: Final = Fault("reset after", after=True, wire=Wire.RESET)
HALF_AFTER: Final = Fault("half answer", after=True, wire=Wire.HALF)
PAGE_BEFORE: Final = Fault("sign-in page", wire=Wire.PAGE)
STALL_AFTER: Final = Fault("stall", after=True, wire=Wire.STALL)
INTERNAL_BEFORE: Final = _error("500 before", 500, "backendError", _INTERNAL)
INTERNAL_AFTER: Final = _error("500 after", 500, "backendError", _INTERNAL, after=True)
AWAY_BEFORE: Final = _error("503 before", 503, "backendError", _AWAY)
AWAY_AFTER: Final = _error("503 after", 503, "backendError", _AWAY, after=True)
TOO_MANY: Final = Fault(
    "429",
    status=429,
    reason="rateLimitExceeded",
    message="Too many concurrent requests for user.",
    retry_after_s=3,
)
RATE_LIMITED: Final = _error("403 rate", 403, "rateLimitExceeded", "Rate Limit Exceeded")
USER_RATE_LIMITED: Final = _error(
    "403 user rate", 403, "userRateLimitExceeded", "User Rate Limit Exceeded"
)
TOKEN_EXPIRED: Final = Fault("token expired", ends_token=True)
PERMISSION_ENDED: Final = Fault("invalid_grant", ends_token=True, ends_permission=True)
STALE_ETAG: Final = _error(
    "stale etag", 400, "failedPrecondition", "Request person.etag is different than the current."
)

PASSING: Final = (
    RESET_BEFORE,
    RESET_AFTER,
    HALF_AFTER,
    INTERNAL_BEFORE,
    INTERNAL_AFTER,
    AWAY_BEFORE,
    AWAY_AFTER,
    TOO_MANY,
    RATE_LIMITED,
    USER_RATE_LIMITED,
    TOKEN_EXPIRED,
)
"""What passes: the same command again, and all is well."""
LASTING: Final = (PAGE_BEFORE, PERMISSION_ENDED)
"""What somebody has to do something about first."""


@dataclass(slots=True)
class _Said:
    method: str
    left: int
    """How many more matching calls until it happens."""
    fault: Fault
    writes: bool | None


class Faults:
    """What is going to go wrong; calls are counted from when it was said."""

    def __init__(self) -> None:
        """Begin with nothing."""
        self._said: list[_Said] = []
        self._lock = threading.Lock()

    def say(self, method: str, nth: int, fault: Fault, *, writes: bool | None = None) -> None:
        """Let the nth (from 1) matching call from now go wrong, once.

        `method` is a full id, `batch`, `token`, or `*`; `writes` narrows to writes or to reads.
        """
        with self._lock:
            self._said.append(_Said(method, nth, fault, writes))

    @property
    def left(self) -> int:
        """How many have not happened yet."""
        with self._lock:
            return len(self._said)

    def forget(self) -> None:
        """Let nothing more go wrong."""
        with self._lock:
            self._said.clear()

    def due(self, method: str, *, writes: bool) -> Fault | None:
        """Count one call; return what goes wrong with it. Of two at once, the second is next."""
        with self._lock:
            now: _Said | None = None
            for said in self._said:
                if said.method not in ("*", method) or said.writes not in (None, writes):
                    continue
                said.left -= 1
                if said.left <= 0 and now is None:
                    now = said
            if now is None:
                return None
            self._said.remove(now)
            return now.fault
