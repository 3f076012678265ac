"""Listen on loopback and answer each request in a thread of its own."""

from __future__ import annotations

import socket
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler
from typing import Any, Final

from boundary.rehearsal.loopback import HOST, Loopback

_MAX_BODY: Final = 64 * 1024


@dataclass(frozen=True, slots=True)
class Incoming:
    """One request."""

    method: str
    path: str
    """With its query."""
    body: bytes


@dataclass(frozen=True, slots=True)
class Reply:
    """One answer."""

    body: bytes = b""
    kind: str = "text/html; charset=utf-8"
    status: int = 200
    headers: Mapping[str, str] = field(default_factory=dict)


class Listener:
    """One origin: a port on loopback."""

    def __init__(self, answer: Callable[[Incoming], Reply]) -> None:
        """Keep what answers; nothing runs yet."""
        self.answer = answer
        self._loopback = Loopback(self._serve)

    def start(self) -> str:
        """Listen on 127.0.0.1; return the origin."""
        return f"http://{HOST}:{self._loopback.start()}"

    def stop(self) -> None:
        """Stop listening and close every connection. Twice is as good as once."""
        self._loopback.stop()

    def _serve(self, line: socket.socket) -> None:
        server: Any = self  # the base class wants one of the standard library's own
        _Line(line, line.getpeername(), server)


class _Line(BaseHTTPRequestHandler):
    """One connection, which stays open between requests."""

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
        reply: Reply = self.server.answer(Incoming(self.command, self.path, body))
        self.send_response(reply.status)
        if reply.status != 204:
            self.send_header("content-type", reply.kind)
            self.send_header("content-length", str(len(reply.body)))
        for name, value in reply.headers.items():
            self.send_header(name, value)
        self.end_headers()
        self.wfile.write(reply.body)

    do_POST = do_GET  # noqa: N815 - named by the base class

    def log_message(self, format: str, *_: object) -> None:  # noqa: A002 - the base class's name
        """Write nothing."""
