"""Look for texts that must be nowhere, in every spelling in which a program would write them."""

from __future__ import annotations

import base64
import hashlib
import html
import io
import json
import logging
import quopri
import re
import zipfile
import zlib
from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from email.header import Header
from functools import cache
from pathlib import Path
from urllib.parse import quote, quote_plus

__all__ = ["Canaries", "Heard", "forms", "heard", "processes"]

_CODES = ("utf-8", "utf-16-le", "utf-16-be", "utf-32-le", "latin-1", "utf-7")
_HASHES = ("md5", "sha1", "sha256", "sha512", "blake2b")
_SHORTEST = 6
"""Bytes below which a form could stand somewhere by chance."""


@cache
def forms(text: str) -> frozenset[bytes]:
    """Give every form of a text that is looked for.

    As it is, in other letters, backwards, escaped for JSON, HTML, addresses of pages and mail; all
    of that in several encodings; the bytes in hex and in base64 wherever they begin; and hashed
    without a key, which anybody can try.
    """
    plain = {text, text.lower(), text.upper(), text.title(), text[::-1]}
    spelled = {
        *plain,
        json.dumps(text)[1:-1],
        repr(text)[1:-1],
        text.encode("unicode-escape").decode("ascii"),
        html.escape(text),
        quote(text),
        quote(text, safe=""),
        quote_plus(text),
        quopri.encodestring(text.encode(), quotetabs=True).decode("ascii"),
        Header(text, "utf-8", maxlinelen=998).encode().removesuffix("?=").rstrip("="),
        Header(text, "utf-8").encode(splitchars="", maxlinelen=0),
    }
    if digits := _digits(text):
        spelled |= {digits, digits[-10:], f"{digits[-10:-7]}-{digits[-7:-4]}-{digits[-4:]}"}
    found: set[bytes] = set()
    for code in _CODES:
        for one in spelled:
            try:
                found.add(one.encode(code))
            except UnicodeEncodeError:
                continue
    for raw in (text.encode(), text.lower().encode(), text.encode("utf-16-le")):
        found |= {raw.hex().encode(), raw.hex().upper().encode(), *_base64(raw)}
    for name in _HASHES:
        for one in {text, text.lower()}:
            digest = hashlib.new(name, one.encode(), usedforsecurity=False).digest()
            found |= {digest, digest.hex().encode(), base64.b64encode(digest)}
    return frozenset(one for one in found if len(one) >= _SHORTEST)


def _digits(text: str) -> str:
    """Give the digits of a number; empty for what is none."""
    return re.sub(r"\D", "", text) if text.startswith("+") else ""


def _base64(raw: bytes) -> Iterator[bytes]:
    """Give what is the same in base64 whatever stands before and after, at each of three places."""
    for before in range(3):
        for made in (base64.b64encode, base64.urlsafe_b64encode):
            whole = made(bytes(before) + raw)
            first = (0, 2, 3)[before]
            last = len(whole) - (0 if (before + len(raw)) % 3 == 0 else 4)
            yield whole[first:last]


@dataclass(frozen=True)
class Canaries:
    """What must be found nowhere, by a word for it that may be shown."""

    texts: Mapping[str, str] = field(repr=False)

    def in_bytes(self, data: bytes) -> tuple[str, ...]:
        """Name what stands in some bytes, packed ones too."""
        whole = b"\0".join((data, *_unpacked(data)))
        return tuple(
            name for name, text in self.texts.items() if any(one in whole for one in forms(text))
        )

    def in_text(self, text: str) -> tuple[str, ...]:
        """Name what stands in a text, lines that were broken and digits in groups joined too."""
        run = " ".join(text.split())
        digits = re.sub(r"(?<=\d)[\s().-]+(?=\d)", "", run)
        return self.in_bytes(f"{text}\0{run}\0{digits}".encode("utf-8", "surrogatepass"))

    def in_files(self, *folders: Path, leave: Sequence[Path] = ()) -> Mapping[str, Sequence[str]]:
        """Name what stands in files below folders, or in their names; `leave`: folders to skip."""
        found: dict[str, Sequence[str]] = {}
        for folder in folders:
            for path in sorted(folder.rglob("*")):
                if any(path.is_relative_to(one) for one in leave):
                    continue
                data = str(path.relative_to(folder)).encode("utf-8", "surrogateescape")
                if path.is_symlink():
                    data += str(path.readlink()).encode("utf-8", "surrogateescape")
                elif path.is_file():
                    data += b"\0" + path.read_bytes()
                if names := self.in_bytes(data):
                    found[str(path)] = names
        return found


def _unpacked(data: bytes) -> Iterator[bytes]:
    """Give what is packed in some bytes, as far as it can be told."""
    if data[:2] == b"\x1f\x8b":
        yield zlib.decompressobj(wbits=31).decompress(data)
    if data[:4] == b"PK\x03\x04":
        with zipfile.ZipFile(io.BytesIO(data)) as packed:
            yield from (packed.read(name) for name in packed.namelist())


@dataclass
class Heard(logging.Handler):
    """Keeps every record of every logger, its arguments and its traceback too."""

    lines: list[str] = field(default_factory=list)

    def __post_init__(self) -> None:
        """Take everything."""
        super().__init__(1)

    def emit(self, record: logging.LogRecord) -> None:
        """Keep one record."""
        self.lines.append(f"{record.name} {self.format(record)} {record.args!r}")

    def __hash__(self) -> int:
        return id(self)


@contextmanager
def heard() -> Iterator[Heard]:
    """Listen to all loggers at their lowest level, except those that the program switched off."""
    handler, root = Heard(), logging.getLogger()
    named = [
        logger
        for logger in logging.Logger.manager.loggerDict.values()
        if isinstance(logger, logging.Logger)
    ]
    earlier = {logger: (logger.level, logger.propagate) for logger in named}
    level = root.level
    root.setLevel(1)
    root.addHandler(handler)
    for logger in named:
        logger.level, logger.propagate = 1, True
    try:
        yield handler
    finally:
        root.removeHandler(handler)
        root.setLevel(level)
        for logger, (own, propagate) in earlier.items():
            logger.level, logger.propagate = own, propagate


def processes(pid: int) -> Iterator[tuple[int, bytes]]:
    """Give a process and all below it, each with its arguments and its variables."""
    found = [pid]
    while found:
        one = found.pop()
        folder = Path("/proc", str(one))
        held = (folder / "cmdline").read_bytes(), (folder / "environ").read_bytes()
        yield one, b"\0".join(held)
        found += _children(folder)


def _children(folder: Path) -> Iterable[int]:
    for task in (folder / "task").iterdir():
        yield from map(int, (task / "children").read_text("ascii").split())
