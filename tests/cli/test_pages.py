"""Hold the page of commands to what the program really offers."""

from __future__ import annotations

from pathlib import Path

import click
import pytest

from boundary.cli import help_words
from boundary.cli.door import COMMANDS, door
from boundary.cli.pages import pages
from tests.cli.conftest import Line
from tests.words import banned

ROOT = Path(__file__).parents[2]


def test_the_page_is_up_to_date() -> None:
    """`docs/commands.md` is what the program's help says, to the byte."""
    written = (ROOT / "docs" / "commands.md").read_text(encoding="utf-8")

    assert pages() == written


def test_every_command_has_a_module_and_its_words() -> None:
    """Every listed command loads, and its help begins with the sentence of the list."""
    context = click.Context(door)
    loaded = {name: door.get_command(context, name) for name in COMMANDS}

    assert dict(COMMANDS) == {
        name: command.help for name, command in loaded.items() if command is not None
    }


def test_the_help_passes_the_ban_lists() -> None:
    """Nothing on the page of commands is on the lists of words that are not used."""
    assert [] == banned(pages())


@pytest.mark.parametrize("name", [*COMMANDS, ""])
def test_help_is_shown(line: Line, name: str) -> None:
    """`--help` works everywhere, ends with 0, and writes nothing."""
    before = line.files()
    ended = line(*([name] if name else []), "--help", bare=True)

    assert (0, "") == (ended.code, ended.err)
    assert f"Usage: boundary{f' {name}' if name else ''}" in ended.out
    assert before == line.files()


def test_no_command_takes_an_identifier() -> None:
    """Positional words of commands are cases, accounts, files, guides and closed words only."""
    context = click.Context(door)
    commands = [door.get_command(context, name) for name in COMMANDS]
    metavars = {
        parameter.metavar
        for command in commands
        if command is not None
        for parameter in command.params
        if isinstance(parameter, click.Argument)
    }

    assert {
        "CASE",
        "[CASE]",
        "ACCOUNT",
        "FILE",
        "[FILE]",
        "FILE|CASE...",
        "[PLATFORM]",
        "export|import",
        "review|verify|seal|report|prune",
        "list|export|note",
        "[DIR]",
        "[lint|try]",
        "[FLOW]...",
    } == metavars


def test_unknown_commands_have_no_module() -> None:
    """A name that is not listed is no command, whatever modules there are."""
    context = click.Context(door)

    assert None is door.get_command(context, "words")
    assert list(COMMANDS) == door.list_commands(context)


def test_exit_codes_are_described() -> None:
    """The page says what each exit code means."""
    assert all(meaning in pages() for meaning in help_words.PAGES_CODES.values())
