"""Let mail programs talk to a stand-in account over loopback, one thread for each of them."""

from __future__ import annotations

import re
import socket
import threading
from collections.abc import Callable
from contextlib import suppress
from typing import BinaryIO

from .account import Account
from .session import GREETING, Session

HOST = "127.0.0.1"
MOST_PROGRAMS = 15
"""Programs that may be signed in at the same time; Gmail's own limit."""
_LITERAL = re.compile(rb"\{(\d{1,9})(\+?)\}\r?\n$")
_WAIT_S = 20.0


class Server:
    """Serves one account to one user."""

    def __init__(self, account: Account, user: str, secret: str, most: int = MOST_PROGRAMS) -> None:
        """Keep what to serve; nothing listens yet."""
        self._account = account
        self._user = user
        self._secret = secret
        self._most = most
        self.lock = threading.Lock()
        """Held for every command; whoever changes the account beside them takes it too."""
        self._listener: socket.socket | None = None
        self._sessions: set[Session] = set()
        self._sockets: list[socket.socket] = []
        self._threads: list[threading.Thread] = []

    def start(self) -> int:
        """Listen on 127.0.0.1; return the port."""
        listener = socket.create_server((HOST, 0))
        self._listener = listener
        self._spawn(lambda: self._accept(listener))
        port: int = listener.getsockname()[1]
        return port

    def stop(self) -> None:
        """Stop listening and close every connection. Twice is as good as once."""
        if self._listener is not None:
            with suppress(OSError):
                self._listener.shutdown(socket.SHUT_RDWR)
            self._listener.close()
            self._listener = None
        for client in list(self._sockets):
            with suppress(OSError):
                client.shutdown(socket.SHUT_RDWR)
        for thread in list(self._threads):
            thread.join(_WAIT_S)
        self._threads.clear()
        self._sockets.clear()

    def _spawn(self, run: Callable[[], None]) -> None:
        thread = threading.Thread(target=run, daemon=True)
        self._threads.append(thread)
        thread.start()

    def _accept(self, listener: socket.socket) -> None:
        while True:
            try:
                client, _ = listener.accept()
            except OSError:
                return
            client.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
            self._sockets.append(client)
            self._spawn(lambda taken=client: self._talk(taken))  # type: ignore[misc]  # a default

    def _talk(self, client: socket.socket) -> None:
        session = Session(self._account, self._user, self._secret, self._has_room)
        with self.lock:
            self._sessions.add(session)
        with suppress(OSError), client, client.makefile("rb") as lines:
            client.sendall(GREETING)
            while not session.ended:
                data = _command(client, lines)
                if not data:
                    break
                with self.lock:
                    answer = session.line(data)
                client.sendall(answer)
        with self.lock:
            self._sessions.discard(session)

    def _has_room(self) -> bool:
        return sum(session.signed_in for session in self._sessions) < self._most


def _command(client: socket.socket, lines: BinaryIO) -> bytes:
    """Read one command with its literals; empty when the connection is closed."""
    data = lines.readline()
    found = _LITERAL.search(data)
    while found is not None:
        if not found[2]:
            client.sendall(b"+ go ahead\r\n")
        data += lines.read(int(found[1]))
        line = lines.readline()
        data += line
        found = _LITERAL.search(line)
    return data
