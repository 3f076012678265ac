"""Hold that what needs no service loads nothing heavy."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path

import pytest

HEAVY = (
    "cryptography",
    "google",
    "googleapiclient",
    "imapclient",
    "keyring",
    "playwright",
    "pymap",
    "rich",
)

_RUN = """
import json, sys
sys.argv = ["boundary", *sys.argv[1:]]
from boundary.cli import main
try:
    code = main()
except SystemExit as end:
    code = end.code
print(json.dumps({"code": code or 0, "modules": sorted(sys.modules)}), file=sys.stderr)
"""

PLAYBOOK = """\
boundary: 1
case: heron-42
people:
  - alias: J.
    follow: no-contact
    phones: ["+1 202 555 0123"]
accounts:
  phone: {use: iphone}
"""


def _loaded(*arguments: str) -> tuple[int, list[str]]:
    """Run the command in a process of its own; give its exit code and the heavy modules."""
    ended = subprocess.run(
        [sys.executable, "-c", _RUN, *arguments], capture_output=True, text=True, check=True
    )
    said = json.loads(ended.stderr.splitlines()[-1])
    return said["code"], [name for name in HEAVY if name in said["modules"]]


@pytest.fixture
def playbook(tmp_path: Path) -> Path:
    """Write a playbook without remote parts, in a folder with nothing else in it."""
    path = tmp_path / "plain.yaml"
    path.write_text(PLAYBOOK, encoding="utf-8")
    return path


def test_help_is_light() -> None:
    """`--help` loads no library for services, keys or screens."""
    assert (0, []) == _loaded("--help")


def test_lint_is_light(playbook: Path) -> None:
    """`lint` of a playbook loads no library for services, keys or screens."""
    assert (0, []) == _loaded("lint", str(playbook))


def test_plan_without_remote_parts_is_light(playbook: Path) -> None:
    """`plan` of guides alone, with no case on disk, loads none of them and finds work."""
    state = playbook.parent / "state"

    assert (3, []) == _loaded("plan", str(playbook), "--state", str(state), "--no-input")
