"""Answer a client byte by byte, from a list, as no well-made server would."""

from __future__ import annotations

import re
import socket
import ssl
import threading
from collections.abc import Iterator, Sequence
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field


@dataclass(slots=True)
class Raw:
    """A listener on loopback that answers each request with the next bytes of its list."""

    port: int
    heard: list[bytes] = field(default_factory=list)
    """The first line of every request."""
    whole: list[bytes] = field(default_factory=list)


def _request(line: socket.socket) -> bytes:
    """Read one whole request; empty when the client has left."""
    read = b""
    while b"\r\n\r\n" not in read:
        if not (more := line.recv(65536)):
            return b""
        read += more
    head, _, body = read.partition(b"\r\n\r\n")
    found = re.search(rb"content-length: (\d+)", head, re.IGNORECASE)
    while found and len(body) < int(found[1]):
        body += line.recv(65536)
    return head + b"\r\n\r\n" + body


@contextmanager
def answering(
    *answers: bytes, closing: Sequence[int] = (), context: ssl.SSLContext | None = None
) -> Iterator[Raw]:
    """Listen; close the connection after the answers whose places (from 0) are in `closing`.

    With a context, a connection that is not made secure by it is closed.
    """
    listener = socket.create_server(("127.0.0.1", 0))
    raw = Raw(listener.getsockname()[1])
    lines: list[socket.socket] = []

    def _serve() -> None:
        place = 0
        while place < len(answers):
            try:
                line, _ = listener.accept()
            except OSError:
                return
            if context is not None:
                try:
                    line = context.wrap_socket(line, server_side=True)
                except OSError:
                    line.close()
                    continue
            lines.append(line)
            with line:
                while place < len(answers) and (request := _request(line)):
                    raw.heard.append(request.split(b"\r\n")[0])
                    raw.whole.append(request)
                    with suppress(OSError):
                        line.sendall(answers[place])
                    place += 1
                    if place - 1 in closing:
                        break

    thread = threading.Thread(target=_serve, daemon=True)
    thread.start()
    try:
        yield raw
    finally:
        with suppress(OSError):
            listener.shutdown(socket.SHUT_RDWR)
        listener.close()
        for line in lines:
            with suppress(OSError):
                line.shutdown(socket.SHUT_RDWR)
        thread.join(10)
