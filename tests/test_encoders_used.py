"""Hold that whatever writes another language goes through an encoder that is held to its shape."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from pathlib import Path

PACKAGE = Path(__file__).parents[1] / "boundary"


def test_no_other_language_is_written() -> None:
    """Nothing of the package writes a language that is not held here; doubles are no part of it."""
    users = {
        (str(path.relative_to(PACKAGE)), name)
        for path in sorted(PACKAGE.rglob("*.py"))
        for name in _imports(path.read_text(encoding="utf-8"))
        if name.startswith(OTHERS) and "double" not in str(path.relative_to(PACKAGE))
    }

    assert set(HELD) == users


HELD = {
    ("adapters/browser/__init__.py", "urllib.parse"): "reads only",
    ("adapters/browser/managed.py", "urllib.parse"): "reads only",
    ("adapters/browser/resolve.py", "urllib.parse"): "reads only",
    ("adapters/cards/reached.py", "urllib.parse"): "reads only",
    ("adapters/cards/spelled.py", "urllib.parse"): "reads only",
    ("adapters/imap/wire.py", "urllib.parse"): "the id of a message, held above",
    ("adapters/cards/dav/reports.py", "urllib.parse"): "reads only",
    (
        "adapters/cards/dav/multistatus.py",
        "xml.etree.ElementTree",
    ): "requests for cards, held above",
    ("adapters/cards/dav/multistatus.py", "xml.parsers"): "reads only",
    ("adapters/google/gmail/xml.py", "xml.etree"): "the file of filters, held above",
    ("adapters/google/gmail/xml.py", "xml.parsers"): "reads only",
    ("adapters/google/line.py", "urllib.parse"): "reads only",
    ("formats/csv_text.py", "csv"): "held above",
    ("formats/account_yaml.py", "urllib.parse"): "reads only",
    ("vault/oauth.py", "urllib.parse"): "reads only",
}
"""Who uses a module that can write another language, and why that is well."""
OTHERS = ("csv", "vobject", "urllib", "xml", "email.mime")


def _imports(source: str) -> Iterator[str]:
    for node in ast.walk(ast.parse(source)):
        if isinstance(node, ast.Import):
            yield from (one.name for one in node.names)
        elif isinstance(node, ast.ImportFrom):
            yield node.module or ""
