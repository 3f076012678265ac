"""Tell whether a message carries more than words, without looking at what that is.

Reads line by line and keeps nothing. It errs on the side of yes: a line that looks like the field
of a part counts wherever it stands, in a forwarded message too. What is put inside the coded words
of a text cannot be told from words.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator

__all__ = ["carries_more"]

_LONGEST = 4096
"""Of the beginning of a line that is looked at."""
_KIND = re.compile(rb"[ \t>]*content-type[ \t]*:[ \t]*([^;\s]*)", re.IGNORECASE)
_EMPTY_KIND = re.compile(rb"[ \t]*([^;\s]*)")
_ATTACHED = re.compile(
    rb"[ \t>]*content-disposition[ \t]*:.*(?:attachment|filename)"
    rb"|[ \t>]*begin [0-7]{3,4} |[ \t]+(?:file)?name\*?[0-9]*\*?=",
    re.IGNORECASE | re.DOTALL,
)
_INSIDE = re.compile(rb"data:(?:image|audio|video|application)/", re.IGNORECASE)
_OVERLAP = 20
_WORDS = re.compile(
    rb"(?:text/(?:plain|html|calendar|enriched)|multipart/[\w.+-]+|text)$", re.IGNORECASE
)
_REPORTS = re.compile(rb"message/(?:rfc822|delivery-status)$", re.IGNORECASE)


def carries_more(chunks: Iterable[bytes], media_type: str) -> bool:
    """Whether there is, or may be, a picture, a film or any other file in an original."""
    if media_type.startswith("text/plain"):
        return False
    if media_type != "message/rfc822":
        return True
    waiting = False
    found: list[bool] = []
    for line in _starts(_watched(chunks, found)):
        if found:
            return True
        kind = _EMPTY_KIND.match(line) if waiting else _KIND.match(line)
        waiting = False
        if kind is not None:
            waiting = not kind[1]
            if kind[1] and not (_WORDS.match(kind[1]) or _REPORTS.match(kind[1])):
                return True
        if _ATTACHED.match(line):
            return True
    return bool(found)


def _watched(chunks: Iterable[bytes], found: list[bool]) -> Iterator[bytes]:
    """Pass chunks on; adds to `found` when one holds a file inside a page."""
    before = b""
    for chunk in chunks:
        if _INSIDE.search(before + chunk):
            found.append(True)
        before = (before + chunk)[-_OVERLAP:]
        yield chunk


def _starts(chunks: Iterable[bytes]) -> Iterator[bytes]:
    """Give the beginning of each line."""
    held = bytearray()
    skipping = False
    for chunk in chunks:
        parts = chunk.split(b"\n")
        for number, part in enumerate(parts):
            if number:
                if held:
                    yield bytes(held)
                held.clear()
                skipping = False
            if not skipping:
                held += part[: _LONGEST - len(held)]
                skipping = len(held) >= _LONGEST
    if held:
        yield bytes(held)
