"""Listen on loopback and speak HTTP: connections that stay, answers that are lost on request."""

from __future__ import annotations

import socket
from collections.abc import Callable
from http.server import BaseHTTPRequestHandler
from typing import Any

from boundary.rehearsal.loopback import Loopback

from .faults import Wire
from .front import Incoming, Reply

_MAX_BODY = 32 * 1024 * 1024
_WAIT_S = 20.0


class Server:
    """A listener with a thread for each connection."""

    def __init__(self, answer: Callable[[Incoming], Reply]) -> None:
        """Keep what answers; nothing runs yet."""
        self.answer = answer
        self._loopback = Loopback(self._serve)
        self.stopping = self._loopback.stopping

    def start(self) -> int:
        """Listen on 127.0.0.1; return the port."""
        return self._loopback.start()

    def stop(self) -> None:
        """Stop listening and close every connection. Twice is as good as once."""
        self._loopback.stop()

    def _serve(self, line: socket.socket) -> None:
        server: Any = self  # the base class wants one of the standard library's own
        _Line(line, line.getpeername(), server)


class _Line(BaseHTTPRequestHandler):
    """One connection."""

    protocol_version = "HTTP/1.1"
    disable_nagle_algorithm = True
    wbufsize = -1
    server: Any

    def do_GET(self) -> None:
        """Answer one request."""
        length = int(self.headers.get("content-length") or 0)
        if length > _MAX_BODY:
            self.close_connection = True
            return
        body = self.rfile.read(length)
        headers = {name.lower(): value for name, value in self.headers.items()}
        self._send(self.server.answer(Incoming(self.command, self.path, headers, body)))

    do_POST = do_GET  # noqa: N815 - as above
    do_PUT = do_GET  # noqa: N815
    do_PATCH = do_GET  # noqa: N815
    do_DELETE = do_GET  # noqa: N815

    def log_message(self, format: str, *_: object) -> None:  # noqa: A002 - the base class's name
        """Write nothing."""

    def _send(self, reply: Reply) -> None:
        if reply.wire is Wire.STALL:
            self.server.stopping.wait(_WAIT_S)
        half_of_nothing = reply.wire is Wire.HALF and not reply.body
        if reply.wire in (Wire.STALL, Wire.RESET) or half_of_nothing:
            self.close_connection = True
            return
        self.send_response(reply.status)
        for name, value in reply.headers.items():
            self.send_header(name, value)
        if reply.status != 204:
            self.send_header("content-length", str(len(reply.body)))
        self.end_headers()
        if reply.wire is Wire.HALF:
            self.close_connection = True
            self.wfile.write(reply.body[: len(reply.body) // 2])
        else:
            self.wfile.write(reply.body)
