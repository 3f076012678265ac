"""Sign requests to a CardDAV server: with Basic, or with Digest where the server asks for that."""

from __future__ import annotations

from contextlib import suppress

import httpx

__all__ = ["Signature", "Signer"]

_ASKS = "www-authenticate"
_BASIC, _DIGEST = "basic", "digest"
_ALGORITHMS = ("", "md5", "sha-256", "sha-512")
"""None named is MD5."""


class Signer:
    """Knows the login of one user, and which servers asked for Digest. Source: RFC 7616."""

    def __init__(self, user: str, password: str) -> None:
        """Keep the login; nothing is sent from here."""
        self._user = user
        self._password = password
        self._asked: dict[str, httpx.DigestAuth] = {}
        """Host and port to its challenge: one server's is of no use at another."""

    def sign(self, request: httpx.Request) -> Signature:
        """Sign one request.

        As long as a server has not asked for Digest it is Basic, without being asked: a question
        first would cost every run one request more.
        """
        place = request.url.netloc.decode("ascii")
        auth = self._asked.get(place)
        if auth is not None:
            return Signature(request, auth, self._asked, place)
        basic = next(httpx.BasicAuth(self._user, self._password).auth_flow(request))
        auth = httpx.DigestAuth(self._user, self._password)
        return Signature(basic, auth, self._asked, place)


class Signature:
    """The signature of one request, and of its second try."""

    def __init__(
        self,
        request: httpx.Request,
        auth: httpx.DigestAuth,
        asked: dict[str, httpx.DigestAuth],
        place: str,
    ) -> None:
        """Begin."""
        self._flow = auth.auth_flow(request)
        self._auth, self._asked, self._place = auth, asked, place
        self.request = next(self._flow)
        """What is sent first."""

    def again(self, answer: httpx.Response) -> httpx.Request | None:
        """Sign anew after an answer 401; None when there is no other way to sign.

        Where Basic would do it was refused already, and the password is not tried twice.
        """
        offered = answer.headers.get_list(_ASKS)
        if any(_scheme(one) == _BASIC for one in offered):
            return None
        asked = next((one for one in offered if _is_answered(one)), "")
        with suppress(StopIteration, httpx.ProtocolError, LookupError, ValueError, RuntimeError):
            # Nothing else of the answer is handed on: no cookie is kept.
            bare = httpx.Response(401, headers=[(_ASKS, asked)], request=self.request)
            signed = self._flow.send(bare)
            self._asked[self._place] = self._auth
            return signed
        return None


def _is_answered(challenge: str) -> bool:
    """Whether a challenge is Digest, by an algorithm that is known here."""
    said = challenge.lower().replace('"', "").replace(" ", "")
    named = said.partition("algorithm=")[2].partition(",")[0].removesuffix("-sess")
    return _scheme(challenge) == _DIGEST and named in _ALGORITHMS


def _scheme(challenge: str) -> str:
    return challenge.strip().partition(" ")[0].lower()
