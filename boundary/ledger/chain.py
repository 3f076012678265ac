"""Build and check the lines of the log: bytes in, bytes out.

A line is `{"m":"<64 hex>","p":<payload>}` and LF, so that code and payload lie at fixed places and
checking parses nothing. With `i` counted from 1:

    code_i   = HMAC-SHA256(HMAC(k_i, "mac"), prev_i || be64(i) || payload_i)
    prev_i+1 = SHA-256(line_i)                     prev_1 = SHA-256("boundary log 1" 00 log id)
    k_i+1    = HMAC(k_i, "evolve")                 k_1    = HMAC(seed, "log" || log id)

The payload is canonical JSON. Its first key, `after`, repeats prev_i in hex, so that the order can
be checked without any key; only the key shows who wrote it.

A tree of hashes stands over all lines, of which the frontier is kept: the list of the roots of the
perfect subtrees, largest first. Leaves are SHA-256(00 || line), nodes are
SHA-256(01 || left || right). Source: RFC 6962, section 2.1 (Merkle hash trees).
"""

from __future__ import annotations

import hashlib
import hmac
import re
from typing import NamedTuple

from boundary.core.codec import canonical
from boundary.core.errors import LedgerTampered

__all__ = [
    "LINE_LIMIT",
    "Follower",
    "Header",
    "Link",
    "advance",
    "after_of",
    "build_line",
    "first_link",
    "follow",
    "has_frame",
    "header_of",
    "leaf_of",
    "merkle_root",
    "payload_of",
]

LINE_LIMIT = 16384
"""Bytes of a line, LF included."""

_OPEN = b'{"m":"'
_MIDDLE = b'","p":'
_CLOSE = b"}\n"
_CODE = slice(len(_OPEN), len(_OPEN) + 64)
_PAYLOAD_AT = _CODE.stop + len(_MIDDLE)
_AFTER = b'{"after":"'
_AFTER_AT = slice(_PAYLOAD_AT + len(_AFTER), _PAYLOAD_AT + len(_AFTER) + 64)
_HEX_64 = re.compile(rb"[0-9a-f]{64}")
_MOST = 2**53
_TO_INNER, _TO_OUTER = (bytes(byte ^ pad for byte in range(256)) for pad in (0x36, 0x5C))
_INNER_REST, _OUTER_REST = b"\x36" * 32, b"\x5c" * 32
"""HMAC's two pads after a key of 32 bytes, and what each makes of a byte of it."""


class Header(NamedTuple):
    """What a line says in clear; everything else is in the sealed body.

    A tuple, as Link is: one is made for every line of a log that is checked.
    """

    after: str
    """The hash of the line before, 64 hex digits."""
    at_ms: int
    boot: str
    digest: str
    """SHA-256 of the sealed body, 64 hex digits."""
    kind: str
    monotonic_ms: int
    seq: int
    size: int
    """Bytes of the sealed body."""
    pseudonym: str

    def to_payload(self) -> bytes:
        """Write it as canonical JSON."""
        return canonical(
            {
                "after": self.after,
                "at": self.at_ms,
                "boot": self.boot,
                "digest": self.digest,
                "kind": self.kind,
                "mono": self.monotonic_ms,
                "seq": self.seq,
                "size": self.size,
                "who": self.pseudonym,
            }
        )


_NUMBER = rb"(0|[1-9][0-9]{0,15})"
_LINE = re.compile(
    rb'\{"m":"(.{64})","p":\{"after":"(.{64})","at":'
    + _NUMBER
    + rb',"boot":"(.{32})","digest":"(.{64})","kind":"([a-z-]{1,32})","mono":'
    + _NUMBER
    + rb',"seq":'
    + _NUMBER
    + rb',"size":'
    + _NUMBER
    + rb',"who":"((?:.{32})?)"\}\}\n',
    re.DOTALL,
)
"""Hex digits are looked at afterwards, all at once: that takes half the time."""


def header_of(line: bytes) -> Header | None:
    """Read a line's header; None when it is not as `build_line` and `to_payload` write it."""
    match = _LINE.fullmatch(line)
    if match is None:
        return None
    code, after, at, boot, digest, kind, mono, number, length, who = match.groups()
    at_ms, monotonic_ms, seq, size = int(at), int(mono), int(number), int(length)
    if at_ms >= _MOST or monotonic_ms >= _MOST or seq >= _MOST or size >= _MOST:
        return None
    if (code + after + boot + digest + who).translate(None, b"0123456789abcdef"):
        return None
    return Header(
        after.decode("ascii"),
        at_ms,
        boot.decode("ascii"),
        digest.decode("ascii"),
        kind.decode("ascii"),
        monotonic_ms,
        seq,
        size,
        who.decode("ascii"),
    )


class Link(NamedTuple):
    """Where the chain stands after so many events."""

    events: int
    prev: bytes
    """SHA-256 of the last line."""
    key: bytes | None
    """The key of the next line; None when it is not known."""
    frontier: tuple[bytes, ...] = ()

    def __repr__(self) -> str:
        """Leave the key out."""
        return f"Link(events={self.events}, prev={self.prev!r}, frontier={self.frontier!r})"


def first_link(log_id: bytes, seed: bytes | None) -> Link:
    """Stand before the first line; without a seed, without a key."""
    key = None if seed is None else hmac.digest(seed, b"log" + log_id, "sha256")
    return Link(0, hashlib.sha256(b"boundary log 1\x00" + log_id).digest(), key)


def build_line(link: Link, payload: bytes) -> bytes:
    """Write the next line. Raises ValueError without a key, or when it would be too long."""
    if link.key is None or _PAYLOAD_AT + len(payload) + len(_CLOSE) > LINE_LIMIT:
        raise ValueError("no key, or too long a payload")
    code, _ = _code_and_next(link.key, link.prev, link.events + 1, payload)
    return _OPEN + code.hex().encode("ascii") + _MIDDLE + payload + _CLOSE


def advance(link: Link, line: bytes) -> Link:
    """Stand after one more line, unchecked."""
    follower = Follower(link)
    follower.pass_on(line)
    return follower.link


def follow(link: Link, line: bytes) -> Link:
    """Check the next line by its bytes, and stand after it. Raises LedgerTampered with its number.

    Without a key this checks the frame only.
    """
    follower = Follower(link)
    follower.take(line, framed=False)
    return follower.link


class Follower:
    """Follows a chain line by line; where it stands changes in place, so that checking is quick."""

    __slots__ = ("_roots", "events", "key", "prev")

    def __init__(self, link: Link) -> None:
        """Stand at a link."""
        self.events = link.events
        self.prev = link.prev
        """Empty where the last line is not known, only its leaf."""
        self.key = link.key
        self._roots = list(link.frontier)

    @property
    def link(self) -> Link:
        """Where the chain stands now."""
        return Link(self.events, self.prev, self.key, tuple(self._roots))

    def take(self, line: bytes, *, framed: bool) -> None:
        """Check the next line by its bytes and stand after it, as `follow` does.

        `framed`: it was seen already that it has its frame.
        """
        seq = self.events + 1
        if not framed and not has_frame(line):
            raise LedgerTampered("An event of the log is not in its form.", seq=seq)
        if self.key is not None:
            code, self.key = _code_and_next(self.key, self.prev, seq, payload_of(line))
            if not hmac.compare_digest(code.hex().encode("ascii"), line[_CODE]):
                raise LedgerTampered("An event of the log is not as it was written.", seq=seq)
        self.prev = hashlib.sha256(line).digest()
        self._grow(hashlib.sha256(b"\x00" + line).digest())

    def pass_on(self, line: bytes) -> None:
        """Stand after one more line, unchecked."""
        self.pass_over(leaf_of(line))
        self.prev = hashlib.sha256(line).digest()

    def pass_over(self, leaf: bytes) -> None:
        """Stand after a line of which only the leaf is left."""
        if self.key is not None:
            self.key = _hmac(self.key, b"evolve")
        self.prev = b""
        self._grow(leaf)

    def _grow(self, leaf: bytes) -> None:
        """Add one leaf: as many subtrees join as the count has ones at its end."""
        count, roots = self.events, self._roots
        self.events = count + 1
        while count & 1:
            leaf = hashlib.sha256(b"\x01" + roots.pop() + leaf).digest()
            count >>= 1
        roots.append(leaf)


def has_frame(line: bytes) -> bool:
    """Whether the bytes at the fixed places are those of a line."""
    return (
        len(line) <= LINE_LIMIT
        and line.startswith(_OPEN)
        and line[_CODE.stop : _PAYLOAD_AT] == _MIDDLE
        and line.endswith(_CLOSE)
        and len(line) >= _PAYLOAD_AT + len(_CLOSE)
        and _HEX_64.fullmatch(line[_CODE]) is not None
    )


def payload_of(line: bytes) -> bytes:
    """Cut the payload out of a line."""
    return line[_PAYLOAD_AT : -len(_CLOSE)]


def after_of(line: bytes) -> bytes:
    """Cut out what a line says the hash of the line before was, in hex."""
    return line[_AFTER_AT]


def merkle_root(frontier: tuple[bytes, ...]) -> bytes:
    """Fold a frontier into the root of the tree; the root of nothing is SHA-256 of nothing."""
    if not frontier:
        return hashlib.sha256().digest()
    root = frontier[-1]
    for left in reversed(frontier[:-1]):
        root = _node(left, root)
    return root


def leaf_of(line: bytes) -> bytes:
    """Hash a line as a leaf of the tree."""
    return hashlib.sha256(b"\x00" + line).digest()


def _hmac(key: bytes, message: bytes) -> bytes:
    """Give HMAC-SHA256 under a key of 32 bytes, in half the time that `hmac.digest` takes.

    Source: RFC 2104, section 2.
    """
    inner, outer = key.translate(_TO_INNER) + _INNER_REST, key.translate(_TO_OUTER) + _OUTER_REST
    return hashlib.sha256(outer + hashlib.sha256(inner + message).digest()).digest()


def _code_and_next(key: bytes, prev: bytes, seq: int, payload: bytes) -> tuple[bytes, bytes]:
    """Give the code of a line, and the key of the one after it; written out, to be quick."""
    sha256 = hashlib.sha256
    inner, outer = key.translate(_TO_INNER) + _INNER_REST, key.translate(_TO_OUTER) + _OUTER_REST
    own = sha256(outer + sha256(inner + b"mac").digest()).digest()
    following = sha256(outer + sha256(inner + b"evolve").digest()).digest()
    inner, outer = own.translate(_TO_INNER) + _INNER_REST, own.translate(_TO_OUTER) + _OUTER_REST
    signed = sha256(inner + prev + seq.to_bytes(8, "big") + payload).digest()
    return sha256(outer + signed).digest(), following


def _node(left: bytes, right: bytes) -> bytes:
    return hashlib.sha256(b"\x01" + left + right).digest()
