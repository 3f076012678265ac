"""Say what refusals mean: for good, for later, not granted, in doubt."""

from __future__ import annotations

import json

import pytest

from boundary.adapters.google.answers import ApiError, AskedToWait, NotGranted, refused
from boundary.core.errors import AdapterError, TransientError


def _error(code: int, reason: str = "", status: str = "", info: str = "") -> bytes:
    error: dict[str, object] = {"code": code, "message": "about someone@example.org"}
    if reason:
        error["errors"] = [{"reason": reason, "message": "x"}]
    if status:
        error["status"] = status
    if info:
        kind = f"{'@'}type"
        error["details"] = [{kind: "google.rpc.Help"}, {"reason": info}]
    return json.dumps({"error": error}).encode()


def test_a_refusal_keeps_what_google_said_and_shows_none_of_it() -> None:
    """Status and reason can be asked for; the text, which may name people, is never on screen."""
    content = _error(400, "failedPrecondition", "FAILED_PRECONDITION")
    said = refused("users.labels.get", 400, {}, content)

    assert isinstance(said, ApiError)
    assert (400, "failedPrecondition") == (said.status, said.reason)
    assert "about someone@example.org" == said.detail
    assert "users.labels.get 400 failedPrecondition" == said.place
    assert "someone" not in f"{said} {said.say} {said.hint} {said.place}"


@pytest.mark.parametrize(
    ("content", "reasons"),
    [
        (_error(400, status="NOT_FOUND"), ("notFound",)),
        (
            _error(400, status="INVALID_ARGUMENT", info="EXPIRED_SYNC_TOKEN"),
            ("EXPIRED_SYNC_TOKEN", "invalidArgument"),
        ),
        (_error(400, "invalid", "INVALID_ARGUMENT"), ("invalid", "invalidArgument")),
        (_error(400, "notFound", "NOT_FOUND"), ("notFound",)),
        (_error(400, "<script>", ""), ()),
        (b"", ()),
        (b"\xff\xfe", ()),
        (b"[]", ()),
        (b'{"error": "invalid_grant"}', ()),
        (b'{"error": {"errors": [1]}}', ()),
        (b'{"error": {"errors": 5}}', ()),
    ],
)
def test_reasons_are_read_from_every_shape(content: bytes, reasons: tuple[str, ...]) -> None:
    """Older and newer services give their reason in different places; what is no error has none."""
    said = refused("a.b", 400, {}, content)

    assert isinstance(said, ApiError)
    assert reasons == said.reasons
    assert (reasons[0] if reasons else "") == said.reason


@pytest.mark.parametrize(
    ("status", "reason", "header", "wait_s"),
    [
        (429, "rateLimitExceeded", "7", 7.0),
        (429, "", "", 0.0),
        (403, "rateLimitExceeded", "12", 12.0),
        (403, "userRateLimitExceeded", "", 0.0),
        (429, "", "Wed, 21 Oct 2026 07:28:00 GMT", 0.0),
        (429, "", "9999999999", 0.0),
        (429, "", "-5", 0.0),
    ],
)
def test_google_may_ask_to_wait(status: int, reason: str, header: str, wait_s: float) -> None:
    """A full quota is worth another try, after the time Google names."""
    headers = {"retry-after": header} if header else {}
    said = refused("a.b", status, headers, _error(status, reason))

    assert isinstance(said, AskedToWait)
    assert wait_s == said.wait_s


@pytest.mark.parametrize("status", [500, 502, 503, 504])
def test_a_fault_of_the_service_passes(status: int) -> None:
    """What Google got wrong itself is worth another try."""
    said = refused("a.b", status, {}, b"<html>")

    assert TransientError is type(said)
    assert "Google could not be reached." == said.say


def test_a_missing_permission_says_what_to_do() -> None:
    """A permission that was not given is told apart from every other refusal."""
    old = refused("a.b", 403, {}, _error(403, "insufficientPermissions"))
    new = refused("a.b", 403, {}, _error(403, "", "", "ACCESS_TOKEN_SCOPE_INSUFFICIENT"))
    other = refused("a.b", 403, {}, _error(403, "forbidden"))

    assert isinstance(old, NotGranted)
    assert isinstance(new, NotGranted)
    assert isinstance(other, ApiError)
    assert "Connect the account again" in old.hint


def test_a_service_that_is_off_says_what_to_do() -> None:
    """A client whose project never switched the service on is told so."""
    said = refused("a.b", 403, {}, _error(403, "accessNotConfigured"))

    assert AdapterError is type(said)
    assert "not switched on" in said.say
