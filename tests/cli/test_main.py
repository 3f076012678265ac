"""Hold the installed command: it is there, ends with its code, and starts without heavy parts."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest

import boundary.cli
from boundary.cli.exits import Exit

HEAVY = (
    "google",
    "googleapiclient",
    "playwright",
    "imapclient",
    "rich",
    "cryptography",
    "pymap",
    "keyring",
)
CODE = """
import sys
from boundary.cli import main
code = main()
print(",".join(name for name in sys.modules if name.partition(".")[0] in sys.argv[-1]))
sys.exit(code)
"""
GUIDED = """\
boundary: 1
people: [{alias: J., follow: no-contact, phones: ["+1 202 555 0123"]}]
accounts: {phone: {use: iphone}}
"""


def run(*arguments: str) -> subprocess.CompletedProcess[str]:
    """Run the command in a process of its own; its last line names the modules to look for."""
    names = f"import sys; HEAVY = {HEAVY!r}\n"
    code = names + CODE.replace("in sys.argv[-1]", "in HEAVY")
    return subprocess.run(
        [sys.executable, "-c", code, *arguments], capture_output=True, text=True, check=False
    )


@pytest.mark.parametrize(
    ("arguments", "code"),
    [
        (("--help",), 0),
        (("plan", "--help"), 0),
        (("lint", "{playbook}"), 0),
        (("plan", "{playbook}", "--no-input"), 3),
        (("plan", "{playbook}", "--json"), 3),
        (("guides",), 0),
        (("--nothing",), 2),
    ],
)
def test_quick_commands_load_nothing_heavy(
    tmp_path: Path, arguments: tuple[str, ...], code: int
) -> None:
    """What needs no service, no key and no terminal loads no library for them."""
    playbook = tmp_path / "p.yaml"
    playbook.write_text(GUIDED, encoding="utf-8")
    ended = run(*(word.format(playbook=playbook) for word in arguments))

    assert (code, "") == (ended.returncode, ended.stdout.splitlines()[-1])


def test_main_returns_the_code(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    """The entry point reads the command line and returns the exit code."""
    monkeypatch.setattr(sys, "argv", ["boundary", "guides", "--json"])

    assert 0 == boundary.cli.main()
    assert capsys.readouterr().out.startswith('{"boundary": 1, "guides": [')


def test_the_codes_are_the_agreed_ones() -> None:
    """Exit codes are a contract with other programs."""
    assert [0, 1, 2, 3, 4, 5, 6, 7, 130] == [code.value for code in Exit]
