"""Hold that core knows the standard library, two libraries and nothing else, and does no I/O."""

from __future__ import annotations

import ast
import sys
from pathlib import Path

import pytest

CORE = Path(__file__).parents[2] / "boundary" / "core"

ALLOWED = sys.stdlib_module_names | {"boundary", "idna", "phonenumbers"}

DOING = frozenset({"open", "print", "input", "breakpoint"})
"""Built-in functions that reach outside."""

ASKING = frozenset(
    {
        "mkdir",
        "now",
        "open",
        "read_bytes",
        "read_text",
        "today",
        "unlink",
        "utcnow",
        "write_bytes",
        "write_text",
    }
)
"""Methods that ask the clock or touch a file; `Path` itself is only a type here."""


def _imports(source: str) -> list[str]:
    found = []
    for node in ast.walk(ast.parse(source)):
        if isinstance(node, ast.Import):
            found += [name.name for name in node.names]
        elif isinstance(node, ast.ImportFrom) and node.module and not node.level:
            found.append(node.module)
    return found


@pytest.mark.parametrize("path", sorted(CORE.glob("*.py")), ids=lambda path: path.stem)
def test_imports_are_few(path: Path) -> None:
    """A module of core imports the standard library, phonenumbers, idna, and core."""
    imports = _imports(path.read_text(encoding="utf-8"))

    assert [] == [name for name in imports if name.partition(".")[0] not in ALLOWED]
    assert [] == [
        name
        for name in imports
        if name.startswith("boundary") and not name.startswith("boundary.core")
    ]


@pytest.mark.parametrize("path", sorted(CORE.glob("*.py")), ids=lambda path: path.stem)
def test_nothing_is_opened(path: Path) -> None:
    """A module of core opens no file, prints nothing, and does not ask for the time."""
    tree = ast.parse(path.read_text(encoding="utf-8"))
    calls = [node.func for node in ast.walk(tree) if isinstance(node, ast.Call)]

    assert [] == [call.id for call in calls if isinstance(call, ast.Name) and call.id in DOING]
    assert [] == [
        ast.unparse(call)
        for call in calls
        if isinstance(call, ast.Attribute) and call.attr in ASKING
    ]
