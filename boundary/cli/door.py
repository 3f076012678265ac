"""List the commands; each is loaded only when it is called."""

from __future__ import annotations

from collections.abc import Mapping
from importlib import import_module
from keyword import iskeyword
from typing import cast

import click

from boundary.cli import (
    care_words,
    edit_words,
    flow_words,
    forget_words,
    help_words,
    menu_words,
    new_words,
    recover_words,
    sealed_words,
    share_words,
    sheet_words,
    undo_words,
)
from boundary.cli.here import Here, pass_here
from boundary.cli.settings import everywhere

__all__ = ["COMMANDS", "door"]

COMMANDS: Mapping[str, str] = {
    "begin": help_words.HELP_BEGIN,
    "new": new_words.HELP_NEW,
    "lint": help_words.HELP_LINT,
    "connect": help_words.HELP_CONNECT,
    "plan": help_words.HELP_PLAN,
    "run": help_words.HELP_RUN,
    "check": help_words.HELP_CHECK,
    "add": help_words.HELP_ADD,
    "edit": edit_words.HELP_EDIT,
    "find": help_words.HELP_FIND,
    "skip": help_words.HELP_SKIP,
    "undo": help_words.HELP_UNDO,
    "reasons": undo_words.HELP_REASONS,
    "recover": recover_words.HELP_RECOVER,
    "evidence": help_words.HELP_EVIDENCE,
    "log": help_words.HELP_LOG,
    "share": share_words.HELP_SHARE,
    "import": share_words.HELP_IMPORT,
    "guides": help_words.HELP_GUIDES,
    "flows": flow_words.HELP_FLOWS,
    "sheet": sheet_words.HELP_SHEET,
    "found": help_words.HELP_FOUND,
    "seal": sealed_words.HELP_SEAL,
    "case": sealed_words.HELP_CASE,
    "rehearse": help_words.HELP_REHEARSE,
    "accounts": help_words.HELP_ACCOUNTS,
    "doctor": help_words.HELP_DOCTOR,
    "passphrase": care_words.HELP_CHANGE,
    "forget": forget_words.HELP,
    "wipe": care_words.HELP_WIPE,
    "stop": menu_words.HELP_STOP,
}
"""Every command, in the order of the help page, and its first line there."""

_ELSEWHERE = {"stop": "quick_stop"}
"""Commands whose module has another name, because theirs is taken."""


class _Door(click.Group):
    """A group whose commands lie in one module each."""

    def list_commands(self, ctx: click.Context) -> list[str]:  # noqa: ARG002
        """Name the commands in the order of the help page."""
        return list(COMMANDS)

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:  # noqa: ARG002
        """Load one command."""
        if cmd_name not in COMMANDS:
            return None
        # A module cannot be called by a word of the language, so that one ends in a line.
        name = f"{cmd_name}_" if iskeyword(cmd_name) else _ELSEWHERE.get(cmd_name, cmd_name)
        module = import_module(f"boundary.cli.{name}")
        return cast("click.Command", module.command)  # each command module has one

    def format_commands(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:  # noqa: ARG002
        """List the commands without loading any of them."""
        with formatter.section("Commands"):
            formatter.write_dl(list(COMMANDS.items()))


@click.group(
    "boundary",
    cls=_Door,
    invoke_without_command=True,
    help=help_words.HELP,
    context_settings={"help_option_names": ["-h", "--help"], "max_content_width": 100},
)
@everywhere
@pass_here
@click.pass_context
def door(context: click.Context, here: Here) -> int | None:
    """Show where things stand when no command was named."""
    if context.invoked_subcommand is not None:
        return None
    # Loaded here, so that `--help` reads no table and no guide.
    from boundary.cli.home import home  # noqa: PLC0415

    return home(here)
