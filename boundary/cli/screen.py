"""Put text on the screen: the one place where the program writes to standard output and error."""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Iterable, Iterator, Mapping
from typing import TextIO

from boundary.core.json import Json
from boundary.core.mask import visible
from boundary.formats.lines import SCREEN, refitted, wrapped

__all__ = ["Screen"]

_START = re.compile(r" *(?:[0-9]{1,3}  )?")
"""The blanks before a sentence, with the number of a row."""
_LEAST = 40
"""Columns below which the terminal has to break lines itself."""


class Screen:
    """Where everything the program shows goes through, whoever wrote it."""

    def __init__(
        self,
        out: TextIO,
        err: TextIO,
        *,
        styled: bool = False,
        clears: bool = False,
        room: Callable[[], int] = lambda: 0,
    ) -> None:
        """Results go to `out`; questions, progress and errors go to `err`.

        `room`: how many columns the terminal has now; 0 when there is none, or it does not say.
        """
        self._room = room
        self._out = out
        self._err = err
        self._styled = styled
        self._clears = clears
        self.quiet = False
        """Show no results in words; `answer` is the only thing on standard output."""
        self.make_room: Callable[[], None] = _nothing
        """Called before anything is shown: takes a moving bar out of the way."""

    @property
    def width(self) -> int:
        """Columns that a line may take: a hundred, or as many as a narrower terminal has."""
        room = self._room()
        return min(SCREEN, max(room, _LEAST)) if room else SCREEN

    def say(self, *sentences: str) -> None:
        """Show sentences, each on lines of its own, as part of the result."""
        if not self.quiet:
            for sentence in sentences:
                self._write(self._out, wrapped(sentence, _indent(sentence), self.width))

    def heading(self, sentence: str) -> None:
        """Show one sentence that stands out; on a plain screen it is a line like any other."""
        if self.quiet:
            return
        self.make_room()
        before, after = ("\x1b[1m", "\x1b[0m") if self._styled else ("", "")
        for line in wrapped(sentence, "", self.width):
            self._out.write(f"{before}{visible(line)}{after}\n")
        self._out.flush()

    def lines(self, lines: Iterable[str]) -> None:
        """Show lines as they are; they fit, unless the terminal is narrower than most."""
        if self.quiet:
            return
        width = self.width
        self._write(self._out, lines if width == SCREEN else refitted(lines, width))

    def aside(self, *sentences: str) -> None:
        """Show what is no part of the result: questions, progress, errors."""
        for sentence in sentences:
            self._write(self._err, wrapped(sentence, _indent(sentence), self.width))

    def page(self, address: str) -> None:
        """Show the address of a page on one line, however long, so that it can be copied whole."""
        self.make_room()
        plain = address.isascii() and address.isprintable()
        self._err.write(f"{address if plain else visible(address)}\n")
        self._err.flush()

    def prompt(self, text: str) -> None:
        """Show a question's last line and stay on it."""
        self.make_room()
        self._err.write(f"{visible(text)} ")
        self._err.flush()

    def clear(self) -> None:
        """Empty the screen and what was scrolled out of it, where the terminal can."""
        self.make_room()
        if self._clears:
            self._out.write("\x1b[H\x1b[2J\x1b[3J")
            self._out.flush()

    def answer(self, value: Mapping[str, Json | Iterator[Json]]) -> None:
        """Write the one object that another program asked for; everything in it is escaped.

        A list that could be long may be given as an iterator: it is written row by row.
        """
        self.make_room()
        self._out.writelines(_object(value))
        self._out.flush()

    def _write(self, stream: TextIO, lines: Iterable[str]) -> None:
        self.make_room()
        stream.writelines(visible(line) + "\n" for line in lines)
        stream.flush()


def _object(value: Mapping[str, Json | Iterator[Json]]) -> Iterator[str]:
    yield "{"
    for number, (name, part) in enumerate(value.items()):
        yield f"{', ' if number else ''}{_json(name)}: "
        if isinstance(part, Iterator):
            yield "["
            for place, row in enumerate(part):
                yield f"{', ' if place else ''}{_json(row)}"
            yield "]"
        else:
            yield _json(part)
    yield "}\n"


def _json(value: Json) -> str:
    return json.dumps(value, ensure_ascii=True, allow_nan=False)


def _nothing() -> None:
    """Leave the screen as it is."""


def _indent(sentence: str) -> str:
    """Set what follows under the first word; a number in front of it stands alone."""
    start = _START.match(sentence)
    return " " * (0 if start is None else start.end())
