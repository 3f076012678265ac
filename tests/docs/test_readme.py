"""Hold what the README says to what the program does."""

from __future__ import annotations

import re
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
PAGES = sorted([*ROOT.glob("*.md"), *(ROOT / "docs").rglob("*.md")])

_COMMAND = re.compile(
    r"`(?:\$ )?boundary ([a-z]+)(?: ([a-z]+))?[ `]|^boundary ([a-z]+)", re.MULTILINE
)
_TARGET = re.compile(r"(?:^|`)make ([a-z\-]+)", re.MULTILINE)

_CLAIMS = re.compile(
    r"untraceable|guaranteed|gone forever|they will not know|completely (?:safe|secure)|100 % safe",
    re.IGNORECASE,
)


def _help(*command: str) -> list[str]:
    """Give the names in the list of commands that `--help` prints."""
    code = "import sys; from boundary.cli import main; sys.argv[0] = 'boundary'; main()"
    ended = subprocess.run(
        [sys.executable, "-c", code, *command, "--help"],
        capture_output=True,
        text=True,
        check=True,
    )
    _, _, listed = ended.stdout.partition("Commands:")
    return re.findall(r"^  ([a-z]+)\b", listed, re.MULTILINE)


@pytest.fixture(scope="module")
def commands() -> set[str]:
    """Ask the program for its commands, with those of `log` and `evidence`."""
    found = set(_help())
    for group in ("log", "evidence"):
        found |= {f"{group} {name}" for name in _help(group)}
    return found - {"log", "evidence"}


def _text(name: str) -> str:
    return (ROOT / name).read_text(encoding="utf-8")


def test_the_limits_come_before_the_install_line() -> None:
    """Someone who reads as far as the install line has read the limits."""
    page = _text("README.md")

    assert -1 < page.find("## Before you install") < page.find("pipx install boundary-toolkit")


@pytest.mark.parametrize(
    "limit",
    ["It can be found", "does not look for spying software", "someone who can make you open it"],
)
def test_the_three_limits_are_said(limit: str) -> None:
    """What the program cannot do for someone in danger is said before the install line."""
    before, _, _ = _text("README.md").partition("pipx install")

    assert limit in before


def test_every_command_is_in_the_table(commands: set[str]) -> None:
    """The README lists each command the program has, and no other."""
    table = re.findall(r"^\| `boundary ([a-z ]+)`", _text("README.md"), re.MULTILINE)

    assert commands == set(table)


@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.name)
def test_every_command_named_is_there(page: Path, commands: set[str]) -> None:
    """No document names a command that the program does not have."""
    named = {
        (first or third, second)
        for first, second, third in _COMMAND.findall(page.read_text(encoding="utf-8"))
    }
    known = {name.split()[0] for name in commands}

    assert set() == {
        (first, second)
        for first, second in named
        if first not in known
        or (first in {"log", "evidence"} and second and f"{first} {second}" not in commands)
    }


@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.name)
def test_every_target_named_is_there(page: Path) -> None:
    """No document names a `make` target that the Makefile does not have."""
    targets = set(re.findall(r"^([a-z\-]+):", _text("Makefile"), re.MULTILINE))

    assert set() == set(_TARGET.findall(page.read_text(encoding="utf-8"))) - targets


@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.name)
def test_nothing_is_promised_that_nobody_can_promise(page: Path) -> None:
    """No document claims what safety advice says never to claim."""
    assert [] == _CLAIMS.findall(page.read_text(encoding="utf-8"))


@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.name)
def test_nobody_is_shouted_at(page: Path) -> None:
    """No document has an exclamation mark outside code."""
    text = re.sub(r"```.*?```|`[^`]*`", "", page.read_text(encoding="utf-8"), flags=re.DOTALL)

    assert "!" not in text


def test_the_first_playbook_is_read(tmp_path: Path) -> None:
    """The playbook a reader is shown is one that the program accepts."""
    found = re.search(r"```yaml\n(.*?)```", _text("README.md"), re.DOTALL)
    assert found
    playbook = tmp_path / "heron.yaml"
    playbook.write_text(found[1], encoding="utf-8")
    code = "from boundary.cli import main; main()"

    ended = subprocess.run(
        [sys.executable, "-c", code, "lint", str(playbook)],
        capture_output=True,
        text=True,
        check=False,
    )

    assert (0, "") == (ended.returncode, ended.stderr)
