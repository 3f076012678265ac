"""Send one HTTP request, once: bounded in time and size, followed nowhere, never repeated.

The transport that Google's client brings sends a request again, writes too, when the other side
closes without an answer. This one says what is known instead: not sent, or sent and no answer.
"""

from __future__ import annotations

import http.client
import select
import ssl
from collections.abc import Callable, Mapping
from contextlib import ExitStack, closing
from typing import Any
from urllib.parse import urlsplit

from boundary.core.errors import AdapterError
from boundary.core.loopback import is_loopback

CONNECT_S = 20.0
MAX_ANSWER_BYTES = 64 * 1024 * 1024
_BLOCK = 65536


class UnsentError(Exception):
    """Nothing was sent. Caught in client.py."""


class CutError(Exception):
    """It was sent, or part of it, and no whole answer came. Caught in client.py."""


class Line:
    """One connection for each host, kept between requests; the shape Google's client asks for."""

    def __init__(
        self,
        *,
        read_s: float,
        monotonic: Callable[[], float],
        context: Callable[[], ssl.SSLContext] = ssl.create_default_context,
    ) -> None:
        """Keep the limits: `read_s` seconds for an answer in all. Nothing is contacted yet."""
        self._read_s = read_s
        self._monotonic = monotonic
        self._context = context
        self._open: dict[str, http.client.HTTPConnection] = {}

    def request(
        self,
        uri: str,
        method: str = "GET",
        body: str | bytes | None = None,
        headers: Mapping[str, str] | None = None,
        **_: object,
    ) -> tuple[Any, bytes]:
        """Send it; return the answer as httplib2 shapes it, whatever its status.

        Raises UnsentError or CutError, and AdapterError when the address is not to be contacted.
        """
        parts = urlsplit(uri)
        connection = self._connection(parts.scheme, parts.netloc)
        path = parts.path + (f"?{parts.query}" if parts.query else "")
        data = body.encode("utf-8") if isinstance(body, str) else body
        # Compressed answers would need a second bound; Google sends them plain when asked.
        sent = {name: str(value) for name, value in (headers or {}).items()}
        sent = {name: value for name, value in sent.items() if name.lower() not in _OWN}
        sent["accept-encoding"] = "identity"
        end = self._monotonic() + self._read_s
        with ExitStack() as cut:
            # Also after a Ctrl-C: the next request must not be given this one's answer.
            cut.callback(connection.close)
            try:
                connection.sock.settimeout(self._read_s)
                connection.request(method, path, data, sent)
                answer = self._answer(connection, end)
            except (OSError, http.client.HTTPException) as error:
                raise CutError from error
            cut.pop_all()
        return answer

    def close(self) -> None:
        """Close every connection."""
        for connection in self._open.values():
            connection.close()
        self._open.clear()

    def _connection(self, scheme: str, host: str) -> http.client.HTTPConnection:
        """Return a connection that stands. Raises UnsentError."""
        connection = self._open.get(f"{scheme}://{host}")
        if connection is None:
            connection = self._new(scheme, host)
            self._open[f"{scheme}://{host}"] = connection
        if connection.sock is not None and select.select([connection.sock], [], [], 0)[0]:
            # Nothing was asked, so whatever there is to read, it is the other side leaving.
            connection.close()
        if connection.sock is None:
            try:
                connection.connect()
            except (OSError, http.client.HTTPException) as error:
                connection.close()
                raise UnsentError from error
        return connection

    def _new(self, scheme: str, host: str) -> http.client.HTTPConnection:
        if scheme == "https":
            return http.client.HTTPSConnection(host, timeout=CONNECT_S, context=self._context())
        if scheme == "http" and is_loopback(urlsplit(f"//{host}").hostname or ""):
            return http.client.HTTPConnection(host, timeout=CONNECT_S)
        raise AdapterError("Only an encrypted connection is made to a server elsewhere.")

    def _answer(self, connection: http.client.HTTPConnection, end: float) -> tuple[Any, bytes]:
        import httplib2  # noqa: PLC0415  # comes with the extra

        content = bytearray()
        with closing(connection.getresponse()) as answer:
            announced = answer.length
            while block := answer.read1(_BLOCK):
                content += block
                if len(content) > MAX_ANSWER_BYTES or self._monotonic() > end:
                    raise TimeoutError
            if announced is not None and len(content) != announced:
                raise http.client.IncompleteRead(b"")
        if answer.will_close:
            connection.close()
        shaped = {name.lower(): value for name, value in answer.getheaders()}
        return httplib2.Response({**shaped, "status": str(answer.status)}), bytes(content)


_OWN = frozenset({"accept-encoding", "content-length"})
"""Header fields that are written here."""
