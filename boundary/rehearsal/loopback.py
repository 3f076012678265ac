"""Listen on loopback, and give each connection a thread of its own until everything stops."""

from __future__ import annotations

import socket
import threading
from collections.abc import Callable
from contextlib import suppress
from typing import Final

__all__ = ["HOST", "Loopback"]

HOST: Final = "127.0.0.1"
_WAIT_S: Final = 20.0


class Loopback:
    """One port of this device."""

    def __init__(self, serve: Callable[[socket.socket], None]) -> None:
        """Keep what talks over one connection until it ends; nothing runs yet."""
        self.stopping = threading.Event()
        self._serve = serve
        self._listener: socket.socket | None = None
        self._lines: set[socket.socket] = set()
        self._threads: list[threading.Thread] = []

    def start(self) -> int:
        """Listen on 127.0.0.1; return the port."""
        self._listener = socket.create_server((HOST, 0), backlog=64)
        port: int = self._listener.getsockname()[1]
        self._spawn(self._accept, self._listener)
        return port

    def stop(self) -> None:
        """Stop listening and close every connection. Twice is as good as once."""
        self.stopping.set()
        if self._listener is not None:
            with suppress(OSError):
                self._listener.shutdown(socket.SHUT_RDWR)
            self._listener.close()
            self._listener = None
        for line in list(self._lines):
            with suppress(OSError):
                line.shutdown(socket.SHUT_RDWR)
        for thread in list(self._threads):
            thread.join(_WAIT_S)
        self._threads.clear()

    def _spawn(self, run: Callable[[socket.socket], None], line: socket.socket) -> None:
        thread = threading.Thread(target=run, args=(line,), daemon=True)
        self._threads = [one for one in self._threads if one.is_alive()]
        self._threads.append(thread)
        thread.start()

    def _accept(self, listener: socket.socket) -> None:
        while True:
            try:
                line, _ = listener.accept()
            except OSError:
                return
            self._lines.add(line)
            self._spawn(self._talk, line)

    def _talk(self, line: socket.socket) -> None:
        with suppress(OSError), line:
            self._serve(line)
        self._lines.discard(line)
