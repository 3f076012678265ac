"""Write the help pages of all commands as one document; `docs/commands.md` is held to it."""

from __future__ import annotations

import click

from boundary.cli import help_words
from boundary.cli.door import COMMANDS, door
from boundary.cli.exits import Exit

__all__ = ["pages"]

_WIDTH = 100


def pages() -> str:
    """Write what `boundary --help` and each `boundary COMMAND --help` show, and the exit codes."""
    top = click.Context(
        door,
        info_name="boundary",
        terminal_width=_WIDTH,
        max_content_width=_WIDTH,
        help_option_names=["-h", "--help"],
    )
    parts = [help_words.PAGES_HEAD, _page("boundary", door, top)]
    for name in COMMANDS:
        command = door.get_command(top, name)
        if command is not None:
            parts.append(_page(f"boundary {name}", command, click.Context(command, top, name)))
    rows = [f"| {code.value} | {help_words.PAGES_CODES[code.name]} |" for code in Exit]
    codes = [help_words.PAGES_CODES_HEAD, *rows]
    return "\n".join([*parts, "\n".join(codes), ""])


def _page(title: str, command: click.Command, context: click.Context) -> str:
    return f"## `{title}`\n\n```text\n{command.get_help(context)}\n```\n"
