"""Speak HTTP with one user's CardDAV server: bounded, patient with reads, never with writes."""

from __future__ import annotations

import ipaddress
import logging
import socket
import ssl
from collections.abc import Callable, Iterable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from email.utils import parsedate_to_datetime
from typing import Final, TypeVar

import httpx

from boundary.core.errors import AdapterError, TransientError
from boundary.core.loopback import is_loopback

from .multistatus import Parser, Response, error_of, garbled
from .signing import Signer

__all__ = [
    "Answer",
    "Client",
    "Login",
    "LostAnswer",
    "Outside",
    "RefusedError",
    "SignInError",
    "host_of",
    "join",
]

_T = TypeVar("_T")
_LOUD: Final = ("httpcore.connection", "httpcore.http11")
"""Loggers that tell hosts and the server's headers, cookies and all, to whoever listens."""
ATTEMPTS: Final = 4
"""How often a read is tried."""
MAX_WAIT_S: Final = 60.0
"""How long one read waits in all between its tries."""
MAX_ANSWER_BYTES: Final = 512 * 1024 * 1024
"""Most bytes of one list of cards; it is read as a stream."""
MAX_BODY_BYTES: Final = 8 * 1024 * 1024
"""Most bytes of one card."""
_MAX_ERROR_BYTES: Final = 64 * 1024
_MAX_REDIRECTS: Final = 5
_MOVED: Final = (301, 302, 303, 307, 308)
_XML: Final = "application/xml; charset=utf-8"
_CARD: Final = "text/vcard; charset=utf-8"
_BUSY: Final = (429, 502, 503, 504)
_SECOND_LEVEL: Final = 3
"""Names such as co in co.uk have at most so many letters."""

NOT_SPOKEN: Final = "This address of an address book cannot be used."
PLAIN: Final = "Without encryption, only this device itself is contacted."
AWAY: Final = "The server of the address book leads to another server, which is not contacted."
LOGIN: Final = "The server of the address book did not accept the user name and password."
LOGIN_HINT: Final = "Many services want a password made for one app. Connect the account again."
DENIED: Final = "The server of the address book does not let this login do that."
ABSENT: Final = "There is no address book at this address."
UNREACHED: Final = "The server of the address book could not be reached."
CERTIFICATE: Final = "The server of the address book could not prove who it is."
SLOW: Final = "The server of the address book did not answer in time."
BUSY: Final = "The server of the address book asked to wait."
TOO_LONG: Final = "The answer of the address book is longer than this program reads."
LOST: Final = "It is not known whether the address book took a change. Run this again to look."


class RefusedError(AdapterError):
    """The server said no to one request; `status` is its number."""

    def __init__(self, status: int, conditions: frozenset[str] = frozenset()) -> None:
        """Keep the number, and the conditions that the body named."""
        super().__init__(ABSENT if status in (404, 410) else DENIED)
        self.status = status
        self.conditions = conditions


class SignInError(AdapterError):
    """The server did not accept the login; it may count how often that happens."""

    def __init__(self) -> None:
        """Say so."""
        super().__init__(LOGIN, hint=LOGIN_HINT)


class LostAnswer(TransientError):  # named by what it is
    """A write whose answer never came: look before anything is repeated."""

    def __init__(self) -> None:
        """Say so."""
        super().__init__(LOST)


class _AskedToWait(TransientError):  # named by what it is
    def __init__(self, wait_s: float) -> None:
        super().__init__(BUSY)
        self.wait_s = wait_s


@dataclass(frozen=True, slots=True)
class Login:
    """Whom the server knows."""

    url: str
    user: str = field(repr=False)
    password: str = field(repr=False)


@dataclass(frozen=True, slots=True)
class Outside:
    """What the client needs of the world."""

    sleep: Callable[[float], None]
    monotonic: Callable[[], float]
    context: Callable[[], ssl.SSLContext] = ssl.create_default_context
    connect_s: float = 20.0
    read_s: float = 60.0
    """How long the server may be silent."""
    whole_s: float = 600.0
    """How long one answer may take in all."""


@dataclass(frozen=True, slots=True)
class Answer:
    """What came back of one card, or of a write."""

    status: int
    etag: str = ""
    body: bytes = field(default=b"", repr=False)


class Client:
    """One login at one server, and at the hosts beside it that it leads to."""

    def __init__(self, login: Login, outside: Outside) -> None:
        """Contact nothing yet. Raises AdapterError when the address cannot be used."""
        self._signer = Signer(login.user, login.password)
        self._outside = outside
        self.root = _url(login.url)
        self.contacted: set[str] = set()
        """Every host that was contacted, as `host:port`."""
        limits = httpx.Limits(max_connections=1, max_keepalive_connections=1)
        is_plain = self.root.scheme == "http"
        # Without encryption nobody is trusted with a certificate either.
        context = ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT) if is_plain else outside.context()
        # The transport alone: no proxies of the environment, no cookies, no redirects by itself,
        # and no line in a log with the address in it.
        self._transport = httpx.HTTPTransport(verify=context, limits=limits, trust_env=False)
        for part in _LOUD:
            logging.getLogger(part).disabled = True

    def close(self) -> None:
        """Close the connections."""
        self._transport.close()

    def list(
        self, method: str, url: httpx.URL, body: bytes, depth: str, take: Callable[[Response], None]
    ) -> tuple[httpx.URL, str]:
        """Send PROPFIND or REPORT; give where it was answered, and the sync-token of the answer.

        A read that has to be repeated hands its responses over again.
        """
        headers = {"Content-Type": _XML, "Depth": depth}

        def once() -> tuple[httpx.URL, str]:
            with self._followed(method, url, headers, body) as (response, place):
                if response.status_code != 207:
                    raise self._refused(response)
                parser = Parser(take)
                for piece in self._pieces(response, MAX_ANSWER_BYTES):
                    parser.feed(piece)
                parser.feed(b"", last=True)
                return place, parser.token

        return self._patiently(once)

    def get(self, url: httpx.URL) -> Answer | None:
        """Read one card, byte for byte; None when there is none."""

        def once() -> Answer | None:
            with self._followed("GET", url, {"Accept": "text/vcard"}, b"") as (response, _):
                if response.status_code in (404, 410):
                    return None
                if response.status_code != 200:
                    raise self._refused(response)
                body = b"".join(self._pieces(response, MAX_BODY_BYTES))
                if b"BEGIN:VCARD" not in body[:1000].upper():
                    raise garbled()
                return Answer(200, response.headers.get("etag", ""), body)

        return self._patiently(once)

    def put(self, url: httpx.URL, body: bytes, etag: str) -> Answer:
        """Write one card: over the one with this etag, or, with none, where none is.

        Sent once. Raises RefusedError, LostAnswer, TransientError (nothing was sent).
        """
        condition = {"If-Match": etag} if etag else {"If-None-Match": "*"}
        return self._write("PUT", url, {**condition, "Content-Type": _CARD}, body)

    def delete(self, url: httpx.URL, etag: str) -> Answer:
        """Take one card away, if it still has this etag. Sent once; raises as `put`."""
        return self._write("DELETE", url, {"If-Match": etag}, b"")

    def may_go(self, url: httpx.URL) -> httpx.URL:
        """Give a place that the server named, when it may be contacted. Raises AdapterError.

        The server itself, or a host beside it under the same name, over TLS; not one within a
        private network that the user did not name.
        """
        root = self.root
        if url.scheme != root.scheme or url.userinfo:
            raise AdapterError(AWAY)
        if url.host == root.host:
            if _port(url) != _port(root) and root.scheme == "http":
                raise AdapterError(AWAY)
            return url
        if root.scheme == "http" or not _beside(url.host, root.host) or _port(url) != 443:
            raise AdapterError(AWAY)
        return url

    def _write(
        self, method: str, url: httpx.URL, headers: Mapping[str, str], body: bytes
    ) -> Answer:
        with self._sent(method, self.may_go(url), headers, body, writes=True) as response:
            if response.status_code in (200, 201, 204):
                return Answer(response.status_code, response.headers.get("etag", ""))
            if response.status_code in (500, 502, 504):
                raise LostAnswer
            raise self._refused(response)

    def _refused(self, response: httpx.Response) -> AdapterError:
        """Say what a refusal means."""
        status = response.status_code
        if status == 401:
            return SignInError()
        if status in _BUSY:
            return _AskedToWait(_wait_s(response.headers.get("retry-after", "")))
        if status < 400:
            return garbled()
        return RefusedError(status, error_of(self._short(response)))

    def _short(self, response: httpx.Response) -> bytes:
        """Read the beginning of a body; empty when it is too long or does not come."""
        try:
            return b"".join(self._pieces(response, _MAX_ERROR_BYTES))
        except AdapterError:
            return b""

    def _pieces(self, response: httpx.Response, limit: int) -> Iterator[bytes]:
        if response.headers.get("content-encoding", "identity") not in ("", "identity"):
            raise garbled()
        end_s = self._outside.monotonic() + self._outside.whole_s
        size = 0
        try:
            for piece in response.iter_raw():
                size += len(piece)
                if size > limit:
                    raise AdapterError(TOO_LONG)
                if self._outside.monotonic() > end_s:
                    raise TransientError(SLOW)
                yield piece
        except httpx.HTTPError as error:
            raise _unreached(error) from error

    @contextmanager
    def _followed(
        self, method: str, url: httpx.URL, headers: Mapping[str, str], body: bytes
    ) -> Iterator[tuple[httpx.Response, httpx.URL]]:
        """Send a read where the server leads, as far as that may be followed."""
        place = self.may_go(url)
        for _ in range(_MAX_REDIRECTS):
            with self._sent(method, place, headers, body, writes=False) as response:
                if response.status_code not in _MOVED:
                    yield response, place
                    return
                to = response.headers.get("location", "")
            if not to:
                raise garbled()
            place = self.may_go(join(place, to))
        raise AdapterError(AWAY)

    @contextmanager
    def _sent(
        self, method: str, url: httpx.URL, headers: Mapping[str, str], body: bytes, *, writes: bool
    ) -> Iterator[httpx.Response]:
        self._check_address(url)
        self.contacted.add(f"{url.host}:{_port(url)}")
        signature = self._signer.sign(self._request(method, url, headers, body))
        response = self._handled(signature.request, writes=writes)
        try:
            again = signature.again(response) if response.status_code == 401 else None
            if again is not None:
                # A request that was not let in has changed nothing.
                response.close()
                response = self._handled(again, writes=writes)
            yield response
        finally:
            response.close()

    def _handled(self, request: httpx.Request, *, writes: bool) -> httpx.Response:
        try:
            return self._transport.handle_request(request)
        except (httpx.ConnectError, httpx.ConnectTimeout) as error:
            raise _unreached(error) from error
        except httpx.HTTPError as error:
            raise (LostAnswer() if writes else _unreached(error)) from error

    def _request(
        self, method: str, url: httpx.URL, headers: Mapping[str, str], body: bytes
    ) -> httpx.Request:
        timeout = httpx.Timeout(self._outside.read_s, connect=self._outside.connect_s)
        return httpx.Request(
            method,
            url,
            headers={"Accept-Encoding": "identity", "User-Agent": "boundary", **headers},
            content=body,
            extensions={"timeout": timeout.as_dict()},
        )

    def _check_address(self, url: httpx.URL) -> None:
        """Refuse what a name must not stand for.

        Over TLS a host has to prove its name as well, so an address that changes afterwards gains
        nobody anything.
        """
        if url.host == self.root.host:
            return
        try:
            found = socket.getaddrinfo(url.host, _port(url), type=socket.SOCK_STREAM)
        except OSError as error:
            raise TransientError(UNREACHED) from error
        if not all(ipaddress.ip_address(row[4][0]).is_global for row in found):
            raise AdapterError(AWAY)

    def _patiently(self, read: Callable[[], _T]) -> _T:
        """Try a read until it is answered, at most ATTEMPTS times and MAX_WAIT_S of waiting."""
        waited, attempt = 0.0, 0
        while True:
            attempt += 1
            try:
                return read()
            except TransientError as error:
                asked = error.wait_s if isinstance(error, _AskedToWait) else 0.0
                wait_s = max(asked, 0.5 * 2**attempt)
                waited += wait_s
                if attempt == ATTEMPTS or waited > MAX_WAIT_S:
                    raise
                self._outside.sleep(wait_s)


def join(base: httpx.URL, href: str) -> httpx.URL:
    """Give the place that an answer names, from where it was answered. Raises AdapterError."""
    try:
        return base.join(href).copy_with(fragment=None)
    except (httpx.InvalidURL, ValueError) as error:
        raise garbled() from error


def host_of(url: str) -> str:
    """Give `host:port` of an account's address; empty when it has none."""
    try:
        found = httpx.URL(url)
    except httpx.InvalidURL:
        return ""
    return f"{found.host}:{_port(found)}" if found.host else ""


def _url(text: str) -> httpx.URL:
    try:
        url = httpx.URL(text)
    except httpx.InvalidURL as error:
        raise AdapterError(NOT_SPOKEN) from error
    if url.scheme not in ("https", "http") or not url.host or url.userinfo or url.query:
        raise AdapterError(NOT_SPOKEN)
    if url.scheme == "http" and not is_loopback(url.host):
        raise AdapterError(PLAIN)
    return url.copy_with(fragment=None)


def _port(url: httpx.URL) -> int:
    return url.port or (443 if url.scheme == "https" else 80)


def _beside(host: str, root: str) -> bool:
    """Whether a host is below the root, or below the name that the root is in.

    A name of two short parts, such as co.uk, can belong to anybody.
    """
    above = root.partition(".")[2]
    first, _, last = above.partition(".")
    is_shared = not last or ("." not in last and len(first) <= _SECOND_LEVEL)
    names: Iterable[str] = (root,) if is_shared or _is_address(root) else (root, above)
    return any(host == name or host.endswith(f".{name}") for name in names)


def _is_address(host: str) -> bool:
    try:
        ipaddress.ip_address(host)
    except ValueError:
        return False
    return True


def _unreached(error: httpx.HTTPError) -> AdapterError:
    """Say why nothing came."""
    cause: BaseException | None = error
    while cause is not None:
        if isinstance(cause, ssl.SSLCertVerificationError):
            return AdapterError(CERTIFICATE)
        cause = cause.__cause__ or cause.__context__
    if isinstance(error, httpx.TimeoutException):
        return TransientError(SLOW)
    return TransientError(UNREACHED)


def _wait_s(text: str) -> float:
    """Read Retry-After in seconds; a date asks for the longest wait there is."""
    if text.isascii() and text.isdigit() and len(text) < 6:
        return float(text)
    try:
        parsedate_to_datetime(text)
    except ValueError:
        return 0.0
    return MAX_WAIT_S
