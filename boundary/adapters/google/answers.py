"""Say what Google's answers mean when they are not the answer: refusals, waits, doubts."""

from __future__ import annotations

import json
import re
from collections.abc import Mapping, Sequence
from typing import Final

from boundary.core.errors import AdapterError, TransientError

GARBLED: Final = (ValueError, TypeError, KeyError, IndexError, AttributeError)
"""What reading something else than was expected raises."""
_REASON = re.compile(r"[A-Za-z_]{1,60}")
_SLOW = frozenset({"rateLimitExceeded", "userRateLimitExceeded", "RATE_LIMIT_EXCEEDED"})
_SCOPE = frozenset({"insufficientPermissions", "ACCESS_TOKEN_SCOPE_INSUFFICIENT"})
_OFF = frozenset({"accessNotConfigured", "SERVICE_DISABLED"})


class ApiError(AdapterError):
    """Google answered that it did not do it."""

    def __init__(self, method: str, status: int, reasons: Sequence[str], detail: str) -> None:
        """Keep what Google answered; `detail` is its own text and is never shown."""
        reason = reasons[0] if reasons else ""
        super().__init__(
            "Google did not accept a call.",
            hint="Run it again later; when it stays like this, look at the documentation.",
            place=f"{method} {status} {reason}".strip(),
        )
        self.status = status
        self.reason = reason
        self.reasons = tuple(reasons)
        self.detail = detail


class NotGranted(AdapterError):
    """The permission that this call needs was not given."""


class AskedToWait(TransientError):
    """Google refused for now, and did nothing."""

    def __init__(self, wait_s: float) -> None:
        """Keep for how many seconds Google wants to be left alone; 0: it did not say."""
        super().__init__(
            "Google asks this program to wait.", hint="Run the same command again in a while."
        )
        self.wait_s = wait_s


class LostAnswer(TransientError):
    """A write was sent, and whether it was done is not known: look before it is sent again."""

    def __init__(self) -> None:
        """Say so."""
        super().__init__(
            "Google's answer to a change did not come.", hint="Run the same command again."
        )


def refused(method: str, status: int, headers: Mapping[str, str], content: bytes) -> AdapterError:
    """Say what an answer that is not a success means."""
    reasons, detail = _reasons(content)
    if status == 429 or (status == 403 and not _SLOW.isdisjoint(reasons)):
        return AskedToWait(_seconds(headers.get("retry-after", "")))
    if status >= 500:
        return unreached()
    if status == 403 and not _SCOPE.isdisjoint(reasons):
        return NotGranted(
            "This needs a permission at Google that was not given.",
            hint="Connect the account again and leave that box ticked.",
        )
    if status == 403 and not _OFF.isdisjoint(reasons):
        return AdapterError(
            "This service is not switched on in your own project at Google.",
            hint="The documentation says where it is switched on.",
        )
    return ApiError(method, status, reasons, detail)


def _reasons(content: bytes) -> tuple[list[str], str]:
    """Read why, most telling first, and Google's own text.

    Source: https://cloud.google.com/apis/design/errors; older services answer with `errors`.
    """
    try:
        error = json.loads(content)["error"]
        given = [one.get("reason") for one in error.get("errors", ())]
        given += [one.get("reason") for one in error.get("details", ())]
        given.append(_camel(error.get("status", "")))
        detail = str(error.get("message", ""))
    except GARBLED:
        return [], ""
    known = [one for one in given if isinstance(one, str) and _REASON.fullmatch(one)]
    return list(dict.fromkeys(known)), detail


def _camel(status: str) -> str:
    """Turn `NOT_FOUND` into `notFound`, as older services name it."""
    first, *rest = status.lower().split("_")
    return first + "".join(word.capitalize() for word in rest)


def _seconds(text: str) -> float:
    """Read Retry-After in seconds; a date, which Google does not send, counts as nothing said."""
    return float(text) if text.isdecimal() and len(text) < 6 else 0.0


def unreached() -> TransientError:
    """Say that nothing came back, and that nothing was changed by it."""
    return TransientError(
        "Google could not be reached.", hint="Look at your connection and run it again."
    )


def garbled() -> AdapterError:
    """Say that something came back, and that it is not Google's."""
    return AdapterError(
        "What was answered in Google's place cannot be understood.",
        hint="A network with a sign-in page of its own does that. Sign in there first.",
    )


def not_accepted() -> AdapterError:
    """Say that the permission has ended."""
    return AdapterError(
        "Google no longer accepts the permission this program was given.",
        hint="Connect the account again. While your own client at Google stands on Testing,"
        " Google ends every permission after 7 days; a changed password ends it too.",
    )


def not_installed() -> AdapterError:
    """Say that the extra is missing."""
    return AdapterError(
        "The parts for Google are not installed.",
        hint="You can install them with: pip install 'boundary-toolkit[google]'",
    )
