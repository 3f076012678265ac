"""Put text on the screen: the one place where the program writes to standard output and error."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterable
from typing import TextIO

from boundary.core.json import JsonObject
from boundary.core.mask import visible
from boundary.formats.lines import wrapped

__all__ = ["Screen"]


class Screen:
    """Where everything the program shows goes through, whoever wrote it."""

    def __init__(
        self, out: TextIO, err: TextIO, *, styled: bool = False, clears: bool = False
    ) -> None:
        """Results go to `out`; questions, progress and errors go to `err`."""
        self._out = out
        self._err = err
        self._styled = styled
        self._clears = clears
        self.quiet = False
        """Show no results in words; `answer` is the only thing on standard output."""
        self.make_room: Callable[[], None] = _nothing
        """Called before anything is shown: takes a moving bar out of the way."""

    def say(self, *sentences: str) -> None:
        """Show sentences, each on lines of its own, as part of the result."""
        if not self.quiet:
            for sentence in sentences:
                self._write(self._out, wrapped(sentence, _indent(sentence)))

    def heading(self, sentence: str) -> None:
        """Show one sentence that stands out; on a plain screen it is a line like any other."""
        if self.quiet:
            return
        self.make_room()
        before, after = ("\x1b[1m", "\x1b[0m") if self._styled else ("", "")
        for line in wrapped(sentence):
            self._out.write(f"{before}{visible(line)}{after}\n")
        self._out.flush()

    def lines(self, lines: Iterable[str]) -> None:
        """Show lines as they are; they already fit."""
        if not self.quiet:
            self._write(self._out, lines)

    def aside(self, *sentences: str) -> None:
        """Show what is no part of the result: questions, progress, errors."""
        for sentence in sentences:
            self._write(self._err, wrapped(sentence, _indent(sentence)))

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

    def answer(self, value: JsonObject) -> None:
        """Write the one object that another program asked for; everything in it is escaped."""
        self.make_room()
        self._out.write(json.dumps(value, ensure_ascii=True, allow_nan=False) + "\n")
        self._out.flush()

    def _write(self, stream: TextIO, lines: Iterable[str]) -> None:
        self.make_room()
        stream.writelines(visible(line) + "\n" for line in lines)
        stream.flush()


def _nothing() -> None:
    """Leave the screen as it is."""


def _indent(sentence: str) -> str:
    return " " * (len(sentence) - len(sentence.lstrip(" ")))
