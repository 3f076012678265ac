"""Speak ManageSieve over a bare socket, and tell an answer apart from its words for people."""

from __future__ import annotations

import base64
import re
import socket
from collections.abc import Iterator
from contextlib import contextmanager

_LITERAL = re.compile(rb"\{(\d+)\}\r\n$")
_STATUS = re.compile(rb'(OK|NO|BYE)((?: \((?:[^()"]|"[^"]*")*\))?)')
_WAIT_S = 30.0


class Talk:
    """One connection; `hello` is what the server said first."""

    def __init__(self, port: int) -> None:
        """Connect and read the greeting."""
        self._socket = socket.create_connection(("127.0.0.1", port), _WAIT_S)
        self._file = self._socket.makefile("rb")
        self.hello = self.answer()

    def ask(self, command: bytes) -> tuple[bytes, ...]:
        """Send some bytes and read one answer; empty when the other side has gone."""
        try:
            self._socket.sendall(command)
            return self.answer()
        except ConnectionError:
            return ()

    def answer(self) -> tuple[bytes, ...]:
        """Read the lines of an answer, sorted, and then its status with its code.

        Empty when the connection has ended.
        """
        lines: list[bytes] = []
        while line := self._file.readline():
            status = _STATUS.match(line)
            while (literal := _LITERAL.search(line)) is not None:
                line += self._file.read(int(literal[1])) + self._file.readline()
                if len(literal[0]) == len(line):
                    break
            if status is not None:
                return (*sorted(lines), status[0])
            lines.append(line.removesuffix(b"\r\n"))
        return ()

    def sign_in(self, user: str, secret: str) -> tuple[bytes, ...]:
        """Sign in with PLAIN."""
        words = base64.b64encode(f"\x00{user}\x00{secret}".encode())
        return self.ask(b'AUTHENTICATE "PLAIN" "' + words + b'"\r\n')

    def close(self) -> None:
        """End the connection."""
        self._file.close()
        self._socket.close()


@contextmanager
def talk(port: int, user: str = "", secret: str = "") -> Iterator[Talk]:
    """Connect, sign in when there is a user, and close at the end."""
    line = Talk(port)
    try:
        if user:
            assert (b"OK",) == line.sign_in(user, secret)
        yield line
    finally:
        line.close()
