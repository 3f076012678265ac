"""Take ManageSieve answers out of bytes; every bound on their size is held here.

Source: RFC 5804, sections 1.2 (strings), 1.3 (response codes), 1.7 (capabilities), 4 (grammar).
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from enum import StrEnum
from typing import NamedTuple

MAX_LINE_BYTES = 64 * 1024
MAX_LITERAL_BYTES = 8 * 1024 * 1024
MAX_ANSWER_BYTES = 16 * 1024 * 1024
MAX_PIECES = 1_000
"""Most pieces of one line."""
_PIECE = re.compile(
    rb'"(?P<quoted>(?:[^"\\\0\r\n]|\\[^\0\r\n])*)"'
    rb"|\{(?P<literal>[0-9]{1,10})\+?\}$"
    rb"|(?P<open>\()"
    rb"|(?P<close>\))"
    rb'|(?P<word>[^\0-\x20"(){}\x7f-\xff]+)'
)
_ESCAPED = re.compile(rb"\\(.)")
_CODE = re.compile(r"[A-Z0-9][A-Z0-9/_.-]{0,63}")
_VERSION = re.compile(r"([0-9]{1,4})\.[0-9]{1,4}")


class Garbled(ValueError):
    """An answer that cannot be understood; says nothing of what was in it."""


class Status(StrEnum):
    """How a server ends an answer."""

    OK = "OK"
    NO = "NO"
    BYE = "BYE"


class Kind(StrEnum):
    """What one piece of a line is."""

    STRING = "string"
    WORD = "word"
    OPEN = "("
    CLOSE = ")"


class Piece(NamedTuple):
    """One piece of a line, unescaped."""

    kind: Kind
    value: bytes


Pieces = tuple[Piece, ...]


@dataclass(frozen=True, slots=True)
class Answer:
    """What a server said to one command."""

    status: Status
    code: str = ""
    """Response code, upper case, such as QUOTA/MAXSIZE; empty when there is none."""
    lines: tuple[Pieces, ...] = ()
    """The lines before the last one, in order."""


@dataclass(frozen=True, slots=True)
class Script:
    """One script in the user's list."""

    name: str
    """Bytes that are not UTF-8 are kept as surrogate escapes."""
    active: bool


@dataclass(frozen=True, slots=True)
class Offered:
    """What a server says it can do."""

    implementation: str = ""
    extensions: frozenset[str] = frozenset()
    """Sieve extensions, lower case."""
    version: str = ""
    """Version of the protocol; empty on servers older than RFC 5804."""
    sasl: frozenset[str] = frozenset()
    """Ways to sign in, upper case."""
    starttls: bool = False

    @property
    def has_check(self) -> bool:
        """Whether CHECKSCRIPT, HAVESPACE and RENAMESCRIPT exist."""
        found = _VERSION.fullmatch(self.version)
        return found is not None and int(found[1]) >= 1


class Reader:
    """Cut what a server sends into lines of pieces."""

    def __init__(self) -> None:
        self._buffer = bytearray()
        self._looked = 0
        self._pieces: list[Piece] = []
        self._wanted: int | None = None
        self._spent = 0

    @property
    def is_empty(self) -> bool:
        """Whether everything that came has been taken out."""
        return not self._buffer and not self._pieces and self._wanted is None

    def begin(self) -> None:
        """Start the bounds of one answer."""
        self._spent = len(self._buffer)

    def feed(self, data: bytes) -> None:
        """Take in bytes from the wire. Raises Garbled when the whole answer is too long."""
        self._buffer += data
        self._spent += len(data)
        if self._spent > MAX_ANSWER_BYTES:
            raise Garbled("an answer without end")

    def line(self) -> Pieces | None:
        """Give the next whole line, or None when more bytes are needed. Raises Garbled."""
        while True:
            if self._wanted is not None:
                if len(self._buffer) < self._wanted:
                    return None
                self._pieces.append(Piece(Kind.STRING, self._take(self._wanted)))
                self._wanted = None
            end = self._buffer.find(b"\n", self._looked)
            if max(end, len(self._buffer) if end < 0 else 0) > MAX_LINE_BYTES:
                raise Garbled("a line without end")
            if end < 0:
                self._looked = len(self._buffer)
                return None
            self._wanted = self._cut(self._take(end + 1))
            if len(self._pieces) > MAX_PIECES:
                raise Garbled("a line without end")
            if self._wanted is None:
                pieces, self._pieces = tuple(self._pieces), []
                return pieces

    def _take(self, size: int) -> bytes:
        taken = bytes(self._buffer[:size])
        del self._buffer[:size]
        self._looked = 0
        return taken

    def _cut(self, text: bytes) -> int | None:
        """Cut text into pieces; return the size of the literal that follows, if one does."""
        rest = text.removesuffix(b"\n").removesuffix(b"\r")
        at = 0
        while at < len(rest):
            if rest[at] == 0x20:
                at += 1
                continue
            found = _PIECE.match(rest, at)
            if found is None:
                raise Garbled("a line that cannot be read")
            at = found.end()
            match found.lastgroup:
                case "literal":
                    size = int(found["literal"])
                    if size > MAX_LITERAL_BYTES:
                        raise Garbled("a literal that is too long")
                    return size
                case "quoted":
                    value = _ESCAPED.sub(rb"\1", found["quoted"])
                    self._pieces.append(Piece(Kind.STRING, value))
                case "word":
                    self._pieces.append(Piece(Kind.WORD, found["word"]))
                case _:
                    self._pieces.append(Piece(Kind(found[0].decode("ascii")), found[0]))
        return None


def to_ending(pieces: Pieces) -> Answer | None:
    """Read the last line of an answer; None for a line of data. Raises Garbled.

    What the server says in words is dropped.
    """
    if not pieces:
        raise Garbled("an empty line")
    first = pieces[0]
    if first.kind is Kind.STRING:
        return None
    word = first.value.upper().decode("ascii")
    if first.kind is not Kind.WORD or word not in frozenset(Status):
        raise Garbled("a line that is no answer")
    code = ""
    if len(pieces) > 2 and pieces[1].kind is Kind.OPEN:
        said = pieces[2].value.upper().decode("ascii", "replace")
        code = said if _CODE.fullmatch(said) else ""
    return Answer(Status(word), code)


def to_offered(answer: Answer) -> Offered:
    """Read capabilities; the first of two lines with one name counts.

    Raises Garbled, also without SIEVE: every server has to list it.
    """
    told: dict[str, str] = {}
    for pieces in answer.lines:
        if len(pieces) > 2 or any(piece.kind is not Kind.STRING for piece in pieces):
            raise Garbled("a line that is no capability")
        key, *values = (piece.value.decode("utf-8", "replace") for piece in pieces)
        told.setdefault(key.upper(), values[0] if values else "")
    if "SIEVE" not in told:
        raise Garbled("no capabilities")
    return Offered(
        implementation=told.get("IMPLEMENTATION", ""),
        extensions=frozenset(told["SIEVE"].lower().split()),
        version=told.get("VERSION", ""),
        sasl=frozenset(told.get("SASL", "").upper().split()),
        starttls="STARTTLS" in told,
    )


def to_scripts(answer: Answer) -> tuple[Script, ...]:
    """Read a list of scripts, in the server's order. Raises Garbled, also for two active ones."""
    found: list[Script] = []
    for first, *rest in answer.lines:
        marks = [(piece.kind, piece.value.upper()) for piece in rest]
        if not first.value or marks not in ([], [(Kind.WORD, b"ACTIVE")]):
            raise Garbled("a line that is no script")
        found.append(Script(first.value.decode("utf-8", "surrogateescape"), bool(marks)))
    if sum(entry.active for entry in found) > 1:
        raise Garbled("two active scripts")
    return tuple(found)


def to_source(answer: Answer) -> bytes:
    """Read one script, byte for byte. Raises Garbled unless there is exactly one string."""
    if [len(pieces) for pieces in answer.lines] != [1]:
        raise Garbled("an answer that is not one script")
    return answer.lines[0][0].value
