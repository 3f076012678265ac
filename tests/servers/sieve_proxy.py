"""Stand between a client and a ManageSieve server: record, cut, stall, answer, hide and rewrite.

The client talks to a real server; the meddler only changes what a bad network, another client or
another make of server would change. It understands lines and literals, and nothing more.
"""

from __future__ import annotations

import re
import socket
import threading
from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass, field
from io import BufferedReader

HOST = "127.0.0.1"
_VERB = re.compile(rb"[A-Za-z]+")
_LITERAL = re.compile(rb"\{(\d+)\+?\}\r?\n$")
_QUOTED = re.compile(rb'"((?:[^"\\]|\\.)*)"')
_CAPABILITY = re.compile(rb'"([^"]*)"(?: "([^"]*)")?\r\n')
_ENDING = re.compile(rb"(?:OK|NO|BYE)\b", re.IGNORECASE)
_WAIT_S = 60.0
_BLOCK_BYTES = 65536


@dataclass(frozen=True, slots=True)
class Seen:
    """One command as it went over the wire."""

    verb: str
    """Upper case."""
    line: bytes
    """Everything after the verb, literals included, without the last line end."""
    literals: tuple[bytes, ...] = ()

    @property
    def name(self) -> str:
        """The first argument when it is quoted, or the first literal: the script's name."""
        quoted = _QUOTED.match(self.line)
        if quoted is not None:
            return re.sub(rb"\\(.)", rb"\1", quoted[1]).decode()
        return self.literals[0].decode() if self.literals else ""

    @property
    def source(self) -> bytes:
        """The last literal: the script itself, in PUTSCRIPT and CHECKSCRIPT."""
        return self.literals[-1] if self.literals else b""


@dataclass(slots=True)
class Rules:
    """What the meddler does; may be changed between commands."""

    hide: frozenset[str] = frozenset()
    """Capabilities that are taken out of what the server offers, such as VERSION or STARTTLS."""
    hide_extensions: frozenset[str] = frozenset()
    """Sieve extensions that are taken out of what the server offers."""
    cut_at: int = 0
    """Cut at the n-th counted command, from 1; 0: never. Nothing connects until `revive`."""
    cut_after: bool = False
    """True: the server carries the command out, and the answer is lost. False: it never comes."""
    cut_half: bool = False
    """With `cut_after`: the first half of the answer still arrives."""
    counted: Callable[[Seen], bool] = field(default=lambda _: True)
    """Which commands count for `cut_at`."""
    stall: Callable[[Seen], bool] = field(default=lambda _: False)
    """The command is swallowed, and nothing is ever answered."""
    answer: Callable[[Seen], bytes | None] = field(default=lambda _: None)
    """An answer to give instead of asking the server, without its last line end."""
    rewrite: Callable[[bytes], bytes] = field(default=lambda line: line)
    """What becomes of each whole line of an answer, its literals and its line end included."""
    on_command: Callable[[Seen], None] | None = None
    """Called before the command is passed on, cut or answered: another client's turn."""


class SieveMeddler:
    """A proxy on loopback, one thread for each direction of each connection."""

    def __init__(self, port: int, rules: Rules | None = None, host: str = HOST) -> None:
        """Stand before the server at `host`:`port`."""
        self._upstream = (host, port)
        self.rules = rules or Rules()
        self.seen: list[Seen] = []
        self._count = 0
        self._dead = False
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
        return self._dead

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
            self._dead = False

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
        try:
            with suppress(OSError, ValueError):
                while not pair.blind:
                    whole, literals = _read(pair.from_client)
                    if not whole:
                        return
                    verb = _VERB.match(whole)
                    if verb is not None:
                        line = whole[verb.end() :].removesuffix(b"\r\n").lstrip(b" ")
                        seen = Seen(verb[0].decode("ascii").upper(), line, literals)
                        if not self._command(pair, seen):
                            continue
                    pair.server.sendall(whole)
                    if pair.securing:
                        pair.secured.wait(_WAIT_S)
                _tunnel(pair.from_client, pair.server)
        finally:
            pair.close()

    def _command(self, pair: _Pair, seen: Seen) -> bool:
        """Record one command; False when it is not to be passed on."""
        with self._lock:
            rules = self.rules
            self.seen.append(seen)
            cut = False
            if rules.counted(seen):
                self._count += 1
                cut = self._count == rules.cut_at
        if rules.on_command is not None:
            rules.on_command(seen)
        if cut and not rules.cut_after:
            self._dead = True
            pair.close()
            return False
        if rules.stall(seen):
            return False
        instead = rules.answer(seen)
        if instead is not None:
            pair.send_client(instead + b"\r\n")
            return False
        pair.cutting = cut
        pair.telling = seen.verb == "CAPABILITY"
        pair.securing = seen.verb == "STARTTLS"
        return True

    def _down(self, pair: _Pair) -> None:
        """Carry answers from the server to the client."""
        held = b""
        try:
            with suppress(OSError, ValueError):
                while not pair.blind:
                    whole, _ = _read(pair.from_server)
                    if not whole:
                        return
                    ended = _ENDING.match(whole) is not None
                    if pair.cutting:
                        held += whole
                        if ended:
                            self._dead = True
                            if self.rules.cut_half:
                                pair.send_client(held[: len(held) // 2])
                            return
                        continue
                    if pair.securing and ended:
                        # The client speaks next: the other thread has to know how to listen.
                        pair.blind = whole[:2].upper() == b"OK"
                        pair.securing = False
                        pair.secured.set()
                    pair.send_client(self._changed(pair, whole))
                _tunnel(pair.from_server, pair.client)
        finally:
            pair.close()

    def _changed(self, pair: _Pair, line: bytes) -> bytes:
        rules = self.rules
        found = _CAPABILITY.fullmatch(line) if pair.telling else None
        if found is not None:
            key = found[1].decode("ascii").upper()
            if key in rules.hide:
                return b""
            if key == "SIEVE" and rules.hide_extensions:
                words = (found[2] or b"").decode("ascii").split()
                kept = [word for word in words if word.lower() not in rules.hide_extensions]
                line = b'"SIEVE" "' + " ".join(kept).encode("ascii") + b'"\r\n'
        return rules.rewrite(line)


class _Pair:
    """One connection from the client, and ours to the server."""

    def __init__(self, client: socket.socket, server: socket.socket) -> None:
        for end in (client, server):
            end.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        self.client = client
        self.server = server
        self.from_client = client.makefile("rb")
        self.from_server = server.makefile("rb")
        self.telling = True
        """The server is saying what it offers: at first, and when it is asked."""
        self.cutting = False
        self.securing = False
        """STARTTLS was passed on and is not answered yet."""
        self.secured = threading.Event()
        self.blind = False
        """What follows is encrypted, and passed on as it is."""
        self._lock = threading.Lock()
        self._closed = False

    def send_client(self, data: bytes) -> None:
        """Send to the client; both threads may."""
        with self._lock:
            self.client.sendall(data)

    def close(self) -> None:
        """Close both sides; twice is as good as once."""
        if self._closed:
            return
        self._closed = True
        self.secured.set()
        for end in (self.client, self.server):
            with suppress(OSError):
                end.shutdown(socket.SHUT_RDWR)
        for end in (self.client, self.server):
            end.close()
        # The two threads hold the files; each socket is let go of when both are closed.


def _read(stream: BufferedReader) -> tuple[bytes, tuple[bytes, ...]]:
    """Read one whole line, with every literal in it; nothing at the end of the stream."""
    whole = b""
    literals: list[bytes] = []
    while True:
        line = stream.readline()
        whole += line
        literal = _LITERAL.search(line)
        if literal is None:
            return whole, tuple(literals)
        literals.append(stream.read(int(literal[1])))
        whole += literals[-1]


def _tunnel(source: BufferedReader, sink: socket.socket) -> None:
    """Pass bytes on until there are no more."""
    while True:
        data = source.read1(_BLOCK_BYTES)
        if not data:
            return
        sink.sendall(data)
