"""Read the commands of a mail program, and write the answers; pure.

Source: RFC 9051, section 9; Gmail's page on its IMAP extensions, read 2026-11-22.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence

from imapclient import imap_utf7

Word = str | bytes | list["Word"]
"""An atom as it stands, a string without its quotes, or what stands in brackets."""

_ATOM = re.compile(rb'[^\s()"{\[]+(?:\[[^\]]*\](?:<\d+\.\d+>)?)?')
_LITERAL = re.compile(rb"\{(\d{1,9})\+?\}\r?\n")
_PLAIN = re.compile(r"[A-Za-z0-9_/.&+,-]+")


class WordsError(ValueError):
    """A command that cannot be read."""


def read(data: bytes) -> list[Word]:
    """Read a whole command, literals included. Raises WordsError."""
    words, end = _list(data, 0, closing=False)
    if data[end:].strip():
        raise WordsError("an open bracket")
    return words


def _list(data: bytes, at: int, *, closing: bool) -> tuple[list[Word], int]:
    words: list[Word] = []
    while at < len(data):
        byte = data[at : at + 1]
        literal = _LITERAL.match(data, at)
        atom = _ATOM.match(data, at)
        if byte in b" \r\n\t":
            at += 1
        elif byte == b"(":
            inner, at = _list(data, at + 1, closing=True)
            words.append(inner)
        elif byte == b")" and closing:
            return words, at + 1
        elif byte == b'"':
            text, at = _quoted(data, at + 1)
            words.append(text)
        elif literal is not None:
            size = int(literal[1])
            words.append(data[literal.end() : literal.end() + size])
            at = literal.end() + size
        elif atom is not None:
            words.append(atom[0].decode("ascii", "backslashreplace"))
            at = atom.end()
        else:
            raise WordsError("a character that begins nothing")
    if closing:
        raise WordsError("an open bracket")
    return words, at


def _quoted(data: bytes, at: int) -> tuple[bytes, int]:
    text = bytearray()
    while at < len(data):
        byte = data[at]
        if byte == 0x22:
            return bytes(text), at + 1
        if byte == 0x5C:
            at += 1
        text += data[at : at + 1]
        at += 1
    raise WordsError("an open quote")


def plain(word: Word) -> str:
    """Give an atom or a string as text. Raises WordsError."""
    if isinstance(word, list):
        raise WordsError("brackets where a word is needed")
    return word if isinstance(word, str) else word.decode("utf-8", "backslashreplace")


def name(word: Word) -> str:
    """Give the name of a folder or label as text, read from modified UTF-7."""
    raw = plain(word)
    return str(imap_utf7.decode(raw.encode("ascii"))) if raw.isascii() else raw


def uids(text: str, known: Sequence[int]) -> list[int]:
    """Read a set such as `1:3,7:*` against what there is, ascending. Raises WordsError."""
    last = max(known, default=0)
    there = set(known)
    wanted: set[int] = set()
    for part in text.split(","):
        first, colon, second = part.partition(":")
        ends = [last if end == "*" else _number(end) for end in (first, second or first)]
        if colon:
            wanted |= {each for each in known if min(ends) <= each <= max(ends)}
        else:
            wanted |= {ends[0]} & there
    return sorted(wanted)


def _number(text: str) -> int:
    if not (text.isascii() and text.isdigit()):
        raise WordsError("not a number")
    return int(text)


def quoted(text: str) -> bytes:
    """Write a folder name in quotes, in modified UTF-7."""
    raw = imap_utf7.encode(text).replace(b"\\", b"\\\\").replace(b'"', b'\\"')
    return b'"' + bytes(raw) + b'"'


def labels(names: Iterable[str]) -> bytes:
    """Write labels as FETCH gives them: plain names bare, system labels and all others quoted."""
    written = []
    for each in sorted(names):
        raw = bytes(imap_utf7.encode(each))
        bare = _PLAIN.fullmatch(raw.decode("ascii")) is not None
        written.append(raw if bare else quoted(each))
    return b"(" + b" ".join(written) + b")"
