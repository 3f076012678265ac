"""Be the person at the keyboard for an adapter: written steps one at a time, and progress."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from threading import Lock
from typing import TYPE_CHECKING, TextIO

from boundary.app.platform import read_plain_file
from boundary.cli import hand_words, words
from boundary.cli.ask import Ask, Choice
from boundary.cli.screen import Screen
from boundary.core.errors import BoundaryError, Interrupted, Refusal
from boundary.core.mask import visible
from boundary.core.playbook import Address
from boundary.core.ports import Answer, Files

if TYPE_CHECKING:
    from rich.progress import Progress, TaskID

__all__ = ["MOST_BYTES", "Bar", "ScreenHands"]

MOST_BYTES = 8 << 20
"""Longest file of the person's own that is read."""
_CHOICES = (
    Choice(Answer.DONE.value, words.HAND_DONE),
    Choice(Answer.ALREADY.value, words.HAND_ALREADY),
    Choice(Answer.SKIP.value, words.HAND_SKIP),
    Choice(Answer.STOP.value, words.HAND_STOP),
    Choice(Answer.LATER.value, words.NOT_NOW),
)


@dataclass(slots=True)
class Bar:
    """Progress: a moving bar on a terminal, a few plain lines elsewhere."""

    screen: Screen
    stream: TextIO
    moving: bool
    """Whether the stream is a terminal that may be drawn on."""
    colour: bool
    _progress: Progress | None = None
    _tasks: dict[str, TaskID] = field(default_factory=dict)
    _told: set[str] = field(default_factory=set)

    def show(self, doing: str, done: int, total: int) -> None:
        """Show how far one piece of work is."""
        if self.moving:
            self._draw(doing, done, total)
        elif doing not in self._told or done >= total:
            self._told.add(doing)
            self.screen.aside(words.progress(doing, done, total))

    def clear(self) -> None:
        """Take the bar away, so that something else can be shown."""
        if self._progress is not None:
            self._progress.stop()
        self._progress = None
        self._tasks.clear()

    def _draw(self, doing: str, done: int, total: int) -> None:
        if self._progress is None:
            # Loaded here: most commands never draw a bar.
            from rich.console import Console  # noqa: PLC0415
            from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn  # noqa: PLC0415

            console = Console(file=self.stream, no_color=not self.colour, markup=False)
            self._progress = Progress(
                TextColumn("{task.description}", markup=False),
                BarColumn(bar_width=30),
                MofNCompleteColumn(),
                console=console,
                transient=True,
            )
            self._progress.start()
        if doing not in self._tasks:
            self._tasks[doing] = self._progress.add_task(visible(doing, 60), total=total)
        self._progress.update(self._tasks[doing], completed=done, total=total)


@dataclass(slots=True)
class ScreenHands:
    """The port `Hands`, on a screen."""

    ask_person: Ask
    bar: Bar
    stopped: Callable[[], bool]
    """Whether the person asked to stop."""
    files: Files | None = None
    """Where a file for the person is written; None: none is, and the step waits."""
    _lock: Lock = field(default_factory=Lock)
    """Several accounts are looked at side by side; they share one screen."""

    def ask(self, address: Address, instructions: Sequence[str], /) -> Answer:
        """Show written steps one at a time, then ask what came of them.

        Lines that begin with two spaces, such as a list to copy, come with the line before them.
        When nobody may be asked the answer is "later".
        """
        if not self.ask_person.allowed():
            return Answer.LATER
        try:
            return self._asked(address, instructions)
        except KeyboardInterrupt:
            # At a question nothing is in hand: what was answered so far is kept.
            return Answer.STOP

    def take(self, address: Address, instructions: Sequence[str], /) -> bytes | None:
        """Show instructions, then read the file whose path is typed; None when nobody may be asked.

        What cannot be read is asked for again. Raises Interrupted after a Ctrl-C.
        """
        if not self.ask_person.allowed():
            return None
        try:
            with self._lock:
                self._head(address)
                if not self._walk(instructions):
                    return None
                return self._read()
        except KeyboardInterrupt:
            raise Interrupted(words.STOPPED, hint=words.STOPPED_HINT) from None

    def give(
        self, address: Address, name: str, data: bytes, instructions: Sequence[str], /
    ) -> Answer:
        """Write the file where the person says, then show the steps as `ask` does.

        Without a person, or without a place to write to, nothing is written and the answer is
        "later". A file that is there is replaced only after a question of its own.
        """
        if self.files is None or not self.ask_person.allowed():
            return Answer.LATER
        try:
            with self._lock:
                self._head(address)
                self.ask_person.screen.aside(hand_words.UNSEALED)
                answer = self._written(self.files, name, data)
            return self._asked(address, instructions) if answer is Answer.DONE else answer
        except KeyboardInterrupt:
            return Answer.STOP

    def _head(self, address: Address) -> None:
        self.bar.clear()
        self.ask_person.screen.aside("", words.by_you(address.account, address.step), "")

    def _read(self) -> bytes | None:
        """Ask for a path until a file can be read, or none is given."""
        while True:
            typed = self.ask_person.line(hand_words.TAKE_PROMPT)
            if not typed or typed.casefold() in hand_words.LATER_WORDS:
                return None
            try:
                return read_plain_file(Path(typed).expanduser(), MOST_BYTES)
            except (Refusal, RuntimeError) as error:
                self._again(error)

    def _written(self, files: Files, name: str, data: bytes) -> Answer:
        """Ask where to until the file is written: DONE; else LATER or STOP."""
        while True:
            typed = self.ask_person.line(hand_words.where(name))
            if typed.casefold() in hand_words.LATER_WORDS:
                return Answer.LATER
            if typed.casefold() == words.HAND_STOP_WORD:
                return Answer.STOP
            try:
                path = Path(typed).expanduser().absolute()
                path = path / name if path.is_dir() else path
                if files.size(path) is not None and not self._may_replace():
                    continue
                files.replace(path, data)
            except (BoundaryError, RuntimeError) as error:
                self._again(error)
                continue
            self.ask_person.screen.aside(hand_words.written(visible(str(path))))
            return Answer.DONE

    def _may_replace(self) -> bool:
        choices = (
            Choice("else", hand_words.WRITE_ELSE),
            Choice("over", hand_words.WRITE_OVER),
        )
        chosen = self.ask_person.choose((hand_words.THERE_ALREADY,), choices, later=False)
        return chosen == "over"

    def _again(self, error: Exception) -> None:
        """Say why it did not work; `~somebody` whom nobody knows ends in a RuntimeError."""
        if isinstance(error, BoundaryError):
            self.ask_person.screen.aside(hand_words.not_done(error.say, error.hint))
        else:
            self.ask_person.screen.aside(hand_words.NO_SUCH_PLACE)

    def _walk(self, instructions: Sequence[str]) -> bool:
        """Show written steps one at a time; False when the person stopped on the way."""
        screen = self.ask_person.screen
        steps = _together(instructions)
        for position, step in enumerate(steps, start=1):
            screen.aside(*(f"  {line}" for line in step))
            if position < len(steps):
                typed = self.ask_person.line(words.HAND_NEXT)
                if typed.casefold() == words.HAND_STOP_WORD:
                    return False
        return True

    def _asked(self, address: Address, instructions: Sequence[str]) -> Answer:
        with self._lock:
            self._head(address)
            if not self._walk(instructions):
                return Answer.STOP
            return Answer(self.ask_person.choose((words.HAND_ASK,), _CHOICES, later=False))

    def progress(self, address: Address | None, done: int, total: int, doing: str, /) -> None:
        """Show how far long work is. Raises Interrupted after a Ctrl-C."""
        if self.stopped():
            raise Interrupted(words.STOPPED, hint=words.STOPPED_HINT)
        with self._lock:
            self.bar.show(f"{address.account}: {doing}" if address else doing, done, total)


def _together(lines: Sequence[str]) -> list[list[str]]:
    """Bring each line and those that belong to it together; none is shown alone by an Enter."""
    steps: list[list[str]] = []
    for line in lines:
        if steps and line.startswith("  "):
            steps[-1].append(line)
        else:
            steps.append([line])
    return steps
