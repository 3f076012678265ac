"""Name what every part of the stand-in works with: a call, a refusal, a mail it would send."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field

from boundary.core.json import Json, JsonObject

Params = Mapping[str, Json]
"""Name to value, of its own type; repeated ones are tuples, and defaults are filled in."""
Handler = Callable[[Params, JsonObject], JsonObject | None]
"""(parameters, body) -> the answer; None: there is nothing to say (204). Raises Refused."""
Handlers = Mapping[str, Handler]
"""Full method id, such as `gmail.users.labels.list`, to what carries it out."""
Clock = Callable[[], int]
"""UTC milliseconds."""


class Refused(Exception):
    """The service says no; nothing was changed."""

    def __init__(
        self, status: int, reason: str, message: str, *, info: str = "", retry_after_s: int = 0
    ) -> None:
        """`info` is the reason in `details`, where a service gives one there."""
        super().__init__(message)
        self.status = status
        self.reason = reason
        self.message = message
        self.info = info
        self.retry_after_s = retry_after_s


@dataclass(frozen=True, slots=True)
class Called:
    """One call that came in."""

    method: str
    """Full method id, or `batch`, `token`, `revoke`, `consent`."""
    writes: bool
    status: int
    """0: the answer was lost on the way."""
    inside: bool = False
    """It came inside a batch."""
    size: int = 1
    """Of a batch: how many calls are in it."""


@dataclass(frozen=True, slots=True)
class Notice:
    """A mail that the service would have sent."""

    to: str = field(repr=False)
    about: str


def invalid(message: str) -> Refused:
    """Refuse what was asked as not well made."""
    return Refused(400, "invalidArgument", message)


def not_found() -> Refused:
    """Refuse what is about something that is not there."""
    return Refused(404, "notFound", "Requested entity was not found.")
