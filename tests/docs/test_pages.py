"""Documents that are made from the code say what the code says now."""

from __future__ import annotations

from pathlib import Path

import pytest

from tools.pages import documents

ROOT = Path(__file__).parents[2]
MADE = documents()


@pytest.mark.parametrize("name", sorted(MADE))
def test_a_made_document_is_up_to_date(name: str) -> None:
    """What `make docs` would write is what is there, to the byte."""
    assert MADE[name] == (ROOT / name).read_text(encoding="utf-8")


def test_no_made_document_is_left_over() -> None:
    """An adapter or a schema that is gone leaves no page behind."""
    there = {
        str(path.relative_to(ROOT))
        for folder in ("docs/adapters", "docs/schema")
        for path in (ROOT / folder).iterdir()
    }

    assert there == {name for name in MADE if name != "docs/commands.md"}
