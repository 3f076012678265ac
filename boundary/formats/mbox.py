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
_BEGINS = re.compile(rb"(?m)^(>*From )")
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
    """Quote what would begin another message; never holds more than a chunk and four bytes."""
    held = b""
    fresh = True  # at the start of a line, or after a run of `>` there: a `>` may go in here
    for chunk in chunks:
        data = held + chunk
        begun = data.rfind(b"\n") + 1
        rest = data[begun:].lstrip(b">") if begun or fresh else b"x"
        undecided = len(rest) if len(rest) < len(_FROM) and _FROM.startswith(rest) else 0
        whole, held = data[: len(data) - undecided], data[len(data) - undecided :]
        first = 0 if fresh else whole.find(b"\n") + 1 or len(whole)
        fresh = undecided > 0 or not rest
        if whole:
            yield whole[:first] + _BEGINS.sub(rb">\1", whole[first:])
    if held:
        yield held


def restored(first_line: str, content: bytes) -> bytes:
    """Give the bytes of a message again, from its first line without `From ` and its content."""
    size = re.match(r"size-([0-9]{1,15}) ", first_line)
    plain = _QUOTED.sub(rb"\1", content)
    return plain if size is None else plain[: int(size[1])]
