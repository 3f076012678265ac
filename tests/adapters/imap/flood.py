"""Serve one very full mailbox whose messages are made when they are asked for, and kept nowhere.

It speaks as much IMAP as the adapter does on a server with MOVE and UIDPLUS. What it holds of a
message is two numbers: which folder it lies in and under which UID; flags are two bits.
"""

from __future__ import annotations

import base64
import re
import socket
from array import array
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field

from boundary.adapters.imap.encode import parse_uid_set, uid_set
from boundary.rehearsal.loopback import Loopback

USER, SECRET = "me@example.net", "words-for-tests"
THEM, OTHER = "jordan@example.org", "someone@example.com"
FOLDERS = ("INBOX", "Later")
VALIDITY = {"INBOX": 7, "Later": 9}
_WORDS = b"IMAP4rev1 MOVE UIDPLUS NAMESPACE AUTH=PLAIN"
_FIELDS = re.compile(rb"BODY\.PEEK\[HEADER\.FIELDS \(([^)]*)\)\]")
_PART = re.compile(rb"BODY\.PEEK\[\](?:<(\d+)\.(\d+)>)?")
_WITHIN = re.compile(rb"UID (\d+):(\d+) ")
_NUMBERS = re.compile(rb"(\d+):(\d+)")
_NEEDLE = re.compile(rb'"([^"]*)"')
_DONE = b"OK done"
_BATCH = 65_536
"""Bytes of an answer gathered before they are sent."""


@dataclass
class Flood:
    """A mailbox of `count` messages, of which every `every`-th is another sender's."""

    count: int
    size: int = 300
    """Bytes of a message, about."""
    every: int = 10
    large: int = 0
    """Bytes of the first message, if it is larger than the others."""
    folders: dict[str, array[int]] = field(default_factory=dict)
    """Folder to message numbers, by UID; 0: gone from there."""
    seen: bytearray = field(default_factory=bytearray)
    asked: int = 0
    """Commands so far."""

    def __post_init__(self) -> None:
        """Put every message into the inbox."""
        self.folders = {"INBOX": array("I", range(self.count + 1))}
        self.seen = bytearray(self.count + 1)

    def is_theirs(self, number: int) -> bool:
        """Whether a message is from the person."""
        return number % self.every != 0

    @property
    def theirs(self) -> int:
        """How many messages are from the person."""
        return self.count - self.count // self.every

    def head(self, number: int) -> bytes:
        """Write the header of a message."""
        sender = THEM if self.is_theirs(number) else OTHER
        return (
            f"From: Someone <{sender}>\r\nTo: {USER}\r\n"
            f"Message-ID: <{number:07}@mail.example>\r\nSubject: number {number}\r\n\r\n"
        ).encode()

    def length(self, number: int) -> int:
        """Say how many bytes a message has."""
        return len(self.head(number)) + self._body_size(number)

    def part(self, number: int, start: int, count: int) -> bytes:
        """Write some bytes of a message."""
        head = self.head(number)
        line = f"This is number {number:07}.\r\n".encode()
        size = self._body_size(number)
        first = max(start - len(head), 0)
        last = min(max(start + count - len(head), 0), size)
        row = first // len(line)
        text = (line * ((last - first) // len(line) + 2))[first - row * len(line) :]
        return head[start : start + count] + text[: max(last - first, 0)]

    def holds(self, folder: str) -> int:
        """Say how many messages lie in a folder."""
        return sum(1 for number in self.folders.get(folder, ()) if number)

    def _body_size(self, number: int) -> int:
        return self.large if number == 1 and self.large else self.size


@contextmanager
def flooded(flood: Flood) -> Iterator[int]:
    """Serve it on loopback; give the port."""
    loopback = Loopback(lambda client: _Line(flood, client).serve())
    try:
        yield loopback.start()
    finally:
        loopback.stop()


class _Line:
    """One connection."""

    def __init__(self, flood: Flood, client: socket.socket) -> None:
        client.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        self._flood = flood
        self._client = client
        self._in = client.makefile("rb")
        self._out = bytearray()
        self._open = ""

    def serve(self) -> None:
        """Answer until the other side goes."""
        with self._client, self._in, suppress(OSError, ValueError):
            self._say(b"* OK ready")
            self._send()
            while line := self._in.readline():
                self._flood.asked += 1
                tag, _, rest = line.rstrip(b"\r\n").partition(b" ")
                verb, _, words = rest.partition(b" ")
                if verb.upper() == b"UID":
                    verb, _, words = words.partition(b" ")
                answer: Callable[[bytes], bytes] = getattr(
                    self, f"_{verb.decode('ascii').lower()}", self._unknown
                )
                self._say(tag + b" " + answer(words))
                self._send()
                if verb.upper() == b"LOGOUT":
                    return

    def _say(self, line: bytes) -> None:
        self._out += line + b"\r\n"
        if len(self._out) > _BATCH:
            self._send()

    def _send(self) -> None:
        self._client.sendall(self._out)
        self._out.clear()

    def _unknown(self, _words: bytes) -> bytes:
        return b"BAD not here"

    def _capability(self, _words: bytes) -> bytes:
        self._say(b"* CAPABILITY " + _WORDS)
        return _DONE

    def _authenticate(self, _words: bytes) -> bytes:
        self._say(b"+ ")
        self._send()
        said = base64.b64decode(self._in.readline())
        return b"OK in" if said == f"\0{USER}\0{SECRET}".encode() else b"NO wrong"

    def _logout(self, _words: bytes) -> bytes:
        self._say(b"* BYE")
        return _DONE

    def _namespace(self, _words: bytes) -> bytes:
        self._say(b'* NAMESPACE (("" "/")) NIL NIL')
        return _DONE

    def _list(self, _words: bytes) -> bytes:
        for name in self._flood.folders:
            self._say(b'* LIST () "/" "%s"' % name.encode())
        return _DONE

    def _create(self, words: bytes) -> bytes:
        self._flood.folders[_name(words)] = array("I", [0])
        return _DONE

    def _delete(self, words: bytes) -> bytes:
        del self._flood.folders[_name(words)]
        return _DONE

    def _subscribe(self, _words: bytes) -> bytes:
        return _DONE

    _unsubscribe = _subscribe

    def _status(self, words: bytes) -> bytes:
        name = _name(words.partition(b" (")[0])
        if name not in self._flood.folders:
            return b"NO none"
        self._say(
            b"* STATUS %s (MESSAGES %d UIDNEXT %d UIDVALIDITY %d)"
            % (name.encode(), self._flood.holds(name), self._next(name), VALIDITY[name])
        )
        return _DONE

    def _examine(self, words: bytes) -> bytes:
        name = _name(words)
        if name not in self._flood.folders:
            return b"NO none"
        self._open = name
        self._say(b"* %d EXISTS" % self._flood.holds(name))
        self._say(b"* OK [UIDVALIDITY %d]" % VALIDITY[name])
        self._say(b"* OK [UIDNEXT %d]" % self._next(name))
        return b"OK [READ-WRITE]"

    _select = _examine

    def _search(self, words: bytes) -> bytes:
        here = self._here
        uids: Iterable[int] = (uid for uid, number in enumerate(here) if number)
        if within := _WITHIN.match(words):
            uids = [uid for uid in uids if int(within[1]) <= uid <= int(within[2])]
        if some := _NUMBERS.fullmatch(words):
            uids = list(uids)[int(some[1]) - 1 : int(some[2])]
        elif words != b"ALL":
            needles = [needle.decode("ascii") for needle in _NEEDLE.findall(words)]
            found = {sender: any(n in sender for n in needles) for sender in (THEM, OTHER)}
            theirs = self._flood.is_theirs
            uids = (uid for uid in uids if found[THEM if theirs(here[uid]) else OTHER])
        self._say(b"* SEARCH " + b" ".join(b"%d" % uid for uid in uids))
        return _DONE

    def _fetch(self, words: bytes) -> bytes:
        named, _, items = words.partition(b" ")
        for uid in self._named(named):
            number = self._here[uid]
            self._say(b"* %d FETCH (UID %d%s)" % (uid, uid, self._described(number, items)))
        return _DONE

    def _described(self, number: int, items: bytes) -> bytes:
        flood = self._flood
        said = b""
        if b"FLAGS" in items:
            said += b" FLAGS (%s)" % (b"\\Seen" if flood.seen[number] else b"")
        if b"INTERNALDATE" in items:
            minute, second = number // 60 % 60, number % 60
            hour, day = number // 3600 % 24, 1 + number // 86_400
            said += b' INTERNALDATE "%2d-Jan-2026 %02d:%02d:%02d +0000"' % (
                day,
                hour,
                minute,
                second,
            )
        if b"RFC822.SIZE" in items:
            said += b" RFC822.SIZE %d" % flood.length(number)
        if fields := _FIELDS.search(items):
            wanted = tuple(name.lower() + b":" for name in fields[1].split())
            head = flood.head(number).split(b"\r\n")
            block = b"".join(row + b"\r\n" for row in head if row.lower().startswith(wanted))
            said += _literal(b"BODY[HEADER.FIELDS (%s)]" % fields[1], block + b"\r\n")
        if part := _PART.search(items):
            start = int(part[1] or 0)
            text = flood.part(number, start, int(part[2] or flood.length(number)))
            said += _literal(b"BODY[]<%d>" % start if part[1] else b"BODY[]", text)
        return said

    def _store(self, words: bytes) -> bytes:
        named, _, change = words.partition(b" ")
        for uid in self._named(named):
            if b"\\Seen" in change:
                self._flood.seen[self._here[uid]] = change.startswith(b"+")
        return _DONE

    def _move(self, words: bytes) -> bytes:
        named, _, name = words.partition(b" ")
        there = self._flood.folders[_name(name)]
        uids = list(self._named(named))
        first = len(there)
        for uid in uids:
            there.append(self._here[uid])
            self._here[uid] = 0
        said = b"%s %s" % (uid_set(uids).encode(), uid_set(range(first, len(there))).encode())
        self._say(b"* OK [COPYUID %d %s] moved" % (VALIDITY[_name(name)], said))
        return _DONE

    @property
    def _here(self) -> array[int]:
        return self._flood.folders[self._open]

    def _next(self, name: str) -> int:
        return len(self._flood.folders[name])

    def _named(self, words: bytes) -> Iterable[int]:
        text = words.decode("ascii").replace("*", str(max(len(self._here) - 1, 1)))
        here = self._here
        most = len(here) + 1
        return (uid for uid in parse_uid_set(text, most=most) if uid < len(here) and here[uid])


def _name(words: bytes) -> str:
    return words.decode("ascii").strip('"')


def _literal(name: bytes, text: bytes) -> bytes:
    return b" %s {%d}\r\n%s" % (name, len(text), text)
