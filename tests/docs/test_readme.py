"""Hold what the README says to what the program does."""

from __future__ import annotations

import re
import subprocess
import sys
from pathlib import Path

import pytest

from boundary.cli.frame import run

ROOT = Path(__file__).parents[2]
PAGES = sorted([*ROOT.glob("*.md"), *(ROOT / "docs").rglob("*.md")])

_COMMAND = re.compile(r"(?:`|^)boundary ([a-z]+)\b", re.MULTILINE)
_TARGET = re.compile(r"(?:^|`)make ([a-z\-]+)", re.MULTILINE)

_CLAIMS = re.compile(
    r"untraceable|guaranteed|gone forever|they will not know|completely (?:safe|secure)|100 % safe",
    re.IGNORECASE,
)


def _boundary(*arguments: str | Path) -> subprocess.CompletedProcess[str]:
    code = "import sys; from boundary.cli import main; sys.argv[0] = 'boundary'; sys.exit(main())"
    return subprocess.run(
        [sys.executable, "-c", code, *arguments], capture_output=True, text=True, check=False
    )


@pytest.fixture(scope="module")
def commands() -> set[str]:
    """Ask the program for its commands."""
    _, _, listed = _boundary("--help").stdout.partition("Commands:")
    return set(re.findall(r"^  ([a-z]+)\b", listed, re.MULTILINE))


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
    table = re.findall(r"^\| `boundary ([a-z]+)`", _text("README.md"), re.MULTILINE)

    assert commands == set(table)
    assert commands


def test_every_command_has_its_help(commands: set[str], capsys: pytest.CaptureFixture[str]) -> None:
    """`--help` of each command ends well and says how it is used."""
    ended = [(name, run([name, "--help"]), capsys.readouterr()) for name in sorted(commands)]

    assert [] == [
        name
        for name, code, shown in ended
        if code or shown.err or f"boundary {name}" not in shown.out
    ]


@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.name)
def test_every_command_named_is_there(page: Path, commands: set[str]) -> None:
    """No document names a command that the program does not have."""
    named = set(_COMMAND.findall(page.read_text(encoding="utf-8")))

    assert set() == named - commands


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

    ended = _boundary("lint", playbook)

    assert (0, "") == (ended.returncode, ended.stderr)
