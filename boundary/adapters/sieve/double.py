"""Stand in for a server of mail rules: ManageSieve on loopback, and delivery that obeys the rules.

It stands beside a double of the mailbox, into which it delivers. Source: RFC 5804; held to the
same cases as Pigeonhole.
"""

from __future__ import annotations

import base64
import binascii
import re
import socket
import threading
from collections.abc import Callable, Collection, Mapping
from dataclasses import replace
from types import MappingProxyType

from boundary.rehearsal.double import Mail
from boundary.rehearsal.loopback import Loopback

from .evaluate import INBOX, Delivery, Placed, Program, readied
from .shelf import USUAL_LIMITS, Held, Limits, RefusedError, Shelf
from .vocabulary import EXTENSIONS

_LONGEST_LINE = 65536
_MAX_WRONG = 3
_HIDDEN = "\x00hidden"
"""No name a script may have."""
_NO_SCRIPTS: Mapping[str, bytes] = MappingProxyType({})
_WORD = re.compile(
    rb'[ \t]*(?:"((?:[^"\\\r\n\x00]|\\["\\])*)"|\{(\d{1,10})\+?\}(?=\r?\n)|([^ "\r\n]+))'
)
_MANY_LINES = re.compile(rb"[\r\n\x00]")
_ESCAPE = re.compile(rb'\\(["\\])')

_Argument = bytes | int


class SieveDouble:
    """One user's scripts behind a loopback server, and the delivery that obeys them."""

    def __init__(
        self,
        user: str,
        secret: str,
        scripts: Mapping[str, bytes] = _NO_SCRIPTS,
        active: str = "",
        deliver: Callable[[str, Mail], None] | None = None,
        *,
        hidden: bytes | None = None,
        extensions: Collection[str] = EXTENSIONS,
        limits: Limits = USUAL_LIMITS,
        read_only: bool = False,
        folders: Callable[[], Collection[str]] | None = None,
        create: Callable[[str], None] | None = None,
    ) -> None:
        """Keep what to begin with; nothing runs yet.

        `deliver` puts a message into a folder, `folders` says which there are, `create` makes one;
        names are text, as in a script. Without `folders` every folder is there.
        """
        self._user = user
        self._secret = secret
        self._deliver = deliver
        self._folders = folders
        self._create = create
        self._offered = frozenset(extensions)
        self._shelf = Shelf(
            Held(scripts, active, hidden), offered=extensions, limits=limits, read_only=read_only
        )
        self._read: tuple[Held, Program | Delivery] | None = None
        self._lock = threading.Lock()
        self._loopback = Loopback(lambda client: _Line(client, self).serve())

    def start(self) -> int:
        """Listen on 127.0.0.1; return the port."""
        return self._loopback.start()

    def stop(self) -> None:
        """Stop listening and close every connection. Twice is as good as once."""
        self._loopback.stop()

    def scripts(self) -> Held:
        """Return all scripts as they are now."""
        with self._lock:
            return self._shelf.held()

    def activate(self, name: str) -> None:
        """Make a script the active one, as another program of the user's would; "" for none."""
        with self._lock:
            self._shelf.activate(name)

    def deliver(self, mail: bytes, sender: str) -> Delivery:
        """Let the rules act on a message that comes in, and put it where they say.

        A Return-Path is put on top, as a server does. Nothing is ever sent on or answered; what
        would have been is in what is returned.
        """
        message = b"Return-Path: <" + sender.encode("utf-8") + b">\r\n" + mail
        program = self._program()
        there = self._folders() if self._folders is not None else None
        delivery = (
            program
            if isinstance(program, Delivery)
            else program.run(message, sender, self._user, folders=there or ())
        )
        if there is not None:
            delivery = _into_what_is_there(delivery, there)
        for placed in delivery.placed:
            if there is not None and placed.folder not in (INBOX, *there) and self._create:
                self._create(placed.folder)
            if self._deliver is not None:
                self._deliver(placed.folder, Mail(message, placed.flags))
        return delivery

    def answer(self, verb: str, arguments: list[_Argument]) -> bytes:
        """Carry out one command of somebody who is signed in; return the whole answer."""
        shape, act = _COMMANDS.get(verb, ("", None))
        if act is None:
            return _no("There is no such command.")
        if not _fits(shape, arguments):
            return _no("The arguments are not as this command takes them.")
        with self._lock:
            try:
                return act(self._shelf, arguments)
            except RefusedError as error:
                return _no(error.say, error.code)

    def greeting(self, *, signed_in: bool) -> bytes:
        """Write what the server can do."""
        lines = [
            b'"IMPLEMENTATION" "Stand-in"',
            b'"SIEVE" ' + _string(" ".join(sorted(self._offered)).encode("ascii")),
            *([b'"NOTIFY" "mailto"'] if "enotify" in self._offered else []),
            *([] if signed_in else [b'"SASL" "PLAIN"']),
            b'"VERSION" "1.0"',
        ]
        return b"".join(line + b"\r\n" for line in lines)

    def lets_in(self, initial: bytes) -> bool:
        """Whether a base64 answer of SASL PLAIN names the one user and the password."""
        try:
            words = base64.b64decode(initial, validate=True).split(b"\x00")
        except binascii.Error:
            return False
        return words[1:] == [self._user.encode("utf-8"), self._secret.encode("utf-8")]

    def _program(self) -> Program | Delivery:
        """Return what acts on mail now; scripts that have not changed are not read again."""
        with self._lock:
            held = self._shelf.held()
            if self._read is None or self._read[0] != held:
                scripts = dict(held.scripts)
                active = held.active
                if not active and held.hidden is not None:
                    scripts[_HIDDEN] = held.hidden
                    active = _HIDDEN
                self._read = held, readied(scripts, active, offered=self._offered)
            return self._read[1]


class _Line:
    """One connection."""

    def __init__(self, client: socket.socket, server: SieveDouble) -> None:
        client.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        self._client = client
        self._file = client.makefile("rb")
        self._server = server
        self._signed_in = False
        self._wrong = 0

    def serve(self) -> None:
        """Answer until the other side goes."""
        with self._file:
            self._client.sendall(self._server.greeting(signed_in=False) + _ok("Ready."))
            while (command := self._read()) is not None:
                answer, goes_on = self._answer(*command)
                self._client.sendall(answer)
                if not goes_on:
                    break

    def _answer(self, verb: str, arguments: list[_Argument] | None) -> tuple[bytes, bool]:
        if arguments is None:
            return _no("The command cannot be read."), True
        match verb:
            case "LOGOUT":
                return _ok("Until next time."), False
            case "CAPABILITY" if not arguments:
                return self._server.greeting(signed_in=self._signed_in) + _ok("That is all."), True
            case "NOOP" if _fits("s", arguments) and not _MANY_LINES.search(_bytes(arguments[0])):
                return b"OK (TAG " + _string(_bytes(arguments[0])) + b') "Done."\r\n', True
            case "NOOP" if not arguments:
                return _ok("Done."), True
            case "AUTHENTICATE" if not self._signed_in and _fits("ss", arguments):
                if _bytes(arguments[0]).upper() != b"PLAIN":
                    return _no("That way of signing in is not known."), True
                self._signed_in = self._server.lets_in(_bytes(arguments[1]))
                if self._signed_in:
                    return _ok("Signed in."), True
                return _no("The user name or the password is not right."), True
        if self._signed_in:
            return self._server.answer(verb, arguments), True
        self._wrong += 1
        if self._wrong == _MAX_WRONG:
            return b'BYE "Too many commands that cannot be carried out."\r\n', False
        return _no("Sign in first."), True

    def _read(self) -> tuple[str, list[_Argument] | None] | None:
        """Read one command; None at the end, and no arguments when they cannot be read."""
        line = self._file.readline(_LONGEST_LINE)
        if not line.endswith(b"\n"):
            return None
        found: list[_Argument] = []
        verb = ""
        place = 0
        while word := _WORD.match(line, place):
            place = word.end()
            if word[2] is not None:
                literal = self._file.read(int(word[2]))
                if len(literal) < int(word[2]):
                    return None
                found.append(literal)
                line = self._file.readline(_LONGEST_LINE)
                place = 0
            elif word[1] is not None:
                found.append(_ESCAPE.sub(rb"\1", word[1]))
            elif not verb and not found:
                verb = word[3].decode("ascii", "replace").upper()
            elif word[3].isdigit():
                found.append(int(word[3]))
            else:
                return verb, None
        return verb, found if not line[place:].strip() else None


def _into_what_is_there(delivery: Delivery, there: Collection[str]) -> Delivery:
    """Put all of it into the inbox when one folder is missing and may not be made."""
    if all(one.create or one.folder in (INBOX, *there) for one in delivery.placed):
        return delivery
    return replace(delivery, placed=(Placed(INBOX),), redirected=(), error="A folder is not there.")


def _fits(shape: str, arguments: list[_Argument]) -> bool:
    """Whether arguments are strings (`s`) and numbers (`n`) in that order."""
    kinds = ("n" if isinstance(argument, int) else "s" for argument in arguments)
    return "".join(kinds) == shape


def _bytes(argument: _Argument) -> bytes:
    return argument if isinstance(argument, bytes) else b""


def _name(argument: _Argument) -> str:
    return _bytes(argument).decode("utf-8", "surrogateescape")


def _string(value: bytes) -> bytes:
    """Write a string of one line."""
    return b'"' + value.replace(b"\\", b"\\\\").replace(b'"', b'\\"') + b'"'


def _ok(say: str) -> bytes:
    return f'OK "{say}"\r\n'.encode("ascii")


def _no(say: str, code: str = "") -> bytes:
    return f'NO {f"({code}) " if code else ""}"{say}"\r\n'.encode("ascii")


def _stored(*, warns: bool) -> bytes:
    return b'OK (WARNINGS) "Look at what it includes."\r\n' if warns else _ok("Done.")


def _list(shelf: Shelf, _: list[_Argument]) -> bytes:
    held = shelf.held()
    lines = [
        _string(name.encode("utf-8", "surrogateescape"))
        + (b" ACTIVE" if name == held.active else b"")
        + b"\r\n"
        for name in held.scripts
    ]
    return b"".join(lines) + _ok("That is all.")


def _get(shelf: Shelf, arguments: list[_Argument]) -> bytes:
    source = shelf.read(_name(arguments[0]))
    return b"{%d}\r\n%b\r\n" % (len(source), source) + _ok("Done.")


def _have_space(shelf: Shelf, arguments: list[_Argument]) -> bytes:
    size = arguments[1]
    shelf.has_space(_name(arguments[0]), size if isinstance(size, int) else 0)
    return _ok("There is room.")


def _check(shelf: Shelf, arguments: list[_Argument]) -> bytes:
    return _stored(warns=shelf.check(_bytes(arguments[0])))


def _put(shelf: Shelf, arguments: list[_Argument]) -> bytes:
    return _stored(warns=shelf.store(_name(arguments[0]), _bytes(arguments[1])))


def _set_active(shelf: Shelf, arguments: list[_Argument]) -> bytes:
    shelf.activate(_name(arguments[0]))
    return _ok("Done.")


def _delete(shelf: Shelf, arguments: list[_Argument]) -> bytes:
    shelf.remove(_name(arguments[0]))
    return _ok("Done.")


def _rename(shelf: Shelf, arguments: list[_Argument]) -> bytes:
    shelf.rename(_name(arguments[0]), _name(arguments[1]))
    return _ok("Done.")


_Act = Callable[[Shelf, list[_Argument]], bytes]
_COMMANDS: Mapping[str, tuple[str, _Act]] = MappingProxyType(
    {
        "LISTSCRIPTS": ("", _list),
        "GETSCRIPT": ("s", _get),
        "HAVESPACE": ("sn", _have_space),
        "CHECKSCRIPT": ("s", _check),
        "PUTSCRIPT": ("ss", _put),
        "SETACTIVE": ("s", _set_active),
        "DELETESCRIPT": ("s", _delete),
        "RENAMESCRIPT": ("ss", _rename),
    }
)
