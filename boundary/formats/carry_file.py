"""Lay a sealed case out as one file, and read such a file as hostile.

An uncompressed tar of plain files in one fixed order: the mark with the case code first. A header
is accepted only when it is, byte for byte, the one this program would have written for its name and
size; so there are no links, no other kinds, no owners, no times and no second way to say anything.
"""

from __future__ import annotations

import re
import tarfile
from collections.abc import Iterable, Iterator
from typing import Final

from boundary.core.errors import Refusal
from boundary.formats.playbook_yaml import CASE
from boundary.formats.yaml_events import MAX_BYTES

__all__ = ["END", "MARK", "Members", "entry_head", "may_hold", "padding"]

BLOCK: Final = 512
MARK: Final = "boundary-case-1"
"""The name of the first member; its content is the case code and a line end."""
END: Final = bytes(2 * BLOCK)
_MIB: Final = 1 << 20
_HEAD_BYTES: Final = 64 * 1024
_LONGEST: Final = 8 * 1024 * _MIB - 1
"""Bytes; the most that a header of this kind can say."""
_KINDS: Final = (
    (r"boundary-case-1", 64),
    (r"exhibits/[0-9a-f]{40}\.sealed", _LONGEST),
    (r"imports/[a-z0-9][a-z0-9-]{0,63}\.yaml", MAX_BYTES),
    (r"keys/(?:[0-9a-f]{32}\.key|case\.json)", 4096),
    (r"keys/credentials\.sealed", 2 * _MIB),
    (r"log/[0-9]{6}\.folded", _LONGEST),
    (r"log/[0-9]{6}\.jsonl", 1024 * _MIB),
    (r"log/head", _HEAD_BYTES),
    (r"log/signer-[0-9]{6,16}", 1024),
    (r"playbook\.sealed", MAX_BYTES + 1024),
    (r"receipts/[0-9]{6}\.sealed", _LONGEST),
)
"""Every name a member may have, and the bytes it may have at most; a closed list."""
_CODE: Final = re.compile(rf"({CASE})\n", re.ASCII)


def may_hold(name: str, size: int) -> bool:
    """Whether a member of this name and size may be in such a file."""
    return any(re.fullmatch(kind, name, re.ASCII) and 0 <= size <= most for kind, most in _KINDS)


def entry_head(name: str, size: int) -> bytes:
    """Write the header of a member: always the same bytes for the same name and size."""
    info = tarfile.TarInfo(name)
    info.size = size
    info.mode = 0o600
    return info.tobuf(tarfile.USTAR_FORMAT, "ascii", "strict")


def padding(size: int) -> bytes:
    """Fill up what follows the content of a member."""
    return bytes(-size % BLOCK)


class Members:
    """The members of one file, read once from front to back; `code` is known from the start."""

    def __init__(self, blocks: Iterable[bytes], most: int = 1_000_000) -> None:
        """Read the mark; `most` members may follow. Raises Refusal when it is no such file."""
        self._most = most
        self._source = iter(blocks)
        self._held = bytearray()
        self._rest = 0
        self._last = ""
        name, size = self._head() or ("", 0)
        if name != MARK:
            raise _refused()
        found = _CODE.fullmatch(b"".join(self.content()).decode("ascii", "replace"))
        if found is None or not size:
            raise _refused()
        self.code: str = found[1]

    def __iter__(self) -> Iterator[tuple[str, int]]:
        """Give name and size of each member; its content is read before the next one.

        Raises Refusal at the first byte that is not as this program writes it.
        """
        count = 0
        while (head := self._head()) is not None:
            count += 1
            if count > self._most:
                raise _refused()
            yield head
            if self._rest:
                for _ in self.content():
                    pass

    def content(self) -> Iterator[bytes]:
        """Give the content of the member that was named last, piece by piece."""
        filling = -self._rest % BLOCK
        while self._rest:
            self._fill(1)
            piece = bytes(self._held[: self._rest])
            del self._held[: len(piece)]
            self._rest -= len(piece)
            yield piece
        if any(self._take(filling)):
            raise _refused()

    def _head(self) -> tuple[str, int] | None:
        """Read one header; None at the end, behind which nothing may stand."""
        raw = self._take(BLOCK)
        if not any(raw):
            if any(self._take(BLOCK)) or self._held or next(self._source, b""):
                raise _refused()
            return None
        name = raw[:100].rstrip(b"\0").decode("ascii", "replace")
        digits = raw[124:135].decode("ascii", "replace")
        size = int(digits, 8) if re.fullmatch("[0-7]{11}", digits) else -1
        if not may_hold(name, size) or name <= self._last or entry_head(name, size) != raw:
            raise _refused()
        self._last, self._rest = name, size
        return name, size

    def _take(self, length: int) -> bytes:
        self._fill(length)
        taken = bytes(self._held[:length])
        del self._held[:length]
        return taken

    def _fill(self, length: int) -> None:
        while len(self._held) < length:
            block = next(self._source, b"")
            if not block:
                raise _refused()
            self._held += block


def _refused() -> Refusal:
    return Refusal(
        "This file is not a case that this program packed, or it was changed.",
        hint="Nothing of it was kept. `boundary case export` writes such a file.",
    )
