"""What the tests of a ManageSieve connection share: servers that say what they are told to."""

from __future__ import annotations

import socket
import ssl
import threading
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field

from boundary.adapters.sieve.client import Link, Login, Outside
from tests.servers.dovecot import HOST, PASSWORD, Dovecot
from tests.servers.sieve_proxy import Rules, SieveMeddler

HELLO = b'"IMPLEMENTATION" "x"\r\n"SIEVE" "fileinto"\r\n"SASL" "PLAIN"\r\n"VERSION" "1.0"\r\n'
READY = HELLO + b"OK\r\n"
SIGNED_IN = (READY, b"OK\r\n", READY)
LOST = "The connection to the server for mail rules was lost."
UNREACHED = "The server for mail rules could not be reached."
GARBLED = "The answer of the server for mail rules could not be understood."
LATER = "The server for mail rules asks to come back later."
NO_ENCRYPTION = "The server for mail rules does not offer an encrypted connection."
ELSEWHERE = "The server for mail rules names another server, which is not contacted."


@dataclass
class Scripted:
    """Says each answer in turn, whatever comes; remembers what came."""

    port: int
    heard: list[bytes] = field(default_factory=list)
    """Line by line, over all connections."""
    calls: int = 0


@contextmanager
def scripted(*calls: Sequence[bytes | None], pieces: int = 1 << 20) -> Iterator[Scripted]:
    """Serve one list of answers a connection, the last list again and again.

    The first answer is said unasked, each other one to a line; at None the server listens to the
    end and says nothing. `pieces`: into how many bytes an answer is cut. Then it hangs up.
    """
    listener = socket.create_server((HOST, 0))
    made = Scripted(listener.getsockname()[1])

    def serve() -> None:
        while True:
            try:
                peer, _ = listener.accept()
            except OSError:
                return
            answers = calls[min(made.calls, len(calls) - 1)]
            made.calls += 1
            with peer, peer.makefile("rb") as lines, suppress(OSError):
                peer.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
                for number, answer in enumerate(answers):
                    if number:
                        made.heard.append(lines.readline())
                    if answer is None:
                        lines.read()
                        break
                    for at in range(0, len(answer), pieces):
                        peer.sendall(answer[at : at + pieces])

    thread = threading.Thread(target=serve, daemon=True)
    thread.start()
    try:
        yield made
    finally:
        listener.shutdown(socket.SHUT_RDWR)
        listener.close()
        thread.join(10)


def outside(
    naps: list[float] | None = None,
    context: Callable[[], ssl.SSLContext] = ssl.create_default_context,
) -> Outside:
    """Give what the edge hands in: nothing sleeps, and the clock stands still."""
    sleep = ([] if naps is None else naps).append
    return Outside(context, sleep, lambda: 0.5, lambda: 0.0, 5.0, 5.0)


def login(
    port: int,
    user: str = "me@example.net",
    *,
    security: str = "none",
    password: str = PASSWORD,
    hint: str = "",
) -> Login:
    """Say where to connect, without encryption unless told."""
    return Login(HOST, port, security, user, password, hint)


def connect(port: int, user: str = "me@example.net", naps: list[float] | None = None) -> Link:
    """Connect and sign in, without encryption."""
    return Link(login(port, user), outside(naps))


@contextmanager
def meddled(server: Dovecot, rules: Rules | None = None) -> Iterator[tuple[SieveMeddler, Link]]:
    """Connect to a mailbox of its own, with a meddler before it."""
    meddler = SieveMeddler(server.sieve_port, rules)
    port = meddler.start()
    try:
        link = connect(port, server.user())
        yield meddler, link
        link.close()
    finally:
        meddler.stop()
