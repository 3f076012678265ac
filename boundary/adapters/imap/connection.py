"""Speak IMAP to one server: sign in, limits on time and size, one method per command we use.

There is no method that deletes a message for good: the only expunge names its UIDs.
"""

from __future__ import annotations

import imaplib
import ipaddress
import logging
import re
import ssl
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from datetime import datetime
from typing import TypeVar, cast

from imapclient import IMAPClient, SocketTimeout, exceptions, imap4, response_parser, tls

from boundary.core.errors import AdapterError, TransientError

from . import encode
from .folders import Listed
from .match import header_value
from .wire import stable_id, utc_text

CONNECT_S = 20.0
READ_S = 60.0
COMMAND_S = 600.0
"""Longest time one command may take in all."""
MAX_LITERAL_BYTES = 8 * 1024 * 1024
MAX_ANSWER_BYTES = 64 * 1024 * 1024
ATTEMPTS = 4
"""How often a read is tried; writes are tried once."""
MAX_WAIT_S = 60.0
_GARBLED = (ValueError, TypeError, KeyError, IndexError, AttributeError, OverflowError)
_BACKOFF = re.compile(r"backoff time:\s*(\d{1,9})", re.IGNORECASE)
_BUSY = re.compile(r"throttl|\[(?:unavailable|inuse|limit)\]|server unavailable", re.IGNORECASE)
_LOOPBACK_NAMES = frozenset({"localhost", "localhost."})

_T = TypeVar("_T")


class Refused(AdapterError):
    """The server answered NO or BAD; the connection still stands. Caught inside this room."""

    def __init__(self, *, busy_s: float | None = None, full: bool = False) -> None:
        """`busy_s`: asked to wait so many seconds; `full`: over quota."""
        super().__init__("The mail server refused a command.")
        self.busy_s = busy_s
        self.full = full


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


@dataclass(frozen=True, slots=True)
class Detail:
    """What identifies one message."""

    uid: int
    size: int
    date: str
    flags: tuple[str, ...]
    """Sorted, without \\Recent."""
    message_id: str

    @property
    def stable(self) -> str:
        """See wire.stable_id."""
        return stable_id(self.message_id, self.size, self.date)


@dataclass(frozen=True, slots=True)
class Namespace:
    """Where our folder goes, and which folders are other people's."""

    prefix: str
    delimiter: str
    foreign: tuple[str, ...]


class _Limits:
    """Bounds what one command may read; mixed into both socket classes of the library."""

    deadline: float = float("inf")
    budget: int = MAX_ANSWER_BYTES
    monotonic: Callable[[], float]

    def spend(self, size: int) -> None:
        """Count bytes about to be read; raise when a bound is passed."""
        self.budget -= size
        if size > MAX_LITERAL_BYTES or self.budget < 0:
            raise imaplib.IMAP4.abort("unexpected size of an answer")
        if self.deadline != float("inf") and self.monotonic() > self.deadline:
            raise TimeoutError("command took too long")


class _Plain(_Limits, imap4.IMAP4WithTimeout):  # type: ignore[misc]  # library without types
    """A socket without TLS, with bounds."""

    def read(self, size: int) -> bytes:
        self.spend(size)
        return cast("bytes", super().read(size))

    def readline(self) -> bytes:
        line = cast("bytes", super().readline())
        self.spend(len(line))
        return line


class _Tls(_Limits, tls.IMAP4_TLS):  # type: ignore[misc]  # library without types
    """A socket with TLS, with bounds."""

    def read(self, size: int) -> bytes:
        self.spend(size)
        return cast("bytes", super().read(size))

    def readline(self) -> bytes:
        line = cast("bytes", super().readline())
        self.spend(len(line))
        return line


class _Client(IMAPClient):  # type: ignore[misc]  # library without types
    """The library's client with our sockets, UID sets instead of lists, and COPYUID kept."""

    def _create_IMAP4(self) -> imaplib.IMAP4:  # noqa: N802  # the library's name
        connect = self._timeout.connect
        if self.ssl:
            return _Tls(self.host, self.port, self.ssl_context, connect)
        return _Plain(self.host, self.port, connect)

    def quiet(self) -> None:
        """Keep what goes over the wire, and who signs in, out of every log."""
        self._imap.debug = 0
        logging.getLogger("imapclient.imapclient").disabled = True

    def bound(self, monotonic: Callable[[], float]) -> None:
        """Start the bounds of one command."""
        self._imap.monotonic = monotonic
        self._imap.deadline = monotonic() + COMMAND_S
        self._imap.budget = MAX_ANSWER_BYTES
        for stale in ("COPYUID", "EXPUNGE", "FETCH", "SEARCH", "LIST"):
            self._imap.untagged_responses.pop(stale, None)

    def fresh_capabilities(self) -> tuple[bytes, ...]:
        """Ask again: what is offered may change at login."""
        typ, data = self._imap.capability()
        self._checkok("capability", typ, data)
        words = tuple(b" ".join(line for line in data if line).upper().split())
        self._cached_capabilities = words
        return words

    def fetch_set(self, uids: str, items: str) -> Mapping[int, Mapping[bytes, object]]:
        """UID FETCH with a set of ranges; answers for other messages are left in."""
        tag = self._imap._command("UID", "FETCH", uids, items)
        typ, data = self._imap._command_complete("FETCH", tag)
        self._checkok("fetch", typ, data)
        _, data = self._imap._untagged_response(typ, data, "FETCH")
        found = response_parser.parse_fetch_response(data, normalise_times=False)
        return cast("Mapping[int, Mapping[bytes, object]]", found)

    def special_uses(self) -> Sequence[tuple[object, object, object]]:
        """LIST only the folders with a use of their own (RFC 6154, extended LIST)."""
        typ, data = self._imap._simple_command("LIST", "(SPECIAL-USE)", '""', '"*"')
        self._checkok("list", typ, data)
        _, data = self._imap._untagged_response(typ, data, "LIST")
        return cast("Sequence[tuple[object, object, object]]", self._proc_folder_list(data))

    def copyuid(self) -> bytes | None:
        """Return what the last COPY or MOVE said about new UIDs, tagged or untagged."""
        found = self._imap.untagged_responses.pop("COPYUID", None)
        return found[-1] if found and isinstance(found[-1], bytes) else None

    def peer(self) -> str:
        """Return the address that is really connected."""
        return str(self.socket().getpeername()[0])


class Link:
    """One connection. After a loss, reads open it again; writes do not."""

    def __init__(self, login: Login, outside: Outside) -> None:
        """Connect and sign in. Raises TransientError or AdapterError; nothing is written."""
        self._login = login
        self._outside = outside
        self._client: _Client | None = None
        self._selected: tuple[str, bool, int] | None = None
        self.capabilities: frozenset[str] = frozenset()
        self._open()

    # -- opening and closing ------------------------------------------------------------------

    def _open(self) -> None:
        login = self._login
        if login.security not in ("tls", "starttls", "none"):
            raise AdapterError("This kind of connection is not known.")
        if login.security == "none" and not is_loopback(login.host):
            raise AdapterError("Without encryption, only this device itself is contacted.")
        encode.secret(login.user)
        encode.secret(login.password)
        with self._translated(opening=True):
            context = None if login.security == "none" else self._outside.context()
            client = _Client(
                login.host,
                login.port,
                ssl=login.security == "tls",
                ssl_context=context,
                timeout=SocketTimeout(self._outside.connect_s, self._outside.read_s),
            )
            self._client = client
            client.quiet()
            client.folder_encode = False
            client.normalise_times = False
            client.bound(self._outside.monotonic)
            if login.security == "none" and not is_loopback(client.peer()):
                raise AdapterError("Without encryption, only this device itself is contacted.")
            if login.security == "starttls":
                if not client.has_capability("STARTTLS"):
                    raise AdapterError("The mail server does not offer an encrypted connection.")
                client.starttls(context)
        self._sign_in()
        self._selected = None

    def _sign_in(self) -> None:
        client, login = self._client, self._login
        assert client is not None  # noqa: S101  # _open has just set it
        try:
            with self._translated(opening=True):
                offered = {
                    word.decode("ascii", "replace").upper() for word in client.capabilities()
                }
                if "AUTH=PLAIN" in offered or not encode.is_plain(login.user + login.password):
                    client.plain_login(login.user, login.password)
                else:
                    client.login(encode.quoted(login.user), login.password)
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
                raise TransientError("The mail server could not be reached.") from error
            raise TransientError("The connection to the mail server was lost.") from error
        except (exceptions.ProtocolError, exceptions.CapabilityError) as error:
            self._drop()
            raise AdapterError("The mail server's answer could not be understood.") from error
        except exceptions.IMAPClientError as error:
            said = str(error)
            if "got more than" in said or "not IMAP4 compliant" in said:
                self._drop()
                raise AdapterError("The mail server's answer could not be understood.") from error
            raise Refused(busy_s=_busy_s(said), full="OVERQUOTA" in said.upper()) from error
        except _GARBLED as error:
            self._drop()
            raise AdapterError("The mail server's answer could not be understood.") from error

    def _live(self) -> _Client:
        if self._client is None:
            chosen = self._selected
            self._open()
            if chosen is not None:
                raw, readonly, validity = chosen
                if self._select_now(raw, readonly=readonly).validity != validity:
                    raise TransientError("A folder changed while the connection was lost.")
        assert self._client is not None  # noqa: S101  # _open has just set it
        return self._client

    def _read(self, call: Callable[[_Client], _T]) -> _T:
        """Run a reading command; after a loss or a request to wait, try again a few times."""
        for attempt in range(ATTEMPTS):
            last = attempt == ATTEMPTS - 1
            try:
                client = self._live()
                with self._translated():
                    client.bound(self._outside.monotonic)
                    return call(client)
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

    def _write(self, call: Callable[[_Client], _T]) -> _T:
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

    def has(self, capability: str) -> bool:
        """Whether the server offers an extension."""
        return capability in self.capabilities

    # -- reading ------------------------------------------------------------------------------

    def folders(self) -> tuple[Listed, ...]:
        """List every folder of the user's own, with attributes."""
        listed = self._read(lambda client: client.list_folders())
        found = [_listed(*entry) for entry in listed]
        uses = {"\\sent", "\\drafts", "\\trash", "\\junk", "\\all"}
        marked = any(folder.attributes & uses for folder in found)
        if self.has("SPECIAL-USE") and not marked:
            with suppress(Refused):
                special = self._read(lambda client: client.special_uses())
                more = {_listed(*entry).raw: _listed(*entry).attributes for entry in special}
                found = [
                    Listed(f.raw, f.attributes | more.get(f.raw, frozenset()), f.delimiter)
                    for f in found
                ]
        return tuple(found)

    def namespace(self, listed: Sequence[Listed]) -> Namespace:
        """Say where folders of the user's own go; without the extension, judge by the list."""
        delimiter = next((f.delimiter for f in listed if f.delimiter), "")
        if self.has("NAMESPACE"):
            with suppress(Refused):
                space = self._read(lambda client: client.namespace())
                own = space.personal or (("", delimiter),)
                prefix, level = own[0]
                others = (*(space.other or ()), *(space.shared or ()))
                foreign = tuple(_text(entry[0]) for entry in others if entry[0])
                return Namespace(_text(prefix), _text(level or "") or delimiter, foreign)
        below = f"INBOX{delimiter}"
        nested = [f for f in listed if not f.is_inbox]
        under = delimiter and nested and all(f.raw.upper().startswith(below) for f in nested)
        return Namespace(below if under else "", delimiter, ())

    def examine(self, raw: str) -> Selected:
        """Open a folder for reading only. Raises Refused when it cannot be read."""
        return self._choose(raw, readonly=True)

    def select(self, raw: str) -> Selected:
        """Open a folder for writing. Raises Refused."""
        return self._choose(raw, readonly=False)

    def _choose(self, raw: str, *, readonly: bool) -> Selected:
        self._selected = None
        return self._read(lambda _: self._select_now(raw, readonly=readonly))

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

    def status(self, raw: str) -> Selected:
        """Ask for UIDVALIDITY, UIDNEXT and size of a folder that is not open."""
        name = encode.mailbox(raw)
        wanted = ("MESSAGES", "UIDNEXT", "UIDVALIDITY")
        said = self._read(lambda client: client.folder_status(name, wanted))
        return Selected(
            raw, int(said[b"UIDVALIDITY"]), int(said[b"UIDNEXT"]), int(said[b"MESSAGES"])
        )

    def search(self, criteria: str) -> tuple[int, ...]:
        """UID SEARCH with criteria built by `query`; ascending."""
        return tuple(sorted(set(self._read(lambda client: client.search(criteria)))))

    def header_blocks(self, uids: str, names: Sequence[str]) -> dict[int, bytes]:
        """Fetch some header fields, raw, by UID."""
        items = f"(UID BODY.PEEK[HEADER.FIELDS ({' '.join(names)})])"
        found = self._read(lambda client: client.fetch_set(uids, items))
        return {
            uid: block
            for uid, data in found.items()
            if (block := _starting(data, b"BODY[HEADER.FIELDS")) is not None
        }

    def details(self, uids: str) -> dict[int, Detail]:
        """Fetch what identifies messages, by UID."""
        items = "(UID FLAGS INTERNALDATE RFC822.SIZE BODY.PEEK[HEADER.FIELDS (MESSAGE-ID)])"
        found = self._read(lambda client: client.fetch_set(uids, items))
        return {
            uid: detail for uid, data in found.items() if (detail := _detail(uid, data)) is not None
        }

    def flags(self, uids: str) -> dict[int, tuple[str, ...]]:
        """Fetch flags, by UID: which of these messages are there."""
        found = self._read(lambda client: client.fetch_set(uids, "(UID FLAGS)"))
        return {uid: _flags(data) for uid, data in found.items() if b"FLAGS" in data}

    def bodies(self, uids: str) -> dict[int, bytes]:
        """Fetch whole messages, by UID, leaving them unread."""
        found = self._read(lambda client: client.fetch_set(uids, "(UID BODY.PEEK[])"))
        return {uid: body for uid, data in found.items() if (body := _starting(data, b"BODY[]"))}

    def window(self, uid: int, start: int, count: int) -> bytes:
        """Fetch part of one message; empty past its end."""
        items = f"(UID BODY.PEEK[]<{start}.{count}>)"
        found = self._read(lambda client: client.fetch_set(encode.uid_set([uid]), items))
        return _starting(found.get(uid, {}), b"BODY[]") or b""

    def all_uids(self, selected: Selected) -> tuple[int, ...]:
        """Return every UID of the open folder, ascending.

        SEARCH answers in one line, which libraries cap: large folders are listed by FETCH, and so
        are folders whose SEARCH does not find as many messages as the server says there are.
        """
        if not selected.exists:
            return ()
        if selected.exists <= 80_000:
            with suppress(Refused):
                found = self.search("ALL")
                if len(found) == selected.exists:
                    return found
        return tuple(sorted(self._read(lambda client: client.fetch_set("1:*", "(UID)"))))

    # -- writing ------------------------------------------------------------------------------

    def create(self, raw: str) -> bool:
        """Make a folder and subscribe to it; False when it was there already."""
        name = encode.mailbox(raw)
        made = True
        try:
            self._write(lambda client: client.create_folder(name))
        except Refused:
            if not any(folder.raw == raw for folder in self.folders()):
                raise
            made = False
        with suppress(Refused):
            self._write(lambda client: client.subscribe_folder(name))
        return made

    def remove_empty(self, raw: str) -> bool:
        """Remove a folder that holds nothing and has nothing below it; False when it does."""
        name = encode.mailbox(raw)
        try:
            opened = self.examine(raw)
        except Refused:
            return False
        listed = self.folders()
        level = next((f.delimiter for f in listed if f.raw == raw), "")
        if opened.exists or (level and any(f.raw.startswith(raw + level) for f in listed)):
            return False
        self.examine("INBOX")
        self._write(lambda client: client.unsubscribe_folder(name))
        self._write(lambda client: client.delete_folder(name))
        return True

    def add_flag(self, uids: str, name: str) -> None:
        """Set one of our two flags."""
        flag = encode.flag(name)
        self._write(lambda client: client.add_flags(uids, [flag], silent=True))

    def remove_flag(self, uids: str, name: str) -> None:
        """Take one of our two flags off."""
        flag = encode.flag(name)
        self._write(lambda client: client.remove_flags(uids, [flag], silent=True))

    def move(self, uids: str, raw: str) -> bytes | None:
        """UID MOVE; return what was said about the new UIDs."""
        name = encode.mailbox(raw)
        self._write(lambda client: client.move(uids, name))
        return self._client.copyuid() if self._client is not None else None

    def copy(self, uids: str, raw: str) -> bytes | None:
        """UID COPY; return what was said about the new UIDs."""
        name = encode.mailbox(raw)
        self._write(lambda client: client.copy(uids, name))
        return self._client.copyuid() if self._client is not None else None

    def expunge(self, uids: str) -> None:
        """UID EXPUNGE, of these messages only. Raises AdapterError where it is not offered."""
        if not self.has("UIDPLUS"):
            raise AdapterError("The mail server cannot remove single messages, so none was.")
        self._write(lambda client: client.uid_expunge(uids))


def is_loopback(host: str) -> bool:
    """Whether a host name or address is this device itself."""
    try:
        return ipaddress.ip_address(host).is_loopback
    except ValueError:
        return host.lower() in _LOOPBACK_NAMES


def _busy_s(said: str) -> float | None:
    asked = _BACKOFF.search(said)
    if asked is not None:
        return int(asked[1]) / 1000
    return 0.0 if _BUSY.search(said) else None


def _listed(attributes: object, delimiter: object, name: object) -> Listed:
    words = attributes if isinstance(attributes, tuple | list) else ()
    lowered = frozenset(_text(word).lower() for word in words)
    return Listed(_text(name), lowered, "" if delimiter is None else _text(delimiter))


def _text(value: object) -> str:
    if isinstance(value, bytes):
        return value.decode("ascii", "backslashreplace")
    return str(value)


def _starting(data: Mapping[bytes, object], key: bytes) -> bytes | None:
    for name, value in data.items():
        if name.startswith(key) and isinstance(value, bytes):
            return value
    return None


def _flags(data: Mapping[bytes, object]) -> tuple[str, ...]:
    words = data.get(b"FLAGS")
    names = (_text(word) for word in words) if isinstance(words, tuple | list) else ()
    return tuple(sorted(name for name in names if name.lower() != "\\recent"))


def _detail(uid: int, data: Mapping[bytes, object]) -> Detail | None:
    size = data.get(b"RFC822.SIZE")
    when = data.get(b"INTERNALDATE")
    block = _starting(data, b"BODY[HEADER.FIELDS")
    if not isinstance(size, int) or block is None:
        return None
    date = utc_text(when) if isinstance(when, datetime) else ""
    return Detail(uid, size, date, _flags(data), header_value(block, "message-id"))
