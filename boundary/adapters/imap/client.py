"""Adapt the IMAP library: bounds on what is read, UID sets, COPYUID kept, nothing logged."""

from __future__ import annotations

import imaplib
import logging
import socket
from collections.abc import Callable, Mapping, Sequence
from typing import cast

from imapclient import IMAPClient, imap4, response_parser, tls

COMMAND_S = 600.0
"""Longest time one command may take in all."""
MAX_LITERAL_BYTES = 8 * 1024 * 1024
MAX_ANSWER_BYTES = 64 * 1024 * 1024


class _Limits:
    """Bounds what one command may read; mixed into both socket classes of the library."""

    deadline: float = float("inf")
    budget: int = MAX_ANSWER_BYTES
    monotonic: Callable[[], float]

    def spend(self, size: int) -> None:
        """Count bytes about to be read; raise when a bound is passed."""
        self.budget -= size
        if size > MAX_LITERAL_BYTES or self.budget < 0:
            raise imaplib.IMAP4.abort("unexpected size of an answer")
        if self.deadline != float("inf") and self.monotonic() > self.deadline:
            raise TimeoutError("command took too long")


class _Plain(_Limits, imap4.IMAP4WithTimeout):  # type: ignore[misc]  # library without types
    """A socket without TLS, with bounds."""

    def read(self, size: int) -> bytes:
        self.spend(size)
        return cast("bytes", super().read(size))

    def readline(self) -> bytes:
        line = cast("bytes", super().readline())
        self.spend(len(line))
        return line


class _Tls(_Limits, tls.IMAP4_TLS):  # type: ignore[misc]  # library without types
    """A socket with TLS, with bounds."""

    def read(self, size: int) -> bytes:
        self.spend(size)
        return cast("bytes", super().read(size))

    def readline(self) -> bytes:
        line = cast("bytes", super().readline())
        self.spend(len(line))
        return line


class Client(IMAPClient):  # type: ignore[misc]  # library without types
    """The library's client with our sockets, UID sets instead of lists, and COPYUID kept."""

    def _create_IMAP4(self) -> imaplib.IMAP4:  # noqa: N802  # the library's name
        connect = self._timeout.connect
        if self.ssl:
            return _Tls(self.host, self.port, self.ssl_context, connect)
        return _Plain(self.host, self.port, connect)

    def quiet(self) -> None:
        """Keep what goes over the wire, and who signs in, out of every log."""
        self._imap.debug = 0
        logging.getLogger("imapclient.imapclient").disabled = True

    def brisk(self) -> None:
        """Send small pieces at once: a login goes out in two, and would wait for a receipt."""
        self.socket().setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)

    def bound(self, monotonic: Callable[[], float]) -> None:
        """Start the bounds of one command."""
        self._imap.monotonic = monotonic
        self._imap.deadline = monotonic() + COMMAND_S
        self._imap.budget = MAX_ANSWER_BYTES
        for stale in ("COPYUID", "EXPUNGE", "FETCH", "SEARCH", "LIST"):
            self._imap.untagged_responses.pop(stale, None)

    def sign_in(self, user: str, password: str) -> None:
        """Sign in as the library's `login` does; `user` is quoted already.

        That one calls it a wrong password too when the connection is lost in the middle.
        """
        self._command_and_check("login", user, password)

    def sign_in_plain(self, user: str, password: str) -> None:
        """Sign in with AUTHENTICATE PLAIN. A lost connection is that, as above."""
        self._command_and_check("authenticate", "PLAIN", lambda _: f"\0{user}\0{password}")

    def fresh_capabilities(self) -> tuple[bytes, ...]:
        """Ask again: what is offered may change at login."""
        typ, data = self._imap.capability()
        self._checkok("capability", typ, data)
        words = tuple(b" ".join(line for line in data if line).upper().split())
        self._cached_capabilities = words
        return words

    def fetch_set(self, uids: str, items: str) -> Mapping[int, Mapping[bytes, object]]:
        """UID FETCH with a set of ranges; answers for other messages are left in."""
        tag = self._imap._command("UID", "FETCH", uids, items)
        typ, data = self._imap._command_complete("FETCH", tag)
        self._checkok("fetch", typ, data)
        _, data = self._imap._untagged_response(typ, data, "FETCH")
        found = response_parser.parse_fetch_response(data, normalise_times=False)
        return cast("Mapping[int, Mapping[bytes, object]]", found)

    def special_uses(self) -> Sequence[tuple[object, object, object]]:
        """LIST only the folders with a use of their own (RFC 6154, extended LIST)."""
        typ, data = self._imap._simple_command("LIST", "(SPECIAL-USE)", '""', '"*"')
        self._checkok("list", typ, data)
        _, data = self._imap._untagged_response(typ, data, "LIST")
        return cast("Sequence[tuple[object, object, object]]", self._proc_folder_list(data))

    def labelled(self, uids: str, sign: str, label: str) -> None:
        """UID STORE of one label of Gmail's; `sign` is + or -, `label` is encoded already."""
        typ, data = self._imap.uid("STORE", uids, f"{sign}X-GM-LABELS", f"({label})")
        self._checkok("store", typ, data)

    def moved(self, uids: str, raw: str) -> bytes | None:
        """UID MOVE; return what was said about the new UIDs."""
        self.move(uids, raw)
        return self._copyuid()

    def copied(self, uids: str, raw: str) -> bytes | None:
        """UID COPY; return what was said about the new UIDs."""
        self.copy(uids, raw)
        return self._copyuid()

    def _copyuid(self) -> bytes | None:
        found = self._imap.untagged_responses.pop("COPYUID", None)
        return found[-1] if found and isinstance(found[-1], bytes) else None

    def peer(self) -> str:
        """Return the address that is really connected."""
        return str(self.socket().getpeername()[0])
