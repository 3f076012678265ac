"""Write the files of an exported folder of evidence that are about the copies: pure, streamed."""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from enum import StrEnum
from itertools import chain, islice

from boundary.core.json import Json, JsonObject
from boundary.formats import bundle_words
from boundary.formats.csv_text import csv_text

__all__ = [
    "About",
    "FileRow",
    "Mode",
    "certificate",
    "custody",
    "file_name",
    "headers_of",
    "manifest",
    "readme",
]

_EXTENSIONS: Mapping[str, str] = {
    "message/rfc822": "eml",
    "text/vcard": "vcf",
    "image/png": "png",
    "text/plain": "txt",
    "application/json": "json",
}
_ROWS = 100
_HEAD_LIMIT = 256 * 1024


class Mode(StrEnum):
    """How much an export tells."""

    FULL = "full"
    PSEUDONYMISED = "pseudonymised"
    SUMMARY = "summary"


@dataclass(frozen=True, slots=True)
class About:
    """What stands over an export."""

    mode: Mode
    made_at: str
    """ISO 8601, UTC."""
    zone: str
    """Of the device, such as `+01:00`."""
    version: str
    system: str
    who: str = field(repr=False)
    to_whom: str = field(repr=False)
    why: str = field(repr=False)


@dataclass(frozen=True, slots=True)
class FileRow:
    """One file of the folder."""

    name: str
    """With `/` between folder and file."""
    size: int
    sha256: str

    def to_json(self) -> JsonObject:
        """Write it as the manifest has it."""
        return {"name": self.name, "sha256": self.sha256, "size": self.size}


def file_name(number: int, sha256: str, media_type: str) -> str:
    """Name the file of a copy: by its place and its hash, never by what is in it."""
    kind = media_type.split(";", maxsplit=1)[0].strip().lower()
    return f"evidence/{number:06}-{sha256[:12]}.{_EXTENSIONS.get(kind, 'bin')}"


def manifest(
    about: About,
    files: Iterable[FileRow],
    items: Iterable[JsonObject],
    counts: Iterable[JsonObject],
) -> Iterator[bytes]:
    """Write the manifest, one line a row, a few rows at a time."""
    head: dict[str, Json] = {
        "clock": bundle_words.CLOCK,
        "made_at": about.made_at,
        "mode": about.mode.value,
        "note": bundle_words.NO_ADVICE,
        "program": f"boundary {about.version}",
        "system": about.system,
        "zone": about.zone,
    }
    yield b'{"boundary":1,\n"export":' + _row(head) + b',\n"counts":['
    yield from _list(counts)
    yield b'],\n"files":['
    yield from _list(row.to_json() for row in files)
    yield b'],\n"items":['
    yield from _list(items)
    yield b"]}\n"


def _row(row: JsonObject) -> bytes:
    text = json.dumps(row, sort_keys=True, ensure_ascii=True, separators=(",", ":"))
    return text.encode("ascii")


def _list(rows: Iterable[JsonObject]) -> Iterator[bytes]:
    between = b"\n"
    for row in rows:
        yield between + _row(row)
        between = b",\n"
    yield b"\n"


def custody(
    about: About,
    saved: Iterable[tuple[str, str, int]],
    earlier: Iterable[tuple[str, int]],
    what: str,
) -> Iterator[bytes]:
    """Write who handled the copies: saved (when, what, entry), exported earlier (when, entry)."""
    program = f"boundary {about.version}"
    rows: Iterator[Sequence[str]] = chain(
        [bundle_words.CUSTODY_HEAD],
        (
            (program, when, f"{bundle_words.SAVED} {name}", "", "", f"{entry}")
            for when, name, entry in saved
        ),
        ((program, when, bundle_words.EARLIER, "", "", f"{entry}") for when, entry in earlier),
        [(_said(about.who), about.made_at, what, _said(about.to_whom), _said(about.why), "")],
    )
    while part := list(islice(rows, _ROWS)):
        yield csv_text(part).encode("utf-8")


def _said(text: str) -> str:
    return text or bundle_words.NOT_SAID


def readme(about: About, gone: Sequence[str] = ()) -> bytes:
    """Write what the folder is; `gone`: sentences about what the log holds no more."""
    mode = "\n".join((bundle_words.MODES[about.mode.value], *gone))
    return bundle_words.README.format(mode=mode, advice=bundle_words.NO_ADVICE).encode("utf-8")


def certificate(about: About, count: int, size: int, left_out: int) -> bytes:
    """Write the draft that somebody can adapt and sign."""
    text = bundle_words.CERTIFICATE.format(
        who=about.who or "______________________",
        when=about.made_at.replace("T", " ").removesuffix("Z"),
        count=count,
        size=size,
        version=about.version,
        system=about.system,
        zone=about.zone,
        left_out=left_out,
    )
    return text.encode("utf-8", "backslashreplace")


def headers_of(chunks: Iterable[bytes]) -> bytes:
    """Give the head of a message, up to its first blank line."""
    held = bytearray()
    for chunk in chunks:
        held += chunk
        ends = [at for at in (held.find(b"\r\n\r\n"), held.find(b"\n\n")) if at >= 0]
        if ends or len(held) > _HEAD_LIMIT:
            return bytes(held[: min(ends, default=_HEAD_LIMIT)])
    return bytes(held)
