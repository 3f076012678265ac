"""Sit at a made-up terminal: a script of answers, and everything that was on the screen."""

from __future__ import annotations

import getpass
import io
import sys
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field

import pytest

from boundary.app.env import Env
from boundary.cli import words
from boundary.cli.frame import run

PASSPHRASE = "four words or more"
Typed = str | Callable[[], str]
"""What is typed, or what makes it when its time has come."""


class Screen(io.StringIO):
    """What a person sees; results and questions come on one screen."""

    def isatty(self) -> bool:
        """Be a terminal."""
        return True

    @property
    def last(self) -> str:
        """The line the cursor stands in."""
        return self.getvalue().rpartition("\n")[2]


@dataclass
class Terminal:
    """One person at one terminal."""

    answers: Iterator[Typed] = field(default_factory=lambda: iter(()))
    screen: Screen = field(default_factory=Screen)
    prompts: list[str] = field(default_factory=list)
    """The last line of each question, in the order they were asked; passphrases left out."""
    usual: Mapping[str, str] = field(default_factory=dict)
    """What is typed at these prompts, whenever they come; the script has the rest."""
    slips: Iterator[str] = field(default_factory=lambda: iter(()))
    """Passphrases that are typed before the right one."""
    at_each: Callable[[], None] = lambda: None
    """Called before anything is typed: time goes by while a person reads."""
    passphrases: int = 0
    """How often a passphrase had to be known: one that is chosen and repeated counts once."""

    @property
    def text(self) -> str:
        """Everything that was on the screen."""
        return self.screen.getvalue()

    def isatty(self) -> bool:
        """Be a terminal."""
        return True

    def readline(self, _limit: int = -1) -> str:
        """Type the next answer of the script; it shows on the screen as on any terminal."""
        self.at_each()
        prompt = self.screen.last.strip()
        self.prompts.append(prompt)
        answer = self.usual[prompt] if prompt in self.usual else next(self.answers, None)
        typed = answer() if callable(answer) else answer
        if typed is None:
            return ""
        self.screen.write(f"{typed}\n")
        return f"{typed}\n"

    def unseen(self) -> str:
        """Type a passphrase or a password: it does not show."""
        self.at_each()
        prompt = self.screen.last.strip()
        self.screen.write("\n")
        if prompt == words.PASSPHRASE_AGAIN:
            return PASSPHRASE
        if prompt in (words.PASSPHRASE, words.PASSPHRASE_NEW):
            self.passphrases += 1
            return next(self.slips, PASSPHRASE)
        self.prompts.append(prompt)
        answer = next(self.answers)
        return answer() if callable(answer) else answer


def sit(
    monkeypatch: pytest.MonkeyPatch,
    arguments: Sequence[str],
    answers: Sequence[Typed],
    arrange: Callable[[Env], Env],
    usual: Mapping[str, str] | None = None,
    slips: Sequence[str] = (),
    at_each: Callable[[], None] = lambda: None,
) -> tuple[int, Terminal]:
    """Run one command line at a terminal; return its code and what was there to see."""
    terminal = Terminal(iter(answers), usual=usual or {}, slips=iter(slips), at_each=at_each)
    monkeypatch.setenv("TERM", "dumb")
    monkeypatch.setattr(getpass, "getpass", lambda *_: terminal.unseen())
    monkeypatch.setattr(sys, "stdin", terminal)
    monkeypatch.setattr(sys, "stdout", terminal.screen)
    monkeypatch.setattr(sys, "stderr", terminal.screen)
    terminal.screen.write(f"$ boundary {' '.join(arguments)}".rstrip() + "\n")
    return run(arguments, arrange), terminal
