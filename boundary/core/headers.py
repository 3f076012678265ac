"""Read the addresses out of raw header lines, exactly and in linear time; decide nothing else.

Source: RFC 5322, sections 2.2.3 (folding), 3.4, 4.4 (addresses, obsolete forms); RFC 6532.
A display name, a comment and an encoded word are never an address. What cannot be read without
guessing is counted, not guessed.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass

MAX_FIELD_BYTES = 100_000
"""A longer header field is not read; it is counted as unreadable."""

_ATEXT = frozenset(
    "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789!#$%&'*+-/=?^_`{|}~"
)
_SPACE = " \t\r\n"
_SIMPLE = re.compile(
    rb'(?:"[^"\\\x00-\x1f\x7f-\xff]*"[ ]*+|[A-Za-z0-9 !#$%&\'*+/=?^_`{|}~.-]*+)'
    rb"<([A-Za-z0-9!#$%&'*+/=?^_`{|}~.-]+)@([A-Za-z0-9.-]+)>"
)
_BARE = re.compile(rb"([A-Za-z0-9!#$%&'*+/=?^_`{|}~.-]+)@([A-Za-z0-9.-]+)")


@dataclass(frozen=True, slots=True)
class Addresses:
    """What one header field holds."""

    found: tuple[tuple[str, str], ...]
    """(local part, domain) as written, quotes and comments taken off; in order."""
    unreadable: int = 0
    """How many entries could not be read without guessing."""


def fields(block: bytes) -> Iterator[tuple[str, bytes]]:
    """Split a header block into (lower-case name, value with its folds), in order.

    Lines that are no header lines are passed over. Ends at the first empty line.
    """
    name = ""
    value: list[bytes] = []
    for line in block.replace(b"\r\n", b"\n").replace(b"\r", b"\n").split(b"\n"):
        if not line:
            break
        if line[:1] in (b" ", b"\t"):
            value.append(line)
            continue
        if name:
            yield name, b"\n".join(value)
        head, colon, rest = line.partition(b":")
        text = head.rstrip(b" \t")
        name = text.decode("ascii").lower() if colon and _is_field_name(text) else ""
        value = [rest]
    if name:
        yield name, b"\n".join(value)


def addresses(value: bytes) -> Addresses:
    """Read the addresses of one header field's value."""
    plain = value.strip(b" \t\r\n")
    simple = _SIMPLE.fullmatch(plain) or _BARE.fullmatch(plain)
    if simple is not None:
        return Addresses(((simple[1].decode("ascii"), simple[2].decode("ascii")),))
    if len(plain) > MAX_FIELD_BYTES:
        return Addresses((), 1)
    found: list[tuple[str, str]] = []
    unreadable = 0
    for entry in _entries(_text(plain)):
        if entry is None:
            unreadable += 1
            continue
        address = _address(entry)
        if address is not None:
            found.append(address)
        elif _looks_meant(entry):
            unreadable += 1
    return Addresses(tuple(found), unreadable)


def mailboxes(value: bytes) -> tuple[tuple[str, str, str], ...]:
    """Read (display name, local part, domain) of one header field's value, in order.

    The name is what stands before the angle brackets, quotes taken off and encoded words left as
    they are; else the first comment; else empty. What cannot be read is left out.
    """
    plain = value.strip(b" \t\r\n")
    if len(plain) > MAX_FIELD_BYTES:
        return ()
    found: list[tuple[str, str, str]] = []
    for entry in _entries(_text(plain), comments=True):
        if entry is None:
            continue
        words = [token for token in entry if token.kind != "comment"]
        address = _address(words)
        if address is not None:
            found.append((_name(entry), *address))
    return tuple(found)


def _name(entry: list[_Token]) -> str:
    kinds = [token.kind for token in entry]
    phrase = entry[: kinds.index("<")] if "<" in kinds else []
    named = " ".join(token.text for token in phrase if token.kind != "comment")
    return named or next((token.text for token in entry if token.kind == "comment"), "")


_BROKEN = dict.fromkeys(range(128, 256), "�")
"""Bytes that are not UTF-8: fine in a display name, never part of an address."""


def _text(plain: bytes) -> str:
    try:
        return plain.decode("utf-8")
    except UnicodeDecodeError:
        return plain.decode("latin-1").translate(_BROKEN)


@dataclass(frozen=True, slots=True)
class _Token:
    kind: str
    """word (atoms and dots), quoted, comment, or one special character: < > @ and others."""
    text: str


def _entries(text: str, *, comments: bool = False) -> Iterator[list[_Token] | None]:
    """Cut a list into its entries, group names taken off; None for one that cannot be read."""
    entry: list[_Token] = []
    angle = False
    for token in _tokens(text, comments=comments):
        if token is None:
            yield None
            return
        if token.kind == "<":
            angle = True
        elif token.kind == ">":
            angle = False
        if angle or token.kind not in (",", ";", ":"):
            entry.append(token)
        elif token.kind == ":":
            entry = []
        else:
            yield entry
            entry = []
    yield entry


def _tokens(text: str, *, comments: bool) -> Iterator[_Token | None]:
    """Cut text into tokens; None once, at the end, when a quote or comment never closes.

    Comments are passed over, or come out as tokens without their outer brackets.
    """
    index = 0
    while 0 <= index < len(text):
        char = text[index]
        if char in _SPACE:
            index += 1
            continue
        if char == "(":
            end = _after_comment(text, index)
            if comments and end > 0:
                yield _Token("comment", text[index + 1 : end - 1])
            index = end
        elif char == '"':
            quoted, index = _quoted(text, index)
            if quoted is not None:
                yield _Token("quoted", quoted)
        elif char in _ATEXT or char == "." or ord(char) > 127:
            end = index + 1
            while end < len(text) and (
                text[end] in _ATEXT or text[end] == "." or ord(text[end]) > 127
            ):
                end += 1
            yield _Token("word", text[index:end])
            index = end
        else:
            yield _Token(char, char)
            index += 1
    if index < 0:
        yield None


def _after_comment(text: str, index: int) -> int:
    """Return where a comment ends, or -1 when it never does. Comments nest."""
    depth = 0
    while index < len(text):
        char = text[index]
        if char == "\\":
            index += 1
        elif char == "(":
            depth += 1
        elif char == ")":
            depth -= 1
            if not depth:
                return index + 1
        index += 1
    return -1


def _quoted(text: str, index: int) -> tuple[str | None, int]:
    """Return a quoted string's content and where it ends; (None, -1) when it never does."""
    out: list[str] = []
    index += 1
    while index < len(text):
        char = text[index]
        if char == '"':
            return "".join(out), index + 1
        if char == "\\":
            index += 1
            char = text[index : index + 1]
        if char not in "\r\n":
            out.append(char)
        index += 1
    return None, -1


def _address(entry: list[_Token]) -> tuple[str, str] | None:
    """Read one entry: what stands in its one pair of angle brackets, else the whole of it."""
    opens = [i for i, token in enumerate(entry) if token.kind == "<"]
    if not opens:
        return _addr_spec(entry)
    if len(opens) != 1:
        return None
    inner = entry[opens[0] + 1 :]
    closes = [i for i, token in enumerate(inner) if token.kind == ">"]
    if len(closes) != 1:
        return None
    return _addr_spec(_without_route(inner[: closes[0]]))


def _without_route(tokens: list[_Token]) -> list[_Token]:
    """Take an obsolete source route (`@one,@two:`) off."""
    if tokens and tokens[0].kind == "@":
        colons = [i for i, token in enumerate(tokens) if token.kind == ":"]
        if colons:
            return tokens[colons[-1] + 1 :]
    return tokens


def _addr_spec(tokens: list[_Token]) -> tuple[str, str] | None:
    ats = [i for i, token in enumerate(tokens) if token.kind == "@"]
    if len(ats) != 1:
        return None
    local = _joined(tokens[: ats[0]], quotes=True)
    domain = _joined(tokens[ats[0] + 1 :], quotes=False)
    if local is None or domain is None:
        return None
    return local, domain


def _joined(tokens: list[_Token], *, quotes: bool) -> str | None:
    """Join words that belong together: spaces are allowed only around dots (obsolete form)."""
    text = ""
    for index, token in enumerate(tokens):
        if token.kind not in ("word", "quoted") or (token.kind == "quoted" and not quotes):
            return None
        touching = text.endswith(".") or token.text.startswith(".")
        if index and not touching:
            return None
        text += token.text
    return text or None


def _looks_meant(entry: list[_Token]) -> bool:
    """Whether an entry that is no address was meant to be one."""
    return any(token.kind == "@" for token in entry)


def _is_field_name(name: bytes) -> bool:
    return bool(name) and all(33 <= byte <= 126 for byte in name)
