"""Hold that every dependency of the program is accounted for."""

from __future__ import annotations

import re
import tomllib
from pathlib import Path

ROOT = Path(__file__).parents[2]


def _asked(extra: str = "") -> set[str]:
    project = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]
    asked = project["optional-dependencies"][extra] if extra else project["dependencies"]
    names = (re.match(r"[A-Za-z0-9._\-]+", line) for line in asked)
    return {name[0].lower() for name in names if name}


def test_each_has_a_full_line() -> None:
    """Each dependency has a line: why, what it may touch, what would replace it; none is extra."""
    page = (ROOT / "docs" / "dependencies.md").read_text(encoding="utf-8")
    rows = [
        [cell.strip() for cell in line.strip("|").split("|")]
        for line in page.splitlines()
        if line.startswith("| `")
    ]

    assert _asked() | _asked("google") | _asked("browser") == {row[0].strip("`") for row in rows}
    assert {4} == {len([cell for cell in row if cell]) for row in rows}


def test_there_are_few() -> None:
    """The program asks for at most twelve."""
    assert 12 >= len(_asked())
