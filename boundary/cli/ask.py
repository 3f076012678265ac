"""Ask the person at the keyboard: one question a screen, words for answers, never a trap."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from contextlib import AbstractContextManager
from dataclasses import dataclass
from typing import Protocol

from boundary.cli import find_words, words
from boundary.cli.screen import Screen
from boundary.core.errors import NeedsPerson, Refusal
from boundary.formats.lines import listed

__all__ = ["NOT_NOW", "Ask", "Choice", "Keyboard", "matching"]

NOT_NOW = "not-now"
"""What `choose` returns when the person would rather decide later."""


class Keyboard(Protocol):
    """Where lines are typed."""

    def isatty(self) -> bool:
        """Whether somebody sits at it."""

    def readline(self) -> str:
        """Read one line with its end; without one when there are no more."""


@dataclass(frozen=True, slots=True)
class Choice:
    """One answer that can be given."""

    key: str
    says: str
    """The words shown, and accepted when typed."""


@dataclass(frozen=True, slots=True)
class Ask:
    """Questions on the screen, answers from the keyboard or a pipe."""

    screen: Screen
    keyboard: Keyboard
    hidden: Callable[[Callable[[], None]], str]
    """Stop showing what is typed, then call this, then read one line; used at a terminal."""
    waiting: Callable[[], AbstractContextManager[None]]
    """Entered while an answer is awaited."""
    allowed: Callable[[], bool]
    """Whether anybody may be asked at all."""
    clear: Callable[[], None]
    """Take away whatever moves on the screen, before a question is shown."""

    def line(self, prompt: str) -> str:
        """Read one line, without blanks around it. Raises NeedsPerson when nobody answers."""
        with self.waiting():
            self._open(prompt)
            typed = self._typed()
        return self._answered(typed).strip()

    def secret(self, prompt: str) -> str:
        """Read one line that is not shown; only its line end is taken off.

        At a terminal the prompt comes once nothing shows: who sees it can type at once.
        """
        with self.waiting():
            if self.keyboard.isatty():
                typed = self.hidden(lambda: self._open(prompt)) + "\n"
            else:
                self._open(prompt)
                typed = self._typed()
        return self._answered(typed).rstrip("\r\n")

    def choose(
        self,
        sentences: Sequence[str],
        choices: Sequence[Choice],
        *,
        later: bool = True,
        beside: bool = False,
    ) -> str:
        """Show one question and its answers; return the key of the one that was chosen.

        With `later`, "Not now" stands at the end. A number, the words, or their beginning count.
        With `beside`, many short answers stand in columns, so that they fit on a small screen.
        """
        given = (*choices, Choice(NOT_NOW, words.NOT_NOW)) if later else tuple(choices)
        self._allowed()
        self.clear()
        self.screen.aside("", *sentences, "")
        rows = [f"  {position}  {choice.says}" for position, choice in enumerate(given, start=1)]
        if beside:
            rows = list(listed([choice.says for choice in given], self.screen.width))
        self.screen.aside(*rows)
        while True:
            found = matching(self.line(words.YOUR_CHOICE), given)
            if found is not None:
                return found
            self.screen.aside(words.NOT_A_CHOICE)

    def tick(self, sentences: Sequence[str], most: int) -> tuple[int, ...] | None:
        """Ask which of the numbers from 1 to `most` are meant; return them ascending, each once.

        Empty when it is none of them; None when the person would rather decide later.
        """
        self._allowed()
        self.clear()
        self.screen.aside("", *sentences)
        while True:
            typed = self.line(find_words.TICK_PROMPT).casefold().rstrip(".")
            if typed in (NOT_NOW, words.NOT_NOW.casefold()):
                return None
            if typed == find_words.TICK_NONE:
                return ()
            found = typed.replace(",", " ").split()
            if found and all(_is_between(word, most) for word in found):
                return tuple(sorted({int(word) for word in found}))
            self.screen.aside(find_words.TICK_AGAIN)

    def new_secret(self, prompt: str, again: str, check: Callable[[str], None]) -> str:
        """Read a secret twice until both are the same and `check` takes it.

        `check` raises Refusal for what is not taken: it is said, and the question comes again.
        """
        while True:
            first = self.secret(prompt)
            try:
                check(first)
            except Refusal as error:
                self.screen.aside(error.say, error.hint)
                continue
            if first == self.secret(again):
                return first
            self.screen.aside(words.NOT_THE_SAME)

    def _typed(self) -> str:
        try:
            return self.keyboard.readline()
        except UnicodeDecodeError as error:
            raise Refusal(words.NOT_TEXT) from error

    def _open(self, prompt: str) -> None:
        self._allowed()
        self.clear()
        self.screen.prompt(prompt)

    def _allowed(self) -> None:
        if not self.allowed():
            raise NeedsPerson(words.NOBODY_ASKED, hint=words.NOBODY_ASKED_HINT)

    def _answered(self, typed: str) -> str:
        if not typed.endswith("\n"):
            self.screen.aside("")
            if not typed:
                raise NeedsPerson(words.NO_ANSWER, hint=words.NOBODY_ASKED_HINT)
        return typed


def _is_between(word: str, most: int) -> bool:
    return word.isascii() and word.isdecimal() and 1 <= int(word[:6]) <= most


def matching(typed: str, choices: Sequence[Choice]) -> str | None:
    """Find the key of the choice whose number, words or their beginning was typed.

    None: of none, or of several.
    """
    wanted = typed.casefold().rstrip(".")
    if wanted.isdecimal():
        place = int(wanted[:4])
        return choices[place - 1].key if 1 <= place <= len(choices) else None
    exact = [c.key for c in choices if wanted in (c.key.casefold(), c.says.casefold().rstrip("."))]
    if exact:
        return exact[0]
    near = [c.key for c in choices if wanted and c.says.casefold().startswith(wanted)]
    return near[0] if len(near) == 1 else None
