"""Gather what one call of the program has at hand: options, screen, keyboard, disk, clock."""

from __future__ import annotations

import os
import secrets
import sys
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, replace
from datetime import date
from pathlib import Path
from typing import TextIO

import click

from boundary.app.disk import DiskFiles
from boundary.app.env import Env
from boundary.app.platform import RealClock, System, read_plain_file, this_system
from boundary.app.stop_sign import StopSign
from boundary.cli import words
from boundary.cli.ask import Ask
from boundary.cli.hands import Bar, ScreenHands
from boundary.cli.keys import Keys
from boundary.cli.screen import Screen
from boundary.cli.settings import Settings
from boundary.cli.stop import Stop
from boundary.cli.turns import ScreenTurns, screen_turns
from boundary.core.errors import Refusal

__all__ = ["Here", "pass_here", "state_folder"]

_MAX_INPUT = 64 * 1024
_FOLDER = "notes"
"""A neutral name for the folder that holds the cases."""


def state_folder(system: str, home: Path, variables: Mapping[str, str]) -> Path:
    """Choose the folder that holds the cases when none was named."""
    if system == "win32":
        local = variables.get("LOCALAPPDATA")
        return (Path(local) if local else home / "AppData" / "Local") / _FOLDER
    if system == "darwin":
        return home / "Library" / "Application Support" / _FOLDER
    chosen = variables.get("XDG_STATE_HOME", "")
    return (Path(chosen) if chosen.startswith("/") else home / ".local" / "state") / _FOLDER


def _same(env: Env) -> Env:
    return env


@dataclass(slots=True)
class Here:
    """One call of the program."""

    out: TextIO
    err: TextIO
    keyboard: TextIO
    arrange: Callable[[Env], Env] = _same
    """Last word on what the outside world is; a test hands in its own clock."""
    settings: Settings = field(default_factory=Settings)
    system: System = field(default_factory=this_system)
    """The platform's own calls."""
    screen: Screen = field(init=False)
    ask: Ask = field(init=False)
    bar: Bar = field(init=False)
    stop: Stop = field(init=False)
    keys: Keys = field(init=False)
    _passphrase: str | None = field(default=None, repr=False)
    _stdin_used: bool = False
    _env: Env | None = None
    _sign: StopSign | None = None

    def __post_init__(self) -> None:
        """Join screen and keyboard."""
        moving = self.err.isatty() and os.environ.get("TERM") != "dumb"
        colour = moving and not os.environ.get("NO_COLOR")
        styled = self.out.isatty() and colour
        clears = self.out.isatty() and moving
        self.screen = Screen(self.out, self.err, styled=styled, clears=clears, room=self._columns)
        self.stop = Stop(lambda: self.screen.aside("", words.STOPPING), self._stopped_elsewhere)
        self.bar = Bar(self.screen, self.err, moving=moving, colour=colour)
        self.screen.make_room = self.bar.clear
        self.keys = Keys(self.keyboard, self.err, self._stopped_elsewhere)
        self.ask = Ask(
            self.screen,
            self.keys,
            self.keys.hidden,
            self.stop.waiting,
            lambda: self.settings.may_ask,
            self.bar.clear,
        )

    @property
    def env(self) -> Env:
        """What the outside world is; arranged once, when the options are known."""
        if self._env is None:
            self._env = self._arranged()
            self._sign = StopSign(self._env.files, self._env.state)
        return self._env

    def stop_others(self) -> bool:
        """Say stop to the other windows of this program; False when there is no folder for it."""
        env = self.env
        return self._sign is not None and self._sign.put_up(env.random)

    def _columns(self) -> int:
        """Ask the terminal how wide it is; 0 when there is none, or it does not say."""
        try:
            return os.get_terminal_size(self.err.fileno()).columns if self.err.isatty() else 0
        except (OSError, ValueError):
            return 0

    def _stopped_elsewhere(self) -> bool:
        return self._sign is not None and self._sign.is_raised()

    def _arranged(self) -> Env:
        system = self.system
        system.core_dumps_off()  # what is about to be in memory stays out of any dump
        state = self.settings.state
        place = state or state_folder(sys.platform, Path.home(), os.environ)
        files = DiskFiles(system, below=place)
        env = Env(
            state=place,
            files=files,
            clock=RealClock(system),
            random=secrets.token_bytes,
            hands=ScreenHands(self.ask, self.bar, lambda: self.stop.asked, files),
            ask_passphrase=self.passphrase,
            stop=lambda: self.stop.asked,
            turns=self._turns,
        )
        env = self.arrange(env)
        return env if state is None else replace(env, state=state)

    def _turns(self) -> ScreenTurns | None:
        if not self.settings.may_ask:
            return None
        return screen_turns(self.screen, self.keyboard, lambda: self.stop.asked)

    @property
    def today(self) -> date:
        """The day, UTC."""
        return self.env.today()

    def passphrase(self, *, new: bool) -> str:
        """Give the passphrase of the case: once asked for, it is remembered for this call."""
        if self._passphrase is None:
            self._passphrase = self._asked_passphrase(new=new)
        return self._passphrase

    def lock(self) -> None:
        """Forget the passphrase and the keys: the next command that needs them asks again."""
        self._passphrase = None
        if self._env is not None:
            self._env.known_keys.clear()

    def read(self, name: str) -> bytes:
        """Read a file that was named after a command, or standard input for `-`. Short ones."""
        if name != "-":
            return read_plain_file(Path(name), _MAX_INPUT)
        if self._stdin_used:
            raise Refusal(words.STDIN_TWICE, hint=words.STDIN_TWICE_HINT)
        self._stdin_used = True
        try:
            return self.keyboard.read(_MAX_INPUT).encode("utf-8", "surrogateescape")
        except UnicodeError as error:
            raise Refusal(words.NOT_TEXT) from error

    def read_secret(self, name: str) -> str:
        """Read a secret: the first line of a file, without its line end. May be empty."""
        try:
            text = self.read(name).decode("utf-8")
        except UnicodeDecodeError as error:
            raise Refusal(words.NOT_TEXT) from error
        return text.split("\n", 1)[0].removesuffix("\r")

    def _asked_passphrase(self, *, new: bool) -> str:
        named = self.settings.passphrase_file
        if named:
            secret = self.read_secret(named)
            if not secret:
                raise Refusal(words.EMPTY_PASSPHRASE_FILE)
            return secret
        return self.new_passphrase() if new else self.ask.secret(words.PASSPHRASE)

    def new_passphrase(self) -> str:
        """Ask for one that is being chosen, twice."""
        self.screen.aside("", *words.PASSPHRASE_ADVICE)
        from boundary.vault.passphrase import check_passphrase  # noqa: PLC0415 - a heavy one

        return self.ask.new_secret(words.PASSPHRASE_NEW, words.PASSPHRASE_AGAIN, check_passphrase)


pass_here = click.make_pass_decorator(Here)
