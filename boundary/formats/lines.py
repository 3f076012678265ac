"""Fit sentences into columns of a terminal, wide letters counted twice."""

from __future__ import annotations

import unicodedata
from collections.abc import Iterable, Iterator, Sequence

from boundary.core.letters import is_mark

__all__ = ["SCREEN", "columns", "listed", "padded", "refitted", "wrapped"]

SCREEN = 100
"""Columns of a screen of this program, however wide the terminal is."""
_COLUMNS = 3
_NUMBER = 7
"""What a number and the blanks around it take."""
_HANG = 4
"""How far the rest of a line is set in when nothing else says so."""


def columns(text: str) -> int:
    """Count the columns that a text takes."""
    if text.isascii():
        return len(text)
    return sum(
        0 if is_mark(char) else 2 if unicodedata.east_asian_width(char) in "WF" else 1
        for char in text
    )


def padded(text: str, width: int) -> str:
    """Fill a text with blanks up to a width; a longer one is cut and ends in `…`."""
    if columns(text) > width:
        while text and columns(text) > width - 1:
            text = text[:-1]
        text += "…"
    return text + " " * (width - columns(text))


def wrapped(text: str, indent: str = "", width: int = SCREEN) -> tuple[str, ...]:
    """Break one sentence into lines; those after the first are set in by `indent`.

    Blanks in front are kept. A word longer than a line is broken. At least one line.
    """
    start = text[: len(text) - len(text.lstrip(" "))]
    lines: list[str] = []
    line, empty = start, True
    for word in _words(text[len(start) :], width - max(len(start), len(indent))):
        gap = "" if empty else " "
        if not empty and columns(line) + 1 + columns(word) > width:
            lines.append(line.rstrip(" "))
            line, gap = indent, ""
        line += gap + word
        empty = False
    return (*lines, line)


def listed(texts: Sequence[str], width: int = SCREEN) -> tuple[str, ...]:
    """Set a long numbered list in columns, read downwards; what does not fit ends in `…`."""
    room = (width + 1) // _COLUMNS - 1
    cells = [
        f"{number:>3}  {padded(text, room - _NUMBER).rstrip(' ')}"
        for number, text in enumerate(texts, start=1)
    ]
    rows = -(-len(cells) // _COLUMNS)
    return tuple(
        " ".join(padded(cell, room) for cell in cells[row::rows]).rstrip() for row in range(rows)
    )


def refitted(lines: Iterable[str], width: int) -> Iterator[str]:
    """Break lines that were made for a screen of the usual width anew, for a narrower one.

    Where a line broke because it was full, what follows is joined to it first.
    """
    whole, hang, last = "", _HANG, ""
    begun = False
    for line in lines:
        if begun and _continues(whole, hang, last, line):
            whole, hang = f"{whole} {line.lstrip(' ')}", _indent(line) - _indent(whole)
        else:
            yield from _fitted(whole, hang, width) if begun else ()
            whole, hang, begun = line, _HANG, True
        last = line
    yield from _fitted(whole, hang, width) if begun else ()


def _continues(whole: str, hang: int, last: str, line: str) -> bool:
    """Whether a line was begun only because the one before it was full.

    The rows of a table begin at the edge, and none of them goes on in the next.
    """
    word = line.split(maxsplit=1)[:1]
    deeper = _indent(line) - _indent(whole)
    full = bool(word) and columns(last) + 1 + columns(word[0]) > SCREEN
    set_in = deeper > 0 or (deeper == 0 and _indent(whole) > 0)
    return full and set_in and (last == whole or deeper == hang)


def _fitted(whole: str, hang: int, width: int) -> tuple[str, ...]:
    if columns(whole) <= width:
        return (whole,)
    return wrapped(whole, " " * (_indent(whole) + hang), width)


def _indent(line: str) -> int:
    return len(line) - len(line.lstrip(" "))


def _words(text: str, room: int) -> Iterator[str]:
    for word in text.split(" "):
        piece = ""
        for char in word:
            if columns(piece) + columns(char) > room:
                yield piece
                piece = ""
            piece += char
        yield piece
