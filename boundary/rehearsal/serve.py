"""Stand between a client and a loopback mail server: count, record, cut, stall, hide and lie.

The client talks to a real server; the meddler only changes what a bad network or another make of
server would change. It understands lines and literals, and nothing more of IMAP.
"""

from __future__ import annotations

import re
import socket
import threading
from collections.abc import Callable, Iterable
from contextlib import suppress
from dataclasses import dataclass, field
from enum import StrEnum

HOST = "127.0.0.1"
_COMMAND = re.compile(rb"(\S+) ((?:UID )?[A-Za-z]+)(?: |\r?\n)", re.IGNORECASE)
_LITERAL = re.compile(rb"\{(\d+)\+?\}\r\n$")
_COPYUID = re.compile(rb"\[(?:COPYUID|APPENDUID) [^\]]*\] ?")
_WAIT_S = 20.0


@dataclass(frozen=True, slots=True)
class Seen:
    """One command as it went over the wire."""

    verb: str
    """Upper case, with `UID ` where it stood."""
    line: bytes
    """The first line, without the tag."""


class Inside(StrEnum):
    """Where in the middle of an exchange it is cut."""

    NOTHING = "nothing"
    """At its edge: before or after, as `cut_after` says."""
    COMMAND = "command"
    """Half of the command's line reached the server, which so never sees it whole."""
    ANSWER = "answer"
    """Half of the answer's first line came; the command itself is carried out."""
    LITERAL_START = "literal-start"
    """One byte came of the first literal in the answer."""
    LITERAL_MIDDLE = "literal-middle"
    LITERAL_END = "literal-end"
    """All of it came but its last byte. An answer without a literal is cut at its end."""

    def share(self, size: int) -> int | None:
        """Say how many bytes of a literal are let through; None: no literal is cut."""
        match self:
            case Inside.LITERAL_START:
                return min(1, size)
            case Inside.LITERAL_MIDDLE:
                return size // 2
            case Inside.LITERAL_END:
                return max(size - 1, 0)
            case _:
                return None


_UNSEEN = (Inside.NOTHING, Inside.COMMAND)
"""Cut so that the server does not carry the command out."""


@dataclass(slots=True)
class Rules:
    """What the meddler does; may be changed between commands."""

    hide: frozenset[str] = frozenset()
    """Capabilities that are taken out of what the server offers."""
    hide_copyuid: bool = False
    """COPYUID answers are taken out, as on a server without them."""
    cut_at: int = 0
    """Cut at the n-th counted command, from 1; 0: never. Nothing connects until `revive`."""
    cut_after: bool = False
    """True: the server carries the command out, and the answer is lost. False: it never comes."""
    inside: Inside = Inside.NOTHING
    """Where in the middle it is cut instead."""
    farewell: bytes = b""
    """A line that the server says before a command that is cut, such as `* BYE later`."""
    once: bool = False
    """Only the connection that was cut is gone: whoever connects anew is let through."""
    counted: Callable[[Seen], bool] = field(default=lambda _: True)
    """Which commands count for `cut_at`."""
    stall: Callable[[Seen], bool] = field(default=lambda _: False)
    """The command is swallowed, and nothing is ever answered."""
    answer: Callable[[Seen], bytes | None] = field(default=lambda _: None)
    """An answer to give instead of asking the server: untagged lines, then what follows the tag."""
    search: Callable[[tuple[int, ...]], Iterable[int]] | None = None
    """What SEARCH answers become."""


class Meddler:
    """A proxy on loopback, one thread for each direction of each connection."""

    def __init__(self, port: int, rules: Rules | None = None, host: str = HOST) -> None:
        """Stand before the server at `host`:`port`."""
        self._upstream = (host, port)
        self.rules = rules or Rules()
        self.seen: list[Seen] = []
        self._count = 0
        self._dead = False
        self._was_cut = False
        self._lock = threading.Lock()
        self._listener: socket.socket | None = None
        self._pairs: list[_Pair] = []
        self._threads: list[threading.Thread] = []

    @property
    def verbs(self) -> list[str]:
        """Every verb so far, in order."""
        return [seen.verb for seen in self.seen]

    @property
    def count(self) -> int:
        """How many counted commands went over the wire."""
        return self._count

    @property
    def was_cut(self) -> bool:
        """Whether the cut has happened."""
        return self._was_cut

    def start(self) -> int:
        """Listen; return the port."""
        self._listener = socket.create_server((HOST, 0))
        self._spawn(self._accept, self._listener)
        port: int = self._listener.getsockname()[1]
        return port

    def stop(self) -> None:
        """Close everything."""
        if self._listener is not None:
            with suppress(OSError):
                self._listener.shutdown(socket.SHUT_RDWR)
            self._listener.close()
            self._listener = None
        for pair in list(self._pairs):
            pair.close()
        for thread in self._threads:
            thread.join(_WAIT_S)
        self._threads.clear()
        self._pairs.clear()

    def revive(self, rules: Rules | None = None) -> None:
        """Let connections through again, under other rules; forget what was seen."""
        with self._lock:
            self.rules = rules or Rules()
            self.seen.clear()
            self._count = 0
            self._dead = self._was_cut = False

    def _spawn(self, target: Callable[..., None], *arguments: object) -> None:
        thread = threading.Thread(target=target, args=arguments, daemon=True)
        self._threads.append(thread)
        thread.start()

    def _accept(self, listener: socket.socket) -> None:
        while True:
            try:
                client, _ = listener.accept()
            except OSError:
                return
            if self._dead:
                client.close()
                continue
            try:
                server = socket.create_connection(self._upstream, _WAIT_S)
            except OSError:
                client.close()
                continue
            server.settimeout(None)
            pair = _Pair(client, server)
            self._pairs.append(pair)
            self._spawn(self._up, pair)
            self._spawn(self._down, pair)

    def _up(self, pair: _Pair) -> None:
        """Carry commands from the client to the server."""
        with suppress(OSError, ValueError):
            while True:
                line = pair.from_client.readline()
                if not line:
                    break
                found = None if pair.continuing else _COMMAND.match(line)
                pair.continuing = False
                if found is not None and not self._command(pair, found, line):
                    continue
                pair.server.sendall(line)
                literal = _LITERAL.search(line)
                while literal is not None:
                    pair.server.sendall(pair.from_client.read(int(literal[1])))
                    line = pair.from_client.readline()
                    pair.server.sendall(line)
                    pair.continuing = False
                    literal = _LITERAL.search(line)
        pair.close()

    def _command(self, pair: _Pair, found: re.Match[bytes], line: bytes) -> bool:
        """Record one command; False when it is not to be passed on."""
        tag = found[1]
        seen = Seen(found[2].decode("ascii").upper(), line[len(tag) + 1 :].rstrip(b"\r\n"))
        with self._lock:
            rules = self.rules
            self.seen.append(seen)
            cut = False
            if rules.counted(seen):
                self._count += 1
                cut = self._count == rules.cut_at
            if cut and (rules.cut_after or rules.inside not in _UNSEEN):
                pair.cut_tag, pair.cut_by = tag, rules
            elif cut:
                self._cut(rules)
                if rules.inside is Inside.COMMAND:
                    pair.server.sendall(line[: len(line) // 2])
                if rules.farewell:
                    pair.send_client(rules.farewell + b"\r\n")
                pair.close()
                return False
        if rules.stall(seen):
            return False
        instead = rules.answer(seen)
        if instead is not None:
            *before, last = instead.split(b"\r\n")
            pair.send_client(b"".join(part + b"\r\n" for part in before) + tag + b" " + last)
            pair.send_client(b"\r\n")
            return False
        return True

    def _cut(self, rules: Rules) -> None:
        """Note that it happened. Only with the lock held."""
        self._was_cut = True
        self._dead = not rules.once

    def _cut_answer(self, pair: _Pair) -> None:
        with self._lock:
            # An answer that comes after a revival cuts nothing but its own connection.
            if self.rules is pair.cut_by:
                self._cut(self.rules)

    def _down(self, pair: _Pair) -> None:
        """Carry answers from the server to the client."""
        with suppress(OSError, ValueError):
            while True:
                line = pair.from_server.readline()
                if not line:
                    break
                if line.startswith(b"+"):
                    pair.continuing = True
                inside = pair.inside
                if inside is Inside.ANSWER:
                    pair.send_client(line[: len(line) // 2])
                is_end = inside is not None and line.startswith(pair.cut_tag + b" ")
                if inside is Inside.ANSWER or is_end:
                    self._cut_answer(pair)
                    break
                literal = _LITERAL.search(line)
                if literal is None:
                    pair.send_client(self._changed(line))
                    continue
                pair.send_client(line)
                rest = int(literal[1])
                share = None if inside is None else inside.share(rest)
                if share is not None:
                    pair.send_client(pair.from_server.read(share))
                    self._cut_answer(pair)
                    break
                while rest:
                    part = pair.from_server.read(min(rest, 65536))
                    if not part:
                        return
                    pair.send_client(part)
                    rest -= len(part)
        pair.close()

    def _changed(self, line: bytes) -> bytes:
        rules = self.rules
        if rules.hide and b"CAPABILITY " in line.upper():
            hidden = {word.encode("ascii") for word in rules.hide}
            head, bracket, tail = line.rstrip(b"\r\n").partition(b"]")
            kept = [word for word in head.split(b" ") if word.upper() not in hidden]
            line = b" ".join(kept) + bracket + tail + b"\r\n"
        if rules.hide_copyuid:
            line = _COPYUID.sub(b"", line)
        if rules.search is not None and line.upper().startswith(b"* SEARCH"):
            numbers = tuple(int(word) for word in line.split()[2:] if word.isdigit())
            text = "".join(f" {number}" for number in rules.search(numbers))
            line = b"* SEARCH" + text.encode("ascii") + b"\r\n"
        return line


class _Pair:
    """One connection from the client, and ours to the server."""

    def __init__(self, client: socket.socket, server: socket.socket) -> None:
        for end in (client, server):
            end.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        self.client = client
        self.server = server
        self.from_client = client.makefile("rb")
        self.from_server = server.makefile("rb")
        self.continuing = False
        self.cut_tag = b""
        """Of the command whose answer is to be cut."""
        self.cut_by: Rules | None = None
        """The rules that were in force when it was said to be cut."""
        self._lock = threading.Lock()
        self._closed = False

    @property
    def inside(self) -> Inside | None:
        """Where the answer that comes now is to be cut; None: nowhere."""
        return self.cut_by.inside if self.cut_by is not None else None

    def send_client(self, data: bytes) -> None:
        """Send to the client; both threads may."""
        with self._lock:
            self.client.sendall(data)

    def close(self) -> None:
        """Close both sides; twice is as good as once."""
        if self._closed:
            return
        self._closed = True
        for end in (self.client, self.server):
            with suppress(OSError):
                end.shutdown(socket.SHUT_RDWR)
        for end in (self.client, self.server):
            end.close()
        # The two threads hold the files; each socket is let go of when both are closed.
