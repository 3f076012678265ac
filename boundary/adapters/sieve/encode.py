"""Encode every value that goes to a ManageSieve server; the one choke point.

Nothing reaches the wire but through the functions here.
Source: RFC 5804, sections 1.2 (strings), 1.6 (names of scripts), 4 (grammar).
"""

from __future__ import annotations

import base64
import re

from boundary.core.errors import AdapterError

MAX_QUOTED_BYTES = 1024
"""Longest value sent as a quoted string (RFC 5804, section 4); longer ones go as literals."""
MAX_SCRIPT_BYTES = 8 * 1024 * 1024
MAX_SECRET_BYTES = 2_000
MAX_NAME_BYTES = 2_000
_PLAIN = re.compile(rb"[ !#-\[\]-~]*")


def command(verb: str, *arguments: bytes) -> bytes:
    """Return a whole command; `arguments` come from the functions below."""
    return b" ".join((verb.encode("ascii"), *arguments)) + b"\r\n"


def string(value: bytes) -> bytes:
    """Return a value quoted when it is short printable ASCII, else as a literal."""
    if len(value) <= MAX_QUOTED_BYTES and _PLAIN.fullmatch(value):
        return b'"' + value + b'"'
    return b"{%d+}\r\n" % len(value) + value


def name(value: str, *, empty: bool = False) -> bytes:
    """Return the name of a script; `empty`: whether it may be empty.

    Raises AdapterError for NUL, CR, LF, for more than 2,000 octets and for no name at all.
    """
    raw = _octets(value)
    if (
        raw is None
        or not (raw or empty)
        or len(raw) > MAX_NAME_BYTES
        or any(control in raw for control in b"\0\r\n")
    ):
        raise AdapterError("A mail rule has a name that cannot be sent to the mail server.")
    return string(raw)


def script(source: bytes) -> bytes:
    """Return a script as a literal. Raises AdapterError for NUL and for more than 8 MiB."""
    if b"\0" in source or len(source) > MAX_SCRIPT_BYTES:
        raise AdapterError("A mail rule has content that cannot be sent to the mail server.")
    return b"{%d+}\r\n" % len(source) + source


def number(value: int) -> bytes:
    """Return a number. Raises AdapterError for what no size can be."""
    if not 0 <= value < 2**32:
        raise AdapterError("A mail rule has a size that cannot be.")
    return b"%d" % value


def plain(user: str, password: str) -> bytes:
    """Return the one message of SASL PLAIN (RFC 4616). Raises AdapterError as `secret` does."""
    return _base64(b"\0" + secret(user) + b"\0" + secret(password))


def secret_line(value: str) -> bytes:
    """Return a name or password as an answer within SASL LOGIN. Raises as `secret` does."""
    return _base64(secret(value)) + b"\r\n"


def secret(value: str) -> bytes:
    """Check a login name or password. Raises AdapterError without saying what it was."""
    try:
        raw = value.encode()
    except UnicodeEncodeError:
        raw = b""
    if not 0 < len(raw) <= MAX_SECRET_BYTES or any(byte < 32 or byte == 127 for byte in raw):
        raise AdapterError("The login name or the password has characters that cannot be sent.")
    return raw


def _base64(raw: bytes) -> bytes:
    return string(base64.b64encode(raw))


def _octets(value: str) -> bytes | None:
    try:
        return value.encode("utf-8", "surrogateescape")
    except UnicodeEncodeError:
        return None
