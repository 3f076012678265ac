"""Write messages one after the other as a mailbox file, so that each reads back to its bytes.

The quoting is that of mboxrd: a `>` goes before every line that is `From ` after any number of
`>`, and taking one away there gives the line as it was. A blank line follows each message. How
long it was stands in its first line, so that one without a line end at its end is kept as well.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator

__all__ = ["mbox_message", "quoted", "restored"]

_FROM = b"From "
_QUOTED = re.compile(rb"(?m)^>(>*From )")
_DATE = b"Thu Jan  1 00:00:00 1970"
"""Of no meaning: the moment a message came stands in the manifest."""


def mbox_message(chunks: Iterable[bytes], size: int) -> Iterator[bytes]:
    """Write one message of `size` bytes, piece by piece."""
    yield b"From size-%d %s\n" % (size, _DATE)
    last = b""
    for piece in quoted(chunks):
        last = piece[-1:] or last
        yield piece
    yield b"\n" if last == b"\n" else b"\n\n"


def quoted(chunks: Iterable[bytes]) -> Iterator[bytes]:
    """Quote what would begin another message; never holds more than a chunk and five bytes."""
    held = b""
    fresh = True  # at the start of a line, or after a run of `>` there
    for chunk in chunks:
        held += chunk
        out = bytearray()
        while held:
            if fresh:
                run = len(held) - len(held.lstrip(b">"))
                out += held[:run]
                held = held[run:]
                if len(held) < len(_FROM) and _FROM.startswith(held):
                    break  # too little to tell
                if held.startswith(_FROM):
                    out += b">"
                fresh = False
            end = held.find(b"\n") + 1
            out += held[: end or len(held)]
            fresh = end > 0
            held = held[end:] if end else b""
        if out:
            yield bytes(out)
    if held:
        yield held


def restored(first_line: str, content: bytes) -> bytes:
    """Give the bytes of a message again, from its first line without `From ` and its content."""
    size = re.match(r"size-([0-9]{1,15}) ", first_line)
    plain = _QUOTED.sub(rb"\1", content)
    return plain if size is None else plain[: int(size[1])]
