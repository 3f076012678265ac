"""Give and end permissions as Google's OAuth pages do: consent, PKCE, renewing, 7 days, revoking.

Source: https://developers.google.com/identity/protocols/oauth2/native-app, read 2026-11.
"""

from __future__ import annotations

import base64
import hashlib
import json
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from typing import Final
from urllib.parse import parse_qs, unquote_plus, urlencode, urlsplit

from boundary.core.json import Json
from boundary.core.loopback import is_loopback

from .asked import Clock
from .front import JSON, Incoming, Reply

TOKEN_MS: Final = 3_599_000
WEEK_MS: Final = 7 * 24 * 3_600_000
"""How long a permission lives that was given to a client which stands on Testing."""
CLIENT_ID: Final = "stand-in.apps.example"
CLIENT_SECRET: Final = "not-a-secret"  # noqa: S105 - nothing is behind it


@dataclass(frozen=True, slots=True)
class Permission:
    """What was granted once."""

    scopes: frozenset[str]
    given_ms: int
    ended: bool = False


@dataclass(frozen=True, slots=True)
class _Code:
    """What a consent led to, until it is exchanged."""

    scopes: frozenset[str]
    challenge: str = field(repr=False)
    redirect: str
    offline: bool


class Grants:
    """Every permission that was given, and the tokens that stand for it."""

    def __init__(self, now_ms: Clock) -> None:
        """Begin with none."""
        self._now_ms = now_ms
        self._permissions: dict[str, Permission] = {}
        self._tokens: dict[str, tuple[str, int]] = {}
        self._codes: dict[str, _Code] = {}
        self._count = 0
        self.testing = False
        """The client stands on Testing: permissions end after 7 days."""
        self.unticked: frozenset[str] = frozenset()
        """Scopes the user unticks on the next consent pages."""
        self.declines = False
        """The user says no on the next consent pages."""

    def give(self, scopes: frozenset[str]) -> tuple[str, str]:
        """Give a permission; return its access token and its refresh token."""
        refresh = self._name("refresh")
        self._permissions[refresh] = Permission(scopes, self._now_ms())
        return self._access(refresh), refresh

    def scopes_of(self, token: str) -> frozenset[str] | None:
        """Say what an access token is good for; None when it is not accepted."""
        refresh, until_ms = self._tokens.get(token, ("", 0))
        permission = self._permissions.get(refresh)
        if permission is None or permission.ended or self._now_ms() >= until_ms:
            return None
        return permission.scopes

    def end(self, token: str, permission: bool) -> None:  # noqa: FBT001 - a callback's shape
        """Accept an access token no more, or its permission neither."""
        refresh, _ = self._tokens.pop(token, ("", 0))
        if permission and refresh in self._permissions:
            self._permissions[refresh] = replace(self._permissions[refresh], ended=True)

    def consent(self, asked: Incoming) -> Reply:
        """Show the consent page: the user answers at once, and the browser is sent back."""
        given = _form(urlsplit(asked.target).query)
        redirect = given.get("redirect_uri", "")
        wrong = self._wrong(given, redirect)
        if wrong:
            return Reply(400, f"Error 400: {wrong}".encode(), {"content-type": "text/plain"})
        back = {"state": given["state"]} if "state" in given else {}
        if self.declines:
            return _to(redirect, {"error": "access_denied", **back})
        scopes = frozenset(given["scope"].split()) - self.unticked
        code = self._name("code")
        # Google gives a second refresh token only to who asks for consent again.
        known = any(not one.ended for one in self._permissions.values())
        offline = given.get("access_type") == "offline" and (
            given.get("prompt") == "consent" or not known
        )
        self._codes[code] = _Code(scopes, given["code_challenge"], redirect, offline)
        return _to(redirect, {"code": code, "scope": " ".join(sorted(scopes)), **back})

    def token(self, asked: Incoming) -> Reply:
        """Exchange a code, or renew."""
        given = _form(asked.body.decode("ascii"))
        if _client(asked, given) != (CLIENT_ID, CLIENT_SECRET):
            return _no("invalid_client", "The OAuth client was not found.", 401)
        match given.get("grant_type"):
            case "authorization_code":
                return self._exchange(given)
            case "refresh_token":
                return self._renew(given.get("refresh_token", ""))
        return _no("unsupported_grant_type", "Invalid grant_type")

    def revoke(self, asked: Incoming) -> Reply:
        """End a permission by one of its tokens."""
        given = _form(asked.body.decode("ascii")) | _form(urlsplit(asked.target).query)
        token = given.get("token", "")
        refresh = token if token in self._permissions else self._tokens.get(token, ("", 0))[0]
        permission = self._permissions.get(refresh)
        if permission is None or permission.ended:
            return _no("invalid_token", "Token expired or revoked")
        self._permissions[refresh] = replace(permission, ended=True)
        return Reply(200, b"{}", {"content-type": JSON})

    def _wrong(self, given: Mapping[str, str], redirect: str) -> str:
        host = urlsplit(redirect)
        if given.get("client_id") != CLIENT_ID:
            return "invalid_client"
        if host.scheme != "http" or not is_loopback(host.hostname or ""):
            return "redirect_uri_mismatch"
        if given.get("response_type") != "code" or not given.get("scope"):
            return "invalid_request"
        if given.get("code_challenge_method") != "S256" or not given.get("code_challenge"):
            return "invalid_request"
        return ""

    def _exchange(self, given: Mapping[str, str]) -> Reply:
        code = self._codes.pop(given.get("code", ""), None)
        if code is None:
            return _no("invalid_grant", "Malformed auth code.")
        if given.get("redirect_uri") != code.redirect:
            return _no("redirect_uri_mismatch", "Bad Request")
        proof = hashlib.sha256(given.get("code_verifier", "").encode("ascii")).digest()
        if base64.urlsafe_b64encode(proof).rstrip(b"=").decode("ascii") != code.challenge:
            return _no("invalid_grant", "Invalid code verifier.")
        access, refresh = self.give(code.scopes)
        return _yes(
            {
                "access_token": access,
                "expires_in": TOKEN_MS // 1000,
                "scope": " ".join(sorted(code.scopes)),
                "token_type": "Bearer",
                **({"refresh_token": refresh} if code.offline else {}),
            }
        )

    def _renew(self, refresh: str) -> Reply:
        permission = self._permissions.get(refresh)
        old = permission is not None and self._now_ms() - permission.given_ms >= WEEK_MS
        if permission is None or permission.ended or (self.testing and old):
            return _no("invalid_grant", "Token has been expired or revoked.")
        return _yes(
            {
                "access_token": self._access(refresh),
                "expires_in": TOKEN_MS // 1000,
                "scope": " ".join(sorted(permission.scopes)),
                "token_type": "Bearer",
            }
        )

    def _access(self, refresh: str) -> str:
        token = self._name("access")
        self._tokens[token] = (refresh, self._now_ms() + TOKEN_MS)
        return token

    def _name(self, kind: str) -> str:
        self._count += 1
        return f"stand-in-{kind}-{self._count}"


def _client(asked: Incoming, given: Mapping[str, str]) -> tuple[str, str]:
    """Read who asks, from the form or, as RFC 6749 section 2.3.1 prefers, from the header."""
    kind, _, text = asked.headers.get("authorization", "").partition(" ")
    if kind.lower() != "basic":
        return given.get("client_id", ""), given.get("client_secret", "")
    name, _, secret = base64.b64decode(text).decode("utf-8", "replace").partition(":")
    return unquote_plus(name), unquote_plus(secret)


def _form(text: str) -> dict[str, str]:
    return {name: values[0] for name, values in parse_qs(text, keep_blank_values=True).items()}


def _to(redirect: str, query: Mapping[str, str]) -> Reply:
    joint = "&" if "?" in redirect else "?"
    return Reply(302, b"", {"location": f"{redirect}{joint}{urlencode(query)}"})


def _yes(value: Mapping[str, Json]) -> Reply:
    return Reply(200, json.dumps(value).encode("ascii"), {"content-type": JSON})


def _no(error: str, description: str, status: int = 400) -> Reply:
    body = json.dumps({"error": error, "error_description": description}).encode("ascii")
    return Reply(status, body, {"content-type": JSON})
