"""Let nobody through to a server who does not sign with Digest. Source: RFC 7616."""

from __future__ import annotations

import base64
import hashlib
import hmac
from collections.abc import Callable
from dataclasses import dataclass, field, replace
from urllib.parse import unquote, urlsplit
from urllib.request import parse_http_list, parse_keqv_list

from boundary.adapters.cards.double import Asked, Reply

_HASHES = {"MD5": hashlib.md5, "SHA-256": hashlib.sha256, "SHA-512": hashlib.sha512}
REALM = "address books"


@dataclass
class DigestGate:
    """Stands before a server that knows Basic alone."""

    user: str
    password: str
    behind: Callable[[Asked], Reply]
    algorithm: str = "MD5"
    lasts: int = 1_000
    """How many requests one challenge is good for."""
    seen: list[str] = field(default_factory=list)
    """What each request was signed with: "", "basic", or "digest" and whether it held."""
    _nonce: int = 0
    _used: int = 0

    def __call__(self, asked: Asked) -> Reply:
        """Pass on what is signed; ask for a signature otherwise."""
        scheme, _, rest = asked.headers.get("authorization", "").partition(" ")
        if scheme != "Digest":
            self.seen.append(scheme.lower())
            return self._ask(stale=False)
        said = parse_keqv_list(parse_http_list(rest))
        self._used += 1
        is_old = said.get("nonce") != self.nonce or self._used > self.lasts
        holds = self._holds(asked, said)
        self.seen.append(f"digest {'old' if is_old else 'held' if holds else 'wrong'}")
        if is_old or not holds:
            return self._ask(stale=is_old)
        pair = base64.b64encode(f"{self.user}:{self.password}".encode()).decode("ascii")
        signed = {**asked.headers, "authorization": f"Basic {pair}"}
        return self.behind(replace(asked, headers=signed))

    @property
    def nonce(self) -> str:
        """What the next request has to be signed with."""
        return f"nonce-{self._nonce}"

    def _ask(self, *, stale: bool) -> Reply:
        self._nonce, self._used = self._nonce + 1, 0
        fields = f'realm="{REALM}", qop="auth", nonce="{self.nonce}", opaque="o, p"'
        more = f", algorithm={self.algorithm}" + (", stale=true" if stale else "")
        return Reply(401, headers={"WWW-Authenticate": f"Digest {fields}{more}"})

    def _holds(self, asked: Asked, said: dict[str, str]) -> bool:
        name = self.algorithm.upper()
        one = _HASHES[name.removesuffix("-SESS")]

        def digest(*parts: str) -> str:
            return one(":".join(parts).encode()).hexdigest()

        whose = digest(self.user, REALM, self.password)
        if name.endswith("-SESS"):
            whose = digest(whose, said["nonce"], said["cnonce"])
        what = digest(asked.method, said["uri"])
        expected = digest(whose, said["nonce"], said["nc"], said["cnonce"], said["qop"], what)
        return (
            hmac.compare_digest(expected, said["response"])
            and unquote(urlsplit(said["uri"]).path) == asked.path
            and int(said["nc"], 16) == self._used
            and said["username"] == self.user
            and said["opaque"] == "o, p"
        )
