"""Hold one connection: sign in, try reads again, never a write, let no foreign error through."""

from __future__ import annotations

import re
import ssl
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from typing import TypeVar

from imapclient import SocketTimeout, exceptions

from boundary.core.errors import AdapterError, BoundaryError, TransientError
from boundary.core.loopback import is_loopback

from . import encode
from .client import Client

CONNECT_S = 20.0
READ_S = 60.0
ATTEMPTS = 4
"""How often a read is tried; writes are tried once."""
MAX_WAIT_S = 60.0
_GOODBYE_S = 5.0
"""How long signing out may take: nothing depends on it any more."""
_GARBLED = (ValueError, TypeError, KeyError, IndexError, AttributeError, OverflowError)
_BACKOFF = re.compile(r"backoff time:\s*(\d{1,9})", re.IGNORECASE)
_BUSY = re.compile(
    r"throttl|\[(?:unavailable|inuse|limit)\]|server unavailable|bandwidth limit"
    r"|too many simultaneous connections",
    re.IGNORECASE,
)
"""How servers ask to come back later. Gmail says OVERQUOTA for too much traffic too, in words."""

_T = TypeVar("_T")


class Refused(AdapterError):
    """The server answered NO or BAD; the connection still stands. Caught inside this room."""

    def __init__(self, *, busy_s: float | None = None, full: bool = False) -> None:
        """`busy_s`: asked to wait so many seconds; `full`: over quota."""
        super().__init__("The mail server refused a command.")
        self.busy_s = busy_s
        self.full = full


class _ChangedError(TransientError):
    """What was being read is another folder now: reading on would mix the two."""


@dataclass(frozen=True, slots=True)
class Login:
    """Where to connect and as whom."""

    host: str
    port: int
    security: str
    user: str = field(repr=False)
    password: str = field(repr=False)
    hint: str = ""
    """What to say when the server refuses the password."""


@dataclass(frozen=True, slots=True)
class Outside:
    """What the edge hands in."""

    context: Callable[[], ssl.SSLContext]
    sleep: Callable[[float], None]
    random: Callable[[], float]
    """Evenly from 0 to 1, for jitter."""
    monotonic: Callable[[], float]
    connect_s: float = CONNECT_S
    read_s: float = READ_S


@dataclass(frozen=True, slots=True)
class Selected:
    """An open folder."""

    raw: str
    validity: int
    next_uid: int
    """0: the server does not say."""
    exists: int


class Line:
    """One connection. After a loss, reads open it again; writes do not."""

    def __init__(self, login: Login, outside: Outside) -> None:
        """Connect and sign in. Raises TransientError or AdapterError; nothing is written."""
        self._login = login
        self._outside = outside
        self._client: Client | None = None
        self._selected: tuple[str, bool, int] | None = None
        self.capabilities: frozenset[str] = frozenset()
        self._open()

    def _open(self) -> None:
        login = self._login
        if login.security not in ("tls", "starttls", "none"):
            raise AdapterError("This kind of connection is not known.")
        if login.security == "none" and not is_loopback(login.host):
            raise AdapterError("Without encryption, only this device itself is contacted.")
        encode.secret(login.user)
        encode.secret(login.password)
        try:
            self._connect()
            self._sign_in()
        except BoundaryError:
            self._drop()
            raise
        self._selected = None

    def _connect(self) -> None:
        login = self._login
        with self._translated(opening=True):
            context = None if login.security == "none" else self._outside.context()
            client = Client(
                login.host,
                login.port,
                ssl=login.security == "tls",
                ssl_context=context,
                timeout=SocketTimeout(self._outside.connect_s, self._outside.read_s),
            )
            self._client = client
            client.quiet()
            client.brisk()
            client.folder_encode = False
            client.normalise_times = False
            client.bound(self._outside.monotonic)
            if login.security == "none" and not is_loopback(client.peer()):
                raise AdapterError("Without encryption, only this device itself is contacted.")
            if login.security == "starttls":
                if not client.has_capability("STARTTLS"):
                    raise AdapterError("The mail server does not offer an encrypted connection.")
                client.starttls(context)

    def _sign_in(self) -> None:
        client, login = self._client, self._login
        assert client is not None  # noqa: S101  # _open has just set it
        try:
            with self._translated(opening=True):
                offered = {
                    word.decode("ascii", "replace").upper() for word in client.capabilities()
                }
                if "AUTH=PLAIN" in offered or not encode.is_plain(login.user + login.password):
                    client.sign_in_plain(login.user, login.password)
                else:
                    client.sign_in(encode.quoted(login.user), login.password)
        except Refused as refusal:
            self.close()
            if refusal.busy_s is not None:
                raise TransientError("The mail server asks to come back later.") from refusal
            raise AdapterError(
                "The mail server did not accept the login name and password.",
                hint=login.hint or "Check them with your provider, then run connect again.",
            ) from refusal
        with self._translated(opening=True):
            words = client.fresh_capabilities()
            self.capabilities = frozenset(word.decode("ascii", "replace") for word in words)
        if "ID" in self.capabilities:
            with suppress(Refused), self._translated():
                client.id_({"name": "mail"})

    def close(self) -> None:
        """Sign out, or let go of a connection that is lost already."""
        client, self._client, self._selected = self._client, None, None
        if client is None:
            return
        with suppress(exceptions.IMAPClientError, OSError, *_GARBLED):
            client.bound(self._outside.monotonic)
            client.socket().settimeout(min(_GOODBYE_S, self._outside.read_s))
            client.logout()
            return
        with suppress(exceptions.IMAPClientError, OSError, *_GARBLED):
            client.shutdown()

    def _drop(self) -> None:
        client, self._client = self._client, None
        if client is not None:
            with suppress(exceptions.IMAPClientError, OSError, *_GARBLED):
                client.shutdown()

    @contextmanager
    def _translated(self, *, opening: bool = False) -> Iterator[None]:
        """Turn everything foreign into our errors, with fixed sentences."""
        try:
            yield
        except ssl.SSLCertVerificationError as error:
            self._drop()
            raise AdapterError(
                "The mail server could not prove who it is, so nothing was sent to it.",
                hint="Check the server's name in your playbook.",
            ) from error
        except exceptions.IMAPClientAbortError as error:
            self._drop()
            if "unexpected" in str(error) or "not supported" in str(error):
                raise AdapterError("The mail server's answer could not be understood.") from error
            raise TransientError("The connection to the mail server was lost.") from error
        except OSError as error:
            self._drop()
            if opening:
                raise TransientError(
                    "The mail server could not be reached.",
                    hint="You can try again later; the written steps are there until then.",
                ) from error
            raise TransientError("The connection to the mail server was lost.") from error
        except (exceptions.ProtocolError, exceptions.CapabilityError) as error:
            self._drop()
            raise AdapterError("The mail server's answer could not be understood.") from error
        except exceptions.IMAPClientError as error:
            said = str(error)
            if "got more than" in said or "not IMAP4 compliant" in said:
                self._drop()
                raise AdapterError("The mail server's answer could not be understood.") from error
            busy_s = _busy_s(said)
            full = busy_s is None and "OVERQUOTA" in said.upper()
            raise Refused(busy_s=busy_s, full=full) from error
        except _GARBLED as error:
            self._drop()
            raise AdapterError("The mail server's answer could not be understood.") from error

    def _live(self, *, needs_folder: bool) -> Client:
        if self._client is None:
            chosen = self._selected
            self._open()
            if chosen is not None and needs_folder:
                self._go_on(*chosen)
        assert self._client is not None  # noqa: S101  # _open has just set it
        return self._client

    def _go_on(self, raw: str, readonly: bool, validity: int) -> None:  # noqa: FBT001  # one tuple
        """Open the folder that was open before the loss, if it is still the same one."""
        try:
            opened = self._select_now(raw, readonly=readonly)
        except Refused:
            validity_now = None
        except TransientError:
            self._selected = (raw, readonly, validity)
            raise
        else:
            validity_now = opened.validity
        if validity_now != validity:
            self._drop()
            self._selected = None
            raise _ChangedError("A folder changed while the connection was lost.")

    def read(self, call: Callable[[Client], _T], *, needs_folder: bool = True) -> _T:
        """Run a reading command; after a loss or a request to wait, try again a few times.

        `needs_folder`: the folder that was open before a loss is opened again first.
        """
        for attempt in range(ATTEMPTS):
            last = attempt == ATTEMPTS - 1
            try:
                client = self._live(needs_folder=needs_folder)
                with self._translated():
                    client.bound(self._outside.monotonic)
                    return call(client)
            except _ChangedError:
                raise
            except TransientError:
                if last:
                    raise
                self.wait(attempt)
            except Refused as refusal:
                if refusal.busy_s is None:
                    raise
                if last or refusal.busy_s > MAX_WAIT_S:
                    raise TransientError("The mail server asks to come back later.") from refusal
                self.wait(attempt, refusal.busy_s)
        raise AssertionError  # the loop above returns or raises

    def write(self, call: Callable[[Client], _T]) -> _T:
        """Run a writing command once. A lost answer is TransientError: look before going on."""
        client = self._client
        if client is None:
            raise TransientError("The connection to the mail server was lost.")
        with self._translated():
            client.bound(self._outside.monotonic)
            return call(client)

    def wait(self, attempt: int, seconds: float = 0.0) -> None:
        """Wait as asked, or longer with each attempt; never in step with another program."""
        backoff = 0.5 * 2**attempt * (0.5 + self._outside.random())
        self._outside.sleep(min(max(seconds, backoff), MAX_WAIT_S))

    def choose(self, raw: str, *, readonly: bool) -> Selected:
        """Open a folder. Raises Refused when the server does not open it."""
        self._selected = None
        return self.read(lambda _: self._select_now(raw, readonly=readonly), needs_folder=False)

    def _select_now(self, raw: str, *, readonly: bool) -> Selected:
        client = self._client
        assert client is not None  # noqa: S101  # called by _read only
        self._selected = None
        with self._translated():
            client.bound(self._outside.monotonic)
            try:
                answer = client.select_folder(encode.mailbox(raw), readonly=readonly)
            except exceptions.IMAPClientReadOnlyError as error:
                raise Refused from error
        validity = answer.get(b"UIDVALIDITY", 0)
        self._selected = (raw, readonly, validity)
        return Selected(raw, validity, answer.get(b"UIDNEXT", 0), answer[b"EXISTS"])


def _busy_s(said: str) -> float | None:
    asked = _BACKOFF.search(said)
    if asked is not None:
        return int(asked[1]) / 1000
    return 0.0 if _BUSY.search(said) else None
