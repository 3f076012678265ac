"""Read the header of a message as a mail server's rules see it: fields, unfolded and decoded."""

from __future__ import annotations

import base64
import re

from .addresses import read_addresses, spelled

_END = re.compile(rb"(?:\A|\n)\r?\n")
_ENCODED = re.compile(rb"=\?([^?]*)\?([QqBb])[^?]*\?([^?]*)\?=")
_Q_BYTE = re.compile(rb"=([0-9A-Fa-f]{2})")
_FOLD = re.compile(rb"\n[ \t]")
_REPLACED = re.compile("\ufffd+")
_NO_BASE64 = re.compile(rb"[^A-Za-z0-9+/]")
_MAX_NAME_BYTES = 1000


class Message:
    """One message; nothing about it changes."""

    def __init__(self, data: bytes) -> None:
        """Split off the header; line ends are CR LF or LF."""
        self._fields = _fields(data)
        self.size_bytes = len(data) + data.count(b"\n") - data.count(b"\r\n")
        """As it is counted on the wire, with CR LF line ends."""

    def has(self, name: bytes) -> bool:
        """Whether there is such a field."""
        return name.lower() in self._fields

    def raw(self, name: bytes) -> list[bytes]:
        """Return the values of every field of that name, as they stand, folds as LF."""
        return [value.rstrip(b" \t") for value in self._fields.get(name.lower(), ())]

    def decoded(self, name: bytes) -> list[bytes]:
        """Return the values unfolded, encoded words decoded, in UTF-8."""
        values = (_FOLD.sub(b" ", value) for value in self._fields.get(name.lower(), ()))
        return [_decoded(value).rstrip(b" \t") for value in values]

    def addressed(self, name: bytes) -> list[tuple[bytes, tuple[bytes, bytes] | None]]:
        """Return each address of every field of that name: whole, and in its two parts.

        A field that holds no address at all stands for itself and has no parts.
        """
        found: list[tuple[bytes, tuple[bytes, bytes] | None]] = []
        for value in self.raw(name):
            addresses = read_addresses(value) if value else None
            if addresses is None:
                found.append((value, None))
            else:
                found.extend((spelled(address), address) for address in addresses)
        return found


def _fields(data: bytes) -> dict[bytes, list[bytes]]:
    """Map lower-case names to values, in order; lines that are no field are passed over."""
    end = _END.search(data)
    header = data[: end.start() + 1] if end is not None else data
    found: dict[bytes, list[bytes]] = {}
    current: list[bytes] | None = None
    for line in header.replace(b"\r\n", b"\n").replace(b"\x00", "\ufffd".encode()).split(b"\n"):
        if line[:1] in (b" ", b"\t"):
            if current is not None:
                current[-1] += b"\n" + line
            continue
        name, colon, value = line.partition(b":")
        name = name.rstrip(b" \t").lower()
        current = None
        if colon and name and len(name) <= _MAX_NAME_BYTES:
            current = found.setdefault(name, [])
            current.append(value)
    return {name: [value.lstrip(b" \t") for value in values] for name, values in found.items()}


def _decoded(value: bytes) -> bytes:
    text: list[str] = []
    place = 0
    for found in _ENCODED.finditer(value):
        between = value[place : found.start()]
        if between.strip(b" \t\r\n"):
            text.append(_clean(between, "utf-8"))
        text.append(_word(found))
        place = found.end()
    text.append(_clean(value[place:], "utf-8"))
    return "".join(text).replace("\x00", " ").encode("utf-8")


def _word(found: re.Match[bytes]) -> str:
    if found[2] in b"Qq":
        data = _Q_BYTE.sub(_byte, found[3].replace(b"_", b" "))
    else:
        data = _from_base64(found[3])
    charset = found[1].decode("ascii", "replace")
    try:
        return _clean(data, charset)
    except (LookupError, ValueError):  # some of Python's codecs are for other things than text
        return _clean(data, "utf-8")


def _byte(found: re.Match[bytes]) -> bytes:
    return bytes([int(found[1], 16)])


def _from_base64(data: bytes) -> bytes:
    """Decode as far as it goes."""
    kept = _NO_BASE64.split(data, maxsplit=1)[0]
    return base64.b64decode(kept[: len(kept) - (len(kept) % 4 == 1)] + b"===")


def _clean(data: bytes, charset: str) -> str:
    return _REPLACED.sub("\ufffd", data.decode(charset, "replace"))
