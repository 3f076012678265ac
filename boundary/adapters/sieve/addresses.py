"""Read the addresses of a header field the way Pigeonhole 0.5.19 does, for the double's rules.

It is more forgiving than RFC 5322 in some places and gives up in others; which mail a rule files
depends on exactly that. Measured, and held to it by tests/adapters/sieve.
"""

from __future__ import annotations

import re
from typing import Final

MAX_ADDRESSES: Final = 256
"""What stands behind them in one field is not read."""

# A byte above 127 counts as part of a word, so that names in raw UTF-8 are read.
_ATOM = re.compile(rb"[A-Za-z0-9!#$%&'*+/=?^_`{|}~\x80-\xff-]+")
_ATOM_OR_DOT = re.compile(rb"[A-Za-z0-9!#$%&'*+/=?^_`{|}~.\x80-\xff-]*")
_WORD_START = re.compile(rb"[A-Za-z0-9!#$%&'*+/=?^_`{|}~.\"\x80-\xff-]")
_SPACE = re.compile(rb"[ \t\r\n]*")
_QUOTED = re.compile(rb'"((?:[^"\\]|\\[^\r\n\x00]|\\(?=[\r\n\x00]))*)"', re.DOTALL)
_LITERAL = re.compile(rb"\[((?:[^\[\]\\]|\\.)*)\]", re.DOTALL)
_COMMENT_PART = re.compile(rb"[^()\\]+|\\[^\r\n\x00]|\\(?=[\r\n\x00])|[()]", re.DOTALL)
_ESCAPED = re.compile(rb"\\([^\r\n\x00])", re.DOTALL)
_FOLD = re.compile(rb"\r?\n")
_PLAIN_LOCAL = re.compile(rb"[A-Za-z0-9!#$%&'*+/=?^_`{|}~-]+(?:\.[A-Za-z0-9!#$%&'*+/=?^_`{|}~-]+)*")
_PRINTABLE = re.compile(rb"[ -~]*")
_TO_ESCAPE = re.compile(rb'(["\\])')

Address = tuple[bytes, bytes]
"""Local part and domain, quotes and comments taken off."""


def read_addresses(value: bytes) -> list[Address] | None:
    """Read one field's value; None when it holds entries and none of them is an address."""
    entries = _Reader(value).entries()
    found = [entry for entry in entries if entry is not None]
    if entries and not found:
        return None
    return [(local, domain) for local, domain in found if local]


def spelled(address: Address) -> bytes:
    """Write an address, its local part in quotes where it needs them."""
    local, domain = address
    if not _PLAIN_LOCAL.fullmatch(local):
        local = b'"' + _TO_ESCAPE.sub(rb"\\\1", local) + b'"'
    return local + b"@" + domain if domain else local


class _BrokenError(Exception):
    """What stands here is not what was tried."""


class _Reader:
    """A field's value and a place in it."""

    def __init__(self, value: bytes) -> None:
        self._value = value
        self._place = 0
        self._comment = b""

    def entries(self) -> list[Address | None]:
        """Read the list; None stands for an entry that is no address."""
        found: list[Address | None] = []
        try:
            more = self._blank()
        except _BrokenError:
            return found
        while more and len(found) < MAX_ADDRESSES:
            found.extend(self._group() or [self._mailbox()])
            if self._here() != b",":
                break
            self._place += 1
            try:
                more = self._blank()
            except _BrokenError:
                found.append(None)
                break
        return found

    def _here(self) -> bytes:
        return self._value[self._place : self._place + 1]

    def _group(self) -> list[Address | None]:
        """Read `name: mailbox, mailbox;`; nothing, and nowhere else, when there is none."""
        start = self._place
        try:
            if not self._phrase() or self._here() != b":":
                raise _BrokenError
        except _BrokenError:
            self._place = start
            return []
        found: list[Address | None] = [None]
        self._place += 1
        try:
            if not self._blank():
                return found
            while self._here() != b";":
                found.append(self._mailbox())
                if self._here() != b",":
                    break
                self._place += 1
                if not self._blank():
                    return found
            if self._here() == b";":
                self._place += 1
                self._blank()
        except _BrokenError:
            pass
        return found

    def _mailbox(self) -> Address | None:
        start = self._place
        try:
            named = self._phrase() and self._here() == b"<"
        except _BrokenError:
            named = False
        try:
            if named:
                return _usable(self._in_angles())
            self._place = start
            return _usable(self._bare())
        except _BrokenError:
            return None

    def _in_angles(self) -> Address:
        self._place += 1
        self._need_more()
        if self._here() == b"@":
            self._route()
            self._need_more()
        local = domain = b""
        if self._here() != b">":
            local = self._local()
        if self._here() == b"@":
            domain = self._domain()
        if self._here() != b">":
            raise _BrokenError
        self._place += 1
        self._blank()
        return local, domain

    def _bare(self) -> Address:
        """Read `local@domain`; where it breaks, stand where the next comma is looked for."""
        self._comment = b""
        try:
            local: bytes | None = self._local()
        except _BrokenError:
            local = None
        if self._here() == b"@":
            domain = self._domain()
            if local is not None:
                return local, domain
        elif not self._comment:
            self._phrase()
        raise _BrokenError

    def _route(self) -> None:
        """Pass over `@one,@two:`, or over what can be read of it."""
        while self._here() == b"@":
            try:
                self._domain()
            except _BrokenError:
                break
            while self._blank() and self._here() == b",":
                self._place += 1
        if not self._here():
            raise _BrokenError
        if self._here() == b":":
            self._place += 1

    def _local(self) -> bytes:
        """Read a local part and the blanks behind it; something has to follow."""
        if self._here() == b'"':
            text = self._quoted()
            self._need_more_here()
            return text
        text = b""
        while True:
            while self._here() == b".":
                text += b"."
                self._place += 1
            if self._here() == b"@" and text:
                return text
            text += self._atom()
            self._need_more_here()
            if self._here() != b".":
                return text

    def _domain(self) -> bytes:
        """Read `@domain` and the blanks behind it."""
        self._place += 1
        self._need_more()
        if self._here() == b"[":
            return self._taken(_LITERAL)
        text = self._atom()
        while self._here() == b".":
            self._place += 1
            self._need_more()
            text += b"." + self._atom()
        return text

    def _phrase(self) -> bool:
        """Pass over words; whether something follows them."""
        if not self._here() or self._here() == b".":
            return False
        while True:
            if self._here() == b'"':
                self._quoted()
            else:
                found = _ATOM_OR_DOT.match(self._value, self._place)
                self._place = found.end() if found is not None else self._place
                self._blank()
            if not self._here():
                return False
            if not _WORD_START.match(self._value, self._place):
                return True

    def _quoted(self) -> bytes:
        text = self._taken(_QUOTED)[1:-1]
        return _FOLD.sub(b"", _ESCAPED.sub(rb"\1", text))

    def _atom(self) -> bytes:
        found = _ATOM.match(self._value, self._place)
        if found is None:
            raise _BrokenError
        self._place = found.end()
        self._blank()
        return found[0]

    def _taken(self, pattern: re.Pattern[bytes]) -> bytes:
        """Read what opens and closes, and the blanks behind it."""
        found = pattern.match(self._value, self._place)
        if found is None:
            self._place = len(self._value)
            raise _BrokenError
        self._place = found.end()
        self._blank()
        return found[0]

    def _need_more(self) -> None:
        if not self._blank():
            raise _BrokenError

    def _need_more_here(self) -> None:
        if not self._here():
            raise _BrokenError

    def _blank(self) -> bool:
        """Pass over spaces, folds and comments; whether something follows."""
        while True:
            found = _SPACE.match(self._value, self._place)
            self._place = found.end() if found is not None else self._place
            if self._here() != b"(":
                return bool(self._here())
            self._pass_comment()

    def _pass_comment(self) -> None:
        start = self._place
        depth = 0
        while True:
            found = _COMMENT_PART.match(self._value, self._place)
            if found is None:
                self._place = len(self._value)
                raise _BrokenError
            self._place = found.end()
            if found[0] == b"(":
                depth += 1
            elif found[0] == b")":
                depth -= 1
                if not depth:
                    self._comment = self._value[start + 1 : self._place - 1]
                    return


def _usable(address: Address) -> Address | None:
    """Refuse what cannot be an address of SMTP: no domain, or a local part that is not ASCII."""
    local, domain = address
    return address if domain and _PRINTABLE.fullmatch(local) else None
