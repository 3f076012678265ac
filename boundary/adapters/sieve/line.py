"""Carry commands and answers over one socket, within limits of time; decides nothing else."""

from __future__ import annotations

import socket
import ssl
from collections.abc import Callable, Sequence
from dataclasses import replace

from .answers import Answer, Garbled, Pieces, Reader, Status, to_ending

COMMAND_S = 600.0
"""Longest time one command may take in all."""
MAX_LINES = 20_000
"""Most lines of one answer: each takes far more room here than on the wire."""
_BLOCK_BYTES = 64 * 1024


class Line:
    """One socket. Raises OSError when it is lost or silent, Garbled for what is no answer."""

    def __init__(
        self, host: str, port: int, connect_s: float, monotonic: Callable[[], float]
    ) -> None:
        """Connect; `connect_s` is the limit for each address, then how long it may be silent."""
        self._monotonic = monotonic
        self._end = 0.0
        self._reader = Reader()
        self._owed = False
        self._socket = socket.create_connection((host, port), connect_s)
        self._socket.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)

    @property
    def peer(self) -> str:
        """The address that is really connected."""
        return str(self._socket.getpeername()[0])

    def patience(self, seconds: float) -> None:
        """Set how long the server may be silent."""
        self._socket.settimeout(seconds)

    def greeting(self) -> Answer:
        """Read what the server says unasked, when connected and once more when encrypted."""
        self._begin()
        return self._gather(None)

    def secure(self, context: ssl.SSLContext, host: str) -> None:
        """Encrypt, after STARTTLS; whatever came before is forgotten.

        Raises Garbled when something came already: it was sent without encryption.
        """
        if not self._reader.is_empty:
            raise Garbled("an answer from before the encryption")
        self._socket = context.wrap_socket(self._socket, server_hostname=host)
        self._reader = Reader()

    def ask(self, command: bytes, replies: Sequence[bytes] | None = None) -> Answer:
        """Send a command and read the answer to it.

        `replies`: what to say to each challenge in turn, one too many is Garbled; None: lines
        before the last one are data, and collected.
        """
        self._begin()
        self._owe()
        if not self._reader.is_empty:
            # Said unasked: a farewell, or answers and questions no longer belong together.
            unasked = self._gather(None)
            if unasked.status is not Status.BYE:
                raise Garbled("an answer to nothing")
            return unasked
        self._send(command)
        answer = self._gather(replies)
        self._owed = False
        return answer

    def part(self, command: bytes) -> None:
        """Send the last command; its answer is not waited for."""
        self._begin()
        self._owe()
        self._send(command)

    def close(self) -> None:
        """Let go of the socket."""
        self._socket.close()

    def _begin(self) -> None:
        self._reader.begin()
        self._end = self._monotonic() + COMMAND_S

    def _owe(self) -> None:
        # After an interruption, a half-sent script would swallow the next command, and a late
        # answer would be taken for the answer to another.
        if self._owed:
            raise ConnectionAbortedError("a command was interrupted")
        self._owed = True

    def _send(self, data: bytes) -> None:
        # In blocks: a socket's time limit holds for the whole of one call.
        for at in range(0, len(data), _BLOCK_BYTES):
            self._check()
            self._socket.sendall(data[at : at + _BLOCK_BYTES])

    def _gather(self, replies: Sequence[bytes] | None) -> Answer:
        lines: list[Pieces] = []
        while True:
            pieces = self._next()
            ending = to_ending(pieces)
            if ending is not None:
                return replace(ending, lines=tuple(lines))
            if replies is not None:
                if len(lines) == len(replies):
                    raise Garbled("one challenge too many")
                self._send(replies[len(lines)])
            lines.append(pieces)
            if len(lines) > MAX_LINES:
                raise Garbled("an answer without end")

    def _next(self) -> Pieces:
        while True:
            pieces = self._reader.line()
            if pieces is not None:
                return pieces
            self._check()
            data = self._socket.recv(_BLOCK_BYTES)
            if not data:
                raise ConnectionResetError("closed by the server")
            self._reader.feed(data)

    def _check(self) -> None:
        if self._monotonic() > self._end:
            raise TimeoutError("a command took too long")
