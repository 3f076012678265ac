"""Speak ManageSieve to one server: sign in, one method a command, no foreign error let through.

Reads are tried again after a loss; writes never are.
Source: RFC 5804.
"""

from __future__ import annotations

import ssl
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager, suppress
from dataclasses import dataclass, field
from typing import TypeVar

from boundary.core.errors import AdapterError, BoundaryError, TransientError
from boundary.core.loopback import is_loopback

from . import answers, encode
from .answers import Answer, Garbled, Offered, Script, Status
from .line import Line

__all__ = ["Link", "Login", "Offered", "Outside", "Refused", "Script", "is_loopback"]

CONNECT_S = 20.0
READ_S = 60.0
ATTEMPTS = 4
"""How often a read is tried; writes are tried once."""
MAX_WAIT_S = 60.0
_GOODBYE_S = 5.0
"""How long signing out may take: nothing depends on it any more."""
_LATER = "The server for mail rules asks to come back later."
_LOST = "The connection to the server for mail rules was lost."

_T = TypeVar("_T")


class Refused(AdapterError):
    """The server answered NO; the connection still stands."""

    def __init__(self, reason: str = "") -> None:
        """Keep the response code, upper case (QUOTA/MAXSIZE, ACTIVE, ...), or nothing."""
        super().__init__("The server for mail rules refused a command.")
        self.reason = reason

    @property
    def busy(self) -> bool:
        """Whether the same may be accepted later."""
        return self.reason == "TRYLATER"


@dataclass(frozen=True, slots=True)
class Login:
    """Where to connect and as whom."""

    host: str
    port: int
    security: str
    """`tls` and `starttls` are one here: encryption by STARTTLS. `none`: on loopback only."""
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
    """For connecting, and for the first word of the server."""
    read_s: float = READ_S


class Link:
    """The commands of one connection."""

    def __init__(self, login: Login, outside: Outside) -> None:
        """Connect and sign in. Raises TransientError or AdapterError; nothing is written."""
        self._login = login
        self._outside = outside
        self._line: Line | None = None
        self.offered = Offered()
        """What the server says it can do, asked for after signing in."""
        self.turns = 0
        """Round trips after signing in, the question for `offered` among them."""
        self._open()

    def close(self) -> None:
        """Sign out, or let go of a connection that is lost already. Never raises."""
        line, self._line = self._line, None
        if line is None:
            return
        with suppress(OSError):
            line.patience(min(_GOODBYE_S, self._outside.read_s))
            line.part(encode.command("LOGOUT"))
        line.close()

    # -- reading ------------------------------------------------------------------------------

    def scripts(self) -> tuple[Script, ...]:
        """List the user's scripts, in the server's order; at most one is active."""
        return self._read(encode.command("LISTSCRIPTS"), answers.to_scripts)

    def read(self, name: str) -> bytes | None:
        """Return a script byte for byte; None when there is none of that name."""
        command = encode.command("GETSCRIPT", encode.name(name))
        try:
            return self._read(command, answers.to_source)
        except Refused as refusal:
            if refusal.reason != "NONEXISTENT":
                raise
            return None

    def has_space(self, name: str, size: int) -> None:
        """Ask whether a script of `size` octets would fit. Raises Refused when it would not."""
        self._read(encode.command("HAVESPACE", encode.name(name), encode.number(size)), _nothing)

    def check(self, source: bytes) -> None:
        """Ask whether a script is valid. Raises Refused when it is not."""
        self._read(encode.command("CHECKSCRIPT", encode.script(source)), _nothing)

    # -- writing ------------------------------------------------------------------------------

    def store(self, name: str, source: bytes) -> None:
        """Keep a script, in place of one of the same name. Raises Refused: nothing was kept."""
        self._write("PUTSCRIPT", encode.name(name), encode.script(source))

    def activate(self, name: str) -> None:
        """Make a script the active one; with an empty name, none. Raises Refused."""
        self._write("SETACTIVE", encode.name(name, empty=True))

    def remove(self, name: str) -> None:
        """Delete a script; a missing one is as good. Raises Refused, for the active one too."""
        try:
            self._write("DELETESCRIPT", encode.name(name))
        except Refused as refusal:
            if refusal.reason != "NONEXISTENT":
                raise

    def rename(self, old: str, new: str) -> None:
        """Rename a script; the active one stays active. Raises Refused."""
        self._write("RENAMESCRIPT", encode.name(old), encode.name(new))

    # -- opening ------------------------------------------------------------------------------

    def _open(self) -> None:
        login = self._login
        if login.security not in ("tls", "starttls", "none"):
            raise AdapterError("This kind of connection is not known.")
        if login.security == "none" and not is_loopback(login.host):
            raise AdapterError("Without encryption, only this device itself is contacted.")
        if not _can_be_asked_for(login.host) or not 0 < login.port < 2**16:
            raise AdapterError("The server for mail rules has a name or a port that cannot be.")
        for word in (login.user, login.password):
            encode.secret(word)
        with ExitStack() as undone:
            # Whatever happens before the end, nobody goes on with a line that is half open.
            undone.callback(self._drop)
            try:
                with self._translated("The server for mail rules could not be reached."):
                    line, offered = self._connect()
                    self._sign_in(line, offered)
                self.offered = self._ask(encode.command("CAPABILITY"), answers.to_offered)
            except Refused as refusal:
                raise _at_the_door(refusal) from refusal
            undone.pop_all()

    def _connect(self) -> tuple[Line, Offered]:
        """Connect, encrypt unless on loopback, and say what is offered then."""
        login, outside = self._login, self._outside
        line = Line(login.host, login.port, outside.connect_s, outside.monotonic)
        self._line = line
        if login.security == "none" and not is_loopback(line.peer):
            raise AdapterError("Without encryption, only this device itself is contacted.")
        offered = answers.to_offered(_accepted(line.greeting()))
        line.patience(outside.read_s)
        if login.security == "none":
            return line, offered
        no_encryption = "The server for mail rules does not offer an encrypted connection."
        if not offered.starttls:
            raise AdapterError(no_encryption)
        try:
            _accepted(line.ask(encode.command("STARTTLS")))
        except Refused as refusal:
            if refusal.busy:
                raise
            raise AdapterError(no_encryption) from refusal
        line.secure(outside.context(), login.host)
        return line, answers.to_offered(_accepted(line.greeting()))

    def _sign_in(self, line: Line, offered: Offered) -> None:
        user, password = self._login.user, self._login.password
        way = next((way for way in ("PLAIN", "LOGIN") if way in offered.sasl), None)
        if way is None:
            raise AdapterError(
                "The server for mail rules offers no way to sign in that this program knows."
            )
        arguments = [encode.string(way.encode("ascii"))]
        replies: tuple[bytes, ...] = ()
        if way == "PLAIN":
            arguments.append(encode.plain(user, password))
        else:
            replies = (encode.secret_line(user), encode.secret_line(password))
        try:
            _accepted(line.ask(encode.command("AUTHENTICATE", *arguments), replies))
        except Refused as refusal:
            if refusal.busy:
                raise
            raise AdapterError(
                "The server for mail rules did not accept the login name and password.",
                hint=self._login.hint or "Check them with your provider, then run connect again.",
            ) from refusal

    # -- asking -------------------------------------------------------------------------------

    def _read(self, command: bytes, parse: Callable[[Answer], _T]) -> _T:
        for attempt in range(ATTEMPTS - 1):
            try:
                return self._once(command, parse)
            except TransientError:
                backoff = 0.5 * 2**attempt * (0.5 + self._outside.random())
                self._outside.sleep(min(backoff, MAX_WAIT_S))
        return self._once(command, parse)

    def _once(self, command: bytes, parse: Callable[[Answer], _T]) -> _T:
        if self._line is None:
            self._open()
        return self._ask(command, parse)

    def _write(self, verb: str, *arguments: bytes) -> None:
        """Run a writing command once. A lost answer is TransientError: look before going on."""
        self._ask(encode.command(verb, *arguments), _nothing)

    def _ask(self, command: bytes, parse: Callable[[Answer], _T]) -> _T:
        line = self._line
        if line is None:
            raise TransientError(_LOST)
        self.turns += 1
        with self._translated(_LOST):
            return parse(_accepted(line.ask(command)))

    def _drop(self) -> None:
        line, self._line = self._line, None
        if line is not None:
            line.close()

    @contextmanager
    def _translated(self, lost: str) -> Iterator[None]:
        """Turn everything foreign into our errors, with fixed sentences; `lost`: for a loss."""
        try:
            yield
        except Refused:
            raise
        except BoundaryError:
            self._drop()
            raise
        except ssl.SSLCertVerificationError as error:
            self._drop()
            raise AdapterError(
                "The server for mail rules could not prove who it is, so nothing was sent to it.",
                hint="Check the server's name in your playbook.",
            ) from error
        except OSError as error:
            self._drop()
            raise TransientError(lost) from error
        except Garbled as error:
            self._drop()
            raise AdapterError(
                "The answer of the server for mail rules could not be understood."
            ) from error


def _can_be_asked_for(host: str) -> bool:
    try:
        host.encode("idna")
    except UnicodeError:
        return False
    return bool(host) and "\0" not in host


def _accepted(answer: Answer) -> Answer:
    """Return an answer that ends in OK. Raises Refused for NO, and for BYE what is to be done."""
    if answer.status is Status.OK:
        return answer
    if answer.code == "REFERRAL":
        raise AdapterError(
            "The server for mail rules names another server, which is not contacted.",
            hint="Ask your provider for the right server name, and put it into your playbook.",
        )
    if answer.status is Status.NO:
        raise Refused(answer.code)
    raise TransientError(_LATER if answer.code == "TRYLATER" else _LOST)


def _at_the_door(refusal: Refused) -> AdapterError:
    """Say what a refusal before the first command of ours means."""
    if refusal.busy:
        return TransientError(_LATER)
    return AdapterError("The server for mail rules does not let this program in.")


def _nothing(_: Answer) -> None:
    """Take no more than the fact that it was accepted."""
