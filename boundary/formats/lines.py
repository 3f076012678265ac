"""Fit sentences into columns of a terminal, wide letters counted twice."""

from __future__ import annotations

import unicodedata
from collections.abc import Iterator

from boundary.core.letters import is_mark

__all__ = ["SCREEN", "columns", "padded", "wrapped"]

SCREEN = 100
"""Columns of a screen of this program, however wide the terminal is."""


def columns(text: str) -> int:
    """Count the columns that a text takes."""
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


def _words(text: str, room: int) -> Iterator[str]:
    for word in text.split(" "):
        piece = ""
        for char in word:
            if columns(piece) + columns(char) > room:
                yield piece
                piece = ""
            piece += char
        yield piece
