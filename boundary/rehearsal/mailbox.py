"""Fill a loopback mail server and read it back, over plain IMAP with the standard library."""

from __future__ import annotations

import imaplib
import re
import socket
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime

from .double import Mail, Mailbox

_LINE = re.compile(rb'INTERNALDATE "([^"]*)"')
_FLAGS = re.compile(rb"FLAGS \(([^)]*)\)")
_LIST = re.compile(rb'\(([^)]*)\) (?:"[^"]*"|NIL) (.+)')
_MONTHS = ["Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"]
_TIMEOUT_S = 30.0


class Desk:
    """A second way into a loopback mailbox, beside the adapter's own."""

    def __init__(self, host: str, port: int, user: str, secret: str) -> None:
        """Keep where it is; nothing is contacted yet."""
        self._where = (host, port)
        self._user = user
        self._secret = secret

    @contextmanager
    def session(self) -> Iterator[imaplib.IMAP4]:
        """Sign in, and out again at the end."""
        client = imaplib.IMAP4(*self._where, timeout=_TIMEOUT_S)
        client.sock.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        try:
            client.login(self._user, self._secret)
            yield client
        finally:
            client.logout()

    def fill(self, mailbox: Mailbox) -> None:
        """Make folders and put messages into them. Names are ASCII or in modified UTF-7."""
        with self.session() as client:
            for folder, messages in mailbox.items():
                if folder.upper() != "INBOX":
                    client.create(f'"{folder}"')
                for mail in messages:
                    _append(client, folder, mail)

    def deliver(self, folder: str, mail: Mail) -> None:
        """Put one message into a folder that is there."""
        with self.session() as client:
            _append(client, folder, mail)

    def snapshot(self) -> dict[str, tuple[Mail, ...]]:
        """Read every folder back, messages in the order of their UIDs; marks nothing as read."""
        with self.session() as client:
            found: dict[str, tuple[Mail, ...]] = {}
            for folder in _folders(client):
                found[folder] = _messages(client, folder)
            return found

    def subscribed(self) -> frozenset[str]:
        """Return the folders the user is subscribed to."""
        with self.session() as client:
            _, lines = client.lsub()
            return frozenset(name for name, _ in _listed(lines))


def internal_date(when: datetime) -> str:
    """Write a time the way APPEND takes it, quotes included."""
    utc = when.astimezone(UTC)
    clock = utc.strftime("%H:%M:%S")
    return f'"{utc.day:2d}-{_MONTHS[utc.month - 1]}-{utc.year:04d} {clock} +0000"'


def read_date(text: str) -> datetime:
    """Read an INTERNALDATE, as UTC."""
    date, clock, zone = text.split()
    day, month, year = date.split("-")
    number = _MONTHS.index(month) + 1
    text = f"{year}-{number:02d}-{int(day):02d}T{clock}{zone[:3]}:{zone[3:]}"
    return datetime.fromisoformat(text).astimezone(UTC)


def _append(client: imaplib.IMAP4, folder: str, mail: Mail) -> None:
    when = internal_date(mail.when) if mail.when is not None else ""
    flags = f"({' '.join(mail.flags)})"
    # imaplib's own append would rewrite bare line ends; a literal set by hand keeps the bytes.
    client.literal = mail.body  # type: ignore[assignment]  # bytes at run time
    arguments = [part for part in (f'"{folder}"', flags, when) if part]
    kind, _ = client._simple_command("APPEND", *arguments)
    if kind != "OK":
        raise ValueError("the loopback server refused a message")


def _folders(client: imaplib.IMAP4) -> list[str]:
    _, lines = client.list()
    return [name for name, words in _listed(lines) if b"\\noselect" not in words.lower()]


def _listed(lines: object) -> Iterator[tuple[str, bytes]]:
    for line in lines if isinstance(lines, list) else ():
        found = _LIST.match(line) if isinstance(line, bytes) else None
        if found is not None:
            yield found[2].decode("ascii").strip('"'), found[1]


def _messages(client: imaplib.IMAP4, folder: str) -> tuple[Mail, ...]:
    _, count = client.select(f'"{folder}"', readonly=True)
    if count == [b"0"]:
        return ()
    _, rows = client.uid("FETCH", "1:*", "(UID FLAGS INTERNALDATE BODY.PEEK[])")
    found: list[Mail] = []
    after = [*rows[1:], b""]
    for row, tail in zip(rows, after, strict=True):
        if not isinstance(row, tuple):
            continue
        line = row[0] + (tail if isinstance(tail, bytes) else b"")
        flags = _FLAGS.search(line)
        date = _LINE.search(line)
        words = flags[1].decode("ascii").split() if flags is not None else []
        when = read_date(date[1].decode("ascii")) if date is not None else None
        kept = tuple(sorted(word for word in words if word.lower() != "\\recent"))
        found.append(Mail(row[1], kept, when))
    return tuple(found)
