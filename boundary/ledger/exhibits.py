"""Keep originals: sealed, read back and compared before anything may touch what they are of."""

from __future__ import annotations

import hashlib
import zlib
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

from boundary.core.change import Exhibit
from boundary.core.codec import (
    CodecError,
    canonical,
    exhibit_from_json,
    exhibit_to_json,
    parse,
)
from boundary.core.errors import LedgerTampered, SealError, StoreError
from boundary.core.event import AuditEvent, Entry, EventKind
from boundary.core.json import JsonObject
from boundary.core.playbook import Address
from boundary.core.ports import Files, NewFile, StreamBox

__all__ = ["ExhibitStore", "Kept", "kept_of"]


_PACKED = -12
"""Plain deflate over the last 4 KiB."""


@dataclass(frozen=True, slots=True)
class Kept:
    """One original as the log has it."""

    exhibit: Exhibit
    name: str
    """Of the sealed file: keyed, so that a sender cannot confirm a message."""
    sealed_bytes: int
    pseudonym: str
    seq: int = 0
    """0: on the disk, and logged with the next flush."""
    at_ms: int = 0


def kept_of(event: AuditEvent) -> Kept | None:
    """Read the original that an event is about; None when it is about none, or was forgotten.

    Raises CodecError when a body is not of the shape this version writes.
    """
    if event.kind is not EventKind.EXHIBIT or event.body is None:
        return None
    exhibit, name, sealed_bytes = _read(event.body)
    return Kept(exhibit, name, sealed_bytes, event.pseudonym, event.seq, event.at_ms)


class ExhibitStore:
    """The archive of one case. Equal content of one person lies there once."""

    def __init__(
        self,
        folder: Path,
        files: Files,
        box: StreamBox,
        append: Callable[[Sequence[Entry]], Sequence[AuditEvent]],
        events: Callable[[], Iterator[AuditEvent]],
    ) -> None:
        """Take the case's folder, and the ledger's two ways in and out."""
        self._folder = folder / "exhibits"
        self._files = files
        self._box = box
        self._append = append
        self._events = events
        self._known: _Known | None = None
        self._waiting: list[tuple[Kept, str]] = []

    def has(self, source: str, /) -> bool:
        """Whether the original from `source` is archived already."""
        return self.find(source) is not None

    def find(self, source: str, /) -> Exhibit | None:
        """Return what was archived from `source`; None when nothing was, or its file is gone."""
        body = self._index().find(source)
        if body is None:
            return None
        exhibit, name, sealed_bytes = _read(body)
        return exhibit if self._files.size(self._path(name)) == sealed_bytes else None

    def add(
        self,
        addresses: Sequence[Address],
        source: str,
        media_type: str,
        chunks: Iterable[bytes],
        facts: JsonObject,
        person: str,
        /,
    ) -> Exhibit:
        """Archive one original under the person's key; `flush` logs it.

        It is on the disk, read back and compared when this returns. Raises StoreError otherwise.
        """
        pseudonym = self._box.pseudonym(person)
        meter = _Meter(chunks)
        fresh = self._files.new_file(self._folder)
        try:
            sealed_bytes = 0
            for piece in self._box.seal_stream(person, meter):
                fresh.write(piece)
                sealed_bytes += len(piece)
            fresh.flush()
            self._compare(fresh, pseudonym, meter)
            name = self._box.name(f"{pseudonym}:{meter.sha256}".encode("ascii"))
            fresh.place(self._path(name).name)
        finally:
            fresh.discard()
        exhibit = Exhibit(
            tuple(sorted(addresses)), source, media_type, meter.size, meter.sha256, facts
        )
        kept = Kept(exhibit, name, sealed_bytes, pseudonym)
        self._index().put(kept)
        self._waiting.append((kept, person))
        return exhibit

    def flush(self) -> None:
        """Log every original added since the last flush, in one durable group."""
        if self._waiting:
            self._append(
                [Entry(EventKind.EXHIBIT, _body(kept), person) for kept, person in self._waiting]
            )
            self._waiting.clear()

    def each(self) -> Iterator[Kept]:
        """Read every original that can still be opened, in the order they were archived.

        Goes over the log each time, and holds one of them.
        """
        for event in self._events():
            kept = kept_of(event)
            if kept is not None:
                yield kept
        for kept, _ in self._waiting:
            yield kept

    def absent(self) -> int:
        """Count the originals whose file is gone, or shorter or longer than it was."""
        return sum(not self.is_there(kept) for kept in self.each())

    def is_there(self, kept: Kept) -> bool:
        """Say whether the file of an original is there in its length; it is not opened."""
        return self._files.size(self._path(kept.name)) == kept.sealed_bytes

    def read(self, kept: Kept) -> Iterator[bytes]:
        """Give back the bytes as received.

        Raises LedgerTampered, at the latest at the end, when they are not those.
        """
        broken = LedgerTampered(
            "An archived original is not as it was written.", seq=kept.seq or None
        )
        path = self._path(kept.name)
        if self._files.size(path) is None:
            raise broken
        digest, size = hashlib.sha256(), 0
        try:
            for chunk in self._box.open_stream(kept.pseudonym, self._files.blocks(path)) or ():
                digest.update(chunk)
                size += len(chunk)
                yield chunk
        except SealError as error:
            raise broken from error
        if (digest.hexdigest(), size) != (kept.exhibit.sha256, kept.exhibit.size):
            raise broken

    def _compare(self, fresh: NewFile, pseudonym: str, meter: _Meter) -> None:
        digest = hashlib.sha256()
        size = 0
        fault = StoreError(
            "A saved original could not be read back as it came.",
            hint="Nothing was changed. You can try again.",
        )
        try:
            for chunk in self._box.open_stream(pseudonym, fresh.blocks()) or ():
                digest.update(chunk)
                size += len(chunk)
        except SealError as error:
            raise fault from error
        if (digest.hexdigest(), size) != (meter.sha256, meter.size):
            raise fault

    def _index(self) -> _Known:
        if self._known is None:
            known = _Known()
            for kept in self.each():
                known.put(kept)
            self._known = known
        return self._known

    def _path(self, name: str) -> Path:
        return self._folder / f"{name}.sealed"


class _Known:
    """What the log says of each source's newest original; a fifth of the room that it takes there.

    The entries of one archive resemble one another, so each is packed against the first.
    """

    def __init__(self) -> None:
        self._first = b""
        self._packed: dict[bytes, bytes] = {}

    def put(self, kept: Kept) -> None:
        """Note one, in place of what its source had."""
        body = canonical(_body(kept))
        self._first = self._first or body
        packer = zlib.compressobj(1, wbits=_PACKED, zdict=self._first)
        self._packed[_digest(kept.exhibit.source)] = packer.compress(body) + packer.flush()

    def find(self, source: str) -> JsonObject | None:
        """Give what the log says; None when there is nothing."""
        packed = self._packed.get(_digest(source))
        if packed is None:
            return None
        return parse(zlib.decompressobj(_PACKED, self._first).decompress(packed))


def _digest(source: str) -> bytes:
    return hashlib.blake2b(source.encode("utf-8", "surrogatepass"), digest_size=16).digest()


class _Meter:
    """Passes chunks on, and measures them."""

    def __init__(self, chunks: Iterable[bytes]) -> None:
        self._chunks = chunks
        self._digest = hashlib.sha256()
        self.size = 0

    def __iter__(self) -> Iterator[bytes]:
        for chunk in self._chunks:
            self._digest.update(chunk)
            self.size += len(chunk)
            yield chunk

    @property
    def sha256(self) -> str:
        return self._digest.hexdigest()


def _body(kept: Kept) -> JsonObject:
    return {
        "exhibit": exhibit_to_json(kept.exhibit),
        "name": kept.name,
        "sealed_bytes": kept.sealed_bytes,
    }


def _read(body: JsonObject) -> tuple[Exhibit, str, int]:
    name, sealed_bytes = body.get("name"), body.get("sealed_bytes")
    if not isinstance(name, str) or not isinstance(sealed_bytes, int):
        raise CodecError("A stored record is not in the form this program writes.", place="name")
    return exhibit_from_json(body.get("exhibit")), name, sealed_bytes
