"""Hold what may be said with any command, before its name or after it."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any, TypeVar

import click

from boundary.cli import help_words

__all__ = ["Settings", "everywhere"]

_Command = TypeVar("_Command", bound=Callable[..., object])


@dataclass(slots=True)
class Settings:
    """The options every command takes; the last word counts."""

    state: Path | None = None
    passphrase_file: str = ""
    """A path, `-` for standard input, or nothing."""
    json: bool = False
    no_input: bool = False
    full: bool = False
    verbose: bool = False

    @property
    def may_ask(self) -> bool:
        """Whether a person may be asked anything."""
        return not (self.no_input or self.json)


def everywhere(command: _Command) -> _Command:
    """Add the options of every command to one of them."""
    options = (
        click.option(
            "--state",
            metavar="DIR",
            type=click.Path(path_type=Path),
            callback=_keep,
            expose_value=False,
            help=help_words.HELP_STATE,
        ),
        click.option(
            "--passphrase-file",
            metavar="FILE",
            callback=_keep,
            expose_value=False,
            help=help_words.HELP_PASSPHRASE_FILE,
        ),
        _flag("--json", "json", help_words.HELP_JSON),
        _flag("--no-input", "no_input", help_words.HELP_NO_INPUT),
        _flag("--full", "full", help_words.HELP_FULL),
        _flag("-v", "verbose", help_words.HELP_VERBOSE),
    )
    for option in reversed(options):
        command = option(command)
    return command


def _flag(sign: str, name: str, says: str) -> Callable[[_Command], _Command]:
    return click.option(
        sign, name, is_flag=True, default=None, callback=_keep, expose_value=False, help=says
    )


def _keep(context: click.Context, option: click.Parameter, value: Any) -> None:
    settings = context.obj.settings
    if value is not None and option.name is not None:
        setattr(settings, option.name, value)
